"""A table as the XML of Word, to be put where a template says so.

Written as text and not cell by cell through a library: a list of some thousand rows takes a
second instead of minutes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, zip_longest
from xml.sax.saxutils import escape

from apps.core.text import printable
from apps.reports.renderers.cells import shown
from apps.reports.tables import (
    Column,
    HeaderCell,
    Kind,
    Row,
    RowKind,
    Table,
    header_rows,
)

# Twentieths of a point, the unit of Word: 56.7 to the millimetre.
TWIPS_PER_MM = 56.7
# Landscape A4 less margins of 20 mm at the left and 15 mm at the right.
LINE_WIDTH_MM = 262.0
CELL_PADDING = 40
# A column of numbers narrower than this has its label turned upwards.
NARROW_MM = 15.0
WIDEST_NUMBER_MM = 22.0
TURNED_HEIGHT_MM = 30.0
SHORT_TEXT_MM, TEXT_MM, DATE_MM = 10.0, 38.0, 22.0
SHORT_TEXT = 6.0
MM_PER_LETTER = 1.75
# Half points, for tables with more columns than the style's own letter leaves room for.
SMALL_LETTER, MANY_COLUMNS = 18, 14
BODY_STYLE, HEAD_STYLE = "Bang", "BangDau"


@dataclass(frozen=True, slots=True)
class WordTable:
    """A table that a template places with `{{p bang }}`."""

    table: Table

    def __html__(self) -> str:
        """Return the XML; Jinja takes it as it is, since every text in it is escaped here."""
        columns = self.table.columns
        widths = column_widths(columns)
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        rows = "".join((*_head(columns, widths), *_body(self.table, widths)))
        return f"<w:tbl>{_properties(sum(widths))}<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"

    __str__ = __html__


def column_widths(columns: Sequence[Column]) -> list[int]:
    """Share the line among the columns, in twips: texts by their hint, numbers equally."""
    wanted = [_wanted_mm(column) for column in columns]
    numbers = [width is None for width in wanted]
    texts = sum(width for width in wanted if width is not None)
    if any(numbers):
        number = min((LINE_WIDTH_MM - texts) / sum(numbers), WIDEST_NUMBER_MM)
        number = max(number, SHORT_TEXT_MM / 2)
        wanted = [number if width is None else width for width in wanted]
    scale = LINE_WIDTH_MM / sum(wanted)
    # Rounding the running sums, not each width, keeps the right edge where the line ends.
    edges = [round(edge * scale * TWIPS_PER_MM) for edge in accumulate(wanted, initial=0.0)]
    return [right - left for left, right in pairwise(edges)]


def _wanted_mm(column: Column) -> float | None:
    if column.kind in {Kind.NUMBER, Kind.PERCENT}:
        return None
    if column.kind == Kind.DATE:
        return DATE_MM
    return TEXT_MM if column.width is None else max(column.width * MM_PER_LETTER, SHORT_TEXT_MM)


def _properties(width: int) -> str:
    edges = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{edge} w:val="single" w:sz="4" w:color="000000"/>' for edge in edges)
    padding = "".join(f'<w:{e} w:w="{CELL_PADDING}" w:type="dxa"/>' for e in ("left", "right"))
    return (
        f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{padding}</w:tblCellMar></w:tblPr>"
    )


def _head(columns: Sequence[Column], widths: Sequence[int]) -> Iterator[str]:
    """Yield the rows of the head and the row of column numbers, repeated on every page."""
    size = _letter(columns)
    turned = _turned(columns, widths)
    levels = header_rows(columns)
    for level, cells in enumerate(levels):
        above = [cell for cell in levels[0] if cell.down > 1] if level else []
        spread = sorted([*cells, *above], key=lambda cell: cell.column)
        parts = [_head_cell(cell, widths, size, turned, below=cell in above) for cell in spread]
        tall = turned and level == len(levels) - 1
        yield _row(parts, head=True, height=TURNED_HEIGHT_MM if tall else 0)
    numbers = (
        _cell(str(number), width, style=BODY_STYLE, italic=True, align="center", size=size)
        for number, width in enumerate(widths, start=1)
    )
    yield _row(numbers, head=True)


def _head_cell(
    cell: HeaderCell, widths: Sequence[int], size: int, turned: set[int], *, below: bool
) -> str:
    width = sum(widths[cell.column : cell.column + cell.across])
    merge = ("continue" if below else "restart") if cell.down > 1 else ""
    return _cell(
        "" if below else cell.label,
        width,
        style=HEAD_STYLE,
        align="center",
        size=size,
        across=cell.across,
        merge=merge,
        turned=cell.across == 1 and cell.column in turned,
    )


def _turned(columns: Sequence[Column], widths: Sequence[int]) -> set[int]:
    """Return the columns whose label runs upwards: all narrow ones, if any label needs it."""
    narrow = {
        index
        for index, (column, width) in enumerate(zip(columns, widths, strict=True))
        if column.kind in {Kind.NUMBER, Kind.PERCENT} and width < NARROW_MM * TWIPS_PER_MM
    }
    return narrow if any(len(columns[index].label) > SHORT_TEXT for index in narrow) else set()


def _letter(columns: Sequence[Column]) -> int:
    return SMALL_LETTER if len(columns) > MANY_COLUMNS else 0


def _body(table: Table, widths: Sequence[int]) -> Iterator[str]:
    """Yield the rows; a row that speaks of the next one stays on its page."""
    size = _letter(table.columns)
    for row, following in zip_longest(table.rows, table.rows[1:]):
        keep = following is not None and following.kind == RowKind.PERCENT
        if row.kind == RowKind.GROUP:
            yield _row((_group_cell(row, widths, size),))
            continue
        yield _row(
            _body_cell(row, column, width, size, keep=keep)
            for column, width in zip(table.columns, widths, strict=True)
        )


def _group_cell(row: Row, widths: Sequence[int], size: int) -> str:
    whole, across = sum(widths), len(widths)
    return _cell(
        row.heading, whole, style=BODY_STYLE, bold=True, size=size, across=across, keep=True
    )


def _body_cell(row: Row, column: Column, width: int, size: int, *, keep: bool) -> str:
    number = column.kind in {Kind.NUMBER, Kind.PERCENT}
    short = column.kind == Kind.DATE or (column.width or WIDEST_NUMBER_MM) <= SHORT_TEXT
    return _cell(
        shown(row.cell(column.key).value, column.kind),
        width,
        style=BODY_STYLE,
        align="center" if number or short else "left",
        size=size,
        bold=row.kind == RowKind.TOTAL,
        italic=row.kind == RowKind.PERCENT,
        keep=keep,
    )


def _row(cells: Iterable[str], *, head: bool = False, height: float = 0) -> str:
    tall = f'<w:trHeight w:val="{round(height * TWIPS_PER_MM)}" w:hRule="atLeast"/>'
    properties = "<w:cantSplit/>" + (tall if height else "") + ("<w:tblHeader/>" if head else "")
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(
    text: str,
    width: int,
    *,
    style: str,
    align: str = "left",
    size: int = 0,
    bold: bool = False,
    italic: bool = False,
    across: int = 1,
    merge: str = "",
    turned: bool = False,
    keep: bool = False,
) -> str:
    """Return one cell; the order of the properties is the one that the schema of Word asks."""
    cell = "".join(
        (
            f'<w:tcW w:w="{width}" w:type="dxa"/>',
            f'<w:gridSpan w:val="{across}"/>' if across > 1 else "",
            f'<w:vMerge w:val="{merge}"/>' if merge else "",
            '<w:textDirection w:val="btLr"/>' if turned else "",
            '<w:vAlign w:val="center"/>',
        )
    )
    letter = "".join(
        (
            "<w:b/>" if bold else "",
            "<w:i/>" if italic else "",
            f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>' if size else "",
        )
    )
    body = escape(printable(text)).replace("\n", "</w:t><w:br/><w:t>")
    return (
        f"<w:tc><w:tcPr>{cell}</w:tcPr><w:p>"
        f'<w:pPr><w:pStyle w:val="{style}"/>{"<w:keepNext/>" if keep else ""}'
        f'<w:jc w:val="{align}"/></w:pPr>'
        f'<w:r><w:rPr>{letter}</w:rPr><w:t xml:space="preserve">{body}</w:t></w:r></w:p></w:tc>'
    )
