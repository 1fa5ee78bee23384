"""The line of years of a target, as the points of a small drawing. Pure: no Django."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = 168, 52
LEFT, RIGHT, TOP, BOTTOM = 6, 6, 7, 7


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the drawing."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn: how it went, how it shall go, and the words for who cannot see it."""

    went: tuple[Point, ...]
    shall: tuple[Point, ...]
    words: str
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def went_line(self) -> str:
        """The points of the line that was gone, as SVG wants them."""
        return " ".join(f"{point.x},{point.y}" for point in self.went)

    @property
    def shall_line(self) -> str:
        """The points of the line to the target."""
        return " ".join(f"{point.x},{point.y}" for point in self.shall)

    @property
    def last(self) -> Point | None:
        """Where it stands now."""
        return self.went[-1] if self.went else None

    @property
    def goal(self) -> Point:
        """The target."""
        return self.shall[-1]


def chart_of(
    went: Sequence[tuple[float, Decimal]], shall: Sequence[tuple[float, Decimal]], words: str
) -> Chart:
    """Draw values over years; both lines share one scale, which leaves no value outside."""
    years = [year for year, _ in (*went, *shall)]
    values = [value for _, value in (*went, *shall)]
    first, last = min(years), max(years)
    low, high = min(values), max(values)
    span = max(high - low, Decimal(1))

    def place(year: float, value: Decimal) -> Point:
        across = (year - first) / (last - first) if last > first else 1.0
        up = float((value - low) / span)
        return Point(
            round(LEFT + across * (WIDTH - LEFT - RIGHT)),
            round(HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)),
        )

    return Chart(tuple(place(*one) for one in went), tuple(place(*one) for one in shall), words)
