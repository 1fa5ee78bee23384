"""What a text says of a group beside what the records say of a saved cohort on a day."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from apps.core.numbers import show_count
from apps.indicators.cohort import CUMULATIVE, CohortCount, TableCount
from apps.indicators.models import Cohort as SavedCohort
from apps.indicators.models import Single
from apps.indicators.services import counts, specs_of, with_parts
from apps.targets.statements.claims import Block, Cohort, Part, Place
from apps.targets.statements.findings import Finding, Kind, Weight
from apps.targets.statements.review import Review
from apps.targets.statements.targets import ALIKE, APART, alike
from apps.targets.statements.vocabulary import level_in, single_of

SINGLE_LEVELS = {
    Single.ORIGIN: "local",
    Single.SEX: "women",
    Single.AGE: "under_{age}",
    Single.PARTY: "member",
    Single.ETHNICITY: "minority",
}


@dataclass(frozen=True)
class Line:
    """One figure of the text and the same one of the records; `link` names the people behind."""

    line: int
    label: str
    printed: int
    records: int
    link: str

    @property
    def differs(self) -> bool:
        """Whether the two are not the same."""
        return self.printed != self.records

    @property
    def by(self) -> str:
        """How many the records have more or less: "+3", "-2"."""
        return f"{self.records - self.printed:+d}" if self.differs else ""


@dataclass(frozen=True)
class Comparison:
    """A group of the text set against a saved cohort."""

    cohort: Cohort
    saved: SavedCohort
    lines: tuple[Line, ...]

    @property
    def differing(self) -> int:
        """How many figures are not the same."""
        return sum(line.differs for line in self.lines)

    @property
    def verdict(self) -> str:
        """How many figures differ, in words."""
        compared = len(self.lines)
        return f"{self.differing}/{compared} số khác" if self.differing else f"khớp {compared} số"


def guess(cohorts: Sequence[Cohort], saved: Sequence[SavedCohort]) -> dict[int, SavedCohort]:
    """Return for the place of a group the one saved cohort whose name is alike enough."""
    found = {}
    for place, cohort in enumerate(cohorts):
        ranked = sorted(
            ((alike(cohort.name, s.name), -n) for n, s in enumerate(saved)), reverse=True
        )
        scores = [score for score, _ in ranked[:2]] + [0.0, 0.0]
        if scores[0] >= ALIKE and scores[0] - scores[1] >= APART:
            found[place] = saved[-ranked[0][1]]
    return found


def compare(
    review: Review, chosen: Mapping[int, SavedCohort], day: datetime.date
) -> list[Comparison]:
    """Set each chosen group of the text against its saved cohort on `day`."""
    keys = {cohort.pk for cohort in chosen.values()}
    saved = list(with_parts(SavedCohort.objects.filter(pk__in=keys)))
    counted = dict(zip((cohort.pk for cohort in saved), counts(specs_of(saved), day), strict=True))
    return [
        Comparison(
            cohort=review.claims.cohorts[place],
            saved=cohort,
            lines=tuple(lines_of(review, review.claims.cohorts[place], cohort, counted[cohort.pk])),
        )
        for place, cohort in sorted(chosen.items())
    ]


def lines_of(
    review: Review, cohort: Cohort, saved: SavedCohort, counted: CohortCount
) -> Iterator[Line]:
    """Yield the figures that both know: the total, single traits, levels of ladders."""
    link = f"nhom={saved.code}"
    yield Line(cohort.line, "Tổng số", cohort.total, counted.total, link)
    yield from single_lines(review, cohort, counted, link)
    tables = {count.table.ladder: count for count in counted.tables}
    for block in review.claims.blocks:
        if block.cohort is cohort and block.dimension in tables:
            for part in block.parts:
                yield from level_line(block, part, tables[block.dimension], link)


def single_lines(review: Review, cohort: Cohort, counted: CohortCount, link: str) -> Iterator[Line]:
    """Yield the single traits that the text counts outside its lists."""
    listed = {id(part) for block in review.claims.blocks for part in block.parts}
    for part in review.claims.parts:
        single = single_of(part.label)
        if part.cohort is not cohort or id(part) in listed or part.within is not None:
            continue
        if single in counted.singles:
            level = SINGLE_LEVELS[Single(single)].format(age=counted.spec.young_under)
            people = f"{link}&dong={single}:{level}"
            yield Line(part.place.line, part.label, part.count, counted.singles[single], people)


def level_line(block: Block, part: Part, counted: TableCount, link: str) -> Iterator[Line]:
    """Yield the figure of a level, where the records count it in the manner of the text."""
    level = level_in(part.label, block.dimension)
    rows = list(zip(counted.table.rows, counted.rows, strict=True))
    same = next(((row, people) for row, people in rows if row.rank == level), None)
    if level is None or same is None:
        return
    row, people = same
    label = part.label.rpartition(": ")[2]
    is_cumulative = counted.table.mode == CUMULATIVE
    if block.is_cumulative == is_cumulative:
        of_row = f"{link}&dong={counted.table.ladder}:{row.key}"
        yield Line(part.place.line, label, part.count, people, of_row)
    elif block.is_cumulative:
        reached = sum(people for row, people in rows if row.rank >= level)
        yield Line(part.place.line, label, part.count, reached, link)


def differences(comparisons: Sequence[Comparison]) -> list[Finding]:
    """Return a finding for each figure that is not that of the records."""
    return [
        difference(line, comparison)
        for comparison in comparisons
        for line in comparison.lines
        if line.differs
    ]


def difference(line: Line, comparison: Comparison) -> Finding:
    """Return in what a figure differs from the records."""
    printed, records = show_count(line.printed), show_count(line.records)
    words = f"Hồ sơ của “{comparison.saved.name}” có {records}, văn bản ghi {printed}."
    place = Place(line.line, f"{comparison.cohort.label}: {line.label}")
    return Finding(Kind.RECORDS, Weight.RECORDS, place, printed, records, words)
