"""Who could be put forward for a title of a unit: found by standard, gap, age and more.

People in the reader's scope are shown with what they lack. Of people of other units in the round's
area only name, unit and title are told, and only to whoever names them (docs/decisions/15).
"""

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from apps.accounts.models import User
from apps.accounts.reach import sensitive_within, topmost_units
from apps.core import text
from apps.indicators.facts import years_before
from apps.indicators.standing_details import Records, details_of
from apps.indicators.standings import SENSITIVE, PersonStanding, Question, Who
from apps.personnel.models import AnnualRating, Assignment, Person, PersonQuerySet
from apps.personnel.retirement import NoAgesError
from apps.personnel.retirements import Ages, with_override
from apps.planning.board import Boards, Drawing
from apps.planning.candidates import File, files_of, records_of
from apps.planning.models import Candidacy, UnitList
from apps.planning.screening import Finding as Speaks
from apps.planning.standings_picked import Picked
from apps.planning.structure import age_on
from apps.qualifications.gaps import Finding, Kind, Need, State
from apps.qualifications.rulebook import rulebook_on
from apps.units.models import Title, Unit

PAGE = 25
MOST_OUTSIDE = 20
FEWEST_WORDS = 2  # of a name before people of other units are told
IDENTITY_LENGTHS = (9, 12)
PEOPLE = "personnel.view_person"
HERE, AREA = "", "dia-ban"
MEETS, LACKS = "dat", "thieu"


@dataclass(frozen=True)
class Asked:
    """What is asked in the address."""

    where: str = HERE
    words: str = ""
    standard: str = ""
    column: str = ""
    months: int = 0
    is_party: bool = False
    is_woman: bool = False
    under: int = 0
    is_minority: bool = False
    is_rated: bool = False


@dataclass(frozen=True)
class Found:
    """One person who could be put forward."""

    person: Person
    post: str
    age: int | None
    lacks: tuple[Finding, ...]
    is_judged: bool
    findings: tuple[Speaks, ...]


@dataclass(frozen=True)
class Outsider:
    """Somebody of another unit, as little of her as it takes to put her forward."""

    code: str
    full_name: str
    post: str


