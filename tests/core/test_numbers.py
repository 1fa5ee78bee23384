"""Percents are exact and half-up; numbers look as they do in Vietnamese documents."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.numbers import percent, show_count, show_heads, show_number, show_percent

heads = st.integers(min_value=0, max_value=10_000_000)
totals = st.integers(min_value=1, max_value=10_000_000)


@given(heads, totals)
def test_a_percent_is_half_up_to_one_decimal(count, total):
    exact = Decimal(count) * 100 / Decimal(total)
    assert percent(count, total) == exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


@given(st.lists(heads, min_size=1, max_size=12).filter(any))
def test_percents_of_the_parts_add_to_100_but_for_their_rounding(parts):
    shares = [percent(part, sum(parts)) for part in parts]
    assert abs(sum(shares) - 100) <= Decimal("0.05") * len(parts)


@given(heads, heads, totals)
def test_more_people_are_never_a_smaller_percent(one, other, total):
    fewer, more = sorted((one, other))
    assert percent(fewer, total) <= percent(more, total)


@given(totals)
def test_everyone_is_100_percent(total):
    assert show_percent(percent(total, total)) == "100%"


@pytest.mark.parametrize(
    ("count", "total", "text"),
    [(28, 42, "66,7%"), (21, 42, "50%"), (1, 800, "0,1%"), (1, 16, "6,3%"), (5, 4, "125%")],
)
def test_a_percent_is_written_with_a_comma_and_no_useless_zero(count, total, text):
    assert show_percent(percent(count, total)) == text


def test_nobody_in_nobody_has_no_percent():
    assert percent(0, 0) is None
    assert show_percent(None) == "–"


@pytest.mark.parametrize(("count", "total"), [(-1, 5), (1, -5)])
def test_people_cannot_be_fewer_than_none(count, total):
    with pytest.raises(ValueError, match="số âm"):
        percent(count, total)


def test_thousands_are_parted_by_dots():
    assert show_count(16812) == "16.812"
    assert show_count(999) == "999"
    assert show_number(Decimal("1234.50")) == "1.234,5"
    assert show_number(Decimal(1200)) == "1.200"
    assert show_number(7) == "7"


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (8, "08"), (9, "09"), (10, "10"), (1250, "1.250")]
)
def test_heads_below_ten_are_padded(value, text):
    assert show_heads(value) == text
