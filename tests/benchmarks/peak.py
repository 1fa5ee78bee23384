"""By how much a fresh process grows while it does one thing.

Fresh, so that memory which earlier work left free does not hide what is needed.
`python -m tests.benchmarks.peak exports.write_ours '[1000, "/tmp/x.xlsx"]'`
"""

import gc
import importlib
import json
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.environment import set_up

ROOT = Path(__file__).resolve().parents[2]
FORGET = Path("/proc/self/clear_refs")
STATUS = Path("/proc/self/status")


def peak_memory(function: str, *arguments: object) -> float | None:
    """Return by how many MB at most a process grows that calls `function`; None where unknown."""
    if not FORGET.exists():
        return None
    words = [sys.executable, "-m", "tests.benchmarks.peak", function, json.dumps(arguments)]
    done = subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    return float(done.stdout)


def main() -> None:
    """Call what the command line names and print by how many MB this process grew."""
    name, arguments = sys.argv[1:]
    set_up()
    module, function = name.split(".")
    call = getattr(importlib.import_module(f"tests.benchmarks.{module}"), function)
    gc.collect()
    FORGET.write_text("5", encoding="ascii")  # the peak so far was that of the imports
    before = kilobytes("VmRSS")
    call(*json.loads(arguments))
    sys.stdout.write(f"{(kilobytes('VmHWM') - before) / 1024:.1f}")


def kilobytes(name: str) -> int:
    """Return a line of this process's status."""
    lines = STATUS.read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(f"{name}:")).split()[1])


if __name__ == "__main__":
    main()
