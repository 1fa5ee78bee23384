"""`manage.py quality` runs every check and fails when one of them does."""

import io
import sys

import pytest
from django.core.management import CommandError, call_command

from apps.core.management.commands import quality
from apps.core.management.commands.quality import Check

GOOD = Check("điều đúng", (sys.executable, "-c", "print('right')"))
BAD = Check("điều sai", (sys.executable, "-c", "print('wrong: line 7'); raise SystemExit(3)"))


def run(monkeypatch, *checks: Check) -> str:
    monkeypatch.setattr(quality, "checks", lambda: list(checks))
    out = io.StringIO()
    call_command("quality", stdout=out)
    return out.getvalue()


def test_checks_that_pass_are_named(monkeypatch):
    assert run(monkeypatch, GOOD).splitlines() == ["điều đúng: đạt", "Mọi kiểm tra đều đạt."]


def test_one_failure_fails_all_and_names_its_command(monkeypatch):
    out = io.StringIO()
    monkeypatch.setattr(quality, "checks", lambda: [BAD, GOOD])
    with pytest.raises(CommandError) as refusal:
        call_command("quality", stdout=out)
    assert out.getvalue().splitlines() == ["điều sai: KHÔNG ĐẠT", "wrong: line 7", "điều đúng: đạt"]
    assert "1 kiểm tra không đạt" in str(refusal.value)
    assert BAD.line in str(refusal.value)
    assert GOOD.line not in str(refusal.value)


def test_a_tool_that_is_missing_is_said_in_a_sentence(monkeypatch):
    with pytest.raises(CommandError, match=r"Thiếu công cụ nothing-here\. Cài bằng lệnh: uv sync"):
        run(monkeypatch, Check("gì đó", ("/nowhere/nothing-here",)))


def test_the_command_of_a_check_is_shown_as_a_person_types_it():
    lines = [check.line for check in quality.checks()]
    assert "ruff check ." in lines
    assert "djade --check --target-version 5.2 templates/**/*.html" in lines
    (deploy,) = [line for line in lines if "--deploy" in line]
    assert deploy.startswith("DJANGO_SETTINGS_MODULE=cadre_planning.settings.production ")
    assert "SECRET_KEY" not in deploy


def test_the_checks_of_the_style_guide_are_all_there():
    commands = " | ".join(check.line for check in quality.checks())
    for part in (
        "ruff check", "ruff format --check", "lint-imports", "makemigrations --check",
        "check --deploy", "djade --check", "djlint --lint --check",
    ):  # fmt: skip
        assert part in commands
