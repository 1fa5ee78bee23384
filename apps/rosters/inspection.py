"""What a file holds and how it was understood, for a person to see and correct. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from os import PathLike
from pathlib import Path

from apps.core.cells import text_of
from apps.core.text import clean, spelling_key
from apps.rosters.catalogue import Catalogue
from apps.rosters.cells import has_lost_nought
from apps.rosters.files import read_sheets
from apps.rosters.headings import IGNORED, LEVEL, Column
from apps.rosters.layout import FieldNames, Layout, TableLayout
from apps.rosters.legacy_fonts import Decoded
from apps.rosters.problems import Problem, Unknown, UnreadableFile
from apps.rosters.reading import NO_TABLE, Book, Reading, ReadTable, SheetReader
from apps.rosters.sheet import Sheet, column_letters
from apps.rosters.suggestions import Suggestion, Suggestions
from apps.rosters.summaries import TotalCheck
from apps.rosters.words import Words

PREVIEW_ROWS, ROWS_AFTER_HEADING = 25, 10
PREVIEW_COLUMNS, PREVIEW_LENGTH = 60, 120
SAMPLES, EXAMPLES, CELLS = 5, 6, 5
# Suggestions for a column of ten thousand wrong words would take minutes, and nobody reads them.
SUGGESTED = 100
# A field of which more cells than this share are not understood was hardly recognised.
_MOST_FAULTS = 0.2
_MANY = frozenset({"title", "planned_title", "rating", "ratings", LEVEL, "mark", IGNORED})


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One column of a table: what stands above and in it, and what it is taken for."""

    index: int
    letter: str
    heading: str
    field: str
    label: str
    is_certain: bool
    samples: tuple[str, ...]
    filled: int
    faults: int
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class TableView:
    """One table as it was read; `missing` are the labels of what every roster needs."""

    layout: TableLayout
    columns: tuple[ColumnView, ...]
    people: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row as Excel shows it, with its number."""

    number: int
    cells: tuple[str, ...]
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class SheetView:
    """One sheet; `skipped` says why it was not read, "" if it was.

    `decoded` are texts of old fonts before and after, the most telling first; `unit_code` is ""
    for a name of several units, None for one that nobody knows.
    """

    name: str
    hidden: bool
    skipped: str
    rows: tuple[PreviewRow, ...]
    row_count: int
    tables: tuple[TableView, ...]
    unit_text: str
    unit_code: str | None
    decoded: tuple[Decoded, ...]
    decoded_count: int

    @property
    def table(self) -> TableLayout | None:
        """Return where the first table stands, None where the sheet has none."""
        return self.tables[0].layout if self.tables else None

    @property
    def columns(self) -> tuple[ColumnView, ...]:
        """Return the columns of the first table."""
        return self.tables[0].columns if self.tables else ()


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """A word that no catalogue knows; `key` is what a layout's words call it."""

    kind: str
    key: str
    text: str
    count: int
    cells: tuple[tuple[str, str], ...]  # (sheet, address) of the first ones
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True)
class Inspection:
    """A file as it was understood.

    `trouble` says why the given layout was not used, "" if it was or none was given.
    `lost_noughts` counts identity numbers that are a digit short.
    """

    layout: Layout
    sheets: tuple[SheetView, ...]
    unknown: tuple[UnknownValue, ...]
    has_empty_levels: bool
    lost_noughts: int
    totals: tuple[TotalCheck, ...]
    reading: Reading
    trouble: str = ""
    is_remembered: bool = False

    def questions(self) -> tuple[str, ...]:
        """Return the steps that have something to ask: "table", "columns", "values".

        What a layout from before has answered is not asked again.
        """
        tables = [table for sheet in self.sheets for table in sheet.tables]
        columns = [column for table in tables for column in table.columns]
        doubts = any(c.filled and not c.is_certain for c in columns)
        old_fonts = any(sheet.decoded for sheet in self.sheets)
        first_time = (self.has_empty_levels or old_fonts) and not self.is_remembered
        asked = {
            "table": bool(self.trouble) or not self.reading.people,
            "columns": doubts or any(table.missing for table in tables),
            "values": bool(self.unknown or self.lost_noughts or first_time),
        }
        return tuple(step for step, has_questions in asked.items() if has_questions)

    def to_json(self) -> dict[str, object]:
        """Return everything but the people as plain data."""
        return {
            "layout": self.layout.to_json(),
            "sheets": [asdict(sheet) for sheet in self.sheets],
            "unknown": [asdict(value) for value in self.unknown],
            "has_empty_levels": self.has_empty_levels,
            "lost_noughts": self.lost_noughts,
            "totals": [asdict(total) for total in self.totals],
            "trouble": self.trouble,
            "questions": list(self.questions()),
            "rows": self.reading.rows,
            "problems": [asdict(problem) for problem in self.reading.problems],
        }


def inspect(
    path: str | PathLike[str],
    *,
    catalogue: Catalogue,
    today: date,
    layout: Layout | None = None,
    place: str | None = None,
) -> Inspection:
    """Read a file by `layout`, or as its headings suggest, and show how it was understood.

    Raises UnreadableFile, with a sentence, only for a file that cannot be opened. A layout that
    does not fit the file is said in `trouble`, and its words count all the same.
    """
    sheets = read_sheets(Path(path))
    words = Words(catalogue, today, place, layout)
    book, trouble = _read(sheets, words, layout)
    reading = book.reading()
    if not reading.people:
        problem = Problem("", "", 0, "", "", "error", NO_TABLE)
        reading = replace(reading, problems=(problem, *reading.problems))
    used = replace(layout or Layout(), tables=book.layout_used().tables)
    given = layout is not None and not trouble
    told = layout.tables if layout and given else ()
    viewer = _Viewer(words, {(table.sheet, table.top) for table in told if table.columns})
    return Inspection(
        layout=used,
        sheets=tuple(viewer.sheet(reader) for reader in book.readers),
        unknown=unknown_values(reading.unknown, words),
        has_empty_levels=reading.has_empty_levels,
        lost_noughts=sum(map(_lost_noughts, book.tables)),
        totals=reading.totals,
        reading=replace(reading, layout=used),
        trouble=trouble,
        is_remembered=given,
    )


