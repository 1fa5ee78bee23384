"""Counts what targets ask, and names who is missing: one statement however many targets and days.

The people and their facts come from `indicators.facts`; here they are asked one question each.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.db import connection

from apps.indicators.cohort import CohortSpec, Row
from apps.indicators.facts import FACTS_SQL, HOLDS, Query, facts_sql, kept_day, posts_sql
from apps.indicators.selection import condition, reached
from apps.indicators.traits import Trait
from apps.targets.needs import Groups

SINGLE_OF_TRAIT = {
    "woman": "sex",
    "minority": "ethnicity",
    "party": "party",
    "young": "age",
    "local": "origin",
}
NOT_LOCAL = f"f.traits & {int(Trait.LOCAL_KNOWN)} <> 0 AND f.traits & {int(Trait.LOCAL)} = 0"

TOTAL = -1  # among the places of questions: the number of people, of the places that follow
COHORTS_AT_ONCE = 60  # bits of a number

# The units at and below each root, on each of several days (see indicators.facts.UNITS_SQL).
TREES_SQL = """
WITH RECURSIVE tree AS (
    SELECT d.day, p.unit_id AS root_id, p.unit_id, p.kind_id
      FROM unnest(%(days)s::date[]) d (day)
      JOIN units_unitplacement p ON p.unit_id = ANY(%(roots)s)
       AND p.valid_from <= d.day AND (p.valid_to IS NULL OR p.valid_to > d.day)
    UNION  -- not ALL: a circle of units comes to an end
    SELECT t.day, t.root_id, p.unit_id, p.kind_id
      FROM tree t
      JOIN units_unitplacement p ON p.parent_id = t.unit_id
       AND p.valid_from <= t.day AND (p.valid_to IS NULL OR p.valid_to > t.day)
)
SELECT t.day, t.root_id, t.unit_id, t.kind_id, u.is_vertical_sector
  FROM tree t JOIN units_unit u ON u.id = t.unit_id
"""

# Each unit of some kinds under a root, with the people of the cohort in it and below it.
EACH_UNIT_SQL = """
WITH RECURSIVE placed AS NOT MATERIALIZED (
    SELECT unit_id, parent_id, kind_id, name FROM units_unitplacement p WHERE {holds}
), below AS (
    SELECT unit_id, kind_id, name FROM placed WHERE unit_id = {root}
    UNION
    SELECT p.unit_id, p.kind_id, p.name FROM placed p JOIN below b ON p.parent_id = b.unit_id
), tree AS (
    SELECT unit_id AS top_id, name, unit_id FROM below WHERE kind_id = ANY({kinds})
    UNION
    SELECT t.top_id, t.name, p.unit_id FROM placed p JOIN tree t ON p.parent_id = t.unit_id
)
SELECT t.top_id, min(t.name) AS name, count(f.person_id) AS people,
       count(f.person_id) FILTER (WHERE {wanted}) AS counted
  FROM tree t LEFT JOIN ({facts}) f ON f.unit_id = t.unit_id
 GROUP BY t.top_id
"""

# The people of several cohorts on one day with their facts, worked out once however many cohorts
# they are in; `member` has a bit for each.
SHARED_SQL = """
WITH posts AS MATERIALIZED (
    SELECT person_id, unit_id, title_id, is_local, bit_or(member) AS member
      FROM ({posts}) a GROUP BY person_id, unit_id, title_id, is_local
)
SELECT {day}::date, {places}::int[], ARRAY[{columns}]
  FROM (SELECT h.*, p.member FROM ({facts}) h JOIN posts p ON p.person_id = h.person_id
        OFFSET 0) f
"""

PART_SQL = """
SELECT {need} AS need, f.person_id, f.unit_id, f.title_id, f.earned, f.studying,
       {bit}::bigint AS member, CASE WHEN {wanted} THEN 0 ELSE {bit} END::bigint AS missing
  FROM ({facts}) f
"""

GROUPS_SQL = """
SELECT need, member, missing, count(*)
  FROM (SELECT need, person_id, bit_or(member) AS member, bit_or(missing) AS missing
          FROM ({parts}) p GROUP BY need, person_id) g
 GROUP BY need, member, missing
"""

PEOPLE_SQL = """
SELECT p.person_id, p.missing, p.earned, p.studying, u.name, t.name,
       EXISTS (SELECT FROM pools_poolentry e
                WHERE e.person_id = p.person_id AND {planned}) AS is_planned,
       count(*) OVER ()
  FROM (SELECT person_id, bit_or(missing) AS missing, min(unit_id) AS unit_id,
               min(title_id) AS title_id, min(earned) AS earned, min(studying) AS studying
          FROM ({parts}) a GROUP BY person_id HAVING bit_or(missing) <> 0) p
  JOIN personnel_person o ON o.id = p.person_id
  JOIN units_unit u ON u.id = p.unit_id
  JOIN units_title t ON t.id = p.title_id
 ORDER BY is_planned DESC, u.path, t."order", o.sort_name, o.id
 LIMIT {limit} OFFSET {offset}
