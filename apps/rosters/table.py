"""One table of a sheet: the cells of its people, read by columns, and what is wrong. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from apps.core.cells import CellValue, text_of
from apps.core.partial_dates import PartialDate
from apps.rosters.headings import BIRTH_PARTS, IGNORED, NAME_FIELDS, Column, Heading
from apps.rosters.problems import Fault, Problem, Severity, Unknown
from apps.rosters.rows import Body
from apps.rosters.sheet import Merge, Row, Sheet, address, column_letters
from apps.rosters.words import Words

_SHOWN_LENGTH = 200
_CELLS_KEPT = 5
# A merged cell over several rows says the same of each, except what each person has alone.
_OWN = NAME_FIELDS | set(BIRTH_PARTS) | {
    IGNORED, "ordinal", "birth", "birth_male", "birth_female", "national_id", "phone",
}  # fmt: skip
_LAST_MONTH = 12
_ENOUGH_DATES = 2


class Unknowns:
    """Gathers the words that no catalogue knows."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.cells: dict[tuple[str, str], list[tuple[str, str]]] = {}

    def add(self, word: tuple[str, str], sheet: str, cell: str) -> None:
        """Note that a word stands in a cell."""
        self.counts[word] += 1
        cells = self.cells.setdefault(word, [])
        if len(cells) < _CELLS_KEPT:
            cells.append((sheet, cell))

    def found(self) -> list[Unknown]:
        """Return the words in the order they were met."""
        return [
            Unknown(*word, count, tuple(self.cells[word])) for word, count in self.counts.items()
        ]


