"""Text in fonts of the 1990s, told by the name of the font, cell by cell, else by its words."""

import struct

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font
from xlsxwriter import Workbook as RichWorkbook

from apps.rosters.binary import marks_of_stream
from apps.rosters.inspection import inspect
from apps.rosters.legacy_fonts import decode, decode_by_font, detect, font_kind
from tests.rosters.books import HEADING, TODAY, catalogue, person, read
from tests.rosters.layouts import TO_TCVN3, TO_VNI


def tcvn3(text):
    return text.translate(TO_TCVN3)


def styled(folder, rows):
    """Write rows of values, or of (value, font)."""
    book = Workbook()
    sheet = book.active
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row, start=1):
            value, font = cell if isinstance(cell, tuple) else (cell, None)
            written = sheet.cell(number, column, value)
            if font:
                written.font = Font(name=font)
    path = folder / "danh-sach.xlsx"
    book.save(path)
    return path


def names(reading):
    return [person.full_name for person in reading.people]


@pytest.mark.parametrize(
    ("font", "encoding", "capitals"),
    [
        (".VnTime", "TCVN3", False),
        (".VnTimeH", "TCVN3", True),
        (".VnArial NarrowH", "TCVN3", True),
        ("VNI-Times", "VNI", False),
        ("VNI Helve", "VNI", False),
    ],
)
def test_an_old_font_is_known_by_its_name(font, encoding, capitals):
    kind = font_kind(font)
    assert (kind.encoding, kind.capitals) == (encoding, capitals)


@pytest.mark.parametrize("font", ["Times New Roman", "Arial", "Calibri", "Vntime", ""])
def test_other_fonts_say_nothing(font):
    assert font_kind(font) is None


def test_a_font_of_capitals_draws_capitals():
    kind = font_kind(".VnTimeH")
    assert decode_by_font(tcvn3("Trường thcs nậm ty"), kind) == "TRƯỜNG THCS NẬM TY"
    assert decode_by_font("Nam Ty", kind) == "NAM TY"


def test_unicode_typed_in_an_old_font_stays():
    kind = font_kind(".VnTime")
    for text in ("Nguyễn Văn Hùng", "Hà", "Lò Thị", "ABC 12"):
        assert decode_by_font(text, kind) == text


def test_the_font_decides_where_the_words_could_be_either(tmp_path):
    rows = [
        [(tcvn3(heading), ".VnTime") for heading in HEADING],
        [1, (tcvn3("Lê Thị Tú"), ".VnTime"), (tcvn3("Nữ"), ".VnTime"), 1980, "Giáo viên"],
        [2, (tcvn3("Bố Y"), ".VnTime"), ("Nữ", "Times New Roman"), 1980, "Giáo viên"],
        [3, ("Tó Bè", "Times New Roman"), ("Nữ", "Times New Roman"), 1980, "Giáo viên"],
    ]
    assert names(read(styled(tmp_path, rows))) == ["Lê Thị Tú", "Bố Y", "Tó Bè"]


def test_each_cell_is_decoded_by_its_own_font(tmp_path):
    rows = [
        list(HEADING),
        [1, (tcvn3("Lò Thị Bống"), ".VnTime"), ("Nữ".translate(TO_VNI), "VNI-Times"), 1980, "GV"],
        [2, "Lò Thị Mỷ", "Nữ", 1980, (tcvn3("giáo viên"), ".VnTimeH")],
    ]
    reading = read(styled(tmp_path, rows))
    assert names(reading) == ["Lò Thị Bống", "Lò Thị Mỷ"]
    assert [p.sex for p in reading.people] == ["F", "F"]
    assert [p.titles for p in reading.people] == [("giao_vien",)] * 2
    assert {text.font for text in reading.sheets[0].decoded} == {".VnTime", ".VnTimeH", "VNI-Times"}


def test_old_text_whose_font_was_replaced_is_known_by_its_words(tmp_path):
    rows = [
        [(tcvn3(heading), "Arial") for heading in HEADING],
        [1, (tcvn3("Nguyễn Thị Bống"), "Arial"), (tcvn3("Nữ"), ".VnTime"), 1980, "GV"],
    ]
    assert names(read(styled(tmp_path, rows))) == ["Nguyễn Thị Bống"]


