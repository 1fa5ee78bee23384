"""Every page on a desk and on a phone: whole, quiet, readable by everyone.

Whoever may do most and whoever may do least look at all of them; the others at what they see
differently. Who is let in where is asked of every address and every role in tests/screens.
"""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Look
from tests.browser.watching import check

pytestmark = pytest.mark.browser

# What each account was given, and so what it looks at.
UNITS = {
    "noivu": "KS",
    "gddt": "KS-GDDT",
    "hieutruong": "KS-TS02",
    "lanhdao": "KS",
    "kiemtra": "KS",
    "quantri": "KS",
}
READ = (
    "/",
    "/don-vi/",
    "/don-vi/{unit}/",
    "/ho-so/",
    "/ho-so/{person}/",
    "/lich-su/{person}/",
    "/lich-su/don-vi/{unit}/",
    "/tim-kiem/?q=nguyen",
    "/bao-cao/",
    "/kiem-tra-so-lieu/",
    "/bao-cao/thuc-trang/?don-vi={unit}",
    "/bao-cao/nghi-huu/?don-vi={unit}",
    "/de-an/",
    "/bao-cao/con-thieu/?don-vi={unit}",
    "/bao-cao/chua-dang-vien/?don-vi={unit}",
    "/tieu-chuan/",
    "/tieu-chuan/hieu-truong-th/",
    "/tieu-chuan/ban-do/",
    "/tieu-chuan/ai-dat/",
    "/tieu-chuan/sap-nhap/",
    "/ho-so/{person}/tieu-chuan/",
    "/nguon-quy-hoach/",
    "/nguon-quy-hoach/so-do/",
    "/nguon-quy-hoach/mo-dong/",
    "/doi-mat-khau/",
)
LED = (
    "/",
    "/don-vi/{unit}/",
    "/ho-so/",
    "/ho-so/{person}/",
    "/bao-cao/thuc-trang/?don-vi={unit}",
    "/bao-cao/con-thieu/?don-vi={unit}",
    "/tieu-chuan/ban-do/",
    "/nguon-quy-hoach/",
    "/nguon-quy-hoach/so-do/",
)
FIRST = ("/", "/ho-so/", "/ho-so/{person}/")
WRITE = ("/ho-so/them/", "/ho-so/{person}/sua/", "/nhap-excel/")
FORMS = (
    "/ho-so/{person}/chuc-vu/them/",
    "/ho-so/{person}/trinh-do/them/",
    "/ho-so/{person}/xep-loai/them/",
    "/ho-so/{person}/ky-luat/them/",
    "/ho-so/{person}/khen-thuong/them/",
    "/ho-so/{person}/nghi-huu/them/",
    "/ho-so/{person}/chuyen-cong-tac/",
    "/ho-so/{person}/xoa/",
    "/ho-so/{person}/quy-hoach/them/",
    "/tieu-chuan/them/",
    "/tieu-chuan/ks-ho-tro-ngoai-ngu/sua/",
    "/tieu-chuan/ks-ho-tro-ngoai-ngu/xem-truoc/",
    "/tieu-chuan/ks-ho-tro-ngoai-ngu/yeu-cau/them/",
    "/tieu-chuan/ks-ho-tro-ngoai-ngu/ban-hanh/",
    "/don-vi/{unit}/sua/",
    "/don-vi/{unit}/them-don-vi/",
    "/don-vi/{unit}/doi-ten/",
    "/don-vi/{unit}/ket-thuc/",
    "/don-vi/{unit}/ten-goi-khac/them/",
    "/don-vi/{unit}/vi-tri/them/",
)
SCHEMES = (
    "/de-an/ks-02-de-an/",
    "/de-an/ks-02-de-an/nhu-cau/",
    "/de-an/ks-02-de-an/sua/",
    "/de-an/ks-02-de-an/chi-tieu/them/",
    "/de-an/ks-02-de-an/nhu-cau/them/",
    "/de-an/them-de-an/",
    "/bao-cao/chi-tieu/?don-vi=KS",
    "/bao-cao/nhu-cau/?don-vi=KS",
)
PLANNERS = ("noivu", "gddt", "hieutruong", "lanhdao")
ROUND = "/quy-hoach/ra-soat-2026/"
PLANNING = ("/viec-cua-toi/", "/quy-hoach/", ROUND)
LISTS = (
    ROUND + "KS-TS02/nhat-ky/",
    ROUND + "KS-TS02/gui/",
    ROUND + "KS-TS02/kiem-phieu/",
    ROUND + "KS-TS02/kiem-phieu/3/",
    ROUND + "KS-TS02/van-ban/",
)
LIST = ROUND + "KS-TS02/"
EDITED = (LIST + "excel/", LIST + "them/", LIST + "them/?ngoai=nguyen+van")
ROUNDS = (
    "/quy-hoach/them/",
    ROUND + "sua/",
    ROUND + "ket-thuc/",
    ROUND + "phe-duyet/",
    ROUND + "van-ban/",
    ROUND + "?trang-thai=draft",
)
PAGES = (
    *((role, page) for role in ("noivu", "hieutruong") for page in READ),
    *(("lanhdao", page) for page in LED),
    *((role, page) for role in ("gddt", "kiemtra", "quantri") for page in FIRST),
    *((role, page) for role in ("noivu", "hieutruong") for page in WRITE),
    *(("noivu", page) for page in FORMS),
    ("noivu", "/bao-cao/thuc-trang/"),
    *((role, page) for role in PLANNERS for page in PLANNING),
    *((role, page) for role in ("noivu", "hieutruong") for page in LISTS),
    *((role, LIST) for role in PLANNERS),
    *((role, page) for role in ("noivu", "hieutruong") for page in EDITED),
    *(("noivu", page) for page in ROUNDS),
    *(("noivu", page) for page in SCHEMES),
    *(("lanhdao", page) for page in SCHEMES[:2]),
    ("noivu", "/?ngay=31/12/2023"),
    ("noivu", "/ho-so/?q=khongcoaitennhuvay"),
    ("quantri", "/quan-tri/"),
    ("", "/dang-nhap/"),
)
REFUSED = {
    ("noivu", "/khong-co-trang-nay/"): 404,
    ("noivu", "/ho-so/?ngay=31/02/2025"): 400,
    ("kiemtra", "/ho-so/them/"): 403,
}


