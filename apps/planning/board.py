"""The list of a unit as its screen, its checks and its documents read it."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db.models import prefetch_related_objects

from apps.accounts.models import User
from apps.indicators.standing_details import details_of
from apps.indicators.standings import SENSITIVE, Question
from apps.personnel.models import Person, Sex
from apps.personnel.retirement import Month, Retirement
from apps.personnel.retirements import Ages
from apps.planning.candidates import File, files_of, records_of, retirement_of
from apps.planning.limits import Key, Rules
from apps.planning.lines import lines_of
from apps.planning.models import Candidacy, Remark, Round, UnitList
from apps.planning.rules import RuleTable
from apps.planning.screening import (
    Candidate,
    Crowd,
    Finding,
    Level,
    Rank,
    in_words,
    last_years,
    screen,
    without_sensitive,
)
from apps.planning.standings_aims import Aim, Aims
from apps.planning.structure import Check, CheckState, Member, Seat, age_on, structure
from apps.planning.titles import HeldBy, Pair, Titles
from apps.pools.models import PoolEntry
from apps.qualifications import gaps
from apps.qualifications.rulebook import rulebook_on
from apps.units.models import Title

RATED_YEARS = 3  # shown where no rule says how many


@dataclass(frozen=True)
class Line:
    """One person put forward, or to be taken out, with all that is to be known of her."""

    candidacy: Candidacy
    post: str  # present title and unit on the reference day
    age: int | None
    retires: str
    levels: Mapping[str, str] = field(default_factory=dict)  # ladder -> level held
    lacks: tuple[gaps.Finding, ...] = ()
    findings: tuple[Finding, ...] = ()
    remarks: tuple[Remark, ...] = ()
    ratings: tuple[tuple[int, str], ...] = ()  # each of the last years, "" where nothing is known

    @property
    def is_blocked(self) -> bool:
        """Whether something forbids to put her forward."""
        return any(finding.is_blocking for finding in self.findings)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What whoever decides is warned of."""
        return tuple(finding for finding in self.findings if finding.level is Level.WARN)


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a title of the unit on the reference day."""

    person: Person
    since: datetime.date
    retires: str
    leaves_in_term: bool | None  # None: it cannot be decided without the month of birth


@dataclass(frozen=True)
class PostCard:
    """A title of the unit with its holders and the people put forward for it."""

    title: Title
    seats: int | None
    holders: tuple[Holder, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Board:
    """The list of a unit with everything that is checked of it."""

    unit_list: UnitList
    posts: tuple[PostCard, ...]
    removed: tuple[Line, ...]
    withdrawn: tuple[Line, ...]
    checks: tuple[Check, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Everyone put forward, by title."""
        return tuple(line for post in self.posts for line in post.lines)

    @property
    def rows(self) -> list[Candidacy]:
        """Everyone on the list, also who is to be taken out and who was withdrawn."""
        return [line.candidacy for line in (*self.lines, *self.removed, *self.withdrawn)]

    @property
    def errors(self) -> int:
        """How many lines are forbidden: with any, the list cannot be submitted."""
        return sum(line.is_blocked for line in self.lines)

    @property
    def warnings(self) -> int:
        """How many warnings the lines and the structure give."""
        of_lines = sum(len(line.warnings) for line in self.lines)
        return of_lines + sum(check.state is CheckState.WARN for check in self.checks)


def board_of(unit_list: UnitList, user: User) -> Board:
    """Return the list with what `user` may see of it, in a fixed number of queries."""
    return boards_of([unit_list], user)[0]


def boards_of(unit_lists: Iterable[UnitList], user: User) -> list[Board]:
    """Return lists of one round as boards, in the same number of queries as one."""
    unit_lists = list(unit_lists)
    if not unit_lists:
        return []
    prefetch_related_objects(unit_lists, "round__term", "unit")
    boards = Boards(unit_lists, user)
    return [boards.board(unit_list) for unit_list in unit_lists]


