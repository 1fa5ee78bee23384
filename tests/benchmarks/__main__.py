"""`python -m tests.benchmarks`: fills a database and measures the application in it."""

import argparse
import json
import os
import platform
import sys
import time

from tests.benchmarks.environment import set_up

set_up()

from tests.benchmarks import (  # noqa: E402 (they need the settings)
    counting,
    database,
    exports,
    imports,
    rounds,
    schemes,
    screens,
    standards,
)
from tests.benchmarks.results import table  # noqa: E402

SUITES = {
    "counting": counting.measure,
    "standards": standards.measure,
    "schemes": schemes.measure,
    "rounds": rounds.measure,
    "screens": screens.measure,
    "imports": imports.measure,
    "exports": exports.measure,
}
FEWEST = 1_000


def main() -> None:
    """Measure what was asked for and print it."""
    options = arguments()
    with database.filled_database(options.people, keep=options.keep):
        results = []
        for name, measure in SUITES.items():
            if options.only in (None, name):
                say(f"{name} …")
                results += measure(options.people)
    if options.json:
        facts = {"machine": machine(), "people": options.people}
        whole = facts | {"results": [result.as_json() for result in results]}
        sys.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(f"{machine()}\n{table(results)}\n")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--people", type=int, default=3_000, help="số người (mặc định: 3000)")
    parser.add_argument("--only", choices=SUITES, help="chỉ đo một phần")
    parser.add_argument(
        "--keep", action="store_true", help="giữ cơ sở dữ liệu cho lần chạy sau cùng số người"
    )
    parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    options = parser.parse_args()
    if options.people < FEWEST:
        parser.error(f"--people phải từ {FEWEST} trở lên")
    return options


def machine() -> str:
    """Return what the figures were measured on."""
    return f"{os.cpu_count()} nhân {platform.machine()}, Python {platform.python_version()}"


def say(words: str) -> None:
    """Tell the person who waits what is going on, out of the way of the results."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {words}\n")


if __name__ == "__main__":
    main()
