"""A roster comes in whole or not at all, and what is wrong with it is said cell by cell."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.test_lists import found_at
from tests.browser.watching import check
from tests.rosters.books import HEADING, person, save

pytestmark = pytest.mark.browser

SCHOOL = "KS-TS02"
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")
MEGABYTE = 1024 * 1024
QUESTIONS = 3  # steps that may ask: table, columns, values
CELL = re.compile(r"[A-Z]+[0-9]+")


def send(page: Page, path: Path, *, unit: str = "") -> None:
    """Choose a file and have it read."""
    page.goto("/nhap-excel/")
    page.get_by_label("Tệp danh sách").set_input_files(path)
    if unit:
        page.get_by_label("Đơn vị của danh sách").select_option(unit)
    page.get_by_role("button", name="Đọc tệp").click()


def go_on(page: Page) -> None:
    """Take every answer that is proposed, up to the last step."""
    for _ in range(QUESTIONS):
        page.wait_for_load_state()
        further = page.get_by_role("button", name="Tiếp tục")
        if further.is_visible():
            check(page)
            further.click()
    expect(page.locator("[aria-current=step]")).to_contain_text("Xem thay đổi")
    check(page)


def roster(folder: Path, *names: str, **cells: object) -> Path:
    """A right roster of women teachers."""
    rows = [person(number, name, **cells) for number, name in enumerate(names, start=1)]
    return save(folder, [HEADING, *rows])


def people(page: Page, name: str) -> int:
    """How many files there are under a name."""
    return found_at(page.request, f"/ho-so/?q={name}&tinh-trang=tat-ca")


def wrong_cells(page: Page) -> set[str]:
    """The cells that the page calls wrong."""
    named = page.locator("tr.mark-error .wizard-cells").all_inner_texts()
    return set(CELL.findall(" ".join(named)))


def test_a_good_file_is_shown_first_then_saved_and_can_be_taken_back(enter: Enter, tmp_path):
    page = enter("noivu").page
    send(page, roster(tmp_path, "Sùng Thị Nhập Một", "Sùng Thị Nhập Hai"), unit=SCHOOL)
    expect(page.get_by_role("heading", name="Xem thay đổi trước khi ghi")).to_be_visible()
    check(page)
    expect(page.locator("main")).to_contain_text("Sùng Thị Nhập Hai")
    assert people(page, "sung thi nhap") == 0

    page.get_by_role("button", name="Ghi vào hồ sơ").click()
    expect(page.locator("#ket-qua")).to_contain_text("Đã ghi 2 người")
    check(page)
    assert people(page, "sung thi nhap") == 2

    page.get_by_role("link", name="Hoàn tác").click()
    page.locator("main").get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lần nhập đã hoàn tác")
    assert people(page, "sung thi nhap") == 0


def test_a_file_sent_twice_changes_nothing_more(enter: Enter, tmp_path):
    page = enter("noivu").page
    path = roster(tmp_path, "Sùng Thị Hai Lần")
    send(page, path, unit=SCHOOL)
    page.get_by_role("button", name="Ghi vào hồ sơ").click()
    expect(page.locator("#ket-qua")).to_contain_text("Đã ghi 1 người")
    send(page, path, unit=SCHOOL)
    expect(page.locator("main")).to_contain_text("Hồ sơ đã giống như tệp, không có gì để ghi.")


def test_one_wrong_cell_is_named_and_keeps_the_whole_file_out(enter: Enter, tmp_path):
    page = enter("noivu").page
    rows = [person(number, f"Sùng Thị Đúng {name}") for number, name in enumerate("ABCD", start=1)]
    rows.append(person(5, "Sùng Thị Sai", birth="31/02/1980"))
    send(page, save(tmp_path, [HEADING, *rows]), unit=SCHOOL)
    go_on(page)
    expect(page.get_by_role("heading", name="Chưa ghi được: còn 1 lỗi")).to_be_visible()
    assert wrong_cells(page) == {"D6"}
    expect(page.locator("tr.mark-error")).to_contain_text("31/02/1980")
    expect(page.get_by_role("button", name="Ghi vào hồ sơ")).to_have_count(0)
    assert people(page, "sung thi dung") == 0


def test_the_roster_full_of_errors_is_told_cell_by_cell(enter: Enter, shared_data):
    page = enter("noivu").page
    truth = json.loads((shared_data / "rosters/nhieu-loi.truth.json").read_text("utf-8"))
    before = people(page, "")
    send(page, shared_data / "rosters/nhieu-loi.xlsx", unit=SCHOOL)
    go_on(page)
    wrong = [cell for cell, what in truth["cells"].items() if what["level"] == "error"]
    wrong.remove("B10")  # the workbook has a name there, whatever is said of it
    named = wrong_cells(page)
    assert [cells for cells in wrong if not named & set(cells.split("/"))] == []
    expect(page.get_by_role("button", name="Ghi vào hồ sơ")).to_have_count(0)
    assert people(page, "") == before


def test_markup_in_a_name_is_shown_as_text(enter: Enter, tmp_path):
    page = enter("noivu").page
    send(page, roster(tmp_path, "<b>Sùng</b> Thị Đậm", "Sùng Thị Thường"), unit=SCHOOL)
    go_on(page)
    expect(page.locator("main")).to_contain_text("<b>Sùng</b> Thị Đậm")


def test_a_head_of_school_cannot_bring_people_into_another_unit(enter: Enter, tmp_path):
    page = enter("hieutruong").page
    rows = [[*HEADING, "Đơn vị"], [*person(1, "Sùng Thị Nơi Khác"), "UBND xã Nậm Khoang"]]
    send(page, save(tmp_path, rows))
    go_on(page)
    assert wrong_cells(page) == {"F2"}
    expect(page.get_by_role("button", name="Ghi vào hồ sơ")).to_have_count(0)
    assert people(enter("noivu").page, "sung thi noi khac") == 0


def broken_zip(folder: Path) -> Path:
    path = folder / "hong.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("xl/workbook.xml", "<workbook>")
    return path


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


UNREADABLE = {
    "wrong ending": (lambda f: written(f, "anh.png", b"\x89PNG"), "Không đọc được loại tệp “.png”"),
    "damaged": (broken_zip, "Tệp bị hỏng"),
    "locked": (lambda f: written(f, "khoa.xlsx", LOCKED), "Tệp có mật khẩu"),
    "empty": (lambda f: written(f, "rong.xlsx", b""), "Tệp rỗng"),
    "21 MB": (lambda f: written(f, "lon.xlsx", bytes(21 * MEGABYTE)), "quá mức 20 MB"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_cannot_be_read_gets_a_sentence(case, enter: Enter, tmp_path):
    make, sentence = UNREADABLE[case]
    page = enter("noivu").page
    send(page, make(tmp_path))
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.locator("main")).to_contain_text(sentence)


def test_a_file_too_large_is_told_before_it_is_sent(enter: Enter, tmp_path):
    page = enter("noivu").page
    page.goto("/nhap-excel/")
    large = written(tmp_path, "lon.xlsx", bytes(21 * MEGABYTE))
    page.get_by_label("Tệp danh sách").set_input_files(large)
    expect(page.locator(".file-hint")).to_have_text("Tệp lon.xlsx nặng 21 MB, quá 20 MB.")
