"""What is wrong in a roster, as a workbook: the sender's own with its cells coloured and remarked.

Nothing in a file that somebody sent may run: a formula is written as the value it showed, and a
text that begins like a formula is written as text.
"""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from apps.core.cells import CellValue
from apps.rosters.files import read_sheets
from apps.rosters.problems import UnreadableFile
from apps.rosters.sheet import Sheet

ProblemLine = Mapping[str, object]  # a Problem as kept in JSON

MOST_ROWS = 20_000
MOST_REMARKS = 5_000  # Excel opens a workbook with more remarks only slowly
LONGEST_CELL = 32_000
LONGEST_SHEET_NAME = 31
AUTHOR = "Quy hoạch cán bộ"
LIST_NAME = "Lỗi"
LEVELS = {"error": "Lỗi", "warning": "Cảnh báo"}
FILLS = {
    "error": PatternFill("solid", start_color="FFF4B6B1"),
    "warning": PatternFill("solid", start_color="FFFCE3A6"),
}
HEADINGS = (
    ("Mức", 12),
    ("Trang tính", 22),
    ("Ô", 8),
    ("Cột", 24),
    ("Đọc được", 30),
    ("Nội dung và cách sửa", 90),
)
_HEADING_FILL = PatternFill("solid", start_color="FFE9F0FA")
_FORMULA_SIGNS = ("=", "+", "-", "@")
_NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))
_TOO_LONG = (
    f"Tệp có hơn {MOST_ROWS:,} dòng nên không tô màu được từng ô; hãy tải danh sách lỗi (Excel)."
).replace(",", ".")


def problem_book(path: Path, problems: Sequence[ProblemLine]) -> bytes:
    """Return the sender's workbook with wrong cells coloured and remarked, and a list in front.

    Files that are no .xlsx come back as a new workbook of the values they show. Raises
    UnreadableFile, with a sentence, for a file of more than `MOST_ROWS` rows.
    """
    sheets = read_sheets(path)
    if sum(len(sheet.rows) for sheet in sheets) > MOST_ROWS:
        raise UnreadableFile(_TOO_LONG)
    is_own = path.suffix.lower() == ".xlsx"
    book = load_workbook(path, keep_links=False) if is_own else Workbook()
    names = still(book, sheets) if is_own else copied(book, sheets)
    remark(book, names, problems)
    front = book.create_sheet(free_name(book, LIST_NAME), 0)
    fill_list(front, problems)
    book.active = 0
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is front
    return as_bytes(book)


def problem_list(problems: Iterable[ProblemLine]) -> bytes:
    """Return a workbook that only lists the problems: for files of any length."""
    book = Workbook()
    book.active.title = LIST_NAME
    fill_list(book.active, problems)
    return as_bytes(book)


