"""The list of a unit: its screen, and what is done with one line."""

from collections.abc import Callable

import pghistory
from crispy_forms.helper import FormHelper
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.screens import (
    ConfirmPage,
    FormPage,
    address,
    confirm_screen,
    demand,
    form_screen,
)
from apps.core.text import capital
from apps.core.violations import violations_explained
from apps.planning import editing
from apps.planning.board import board_of
from apps.planning.list_forms import LineForm, OverrideForm, RemovalForm, SayForm, remark_limit
from apps.planning.list_page import ListPage
from apps.planning.models import Candidacy, Override, Remark, UnitList
from apps.planning.move_views import trail_to_list
from apps.planning.scope import list_for
from apps.planning.screening import HIDDEN, is_open_to

form_methods = require_http_methods(["GET", "POST"])
ADD, CHANGE, DROP = (f"planning.{action}_candidacy" for action in ("add", "change", "delete"))
OVERRIDE, APPRAISE = "planning.override_unitlist", "planning.appraise_unitlist"
ADD_REMARK, CHANGE_REMARK = "planning.add_remark", "planning.change_remark"


@require_safe
def unit_list(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """Show the list of a unit, with what is wrong and what may be done."""
    found = list_for(request, code, unit)
    return render(request, "planning/list.html", ListPage(request, found).context())


# One line


def line_for(request: HttpRequest, code: str, unit: str, pk: int, *permissions: str) -> Candidacy:
    """Return a line in scope (else 404) of a list on which the permissions are held (403)."""
    held = list_for(request, code, unit)
    for permission in permissions:
        demand(request, permission, held)
    lines = Candidacy.objects.visible_to(request.user).select_related(
        "person__managing_unit", "title", "ground"
    )
    line = get_object_or_404(lines, pk=pk, unit_list=held)
    line.unit_list = held
    return line


def note_for(
    request: HttpRequest, code: str, unit: str, pk: int, note: int, *permissions: str
) -> Remark:
    """Return a remark on a line in scope, with that line."""
    line = line_for(request, code, unit, pk, *permissions)
    found = get_object_or_404(Remark.objects.visible_to(request.user), pk=note, candidacy=line)
    found.candidacy = line
    return found


def back_to(request: HttpRequest, line: Candidacy) -> str:
    """Return the address of the list of a line, at that line."""
    held = line.unit_list
    where = (held.round.code, held.unit.code)
    return address(request, "planning:unit_list", *where, anchor=f"dong-{line.pk}")


def page_of(request: HttpRequest, line: Candidacy, title: str, **more: str) -> FormPage:
    """Return the words of a form on a line."""
    held = line.unit_list
    words = {"lead": f"{line.person.full_name}, quy hoạch {line.title}", **more}
    trail = trail_to_list(request, held)
    return FormPage(title, back_to(request, line), trail=trail, **words)


def plain(form: forms.Form) -> forms.Form:
    """Let the page of forms draw a form that is not one of a record."""
    form.helper = FormHelper()
    form.helper.form_tag = False
    form.helper.disable_csrf = True
    return form


def at_once(
    request: HttpRequest, line: Candidacy, screen: str, done: str, act: Callable[[], object]
) -> HttpResponse:
    """Do what one button asks, tell what came of it, and go back to the list."""
    try:
        with pghistory.context(screen=screen), violations_explained():
            act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(back_to(request, line))


@form_methods
@transaction.atomic
def line_change(request: HttpRequest, code: str, unit: str, pk: int) -> HttpResponse:
    """Correct source, direction and note of a line; what others saved meanwhile is told."""
    line = line_for(request, code, unit, pk, CHANGE)
    form = LineForm(request.POST or None, instance=line)
    page = page_of(request, line, "Sửa đề xuất", done="Đã sửa.")
    facts = ("source", "direction", "note")
    return form_screen(
        request,
        form,
        page,
        lambda: editing.change_line(line, **{name: form.cleaned_data[name] for name in facts}),
    )


@form_methods
@transaction.atomic
def line_withdraw(request: HttpRequest, code: str, unit: str, pk: int) -> HttpResponse:
    """Take somebody back from the list, with the reason."""
    line = line_for(request, code, unit, pk, CHANGE)
    form = plain(SayForm(request.POST or None, label="Lý do rút"))
    page = page_of(
        request, line, "Rút khỏi danh sách", done="Đã rút khỏi danh sách.", save_label="Rút"
    )
    return form_screen(
        request, form, page, lambda: editing.withdraw(line, reason=form.cleaned_data["text"])
    )


@form_methods
@transaction.atomic
def line_remove(request: HttpRequest, code: str, unit: str, pk: int) -> HttpResponse:
    """Propose that somebody leaves the pool, on a ground."""
    line = line_for(request, code, unit, pk, CHANGE)
    start = {"ground": line.ground_id, "note": line.ground_note}
    form = plain(RemovalForm(request.POST or None, initial=start))
    page = page_of(
        request,
        line,
        "Đề nghị đưa ra khỏi quy hoạch",
        done="Đã ghi đề nghị đưa ra.",
        save_label="Đề nghị đưa ra",
    )
    return form_screen(
        request, form, page, lambda: editing.propose_removal(line, **form.cleaned_data)
    )


@require_POST
@transaction.atomic
def line_restore(request: HttpRequest, code: str, unit: str, pk: int) -> HttpResponse:
    """Put a withdrawn person forward again."""
    line = line_for(request, code, unit, pk, CHANGE)
    done = f"Đã đưa {line.person} trở lại danh sách."
    return at_once(request, line, "Đưa trở lại danh sách", done, lambda: editing.restore(line))


@require_POST
@transaction.atomic
def line_keep(request: HttpRequest, code: str, unit: str, pk: int) -> HttpResponse:
    """Carry somebody over who was to leave the pool."""
    line = line_for(request, code, unit, pk, CHANGE)
    done = f"Giữ {line.person} trong quy hoạch."
    return at_once(request, line, "Giữ lại trong quy hoạch", done, lambda: editing.keep(line))


@require_POST
@transaction.atomic
def line_drop(request: HttpRequest, code: str, unit: str, pk: int) -> HttpResponse:
    """Delete a line that was added to a draft."""
    line = line_for(request, code, unit, pk, DROP)
    done = f"Đã bỏ {line.person} khỏi danh sách."
    return at_once(request, line, "Bỏ khỏi danh sách", done, lambda: editing.drop(line))


# What others note on a line


@form_methods
@transaction.atomic
def line_remark(request: HttpRequest, code: str, unit: str, pk: int) -> HttpResponse:
    """Ask something of a line of a list that was sent: first whoever appraises, then the others."""
    line = line_for(request, code, unit, pk, ADD_REMARK)
    if line.unit_list.status == UnitList.Status.SUBMITTED:
        demand(request, APPRAISE, line.unit_list)
    form = plain(SayForm(request.POST or None, label="Ý kiến", limit=remark_limit()))
    page = page_of(request, line, "Ghi ý kiến thẩm định", done="Đã ghi ý kiến.")
    return form_screen(
        request,
        form,
        page,
        lambda: editing.remark(line, text=form.cleaned_data["text"], by=request.user),
    )


@form_methods
@transaction.atomic
def line_answer(request: HttpRequest, code: str, unit: str, pk: int, note: int) -> HttpResponse:
    """Answer a remark on a line of a list that came back."""
    found = note_for(request, code, unit, pk, note, CHANGE_REMARK, CHANGE)
    start = {"text": found.answer}
    form = plain(
        SayForm(request.POST or None, label="Trả lời", limit=remark_limit(), initial=start)
    )
    words = f"{found.candidacy.person.full_name}. Ý kiến: {found.text}"
    page = page_of(request, found.candidacy, "Trả lời ý kiến", lead=words, done="Đã trả lời.")
    return form_screen(
        request, form, page, lambda: editing.answer(found, text=form.cleaned_data["text"])
    )


@require_POST
@transaction.atomic
def line_settle(request: HttpRequest, code: str, unit: str, pk: int, note: int) -> HttpResponse:
    """Note that a remark needs nothing more."""
    found = note_for(request, code, unit, pk, note, CHANGE_REMARK, APPRAISE)
    screen = "Ghi ý kiến đã xong"
    return at_once(
        request, found.candidacy, screen, "Ý kiến đã xong.", lambda: editing.settle(found)
    )


@form_methods
@transaction.atomic
def line_override(request: HttpRequest, code: str, unit: str, pk: int) -> HttpResponse:
    """Let somebody pass a rule that blocks, with reason and document."""
    line = line_for(request, code, unit, pk, OVERRIDE)
    board = board_of(line.unit_list, request.user)
    findings = next((own.findings for own in board.lines if own.candidacy.pk == line.pk), ())
    form = plain(OverrideForm(request.POST or None, findings=findings))
    if not form.fields["rule"].choices:
        messages.info(request, "Không có quy định nào đang chặn người này.")
        return HttpResponseRedirect(back_to(request, line))
    page = page_of(request, line, "Ghi trường hợp đặc biệt", done="Đã ghi trường hợp đặc biệt.")
    return form_screen(
        request,
        form,
        page,
        lambda: editing.add_override(line, by=request.user, **form.cleaned_data),
    )


@form_methods
@transaction.atomic
def line_override_delete(
    request: HttpRequest, code: str, unit: str, pk: int, note: int
) -> HttpResponse:
    """Take a special case back, once it was said what that means."""
    line = line_for(request, code, unit, pk, OVERRIDE)
    found = get_object_or_404(Override.objects.visible_to(request.user), pk=note, candidacy=line)
    found.candidacy = line
    back = back_to(request, line)
    sees = request.user.sees_sensitive_of(line.person.managing_unit)
    what = f"{capital(found.get_rule_display())}: {found.reason.rstrip('.')} ({found.document})."
    page = ConfirmPage(
        title="Gỡ trường hợp đặc biệt",
        sentence=f"Gỡ trường hợp đặc biệt của {line.person.full_name}, quy hoạch {line.title}?",
        details=(
            what if is_open_to(found.rule, sees_sensitive=sees) else HIDDEN,
            "Quy định lại chặn người này cho đến khi hồ sơ đủ điều kiện hoặc ghi trường hợp khác.",
        ),
        back=back,
        after=back,
        done="Đã gỡ trường hợp đặc biệt.",
        action_label="Gỡ",
    )
    return confirm_screen(request, page, lambda: editing.remove_override(found))
