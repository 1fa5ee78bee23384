"""Counts cohorts into their figures inside the database: one pass over the facts, one row back.

Each figure is a `count(*) FILTER` on the sets of levels, under the conditions that list its people
(see `selection`). `cohort.count` says the same of groups of alike people, in Python; a test holds
the two against each other. Groups are not fetched for it: people differ in so many ways that the
58,000 people of a province are 56,000 groups.
"""

import datetime
from collections.abc import Iterator, Sequence
from itertools import pairwise

from django.db import connection

from apps.indicators.cohort import (
    EXCLUSIVE,
    HELD_AND_STUDYING,
    KNOWN,
    PARTLY_KNOWN_BIRTH,
    CohortCount,
    CohortSpec,
    LadderTable,
    TableCount,
)
from apps.indicators.facts import Query, facts_sql, query_for
from apps.indicators.selection import (
    UNKNOWN,
    condition,
    reached,
    row_condition,
    unknown_condition,
)


def counts(specs: Sequence[CohortSpec], day: datetime.date) -> list[CohortCount]:
    """Return the figures of each cohort on `day`, all of them from one statement."""
    if not specs:
        return []
    query = query_for(day)
    query.read_trees(specs)
    with connection.cursor() as cursor:
        cursor.execute(*counts_statement(specs, query))
        found = dict(cursor.fetchall())
    return [_as_count(spec, iter(found[place])) for place, spec in enumerate(specs)]


def counts_statement(specs: Sequence[CohortSpec], query: Query) -> tuple[str, dict[str, object]]:
    """Return the statement that `counts` runs, with its parameters."""
    return query.statement(" UNION ALL ".join(_selects(specs, query)))


def _selects(specs: Sequence[CohortSpec], query: Query) -> Iterator[str]:
    """Yield for each cohort the select of its place and its figures."""
    once = "" if query.is_kept else "OFFSET 0"  # else each figure works the traits out again
    for place, spec in enumerate(specs):
        facts, columns = facts_sql(spec, query), _columns(spec, query.day)
        yield f"SELECT {place}, ARRAY[{columns}] FROM ({facts} {once}) f"  # noqa: S608 (made of constants; values are bound)


def _columns(spec: CohortSpec, day: datetime.date) -> str:
    """Return the total and one count for each figure, in the order in which they are read."""
    filtered = (f"count(*) FILTER (WHERE {wanted})" for wanted in _conditions(spec, day))
    return ", ".join(("count(*)", *filtered))


def _conditions(spec: CohortSpec, day: datetime.date) -> Iterator[str]:
    """Yield the condition of each figure of the cohort."""
    yield f"f.traits & {int(PARTLY_KNOWN_BIRTH)} <> 0"
    for single in spec.singles:
        yield condition(spec, day, single, "")
        if _may_be_unknown(single):
            yield condition(spec, day, single, UNKNOWN)
    for table in spec.tables:
        yield from _table_conditions(table)


def _table_conditions(table: LadderTable) -> Iterator[str]:
    """Yield the condition of each row, then of those of whom nothing is known.

    Where a person stands in one row only, "this row or a higher one" is counted and the row above
    taken off afterwards: one comparison for each person instead of two. For the same reason those
    of whom nothing is known are, where that is so, whoever is left.
    """
    for place in range(len(table.rows)):
        if table.mode == HELD_AND_STUDYING:
            yield row_condition(table, place)
        else:
            yield reached(table.rows[: place + 1])
    if not _leaves_unknown(table):
        yield unknown_condition(table)


def _leaves_unknown(table: LadderTable) -> bool:
    """Say whether the last figure counts everybody of whom something is known."""
    return table.mode != HELD_AND_STUDYING and bool(table.rows) and not table.below


def _as_count(spec: CohortSpec, figures: Iterator[int]) -> CohortCount:
    """Read the figures in the order of `_conditions`."""
    total, partly_known = next(figures), next(figures)
    singles, unknown = {}, {}
    for single in spec.singles:
        singles[single] = next(figures)
        unknown[single] = next(figures) if _may_be_unknown(single) else 0
    tables = tuple(_table_count(table, total, figures) for table in spec.tables)
    return CohortCount(spec, total, singles, unknown, tables, partly_known)


def _table_count(table: LadderTable, total: int, figures: Iterator[int]) -> TableCount:
    """Read the figures in the order of `_table_conditions`."""
    rows = tuple(next(figures) for _ in table.rows)
    unknown = total - rows[-1] if _leaves_unknown(table) else next(figures)
    if table.mode == EXCLUSIVE:
        rows = tuple(upto - above for above, upto in pairwise((0, *rows)))
    return TableCount(table, rows, unknown)


def _may_be_unknown(single: str) -> bool:
    """Say whether it may be that nobody said whether `single` applies."""
    return single == "age" or single in KNOWN
