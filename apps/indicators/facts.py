"""Facts: one row for each person in post on a day, the source of every figure.

Today's rows are kept ready in `indicators_fact` by triggers; the rows of any other day are
computed from the dated tables with the same columns. A person is in post on a day when she holds
a principal post on it.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.db import connection, models, transaction
from django.db.models.expressions import RawSQL

from apps.core import clock
from apps.indicators.cohort import CohortSpec, Group
from apps.indicators.models import Fact, FactDay
from apps.indicators.teaching import CAREER_SQL, TAUGHT_SQL
from apps.units.services import refresh_current

HOLDS = "{a}.valid_from <= {day} AND ({a}.valid_to IS NULL OR {a}.valid_to > {day})"

# {posts} gives principal posts (person_id, unit_id, title_id, is_local), one a person. The levels
# are gathered in one pass: a set of bits needs no pivot and no column for each ladder. What begins
# after the day is left out before it is gathered: on an old day that is half of it. What was taught
# is looked up for each person; who does not ask for it does not pay, for PostgreSQL leaves out
# columns that nobody reads.
FACTS_SQL = f"""
SELECT p.id AS person_id, h.unit_id, h.title_id, p.birth_on,
       ((p.sex = 'F')::int
        + 2 * coalesce(e.is_minority, FALSE)::int + 4 * (p.ethnicity_id IS NOT NULL)::int
        + 8 * (coalesce(p.is_party_member, FALSE)
               AND coalesce(p.party_admitted_on <= {{day}}, TRUE))::int
        + 16 * (p.is_party_member IS NOT NULL)::int
        + 32 * coalesce(h.is_local, FALSE)::int + 64 * (h.is_local IS NOT NULL)::int
        + 128 * (p.birth_precision = 'month')::int
        + 256 * (p.birth_precision = 'year')::int)::smallint AS traits,
       h.earned, h.studying, ({TAUGHT_SQL}) AS taught, ({CAREER_SQL}) AS career_is_known
  FROM (SELECT a.person_id, min(a.unit_id) AS unit_id, min(a.title_id) AS title_id,
               bool_or(a.is_local) AS is_local,
               coalesce(bit_or(1::bigint << l.bit) FILTER (
                   WHERE t.status = 'earned' AND t.ended_on <= {{day}}), 0) AS earned,
               coalesce(bit_or(1::bigint << l.bit) FILTER (
                   WHERE t.started_on <= {{day}}
                     AND (t.ended_on IS NULL OR t.ended_on > {{day}})), 0) AS studying
          FROM ({{posts}}) a
          LEFT JOIN qualifications_attainment t ON t.person_id = a.person_id
            AND (t.ended_on <= {{day}} OR t.started_on <= {{day}})
          LEFT JOIN qualifications_level l ON l.id = t.level_id
         GROUP BY a.person_id) h
  JOIN personnel_person p ON p.id = h.person_id
  LEFT JOIN personnel_ethnicity e ON e.id = p.ethnicity_id
"""

POSTS_SQL = (
    "SELECT a.person_id, a.unit_id, a.title_id, a.is_local FROM personnel_assignment a "
    "WHERE a.role = 'principal' AND " + HOLDS.format(a="a", day="{day}")
)

# People alike in everything that is counted, with their number.
GROUPS_SQL = """
SELECT {place}::int, f.earned, f.studying, f.traits, f.birth_on > {cutoff} AS young, count(*),
       count(*) FILTER (WHERE f.birth_on <= {cutoff} AND f.traits & 384 <> 0
         AND f.birth_on + CASE WHEN f.traits & 256 <> 0 THEN interval '1 year'
                               ELSE interval '1 month' END > {cutoff}::date + 1)
  FROM ({facts}) f GROUP BY f.earned, f.studying, f.traits, young
"""

# Of a row of facts, in the order in which `FACTS_SQL` gives them.
COLUMNS = (
    "person_id",
    "unit_id",
    "title_id",
    "birth_on",
    "traits",
    "earned",
    "studying",
    "taught",
    "career_is_known",
)

LONGEST_CATCH_UP = datetime.timedelta(days=31)

# Everybody for whom a post, a course or the membership begins or ends after one day, up to another.
CATCH_UP_SQL = """
SELECT indicators_refresh_facts(ARRAY(
    SELECT person_id FROM personnel_assignment
     WHERE (valid_from > %(since)s AND valid_from <= %(day)s)
        OR (valid_to > %(since)s AND valid_to <= %(day)s)
    UNION
    SELECT person_id FROM qualifications_attainment
     WHERE (started_on > %(since)s AND started_on <= %(day)s)
        OR (ended_on > %(since)s AND ended_on <= %(day)s)
    UNION
    SELECT id FROM personnel_person
     WHERE party_admitted_on > %(since)s AND party_admitted_on <= %(day)s))
