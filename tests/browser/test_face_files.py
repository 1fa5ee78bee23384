"""What the pages are made of: light, complete, nothing inline that the security policy refuses."""

import gzip
import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from apps.accounts.context import MENU

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
NAMES = [str(path.relative_to(ROOT / "templates")) for path in TEMPLATES]
LIST_PAGE_BYTES = 150_000
HTML_BYTES = 20_000  # left for the page itself
FILES_OF_A_LIST = (
    "css/app.css",
    "img/icons.svg",
    "img/favicon.svg",
    "js/app.js",
    "js/early.js",
    "vendor/bootstrap/bootstrap-subset.min.css",
    "vendor/bootstrap/control-select.svg",
    "vendor/htmx/htmx.min.js",
)
ICON = re.compile(r"""{% icon "([\w-]+)"|\bicon="([\w-]+)\"""")
INLINE = re.compile(
    r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", re.IGNORECASE
)
OTHER_SERVER = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""")


def symbols() -> set[str]:
    """Return the names of the icons that the sprite holds."""
    sprite = (STATIC / "img/icons.svg").read_text(encoding="utf-8")
    return set(re.findall(r'<symbol id="([\w-]+)"', sprite))


def weight(path: Path) -> int:
    """Return the bytes of a file as sent: fonts are compressed already."""
    content = path.read_bytes()
    return len(content) if path.suffix == ".woff2" else len(gzip.compress(content))


@pytest.mark.parametrize("name", NAMES)
def test_every_template_compiles(name):
    assert get_template(name)


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_no_template_carries_style_or_script_inline(path):
    assert not INLINE.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_no_template_asks_another_server(path):
    assert not OTHER_SERVER.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_every_icon_that_a_template_names_is_in_the_sprite(path):
    found = ICON.findall(path.read_text(encoding="utf-8"))
    named = {name for groups in found for name in groups if name}
    assert named <= symbols()


def test_every_icon_of_the_menu_is_in_the_sprite():
    assert {line.icon for line in MENU} <= symbols()


@pytest.mark.parametrize(
    "sheet", ["css/app.css", "css/error.css", "vendor/bootstrap/bootstrap-subset.min.css"]
)
def test_every_file_that_a_style_sheet_names_is_there(sheet):
    path = STATIC / sheet
    named = re.findall(r'url\("?([^")]+)"?\)', path.read_text(encoding="utf-8"))
    assert [name for name in named if not (path.parent / name).is_file()] == []


def test_the_files_of_a_list_page_stay_light():
    fonts = (STATIC / "vendor/be-vietnam-pro").glob("*.woff2")
    files = [*fonts, *(STATIC / name for name in FILES_OF_A_LIST)]
    assert sum(weight(path) for path in files) < LIST_PAGE_BYTES - HTML_BYTES


def test_every_vendored_file_has_its_licence_beside_it():
    vendor = STATIC / "vendor"
    folders = {path for path in vendor.iterdir() if path.is_dir()}
    assert {folder.name for folder in folders if not (folder / "LICENSE").is_file()} == set()
