"""Writes that found, move, rename and close units."""

import datetime
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.core import clock
from apps.units.models import LONG_AGO, Unit, UnitKind, UnitPlacement
from apps.units.tree import TREE_SQL, tree_on

NAMED = 3  # units that a refusal names

REFRESH_SQL = (
    TREE_SQL
    + """
UPDATE units_unit u
   SET name = t.name, kind_id = t.kind_id, parent_id = t.parent_id, path = t.path, is_open = TRUE
  FROM tree t
 WHERE u.id = t.unit_id
   AND (u.name, u.kind_id, u.path, u.is_open) IS DISTINCT FROM (t.name, t.kind_id, t.path, TRUE)
"""
)

# A unit without a placement today is closed: it keeps its last name, and its old path, so that
# whoever kept its records still sees them.
CLOSE_SQL = """
UPDATE units_unit u SET is_open = FALSE
 WHERE is_open AND NOT EXISTS (
    SELECT 1 FROM units_unitplacement p
     WHERE p.unit_id = u.id AND p.valid_from <= %(day)s
       AND (p.valid_to IS NULL OR p.valid_to > %(day)s))
"""


def refresh_current(day: datetime.date | None = None) -> None:
    """Write today's name, kind, parent and path of every unit whose placement changed."""
    parameters = {"day": day or clock.today(), "roots": None}
    with connection.cursor() as cursor:
        cursor.execute(REFRESH_SQL, parameters)
        cursor.execute(CLOSE_SQL, parameters)


@transaction.atomic
def found_unit(
    *,
    code: str,
    name: str,
    kind: UnitKind,
    parent: Unit | None = None,
    valid_from: datetime.date = LONG_AGO,
    **facts: object,
) -> Unit:
    """Create a unit that stands under `parent` from `valid_from` on; before that it is closed."""
    is_open = valid_from <= clock.today()
    unit = Unit(code=code, name=name, kind=kind, parent=parent, is_open=is_open, **facts)
    unit.save()
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    UnitPlacement.objects.create(
        unit=unit, name=name, kind=kind, parent=parent, valid_from=valid_from
    )
    return unit


@transaction.atomic
def place_unit(
    unit: Unit,
    *,
    on: datetime.date,
    name: str | None = None,
    kind: UnitKind | None = None,
    parent: Unit | None = None,
    decision: str = "",
) -> UnitPlacement:
    """From `on`, give `unit` another name, kind or parent; what is not given stays.

    Raises ValidationError when the unit has no placement on that day, or when `parent` then
    stands, or while the placement lasts comes to stand, below `unit`.
    """
    now = _placement_on(unit, on)
    if parent is not None:
        _demand_not_below(unit, parent, on, now.valid_to)
    _end(now, on)
    placement = UnitPlacement.objects.create(
        unit=unit,
        name=name or now.name,
        kind=kind or now.kind,
        parent=parent or now.parent,
        valid_from=on,
        valid_to=now.valid_to,
        decision=decision,
    )
    refresh_current()
    unit.refresh_from_db()
    return placement


@transaction.atomic
def close_unit(unit: Unit, *, on: datetime.date) -> None:
    """End `unit`: from `on` it exists no more, whatever was foreseen for later days.

    Raises ValidationError when the unit has no placement on that day, or while units stand under
    it then or are to stand under it later.
    """
    now = _placement_on(unit, on)
    _demand_empty(unit, on)
    unit.placements.filter(valid_from__gt=on).delete()
    _end(now, on)
    refresh_current()
    unit.refresh_from_db()


def _demand_empty(unit: Unit, on: datetime.date) -> None:
    """Refuse to close a unit that has units under it from `on` or later; name some of them."""
    under = UnitPlacement.objects.filter(parent=unit).exclude(valid_to__lte=on)
    names = list(dict.fromkeys(under.order_by("name").values_list("name", flat=True)))
    if names:
        some = ", ".join(names[:NAMED]) + (" ..." if len(names) > NAMED else "")
        raise ValidationError(
            f"Còn {len(names)} đơn vị trực thuộc: {some}. "
            "Hãy chuyển hoặc kết thúc các đơn vị ấy trước."
        )


def _placement_on(unit: Unit, day: datetime.date) -> UnitPlacement:
    """Return the placement that holds on `day`; raise ValidationError when there is none."""
    placement = unit.placements.as_of(day).select_related("kind", "parent").first()
    if placement is None:
        raise ValidationError(f"Ngày {day:%d/%m/%Y}, đơn vị “{unit.name}” không hoạt động.")
    return placement


def _end(placement: UnitPlacement, on: datetime.date) -> None:
    """End a placement the day before `on`; one that would hold on no day is taken away."""
    if placement.valid_from == on:
        placement.delete()
    else:
        UnitPlacement.objects.filter(pk=placement.pk).update(valid_to=on)


def _demand_not_below(
    unit: Unit, parent: Unit, on: datetime.date, until: datetime.date | None
) -> None:
    """Refuse `parent` when on any day from `on` up to `until` it stands at or below `unit`."""
    later = UnitPlacement.objects.filter(valid_from__gt=on)
    if until is not None:
        later = later.filter(valid_from__lt=until)
    # What stands below a unit grows on days when a placement begins, and on no others.
    for day in {on, *later.values_list("valid_from", flat=True)}:
        if parent.pk in {node.unit_id for node in tree_on(day, [unit.pk])}:
            raise ValidationError("Không thể chuyển đơn vị vào chính nó hoặc vào cấp dưới của nó.")


def name_on(unit: Unit, day: datetime.date) -> str:
    """Return what `unit` was called on `day`; its last name when it had no placement then."""
    placement = unit.placements.as_of(day).first()
    return placement.name if placement else unit.name


def with_name_on(units: QuerySet[Unit], day: datetime.date) -> QuerySet[Unit]:
    """Give units what they were called on `day`, as `name_on` says it, as `name_then`."""
    held = UnitPlacement.objects.as_of(day).filter(unit=OuterRef("pk")).order_by()
    return units.annotate(name_then=Coalesce(Subquery(held.values("name")[:1]), "name"))


def names_on(asked: Collection[tuple[Unit, datetime.date]]) -> dict[tuple[int, datetime.date], str]:
    """Return what units were called, each on its day, by both: one query, as `name_on` says."""
    rows = list(UnitPlacement.objects.filter(unit__in={unit.pk for unit, _ in asked}))
    found = {(unit.pk, day): unit.name for unit, day in asked}
    for row in rows:
        for unit, day in found:
            if row.unit_id == unit and row.holds_on(day):
                found[unit, day] = row.name
    return found
