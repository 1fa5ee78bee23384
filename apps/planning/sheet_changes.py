"""What a workbook that was sent back would change in a list; then all of it, or nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from apps.accounts.models import User
from apps.core.cells import partial_date
from apps.core.partial_dates import PartialDate
from apps.core.text import clean, fold, spelling_key
from apps.personnel.models import Person
from apps.planning import editing
from apps.planning.finding import IDENTITY_LENGTHS, addable, posts_of
from apps.planning.models import Candidacy, UnitList
from apps.planning.sheets import DIRECTIONS, OUTCOMES, SOURCES, WITHDRAWN, SheetRow
from apps.pools.models import RemovalGround
from apps.units.models import Title

LABELS = {
    value: label for words in (OUTCOMES, SOURCES, DIRECTIONS) for label, value in words.items()
}
FEW = frozenset({"outcome", "source", "direction"})  # whose choices a sentence can name
LIMITS = {"ground_note": 300, "note": 500}
Outcome = Candidacy.Outcome


@dataclass(frozen=True)
class Problem:
    """A cell that cannot be taken, and what to do about it."""

    address: str
    sentence: str


@dataclass(frozen=True)
class Step:
    """One thing that changes, in words, and how it is done."""

    person: str
    title: str
    words: str
    act: Callable[[User], object] = field(repr=False)


class CellError(Exception):
    """Cells of a row that cannot be taken, each with its column and a sentence."""

    def __init__(self, *wrong: tuple[str, str]) -> None:
        super().__init__(wrong)
        self.wrong = wrong


@dataclass(frozen=True)
class Wish:
    """What one row asks for, read in full."""

    person: Person
    title: Title
    outcome: str  # "" when nobody said; WITHDRAWN for who leaves the list
    source: str
    direction: str
    ground: RemovalGround | None
    ground_note: str
    note: str


class Sheet:
    """The rows of a workbook beside the list as it stands."""

    def __init__(
        self, unit_list: UnitList, user: User, titles: Sequence[Title], rows: Sequence[SheetRow]
    ) -> None:
        self.unit_list, self.user, self.rows = unit_list, user, rows
        self.titles = {spelling_key(title.name): title for title in titles}
        grounds = RemovalGround.objects.order_by("order", "name")
        self.grounds = {spelling_key(ground.name): ground for ground in grounds}
        self.problems: list[Problem] = []
        self.steps: list[Step] = []
        self._seen: dict[tuple[int, int], int] = {}
        for row in rows:
            self._take(row)

    # Who stands where

    @cached_property
    def lines(self) -> dict[tuple[int, int], Candidacy]:
        """The lines that the user may see, by person and title."""
        rows = Candidacy.objects.visible_to(self.user).filter(unit_list=self.unit_list)
        found = {}
        for line in rows.select_related("person", "title", "ground", "entry"):
            line.unit_list = self.unit_list
            found[line.person_id, line.title_id] = line
        return found

    @cached_property
    def people(self) -> list[Person]:
        """Everyone whom a row may mean, by number or by name: one query."""
        named = Q(pk__in={person for person, _ in self.lines})
        numbers = {row["code"].upper() for row in self.rows if row["code"]}
        named |= Q(code__in=numbers)
        named |= Q(national_id__in={one for one in numbers if len(one) in IDENTITY_LENGTHS})
        names = {fold(row["name"]) for row in self.rows if row["name"] and not row["code"]}
        named |= Q(search_name__in=names)
        own = Q(pk__in={person for person, _ in self.lines})
        reach = Q(pk__in=addable(self.unit_list, self.user).values("pk"))
        return list(Person.objects.filter(named & (own | reach)).order_by("sort_name", "pk"))

    @cached_property
    def by_number(self) -> dict[str, Person]:
        """People by file number and by identity number."""
        found = {person.national_id: person for person in self.people if person.national_id}
        return found | {person.code.upper(): person for person in self.people}

    @cached_property
    def planned(self) -> frozenset[tuple[int, int]]:
        """Who is in the pool of the unit already, and for what."""
        entries = editing.entries_of(self.unit_list, self.people)
        return frozenset((entry.person_id, entry.title_id) for entry in entries)

    # Reading a row

    def _take(self, row: SheetRow) -> None:
        """Note what a row changes, or what is wrong with it."""
        try:
            wish = self.wish(row)
            line = self.lines.get((wish.person.pk, wish.title.pk))
            self._demand_once(row, wish)
            found = self.changes(row, wish, line) if line else self.additions(row, wish)
        except CellError as error:
            self.problems += [Problem(row.address(key), words) for key, words in error.wrong]
            return
        self.steps += found

    def _demand_once(self, row: SheetRow, wish: Wish) -> None:
        """Refuse a second row on the same person and title."""
        key = wish.person.pk, wish.title.pk
        first = self._seen.setdefault(key, row.number)
        if first != row.number:
            words = f"{wish.person} đã có ở dòng {first} cho chức danh này; hãy để lại một dòng."
            raise CellError(("name", words))

    def wish(self, row: SheetRow) -> Wish:
        """Return what a row asks for; CellError with all cells of it that cannot be read."""
        wrong: list[tuple[str, str]] = [
            (key, f"Dài {len(row[key])} ký tự; ghi nhiều nhất {most}.")
            for key, most in LIMITS.items()
            if len(row[key]) > most
        ]
        found = {"ground_note": row["ground_note"], "note": row["note"]}
        for key, read in self.readers().items():
            try:
                found[key] = read(row)
            except CellError as error:
                wrong += error.wrong
        if wrong:
            raise CellError(*wrong)
        return Wish(**found)

    def readers(self) -> dict[str, Callable[[SheetRow], object]]:
        """Return how each part of a row is read."""
        outcomes = {**OUTCOMES, WITHDRAWN: WITHDRAWN}
        listed = "trong danh sách thả xuống"
        return {
            "person": self.person,
            "title": lambda row: self.choice(row, "title", self.titles, f"chức danh {listed}"),
            "outcome": lambda row: self.choice(row, "outcome", outcomes, "một đề xuất", ""),
            "source": lambda row: self.choice(row, "source", SOURCES, "một nguồn", ""),
            "direction": lambda row: self.choice(row, "direction", DIRECTIONS, "một hướng", ""),
            "ground": lambda row: self.choice(row, "ground", self.grounds, f"lý do {listed}", None),
        }

    def choice(
        self, row: SheetRow, key: str, known: Mapping[str, object], what: str, *empty: object
    ) -> object:
        """Return what a word means; an empty cell means `empty`, where that is given."""
        text = row[key]
        if not text:
            if empty:
                return empty[0]
            raise CellError((key, f"Ô trống; hãy chọn {what}."))
        words = {spelling_key(word): value for word, value in known.items()}
        if spelling_key(text) not in words:
            names = "; ".join(known) if key in FEW else ""
            ways = f" ({names})" if names else ""
            raise CellError((key, f"“{text}” không có trong hệ thống; hãy chọn {what}{ways}."))
        return words[spelling_key(text)]

    def person(self, row: SheetRow) -> Person:
        """Return who is meant: by number, else by name and birth date."""
        found = self.person_numbered(row) if row["code"] else self.person_named(row)
        if found.account_id == self.user.pk:
            raise CellError(("name", editing.SELF))
        return found

    def person_numbered(self, row: SheetRow) -> Person:
        """Return the person with a number; the name beside it, where given, must be hers."""
        person = self.by_number.get(row["code"].upper())
        if person is None:
            words = f"Không có ai mang số hiệu “{row['code']}” trong địa bàn của đợt; hãy xem lại."
            raise CellError(("code", words))
        if row["name"] and spelling_key(row["name"]) != spelling_key(person.full_name):
            words = (
                f"Số hiệu {row['code']} là của {person.full_name}, không phải {row['name']}; "
                "hãy sửa số hiệu hoặc họ tên."
            )
            raise CellError(("name", words))
        return person

    def person_named(self, row: SheetRow) -> Person:
        """Return the one person with a name and a birth date."""
        if not row["name"]:
            raise CellError(("name", "Ô trống; hãy ghi số hiệu, hoặc họ tên và ngày sinh."))
        birth = self.birth(row)
        same = [p for p in self.people if fold(p.full_name) == fold(row["name"])]
        found = [person for person in same if person.birth == birth]
        if not found:
            raise CellError(("name", self.nobody(row, same)))
        if len(found) > 1:
            places = posts_of([person.pk for person in found], self.unit_list.round.reference_on)
            ways = "; ".join(f"{one.code} ({places.get(one.pk, '')})" for one in found)
            words = f"Có {len(found)} người cùng tên, cùng ngày sinh; hãy ghi số hiệu: {ways}."
            raise CellError(("code", words))
        return found[0]

    def nobody(self, row: SheetRow, same: Sequence[Person]) -> str:
        """Say that nobody fits, and what to do."""
        if same:
            return (
                f"Có người tên {row['name']} nhưng không sinh {row['birth']}; "
                "hãy xem lại ngày sinh hoặc ghi số hiệu."
            )
        return f"Không tìm thấy {row['name']} trong địa bàn của đợt; hãy ghi số hiệu."

    def birth(self, row: SheetRow) -> PartialDate:
        """Return the birth date of a row."""
        try:
            birth = partial_date(row["birth"])
        except ValueError as error:
            raise CellError(("birth", str(error))) from error
        if birth is None:
            raise CellError(("birth", "Ô trống; không có số hiệu thì phải ghi ngày sinh."))
        return birth

    # What a row changes

    def additions(self, row: SheetRow, wish: Wish) -> list[Step]:
        """Return the step that puts a new person forward."""
        is_planned = (wish.person.pk, wish.title.pk) in self.planned
        allowed = {"", Outcome.CARRIED if is_planned else Outcome.ADDED}
        if wish.outcome not in allowed:
            words = f"Người chưa có trong danh sách chỉ {LABELS[max(allowed)]} được."
            raise CellError(("outcome", words))
        if wish.ground or wish.ground_note:
            raise CellError(("ground", "Người mới không có lý do đưa ra; hãy xóa ô này."))

        def act(user: User) -> None:
            editing.add_candidates(
                self.unit_list,
                [wish.person],
                title=wish.title,
                by=user,
                source=wish.source,
                direction=wish.direction,
                note=wish.note,
            )

        return [Step(str(wish.person), str(wish.title), f"thêm ({LABELS[max(allowed)]})", act)]

    def changes(self, row: SheetRow, wish: Wish, line: Candidacy) -> list[Step]:
        """Return the steps that make a line what its row says; none where it says the same."""
        target = wish.outcome or (WITHDRAWN if line.withdrawn else line.outcome)
        self._demand_possible(row, wish, line, target)
        return [
            Step(str(line.person), str(line.title), words, act)
            for words, act in (*self.moves(wish, line, target), *self.corrections(wish, line))
        ]

    def _demand_possible(self, row: SheetRow, wish: Wish, line: Candidacy, target: str) -> None:
        """Refuse what a line cannot become, and what is said without need."""
        own = {Outcome.CARRIED, Outcome.REMOVED} if line.entry_id else {Outcome.ADDED}
        if target not in {*own, WITHDRAWN}:
            names = ", ".join([*(LABELS[one] for one in Outcome.values if one in own), WITHDRAWN])
            words = f"{line.person} chỉ chọn được: {names}."
            raise CellError(("outcome", words))
        if target == Outcome.REMOVED and wish.ground is None:
            raise CellError(("ground", "Đưa ra khỏi quy hoạch phải chọn lý do."))
        if target == WITHDRAWN and not wish.ground_note:
            raise CellError(("ground_note", "Rút khỏi danh sách phải ghi lý do cụ thể."))
        if target in {Outcome.CARRIED, Outcome.ADDED} and wish.ground:
            raise CellError(("ground", "Chỉ ghi lý do khi đề xuất là đưa ra; hãy xóa ô này."))
        if target in {Outcome.CARRIED, Outcome.ADDED} and wish.ground_note:
            words = "Chỉ ghi lý do cụ thể khi đưa ra hoặc rút; hãy xóa ô này."
            raise CellError(("ground_note", words))

    def moves(
        self, wish: Wish, line: Candidacy, target: str
    ) -> Iterable[tuple[str, Callable[[User], object]]]:
        """Yield what changes whether somebody stays, leaves the pool or leaves the list."""
        if line.withdrawn and target != WITHDRAWN:
            yield "đưa trở lại danh sách", lambda _: editing.restore(line)
        if target == WITHDRAWN:
            if clean(line.withdrawn) != wish.ground_note:
                if line.withdrawn:
                    yield "sửa lý do rút", lambda _: editing.restore(line)
                reason = wish.ground_note
                yield f"rút: {reason}", lambda _: editing.withdraw(line, reason=reason)
        elif target == Outcome.REMOVED:
            is_same = line.outcome == target and line.ground_id == wish.ground.pk
            if not is_same or clean(line.ground_note) != wish.ground_note:
                yield (
                    f"đề nghị đưa ra: {wish.ground}",
                    lambda _: editing.propose_removal(
                        line, ground=wish.ground, note=wish.ground_note
                    ),
                )
        elif line.outcome == Outcome.REMOVED:
            yield "giữ lại trong quy hoạch", lambda _: editing.keep(line)

    def corrections(
        self, wish: Wish, line: Candidacy
    ) -> Iterable[tuple[str, Callable[[User], object]]]:
        """Yield the one step that corrects source, direction and note."""
        source, direction = wish.source or line.source, wish.direction or line.direction
        words = []
        if source != line.source:
            words.append(f"nguồn: {line.get_source_display()} thành {LABELS[source]}")
        if direction != line.direction:
            words.append(f"hướng: {line.get_direction_display()} thành {LABELS[direction]}")
        if wish.note != clean(line.note):
            words.append(f"ghi chú: {wish.note or 'bỏ'}")
        if words:
            facts = {"source": source, "direction": direction, "note": wish.note}
            yield "; ".join(words), lambda _: editing.change_line(line, **facts)

    # Writing

    def save(self) -> None:
        """Make all changes, or none when one of them is refused."""
        if self.problems:
            raise ValidationError("Tệp còn ô sai nên chưa ghi gì.")
        with transaction.atomic():
            for step in self.steps:
                step.act(self.user)
