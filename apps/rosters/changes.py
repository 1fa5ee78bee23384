"""What a roster changes: worked out against the files as they stand, before anything is written."""

import datetime
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from apps.core.partial_dates import PartialDate
from apps.personnel.models import AnnualRating, Assignment, EmploymentKind, Person, Sex
from apps.qualifications.models import Attainment, Level
from apps.rosters.known import Known, UnitEntry
from apps.rosters.labels import RATED, label_of
from apps.rosters.people import RosterPerson
from apps.units.models import Title

PLAIN_FIELDS = (
    "full_name",
    "sex",
    "native_place",
    "national_id",
    "phone",
    "field_of_study",
    "note",
)
CHOICE_FIELDS = ("is_party_member", "employment_kind")
GRADES = AnnualRating.Grade.values  # from the best
GRADE_WORDS = dict(AnnualRating.Grade.choices)
# Field of the row -> fields of the person that keep its day and how much of it is known.
DATED_FIELDS = {
    "birth": ("birth_on", "birth_precision"),
    "party_admitted": ("party_admitted_on", "party_admitted_precision"),
    "party_official": ("party_official_on", "party_official_precision"),
    "recruited_on": ("recruited_on", "recruited_precision"),
}
WRITTEN_FIELDS = (
    *PLAIN_FIELDS,
    *CHOICE_FIELDS,
    *(name for pair in DATED_FIELDS.values() for name in pair),
    "ethnicity_id",
    "managing_unit_id",
)
ROWS_AT_ONCE = 5_000
SHOWN = {
    "sex": dict(Sex.choices),
    "is_party_member": {True: "đảng viên", False: "không là đảng viên"},
    "employment_kind": dict(EmploymentKind.choices),
}

Remark = Callable[[RosterPerson, str, str, str], None]  # row, field, level, message


@dataclass(slots=True)
class HeldPost:
    """A post on file; an instance of the model is made only of one that changes."""

    pk: int
    person_id: int
    unit_id: int
    title_id: int
    role: str
    valid_from: datetime.date
    valid_to: datetime.date | None
    start_is_known: bool
    is_local: bool | None

    def as_model(self) -> Assignment:
        """Return it as the model, with the fields that an import changes."""
        return Assignment(
            pk=self.pk,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            start_is_known=self.start_is_known,
            is_local=self.is_local,
        )


@dataclass(slots=True)
class HeldLevel:
    """A level on file; an instance of the model is made only of one that changes."""

    pk: int
    person_id: int
    level_id: int
    status: str
    ended_on: datetime.date | None
    date_is_known: bool

    def as_model(self) -> Attainment:
        """Return it as the model, with the fields that an import changes."""
        return Attainment(
            pk=self.pk,
            status=self.status,
            ended_on=self.ended_on,
            date_is_known=self.date_is_known,
        )


@dataclass(slots=True)
class HeldRating:
    """A year's rating on file."""

    pk: int
    person_id: int
    year: int
    grade: str

    def as_model(self) -> AnnualRating:
        """Return it as the model, with the field that an import changes."""
        return AnnualRating(pk=self.pk, grade=self.grade)


