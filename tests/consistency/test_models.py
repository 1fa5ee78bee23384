"""Rules that hold for every model, also for the one that is written next year."""

import ast
import re
import tokenize

import pghistory
import pytest
from django.db import connection, models
from django.db.models.constraints import BaseConstraint
from django.utils.text import camel_case_to_spaces

from apps.accounts.models import FileTaken
from apps.core.scoping import ScopedQuerySet
from apps.indicators.models import Fact, FactDay
from apps.rosters.models import ImportWork
from apps.units.models import Unit
from tests.consistency.code import linking_models, our_models, parsed, place, python_files

VIETNAMESE = re.compile(
    r"[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]", re.IGNORECASE
)
# Written by triggers from tables that have a history of their own.
KEPT_FACTS = {Fact, FactDay, ImportWork, FileTaken}  # copies, scratch paper, and a log
ALL = our_models()
DOMAIN = [model for model in ALL if model not in KEPT_FACTS]
LINKING = linking_models()
CONSTRAINTS = [(model, constraint) for model in ALL for constraint in model._meta.constraints]


def label(value: object) -> str:
    if isinstance(value, type):
        return value.__name__
    return value.name if isinstance(value, BaseConstraint) else str(value)


@pytest.mark.parametrize("model", ALL, ids=label)
def test_a_model_has_a_vietnamese_name(model):
    for name in (model._meta.verbose_name, model._meta.verbose_name_plural):
        assert VIETNAMESE.search(str(name)), name
        assert camel_case_to_spaces(model.__name__) not in str(name)


@pytest.mark.parametrize("model", DOMAIN, ids=label)
def test_a_field_that_people_fill_in_has_a_vietnamese_label(model):
    fields = [*model._meta.fields, *model._meta.many_to_many]
    asked = [field for field in fields if field.editable and not field.auto_created]
    untranslated = [
        field.name
        for field in asked
        if field.name != "email" and str(field.verbose_name) == field.name.replace("_", " ")
    ]
    assert untranslated == []


@pytest.mark.parametrize(("model", "constraint"), CONSTRAINTS, ids=label)
def test_a_constraint_is_named_after_its_app_model_and_rule(model, constraint):
    prefix = f"{model._meta.app_label}_{model._meta.model_name}_"
    assert constraint.name.startswith(prefix)
    assert len(constraint.name) > len(prefix)


@pytest.mark.parametrize(("model", "constraint"), CONSTRAINTS, ids=label)
def test_a_constraint_refuses_in_a_vietnamese_sentence(model, constraint):
    message = str(constraint.get_violation_error_message())
    default = type(constraint).default_violation_error_message % {"name": constraint.name}
    assert message != str(default)
    assert VIETNAMESE.search(message)
    assert message[0].isupper()
    assert message.endswith(".")


def comments_of(path) -> dict[int, str]:
    with path.open("rb") as stream:
        tokens = tokenize.tokenize(stream.readline)
        return {t.start[0]: t.string for t in tokens if t.type == tokenize.COMMENT}


def keys_that_do_not_protect():
    """Yield where a key to another row lets that row go (CASCADE, SET_NULL ...)."""
    for path in python_files("models.py"):
        comments = comments_of(path)
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
                continue
            named = getattr(node.value.func, "attr", "")
            if named not in {"ForeignKey", "OneToOneField"}:
                continue
            chosen = {part.attr for part in ast.walk(node.value) if isinstance(part, ast.Attribute)}
            if "PROTECT" not in chosen:
                lines = range(node.lineno, node.end_lineno + 1)
                yield place(path, node.lineno), any(line in comments for line in lines)


def test_a_key_that_does_not_protect_says_why():
    found = dict(keys_that_do_not_protect())
    assert found, "no key was read: the test looks in the wrong place"
    assert [where for where, is_explained in found.items() if not is_explained] == []


@pytest.mark.parametrize("model", DOMAIN + LINKING, ids=label)
def test_a_domain_table_keeps_its_history(model):
    trackers = {type(tracker) for tracker in history_of(model)}
    assert {pghistory.InsertEvent, pghistory.UpdateEvent, pghistory.DeleteEvent} <= trackers


def history_of(model: type[models.Model]) -> list[pghistory.Tracker]:
    events = getattr(model, "pgh_event_models", {})
    return [tracker for event in events.values() for tracker in event.pgh_trackers or ()]


@pytest.mark.django_db
def test_the_database_runs_a_trigger_for_each_write_to_a_domain_table():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgtype FROM pg_trigger "
            "WHERE tgname LIKE 'pgtrigger_%%' AND NOT tgisinternal"
        )
        bits: dict[str, int] = {}
        for table, kind in cursor.fetchall():
            bits[table] = bits.get(table, 0) | kind
    insert, delete, update = 4, 8, 16  # pg_trigger.tgtype
    silent = [
        model._meta.db_table
        for model in DOMAIN + LINKING
        if bits.get(model._meta.db_table, 0) & (insert | delete | update)
        != insert | delete | update
    ]
    assert silent == []


def leads_to_unit(model: type[models.Model], seen: frozenset = frozenset()) -> bool:
    if model is Unit:
        return True
    others = {f.remote_field.model for f in model._meta.fields if f.many_to_one or f.one_to_one}
    others = {m for m in others if not isinstance(m, str)} - seen - {model}
    return any(leads_to_unit(other, seen | {model}) for other in others)


OF_UNITS = [model for model in ALL if leads_to_unit(model)]


def test_the_models_of_units_are_found_over_several_keys():
    names = {model.__name__ for model in OF_UNITS}
    assert {"Unit", "Person", "Attainment", "Bucket", "Grant"} <= names
    assert not {"Title", "Ladder", "User", "FactDay"} & names


@pytest.mark.parametrize("model", OF_UNITS, ids=label)
def test_a_model_that_belongs_to_a_unit_has_a_scope(model):
    rows = model._default_manager.all()
    assert isinstance(rows, ScopedQuerySet)
    lookup = f"{rows.unit_lookup}__path" if rows.unit_lookup else "path"
    str(rows.filter(**{f"{lookup}__startswith": "/1/"}).query)


LINKS = [
    (model, field)
    for model in DOMAIN
    for field in model._meta.local_many_to_many
    if field.name not in {"groups", "user_permissions"}  # of Django's users; roles replace them
]


@pytest.mark.parametrize(("model", "field"), LINKS, ids=label)
def test_what_is_linked_keeps_its_history_too(model, field):
    tables = {other._meta.db_table for other in LINKING}
    assert field.remote_field.through._meta.db_table in tables
