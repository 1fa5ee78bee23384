"""The page of a person and the history of her file."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.core.screens import Step, address, demand
from apps.personnel.models import Person
from apps.personnel.retirements import with_own_month
from apps.pools.views import POOL
from apps.qualifications.applicants import with_grades
from apps.reports.gap_questions import PERMISSION
from apps.reports.people_rows import with_unit_name
from apps.reports.person_page import Reader, context_of, person_changes
from apps.reports.person_standings import Planned, pool_lines, standing_lines

CHANGES_PER_PAGE = 50


def reader_of(request: HttpRequest, code: str, *, with_all_grades: bool = False) -> Reader:
    """Return the reader of the file with number `code`; outside the scope there is none (404)."""
    people = with_own_month(Person.objects.visible_to(request.user))
    people = with_grades(people) if with_all_grades else people
    people = people.select_related("managing_unit", "ethnicity", "religion")
    return Reader.of(request, get_object_or_404(people, code=code))


@require_safe
def person_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show one person's file as it stood on the day."""
    context = context_of(reader_of(request, code))
    return render(request, "personnel/person_detail.html", context)


@require_safe
def person_standings(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a person's titles ask of her and what she is planned for, apart or in her page."""
    reader = reader_of(request, code, with_all_grades=True)
    demand(request, PERMISSION, reader.person)
    planned = Planned.of(reader)
    posts = reader.person.assignments.as_of(reader.day).select_related("title", "unit")
    now = list(with_unit_name(posts, reader.day))
    context = {
        "person": reader.person,
        "standings": standing_lines(reader, now, planned),
        "pool": pool_lines(reader, planned),
        "add_pool": reader.add_link(POOL),
        "person_url": address(request, "personnel:detail", code),
    }
    is_part = "HX-Request" in request.headers
    template = "person_standings" if is_part else "person_standings_page"
    return render(request, f"personnel/{template}.html", context)


@require_safe
def person_history(request: HttpRequest, code: str) -> HttpResponse:
    """Show who changed what in a file, latest first."""
    reader = reader_of(request, code)
    person = reader.person
    page = Paginator(person_changes(reader), CHANGES_PER_PAGE).get_page(request.GET.get("page"))
    here = address(request, "personnel:detail", person.code)
    context = {
        "title": "Lịch sử hồ sơ",
        "lead": f"{person.full_name}, {person.managing_unit}",
        "trail": (Step("Hồ sơ", address(request, "personnel:list")), Step(person.full_name, here)),
        "changes": page.object_list,
        "page": page,
    }
    return render(request, "history/changes.html", context)
