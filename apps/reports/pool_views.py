"""The planning pool: who is planned for what, who left, and how each post is provided for."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.core.screens import address
from apps.pools.models import Term
from apps.reports.gap_questions import NOT_TOLD
from apps.reports.pool_figures import PoolReader, a_year_before
from apps.reports.pool_pages import (
    cover_tiles,
    entries_page,
    entry_groups,
    map_page,
    map_units,
    tiles_of,
    unit_measures,
)
from apps.reports.standard_views import AskForm
from apps.units.models import Title

PERMISSION = "pools.view_poolentry"
reads_pool = permission_required((PERMISSION, "personnel.view_person"), raise_exception=True)
NOW, REMOVED = "", "da-dua-ra"
STATES = ((NOW, "Đang trong quy hoạch"), (REMOVED, "Ra khỏi quy hoạch 12 tháng qua"))
EVERYTHING, WORRIES = "", "sap-trong"
SHOWN = ((EVERYTHING, "Mọi vị trí"), (WORRIES, "Sắp trống, thiếu nguồn"))


@require_safe
@reads_pool
def pool(request: HttpRequest) -> HttpResponse:
    """Show who is in the pool, or who left it, with the figures of "mở" and "động"."""
    form = AskForm(request, unit_label="Đơn vị của chức danh")
    titles = Title.objects.filter(pool_entries__isnull=False).distinct()
    form.choose("chuc-danh", "Chức danh", [("", "Mọi chức danh"), *pairs(titles)])
    form.choose("nhiem-ky", "Nhiệm kỳ", [("", "Mọi nhiệm kỳ"), *pairs(Term.objects.all())])
    form.choose("dien", "Diện", STATES)
    reader = PoolReader(request.user, form.unit, request.as_of)
    removed = form.word("dien") == REMOVED
    since = a_year_before(request.as_of)
    entries = reader.removed_since(since) if removed else reader.entries()
    if form.word("chuc-danh"):
        entries = entries.filter(title__code=form.word("chuc-danh"))
    if form.word("nhiem-ky"):
        entries = entries.filter(term__code=form.word("nhiem-ky"))
    page = entries_page(request, entries)
    context = {
        "form": form,
        "tiles": tiles_of(reader),
        "measures": unit_measures(request, reader),
        "groups": entry_groups(request, reader, page.object_list),
        "page": page,
        "removed": removed,
        "map_url": address(request, "pool:map"),
        "note": NOT_TOLD if reader.asker.left_out else "",
    }
    return render(request, "pool/list.html", context, status=400 if form.errors else 200)


def pairs(rows: object) -> list[tuple[str, str]]:
    """Return catalogue rows as choices by their codes."""
    return [(row.code, row.name) for row in rows]


@require_safe
@reads_pool
def succession(request: HttpRequest) -> HttpResponse:
    """Show each post of leadership with its holder, the month it falls empty, who could follow."""
    form = AskForm(request)
    form.choose("dien", "Hiện", SHOWN)
    reader = PoolReader(request.user, form.unit, request.as_of)
    only_worries = form.word("dien") == WORRIES
    page = map_page(request, reader, only_worries=only_worries)
    context = {
        "form": form,
        "tiles": cover_tiles(reader),
        "units": map_units(request, reader, page.object_list, only_worries=only_worries),
        "page": page,
        "list_url": address(request, "pool:list"),
        "note": NOT_TOLD if reader.asker.left_out else "",
    }
    return render(request, "pool/map.html", context, status=400 if form.errors else 200)
