"""Damage to workbooks of every kind: bytes, parts of packages, cells. All of it by a seed."""

import datetime
import random
import shutil
import zipfile
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter import Workbook as FastWorkbook

from tests.rosters.books import HEADING, person
from tests.rosters.test_safety import FILES, binary_workbook, ods_row, open_document

COLUMNS = (*HEADING, "Số CCCD", "Dân tộc", "Ngày vào Đảng", "Trình độ chuyên môn", "Xếp loại")
NASTY = (
    "", " ", "\u00a0", "x" * 40_000, "=1+1", "=A1", "+84912", "-", "@SUM(A1)", "#N/A", "#REF!",
    "\u202enữ", "n\u0303u\u031b\u0303", "NguyÔn V¨n Hïng", "Nguyeãn Vaên Huøng", "12/5/1980",
    "31/02/1980", "inf", "%", "%s {0}", True, False, 123456789012345678,
    "00/00/0000", "1e308", "9" * 400, "١٢/٠٥/١٩٨٠", "²", "①", "Tổng cộng: 99999999999999999999",
    "Nữ 5/0 (100%)", "I.", "A. TRƯỜNG THCS NẬM TY", "Họ và tên", "2023: HTTNV\n2024", "TM. UBND",
    "<b>&amp;</b>", "\ud7ff\ufffd", "👩\u200d👧", "Đ" * 300, "01/01/10000", "0/0/0", "nan",
    0, -1, 1, 1e300, -1e300, 0.1, 2958465, 2958466, 1980, 38090001234,
    datetime.date(1980, 5, 12), datetime.date(9999, 12, 31), datetime.time(1, 2),
    datetime.timedelta(days=40_000),
)  # fmt: skip


def right_rows(dice: random.Random) -> list[list[object]]:
    """Return a heading and a few people under it."""
    rows: list[list[object]] = [["TRƯỜNG THCS NẬM TY"], [], list(COLUMNS)]
    for number in range(1, dice.randrange(3, 9)):
        cells = [f"0020800{number:05}", "Tày", "12/5/2005", "ĐH", "2023: HTTNV"]
        rows.append([*person(number, f"Lò Thị {'ABCDEGHK'[number - 1]}"), *cells])
    return [*rows, ["Tổng cộng: 3 người, nữ: 2 (66,7%)"], ["NGƯỜI LẬP"]]


def right_file(folder: Path, kind: str, dice: random.Random) -> Path:
    """Write a right roster of a kind: .xlsx by two programs, .xls, .ods, .xlsb, .csv."""
    rows = right_rows(dice)
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if kind == ".xls":
        return Path(shutil.copy(FILES / "danh-sach.xls", folder / "danh-sach.xls"))
    if kind == ".ods":
        return open_document(folder, *(ods_row(*row) for row in texts))
    if kind == ".xlsb":
        return binary_workbook(folder, {n: dict(enumerate(row)) for n, row in enumerate(texts)})
    path = folder / f"danh-sach{kind.removeprefix('fast')}"
    if kind == ".csv":
        encoding = dice.choice(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
        path.write_text("\n".join(map(dice.choice(",;\t").join, texts)), encoding=encoding)
    elif kind == "fast.xlsx":
        with FastWorkbook(path) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    else:
        _save_with_damaged_cells(path, rows, dice)
    return path


def _save_with_damaged_cells(path: Path, rows: list[list[object]], dice: random.Random) -> None:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for _ in range(dice.choice([0, 1, 5, 30])):
        damage_sheet(book.active, dice)
    book.save(path)


def damage_sheet(sheet: Worksheet, dice: random.Random) -> None:
    """Put a nasty value in a cell, or move, merge or hide some."""
    row, column = dice.randrange(1, 16), dice.randrange(1, 14)
    kind = dice.randrange(8)
    if kind == 0:
        sheet.delete_rows(row)
    elif kind == 1:
        sheet.insert_cols(column)
    elif kind == 2:
        last_row, last_column = row + dice.randrange(4), column + dice.randrange(3)
        if last_row > row or last_column > column:
            sheet.merged_cells.add(
                sheet.cell(row, column).coordinate
                + ":"
                + sheet.cell(last_row, last_column).coordinate
            )
    elif kind == 3:
        sheet.row_dimensions[row].hidden = True
        sheet.column_dimensions[sheet.cell(row, column).column_letter].hidden = True
    else:
        _write(sheet, row, column, dice.choice(NASTY))


def _write(sheet: Worksheet, row: int, column: int, value: object) -> None:
    if isinstance(value, str):
        value = value[:32_767]
    cell = sheet.cell(row, column)
    if hasattr(cell, "hyperlink"):
        cell.value = value


def damaged(data: bytes, dice: random.Random) -> bytes:
    """Return `data` cut, with a piece lost, doubled or moved, or with bytes changed."""
    changed = bytearray(data)
    kind = dice.random()
    start = dice.randrange(len(data))
    end = start + dice.randrange(1, 400)
    if kind < 0.15:
        return bytes(changed[:start])
    if kind < 0.25:
        del changed[start:end]
    elif kind < 0.35:
        changed[start:start] = changed[start:end]
    else:
        for _ in range(dice.choice([1, 3, 20, 100])):
            changed[dice.randrange(len(changed))] = dice.choice([0, 255, 57, dice.randrange(256)])
    return bytes(changed)


def damage_part(path: Path, dice: random.Random) -> None:
    """Damage one part of a package, which stays a right package."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = dice.choice([name for name, data in parts.items() if data])
    kind = dice.randrange(10)
    if kind == 0:
        del parts[name]
    elif kind == 1:
        parts[name] = parts[dice.choice(list(parts))]
    else:
        parts[name] = damaged(parts[name], dice)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for part, data in parts.items():
            package.writestr(part, data)


KINDS = (".xlsx", "fast.xlsx", ".xlsx", ".xls", ".ods", ".xlsb", ".csv")


def damaged_file(folder: Path, dice: random.Random) -> Path:
    """Write a right roster of any kind and damage it."""
    kind = dice.choice(KINDS)
    path = right_file(folder, kind, dice)
    way = dice.random()
    if kind == ".xlsx" and way < 0.5:
        return path  # Its cells are damaged already.
    if zipfile.is_zipfile(path) and way < 0.8:
        damage_part(path, dice)
    else:
        path.write_bytes(damaged(path.read_bytes(), dice))
    return path