"""


# The units at and below each root on the day. Read before the statement that counts and handed to
# it as a list: the planner then knows how many there are, and picks the way for a commune or for a
# province. Joined to the recursion itself, it guesses, and a province takes twice as long.
UNITS_SQL = """
WITH RECURSIVE placed AS NOT MATERIALIZED (
    SELECT unit_id, parent_id, kind_id FROM units_unitplacement
     WHERE valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
), tree AS (
    SELECT unit_id AS root_id, unit_id, kind_id FROM placed WHERE unit_id = ANY(%(roots)s)
    UNION  -- not ALL: a circle of units, written by hand, comes to an end
    SELECT t.root_id, p.unit_id, p.kind_id FROM placed p JOIN tree t ON p.parent_id = t.unit_id
)
SELECT t.root_id, t.unit_id, t.kind_id, u.is_vertical_sector
  FROM (SELECT * FROM tree UNION ALL SELECT NULL, unit_id, kind_id FROM placed WHERE %(every)s) t
  JOIN units_unit u ON u.id = t.unit_id
"""


@dataclass
class Query:
    """Gathers the parameters of a statement while its text is put together."""

    day: datetime.date
    is_kept: bool
    parameters: dict[str, object] = field(default_factory=dict)
    # Root (None: the top) -> its units of the day, their kind, whether of a vertical sector.
    trees: dict[int | None, list[tuple[int, int, bool]]] = field(default_factory=dict)

    def read_trees(self, specs: Iterable[CohortSpec]) -> None:
        """Read the units of the day for all roots of `specs` at once; kept facts need none."""
        roots = {root for spec in specs for root in _roots(spec)}.difference(self.trees)
        if self.is_kept or not roots:
            return
        self.trees |= {root: [] for root in roots}
        parameters = {"day": self.day, "roots": list(roots - {None}), "every": None in roots}
        with connection.cursor() as cursor:
            cursor.execute(UNITS_SQL, parameters)
            for root, *unit in cursor.fetchall():
                self.trees[root].append(tuple(unit))

    def units_of(self, spec: CohortSpec) -> list[int]:
        """Return the units of the day in which the cohort's people are."""
        return [
            unit
            for unit, kind, is_vertical in self.trees[spec.root_id]
            if (not spec.kinds or kind in spec.kinds)
            and not (spec.excludes_vertical_sector and is_vertical)
        ]

    def bind(self, value: object) -> str:
        """Return the placeholder of `value`."""
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f"%({name})s"

    def bind_numbers(self, values: Iterable[int]) -> str:
        """Return the placeholder of numbers, to be cast: one word to parse, however many."""
        return self.bind("{" + ",".join(map(str, values)) + "}")

    def statement(self, body: str) -> tuple[str, dict[str, object]]:
        """Return `body` with the parameters that it names."""
        return body, self.parameters | {"day": self.day}


def _is_bound(spec: CohortSpec) -> bool:
    """Say whether a cohort takes in the people of some units only."""
    return spec.root_id is not None or bool(spec.kinds) or spec.excludes_vertical_sector


def _roots(spec: CohortSpec) -> Iterator[int | None]:
    """Yield the roots of a cohort and of those it excludes."""
    if _is_bound(spec):
        yield spec.root_id
    for excluded in spec.excluded_cohorts:
        yield from _roots(excluded)


def facts_sql(spec: CohortSpec, query: Query) -> str:
    """Return the select of the fact rows of the cohort's people on the query's day."""
    query.read_trees([spec])
    if query.is_kept:
        return f"SELECT f.* FROM indicators_fact f {_conditions(spec, query, 'f')}"
    return FACTS_SQL.format(posts=posts_sql(spec, query), day="%(day)s")


