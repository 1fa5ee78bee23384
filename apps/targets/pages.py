"""What the pages of schemes show: words, colours and addresses, made of counted lines."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from apps.core.numbers import show_count, show_number, show_percent
from apps.core.screens import address
from apps.targets.charts import Chart
from apps.targets.distance import Distance, Goal
from apps.targets.models import Scheme, Target
from apps.targets.tracking import GroupOfLines, Line, Tracking, YearPoint
from apps.targets.wording import goal_words, increase


@dataclass(frozen=True)
class Mark:
    """A word with its colour and its sign."""

    tone: str
    icon: str
    text: str


REPORTED = Mark("", "inbox", "Theo báo cáo")
NOBODY = Mark("", "dash-circle", "Chưa có ai")
REACHED = Mark("ok", "check-circle-fill", "Đạt")


@dataclass(frozen=True)
class YearCell:
    """One year of a target: its figure, its milestone, and whether the milestone was kept."""

    label: str
    figure: str
    heads: str
    milestone: str
    is_behind: bool


@dataclass(frozen=True)
class TargetRow:
    """One row of the tracking table."""

    words: str
    aside: str
    url: str
    depth: int
    baseline: str
    years: tuple[YearCell, ...]
    now: str
    now_heads: str
    goal: str
    goal_heads: str
    counts: str  # what is counted: "người", "đơn vị"
    rounding: str
    mark: Mark
    distance: str
    responsible: str
    chart: Chart | None


@dataclass(frozen=True)
class GroupPart:
    """One group of the tracking page."""

    name: str
    rows: tuple[TargetRow, ...]
    targets_text: str
    progress_text: str
    reached: int
    counted: int


def group_parts(request: HttpRequest, tracking: Tracking) -> list[GroupPart]:
    """Return the groups of a scheme as its page shows them."""
    return [_group(request, tracking, group) for group in tracking.groups]


def _group(request: HttpRequest, tracking: Tracking, group: GroupOfLines) -> GroupPart:
    lines = group.flat()
    counted = [line for line in lines if line.now is not None and not line.now.is_empty]
    return GroupPart(
        name=group.name,
        rows=tuple(target_row(request, tracking.scheme, line) for line in lines),
        targets_text=group.targets_text,
        progress_text=group.progress_text,
        reached=sum(line.now.is_reached for line in counted),
        counted=len(counted),
    )


def target_row(request: HttpRequest, scheme: Scheme, line: Line) -> TargetRow:
    """Return one target as a row."""
    target = line.target
    return TargetRow(
        words=line.words,
        aside="; ".join(one for one in (line.aside, increase(line.baseline)) if one),
        url=address(request, "targets:target", scheme.code, target.pk),
        depth=line.depth,
        baseline=figure(line.goal, line.baseline),
        years=tuple(_year_cell(line.goal, point) for point in line.years),
        now=figure(line.goal, line.now),
        now_heads=heads(line.now),
        goal=goal_words(line.goal, line.people),
        goal_heads=show_count(line.now.wanted) if _has_people(line.now) else "",
        counts=counted_word(target),
        rounding=rounding_words(target, line.now),
        mark=mark_of(line, is_due=target.due_year < request.as_of.year),
        distance=_distance(line),
        responsible=target.responsible,
        chart=line.chart,
    )


def counted_word(target: Target) -> str:
    """Say what a target counts."""
    return "đơn vị" if target.measure == Target.Measure.EACH_UNIT else "người"


def _has_people(distance: Distance | None) -> bool:
    return distance is not None and not distance.is_empty


def figure(goal: Goal, distance: Distance | None) -> str:
    """Write where a target stands: its percent, or its number of people."""
    if distance is None or distance.is_empty:
        return "–"
    return show_percent(distance.share) if goal.is_percent else show_count(distance.have)


def heads(distance: Distance | None) -> str:
    """Write a figure as people of people: "14/42"."""
    if distance is None or distance.is_empty:
        return ""
    return f"{show_count(distance.have)}/{show_count(distance.total)}"


def _year_cell(goal: Goal, point: YearPoint) -> YearCell:
    milestone = point.milestone
    wanted = Goal(milestone, goal.is_percent, goal.rounding) if milestone is not None else None
    is_behind = False
    if wanted is not None and _has_people(point.distance):
        is_behind = point.distance.have < wanted.heads(point.distance.total)
    return YearCell(
        label=str(point.year),
        figure=figure(goal, point.distance),
        heads=heads(point.distance),
        milestone=goal_words(wanted, "").strip() if wanted is not None else "",
        is_behind=is_behind,
    )


def rounding_words(target: Target, now: Distance | None) -> str:
    """Say how the percent became people, where it did not come out even."""
    if target.value_kind != Target.ValueKind.PERCENT or now is None or now.is_empty:
        return ""
    exact = target.value * now.total / 100
    if not exact % 1:
        return ""
    how = target.get_rounding_display()
    return f"{show_percent(target.value)} của {now.total} là {show_number(exact)}, {how}"


def mark_of(line: Line, *, is_due: bool) -> Mark:
    """Say in a word where a target stands; red is for what is late."""
    if line.target.measure == Target.Measure.REPORTED:
        return REPORTED
    if not _has_people(line.now):
        return NOBODY
    if line.now.is_reached:
        return REACHED
    if is_due:
        return Mark("error", "x-octagon-fill", "Quá hạn")
    return Mark("warning", "hourglass-split", "Chưa đạt")


def _distance(line: Line) -> str:
    """Write what is missing in points and people: "còn 16,7 điểm %, 7 người"."""
    if not _has_people(line.now) or line.now.is_reached:
        return ""
    people = f"{show_count(line.now.missing)} {counted_word(line.target)}"
    if not line.now.missing_points:
        return f"còn {people}"
    return f"còn {show_number(line.now.missing_points)} điểm %, {people}"


@dataclass(frozen=True)
class SchemeCard:
    """A scheme in the list."""

    scheme: Scheme
    url: str
    reached: int
    counted: int
    targets: int


def scheme_cards(request: HttpRequest, found: Iterable[Tracking]) -> list[SchemeCard]:
    """Return the schemes as the list shows them."""
    return [
        SchemeCard(
            scheme=one.scheme,
            url=address(request, "targets:scheme", one.scheme.code),
            reached=one.reached,
            counted=len(one.counted),
            targets=len(one.lines),
        )
        for one in found
    ]
