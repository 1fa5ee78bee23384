"""The text of a plan's file: Word, Excel or plain text; tables come as lines with tabs."""

import codecs
import datetime
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePath

import docx
import openpyxl
from docx.table import Table
from openpyxl.cell.read_only import ReadOnlyCell

from apps.core.numbers import show_count

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
MOST_UNPACKED = 100 * MEGABYTE
MOST_ROWS = 5_000
MOST_COLUMNS = 100
DECIMALS = 6
BYTE_ORDER = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
ENDINGS = (".docx", ".xlsx", ".txt")
_PERCENT_FORMAT = re.compile(r"0(?:\.(0+))?%")


class UnreadableFileError(ValueError):
    """A file that cannot be read; the message is a sentence for the user."""


def read_file(name: str, content: bytes) -> str:
    """Return the text of a file; UnreadableFileError, in a sentence, for what is none."""
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        raise UnreadableFileError(
            "Chỉ đọc được tệp .docx, .xlsx và .txt. Tệp .doc, .xls, .pdf thì mở ra, lưu lại "
            "thành .docx, .xlsx hoặc chép nội dung vào ô văn bản."
        )
    if len(content) > MOST_BYTES:
        raise UnreadableFileError(f"Tệp nặng quá {MOST_BYTES // MEGABYTE} MB.")
    if ending == ".txt":
        return _read_plain(content)
    _demand_small(content)
    read = _read_word if ending == ".docx" else _read_book
    try:
        return read(content)
    except UnreadableFileError:
        raise
    except Exception as error:  # the readers raise whatever a broken file makes them meet
        raise UnreadableFileError("Tệp đã hỏng, có mật khẩu hoặc không đúng loại.") from error


def _demand_small(content: bytes) -> None:
    """Refuse what is no archive, or one that unpacks to more than an office's file."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile as error:
        raise UnreadableFileError("Tệp đã hỏng, có mật khẩu hoặc không đúng loại.") from error
    if unpacked > MOST_UNPACKED:
        raise UnreadableFileError("Tệp giải nén ra quá lớn nên không được đọc.")


def _read_plain(content: bytes) -> str:
    encoding = "utf-16" if content.startswith(BYTE_ORDER) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeError as error:
        words = "Tệp .txt không ở dạng Unicode (UTF-8); hãy lưu lại với UTF-8."
        raise UnreadableFileError(words) from error


def _read_word(content: bytes) -> str:
    """Return the paragraphs and tables of a Word file in the order in which they stand."""
    lines: list[str] = []
    for part in docx.Document(BytesIO(content)).iter_inner_content():
        if isinstance(part, Table):
            lines += ["", *_rows_of(part), ""]
        else:
            lines += part.text.split("\n")
    return "\n".join(line.replace("\t", " ") if _is_indent(line) else line for line in lines)


def _is_indent(line: str) -> bool:
    """Return whether the tabs of a line only push it to the right."""
    return "\t" not in line.strip()


def _rows_of(table: Table) -> Iterator[str]:
    """Yield the rows of a table; a merged cell stands once, in its first column."""
    for number, row in enumerate(table.rows):
        if number >= MOST_ROWS:
            raise UnreadableFileError(f"Bảng dài quá {MOST_ROWS} dòng.")
        texts, before = [], None
        for cell in row.cells[:MOST_COLUMNS]:
            texts.append("" if cell._tc is before else _one_line(cell.text))
            before = cell._tc
        yield "\t".join(texts) if len(texts) > 1 else texts[0] if texts else ""


def _read_book(content: bytes) -> str:
    """Return every sheet's rows; a row with one filled cell is a line of text."""
    book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
    lines: list[str] = []
    for sheet in book.worksheets:
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS)):
            if number >= MOST_ROWS:
                raise UnreadableFileError(f"Trang tính dài quá {MOST_ROWS} dòng.")
            texts = [_one_line(_shown(cell)) for cell in row]
            filled = [text for text in texts if text]
            lines.append("\t".join(texts).rstrip("\t") if len(filled) > 1 else "".join(filled))
        lines.append("")
    return "\n".join(lines)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _shown(cell: ReadOnlyCell) -> str:
    """Write a value as an office reads it in its cell."""
    value = cell.value
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, datetime.datetime):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, (int, float)):
        return _number(value, cell.number_format or "")
    return str(value)


def _number(value: float, how: str) -> str:
    """Write a number with a decimal comma; a share that is shown as a percent as a percent."""
    if match := _PERCENT_FORMAT.search(how):
        return f"{value * 100:.{len(match[1] or '')}f}%".replace(".", ",")
    if float(value).is_integer():
        return show_count(int(value))
    return f"{value:.{DECIMALS}f}".rstrip("0").replace(".", ",")
