# ruff: noqa: S608 (statements are made of constants; values are bound)
"""A roster of new people brought in, beside what any import has to do at least.

The limit reads the same file with calamine and copies the very rows that our import wrote into
the same tables, whose keys, indexes and triggers (history, kept facts) work for both.
"""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection, transaction
from python_calamine import CalamineWorkbook

from apps.rosters.orders import Order, Outcome
from apps.rosters.services import import_roster
from tests.benchmarks.peak import peak_memory
from tests.benchmarks.population import FILLED
from tests.benchmarks.results import MIDDLE, SMALL, Result, compared
from tests.benchmarks.roster import write_roster
from tests.benchmarks.timing import milliseconds

BOUNDS = (4, 4, 4)
AGAIN_BOUNDS = (0.7, 0.7, 0.7)
MOST_MEMORY = 250  # MB
ROUNDS = 3
EVENTS = tuple(f"{table}event" for table in FILLED)


def measure(people: int) -> list[Result]:
    """Time the import of a roster twice over, and the limit."""
    count = 1_000 if people <= SMALL else 10_000 if people <= MIDDLE else 50_000
    with TemporaryDirectory() as folder:
        path = Path(folder) / "danh-sach.xlsx"
        write_roster(path, count)
        with afterwards_removed() as before:
            memory = peak_memory("imports.bring_in", str(path), count)
            rows = sum(copy_out(table, before[table], path.parent) for table in FILLED)
        with afterwards_removed():
            limit_memory = peak_memory("imports.read_and_copy", str(path))
        more = {"memory_mb": memory, "limit_memory_mb": limit_memory, "most_memory_mb": MOST_MEMORY}
        return compare(path, count, note=f"{rows} dòng", **more)


def compare(path: Path, count: int, **more: object) -> list[Result]:
    """Return the import of `path` beside the limit, and the second import beside the first."""
    times: dict[str, list[float]] = {"first": [], "again": [], "limit": []}
    for _ in range(ROUNDS):
        with afterwards_removed():
            times["first"].append(milliseconds(lambda: bring_in(path, count)))
            times["again"].append(milliseconds(lambda: bring_in(path, 0)))
        with afterwards_removed():
            times["limit"].append(milliseconds(lambda: read_and_copy(path)))
    first, again, limit = (statistics.median(found) for found in times.values())
    return [
        compared(f"nhập {count} người mới", count, (first, limit), BOUNDS, **more),
        compared(f"nhập lại {count} người ấy", count, (again, first), AGAIN_BOUNDS),
    ]


def bring_in(path: Path | str, created: int) -> None:
    """Import the roster as the command does, and see that as many people were new as should be."""
    outcome = import_roster(Order(path=Path(path), file_name="danh-sach.xlsx"))
    unchanged = outcome.rows - created
    if not outcome.committed or (outcome.created, outcome.unchanged) != (created, unchanged):
        raise AssertionError(f"{outcome_words(outcome)}, wanted {created} / 0 / {unchanged}")


def outcome_words(outcome: Outcome) -> str:
    """Return what became of an import, with its first problems."""
    words = [problem.message for problem in outcome.problems[:5]]
    return f"{outcome.created} / {outcome.updated} / {outcome.unchanged}: {words}"


def read_and_copy(path: Path | str) -> None:
    """Read every cell of the file and write the rows beside it, in one transaction."""
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    for _ in sheet.iter_rows():
        pass
    with transaction.atomic(), connection.cursor() as cursor:
        for table in FILLED:
            with copy_of(table, Path(path).parent).open(encoding="utf-8") as rows:
                cursor.copy_expert(f"COPY {table} FROM STDIN", rows)


def copy_out(table: str, after: int, folder: Path) -> int:
    """Write the rows of `table` with a key above `after` as COPY does; return how many."""
    with connection.cursor() as cursor, copy_of(table, folder).open("w", encoding="utf-8") as rows:
        wanted = f"SELECT * FROM {table} WHERE id > {after} ORDER BY id"
        cursor.copy_expert(f"COPY ({wanted}) TO STDOUT", rows)
        return cursor.rowcount


def copy_of(table: str, folder: Path) -> Path:
    """Return where the rows of `table` are kept."""
    return folder / f"{table}.copy"


@contextmanager
def afterwards_removed() -> Iterator[dict[str, int]]:
    """Take back every row that the block adds, so that each run meets the same tables.

    The block gets the last key of each table before it.
    """
    before = {table: last_key(table) for table in FILLED}
    yield before
    with connection.cursor() as cursor:
        with transaction.atomic():
            for table in FILLED:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for table in reversed(FILLED):
                cursor.execute(f"DELETE FROM {table} WHERE id > %s", [before[table]])
            last = before["personnel_person"]
            cursor.execute("DELETE FROM indicators_fact WHERE person_id > %s", [last])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in FILLED:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(EVENTS)}")
        cursor.execute(f"VACUUM ANALYZE {', '.join(FILLED)}, indicators_fact")


def last_key(table: str) -> int:
    """Return the highest key of `table`."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
        return cursor.fetchone()[0]
