"""Screens of the votes on a list: what each step brought, and the form of its minutes."""

from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.screens import ConfirmPage, Step, address, confirm_screen, is_saved
from apps.planning.models import Round, Tally, UnitList
from apps.planning.results import Results, StepVotes, results_of, rule_in_words, steps_of
from apps.planning.scope import list_for
from apps.planning.tally_forms import TallyForm
from apps.planning.voting import delete_votes
from apps.pools import models as pools

form_methods = require_http_methods(["GET", "POST"])
VIEW_TALLY = "planning.view_tally"
CLOSED = "Danh sách đang ở tình trạng “{status}”, không ghi được kết quả kiểm phiếu nữa."


@dataclass(frozen=True)
class StepCard:
    """A step of the procedure as the page shows it."""

    step: pools.Step
    votes: StepVotes | None
    rule: str
    edit_url: str
    minutes_url: str
    paper_url: str


@require_safe
def ballots(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """Show the steps of a list's procedure and how everyone came through them."""
    unit_list = list_for(request, code, unit, VIEW_TALLY)
    results = results_of(unit_list, request.user)
    context = {
        "unit_list": unit_list,
        "cards": cards_of(request, unit_list, results),
        "results": results,
        "is_writable": may_write(request, unit_list),
        "trail": trail_of(request, unit_list),
        "documents_url": address(request, "planning:documents", code, unit),
        "sheet_url": file_url(unit_list, "tong_hop_phieu", "xlsx"),
    }
    return render(request, "planning/ballots.html", context)


def cards_of(request: HttpRequest, unit_list: UnitList, results: Results) -> list[StepCard]:
    """Return every step, those that vote with their numbers and the ways on."""
    voted = {own.step.pk: own for own in results.steps}
    return [card_of(request, unit_list, step, voted.get(step.pk)) for step in steps_of(unit_list)]


def card_of(
    request: HttpRequest, unit_list: UnitList, step: pools.Step, votes: StepVotes | None
) -> StepCard:
    """Return one step; what does not vote only says so."""
    if votes is None:
        return StepCard(step, None, "", "", "", "")
    own = (unit_list.round.code, unit_list.unit.code)
    edit = address(request, "planning:ballot", *own, step.order)
    minutes = file_url(unit_list, "bien_ban", "docx", step.order) if votes.tally else ""
    is_secret = step.ballot == pools.Step.Ballot.SECRET
    paper = file_url(unit_list, "phieu", "docx", step.order) if is_secret else ""
    writable = may_write(request, unit_list)
    return StepCard(step, votes, rule_in_words(step), edit if writable else "", minutes, paper)


def file_url(unit_list: UnitList, kind: str, suffix: str, step: int | None = None) -> str:
    """Return the address of a document of this list, for one step where it is about one."""
    view = "planning:document"
    url = reverse(view, args=[unit_list.round.code, unit_list.unit.code, kind, suffix])
    return f"{url}?buoc={step}" if step is not None else url


def may_write(request: HttpRequest, unit_list: UnitList) -> bool:
    """Return whether the user may write votes down now."""
    has_right = request.user.has_perm("planning.change_tally", unit_list)
    return takes_votes(unit_list) and has_right


def takes_votes(unit_list: UnitList) -> bool:
    """Return whether the list is still with its unit, in a round that is open."""
    return unit_list.is_writable and unit_list.round.status == Round.Status.OPEN


def trail_of(request: HttpRequest, unit_list: UnitList, *steps: Step) -> tuple[Step, ...]:
    """Return the trail above a page of a list."""
    own = unit_list.round
    return (
        Step("Quy hoạch", address(request, "planning:list")),
        Step(own.name, address(request, "planning:round", own.code)),
        Step(
            unit_list.unit.name,
            address(request, "planning:unit_list", own.code, unit_list.unit.code),
        ),
        *steps,
    )


@form_methods
@transaction.atomic
def ballot(request: HttpRequest, code: str, unit: str, step: int) -> HttpResponse:
    """Write down the numbers of one step."""
    unit_list, tally, back = found_for_writing(request, code, unit, step)
    if not takes_votes(unit_list):
        return turned_away(request, unit_list, back)
    form = TallyForm(request.POST or None, instance=tally, user=request.user)
    title = f"Kết quả kiểm phiếu, bước {step}"
    if form.is_valid() and is_saved(form, title, form.save):
        messages.success(request, f"Đã ghi kết quả kiểm phiếu bước {step}.")
        return HttpResponseRedirect(back)
    own = (code, unit, step)
    context = {
        "form": form,
        "title": title,
        "step": tally.step,
        "rule": rule_in_words(tally.step),
        "unit_list": unit_list,
        "trail": trail_of(request, unit_list, Step("Kiểm phiếu", back)),
        "cancel_url": back,
        "delete_url": address(request, "planning:ballot_delete", *own) if tally.pk else "",
    }
    return render(request, "planning/ballot.html", context, status=422 if form.errors else 200)


def found_for_writing(
    request: HttpRequest, code: str, unit: str, step: int
) -> tuple[UnitList, Tally, str]:
    """Return the locked list, the tally of the step (new or not), and the way back."""
    unit_list = list_for(request, code, unit, "planning.change_tally")
    asked = next((own for own in steps_of(unit_list) if own.order == step and own.votes), None)
    if asked is None:
        raise Http404
    tallies = Tally.objects.visible_to(request.user).filter(unit_list=unit_list, step=asked)
    tally = tallies.first() or Tally(unit_list=unit_list, step=asked)
    tally.unit_list, tally.step = unit_list, asked
    return unit_list, tally, address(request, "planning:ballots", code, unit)


def turned_away(request: HttpRequest, unit_list: UnitList, back: str) -> HttpResponse:
    """Go back and say that the list has left the unit's hands."""
    status = unit_list.get_status_display()
    messages.error(request, CLOSED.format(status=status))
    return HttpResponseRedirect(back)


@form_methods
@transaction.atomic
def ballot_delete(request: HttpRequest, code: str, unit: str, step: int) -> HttpResponse:
    """Delete the numbers of one step, after asking."""
    unit_list, tally, back = found_for_writing(request, code, unit, step)
    if tally.pk is None:
        raise Http404
    if not takes_votes(unit_list):
        return turned_away(request, unit_list, back)

    page = ConfirmPage(
        title=f"Xóa kết quả kiểm phiếu, bước {step}",
        sentence=f"Xóa kết quả kiểm phiếu bước {step} của {unit_list.unit.name}, cả số phiếu "
        "của từng người?",
        back=address(request, "planning:ballot", code, unit, step),
        after=back,
        done="Đã xóa kết quả kiểm phiếu.",
    )
    return confirm_screen(request, page, lambda: delete_votes(tally))
