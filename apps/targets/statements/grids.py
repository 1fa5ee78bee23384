"""Do the totals and the percents of a table add up? Pure.

A column is judged only where the table itself says what it is: a row "Tổng", "Cộng"; a column or a
row headed "Tỷ lệ" or "%"; a column "Tổng số". Everything else in a table is left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from apps.core.numbers import show_count
from apps.targets.statements.claims import Place
from apps.targets.statements.figures import Percent, cut_share, is_share, read_count, share
from apps.targets.statements.findings import Finding, Kind, error
from apps.targets.statements.source import Grid

_COUNT = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,6}")
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,3})?)\s*%?")
_SUM_ROW = re.compile(r"^(?:tổng(?: số| cộng)?|cộng|toàn (?:huyện|tỉnh|xã))\b", re.IGNORECASE)
_SHARE_HEAD = re.compile(r"%|tỷ lệ|tỉ lệ", re.IGNORECASE)
_TOTAL_HEAD = re.compile(r"tổng(?: số)?\b", re.IGNORECASE)
_NUMBER_HEAD = re.compile(r"^(?:tt|stt|số tt|số thứ tự|năm.*)$", re.IGNORECASE)
_ROMAN = re.compile(r"^(?:[IVXLC]+|[A-ZĐ])[.)]?$")


NOTHING = frozenset("–-")
FEWEST_ROWS = 2


@dataclass
class GridTally:
    """How many totals and percents of tables were looked at, and how many were right."""

    sums: int = 0
    right_sums: int = 0
    shares: int = 0
    right_shares: int = 0
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class _Layout:
    """What the columns of a table hold, and which rows are which."""

    grid: Grid
    heads: tuple[str, ...]
    first: int  # the first row under the heading
    total_column: int | None
    counted: tuple[int, ...]  # columns of counts
    shared: tuple[int, ...]  # columns of percents

    def count(self, row: int, column: int) -> int | None:
        """Return the count in a cell."""
        text = self.cell(row, column)
        return read_count(text) if _COUNT.fullmatch(text) else None

    def cell(self, row: int, column: int) -> str:
        """Return the text of a cell; a short row has empty ones."""
        cells = self.grid.rows[row]
        return cells[column] if column < len(cells) else ""

    def label(self, row: int) -> str:
        """Return the words of a row: its first cell that is no number."""
        return next((c for c in self.grid.rows[row] if c and not _PERCENT.fullmatch(c)), "")

    def is_share(self, row: int) -> bool:
        """Return whether a row holds the percents of the row above it."""
        return bool(_SHARE_HEAD.search(self.label(row)))

    def is_sum(self, row: int) -> bool:
        """Return whether a row holds totals."""
        return bool(_SUM_ROW.match(self.label(row))) and not self.is_share(row)

    def place(self, row: int, column: int) -> Place:
        """Return the place of a cell."""
        words = " · ".join(filter(None, (self.label(row), self.heads[column])))
        return Place(self.grid.lines[row], f"{words}: {self.cell(row, column)}")


def check_grid(grid: Grid) -> GridTally:
    """Return what was looked at in a table and what does not add up."""
    tally = GridTally()
    layout = _layout(grid)
    if layout is None:
        return tally
    for row in range(layout.first, len(grid.rows)):
        if layout.is_share(row):
            _check_share_row(layout, row, tally)
            continue
        if layout.is_sum(row):
            _check_sum_row(layout, row, tally)
        for column in layout.shared:
            _check_share_cell(layout, row, column, tally)
    return tally


def _layout(grid: Grid) -> _Layout | None:
    """Return what the columns hold; nothing for a table without a heading or without numbers."""
    width = max(len(row) for row in grid.rows)
    first = next((n for n, row in enumerate(grid.rows) if _is_data(row)), None)
    if not first:
        return None
    heads = tuple(
        " ".join(dict.fromkeys(row[c] for row in grid.rows[:first] if c < len(row) and row[c]))
        for c in range(width)
    )
    columns = [c for c in range(width) if heads[c] and not _NUMBER_HEAD.match(heads[c])]
    shared = tuple(c for c in columns if _SHARE_HEAD.search(heads[c]))
    counted = tuple(c for c in columns if c not in shared and _has_counts(grid, c, first))
    total = next((c for c in counted if _TOTAL_HEAD.search(heads[c])), None)
    return _Layout(grid, heads, first, total, counted, shared)


def _is_data(row: tuple[str, ...]) -> bool:
    """Return whether a row has words and numbers; one of numbers alone counts the columns."""
    numbers = sum(bool(_PERCENT.fullmatch(cell)) for cell in row)
    return numbers > 0 and any(cell and not _PERCENT.fullmatch(cell) for cell in row)


def _has_counts(grid: Grid, column: int, first: int) -> bool:
    cells = [row[column] for row in grid.rows[first:] if column < len(row) and row[column]]
    counts = [cell for cell in cells if _COUNT.fullmatch(cell)]
    others = [cell for cell in cells if not _PERCENT.fullmatch(cell) and cell not in NOTHING]
    return bool(counts) and not others


def _check_sum_row(layout: _Layout, row: int, tally: GridTally) -> None:
    """Set each total against the rows above it (or below, where it stands on top)."""
    rows = _summed(layout, row)
    for column in layout.counted:
        printed = layout.count(row, column)
        counts = [n for r in rows if (n := layout.count(r, column)) is not None]
        if printed is None or len(counts) < len(rows) or len(rows) < FEWEST_ROWS:
            continue
        tally.sums += 1
        added = sum(counts)
        if added == printed:
            tally.right_sums += 1
            continue
        shown, right = show_count(printed), show_count(added)
        words = f"{layout.heads[column]}: các dòng cộng lại được {right}, dòng tổng ghi {shown}."
        tally.findings.append(error(Kind.SUM, layout.place(row, column), shown, right, words))


def _summed(layout: _Layout, total: int) -> list[int]:
    """Return the rows that a total adds: the groups where rows are grouped, else every row."""
    rows = [
        row
        for row in range(layout.first, len(layout.grid.rows))
        if not layout.is_sum(row) and not layout.is_share(row)
    ]
    above = [row for row in rows if row < total]
    begun = max((r for r in range(layout.first, total) if layout.is_sum(r)), default=-1)
    rows = [row for row in above if row > begun] if above else rows
    groups = [row for row in rows if _ROMAN.match(layout.cell(row, 0))]
    with_counts = [r for r in groups if any(layout.count(r, c) is not None for c in layout.counted)]
    if with_counts:
        return with_counts
    return [r for r in rows if any(layout.count(r, c) is not None for c in layout.counted)]


def _check_share_cell(layout: _Layout, row: int, column: int, tally: GridTally) -> None:
    """Set a percent against the count on its left, in the total of its row or of its column."""
    match = _PERCENT.fullmatch(layout.cell(row, column))
    left = [c for c in layout.counted if c < column and c != layout.total_column]
    count = layout.count(row, left[-1]) if left else None
    if match is None or count is None:
        return
    bases = [layout.count(row, layout.total_column)] if layout.total_column is not None else []
    sums = [r for r in range(layout.first, len(layout.grid.rows)) if layout.is_sum(r)]
    bases += [layout.count(r, left[-1]) for r in sums]
    _judge(layout.place(row, column), Percent.read(match[1]), count, bases, tally)


def _check_share_row(layout: _Layout, row: int, tally: GridTally) -> None:
    """Set each percent of a row against the count above it, in that row's total."""
    if row == layout.first or layout.total_column is None or layout.is_share(row - 1):
        return
    base = layout.count(row - 1, layout.total_column)
    for column in layout.counted:
        match = _PERCENT.fullmatch(layout.cell(row, column))
        count = layout.count(row - 1, column)
        if match and count is not None and column != layout.total_column:
            place = layout.place(row, column)
            _judge(place, Percent.read(match[1]), count, [base], tally)


def _judge(
    place: Place, percent: Percent, count: int, bases: list[int | None], tally: GridTally
) -> None:
    """Note whether a percent is the count in one of `bases`."""
    known = [base for base in bases if base]
    if not known:
        return
    tally.shares += 1
    if any(is_share(percent, count, base) for base in known):
        tally.right_shares += 1
        return
    base = known[0]
    right = Percent(share(count, base, percent.decimals), percent.decimals)
    cut = cut_share(count, base, percent.decimals) == percent.value
    words = f"{show_count(count)}/{show_count(base)} là {right}, bảng ghi {percent}"
    kind = Kind.TRUNCATED if cut else Kind.PERCENT
    end = ": cắt bớt, không làm tròn." if cut else "."
    tally.findings.append(error(kind, place, percent, right, f"{words}{end}"))


def findings_of(tallies: list[GridTally]) -> Iterator[Finding]:
    """Yield the findings of all tables."""
    for tally in tallies:
        yield from tally.findings
