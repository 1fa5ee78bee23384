import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.qualifications.reference import load

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def reference_is_loaded(django_db_setup, django_db_blocker) -> None:
    """The catalogues, put once into the test database; each test rolls back only its own rows."""
    with django_db_blocker.unblock():
        load()


@pytest.fixture
def reference(reference_is_loaded, db) -> None:
    """A database that holds the catalogues."""


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
