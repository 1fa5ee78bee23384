"""A table for the terminal: aligned columns in bands that fit the line, the text below."""

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest

from apps.reports.renderers.cells import shown
from apps.reports.tables import Column, Kind, Row, RowKind, Section, Table

LINE_WIDTH = 110
LONGEST_TEXT = 44
LONGEST_HEAD = 12
GAP = "  "
# Columns that stay in every band when a table is too wide for one line.
KEPT_COLUMNS = 2


def render_text(table: Table, *, width: int = LINE_WIDTH) -> str:
    """Write the title, the table, the text, how it was counted and what does not add up."""
    parts = [
        "\n".join((table.title.upper(), *table.subtitles)),
        *(_band(columns, table.rows) for columns in _bands(table, width)),
        *(_section(section, width) for section in table.sections),
        _listed("Cách tính:", (f"{note.label}: {note.text}" for note in table.notes), width),
        _listed("Số liệu cần kiểm tra:", table.checks, width),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def cell_width(text: str) -> int:
    """Return how many places a text takes on a terminal, where marks take none."""
    return sum(_letter_width(letter) for letter in text)


def _letter_width(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in {
        "Cf",
        "Mn",
        "Me",
    }:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1


def _bands(table: Table, width: int) -> Iterator[tuple[Column, ...]]:
    """Split the columns into bands, never inside a group, each led by the first columns."""
    widths = {column.key: _column_width(column, table.rows) for column in table.columns}

    def line(columns: Iterable[Column]) -> int:
        return sum(widths[column.key] + len(GAP) for column in columns)

    if line(table.columns) <= width:
        yield table.columns
        return
    kept, others = table.columns[:KEPT_COLUMNS], table.columns[KEPT_COLUMNS:]
    band: list[Column] = []
    for _, run in groupby(others, key=lambda column: column.group or column.key):
        members = list(run)
        if band and line([*kept, *band, *members]) > width:
            yield (*kept, *band)
            band = []
        band += members
    yield (*kept, *band)


def _column_width(column: Column, rows: Iterable[Row]) -> int:
    head = _wrapped(column.label, LONGEST_HEAD)
    texts = (shown(r.cell(column.key).value, column.kind) for r in rows if r.kind != RowKind.GROUP)
    longest = max(map(cell_width, texts), default=0)
    return max(min(longest, LONGEST_TEXT), *map(cell_width, head))


def _band(columns: Sequence[Column], rows: Sequence[Row]) -> str:
    widths = [_column_width(column, rows) for column in columns]
    rule = GAP.join("-" * width for width in widths)
    heads = [_wrapped(column.label, LONGEST_HEAD) for column in columns]
    lines = [*_group_line(columns, widths), *_lines(columns, heads, widths), rule]
    for row in rows:
        if row.kind == RowKind.GROUP:
            lines.append(row.heading)
            continue
        values = [shown(row.cell(c.key).value, c.kind) for c in columns]
        cells = [_wrapped(value, width) for value, width in zip(values, widths, strict=True)]
        lines += _lines(columns, cells, widths)
    return "\n".join(lines)


def _group_line(columns: Sequence[Column], widths: Sequence[int]) -> list[str]:
    """Return the line of group names above the labels, if any column has a group."""
    if not any(column.group for column in columns):
        return []
    parts = []
    pairs = zip(columns, widths, strict=True)
    for group, run in groupby(pairs, key=lambda pair: pair[0].group):
        members = [width for _, width in run]
        room = sum(members) + len(GAP) * (len(members) - 1)
        short = textwrap.shorten(group, room, placeholder="…") if group else ""
        parts.append(_padded(short, room, right=False))
    return [GAP.join(parts).rstrip()]


def _lines(
    columns: Sequence[Column], cells: Sequence[Sequence[str]], widths: Sequence[int]
) -> Iterator[str]:
    """Yield the lines of one row whose cells may be several lines high."""
    for parts in zip_longest(*cells, fillvalue=""):
        texts = (
            _padded(part, width, right=column.kind in {Kind.NUMBER, Kind.PERCENT})
            for column, part, width in zip(columns, parts, widths, strict=True)
        )
        yield GAP.join(texts).rstrip()


def _padded(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - cell_width(text))
    return space + text if right else text + space


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(unicodedata.normalize("NFC", text), max(width, 1)) or [""]


def _section(section: Section, width: int) -> str:
    if not section.paragraphs:
        return section.heading
    first, *others = section.paragraphs
    texts = (f"{section.heading}: {first}", *others)
    return "\n".join(textwrap.fill(text, width) for text in texts)


def _listed(head: str, sentences: Iterable[str], width: int) -> str:
    lines = [
        textwrap.fill(sentence, width, initial_indent="- ", subsequent_indent="  ")
        for sentence in sentences
    ]
    return "\n".join((head, *lines)) if lines else ""
