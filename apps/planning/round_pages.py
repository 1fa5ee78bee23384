"""What the pages of rounds show: counts by state, who is late, what happened last."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest

from apps.accounts.models import User
from apps.core.screens import address
from apps.planning.models import Candidacy, Move, Round, UnitList

Status, Outcome = UnitList.Status, Candidacy.Outcome
OVERDUE = "qua-han"
SOON = 3  # days


@dataclass(frozen=True)
class Mark:
    """A word with its colour and its sign."""

    tone: str
    icon: str
    text: str


MARKS = {
    Status.DRAFT: Mark("", "pencil", "Đang lập"),
    Status.SUBMITTED: Mark("info", "inbox", "Đã gửi"),
    Status.RETURNED: Mark("warning", "exclamation-triangle-fill", "Bị trả lại"),
    Status.APPRAISED: Mark("info", "check-lg", "Đã thẩm định"),
    Status.APPROVED: Mark("ok", "check-circle-fill", "Đã phê duyệt"),
    Status.DISCLOSED: Mark("ok", "check-circle-fill", "Đã công khai"),
}
ROUND_MARKS = {
    Round.Status.DRAFT: Mark("", "pencil", "Đang chuẩn bị"),
    Round.Status.OPEN: Mark("info", "hourglass-split", "Đang làm"),
    Round.Status.CLOSED: Mark("", "lock", "Đã kết thúc"),
}
# Whoever has to write again stands where the work begins.
UNSENT = (Status.DRAFT, Status.RETURNED)


@dataclass(frozen=True)
class Due:
    """How far away a deadline is, in words."""

    text: str
    tone: str


def due_of(planning_round: Round, today: datetime.date) -> Due | None:
    """Return how long the units still have; nothing for a round that is not open."""
    if planning_round.status != Round.Status.OPEN:
        return None
    left = (planning_round.deadline - today).days
    if left < 0:
        return Due(f"quá hạn {-left} ngày", "error")
    if left == 0:
        return Due("hạn chót hôm nay", "warning")
    return Due(f"còn {left} ngày", "warning" if left <= SOON else "")


def is_overdue(unit_list: UnitList, today: datetime.date) -> bool:
    """Return whether a unit should have sent its list by now."""
    return unit_list.status in UNSENT and unit_list.round.deadline < today


@dataclass(frozen=True)
class StateCount:
    """How many lists are in a state, and where they are listed."""

    key: str
    label: str
    count: int
    url: str
    is_chosen: bool = False


@dataclass(frozen=True)
class RoundCard:
    """A round in the list of rounds."""

    round: Round
    url: str
    mark: Mark
    due: Due | None
    total: int
    states: tuple[StateCount, ...]


def round_cards(
    request: HttpRequest, rounds: Iterable[Round], today: datetime.date
) -> list[RoundCard]:
    """Return the rounds as cards; only the lists that the user may read are counted."""
    rounds = list(rounds)
    counts = state_counts(UnitList.objects.visible_to(request.user).filter(round__in=rounds))
    return [
        RoundCard(
            round=one,
            url=address(request, "planning:round", one.code),
            mark=ROUND_MARKS[Round.Status(one.status)],
            due=due_of(one, today),
            total=counts[one.pk].total(),
            states=tuple(
                state
                for state in states_of(request, one, counts[one.pk], today)
                if state.key and state.count
            ),
        )
        for one in rounds
    ]


def state_counts(lists: QuerySet[UnitList]) -> dict[int, Counter]:
    """Return for each round how many of the lists are in which state: one query."""
    counts: dict[int, Counter] = defaultdict(Counter)
    rows = lists.order_by().values_list("round", "status").annotate(number=Count("pk"))
    for pk, status, number in rows:
        counts[pk][status] = number
    return counts


def states_of(
    request: HttpRequest,
    planning_round: Round,
    counts: Counter,
    today: datetime.date,
    chosen: str = "",
) -> list[StateCount]:
    """Return all states with their numbers; the overdue ones come first, after all of them."""
    base = address(request, "planning:round", planning_round.code)
    mark = "&" if "?" in base else "?"
    is_late = planning_round.status == Round.Status.OPEN and planning_round.deadline < today
    late = sum(counts[status] for status in UNSENT) if is_late else 0
    rows = [("", "Tất cả", counts.total())]
    rows += [(OVERDUE, "Quá hạn", late)] if late else []
    rows += [(status.value, MARKS[status].text, counts[status]) for status in Status]
    return [
        StateCount(
            key, label, count, f"{base}{mark}trang-thai={key}" if key else base, key == chosen
        )
        for key, label, count in rows
    ]


def in_state(lists: QuerySet[UnitList], state: str, today: datetime.date) -> QuerySet[UnitList]:
    """Keep the lists of a state, or those that are overdue."""
    if state == OVERDUE:
        return lists.filter(status__in=UNSENT, round__deadline__lt=today)
    return lists.filter(status=state) if state else lists


def late_first(lists: QuerySet[UnitList], today: datetime.date) -> QuerySet[UnitList]:
    """Order lists: the overdue ones first, then units as the office orders them."""
    is_late = Q(status__in=UNSENT, round__status=Round.Status.OPEN, round__deadline__lt=today)
    return lists.annotate(is_late=is_late).order_by(
        F("is_late").desc(), "unit__order", "unit__name", "pk"
    )


@dataclass(frozen=True)
class ListRow:
    """The list of a unit on the page of its round."""

    unit_list: UnitList
    url: str
    journal_url: str
    mark: Mark
    is_late: bool
    carried: int
    added: int
    removed: int
    last: Move | None


def list_rows(
    request: HttpRequest, lists: Sequence[UnitList], today: datetime.date
) -> list[ListRow]:
    """Return lists as rows: two queries, however many there are."""
    people = people_counts(lists, request.user)
    moves = last_moves(lists, request.user)
    return [
        ListRow(
            unit_list=one,
            url=address(request, "planning:unit_list", one.round.code, one.unit.code),
            journal_url=address(request, "planning:journal", one.round.code, one.unit.code),
            mark=MARKS[Status(one.status)],
            is_late=one.round.status == Round.Status.OPEN and is_overdue(one, today),
            carried=people.get((one.pk, Outcome.CARRIED), 0),
            added=people.get((one.pk, Outcome.ADDED), 0),
            removed=people.get((one.pk, Outcome.REMOVED), 0),
            last=moves.get(one.pk),
        )
        for one in lists
    ]


def people_counts(lists: Sequence[UnitList], user: User) -> Mapping[tuple[int, str], int]:
    """Return how many people each list carries over, adds and takes out."""
    lines = Candidacy.objects.visible_to(user).filter(unit_list__in=lists).standing().order_by()
    rows = lines.values_list("unit_list", "outcome").annotate(number=Count("pk"))
    return {(pk, outcome): number for pk, outcome, number in rows}


def last_moves(lists: Sequence[UnitList], user: User) -> dict[int, Move]:
    """Return the latest move of each list."""
    moves = Move.objects.visible_to(user).filter(unit_list__in=lists).select_related("by")
    rows = moves.order_by("unit_list_id", "-at", "-pk").distinct("unit_list_id")
    return {one.unit_list_id: one for one in rows}
