"""Figures that do not add up are said, with how much and why; those that do are silent."""

import dataclasses

from apps.reports.checks import checks_of
from apps.reports.figures import Mode
from tests.reports.samples import cohort, figure, professional, theory


def check(total, *blocks, **more):
    return checks_of(cohort(total, name="Nhóm", blocks=blocks, **more))


def test_rows_that_add_to_the_total_are_silent():
    assert check(12, professional(12, thac_si=3, dai_hoc=7, unknown=2)) == ()


def test_rows_above_or_below_the_total_are_said():
    assert check(12, professional(12, thac_si=5, dai_hoc=9)) == (
        "Nhóm: Trình độ chuyên môn, các mức cộng lại được 14, nhiều hơn tổng số 12 là 2.",
    )
    assert check(12, professional(12, dai_hoc=9)) == (
        "Nhóm: Trình độ chuyên môn, các mức cộng lại được 9, ít hơn tổng số 12 là 3.",
    )


def test_people_counted_twice_because_they_study_are_explained():
    (sentence,) = check(
        120, professional(120, mode=Mode.HELD_AND_STUDYING, dai_hoc=92, trung_cap=32)
    )
    assert sentence == (
        "Nhóm: Trình độ chuyên môn, các mức cộng lại được 124, nhiều hơn tổng số 120 là 4, "
        "vì người đang học được tính ở cả mức đã có và mức đang học."
    )


def test_percents_may_miss_100_by_their_rounding_but_not_by_more():
    assert check(3, professional(3, thac_si=1, dai_hoc=1, cao_dang=1)) == ()
    levels = {"thac_si": 1, "dai_hoc": 1, "cao_dang": 1, "trung_cap": 1, "none": 1}
    assert check(16, professional(16, unknown=11, **levels)) == (
        "Nhóm: Trình độ chuyên môn, các tỷ lệ cộng lại được 100,3% do làm tròn từng mức.",
    )


def test_a_higher_level_cannot_hold_more_than_the_level_that_holds_it():
    assert check(20, theory(20, mode=Mode.CUMULATIVE, cao_cap_cu_nhan=4, trung_cap=20)) == ()
    assert check(20, theory(20, mode=Mode.CUMULATIVE, cao_cap_cu_nhan=9, trung_cap=8)) == (
        "Nhóm: Trình độ lý luận chính trị, số đạt Trung cấp (8) ít hơn số đạt "
        "Cao cấp, cử nhân (9).",
    )


def test_a_percent_of_another_total_is_said():
    block = professional(124, dai_hoc=120)
    assert check(120, block) == (
        "Nhóm: tỷ lệ của Đại học tính trên 124, không phải trên tổng số 120.",
    )


def test_nobody_at_all_is_no_error():
    empty = dataclasses.replace(professional(0, dai_hoc=0), figures=(figure("x", "y", "z", 0, 0),))
    assert check(0, empty) == ()