def test_runs_of_one_cell_are_decoded_each_by_its_font(tmp_path):
    path = tmp_path / "danh-sach.xlsx"
    with RichWorkbook(path) as book:
        old, new = book.add_format({"font_name": ".VnTime"}), book.add_format({"bold": True})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADING)
        sheet.write_row(1, 0, person(1, "x"))
        sheet.write_rich_string(1, 1, old, tcvn3("Đặng Thị "), new, "Tú")
    assert names(read(path)) == ["Đặng Thị Tú"]


def test_an_inspection_names_the_font(tmp_path):
    rows = [HEADING, [1, (tcvn3("Nguyễn Thị Bống"), ".VnTime"), "Nữ", 1980, "GV"]]
    inspection = inspect(styled(tmp_path, rows), catalogue=catalogue(), today=TODAY)
    [example] = inspection.sheets[0].decoded
    assert (example.after, example.font) == ("Nguyễn Thị Bống", ".VnTime")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("båi dìng", "bồi dưỡng"),
        ("Trêng THCS", "Trường THCS"),
        ("S ph¹m", "Sư phạm"),
        ("BÝ th §¶ng ñy", "Bí thư Đảng ủy"),
        ("T ph¸p - Hé tÞch", "Tư pháp - Hộ tịch"),
        ("Hng Yªn", "Hưng Yên"),
        ("GV THCS §H Th.S", "GV THCS ĐH Th.S"),
        ("K'§¨m Hrª", "K'Đăm Hrê"),
    ],
)
def test_the_soft_hyphen_that_trimming_lost_comes_back(before, after):
    assert decode(before, "TCVN3") == after


def test_old_text_that_lost_its_soft_hyphens_is_still_known():
    assert detect("båi dìng") == "TCVN3"


def xls_record(kind, content):
    return struct.pack("<HH", kind, len(content)) + content


def xls_font(name):
    return xls_record(0x31, bytes(14) + bytes([len(name), 0]) + name.encode("latin-1"))


def xls_stream():
    """Return the records of a workbook of one sheet with fonts, hidden rows and columns."""
    fonts = b"".join(map(xls_font, ["Arial", "Arial", "Arial", "Arial", ".VnTimeH"]))
    formats = xls_record(0xE0, struct.pack("<H", 0) + bytes(18))
    formats += xls_record(0xE0, struct.pack("<HH", 5, 164) + bytes(16))
    formats += xls_record(0x41E, struct.pack("<HHB", 164, 7, 0) + b"mm/yyyy")
    begin = xls_record(0x809, bytes(16))
    sheet = xls_record(0x208, struct.pack("<HHHHHHI", 4, 0, 5, 255, 0, 0, 0x120))
    sheet += xls_record(0x208, struct.pack("<HHHHHHI", 5, 0, 5, 255, 0, 0, 0x100))
    sheet += xls_record(0x7D, struct.pack("<HHHHH", 2, 3, 0, 0, 1) + bytes(2))
    sheet += xls_record(0xFD, struct.pack("<HHHI", 4, 1, 1, 0))
    sheet += xls_record(0xFD, struct.pack("<HHHI", 4, 2, 0, 0))
    name = "Danh sách".encode("utf-16-le")
    start = len(begin) + len(fonts) + len(formats) + 4 + 8 + len(name)
    bound = xls_record(0x85, struct.pack("<IBBBB", start, 0, 0, 9, 1) + name)
    return begin + fonts + formats + bound + begin + sheet


def test_an_old_xls_tells_fonts_and_what_is_hidden():
    marks = marks_of_stream(xls_stream())["Danh sách"]
    assert marks.hidden_rows == {4}
    assert marks.hidden_columns == {2, 3}
    assert marks.fonts.kind(4, 1).name == ".VnTimeH"
    assert marks.fonts.kind(4, 2) is None
    assert marks.shown_parts == {(4, 1): "month"}
