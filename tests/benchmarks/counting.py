# ruff: noqa: S608 (statements are made of constants; values are bound)
"""`thuc-trang` beside what PostgreSQL needs at least for the same figures.

Today the limit is a table made by hand for nothing else: one row a person, the rank on each ladder
in a column of its own, a covering index. On a past day it is one pass over the dated rows that
pivots the best rank of each person, without any other table.
"""

import datetime
from collections.abc import Callable, Iterable
from functools import cache

from django.db import connection

from apps.core import clock
from apps.indicators.cohort import CohortSpec, LadderTable
from apps.indicators.facts import UNITS_SQL, query_for, years_before
from apps.indicators.services import counts, default_tables, unit_spec
from apps.reports.definitions.thuc_trang import PLAN_LADDERS
from apps.units.models import Unit
from tests.benchmarks.population import first_district, first_province
from tests.benchmarks.results import Result, compared
from tests.benchmarks.timing import in_turns

TODAY_BOUNDS = (3, 2, 1.6)
PAST_BOUNDS = (1.3, 1.3, 1.3)
PAST_DAY = datetime.date(2018, 12, 31)

Statement = tuple[str, dict[str, object]]


def measure(people: int) -> list[Result]:
    """Time the counts of a district, a province and everyone, today and on a past day."""
    make_narrow_table()
    every = default_tables()
    plan = tuple(table for table in every if table.ladder in PLAN_LADDERS)
    results = []
    for place, unit in places(people):
        for what, tables in (("", plan), (", mọi loại trình độ", every)):
            spec = unit_spec(unit, tables)
            for day, limit, bounds in (
                (clock.today(), narrow_statement, TODAY_BOUNDS),
                (PAST_DAY, pivot_statement, PAST_BOUNDS),
            ):
                when = "hôm nay" if day == clock.today() else "ngày cũ"
                name = f"thuc-trang {place}, {when}{what}"
                results.append(compare(name, spec, day, limit, bounds))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE benchmark_narrow")
    return results


def places(people: int) -> Iterable[tuple[str, Unit | None]]:
    """Return the unit trees to count, from small to large; None is everyone."""
    yield "huyện", first_district()
    province = first_province()
    if province.children.count() > 1:
        yield "tỉnh", province
    if Unit.objects.filter(parent=None).count() > 1:
        yield "toàn bộ", None


def compare(
    name: str,
    spec: CohortSpec,
    day: datetime.date,
    limit: Callable[[CohortSpec, datetime.date], Statement],
    bounds: tuple[float, float, float],
) -> Result:
    """Time the whole count beside the limit's, after both have been seen to say the same."""
    figures, found = figures_of(spec, day), tuple(fetch(limit(spec, day))[0])
    if figures != found:
        raise AssertionError(f"{name}: {figures} is not {found}")
    times = in_turns(lambda: counts([spec], day), lambda: fetch(limit(spec, day)))
    return compared(name, figures[0], times, bounds)


def figures_of(spec: CohortSpec, day: datetime.date) -> tuple[int, ...]:
    """Return the application's figures in the order of the limit's columns."""
    (counted,) = counts([spec], day)
    figures = [counted.total]
    for single in spec.singles:
        figures += [counted.singles[single], counted.singles_unknown[single]]
    for table in counted.tables:
        figures += [*table.rows, table.unknown]
    return tuple(figures)


def fetch(statement: Statement) -> list[tuple]:
    """Run a statement and take its rows."""
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return cursor.fetchall()


# The limit today

NARROW_TABLE = """
CREATE UNLOGGED TABLE benchmark_narrow AS
SELECT f.person_id, f.unit_id, f.birth_on, f.traits & 256 <> 0 AS year_only,
       f.traits & 128 <> 0 AS month_only, f.traits & 1 <> 0 AS woman,
       CASE WHEN f.traits & 4 <> 0 THEN f.traits & 2 <> 0 END AS minority,
       CASE WHEN f.traits & 16 <> 0 THEN f.traits & 8 <> 0 END AS party,
       CASE WHEN f.traits & 64 <> 0 THEN f.traits & 32 <> 0 END AS origin, {ranks}
  FROM indicators_fact f
"""


def make_narrow_table() -> None:
    """Write the hand-made table of today from the kept facts, with its covering index."""
    query_for(clock.today())
    tables = default_tables()
    ranks = ", ".join(f"{best_rank(table)} AS {table.ladder}" for table in tables)
    columns = "birth_on, year_only, month_only, woman, minority, party, origin"
    ladders = ", ".join(table.ladder for table in tables)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS benchmark_narrow")
        cursor.execute(NARROW_TABLE.format(ranks=ranks))
        cursor.execute(f"CREATE INDEX ON benchmark_narrow (unit_id) INCLUDE ({columns}, {ladders})")
        cursor.execute("VACUUM ANALYZE benchmark_narrow")


