"""Where the targets of schemes stand: on the day of the baseline, at each year's end, now."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from apps.core.numbers import show_number, show_percent
from apps.core.text import lowered
from apps.qualifications.models import Level
from apps.targets.charts import Chart, chart_of
from apps.targets.distance import Distance, Goal
from apps.targets.facts import Counted, Question, counted
from apps.targets.models import Scheme, Target
from apps.targets.questions import Book, goal_of
from apps.targets.wording import (
    WORD,
    Said,
    goal_words,
    level_phrase,
    progress_paragraph,
    targets_paragraph,
    trait_phrase,
    unit_phrase,
)
from apps.units.models import UnitKind

YEAR_DAYS = 365.25
STUDYING_TOO = "kể cả đang học"


@dataclass(frozen=True, slots=True)
class YearPoint:
    """The end of a year of the scheme: what was counted on it, and the milestone set for it."""

    year: int
    distance: Distance | None
    milestone: Decimal | None


@dataclass
class Line:
    """One target with its figures; `inside` are those of which it says "trong đó"."""

    target: Target
    phrase: str
    goal: Goal
    baseline: Distance | None = None
    now: Distance | None = None
    years: tuple[YearPoint, ...] = ()
    chart: Chart | None = None
    inside: list["Line"] = field(default_factory=list)
    depth: int = 0

    @property
    def words(self) -> str:
        """The target as printed, in the office's words or written from its settings."""
        return self.target.name or f"{goal_words(self.goal, self.people)} {self.phrase}"

    @property
    def people(self) -> str:
        """What is counted: people, or units."""
        is_of_units = self.target.measure == Target.Measure.EACH_UNIT
        return "đơn vị" if is_of_units else WORD

    @property
    def aside(self) -> str:
        """What is counted beside those who hold the level."""
        return STUDYING_TOO if self.target.counts_studying else ""

    @property
    def said(self) -> Said:
        """The target as a sentence needs it."""
        inside = tuple(line.said for line in self.inside)
        return Said(
            self.words,
            self.phrase,
            self.goal,
            self.baseline,
            self.now,
            inside,
            self.aside,
            self.people,
        )

    def flat(self) -> Iterator["Line"]:
        """Yield the line, then those inside it."""
        yield self
        for line in self.inside:
            yield from line.flat()


@dataclass
class GroupOfLines:
    """The targets of one group, with its paragraphs."""

    name: str
    lines: list[Line]
    targets_text: str
    progress_text: str

    def flat(self) -> list[Line]:
        """Return all targets of the group, each before those inside it."""
        return [one for line in self.lines for one in line.flat()]


@dataclass
class Tracking:
    """A scheme with its groups, on a day."""

    scheme: Scheme
    as_of: datetime.date
    groups: list[GroupOfLines]

    @property
    def lines(self) -> list[Line]:
        """All targets in their order."""
        return [line for group in self.groups for line in group.flat()]

    @property
    def counted(self) -> list[Line]:
        """The targets of which there are people to count."""
        return [line for line in self.lines if line.now is not None and not line.now.is_empty]

    @property
    def reached(self) -> int:
        """How many of them are reached."""
        return sum(line.now.is_reached for line in self.counted)


def with_keys(targets: QuerySet[Target]) -> QuerySet[Target]:
    """Add to targets what their questions need, without more queries."""
    kinds = Target.unit_kinds.through._default_manager.filter(target=OuterRef("pk"))
    return targets.select_related("level__ladder", "cohort", "scheme").annotate(
        kind_keys=ArraySubquery(kinds.order_by("unitkind").values("unitkind"))
    )


def tracking_of(
    schemes: Sequence[Scheme], as_of: datetime.date, *, with_years: bool
) -> list[Tracking]:
    """Return every scheme with its targets counted: one statement however many there are.

    Without `with_years`, only the baseline and `as_of` are counted.
    """
    targets = with_keys(Target.objects.filter(scheme__in=schemes)).order_by("order", "pk")
    targets = list(targets.prefetch_related("milestones"))
    book = Book.of(target.cohort_id for target in targets)
    questions = [book.question(target) for target in targets]
    days = {s.pk: _days(s, as_of, with_years=with_years) for s in schemes}
    answers = _answers(questions, sorted({day for some in days.values() for day in some}))
    phrases = _Phrases(book.levels, targets)
    by_scheme: dict[int, list[Line]] = {scheme.pk: [] for scheme in schemes}
    for target, found in zip(targets, answers, strict=True):
        line = Line(target, phrases.of(target), goal_of(target))
        _fill(line, found, as_of)
        by_scheme[target.scheme_id].append(line)
    return [
        Tracking(scheme, as_of, _groups(scheme, by_scheme[scheme.pk], as_of)) for scheme in schemes
    ]


def _answers(
    questions: Sequence[Question | None], days: Sequence[datetime.date]
) -> list[dict[datetime.date, Counted]]:
    """Return the answers in the order of the questions; none where nothing is asked."""
    asked = counted([question for question in questions if question is not None], days)
    answers = iter(asked)
    return [{} if question is None else next(answers) for question in questions]


def _days(scheme: Scheme, as_of: datetime.date, *, with_years: bool) -> list[datetime.date]:
    """Return the days on which a scheme is counted, none after `as_of`."""
    years = scheme.years if with_years else ()
    ends = (year_end(year) for year in years)
    return [day for day in {scheme.baseline_on, *ends} if day <= as_of] + [as_of]


