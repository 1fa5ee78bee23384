"""A unit's list as a workbook: written to be filled in, and read back as rows of text."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from apps.core.cells import text_of
from apps.core.text import spelling_key
from apps.planning.board import Line
from apps.planning.models import Candidacy, UnitList
from apps.pools.models import PoolEntry

WITHDRAWN = "rút"
OUTCOMES = {label: value for value, label in Candidacy.Outcome.choices}
SOURCES = {label: value for value, label in PoolEntry.Source.choices}
DIRECTIONS = {label: value for value, label in PoolEntry.Direction.choices}

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
MOST_ROWS = 2_000
EMPTY_ROWS = 40
LINE_HEIGHT = 17  # points
HEADING_ROW = 4
LIST_SHEET, CHOICE_SHEET = "Danh sách", "Lựa chọn"
FONT = {"font_name": "Times New Roman", "font_size": 12}
GRID = {"border": 1, "valign": "top", "text_wrap": True, "num_format": "@"}
HELP = (
    "Thêm người ở các dòng trống: ghi số hiệu (hoặc số CCCD), hoặc họ tên và ngày sinh. "
    "Xóa một dòng không làm mất người đó; muốn rút thì chọn “rút” và ghi lý do cụ thể."
)


@dataclass(frozen=True)
class Column:
    """One column of the workbook."""

    key: str
    label: str
    width: int


COLUMNS = (
    Column("number", "STT", 6),
    Column("code", "Số hiệu hoặc số CCCD", 16),
    Column("name", "Họ và tên", 26),
    Column("birth", "Ngày sinh", 12),
    Column("unit", "Chức vụ, đơn vị hiện nay", 36),
    Column("title", "Chức danh quy hoạch", 24),
    Column("outcome", "Đề xuất", 13),
    Column("source", "Nguồn", 13),
    Column("direction", "Hướng", 10),
    Column("ground", "Lý do đưa ra", 34),
    Column("ground_note", "Lý do cụ thể", 28),
    Column("note", "Ghi chú", 28),
)
PLACES = {column.key: place for place, column in enumerate(COLUMNS)}
# What is only there to be read: nothing in it is a reason to take a row for filled in.
ONLY_READ = frozenset({"number", "unit"})
NOT_EXCEL = "Tệp này không phải là tệp Excel (.xlsx), hoặc đã hỏng, hoặc có mật khẩu."
NO_HEADING = (
    "Không thấy dòng tiêu đề có các cột {missing}; hãy dùng tệp tải về từ trang này và giữ nguyên "
    "dòng tiêu đề."
)


@dataclass(frozen=True)
class SheetRow:
    """One filled row of the workbook: its number as Excel shows it, and its cells as text."""

    number: int
    cells: dict[str, str]
    places: dict[str, int]

    def __getitem__(self, key: str) -> str:
        """Return the text of one cell, "" where the column is missing."""
        return self.cells.get(key, "")

    def address(self, key: str) -> str:
        """Return the address of a cell, as "F7"."""
        return xl_rowcol_to_cell(self.number - 1, self.places.get(key, 0))


# Out


def write_list(
    unit_list: UnitList, lines: Iterable[Line], titles: Sequence[str], grounds: Sequence[str]
) -> bytes:
    """Return the workbook of a list, with empty rows and choices in its cells."""
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True, "default_format_properties": FONT}) as book:
        sheet = book.add_worksheet(LIST_SHEET)
        choices = {
            "title": titles,
            "outcome": [*OUTCOMES, WITHDRAWN],
            "source": list(SOURCES),
            "direction": list(DIRECTIONS),
            "ground": grounds,
        }
        places = write_choices(book, choices)
        write_head(book, sheet, unit_list)
        cell = book.add_format(GRID)
        rows = [values_of(number, line) for number, line in enumerate(lines, start=1)]
        rows += [[""] * len(COLUMNS)] * EMPTY_ROWS
        for place, values in enumerate(rows, start=HEADING_ROW + 1):
            sheet.set_row(place, LINE_HEIGHT * lines_in(values))
            for index, value in enumerate(values):
                sheet.write_string(place, index, value, cell)
        last = HEADING_ROW + len(rows)
        for key, source in places.items():
            sheet.data_validation(HEADING_ROW + 1, PLACES[key], last, PLACES[key], choice(source))
    return target.getvalue()


def lines_in(values: Sequence[str]) -> int:
    """Return how many lines of text the fullest cell of a row takes."""
    full = (-(-len(value) // column.width) for value, column in zip(values, COLUMNS, strict=True))
    return max(1, *full)


def values_of(number: int, line: Line) -> list[str]:
    """Return the cells of one line, all of them text."""
    row = line.candidacy
    values = {
        "number": str(number),
        "code": row.person.code,
        "name": row.person.full_name,
        "birth": row.person.birth.display(),
        "unit": line.post,
        "title": row.title.name,
        "outcome": WITHDRAWN if row.withdrawn else row.get_outcome_display(),
        "source": row.get_source_display(),
        "direction": row.get_direction_display(),
        "ground": row.ground.name if row.ground else "",
        "ground_note": row.withdrawn or (row.ground_note if row.ground else ""),
        "note": row.note,
    }
    return [values[column.key] for column in COLUMNS]


def write_head(book: Workbook, sheet: Worksheet, unit_list: UnitList) -> None:
    """Write the title, what to do, and the heading of the columns."""
    title = book.add_format({"bold": True, "font_size": 14})
    soft = book.add_format({"italic": True})
    head = book.add_format(
        {**GRID, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#E9F0FA"}
    )
    sheet.write_string(0, 0, f"DANH SÁCH QUY HOẠCH: {unit_list.unit}", title)
    sheet.write_string(1, 0, f"{unit_list.round}, xét tại {unit_list.round.reference_on:%d/%m/%Y}")
    sheet.write_string(2, 0, HELP, soft)
    for index, column in enumerate(COLUMNS):
        sheet.write_string(HEADING_ROW, index, column.label, head)
        sheet.set_column(index, index, column.width)
    sheet.set_row(HEADING_ROW, 34)
    sheet.freeze_panes(HEADING_ROW + 1, PLACES["birth"])
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADING_ROW)


def write_choices(book: Workbook, choices: dict[str, Sequence[str]]) -> dict[str, str]:
    """Write what may be chosen on a sheet of its own; return for each column where it stands."""
    sheet = book.add_worksheet(CHOICE_SHEET)
    bold = book.add_format({"bold": True})
    places = {}
    for index, (key, names) in enumerate(choices.items()):
        sheet.write_string(0, index, COLUMNS[PLACES[key]].label, bold)
        sheet.set_column(index, index, 30)
        for row, name in enumerate(names, start=1):
            sheet.write_string(row, index, name)
        letter = xl_col_to_name(index)
        if names:
            places[key] = f"='{CHOICE_SHEET}'!${letter}$2:${letter}${len(names) + 1}"
    return places


def choice(source: str) -> dict[str, object]:
    """Return a list to choose from."""
    return {
        "validate": "list",
        "source": source,
        "error_title": "Ngoài danh sách",
        "error_message": "Hãy chọn trong danh sách thả xuống.",
    }


# In


def read_rows(content: bytes) -> list[SheetRow]:
    """Return the filled rows of the first sheet; ValidationError for what is no such workbook."""
    demand_small(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except Exception as error:  # the reader raises whatever a broken file makes it meet
        raise ValidationError(NOT_EXCEL) from error
    if len(rows) > MOST_ROWS:
        raise ValidationError(f"Tệp có quá nhiều dòng (nhiều nhất {MOST_ROWS}).")
    heading, places = find_heading(rows)
    found = []
    for number, row in enumerate(rows[heading + 1 :], start=heading + 2):
        cells = {key: text_of(row[place]) for key, place in places.items() if place < len(row)}
        if any(text for key, text in cells.items() if key not in ONLY_READ):
            found.append(SheetRow(number, cells, places))
    return found


def demand_small(content: bytes) -> None:
    """Refuse what is no workbook, and what would fill the memory when it is unpacked."""
    if len(content) > MOST_BYTES:
        raise ValidationError("Tệp lớn hơn 5 MB; danh sách của một đơn vị không dài đến thế.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile as error:
        raise ValidationError(NOT_EXCEL) from error
    if unpacked > MOST_UNPACKED:
        raise ValidationError("Tệp giải nén ra quá lớn nên không được đọc.")


def find_heading(rows: Sequence[Sequence[object]]) -> tuple[int, dict[str, int]]:
    """Return the row of the heading and where each column stands; columns may be moved."""
    wanted = {spelling_key(column.label): column.key for column in COLUMNS}
    best: tuple[int, dict[str, int]] = (0, {})
    for number, row in enumerate(rows):
        words = [spelling_key(text_of(cell)) for cell in row]
        places = {wanted[word]: place for place, word in enumerate(words) if word in wanted}
        if len(places) > len(best[1]):
            best = number, places
    needed = {"name", "title", "outcome"}
    if missing := [c.label for c in COLUMNS if c.key in needed - best[1].keys()]:
        raise ValidationError(NO_HEADING.format(missing=", ".join(f"“{m}”" for m in missing)))
    return best
