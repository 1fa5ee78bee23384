"""Reading and saving need no script: an old browser, or one that an office has locked down."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter, sign_in
from tests.browser.test_lists import found
from tests.browser.watching import PHONE

pytestmark = pytest.mark.browser


@pytest.fixture
def page(enter: Enter):
    """A window without JavaScript, signed in by hand."""
    watch = enter(java_script_enabled=False)
    sign_in(watch.context, "noivu")
    watch.page.goto("/")
    return watch.page


def test_one_signs_in_and_reads_the_overview(page):
    expect(page.get_by_role("heading", level=1)).to_have_text("Tổng quan")


def test_a_list_is_filtered_by_its_button(page):
    page.goto("/ho-so/")
    everyone = found(page)
    page.get_by_label("Giới tính").select_option(label="Nữ")
    page.get_by_role("button", name="Lọc", exact=True).click()
    assert 0 < found(page) < everyone


def test_a_day_is_chosen(page):
    page.locator("#ngay").fill("31/12/2023")
    page.get_by_role("button", name="Xem", exact=True).click()
    expect(page.locator(".past-day")).to_contain_text("31/12/2023")


def test_a_file_is_changed_and_saved(page):
    page.goto("/ho-so/?don-vi=KS-TS02")
    page.locator("tbody a").first.click()
    page.get_by_role("link", name="Sửa hồ sơ").click()
    page.get_by_label("Nơi ở hiện nay").fill("Thôn Nà Thử, xã Nậm Khoang")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator(".facts").first).to_contain_text("Thôn Nà Thử, xã Nậm Khoang")


def test_the_menu_of_a_phone_opens(page):
    page.set_viewport_size(PHONE)
    line = page.get_by_role("navigation", name="Chức năng").get_by_role("link", name="Báo cáo")
    expect(line).to_be_hidden()
    page.get_by_label("Mở danh mục chức năng").check()
    expect(line).to_be_visible()