@dataclass
class Held:
    """What the files of the matched people hold already."""

    principal: dict[int, list[HeldPost]] = field(default_factory=dict)
    other: dict[int, set[tuple[int, int]]] = field(default_factory=dict)
    attained: dict[int, dict[int, HeldLevel]] = field(default_factory=dict)
    ratings: dict[tuple[int, int], HeldRating] = field(default_factory=dict)  # by person and year

    @classmethod
    def load(cls, people: Iterable[Person], as_of: datetime.date, years: Iterable[int]) -> "Held":
        """Read posts and levels of `people`, and their ratings of some years, in three queries."""
        held = cls()
        keys = [person.pk for person in people]
        posts = Assignment.objects.filter(person__in=keys).order_by("valid_from")
        for post in posts.values_list(*HeldPost.__slots__).iterator(chunk_size=ROWS_AT_ONCE):
            held.take_post(HeldPost(*post), as_of)
        rows = Attainment.objects.filter(person__in=keys).exclude(status="dropped")
        for row in rows.values_list(*HeldLevel.__slots__).iterator(chunk_size=ROWS_AT_ONCE):
            level = HeldLevel(*row)
            held.attained.setdefault(level.person_id, {})[level.level_id] = level
        rated = AnnualRating.objects.filter(person__in=keys, year__in=set(years)).order_by()
        for row in rated.values_list(*HeldRating.__slots__).iterator(chunk_size=ROWS_AT_ONCE):
            rating = HeldRating(*row)
            held.ratings[rating.person_id, rating.year] = rating
        return held

    def take_post(self, post: HeldPost, as_of: datetime.date) -> None:
        """Enter a post under its person."""
        if post.role == Assignment.Role.PRINCIPAL:
            self.principal.setdefault(post.person_id, []).append(post)
        if post.valid_to is None or post.valid_to > as_of:
            self.other.setdefault(post.person_id, set()).add((post.unit_id, post.title_id))


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a row says otherwise than the file of the person, as people read both."""

    sheet: str
    row: int
    person: str
    code: str
    field: str
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Rules:
    """What may be written over what is on file."""

    fills_only: bool = False  # only where the file says nothing
    left_out: frozenset[tuple[str, int, str]] = frozenset()  # sheet, row, field; "" for the row

    def allow(self, row: RosterPerson, name: str, *, is_blank: bool) -> bool:
        """Return whether what `row` says of `name` may be written."""
        if self.fills_only and not is_blank:
            return False
        left_out = {(row.sheet, row.row, name), (row.sheet, row.row, "")}
        return self.left_out.isdisjoint(left_out)


@dataclass(slots=True)
class NewPost:
    """A post to be written: the fields of an Assignment that are not as the model has them.

    An instance of the model takes three times the room, and a province's roster brings in
    hundreds of thousands of rows.
    """

    person: Person
    unit_id: int
    title_id: int
    valid_from: datetime.date
    start_is_known: bool
    valid_to: datetime.date | None = None
    is_local: bool | None = None
    role: str = Assignment.Role.PRINCIPAL


@dataclass(slots=True)
class NewAttainment:
    """A level to be written: the fields of an Attainment that are not as the model has them."""

    person: Person
    level_id: int
    status: str
    started_on: datetime.date | None = None
    ended_on: datetime.date | None = None
    field: str = ""
    date_is_known: ClassVar[bool] = False


@dataclass(slots=True)
class NewRating:
    """A year's rating to be written."""

    person: Person
    year: int
    grade: str


def _is_known(person: Person, column: str, precision: str, said: PartialDate) -> bool:
    """Return whether a date on file is what a row says, or that and more precise."""
    day = getattr(person, column)
    if day is None:
        return False
    held = PartialDate.from_day(day, getattr(person, precision))
    return said.first_day <= held.first_day and held.last_day <= said.last_day


@dataclass
class Changes:
    """Rows to write: everything of a file, or nothing of it."""

    new_people: list[Person] = field(default_factory=list)
    changed_people: list[Person] = field(default_factory=list)
    ended_posts: list[HeldPost] = field(default_factory=list)
    new_posts: list[NewPost] = field(default_factory=list)
    changed_posts: list[HeldPost] = field(default_factory=list)
    new_attainments: list[NewAttainment] = field(default_factory=list)
    changed_attainments: list[HeldLevel] = field(default_factory=list)
    new_ratings: list[NewRating] = field(default_factory=list)
    changed_ratings: list[HeldRating] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)  # id() of people already on file that change
    matched: int = 0
    differences: list[Difference] = field(default_factory=list)
    # Everything that the file says otherwise than what is on file, whatever is left out of it.
    seen: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def note(self, row: RosterPerson, *words: str) -> None:
        """Take what a row would change into the mark by which it is known to be still so."""
        self.seen.update("\x1f".join((row.sheet, str(row.row), *words, "")).encode())

    @property
    def rows(self) -> int:
        """How many rows of tables are to be written."""
        people = len(self.new_people) + len(self.changed_people)
        posts = len(self.ended_posts) + len(self.new_posts) + len(self.changed_posts)
        levels = len(self.new_attainments) + len(self.changed_attainments)
        return people + posts + levels + len(self.new_ratings) + len(self.changed_ratings)

    @property
    def updated(self) -> int:
        """How many people on file change."""
        return len(self.touched)


