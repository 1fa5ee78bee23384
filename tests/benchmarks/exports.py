"""A long list written to Excel by our renderer, beside XlsxWriter with nothing around it."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from xlsxwriter import Workbook

from apps.reports.renderers.xlsx import write_rows
from apps.reports.tables import Column, Kind, Value
from tests.benchmarks.peak import peak_memory
from tests.benchmarks.results import SMALL, Result, compared
from tests.benchmarks.timing import in_turns

BOUNDS = (1.3, 1.3, 1.3)
MOST_ROWS = 50_000
MOST_MEMORY = 50  # MB
KINDS = (Kind.NUMBER, *[Kind.TEXT] * 19, *[Kind.DATE] * 5, *[Kind.NUMBER] * 5)
COLUMNS = tuple(Column(f"c{i}", f"Cột số {i}", kind) for i, kind in enumerate(KINDS, start=1))
WORDS = ("Hoàng Thị Mẩy", "Trường THCS Nà Khuổi", "Đại học", "Kinh", "Chuyên viên")


def measure(people: int) -> list[Result]:
    """Time the export of a list as long as the table of bounds says."""
    count = people if people <= SMALL else min(people, MOST_ROWS)
    with TemporaryDirectory() as folder:
        ours, alone = Path(folder) / "ours.xlsx", Path(folder) / "alone.xlsx"
        memory = peak_memory("exports.write_ours", count, str(ours))
        limit_memory = peak_memory("exports.write_alone", count, str(alone))
        times = in_turns(
            lambda: write_ours(count, ours), lambda: write_alone(count, alone), least=3
        )
    more = {"memory_mb": memory, "limit_memory_mb": limit_memory, "most_memory_mb": MOST_MEMORY}
    return [compared(f"xuất Excel {count} dòng x {len(COLUMNS)} cột", count, times, BOUNDS, **more)]


def rows(count: int) -> Iterator[list[Value]]:
    """Yield rows of 30 cells as a list of people has them."""
    born = datetime.date(1970, 1, 1)
    for number in range(1, count + 1):
        words = [f"{WORDS[(number + i) % len(WORDS)]}" for i in range(19)]
        days = [born + datetime.timedelta(days=(number * (i + 7)) % 12_000) for i in range(5)]
        yield [number, *words, *days, *((number + i) % 100 for i in range(5))]


def write_ours(count: int, target: Path | str) -> None:
    """Write the list as every export of the application does."""
    write_rows(COLUMNS, rows(count), target, title="Danh sách")


def write_alone(count: int, target: Path | str) -> None:
    """Write the same cells with the library's own calls, one format for each kind."""
    with Workbook(target, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        text, day = book.add_format({"border": 1}), book.add_format({"num_format": "dd/mm/yyyy"})
        number = book.add_format({"num_format": "#,##0"})
        calls = {
            Kind.TEXT: (sheet.write_string, text),
            Kind.DATE: (sheet.write_datetime, day),
            Kind.NUMBER: (sheet.write_number, number),
        }
        writers = [calls[kind] for kind in KINDS]
        for row, values in enumerate(rows(count)):
            for column, ((write, style), value) in enumerate(zip(writers, values, strict=True)):
                write(row, column, value, style)
