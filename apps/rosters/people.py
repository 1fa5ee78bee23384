"""The people under one heading, read by columns: most cells repeat, each is read once. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from apps.core.partial_dates import PartialDate
from apps.core.text import clean
from apps.rosters import cells
from apps.rosters.catalogue import Catalogue
from apps.rosters.cells import text_of
from apps.rosters.headings import (
    LEVEL,
    LEVEL_MARK,
    NAME_FIELDS,
    STUDYING,
    Column,
    Heading,
)
from apps.rosters.levels import UNKNOWN, HeldLevels, LevelWords, level_mark, level_words
from apps.rosters.problems import Fault, Problem
from apps.rosters.rows import Body
from apps.rosters.sheet import CellValue, Row, Sheet, address, column_letters
from apps.rosters.titles import Titles, TitleWords
from apps.rosters.units import UnitNames, place_of, unit_name

LEAST_AGE = 15
PARTY_AGE = 18
_SHOWN_LENGTH = 200


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """One person as one row of a roster says; None is what the row does not say."""

    sheet: str
    row: int
    unit_text: str
    unit_code: str | None  # "" where several units bear the name
    full_name: str
    sex: str | None
    birth: PartialDate | None
    ethnicity: str | None
    native_place: str
    titles: tuple[str, ...]
    assigned_from: PartialDate | None
    party_admitted: PartialDate | None
    party_official: PartialDate | None
    is_party_member: bool | None
    levels: Mapping[str, HeldLevels]
    national_id: str | None
    recruited_on: PartialDate | None
    field_of_study: str
    is_local: bool | None
    employment_kind: str | None
    phone: str
    note: str
    # Field -> letters of its column; a ladder, and "ladder:level" where each level has one.
    columns: Mapping[str, str] = field(repr=False, compare=False)

    def cell(self, name: str) -> str:
        """Return the address of the cell that holds `name`, "" if there is none.

        Names are those of the fields, "unit" for both of the unit's, and ladders.
        """
        held = self.levels.get(name, UNKNOWN)
        letters = self.columns.get(f"{name}:{held.earned or held.studying}")
        letters = letters or self.columns.get(name)
        return f"{letters}{self.row}" if letters else ""

    @property
    def cells(self) -> Mapping[str, str]:
        """Return field -> address of the cell it was read from."""
        return {name: self.cell(name) for name in self.columns if ":" not in name}


Cleaner = Callable[[CellValue], Any]


class Words:
    """Every word the catalogue knows, made ready once for all sheets of a file."""

    def __init__(self, catalogue: Catalogue, today: date, place: str | None = None) -> None:
        self.today, self.place = today, place
        self.ladders = {ladder: LevelWords(catalogue, ladder) for ladder in catalogue.levels}
        self.titles = TitleWords(catalogue)
        self.units = UnitNames(catalogue.units)
        self.cleaners: dict[str, Cleaner] = {
            "full_name": cells.full_name,
            "sex": cells.sex,
            "birth": self.birth,
            "ethnicity": cells.ethnicity(catalogue.ethnicities),
            "party": cells.party_dates,
            "date": self.past_date,
            "national_id": cells.national_id,
            "yes_or_no": cells.yes_or_no,
            "employment_kind": cells.employment_kind,
            "text": cells.plain_text,
            "mark": level_mark,
        }
        for ladder, known in self.ladders.items():
            self.cleaners[ladder] = level_words(known)
        self.memos: dict[str, dict[CellValue, Any]] = {name: {} for name in self.cleaners}

    def birth(self, value: CellValue) -> PartialDate | Fault | None:
        """Return a date of birth that someone in office may have today."""
        found = cells.partial_date(value)
        if not isinstance(found, PartialDate):
            return found
        if found.first_day > self.today:
            return Fault("ngày sinh ở tương lai; hãy kiểm tra lại năm sinh")
        if self.today.year - found.year < LEAST_AGE:
            return Fault(f"chưa đủ {LEAST_AGE} tuổi; hãy kiểm tra lại năm sinh")
        return found

    def past_date(self, value: CellValue) -> PartialDate | Fault | None:
        """Return a date that is not later than today."""
        found = cells.partial_date(value)
        if isinstance(found, PartialDate) and found.first_day > self.today:
            return Fault("ngày ở tương lai; hãy kiểm tra lại")
        return found


class TableReader:
    """Reads the people of one table; the problems it meets are in `problems`."""

    def __init__(
        self, sheet: Sheet, heading: Heading, body: Body, words: Words, sheet_unit: str
    ) -> None:
        self.sheet, self.heading, self.body, self.words = sheet, heading, body, words
        self.sheet_unit = sheet_unit
        self.rows: list[Row] = [sheet.rows[number] for number in body.people]
        self.problems: list[Problem] = []
        self.columns: dict[str, str] = {}

    # Reading one column

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
            self._take_faults_out(column, raw, found)
        return found

    def _take_faults_out(self, column: Column, raw: Sequence[CellValue], found: list[Any]) -> None:
        for place, fault in enumerate(found):
            if isinstance(fault, Fault):
                found[place] = fault.value
                self.report(place, column, fault, raw[place])

    def field(self, name: str, cleaner: str, empty: Any = None) -> list[Any]:
        """Return the values of the column of field `name`, `empty` where there is no column."""
        column = self.heading.of(name)
        return self.read(column, cleaner) if column else [empty] * len(self.rows)

    def report(self, place: int, column: Column, fault: Fault, value: CellValue = "") -> None:
        """Note what is wrong in the cell of `column` of the person at `place`."""
        number = self.body.people[place]
        self.problems.append(
            cell_problem(self.sheet, number, column.index, column.heading, fault, value)
        )

    def report_heading(self, message: str) -> None:
        """Note what is wrong with the whole table, at its heading."""
        first = self.heading.columns[0]
        fault = Fault(message)
        self.problems.append(
            cell_problem(self.sheet, self.heading.top, first.index, first.heading, fault, "")
        )

    def is_formula(self, place: int, column: Column) -> bool:
        """Say whether the cell is a formula saved without its value."""
        return (self.body.people[place], column.index) in self.sheet.unvalued_formulas

    # Reading the table

    def people(self) -> list[RosterPerson]:
        """Return everyone, in the order of the rows; a wrong value is None or empty."""
        names = self.names()
        births, sexes = self.births_and_sexes()
        units = self.units()
        titles = self.titles(units)
        units = [unit or held.unit for unit, held in zip(units, titles, strict=True)]
        codes = self.unit_codes(units)
        admitted, official, members = self.party()
        self._check_party(births, admitted, official)
        levels = self.levels()
        rest = [
            self.field("ethnicity", "ethnicity"),
            self.field("native_place", "text", ""),
            self.field("assigned_from", "date"),
            self.field("national_id", "national_id"),
            self.field("recruited_on", "date"),
            self.field("field_of_study", "text", ""),
            self.field("is_local", "yes_or_no"),
            self.field("employment_kind", "employment_kind"),
            self.field("phone", "text", ""),
            self.field("note", "text", ""),
        ]
        self._report_formulas()
        sheet, columns = self.sheet.name, self.columns
        return [
            RosterPerson(
                sheet, number + 1, unit, code, name, sex, birth, ethnicity, native_place or "",
                held.codes, assigned, joined, confirmed, member, known, identity, recruited,
                study or "", local, employment, phone or "", note or "", columns,
            )
            for (
                number, unit, code, name, sex, birth, held, joined, confirmed, member, known,
                ethnicity, native_place, assigned, identity, recruited, study, local, employment,
                phone, note,
            ) in zip(
                self.body.people, units, codes, names, sexes, births, titles, admitted, official,
                members, levels, *rest, strict=True,
            )
        ]  # fmt: skip

    def names(self) -> list[str]:
        """Return full names, from one column or from family and given names."""
        parts = [c for c in self.heading.columns if c.field in NAME_FIELDS]
        column = parts[0]
        if len(parts) == 1:
            raw = self.raw(column)
            found = self.read(column, "full_name", "full_name")
        else:
            self.columns["full_name"] = column_letters(column.index)
            pieces = zip(*(map(text_of, self.raw(part)) for part in parts), strict=True)
            raw = [" ".join(filter(None, piece)) for piece in pieces]
            found = [cells.full_name(name) for name in raw]
            self._take_faults_out(column, raw, found)
        self._require(column, raw, "hãy ghi họ và tên")
        return [name or "" for name in found]

    def _require(self, column: Column, raw: Sequence[CellValue], advice: str) -> None:
        if all(text_of(value) for value in set(raw)):
            return
        for place, value in enumerate(raw):
            if not text_of(value) and not self.is_formula(place, column):
                self.report(place, column, Fault(f"còn trống; {advice}"))

    def births_and_sexes(self) -> tuple[list[Any], list[Any]]:
        """Return dates of birth and sexes, which the columns Nam and Nữ may give together."""
        male, female = self.heading.of("birth_male"), self.heading.of("birth_female")
        sexes = self.sexes()
        if male or female:
            births, by_column = self._births_by_sex(male, female)
            return births, [told or read for told, read in zip(sexes, by_column, strict=True)]
        column = self.heading.of("birth")
        if column is None:
            self.report_heading("bảng không có cột ngày sinh; hãy thêm cột này")
            births = [None] * len(self.rows)
        else:
            births = self.read(column, "birth")
            self._require(column, self.raw(column), "hãy ghi ngày, tháng, năm sinh")
        if not any(self.heading.of(name) for name in ("sex", "sex_male", "sex_female")):
            self.report_heading("bảng không có cột giới tính; hãy thêm cột này")
        return births, sexes

    def _births_by_sex(
        self, male: Column | None, female: Column | None
    ) -> tuple[list[Any], list[Any]]:
        nothing: list[Any] = [""] * len(self.rows)
        sides = [self.raw(side) if side else nothing for side in (male, female)]
        read = [self.read(side, "birth", "birth") if side else nothing for side in (male, female)]
        births, sexes = [], []
        for place, (man, woman) in enumerate(zip(*sides, strict=True)):
            births.append((read[0][place] if man != "" else read[1][place]) or None)
            sexes.append("M" if man != "" else "F" if woman != "" else None)
            if (man != "") == (woman != ""):
                self._report_both_or_none(place, male or female, both=man != "")
                sexes[-1] = None
        return births, sexes

    def _report_both_or_none(self, place: int, column: Column, *, both: bool) -> None:
        what = (
            "ngày sinh ghi ở cả cột Nam và cột Nữ" if both else "ngày sinh còn trống ở cả hai cột"
        )
        self.report(place, column, Fault(f"{what}; hãy ghi vào đúng một cột"))

    def sexes(self) -> list[Any]:
        """Return sexes from a column of words or from columns of marks."""
        if column := self.heading.of("sex"):
            found = self.read(column, "sex")
            self._require(column, self.raw(column), "hãy ghi Nam hoặc Nữ")
            return found
        male, female = self.heading.of("sex_male"), self.heading.of("sex_female")
        if not (male or female):
            return [None] * len(self.rows)
        return self._marked_sexes(male, female)

    def _marked_sexes(self, male: Column | None, female: Column | None) -> list[str | None]:
        """Read marks; where one of the two columns is missing, no mark is the other sex."""
        marks = [self.read(side, "mark", "sex") if side else None for side in (male, female)]
        men = marks[0] or [not mark for mark in marks[1]]
        women = marks[1] or [not mark for mark in marks[0]]
        found: list[str | None] = []
        for place, (man, woman) in enumerate(zip(men, women, strict=True)):
            found.append("M" if man and not woman else "F" if woman and not man else None)
            if found[-1] is None:
                fault = Fault("phải đánh dấu đúng một trong hai cột Nam, Nữ")
                self.report(place, male or female, fault)
        return found

    def units(self) -> list[str]:
        """Return the unit each row belongs to: its cell, its group row, or the sheet's title."""
        column = self.heading.of("unit")
        groups = [unit or self.sheet_unit for unit in self.body.group_units]
        if column is None:
            return groups
        self.columns["unit"] = column_letters(column.index)
        raw = self._with_merges(column)
        named = {value: unit_name(text_of(value)) for value in set(raw)}
        found: list[str] = []
        for place, value in enumerate(raw):
            unit = named[value] or groups[place]
            if not unit and found:
                unit = found[-1]
                message = f"còn trống; được hiểu là “{unit}” như dòng trên"
                self.report(place, column, Fault(message, "warning"))
            found.append(unit)
        return found

    def _with_merges(self, column: Column) -> list[CellValue]:
        """Return the cells of a column, each part of a merged block with the block's value."""
        raw = self.raw(column)
        places = {number: place for place, number in enumerate(self.body.people)}
        for merge in self.sheet.merges:
            if merge.left <= column.index <= merge.right and merge.bottom > merge.top:
                value = self.sheet.rows[merge.top][merge.left]
                for number in range(merge.top, merge.bottom + 1):
                    if number in places:
                        raw[places[number]] = value
        return raw

    def unit_codes(self, units: Sequence[str]) -> list[str | None]:
        """Return the code of each unit, "" for a name of several, None for one not known."""
        codes = {unit: self.words.units.code(unit) if unit else None for unit in set(units)}
        return [codes[unit] for unit in units]

    def titles(self, units: Sequence[str]) -> list[Titles]:
        """Return the titles of each row: the principal one first, then those held besides."""
        column = self.heading.of("title")
        if column is None:
            self.report_heading("bảng không có cột chức vụ, chức danh; hãy thêm cột này")
            return [Titles()] * len(self.rows)
        places = {unit: place_of(unit) or self.words.place for unit in set(units)}
        found = self._titles_in(column, [places[unit] for unit in units])
        self._require(column, self.raw(column), "hãy ghi chức vụ, chức danh")
        extra = [c for c in self.heading.columns if c.field in {"concurrent", "party_title"}]
        extra += [c for c in self.heading.columns if c.field == "title" and c != column]
        for further in extra:
            more = self._titles_in(further, [places[unit] for unit in units])
            found = [
                Titles(tuple(dict.fromkeys(a.codes + b.codes)), a.unit or b.unit) if b.codes else a
                for a, b in zip(found, more, strict=True)
            ]
        return found

    def _titles_in(self, column: Column, places: Sequence[str | None]) -> list[Titles]:
        name = "titles" if column.field == "title" else column.field
        self.columns.setdefault(name, column_letters(column.index))
        raw = self.raw(column)
        values = set(raw)
        memo = {place: {v: self._titles_of(v, place) for v in values} for place in set(places)}
        found = [memo[place][value] for value, place in zip(raw, places, strict=True)]
        if any(isinstance(read, Fault) for by_value in memo.values() for read in by_value.values()):
            self._take_faults_out(column, raw, found)
            return [read or Titles() for read in found]
        return found

    def _titles_of(self, value: CellValue, place: str | None) -> Titles | Fault:
        text = value if isinstance(value, str) else text_of(value)
        return self.words.titles.read(text, place) if clean(text) else Titles()

    def party(self) -> tuple[list[Any], list[Any], list[Any]]:
        """Return the days of admission, the official days and who is a member."""
        nobody = [None] * len(self.rows)
        sources = [c for c in self.heading.columns if c.field in {"party_admitted", "party_member"}]
        official_column = self.heading.of("party_official")
        admitted, official, members = list(nobody), list(nobody), list(nobody)
        if official_column:
            official = self.read(official_column, "date")
            members = [day is not None for day in official]
        elif sources:
            members = [False] * len(self.rows)
        for column in sources:
            for place, told in enumerate(self.read(column, "party")):
                joined, confirmed, member = told or (None, None, None)
                admitted[place] = admitted[place] or joined
                official[place] = official[place] or confirmed
                members[place] = bool(members[place] or member)
        for name in ("party_admitted", "party_official", "party_member"):
            column = self.heading.of(name)
            letters = column_letters(column.index) if column else None
            if letters:
                self.columns.setdefault("is_party_member", letters)
        return admitted, official, members

    def _check_party(
        self, births: Sequence[Any], admitted: Sequence[Any], official: Sequence[Any]
    ) -> None:
        column = self.heading.of("party_admitted") or self.heading.of("party_member")
        if column is None:
            return
        for place, (birth, joined, confirmed) in enumerate(
            zip(births, admitted, official, strict=True)
        ):
            if joined is None:
                continue
            fault = party_fault(birth, joined, confirmed, self.words.today)
            if fault:
                self.report(place, column, fault, self.rows[place][column.index])

    def levels(self) -> list[Mapping[str, HeldLevels]]:
        """Return the levels of each row, by ladder; rows alike share one mapping."""
        ladders = dict.fromkeys(c.ladder for c in self.heading.columns if c.ladder)
        kept = [ladder for ladder in ladders if ladder in self.words.ladders]
        if not kept:
            return [{} for _ in self.rows]
        shared: dict[tuple[HeldLevels, ...], Mapping[str, HeldLevels]] = {}
        found = []
        for held in zip(*(self._ladder(ladder) for ladder in kept), strict=True):
            if held not in shared:
                shared[held] = dict(zip(kept, held, strict=True))
            found.append(shared[held])
        return found

    def _ladder(self, ladder: str) -> list[HeldLevels]:
        of_ladder = [c for c in self.heading.columns if c.ladder == ladder]
        found = [UNKNOWN] * len(self.rows)
        for column in of_ladder:
            if column.field == LEVEL:
                told = self.read(column, ladder, ladder)
                found = _both(self.words.ladders[ladder], found, told)
            elif column.field == STUDYING:
                told = self.read(column, ladder, ladder)
                studying = [HeldLevels(None, h.earned or h.studying) if h else h for h in told]
                found = _both(self.words.ladders[ladder], found, studying)
        marks = [c for c in of_ladder if c.field == LEVEL_MARK]
        return _both(self.words.ladders[ladder], found, self._marked(ladder, marks))

    def _marked(self, ladder: str, columns: Sequence[Column]) -> list[HeldLevels]:
        """Return the levels marked in the columns of a ladder, the highest of several."""
        found: list[HeldLevels] = [UNKNOWN] * len(self.rows)
        known = self.words.ladders[ladder]
        for column in sorted(columns, key=lambda c: known.rank(c.level)):
            self.columns.setdefault(ladder, column_letters(column.index))
            marks = self.read(column, "mark", f"{ladder}:{column.level}")
            for place, mark in enumerate(marks):
                if not mark:
                    continue
                held = found[place]
                if mark == "studying":
                    found[place] = HeldLevels(held.earned, column.level)
                    continue
                if held.earned:
                    self._report_two_marks(place, column)
                found[place] = HeldLevels(column.level, held.studying)
        return found

    def _report_two_marks(self, place: int, column: Column) -> None:
        fault = Fault("đã đánh dấu nhiều mức; chỉ lấy mức cao nhất, hãy kiểm tra lại", "warning")
        self.report(place, column, fault, self.rows[place][column.index])

    def _report_formulas(self) -> None:
        if not self.sheet.unvalued_formulas:
            return
        fault = Fault("là công thức chưa có giá trị; hãy ghi giá trị thay cho công thức")
        for place in range(len(self.rows)):
            for column in self.heading.columns:
                if column.field not in {"ignored", "ordinal"} and self.is_formula(place, column):
                    self.report(place, column, fault, "(công thức)")