class Search:
    """People for one title of a list, as a reader may find them."""

    def __init__(self, drawing: Drawing, title: Title, asked: Asked) -> None:
        self.drawing, self.title, self.asked = drawing, title, asked
        self.unit_list, self.user = drawing.unit_list, drawing.boards.user
        self.day = drawing.day

    @cached_property
    def roots(self) -> tuple[Unit, ...]:
        """The units, with all below them, whose people are looked at."""
        if self.asked.where == AREA:
            return area_of(self.unit_list, self.user)
        return (self.unit_list.unit,)

    @cached_property
    def people(self) -> PersonQuerySet:
        """The people in scope who serve there and are all that is asked but for the standard."""
        people = Person.objects.visible_to(self.user).exclude(account=self.user)
        people = people.filter(serving(self.roots, self.day))
        for name, condition in CONDITIONS.items():
            if value := getattr(self.asked, name):
                people = condition(self, people, value)
        return people

    @cached_property
    def candidates(self) -> Picked:
        """The same people beside what the title asks."""
        keys = list(self.people.order_by().values_list("pk", flat=True))
        book = rulebook_on(self.day, titles=[self.title.pk])
        question = Question(book, self.roots, Who.SERVING, left_out=self.left_out)
        picked = Picked(question, self.unit_list.unit, self.title.pk, keys)
        picked.ages = self.drawing.boards.ages
        return picked

    @property
    def left_out(self) -> frozenset[Kind]:
        """What the reader may not be told of people there."""
        may_know = all(self.user.sees_sensitive_of(root) for root in self.roots)
        return frozenset() if may_know else SENSITIVE

    @cached_property
    def groups(self) -> dict[tuple[int, ...], int]:
        """The number of people found by the key of their group."""
        found: dict[tuple[int, ...], int] = {}
        for group in self.candidates.groups():
            if self.is_wanted(group.profile.choices, group.states):
                found[group.key] = found.get(group.key, 0) + group.people
        return found

    @property
    def keys(self) -> Collection[tuple[int, ...]] | None:
        """The groups that people are taken from; None for all, which the database does faster."""
        is_narrowed = self.asked.standard or self.asked.column
        return self.groups.keys() if is_narrowed else None

    def is_wanted(self, choices: Sequence[tuple[Need, ...]], states: Sequence[State]) -> bool:
        """Return whether people who stand so to the title are asked for."""
        missing = [
            choice
            for choice, state in zip(choices, states, strict=True)
            if state.is_open and any(need.is_required for need in choice)
        ]
        if self.asked.column and not any(
            need.column == self.asked.column for choice in missing for need in choice
        ):
            return False
        return {"": True, MEETS: not missing, LACKS: bool(missing)}[self.asked.standard]

    @cached_property
    def total(self) -> int:
        """How many people are found."""
        if self.candidates.is_empty:
            return 0 if self.asked.column or self.asked.standard else len(self.candidates.picked)
        return sum(self.groups.values())

    def page(self, number: int) -> list[Found]:
        """Return one page of the people found, with what each lacks."""
        offset = (number - 1) * PAGE
        if self.candidates.is_empty:
            ordered = self.people.order_by("sort_name", "birth_on", "pk")
            keys = list(ordered.values_list("pk", flat=True)[offset : offset + PAGE])
            return self.described(keys, {})
        standing = self.candidates.people(self.keys, offset=offset, limit=PAGE)
        by_person = {one.person_id: one for one in standing}
        return self.described(list(by_person), by_person)

    def described(self, keys: Sequence[int], standing: Mapping[int, PersonStanding]) -> list[Found]:
        """Return people with what speaks against them, in the order of `keys`."""
        boards = self.drawing.boards
        files = files_of(keys, boards.round, boards.ages)
        records = records_of(files, self.day, boards.ages)
        return [self.found(files[key], standing.get(key), records) for key in keys]

    def found(self, file: File, standing: PersonStanding | None, records: Records) -> Found:
        """Return one person as she would stand on the list."""
        person = file.person
        row = Candidacy(unit_list=self.unit_list, person=person, title=self.title)
        row.overrides_by_rule = {}
        sees = self.user.sees_sensitive_of(person.managing_unit)
        return Found(
            person,
            file.post,
            age_on(person.birth, self.day),
            lacks_of(standing, records),
            standing is not None,
            self.drawing.findings(row, file, sees=sees),
        )

    def columns(self) -> list[tuple[str, str]]:
        """Return what may be lacking, for a choice."""
        needs = [need for profile in self.candidates.profiles for need in profile.needs]
        return list({need.column: need.subject for need in needs if need.is_required}.items())


def lacks_of(one: PersonStanding | None, records: Records) -> tuple[Finding, ...]:
    """Return what somebody lacks of what is required."""
    if one is None:
        return ()
    holding = replace(one.holding, details=details_of(one, records))
    findings = one.profile.findings(holding)
    return tuple(own for own in findings if own.state.is_open and own.is_required)


def drawing_of(unit_list: UnitList, user: User) -> Drawing:
    """Return the list as the board draws it: with its titles and its rules."""
    return Drawing(Boards([unit_list], user), unit_list)


def posts_of(keys: Sequence[int], day: datetime.date) -> dict[int, str]:
    """Return title and unit of each person's principal post on a day."""
    held = Assignment.objects.principal().as_of(day).filter(person__in=keys).order_by()
    rows = held.values_list("person", "title__name", "unit__name")
    return {person: f"{title}, {unit}" for person, title, unit in rows}


def area_of(unit_list: UnitList, user: User) -> tuple[Unit, ...]:
    """Return the units of the round's area whose people `user` may see, the topmost of them."""
    root = unit_list.round.root
    if user.sees_every_unit:
        return (root,)
    found = []
    for unit in topmost_units(user, PEOPLE):
        if unit.path.startswith(root.path):
            found.append(unit)
        elif root.path.startswith(unit.path):
            return (root,)
    return tuple(found)


