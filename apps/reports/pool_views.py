"""The planning pool: who is planned for what, who left, and how each post is provided for."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.core.screens import address
from apps.reports.gap_questions import NOT_TOLD
from apps.reports.pool_figures import PoolReader, a_year_before
from apps.reports.pool_pages import (
    choices_of,
    cover_tiles,
    entries_page,
    entry_groups,
    map_page,
    map_units,
    tiles_of,
    unit_measures,
)
from apps.reports.standard_views import AskForm

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
    reader = PoolReader(request.user, form.unit, request.as_of)
    titles = ((place.title_code, place.title_name) for place in reader.places)
    terms = ((place.term_code, place.term_name) for place in reader.places)
    form.choose("chuc-danh", "Chức danh", choices_of(titles, "Mọi chức danh"))
    form.choose("nhiem-ky", "Nhiệm kỳ", choices_of(terms, "Mọi nhiệm kỳ"))
    form.choose("dien", "Diện", STATES)
    form.full_clean()  # with the fields that came after the unit was asked for
    removed = form.word("dien") == REMOVED
    entries = reader.removed_since(a_year_before(request.as_of)) if removed else reader.entries()
    title, term = form.word("chuc-danh"), form.word("nhiem-ky")
    if title:
        entries = entries.filter(title__code=title)
    if term:
        entries = entries.filter(term__code=term)
    wanted = [
        place
        for place in reader.now
        if title in ("", place.title_code) and term in ("", place.term_code)
    ]
    page = entries_page(request, reader, entries, None if removed else len(wanted))
    context = {
        "form": form,
        "tiles": tiles_of(reader),
        "groups": entry_groups(request, reader, list(page.object_list)),
        "page": page,
        "removed": removed,
        "pages": pages_of(request),
        "note": NOT_TOLD if reader.asker.left_out else "",
    }
    return render(request, "pool/list.html", context, status=400 if form.errors else 200)


@require_safe
@reads_pool
def measures(request: HttpRequest) -> HttpResponse:
    """Show "mở" and "động" of each unit below the one asked about."""
    form = AskForm(request)
    reader = PoolReader(request.user, form.unit, request.as_of)
    context = {
        "form": form,
        "tiles": tiles_of(reader),
        "measures": unit_measures(request, reader),
        "pages": pages_of(request),
        "note": NOT_TOLD if reader.asker.left_out else "",
    }
    return render(request, "pool/measures.html", context, status=400 if form.errors else 200)


def pages_of(request: HttpRequest) -> dict[str, str]:
    """Return the addresses of the pages on the pool."""
    return {name: address(request, f"pool:{name}") for name in ("list", "map", "measures")}


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
        "pages": pages_of(request),
        "note": NOT_TOLD if reader.asker.left_out else "",
    }
    return render(request, "pool/map.html", context, status=400 if form.errors else 200)
