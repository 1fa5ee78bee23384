"""Times of calls, measured so that a noisy machine weighs on both sides alike."""

import statistics
import time
from collections.abc import Callable

Call = Callable[[], object]

MOST_RUNS = 25
PATIENCE = 1_500  # ms for each side, unless the least number of runs takes longer
SLOW = 10_000  # ms for both sides together, from which three runs each are enough


def milliseconds(call: Call) -> float:
    """Return how long one run of `call` takes."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def in_turns(ours: Call, limit: Call, *, least: int = 5) -> tuple[float, float]:
    """Return the median times of two calls, warmed up once and then run one after the other."""
    if milliseconds(ours) + milliseconds(limit) > SLOW:
        least = min(least, 3)
    times: tuple[list[float], list[float]] = ([], [])
    while len(times[0]) < least or (
        len(times[0]) < MOST_RUNS and sum(map(sum, times)) < 2 * PATIENCE
    ):
        times[0].append(milliseconds(ours))
        times[1].append(milliseconds(limit))
    return statistics.median(times[0]), statistics.median(times[1])
