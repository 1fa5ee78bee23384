"""How people stand to what their titles ask, on any day: counted, and listed one by one.

One evaluation for all screens: the database finds each person with the title asked about and all
that its needs can tell apart (`standings_sql`), `qualifications.gaps` judges.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Flag
from functools import cached_property
from typing import NamedTuple

from django.db import connection

from apps.core import clock
from apps.indicators import standings_sql as sql
from apps.indicators.facts import FACTS_SQL, HOLDS, Query, kept_day
from apps.indicators.traits import Trait
from apps.personnel.retirements import Ages
from apps.qualifications.gaps import Holding, Kind, Profile, State
from apps.qualifications.rulebook import SCHOOL_LEVELS, Place, Rulebook, highest_level
from apps.units.models import Unit
from apps.units.tree import TREE_SQL

# Whoever may not read sensitive fields of a file is not told them by way of a gap.
SENSITIVE = frozenset({Kind.PARTY, Kind.NO_DISCIPLINE})

# Plain numbers: a flag takes ten times as long, and there are thousands of groups.
PARTY, PARTY_KNOWN = int(Trait.PARTY), int(Trait.PARTY_KNOWN)

Rows = Sequence[tuple[int, int, int]]


class Who(Flag):
    """Whose standing is asked: of those who hold a title, of those who are planned for it."""

    SERVING = 1
    PLANNED = 2
    ALL = 3

    @property
    def ways(self) -> tuple[bool, ...]:
        """Whether planned, for each of the two that are asked."""
        return (False,) * (Who.SERVING in self) + (True,) * (Who.PLANNED in self)


@dataclass(frozen=True)
class Question:
    """Whose standing is asked, on which day, by which standards."""

    rulebook: Rulebook
    roots: tuple[Unit, ...] = ()  # with all below them; none: everywhere
    who: Who = Who.ALL
    people: frozenset[int] = frozenset()  # none: everyone; else these with all titles they hold
    titles: frozenset[int] = frozenset()  # none: all titles
    units: frozenset[int] = frozenset()  # none: all units of the tree
    left_out: frozenset[Kind] = frozenset()  # kinds that the asker may not read
    levels: Mapping[int, tuple[str, ...]] = field(default_factory=dict)  # of schools, if they were

    @property
    def day(self) -> datetime.date:
        """The day of the standards and of the people."""
        return self.rulebook.day


@dataclass(frozen=True)
class Standing:
    """Some people alike in all that is asked of them, in one branch of the tree."""

    node: int  # unit right below the root of the question, or the root itself
    is_planned: bool
    profile: Profile
    holding: Holding
    people: int
    key: tuple[int, ...]  # profile, earned, studying, Party, answers: as the database groups them

    @cached_property
    def states(self) -> tuple[State, ...]:
        """The state of each choice of the profile."""
        return self.profile.states(self.holding)


@dataclass(frozen=True)
class PersonStanding:
    """One person and one title with what is known of her."""

    person_id: int
    unit_id: int
    title_id: int
    is_planned: bool
    profile: Profile
    holding: Holding

    @cached_property
    def states(self) -> tuple[State, ...]:
        """The state of each choice of the profile."""
        return self.profile.states(self.holding)

    @property
    def verdict(self) -> State:
        """How far all that is required is met."""
        return self.profile.worst(self.states)


class StandingRow(NamedTuple):
    """One person and one title as the database says it: first what groups are made of."""

    is_planned: bool
    node: int
    profile: int
    earned: int
    studying: int
    party: int
    answers: int
    place: int
    person_id: int
    unit_id: int
    title_id: int
    own_earned: int
    own_studying: int
    own_party: int

    @property
    def key(self) -> tuple[int, ...]:
        """The key of the group."""
        return self[2:GROUPED]


GROUPED = 7  # columns of a row that make its group
FEW_UNITS = 300  # whose people are few enough to be looked at one by one


class Standings:
    """The answers to one question."""

    first = ""  # what people are ordered by before their units

    def __init__(self, question: Question) -> None:
        self.question = question
        self.is_kept = question.day == clock.today()
        self.profiles: list[Profile] = []
        self._numbers: dict[Profile, int] = {}
        self._units: list[tuple[int, int, int]] = []  # unit, class, node
        # Class, title, profile: of those who serve (False) and of those who are planned (True).
        self._asked: dict[bool, list[tuple[int, int, int]]] = {False: [], True: []}
        self._place_units()

    @cached_property
    def ages(self) -> Ages:
        """The ages of retirement, read when they are asked for."""
        return Ages.read()

    @property
    def query(self) -> Query:
        """A new query on the day of the question."""
        return Query(self.question.day, self.is_kept)

    # What is asked where

    def _place_units(self) -> None:
        """Read the units in classes, and find what is asked of each title in each class."""
        question, classes = self.question, {}
        for place, node, units in self._places():
            for unit in units:
                changed = question.levels.get(unit)
                own = place if changed is None else _with_levels(place, changed)
                number = classes.get(own)
                if number is None:
                    number = classes[own] = self._ask(own, len(classes) + 1)
                if number:
                    self._units.append((unit, number, node))

    def _ask(self, place: Place, number: int) -> int:
        """Note what is asked in a class of units; return its number, 0 when nothing is asked."""
        question, is_asked = self.question, False
        for is_planned in question.who.ways:
            for title in sorted(question.titles or question.rulebook.titles):
                profile = question.rulebook.profile(
                    title, place, is_planned=is_planned, left_out=question.left_out
                )
                if profile is not None:
                    self._asked[is_planned].append((number, title, self._number_of(profile)))
                    is_asked = True
        return number if is_asked else 0

    def _number_of(self, profile: Profile) -> int:
        """Return the number under which the database knows a profile."""
        if profile not in self._numbers:
            self._numbers[profile] = len(self.profiles)
            self.profiles.append(profile)
        return self._numbers[profile]

    def _places(self, question: Question | None = None) -> Iterator[tuple[Place, int, list[int]]]:
        """Yield classes of units with the branch they stand in and the units themselves."""
        for kind, level, is_hard, roots, node, units, _ in self._classes(question or self.question):
            own = frozenset(
                root
                for place, root in enumerate(self.question.rulebook.roots)
                if roots >> place & 1
            )
            yield Place(kind, level, is_hard, own), node, units

    def _classes(self, question: Question) -> list[tuple]:
        """Read classes of units and, with them, the day of what is kept: of today it is renewed."""
        statement = places_statement(question, self.query)
        with connection.cursor() as cursor:
            cursor.execute(*statement)
            rows = cursor.fetchall()
            if self.is_kept and not (rows and rows[0][-1] == question.day):
                kept_day()
                cursor.execute(*statement)
                rows = cursor.fetchall()
        return rows

    @property
    def units(self) -> list[int]:
        """The units in which something is asked."""
        return [unit for unit, _, _ in self._units]

    @property
    def branches(self) -> dict[int, int]:
        """The branch of the tree in which each of these units stands."""
        return {unit: node for unit, _, node in self._units}

    @property
    def is_empty(self) -> bool:
        """Whether no standard fits anything asked about."""
        return not self.profiles

    # Who stands how

    def groups(self) -> list[Standing]:
        """Return the people in groups of alike ones: one statement, however many people."""
        if self.is_empty:
            return []
        statement = self.groups_statement()
        with connection.cursor() as cursor:
            cursor.execute(*statement)
            return [self._group(*row) for row in cursor.fetchall()]

    def groups_statement(self) -> tuple[str, dict[str, object]]:
        """Return the statement that `groups` runs, with its parameters."""
        query = self.query
        writer = sql.Writer(self.profiles, query, lambda: self.ages)
        selects = (
            sql.GROUPS.format(judged=writer.judged, source=source, joins=writer.joins)
            for source in self.sources(query)
        )
        return query.statement(" UNION ALL ".join(selects))

    def rows(self) -> list[StandingRow]:
        """Return everyone one by one, not yet judged: for the few hundred people of some units."""
        if self.is_empty:
            return []
        query = self.query
        writer = sql.Writer(self.profiles, query, lambda: self.ages)
        body = sql.ROWS.format(judged=writer.judged, source=self.source(query), joins=writer.joins)
        with connection.cursor() as cursor:
            cursor.execute(*query.statement(body))
            return [StandingRow(*row) for row in cursor.fetchall()]

    def groups_of(self, rows: Iterable[StandingRow]) -> list[Standing]:
        """Return the groups of `groups` out of people that were read one by one."""
        counted = Counter(row[:GROUPED] for row in rows)
        return [self._group(*alike, people) for alike, people in counted.items()]

    def person(self, row: StandingRow) -> PersonStanding:
        """Return somebody who was read as a row."""
        return PersonStanding(
            row.person_id,
            row.unit_id,
            row.title_id,
            row.is_planned,
            self.profiles[row.profile],
            holding_of(row.own_earned, row.own_studying, row.own_party, row.answers),
        )

    def _group(
        self, is_planned: bool, node: int, profile: int, *judged_and_people: int
    ) -> Standing:
        """Return a row of the statement as a group."""
        *judged, people = judged_and_people
        return Standing(
            node,
            is_planned,
            self.profiles[profile],
            holding_of(*judged),
            people,
            (profile, *judged),
        )

    def people(
        self,
        keys: Collection[tuple[int, ...]] | None = None,
        *,
        units: Sequence[int] = (),
        offset: int = 0,
        limit: int | None = None,
    ) -> list[PersonStanding]:
        """Return people one by one, in the order of `units`, then by name.

        With `keys` those whose group is among them; what they hold and study comes whole.
        """
        if self.is_empty or (keys is not None and not keys):
            return []
        statement = self.people_statement(keys, units, offset, limit)
        with connection.cursor() as cursor:
            cursor.execute(*statement)
            return [
                PersonStanding(*row[:4], self.profiles[row[4]], holding_of(*row[5:]))
                for row in cursor.fetchall()
            ]

    def people_statement(
        self,
        keys: Collection[tuple[int, ...]] | None,
        units: Sequence[int],
        offset: int = 0,
        limit: int | None = None,
    ) -> tuple[str, dict[str, object]]:
        """Return the statement that `people` runs, with its parameters."""
        query = self.query
        writer = sql.Writer(self.profiles, query, lambda: self.ages)
        body = sql.PEOPLE.format(
            source=self.source(query, units),
            judged=writer.judged,
            joins=writer.joins,
            keys=_keys(keys, query),
            page=_page(query, offset, limit),
            first=self.first,
        )
        return query.statement(body)

    def source(self, query: Query, units: Sequence[int] = ()) -> str:
        """Return the select of people and titles; with `units` only of titles there, in order."""
        return " UNION ALL ".join(self.sources(query, units))

    def sources(self, query: Query, units: Sequence[int] = ()) -> list[str]:
        """Return the selects of those who serve and of those who are planned, as asked."""
        placed: Rows = self._units
        if units:
            known = {row[0]: row for row in placed}
            placed = [known[unit] for unit in units if unit in known]
        selects = []
        if Who.SERVING in self.question.who:
            selects.append(self._serving(query, placed))
        if Who.PLANNED in self.question.who:
            selects.append(self._planned(query, placed))
        return selects

    def _serving(self, query: Query, placed: Rows) -> str:
        """Return the select of those in post with the title of their principal post."""
        if self.question.people:
            return self._held(query, placed)
        where = ""
        if not query.is_kept:
            units = query.bind_numbers(unit for unit, _, _ in placed)
            where = f"JOIN unnest({units}::bigint[]) w (unit_id) ON w.unit_id = a.unit_id"
        return sql.SERVING.format(
            facts=sql.FACTS,
            source=_facts(query, where),
            placed=self._placed(query, placed, "f", self._asked[False]),
        )

    def _held(self, query: Query, placed: Rows) -> str:
        """Return the select of some people with all titles that they hold."""
        people = query.bind_numbers(self.question.people)
        return sql.HELD.format(
            facts=sql.FACTS,
            people=people,
            holds=sql.planned_holds(),
            source=facts_of(query, people),
            placed=self._placed(query, placed, "x", self._asked[False]),
        )

    def _planned(self, query: Query, placed: Rows) -> str:
        """Return the select of those in the pool on the day with the title they are planned for."""
        holds, where, joined = sql.planned_holds(), "", sql.JOINED
        if self.question.people:
            people = query.bind_numbers(self.question.people)
            holds = f"{holds} AND x.person_id = ANY({people}::bigint[])"
        if not query.is_kept:
            units = query.bind_numbers(unit for unit, _, _ in placed)
            where = (
                "JOIN (SELECT DISTINCT x.person_id FROM pools_poolentry x "
                f"WHERE x.unit_id = ANY({units}::bigint[]) AND {holds}) w "
                "ON w.person_id = a.person_id"
            )
        elif len(placed) <= FEW_UNITS:
            joined = sql.LOOKED_UP
        return sql.PLANNED.format(
            facts=sql.FACTS,
            placed=self._placed(query, placed, "x", self._asked[True]),
            holds=holds,
            joined=joined.format(source=_facts(query, where)),
        )

    @staticmethod
    def _placed(query: Query, placed: Rows, alias: str, asked: Rows) -> str:
        """Return the joins from a unit and a title to what is asked there."""
        units, classes, nodes = _columns(placed)
        classes_asked, titles, profiles = _columns(asked)
        width = max(titles, default=0) + 1
        return sql.PLACED.format(
            alias=alias,
            units=query.bind_numbers(units),
            classes=query.bind_numbers(classes),
            nodes=query.bind_numbers(nodes),
            asked=query.bind_numbers(
                own * width + title for own, title in zip(classes_asked, titles, strict=True)
            ),
            width=width,
            profiles=query.bind_numbers(profiles),
        )


class Candidates(Standings):
    """Everyone in post in the units asked about, beside what one title of one unit asks."""

    first = "c.is_planned DESC, "
    is_planned = False  # what is asked of who holds the title, or of who is planned for it

    def __init__(self, question: Question, unit: Unit, title: int) -> None:
        self.unit, self.title = unit, title
        super().__init__(question)

    def _place_units(self) -> None:
        """Find what the title asks in its unit, and the units whose people are looked at."""
        own = replace(self.question, roots=(self.unit,), units=frozenset({self.unit.pk}))
        everywhere = list(self._places())
        here = [place for place, _, units in everywhere if self.unit.pk in units]
        for place in here or [place for place, _, _ in self._places(own)]:
            profile = self.question.rulebook.profile(
                self.title, place, is_planned=self.is_planned, left_out=self.question.left_out
            )
            if profile is not None:
                self._number_of(profile)
        for _, node, units in everywhere:
            self._units += [(unit, 1, node) for unit in units]

    def sources(self, query: Query, units: Sequence[int] = ()) -> list[str]:
        """Return the select of everyone in the units, with whether she is planned for the title."""
        asked, _, nodes = _columns(self._units)
        bound = query.bind_numbers(asked)
        where = f"JOIN unnest({bound}::bigint[]) w (unit_id) ON w.unit_id = a.unit_id"
        candidates = sql.CANDIDATES.format(
            unit=query.bind(self.unit.pk),
            title=query.bind(self.title),
            holds=sql.planned_holds(),
            facts=sql.FACTS,
            source=_facts(query, "" if query.is_kept else where),
            units=bound,
            nodes=query.bind_numbers(nodes),
        )
        return [candidates]


def _columns(rows: Rows) -> tuple[list[int], list[int], list[int]]:
    """Return rows of three as three columns."""
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


def _with_levels(place: Place, levels: Collection[str]) -> Place:
    """Return a class of units as it would be with other school levels."""
    return Place(place.kind_id, highest_level(levels), place.is_hard, place.roots)


def _facts(query: Query, where: str) -> str:
    """Return the select of facts on the day: the kept ones, or those of the dated rows."""
    if query.is_kept:
        return "SELECT * FROM indicators_fact"
    posts = (
        "SELECT a.person_id, a.unit_id, a.title_id, a.is_local FROM personnel_assignment a "
        f"{where} WHERE a.role = 'principal' AND {HOLDS.format(a='a', day='%(day)s')}"
    )
    return FACTS_SQL.format(posts=posts, day="%(day)s")


def facts_of(query: Query, people: str) -> str:
    """Return the select of the facts of some people, bound as `people`."""
    if query.is_kept:
        return f"SELECT * FROM indicators_fact WHERE person_id = ANY({people}::bigint[])"
    return _facts(query, f"JOIN unnest({people}::bigint[]) w (person_id) USING (person_id)")


def _keys(keys: Collection[tuple[int, ...]] | None, query: Query) -> str:
    """Return the join that keeps the groups named."""
    if keys is None:
        return ""
    columns = ", ".join(
        f"{query.bind_numbers(column)}::bigint[]" for column in zip(*keys, strict=True)
    )
    return (
        f"JOIN unnest({columns}) k (profile, earned, studying, party, answers) "
        "USING (profile, earned, studying, party, answers)"
    )


def _page(query: Query, offset: int, limit: int | None) -> str:
    """Return the part of the list that is wanted."""
    return "" if limit is None else f"LIMIT {query.bind(limit)} OFFSET {query.bind(offset)}"


def holding_of(earned: int, studying: int, party: int, answers: int) -> Holding:
    """Return the four columns of a row as what the engine judges."""
    is_party = bool(party & PARTY) if party & PARTY_KNOWN else None
    return Holding(earned, studying, is_party, answers)


# Units in classes

SCHOOL_LEVEL = "CASE {} ELSE '' END".format(
    " ".join(
        f"WHEN '{level}' = ANY(u.school_levels) THEN '{level}'" for level in SCHOOL_LEVELS[::-1]
    )
)
PLACES = """
SELECT kind_id, level, is_hard_area, roots, node, array_agg(id ORDER BY id),
       (SELECT day FROM indicators_factday WHERE id = 1)
  FROM (SELECT u.id, {tree}.kind_id, {level} AS level, u.is_hard_area, {roots} AS roots,
               {node} AS node FROM {source} WHERE {conditions}) c
 GROUP BY kind_id, level, is_hard_area, roots, node
