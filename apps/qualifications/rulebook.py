"""The standards of a day as the gap engine reads them: which needs bind a title in a unit."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import JSONField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject

from apps.core.text import fold, lowered
from apps.personnel.models import AnnualRating, Sex
from apps.qualifications.courses import Course
from apps.qualifications.gaps import Kind, Need, Profile
from apps.qualifications.models import CourseCondition, Ladder, Level, Requirement, TitleStandard
from apps.units.models import SchoolLevel

YEAR_MONTHS = 12
CONDITION = ("source", "is_verified", "needs_party", "rating", "years", "women_from", "men_from")
RUNG = ("pk", "bit", "rank", "name")  # what is read of a level
# From the lowest: a school of several levels is judged by its highest.
SCHOOL_LEVELS = tuple(SchoolLevel.values)
GRADES = tuple(AnnualRating.Grade.values)  # from the best
SUBJECTS = {
    Kind.PARTY: "Đảng viên",
    Kind.TAUGHT: "Thời gian dạy học",
    Kind.AGE_LEFT: "Tuổi còn công tác",
    Kind.RATINGS: "Xếp loại hằng năm",
    Kind.NO_DISCIPLINE: "Kỷ luật",
}


def highest_level(levels: Collection[str]) -> str:
    """Return the highest of a school's levels, "" for a unit that is no school."""
    return max(levels, key=SCHOOL_LEVELS.index, default="")


@dataclass(frozen=True)
class Place:
    """All of a unit that standards ask about."""

    kind_id: int
    level: str = ""  # the highest school level
    is_hard: bool = False
    roots: frozenset[int] = frozenset()  # the units above it, or itself, that have own standards


class TitleName(NamedTuple):
    """What a title is called."""

    code: str
    name: str


@dataclass(frozen=True)
class Rule:
    """A standard with what is asked of a unit and a title before it binds."""

    standard: TitleStandard
    titles: Mapping[int, TitleName]
    kinds: frozenset[int]
    requirements: tuple[Requirement, ...]

    def fits(self, title: int, place: Place, *, is_planned: bool) -> bool:
        """Return whether the standard binds who holds, or is planned for, `title` there."""
        standard = self.standard
        return (
            title in self.titles
            and (is_planned or not standard.is_for_planned)
            and (not self.kinds or place.kind_id in self.kinds)
            and (not standard.school_level or standard.school_level == place.level)
            and (standard.root_id is None or standard.root_id in place.roots)
        )


@dataclass(frozen=True)
class Rulebook:
    """All standards that are in force on a day, and with them the drafts that are tried out."""

    day: datetime.date
    rules: tuple[Rule, ...]

    @cached_property
    def titles(self) -> dict[int, TitleName]:
        """The titles of which anything is asked anywhere."""
        return {title: name for rule in self.rules for title, name in rule.titles.items()}

    def title_with(self, code: str) -> int:
        """Return the title with a code, 0 when nothing is asked of it."""
        return next((title for title, name in self.titles.items() if name.code == code), 0)

    @cached_property
    def ladders(self) -> tuple[Ladder, ...]:
        """The ladders of which a level is asked, in official order."""
        asked = (row.level for rule in self.rules for row in rule.requirements if row.level)
        found = {level.ladder_id: level.ladder for level in asked}
        return tuple(sorted(found.values(), key=lambda ladder: (ladder.order, ladder.pk)))

    @cached_property
    def roots(self) -> tuple[int, ...]:
        """The units that have standards of their own."""
        return tuple(sorted({r.standard.root_id for r in self.rules if r.standard.root_id}))

    def profile(
        self,
        title: int,
        place: Place,
        *,
        is_planned: bool,
        left_out: Collection[Kind] = frozenset(),
    ) -> Profile | None:
        """Return what binds who holds, or is planned for, `title` there; nothing asked: None."""
        needs = tuple(
            need_of(requirement, rule.standard, place)
            for rule in self.rules
            if rule.fits(title, place, is_planned=is_planned)
            for requirement in rule.requirements
            if requirement.kind not in left_out
        )
        return Profile(needs) if needs else None


def rulebook_on(
    day: datetime.date,
    *,
    drafts: Iterable[TitleStandard] = (),
    titles: Collection[int] | None = None,
) -> Rulebook:
    """Return the standards in force on `day`, and `drafts` with them; with `titles` only theirs."""
    tried = [draft.pk for draft in drafts]
    standards = TitleStandard.objects.as_of(day).filter(
        Q(status=TitleStandard.Status.ISSUED) | Q(pk__in=tried)
    )
    if titles is not None:
        standards = standards.filter(
            pk__in=TitleStandard.titles.through.objects.filter(title__in=titles).values(
                "titlestandard"
            )
        )
    return Rulebook(day, tuple(rules_of(standards, day)))


