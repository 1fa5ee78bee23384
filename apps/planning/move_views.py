"""Screens on which a list is sent, taken back, returned, appraised, approved and disclosed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.screens import Step, address, is_saved
from apps.planning.models import Candidacy, Move, Round, UnitList
from apps.planning.move_forms import MoveForm
from apps.planning.moves import RULES, foresee, moment, move, possible_moves
from apps.planning.scope import list_for

ActionName = Move.Action


@dataclass(frozen=True)
class Action:
    """A button: what it does, where it leads, how it looks."""

    label: str
    url: str
    style: str  # "primary", "danger" or ""


@dataclass(frozen=True)
class Words:
    """How a move is spoken of on its screen."""

    label: str  # on the button
    style: str
    done: str
    happens: tuple[str, ...]  # what will be true afterwards


WORDS = {
    ActionName.SUBMIT: Words(
        "Gửi danh sách",
        "primary",
        "Đã gửi danh sách.",
        (
            "Danh sách chuyển lên cấp trên để thẩm định; đơn vị không sửa được nữa.",
            "Khi cấp trên chưa mở ra xem, đơn vị còn lấy lại được để sửa.",
        ),
    ),
    ActionName.TAKE_BACK: Words(
        "Lấy lại danh sách",
        "",
        "Đã lấy lại danh sách.",
        ("Danh sách trở về đơn vị để sửa; sửa xong phải gửi lại.",),
    ),
    ActionName.RETURN: Words(
        "Trả lại",
        "danger",
        "Đã trả lại danh sách.",
        ("Danh sách trở về đơn vị cùng ý kiến dưới đây và ý kiến đã ghi ở từng người.",),
    ),
    ActionName.APPRAISE: Words(
        "Thẩm định xong",
        "primary",
        "Đã ghi kết quả thẩm định.",
        ("Danh sách được chuyển tới người có thẩm quyền phê duyệt.",),
    ),
    ActionName.APPROVE: Words(
        "Phê duyệt",
        "primary",
        "Đã phê duyệt danh sách.",
        (
            "Danh sách được giữ nguyên như lúc này; sửa hồ sơ về sau không làm đổi bản phê duyệt.",
            "Chưa ai ngoài những người làm quy hoạch thấy danh sách, cho đến khi công khai.",
        ),
    ),
    ActionName.DISCLOSE: Words(
        "Công khai",
        "primary",
        "Đã ghi việc công khai; quy hoạch của đơn vị đã được cập nhật.",
        (
            "Người được chuyển tiếp, bổ sung có tên trong quy hoạch từ ngày quyết định.",
            "Người bị đưa ra thôi có tên trong quy hoạch từ ngày quyết định, kèm lý do.",
            "Từ lúc này ai xem được hồ sơ cũng xem được chức danh quy hoạch.",
        ),
    ),
}


def actions_for(request: HttpRequest, unit_list: UnitList) -> list[Action]:
    """Return the buttons of the moves that this user may make with the list as it stands."""
    return [
        Action(
            WORDS[rule.action].label,
            move_address(request, unit_list, rule.action),
            WORDS[rule.action].style,
        )
        for rule in possible_moves(unit_list, request.user)
    ]


def move_address(request: HttpRequest, unit_list: UnitList, action: str) -> str:
    """Return the address of the screen of a move."""
    return address(request, f"planning:{action}", unit_list.round.code, unit_list.unit.code)


def list_address(request: HttpRequest, unit_list: UnitList) -> str:
    """Return the address of a unit's list."""
    return address(request, "planning:unit_list", unit_list.round.code, unit_list.unit.code)


def trail_to_round(request: HttpRequest, planning_round: Round) -> tuple[Step, ...]:
    """Return the trail of what stands below a round."""
    return (
        Step("Quy hoạch", address(request, "planning:list")),
        Step(planning_round.name, address(request, "planning:round", planning_round.code)),
    )


def trail_to_list(request: HttpRequest, unit_list: UnitList) -> tuple[Step, ...]:
    """Return the trail of what stands below a unit's list."""
    return (
        *trail_to_round(request, unit_list.round),
        Step(str(unit_list.unit), list_address(request, unit_list)),
    )


@require_http_methods(["GET", "POST"])
@transaction.atomic
def move_screen(request: HttpRequest, code: str, unit: str, action: str) -> HttpResponse:
    """Say what a move will do and what speaks against it; make it when it was confirmed."""
    rule, words = RULES[action], WORDS[action]
    unit_list = list_for(request, code, unit, rule.permission)
    ahead = foresee(unit_list, action, request.user)
    form = MoveForm(request.POST or None, rule=rule, unit_list=unit_list, warnings=ahead.warnings)

    def save() -> None:
        given = vars(form.given())
        version = form.cleaned_data["version"]
        move(unit_list.pk, action, request.user, version=version, **given)

    if form.is_valid() and is_saved(form, words.label, save):
        messages.success(request, words.done)
        return HttpResponseRedirect(list_address(request, unit_list))
    if form.is_bound:
        form.renew_version()
    context = {
        "form": form,
        "unit_list": unit_list,
        "words": words,
        "errors": () if form.is_bound else ahead.errors,
        "warnings": ahead.warnings,
        "outcomes": outcomes_of(request, unit_list, ahead.rows),
        "trail": trail_to_list(request, unit_list),
        "cancel_url": list_address(request, unit_list),
    }
    status = 422 if form.errors else 200
    return render(request, "planning/move.html", context, status=status)


def outcomes_of(
    request: HttpRequest, unit_list: UnitList, rows: Iterable[Candidacy] | None
) -> list[tuple[str, int]]:
    """Return how many people the list carries over, adds and takes out; `rows` if it was read."""
    if rows is None:
        rows = Candidacy.objects.visible_to(request.user).filter(unit_list=unit_list)
    counts = Counter(row.outcome for row in rows if not row.withdrawn)
    return [(outcome.label, counts[outcome]) for outcome in Candidacy.Outcome]


@require_safe
def journal(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """Show every move of a list: when, by whom, from where to where, with what remark."""
    unit_list = list_for(request, code, unit)
    moves = Move.objects.visible_to(request.user).filter(unit_list=unit_list)
    context = {
        "unit_list": unit_list,
        "moves": moves.select_related("by").order_by("-at", "-pk"),
        "read_at": moment(unit_list.read_at) if unit_list.read_at else "",
        "trail": trail_to_list(request, unit_list),
    }
    return render(request, "planning/journal.html", context)
