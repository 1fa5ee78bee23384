"""An office's roster made into people and problems. Pure: no database, no clock, no Django."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from os import PathLike
from pathlib import Path
from typing import Literal

from apps.core.partial_dates import PartialDate
from apps.core.text import clean, fold
from apps.rosters.catalogue import Catalogue
from apps.rosters.files import read_sheets
from apps.rosters.fitting import fitted_heading
from apps.rosters.headings import Heading, find_heading, is_name_heading
from apps.rosters.layout import Layout, TableLayout
from apps.rosters.legacy_fonts import Decoded, Fonts, decode_all, decode_cells
from apps.rosters.people import RosterPerson, TableReader, TableUnit, duplicate_problems
from apps.rosters.problems import Fault, Problem, Unknown, UnreadableFile
from apps.rosters.rows import Body, read_body
from apps.rosters.sheet import Row, Sheet
from apps.rosters.summaries import Summaries, TotalCheck
from apps.rosters.table import Table, Unknowns, cell_problem
from apps.rosters.units import looks_like_school, looks_like_unit, unit_name
from apps.rosters.words import Words

__all__ = ["Catalogue", "Problem", "Reading", "RosterPerson", "UnreadableFile", "read_roster"]

NO_TABLE = (
    "Không tìm thấy bảng danh sách trong tệp; bảng phải có dòng tiêu đề với cột “Họ và tên” và các"
    " cột như Ngày sinh, Chức vụ."
)
_HEADING_WITHIN = 300
_AS_OF = re.compile(
    r"tinh den\D{0,20}?((?:\d{1,2}\D{1,8})?\d{1,2}\D{1,6}\d{4}|\d{4})"
    r"|thoi diem\D{0,12}?(\d{1,2}\D{1,8}\d{1,2}\D{1,6}\d{4})"
)
_LABELLED_UNIT = re.compile(r"^(đơn vị|cơ quan|tên đơn vị)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """What became of one sheet: people read, the unit it names, texts of old fonts decoded."""

    name: str
    rows: int
    unit_text: str
    decoded: tuple[Decoded, ...] = ()


@dataclass(frozen=True)
class Reading:
    """Everyone a roster names and everything wrong with it; `rows` counts rows seen as people.

    `layout` is the one the file was read by; `unknown` are the words that no catalogue knows,
    `totals` what the file says it counts; `has_empty_levels` says that a cell of a column of
    levels is empty, which may mean "none" or "not known".
    """

    people: tuple[RosterPerson, ...]
    problems: tuple[Problem, ...]
    as_of: date | None
    rows: int
    sheets: tuple[ReadSheet, ...]
    layout: Layout = field(default_factory=Layout)
    unknown: tuple[Unknown, ...] = ()
    totals: tuple[TotalCheck, ...] = ()
    has_empty_levels: bool = False


def read_roster(
    path: str | PathLike[str],
    *,
    catalogue: Catalogue,
    today: date,
    decode: Literal["auto"] | None = "auto",
    place: str | None = None,
    layout: Layout | None = None,
) -> Reading:
    """Read a roster workbook into people and problems.

    Raises UnreadableFile, whose message is for the clerk, when the file as a whole cannot be
    read; it raises nothing else, whatever the file holds. `decode=None` leaves the text of old
    fonts as it is. `place` ("district", "commune", "school") tells titles of one name apart
    where a row's unit does not. A given `layout` is obeyed: its tables, columns and words, and
    what it says of old fonts.
    """
    words = Words(catalogue, today, place, layout)
    decodes = layout.decode if layout else decode == "auto"
    book = Book(read_sheets(Path(path)), words, layout, decodes=decodes)
    book.read()
    if not book.tables:
        raise UnreadableFile(NO_TABLE)
    reading = book.reading()
    if not reading.people:
        raise UnreadableFile("Bảng danh sách không có dòng nào dưới tiêu đề; hãy kiểm tra lại tệp.")
    return reading


class Book:
    """The sheets of one file, read by a layout or by their own headings."""

    def __init__(
        self, sheets: list[Sheet], words: Words, layout: Layout | None, *, decodes: bool
    ) -> None:
        self.words, self.layout = words, layout
        self.unknowns = Unknowns()
        self.readers = [SheetReader(sheet, self, decodes=decodes) for sheet in sheets]

    @property
    def tables(self) -> list["ReadTable"]:
        """Return every table read, sheet by sheet."""
        return [table for reader in self.readers for table in reader.tables]

    def read(self) -> None:
        """Read every sheet; raises UnreadableFile where the layout does not fit the file."""
        names = {reader.sheet.name for reader in self.readers}
        for table in self.layout.tables if self.layout else ():
            if table.sheet not in names:
                raise UnreadableFile(
                    f"Tệp không có trang tính “{table.sheet}” mà cách đọc đã chọn cần; hãy nhận"
                    " bảng lại."
                )
        people = 0
        for reader in self.readers:
            reader.read(elsewhere=people)
            people += len(reader.people)

    def reading(self) -> Reading:
        """Return what was read."""
        readers = self.readers
        people = tuple(person for reader in readers for person in reader.people)
        problems = [problem for reader in readers for problem in reader.problems]
        problems += duplicate_problems(people)
        problems.sort(key=_place([reader.sheet.name for reader in readers]))
        return Reading(
            people,
            tuple(problems),
            as_of=next((reader.as_of for reader in readers if reader.as_of), None),
            rows=len(people),
            sheets=tuple(reader.summary() for reader in readers),
            layout=self.layout_used(),
            unknown=tuple(self.unknowns.found()),
            totals=tuple(check for reader in readers for check in reader.totals),
            has_empty_levels=any(table.has_empty_levels for table in self.tables),
        )

    def layout_used(self) -> Layout:
        """Return the layout the file was read by, given or guessed, with its headings."""
        return replace(self.layout or Layout(), tables=tuple(t.layout for t in self.tables))


def _place(sheets: list[str]):
    order = {name: place for place, name in enumerate(sheets)}
    return lambda problem: (order[problem.sheet], problem.row, len(problem.cell), problem.cell)


@dataclass(frozen=True)
class ReadTable:
    """One table that was read."""

    layout: TableLayout
    heading: Heading
    table: Table
    has_empty_levels: bool


class SheetReader:
    """Reads every table of one sheet."""

    def __init__(self, sheet: Sheet, book: Book, *, decodes: bool) -> None:
        self.book, self.words = book, book.words
        self.sheet = sheet
        self.decoded: tuple[Decoded, ...] = ()
        self.people: list[RosterPerson] = []
        self.problems: list[Problem] = []
        self.tables: list[ReadTable] = []
        self.totals: list[TotalCheck] = []
        self.skipped = ""
        self.as_of: date | None = None
        self.unit = self.group_unit = ""
        self._decode(applies=decodes)

    def summary(self) -> ReadSheet:
        """Return what became of the sheet."""
        return ReadSheet(self.sheet.name, len(self.people), self.unit, self.decoded)

    def read(self, *, elsewhere: int) -> None:
        """Fill `people` and `problems` from each table of the sheet, top to bottom.

        `elsewhere` people stand on the sheets before, which a last total may count too.
        """
        if self.sheet.hidden:
            self._skip("trang tính đang ẩn nên không được đọc; hãy bỏ ẩn nếu cần đọc")
            return
        for given, heading, limit in self._headings():
            if not self.tables:
                self.as_of = find_as_of(self.sheet.rows[: heading.top])
                self.unit = find_unit(self.sheet, heading.top)
            body = self._read_table(given, heading, limit)
            summaries = Summaries(self.sheet, self.people, self.words.ladders)
            for total in body.totals:
                self._take_checks(summaries.check(total, heading, elsewhere))
        if not self.tables and self.sheet.rows:
            self._skip("không có bảng danh sách nên trang tính được bỏ qua")

    def _headings(self) -> Iterator[tuple[TableLayout | None, Heading, int]]:
        """Yield each heading with the layout it was given by and the row its table ends before."""
        end = len(self.sheet.rows)
        if self.book.layout is not None:
            tables = self.book.layout.tables_of(self.sheet.name)
            for place, table in enumerate(tables, start=1):
                limit = tables[place].top - 1 if place < len(tables) else end
                yield table, fitted_heading(self.sheet, table, self.words), limit
            return
        start = 0
        while heading := self._heading(start, _HEADING_WITHIN):
            yield None, heading, end
            start = self.stop

    def _heading(self, start: int, rows: int) -> Heading | None:
        return find_heading(self.sheet, start, start + rows, self.words.ladders)

    def _read_table(self, given: TableLayout | None, heading: Heading, limit: int) -> Body:
        body = read_body(
            self.sheet,
            heading,
            before=len(self.people),
            unit=self.group_unit,
            begins_other=self._begins_table,
            limit=limit,
        )
        table = Table(self.sheet, heading, body, self.words, self.book.unknowns)
        reader = TableReader(table, TableUnit(self.unit, given.unit if given else None))
        if body.people:
            self.people += reader.people()
        self.problems += table.problems
        has_empty = reader.training.has_empty_cells
        self.tables.append(ReadTable(self._layout_of(given, heading), heading, table, has_empty))
        self.stop, self.group_unit = body.stop, body.unit
        return body

    def _layout_of(self, given: TableLayout | None, heading: Heading) -> TableLayout:
        return TableLayout(
            self.sheet.name,
            heading.top + 1,
            given.height if given else heading.bottom - heading.top + 1,
            tuple((column.index, column.key) for column in heading.columns),
            given.unit if given else None,
            tuple((c.index, c.heading) for c in heading.columns if c.heading),
        )

    def _begins_table(self, number: int) -> bool:
        if not any(map(is_name_heading, self.sheet.rows[number])):
            return False
        return self._heading(number, 1) is not None

    def _take_checks(self, checks: list[TotalCheck]) -> None:
        self.totals += checks
        for check in checks:
            if check.agrees:
                continue
            fault = Fault(_disagreement(check), "warning")
            self.problems.append(
                cell_problem(self.sheet, check.row, check.column, "", fault, check.text)
            )

    def _skip(self, why: str) -> None:
        self.skipped = why
        self._report(why)

    def _report(self, message: str) -> None:
        text = f"Trang tính “{self.sheet.name}”: {message}."
        self.problems.append(Problem(self.sheet.name, "A1", 1, "", "", "warning", text))

    def _decode(self, *, applies: bool) -> None:
        """Replace texts of old fonts by Unicode where that `applies`, and say so with a sample."""
        fonts = self.sheet.marks.fonts
        found = decode_cells(self.sheet.rows, fonts) if fonts else self._decoded_by_words()
        if not found:
            return
        self.decoded = tuple(found.values())
        if not applies:
            return
        rows = [
            _decoded_row(number, row, found, fonts) for number, row in enumerate(self.sheet.rows)
        ]
        self.sheet = replace(self.sheet, rows=rows, distinct=None)
        sample = max(self.decoded[:50], key=lambda text: len(text.before.split()))
        self._report(
            f"có chữ của phông {sample.encoding} đã được chuyển sang Unicode, ví dụ"
            f" “{clean(sample.before)}” thành “{sample.after}”; hãy xem lại"
        )

    def _decoded_by_words(self) -> dict[tuple[str, str], Decoded]:
        texts = self.sheet.distinct or set(chain.from_iterable(self.sheet.rows))
        found = decode_all(text for text in texts if isinstance(text, str))
        return {(text, ""): decoded for text, decoded in found.items()}


def _disagreement(check: TotalCheck) -> str:
    advice = "hãy đối chiếu lại danh sách"
    if check.what == "people":
        return f"bảng ghi {check.claimed} người nhưng đọc được {check.counted} người; {advice}"
    return f"bảng ghi {check.label} {check.claimed} nhưng đếm được {check.counted}; {advice}"


def _decoded_row(
    number: int, row: Row, found: Mapping[tuple[str, str], Decoded], fonts: Fonts
) -> Row:
    if number not in fonts.rows:
        return [found[cell, ""].after if (cell, "") in found else cell for cell in row]
    decoded = []
    for column, cell in enumerate(row):
        kind = fonts.kind(number, column)
        told = found.get((cell, kind.name if kind and cell not in fonts.mixed else ""))
        decoded.append(told.after if told else cell)
    return decoded


def find_as_of(rows: list[Row]) -> date | None:
    """Return the day a title line names: "Tính đến ngày 31/12/2023"."""
    for row in rows:
        for cell in row:
            match = _AS_OF.search(fold(cell)) if isinstance(cell, str) and cell else None
            if match:
                try:
                    return PartialDate.parse(match[1] or match[2]).last_day
                except ValueError:
                    continue
    return None


def find_unit(sheet: Sheet, heading_top: int) -> str:
    """Return the unit that the lines above the table or the sheet's name say, "" if none.

    The head of a letter names the superior first, so the last line that reads as a unit counts.
    """
    found = ""
    for row in sheet.rows[:heading_top]:
        for cell in row:
            text = clean(cell) if isinstance(cell, str) else ""
            if _LABELLED_UNIT.match(text):
                return unit_name(text)
            if looks_like_unit(unit_name(text)):
                found = unit_name(text)
                break
    by_sheet = unit_name(sheet.name)
    if looks_like_unit(by_sheet) and not looks_like_school(found):
        return by_sheet
    return found