def rules_of(standards: QuerySet[TitleStandard], day: datetime.date) -> Iterator[Rule]:
    """Yield standards of which anything is asked, each with its parts, all of them in one query."""
    links = {"titlestandard": OuterRef("standard")}
    titles = TitleStandard.titles.through.objects.filter(**links).order_by("title")
    named = JSONObject(pk="title_id", code="title__code", name="title__name")
    kinds = TitleStandard.kinds.through.objects.filter(**links).order_by()
    rows = (
        requirements()
        .filter(standard__in=standards)
        .select_related("standard")
        .annotate(
            course_row=Subquery(course_rows(day).filter(level=OuterRef("level"))[:1]),
            title_rows=ArraySubquery(titles.values(row=named)),
            kind_keys=ArraySubquery(kinds.values("unitkind")),
        )
    )
    rows = rows.order_by("standard__root_id", "standard__code", "order", "pk")
    for _, own in groupby(rows, key=lambda row: row.standard_id):
        parts = tuple(own)
        first = parts[0]
        held = {row["pk"]: TitleName(row["code"], row["name"]) for row in first.title_rows}
        yield Rule(first.standard, held, frozenset(first.kind_keys), parts)


def requirements() -> QuerySet[Requirement]:
    """Return requirements with the rungs of the ladder that they ask of, the highest first."""
    return Requirement.objects.select_related("level__ladder").annotate(
        rungs=rungs_of("level__ladder"), course_row=Value(None, JSONField())
    )


def rungs_of(ladder: str) -> ArraySubquery:
    """Return the rungs of the outer row's ladder, the highest first."""
    rungs = Level.objects.filter(ladder=OuterRef(ladder)).order_by("-rank")
    return ArraySubquery(rungs.values(row=JSONObject(**{name: name for name in RUNG})))


def with_parts(standards: QuerySet[TitleStandard]) -> QuerySet[TitleStandard]:
    """Add to standards what they ask: one query more, however many standards."""
    asked = requirements().order_by("order", "pk")
    return standards.prefetch_related(Prefetch("requirements", asked))


def need_of(requirement: Requirement, standard: TitleStandard, place: Place) -> Need:
    """Return a requirement, read by `requirements`, with the numbers that hold in such a unit."""
    common = {
        "key": requirement.pk,
        "kind": Kind(requirement.kind),
        "source": requirement.mark if requirement.source else standard.mark,
        "is_required": requirement.is_required,
        "alternative": (
            None if requirement.alternative is None else (standard.pk, requirement.alternative)
        ),
    }
    make = MAKERS.get(common["kind"], _plain_need)
    return make(requirement, standard, place, common)


def _level_need(
    requirement: Requirement, _standard: TitleStandard, _place: Place, common: dict
) -> Need:
    """Return "at least this level": the level and all above it."""
    level = requirement.level
    ladder = level.ladder
    rungs = requirement.rungs
    training = training_for(level.name, ladder.name, ladder.short_name)
    return Need(
        **common,
        subject=ladder.name,
        wanted=at_least(level.pk, level.name, rungs),
        column=ladder.code,
        levels=bits_from(level.rank, rungs),
        ladder=bits_of(rungs),
        counts_studying=requirement.counts_studying,
        names=tuple(
            (1 << rung["bit"], rung["name"] if rung["rank"] else ladder.none_label)
            for rung in rungs
        ),
        training=training,
        course=course_of(requirement.course_row, training) if requirement.course_row else None,
    )


def at_least(level: int, name: str, rungs: Sequence[Mapping]) -> str:
    """Say "this level or a higher one"; of the highest only itself."""
    return f"{name} trở lên" if rungs[0]["pk"] != level else name


def bits_of(rungs: Iterable[Mapping]) -> int:
    """Return the bits of the levels of a ladder."""
    return sum(1 << rung["bit"] for rung in rungs)


def bits_from(rank: int, rungs: Iterable[Mapping]) -> int:
    """Return the bits of the levels of a ladder from one rank up."""
    return bits_of(rung for rung in rungs if rung["rank"] >= rank)


