from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.targets.distance import Distance, Goal, Rounding, heads_wanted

SHARES = st.decimals(min_value=0, max_value=100, places=1)
TOTALS = st.integers(min_value=0, max_value=2_000_000)
ROUNDINGS = st.sampled_from(Rounding)
GOALS = st.builds(Goal, value=SHARES, rounding=ROUNDINGS)


@pytest.mark.parametrize(
    ("share", "total", "rounding", "heads"),
    [
        ("15", 124, Rounding.HALF_UP, 19),
        ("20", 124, Rounding.HALF_UP, 25),
        ("10", 124, Rounding.CEIL, 13),
        ("90", 285, Rounding.FLOOR, 256),
        ("3", 145, Rounding.HALF_UP, 4),
        ("15", 196, Rounding.ABOVE, 30),
        ("5", 200, Rounding.ABOVE, 11),
        ("100", 7, Rounding.ABOVE, 7),
    ],
)
def test_heads_are_rounded_as_the_target_says(share, total, rounding, heads):
    assert heads_wanted(Decimal(share), total, rounding) == heads


@given(SHARES, TOTALS, ROUNDINGS)
def test_nobody_is_wanted_who_is_not_there(share, total, rounding):
    assert 0 <= heads_wanted(share, total, rounding) <= total


@given(TOTALS, ROUNDINGS)
def test_a_hundred_percent_is_everybody(total, rounding):
    assert heads_wanted(Decimal(100), total, rounding) == total


@given(SHARES, SHARES, TOTALS, ROUNDINGS)
def test_a_higher_share_never_wants_fewer(one, other, total, rounding):
    low, high = sorted((one, other))
    assert heads_wanted(low, total, rounding) <= heads_wanted(high, total, rounding)


@given(GOALS, st.data())
def test_a_target_reached_misses_nobody_and_no_point(goal, data):
    total = data.draw(st.integers(min_value=1, max_value=5000))
    have = data.draw(st.integers(min_value=goal.heads(total), max_value=total))
    distance = Distance(goal, total, have)
    assert distance.is_reached
    assert (distance.missing, distance.missing_points) == (0, 0)


@given(GOALS, st.data())
def test_who_is_missing_added_reaches_the_target(goal, data):
    total = data.draw(st.integers(min_value=1, max_value=5000))
    have = data.draw(st.integers(min_value=0, max_value=total))
    missing = Distance(goal, total, have).missing
    assert Distance(goal, total, have + missing).is_reached
    assert not missing or not Distance(goal, total, have + missing - 1).is_reached


def test_nobody_to_count_is_not_a_target_reached():
    nobody = Distance(Goal(Decimal(50)), total=0, have=0)
    assert nobody.is_empty
    assert not nobody.is_reached


def test_the_rise_is_taken_from_the_exact_share():
    """10 of 54 are 18.5 % as printed; 35 % is 16 points above them, not 17."""
    assert Distance(Goal(Decimal(35)), total=54, have=10).rise == 16


def test_a_goal_in_people_knows_no_points():
    distance = Distance(Goal(Decimal(13), is_percent=False), total=73, have=5)
    assert (distance.missing, distance.missing_points, distance.rise) == (8, 0, 0)