def best_rank(table: LadderTable) -> str:
    """Return the SQL that takes the highest rank on a ladder out of the set of levels."""
    cases = " ".join(f"WHEN f.earned & {row.levels} <> 0 THEN {row.rank}" for row in table.rows)
    return f"(CASE {cases} END)::smallint"


def narrow_statement(spec: CohortSpec, day: datetime.date) -> Statement:
    """Return the count of every figure of `spec` over the hand-made table."""
    sql = f"SELECT {columns_of(spec)} FROM benchmark_narrow h {todays_units(spec)}"
    return sql, {"cutoff": years_before(day, spec.young_under), "path": f"{spec.root_path}%"}


def todays_units(spec: CohortSpec) -> str:
    """Return the join that keeps the units of the spec."""
    if spec.root_id is None:
        return ""
    return "JOIN units_unit u ON u.id = h.unit_id AND u.is_open AND u.path LIKE %(path)s"


def columns_of(spec: CohortSpec) -> str:
    """Return one count for each figure, over rows `h` with a column for each thing counted."""
    counts = ["count(*)"]
    for single in spec.singles:
        counts += SINGLES[single]
    for table in spec.tables:
        counts += [f"count(*) FILTER (WHERE h.{table.ladder} = {row.rank})" for row in table.rows]
        counts.append(f"count(*) FILTER (WHERE h.{table.ladder} IS NULL)")
    return ", ".join(counts)


SINGLES = {
    "origin": (
        "count(*) FILTER (WHERE h.origin)",
        "count(*) FILTER (WHERE h.origin IS NULL)",
    ),
    "sex": ("count(*) FILTER (WHERE h.woman)", "0"),
    "age": (
        "count(*) FILTER (WHERE h.birth_on > %(cutoff)s)",
        "count(*) FILTER (WHERE h.birth_on <= %(cutoff)s AND ((h.year_only AND h.birth_on "
        "+ interval '1 year' > %(cutoff)s::date + 1) OR (h.month_only AND h.birth_on "
        "+ interval '1 month' > %(cutoff)s::date + 1)))",
    ),
    "party": ("count(*) FILTER (WHERE h.party)", "count(*) FILTER (WHERE h.party IS NULL)"),
    "ethnicity": (
        "count(*) FILTER (WHERE h.minority)",
        "count(*) FILTER (WHERE h.minority IS NULL)",
    ),
}

# The limit on a past day

PIVOT = """
WITH held AS MATERIALIZED (
    SELECT a.person_id, bool_or(a.is_local) AS origin, {ranks}
      FROM personnel_assignment a {units}
      LEFT JOIN qualifications_attainment t
        ON t.person_id = a.person_id AND t.status = 'earned' AND t.ended_on <= %(day)s
      LEFT JOIN qualifications_level l ON l.id = t.level_id
     WHERE a.role = 'principal' AND a.valid_from <= %(day)s
       AND (a.valid_to IS NULL OR a.valid_to > %(day)s)
     GROUP BY a.person_id
), h AS (
    SELECT held.*, p.birth_on, p.sex = 'F' AS woman, p.birth_precision = 'year' AS year_only,
           p.birth_precision = 'month' AS month_only, e.is_minority AS minority,
           p.is_party_member AND coalesce(p.party_admitted_on <= %(day)s, TRUE) AS party
      FROM held JOIN personnel_person p ON p.id = held.person_id
      LEFT JOIN personnel_ethnicity e ON e.id = p.ethnicity_id
)
SELECT {columns} FROM h
"""


def pivot_statement(spec: CohortSpec, day: datetime.date) -> Statement:
    """Return the count of every figure of `spec` in one pass over the dated rows.

    The units of the day are read first, as the application does: see `facts.UNITS_SQL`.
    """
    keys = ladder_keys()
    ranks = ", ".join(
        f"max(l.rank) FILTER (WHERE l.ladder_id = {keys[table.ladder]}) AS {table.ladder}"
        for table in spec.tables
    )
    units = ""
    if spec.root_id is not None:
        units = "JOIN unnest(%(units)s::bigint[]) u (unit_id) ON u.unit_id = a.unit_id"
    sql = PIVOT.format(ranks=ranks, units=units, columns=columns_of(spec))
    cutoff = years_before(day, spec.young_under)
    return sql, {"day": day, "units": units_of_the_day(spec, day), "cutoff": cutoff}


def units_of_the_day(spec: CohortSpec, day: datetime.date) -> list[int]:
    """Return the units at and below the root of `spec` on `day`."""
    if spec.root_id is None:
        return []
    parameters = {"day": day, "roots": [spec.root_id], "every": False}
    return [unit for _, unit, *_ in fetch((UNITS_SQL, parameters))]


@cache
def ladder_keys() -> dict[str, int]:
    """Return the primary key of each ladder by its code."""
    return dict(fetch(("SELECT code, id FROM qualifications_ladder", {})))
