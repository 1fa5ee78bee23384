"""The rows under a heading told apart: people, groups, totals and signatures. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from apps.core.cells import FIRST_YEAR, text_of
from apps.core.text import spelling_key
from apps.rosters.headings import IGNORED, LEVEL_MARK, Heading, is_number_line, plain
from apps.rosters.sheet import Row, Sheet
from apps.rosters.units import looks_like_unit, unit_name

# Accents count: "Tống Thị Mỷ" is a person.
_TOTAL = re.compile(
    r"(tổng( cộng| số)?(?! phụ trách)|cộng|danh sách( này)? (gồm|có)|ấn định danh sách)\b"
    r"|(tong (cong|so)|cong)\b(?= *[:\d]|$)"
)
_WHOLE = re.compile(r"tổng|tong|danh sách|ấn định")
_SIGNATURE = re.compile(
    r"nguoi lap|thu truong|ky (ghi|va ghi|ten)|xac nhan|noi nhan|tm\b|t m\b|kt\b|tl\b|lap bieu"
    r"|.*\bngay\b.*\bthang\b.*\bnam\b"
)
_ORDINAL = re.compile(r"\d+\.?")
_SAYS_WHO = frozenset({
    "birth", "birth_male", "birth_female", "birth_year", "national_id", "title", "sex",
})  # fmt: skip
_GROUP_WORDS = re.compile(
    r"(to|ban|khoi|nhom|bo phan|phong|cac|can bo|cong chuc|vien chuc|giao vien|nhan vien|lanh dao"
    r"|hop dong|nhiem ky)\b"
)
_MARKER = re.compile(r"([ivx]+|[a-h]|\d{1,2})\s*(?:[.)/:\-]|$)", re.IGNORECASE)
_COUNTS = re.compile(
    r"[-+*• ]*(trong đó|gồm)?[:, ]*(số )?(cán bộ |người )?(nữ|nam|đảng viên|dân tộc|dtts|trình độ"
    r"|trên đại học|thạc s[ĩỹ]|tiến s[ĩỹ]|đại học|cao đẳng|trung cấp|sơ cấp|cao cấp|chuyên viên)\b"
    r".*\d"
)
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Total:
    """A row that counts people: the text of each filled cell, by column.

    `starts` are the first people of the groups it may close, the nearest first; `end` is the
    one after the last. People count from the first of the sheet.
    """

    row: int
    cells: tuple[tuple[int, str], ...]
    starts: tuple[int, ...]
    end: int

    @property
    def text(self) -> str:
        """Return the row as one text."""
        return " ".join(text for _, text in self.cells)


@dataclass
class Body:
    """What stands under one heading; `stop` is the row after it."""

    people: list[int] = field(default_factory=list)
    # The unit of the nearest group row above each person, "" where none names one.
    group_units: list[str] = field(default_factory=list)
    # Further rows of a person whose name is merged over several: row -> her first row.
    continued: dict[int, int] = field(default_factory=dict)
    totals: list[Total] = field(default_factory=list)
    stop: int = 0
    # The unit of the last group row: it may go on under another heading.
    unit: str = ""


def read_body(
    sheet: Sheet,
    heading: Heading,
    *,
    before: int,
    unit: str,
    begins_other: Callable[[int], bool],
    limit: int,
) -> Body:
    """Return the people and totals under `heading`, up to the next other one or row `limit`.

    `before` people were read further up on the sheet, the last in group `unit`; `begins_other`
    says whether a row belongs to a heading. The same heading again, as on each printed page,
    does not end the table.
    """
    reader = _BodyReader(sheet, heading, before, begins_other)
    reader.groups.unit = unit
    return reader.read(limit)


class _Groups:
    """The groups open at a row: "A." holds "I.", which holds "1."; the first seen is highest."""

    def __init__(self) -> None:
        self.styles: list[str] = []
        self.open: dict[str, int] = {}
        self.units: dict[str, str] = {}
        self.unit = ""

    def begin(self, texts: Sequence[str], start: int) -> None:
        """Open the group that a row's texts name; its first person is to be `start`."""
        style = _style_of(texts)
        if style not in self.styles:
            self.styles.append(style)
        closed = self.styles[self.styles.index(style) :]
        self.open = {s: at for s, at in self.open.items() if s not in closed} | {style: start}
        named = next((n for text in texts if looks_like_unit(n := unit_name(text))), "")
        if style and self.units.get(style) and not named:
            self.unit = ""
        if named:
            self.unit = named
        self.units = {s: u for s, u in self.units.items() if s not in closed}
        self.units[style] = named
        if not self.unit:
            self.unit = next((u for u in reversed(self.units.values()) if u), "")


