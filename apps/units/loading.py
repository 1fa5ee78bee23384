"""Brings units in from plain rows: code, name, kind, parent, seats, and placements through time."""

import datetime
from collections.abc import Iterable, Mapping

from django.db import transaction

from apps.units.models import LONG_AGO, Post, Title, Unit, UnitKind, UnitPlacement
from apps.units.services import refresh_current

FACTS = (
    "order",
    "school_levels",
    "is_vertical_sector",
    "is_hard_area",
    "official_code",
    "code_system",
)


@transaction.atomic
def load_units(rows: Iterable[Mapping[str, object]]) -> int:
    """Create the units of `rows`, parents before children, and return how many.

    `placements` of a row (name, kind, parent, from, to) say where it stood when; without them it
    stands under `parent` for good. `seats` gives the number of seats of each title.
    """
    rows = list(rows)
    kinds = {kind.code: kind for kind in UnitKind.objects.all()}
    units = [
        Unit(code=row["code"], name=row["name"], kind=kinds[row["kind"]], **facts_of(row))
        for row in rows
    ]
    Unit.objects.bulk_create(units)
    by_code = {unit.code: unit for unit in units}
    placements = (placement for row in rows for placement in placements_of(row, by_code, kinds))
    UnitPlacement.objects.bulk_create(placements)
    load_posts(rows, by_code)
    place_closed(rows, by_code)
    refresh_current()
    return len(units)


def facts_of(row: Mapping[str, object]) -> dict[str, object]:
    """Return the facts of a row that are not placements."""
    return {name: row[name] for name in FACTS if name in row}


def placements_of(
    row: Mapping[str, object], units: Mapping[str, Unit], kinds: Mapping[str, UnitKind]
) -> Iterable[UnitPlacement]:
    """Return where the unit of a row stood through time."""
    always = {"name": row["name"], "kind": row["kind"], "parent": row["parent"]}
    for placed in row.get("placements") or [always]:
        yield UnitPlacement(
            unit=units[row["code"]],
            name=placed["name"],
            kind=kinds[placed["kind"]],
            parent=units.get(placed["parent"]),
            valid_from=day_of(placed.get("from")) or LONG_AGO,
            valid_to=day_of(placed.get("to")),
        )


def day_of(text: str | None) -> datetime.date | None:
    """Read an ISO day; nothing stays nothing."""
    return datetime.date.fromisoformat(text) if text else None


def load_posts(rows: Iterable[Mapping[str, object]], units: Mapping[str, Unit]) -> None:
    """Create the posts with their seats."""
    titles = {title.code: title for title in Title.objects.all()}
    Post.objects.bulk_create(
        Post(unit=units[row["code"]], title=titles[title], seats=seats, valid_from=LONG_AGO)
        for row in rows
        for title, seats in row.get("seats", {}).items()
    )


def place_closed(rows: Iterable[Mapping[str, object]], units: Mapping[str, Unit]) -> None:
    """Give units that exist no more the path they last had; open ones get theirs afterwards."""
    for row in rows:  # parents come first
        unit = units[row["code"]]
        last = (row.get("placements") or [row])[-1]
        unit.parent = units.get(last["parent"])
        unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
    Unit.objects.bulk_update(units.values(), ["parent", "path"])
