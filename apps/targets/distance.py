"""How far a cohort is from a target, in people and in percentage points. Pure: no Django."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum

from apps.core.numbers import percent

HUNDRED = Decimal(100)


class Rounding(StrEnum):
    """How a share of a cohort becomes a number of people. ABOVE: more than the share."""

    HALF_UP = "half_up"
    CEIL = "ceil"
    FLOOR = "floor"
    ABOVE = "above"


MODES = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.CEIL: ROUND_CEILING,
    Rounding.FLOOR: ROUND_FLOOR,
}


def heads_wanted(share: Decimal, total: int, rounding: Rounding) -> int:
    """Return how many of `total` people make `share` percent; never more than there are."""
    exact = share * total / HUNDRED
    if rounding == Rounding.ABOVE:
        return min(total, int(exact.to_integral_value(ROUND_FLOOR)) + 1)
    return min(total, int(exact.to_integral_value(MODES[rounding])))


@dataclass(frozen=True, slots=True)
class Goal:
    """What is wanted of a cohort: a share of it in percent, or a number of people."""

    value: Decimal
    is_percent: bool = True
    rounding: Rounding = Rounding.HALF_UP

    def heads(self, total: int) -> int:
        """Return how many people of a cohort of `total` are wanted."""
        if self.is_percent:
            return heads_wanted(self.value, total, self.rounding)
        return int(self.value)


@dataclass(frozen=True, slots=True)
class Distance:
    """Where a cohort stands: `have` of `total` people count towards the goal."""

    goal: Goal
    total: int
    have: int

    @property
    def share(self) -> Decimal | None:
        """The percent that counts; None of an empty cohort."""
        return percent(self.have, self.total)

    @property
    def rise(self) -> int:
        """By how many whole percentage points a goal in percent is above the share, half-up.

        Of the exact share: 35 % over 10 of 54 people is 16 points, though 18.5 % is printed.
        """
        if not self.goal.is_percent or self.is_empty:
            return 0
        exact = self.goal.value - HUNDRED * self.have / self.total
        return int(exact.to_integral_value(ROUND_HALF_UP))

    @property
    def wanted(self) -> int:
        """How many people shall count."""
        return self.goal.heads(self.total)

    @property
    def missing(self) -> int:
        """How many more people must count until the goal is reached."""
        return max(0, self.wanted - self.have)

    @property
    def is_empty(self) -> bool:
        """Whether there is nobody of whom to ask."""
        return self.total == 0

    @property
    def is_reached(self) -> bool:
        """Whether enough people count, by the goal's own rounding."""
        return not self.is_empty and self.missing == 0

    @property
    def missing_points(self) -> Decimal:
        """By how many percentage points the share is below the goal; 0 for a goal in people."""
        if not self.goal.is_percent or self.share is None or self.is_reached:
            return Decimal(0)
        return max(Decimal(0), self.goal.value - self.share)
