"""What the frame of every page shows."""

from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import reverse

from apps.core import asof, clock


@dataclass(frozen=True)
class MenuLine:
    """A line of the menu, shown to those who have its permission."""

    label: str
    view: str
    icon: str
    permission: str


MENU = (
    MenuLine("Việc của tôi", "work", "inbox", "planning.view_unitlist"),
    MenuLine("Tổng quan", "dashboard", "speedometer2", "personnel.view_person"),
    MenuLine("Đơn vị", "units:tree", "diagram-3", "units.view_unit"),
    MenuLine("Hồ sơ", "personnel:list", "people", "personnel.view_person"),
    MenuLine("Quy hoạch", "planning:list", "clipboard", "planning.view_round"),
    MenuLine("Đề án", "targets:list", "bullseye", "targets.view_scheme"),
    MenuLine("Tiêu chuẩn", "standards:list", "award", "qualifications.view_titlestandard"),
    MenuLine("Báo cáo", "reports:list", "table", "indicators.view_cohort"),
    MenuLine(
        "Nhập Excel",
        "rosters:upload",
        "file-earmark-arrow-up",
        "rosters.add_importbatch",
    ),
)


@cache
def url_of(view: str) -> str:
    """Return the address of a line: the same as long as the program runs, and on every page."""
    return reverse(view)


def frame(request: HttpRequest) -> dict[str, object]:
    """Return menu, units and day of the frame; nothing for somebody who has not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": [], "frame_units": []}
    as_of = getattr(request, "as_of", clock.today())
    return {
        "menu": menu_for(request),
        "frame_units": [grant.unit for grant in user.grants_today],
        "as_of": as_of,
        "as_of_is_today": as_of == clock.today(),
        "as_of_query": f"{asof.PARAMETER}={as_of:%d/%m/%Y}" if as_of != clock.today() else "",
    }


def menu_for(request: HttpRequest) -> list[dict[str, object]]:
    """Return the menu lines that the user may open, the one she is in marked."""
    lines = [
        {"label": line.label, "url": url_of(line.view), "icon": line.icon}
        for line in MENU
        if request.user.has_perm(line.permission)
    ]
    if request.user.is_staff:
        lines.append({"label": "Quản trị", "url": url_of("admin:index"), "icon": "gear"})
    path = request.path
    above = [line["url"] for line in lines if path.startswith(line["url"])]
    here = max((url for url in above if url != "/" or path == "/"), key=len, default="")
    return [{**line, "active": line["url"] == here} for line in lines]
