"""What was measured, beside its bound."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

SMALL, MIDDLE = 10_000, 300_000  # people, up to which a bound's first and second figure hold

Bounds = tuple[float, float, float]


def bound_for(bounds: Bounds, people: int) -> float:
    """Return the bound for this many people; see docs/performance.md."""
    return bounds[0] if people <= SMALL else bounds[1] if people <= MIDDLE else bounds[2]


@dataclass(frozen=True)
class Result:
    """One measurement; times are medians of warm runs."""

    name: str
    people: int
    ours_ms: float | None = None
    limit_ms: float | None = None
    ratio: float | None = None
    bound: float | None = None
    within: bool | None = None
    queries: int | None = None
    most_queries: int | None = None
    memory_mb: float | None = None
    most_memory_mb: float | None = None
    limit_memory_mb: float | None = None
    note: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the result without what does not apply to it."""
        kept = {"name", "people", "ours_ms", "limit_ms", "ratio", "bound", "within"}
        return {key: value for key, value in asdict(self).items() if key in kept or value}


def compared(
    name: str,
    people: int,
    times: tuple[float, float],
    bounds: Bounds | None = None,
    **more: object,
) -> Result:
    """Return a result of our time against the limit's; without `bounds` no time is promised."""
    ours, limit = times
    result = Result(
        name,
        people,
        ours_ms=round(ours, 2),
        limit_ms=round(limit, 2),
        ratio=round(ours / limit, 2),
        bound=bound_for(bounds, people) if bounds else None,
        **more,
    )
    return replace(result, within=is_within(result))


def is_within(result: Result) -> bool | None:
    """Say whether a result keeps all its bounds; None where it has none."""
    promises = (
        (result.ratio, result.bound),
        (result.queries, result.most_queries),
        (result.memory_mb, result.most_memory_mb),
    )
    kept = [found <= bound for found, bound in promises if found is not None and bound is not None]
    return all(kept) if kept else None


def table(results: Sequence[Result]) -> str:
    """Return the results as lines for people."""
    head = ("phép đo", "số người", "của ta, ms", "giới hạn, ms", "tỉ lệ", "mức", "đạt", "khác")
    rows = [head, *map(_row, results)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    lines = []
    for row in rows:
        first, *figures, last = row
        cells = [cell.rjust(width) for cell, width in zip(figures, widths[1:-1], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *cells, last]).rstrip())
    return "\n".join(lines)


def _row(result: Result) -> tuple[str, ...]:
    more = [
        f"{result.queries} truy vấn" if result.queries is not None else "",
        _memory(result),
        result.note,
    ]
    within = {True: "có", False: "KHÔNG", None: ""}[result.within]
    return (
        result.name,
        str(result.people),
        _number(result.ours_ms),
        _number(result.limit_ms),
        _number(result.ratio, 2),
        _number(result.bound, 2),
        within,
        "; ".join(filter(None, more)),
    )


def _number(value: float | None, places: int = 1) -> str:
    return "" if value is None else f"{value:.{places}f}"


def _memory(result: Result) -> str:
    if result.memory_mb is None:
        return ""
    limit = f" (giới hạn {result.limit_memory_mb:.0f} MB)" if result.limit_memory_mb else ""
    return f"+{result.memory_mb:.0f} MB{limit}"
