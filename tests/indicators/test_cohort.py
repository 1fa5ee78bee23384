"""The laws of counting: pure, without a database."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apps.indicators.cohort import (
    CUMULATIVE,
    EXCLUSIVE,
    HELD_AND_STUDYING,
    CohortSpec,
    Group,
    LadderTable,
    Row,
    count,
    count_table,
)
from apps.indicators.traits import Trait
from tests.indicators.strategies import groups, levels, tables

NONE, TRUNG_CAP, CAO_CAP, CU_NHAN = (1 << bit for bit in range(4))


def table(mode: str, *, studying: bool = False, rows: int = 3) -> LadderTable:
    """Political theory as the plans print it, the two highest levels in one row."""
    every = (
        Row("cao_cap", "Cao cấp, cử nhân", CAO_CAP | CU_NHAN, studying, 2),
        Row("trung_cap", "Trung cấp", TRUNG_CAP, studying, 1),
        Row("none", "Chưa qua đào tạo", NONE, rank=0),
    )
    below = sum(row.levels for row in every[rows:])
    return LadderTable("political_theory", "LLCT", mode, every[:rows], below=below)


def people(earned: int, studying: int = 0, number: int = 1, traits: int = 0) -> Group:
    return Group(earned, studying, traits, is_young=False, people=number)


@pytest.mark.parametrize(
    ("earned", "studying", "exclusive", "cumulative", "held_and_studying"),
    [
        (TRUNG_CAP, 0, [0, 1, 0], [0, 1, 1], [0, 1, 0]),
        (TRUNG_CAP | NONE, 0, [0, 1, 0], [0, 1, 1], [0, 1, 0]),
        (CU_NHAN, 0, [1, 0, 0], [1, 1, 1], [1, 0, 0]),
        (TRUNG_CAP, CAO_CAP, [1, 0, 0], [1, 1, 1], [1, 1, 0]),
        (0, CAO_CAP, [1, 0, 0], [1, 1, 1], [1, 0, 0]),
        (0, 0, [0, 0, 0], [0, 0, 0], [0, 0, 0]),
        (NONE, 0, [0, 0, 1], [0, 0, 1], [0, 0, 1]),
    ],
    ids=[
        "trung cấp", "trung cấp after none", "cử nhân", "trung cấp, studying cao cấp",
        "studying cao cấp, nothing else known", "nothing known", "no training",
    ],
)  # fmt: skip
def test_where_a_person_is_counted_when_studying_counts(
    earned, studying, exclusive, cumulative, held_and_studying
):
    alone = [people(earned, studying)]
    for mode, expected in (
        (EXCLUSIVE, exclusive),
        (CUMULATIVE, cumulative),
        (HELD_AND_STUDYING, held_and_studying),
    ):
        assert list(count_table(table(mode, studying=True), alone).rows) == expected


@pytest.mark.parametrize("mode", [EXCLUSIVE, CUMULATIVE, HELD_AND_STUDYING])
def test_who_studies_stays_where_she_is_when_studying_does_not_count(mode):
    counted = count_table(table(mode), [people(TRUNG_CAP, CAO_CAP)])
    assert counted.rows[0] == 0
    assert counted.rows[1] == 1


@pytest.mark.parametrize("mode", [EXCLUSIVE, CUMULATIVE, HELD_AND_STUDYING])
def test_no_training_is_not_unknown(mode):
    counted = count_table(table(mode), [people(NONE, number=3), people(0, number=2)])
    assert counted.rows[2] == 3
    assert counted.unknown == 2


@pytest.mark.parametrize("mode", [EXCLUSIVE, CUMULATIVE, HELD_AND_STUDYING])
def test_a_level_below_the_lowest_row_is_not_unknown(mode):
    counted = count_table(table(mode, rows=2), [people(NONE, number=3), people(0, number=2)])
    assert counted.rows == (0, 0)
    assert counted.unknown == 2


@given(tables(modes=[EXCLUSIVE]), st.lists(groups()))
def test_exclusive_rows_take_each_person_once(table, found):
    counted = count_table(table, found)
    placed = sum(g.people for g in found if table.rows_of(g.earned, g.studying))
    assert sum(counted.rows) == placed


@given(tables(modes=[EXCLUSIVE, CUMULATIVE]), st.lists(groups()))
def test_exclusive_rows_and_the_unknown_add_up_to_the_total(table, found):
    assume(not table.below)
    counted = count_table(table, found)
    total = sum(group.people for group in found)
    if table.mode == EXCLUSIVE:
        assert sum(counted.rows) + counted.unknown == total
    else:
        assert counted.rows[-1] + counted.unknown == total


@given(tables(modes=[CUMULATIVE]), st.lists(groups()))
def test_cumulative_rows_do_not_grow_towards_the_top(table, found):
    rows = count_table(table, found).rows
    assert list(rows) == sorted(rows)


@given(tables(), st.lists(groups()))
def test_a_cumulative_row_is_the_sum_of_the_exclusive_ones_down_to_it(table, found):
    exclusive = count_table(replace(table, mode=EXCLUSIVE), found).rows
    cumulative = count_table(replace(table, mode=CUMULATIVE), found).rows
    assert list(cumulative) == [sum(exclusive[: i + 1]) for i in range(len(exclusive))]


@given(tables(modes=[HELD_AND_STUDYING]), st.lists(groups()))
def test_who_studies_is_counted_where_she_stands_and_where_she_goes(table, found):
    counted = count_table(table, found)
    without = replace(table, rows=tuple(replace(row, counts_studying=False) for row in table.rows))
    held = count_table(replace(without, mode=EXCLUSIVE), found)
    assert all(more >= less for more, less in zip(counted.rows, held.rows, strict=True))
    assert counted.unknown <= held.unknown


@given(tables(), st.lists(groups()), levels())
def test_learning_more_never_lowers_a_cumulative_row(table, found, learnt):
    table = replace(table, mode=CUMULATIVE)
    before = count_table(table, found).rows
    after = count_table(table, [replace(g, earned=g.earned | learnt) for g in found]).rows
    assert all(now >= then for then, now in zip(before, after, strict=True))


@given(tables(modes=[EXCLUSIVE]), levels(), levels(), levels())
def test_learning_more_never_moves_a_person_down(table, earned, studying, learnt):
    before = table.rows_of(earned, studying)
    after = table.rows_of(earned | learnt, studying)
    assert not before or after[0] <= before[0]


@given(tables(), levels(), levels())
def test_finishing_a_course_never_lowers_a_cumulative_row(table, earned, studying):
    table = replace(table, mode=CUMULATIVE)
    assert set(table.rows_of(earned, studying)) <= set(table.rows_of(earned | studying, 0))


@given(tables(), st.lists(groups()), levels())
def test_what_is_learnt_on_another_ladder_changes_nothing(table, found, learnt):
    elsewhere = learnt << 50
    after = [replace(group, earned=group.earned | elsewhere) for group in found]
    assert count_table(table, after) == count_table(table, found)


@given(tables(), st.lists(groups()), st.randoms())
def test_the_order_and_the_cut_of_the_groups_do_not_matter(table, found, chance):
    single = [replace(group, people=1) for group in found for _ in range(group.people)]
    chance.shuffle(single)
    assert count_table(table, single) == count_table(table, found)


@given(st.lists(tables(), max_size=3), st.lists(groups()), st.lists(groups()))
def test_two_halves_count_as_much_as_the_whole(all_tables, first, second):
    spec = CohortSpec("x", None, tables=tuple(all_tables))
    one, two, both = (count(spec, found) for found in (first, second, [*first, *second]))
    assert both.total == one.total + two.total
    for single in spec.singles:
        assert both.singles[single] == one.singles[single] + two.singles[single]
    for a, b, whole in zip(one.tables, two.tables, both.tables, strict=True):
        assert list(whole.rows) == [x + y for x, y in zip(a.rows, b.rows, strict=True)]
        assert whole.unknown == a.unknown + b.unknown


@given(st.lists(groups()))
def test_no_single_count_exceeds_the_total(found):
    counted = count(CohortSpec("x", None), found)
    assert all(0 <= number <= counted.total for number in counted.singles.values())
    assert all(0 <= number <= counted.total for number in counted.singles_unknown.values())


def test_nobody_said_is_kept_apart_from_no():
    found = [
        people(0, traits=Trait.LOCAL | Trait.LOCAL_KNOWN),
        people(0, traits=Trait.LOCAL_KNOWN),
        people(0),
    ]
    counted = count(CohortSpec("x", None), found)
    assert (counted.singles["origin"], counted.singles_unknown["origin"]) == (1, 1)
    assert (counted.singles["party"], counted.singles_unknown["party"]) == (0, 3)
    assert counted.singles_unknown["sex"] == 0


def test_an_empty_cohort_has_figures_of_zero():
    counted = count(CohortSpec("x", None, tables=(table(EXCLUSIVE),)), [])
    assert counted.total == 0
    assert counted.tables[0].rows == (0, 0, 0)


def test_all_63_levels_fit():
    highest = 1 << 62
    one = LadderTable("x", "x", EXCLUSIVE, (Row("top", "top", highest),))
    assert count_table(one, [people(highest)]).rows == (1,)
