"""Plans as Word, Excel and text files: read whole, in order, within bounds."""

import zipfile
from io import BytesIO

import docx
import openpyxl
import pytest

from apps.targets.statements import reading
from apps.targets.statements.reading import UnreadableFileError, read_file
from apps.targets.statements.review import review_of

ROWS = [
    ["Đơn vị", "Tổng số", "Nữ", "Tỷ lệ nữ (%)"],
    ["Xã Nà Khuổi", "20", "5", "25"],
    ["Xã Pác Lùng", "40", "13", "32,4"],
    ["Tổng cộng", "60", "18", "30"],
]


def word() -> bytes:
    document = docx.Document()
    document.add_paragraph("1. Cán bộ xã: tổng số 42 đồng chí. Cán bộ nữ 08 đồng chí, chiếm 19%.")
    table = document.add_table(rows=0, cols=4)
    for row in ROWS:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph("Người địa phương 28 đồng chí, chiếm 66,6%.")
    return saved(document)


def saved(file: object) -> bytes:
    out = BytesIO()
    file.save(out)
    return out.getvalue()


def book() -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["BIỂU TỔNG HỢP CÁN BỘ"])
    sheet.append(ROWS[0])
    for name, total, women, share in (
        ("Xã Nà Khuổi", 20, 5, 0.25),
        ("Xã Pác Lùng", 40, 13, 0.324),
        ("Tổng cộng", 60, 18, 0.3),
    ):
        sheet.append([name, total, women, share])
        sheet.cell(sheet.max_row, 4).number_format = "0.0%"
    return saved(workbook)


def test_paragraphs_and_tables_of_word_are_read_in_order():
    text = read_file("ke-hoach.docx", word())
    lines = [line for line in text.split("\n") if line]
    assert lines[0].startswith("1. Cán bộ xã")
    assert lines[1].split("\t") == ROWS[0]
    found = review_of(text).findings
    assert [(each.printed, each.right) for each in found] == [
        ("32,4%", "32,5%"),
        ("66,6%", "66,7%"),
    ]


def test_a_merged_cell_stands_once():
    document = docx.Document()
    table = document.add_table(rows=1, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Đơn vị"
    table.cell(0, 2).text = "12"
    assert "Đơn vị\t\t12" in read_file("a.docx", saved(document))


def test_a_book_is_read_as_its_cells_show_it():
    text = read_file("bieu.xlsx", book())
    assert text.split("\n")[0] == "BIỂU TỔNG HỢP CÁN BỘ"
    assert "Xã Pác Lùng\t40\t13\t32,4%" in text
    (found,) = review_of(text).findings
    assert (found.printed, found.right) == ("32,4%", "32,5%")


def test_numbers_of_a_book_are_written_as_offices_write_them():
    workbook = openpyxl.Workbook()
    workbook.active.append(["Học sinh", 16812, 38.1, True, None])
    assert read_file("a.xlsx", saved(workbook)).split("\n")[0] == "Học sinh\t16.812\t38,1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_plain_text_is_read_in_every_unicode(encoding):
    assert read_file("a.txt", "Đại học 28 đồng chí".encode(encoding)) == "Đại học 28 đồng chí"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"%PDF", "Chỉ đọc được tệp .docx, .xlsx và .txt"),
        ("a.doc", b"\xd0\xcf", "lưu lại thành .docx"),
        ("a.docx", b"not a file of Word", "Tệp đã hỏng"),
        ("a.xlsx", b"", "Tệp đã hỏng"),
        ("a.txt", "Đại học".encode("cp1258", "replace") + b"\xd0", "không ở dạng Unicode"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(name, content, sentence):
    with pytest.raises(UnreadableFileError, match=sentence):
        read_file(name, content)


def test_an_archive_that_is_no_document_is_refused():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("a", "b")
    for name in ("a.docx", "a.xlsx"):
        with pytest.raises(UnreadableFileError, match="Tệp đã hỏng"):
            read_file(name, out.getvalue())


def test_what_unpacks_to_too_much_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(reading, "MOST_UNPACKED", 1000)
    with pytest.raises(UnreadableFileError, match="giải nén ra quá lớn"):
        read_file("a.xlsx", book())


def test_a_file_over_the_bound_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    with pytest.raises(UnreadableFileError, match="Tệp nặng quá"):
        read_file("a.txt", b"x" * 11)


@pytest.mark.parametrize("make", [word, book])
def test_too_many_rows_are_refused(make, monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    with pytest.raises(UnreadableFileError, match="dài quá 2 dòng"):
        read_file("a.docx" if make is word else "a.xlsx", make())
