import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import hypothesis
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker
from xdist.scheduler import LoadScopeScheduling

from apps.accounts.models import Role
from apps.qualifications.reference import load
from cadre_planning import demo
from tests.database import copy_tables

Rows = TypeVar("Rows")
ROOT = Path(__file__).resolve().parents[1]
# No test asks about time: a machine that stalls for a second has no slow strategy.
hypothesis.settings.register_profile(
    "whole", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("whole")
NO_SKIPS = "REFUSE_SKIPS"  # in the environment: where everything is there, a skip hides a failure


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a run fail in which a test was skipped, where that is not allowed."""
    if os.environ.get(NO_SKIPS) == "1" and skipped_in(session) and not session.exitstatus:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why such a run failed."""
    skipped = len(terminalreporter.stats.get("skipped", ()))
    if os.environ.get(NO_SKIPS) == "1" and skipped:
        terminalreporter.write_line(f"{NO_SKIPS}=1: {skipped} phép thử bị bỏ qua.", red=True)


def skipped_in(session: pytest.Session) -> int:
    """Return how many tests were skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("skipped", ())) if reporter else 0


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, django_db_blocker
) -> None:
    """Make the test database as a copy: migrating takes most of a minute, a copy a second."""
    with django_db_blocker.unblock():
        copy_tables()


@pytest.fixture
def reference_is_loaded(django_db_setup, django_db_blocker) -> None:
    """The catalogues, kept in the test database; each test rolls back only its own rows.

    A test that commits leaves an empty database behind, whichever test comes next.
    """
    with django_db_blocker.unblock():
        load_catalogues()


def load_catalogues() -> None:
    """Load the catalogues where they are not."""
    if not Role.objects.exists():
        load()


def shared_rows(blocker: DjangoDbBlocker, fill: Callable[[], Rows]) -> Iterator[Rows]:
    """Yield what `fill` makes, for all tests of a file; take it back at its end.

    Keys are checked once here: left for later, the end of every test would check them all again.
    """
    with blocker.unblock():
        load_catalogues()
        with transaction.atomic():
            rows = fill()
            connection.check_constraints()
            yield rows
            transaction.set_rollback(True)


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The demonstration, loaded once for a file and taken back at its end."""
    yield from shared_rows(
        django_db_blocker, lambda: demo.load(io.StringIO(), password="not-used-here")
    )


@pytest.fixture
def reference(reference_is_loaded, db) -> None:
    """A database that holds the catalogues."""


class FileByFile(LoadScopeScheduling):
    """Keep the tests of one file on one worker, and those of the browser: one site serves all."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::")[0]
        return "browser" if "/browser/" in file else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> FileByFile:
    """Deal the tests out to the workers."""
    return FileByFile(config, log)


@pytest.fixture
def shared_data() -> Path:
    """The folder of the example rosters and of the figures of the plans."""
    folder = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"Không có thư mục dữ liệu mẫu {folder}; đặt SHARED_DATA để chỉ nơi khác.")
    return folder


@pytest.fixture
def same_query_count(db) -> Callable[..., None]:
    """Check that `call` sends as many queries after `add_rows` as before."""

    def check(call: Callable[[], object], *, add_rows: Callable[[], object]) -> None:
        call()  # what is cached once (content types, settings) is not what is measured
        before = queries_of(call)
        add_rows()
        after = queries_of(call)
        assert len(after) == len(before), "\n".join(after)

    return check


def queries_of(call: Callable[[], object]) -> list[str]:
    """Return the SQL that `call` sends."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return [query["sql"] for query in captured]
