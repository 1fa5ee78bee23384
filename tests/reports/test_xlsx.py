"""A workbook is ready to print and sign, and no text in it can act as a formula."""

import datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from apps.core.headings import Look
from apps.reports.renderers.xlsx import render_xlsx, write_rows
from apps.reports.tables import Cell, Column, Kind, Row, RowKind, Table
from tests.reports.samples import AS_OF, heading, sample_table

COLUMNS = (
    Column("name", "Họ và tên", width=24),
    Column("born", "Ngày sinh", Kind.DATE),
    Column("years", "Số năm", Kind.NUMBER),
    Column("share", "Tỷ lệ %", Kind.PERCENT),
)
TRICKS = ["=1+1", "+1", "-1", "@SUM(1)", "<b>Lan</b>", "{{ 7*7 }}", "A & B", "một\x0bhai"]


def listed(rows):
    target = BytesIO()
    count = write_rows(COLUMNS, rows, target, title="Danh sách cán bộ")
    return count, openpyxl.load_workbook(target).active


def report(look=Look.STATE):
    return openpyxl.load_workbook(BytesIO(render_xlsx(sample_table(), heading(look))))


@pytest.mark.parametrize("trick", TRICKS)
def test_text_stays_text_in_a_list_and_in_a_report(trick):
    _, sheet = listed([(trick, None, 1, None)])
    table = Table("x", trick, AS_OF, COLUMNS, (Row({"name": Cell(trick)}),))
    reported = openpyxl.load_workbook(BytesIO(render_xlsx(table))).active
    for sheet_of_any in (sheet, reported):
        cells = [cell for row in sheet_of_any.iter_rows() for cell in row]
        assert any(cell.value == trick.replace("\x0b", "") for cell in cells)
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}


def test_numbers_dates_and_percents_are_values_and_not_texts():
    _, sheet = listed([("Lò Thị Mẫu", datetime.date(1980, 5, 12), 1250, Decimal("66.7"))])
    name, born, years, share = (cell for row in sheet.iter_rows(min_row=5) for cell in row)
    assert (name.value, name.number_format) == ("Lò Thị Mẫu", "@")
    assert (born.value.date(), born.number_format) == (datetime.date(1980, 5, 12), "dd/mm/yyyy")
    assert (years.value, years.number_format) == (1250, "#,##0")
    assert share.value == pytest.approx(66.7)


def test_a_date_of_which_only_the_month_is_known_is_not_made_into_a_day():
    _, sheet = listed([("Lò Thị Mẫu", "05/1980", 1, None)])
    assert sheet["B5"].value == "05/1980"


def test_a_list_is_written_row_by_row_and_counted():
    read = []

    def rows():
        for number in range(300):
            read.append(number)
            yield (f"Người {number}", None, number, None)

    count, sheet = listed(rows())
    assert count == len(read) == 300
    assert sheet.max_row == 4 + 300
    assert sheet.auto_filter.ref == "A4:D304"


def test_an_empty_list_is_a_workbook_with_a_heading():
    count, sheet = listed([])
    assert count == 0
    assert sheet["A1"].value == "DANH SÁCH CÁN BỘ"


def test_a_row_that_does_not_fit_the_columns_is_refused():
    with pytest.raises(ValueError, match="zip"):
        listed([("Lò Thị Mẫu",)])


def test_the_page_is_a4_landscape_one_page_wide_with_the_head_on_every_page():
    sheet = report()["Biểu tổng hợp"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.page_setup.fitToWidth in {None, 1}
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.oddFooter.right.text == "Trang &P/&N"
    first, last = sheet.print_title_rows.replace("$", "").split(":")
    assert int(last) - int(first) == 2
    assert sheet.freeze_panes == f"C{int(last) + 1}"


def test_groups_and_tall_heads_are_merged():
    sheet = report()["Biểu tổng hợp"]
    head = int(sheet.print_title_rows.replace("$", "").split(":")[0])
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {f"A{head}:A{head + 1}", f"D{head}:G{head}"} <= merged
    assert sheet[f"A{head}"].value == "TT"
    assert sheet[f"D{head}"].value == "Trong đó"
    assert sheet[f"D{head + 1}"].value == "Người địa phương"


@pytest.mark.parametrize("look", Look)
def test_the_head_and_the_signature_are_those_of_the_office(look):
    texts = {
        cell
        for row in report(look)["Biểu tổng hợp"].iter_rows(values_only=True)
        for cell in row
        if isinstance(cell, str)
    }
    issued = heading(look)
    assert {*issued.nation_lines, issued.number_line, issued.date_line} <= texts
    assert {issued.body.upper(), *issued.signature.lines, issued.signature.signer} <= texts
    assert ("*" in texts) == (look == Look.PARTY)


def test_every_letter_is_times_new_roman():
    fonts = {cell.font.name for sheet in report() for row in sheet.iter_rows() for cell in row}
    assert fonts == {"Times New Roman"}


def test_totals_are_bold_and_percents_leaning():
    rows = (
        Row({"name": Cell("Cộng"), "years": Cell(5)}, RowKind.TOTAL),
        Row({"name": Cell("Tỷ lệ %"), "years": Cell(Decimal(50))}, RowKind.PERCENT),
    )
    table = Table("x", "Biểu", AS_OF, COLUMNS, rows)
    sheet = openpyxl.load_workbook(BytesIO(render_xlsx(table))).active
    total, share = sheet[f"C{sheet.max_row - 1}"], sheet[f"C{sheet.max_row}"]
    assert (total.font.bold, share.font.italic) == (True, True)


def test_a_report_of_one_column_can_still_be_drawn():
    table = Table("x", "Biểu", AS_OF, COLUMNS[:1], (Row({"name": Cell("a")}),))
    assert render_xlsx(table, heading())
