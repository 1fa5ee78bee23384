"""What every screen that writes does in the same way: ask the right, save, say why, go on."""

from collections.abc import Callable
from dataclasses import dataclass

import pghistory
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from apps.core import asof, clock
from apps.core.violations import violations_explained

STILL_NEEDED = "Không xóa được: còn dữ liệu khác ghi theo hồ sơ, bản ghi này."


@dataclass(frozen=True)
class Step:
    """A place above the page, for its trail."""

    label: str
    url: str


@dataclass(frozen=True)
class FormPage:
    """The words and the ways out of a page with one form."""

    title: str
    back: str
    done: str = "Đã lưu."
    lead: str = ""
    trail: tuple[Step, ...] = ()
    save_label: str = ""
    delete_url: str = ""
    is_new: bool = False


@dataclass(frozen=True)
class ConfirmPage:
    """The words of a page that asks before something is undone for good."""

    title: str
    sentence: str
    back: str
    after: str
    done: str
    details: tuple[str, ...] = ()
    action_label: str = "Xóa"


def demand(request: HttpRequest, permission: str, record: models.Model) -> None:
    """Refuse (403) a user who sees `record` but may not do this with it."""
    if not request.user.has_perm(permission, record):
        raise PermissionDenied


def locked(request: HttpRequest, rows: models.QuerySet) -> models.QuerySet:
    """Return `rows` so that what is read for writing cannot be changed before it is written."""
    return rows.select_for_update(of=("self",)) if request.method == "POST" else rows


def address(request: HttpRequest, view: str, *arguments: object, anchor: str = "") -> str:
    """Return the address of `view`, with the day of the page in it when that is not today."""
    url = reverse(view, args=arguments)
    day = day_query(request)
    return f"{url}{'?' + day if day else ''}{'#' + anchor if anchor else ''}"


def day_query(request: HttpRequest) -> str:
    """Return the part of an address that carries the day on; nothing for today."""
    day = getattr(request, "as_of", None)
    if day is None or day == clock.today():
        return ""
    return f"{asof.PARAMETER}={day:%d/%m/%Y}"


def form_screen(
    request: HttpRequest, form: forms.BaseForm, page: FormPage, save: Callable[[], object]
) -> HttpResponse:
    """Show the form; when it was sent and is right, save it and go back.

    `save` runs in one history context with the page's name and the reason given; a refusal of
    the database comes back as a sentence at the form (422), with all that was typed.
    """
    if form.is_valid() and is_saved(form, page.title, save):
        messages.success(request, page.done)
        return HttpResponseRedirect(page.back)
    context = {
        "form": form,
        "title": page.title,
        "lead": page.lead,
        "trail": page.trail,
        "cancel_url": page.back,
        "save_label": page.save_label,
        "delete_url": page.delete_url,
        "is_new": page.is_new,
    }
    return render(request, "personnel/form.html", context, status=422 if form.errors else 200)


def is_saved(form: forms.BaseForm, screen: str, save: Callable[[], object]) -> bool:
    """Run `save` and say whether it went through; a refusal becomes an error of the form."""
    reason = form.cleaned_data.get("reason", "")
    with pghistory.context(screen=screen, reason=reason):
        try:
            with violations_explained():
                save()
        except ValidationError as error:
            form.add_error(None, error)
            return False
    return True


def confirm_screen(
    request: HttpRequest, page: ConfirmPage, act: Callable[[], object]
) -> HttpResponse:
    """Ask first; when the answer came, act and go on."""
    if request.method == "POST":
        try:
            with pghistory.context(screen=page.title):
                act()
        except models.ProtectedError:
            messages.error(request, STILL_NEEDED)
            return HttpResponseRedirect(page.back)
        messages.success(request, page.done)
        return HttpResponseRedirect(page.after)
    context = {
        "title": page.title,
        "sentence": page.sentence,
        "details": page.details,
        "action_label": page.action_label,
        "danger": True,
        "cancel_url": page.back,
    }
    return render(request, "confirm.html", context)
