"""The people behind a figure: the same conditions as the counting engine's, in SQL."""

import datetime

from django.db import models

from apps.indicators.cohort import (
    CUMULATIVE,
    HAVING,
    HELD_AND_STUDYING,
    KNOWN,
    CohortSpec,
    LadderTable,
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
            f"f.birth_on <= {cutoff} AND f.traits & 384 <> 0 AND f.birth_on + CASE WHEN "
            f"f.traits & 256 <> 0 THEN interval '1 year' ELSE interval '1 month' END > {cutoff} + 1"
        )
    return f"f.birth_on > {cutoff}"


def _trait(dimension: str, level: str) -> str:
    """Return who has a trait, or of whom nobody said."""
    if level == UNKNOWN and dimension in KNOWN:
        return f"f.traits & {int(KNOWN[dimension])} = 0"
    return f"f.traits & {int(HAVING[dimension])} <> 0"


def _level(table: LadderTable, key: str) -> str:
    """Return who is counted in the row `key` of a ladder's table, as LadderTable.rows_of says."""
    matches = [_matches(row.levels, row.counts_studying) for row in table.rows]
    if key == UNKNOWN:
        return _none(matches)
    place = next((i for i, row in enumerate(table.rows) if row.key == key), None)
    if place is None:
        raise UnknownFigureError(f"{table.ladder}:{key}")
    if table.mode == CUMULATIVE:
        return f"({' OR '.join(matches[: place + 1])})"
    if table.mode == HELD_AND_STUDYING:
        return _held_or_studied(table, place)
    return f"({matches[place]} AND {_none(matches[:place])})"


def _matches(levels: int, counts_studying: bool) -> str:
    """Return "holds one of these levels", or studies one where that counts."""
    held = f"f.earned & {levels} <> 0"
    return f"({held} OR f.studying & {levels} <> 0)" if counts_studying else held


def _held_or_studied(table: LadderTable, place: int) -> str:
    """Return who holds the row's levels as her highest, or studies them where that counts."""
    row = table.rows[place]
    above = [f"f.earned & {other.levels} <> 0" for other in table.rows[:place]]
    held = f"(f.earned & {row.levels} <> 0 AND {_none(above)})"
    return f"({held} OR f.studying & {row.levels} <> 0)" if row.counts_studying else held


def _none(conditions: list[str]) -> str:
    """Return "none of these"."""
    return f"NOT ({' OR '.join(conditions)})" if conditions else "TRUE"
