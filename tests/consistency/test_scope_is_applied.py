"""No screen reads rows of units without asking whose they are.

The test reads names, not types: `unit.people.all()` escapes it, and the table of rights catches it.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from apps.core.scoping import ScopedQuerySet
from tests.consistency.code import ROOT, place, python_files

# "views.py", and "people_views.py" where one file would be too long.
SCREENS = re.compile(
    r"(\w+_)?(views|admin|forms|filters|tables|dashboards?|export|rows|figures)\.py"
)
FOLDERS = {"definitions", "views", "admin", "dashboards"}
SCOPES = {"visible_to", "changeable_by", "allowed_to"}
SCOPED = {
    model.__name__
    for model in apps.get_models()
    if isinstance(model._default_manager.all(), ScopedQuerySet)
}
RECORDS = {"person", "batch"}  # what screens find in scope before they read what belongs to it
CATALOGUES = {model.__name__ for model in apps.get_models()} - SCOPED

# Functions that may read without asking, each with what makes it safe.
REVIEWED = {
    ("apps/reports/people_figures.py", "cohort_of"): "what a cohort in scope leaves out, anywhere",
    ("apps/reports/people_filters.py", "without_principal"): "posts of people kept in scope",
    ("apps/reports/people_filters.py", "held"): "posts of the people of a list in scope",
    ("apps/reports/people_rows.py", "levels_of"): "the levels of people who were found in scope",
    ("apps/core/forms.py", "free_code"): "whether a code is taken, by whosever record",
    ("apps/units/forms.py", "offer"): "units in scope, and those the record in scope has now",
    (
        "apps/core/scoped_admin.py",
        "_keep_present_choices",
    ): "choices in scope, and what the record has",
    ("apps/core/scoped_admin.py", "get_field_queryset"): "narrowed in the next line",
    ("apps/core/history_admin.py", "unit_lookup"): "reads the name of a lookup, no rows",
    ("apps/core/history_admin.py", "is_narrower"): "reads how rows are narrowed, no rows",
}


def screens() -> list[Path]:
    return [
        path
        for path in python_files()
        if SCREENS.fullmatch(path.name) or FOLDERS & set(path.parent.parts)
    ]


def unscoped(source: str) -> list[tuple[int, str]]:
    """Return where rows of a model of units are not followed by a scope: line and function."""
    tree = ast.parse(source)
    fine = {id(part) for node in ast.walk(tree) for part in scoped_by(node)}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return [
        (node.lineno, function_of(node, functions))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"objects", "_default_manager"}
        and id(node) not in fine
        and not is_catalogue(node.value)
    ]


def scoped_by(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what `node` brings into scope: all that it holds, or just what it is asked of."""
    if isinstance(node, ast.Attribute) and node.attr in SCOPES:
        yield node.value
    if not isinstance(node, ast.Call):
        return
    is_narrowed = getattr(node.func, "id", "") == "narrowed"
    is_empty = getattr(node.func, "attr", "") == "none"
    if is_narrowed or is_empty or any(map(is_of_found_record, node.keywords)):
        yield from ast.walk(node)


def is_of_found_record(condition: ast.keyword) -> bool:
    """Say whether rows are asked of a record that was found in scope itself.

    That is `person=person`, or `person=OuterRef("pk")` in a subquery about the rows around it.
    """
    is_outer = getattr(getattr(condition.value, "func", None), "id", "") == "OuterRef"
    return is_outer or (
        condition.arg in RECORDS and getattr(condition.value, "id", "") == condition.arg
    )


def is_catalogue(model: ast.expr) -> bool:
    """Say whether the name is that of a table without units; the users are one."""
    if isinstance(model, ast.Call):
        return getattr(model.func, "id", "") == "get_user_model"
    return isinstance(model, ast.Name) and model.id in CATALOGUES


def function_of(node: ast.AST, functions: list[ast.FunctionDef]) -> str:
    around = [f for f in functions if f.lineno <= node.lineno <= f.end_lineno]
    return max(around, key=lambda f: f.lineno).name if around else ""


@pytest.mark.parametrize(
    "line",
    [
        "people = Person.objects.all()",
        "people = Person.objects.filter(pk=1).visible_to(user)",
        "people = model.objects.visible_to_all(user)",
        "get_object_or_404(Unit.objects, code=code)",
        "posts = Assignment.objects.filter(person=chosen)",
    ],
)
def test_the_check_sees_what_is_not_scoped(line):
    assert unscoped(line) == [(1, "")]


@pytest.mark.parametrize(
    "line",
    [
        "people = Person.objects.visible_to(user).filter(pk=1)",
        "people = Person.objects.changeable_by(user)",
        "titles = Title.objects.all()",
        "units = Unit.objects.none()",
        "posts = Assignment.objects.filter(person=person)",
        "posts = Assignment.objects.as_of(day).filter(person=OuterRef('pk'))",
        "units = narrowed(Unit.objects.order_by('name'), user)",
    ],
)
def test_the_check_lets_scoped_rows_and_catalogues_pass(line):
    assert unscoped(line) == []


def test_catalogues_have_no_unit():
    assert {"Title", "UnitKind", "Ladder", "Level", "Ethnicity", "Religion", "Role"} <= CATALOGUES
    assert {"Unit", "Person", "Assignment", "Attainment", "Cohort", "ImportBatch"} <= SCOPED


@pytest.mark.parametrize("path", screens(), ids=lambda path: "/".join(path.parts[-3:]))
def test_a_screen_shows_only_rows_in_scope(path):
    source = path.read_text(encoding="utf-8")
    name = str(path.relative_to(ROOT))
    found = [line for line, function in unscoped(source) if (name, function) not in REVIEWED]
    assert [place(path, line) for line in found] == []


@pytest.mark.parametrize(("name", "function"), REVIEWED)
def test_the_list_of_reviewed_functions_holds_no_old_ones(name, function):
    source = (ROOT / name).read_text(encoding="utf-8")
    assert function in {found for _, found in unscoped(source)}
