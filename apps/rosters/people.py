"""The people under one heading, read by columns: most cells repeat, each is read once. Pure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from apps.core.cells import NO_MARKS, CellValue, text_of
from apps.core.partial_dates import PartialDate
from apps.core.text import clean
from apps.rosters import cells
from apps.rosters.headings import BIRTH_PARTS, NAME_FIELDS, RATING, RATINGS, Column, plain
from apps.rosters.levels import UNKNOWN, HeldLevels
from apps.rosters.problems import Fault, Problem
from apps.rosters.ratings import YearlyGrades
from apps.rosters.sheet import address, column_letters
from apps.rosters.studies import Study
from apps.rosters.table import Table
from apps.rosters.titles import Titles
from apps.rosters.training import Training
from apps.rosters.units import place_of, unit_name

PARTY_AGE = 18
_LINES = re.compile(r"[\n;]+")
_BULLET = re.compile(r"^[-–+•*\s]+")
_SAYS_UNIT = re.compile(r"\b(don vi|co quan|noi cong tac)\b")
_DATE_FIELDS = (
    "birth", "birth_male", "birth_female", "party_member", "party_admitted", "party_official",
    "assigned_from", "recruited_on",
)  # fmt: skip


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
    # What the row says of posts she is planned for, as it says it.
    planned_titles: tuple[str, ...] = ()
    # (year, grade) of her annual ratings, the earliest first.
    ratings: YearlyGrades = ()
    # Ladder -> where and when the level was earned.
    studies: Mapping[str, Study] = field(default_factory=dict)

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


@dataclass(frozen=True, slots=True)
class TableUnit:
    """The unit of the rows of a table that name none: its name as read, its code if chosen."""

    text: str = ""
    code: str | None = None


class TableReader:
    """Reads the people of one table."""

    def __init__(self, table: Table, unit: TableUnit) -> None:
        self.table, self.unit = table, unit
        self.words, self.heading, self.rows = table.words, table.heading, table.rows
        self.training = Training(table)

    def people(self) -> list[RosterPerson]:
        """Return everyone, in the order of the rows; a wrong value is None or empty."""
        names = self.names()
        births, sexes = self.births_and_sexes()
        units = self.units()
        titles = self.titles(units)
        units = self._units_with_titles(units, titles)
        codes = self.unit_codes(units)
        admitted, official, members = self.party()
        self._check_party(births, admitted, official)
        levels = self.training.levels()
        field = self.field
        rest = [
            field("ethnicity", "ethnicity"),
            field("native_place", "text", ""),
            field("assigned_from", "date"),
            field("national_id", "national_id"),
            field("recruited_on", "date"),
            field("field_of_study", "text", ""),
            field("is_local", "yes_or_no"),
            field("employment_kind", "employment_kind"),
            field("phone", "text", ""),
            field("note", "text", ""),
            self.planned_titles(),
            self.ratings(),
            self.training.studies(),
        ]
        self._check_table()
        sheet, columns = self.table.sheet.name, self.table.columns
        return [
            RosterPerson(
                sheet, number + 1, unit, code, name, sex, birth, ethnicity, native_place or "",
                held.codes, assigned, joined, confirmed, member, known, identity, recruited,
                study or "", local, employment, phone or "", note or "", columns, planned, rated,
                studies,
            )
            for (
                number, unit, code, name, sex, birth, held, joined, confirmed, member, known,
                ethnicity, native_place, assigned, identity, recruited, study, local, employment,
                phone, note, planned, rated, studies,
            ) in zip(
                self.table.body.people, units, codes, names, sexes, births, titles, admitted,
                official, members, levels, *rest, strict=True,
            )
        ]  # fmt: skip

    def field(self, name: str, cleaner: str, empty: Any = None) -> list[Any]:
        """Return the values of the column of field `name`, `empty` where there is no column."""
        column = self.heading.of(name)
        return self.table.read(column, cleaner) if column else [empty] * len(self.rows)

    def _check_table(self) -> None:
        for column in self.heading.all_of(*_DATE_FIELDS):
            self.table.check_month_first(column)
        self.table.report_hidden()
        self.table.report_formulas()

    def names(self) -> list[str]:
        """Return full names, from one column or from family and given names."""
        parts = self.heading.all_of(*NAME_FIELDS)
        column = parts[0]
        if len(parts) == 1:
            raw = self.table.raw(column)
            found = self.table.read(column, "full_name", "full_name")
        else:
            self.table.columns["full_name"] = column_letters(column.index)
            pieces = zip(*(map(text_of, self.table.raw(part)) for part in parts), strict=True)
            raw = [" ".join(filter(None, piece)) for piece in pieces]
            found = self.table.read_made(column, raw, cells.full_name)
        self.table.require(column, raw, "hãy ghi họ và tên")
        return [name or "" for name in found]

    def births_and_sexes(self) -> tuple[list[Any], list[Any]]:
        """Return dates of birth and sexes, which the columns Nam and Nữ may give together."""
        male, female = self.heading.of("birth_male"), self.heading.of("birth_female")
        sexes = self.sexes()
        if male or female:
            births, by_column = self._births_by_sex(male, female)
            return births, [told or read for told, read in zip(sexes, by_column, strict=True)]
        if not any(self.heading.of(name) for name in ("sex", "sex_male", "sex_female")):
            self.table.report_heading("bảng không có cột giới tính; hãy thêm cột này")
        return self._births(), sexes

    def _births(self) -> list[Any]:
        column = self.heading.of("birth")
        if column is not None:
            births = self.table.read(column, "birth")
            self.table.require(column, self.table.raw(column), "hãy ghi ngày, tháng, năm sinh")
            return births
        if self.heading.of("birth_year"):
            return self._births_in_parts()
        self.table.report_heading("bảng không có cột ngày sinh; hãy thêm cột này")
        return [None] * len(self.rows)

    def _births_in_parts(self) -> list[Any]:
        """Join day, month and year of three columns, or of two where day and month share one."""
        found = [self.heading.of(part) for part in BIRTH_PARTS]
        nothing: list[CellValue] = [""] * len(self.rows)
        sides = [self.table.raw(column) if column else nothing for column in found]
        whole = [joined_date(*parts) for parts in zip(*sides, strict=True)]
        year = found[-1] or self.heading.columns[0]
        self.table.columns.setdefault("birth", column_letters(year.index))
        births = self.table.read_made(year, whole, self.words.birth)
        self.table.require(year, whole, "hãy ghi ngày, tháng, năm sinh")
        return births

    def _births_by_sex(
        self, male: Column | None, female: Column | None
    ) -> tuple[list[Any], list[Any]]:
        nothing: list[Any] = [""] * len(self.rows)
        sides = [self.table.raw(side) if side else nothing for side in (male, female)]
        read = [
            self.table.read(side, "birth", "birth") if side else nothing for side in (male, female)
        ]
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
        self.table.report(place, column, Fault(f"{what}; hãy ghi vào đúng một cột"))

    def sexes(self) -> list[Any]:
        """Return sexes from a column of words or from columns of marks."""
        if column := self.heading.of("sex"):
            found = self.table.read(column, "sex")
            self.table.require(column, self.table.raw(column), "hãy ghi Nam hoặc Nữ")
            return found
        male, female = self.heading.of("sex_male"), self.heading.of("sex_female")
        if not (male or female):
            return [None] * len(self.rows)
        return self._marked_sexes(male, female)

    def _marked_sexes(self, male: Column | None, female: Column | None) -> list[str | None]:
        """Read marks; where one of the two columns is missing, no mark is the other sex."""
        marks = [self.table.read(side, "mark", "sex") if side else None for side in (male, female)]
        men = marks[0] or [not mark for mark in marks[1]]
        women = marks[1] or [not mark for mark in marks[0]]
        found: list[str | None] = []
        for place, (man, woman) in enumerate(zip(men, women, strict=True)):
            found.append("M" if man and not woman else "F" if woman and not man else None)
            if found[-1] is None:
                fault = Fault("phải đánh dấu đúng một trong hai cột Nam, Nữ")
                self.table.report(place, male or female, fault)
        return found

    def units(self) -> list[str]:
        """Return the unit each row belongs to: its cell, its group row, or the sheet's title."""
        column = self.heading.of("unit")
        groups = [unit or self.unit.text for unit in self.table.body.group_units]
        if column is None:
            return self._without_left_out(groups)
        self.table.columns["unit"] = column_letters(column.index)
        raw = self.table.raw(column)
        named = {value: unit_name(text_of(value)) for value in set(raw)}
        found: list[str] = []
        for place, value in enumerate(raw):
            unit = named[value] or groups[place]
            if not unit and found:
                unit = found[-1]
                message = f"còn trống; được hiểu là “{unit}” như dòng trên"
                self.table.report(place, column, Fault(message, "warning"))
            found.append(unit)
        return self._without_left_out(found)

    def _without_left_out(self, units: list[str]) -> list[str]:
        """Return the units without those of which the clerk said that they are none."""
        out = {unit for unit in set(units) if unit and self.words.leaves_unit_out(unit)}
        return [self.unit.text if unit in out else unit for unit in units] if out else units

    def _units_with_titles(self, units: list[str], titles: Sequence[Titles]) -> list[str]:
        """Add the units that the cells of titles name, where the rows name none of their own.

        Under "Chức vụ, đơn vị" the cell is nearer than the group or the sheet's title.
        """
        if self._title_names_unit():
            return [held.unit or unit for unit, held in zip(units, titles, strict=True)]
        return [unit or held.unit for unit, held in zip(units, titles, strict=True)]

    def _title_names_unit(self) -> bool:
        column = self.heading.of("title")
        return column is not None and _SAYS_UNIT.search(plain(column.heading)) is not None

    def unit_codes(self, units: Sequence[str]) -> list[str | None]:
        """Return the code of each unit, "" for a name of several, None for one not known."""
        codes = {unit: self.words.units.code(unit) if unit else None for unit in set(units)}
        if self.unit.code is not None:
            codes |= {self.unit.text: self.unit.code, "": self.unit.code}
        self._note_unknown_units(units, codes)
        return [codes[unit] for unit in units]

    def _note_unknown_units(self, units: Sequence[str], codes: Mapping[str, str | None]) -> None:
        column = self.heading.of("unit")
        if not any(unit and not code for unit, code in codes.items()):
            return
        for number, unit in zip(self.table.body.people, units, strict=True):
            if unit and not codes[unit]:
                index = column.index if column else self.heading.columns[0].index
                self.table.unknowns.add(
                    ("unit", unit), self.table.sheet.name, address(number, index)
                )

    def titles(self, units: Sequence[str]) -> list[Titles]:
        """Return the titles of each row: the principal one first, then those held besides."""
        column = self.heading.of("title")
        if column is None:
            self.table.report_heading("bảng không có cột chức vụ, chức danh; hãy thêm cột này")
            return [Titles()] * len(self.rows)
        places = {unit: place_of(unit) or self.words.place for unit in set(units)}
        found = self._titles_in(column, [places[unit] for unit in units])
        self.table.require(column, self.table.raw(column), "hãy ghi chức vụ, chức danh")
        extra = self.heading.all_of("concurrent", "party_title")
        extra += [c for c in self.heading.all_of("title") if c != column]
        for further in extra:
            more = self._titles_in(further, [places[unit] for unit in units])
            found = [
                Titles(tuple(dict.fromkeys(a.codes + b.codes)), a.unit or b.unit) if b.codes else a
                for a, b in zip(found, more, strict=True)
            ]
        return found

    def _titles_in(self, column: Column, places: Sequence[str | None]) -> list[Titles]:
        name = "titles" if column.field == "title" else column.field
        self.table.columns.setdefault(name, column_letters(column.index))
        raw = self.table.raw(column)
        values = set(raw)
        memo = {place: {v: self._titles_of(v, place) for v in values} for place in set(places)}
        found = [memo[place][value] for value, place in zip(raw, places, strict=True)]
        self.table.take_faults_out(column, raw, found)
        return [read or Titles() for read in found]

    def _titles_of(self, value: CellValue, place: str | None) -> Titles | Fault:
        text = value if isinstance(value, str) else text_of(value)
        if not clean(text):
            return Titles()
        return self.words.titles.read(text, place, with_unit=self._title_names_unit())

    def planned_titles(self) -> list[tuple[str, ...]]:
        """Return the posts each person is planned for, as texts."""
        found: list[tuple[str, ...]] = [()] * len(self.rows)
        for column in self.heading.all_of("planned_title"):
            self.table.columns.setdefault("planned_titles", column_letters(column.index))
            raw = self.table.raw(column)
            memo = {value: _lines(value) for value in set(raw)}
            found = [
                tuple(dict.fromkeys((*before, *memo[value])))
                for before, value in zip(found, raw, strict=True)
            ]
        return found

    def ratings(self) -> list[YearlyGrades]:
        """Return the annual ratings of each person, from one column or from one a year."""
        found: list[YearlyGrades] = [()] * len(self.rows)
        for column in self.heading.all_of(RATINGS):
            found = _joined(found, [told or () for told in self.table.read(column, RATINGS)])
        for column in self.heading.all_of(RATING):
            self.table.columns.setdefault(RATINGS, column_letters(column.index))
            year = int(column.level)
            grades = self.table.read(column, RATING, column.key)
            found = _joined(found, [((year, grade),) if grade else () for grade in grades])
        return found

    def party(self) -> tuple[list[Any], list[Any], list[Any]]:
        """Return the days of admission, the official days and who is a member."""
        nobody = [None] * len(self.rows)
        sources = [c for c in self.heading.columns if c.field in {"party_admitted", "party_member"}]
        official_column = self.heading.of("party_official")
        admitted, official, members = list(nobody), list(nobody), list(nobody)
        if official_column:
            official = self.table.read(official_column, "date")
            members = [day is not None for day in official]
        elif sources:
            members = [False] * len(self.rows)
        for column in sources:
            for place, told in enumerate(self.table.read(column, "party")):
                if told is None:
                    continue
                joined, confirmed, member = told
                admitted[place] = admitted[place] or joined
                official[place] = official[place] or confirmed
                # An empty cell is no member; one that says "not known" is not.
                members[place] = members[place] or member
        for name in ("party_admitted", "party_official", "party_member"):
            column = self.heading.of(name)
            letters = column_letters(column.index) if column else None
            if letters:
                self.table.columns.setdefault("is_party_member", letters)
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
                self.table.report(place, column, fault, self.rows[place][column.index])


def joined_date(day: CellValue, month: CellValue, year: CellValue) -> str:
    """Return "12/05/1980" for a date whose parts stand apart; "00" for a part that is not known.

    A day that Excel took for a date of this year ("12/05") gives its day and month.
    """
    if isinstance(day, date):
        return f"{day.day:02}/{day.month:02}/{text_of(year)}"
    written, of_year = text_of(day), text_of(year)
    if not of_year:
        return "/".join(filter(None, (written, text_of(month))))
    if re.search(r"\d\D+\d", written):
        return f"{written}/{of_year}"
    return f"{written or '00'}/{text_of(month) or '00'}/{of_year}"


def _lines(value: CellValue) -> tuple[str, ...]:
    raw = value if isinstance(value, str) else text_of(value)
    lines = (_BULLET.sub("", clean(line)) for line in _LINES.split(raw))
    return tuple(line for line in lines if line and line not in NO_MARKS)


def _joined(first: Sequence[YearlyGrades], second: Sequence[YearlyGrades]) -> list[YearlyGrades]:
    return [
        tuple(sorted({**dict(a), **dict(b)}.items())) if a and b else a or b
        for a, b in zip(first, second, strict=True)
    ]


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
