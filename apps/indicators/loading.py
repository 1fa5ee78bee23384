"""Brings saved cohorts in from plain rows, with the tables by which they are counted."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from apps.indicators.models import Breakdown, Bucket, Cohort, Single
from apps.qualifications.models import Ladder, Level
from apps.units.models import Title, Unit, UnitKind

PRINTS = {
    "origin": Single.ORIGIN,
    "women": Single.SEX,
    "under_35": Single.AGE,
    "party": Single.PARTY,
    "minority": Single.ETHNICITY,
}


@transaction.atomic
def load_cohorts(rows: Iterable[Mapping]) -> int:
    """Create the cohorts of `rows` in their order and return how many."""
    titles = {title.code: title for title in Title.objects.all()}
    kinds = {kind.code: kind for kind in UnitKind.objects.all()}
    count = 0
    for order, row in enumerate(rows, start=1):
        cohort = Cohort.objects.create(
            code=row["code"],
            name=row["name"],
            order=order,
            root=Unit.objects.get(code=row["root"]),
            excludes_vertical_sector=row["exclude_vertical"],
            exclusion_wording=row["exclusion_text"],
            singles=[PRINTS[name] for name in row["prints"]],
        )
        cohort.titles.set(titles[code] for code in row["titles"])
        cohort.kinds.set(kinds[code] for code in row["kinds"])
        cohort.excluded_titles.set(titles[code] for code in row["exclude_titles"])
        load_breakdowns(cohort, row["breakdowns"])
        count += 1
    return count


def load_breakdowns(cohort: Cohort, rows: Iterable[Mapping]) -> None:
    """Create the tables of a cohort."""
    for row in rows:
        ladder = Ladder.objects.get(code=row["ladder"])
        breakdown = Breakdown.objects.create(cohort=cohort, ladder=ladder, mode=row["mode"])
        levels = {level.code: level for level in Level.objects.filter(ladder=ladder)}
        Bucket.objects.bulk_create(
            Bucket(
                breakdown=breakdown,
                lowest=levels[bucket["lowest"]],
                key=bucket["key"],
                label=bucket["label"],
                counts_studying=bucket["with_studying"],
            )
            for bucket in row["buckets"]
        )