def _style_of(texts: Sequence[str]) -> str:
    """Return the kind of a row's number: "I", "A", "1", "" where it has none."""
    marker = _MARKER.match(texts[0]) if texts else None
    if marker is None:
        return ""
    number = marker[1].upper()
    if number.isdecimal():
        return "1"
    return "I" if set(number) <= set("IVX") else "A"


def _texts(row: Row) -> tuple[tuple[int, str], ...]:
    """Return the texts of a row of a heading by column; numbers of columns do not count."""
    texts = ((index, plain(cell)) for index, cell in enumerate(row) if isinstance(cell, str))
    return tuple((index, text) for index, text in texts if text and not text.isdecimal())


class _BodyReader:
    def __init__(
        self,
        sheet: Sheet,
        heading: Heading,
        before: int,
        begins_other: Callable[[int], bool],
    ) -> None:
        self.sheet, self.heading, self.begins_other = sheet, heading, begins_other
        name = heading.of("full_name") or heading.of("given_name") or heading.of("family_name")
        ordinal = heading.of("ordinal")
        self.name = name.index if name else 0
        self.ordinal = ordinal.index if ordinal else None
        kept = [c for c in heading.columns if c.field not in {IGNORED, "ordinal", "note"}]
        self.content = [c.index for c in kept if c.index != self.name]
        self.telling = [c.index for c in kept if c.field in _SAYS_WHO]
        self.marks = {c.index for c in kept if c.field == LEVEL_MARK}
        self.spans = self._spans_of_names()
        self.body, self.groups = Body(), _Groups()
        self.before, self.since_total = before, before
        rows = range(heading.top, heading.bottom + 1)
        texts = {_texts(sheet.rows[number]): number for number in reversed(rows)}
        self.heading_rows = {key: row for key, row in texts.items() if len(key) >= _ENOUGH}
        self.signed = False
        self.skip_to = 0

    def _spans_of_names(self) -> dict[int, int]:
        """Return row -> first row for the rows that a merged name covers after its first."""
        return {
            number: merge.top
            for merge in self.sheet.merges
            if merge.left <= self.name <= merge.right and merge.top > self.heading.bottom
            for number in range(merge.top + 1, min(merge.bottom + 1, len(self.sheet.rows)))
        }

    def read(self, limit: int) -> Body:
        """Go down the rows; a numbered row with a name and more is a person without further ado."""
        body, rows, name, ordinal = self.body, self.sheet.rows, self.name, self.ordinal
        telling = self.telling
        first = self.heading.bottom + 1
        body.stop = max(first, min(limit, len(rows)))
        for number in range(first, body.stop):
            row = rows[number]
            if (
                ordinal is not None
                and type(row[ordinal]) in (float, int)
                and isinstance(row[name], str)
                and row[name] != ""
                and any(row[index] != "" for index in telling)
            ):
                self._add(number)
            elif number >= self.skip_to and not self._read_other(number, row):
                body.stop = number
                break
        body.unit = self.groups.unit
        return body

    def _add(self, number: int) -> None:
        self.body.people.append(number)
        self.body.group_units.append(self.groups.unit)

    def _read_other(self, number: int, row: Row) -> bool:
        """Read any other row; False when another heading begins here."""
        filled = [index for index, cell in enumerate(row) if cell != "" and text_of(cell)]
        if not filled and not self._formula_name(number):
            return True
        if self._passes_repeated(number, row):
            return True
        if self.begins_other(number):
            return False
        first = next((text_of(row[i]) for i in filled if isinstance(row[i], str)), "")
        if self._is_total(first, row):
            self._add_total(number, row, filled, is_total=True)
        elif self._reads_as(_SIGNATURE, plain(first), row):
            self.signed = True
        elif not is_number_line(row):
            self._read_entry(number, row, filled)
        return True

    def _passes_repeated(self, number: int, row: Row) -> bool:
        """Go past the heading where a printed page repeats it."""
        place = self.heading_rows.get(_texts(row))
        if place is None:
            return False
        self.skip_to = number + self.heading.bottom - place + 1
        self.signed = False
        return True

    def _is_total(self, first: str, row: Row) -> bool:
        """Say whether a row begins like a total; "Tổng Thị Nga" with a birth date is a person."""
        if not self._reads_as(_TOTAL, spelling_key(first), row):
            return False
        return any(letter in ":0123456789" for letter in first) or not self._tells_of_someone(row)

    def _tells_of_someone(self, row: Row) -> bool:
        """Say whether a row has a person's facts, and not counts, in the columns that tell them."""
        told = [row[index] for index in self.telling if row[index] != ""]
        return any(not isinstance(cell, int | float) or cell >= FIRST_YEAR for cell in told)

    def _reads_as(self, pattern: re.Pattern[str], words: str, row: Row) -> bool:
        return pattern.match(words) is not None and not self._numbered(row)

    def _read_entry(self, number: int, row: Row, filled: list[int]) -> None:
        if self.spans.get(number) in self.body.people[-1:]:
            self.body.continued[number] = self.spans[number]
        elif self._is_summary(row, filled):
            self._add_total(number, row, filled, is_total=False)
        elif self._is_person(number, row):
            self._add(number)
        else:
            self._open_group(row, filled)

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
            return not self._names_group_only(row, content) and (
                content > 0 or row[self.name] != ""
            )
        if self.signed or _MARKER.fullmatch(text_of(row[self.name])):
            return False
        if row[self.name] != "" or self._formula_name(number):
            return (telling or content >= _ENOUGH) and not self._names_unit_only(row)
        return telling and content > _ENOUGH

    def _names_unit_only(self, row: Row) -> bool:
        """Say whether the row is "TRƯỜNG ... | Hiệu trưởng: ...": a unit's line, not a person."""
        return looks_like_unit(text_of(row[self.name])) and not any(
            row[index] != "" for index in self.telling
        )

    def _names_group_only(self, row: Row, content: int) -> bool:
        """Say whether a numbered row is "1 | Trường ..." or "2 | Tổ Văn phòng": no person."""
        name = text_of(row[self.name])
        if self._names_unit_only(row):
            return True
        return content == 0 and _GROUP_WORDS.match(plain(name)) is not None

    def _is_summary(self, row: Row, filled: list[int]) -> bool:
        """Say whether a row like "Trong đó: nữ 5" counts people, after the last of them."""
        if not self.body.people or self._numbered(row) or self._tells_of_someone(row):
            return False
        text = spelling_key(" ".join(text_of(row[index]) for index in filled))
        return _COUNTS.match(text) is not None

    def _add_total(self, number: int, row: Row, filled: list[int], *, is_total: bool) -> None:
        end = self.before + len(self.body.people)
        cells = tuple((index, text_of(row[index])) for index in filled)
        groups = [*reversed(self.groups.open.values()), self.since_total]
        starts = dict.fromkeys([*(start for start in groups if start < end), self.before, 0])
        if _WHOLE.match(spelling_key(cells[0][1])) or not is_total:
            starts = dict.fromkeys([0, *starts])
        self.body.totals.append(Total(number, cells, tuple(starts), end))
        if is_total:
            self.since_total = end

    def _open_group(self, row: Row, filled: list[int]) -> None:
        """Take the unit a group row names: "A. TRƯỜNG THCS NẬM TY", or "I | Trường ..."."""
        start = self.before + len(self.body.people)
        texts = [text_of(row[index]) for index in filled if index not in self.marks]
        self.groups.begin(texts, start)
