"""A clerk keeps a person's file: adds her, her post, her studies; and is told what cannot be."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.watching import check

pytestmark = pytest.mark.browser

SCHOOL = "KS-TS02"
NAME = "Lù Thị Thử Nghiệm"
REASON = "Tiếp nhận từ huyện khác"


def save(page: Page) -> None:
    page.locator("main").get_by_role("button", name="Lưu").click()


def field(page: Page, label: str):
    """The control with a label; the star of a required one is no part of its name."""
    return page.locator("main").get_by_label(re.compile(rf"^\s*{label}\s*\*?\s*$"))


def open_file(page: Page, name: str) -> None:
    """Add a person with what is least."""
    page.goto("/ho-so/them/")
    field(page, "Họ và tên").fill(name)
    field(page, "Giới tính").select_option(label="Nữ")
    field(page, "Ngày sinh").fill("05/1980")
    field(page, "Đơn vị quản lý hồ sơ").select_option(SCHOOL)
    field(page, "Lý do thay đổi").fill(REASON)
    save(page)
    page.goto(f"/ho-so/?q={name}&tinh-trang=tat-ca")
    page.get_by_role("link", name=name, exact=True).last.click()


def give_post(page: Page, title: str, start: str) -> None:
    page.get_by_role("link", name="Thêm chức vụ").click()
    field(page, "Chức danh").select_option(label=title)
    field(page, "Đơn vị").select_option(SCHOOL)
    field(page, "Từ ngày").fill(start)
    save(page)


@pytest.fixture
def clerk(enter: Enter) -> Iterator[Page]:
    """The window of Nội vụ."""
    return enter("noivu").page


def steps(page: Page, ladder: str):
    """The steps of one ladder on a person's page."""
    return page.locator(".ladder").filter(has=page.get_by_role("heading", name=ladder))


def test_a_person_is_added_given_a_post_and_finishes_her_studies(clerk):
    open_file(clerk, NAME)
    expect(clerk.get_by_role("heading", level=1)).to_have_text(NAME)
    expect(clerk.locator(".facts").first).to_contain_text("05/1980")

    give_post(clerk, "Giáo viên", "01/09/2005")
    expect(clerk.locator(".person-head")).to_contain_text("Giáo viên")
    expect(clerk.locator(".person-head")).to_contain_text("từ 01/09/2005")

    clerk.get_by_role("link", name="Thêm văn bằng").click()
    field(clerk, "Mức trình độ").select_option(label="Thạc sĩ")
    field(clerk, "Tình trạng").select_option(label="Đang học")
    field(clerk, "Bắt đầu học ngày").fill("01/09/2024")
    save(clerk)
    check(clerk)
    professional = steps(clerk, "Trình độ chuyên môn")
    expect(professional.locator(".studying")).to_contain_text("Thạc sĩ")
    expect(professional.locator(".held")).to_have_count(0)

    clerk.get_by_role("link", name=re.compile("Đã đạt.*Thạc sĩ")).click()
    field(clerk, "Ngày đạt").fill("30/06/2026")
    field(clerk, "Lý do thay đổi").fill("Nộp bằng thạc sĩ")
    clerk.get_by_role("button", name="Ghi đã đạt").click()
    expect(professional.locator(".held")).to_contain_text("Thạc sĩ")
    expect(professional.locator(".studying")).to_have_count(0)

    clerk.get_by_role("link", name="Toàn bộ lịch sử").click()
    changes = clerk.locator("tbody tr")
    expect(changes.filter(has_text="Nộp bằng thạc sĩ").first).to_contain_text("Lò Thị Hạnh")
    expect(changes.filter(has_text=REASON).first).to_be_visible()


def test_a_second_principal_post_at_one_time_is_refused_and_nothing_typed_is_lost(clerk):
    open_file(clerk, "Lù Thị Hai Việc")
    give_post(clerk, "Giáo viên", "01/09/2005")
    give_post(clerk, "Phó Hiệu trưởng", "01/01/2020")
    expect(clerk.get_by_role("alert")).to_contain_text(
        "Cán bộ đã giữ một chức vụ chính khác trong thời gian này."
    )
    expect(field(clerk, "Từ ngày")).to_have_value("01/01/2020")
    expect(field(clerk, "Đơn vị")).to_have_value(SCHOOL)
    assert field(clerk, "Chức danh").evaluate("box => box.selectedOptions[0].text") == (
        "Phó Hiệu trưởng"
    )


def test_a_post_that_ends_before_it_begins_is_refused(clerk):
    open_file(clerk, "Lù Thị Ngược Ngày")
    clerk.get_by_role("link", name="Thêm chức vụ").click()
    field(clerk, "Chức danh").select_option(label="Giáo viên")
    field(clerk, "Đơn vị").select_option(SCHOOL)
    field(clerk, "Từ ngày").fill("01/09/2020")
    field(clerk, "Đến hết ngày").fill("01/09/2015")
    save(clerk)
    expect(clerk.get_by_role("alert")).to_contain_text("Ngày kết thúc phải sau ngày bắt đầu.")
    check(clerk)
    expect(field(clerk, "Đến hết ngày")).to_have_value("01/09/2015")


def test_a_number_that_is_somebody_elses_is_refused(clerk):
    clerk.goto("/ho-so/")
    clerk.locator("tbody a").first.click()
    number = clerk.locator(".facts > div").filter(has_text="Số CCCD").locator("dd").inner_text()
    clerk.goto("/ho-so/them/")
    field(clerk, "Họ và tên").fill("Lù Thị Trùng Số")
    field(clerk, "Giới tính").select_option(label="Nữ")
    field(clerk, "Ngày sinh").fill("1990")
    field(clerk, "Số CCCD").fill(number)
    field(clerk, "Đơn vị quản lý hồ sơ").select_option(SCHOOL)
    save(clerk)
    expect(clerk.get_by_role("alert")).to_contain_text(
        "Số CCCD này đã có ở hồ sơ của một người khác."
    )
    expect(field(clerk, "Họ và tên")).to_have_value("Lù Thị Trùng Số")


def test_the_form_of_a_file_shows_the_unit_that_keeps_it(clerk):
    clerk.goto(f"/ho-so/?don-vi={SCHOOL}")
    clerk.locator("tbody a").first.click()
    clerk.get_by_role("link", name="Sửa hồ sơ").click()
    expect(field(clerk, "Đơn vị quản lý hồ sơ")).to_have_value(SCHOOL)


def test_what_was_typed_into_a_closed_tab_can_be_taken_back(clerk):
    clerk.goto("/ho-so/them/")
    field(clerk, "Họ và tên").fill("Lù Thị Bản Nháp")
    clerk.wait_for_function(
        "() => Object.keys(localStorage).some((key) => key.startsWith('draft:'))"
    )
    clerk.goto("/ho-so/them/")
    clerk.get_by_role("button", name="Lấy lại bản nháp").click()
    expect(field(clerk, "Họ và tên")).to_have_value("Lù Thị Bản Nháp")
