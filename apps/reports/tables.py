"""What a report yields and every form draws. Pure: no Django, no file format."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

Value = str | int | Decimal | datetime.date | None


class Kind(StrEnum):
    """What a column holds: the one thing about it that a renderer may branch on."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"


class RowKind(StrEnum):
    """What a row is for: figures, their percents, a sum, or a line that names a group."""

    DATA = "data"
    PERCENT = "percent"
    TOTAL = "total"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; neighbours with the same `group` share a heading above their labels."""

    key: str
    label: str
    kind: Kind = Kind.TEXT
    group: str = ""
    # In characters of the table's letter; None lets the renderer choose by kind.
    width: float | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and, for screens, where the people behind it are listed."""

    value: Value = None
    link: str | None = None


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row by column key; a missing key is an empty cell."""

    cells: Mapping[str, Cell]
    kind: RowKind = RowKind.DATA

    def cell(self, key: str) -> Cell:
        """Return the cell of a column, empty when the row says nothing there."""
        return self.cells.get(key, EMPTY)

    def values(self, columns: Iterable[Column]) -> list[Value]:
        """Return the bare values in the order of `columns`."""
        return [self.cell(column.key).value for column in columns]

    @property
    def heading(self) -> str:
        """Return the words of a group row: the first text among its cells."""
        return next((c.value for c in self.cells.values() if isinstance(c.value, str)), "")


@dataclass(frozen=True, slots=True)
class Note:
    """One line of "Cách tính": what is said (tử số, mẫu số, loại trừ, căn cứ) and the words."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of the written text; without paragraphs it only names what follows."""

    number: str
    title: str
    paragraphs: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """Return the number and the title as printed: "1.1. Ban Thường vụ"."""
        return f"{self.number}. {self.title}" if self.number else self.title


@dataclass(frozen=True, slots=True)
class Part:
    """Which page of a list the rows are."""

    page: int
    size: int
    listed: int  # on all pages

    @property
    def start(self) -> int:
        """How many stand on the pages before."""
        return (self.page - 1) * self.size

    @property
    def is_last(self) -> bool:
        """Whether no page follows."""
        return self.start + self.size >= self.listed


@dataclass(frozen=True, slots=True)
class Table:
    """A finished report: rows and columns, the text about them, and how they were counted."""

    slug: str
    title: str
    as_of: datetime.date
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    subtitles: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    # Sentences about figures that do not add up; empty when everything does.
    checks: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    # The figures one by one, for JSON; empty when the rows themselves say it best.
    records: tuple[Mapping[str, Value], ...] = field(default=())
    part: Part | None = None  # when the rows are one page of a longer list


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A cell of the heading; `column` is where it starts, counted from 0."""

    label: str
    column: int
    across: int = 1
    down: int = 1


def header_rows(columns: Sequence[Column]) -> tuple[tuple[HeaderCell, ...], ...]:
    """Lay out the heading: one row, or two when some columns share a group."""
    if not any(column.group for column in columns):
        return (tuple(HeaderCell(c.label, i) for i, c in enumerate(columns)),)
    upper: list[HeaderCell] = []
    lower: list[HeaderCell] = []
    for group, run in groupby(enumerate(columns), key=lambda pair: pair[1].group):
        members = list(run)
        if group:
            upper.append(HeaderCell(group, members[0][0], across=len(members)))
            lower.extend(HeaderCell(c.label, i) for i, c in members)
        else:
            upper.extend(HeaderCell(c.label, i, down=2) for i, c in members)
    return tuple(upper), tuple(lower)
