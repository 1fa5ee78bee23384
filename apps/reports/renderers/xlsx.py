"""A table as an Excel workbook that an office prints, signs and edits.

Rows go straight to the file (constant memory), so a list of any length needs little room; it
follows that cells must be written in reading order. Every text is written as text: "=1+1" in a
name is no formula. A percent is the number 66.7 under a "%" label and not 0.667 shown as
"66,7%": the sign is not repeated in each cell, the value is the one in the text and in JSON, and
the plain format shows 50 and not "50,0". The decimal comma and the thousands dot are drawn by
Excel from the number, as the regional settings of the computer say.
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from apps.core.headings import Heading, Look
from apps.core.numbers import NO_VALUE
from apps.core.text import printable
from apps.reports.renderers.cells import shown
from apps.reports.tables import (
    Column,
    HeaderCell,
    Kind,
    RowKind,
    Section,
    Table,
    Value,
    header_rows,
)

Target = str | Path | BinaryIO
CellWriter = Callable[[int, int, Value], object]

FONT = {"font_name": "Times New Roman", "font_size": 12}
GRID = {"border": 1, "valign": "vcenter"}
A4 = 9
LONGEST_CELL = 32_767
COUNT_FORMAT = "#,##0"
DATE_FORMAT = "dd/mm/yyyy"
WIDTHS = {Kind.TEXT: 22.0, Kind.NUMBER: 7.5, Kind.PERCENT: 8.0, Kind.DATE: 12.0}
LINE_HEIGHT = 16.0
ROW_HEIGHT = 18.0
HEADING_HEIGHT = 19.0
# Letters of 12-point Times New Roman that fit a column of width 1.
LETTERS_PER_WIDTH = 1.15
LEFT_SHARE = 0.42
TEXT_SHEET_WIDTH = 72
SPACE_FOR_SIGNING = 4
SPACE_AFTER = 3.0
LINES_OF_SIGNATURE = 5
# The printed part of A4 landscape, and a column of width 1, in points.
PAGE_WIDTH, PAGE_HEIGHT, POINTS_PER_WIDTH = 757.0, 482.0, 6.0
SQUEEZED_SHARE = 0.25
CENTRED_WIDTH = 6.0
SIDE_MARGIN, END_MARGIN = 0.59, 0.79
FROZEN_COLUMNS = 2
ROW_LOOKS: dict[RowKind, dict[str, object]] = {
    RowKind.DATA: {},
    RowKind.PERCENT: {"italic": True},
    RowKind.TOTAL: {"bold": True},
}


@dataclass(frozen=True, slots=True)
class _Styles:
    """The formats of one workbook, made once: Excel keeps at most 64,000 of them."""

    book: Workbook

    def plain(self, **properties: object) -> Format:
        """Return a format without borders, for headings and text."""
        return self.book.add_format({**FONT, **properties})

    def grid(self, **properties: object) -> Format:
        """Return a format of a cell in the table."""
        return self.book.add_format({**FONT, **GRID, **properties})


def render_xlsx(table: Table, heading: Heading | None = None) -> bytes:
    """Return the workbook as bytes; see `write_table`."""
    target = BytesIO()
    write_table(table, target, heading)
    return target.getvalue()


def write_table(table: Table, target: Target, heading: Heading | None = None) -> None:
    """Write the table ready for signature, then the sheets "Thuyết minh" and "Cách tính"."""
    with _workbook(target) as book:
        styles = _Styles(book)
        sheet = book.add_worksheet("Biểu tổng hợp")
        row = _open_sheet(sheet, styles, table.columns, (table.title, *table.subtitles), heading)
        sheet.fit_to_pages(1, _pages_high(table, row))
        row = _write_body(sheet, styles, table, row)
        if heading:
            _write_signature(sheet, styles, table.columns, heading, row + 1)
        if table.sections:
            _write_sections(book, styles, table.sections)
        if table.notes or table.checks:
            _write_method(book, styles, table)


def write_rows(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    target: Target,
    *,
    title: str,
    subtitles: Sequence[str] = (),
    sheet_name: str = "Danh sách",
) -> int:
    """Write a long list, values in the order of `columns`, one row at a time; return the count."""
    with _workbook(target) as book:
        styles = _Styles(book)
        sheet = book.add_worksheet(sheet_name)
        first = _open_sheet(sheet, styles, columns, (title, *subtitles), None)
        writers = [_writer(sheet, styles, column, "") for column in columns]
        row = first - 1
        rooms = _text_rooms(columns)
        for row, values in enumerate(rows, start=first):
            if height := _row_height(values, rooms):
                sheet.set_row(row, height)
            for column, (write, value) in enumerate(zip(writers, values, strict=True)):
                write(row, column, value)
        count = row - first + 1
        if count:
            sheet.autofilter(first - 1, 0, row, len(columns) - 1)
    return count


def _workbook(target: Target) -> Workbook:
    return Workbook(target, {"constant_memory": True, "default_format_properties": FONT})


def _open_sheet(
    sheet: Worksheet,
    styles: _Styles,
    columns: Sequence[Column],
    titles: Sequence[str],
    heading: Heading | None,
) -> int:
    """Write everything above the first row of data and set up the page; return that row."""
    for index, column in enumerate(columns):
        sheet.set_column(index, index, _width(column))
    row = _write_heading(sheet, styles, columns, heading) if heading else 0
    row = _write_titles(sheet, styles, columns, titles, row)
    body = _write_header(sheet, styles, columns, row)
    _set_up_page(sheet, header=row, body=body, columns=columns)
    return body


def _width(column: Column) -> float:
    return WIDTHS[column.kind] if column.width is None else column.width


def _set_up_page(sheet: Worksheet, *, header: int, body: int, columns: Sequence[Column]) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=SIDE_MARGIN, right=SIDE_MARGIN, top=END_MARGIN, bottom=END_MARGIN)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.repeat_rows(header, body - 1)
    sheet.set_footer('&R&"Times New Roman,Regular"&11Trang &P/&N')
    leading = FROZEN_COLUMNS if len(columns) > FROZEN_COLUMNS else 0
    sheet.freeze_panes(body, leading)


def _pages_high(table: Table, first_row: int) -> int:
    """Return how many pages to squeeze a report onto, 0 for as many as it takes.

    A signature that would fall on a page of its own is drawn back by printing a little smaller.
    """
    rooms = _text_rooms(table.columns)
    rows = (max(_row_height(r.values(table.columns), rooms), ROW_HEIGHT) for r in table.rows)
    height = sum(rows) + ROW_HEIGHT * (first_row + SPACE_FOR_SIGNING + LINES_OF_SIGNATURE)
    width = sum(map(_width, table.columns)) * POINTS_PER_WIDTH
    pages = height / PAGE_HEIGHT * min(PAGE_WIDTH / width, 1)
    whole = max(int(pages), 1)
    return whole if pages <= whole + SQUEEZED_SHARE else 0


def _write_heading(
    sheet: Worksheet, styles: _Styles, columns: Sequence[Column], heading: Heading
) -> int:
    """Write the issuing body at the left and the nation or Party at the right."""
    last = len(columns) - 1
    split = _split(columns)
    lines = _heading_lines(heading, styles)
    for row, (left, right) in enumerate(lines):
        sheet.set_row(row, HEADING_HEIGHT)
        _across(sheet, row, 0, split, *left)
        _across(sheet, row, split + 1, last, *right)
    return len(lines) + 1


def _heading_lines(
    heading: Heading, styles: _Styles
) -> list[tuple[tuple[str, Format], tuple[str, Format]]]:
    plain = styles.plain(align="center")
    bold = styles.plain(align="center", bold=True)
    italic = styles.plain(align="center", italic=True)
    underlined = styles.plain(align="center", bold=True, underline=1)
    parent, body = heading.parent_body.upper(), heading.body.upper()
    number, date = heading.number_line, heading.date_line
    if heading.look == Look.PARTY:
        big = styles.plain(align="center", bold=True, underline=1, font_size=15)
        return [
            ((parent, plain), (heading.nation_lines[0], big)),
            ((body, bold), ("", plain)),
            (("*", plain), (date, italic)),
            ((number, plain), ("", plain)),
        ]
    return [
        ((parent, plain), (heading.nation_lines[0], bold)),
        ((body, underlined), (heading.nation_lines[1], underlined)),
        ((number, plain), (date, italic)),
    ]


def _split(columns: Sequence[Column]) -> int:
    """Return the last column of the left block, about two fifths of the width."""
    whole = sum(map(_width, columns)) * LEFT_SHARE
    used = 0.0
    for index, column in enumerate(columns[:-1]):
        used += _width(column)
        if used >= whole:
            return index
    return max(len(columns) - 2, 0)


def _across(sheet: Worksheet, row: int, first: int, last: int, text: str, style: Format) -> None:
    """Write one text over several columns of a row; nothing when there is no room."""
    if first > last:
        return
    if first < last:
        sheet.merge_range(row, first, row, last, "", style)
    sheet.write_string(row, first, printable(text), style)


def _write_titles(
    sheet: Worksheet,
    styles: _Styles,
    columns: Sequence[Column],
    titles: Sequence[str],
    row: int,
) -> int:
    """Write the title in capitals and the lines under it, over the whole width."""
    title, *others = titles
    width = sum(map(_width, columns))
    big = styles.plain(align="center", valign="vcenter", bold=True, font_size=14, text_wrap=True)
    small = styles.plain(align="center", valign="vcenter", italic=True, text_wrap=True)
    for text, style in [(title.upper(), big), *((text, small) for text in others)]:
        sheet.set_row(row, _height(text, width) * 1.25)
        _across(sheet, row, 0, len(columns) - 1, text, style)
        row += 1
    return row + 1


def _height(text: str, width: float) -> float:
    """Estimate the height of a text that wraps between words in cells `width` wide.

    Merged cells are never fitted by the program that opens the file, and LibreOffice fits none.
    """
    room, lines, used = max(width * LETTERS_PER_WIDTH - 1, 1), 1, 0
    for word in text.split():
        if used and used + 1 + len(word) > room:
            lines, used = lines + 1, len(word)
        else:
            used += len(word) + (1 if used else 0)
    return LINE_HEIGHT * lines


def _write_header(sheet: Worksheet, styles: _Styles, columns: Sequence[Column], row: int) -> int:
    """Write the head of the table and the row of column numbers; return the next row.

    Cells that span rows are declared merged after both rows are written, because in constant
    memory a row is gone once the next is begun and `merge_range` fills all its rows at once.
    """
    head = styles.grid(bold=True, align="center", text_wrap=True, bg_color="#EDEDED")
    levels = header_rows(columns)
    for offset, cells in enumerate(levels):
        sheet.set_row(row + offset, _header_height(cells, columns))
        texts = {cell.column: printable(cell.label) for cell in cells}
        for index in range(len(columns)):
            sheet.write_string(row + offset, index, texts.get(index, ""), head)
    for offset, cells in enumerate(levels):
        for cell in cells:
            first, last = row + offset, row + offset + cell.down - 1
            if cell.across > 1 or cell.down > 1:
                sheet.merge.append([first, cell.column, last, cell.column + cell.across - 1])
    numbers = styles.grid(italic=True, align="center", font_size=10)
    row += len(levels)
    for index in range(len(columns)):
        sheet.write_number(row, index, index + 1, numbers)
    return row + 1


def _header_height(cells: Iterable[HeaderCell], columns: Sequence[Column]) -> float:
    """Return the height of the highest label of one row of the head."""
    heights = [LINE_HEIGHT]
    for cell in cells:
        if cell.down == 1:
            covered = columns[cell.column : cell.column + cell.across]
            heights.append(_height(cell.label, sum(map(_width, covered))) + 4)
    return max(heights)


def _write_body(sheet: Worksheet, styles: _Styles, table: Table, row: int) -> int:
    """Write the rows of a report; return the row after the last."""
    columns = table.columns
    writers = {
        kind: [_writer(sheet, styles, column, NO_VALUE, **look) for column in columns]
        for kind, look in ROW_LOOKS.items()
    }
    rooms = _text_rooms(columns)
    group = styles.grid(bold=True)
    for at, line in enumerate(table.rows, start=row):
        if line.kind == RowKind.GROUP:
            sheet.set_row(at, ROW_HEIGHT)
            _across(sheet, at, 0, len(columns) - 1, line.heading, group)
            continue
        values = line.values(columns)
        sheet.set_row(at, max(_row_height(values, rooms), ROW_HEIGHT))
        for index, (write, value) in enumerate(zip(writers[line.kind], values, strict=True)):
            write(at, index, value)
    return row + len(table.rows)


def _text_rooms(columns: Sequence[Column]) -> list[tuple[int, float]]:
    """Return the index and width of the columns whose texts may need more than one line."""
    return [(i, _width(column)) for i, column in enumerate(columns) if column.kind == Kind.TEXT]


def _row_height(values: Sequence[Value], rooms: Iterable[tuple[int, float]]) -> float:
    """Return the height that the longest text of a row needs, 0 when one line is enough."""
    tallest = 0.0
    for index, width in rooms:
        value = values[index]
        if isinstance(value, str) and len(value) > width:
            tallest = max(tallest, _height(value, width))
    return tallest


def _writer(
    sheet: Worksheet, styles: _Styles, column: Column, missing: str, **look: object
) -> CellWriter:
    """Return the function that writes the values of one column; kinds are told apart only here."""
    align = "center" if _width(column) <= CENTRED_WIDTH else "left"
    text = styles.grid(num_format="@", text_wrap=True, align=align, **look)
    if column.kind == Kind.TEXT:
        return _text_writer(sheet, text)
    if column.kind == Kind.DATE:
        return _date_writer(
            sheet, text, styles.grid(num_format=DATE_FORMAT, align="center", **look)
        )
    count = styles.grid(num_format=COUNT_FORMAT, align="right", **look)
    share = styles.grid(align="right", **look)
    gap = styles.grid(align="right", **look)
    return _number_writer(sheet, count, share, gap, missing)


def _text_writer(sheet: Worksheet, style: Format) -> CellWriter:
    def write(row: int, column: int, value: Value) -> None:
        if value is None:
            sheet.write_blank(row, column, None, style)
        else:
            text = printable(value) if isinstance(value, str) else shown(value)
            sheet.write_string(row, column, text[:LONGEST_CELL], style)

    return write


def _date_writer(sheet: Worksheet, text: Format, style: Format) -> CellWriter:
    """Write real dates as dates; one of which only the month or year is known stays a text."""
    write_text = _text_writer(sheet, text)

    def write(row: int, column: int, value: Value) -> None:
        if isinstance(value, datetime.date):
            sheet.write_datetime(row, column, value, style)
        else:
            write_text(row, column, value)

    return write


def _number_writer(
    sheet: Worksheet, count: Format, share: Format, gap: Format, missing: str
) -> CellWriter:
    def write(row: int, column: int, value: Value) -> None:
        if isinstance(value, int):
            sheet.write_number(row, column, value, count)
        elif value is None or isinstance(value, str):
            sheet.write_string(row, column, value or missing, gap)
        else:
            sheet.write_number(row, column, value, share)

    return write


def _write_signature(
    sheet: Worksheet,
    styles: _Styles,
    columns: Sequence[Column],
    heading: Heading,
    row: int,
) -> None:
    """Write the lines of authority at the right, room for the hand and seal, and the name."""
    bold = styles.plain(align="center", bold=True)
    first, last = _split(columns) + 1, len(columns) - 1
    for line in heading.signature.lines:
        _across(sheet, row, first, last, line, bold)
        row += 1
    _across(sheet, row + SPACE_FOR_SIGNING, first, last, heading.signature.signer, bold)


def _write_sections(book: Workbook, styles: _Styles, sections: Iterable[Section]) -> None:
    sheet = _text_sheet(book, "Thuyết minh", (TEXT_SHEET_WIDTH,))
    bold, plain = styles.plain(bold=True), styles.plain()
    title = styles.plain(bold=True, text_wrap=True, valign="top")
    wrapped = styles.plain(text_wrap=True, align="justify", valign="top")
    lines = [line for section in sections for line in _section_lines(section)]
    for row, (lead, text) in enumerate(lines):
        sheet.set_row(row, _height(lead + text, TEXT_SHEET_WIDTH) + SPACE_AFTER)
        if lead and text:
            sheet.write_rich_string(row, 0, bold, lead, plain, text, wrapped)
        else:
            sheet.write_string(row, 0, lead or text, title if lead else wrapped)


def _section_lines(section: Section) -> list[tuple[str, str]]:
    """Return the cells of a section as (bold lead, text that runs on from it)."""
    if not section.paragraphs:
        return [(printable(section.heading), "")]
    first, *others = map(printable, section.paragraphs)
    return [(printable(f"{section.heading}: "), first), *(("", text) for text in others)]


def _write_method(book: Workbook, styles: _Styles, table: Table) -> None:
    label_width = TEXT_SHEET_WIDTH // 6
    sheet = _text_sheet(book, "Cách tính", (label_width, TEXT_SHEET_WIDTH - label_width))
    bold = styles.plain(bold=True, valign="top", text_wrap=True)
    wrapped = styles.plain(text_wrap=True, valign="top")
    lines = [(note.label, note.text) for note in table.notes]
    lines += [("Cần kiểm tra", sentence) for sentence in table.checks]
    for row, (label, text) in enumerate(lines):
        sheet.set_row(row, _height(text, TEXT_SHEET_WIDTH - label_width) + SPACE_AFTER)
        sheet.write_string(row, 0, printable(label), bold)
        sheet.write_string(row, 1, printable(text), wrapped)


def _text_sheet(book: Workbook, name: str, widths: Iterable[float]) -> Worksheet:
    """Add a portrait sheet of wrapped text that prints one page wide."""
    sheet = book.add_worksheet(name)
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    sheet.set_paper(A4)
    sheet.set_margins(left=1.18, right=SIDE_MARGIN, top=END_MARGIN, bottom=END_MARGIN)
    sheet.fit_to_pages(1, 0)
    return sheet