def serving(roots: Sequence[Unit], day: datetime.date) -> Q:
    """Return the condition "has her principal post in one of the trees on the day"."""
    trees = (Q(unit__path__startswith=root.path) for root in roots)
    held = Assignment.objects.principal().as_of(day).filter(person=OuterRef("pk"))
    return Q(Exists(held.filter(reduce(or_, trees, Q(pk__in=[])))))


# Conditions


def by_words(search: Search, people: PersonQuerySet, words: str) -> PersonQuerySet:
    """Match a name without accents, or a file number."""
    return people.filter(Q(search_name__contains=text.fold(words)) | Q(code=words.strip().upper()))


def by_months(search: Search, people: PersonQuerySet, months: int) -> PersonQuerySet:
    """Match who has at least so many months left before she retires."""
    try:
        leave = Ages.read().may_leave_by(search.day, months - 1)
    except NoAgesError:
        return people
    return people.exclude(pk__in=with_override(people).filter(leave).values("pk"))


def by_party(search: Search, people: PersonQuerySet, _: object) -> PersonQuerySet:
    """Match members of the Party, where the reader may know."""
    return people.filter(sensitive_within(search.user, "managing_unit"), is_party_member=True)


def by_minority(search: Search, people: PersonQuerySet, _: object) -> PersonQuerySet:
    """Match ethnic minorities, where the reader may know."""
    may_know = sensitive_within(search.user, "managing_unit")
    return people.filter(may_know, ethnicity__is_minority=True)


def by_age(search: Search, people: PersonQuerySet, years: int) -> PersonQuerySet:
    """Match who is younger than so many years."""
    return people.filter(birth_on__gt=years_before(search.day, years))


def by_rating(search: Search, people: PersonQuerySet, _: object) -> PersonQuerySet:
    """Match who was rated in the last full year."""
    rated = AnnualRating.objects.filter(person=OuterRef("pk"), year=search.day.year - 1)
    return people.filter(Exists(rated))


Condition = Callable[[Search, PersonQuerySet, object], PersonQuerySet]
CONDITIONS: Mapping[str, Condition] = {
    "words": by_words,
    "is_woman": lambda _, people, __: people.filter(sex="F"),
    "is_party": by_party,
    "is_minority": by_minority,
    "under": by_age,
    "is_rated": by_rating,
    "months": by_months,
}


# People of other units


def outsiders(unit_list: UnitList, user: User, words: str) -> list[Outsider]:
    """Return people of the round's area outside the reader's scope whom `words` names.

    By the exact file or identity number, or by a name of at least two words.
    """
    if not words.strip():
        return []
    condition = named_exactly(words)
    if condition is None:
        return []
    day = unit_list.round.reference_on
    people = in_area(unit_list).filter(condition).exclude(account=user)
    people = people.exclude(pk__in=Person.objects.visible_to(user).values("pk"))
    found = list(people.order_by("sort_name", "birth_on", "pk")[:MOST_OUTSIDE])
    posts = posts_of([person.pk for person in found], day)
    return [Outsider(one.code, one.full_name, posts.get(one.pk, "")) for one in found]


def named_exactly(words: str) -> Q | None:
    """Return the condition that names somebody; None when too little was typed."""
    folded = text.fold(words)
    if folded.isdigit() and len(folded) in IDENTITY_LENGTHS:
        return Q(national_id=folded)
    by_code = Q(code=words.strip().upper())
    if len(folded.split()) < FEWEST_WORDS:
        return by_code if any(letter.isdigit() for letter in folded) else None
    return by_code | Q(search_name__contains=folded)


def in_area(unit_list: UnitList) -> PersonQuerySet:
    """Return everyone who serves in the area of the round on its reference day."""
    planning_round = unit_list.round
    return Person.objects.filter(serving([planning_round.root], planning_round.reference_on))


def addable(unit_list: UnitList, user: User) -> PersonQuerySet:
    """Return whom `user` may put forward: who is in scope or serves in the round's area."""
    planning_round = unit_list.round
    here = serving([planning_round.root], planning_round.reference_on)
    seen = Q(pk__in=Person.objects.visible_to(user).values("pk"))
    return Person.objects.filter(here | seen)
