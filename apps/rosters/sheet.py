"""A sheet of a workbook as plain rows of values, and the addresses Excel shows. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from apps.core.cells import CellValue
from apps.rosters.legacy_fonts import Fonts

Row = Sequence[CellValue]


@dataclass(frozen=True, slots=True)
class Merge:
    """A block of merged cells, both ends included, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Marks:
    """What a file says of a sheet beside its values."""

    # Formulas that were saved without the value they show, as (row, column).
    unvalued_formulas: frozenset[tuple[int, int]] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    # The old fonts of its cells.
    fonts: Fonts = field(default_factory=Fonts)
    # (row, column) -> "month" or "year" where no more of a date is shown.
    shown_parts: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The values of one sheet; row 0, column 0 is A1 and an empty cell is ""."""

    name: str
    rows: Sequence[Row]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    # Each value once, where the reader knows them.
    distinct: Collection[CellValue] | None = None
    marks: Marks = field(default_factory=Marks)

    @property
    def unvalued_formulas(self) -> frozenset[tuple[int, int]]:
        """Return the formulas that were saved without the value they show."""
        return self.marks.unvalued_formulas

    @property
    def hidden_rows(self) -> frozenset[int]:
        """Return the rows that a filter or a hand has hidden."""
        return self.marks.hidden_rows

    @property
    def hidden_columns(self) -> frozenset[int]:
        """Return the columns that a hand has hidden."""
        return self.marks.hidden_columns


def column_letters(index: int) -> str:
    """Return the letters Excel shows above the column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, place = divmod(index - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def address(row: int, column: int) -> str:
    """Return the address Excel shows for a cell counted from 0: (2, 3) is D3."""
    return f"{column_letters(column)}{row + 1}"