class Boards:
    """What several lists of one round are drawn from, read for all of them at once."""

    def __init__(self, unit_lists: Sequence[UnitList], user: User) -> None:
        self.unit_lists, self.user = unit_lists, user
        self.round: Round = unit_lists[0].round
        self.day = self.round.reference_on
        self.ages = Ages.read()
        self.rules = RuleTable.on(self.day)
        units = [own.unit_id for own in unit_lists]
        self.titles = Titles.read(self.round.term.branch, units, self.day)
        self.rows = list(lines_of(unit_lists, user))

    @cached_property
    def files(self) -> dict[int, File]:
        """The files of everyone on the lists, by person."""
        return files_of([row.person_id for row in self.rows], self.round, self.ages)

    @cached_property
    def of_list(self) -> dict[int, list[Candidacy]]:
        """The lines by list."""
        found: dict[int, list[Candidacy]] = {own.pk: [] for own in self.unit_lists}
        for row in self.rows:
            found[row.unit_list_id].append(row)
        return found

    @cached_property
    def lacks(self) -> dict[Aim, tuple[gaps.Finding, ...]]:
        """What each person put forward lacks of what the planned title asks."""
        aims = [(row.person_id, row.unit_list.unit_id, row.title_id) for row in self.rows]
        book = rulebook_on(self.day, titles={title for _, _, title in aims})
        if not book.rules:
            return {}
        records = records_of(self.files, self.day, self.ages)
        found = {}
        for one in Aims(Question(book), aims, self.ages).people():
            holding = replace(one.holding, details=details_of(one, records))
            is_open = [
                finding for finding in one.profile.findings(holding) if finding.state.is_open
            ]
            found[one.person_id, one.unit_id, one.title_id] = tuple(is_open)
        return found

    def board(self, unit_list: UnitList) -> Board:
        """Return one list with everything that is checked of it."""
        return Drawing(self, unit_list).board()


