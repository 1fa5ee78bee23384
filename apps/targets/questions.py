"""Turns saved targets and needs into the questions that facts answer."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from apps.indicators.cohort import CohortSpec
from apps.indicators.models import Cohort
from apps.indicators.specs import linked_keys, plain_spec, with_keys
from apps.qualifications.models import Level
from apps.targets.distance import Goal, Rounding
from apps.targets.facts import Question, Test
from apps.targets.models import Target


@dataclass(frozen=True)
class Book:
    """What targets refer to, read once for all of them."""

    specs: dict[int, CohortSpec]
    names: dict[int, str]
    levels: tuple[Level, ...]

    @classmethod
    def of(cls, cohorts: Iterable[int | None]) -> Self:
        """Read the cohorts with these keys, and all levels: two queries, or three."""
        found = cohorts_with_keys({pk for pk in cohorts if pk is not None})
        more = {key for cohort in found for key in cohort.excluded_cohort_keys}
        plain = {cohort.pk: plain_spec(cohort) for cohort in found}
        if left := more - set(plain):
            plain |= {cohort.pk: plain_spec(cohort) for cohort in cohorts_with_keys(left)}
        return cls(
            specs={cohort.pk: spec_of(cohort, plain) for cohort in found},
            names={cohort.pk: cohort.name for cohort in found},
            levels=tuple(Level.objects.order_by("ladder", "rank")),
        )

    def levels_from(self, least: Level) -> int:
        """Return the bits of a level and of all above it on its ladder."""
        return sum(
            1 << level.bit
            for level in self.levels
            if level.ladder_id == least.ladder_id and level.rank >= least.rank
        )

    def test(self, target: Target) -> Test:
        """Return what makes a person count towards `target`."""
        if target.level is None:
            return Test(trait=target.trait)
        return Test(self.levels_from(target.level), target.counts_studying)

    def question(self, target: Target) -> Question | None:
        """Return what `target` asks; None when it is not counted from the records."""
        if target.measure == Target.Measure.REPORTED:
            return None
        kinds = tuple(target.kind_keys) if target.measure == Target.Measure.EACH_UNIT else ()
        return Question(self.specs[target.cohort_id], self.test(target), kinds, target.least)

    def part(self, target: Target, excluded: Iterable[int]) -> Question:
        """Return what a need asks of the people of `target`, but for those excluded."""
        spec = self.specs[target.cohort_id]
        more = tuple(self.specs[pk] for pk in excluded)
        whole = replace(spec, excluded_cohorts=spec.excluded_cohorts + more)
        return Question(whole, self.test(target))

    def added(self, target: Target, cohort: int) -> Question:
        """Return what a need asks of people whom it adds: the same as of the target's own."""
        return Question(self.specs[cohort], self.test(target))


def cohorts_with_keys(wanted: Collection[int]) -> list[Cohort]:
    """Read cohorts with the keys of all that their specs name: one query."""
    excluded = Cohort.excluded_cohorts.through._default_manager.filter(from_cohort=OuterRef("pk"))
    rows = with_keys(Cohort.objects.filter(pk__in=wanted)).annotate(
        excluded_title_keys=linked_keys(Cohort.excluded_titles.through, "title"),
        excluded_cohort_keys=ArraySubquery(excluded.order_by("to_cohort").values("to_cohort")),
    )
    return list(rows)


def spec_of(cohort: Cohort, plain: Mapping[int, CohortSpec]) -> CohortSpec:
    """Return whom a cohort takes in, without its tables."""
    return replace(
        plain[cohort.pk],
        excluded_titles=tuple(cohort.excluded_title_keys),
        excluded_cohorts=tuple(plain[key] for key in cohort.excluded_cohort_keys),
        excluded_employment=tuple(cohort.excluded_employment),
        young_under=cohort.young_under,
        singles=(),
    )


def goal_of(target: Target) -> Goal:
    """Return what `target` wants of its cohort."""
    is_percent = target.value_kind == Target.ValueKind.PERCENT
    return Goal(target.value, is_percent, Rounding(target.rounding))
