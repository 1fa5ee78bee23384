"""Rounds: their list, their forms, opening and closing, how far the units have come."""

from collections import Counter
from copy import copy
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from apps.core import clock
from apps.core.screens import (
    ConfirmPage,
    FormPage,
    Step,
    address,
    confirm_screen,
    demand,
    form_screen,
    is_saved,
)
from apps.core.text import fold
from apps.planning.lines import lines_of
from apps.planning.models import Round, UnitList
from apps.planning.move_forms import ApproveManyForm, choice_of
from apps.planning.move_views import trail_to_round
from apps.planning.moves import move_all
from apps.planning.opening import close_round, open_round
from apps.planning.results import Votes
from apps.planning.round_forms import RoundForm
from apps.planning.round_pages import (
    OVERDUE,
    ROUND_MARKS,
    UNSENT,
    due_of,
    in_state,
    late_first,
    list_rows,
    round_cards,
    state_counts,
    states_of,
)
from apps.planning.scope import VIEW_ROUND, round_for

form_methods = require_http_methods(["GET", "POST"])
ON_A_PAGE = 50
Status = UnitList.Status


def trail(request: HttpRequest) -> tuple[Step, ...]:
    """Return the trail above the page of a round."""
    return (Step("Quy hoạch", address(request, "planning:list")),)


def back_to(request: HttpRequest, planning_round: Round) -> str:
    """Return the address of the page of a round."""
    return address(request, "planning:round", planning_round.code)


@require_safe
@permission_required(VIEW_ROUND, raise_exception=True)
def round_list(request: HttpRequest) -> HttpResponse:
    """Show the rounds as cards: how many lists are in which state, until when."""
    rounds = Round.objects.visible_to(request.user).select_related("term", "root")
    may_add = request.user.has_perm("planning.add_round")
    context = {
        "cards": round_cards(request, rounds, clock.today()),
        "add_url": address(request, "planning:add") if may_add else "",
    }
    return render(request, "planning/round_list.html", context)


@require_safe
def round_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show the lists of a round: how many in which state, who is late, what happened last."""
    planning_round, today = round_for(request, code), clock.today()
    state = state_of(request)
    lists = UnitList.objects.visible_to(request.user).filter(round=planning_round)
    counts = state_counts(lists)[planning_round.pk]
    found = in_state(late_first(lists, today), state, today).select_related("round", "unit__kind")
    if typed := request.GET.get("tim", "").strip():
        found = found.filter(unit__name__unaccent__icontains=fold(typed))
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "round": planning_round,
        "mark": ROUND_MARKS[Round.Status(planning_round.status)],
        "due": due_of(planning_round, today),
        "states": states_of(request, planning_round, counts, today, state),
        "state": state,
        "typed": typed,
        "page": page,
        "rows": list_rows(request, page.object_list, today),
        "links": links_of(request, planning_round, counts),
        "trail": trail(request),
    }
    return render(request, "planning/round_detail.html", context)


def state_of(request: HttpRequest) -> str:
    """Return the state asked for in the address; what is no state is not found."""
    state = request.GET.get("trang-thai", "")
    if state not in ("", OVERDUE, *Status.values):
        raise Http404
    return state


def links_of(request: HttpRequest, planning_round: Round, counts: Counter) -> dict[str, str]:
    """Return the addresses of what the user may do with a round as it stands."""
    links = {}
    status = planning_round.status
    if counts.total():
        links["documents"] = address(request, "planning:round_documents", planning_round.code)
    if request.user.has_perm("planning.change_round", planning_round):
        links["edit"] = address(request, "planning:edit", planning_round.code)
        if status == Round.Status.DRAFT:
            links["open"] = address(request, "planning:open", planning_round.code)
        elif status == Round.Status.OPEN:
            links["close"] = address(request, "planning:close", planning_round.code)
    is_open = status == Round.Status.OPEN
    if is_open and counts[Status.APPRAISED] and request.user.has_perm("planning.approve_unitlist"):
        links["approve"] = address(request, "planning:approve_many", planning_round.code)
    return links


@form_methods
@transaction.atomic
def round_add(request: HttpRequest) -> HttpResponse:
    """Enter a round."""
    demand(request, "planning.add_round", None)
    form = RoundForm(request.POST or None, user=request.user)
    page = FormPage(
        title="Thêm đợt quy hoạch",
        back=address(request, "planning:list"),
        done="Đã thêm đợt quy hoạch. Khi kế hoạch đã ban hành, hãy mở đợt để các đơn vị lập "
        "danh sách.",
        trail=trail(request),
        is_new=True,
    )
    return form_screen(request, form, page, form.save)


@form_methods
@transaction.atomic
def round_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct a round."""
    planning_round = round_for(request, code, "planning.change_round")
    form = RoundForm(request.POST or None, instance=planning_round, user=request.user)
    may_delete = request.user.has_perm("planning.delete_round", planning_round)
    is_draft = planning_round.status == Round.Status.DRAFT
    page = FormPage(
        title="Sửa đợt quy hoạch",
        # A draft may get another code, and with it another address.
        back=address(request, "planning:list") if is_draft else back_to(request, planning_round),
        trail=trail_to_round(request, planning_round),
        lead=planning_round.name,
        delete_url=address(request, "planning:delete", code) if may_delete and is_draft else "",
    )
    return form_screen(request, form, page, form.save)


