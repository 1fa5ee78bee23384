"""The rows under a heading told apart: people, groups, totals and signatures. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from apps.rosters.cells import text_of
from apps.rosters.headings import IGNORED, LEVEL_MARK, Heading, is_number_line, plain
from apps.rosters.sheet import CellValue, Row, Sheet
from apps.rosters.units import looks_like_unit, unit_name

_TOTAL = re.compile(r"(tong( cong| so)?|cong|danh sach( nay)? (gom|co)|an dinh danh sach)\b")
_WHOLE = re.compile(r"tong|danh sach|an dinh")
_COUNT = re.compile(r"\b(\d{1,6})\b")
_SIGNATURE = re.compile(
    r"nguoi lap|thu truong|ky (ghi|va ghi|ten)|xac nhan|noi nhan|tm\b|t m\b|kt\b|tl\b|lap bieu"
    r"|.*\bngay\b.*\bthang\b.*\bnam\b"
)
_ORDINAL = re.compile(r"\d+\.?")
_SAYS_WHO = frozenset({"birth", "birth_male", "birth_female", "national_id", "title", "sex"})
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Total:
    """A line that counts people: its row, its cell and count, and how many people it closes."""

    row: int
    column: int
    text: str
    count: int
    of_all: int
    of_group: int


@dataclass
class Body:
    """What stands under one heading; `stop` is the row after it."""

    people: list[int] = field(default_factory=list)
    # The unit of the nearest group row above each person, "" where none names one.
    group_units: list[str] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    stop: int = 0


def read_body(
    sheet: Sheet, heading: Heading, *, before: int, is_heading: Callable[[int], bool]
) -> Body:
    """Return the people and totals under `heading`, up to the next one or the sheet's end.

    `before` people were read further up on the sheet; `is_heading` says whether a row begins
    another heading.
    """
    return _BodyReader(sheet, heading, before, is_heading).read()


class _BodyReader:
    def __init__(
        self, sheet: Sheet, heading: Heading, before: int, is_heading: Callable[[int], bool]
    ) -> None:
        self.sheet, self.heading, self.is_heading = sheet, heading, is_heading
        name = heading.of("full_name") or heading.of("given_name")
        ordinal = heading.of("ordinal")
        self.name = name.index if name else 0
        self.ordinal = ordinal.index if ordinal else None
        kept = [c for c in heading.columns if c.field not in {IGNORED, "ordinal", "note"}]
        self.content = [c.index for c in kept if c.index != self.name]
        self.telling = [c.index for c in kept if c.field in _SAYS_WHO]
        self.marks = {c.index for c in kept if c.field == LEVEL_MARK}
        self.body = Body()
        self.before, self.group_start = before, 0
        self.unit, self.signed = "", False

    def read(self) -> Body:
        """Go down the rows; a numbered row with a name is a person without further ado."""
        body, rows, name, ordinal = self.body, self.sheet.rows, self.name, self.ordinal
        for number in range(self.heading.bottom + 1, len(rows)):
            row = rows[number]
            named = isinstance(row[name], str) and row[name] != ""
            if named and ordinal is not None and type(row[ordinal]) in (float, int):
                self._add(number)
            elif not self._read_other(number, row):
                body.stop = number
                return body
        body.stop = len(rows)
        return body

    def _add(self, number: int) -> None:
        self.body.people.append(number)
        self.body.group_units.append(self.unit)

    def _read_other(self, number: int, row: Row) -> bool:
        """Read any other row; False when another heading begins here."""
        filled = [index for index, cell in enumerate(row) if cell != "" and text_of(cell)]
        if not filled and not self._formula_name(number):
            return True
        if self.is_heading(number):
            return False
        first = next((text_of(row[i]) for i in filled if isinstance(row[i], str)), "")
        words = plain(first)
        if _TOTAL.match(words) and not self._numbered(row):
            self._add_total(number, row, words)
        elif _SIGNATURE.match(words) and not self._numbered(row):
            self.signed = True
        elif is_number_line(row):
            pass
        elif self._is_person(number, row):
            self._add(number)
        else:
            self._open_group(row, filled)
        return True

    def _numbered(self, row: Row) -> bool:
        if self.ordinal is None:
            return False
        return _ORDINAL.fullmatch(text_of(row[self.ordinal])) is not None

    def _formula_name(self, number: int) -> bool:
        return (number, self.name) in self.sheet.unvalued_formulas

    def _is_person(self, number: int, row: Row) -> bool:
        content = sum(row[index] != "" for index in self.content)
        telling = any(row[index] != "" for index in self.telling)
        if self._numbered(row):
            return content > 0 or row[self.name] != ""
        if self.signed:
            return False
        if row[self.name] != "" or self._formula_name(number):
            return (telling or content >= _ENOUGH) and not self._names_unit_only(row)
        return telling and content > _ENOUGH

    def _names_unit_only(self, row: Row) -> bool:
        """Say whether the row is "TRƯỜNG ... | Hiệu trưởng: ...": a unit's line, not a person."""
        return looks_like_unit(text_of(row[self.name])) and not any(
            row[index] != "" for index in self.telling
        )

    def _add_total(self, number: int, row: Row, words: str) -> None:
        self_count = _COUNT.search(words)
        people = len(self.body.people)
        if self_count:
            column = next(i for i, cell in enumerate(row) if cell != "" and text_of(cell))
            whole = self.before + people
            group = whole if _WHOLE.match(words) else people - self.group_start
            text = text_of(row[column])
            count = int(self_count[1])
            self.body.totals.append(Total(number, column, text, count, whole, group))
        self.group_start = people

    def _open_group(self, row: Row, filled: list[int]) -> None:
        """Take the unit a group row names: "A. TRƯỜNG THCS NẬM TY", or "I | Trường ..."."""
        self.group_start = len(self.body.people)
        texts = [_text(row[index]) for index in filled if index not in self.marks]
        for text in texts:
            name = unit_name(text)
            if looks_like_unit(name):
                self.unit = name
                return


def _text(value: CellValue) -> str:
    return text_of(value) if isinstance(value, str) else ""