@pytest.fixture(scope="package")
def people() -> dict[str, str]:
    """The code of one person whom each account sees, found once."""
    return {}


@pytest.fixture
def address(look, people) -> Callable[[str, str], str]:
    """Fill in the unit of an account and a person of that unit."""

    def filled(account: str, page: str) -> str:
        if "{person}" in page and account not in people:
            watch = look(account)
            watch.go("/ho-so/")
            link = watch.page.locator("tbody a").first.get_attribute("href")
            people[account] = link.strip("/").split("/")[1]
        return page.format(unit=UNITS.get(account), person=people.get(account))

    return filled


@pytest.mark.parametrize(("account", "page"), PAGES)
def test_a_page_is_sound_on_a_desk_and_on_a_phone(account, page, look: Look, address):
    watch = look(account)
    assert watch.go(address(account, page)) == 200
    check(watch.page)


@pytest.mark.parametrize(("account", "page"), REFUSED)
def test_a_refusal_is_a_sound_page_too(account, page, look: Look):
    watch = look(account)
    assert watch.go(page) == REFUSED[account, page]
    check(watch.page)


@pytest.mark.parametrize("account", UNITS)
def test_no_line_of_the_menu_leads_to_a_page_that_is_not_looked_at(account, look: Look):
    watch = look(account)
    watch.go("/")
    lines = watch.page.locator("nav.side a").evaluate_all(
        "lines => lines.map((line) => line.getAttribute('href'))"
    )
    assert set(lines) <= {page for _, page in PAGES}