@form_methods
@transaction.atomic
def round_delete(request: HttpRequest, code: str) -> HttpResponse:
    """Delete a round that was never opened."""
    planning_round = round_for(request, code, "planning.delete_round")
    if planning_round.status != Round.Status.DRAFT:
        messages.error(request, "Đợt đã mở cho các đơn vị nên không xóa được.")
        return HttpResponseRedirect(back_to(request, planning_round))
    page = ConfirmPage(
        title="Xóa đợt quy hoạch",
        sentence=f"Xóa {planning_round}?",
        details=("Đợt chưa mở nên chưa có danh sách nào.",),
        back=back_to(request, planning_round),
        after=address(request, "planning:list"),
        done="Đã xóa đợt quy hoạch.",
        action_label="Xóa đợt",
    )
    return confirm_screen(request, page, planning_round.delete)


@form_methods
@transaction.atomic
def round_open(request: HttpRequest, code: str) -> HttpResponse:
    """Open a round to the units, once it was said what that makes."""
    planning_round = round_for(request, code, "planning.change_round")
    ahead = preview_of(planning_round, request)
    form = forms.Form(request.POST if request.method == "POST" else None)

    def save() -> None:
        open_round(planning_round, request.user)

    if form.is_valid() and is_saved(form, "Mở đợt quy hoạch", save):
        messages.success(request, f"Đã mở đợt quy hoạch cho {ahead.lists} đơn vị.")
        return HttpResponseRedirect(back_to(request, planning_round))
    context = {
        "form": form,
        "round": planning_round,
        "ahead": ahead,
        "trail": trail_to_round(request, planning_round),
        "cancel_url": back_to(request, planning_round),
    }
    status = 422 if form.errors else 200
    return render(request, "planning/round_open.html", context, status=status)


@dataclass(frozen=True)
class Preview:
    """What opening a round would make, or why it cannot be opened."""

    lists: int = 0
    carried: int = 0
    removed: int = 0
    errors: tuple[str, ...] = ()


def preview_of(planning_round: Round, request: HttpRequest) -> Preview:
    """Open the round, count, and take it back: nothing stays."""
    try:
        with transaction.atomic():
            made = open_round(copy(planning_round), request.user)
            transaction.set_rollback(True)
    except ValidationError as error:
        return Preview(errors=tuple(error.messages))
    return Preview(made.lists, made.carried, made.removed)


@form_methods
@transaction.atomic
def round_close(request: HttpRequest, code: str) -> HttpResponse:
    """End a round in which nothing waits to be decided or disclosed."""
    planning_round = round_for(request, code, "planning.change_round")
    form = forms.Form(request.POST if request.method == "POST" else None)

    def save() -> None:
        close_round(planning_round, request.user)

    if form.is_valid() and is_saved(form, "Kết thúc đợt quy hoạch", save):
        messages.success(request, "Đã kết thúc đợt quy hoạch.")
        return HttpResponseRedirect(back_to(request, planning_round))
    lists = UnitList.objects.visible_to(request.user).filter(round=planning_round)
    counts = state_counts(lists)[planning_round.pk]
    context = {
        "form": form,
        "round": planning_round,
        "unsent": sum(counts[status] for status in UNSENT),
        "disclosed": counts[Status.DISCLOSED],
        "trail": trail_to_round(request, planning_round),
        "cancel_url": back_to(request, planning_round),
    }
    status = 422 if form.errors else 200
    return render(request, "planning/round_close.html", context, status=status)


@form_methods
@transaction.atomic
def approve_many(request: HttpRequest, code: str) -> HttpResponse:
    """Approve several appraised lists of a round by one decision, all of them or none."""
    planning_round = round_for(request, code)
    demand(request, "planning.approve_unitlist", None)
    lists = UnitList.objects.allowed_to(request.user, "approve").visible_to(request.user)
    lists = lists.filter(round=planning_round, status=Status.APPRAISED)
    found = list(late_first(lists, clock.today()).select_related("round", "unit__kind"))
    warnings = Votes.of(found, request.user, lines_of(found, request.user)).doubts
    form = ApproveManyForm(request.POST or None, unit_lists=found, warnings=warnings)

    def save() -> None:
        move_all(form.versions(), "approve", request.user, form.given())

    if form.is_valid() and is_saved(form, "Phê duyệt nhiều danh sách", save):
        messages.success(request, f"Đã phê duyệt {len(form.versions())} danh sách.")
        return HttpResponseRedirect(back_to(request, planning_round))
    context = {
        "form": form,
        "round": planning_round,
        "rows": [
            {"row": row, "value": choice_of(row.unit_list)}
            for row in list_rows(request, found, clock.today())
        ],
        "chosen": form.chosen,
        "warnings": warnings,
        "trail": trail_to_round(request, planning_round),
        "cancel_url": back_to(request, planning_round),
    }
    status = 422 if form.errors else 200
    return render(request, "planning/approve_many.html", context, status=status)