def posts_sql(spec: CohortSpec, query: Query, more: str = "") -> str:
    """Return the select of the principal posts of a cohort's people on a day that is not kept."""
    return (
        f"SELECT a.person_id, a.unit_id, a.title_id, a.is_local{more} FROM personnel_assignment a "
        + _conditions(spec, query, "a")
    )


def _conditions(spec: CohortSpec, query: Query, alias: str) -> str:
    """Return the joins and conditions that keep the cohort's people, for rows of `alias`."""
    conditions = [*_post_of_the_day(query, alias), *_exclusions(spec, query, alias)]
    if spec.titles or spec.is_planned:
        join = ""
        conditions.append(f"{alias}.person_id IN ({_named(spec, query)})")
    else:
        join = _unit_join(spec, query, alias)
    return join + (f" WHERE {' AND '.join(conditions)}" if conditions else "")


def _post_of_the_day(query: Query, alias: str) -> list[str]:
    """Return what makes a row of `alias` a principal post of the day; kept facts are that."""
    if alias == "f":
        return []
    return [f"{alias}.role = 'principal'", HOLDS.format(a=alias, day="%(day)s")]


def _unit_join(spec: CohortSpec, query: Query, alias: str) -> str:
    """Return the join that keeps rows in the cohort's units as they stood on the day."""
    if not _is_bound(spec):
        return ""
    if not query.is_kept:
        units = query.bind_numbers(query.units_of(spec))
        return f"JOIN unnest({units}::bigint[]) u (unit_id) ON u.unit_id = {alias}.unit_id"
    # A closed unit keeps its path, but is in no tree of the day.
    conditions = ["u.is_open", f"u.path LIKE {query.bind(spec.root_path + '%')}"]
    if spec.kinds:
        conditions.append(f"u.kind_id = ANY({query.bind(list(spec.kinds))})")
    if spec.excludes_vertical_sector:
        conditions.append("NOT u.is_vertical_sector")
    return f"JOIN units_unit u ON u.id = {alias}.unit_id AND {' AND '.join(conditions)}"


def _named(spec: CohortSpec, query: Query) -> str:
    """Return the select of people who hold, or are planned for, the cohort's titles on the day."""
    table = "pools_poolentry" if spec.is_planned else "personnel_assignment"
    return _holders(spec, query, spec.titles, table)


def _holders(
    spec: CohortSpec,
    query: Query,
    titles: Sequence[int],
    table: str = "personnel_assignment",
) -> str:
    """Return the select of people with one of `titles` (any) in the cohort's units on the day."""
    of_titles = f"x.title_id = ANY({query.bind(list(titles))}) AND " if titles else ""
    return (
        f"SELECT x.person_id FROM {table} x {_unit_join(spec, query, 'x')} "
        f"WHERE {of_titles}{HOLDS.format(a='x', day='%(day)s')}"
    )


def _exclusions(spec: CohortSpec, query: Query, alias: str) -> list[str]:
    """Return the conditions that leave out whom the cohort excludes.

    A title that excludes counts wherever in the cohort's area it is held: a head of office who
    sits in the committee holds that seat at another unit than her office.
    """
    conditions = []
    if spec.excluded_titles:
        anywhere = replace(spec, kinds=(), excludes_vertical_sector=False)
        holders = _holders(anywhere, query, spec.excluded_titles)
        conditions.append(f"{alias}.person_id NOT IN ({holders})")
    if spec.excluded_employment:
        kinds = query.bind(list(spec.excluded_employment))
        conditions.append(
            "NOT EXISTS (SELECT FROM personnel_person q "
            f"WHERE q.id = {alias}.person_id AND q.employment_kind = ANY({kinds}))"
        )
    for excluded in spec.excluded_cohorts:
        members = f"SELECT m.person_id FROM ({_members(excluded, query)}) m"
        conditions.append(f"{alias}.person_id NOT IN ({members})")
    return conditions


def _members(spec: CohortSpec, query: Query) -> str:
    """Return the select of the people of a cohort, without their facts."""
    source = "indicators_fact f" if query.is_kept else "personnel_assignment a"
    alias = source[-1]
    return f"SELECT {alias}.person_id FROM {source} {_conditions(spec, query, alias)}"


def query_for(day: datetime.date) -> Query:
    """Return a query on `day`: on the kept facts when it is today, else on the dated rows."""
    is_kept = day == clock.today() and day == kept_day()  # of another day nothing is kept
    return Query(day=day, is_kept=is_kept)


