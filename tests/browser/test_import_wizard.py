"""A school's list comes in by keyboard alone, or without scripts; every step can be read by all."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter, sign_in
from tests.browser.watching import check
from tests.rosters.books import HEADING, save

pytestmark = pytest.mark.browser

SCHOOL = "KS-TS02"
COLUMNS = (*HEADING, "Dân tộc", "Trình độ chuyên môn")
FAMILIES = ("Hoàng", "Lò", "Vàng", "Nông", "Đặng", "Bàn")
MIDDLES = ("Thị Thử", "Văn Thử", "Seo Thử")
GIVEN = ("Ánh", "Bình", "Chẩn", "Diệp", "Huệ", "Khánh", "Liên", "Mẩy", "Ngân", "Pản")
PEOPLE = 38
MOST_STOPS = 120
MOST_ENTRIES = 90


def school_list(folder: Path, **odd: str) -> Path:
    """A list of 38 people; `odd` values stand with the third, fourth and fifth."""
    rows = []
    for n in range(PEOPLE):
        name = f"{FAMILIES[n % 6]} {MIDDLES[n % 3]} {GIVEN[n % 10]}"
        birth = f"{n % 28 + 1:02}/{n % 12 + 1:02}/{1970 + n % 25}"
        rows.append([n + 1, name, "Nữ" if n % 2 else "Nam", birth, "Giáo viên", "Tày", "Đại học"])
    rows[2][4] = odd.get("title", rows[2][4])
    rows[3][5] = odd.get("ethnicity", rows[3][5])
    rows[4][6] = odd.get("level", rows[4][6])
    return save(folder, [["DANH SÁCH CÁN BỘ, GIÁO VIÊN, NHÂN VIÊN"], [], COLUMNS, *rows])


def reach(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press a key until the focus stands on `target`, and see that it shows."""
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        if target.evaluate("(element) => element === document.activeElement"):
            assert page.evaluate("() => document.activeElement.matches(':focus-visible')")
            return
    raise AssertionError(f"Phím {key} không đưa tới {target}.")


def press(page: Page, name: str, key: str = "Tab", role: str = "button") -> None:
    """Go to a button or a link of the page's own part and press Enter on it."""
    reach(page, page.locator("main").get_by_role(role, name=name, exact=True), key)
    page.keyboard.press("Enter")


def choose(page: Page, value: str, entry: str) -> None:
    """Go to the list of what a value may mean and go down it to an entry."""
    box = page.get_by_label(f"“{value}” hiểu là")
    reach(page, box)
    for _ in range(MOST_ENTRIES):
        page.keyboard.press("ArrowDown")
        if box.evaluate("(box) => box.selectedOptions[0].label") == entry:
            return
    raise AssertionError(f"Danh sách không có “{entry}”.")


def at_step(page: Page, name: str) -> None:
    expect(page.locator("[aria-current=step]")).to_contain_text(name)


def send_by_keyboard(page: Page, path: Path) -> None:
    """Choose a file and have it read."""
    # Chromium is told to hand choosers over as this begins, and does so a moment later.
    with page.expect_file_chooser(timeout=60_000) as chooser:
        page.goto("/nhap-excel/")
        check(page)
        reach(page, page.get_by_label("Tệp danh sách"))
        page.keyboard.press("Space")
    chooser.value.set_files(path)
    press(page, "Đọc tệp")


def test_a_school_list_is_brought_in_mended_saved_and_undone_by_keyboard(enter: Enter, tmp_path):
    page = enter("hieutruong").page
    path = school_list(
        tmp_path, title="Cô giáo đứng lớp", ethnicity="Tầy bản địa", level="Sư phạm cũ, hệ bản"
    )
    send_by_keyboard(page, path)
    at_step(page, "Sửa giá trị")
    check(page)
    choose(page, "Cô giáo đứng lớp", "Giáo viên")
    choose(page, "Tầy bản địa", "Tày")
    choose(page, "Sư phạm cũ, hệ bản", "Đại học")
    press(page, "Tiếp tục")

    at_step(page, "Xem thay đổi")
    expect(page.locator(".tiles li").first).to_contain_text("38")
    check(page)
    press(page, "Ghi vào hồ sơ")

    expect(page.locator("#ket-qua")).to_contain_text("Đã ghi 38 người: thêm 38")
    check(page)
    press(page, "Hoàn tác", key="Shift+Tab", role="link")
    expect(page.locator("main")).to_contain_text("Xóa 38 hồ sơ")
    check(page)
    press(page, "Hoàn tác lần nhập")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lần nhập đã hoàn tác")
    check(page)


def test_the_table_and_the_columns_are_asked_on_sound_pages(enter: Enter, tmp_path):
    page = enter("noivu").page
    heading = ("STT", "Họ và tên", "Mục 1", "Ngày sinh", "Mục 2", "Lý luận chính trị")
    rows = [
        [1, "Hoàng Thị Thử Cột", "Nữ", "12/05/1980", "Giáo viên", "Trung cấp"],
        [2, "Lò Thị Thử Cột", "Nữ", "13/05/1981", "Giáo viên", ""],
    ]
    page.goto("/nhap-excel/")
    page.get_by_label("Tệp danh sách").set_input_files(save(tmp_path, [heading, *rows]))
    page.get_by_role("button", name="Đọc tệp").click()

    at_step(page, "Nhận bảng và tiêu đề")
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("alert")).to_contain_text("Hãy chọn đơn vị")
    check(page)
    page.get_by_label("Đơn vị của người trong bảng").select_option(SCHOOL)
    page.get_by_label("Chưa qua đào tạo").check()
    page.get_by_role("button", name="Tiếp tục").click()

    at_step(page, "Ghép cột")
    expect(page.locator("main")).to_contain_text("Còn thiếu cột")
    check(page)
    page.get_by_label("Cột C (Mục 1) là").select_option("sex")
    page.get_by_label("Cột E (Mục 2) là").select_option("title")
    page.get_by_role("button", name="Tiếp tục").click()

    at_step(page, "Xem thay đổi")
    expect(page.locator("main")).to_contain_text("Hoàng Thị Thử Cột")
    page.get_by_role("link", name="Bỏ tệp này").click()
    check(page)
    page.get_by_role("button", name="Bỏ tệp này").click()
    expect(page.locator("#thong-bao")).to_contain_text("Đã bỏ tệp “danh-sach.xlsx”.")


