"""Percents and the way numbers are written in Vietnamese documents. Pure: no Django."""

from decimal import Decimal

NO_VALUE = "–"
FIRST_WITHOUT_ZERO = 10
_VIETNAMESE_MARKS = str.maketrans({",": ".", ".": ","})


def percent(count: int, total: int) -> Decimal | None:
    """Return `count` in `total` as a percent, half-up to one decimal; None when `total` is 0.

    Whole-number arithmetic: a float would send 6.25 % to 6.2 on some machines.
    """
    if count < 0 or total < 0:
        raise ValueError("Số người không thể là số âm.")
    if total == 0:
        return None
    tenths = (2000 * count + total) // (2 * total)
    return Decimal(tenths).scaleb(-1)


def show_number(value: Decimal | int | None) -> str:
    """Write a number with a decimal comma and thousands dots, without a useless ",0"."""
    if value is None:
        return NO_VALUE
    if isinstance(value, int):
        return show_count(value)
    whole, _, decimals = f"{value:,f}".partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals}".rstrip(".").translate(_VIETNAMESE_MARKS)


def show_percent(value: Decimal | None) -> str:
    """Write a percent as documents do: "66,7%", "50%"; a dash when there is none."""
    return NO_VALUE if value is None else f"{show_number(value)}%"


def show_count(value: int) -> str:
    """Write a whole number with thousands dots: "16.812"."""
    return f"{value:,}".translate(_VIETNAMESE_MARKS)


def show_heads(value: int) -> str:
    """Write a number of people, padded below ten so that no digit can be slipped in: "08"."""
    return f"{value:02d}" if 0 < value < FIRST_WITHOUT_ZERO else show_count(value)
