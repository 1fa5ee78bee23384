"""The people behind a figure of a report or of Tổng quan, as a condition on a list of people."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from apps.accounts.models import User
from apps.accounts.reach import sensitive_within, topmost_units
from apps.indicators.cohort import CohortSpec
from apps.indicators.models import Breakdown, Bucket, Cohort
from apps.indicators.selection import TOTAL, UNKNOWN, UnknownFigureError, people_of
from apps.indicators.specs import default_tables, spec_of, unit_spec, with_keys
from apps.units.models import Unit
from apps.units.tree import tree_on

SINGLE_WORDS = {
    TOTAL: "tất cả",
    "origin": "người địa phương",
    "sex": "nữ",
    "age": "dưới {age} tuổi",
    "party": "đảng viên",
    "ethnicity": "dân tộc thiểu số",
}
UNKNOWN_WORDS = {
    "origin": "chưa rõ có phải người địa phương",
    "age": "thiếu ngày, tháng sinh nên chưa rõ tuổi",
    "party": "chưa ghi có phải đảng viên",
    "ethnicity": "chưa ghi dân tộc",
}
SENSITIVE_FIGURES = frozenset({"party", "ethnicity"})


@dataclass(frozen=True)
class Figure:
    """A figure: its people as a condition, and what it is called."""

    people: Q
    label: str


def cohort_of(user: User, code: str, dimension: str) -> Cohort:
    """Return the saved cohort with what the figure needs; outside the scope there is none (404)."""
    breakdowns = Breakdown.objects.visible_to(user).select_related("ladder")
    if dimension in SINGLE_WORDS:
        breakdowns = breakdowns.none()
    buckets = Bucket.objects.visible_to(user).select_related("lowest")
    parts = (Prefetch("buckets", buckets), "ladder__levels")
    cohorts = with_keys(Cohort.objects.visible_to(user)).prefetch_related(
        "excluded_titles",
        Prefetch("excluded_cohorts", with_keys(Cohort.objects.all())),
        Prefetch("breakdowns", breakdowns.prefetch_related(*parts)),
    )
    return get_object_or_404(cohorts, code=code)


def figure_of(
    user: User, day: datetime.date, *, cohort_code: str, unit: Unit | None, row: str
) -> Figure:
    """Return the people of one figure: of a cohort, else of a unit, else of all units granted.

    `row` is "dimension:level", empty for everyone. A figure that nobody counts is not found
    (404); one about sensitive facts is refused (403) to whoever may not read them.
    """
    dimension, _, level = row.partition(":")
    dimension = dimension or TOTAL
    allowed = sensitive_people(user, dimension)
    if cohort_code:
        cohort = cohort_of(user, cohort_code, dimension)
        specs, name = [cohort_spec(cohort, dimension)], f"{cohort.name}: "
    else:
        specs, name = unit_specs(user, day, unit), ""
    try:
        behind = [Q(pk__in=people_of(spec, day, dimension, level)) for spec in specs]
    except UnknownFigureError as error:
        raise Http404 from error
    people = Q(pk__in=[])
    for condition in behind:
        people |= condition
    return Figure(people & allowed, name + figure_words(specs, dimension, level))


def sensitive_people(user: User, dimension: str) -> Q:
    """Return the condition that keeps sensitive facts to those whose files the user may read."""
    if dimension not in SENSITIVE_FIGURES:
        return Q()
    if not user.sees_sensitive:
        raise PermissionDenied
    return sensitive_within(user, "managing_unit")


def cohort_spec(cohort: Cohort, dimension: str) -> CohortSpec:
    """Return the spec of a cohort; without tables of its own it has the default ones."""
    if dimension in SINGLE_WORDS or cohort.breakdowns.all():
        return spec_of(cohort)
    return spec_of(cohort, default_tables())


def unit_specs(user: User, day: datetime.date, unit: Unit | None) -> list[CohortSpec]:
    """Return specs that take in everyone in `unit`, or in all units granted, each person once."""
    tables = default_tables()
    if unit is not None:
        return [unit_spec(unit, tables)]
    if user.sees_every_unit:
        return [unit_spec(None, tables)]
    units = apart_on(topmost_units(user, "personnel.view_person"), day)
    return [unit_spec(granted, tables) for granted in units]


def apart_on(units: list[Unit], day: datetime.date) -> list[Unit]:
    """Leave out units that stood below another of them on `day`, though today they do not."""
    if len(units) <= 1:
        return units
    below = {n.unit_id for n in tree_on(day, [unit.pk for unit in units]) if n.depth}
    return [unit for unit in units if unit.pk not in below]


def figure_words(specs: list[CohortSpec], dimension: str, level: str) -> str:
    """Return what the figure is called."""
    if not specs:
        return "không có đơn vị nào"
    if dimension in SINGLE_WORDS:
        words = UNKNOWN_WORDS if level == UNKNOWN else SINGLE_WORDS
        return words.get(dimension, SINGLE_WORDS[dimension]).format(age=specs[0].young_under)
    table = next(table for table in specs[0].tables if table.ladder == dimension)
    if level == UNKNOWN:
        return f"{table.label}: chưa rõ"
    return f"{table.label}: {next(row.label for row in table.rows if row.key == level)}"
