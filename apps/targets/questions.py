"""Turns saved targets and needs into the questions that facts answer."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from django.db.models import Prefetch

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
        """Read the cohorts with these keys, and all levels: three queries."""
        wanted = {pk for pk in cohorts if pk is not None}
        plain = with_keys(Cohort.objects.all())
        rows = with_keys(Cohort.objects.filter(pk__in=wanted)).annotate(
            excluded_title_keys=linked_keys(Cohort.excluded_titles.through, "title")
        )
        found = list(rows.prefetch_related(Prefetch("excluded_cohorts", plain)))
        return cls(
            specs={cohort.pk: spec_of(cohort) for cohort in found},
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

    def standing(self, least: Level | None, earned: int) -> Level | None:
        """Return the highest level held on a ladder; None when nothing is known of it."""
        if least is None:
            return None
        held = [
            level
            for level in self.levels
            if level.ladder_id == least.ladder_id and earned >> level.bit & 1
        ]
        return held[-1] if held else None

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


def spec_of(cohort: Cohort) -> CohortSpec:
    """Return whom a cohort takes in, without its tables."""
    return replace(
        plain_spec(cohort),
        excluded_titles=tuple(cohort.excluded_title_keys),
        excluded_cohorts=tuple(plain_spec(other) for other in cohort.excluded_cohorts.all()),
        excluded_employment=tuple(cohort.excluded_employment),
        young_under=cohort.young_under,
        singles=(),
    )


def goal_of(target: Target) -> Goal:
    """Return what `target` wants of its cohort."""
    is_percent = target.value_kind == Target.ValueKind.PERCENT
    return Goal(target.value, is_percent, Rounding(target.rounding))
