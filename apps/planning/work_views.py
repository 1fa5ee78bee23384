"""Việc của tôi: what waits for the user, how much, until when."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.core import clock
from apps.core.screens import address
from apps.planning.board import Board, boards_of
from apps.planning.models import UnitList
from apps.planning.round_pages import MARKS, UNSENT, Due, Mark
from apps.planning.scope import VIEW_LIST
from apps.planning.work import Task, tasks_of

MOST_CHECKED = 3  # lists whose errors are counted here: whoever has more opens their page


@dataclass(frozen=True)
class Card:
    """One thing to do."""

    heading: str
    place: str  # the unit, or the scope of the round
    round_name: str
    due: Due | None
    mark: Mark | None
    facts: tuple[str, ...]
    url: str
    button: str
    is_urgent: bool


@require_safe
@permission_required(VIEW_LIST, raise_exception=True)
def work(request: HttpRequest) -> HttpResponse:
    """Show what waits for the user, and below it what she follows."""
    today = clock.today()
    tasks = tasks_of(request.user, today)
    boards = checked(tasks, request)
    followed = tasks_of(request.user, today, followed=True)
    context = {
        "cards": [card_of(request, task, boards) for task in tasks],
        "followed": [card_of(request, task, {}) for task in followed],
        "rounds_url": address(request, "planning:list"),
    }
    return render(request, "planning/work.html", context)


def checked(tasks: Sequence[Task], request: HttpRequest) -> dict[int, Board]:
    """Return the lists still to be sent with their errors, where they are few."""
    own = [task for task in tasks if task.kind.statuses == UNSENT]
    if sum(len(task.lists) for task in own) > MOST_CHECKED:
        return {}
    return {
        board.unit_list.pk: board for task in own for board in boards_of(task.lists, request.user)
    }


def card_of(request: HttpRequest, task: Task, boards: dict[int, Board]) -> Card:
    """Return a task as a card that leads to the one list, or to the lists on the round's page."""
    first, is_one = task.lists[0], len(task.lists) == 1
    facts = facts_of(boards[first.pk]) if is_one and first.pk in boards else ()
    return Card(
        heading=task.heading,
        place=str(first.unit if is_one else task.round.root),
        round_name=task.round.name,
        due=task.due,
        mark=MARKS[UnitList.Status(first.status)] if is_one else None,
        facts=facts if is_one else names_of(task.lists),
        url=list_url(request, first) if is_one else round_url(request, task),
        button=task.kind.button if is_one else "Xem các danh sách",
        is_urgent=task.due is not None and task.due.tone == "error",
    )


def facts_of(board: Board) -> tuple[str, ...]:
    """Return how much stands in a list, and what is wrong with it."""
    people = len(board.lines)
    words = [f"{people} người được giới thiệu" if people else "chưa giới thiệu ai"]
    words += [f"{len(board.removed)} người đưa ra"] if board.removed else []
    words += [f"{board.errors} lỗi phải sửa"] if board.errors else []
    words += [f"{board.warnings} điều cần lưu ý"] if board.warnings else []
    return tuple(words)


MOST_NAMES = 3


def names_of(lists: Sequence[UnitList]) -> tuple[str, ...]:
    """Return the first units of several, and how many more there are."""
    names = [str(one.unit) for one in lists[:MOST_NAMES]]
    more = len(lists) - MOST_NAMES
    return (*names, f"và {more} đơn vị nữa") if more > 0 else tuple(names)


def list_url(request: HttpRequest, unit_list: UnitList) -> str:
    """Return the address of a list."""
    return address(request, "planning:unit_list", unit_list.round.code, unit_list.unit.code)


def round_url(request: HttpRequest, task: Task) -> str:
    """Return the address of the lists of a round that are in the state of the task."""
    base = address(request, "planning:round", task.round.code)
    if len(task.kind.statuses) > 1:
        return base
    return f"{base}{'&' if '?' in base else '?'}trang-thai={task.kind.statuses[0]}"
