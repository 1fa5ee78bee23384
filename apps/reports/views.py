"""The reports: their list, each on screen, and as files."""

from dataclasses import replace

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render as render_page
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from apps.core import asof
from apps.reports.catalogue import REPORTS
from apps.reports.forms import UNIT, ReportForm
from apps.reports.registry import NoFiguresError, Params, Report
from apps.reports.renderers import FORMS, render
from apps.reports.roster_template import write_template
from apps.reports.screen import Linker, context_of
from apps.reports.tables import Part, Table
from apps.units.letterhead import heading_for

PERMISSION = "indicators.view_cohort"
IMPORT_PERMISSION = "rosters.add_importbatch"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_DIGITS = 9  # of the number of a page
DOWNLOADS = (
    ("xlsx", "Excel", "file-earmark-excel"),
    ("docx", "Word", "file-earmark-word"),
    ("json", "JSON", "filetype-json"),
)


@require_safe
@permission_required(PERMISSION, raise_exception=True)
def report_list(request: HttpRequest) -> HttpResponse:
    """Show the reports there are and what each answers."""
    reports = [
        {
            "title": report.title,
            "description": report.question,
            "url": address(request, "reports:show", report),
            "formats": ["Màn hình", "Excel", "Word", "JSON"],
        }
        for report in REPORTS.values()
        if may_read(request, report)
    ]
    tool = {
        "title": "Kiểm tra số liệu của văn bản",
        "description": "Đoạn văn, bảng của đề án: tỷ lệ tính sai, các phần không cộng thành tổng, "
        "số khác với hồ sơ.",
        "url": reverse("statement"),
        "formats": ["Dán văn bản", "Word", "Excel"],
    }
    groups = [
        {"title": "Đội ngũ cán bộ", "reports": reports},
        {"title": "Công cụ", "reports": [tool]},
    ]
    return render_page(request, "reports/report_list.html", {"groups": groups})


@require_safe
@permission_required(PERMISSION, raise_exception=True)
def report_show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a report on the day asked for, with its text and how it was counted."""
    report = found(request, slug)
    form = ReportForm(request.GET, user=request.user, day=request.as_of, report=report)
    if not form.is_valid():
        context = {"form": form, "report": report}
        return render_page(request, "reports/empty.html", context, status=400)
    params = replace(params_of(request, form), page=page_number(request))
    try:
        table = report.build(params)
    except NoFiguresError as error:
        context = {"form": form, "report": report, "message": str(error)}
        return render_page(request, "reports/empty.html", context)
    context = {
        **context_of(table, people_linker(request)),
        "form": form,
        "heading": heading_for(params.unit, form.look),
        "downloads": downloads(request, report),
        "page": page_of(table.part),
    }
    return render_page(request, "reports/report.html", context)


@require_safe
@permission_required(PERMISSION, raise_exception=True)
def report_file(request: HttpRequest, slug: str, form_name: str) -> HttpResponse:
    """Hand a report out as a file."""
    report = found(request, slug)
    form = ReportForm(request.GET, user=request.user, day=request.as_of, report=report)
    if form_name not in FORMS or not form.is_valid():
        raise Http404
    params = params_of(request, form)
    try:
        table: Table = report.build(params)
    except NoFiguresError as error:
        raise Http404(str(error)) from error
    made = render(table, form_name, heading_for(params.unit, form.look))
    response = HttpResponse(made.content, content_type=made.content_type)
    response["Content-Disposition"] = content_disposition_header(True, made.filename)
    return response


@permission_required(IMPORT_PERMISSION, raise_exception=True)
@require_safe
def roster_template(request: HttpRequest) -> HttpResponse:
    """Hand out the workbook to fill in and bring in again."""
    response = HttpResponse(write_template(), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, "mau-danh-sach.xlsx")
    return response


def found(request: HttpRequest, slug: str) -> Report:
    """Return the report with `slug`, if there is one and the user may read it."""
    if slug not in REPORTS:
        raise Http404
    report = REPORTS[slug]
    if not may_read(request, report):
        raise PermissionDenied
    return report


def may_read(request: HttpRequest, report: Report) -> bool:
    """Return whether the user may read what the report speaks of."""
    return not report.permission or request.user.has_perm(report.permission)


def params_of(request: HttpRequest, form: ReportForm) -> Params:
    """Return what the report is asked with."""
    unit = form.cleaned_data[UNIT]
    return Params(
        as_of=request.as_of,
        user=request.user,
        cohorts=tuple(form.cleaned_data.get("nhom", ())),
        unit=unit,
        unit_name=unit.name_then if unit else "",
        options=form.options,
        chosen=form.chosen,
    )


def page_number(request: HttpRequest) -> int:
    """Return the page asked for, the first when the address says no number."""
    words = request.GET.get("page", "")
    return int(words) if words.isdecimal() and len(words) < MOST_DIGITS else 1


def page_of(part: Part | None) -> Page | None:
    """Return the page as the links to other pages need it."""
    if part is None:
        return None
    return Paginator(range(part.listed), part.size).page(part.page)


def address(request: HttpRequest, view: str, report: Report, *more: str) -> str:
    """Return the address of a report's page or file with everything it was asked with."""
    query = request.GET.urlencode()
    return reverse(view, args=[report.slug, *more]) + (f"?{query}" if query else "")


def downloads(request: HttpRequest, report: Report) -> list[dict[str, str]]:
    """Return the files a report can be had as."""
    return [
        {"label": label, "icon": icon, "url": address(request, "reports:file", report, name)}
        for name, label, icon in DOWNLOADS
    ]


def people_linker(request: HttpRequest) -> Linker:
    """Return what turns a figure's link into the address of its people on the same day.

    A link that is an address already, as that of a person's page, is kept.
    """
    people = reverse("personnel:list")
    day = f"{asof.PARAMETER}={request.as_of:%d/%m/%Y}" if asof.PARAMETER in request.GET else ""

    def linker(link: str) -> str:
        if link.startswith("/"):
            return f"{link}?{day}" if day else link
        return f"{people}?{link}&{day}" if day else f"{people}?{link}"

    return linker
