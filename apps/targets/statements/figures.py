"""Numbers as offices write them: 16.812; 38,1%; 08 đồng chí; 13/13. Pure."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

HUNDRED = 100


@dataclass(frozen=True)
class Percent:
    """A percent as it is printed, with as many decimals."""

    value: Decimal
    decimals: int

    @classmethod
    def read(cls, text: str) -> "Percent":
        """Read "38,1" or "38.1"; a dot in a percent is a decimal mark too."""
        whole, _, rest = text.replace(".", ",").partition(",")
        return cls(Decimal(f"{whole}.{rest or 0}"), len(rest))

    def __str__(self) -> str:
        """Return 38,1%."""
        return f"{written(self.value, self.decimals)}%"


def read_count(text: str) -> int:
    """Read "16.812" or "08"."""
    return int(text.replace(".", ""))


def written(value: Decimal, decimals: int) -> str:
    """Write a number with a decimal comma and exactly so many decimals."""
    return f"{value:.{decimals}f}".replace(".", ",")


def share(count: int, total: int, decimals: int) -> Decimal:
    """Return `count` in `total` as a percent, half-up; whole-number arithmetic, so exact."""
    scale = 10**decimals
    return Decimal((2 * HUNDRED * scale * count + total) // (2 * total)).scaleb(-decimals)


def cut_share(count: int, total: int, decimals: int) -> Decimal:
    """Return `count` in `total` as a percent with its further decimals cut off."""
    return Decimal(HUNDRED * 10**decimals * count // total).scaleb(-decimals)


def half_up(value: Decimal, decimals: int) -> Decimal:
    """Round half-up."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def is_share(percent: Percent, count: int, total: int) -> bool:
    """Return whether a printed percent is count/total, rounded half-up at its own decimals."""
    return total > 0 and share(count, total, percent.decimals) == percent.value
