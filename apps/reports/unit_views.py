"""The tree of units and the page of one unit."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.reports.unit_pages import UnitReader, tree_context, unit_context
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
    units = Unit.objects.visible_to(request.user).select_related("kind")
    unit = get_object_or_404(units, code=code)
    return render(request, "units/unit_detail.html", unit_context(UnitReader(request, unit)))
