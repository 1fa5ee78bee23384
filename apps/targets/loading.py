"""Brings the planning pool and schemes in from plain rows."""

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from apps.indicators.loading import load_cohorts
from apps.indicators.models import Cohort
from apps.personnel.models import Person
from apps.pools.models import PoolEntry, Term
from apps.qualifications.models import Level
from apps.targets.models import Milestone, Need, NeedPart, Scheme, Target
from apps.units.models import Title, Unit, UnitKind

AFTER_THE_PLANS_OWN = 100  # cohorts that only schemes ask of are listed last


@transaction.atomic
def load_pool(rows: Iterable[Mapping]) -> int:
    """Create the pool entries of `rows`, whose people go by their identity number."""
    rows = list(rows)
    numbers = {row["national_id"] for row in rows}
    people = {p.national_id: p for p in Person.objects.filter(national_id__in=numbers)}
    units = {unit.code: unit for unit in Unit.objects.all()}
    titles = {title.code: title for title in Title.objects.all()}
    terms = {term.code: term for term in Term.objects.all()}
    entries = [
        PoolEntry(
            person=people[row["national_id"]],
            unit=units[row["unit"]],
            title=titles[row["title"]],
            term=terms[row["term"]],
            valid_from=day(row["valid_from"]),
            valid_to=day(row["valid_to"]),
            source=row["source"],
            direction=row["direction"],
            decision_number=row["decision_number"],
            decision_on=day(row["valid_from"]),
            removal_ground=row["removal_ground"],
            removal_decision=row["removal_decision"],
        )
        for row in rows
    ]
    return len(PoolEntry.objects.bulk_create(entries))


@transaction.atomic
def load_schemes(data: Mapping) -> int:
    """Create the cohorts and the schemes of `data` in their order; return how many schemes."""
    load_cohorts(data["cohorts"])
    codes = [row["code"] for row in data["cohorts"]]
    Cohort.objects.filter(code__in=codes).update(order=F("order") + AFTER_THE_PLANS_OWN)
    planned = [row["code"] for row in data["cohorts"] if row["planned"]]
    Cohort.objects.filter(code__in=planned).update(is_planned=True)
    known = _Known()
    for row in data["schemes"]:
        _load_scheme(row, known)
    return len(data["schemes"])


class _Known:
    """What schemes refer to, by code."""

    def __init__(self) -> None:
        levels = Level.objects.select_related("ladder")
        self.cohorts = {cohort.code: cohort for cohort in Cohort.objects.all()}
        self.levels = {f"{level.ladder.code}:{level.code}": level for level in levels}
        self.kinds = {kind.code: kind for kind in UnitKind.objects.all()}
        self.targets: dict[str, Target] = {}
        self.order = 0


def _load_scheme(row: Mapping, known: _Known) -> None:
    """Create one scheme with its targets and needs."""
    first, last = row["years"]
    scheme = Scheme.objects.create(
        code=row["code"],
        number=row["number"],
        name=row["name"],
        kind=row["kind"],
        root=Unit.objects.get(code=row["root"]),
        parent=Scheme.objects.filter(code=row.get("parent")).first(),
        status=Scheme.Status.ISSUED,
        issued_on=day(row["issued_on"]),
        baseline_on=day(row["baseline_on"]),
        first_year=first,
        last_year=last,
        responsible=row["responsible"],
    )
    known.targets, known.order = {}, 0
    for group in row["groups"]:
        for target in group["targets"]:
            _load_target(scheme, group, target, known)
    for order, need in enumerate(row["needs"], start=1):
        _load_need(scheme, order, need, known)


def _load_target(
    scheme: Scheme, group: Mapping, row: Mapping, known: _Known, parent: Target | None = None
) -> None:
    """Create a target, then those inside it."""
    known.order += 1
    cohort = row.get("cohort", group["cohort"])
    target = Target.objects.create(
        scheme=scheme,
        parent=parent,
        order=known.order,
        group=group["name"],
        name=row.get("name", ""),
        cohort=known.cohorts[cohort] if row["measure"] != Target.Measure.REPORTED else None,
        measure=row["measure"],
        level=known.levels[row["level"]] if "level" in row else None,
        counts_studying=row.get("studying", False),
        trait=row.get("trait", ""),
        least=row.get("least", 1),
        value=Decimal(str(row["value"])),
        rounding=row.get("rounding", Target.Rounding.HALF_UP),
        due_year=group.get("due", scheme.last_year),
        responsible=group["responsible"],
        source=scheme.title,
        is_verified=False,
    )
    target.unit_kinds.set(known.kinds[code] for code in row.get("kinds", ()))
    if "key" in row:
        known.targets[row["key"]] = target
    for year, value in row.get("milestones", {}).items():
        Milestone.objects.create(target=target, year=int(year), value=Decimal(str(value)))
    for inner in row["inside"]:
        _load_target(scheme, group, inner, known, target)


def _load_need(scheme: Scheme, order: int, row: Mapping, known: _Known) -> None:
    """Create a need with its parts."""
    need = Need.objects.create(
        scheme=scheme,
        order=order,
        group=row["group"],
        programme=row["programme"],
        first_year=scheme.first_year,
        last_year=scheme.last_year,
    )
    for part in row["parts"]:
        made = NeedPart.objects.create(need=need, target=known.targets[part["target"]])
        made.excluded_cohorts.set(known.cohorts[code] for code in part["without"])
        made.extra_cohorts.set(known.cohorts[code] for code in part["plus"])


def day(text: str | None) -> datetime.date | None:
    """Return the day that a row writes as 2021-02-03."""
    return datetime.date.fromisoformat(text) if text else None
