"""The code base as the consistency tests read it."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import models
from pghistory.models import Event

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("apps", "cadre_planning", "docs", "fixtures", "static", "templates", "tests")
PYTHON = ("apps", "cadre_planning")


def layers() -> list[set[str]]:
    """The apps from the highest layer down, as import-linter is told."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    lines = next(contract["layers"] for contract in contracts if contract["id"] == "dag")
    return [set(line.split(" | ")) for line in lines]


def our_models() -> list[type[models.Model]]:
    """Every model of our apps; the tables of their history are pghistory's."""
    return [model for model in named_here() if not model._meta.proxy]


def linking_models() -> list[type[models.Model]]:
    """The proxies that stand for tables of links, whose history they keep."""
    return [model for model in named_here() if model._meta.proxy]


def named_here() -> Iterator[type[models.Model]]:
    """Yield what our apps name as models, without their history."""
    labels = set().union(*layers())
    for model in apps.get_models():
        if model._meta.app_label in labels and not issubclass(model, Event):
            yield model


def python_files(*names: str) -> Iterator[Path]:
    """Our Python files, migrations left out; with `names` only those of these names."""
    for folder in PYTHON:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts and (not names or path.name in names):
                yield path


def parsed(path: Path) -> ast.Module:
    """The file as a tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def templates() -> list[str]:
    """Every template by the name under which Django finds it."""
    folder = ROOT / "templates"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.html"))


def place(path: Path, line: int) -> str:
    """Where to look, as an editor opens it."""
    return f"{path.relative_to(ROOT)}:{line}"