def course_rows(day: datetime.date) -> QuerySet:
    """Return the conditions of courses on `day`, each as one value that `course_of` reads."""
    columns = {name: name for name in CONDITION} | {
        "ladder": "least_level__ladder__name",
        "rank": "least_level__rank",
        "name": "least_level__name",
    }
    rows = CourseCondition.objects.as_of(day).order_by()
    return rows.values(row=JSONObject(**columns, rungs=rungs_of("least_level__ladder")))


def course_of(row: Mapping, name: str) -> Course:
    """Return the condition of the course called `name`, read by `course_rows`."""
    rungs = row["rungs"]
    grades = GRADES[: GRADES.index(row["rating"]) + 1] if row["rating"] else ()
    condition = CourseCondition(source=row["source"], is_verified=row["is_verified"])
    ages = {Sex.FEMALE: row["women_from"], Sex.MALE: row["men_from"]}
    return Course(
        name,
        condition.mark,
        needs_party=row["needs_party"],
        levels=bits_from(row["rank"], rungs) if rungs else 0,
        ladder=bits_of(rungs),
        wanted=f"{lowered(row['ladder'])} từ {lowered(row['name'])} trở lên" if rungs else "",
        grades=grades,
        least_grade=str(AnnualRating.Grade(row["rating"]).label) if row["rating"] else "",
        years=row["years"] or 0,
        ages=tuple((str(sex), age) for sex, age in ages.items() if age),
    )


def training_for(level: str, ladder: str, short: str) -> str:
    """Return what to propose to whom a level lacks: "Trung cấp LLCT", "Có chứng chỉ" made whole."""
    if fold(level).startswith("co chung chi"):
        return f"Chứng chỉ {lowered(ladder)}"
    if fold(ladder) in fold(level) or fold(level).startswith("da boi duong"):
        return ladder
    return level if short == "CM" else f"{level} {short}"


def _taught_need(
    requirement: Requirement, standard: TitleStandard, place: Place, common: dict
) -> Need:
    """Return "taught for so long", less in a hard area, at the school's own level or anywhere."""
    months = requirement.months
    if place.is_hard and requirement.months_hard_area is not None:
        months = requirement.months_hard_area
    level = (standard.school_level or place.level) if requirement.at_school_level else ""
    where = f" ở cấp {school_level_name(level)}" if level else ""
    return Need(
        **common,
        subject=SUBJECTS[Kind.TAUGHT],
        wanted=f"{how_long(months)} trở lên{where}",
        column=Kind.TAUGHT,
        months=months,
        school_level=level,
    )


def _age_need(
    requirement: Requirement, _standard: TitleStandard, _place: Place, common: dict
) -> Need:
    """Return "so many months left before the age of retirement"."""
    on = requirement.reference_on
    when = f" tính đến {on:%d/%m/%Y}" if on else ""
    return Need(
        **common,
        subject=SUBJECTS[Kind.AGE_LEFT],
        wanted=f"Còn từ {requirement.months} tháng trở lên{when}",
        column=Kind.AGE_LEFT,
        months=requirement.months,
        reference=on.isoformat() if on else "",
    )


def _ratings_need(
    requirement: Requirement, _standard: TitleStandard, _place: Place, common: dict
) -> Need:
    """Return "at least this rating in each of the last years"."""
    grade = requirement.get_rating_display().lower()
    return Need(
        **common,
        subject=SUBJECTS[Kind.RATINGS],
        wanted=f"{requirement.years} năm gần nhất đều {grade} trở lên",
        column=Kind.RATINGS,
        grades=GRADES[: GRADES.index(requirement.rating) + 1],
        years=requirement.years,
    )


def _plain_need(
    _requirement: Requirement, _standard: TitleStandard, _place: Place, common: dict
) -> Need:
    """Return a need without numbers: Party membership, no discipline in effect."""
    kind = common["kind"]
    wanted = "Là đảng viên" if kind is Kind.PARTY else "Không trong thời hạn kỷ luật"
    return Need(**common, subject=SUBJECTS[kind], wanted=wanted, column=kind)


MAKERS = {
    Kind.LEVEL: _level_need,
    Kind.TAUGHT: _taught_need,
    Kind.AGE_LEFT: _age_need,
    Kind.RATINGS: _ratings_need,
}


@cache
def school_level_name(level: str) -> str:
    """Return a school level's name within a sentence."""
    return lowered(str(SchoolLevel(level).label))


def how_long(months: int) -> str:
    """Say a number of months in years where it is whole years."""
    years, rest = divmod(months, YEAR_MONTHS)
    parts = [f"{years} năm"] if years else []
    return " ".join([*parts, *([f"{rest} tháng"] if rest or not years else [])])
