"""Turns saved cohorts, and units, into the specs that facts and the counting engine read."""

from collections.abc import Iterable
from itertools import groupby

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, Prefetch, QuerySet

from apps.indicators.cohort import EXCLUSIVE, CohortSpec, LadderTable, Row
from apps.indicators.models import Breakdown, Bucket, Cohort
from apps.qualifications.models import Ladder, Level
from apps.units.models import Unit


def with_parts(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """Add to cohorts all that their specs need: five queries more, however many cohorts."""
    buckets = Bucket.objects.select_related("lowest")
    return with_keys(cohorts).prefetch_related(
        "excluded_titles",
        Prefetch("excluded_cohorts", with_keys(Cohort.objects.all())),
        Prefetch("breakdowns", Breakdown.objects.select_related("ladder")),
        "breakdowns__ladder__levels",
        Prefetch("breakdowns__buckets", buckets),
    )


def with_keys(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """Add to cohorts their root and the keys of their titles and kinds, without more queries."""
    return cohorts.select_related("root").annotate(
        title_keys=linked_keys(Cohort.titles.through, "title"),
        kind_keys=linked_keys(Cohort.kinds.through, "unitkind"),
    )


def linked_keys(through: type[Model], column: str) -> ArraySubquery:
    """Return the keys to which a many-to-many table links a cohort, as a list."""
    links = through._default_manager.filter(cohort=OuterRef("pk"))
    return ArraySubquery(links.order_by(column).values(column))


def specs_of(cohorts: Iterable[Cohort]) -> list[CohortSpec]:
    """Return the spec of each saved cohort; read them through `with_parts`."""
    cohorts = list(cohorts)
    plain = any(not cohort.breakdowns.all() for cohort in cohorts)
    default = default_tables() if plain else ()
    return [spec_of(cohort, default) for cohort in cohorts]


def spec_of(cohort: Cohort, default: tuple[LadderTable, ...] = ()) -> CohortSpec:
    """Return the spec of a saved cohort; ladders without a breakdown of its own are left out.

    A cohort with no breakdown at all takes `default`.
    """
    tables = tuple(table_of(breakdown) for breakdown in cohort.breakdowns.all())
    return CohortSpec(
        code=cohort.code,
        root_id=cohort.root_id,
        root_path=cohort.root.path,
        titles=tuple(cohort.title_keys),
        kinds=tuple(cohort.kind_keys),
        is_planned=cohort.is_planned,
        excluded_titles=keys(cohort.excluded_titles.all()),
        excluded_cohorts=tuple(plain_spec(other) for other in cohort.excluded_cohorts.all()),
        excluded_employment=tuple(cohort.excluded_employment),
        excludes_vertical_sector=cohort.excludes_vertical_sector,
        young_under=cohort.young_under,
        singles=tuple(cohort.singles),
        tables=tables or default,
    )


def plain_spec(cohort: Cohort) -> CohortSpec:
    """Return whom a cohort takes in, without tables; what it excludes itself is not followed."""
    return CohortSpec(
        code=cohort.code,
        root_id=cohort.root_id,
        root_path=cohort.root.path,
        titles=tuple(cohort.title_keys),
        kinds=tuple(cohort.kind_keys),
        is_planned=cohort.is_planned,
        excludes_vertical_sector=cohort.excludes_vertical_sector,
    )


def unit_spec(unit: Unit | None, tables: tuple[LadderTable, ...]) -> CohortSpec:
    """Return the spec of everyone in post in `unit` and below it; without a unit, everyone."""
    if unit is None:
        return CohortSpec(code="tat-ca", root_id=None, tables=tables)
    return CohortSpec(code=unit.code, root_id=unit.pk, root_path=unit.path, tables=tables)


def keys(rows: Iterable[object]) -> tuple[int, ...]:
    """Return the primary keys of `rows`."""
    return tuple(row.pk for row in rows)


def table_of(breakdown: Breakdown) -> LadderTable:
    """Return the table that a cohort's breakdown describes, rows from the highest down."""
    buckets = sorted(breakdown.buckets.all(), key=lambda bucket: -bucket.lowest.rank)
    levels = list(breakdown.ladder.levels.all())
    ceilings = [None, *(bucket.lowest.rank for bucket in buckets)]
    rows = tuple(
        row_of(bucket, levels, ceiling) for bucket, ceiling in zip(buckets, ceilings, strict=False)
    )
    ladder = breakdown.ladder
    every = sum(1 << level.bit for level in levels)
    below = every & ~sum(row.levels for row in rows)
    return LadderTable(ladder.code, ladder.name, breakdown.mode, rows, below=below)


def row_of(bucket: Bucket, levels: list[Level], ceiling: int | None) -> Row:
    """Return a bucket as a row: its levels run from its lowest up to below `ceiling`."""
    bits = sum(
        1 << level.bit
        for level in levels
        if level.rank >= bucket.lowest.rank and (ceiling is None or level.rank < ceiling)
    )
    lowest = bucket.lowest
    short = lowest.name if bucket.key == lowest.code else ""
    return Row(bucket.key, bucket.label, bits, bucket.counts_studying, lowest.rank, short)


def default_tables() -> tuple[LadderTable, ...]:
    """Return a table for every ladder: a row for each level, highest first, without studying."""
    levels = Level.objects.select_related("ladder").order_by("ladder__order", "ladder", "-rank")
    return tuple(
        default_table(ladder, own) for ladder, own in groupby(levels, key=lambda one: one.ladder)
    )


def default_table(ladder: Ladder, levels: Iterable[Level]) -> LadderTable:
    """Return the ladder's table with a row for each of its levels, the highest first."""
    rows = tuple(Row(level.code, level.name, 1 << level.bit, rank=level.rank) for level in levels)
    return LadderTable(ladder.code, ladder.name, EXCLUSIVE, rows)
