"""What leaves the house: Excel, Word and JSON with the figures of the screen, and paper."""

import json
import re
import zlib
from pathlib import Path

import docx
import openpyxl
import pytest
from playwright.sync_api import Download, Page

from tests.browser.conftest import Enter
from tests.browser.test_lists import found

pytestmark = pytest.mark.browser

REPORT = "/bao-cao/thuc-trang/"
A4 = {595, 842}  # points


def taken(page: Page, name: str, folder: Path) -> Path:
    """Press a link that hands out a file; return the file."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).click()
    download: Download = waiting.value
    path = folder / download.suggested_filename
    download.save_as(path)
    return path


def row_on_screen(page: Page) -> list[str]:
    """The figures of the first cohort, as printed."""
    return [
        text.strip() for text in page.locator("tr.data").first.locator("td.num").all_inner_texts()
    ]


def test_excel_has_the_figures_of_the_screen(enter: Enter, tmp_path):
    page = enter("lanhdao").page
    page.goto(REPORT)
    expected = [int(text) for text in row_on_screen(page) if text.isdigit()]
    book = openpyxl.load_workbook(taken(page, "Excel", tmp_path))
    rows = [[v for v in row if isinstance(v, int)] for row in book.active.values]
    assert expected in rows


def test_word_has_the_figures_of_the_screen(enter: Enter, tmp_path):
    page = enter("lanhdao").page
    page.goto(REPORT)
    expected = [text for text in row_on_screen(page) if text.isdigit()]
    document = docx.Document(taken(page, "Word", tmp_path))
    rows = [
        [cell.text for cell in row.cells if cell.text.isdigit()]
        for table in document.tables
        for row in table.rows
    ]
    assert expected in rows
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "tổng số 42 đồng chí" in words


def test_json_has_the_figures_of_the_screen(enter: Enter, tmp_path):
    page = enter("lanhdao").page
    page.goto(REPORT)
    figures = json.loads(taken(page, "JSON", tmp_path).read_text("utf-8"))
    rows = [row for row in figures["rows"] if row["cohort"] == "district_party_committee"]
    assert {row["total"] for row in rows} == {int(row_on_screen(page)[0])}
    women = next(row for row in rows if row["level"] == "women")
    assert str(women["count"]) in row_on_screen(page)


def test_the_list_of_people_goes_to_excel_as_it_is_narrowed(enter: Enter, tmp_path):
    page = enter("noivu").page
    page.goto("/ho-so/?gioi-tinh=F&tre=on")
    book = openpyxl.load_workbook(taken(page, "Xuất Excel", tmp_path))
    numbered = [
        row for row in book.active.values if isinstance(row[0], int) and isinstance(row[1], str)
    ]
    assert len(numbered) == found(page)
    assert all("Nữ" in row for row in numbered)


def pages_of(pdf: bytes) -> list[tuple[int, int]]:
    """The sizes of the pages of a PDF, in points."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", unpacked(pdf))
    return [(round(float(width)), round(float(height))) for width, height in boxes]


def unpacked(pdf: bytes) -> bytes:
    """A PDF with its packed parts beside it."""
    parts = [pdf]
    for part in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompress(part))
        except zlib.error:
            continue
    return b"\n".join(parts)


@pytest.mark.parametrize(
    ("address", "most"), [("/", 1), (f"{REPORT}?don-vi=KS-GDDT", 2), (REPORT, 9)]
)
def test_a_page_prints_on_a4_across_without_the_frame(address, most, enter: Enter):
    page = enter("lanhdao").page
    page.goto(address)
    page.evaluate("document.fonts.ready.then(() => true)")  # other letters take more pages
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    sizes = pages_of(pdf)
    assert sizes
    assert all(set(size) == A4 for size in sizes)
    assert sizes[0][0] > sizes[0][1]
    assert len(sizes) <= most
    page.emulate_media(media="print")
    printed = page.locator("body").inner_text()
    for word in ("Đơn vị\n", "Nhập Excel", "Đăng xuất", "Tìm người", "Lập báo cáo"):
        assert word not in printed