"""


@dataclass(frozen=True)
class Test:
    """What makes a person count: one of some levels, or a trait."""

    levels: int = 0  # bits
    counts_studying: bool = False
    trait: str = ""  # of Target.Trait; with neither levels nor trait everybody counts

    def sql(self, spec: CohortSpec, day: datetime.date) -> str:
        """Return the condition on a fact row `f`; made of numbers and dates alone."""
        if self.levels:
            return reached((Row("", "", self.levels, self.counts_studying),))
        if self.trait == "not_local":
            return NOT_LOCAL
        if self.trait:
            return condition(spec, day, SINGLE_OF_TRAIT[self.trait], "")
        return "TRUE"


@dataclass(frozen=True)
class Question:
    """Of whom something is asked, and what; with `kinds`, of each unit of these kinds."""

    spec: CohortSpec
    test: Test
    kinds: tuple[int, ...] = ()
    least: int = 1


@dataclass(frozen=True, slots=True)
class Counted:
    """The answer: how many there are, and how many of them count (people, or units)."""

    total: int
    have: int


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody who does not yet count, in which parts (bits), and where she stands."""

    person_id: int
    parts: int
    earned: int
    studying: int
    unit: str
    title: str
    is_planned: bool


@dataclass(frozen=True, slots=True)
class LackingUnit:
    """A unit with too few people who count."""

    unit_id: int
    name: str
    people: int
    counted: int


@dataclass
class Statement:
    """Puts selects on several days together, each with its own parameters."""

    selects: list[str] = field(default_factory=list)
    parameters: dict[str, object] = field(default_factory=dict)

    def add(self, query: Query, body: str) -> None:
        """Add a select of the query's day."""
        mark = f"s{len(self.selects)}_"
        text, parameters = query.statement(body)
        self.selects.append(f"({text.replace('%(', f'%({mark}')})")
        self.parameters |= {f"{mark}{name}": value for name, value in parameters.items()}

    def run(self, around: str = "{parts}", **more: object) -> list[tuple]:
        """Run all selects as one statement, inside `around`, and return its rows."""
        sql = around.format(parts=" UNION ALL ".join(self.selects), **more)
        with connection.cursor() as cursor:
            cursor.execute(sql, self.parameters)
            return cursor.fetchall()


def queries_on(days: Iterable[datetime.date], specs: Iterable[CohortSpec]) -> list[Query]:
    """Return a query for each day, with the trees of all of them read by one statement."""
    today = kept_day()
    queries = [Query(day=day, is_kept=day == today) for day in days]
    past = {query.day: query for query in queries if not query.is_kept}
    specs = list(specs)
    roots = {root for spec in specs for root in _roots(spec)}
    if not past or not roots:
        return queries
    for query in past.values():
        query.trees = {root: [] for root in roots}
    with connection.cursor() as cursor:
        cursor.execute(TREES_SQL, {"days": list(past), "roots": list(roots)})
        for day, root, *unit in cursor.fetchall():
            past[day].trees[root].append(tuple(unit))
    return queries


def _roots(spec: CohortSpec) -> Iterator[int]:
    """Yield the roots of a cohort and of those it excludes."""
    yield spec.root_id
    for excluded in spec.excluded_cohorts:
        yield from _roots(excluded)


def counted(
    questions: Sequence[Question], days: Sequence[datetime.date]
) -> list[dict[datetime.date, Counted]]:
    """Return the answer to each question on each day."""
    answers: list[dict[datetime.date, Counted]] = [{} for _ in questions]
    if not questions:
        return answers
    statement = Statement()
    for query in queries_on(dict.fromkeys(days), (question.spec for question in questions)):
        for select in _selects(questions, query):
            statement.add(query, select)
    for day, places, figures in statement.run():
        total = 0
        for place, number in zip(places, figures, strict=True):
            if place == TOTAL:
                total = number
            else:
                answers[place][day] = Counted(total, number)
    return answers


def _selects(questions: Sequence[Question], query: Query) -> Iterator[str]:
    """Yield the selects that answer all questions on the query's day."""
    cohorts = _same_people(questions)
    if query.is_kept:
        for places in cohorts:
            yield _people_select(questions, places, query)
    else:
        for start in range(0, len(cohorts), COHORTS_AT_ONCE):
            yield _shared_select(questions, cohorts[start : start + COHORTS_AT_ONCE], query)
    for place, question in enumerate(questions):
        if question.kinds:
            yield _units_select(question, place, query)


def _same_people(questions: Sequence[Question]) -> list[list[int]]:
    """Return the places of questions of people, together where they are asked of the same."""
    places: dict[CohortSpec, list[int]] = {}
    for place, question in enumerate(questions):
        if not question.kinds:
            places.setdefault(question.spec, []).append(place)
    return list(places.values())


def _people_select(questions: Sequence[Question], places: Sequence[int], query: Query) -> str:
    """Return the select that counts one cohort for all questions about it."""
    spec = questions[places[0]].spec
    columns = _columns(questions, places, query, "TRUE")
    return (
        f"SELECT {query.bind(query.day)}::date, {query.bind([TOTAL, *places])}::int[], "
        f"ARRAY[{', '.join(columns)}] FROM ({facts_sql(spec, query)}) f"
    )


