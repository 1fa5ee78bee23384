from collections.abc import Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.targets.covering import least_cover
from apps.targets.needs import Part, least_people, shares, years_left

PARTS = 3


@st.composite
def cases(draw: st.DrawFn, most: int = 40) -> tuple[list[int], dict[int, int]]:
    """Groups of people missing in some of the parts, and what each part wants of them."""
    masks = st.integers(min_value=1, max_value=2**PARTS - 1)
    groups = draw(st.dictionaries(masks, st.integers(min_value=0, max_value=most)))
    wanted = [
        draw(st.integers(min_value=0, max_value=available(groups, part))) for part in range(PARTS)
    ]
    return wanted, groups


def available(groups: Mapping[int, int], part: int) -> int:
    return sum(people for mask, people in groups.items() if mask >> part & 1)


def by_trying_everything(wanted: Sequence[int], groups: Mapping[int, int]) -> int:
    """The least number of people over every way to take some of each group."""
    masks = list(groups)
    return min(
        sum(taken)
        for taken in product(*(range(groups[mask] + 1) for mask in masks))
        if all(
            sum(n for n, mask in zip(taken, masks, strict=True) if mask >> part & 1) >= need
            for part, need in enumerate(wanted)
        )
    )


@settings(max_examples=60, deadline=None)
@given(cases(most=3))
def test_the_least_number_is_what_trying_everything_finds(case):
    assert least_people(*case) == by_trying_everything(*case)


@settings(deadline=None)
@given(cases())
def test_a_need_lies_between_its_largest_part_and_the_sum_of_all(case):
    wanted, groups = case
    assert max(wanted) <= least_people(wanted, groups) <= sum(wanted)


@settings(deadline=None)
@given(cases(), st.integers(min_value=0, max_value=PARTS - 1))
def test_raising_a_target_never_lowers_the_need(case, part):
    wanted, groups = case
    if wanted[part] == available(groups, part):
        return
    raised = [need + (place == part) for place, need in enumerate(wanted)]
    assert least_people(raised, groups) in {
        least_people(wanted, groups),
        least_people(wanted, groups) + 1,
    }


@settings(deadline=None)
@given(cases())
def test_parts_that_want_all_of_theirs_need_each_person_once(case):
    _, groups = case
    everyone = [available(groups, part) for part in range(PARTS)]
    assert least_people(everyone, groups) == sum(groups.values())


def test_a_person_in_two_cohorts_is_needed_once():
    assert least_people([1, 1], {0b11: 1}) == 1


def test_whoever_helps_two_parts_is_taken_before_two_who_help_one_each():
    """7 of a committee, among them 2 whose titles ask it of everybody; 10 and 18 elsewhere."""
    groups = {0b00001: 26, 0b00011: 1, 0b00101: 1, 0b01000: 48, 0b10000: 143}
    assert least_people([7, 1, 1, 10, 18], groups) == 35


def test_a_choice_that_looks_best_first_is_not_taken_when_it_is_not():
    """Three pairs share three people two by two: any greedy order that starts alone needs more."""
    assert (
        least_people([2, 2, 2], {0b011: 1, 0b101: 1, 0b110: 1, 0b001: 5, 0b010: 5, 0b100: 5}) == 3
    )
    assert least_people([1, 1, 1], {0b011: 1, 0b101: 1, 0b110: 1}) == 2


def test_a_target_reached_has_need_0():
    assert least_people([0, 0], {0b01: 4, 0b11: 2}) == 0
    assert Part(total=285, missing=29, wanted=256).shortfall == 0


def test_no_more_are_wanted_than_are_missing():
    assert Part(total=145, missing=5, wanted=145).is_everyone
    assert Part(total=145, missing=5, wanted=150).shortfall == 5


def test_a_part_that_wants_more_than_there_are_is_refused():
    with pytest.raises(ValueError, match="wants 3 of 2"):
        least_people([3], {0b1: 2})
    with pytest.raises(ValueError, match="do not fill"):
        least_cover([3, 1], {0b01: 2, 0b11: 0, 0b10: 1})


@given(
    st.integers(min_value=0, max_value=100_000),
    st.integers(min_value=2000, max_value=2100),
    st.integers(min_value=1, max_value=15),
)
def test_shares_over_the_years_add_to_the_need_and_differ_by_at_most_one(need, first, count):
    found = shares(need, range(first, first + count))
    assert sum(found.values()) == need
    assert max(found.values()) - min(found.values()) <= 1
    assert (min(found.values()), max(found.values())) == (need // count, -(-need // count))


def test_the_years_with_one_more_come_first():
    assert shares(23, range(2021, 2026)) == {2021: 5, 2022: 5, 2023: 5, 2024: 4, 2025: 4}


def test_a_need_without_a_year_cannot_be_shared():
    with pytest.raises(ValueError, match="at least one year"):
        shares(5, [])


@pytest.mark.parametrize(
    ("year", "left"),
    [(2020, [2021, 2022, 2023]), (2022, [2022, 2023]), (2023, [2023]), (2024, [2021, 2022, 2023])],
)
def test_a_need_is_shared_over_the_years_that_are_left(year, left):
    assert list(years_left(2021, 2023, year)) == left