def _both(
    known: LevelWords, first: Sequence[HeldLevels], second: Sequence[HeldLevels | None]
) -> list[HeldLevels]:
    """Return the higher of what two columns of one ladder say."""
    return [
        a if not b or b == UNKNOWN or a == b else b if a == UNKNOWN else _higher(known, a, b)
        for a, b in zip(first, second, strict=True)
    ]


def _higher(known: LevelWords, a: HeldLevels, b: HeldLevels) -> HeldLevels:
    earned = [level for level in (a.earned, b.earned) if level]
    studying = [level for level in (a.studying, b.studying) if level]
    return HeldLevels(known.highest(earned), known.highest(studying))


def party_fault(
    birth: PartialDate | None, joined: PartialDate, confirmed: PartialDate | None, today: date
) -> Fault | None:
    """Return what cannot be true of the day someone joined the Party."""
    if joined.first_day > today:
        return Fault("ngày vào Đảng ở tương lai; hãy kiểm tra lại")
    if confirmed and confirmed.last_day < joined.first_day:
        return Fault("ngày chính thức trước ngày vào Đảng; hãy kiểm tra lại hai ngày này")
    if birth is None or joined.year - birth.year > PARTY_AGE:
        return None
    return _too_young(birth, joined)


def _too_young(birth: PartialDate, joined: PartialDate) -> Fault | None:
    if joined.last_day < birth.first_day:
        return Fault("ngày vào Đảng trước ngày sinh; hãy kiểm tra lại hai ngày này")
    grown = (birth.year + PARTY_AGE, birth.first_day.month, birth.first_day.day)
    if (joined.last_day.year, joined.last_day.month, joined.last_day.day) < grown:
        return Fault(f"vào Đảng khi chưa đủ {PARTY_AGE} tuổi; hãy kiểm tra lại", "warning")
    return None


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


def duplicate_problems(people: Sequence[RosterPerson]) -> list[Problem]:
    """Return a problem at each cell whose identity number stands elsewhere in the file too."""
    numbers = Counter(person.national_id for person in people)
    repeated = {number for number, times in numbers.items() if number and times > 1}
    by_number: dict[str, list[RosterPerson]] = {number: [] for number in repeated}
    for person in people if repeated else ():
        if person.national_id in repeated:
            by_number[person.national_id].append(person)
    return [
        _duplicate(person, number, owners)
        for number, owners in by_number.items()
        for person in owners
    ]


def _duplicate(person: RosterPerson, number: str, owners: Sequence[RosterPerson]) -> Problem:
    cell = person.cell("national_id")
    others = ", ".join(
        other.cell("national_id")
        + (f" (trang “{other.sheet}”)" if other.sheet != person.sheet else "")
        for other in owners[:10]
        if other is not person
    )
    message = (
        f"Ô {cell}, ghi “{number}”: số định danh này còn ghi ở ô {others};"
        " mỗi người có một số riêng, hãy sửa lại cho đúng."
    )
    return Problem(person.sheet, cell, person.row, "Số định danh", number, "error", message)
