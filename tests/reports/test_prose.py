"""The written text says what a plan says, in its order and its manner."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.reports.figures import Mode
from apps.reports.prose import block_sentence, cohort_paragraphs, sections_of, totals_sentence
from tests.reports.samples import cohort, district, figure, professional, singles, theory


def test_a_cohort_is_written_as_the_plans_write_it():
    written = cohort(
        42,
        singles=singles(42, origin=21, sex=8),
        blocks=(professional(42, thac_si=14, dai_hoc=28), theory(42, trung_cap=9, so_cap=33)),
    )
    assert cohort_paragraphs(written) == (
        "tổng số 42 đồng chí, trong đó là người địa phương có 21 đồng chí, chiếm 50%. "
        "Cán bộ nữ có 08 đồng chí, chiếm 19%.",
        "Trình độ chuyên môn: Thạc sĩ 14 đồng chí, chiếm 33,3%; Đại học 28 đồng chí, chiếm 66,7%.",
        "Trình độ lý luận chính trị: Trung cấp 09 đồng chí, chiếm 21,4%; "
        "Sơ cấp 33 đồng chí, chiếm 78,6%.",
    )


def test_rows_of_zero_are_left_out():
    text = block_sentence(professional(6, thac_si=0, dai_hoc=6), cohort(6))
    assert "Thạc sĩ" not in text
    assert totals_sentence(cohort(5, singles=singles(5, sex=0))) == "tổng số 05 đồng chí."


def test_a_ladder_with_nobody_on_it_is_not_mentioned():
    assert block_sentence(professional(6, dai_hoc=0), cohort(6)) == ""


def test_everyone_is_written_over_the_total():
    text = block_sentence(theory(13, cao_cap_cu_nhan=13), cohort(13))
    assert text == "Trình độ lý luận chính trị: Cao cấp, cử nhân 13/13 đồng chí, chiếm 100%."


@pytest.mark.parametrize(
    "given_text", ["trừ các đơn vị ngành dọc", "các đơn vị ngành dọc", "(trừ các đơn vị ngành dọc)"]
)
def test_who_is_left_out_stands_in_brackets_after_the_total(given_text):
    text = totals_sentence(cohort(147, exclusion_text=given_text))
    assert text == "tổng số 147 đồng chí (trừ các đơn vị ngành dọc)."


def test_cumulative_levels_are_nested_from_the_widest():
    levels = professional(196, mode=Mode.CUMULATIVE, thac_si=18, dai_hoc=196)
    assert block_sentence(levels, cohort(196)) == (
        "Trình độ chuyên môn: 100% có trình độ đại học trở lên, "
        "trong đó Thạc sĩ 18 đồng chí, chiếm 9,2%."
    )


def test_a_cumulative_level_short_of_everyone_gives_its_heads_and_the_untrained():
    levels = professional(50, mode=Mode.CUMULATIVE, thac_si=5, dai_hoc=40, trung_cap=48, none=2)
    assert block_sentence(levels, cohort(50)) == (
        "Trình độ chuyên môn: Trung cấp trở lên 48 đồng chí, chiếm 96%, "
        "trong đó Đại học trở lên 40 đồng chí, chiếm 80%; Thạc sĩ 05 đồng chí, chiếm 10%; "
        "Chưa qua đào tạo 02 đồng chí, chiếm 4%."
    )


def test_unknown_people_are_said_and_not_taken_for_untrained():
    text = block_sentence(professional(12, dai_hoc=9, unknown=3), cohort(12))
    assert text.endswith("; Chưa rõ trình độ 03 đồng chí, chiếm 25%.")
    other = dataclasses.replace(professional(12, unknown=12), label="Tin học")
    assert block_sentence(other, cohort(12)) == "Tin học: Chưa rõ 12/12 đồng chí, chiếm 100%."


def test_people_whose_age_cannot_be_told_are_said():
    text = totals_sentence(cohort(20, singles=singles(20, age=4), undecidable_age=2))
    assert text == (
        "tổng số 20 đồng chí, trong đó dưới 35 tuổi có 04 đồng chí, chiếm 20%. "
        "Chưa xác định được độ tuổi của 02 đồng chí do hồ sơ thiếu ngày, tháng sinh."
    )


def test_a_cohort_without_people_says_so_and_stops():
    empty = cohort(0, blocks=(professional(0, dai_hoc=0),), people_word="người")
    assert cohort_paragraphs(empty) == ("chưa có người nào.",)


def test_an_abbreviation_keeps_its_capitals_inside_a_sentence():
    known = figure("informatics", "ic3", "IC3", 4, 8)
    assert "trong đó IC3 có 04" in totals_sentence(cohort(8, singles=(known,)))


def test_numbers_follow_the_groups_of_cohorts():
    headings = [section.heading for section in sections_of(district())]
    assert headings == [
        "1. Cán bộ lãnh đạo, quản lý cấp huyện",
        "1.1. Ban Thường vụ Huyện ủy",
        "1.2. Trưởng, phó các phòng, ban",
        "2. Cán bộ chủ chốt xã",
        "3. Trưởng đoàn thể xã",
    ]


@given(st.integers(1, 400), st.data())
def test_every_count_that_is_not_zero_is_written(total, data):
    held = data.draw(st.integers(0, total))
    text = block_sentence(professional(total, thac_si=held, dai_hoc=total - held), cohort(total))
    assert text.count("chiếm") == (held > 0) + (total > held)