@dataclass
class Planner:
    """Sets the rows of a roster against the files and gathers the changes."""

    known: Known
    as_of: datetime.date
    held: Held
    seats: dict[tuple[int, int], UnitEntry]  # (area, kind) -> the only unit of that kind there
    remark: Remark
    rules: Rules = field(default_factory=Rules)
    changes: Changes = field(default_factory=Changes)

    def plan(self, row: RosterPerson, unit: UnitEntry, person: Person | None) -> None:
        """Add what one row changes for `person`, or for a new person without one."""
        if person is None:
            person = Person(managing_unit_id=unit.pk)
            self._fill(person, row)
            self.changes.new_people.append(person)
            self.changes.note(row)
        else:
            self.changes.matched += 1
            self.changes.note(row, person.code)
            if self._fill(person, row):
                self.changes.changed_people.append(person)
                self._touch(person)
        self._plan_posts(row, unit, person)
        self._plan_levels(row, person)
        for year, grade in row.ratings:
            self._plan_rating(row, person, year, grade)

    def _touch(self, person: Person) -> None:
        if person.pk:
            self.changes.touched.add(person.pk)

    def _fill(self, person: Person, row: RosterPerson) -> bool:
        """Write what the row says into the person; an empty cell changes nothing."""
        changed = False
        for name, values in self._said(row, person):
            old = [getattr(person, column) for column in values]
            new = list(values.values())
            if old == new or not self._may(row, person, name, old, new):
                continue
            for column, value in values.items():
                setattr(person, column, value)
            changed = True
        return changed

    def _may(
        self, row: RosterPerson, person: Person, name: str, old: list[object], new: list[object]
    ) -> bool:
        """Return whether a field may be written."""
        if person.pk is None:
            return True
        words = self._shown(name, old), self._shown(name, new)
        return self._takes(row, person, name, words, is_blank=old[0] in (None, ""))

    def _takes(
        self,
        row: RosterPerson,
        person: Person,
        name: str,
        words: tuple[str, str],
        *,
        is_blank: bool,
    ) -> bool:
        """Return whether what a row says may be written; of someone on file, write it down.

        `words` are what is on file and what the row says, as people read both.
        """
        if not person.pk:
            return True
        self.changes.note(row, name, *words)
        if not self.rules.allow(row, name, is_blank=is_blank):
            return False
        label = label_of(name)
        self.changes.differences.append(
            Difference(row.sheet, row.row, row.full_name, person.code, name, label, *words)
        )
        return True

    def _shown(self, name: str, values: list[object]) -> str:
        """Return a field's value as people read it."""
        first = values[0]
        if first in (None, ""):
            return ""
        if name in DATED_FIELDS:
            return PartialDate.from_day(*values).display()
        if name == "ethnicity":
            return self.known.ethnicity_names.get(first, "")
        return SHOWN.get(name, {}).get(first, str(first))

    def _denies_member(self, row: RosterPerson, person: Person, name: str) -> bool:
        """Return whether a list does not name as a Party member someone who is one on file.

        Most lists only leave the cell empty: that does not make her none.
        """
        if name != "is_party_member" or row.is_party_member or not person.is_party_member:
            return False
        self.remark(row, name, "warning", "không ghi là đảng viên nhưng hồ sơ có; giữ như hồ sơ")
        return True

    def _said(self, row: RosterPerson, person: Person) -> Iterable[tuple[str, dict[str, object]]]:
        """Yield the fields that the row speaks of, each with the columns to write."""
        for name in (*PLAIN_FIELDS, *CHOICE_FIELDS):
            value = getattr(row, name)
            if value not in (None, "") and not self._denies_member(row, person, name):
                yield name, {name: value}
        for name, (day_column, precision_column) in DATED_FIELDS.items():
            day: PartialDate | None = getattr(row, name)
            if day is not None and not _is_known(person, day_column, precision_column, day):
                yield name, {day_column: day.first_day, precision_column: day.precision}
        if row.ethnicity:
            yield "ethnicity", {"ethnicity_id": self.known.ethnicities[row.ethnicity].pk}

    def _plan_posts(self, row: RosterPerson, unit: UnitEntry, person: Person) -> None:
        """Add the principal post, unless the title is one that goes with another post."""
        titles = [self.known.titles[code] for code in row.titles]
        current = self._current(person)
        if titles[0].is_membership and current is not None and current.unit_id != unit.pk:
            self._plan_other_posts(row, titles, unit, person)
            return
        self._plan_principal(row, titles[0], unit, person, current)
        self._plan_other_posts(row, titles[1:], unit, person)

    def _current(self, person: Person) -> HeldPost | None:
        """Return the principal post on the roster's day."""
        posts = self.held.principal.get(person.pk, ()) if person.pk else ()
        return next(
            (
                post
                for post in posts
                if post.valid_from <= self.as_of
                and (post.valid_to is None or post.valid_to > self.as_of)
            ),
            None,
        )

    def _plan_principal(
        self,
        row: RosterPerson,
        title: Title,
        unit: UnitEntry,
        person: Person,
        current: HeldPost | None,
    ) -> None:
        if current is not None and (current.unit_id, current.title_id) == (unit.pk, title.pk):
            self._amend(row, person, current)
            return
        start, is_known = self._start(row)
        old = self._post_words(current.title_id, current.unit_id) if current else ""
        words = old, self._post_words(title.pk, unit.pk)
        if not self._takes(row, person, "titles", words, is_blank=current is None):
            return
        if current is not None:
            if start <= current.valid_from:
                start, is_known = self.as_of, False
            if start <= current.valid_from:
                self.remark(
                    row,
                    "titles",
                    "error",
                    f"khác với hồ sơ: từ ngày {current.valid_from:%d/%m/%Y} đã giữ chức vụ khác; "
                    "hãy kiểm tra ngày của danh sách",
                )
                return
            current.valid_to, ends = start, current.valid_to
            self.changes.ended_posts.append(current)
        else:
            ends = self._next_start(person)
        self.changes.new_posts.append(
            NewPost(person, unit.pk, title.pk, start, is_known, ends, row.is_local)
        )
        if person.pk:
            self._touch(person)
            person.managing_unit_id = unit.pk
            self.changes.changed_people.append(person)

    def _post_words(self, title: int, unit: int) -> str:
        """Return a post as people read it."""
        where = self.known.units_by_id.get(unit)
        return f"{self.known.title_names[title]}, {where.name if where else 'đơn vị khác'}"

    def _start(self, row: RosterPerson) -> tuple[datetime.date, bool]:
        """Return since when the post is held: the day the row gives, else the roster's day."""
        since = row.assigned_from
        if since is not None and since.precision == "day" and since.first_day <= self.as_of:
            return since.first_day, True
        return self.as_of, False

    def _next_start(self, person: Person) -> datetime.date | None:
        """Return when a later principal post begins, which ends this one."""
        posts = self.held.principal.get(person.pk, ()) if person.pk else ()
        return min(
            (post.valid_from for post in posts if post.valid_from > self.as_of), default=None
        )

    def _amend(self, row: RosterPerson, person: Person, post: HeldPost) -> None:
        """Complete a post on file with what the row adds to it."""
        changed = False
        if row.is_local is not None and post.is_local != row.is_local:
            post.is_local, changed = row.is_local, True
        start, is_known = self._start(row)
        if is_known and not post.start_is_known and start <= post.valid_from:
            post.valid_from, post.start_is_known, changed = start, True, True
        if changed:
            self.changes.changed_posts.append(post)
            self._touch(person)

    def _plan_other_posts(
        self, row: RosterPerson, titles: Iterable[Title], unit: UnitEntry, person: Person
    ) -> None:
        """Add the concurrent posts that are not on file, each where its body sits."""
        held = self.held.other.get(person.pk, set()) if person.pk else set()
        for title in titles:
            seat = self._seat(title, unit)
            if (seat.pk, title.pk) in held:
                continue
            words = "", self._post_words(title.pk, seat.pk)
            if not self._takes(row, person, "other_titles", words, is_blank=True):
                continue
            self._touch(person)
            self.changes.new_posts.append(
                NewPost(
                    person,
                    seat.pk,
                    title.pk,
                    valid_from=self.as_of,
                    start_is_known=False,
                    role=Assignment.Role.CONCURRENT,
                )
            )

    def _seat(self, title: Title, unit: UnitEntry) -> UnitEntry:
        """Return where a concurrent title is held: the area's only body of its kind, else here."""
        kinds = [kind.pk for kind in title.kinds.all()]
        area = self.known.area_of(unit)
        if unit.kind_id in kinds or area is None:
            return unit
        return next((self.seats[area, kind] for kind in kinds if (area, kind) in self.seats), unit)

    def _plan_rating(self, row: RosterPerson, person: Person, year: int, grade: str) -> None:
        """Add a year's rating, or change the one on file; a lower one is written with a warning."""
        if year > self.as_of.year:
            message = f"năm {year} sau năm của số liệu ({self.as_of.year}); không ghi xếp loại này"
            self.remark(row, "ratings", "warning", message)
            return
        on_file = self.held.ratings.get((person.pk, year)) if person.pk else None
        if on_file is not None and on_file.grade == grade:
            return
        old = on_file.grade if on_file else ""
        words = GRADE_WORDS.get(old, ""), GRADE_WORDS[grade]
        if not self._takes(row, person, f"{RATED}{year}", words, is_blank=on_file is None):
            return
        self._touch(person)
        if on_file is None:
            self.changes.new_ratings.append(NewRating(person, year, grade))
            return
        if GRADES.index(grade) > GRADES.index(old):
            message = f"xếp loại năm {year} ghi “{grade}”, thấp hơn hồ sơ (“{old}”)"
            self.remark(row, "ratings", "warning", message)
        on_file.grade = grade
        self.changes.changed_ratings.append(on_file)

    def _plan_levels(self, row: RosterPerson, person: Person) -> None:
        """Add the levels that are not on file; a level on file never falls."""
        held = self.held.attained.get(person.pk, {}) if person.pk else {}
        for ladder, said in row.levels.items():
            if said.earned is not None:
                self._plan_earned(row, person, ladder, said.earned, held)
            if said.studying is not None:
                self._plan_studying(row, person, self.known.levels[ladder, said.studying], held)

    def _plan_earned(
        self,
        row: RosterPerson,
        person: Person,
        ladder: str,
        code: str,
        held: dict[int, HeldLevel],
    ) -> None:
        level = self.known.levels[ladder, code]
        on_file = held.get(level.pk)
        if on_file is not None and on_file.status == Attainment.Status.EARNED:
            return
        highest = self._highest(held, level.ladder_id)
        if highest is not None and highest.rank > level.rank:
            message = f"“{level.name}” thấp hơn mức đang có trong hồ sơ; giữ mức trong hồ sơ"
            self.remark(row, ladder, "warning", message)
            return
        words = highest.name if highest else "", level.name
        if not self._takes(row, person, ladder, words, is_blank=highest is None):
            return
        self._touch(person)
        if on_file is not None:
            on_file.status, on_file.ended_on = Attainment.Status.EARNED, self.as_of
            on_file.date_is_known = False
            self.changes.changed_attainments.append(on_file)
            return
        attainment = NewAttainment(person, level.pk, Attainment.Status.EARNED, ended_on=self.as_of)
        if ladder == "professional" and level.rank:
            attainment.field = row.field_of_study
        self.changes.new_attainments.append(attainment)

    def _highest(self, held: dict[int, HeldLevel], ladder_id: int) -> Level | None:
        """Return the highest level earned on a ladder according to the file."""
        levels = self.known.levels_by_id
        earned = (
            levels[key]
            for key, row in held.items()
            if levels[key].ladder_id == ladder_id and row.status == Attainment.Status.EARNED
        )
        return max(earned, key=lambda level: level.rank, default=None)

    def _plan_studying(
        self, row: RosterPerson, person: Person, level: Level, held: dict[int, HeldLevel]
    ) -> None:
        if level.pk in held:
            return
        words = "", f"đang học {level.name}"
        if not self._takes(row, person, f"{level.ladder.code}_studying", words, is_blank=True):
            return
        self._touch(person)
        self.changes.new_attainments.append(
            NewAttainment(person, level.pk, Attainment.Status.STUDYING, started_on=self.as_of)
        )