def test_a_step_that_is_done_can_be_gone_back_to(enter: Enter, tmp_path):
    page = enter("hieutruong").page
    page.goto("/nhap-excel/")
    path = school_list(tmp_path, title="Thầy giáo bản xa")
    page.get_by_label("Tệp danh sách").set_input_files(path)
    page.get_by_role("button", name="Đọc tệp").click()
    page.get_by_label("“Thầy giáo bản xa” hiểu là").select_option("giao_vien")
    page.get_by_role("button", name="Tiếp tục").click()
    at_step(page, "Xem thay đổi")
    page.get_by_role("link", name="Sửa giá trị").click()
    at_step(page, "Sửa giá trị")
    expect(page.get_by_label("“Thầy giáo bản xa” hiểu là")).to_have_value("giao_vien")


def test_what_differs_from_a_file_is_left_out_cell_by_cell(enter: Enter, tmp_path):
    page = enter("noivu").page
    columns = (*HEADING, "Quê quán")
    row = [1, "Sùng Thị Thử Khác", "Nữ", "12/05/1980", "Giáo viên"]
    for place, native in enumerate(("Nậm Khoang", "Pác Lùng")):
        page.goto("/nhap-excel/")
        path = save(tmp_path, [columns, [*row, native]])
        page.get_by_label("Tệp danh sách").set_input_files(path)
        page.get_by_label("Đơn vị của danh sách").select_option(SCHOOL)
        page.get_by_role("button", name="Đọc tệp").click()
        at_step(page, "Xem thay đổi")
        if not place:
            page.get_by_role("button", name="Ghi vào hồ sơ").click()
            expect(page.locator("#ket-qua")).to_be_visible()
    check(page)
    page.get_by_label("Giữ Quê quán của Sùng Thị Thử Khác như hồ sơ").check()
    page.get_by_role("button", name="Tính lại theo lựa chọn").click()
    expect(page.locator("tr.left-out")).to_contain_text("Pác Lùng")
    expect(page.locator(".tiles li").nth(2)).to_contain_text("1")
    check(page)


def send_for_school(page: Page, path: Path) -> None:
    page.goto("/nhap-excel/")
    page.get_by_label("Tệp danh sách").set_input_files(path)
    page.get_by_label("Đơn vị của danh sách").select_option(SCHOOL)
    page.get_by_role("button", name="Đọc tệp").click()


def test_whom_a_row_means_is_chosen_by_keyboard(enter: Enter, tmp_path):
    page = enter("noivu").page
    row = [1, "Sùng Thị Thử Trùng", "Nữ", "12/05/1980", "Giáo viên"]
    for number in ("001180009901", "001180009902"):
        send_for_school(page, save(tmp_path, [(*HEADING, "Số CCCD"), [*row, number]]))
        page.get_by_role("button", name="Ghi vào hồ sơ").click()
        expect(page.locator("#ket-qua")).to_be_visible()

    send_for_school(page, save(tmp_path, [HEADING, row]))
    at_step(page, "Sửa giá trị")
    group = page.get_by_role("group", name="Dòng 2: Sùng Thị Thử Trùng, sinh 12/05/1980")
    expect(group.get_by_role("radio")).to_have_count(4)
    expect(group.get_by_role("radio", checked=True)).to_have_count(0)
    check(page)
    press(page, "Tiếp tục")
    expect(page.get_by_role("alert")).to_contain_text("Hãy chọn người cho từng dòng được hỏi.")
    check(page)
    reach(page, group.get_by_role("radio").first)
    page.keyboard.press("ArrowDown")
    expect(group.get_by_role("radio").nth(1)).to_be_checked()
    press(page, "Tiếp tục")
    at_step(page, "Xem thay đổi")
    expect(page.locator(".tiles li").nth(2)).to_contain_text("1")


def test_without_scripts_a_list_comes_in_too(enter: Enter, tmp_path):
    watch = enter(java_script_enabled=False)
    sign_in(watch.context, "hieutruong")
    page = watch.page
    page.goto("/nhap-excel/")
    path = school_list(tmp_path, ethnicity="Dân tộc bản xa")
    page.get_by_label("Tệp danh sách").set_input_files(path)
    page.get_by_role("button", name="Đọc tệp").click()
    page.get_by_label("“Dân tộc bản xa” hiểu là").select_option("Tày")
    page.get_by_role("button", name="Tiếp tục").click()
    at_step(page, "Xem thay đổi")
    page.get_by_role("button", name="Ghi vào hồ sơ").click()
    expect(page.locator("#ket-qua")).to_contain_text("Đã ghi 38 người")
    page.get_by_role("link", name="Hoàn tác").click()
    page.get_by_role("button", name="Hoàn tác lần nhập").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lần nhập đã hoàn tác")
