"""A scheme with 45 targets over six years, and its needs, beside the count of the same people.

Nine cohorts by title, five targets each; a need for each ladder takes a share of every cohort, so
that the parts overlap wherever somebody holds two titles.
"""

import datetime
from collections.abc import Iterator
from decimal import Decimal

from apps.core import clock
from apps.indicators.models import Cohort
from apps.indicators.services import default_tables, unit_spec
from apps.qualifications.models import Level
from apps.reports.definitions.thuc_trang import PLAN_LADDERS
from apps.targets.finding import found_needs, needs_of
from apps.targets.models import Need, NeedPart, Scheme, Target
from apps.targets.tracking import tracking_of
from apps.units.models import Title, Unit
from tests.benchmarks.counting import fetch, make_narrow_table, narrow_statement, places
from tests.benchmarks.population import COHORT_TITLES
from tests.benchmarks.results import Result, compared
from tests.benchmarks.timing import in_turns

WANTED = (
    ("professional", "dai_hoc", 100),
    ("professional", "thac_si", 30),
    ("political_theory", "trung_cap", 90),
    ("political_theory", "cao_cap", 20),
    ("state_management", "chuyen_vien", 80),
)


def measure(people: int) -> list[Result]:
    """Time targets and needs over a district and a province."""
    make_narrow_table()
    tables = tuple(table for table in default_tables() if table.ladder in PLAN_LADDERS)
    found = []
    for place, unit in places(people):
        if unit is not None:
            found += compare(place, unit, people, tables)
    return found


def compare(place: str, unit: Unit, people: int, tables: tuple) -> Iterator[Result]:
    """Time both over one tree of units, beside the count of all figures of its people."""
    today = clock.today()
    scheme = scheme_of(unit)
    statement = narrow_statement(unit_spec(unit, tables), today)
    for name, with_years in (("đề án, sáu năm", True), ("đề án, hôm nay", False)):
        times = in_turns(
            lambda years=with_years: tracking_of([scheme], today, with_years=years),
            lambda: fetch(statement),
        )
        yield compared(f"{name} {place}", people, times, note="45 chỉ tiêu")
    needs = list(needs_of([scheme]))
    times = in_turns(lambda: found_needs(needs, today), lambda: fetch(statement))
    yield compared(f"nhu cầu {place}", people, times, note=f"{len(needs)} chương trình")


def scheme_of(unit: Unit) -> Scheme:
    """Return the scheme of a unit, made once in a database that is kept."""
    year = clock.today().year
    scheme, is_new = Scheme.objects.get_or_create(
        code=f"do-{unit.code.lower()}",
        defaults={
            "name": "Đề án để đo",
            "root": unit,
            "baseline_on": datetime.date(year - 6, 12, 31),
            "first_year": year - 5,
            "last_year": year,
        },
    )
    if is_new:
        fill(scheme)
    return scheme


def fill(scheme: Scheme) -> None:
    """Give a scheme its targets, and a need for each of them over all cohorts."""
    levels = [
        (Level.objects.get(ladder__code=ladder, code=code), value) for ladder, code, value in WANTED
    ]
    needs = [
        Need.objects.create(
            scheme=scheme,
            group="Cấp huyện",
            programme=f"{level.ladder}: {level}",
            first_year=scheme.first_year,
            last_year=scheme.last_year,
        )
        for level, _ in levels
    ]
    for title in Title.objects.filter(code__in=COHORT_TITLES):
        cohort = Cohort.objects.create(
            code=f"{scheme.code}-{title.code}", name=title.name, root=scheme.root
        )
        cohort.titles.add(title)
        for need, (level, value) in zip(needs, levels, strict=True):
            target = Target.objects.create(
                scheme=scheme,
                group=title.name,
                cohort=cohort,
                level=level,
                value=Decimal(value),
                due_year=scheme.last_year,
            )
            NeedPart.objects.create(need=need, target=target)
