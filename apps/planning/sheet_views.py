"""The list as Excel: taken away, sent back, looked at, saved."""

import pghistory
from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.screens import address, demand
from apps.core.text import fold
from apps.core.violations import violations_explained
from apps.planning.board import Board, board_of
from apps.planning.editing import WRITABLE
from apps.planning.models import Round, UnitList
from apps.planning.move_views import list_address, trail_to_list
from apps.planning.scope import list_for
from apps.planning.sheet_changes import Sheet
from apps.planning.sheets import SheetRow, read_rows, write_list
from apps.pools.models import RemovalGround

WRITES = ("planning.add_candidacy", "planning.change_candidacy")
SALT = "planning.sheet"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEANWHILE = "Trong lúc bạn xem, danh sách đã được sửa. Dưới đây là thay đổi so với danh sách mới."
MOST_SHOWN = 200


class UploadForm(forms.Form):
    """The workbook that comes back."""

    file = forms.FileField(
        label="Tệp Excel đã điền",
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".xlsx"}),
    )


@require_safe
def list_file(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """Send the list as a workbook to fill in."""
    held = list_for(request, code, unit)
    board = board_of(held, request.user)
    grounds = RemovalGround.objects.order_by("order", "name").values_list("name", flat=True)
    lines = (*board.lines, *board.removed, *board.withdrawn)
    titles = [post.title.name for post in board.posts]
    content = write_list(held, lines, titles, list(grounds))
    name = f"quy-hoach-{slugify(fold(held.unit.name))}-{held.round.code}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=TYPE, headers=headers)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def list_excel(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """Offer the workbook; show what a filled one changes, and save it when that was seen."""
    held = list_for(request, code, unit)
    if request.method == "POST":
        for permission in WRITES:
            demand(request, permission, held)
    if "rows" in request.POST:
        return saved(request, held)
    form = UploadForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {}
    if form.is_valid():
        try:
            rows = read_rows(form.cleaned_data["file"].read())
            context = preview(request, held, rows)
        except ValidationError as error:
            form.add_error("file", error)
    return page(request, held, form, context)


def page(
    request: HttpRequest, held: UnitList, form: UploadForm, context: dict[str, object]
) -> HttpResponse:
    """Draw the page, with what the workbook changes when one was sent."""
    is_open = held.status in WRITABLE and held.round.status == Round.Status.OPEN
    where = (held.round.code, held.unit.code)
    may_write = all(request.user.has_perm(one, held) for one in WRITES)
    context |= {
        "form": form,
        "unit_list": held,
        "trail": trail_to_list(request, held),
        "back": list_address(request, held),
        "file_url": address(request, "planning:list_file", *where),
        "may_send": may_write and is_open,
    }
    has_wrong = bool(form.errors or context.get("problems"))
    return render(request, "planning/list_excel.html", context, status=422 if has_wrong else 200)


def sheet_of(request: HttpRequest, held: UnitList, rows: list[SheetRow]) -> Sheet:
    """Return rows beside the list as it stands."""
    board: Board = board_of(held, request.user)
    return Sheet(held, request.user, [post.title for post in board.posts], rows)


def preview(request: HttpRequest, held: UnitList, rows: list[SheetRow]) -> dict[str, object]:
    """Return what a workbook changes, or what is wrong with it."""
    sheet = sheet_of(request, held, rows)
    return {
        "is_read": True,
        "row_count": len(rows),
        "problems": sheet.problems[:MOST_SHOWN],
        "problem_count": len(sheet.problems),
        "steps": sheet.steps,
        "packed": "" if sheet.problems else packed(held, rows),
    }


def packed(held: UnitList, rows: list[SheetRow]) -> str:
    """Return rows so that they come back unchanged with the button that saves them."""
    content = [[row.number, row.cells, row.places] for row in rows]
    return signing.dumps([held.pk, held.version, content], salt=SALT, compress=True)


def saved(request: HttpRequest, held: UnitList) -> HttpResponse:
    """Save what was looked at; when the list changed meanwhile, show the changes anew."""
    try:
        pk, version, content = signing.loads(request.POST["rows"], salt=SALT, max_age=24 * 3600)
    except signing.BadSignature:
        pk, version, content = 0, 0, []
    back = HttpResponseRedirect(
        address(request, "planning:list_excel", held.round.code, held.unit.code)
    )
    if pk != held.pk:
        messages.error(request, "Bản xem trước đã cũ; hãy gửi lại tệp.")
        return back
    rows = [SheetRow(*row) for row in content]
    if version != held.version:
        messages.warning(request, MEANWHILE)
        return page(request, held, UploadForm(), preview(request, held, rows))
    sheet = sheet_of(request, held, rows)
    try:
        with pghistory.context(screen="Nhận danh sách từ Excel"), violations_explained():
            sheet.save()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return back
    messages.success(request, f"Đã ghi {len(sheet.steps)} thay đổi từ tệp Excel.")
    return HttpResponseRedirect(list_address(request, held))
