"""Every template is used, and every address in a template exists."""

import re

import pytest
from django.template import engines
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from apps.accounts.context import MENU
from tests.consistency.code import ROOT, python_files, templates

# Found by their names: by Django, by its apps, and by the admin.
CALLED_BY_NAME = re.compile(
    r"(400|403|403_csrf|404|500)\.html|registration/.*|admin/.*|bootstrap5/.*"
)
URL_TAG = re.compile(r"{%\s*url\s+(?P<quote>['\"])(?P<name>[^'\"]+)(?P=quote)")


def everything_written() -> str:
    texts = [path.read_text(encoding="utf-8") for path in python_files()]
    texts += [(ROOT / "templates" / name).read_text(encoding="utf-8") for name in templates()]
    return "\n".join(texts)


def is_named(name: str, written: str) -> bool:
    """Say whether a template is named, whole or as f"folder/{step}.html" with the step quoted."""
    if re.search(rf"[\"']{name}[\"'#]", written):
        return True
    folder, _, word = name.removesuffix(".html").rpartition("/")
    composed = re.search(rf'f"{folder}/{{\w+}}\.html"', written)
    return composed is not None and f'"{word}"' in written


def test_every_template_is_used():
    written = everything_written()
    unused = [
        name
        for name in templates()
        if not CALLED_BY_NAME.fullmatch(name) and not is_named(name, written)
    ]
    assert unused == []


@pytest.mark.parametrize("name", templates())
def test_every_template_can_be_read(name):
    assert engines["django"].get_template(name)


def names_of(patterns, prefix: str = "") -> set[str]:
    """Return every name that `reverse` knows."""
    names: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and pattern.name:
            names.add(prefix + pattern.name)
        elif isinstance(pattern, URLResolver):
            inside = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            names |= names_of(pattern.url_patterns, inside)
    return names


@pytest.mark.parametrize("name", templates())
def test_every_address_in_a_template_exists(name):
    source = (ROOT / "templates" / name).read_text(encoding="utf-8")
    asked = {match["name"] for match in URL_TAG.finditer(source)}
    assert asked - names_of(get_resolver().url_patterns) == set()


@pytest.mark.parametrize("line", MENU, ids=lambda line: line.view)
def test_every_line_of_the_menu_leads_somewhere(line):
    assert reverse(line.view).startswith("/")