def _read(sheets: list[Sheet], words: Words, layout: Layout | None) -> tuple[Book, str]:
    decodes = layout is None or layout.decode
    book = Book(sheets, words, layout if layout and layout.tables else None, decodes=decodes)
    try:
        book.read()
    except UnreadableFile as misfit:
        guess = Book(sheets, words, None, decodes=decodes)
        guess.read()
        return guess, str(misfit)
    return book, ""


def _lost_noughts(read: ReadTable) -> int:
    column = read.heading.of("national_id")
    cells = read.table.raw(column) if column else ()
    return sum(has_lost_nought(text_of(cell)) for cell in cells)


def unknown_values(found: Iterable[Unknown], words: Words) -> tuple[UnknownValue, ...]:
    """Return the unknown words, one for each spelling, the most frequent first."""
    merged: dict[tuple[str, str], Unknown] = {}
    for word in found:
        key = (word.kind, spelling_key(word.text))
        before = merged.get(key)
        if before is not None:
            cells = (before.cells + word.cells)[:CELLS]
            word = replace(before, count=before.count + word.count, cells=cells)
        merged[key] = word
    ranked = sorted(merged.items(), key=lambda item: -item[1].count)
    suggestions = Suggestions(words)
    return tuple(
        UnknownValue(
            kind,
            key,
            word.text,
            word.count,
            word.cells,
            suggestions.of(kind, word.text) if place < SUGGESTED else (),
        )
        for place, ((kind, key), word) in enumerate(ranked)
    )


class _Viewer:
    """Shows sheets and columns with the words of the catalogue.

    `told` are the tables, by sheet and first row, of whose columns someone said what they hold.
    """

    def __init__(self, words: Words, told: Collection[tuple[str, int]]) -> None:
        self.words, self.told = words, told
        self.names = FieldNames(words.catalogue)

    def sheet(self, reader: SheetReader) -> SheetView:
        """Return one sheet as it was read."""
        sheet, unit = reader.sheet, reader.unit
        return SheetView(
            name=sheet.name,
            hidden=sheet.hidden,
            skipped=reader.skipped,
            rows=tuple(_preview(sheet, reader.tables)),
            row_count=len(sheet.rows),
            tables=tuple(map(self._table, reader.tables)),
            unit_text=unit,
            unit_code=self.words.units.code(unit) if unit else None,
            decoded=_examples(reader.decoded),
            decoded_count=len(reader.decoded),
        )

    def _table(self, read: ReadTable) -> TableView:
        known = {column.index: column for column in read.heading.columns}
        width = len(read.table.rows[0]) if read.table.rows else max(known, default=-1) + 1
        views = []
        taken: set[str] = set()
        for index in range(width):
            column = known.get(index) or Column(index, "", IGNORED)
            view = self._column(read, column, is_second=column.key in taken)
            taken |= {column.key} if column.field not in _MANY else set()
            if column.heading or view.filled:
                views.append(view)
        people = len(read.table.rows)
        return TableView(read.layout, tuple(views), people, read.layout.missing())

    def _column(self, read: ReadTable, column: Column, *, is_second: bool) -> ColumnView:
        shown = [text for text in map(text_of, read.table.raw(column)) if text]
        faults = read.table.faults[column.index]
        is_clear = not column.is_guess and not is_second and faults <= _MOST_FAULTS * len(shown)
        is_clear = not shown or (is_clear and bool(column.heading))
        return ColumnView(
            index=column.index,
            letter=column_letters(column.index),
            heading=column.heading,
            field=column.key,
            label=self.names.label(column.key),
            is_certain=is_clear or (read.layout.sheet, read.layout.top) in self.told,
            samples=tuple(text[:PREVIEW_LENGTH] for text in list(dict.fromkeys(shown))[:SAMPLES]),
            filled=len(shown),
            faults=faults,
            is_hidden=column.index in read.table.sheet.hidden_columns,
        )


def _preview(sheet: Sheet, tables: list[ReadTable]) -> Iterable[PreviewRow]:
    """Yield the first rows, and those about each heading further down."""
    wanted = set(range(PREVIEW_ROWS))
    for read in tables[:SAMPLES]:
        wanted |= set(range(read.heading.top - 2, read.heading.bottom + ROWS_AFTER_HEADING + 1))
    for number in sorted(wanted):
        if 0 <= number < len(sheet.rows):
            cells = (text_of(cell)[:PREVIEW_LENGTH] for cell in sheet.rows[number])
            shown = tuple(cells)[:PREVIEW_COLUMNS]
            yield PreviewRow(number + 1, shown, number in sheet.hidden_rows)


def _examples(decoded: Iterable[Decoded]) -> tuple[Decoded, ...]:
    """Return a few decoded texts, those of two to six words first, as a person would judge by."""
    texts = [text for text in decoded if clean(text.before) != text.after]
    ranked = sorted(texts, key=lambda text: abs(len(text.after.split()) - 4))
    return tuple(ranked[:EXAMPLES])