def as_bytes(book: Workbook) -> bytes:
    """Return a workbook as the bytes of its file."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def still(book: Workbook, sheets: Iterable[Sheet]) -> dict[str, Worksheet]:
    """Put in the place of every formula what it showed; return the sheets by name."""
    shown = {sheet.name: sheet.rows for sheet in sheets}
    for sheet in book.worksheets:
        rows = shown.get(sheet.title, ())
        for cell in formulas_of(sheet):
            write(cell, shown_at(rows, cell) or text_of_formula(cell))
    return {sheet.title: sheet for sheet in book.worksheets}


def formulas_of(sheet: Worksheet) -> Iterator[Cell]:
    """Yield the cells of a sheet that hold a formula, or a text that begins like one."""
    for row in sheet.iter_rows():
        for cell in row:
            is_text = isinstance(cell.value, str) and cell.value.startswith(_FORMULA_SIGNS)
            if cell.data_type == "f" or is_text:
                yield cell


def shown_at(rows: Sequence[Sequence[CellValue]], cell: Cell) -> CellValue:
    """Return what a cell showed when its file was saved, "" when that is not known."""
    row, column = cell.row - 1, cell.column - 1
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""


def text_of_formula(cell: Cell) -> str:
    """Return the formula of a cell as text."""
    return cell.value if isinstance(cell.value, str) else str(getattr(cell.value, "text", ""))


def copied(book: Workbook, sheets: Iterable[Sheet]) -> dict[str, Worksheet]:
    """Fill a new workbook with the values that sheets show; return its sheets by the old names."""
    book.remove(book.active)
    names = {}
    for sheet in sheets:
        names[sheet.name] = target = book.create_sheet(free_name(book, sheet.name))
        for number, values in enumerate(sheet.rows, start=1):
            for column, value in enumerate(values, start=1):
                if value != "":
                    write(target.cell(number, column), value)
    return names


def free_name(book: Workbook, name: str) -> str:
    """Return a name that Excel takes for a sheet and no sheet of the book has."""
    name = name.translate(_NOT_IN_SHEET_NAMES).strip("'")[:LONGEST_SHEET_NAME] or "Trang"
    taken = {sheet.casefold() for sheet in book.sheetnames}
    free, number = name, 1
    while free.casefold() in taken:
        number += 1
        ending = f" ({number})"
        free = name[: LONGEST_SHEET_NAME - len(ending)] + ending
    return free


def write(cell: Cell, value: object) -> None:
    """Write a value so that it stays what it shows: a text is never taken for a formula."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(_FORMULA_SIGNS)
    else:
        cell.value = value


def remark(book: Workbook, names: Mapping[str, Worksheet], problems: Sequence[ProblemLine]) -> None:
    """Colour the cells that problems name, errors over warnings, and say what is wrong there."""
    ordered = sorted(problems, key=lambda problem: problem["level"] == "error")
    for number, problem in enumerate(ordered):
        sheet = names.get(str(problem["sheet"]))
        if sheet is None or not problem["cell"]:
            continue
        cell = own_cell(sheet, str(problem["cell"]))
        cell.fill = FILLS[str(problem["level"])]
        if number >= len(ordered) - MOST_REMARKS:
            cell.comment = with_sentence(cell.comment, problem)


def own_cell(sheet: Worksheet, place: str) -> Cell:
    """Return the cell at an address; of merged ones the first, which holds their value."""
    cell = sheet[place]
    if isinstance(cell, MergedCell):
        block = next(block for block in sheet.merged_cells.ranges if place in block)
        cell = sheet.cell(block.min_row, block.min_col)
    return cell


def with_sentence(comment: Comment | None, problem: ProblemLine) -> Comment:
    """Return a remark that says what is wrong, below whatever the cell was remarked with."""
    sentence = f"{LEVELS[str(problem['level'])]}: {problem['message']}"
    before = f"{comment.text}\n" if comment else ""
    return Comment(before + sentence, AUTHOR, height=120, width=320)


def fill_list(sheet: Worksheet, problems: Iterable[ProblemLine]) -> None:
    """Write every problem in a line of its own, errors first."""
    for column, (heading, width) in enumerate(HEADINGS, start=1):
        cell = sheet.cell(1, column, heading)
        cell.font, cell.fill = Font(bold=True), _HEADING_FILL
        sheet.column_dimensions[cell.column_letter].width = width
    for number, problem in enumerate(errors_first(problems), start=2):
        values = line_of(problem)
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(number, column)
            write(cell, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(number, 1).fill = FILLS[str(problem["level"])]
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def errors_first(problems: Iterable[ProblemLine]) -> list[ProblemLine]:
    """Return the problems with the errors before the warnings, else in their order."""
    return sorted(problems, key=lambda problem: problem["level"] != "error")


def line_of(problem: ProblemLine) -> list[str]:
    """Return a problem under the headings of the list."""
    names = ("sheet", "cell", "column", "value", "message")
    return [LEVELS[str(problem["level"])], *(str(problem[name]) for name in names)]
