"""Without Chromium the tests are skipped with a word; where skips are refused, the run fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.conftest import NO_CHROMIUM, ROOT


def run_without_chromium(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess:
    """Run one browser test where no program is to be found."""
    one = "tests/browser/test_roles.py::test_who_signs_out_is_out"
    return subprocess.run(  # noqa: S603 - this very project
        [sys.executable, "-m", "pytest", one, "-q", "-n0", "-p", "no:cacheprovider"],
        cwd=ROOT,
        env={**os.environ, "PATH": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("refuse", "code"), [("", 0), ("1", 1)])
def test_a_run_without_chromium_skips_with_a_sentence_and_fails_where_skips_do(
    refuse, code, tmp_path
):
    done = run_without_chromium(tmp_path, REFUSE_SKIPS=refuse)
    assert NO_CHROMIUM in done.stdout
    assert done.returncode == code
    assert ("REFUSE_SKIPS=1: 1 phép thử bị bỏ qua." in done.stdout) == bool(refuse)
