"""Schemes, targets and needs for tests: small, with the defaults that a real plan has."""

import datetime
from decimal import Decimal

from apps.indicators.models import Cohort
from apps.qualifications.models import Level
from apps.targets.models import Need, NeedPart, Scheme, Target
from apps.units.models import Title, Unit

BASELINE = datetime.date(2020, 12, 31)


def cohort_of(unit: Unit, code: str, *titles: str, **facts: object) -> Cohort:
    """Return a saved cohort of `unit` with these titles; without any, everyone of the unit."""
    cohort = Cohort.objects.create(code=code, name=f"Nhóm {code}", root=unit, **facts)
    cohort.titles.set(Title.objects.filter(code__in=titles))
    return cohort


def everyone_of(unit: Unit) -> Cohort:
    """Return the cohort of everyone of a unit."""
    return cohort_of(unit, f"moi-nguoi-{unit.pk}")


def scheme_of(unit: Unit, **facts: object) -> Scheme:
    """Return an issued scheme of a unit for 2021-2025."""
    values = {
        "code": f"de-an-{unit.code.lower()}",
        "number": f"02-ĐA/{unit.code}",
        "name": "Nâng cao trình độ cán bộ",
        "status": Scheme.Status.ISSUED,
        "issued_on": datetime.date(2021, 2, 3),
        "baseline_on": BASELINE,
        "first_year": 2021,
        "last_year": 2025,
    }
    return Scheme.objects.create(root=unit, **(values | facts))


def level(ladder: str, code: str) -> Level:
    """Return a level of the reference data."""
    return Level.objects.get(ladder__code=ladder, code=code)


def target_of(scheme: Scheme, cohort: Cohort, value: float = 100, **facts: object) -> Target:
    """Return "so many percent are graduates"; with a trait or other facts, another target."""
    values = {"group": "Cán bộ", "due_year": scheme.last_year}
    if facts.get("measure", Target.Measure.LEVEL) == Target.Measure.LEVEL:
        values["level"] = facts.pop("level", None) or level("professional", "dai_hoc")
    return Target.objects.create(
        scheme=scheme, cohort=cohort, value=Decimal(str(value)), **(values | facts)
    )


def need_of(scheme: Scheme, *targets: Target) -> Need:
    """Return a need that serves these targets."""
    need = Need.objects.create(
        scheme=scheme,
        group="Cấp huyện",
        programme="Đại học",
        first_year=scheme.first_year,
        last_year=scheme.last_year,
    )
    for target in targets:
        NeedPart.objects.create(need=need, target=target)
    return need
