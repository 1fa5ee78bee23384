"""What each role sees and may do, and how one signs in and out."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, sign_in
from tests.browser.test_lists import found

pytestmark = pytest.mark.browser

HIDDEN = "Không hiển thị với vai trò này"


def open_first_person(page: Page, query: str = "") -> str:
    """Open the first person of the list; return the address."""
    page.goto(f"/ho-so/{query}")
    page.locator("tbody a").first.click()
    expect(page.locator(".person-head")).to_be_visible()
    return page.url


def fact(page: Page, label: str):
    return page.locator(".facts > div").filter(has_text=label).locator("dd").first


def test_an_inspector_sees_files_with_their_sensitive_fields_hidden(enter: Enter):
    page = enter("kiemtra").page
    open_first_person(page)
    for label in ("Dân tộc", "Số CCCD", "Ngày vào Đảng"):
        expect(fact(page, label)).to_contain_text(HIDDEN)
    expect(page.get_by_role("heading", name="Kỷ luật")).to_have_count(0)


@pytest.mark.parametrize("account", ["kiemtra", "lanhdao"])
def test_who_only_reads_finds_no_way_to_write(account, enter: Enter):
    page = enter(account).page
    address = open_first_person(page)
    for word in ("Sửa", "Thêm", "Xóa", "Chuyển công tác", "Ghi trình độ"):
        expect(page.locator("main").get_by_role("link", name=word)).to_have_count(0)
    expect(page.get_by_role("link", name="Nhập Excel")).to_have_count(0)
    assert page.goto(f"{address}sua/").status == 403
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Tài khoản không có quyền làm việc này"
    )


def test_a_leader_sees_what_an_inspector_does_not(enter: Enter):
    page = enter("lanhdao").page
    open_first_person(page)
    expect(fact(page, "Số CCCD")).not_to_contain_text(HIDDEN)


def test_a_head_of_school_sees_the_own_school_only(enter: Enter):
    abroad = open_first_person(enter("noivu").page)
    page = enter("hieutruong").page
    page.goto("/ho-so/")
    assert 0 < found(page) < 200
    assert set(page.locator("td[data-label='Đơn vị']").all_inner_texts()) == {
        page.locator(".brand").inner_text().strip()
    }
    assert page.goto(abroad).status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("Không tìm thấy trang này")
    assert page.goto("/don-vi/KS/").status == 404


def test_who_signs_out_is_out(enter: Enter):
    watch = enter()
    sign_in(watch.context, "gddt")
    page = watch.page
    page.goto("/")
    page.locator(".drop.end > summary").first.click()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
    page.goto("/ho-so/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")


def test_a_page_asked_for_before_signing_in_comes_after_it(enter: Enter):
    watch = enter()
    page = watch.page
    page.goto("/don-vi/")
    page.get_by_label("Tên đăng nhập").fill("lanhdao")
    page.get_by_label("Mật khẩu").fill("matkhau-trinhdien")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đơn vị")


def test_a_wrong_password_gets_a_sentence_and_many_lock_the_account(enter: Enter):
    """A name that is nobody's, so that no other test is locked out."""
    watch = enter()
    page = watch.page
    for _ in range(7):
        page.goto("/dang-nhap/")
        page.get_by_label("Tên đăng nhập").fill("khongco")
        page.get_by_label("Mật khẩu").fill("sai-mat-khau")
        page.get_by_role("button", name="Đăng nhập").click()
        expect(page.get_by_role("alert")).to_contain_text("mật khẩu")
        expect(page.get_by_label("Tên đăng nhập")).to_have_value("khongco")
    page.get_by_label("Mật khẩu").fill("sai-mat-khau")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tạm khóa đăng nhập")