def groups(specs: Sequence[CohortSpec], day: datetime.date) -> list[list[Group]]:
    """Return for each cohort its people on `day`, in groups of alike ones: one statement."""
    if not specs:
        return []
    query = query_for(day)
    query.read_trees(specs)
    sql, parameters = groups_statement(specs, query)
    found: list[list[Group]] = [[] for _ in specs]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        for place, *row in cursor.fetchall():
            found[place].append(Group(*row))
    return found


def groups_statement(specs: Sequence[CohortSpec], query: Query) -> tuple[str, dict[str, object]]:
    """Return the statement that `groups` runs, with its parameters."""
    body = " UNION ALL ".join(
        GROUPS_SQL.format(
            place=place,
            cutoff=f"({query.bind(years_before(query.day, spec.young_under))}::date)",
            facts=facts_sql(spec, query),
        )
        for place, spec in enumerate(specs)
    )
    return query.statement(body)


def years_before(day: datetime.date, years: int) -> datetime.date:
    """Return the day `years` before `day`: who was born on it or earlier is that old on `day`."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def people_ids(spec: CohortSpec, day: datetime.date, condition: str = "TRUE") -> models.Expression:
    """Return, for use in `pk__in`, the people of a cohort on `day` whose facts meet `condition`.

    `condition` is SQL on the fact row `f` made by `selection.condition`, never by a user.
    """
    query = query_for(day)
    body = f"SELECT f.person_id FROM ({facts_sql(spec, query)}) f WHERE {condition}"
    sql, parameters = query.statement(body)
    positional, values = _positional(sql, parameters)
    return RawSQL(positional, values)  # noqa: S611 (text made here, values bound)


def _positional(sql: str, parameters: dict[str, object]) -> tuple[str, list[object]]:
    """Rewrite named placeholders as positional ones, which the ORM needs."""
    values: list[object] = []
    parts = sql.split("%(")
    text = parts[0]
    for part in parts[1:]:
        name, rest = part.split(")s", 1)
        values.append(parameters[name])
        text += "%s" + rest
    return text, values


def kept_day() -> datetime.date:
    """Return the day of the kept facts, which is today: at a new day they are brought up first."""
    today = clock.today()
    kept = FactDay.objects.first()
    if kept is None or kept.day != today:
        renew_facts(today)
    return today


@transaction.atomic
def renew_facts(day: datetime.date) -> None:
    """Make the kept facts true for `day`; a second caller waits for the first and does nothing.

    From one day to the next only those people change for whom something begins or ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('indicators_fact'))")
    # Writers hold this row while their triggers read it: none computes for a day that is over.
    kept = FactDay.objects.select_for_update().first()
    if kept is not None and kept.day == day:
        return
    refresh_current(day)
    if kept is None or not day - LONGEST_CATCH_UP < kept.day < day:
        rebuild_facts(day)
        return
    since, kept.day = kept.day, day
    kept.save(update_fields=["day"])
    with connection.cursor() as cursor:
        cursor.execute(CATCH_UP_SQL, {"since": since, "day": day})


@transaction.atomic
def rebuild_facts(day: datetime.date) -> None:
    """Write the kept facts anew for `day`.

    The tables may have been filled a moment ago: a planner that takes them for empty, as they were
    when they were last looked at, joins every person with every other (seen to run for 15 minutes
    on 4,400 people, instead of 0.1 seconds).
    """
    FactDay.objects.update_or_create(pk=1, defaults={"day": day})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE personnel_person, personnel_assignment, qualifications_attainment")
        cursor.execute("SELECT indicators_refresh_facts(NULL)")
        cursor.execute("ANALYZE indicators_fact")


def facts_on(day: datetime.date) -> list[tuple]:
    """Return all fact rows computed from the dated rows of `day`, never the kept ones."""
    columns = ", ".join(COLUMNS)
    query = Query(day=day, is_kept=False)
    facts = facts_sql(CohortSpec(code="", root_id=None), query)
    with connection.cursor() as cursor:
        cursor.execute(*query.statement(f"SELECT {columns} FROM ({facts}) f ORDER BY person_id"))
        return cursor.fetchall()


def kept_facts() -> list[tuple]:
    """Return the kept fact rows with the columns of `facts_on`."""
    return list(Fact.objects.order_by("person_id").values_list(*COLUMNS))
