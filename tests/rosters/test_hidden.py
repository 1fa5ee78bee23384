"""What a filter or a hand has hidden is read, and said; in every kind of workbook."""

import struct

from openpyxl import Workbook, load_workbook

from tests.rosters.books import HEADING, messages, person, read, save
from tests.rosters.test_safety import (
    binary_workbook,
    ods_row,
    open_document,
    record,
    rewrite,
)


def roster(folder, hidden_rows=(), hidden_columns=()):
    rows = [HEADING, *(person(n, f"Lò Thị {'ABCDEGH'[n]}") for n in range(1, 6))]
    path = save(folder, rows)
    book = load_workbook(path)
    for row in hidden_rows:
        book.active.row_dimensions[row].hidden = True
    for column in hidden_columns:
        book.active.column_dimensions[column].hidden = True
    book.save(path)
    return path


def test_hidden_rows_are_read_with_a_warning(tmp_path):
    reading = read(roster(tmp_path, hidden_rows=[2, 3, 4, 6]))
    [problem] = reading.problems
    assert reading.rows == 5
    assert (problem.cell, problem.level) == ("A2", "warning")
    assert "có 4 dòng đang ẩn (dòng 2-4, 6)" in problem.message


def test_rows_that_a_filter_hides_are_said_too(tmp_path):
    book = Workbook()
    for row in [HEADING, person(1, "Lò Thị A"), person(2, "Lò Thị B")]:
        book.active.append(list(row))
    book.active.auto_filter.ref = "A1:E3"
    book.active.row_dimensions[3].hidden = True
    book.save(tmp_path / "danh-sach.xlsx")
    assert "1 dòng đang ẩn" in messages(read(tmp_path / "danh-sach.xlsx"))["A3"]


def test_a_hidden_row_that_is_no_person_is_not_said(tmp_path):
    assert not read(roster(tmp_path, hidden_rows=[1, 40])).problems


def test_hidden_columns_are_read_with_a_warning(tmp_path):
    reading = read(roster(tmp_path, hidden_columns=["C", "D"]))
    [problem] = reading.problems
    assert reading.people[0].sex == "F"
    assert "C “Giới tính”, D “Ngày sinh”" in problem.message


def test_hidden_rows_are_seen_in_a_sheet_written_in_an_unusual_way(tmp_path):
    path = roster(tmp_path, hidden_rows=[3])
    rewrite(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'<c r="A1"', b'<c  r="A1"'))
    assert "1 dòng đang ẩn" in messages(read(path))["A3"]


def test_hidden_rows_of_an_open_document_are_said(tmp_path):
    cells = [ods_row(*map(str, person(n, f"Lò Thị {'ABC'[n - 1]}"))) for n in (1, 2, 3)]
    cells[1] = cells[1].replace("<table:table-row", '<table:table-row table:visibility="filter"')
    column = '<table:table-column table:number-columns-repeated="2" table:visibility="collapse"/>'
    reading = read(open_document(tmp_path, column, ods_row(*HEADING), *cells))
    assert "1 dòng đang ẩn (dòng 3)" in messages(reading)["A3"]
    assert "B “Họ và tên”" in messages(reading)["A1"]


def test_hidden_rows_of_a_binary_workbook_are_said(tmp_path):
    people = {n: dict(enumerate(map(str, person(n, f"Lò Thị {'ABC'[n]}")))) for n in (1, 2)}
    path = binary_workbook(tmp_path, {0: dict(enumerate(HEADING))} | people)

    def hide(sheet):
        plain = record(0, struct.pack("<I", 2) + bytes(13))
        hidden = record(0, struct.pack("<I", 2) + bytes(7) + b"\x10" + bytes(5))
        columns = record(60, struct.pack("<IIIIH", 3, 3, 0, 0, 1))
        assert sheet.count(plain) == 1
        return sheet.replace(plain, hidden).replace(record(145), columns + record(145), 1)

    reading = read(rewrite(path, "xl/worksheets/sheet1.bin", hide))
    assert "1 dòng đang ẩn (dòng 3)" in messages(reading)["A3"]
    assert "D “Ngày sinh”" in messages(reading)["A1"]
