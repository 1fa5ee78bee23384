"""Finding candidates for a list, and putting several forward at once."""

from collections.abc import Iterable
from dataclasses import dataclass

import pghistory
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from apps.core.screens import address
from apps.core.violations import violations_explained
from apps.personnel.models import Person
from apps.planning.board import Drawing
from apps.planning.editing import Added, add_candidates
from apps.planning.finding import (
    PAGE,
    Found,
    Outsider,
    Search,
    addable,
    area_of,
    drawing_of,
    outsiders,
)
from apps.planning.list_forms import FindForm
from apps.planning.list_page import Sign, sign_of, subjects
from apps.planning.models import UnitList
from apps.planning.move_views import list_address, trail_to_list
from apps.planning.scope import list_for
from apps.planning.screening import Level
from apps.qualifications.gaps import State
from apps.units.models import Title

ADD = "planning.add_candidacy"
CHOSEN = "nguoi"  # files chosen, by their codes
NAMED = "ngoai"  # words that name people of other units
MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Row:
    """Somebody found, as she is drawn."""

    found: Found
    url: str
    place: str  # what she is on the list already; "" when not

    @property
    def signs(self) -> list[Sign]:
        """What would forbid to put her forward, and what whoever decides would be warned of."""
        heavy = (own for own in self.found.findings if own.level is not Level.INFO)
        return [sign_of(finding) for finding in heavy]

    @property
    def missing(self) -> str:
        """What she is known to lack, by subject."""
        return subjects(self.found.lacks, State.MISSING)

    @property
    def unknown(self) -> str:
        """What nobody knows whether she has, by subject."""
        return subjects(self.found.lacks, State.UNKNOWN)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def list_find(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """Show who could be put forward for a title; add those who were chosen."""
    held = list_for(request, code, unit, ADD)
    drawing = drawing_of(held, request.user)
    form = FindForm(
        request.GET,
        titles=drawing.titles,
        has_area=area_of(held, request.user) != (held.unit,),
        sees_sensitive=request.user.sees_sensitive,
    )
    if form.title is None:
        raise Http404
    if request.method == "POST" and "chuc-danh" in form.errors:
        messages.error(request, "Chức danh này không còn trong danh sách; hãy chọn lại.")
        return HttpResponseRedirect(list_address(request, held))
    if request.method == "POST":
        return add_chosen(request, held, form.title)
    context = search_context(request, drawing, form, form.title)
    return render(request, "planning/list_find.html", context, status=400 if form.errors else 200)


def search_context(
    request: HttpRequest, drawing: Drawing, form: FindForm, title: Title
) -> dict[str, object]:
    """Return the people found, and those of other units whom the words name."""
    held = drawing.unit_list
    search = Search(drawing, title, form.asked)
    form.offer_gaps(search.columns())
    page = page_of(request, search)
    found = search.page(page.number) if search.total else []
    words = request.GET.get(NAMED, "")
    strangers = outsiders(held, request.user, words)
    places = places_on(drawing, title)
    return {
        "unit_list": held,
        "round": held.round,
        "form": form,
        "title": title,
        "trail": trail_to_list(request, held),
        "back": list_address(request, held),
        "page": page,
        "total": search.total,
        "rows": [row_of(request, one, places) for one in found],
        "is_asked": not search.candidates.is_empty,
        "named": words,
        "strangers": [(one, places_of_code(one, places)) for one in strangers],
        "is_writable": held.is_writable,
    }


def page_of(request: HttpRequest, search: Search) -> Page:
    """Return the page asked for of as many people as are found."""
    return Paginator(range(search.total), PAGE).get_page(request.GET.get("page"))


def row_of(request: HttpRequest, found: Found, places: dict[str, str]) -> Row:
    """Return somebody found as she is drawn."""
    url = address(request, "personnel:detail", found.person.code)
    return Row(found, url, places.get(found.person.code, ""))


def places_of_code(one: Outsider, places: dict[str, str]) -> str:
    """Return what somebody of another unit is on the list already."""
    return places.get(one.code, "")


def places_on(drawing: Drawing, title: Title) -> dict[str, str]:
    """Return by file code what stands on the list for the title."""
    return {
        line.person.code: "đã rút" if line.withdrawn else line.get_outcome_display()
        for line in drawing.rows
        if line.title_id == title.pk
    }


# Adding


def add_chosen(request: HttpRequest, held: UnitList, title: Title) -> HttpResponse:
    """Put those whose boxes are ticked forward, and tell what became of them."""
    codes = request.POST.getlist(CHOSEN)[:MOST_AT_ONCE]
    people = list(addable(held, request.user).filter(code__in=codes))
    back = HttpResponseRedirect(request.get_full_path())
    if not people:
        messages.warning(request, "Chưa chọn ai. Hãy đánh dấu vào ô trước tên.")
        return back
    try:
        with pghistory.context(screen="Thêm người vào danh sách"), violations_explained():
            added = add_candidates(held, people, title=title, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return back
    tell(request, added, title)
    return HttpResponseRedirect(list_address(request, held))


def tell(request: HttpRequest, added: Added, title: Title) -> None:
    """Say who was added, and who stood there already."""
    if added.lines:
        names = names_in_words(line.person for line in added.lines)
        messages.success(request, f"Đã thêm vào quy hoạch {title}: {names}.")
    if added.already:
        names = names_in_words(added.already)
        messages.info(request, f"Đã có trong danh sách từ trước: {names}.")


def names_in_words(people: Iterable[Person]) -> str:
    """Return names with commas between them."""
    return ", ".join(person.full_name for person in people)
