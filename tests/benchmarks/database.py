"""The database of the benchmark: made anew and filled, or kept from the last run."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections

from tests.benchmarks.environment import DATABASE as NAME
from tests.benchmarks.population import fill

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def filled_database(people: int, *, keep: bool) -> Iterator[None]:
    """Give the block a migrated database of `people`; with `keep` it stays for the next run."""
    mark = f"{people} {fingerprint()}"
    if not keep or mark_of_database() != mark:
        drop()
        create()
        call_command("migrate", verbosity=0)
        fill(people)
        set_mark(mark)
    try:
        yield
    except BaseException:
        set_mark("")  # whatever was under way may have left rows behind
        raise
    finally:
        connections.close_all()
        if not keep:
            drop()


def fingerprint() -> str:
    """Return a word that changes with the tables and with what fills them."""
    files = [
        *ROOT.glob("apps/*/migrations/*.py"),
        *ROOT.glob("fixtures/reference/*.json"),
        *Path(__file__).parent.glob("population*"),
    ]
    texts = b"".join(path.read_bytes() for path in sorted(files))
    return hashlib.sha256(texts).hexdigest()[:16]


def create() -> None:
    """Make the empty database."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {NAME} ENCODING 'UTF8' TEMPLATE template0")


def drop() -> None:
    """Remove the database; PostgreSQL itself ends a vacuum that runs in it."""
    connections.close_all()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME}")


def mark_of_database() -> str:
    """Return what `set_mark` wrote on the database; nothing when there is none."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [NAME],
        )
        row = cursor.fetchone()
    return (row and row[0]) or ""


def set_mark(mark: str) -> None:
    """Write on the database what it holds; done last, so that a half-filled one has no mark."""
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON DATABASE {NAME} IS %s", [mark])
