"""A file someone sent opened as sheets, or refused with one sentence and little memory. Pure."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import python_calamine as calamine

from apps.core.cells import CellValue
from apps.rosters import binary, packages
from apps.rosters.bounds import MAX_COLUMNS, MAX_ROWS, too_wide
from apps.rosters.legacy_fonts import decode_tcvn3, strange_words
from apps.rosters.problems import UnreadableFile
from apps.rosters.sheet import Marks, Merge, Row, Sheet

MAX_BYTES = 20 * 1024 * 1024
_SUFFIXES = (".xlsx", ".xls", ".xlsb", ".ods", ".csv")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CSV_SAMPLE = 64 * 1024
_DAMAGED = "Tệp bị hỏng nên không mở được; hãy mở tệp bằng Excel, lưu lại rồi gửi lên lần nữa."
_LOCKED = "Tệp có mật khẩu; hãy bỏ mật khẩu trong Excel rồi gửi lên lần nữa."


def read_sheets(path: Path) -> list[Sheet]:
    """Return every sheet of the file; raises UnreadableFile, never anything else."""
    suffix = _checked_suffix(path)
    start = _start_of(path)
    try:
        if suffix == ".csv":
            return [_csv_sheet(path)]
        _check_content(path, suffix, start)
        return _workbook_sheets(path, suffix)
    except UnreadableFile:
        raise
    except calamine.PasswordError as error:
        raise UnreadableFile(_LOCKED) from error
    except BaseException as error:
        # calamine may panic on a damaged file, and its panic is no Exception.
        if isinstance(error, Exception) or type(error).__module__ == "pyo3_runtime":
            raise UnreadableFile(_DAMAGED) from error
        raise


def _checked_suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        raise UnreadableFile(
            f"Không đọc được loại tệp “{suffix or path.name}”; hãy gửi tệp .xlsx, .xls, .xlsb, .ods"
            " hoặc .csv."
        )
    return suffix


def _start_of(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(len(_OLE))
    except OSError as error:
        raise UnreadableFile("Không mở được tệp; hãy gửi lên lần nữa.") from error
    if size > MAX_BYTES:
        raise UnreadableFile(
            f"Tệp lớn {size // (1024 * 1024)} MB, quá mức {MAX_BYTES // (1024 * 1024)} MB; hãy bỏ"
            " bớt ảnh và trang tính không cần, hoặc chia thành nhiều tệp."
        )
    if not size:
        raise UnreadableFile("Tệp rỗng; hãy kiểm tra lại tệp đã gửi.")
    return start


def _check_content(path: Path, suffix: str, start: bytes) -> None:
    """Refuse a file whose content is not what its name says."""
    if start == _OLE and _ENCRYPTED in path.read_bytes():
        raise UnreadableFile(_LOCKED)
    is_right = start == _OLE if suffix == ".xls" else start.startswith(_ZIP)
    if is_right:
        return
    if start.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"<"):
        what = "trang web (HTML) được đổi đuôi"
    elif start == _OLE or start.startswith(_ZIP):
        what = "tệp loại khác được đổi đuôi"
    else:
        raise UnreadableFile(_DAMAGED)
    raise UnreadableFile(
        f"Tệp có đuôi {suffix} nhưng bên trong là {what}; hãy mở bằng Excel, chọn Lưu thành (Save"
        " As) loại .xlsx rồi gửi lên lần nữa."
    )


def _workbook_sheets(path: Path, suffix: str) -> list[Sheet]:
    if suffix == ".xls":
        marks = binary.check_workbook(path.read_bytes())
    else:
        marks = packages.check_package(path, suffix)
    with calamine.CalamineWorkbook.from_path(str(path)) as book:
        sheets = [
            _sheet(book, place, marks.get(known.name, Marks()))
            for place, known in enumerate(book.sheets_metadata)
            if known.typ == calamine.SheetTypeEnum.WorkSheet
        ]
    if sum(len(sheet.rows) for sheet in sheets) > 2 * MAX_ROWS:
        raise UnreadableFile(_too_many_rows())
    return sheets


def _too_many_rows() -> str:
    return f"Tệp có hơn {MAX_ROWS:,} dòng; hãy chia thành nhiều tệp.".replace(",", ".")


def _sheet(book: calamine.CalamineWorkbook, place: int, marks: Marks) -> Sheet:
    known = book.sheets_metadata[place]
    hidden = known.visible != calamine.SheetVisibleEnum.Visible
    if hidden:
        return Sheet(known.name, (), hidden=True)
    found = book.get_sheet_by_index(place)
    if found.start is None or found.end is None:
        return Sheet(known.name, (), marks=marks)
    left = [""] * found.start[1]
    # A formula without a value beyond the last value of a row still has a place in the row.
    last = max((column for _, column in marks.unvalued_formulas), default=0)
    right = [""] * max(0, min(last, MAX_COLUMNS) - found.end[1])
    pool: dict[CellValue, CellValue] = {}
    rows = list(_rows(found.iter_rows(), left, right, pool))
    _cut_dates(rows, marks)
    merges = tuple(
        Merge(top, first, bottom, final)
        for (top, first), (bottom, final) in found.merged_cell_ranges or ()
    )
    return Sheet(known.name, rows, merges, distinct=pool.keys(), marks=marks)


def _cut_dates(rows: list[Row], marks: Marks) -> None:
    """Take from dates what their cells do not show: nobody typed the 1 of the 1st of May 1980.

    A later day of the month was typed, whatever the cell shows of it.
    """
    for (number, column), part in marks.shown_parts.items():
        if number >= len(rows) or column >= len(rows[number]):
            continue
        day = rows[number][column]
        if isinstance(day, date) and day.day == 1 and (part == "month" or day.month == 1):
            row = list(rows[number])
            row[column] = f"{day.month:02}/{day.year}" if part == "month" else str(day.year)
            rows[number] = row


def _rows(
    rows: Iterator[list[CellValue]],
    left: list[CellValue],
    right: list[CellValue],
    pool: dict[CellValue, CellValue],
) -> Iterator[Row]:
    """Yield rows that begin in column A; equal values share the object in `pool`."""
    share = pool.setdefault
    if not left and not right:
        for row in rows:
            yield [share(value, value) for value in row]
        return
    for row in rows:
        yield [*left, *[share(value, value) for value in row], *right]


def _csv_sheet(path: Path) -> Sheet:
    text = _decoded(path.read_bytes())
    sample = text[:_CSV_SAMPLE]
    delimiter = max(",;\t", key=sample.count)
    rows: list[Row] = []
    width = 0
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        rows.append(row)
        width = max(width, len(row))
        if len(rows) > MAX_ROWS:
            raise UnreadableFile(_too_many_rows())
        if width > MAX_COLUMNS:
            raise UnreadableFile(too_wide(path.stem, len(rows), width))
    return Sheet(path.stem, [[*row, *[""] * (width - len(row))] for row in rows])


def _decoded(data: bytes) -> str:
    """Return the text of a .csv: UTF-8, UTF-16, Vietnamese Windows, or an old font's letters."""
    if data.startswith((_ZIP, _OLE)):
        raise UnreadableFile(
            "Tệp có đuôi .csv nhưng bên trong là tệp Excel; hãy đổi đuôi cho đúng hoặc lưu lại."
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        vietnamese = unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))
        western = data.decode("latin-1")
    old_font = strange_words(decode_tcvn3(western[:_CSV_SAMPLE]))
    return western if old_font < strange_words(vietnamese[:_CSV_SAMPLE]) else vietnamese