class Drawing:
    """One list while it is drawn."""

    def __init__(self, boards: Boards, unit_list: UnitList) -> None:
        self.boards, self.unit_list = boards, unit_list
        self.day, self.unit = boards.day, unit_list.unit_id
        self.rules: Rules = boards.rules.at(boards.round.term.branch, unit_list.unit.path)
        self.rows = boards.of_list[unit_list.pk]
        self.forward = [row for row in self.rows if row.is_put_forward]
        self.people = Counter(row.title_id for row in self.forward)
        self.excused = Counter(
            row.title_id for row in self.forward if Key.MAX_PEOPLE in row.overrides_by_rule
        )

    def board(self) -> Board:
        """Return the list with its lines sorted by what becomes of them."""
        removed = [r for r in self.rows if not r.withdrawn and not r.is_put_forward]
        withdrawn = [r for r in self.rows if r.withdrawn]
        return Board(
            self.unit_list,
            tuple(map(self.card, self.titles)),
            tuple(map(self.line, removed)),
            tuple(map(self.line, withdrawn)),
            structure(self.seats, list(map(self.member, self.forward)), self.rules, self.day),
        )

    @cached_property
    def titles(self) -> list[Title]:
        """The titles of the unit: those with seats, with a holder, or with people in the list."""
        keys = {row.title_id for row in self.rows} | self.boards.titles.of_unit(self.unit)
        titles = (self.boards.titles.titles[key] for key in keys)
        return sorted(titles, key=lambda title: (title.order, title.pk))

    @property
    def seats(self) -> list[Seat]:
        """The titles with their seats, as the structure counts them."""
        return [
            Seat(title.pk, title.name, self.seats_of(title), self.excused[title.pk])
            for title in self.titles
        ]

    def seats_of(self, title: Title) -> int | None:
        """Return how many seats the unit has of a title; nothing while nobody wrote it down."""
        return self.boards.titles.seats.get((self.unit, title.pk))

    def card(self, title: Title) -> PostCard:
        """Return a title with its holders and the people put forward for it."""
        holders = self.boards.titles.holders.get((self.unit, title.pk), [])
        return PostCard(
            title,
            self.seats_of(title),
            tuple(map(self.holder, holders)),
            tuple(self.line(row) for row in self.forward if row.title_id == title.pk),
        )

    def holder(self, row: HeldBy) -> Holder:
        """Return who holds a title, and whether she leaves before the term ends."""
        own = retirement_of(row.person, self.boards.ages)
        end = self.boards.round.term.valid_to
        leaves = leaves_before(own, end) if own and end else None
        return Holder(row.person, row.since, in_words(own) if own else "", leaves)

    def line(self, row: Candidacy) -> Line:
        """Return one person of the list with all that is to be known of her."""
        file = self.boards.files[row.person_id]
        own = file.retirement
        sees = self.boards.user.sees_sensitive_of(row.person.managing_unit)
        lacks = self.boards.lacks.get((row.person_id, self.unit, row.title_id), ())
        return Line(
            row,
            file.post,
            age_on(file.person.birth, self.day),
            in_words(own) if own else "",
            file.levels,
            lacks if sees else tuple(filter(is_open_to_all, lacks)),
            self.findings(row, file, sees=sees) if row.is_put_forward else (),
            tuple(row.remarks_read),
            self.ratings(file),
        )

    def findings(self, row: Candidacy, file: File, *, sees: bool) -> tuple[Finding, ...]:
        """Return what speaks against a person, as far as the reader may know it."""
        found = screen(self.candidate(row, file), self.rules, self.day)
        return found if sees else without_sensitive(found)

    def candidate(self, row: Candidacy, file: File) -> Candidate:
        """Return a person and her planned title as the screens read them."""
        ranks_of = self.boards.titles.ranks
        is_let_pass = Key.MAX_PEOPLE in row.overrides_by_rule
        return Candidate(
            planned=ranks_of[row.title_id],
            held=tuple(ranks_of[title] for title in file.held),
            people=Crowd(
                self.people[row.title_id] + self.is_new(row),
                self.excused[row.title_id] - is_let_pass,
            ),
            titles=self.titles_of(row, file),
            retirement=file.retirement,
            birth_year=file.birth_year,
            is_party=file.is_party,
            penalties=file.penalties,
            ratings=file.ratings,
            overrides=row.overrides_by_rule,
            is_of_current_term=self.boards.round.term.valid_from <= self.day,
        )

    def is_new(self, row: Candidacy) -> bool:
        """Return whether a person would be one more for the title: she is only being looked at."""
        own = (row.person_id, row.title_id)
        return row.pk is None and own not in {(r.person_id, r.title_id) for r in self.forward}

    def titles_of(self, row: Candidacy, file: File) -> Crowd:
        """Return how many titles of the level of this one the person is to be planned for."""
        planned: Rank = self.boards.titles.ranks[row.title_id]
        own: Pair = (self.unit, row.title_id)
        titles = {
            pair: is_let_pass
            for pair, is_let_pass in file.titles().items()
            if planned.shares_level(self.boards.titles.ranks[pair[1]])
        }
        others = [is_let_pass for pair, is_let_pass in titles.items() if pair != own]
        return Crowd(len(others) + 1, sum(others))

    def member(self, row: Candidacy) -> Member:
        """Return a name of the list as the structure counts it."""
        file = self.boards.files[row.person_id]
        return Member(
            row.person_id,
            row.title_id,
            file.person.sex == Sex.FEMALE,
            file.person.birth,
            file.is_minority,
            file.is_party,
            row.source == PoolEntry.Source.EXTERNAL,
            self.titles_of(row, file).total,
        )

    def ratings(self, file: File) -> tuple[tuple[int, str], ...]:
        """Return the ratings of the last years, the oldest first."""
        years = last_years(self.rules.number(Key.RATED_YEARS) or RATED_YEARS, self.day)
        return tuple((year, file.ratings.get(year, "")) for year in years)


def is_open_to_all(finding: gaps.Finding) -> bool:
    """Return whether a gap says nothing of the sensitive part of a file."""
    return not any(need.kind in SENSITIVE for need in finding.needs)


def leaves_before(own: Retirement, end: datetime.date) -> bool | None:
    """Return whether the last month of work is before the month in which a term ends."""
    month = Month.of(end)
    earliest, latest = own.earliest < month, own.latest < month
    return earliest if earliest == latest else None