def _shared_select(
    questions: Sequence[Question], cohorts: Sequence[Sequence[int]], query: Query
) -> str:
    """Return the select that counts several cohorts on a past day, in one pass over its facts."""
    posts: list[str] = []
    columns: list[str] = []
    asked: list[int] = []
    for bit, places in enumerate(cohorts):
        member = f"{1 << bit}::bigint"
        posts.append(posts_sql(questions[places[0]].spec, query, f", {member} AS member"))
        columns += _columns(questions, places, query, f"f.member & {member} <> 0")
        asked += [TOTAL, *places]
    return SHARED_SQL.format(
        posts=" UNION ALL ".join(posts),
        day=query.bind(query.day),
        places=query.bind(asked),
        columns=", ".join(columns),
        facts=FACTS_SQL.format(posts="SELECT * FROM posts", day="%(day)s"),
    )


def _columns(
    questions: Sequence[Question], places: Sequence[int], query: Query, is_member: str
) -> Iterator[str]:
    """Yield a count of the people of a cohort, then one for each question about them."""
    yield f"count(*) FILTER (WHERE {is_member})"
    for place in places:
        question = questions[place]
        wanted = question.test.sql(question.spec, query.day)
        yield f"count(*) FILTER (WHERE {is_member} AND ({wanted}))"


def _facts(spec: CohortSpec, query: Query) -> str:
    """Return the fact rows of a cohort; computed ones are computed once, not for each question."""
    return facts_sql(spec, query) + ("" if query.is_kept else " OFFSET 0")


def _units_select(question: Question, place: int, query: Query) -> str:
    """Return the select that counts units, and those with enough people who count."""
    return (
        f"SELECT {query.bind(query.day)}::date, ARRAY[{TOTAL}, {place}], "
        f"ARRAY[count(*), count(*) FILTER (WHERE counted >= {query.bind(question.least)})] "
        f"FROM ({_each_unit(question, query)}) e"
    )


def _each_unit(question: Question, query: Query) -> str:
    """Return the select of units with their people and those who count."""
    return EACH_UNIT_SQL.format(
        holds=HOLDS.format(a="p", day="%(day)s"),
        root=query.bind(question.spec.root_id),
        kinds=query.bind(list(question.kinds)),
        wanted=question.test.sql(question.spec, query.day),
        facts=_facts(question.spec, query),
    )


def lacking_units(question: Question, day: datetime.date) -> list[LackingUnit]:
    """Return the units with too few people who count, by name."""
    (query,) = queries_on([day], [question.spec])
    body = (
        f"SELECT * FROM ({_each_unit(question, query)}) e "
        f"WHERE counted < {query.bind(question.least)} ORDER BY name, top_id"
    )
    statement = Statement()
    statement.add(query, body)
    return [LackingUnit(*row) for row in statement.run()]


def groups_of(
    needs: Sequence[Sequence[Question]], day: datetime.date
) -> list[tuple[list[int], Groups]]:
    """Return for each need the people of every part, and who is missing in which parts together.

    Parts are the questions of a need; their places are the bits of the groups.
    """
    totals = [[0] * len(parts) for parts in needs]
    groups: list[dict[int, int]] = [{} for _ in needs]
    if any(needs):
        statement = _parts_statement(needs, day)
        for need, member, missing, people in statement.run(GROUPS_SQL):
            groups[need][missing] = groups[need].get(missing, 0) + people
            for part in range(len(totals[need])):
                totals[need][part] += people * (member >> part & 1)
    for found in groups:
        found.pop(0, None)
    return list(zip(totals, groups, strict=True))


def missing_people(
    parts: Sequence[Question], day: datetime.date, *, limit: int, offset: int = 0
) -> tuple[int, list[Missing]]:
    """Return how many different people are missing in `parts`, and a page of them.

    People in the planning pool come first, then by unit, title and name.
    """
    statement = _parts_statement([parts], day)
    statement.parameters |= {"day": day, "limit": limit, "offset": offset}
    rows = statement.run(
        PEOPLE_SQL,
        planned=HOLDS.format(a="e", day="%(day)s"),
        limit="%(limit)s",
        offset="%(offset)s",
    )
    total = rows[0][-1] if rows else 0
    return total, [Missing(*row[:-1]) for row in rows]


def _parts_statement(needs: Sequence[Sequence[Question]], day: datetime.date) -> Statement:
    """Return a select for each part of each need: its people, and whether they are missing."""
    (query,) = queries_on([day], (part.spec for parts in needs for part in parts))
    statement = Statement()
    for need, parts in enumerate(needs):
        for place, part in enumerate(parts):
            part_query = replace(query, parameters={})
            body = PART_SQL.format(
                need=need,
                bit=1 << place,
                wanted=part.test.sql(part.spec, day),
                facts=facts_sql(part.spec, part_query),
            )
            statement.add(part_query, body)
    return statement
