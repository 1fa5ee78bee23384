"""Tổng quan: the staff of the user's units at a glance, every figure a link to its people."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.accounts.reach import topmost_units
from apps.core.numbers import percent, show_count, show_percent
from apps.core.screens import address, day_query
from apps.indicators.cohort import CohortCount
from apps.indicators.services import counts, together
from apps.reports.dashboard_figures import Gap, gap_lines, ladder_bars, staff_tiles
from apps.reports.people_figures import SENSITIVE_FIGURES, unit_specs
from apps.reports.people_filters import LOOSE, PeopleFilter

METHOD = (
    ("Đối tượng", "người có chức vụ chính vào ngày này, mỗi người tính một lần"),
    ("Tỷ lệ", "so với tổng số người, kể cả người chưa rõ; làm tròn một chữ số thập phân"),
    ("Trình độ", "mức cao nhất đã đạt; người đang học chưa tính ở mức đang học"),
)


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the staff of all units granted, each person once, on the day."""
    specs = unit_specs(request.user, request.as_of, None)
    counted = counts(specs, request.as_of)
    context = {"unit": {"name": name_of_scope(request)}, "empty": not any(c.total for c in counted)}
    if not context["empty"]:
        context |= figures(request, together(counted))
    elif request.user.has_perm("rosters.add_importbatch"):
        context["upload_url"] = address(request, "rosters:upload")
    return render(request, "dashboard.html", context)


def name_of_scope(request: HttpRequest) -> str:
    """Return what the figures are about."""
    if request.user.sees_every_unit:
        return "Toàn bộ các đơn vị"
    return "; ".join(unit.name for unit in topmost_units(request.user, "personnel.view_person"))


def figures(request: HttpRequest, counted: CohortCount) -> dict[str, object]:
    """Return tiles, bars and gaps, with links to the people behind each figure."""

    def link(row: str) -> str:
        """Return the list of the people of a figure; nothing where they may not be seen."""
        if row.partition(":")[0] in SENSITIVE_FIGURES and not request.user.sees_sensitive:
            return ""
        return listing(request, dong=row)

    gaps = gap_lines(counted, link, listing(request, thieu="ngay-sinh"))
    return {
        "tiles": staff_tiles(counted, link, listing(request)),
        "ladders": ladder_bars(counted, link),
        "gaps": gaps + loose_line(request, counted.total),
        "standards_url": address(request, "standards:heat") if reads_standards(request) else "",
        "method": [{"label": label, "text": text} for label, text in METHOD],
    }


def reads_standards(request: HttpRequest) -> bool:
    """Return whether the reader may see who meets the standards."""
    return request.user.has_perm("qualifications.view_titlestandard")


def listing(request: HttpRequest, **conditions: str) -> str:
    """Return the address of the list of people with these conditions, on the day."""
    query = "&".join(filter(None, (day_query(request), urlencode(conditions, safe=":"))))
    return reverse("personnel:list") + (f"?{query}" if query else "")


def loose_line(request: HttpRequest, total: int) -> list[Gap]:
    """Return the line about people who hold only posts beside a principal one they do not have."""
    query = QueryDict(urlencode({"tinh-trang": LOOSE}))
    found = PeopleFilter(query, user=request.user, day=request.as_of)
    people = found.people().count()
    if not people:
        return []
    return [
        Gap(
            "Kiêm nhiệm, biệt phái mà không có chức vụ chính",
            show_count(people),
            show_percent(percent(people, total)),
            listing(request, **{"tinh-trang": LOOSE}),
            "Ghi chức vụ chính, hoặc ghi ngày thôi kiêm nhiệm.",
        )
    ]
