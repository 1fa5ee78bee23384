"""A file is read, or refused with one sentence, and takes little time and memory either way."""

import re
import shutil
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from apps.rosters import packages
from apps.rosters.bounds import exact_extent, quick_extent
from apps.rosters.problems import UnreadableFile
from tests.rosters.books import HEADING, person, read, save

FILES = Path(__file__).parent / "files"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = "xl/worksheets/sheet1.xml"
OPEN_DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    '<office:spreadsheet><table:table table:name="DS">{rows}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)
MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest'
    ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)

CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.bin" Type="http://schemas.openxmlformats'
    '.org/officeDocument/2006/relationships/worksheet"/></Relationships>'
)


def roster(folder):
    return save(folder, [HEADING, person(1, "Lò Thị Bống"), person(2, "Lò Thị Mỷ")])


def rewrite(path, name, change):
    """Change one part of a package."""
    with zipfile.ZipFile(path) as old:
        parts = {part: old.read(part) for part in old.namelist()}
    parts[name] = change(parts[name])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part, data in parts.items():
            new.writestr(part, data)
    return path


def with_rows(folder, rows):
    """Add raw rows to the end of a right roster's sheet."""
    end = b"</sheetData>"
    return rewrite(roster(folder), SHEET, lambda xml: xml.replace(end, rows + end))


def open_document(folder, *rows):
    path = folder / "danh-sach.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", MANIFEST)
        package.writestr("content.xml", OPEN_DOCUMENT.format(rows="".join(rows)))
    return path


def record(kind, content=b""):
    """Return a record of an .xlsb; kinds and lengths are written seven bits a byte."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    assert len(content) < 16_384
    return head + bytes([len(content) & 127 | 128, len(content) >> 7]) + content


def wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def binary_workbook(folder, rows):
    """Write an .xlsb whose `rows` map a row's number to its texts by column."""
    sheet = record(129) + record(148, struct.pack("<IIII", 0, max(rows), 0, 9)) + record(145)
    for number, cells in rows.items():
        sheet += record(0, struct.pack("<I", number) + bytes(13))
        for column, text in cells.items():
            sheet += record(6, struct.pack("<II", column, 0) + wide(text))
    names = struct.pack("<II", 0, 1) + wide("rId1") + wide("DS")
    path = folder / "danh-sach.xlsb"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", CONTENT_TYPES)
        package.writestr("xl/_rels/workbook.bin.rels", RELATIONS)
        book = record(131) + record(143) + record(156, names) + record(144) + record(132)
        package.writestr("xl/workbook.bin", book)
        package.writestr("xl/worksheets/sheet1.bin", sheet + record(146) + record(130))
    return path


def ods_row(*cells, repeated=1):
    filled = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{filled}</table:table-row>'


def refused(path):
    """Return the one sentence with which a file is refused."""
    with pytest.raises(UnreadableFile) as refusal:
        read(path)
    message = str(refusal.value)
    assert message[0].isupper()
    assert message.endswith(".")
    return message


def test_an_old_xls_is_read():
    reading = read(FILES / "danh-sach.xls")
    assert [p.full_name for p in reading.people] == ["Lò Thị Bống", "Vàng A Sử"]
    assert [p.birth.iso() for p in reading.people] == ["1980-05-12", "1985-05"]


def test_an_open_document_is_read(tmp_path):
    cells = map(str, person(1, "Lò Thị Bống"))
    tail = ods_row(repeated=1_048_000)
    reading = read(open_document(tmp_path, ods_row(*HEADING), ods_row(*cells), tail))
    assert [p.full_name for p in reading.people] == ["Lò Thị Bống"]


def test_a_binary_workbook_is_read(tmp_path):
    people = dict(enumerate(map(str, person(1, "Lò Thị Bống"))))
    reading = read(binary_workbook(tmp_path, {0: dict(enumerate(HEADING)), 1: people}))
    assert [p.full_name for p in reading.people] == ["Lò Thị Bống"]


def test_a_binary_workbook_that_spreads_too_far_is_refused(tmp_path):
    rows = {0: dict(enumerate(HEADING)), 1_048_575: {16_383: "x"}}
    assert "trải đến ô XFD1048576" in refused(binary_workbook(tmp_path, rows))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_in_its_encoding(tmp_path, encoding, delimiter):
    rows = [HEADING, map(str, person(1, "Lò Thị Bống"))]
    path = tmp_path / "danh-sach.csv"
    path.write_text("\n".join(map(delimiter.join, rows)), encoding=encoding)
    assert [p.full_name for p in read(path).people] == ["Lò Thị Bống"]


def test_a_csv_in_vietnamese_windows_letters_is_read(tmp_path):
    text = "STT,Họ và tên,Giới tính,Ngày sinh,Chức vụ\n1,Đặng Thị Hiền,Nữ,1980,Giáo viên\n"
    tones = {"ọ": "o\u0323", "ớ": "ơ\u0301", "ứ": "ư\u0301", "ụ": "u\u0323", "ặ": "ă\u0323"}
    tones |= {"ị": "i\u0323", "ề": "ê\u0300", "ữ": "ư\u0303", "í": "i\u0301"}
    for letter, pair in tones.items():
        text = text.replace(letter, pair)
    path = tmp_path / "danh-sach.csv"
    path.write_bytes(text.encode("cp1258"))
    assert [p.full_name for p in read(path).people] == ["Đặng Thị Hiền"]


def test_other_kinds_of_file_are_refused(tmp_path):
    path = tmp_path / "danh-sach.pdf"
    path.write_bytes(b"%PDF-1.4")
    assert ".pdf" in refused(path)


