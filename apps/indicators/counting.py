"""Counts cohorts into their figures inside the database: one pass over the facts, one row back.

A figure is counted under the very condition that lists its people (see `selection`), so the two
cannot differ. `cohort.count` says the same of groups of alike people, in Python; a test holds the
two against each other. Groups are not fetched for it: people differ in so many ways that a
province of 58,000 people is 56,000 groups.
"""

import datetime
from collections.abc import Iterator, Sequence

from django.db import connection

from apps.indicators.cohort import (
    KNOWN,
    PARTLY_KNOWN_BIRTH,
    CohortCount,
    CohortSpec,
    TableCount,
)
from apps.indicators.facts import Query, facts_sql, query_for
from apps.indicators.selection import (
    UNKNOWN,
    condition,
    row_condition,
    unknown_condition,
)


def counts(specs: Sequence[CohortSpec], day: datetime.date) -> list[CohortCount]:
    """Return the figures of each cohort on `day`, all of them from one statement."""
    if not specs:
        return []
    found: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(*counts_statement(specs, query_for(day)))
        found.update(cursor.fetchall())
    return [_as_count(spec, iter(found[place])) for place, spec in enumerate(specs)]


def counts_statement(specs: Sequence[CohortSpec], query: Query) -> tuple[str, dict[str, object]]:
    """Return the statement that `counts` runs, with its parameters."""
    body = " UNION ALL ".join(
        f"SELECT {place}, ARRAY[{_columns(spec, query.day)}] FROM ({facts_sql(spec, query)}) f"  # noqa: S608 (made of constants; values are bound)
        for place, spec in enumerate(specs)
    )
    return query.statement(body)


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
        yield from (row_condition(table, place) for place in range(len(table.rows)))
        yield unknown_condition(table)


def _as_count(spec: CohortSpec, figures: Iterator[int]) -> CohortCount:
    """Read the figures in the order of `_conditions`."""
    total, partly_known = next(figures), next(figures)
    singles, unknown = {}, {}
    for single in spec.singles:
        singles[single] = next(figures)
        unknown[single] = next(figures) if _may_be_unknown(single) else 0
    tables = tuple(
        TableCount(table, tuple(next(figures) for _ in table.rows), next(figures))
        for table in spec.tables
    )
    return CohortCount(spec, total, singles, unknown, tables, partly_known)


def _may_be_unknown(single: str) -> bool:
    """Say whether it may be that nobody said whether `single` applies."""
    return single == "age" or single in KNOWN
