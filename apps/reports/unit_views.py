"""The tree of units and the page of one unit."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.core.screens import Step, address
from apps.reports.person_views import CHANGES_PER_PAGE
from apps.reports.unit_pages import UnitReader, tree_context, unit_changes, unit_context
from apps.units.models import Unit

CLOSED = "ket-thuc"


@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """Show the units of the day in the user's scope, each with its number of people."""
    shows_closed = bool(request.GET.get(CLOSED))
    query = request.GET.copy()
    if shows_closed:
        del query[CLOSED]
    else:
        query[CLOSED] = "1"
    context = tree_context(request, shows_closed=shows_closed)
    context["closed_url"] = f"{request.path}?{query.urlencode()}" if query else request.path
    return render(request, "units/unit_tree.html", context)


@require_safe
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show one unit as it stood on the day, with its posts and people."""
    return render(request, "units/unit_detail.html", unit_context(reader_of(request, code)))


@require_safe
def history(request: HttpRequest, code: str) -> HttpResponse:
    """Show who changed what of a unit, latest first."""
    unit = reader_of(request, code).unit
    page = Paginator(unit_changes(unit), CHANGES_PER_PAGE).get_page(request.GET.get("page"))
    here = address(request, "units:detail", unit.code)
    context = {
        "title": "Lịch sử đơn vị",
        "lead": unit.name,
        "trail": (Step("Đơn vị", address(request, "units:tree")), Step(unit.name, here)),
        "changes": page.object_list,
        "page": page,
    }
    return render(request, "history/changes.html", context)


def reader_of(request: HttpRequest, code: str) -> UnitReader:
    """Return the reader of the unit with this code; outside the scope there is none (404)."""
    units = Unit.objects.visible_to(request.user).select_related("kind")
    return UnitReader(request, get_object_or_404(units, code=code))