"""


def places_statement(question: Question, query: Query) -> tuple[str, dict[str, object]]:
    """Return the statement that reads the units asked about in classes, with its parameters."""
    tree = "u" if query.is_kept else "t"
    conditions = ["u.is_open"] if query.is_kept else ["TRUE"]
    if question.units:
        conditions.append(f"u.id = ANY({query.bind(list(question.units))})")
    if question.roots:
        below = " OR ".join(_below(root, query) for root in question.roots)
        conditions.append(f"({below})")
    roots = [
        f"((strpos({tree}.path, '/{root}/') > 0)::int << {place})"
        for place, root in enumerate(question.rulebook.roots)
    ]
    body = PLACES.format(
        tree=tree,
        level=SCHOOL_LEVEL,
        roots=" | ".join(roots) or "0",
        node=node_sql(question.roots, f"{tree}.path"),
        source="units_unit u" if query.is_kept else "tree t JOIN units_unit u ON u.id = t.unit_id",
        conditions=" AND ".join(conditions),
    )
    query.parameters["roots"] = None
    return query.statement(body if query.is_kept else TREE_SQL + body)


def _below(root: Unit, query: Query) -> str:
    """Return the condition "at `root` or below it on the day"."""
    if query.is_kept:
        return f"u.path LIKE {query.bind(root.path + '%')}"
    return f"strpos(t.path, '/{root.pk}/') > 0"


def node_sql(roots: Sequence[Unit], path: str) -> str:
    """Return the branch in which a path lies: the unit right below the one root, or the root.

    Of several roots each is a branch; of the whole tree, each unit at its top.
    """
    if len(roots) > 1:
        cases = " ".join(f"WHEN strpos({path}, '/{root.pk}/') > 0 THEN {root.pk}" for root in roots)
        return f"(CASE {cases} END)::bigint"
    if not roots:
        return f"split_part({path}, '/', 2)::bigint"
    root = roots[0]
    own = f"/{root.pk}/"
    rest = f"substr({path}, strpos({path}, '{own}') + {len(own)})"
    return f"coalesce(nullif(split_part({rest}, '/', 1), ''), '{root.pk}')::bigint"


def standing_in(keep: Callable[[Standing], bool], groups: Sequence[Standing]) -> set[tuple]:
    """Return the keys of the groups that `keep` keeps."""
    return {group.key for group in groups if keep(group)}
