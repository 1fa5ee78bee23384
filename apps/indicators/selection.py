"""The people behind a figure: the same conditions as the counting engine's, in SQL."""

import datetime
from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db import models

from apps.indicators.cohort import (
    CUMULATIVE,
    HAVING,
    HELD_AND_STUDYING,
    KNOWN,
    CohortSpec,
    LadderTable,
    Row,
)
from apps.indicators.facts import people_ids, years_before

TOTAL = "total"
UNKNOWN = "unknown"


class UnknownFigureError(LookupError):
    """Nobody counts such a figure in this cohort."""


def people_of(
    spec: CohortSpec, day: datetime.date, dimension: str = TOTAL, level: str = ""
) -> models.Expression:
    """Return the people counted in one figure of a cohort on `day`, for use in `pk__in`.

    `dimension` is "total", a single (origin, sex, age, party, ethnicity) or a ladder with `level`
    the row's key; `level` "unknown" asks for those of whom nothing is known.
    Raises UnknownFigureError for a figure the cohort does not have.
    """
    return people_ids(spec, day, condition(spec, day, dimension, level))


def condition(spec: CohortSpec, day: datetime.date, dimension: str, level: str) -> str:
    """Return the SQL condition of a figure on fact rows `f`; made of numbers and dates alone."""
    if dimension == TOTAL:
        return "TRUE"
    if dimension == "age":
        return _age(spec, day, level)
    if dimension in HAVING:
        return _trait(dimension, level)
    for table in spec.tables:
        if table.ladder == dimension:
            return _level(table, level)
    raise UnknownFigureError(f"{dimension}:{level}")


def _age(spec: CohortSpec, day: datetime.date, level: str) -> str:
    """Return who is young, or whose missing day or month of birth would decide it."""
    cutoff = f"DATE '{years_before(day, spec.young_under):%Y-%m-%d}'"
    if level == UNKNOWN:
        return (
            f"f.traits & 384 > 0 AND f.birth_on <= {cutoff} AND f.birth_on + CASE WHEN "
            f"f.traits & 256 > 0 THEN interval '1 year' ELSE interval '1 month' END > {cutoff} + 1"
        )
    return f"f.birth_on > {cutoff}"


def _trait(dimension: str, level: str) -> str:
    """Return who has a trait, or of whom nobody said."""
    if level == UNKNOWN:
        if dimension not in KNOWN:
            raise UnknownFigureError(f"{dimension}:{level}")
        return f"f.traits & {int(KNOWN[dimension])} = 0"
    return f"f.traits & {int(HAVING[dimension])} > 0"


def _level(table: LadderTable, key: str) -> str:
    """Return who is counted in the row `key` of a ladder's table."""
    if key == UNKNOWN:
        return unknown_condition(table)
    place = next((i for i, row in enumerate(table.rows) if row.key == key), None)
    if place is None:
        raise UnknownFigureError(f"{table.ladder}:{key}")
    return row_condition(table, place)


def row_condition(table: LadderTable, place: int) -> str:
    """Return who is counted in the row at `place`, as LadderTable.rows_of says."""
    above, row = table.rows[:place], table.rows[place]
    if table.mode == CUMULATIVE:
        return reached((*above, row))
    if table.mode == HELD_AND_STUDYING:
        held = _but_not(_held([row]), _held(above))
        return f"({held} OR f.studying & {row.levels} > 0)" if row.counts_studying else held
    return _but_not(reached([row]), reached(above))


def unknown_condition(table: LadderTable) -> str:
    """Return of whom nothing is known on the ladder: in no row, and not below the lowest."""
    below = f" OR f.earned & {table.below} > 0" if table.below else ""
    return _but_not("TRUE", f"{reached(table.rows)}{below}")


def _held(rows: Sequence[Row]) -> str:
    """Return "holds a level of these rows": one comparison, however many rows.

    "> 0", for sets of bits are never negative: PostgreSQL takes the contrary of "<> 0" for one row
    in two hundred and then looks people up one by one.
    """
    levels = reduce(or_, (row.levels for row in rows), 0)
    return f"f.earned & {levels} > 0" if levels else "FALSE"


def reached(rows: Sequence[Row]) -> str:
    """Return "holds a level of these rows", or studies one of a row where that counts."""
    studied = reduce(or_, (row.levels for row in rows if row.counts_studying), 0)
    return f"({_held(rows)} OR f.studying & {studied} > 0)" if studied else _held(rows)


def _but_not(wanted: str, unwanted: str) -> str:
    """Return "this and not that"."""
    return f"({wanted} AND NOT ({unwanted}))"
