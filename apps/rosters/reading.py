"""An office's roster made into people and problems. Pure: no database, no clock, no Django."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from os import PathLike
from pathlib import Path
from typing import Literal

from apps.core.partial_dates import PartialDate
from apps.core.text import clean, fold
from apps.rosters.catalogue import Catalogue
from apps.rosters.files import read_sheets
from apps.rosters.headings import Heading, find_heading, is_name_heading
from apps.rosters.legacy_fonts import Decoded, decode_all
from apps.rosters.people import (
    RosterPerson,
    TableReader,
    Words,
    cell_problem,
    duplicate_problems,
)
from apps.rosters.problems import Fault, Problem, UnreadableFile
from apps.rosters.rows import Body, Total, read_body
from apps.rosters.sheet import Row, Sheet
from apps.rosters.units import looks_like_school, looks_like_unit, unit_name

__all__ = ["Catalogue", "Problem", "Reading", "RosterPerson", "UnreadableFile", "read_roster"]

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
    """Everyone a roster names and everything wrong with it; `rows` counts rows seen as people."""

    people: tuple[RosterPerson, ...]
    problems: tuple[Problem, ...]
    as_of: date | None
    rows: int
    sheets: tuple[ReadSheet, ...]


def read_roster(
    path: str | PathLike[str],
    *,
    catalogue: Catalogue,
    today: date,
    decode: Literal["auto"] | None = "auto",
    place: str | None = None,
) -> Reading:
    """Read a roster workbook into people and problems.

    Raises UnreadableFile, whose message is for the clerk, when the file as a whole cannot be
    read; it raises nothing else, whatever the file holds. `decode=None` leaves the text of old
    fonts as it is. `place` ("district", "commune", "school") tells titles of one name apart
    where a row's unit does not.
    """
    words = Words(catalogue, today, place)
    readers = [_SheetReader(sheet, words, decode) for sheet in read_sheets(Path(path))]
    for reader in readers:
        reader.read()
    people = tuple(person for reader in readers for person in reader.people)
    if not any(reader.tables for reader in readers):
        raise UnreadableFile(
            "Không tìm thấy bảng danh sách trong tệp; bảng phải có dòng tiêu đề với cột “Họ và"
            " tên” và các cột như Ngày sinh, Chức vụ."
        )
    if not people:
        raise UnreadableFile("Bảng danh sách không có dòng nào dưới tiêu đề; hãy kiểm tra lại tệp.")
    problems = [problem for reader in readers for problem in reader.problems]
    problems += duplicate_problems(people)
    problems.sort(key=_place([reader.sheet.name for reader in readers]))
    as_of = next((reader.as_of for reader in readers if reader.as_of), None)
    return Reading(people, tuple(problems), as_of, len(people), tuple(r.summary() for r in readers))


def _place(sheets: list[str]):
    order = {name: place for place, name in enumerate(sheets)}
    return lambda problem: (order[problem.sheet], problem.row, len(problem.cell), problem.cell)


class _SheetReader:
    """Reads every table of one sheet."""

    def __init__(self, sheet: Sheet, words: Words, decode: Literal["auto"] | None) -> None:
        self.words = words
        self.decoded: tuple[Decoded, ...] = ()
        self.sheet = sheet
        self.people: list[RosterPerson] = []
        self.problems: list[Problem] = []
        self.tables = 0
        self.as_of: date | None = None
        self.unit = ""
        if decode == "auto":
            self._decode()

    def summary(self) -> ReadSheet:
        """Return what became of the sheet."""
        return ReadSheet(self.sheet.name, len(self.people), self.unit, self.decoded)

    def read(self) -> None:
        """Fill `people` and `problems` from each table of the sheet, top to bottom."""
        if self.sheet.hidden:
            self._report("trang tính đang ẩn nên không được đọc; hãy bỏ ẩn nếu cần đọc")
            return
        heading = self._heading(0, _HEADING_WITHIN)
        if heading is None:
            if self.sheet.rows:
                self._report("không có bảng danh sách nên trang tính được bỏ qua")
            return
        self.as_of = find_as_of(self.sheet.rows[: heading.top])
        self.unit = find_unit(self.sheet, heading.top)
        while heading is not None:
            heading = self._read_table(heading)

    def _heading(self, start: int, rows: int) -> Heading | None:
        return find_heading(self.sheet, start, start + rows, self.words.ladders)

    def _read_table(self, heading: Heading) -> Heading | None:
        self.tables += 1
        body = read_body(
            self.sheet, heading, before=len(self.people), is_heading=self._begins_table
        )
        reader = TableReader(self.sheet, heading, body, self.words, self.unit)
        if body.people:
            self.people += reader.people()
        self.problems += reader.problems
        for total in body.totals:
            self._check_total(total)
        return self._heading(body.stop, _HEADING_WITHIN) if self._has(body) else None

    def _has(self, body: Body) -> bool:
        return body.stop < len(self.sheet.rows)

    def _begins_table(self, number: int) -> bool:
        if not any(map(is_name_heading, self.sheet.rows[number])):
            return False
        return self._heading(number, 1) is not None

    def _check_total(self, total: Total) -> None:
        if total.count in (total.of_all, total.of_group):
            return
        message = (
            f"bảng ghi {total.count} người nhưng đọc được {total.of_group} người;"
            " hãy đối chiếu lại danh sách"
        )
        fault = Fault(message, "warning")
        self.problems.append(
            cell_problem(self.sheet, total.row, total.column, "", fault, total.text)
        )

    def _report(self, message: str) -> None:
        text = f"Trang tính “{self.sheet.name}”: {message}."
        self.problems.append(Problem(self.sheet.name, "A1", 1, "", "", "warning", text))

    def _decode(self) -> None:
        """Replace the texts of old fonts by Unicode, and say so with a sample."""
        texts = self.sheet.distinct or set(chain.from_iterable(self.sheet.rows))
        found = decode_all(text for text in texts if isinstance(text, str))
        if not found:
            return
        rows = [_decoded_row(row, found) for row in self.sheet.rows]
        self.decoded = tuple(found.values())
        self.sheet = replace(self.sheet, rows=rows, distinct=None)
        sample = max(self.decoded[:50], key=lambda text: len(text.before.split()))
        self._report(
            f"có chữ của phông {sample.encoding} đã được chuyển sang Unicode, ví dụ"
            f" “{clean(sample.before)}” thành “{sample.after}”; hãy xem lại"
        )


def _decoded_row(row: Row, found: Mapping[str, Decoded]) -> Row:
    return [found[cell].after if cell in found else cell for cell in row]


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