class Table:
    """The rows of people under one heading; `problems` fills as columns are read."""

    def __init__(
        self, sheet: Sheet, heading: Heading, body: Body, words: Words, unknowns: Unknowns
    ) -> None:
        self.sheet, self.heading, self.body, self.words = sheet, heading, body, words
        self.unknowns = unknowns
        self.rows: list[Row] = [sheet.rows[number] for number in body.people]
        self.places = {number: place for place, number in enumerate(body.people)}
        self._spread_merges()
        self._join_continued()
        self.problems: list[Problem] = []
        self.columns: dict[str, str] = {}
        # How many cells of a column were not understood.
        self.faults: Counter[int] = Counter()

    def _spread_merges(self) -> None:
        """Give each row the value of a merged block that it is part of."""
        fields = {column.index: column.field for column in self.heading.columns}
        for merge in self.sheet.merges:
            if merge.bottom <= max(merge.top, self.heading.bottom) or merge.top >= self.body.stop:
                continue
            for index in range(merge.left, merge.right + 1):
                field = fields.get(index, IGNORED)
                if field == "unit" or (index == merge.left and field not in _OWN):
                    self._spread(merge, index)

    def _spread(self, merge: Merge, index: int) -> None:
        value = self.sheet.rows[merge.top][merge.left] if merge.top < len(self.sheet.rows) else ""
        for number in range(merge.top, merge.bottom + 1):
            place = self.places.get(number)
            if place is not None and value != "":
                self._set(place, index, value)

    def _set(self, place: int, index: int, value: CellValue) -> None:
        row = list(self.rows[place])
        row[index] = value
        self.rows[place] = row

    def _join_continued(self) -> None:
        """Add what further rows say of a person whose name spans several of them."""
        for number, first in self.body.continued.items():
            place = self.places.get(first)
            if place is None:
                continue
            for index, value in enumerate(self.sheet.rows[number]):
                above = self.rows[place][index]
                if value == "" or value == above:
                    continue
                joined = f"{text_of(above)}\n{text_of(value)}" if above != "" else value
                self._set(place, index, joined)

    def raw(self, column: Column) -> list[CellValue]:
        """Return the cells of `column` in the rows of people."""
        index = column.index
        return [row[index] for row in self.rows]

    def read(self, column: Column, cleaner: str, name: str = "") -> list[Any]:
        """Return what `cleaner` makes of each cell of `column`, and note its faults."""
        self.columns.setdefault(name or column.field, column_letters(column.index))
        raw = self.raw(column)
        memo, clean_cell = self.words.memos[cleaner], self.words.cleaners[cleaner]
        values = set(raw)
        for value in values.difference(memo):
            memo[value] = clean_cell(value)
        found = [memo[value] for value in raw]
        if any(isinstance(memo[value], Fault) for value in values):
            self.take_faults_out(column, raw, found)
        return found

    def take_faults_out(self, column: Column, raw: Sequence[CellValue], found: list[Any]) -> None:
        """Put what was made of them in the place of the faults in `found`, and note them."""
        for place, fault in enumerate(found):
            if isinstance(fault, Fault):
                found[place] = fault.value
                self.faults[column.index] += 1
                self.report(place, column, fault, raw[place])

    def read_made(
        self, column: Column, made: Sequence[str], clean_cell: Callable[[CellValue], Any]
    ) -> list[Any]:
        """Return what `clean_cell` makes of texts joined from several columns, as of `column`."""
        memo = {text: clean_cell(text) for text in set(made)}
        found = [memo[text] for text in made]
        self.take_faults_out(column, made, found)
        return found

    def report(self, place: int, column: Column, fault: Fault, value: CellValue = "") -> None:
        """Note what is wrong in the cell of `column` of the person at `place`."""
        number = self.body.people[place]
        for word in fault.unknown:
            self.unknowns.add(word, self.sheet.name, address(number, column.index))
        self.problems.append(
            cell_problem(self.sheet, number, column.index, column.heading, fault, value)
        )

    def report_heading(self, message: str, level: Severity = "error") -> None:
        """Note what is wrong with the whole table, at its heading."""
        first = self.heading.columns[0]
        fault = Fault(message, level)
        self.problems.append(
            cell_problem(self.sheet, self.heading.top, first.index, first.heading, fault, "")
        )

    def is_formula(self, place: int, column: Column) -> bool:
        """Say whether the cell is a formula saved without its value."""
        return (self.body.people[place], column.index) in self.sheet.unvalued_formulas

    def require(self, column: Column, raw: Sequence[CellValue], advice: str) -> None:
        """Note each empty cell among the `raw` ones of a column that must be filled."""
        if all(text_of(value) for value in set(raw)):
            return
        for place, value in enumerate(raw):
            if not text_of(value) and not self.is_formula(place, column):
                self.report(place, column, Fault(f"còn trống; {advice}"))

    def check_month_first(self, column: Column) -> None:
        """Warn of a column whose dates Excel seems to have taken month first.

        Typed under American settings, 05/12/1980 becomes the 12th of May, while 25/12/1980
        stays a text: then every true date has a day up to 12 and every text one above it.
        """
        values = set(self.raw(column))
        true = [value for value in values if isinstance(value, date)]
        if len(true) < _ENOUGH_DATES or any(value.day > _LAST_MONTH for value in true):
            return
        texts = [_written_day(value) for value in values if isinstance(value, str) and value]
        days = [day for day in texts if day is not None]
        if not days or min(days) <= _LAST_MONTH:
            return
        place = next(p for p, row in enumerate(self.rows) if isinstance(row[column.index], date))
        count = sum(isinstance(row[column.index], date) for row in self.rows)
        fault = Fault(
            f"có thể Excel đã hiểu ngày thành tháng: {count} ô của cột này là ngày thật, đều có"
            " ngày từ 12 trở xuống, còn các ô dạng chữ đều có ngày lớn hơn 12; hãy đối chiếu lại"
            " với bản gốc",
            "warning",
        )
        self.report(place, column, fault, self.rows[place][column.index])

    def report_hidden(self) -> None:
        """Warn of rows and columns hidden by a filter or by hand; they are read all the same."""
        hidden = [number for number in self.body.people if number in self.sheet.hidden_rows]
        if hidden:
            fault = Fault(
                f"có {len(hidden)} dòng đang ẩn (dòng {_numbers(n + 1 for n in hidden)}) vẫn được"
                " đọc; hãy bỏ lọc, bỏ ẩn để kiểm tra, hoặc xóa các dòng này nếu không cần",
                "warning",
            )
            column = self.heading.columns[0].index
            self.problems.append(cell_problem(self.sheet, hidden[0], column, "", fault, ""))
        columns = [
            c
            for c in self.heading.columns
            if c.index in self.sheet.hidden_columns and c.field not in {IGNORED, "ordinal"}
        ]
        if columns:
            names = ", ".join(f"{column_letters(c.index)} “{c.heading}”" for c in columns)
            self.report_heading(f"có cột đang ẩn vẫn được đọc: {names}; hãy xem lại", "warning")

    def report_formulas(self) -> None:
        """Note each formula that was saved without the value it shows."""
        if not self.sheet.unvalued_formulas:
            return
        fault = Fault("là công thức chưa có giá trị; hãy ghi giá trị thay cho công thức")
        for place in range(len(self.rows)):
            for column in self.heading.columns:
                if column.field not in {IGNORED, "ordinal"} and self.is_formula(place, column):
                    self.report(place, column, fault, "(công thức)")


def _written_day(text: str) -> int | None:
    try:
        return PartialDate.parse(text).day
    except ValueError:
        return None


def _numbers(numbers: Iterable[int]) -> str:
    """Return 4, 7-9, 12 … for row numbers; the first ten runs."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    shown = [str(a) if a == b else f"{a}-{b}" for a, b in runs[:10]]
    return ", ".join(shown) + (" …" if len(runs) > len(shown) else "")


def cell_problem(
    sheet: Sheet, row: int, column: int, heading: str, fault: Fault, value: CellValue
) -> Problem:
    """Return the problem of one cell, as a sentence that says where it is and what to do."""
    cell = address(row, column)
    shown = text_of(value)[:_SHOWN_LENGTH]
    written = f", ghi “{shown}”" if shown else ""
    of_column = f", cột “{heading}”" if heading else ""
    message = f"Ô {cell}{of_column}{written}: {fault.message}."
    return Problem(sheet.name, cell, row + 1, heading, shown, fault.level, message)