def test_a_missing_file_is_refused(tmp_path):
    assert "Không mở được" in refused(tmp_path / "khong-co.xlsx")


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "rong.xlsx"
    path.touch()
    assert "rỗng" in refused(path)


def test_a_file_of_more_than_20_megabytes_is_refused(tmp_path):
    path = tmp_path / "lon.xlsx"
    with path.open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    assert "20 MB" in refused(path)


@pytest.mark.parametrize("suffix", [".xls", ".csv"])
def test_a_workbook_under_another_name_is_refused(tmp_path, suffix):
    renamed = shutil.copy(roster(tmp_path), tmp_path / f"doi-ten{suffix}")
    assert suffix in refused(Path(renamed))


def test_a_web_page_under_the_name_of_a_workbook_is_refused(tmp_path):
    path = tmp_path / "danh-sach.xls"
    path.write_bytes(b"\r\n<html><table><tr><td>1</td></tr></table></html>")
    assert "HTML" in refused(path)


def test_a_workbook_with_a_password_is_refused(tmp_path):
    path = tmp_path / "khoa.xlsx"
    path.write_bytes(OLE + bytes(1016) + "EncryptedPackage".encode("utf-16-le") + bytes(1000))
    assert "mật khẩu" in refused(path)


def test_a_package_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(packages, "MAX_UNPACKED", 10_000_000)
    path = rewrite(roster(tmp_path), SHEET, lambda xml: xml + b" " * 10_000_000)
    assert path.stat().st_size < 100_000
    assert "quá nhiều dữ liệu" in refused(path)


def test_the_size_a_package_claims_is_not_believed(tmp_path, monkeypatch):
    monkeypatch.setattr(packages, "MAX_UNPACKED", 10_000_000)
    path = rewrite(roster(tmp_path), SHEET, lambda xml: xml + b" " * 10_000_000)
    data = bytearray(path.read_bytes())
    entry = data.rfind(SHEET.encode()) - 46
    data[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(data)
    assert "quá nhiều dữ liệu" in refused(path)


def test_a_document_type_and_its_entities_are_refused(tmp_path):
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet'
    path = rewrite(roster(tmp_path), SHEET, lambda xml: xml.replace(b"<worksheet", entity, 1))
    assert "hỏng" in refused(path)


@pytest.mark.parametrize(
    "row",
    [
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        b'<row r="900"><c s="0" r="XFD900" t="inlineStr"><is><t>x</t></is></c></row>',
        b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
    ],
)
def test_a_value_far_from_the_table_is_refused_without_reading(tmp_path, row):
    assert "trải đến ô" in refused(with_rows(tmp_path, row))


def test_more_than_a_hundred_thousand_rows_are_refused(tmp_path):
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(4, 100_010)
    )
    assert "100.000 dòng" in refused(with_rows(tmp_path, rows))


def test_a_million_empty_rows_cost_nothing(tmp_path):
    rows = b"".join(b'<row r="%d" s="1"><c r="A%d" s="1"/></row>' % (n, n) for n in range(4, 10**6))
    path = with_rows(tmp_path, rows)
    del rows
    tracemalloc.start()
    reading = read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert reading.rows == 2
    assert peak < 60_000_000


def test_one_long_text_shared_by_many_cells_is_refused(tmp_path):
    path = tmp_path / "danh-sach.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEADING, *(person(n, "Lò Thị Bống") for n in range(2000))]):
            sheet.write_row(number, 0, row)
    assert read(path).rows == 2000
    name = "Lò Thị Bống".encode()
    rewrite(path, "xl/sharedStrings.xml", lambda xml: xml.replace(name, name * 20_000))
    assert "quá nhiều dữ liệu" in refused(path)


@pytest.mark.parametrize(
    "row",
    [
        ods_row("x", repeated=1_048_000),
        ods_row(repeated=1_048_000) + ods_row("x"),
        "<table:table-row><table:table-cell table:number-columns-repeated='16000'"
        " office:value-type='float' office:value='1'/></table:table-row>",
    ],
)
def test_an_open_document_that_spreads_too_far_is_refused(tmp_path, row):
    assert "trải đến ô" in refused(open_document(tmp_path, ods_row(*HEADING), row))


def test_a_csv_that_spreads_too_far_is_refused(tmp_path):
    path = tmp_path / "rong.csv"
    path.write_text("," * 100_000)
    assert "trải đến ô" in refused(path)


def test_the_quick_look_and_the_exact_one_find_the_same_formulas(tmp_path):
    path = save(tmp_path, [HEADING, person(1, "=A1"), person("=ROW()", "Lò Thị Bống")])
    with zipfile.ZipFile(path) as package:
        xml = package.read(SHEET)
    chunks = [xml[at : at + 100] for at in range(0, len(xml), 100)]
    quick, exact = quick_extent(chunks), exact_extent(chunks)
    assert quick.unvalued == exact.unvalued == {(1, 1), (2, 0)}
    assert (exact.bottom, exact.right) == (2, 4)


def test_a_formula_with_the_value_it_shows_is_read_as_that_value(tmp_path):
    path = save(tmp_path, [HEADING, person(1, '="Lò Thị Bống"')])
    name = "Giàng Thị Mỷ".encode()
    cell = b'<c r="B2" t="str"><f>1</f><v>' + name + b"</v></c>"
    rewrite(path, SHEET, lambda xml: re.sub(rb'<c r="B2".*?</c>', cell, xml))
    assert read(path).people[0].full_name == "Giàng Thị Mỷ"
