"""What no file of ours may hold."""

import os
import subprocess
import sys
from pathlib import Path

from tests.consistency.code import FOLDERS, ROOT, python_files

# Written in two halves, so that this file does not hold what it looks for.
HOSTS = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("proxy.golang", "org"),
        ("docker", "io"),
    ]
]
BINARY = {
    ".docx",
    ".mo",
    ".xlsx",
    ".woff2",
    ".woff",
    ".ico",
    ".png",
    ".jpg",
    ".xls",
    ".ods",
    ".pyc",
}


def text_files() -> list[Path]:
    paths = [path for path in ROOT.iterdir() if path.is_file() and path.name != "uv.lock"]
    for folder in FOLDERS:
        paths += (ROOT / folder).rglob("*")
    return [path for path in paths if path.is_file() and path.suffix not in BINARY]


def test_no_file_names_the_host_of_a_package_registry():
    found = []
    for path in text_files():
        text = path.read_bytes().decode("utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {host}" for host in HOSTS if host in text]
    assert found == []


def test_every_text_file_is_utf_8_without_a_mark():
    wrong = []
    for path in text_files():
        content = path.read_bytes()
        if content.startswith(b"\xef\xbb\xbf") or b"\r\n" in content:
            wrong.append(str(path.relative_to(ROOT)))
        content.decode("utf-8")
    assert wrong == []


def test_our_modules_load_without_a_warning():
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in python_files()
        if "settings" not in path.parts
    ]
    program = (
        "import importlib, sys\n"
        "import django\n"
        "django.setup()\n"
        "for name in sys.argv[1:]:\n"
        "    importlib.import_module(name)\n"
    )
    result = subprocess.run(  # noqa: S603 - this very project
        [sys.executable, "-W", "error", "-c", program, *modules],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "cadre_planning.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
