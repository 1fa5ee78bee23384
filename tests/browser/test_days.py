"""The day at the top rules the page: units, people and figures are those of that day."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.test_lists import found

pytestmark = pytest.mark.browser

BEFORE, AFTER = "30/06/2025", "01/07/2025"  # the day on which districts ceased to be
DISTRICT = "Quận Hồ Bạc"
SCHOOL = "HB-THCS01"


def look_at(page: Page, day: str) -> None:
    """Type a day into the top bar."""
    page.get_by_label("đến", exact=False).first.fill(day)
    page.get_by_role("button", name="Xem", exact=True).click()
    expect(page.locator(".past-day")).to_contain_text(day)


def test_a_district_stands_in_the_tree_until_the_day_it_ceased(enter: Enter):
    page = enter("quantri").page
    page.goto("/don-vi/")
    for day, times in ((BEFORE, 1), (AFTER, 0)):
        look_at(page, day)
        expect(page.locator(".tree").get_by_text(DISTRICT, exact=True)).to_have_count(times)


def test_a_school_stands_under_the_district_and_then_under_the_ward(enter: Enter):
    page = enter("quantri").page
    page.goto(f"/don-vi/{SCHOOL}/")
    for day, above in ((BEFORE, "quận Hồ Bạc"), (AFTER, "Phường Hồ Bạc")):
        look_at(page, day)
        fact = page.locator(".facts > div").filter(has_text="Trực thuộc")
        expect(fact).to_contain_text(above)


def test_a_list_of_people_is_that_of_the_day(enter: Enter):
    page = enter("quantri").page
    page.goto("/ho-so/?don-vi=HB")
    look_at(page, BEFORE)
    assert found(page) > 0
    assert "don-vi=HB" in page.url
    look_at(page, AFTER)
    assert found(page) == 0


def test_the_day_goes_along_from_page_to_page_until_one_comes_back_to_today(enter: Enter):
    page = enter("quantri").page
    page.goto("/")
    look_at(page, BEFORE)
    page.get_by_role("link", name="Hồ sơ", exact=True).click()
    expect(page.locator(".past-day")).to_contain_text(BEFORE)
    page.locator("tbody a").first.click()
    expect(page.locator(".past-day")).to_contain_text(BEFORE)
    page.get_by_role("link", name="Về hôm nay").click()
    expect(page.locator(".past-day")).to_have_count(0)


def test_a_report_is_that_of_the_day(enter: Enter):
    page = enter("quantri").page
    page.goto("/bao-cao/thuc-trang/?don-vi=HB")
    look_at(page, BEFORE)
    total = page.locator("tr.data td.num").first
    expect(total).not_to_have_text("–")
    expect(page.locator("main")).to_contain_text(f"tính đến ngày {BEFORE}")
    look_at(page, AFTER)
    expect(page.locator("main")).to_contain_text("Vào ngày này không có đơn vị đã chọn")


@pytest.mark.parametrize("day", ["31/02/2025", "hôm qua", "2025-13-01"])
def test_a_day_that_is_none_is_refused_with_a_sentence(day, enter: Enter):
    page = enter("noivu").page
    page.goto("/")
    page.locator("#ngay").fill(day)
    page.get_by_role("button", name="Xem", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Yêu cầu không đọc được")
    expect(page.locator("main")).to_contain_text("Ngày phải viết theo mẫu 31/12/2025.")


def test_digits_alone_and_dots_are_read_as_a_day(enter: Enter):
    page = enter("noivu").page
    page.goto("/")
    for typed in ("30062025", "30.6.2025"):
        page.locator("#ngay").fill(typed)
        page.get_by_role("button", name="Xem", exact=True).click()
        expect(page.locator(".past-day")).to_contain_text("30/06/2025")