def year_end(year: int) -> datetime.date:
    """Return the last day of a year."""
    return datetime.date(year, 12, 31)


def _fill(line: Line, found: dict[datetime.date, Counted], as_of: datetime.date) -> None:
    """Put the answers to a target's question into its line."""
    scheme, goal = line.target.scheme, line.goal
    distances = {day: Distance(goal, one.total, one.have) for day, one in found.items()}
    milestones = {one.year: one.value for one in line.target.milestones.all()}
    line.baseline = distances.get(scheme.baseline_on)
    line.now = distances.get(as_of)
    line.years = tuple(
        YearPoint(year, distances.get(year_end(year)), milestones.get(year))
        for year in scheme.years
    )
    if line.now is not None:
        line.chart = _chart(line, distances)


def _chart(line: Line, distances: dict[datetime.date, Distance]) -> Chart:
    """Draw how the share (or the number of people) went, and how it shall go."""
    target = line.target
    went = [(_at(day), _value(line.goal, one)) for day, one in sorted(distances.items())]
    went = [(at, value) for at, value in went if value is not None]
    start = went[:1] if line.baseline is not None else []
    steps = [(_at(year_end(one.year)), one.milestone) for one in line.years if one.milestone]
    shall = [*start, *steps, (_at(year_end(target.due_year)), target.value)]
    return chart_of(went, shall, _chart_words(line, distances))


def _value(goal: Goal, distance: Distance) -> Decimal | None:
    """Return what is drawn: percents of a share, people of a number."""
    return distance.share if goal.is_percent else Decimal(distance.have)


def _at(day: datetime.date) -> float:
    """Return a day as a number of years."""
    return day.toordinal() / YEAR_DAYS


def _chart_words(line: Line, distances: dict[datetime.date, Distance]) -> str:
    """Say the drawing in words."""
    show = show_percent if line.goal.is_percent else show_number
    parts = [
        f"{day:%d/%m/%Y}: {show(value)}"
        for day, one in sorted(distances.items())
        if (value := _value(line.goal, one)) is not None
    ]
    return "; ".join([*parts, f"chỉ tiêu năm {line.target.due_year}: {goal_words(line.goal)}"])


def _groups(scheme: Scheme, lines: Sequence[Line], as_of: datetime.date) -> list[GroupOfLines]:
    """Put the targets of a scheme into their groups, those "trong đó" inside their own."""
    by_pk = {line.target.pk: line for line in lines}
    top = []
    for line in lines:
        above = by_pk.get(line.target.parent_id)
        (above.inside if above else top).append(line)
    for line in top:
        _deepen(line, 0)
    order = list(dict.fromkeys(line.target.group for line in top))
    top.sort(key=lambda line: order.index(line.target.group))
    return [
        _group(scheme, name, list(members), as_of)
        for name, members in groupby(top, key=lambda line: line.target.group)
    ]


def _deepen(line: Line, depth: int) -> None:
    """Note how deep a line stands."""
    line.depth = depth
    for inner in line.inside:
        _deepen(inner, depth + 1)


def _group(scheme: Scheme, name: str, lines: list[Line], as_of: datetime.date) -> GroupOfLines:
    """Write the paragraphs of a group."""
    said = [line.said for line in lines]
    due = max(line.target.due_year for line in lines)
    return GroupOfLines(
        name,
        lines,
        targets_paragraph(due, name, said),
        progress_paragraph(as_of, scheme.baseline_on, name, said),
    )


class _Phrases:
    """Says what targets ask of a person."""

    def __init__(self, levels: Iterable[Level], targets: Iterable[Target]) -> None:
        self.top = {level.ladder_id: level.pk for level in levels}  # the last is the highest
        kinds = {pk for target in targets for pk in target.kind_keys}
        self.kinds = UnitKind.objects.in_bulk(kinds) if kinds else {}

    def of(self, target: Target) -> str:
        """Return the phrase of a target: "có trình độ thạc sĩ trở lên"."""
        if target.measure == Target.Measure.REPORTED:
            return lowered(target.name)
        if target.level is not None:
            return level_phrase(
                target.level.ladder.code,
                target.level.ladder.name,
                target.level.name,
                is_top=self.top[target.level.ladder_id] == target.level_id,
            )
        trait = trait_phrase(target.trait, target.cohort.young_under) if target.trait else ""
        if target.measure == Target.Measure.EACH_UNIT:
            names = [self.kinds[pk].name for pk in target.kind_keys]
            return unit_phrase(names, target.least, trait)
        return trait


@dataclass(frozen=True)
class OneTarget:
    """A target with its figures, what it asks, and the levels of all ladders."""

    line: Line
    question: Question | None
    levels: tuple[Level, ...]


def one_target(target: Target, as_of: datetime.date) -> OneTarget:
    """Return one target counted on its days up to `as_of`."""
    book = Book.of([target.cohort_id])
    question = book.question(target)
    (found,) = _answers([question], _days(target.scheme, as_of, with_years=True))
    line = Line(target, _Phrases(book.levels, [target]).of(target), goal_of(target))
    _fill(line, found, as_of)
    return OneTarget(line, question, book.levels)
