"""The catalogues that come with the software: read from `fixtures/reference`, kept by their keys.

A row of ours is corrected when its file changes; what the office added stays, and nothing is ever
deleted. Rows that are right are not touched, so that loading again leaves no trace in the history
and renews no figures.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import models, transaction

from apps.accounts.models import Role
from apps.personnel.models import Ethnicity, EthnicityAlias, Religion, RetirementAge
from apps.pools.models import PlanningRule, Procedure, RemovalGround, Step, Term
from apps.qualifications.models import (
    CourseCondition,
    Ladder,
    Level,
    LevelAlias,
    Requirement,
    TitleStandard,
)
from apps.units.models import Title, TitleAlias, Unit, UnitKind

Row = dict[str, Any]


@dataclass(frozen=True)
class Stored:
    """What became of the rows of one table, and the rows by their keys."""

    model: type[models.Model]
    rows: Mapping[tuple, models.Model]
    created: int
    corrected: int

    def __getitem__(self, key: str) -> models.Model:
        """Return the row whose key is the single word `key`."""
        return self.rows[(key,)]


@transaction.atomic
def load() -> list[Stored]:
    """Bring every catalogue to what the files say, all or nothing, and tell what was done."""
    kinds = store(UnitKind, ["code"], read("unit_kinds"))
    return [
        kinds,
        *_load_titles(kinds),
        *_load_ladders(),
        *_load_ethnicities(),
        store(Religion, ["code"], read("religions")),
        store(RetirementAge, ["sex", "year"], read("retirement_ages")),
        store(Term, ["code"], read("terms")),
        store(PlanningRule, ["key", "branch", "root_id", "valid_from"], read("planning_rules")),
        store(RemovalGround, ["code"], read("removal_grounds")),
        *_load_procedures(kinds),
        *store_standards(read("title_standards")),
        _load_course_conditions(),
        _load_roles(),
    ]


def read(name: str) -> list[Row]:
    """Return the rows of one file."""
    path = settings.BASE_DIR / "fixtures" / "reference" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def store(model: type[models.Model], key: Sequence[str], rows: Iterable[Row]) -> Stored:
    """Create or correct the rows of `model` that `key` names; the others stay as they are."""
    wanted = _typed(model, rows)
    known = {_key_of(row, key): row for row in model._default_manager.all()}
    new, wrong, fields = [], [], set()
    for values in wanted:
        row = known.get(tuple(values[field] for field in key))
        if row is None:
            new.append(model(**values))
            continue
        differing = {field for field, value in values.items() if getattr(row, field) != value}
        if differing:
            for field in differing:
                setattr(row, field, values[field])
            wrong.append(row)
            fields |= differing
    known |= {_key_of(row, key): row for row in model._default_manager.bulk_create(new)}
    if wrong:
        model._default_manager.bulk_update(wrong, sorted(fields))
    return Stored(model, known, len(new), len(wrong))


def _key_of(row: models.Model, key: Sequence[str]) -> tuple:
    return tuple(getattr(row, field) for field in key)


def _typed(model: type[models.Model], rows: Iterable[Row]) -> list[Row]:
    """Give every row the same fields, each in the type that the database returns."""
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    fields = [(name, model._meta.get_field(name)) for name in names]
    return [
        {
            name: field.to_python(row[name]) if name in row else field.get_default()
            for name, field in fields
        }
        for row in rows
    ]


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}


def _load_titles(kinds: Stored) -> list[Stored]:
    rows = read("titles")
    titles = store(Title, ["code"], [_without(row, "kinds", "aliases") for row in rows])
    _connect(
        Title.kinds.through,
        ("title_id", "unitkind_id"),
        [(titles[row["code"]].pk, kinds[kind].pk) for row in rows for kind in row["kinds"]],
    )
    aliases = [
        {"title_id": titles[row["code"]].pk, "name": name}
        for row in rows
        for name in row["aliases"]
    ]
    return [titles, store(TitleAlias, ["title_id", "name"], aliases)]


def _load_procedures(kinds: Stored) -> list[Stored]:
    rows = read("procedures")
    procedures = store(Procedure, ["code"], [_without(row, "kinds", "steps") for row in rows])
    _connect(
        Procedure.kinds.through,
        ("procedure_id", "unitkind_id"),
        [(procedures[row["code"]].pk, kinds[kind].pk) for row in rows for kind in row["kinds"]],
    )
    steps = [
        {"procedure_id": procedures[row["code"]].pk, "order": number, **step}
        for row in rows
        for number, step in enumerate(row["steps"], start=1)
    ]
    return [procedures, store(Step, ["procedure_id", "order"], steps)]


def _load_ladders() -> list[Stored]:
    rows = read("ladders")
    ladders = store(Ladder, ["code"], [_without(row, "levels") for row in rows])
    owned = [(ladders[row["code"]].pk, level) for row in rows for level in row["levels"]]
    levels = store(
        Level,
        ["ladder_id", "code"],
        [{"ladder_id": ladder, **_without(level, "aliases")} for ladder, level in owned],
    )
    aliases = [
        {"level_id": levels.rows[(ladder, level["code"])].pk, "name": name}
        for ladder, level in owned
        for name in level["aliases"]
    ]
    return [ladders, levels, store(LevelAlias, ["level_id", "name"], aliases)]


def store_standards(rows: Sequence[Row]) -> list[Stored]:
    """Keep standards with their requirements, titles, kinds and unit, all of them by code."""
    parts = ("titles", "kinds", "requirements", "root")
    units = dict(Unit.objects.filter(code__in=_roots(rows)).values_list("code", "pk"))
    standards = store(
        TitleStandard,
        ["code"],
        [{**_without(row, *parts), "root_id": units.get(row.get("root"))} for row in rows],
    )
    for through, column, name, model in (
        (TitleStandard.titles.through, "title_id", "titles", Title),
        (TitleStandard.kinds.through, "unitkind_id", "kinds", UnitKind),
    ):
        keys = dict(model.objects.values_list("code", "pk"))
        pairs = [(standards[row["code"]].pk, keys[code]) for row in rows for code in row[name]]
        _connect(through, ("titlestandard_id", column), pairs)
    levels = _levels()
    requirements = [
        {
            **_without(asked, "level"),
            "standard_id": standards[row["code"]].pk,
            "level_id": levels[tuple(asked["level"])] if "level" in asked else None,
        }
        for row in rows
        for asked in row["requirements"]
    ]
    return [standards, store(Requirement, ["standard_id", "order"], requirements)]


def _levels() -> dict[tuple[str, str], int]:
    """Return the levels by the codes of ladder and level."""
    rows = Level.objects.values_list("ladder__code", "code", "pk")
    return {(ladder, code): pk for ladder, code, pk in rows}


def _load_course_conditions() -> Stored:
    levels = _levels()
    rows = [
        {
            **_without(row, "level", "least_level"),
            "level_id": levels[tuple(row["level"])],
            "least_level_id": levels[tuple(row["least_level"])] if "least_level" in row else None,
        }
        for row in read("course_conditions")
    ]
    return store(CourseCondition, ["level_id", "valid_from"], rows)


def _roots(rows: Iterable[Row]) -> set[str]:
    return {row["root"] for row in rows if row.get("root")}


def _load_ethnicities() -> list[Stored]:
    rows = read("ethnicities")
    groups = store(Ethnicity, ["code"], [_without(row, "aliases") for row in rows])
    aliases = [
        {"ethnicity_id": groups[row["code"]].pk, "name": name}
        for row in rows
        for name in row["aliases"]
    ]
    return [groups, store(EthnicityAlias, ["name"], aliases)]


def _load_roles() -> Stored:
    rows = read("roles")
    roles = store(Role, ["code"], [_without(row, "permissions") for row in rows])
    names = {
        (app, codename): pk
        for pk, app, codename in Permission.objects.values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    _connect(
        Role.permissions.through,
        ("role_id", "permission_id"),
        [
            (roles[row["code"]].pk, names[permission])
            for row in rows
            for permission in permissions_of(row)
        ],
    )
    return roles


def permissions_of(row: Row) -> list[tuple[str, str]]:
    """Return the permissions of a role of the file as (app, codename)."""
    return [
        (app, f"{action}_{model}")
        for app, model, actions in (
            (*label.split("."), actions) for label, actions in row["permissions"].items()
        )
        for action in actions.split()
    ]


def _connect(
    through: type[models.Model], columns: tuple[str, str], pairs: list[tuple[int, int]]
) -> None:
    """Add the missing links of a many-to-many table; links that the office made stay."""
    known = set(through._default_manager.values_list(*columns))
    through._default_manager.bulk_create(
        through(**dict(zip(columns, pair, strict=True))) for pair in pairs if pair not in known
    )
