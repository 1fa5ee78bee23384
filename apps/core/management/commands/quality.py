"""`manage.py quality`: every check that keeps the code as it is meant to be, but for the tests."""

import os
import secrets
import shlex
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

TOOLS = Path(sysconfig.get_path("scripts"))
TAIL = 40  # lines of a failed check that are shown
SETTINGS = "DJANGO_SETTINGS_MODULE"


@dataclass(frozen=True)
class Check:
    """One check: what it keeps, the command that asks, and what its environment needs."""

    keeps: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    pattern: str = ""  # of the files to name, for a tool that searches no folders

    @property
    def line(self) -> str:
        """The command as a person types it."""
        chosen = [f"{SETTINGS}={self.environment[SETTINGS]}"] if self.environment else []
        words = shlex.join([*chosen, Path(self.command[0]).name, *self.command[1:]])
        return f"{words} {self.pattern}".rstrip()

    def run(self) -> subprocess.CompletedProcess[str]:
        """Run the command from the project's folder and keep what it says."""
        return subprocess.run(  # noqa: S603 - commands of this very list, no shell
            [*self.command, *self._files()],
            cwd=settings.BASE_DIR,
            env=os.environ | self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )

    def _files(self) -> list[str]:
        if not self.pattern:
            return []
        paths = settings.BASE_DIR.glob(self.pattern)
        return sorted(str(path.relative_to(settings.BASE_DIR)) for path in paths)


def tool(name: str, *words: str) -> tuple[str, ...]:
    """Return the command that runs a tool of this very environment."""
    return (str(TOOLS / name), *words)


def manage(*words: str) -> tuple[str, ...]:
    """Return the command that runs `manage.py` with this very Python."""
    return (sys.executable, "manage.py", *words)


def production() -> dict[str, str]:
    """Return an environment in which the settings of a server load; nothing connects."""
    return {
        SETTINGS: "cadre_planning.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "localhost",
        "DATABASE_URL": "postgres://nobody@localhost/nothing",
    }


def checks() -> list[Check]:
    """Return the checks in the order in which they are run, the quick ones first."""
    return [
        Check("lối viết mã nguồn", tool("ruff", "check", ".")),
        Check("trình bày mã nguồn", tool("ruff", "format", "--check", ".")),
        Check("chiều phụ thuộc giữa các ứng dụng", tool("lint-imports", "--no-logo")),
        Check(
            "cú pháp của mẫu trang",
            tool("djade", "--check", "--target-version", "5.2"),
            pattern="templates/**/*.html",
        ),
        Check("HTML của mẫu trang", tool("djlint", "--lint", "--check", "templates")),
        Check("migration khớp với mô hình", manage("makemigrations", "--check", "--dry-run")),
        Check(
            "thiết lập an toàn của máy chủ",
            manage("check", "--deploy", "--fail-level", "WARNING"),
            production(),
        ),
    ]


class Command(BaseCommand):
    help = "Kiểm tra mã nguồn: lối viết, phụ thuộc, mẫu trang, migration, thiết lập máy chủ."
    requires_system_checks = ()

    def handle(self, **options: object) -> None:
        """Run every check and say how each went; exit 1 when one of them failed."""
        failed = [check for check in checks() if not self._passes(check)]
        if failed:
            lines = "\n".join(f"  {check.line}" for check in failed)
            raise CommandError(f"{len(failed)} kiểm tra không đạt:\n{lines}")
        self.stdout.write("Mọi kiểm tra đều đạt.")

    def _passes(self, check: Check) -> bool:
        """Run one check; what it said is shown only when it failed."""
        try:
            result = check.run()
        except FileNotFoundError:
            name = Path(check.command[0]).name
            message = f"Thiếu công cụ {name}. Cài bằng lệnh: uv sync"
            raise CommandError(message) from None
        word = "đạt" if result.returncode == 0 else "KHÔNG ĐẠT"
        self.stdout.write(f"{check.keeps}: {word}")
        if result.returncode:
            self.stdout.write("\n".join(result.stdout.rstrip().splitlines()[-TAIL:]))
        return result.returncode == 0
