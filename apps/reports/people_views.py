"""The list of people and the search from the top bar."""

from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.core import text
from apps.core.screens import address
from apps.personnel.models import Person
from apps.reports.people_export import WITH_SENSITIVE
from apps.reports.people_filters import BY_NAME, BY_TITLE, PeopleFilter
from apps.reports.people_pages import PeoplePages
from apps.reports.people_rows import PersonLine, lines_of, with_post
from apps.reports.people_tables import PeopleTable
from apps.units.models import Unit

PER_PAGE = 50
MOST_FOUND = 20
CODE = "CB0"  # stands for a file number where an address is made for many
ORDER_WORDS = {
    BY_TITLE: "xếp theo chức danh, cùng chức danh theo tên",
    BY_NAME: "xếp theo tên, rồi họ và đệm",
}


@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    """Show the people in post on the day, narrowed as the address asks, fifty a page."""
    found = PeopleFilter(request.GET, user=request.user, day=request.as_of)
    pages = PeoplePages(found, PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    lines = lines_of(list(page.object_list), request.user, request.as_of)
    context = {
        "filter": found,
        "table": table_of(request, lines, page.start_index()),
        "page": page,
        "order": ORDER_WORDS[pages.order],
        "count": pages.words,
        "conditions": [
            {"text": c.text, "remove_url": without(request, *c.names)} for c in found.conditions()
        ],
        **list_links(request, found.unit),
    }
    return render(request, "personnel/person_list.html", context)


def table_of(request: HttpRequest, lines: list[PersonLine], first: int) -> PeopleTable:
    """Return the table of one page; columns of sensitive facts only where one may be read."""
    before, _, after = address(request, "personnel:detail", CODE).partition(CODE)
    return PeopleTable(
        lines=lines,
        first=first,
        link=(before, after),
        shows_sensitive=request.user.sees_sensitive,
    )


def without(request: HttpRequest, *names: str) -> str:
    """Return the address of this page without some of its conditions."""
    left = request.GET.copy()
    for name in (*names, "page"):
        left.pop(name, None)
    return f"{request.path}?{left.urlencode()}" if left else request.path


def list_links(request: HttpRequest, unit: Unit | None) -> dict[str, str]:
    """Return where to go from the list; nothing where the user may not."""
    user = request.user
    may_add = user.has_perm("personnel.add_person", unit)
    may_upload = user.has_perm("rosters.add_importbatch", unit)
    query = request.GET.copy()
    query.pop("page", None)
    export = reverse("personnel:export")
    plain = f"{export}?{query.urlencode()}" if query else export
    query[WITH_SENSITIVE] = "1"
    return {
        "export_url": plain,
        "export_full_url": f"{export}?{query.urlencode()}" if user.sees_sensitive else "",
        "add_url": add_address(request, unit) if may_add else "",
        "upload_url": address(request, "rosters:upload") if may_upload else "",
    }


def add_address(request: HttpRequest, unit: Unit | None) -> str:
    """Return where a person is added, to the unit spoken of."""
    known = {"don-vi": unit.code} if unit else {}
    return reverse("personnel:add") + (f"?{urlencode(known)}" if known else "")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Find people and units by a part of their name, typed with or without accents."""
    words = text.clean(request.GET.get("q", ""))[:100]
    lines = found_people(request, words) if words else []
    units = found_units(request, words) if words else []
    more = len(lines) > MOST_FOUND
    query = urlencode({"q": words, "tinh-trang": "tat-ca"})
    context = {
        "q": words,
        "people": [search_line(request, line) for line in lines[:MOST_FOUND]],
        "units": [unit_line(request, unit) for unit in units],
        "people_url": f"{reverse('personnel:list')}?{query}" if more else "",
    }
    return render(request, "search.html", context)


def found_people(request: HttpRequest, words: str) -> list[PersonLine]:
    """Return the first people whose name holds the words, or who have the file number."""
    matches = Person.objects.visible_to(request.user).filter(matching(words))
    people = with_post(matches.select_related("managing_unit", "ethnicity"), request.as_of)
    first = people.order_by("sort_name", "birth_on", "pk")[: MOST_FOUND + 1]
    return lines_of(list(first), request.user, request.as_of)


def matching(words: str) -> Q:
    """Return the condition on a person's name or file number."""
    return Q(search_name__contains=text.fold(words)) | Q(code=words.upper())


def found_units(request: HttpRequest, words: str) -> list[Unit]:
    """Return the first units that are or were called so."""
    wanted = text.fold(words)
    names = Q(name__unaccent__icontains=wanted) | Q(aliases__name__unaccent__icontains=wanted)
    units = Unit.objects.visible_to(request.user).filter(names | Q(code__iexact=words))
    return list(units.select_related("kind", "parent").distinct().order_by("path")[:MOST_FOUND])


def search_line(request: HttpRequest, line: PersonLine) -> dict[str, str]:
    """Return a person as the search shows her."""
    return {
        "name": line.person.full_name,
        "url": address(request, "personnel:detail", line.person.code),
        "title": line.title,
        "unit": line.unit or line.person.managing_unit.name,
        "birth": line.birth,
    }


def unit_line(request: HttpRequest, unit: Unit) -> dict[str, str]:
    """Return a unit as the search shows it."""
    return {
        "name": unit.name,
        "url": address(request, "units:detail", unit.code),
        "kind": unit.kind.name,
        "parent": unit.parent.name if unit.parent else "",
    }
