"""Votes: both shares are told, a tie does not pass, and impossible counts are named."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.planning.tallies import (
    Counts,
    Requirement,
    faults_of,
    faults_of_votes,
    quorum_of,
    result_of,
)

HALF = Requirement("summoned", Decimal(50), Decimal("66.67"))
EXAMPLE = Counts(summoned=40, present=30, issued=30, collected=30, valid=29, invalid=1)


@st.composite
def possible_counts(draw):
    summoned = draw(st.integers(1, 2000))
    present = draw(st.integers(0, summoned))
    issued = draw(st.integers(0, present))
    collected = draw(st.integers(0, issued))
    valid = draw(st.integers(0, collected))
    return Counts(summoned, present, issued, collected, valid, collected - valid)


def test_the_two_denominators_disagree():
    result = result_of(EXAMPLE, HALF, agree=18, disagree=11)
    assert (result.of_summoned, result.of_valid) == (Decimal("45.0"), Decimal("62.1"))
    assert result.passed is False
    assert result.sentence == ("Không đạt: 18/40 số người được triệu tập (45%), phải quá 50%.")


def test_on_valid_ballots_the_same_votes_pass():
    result = result_of(EXAMPLE, Requirement("valid", Decimal(50)), agree=18, disagree=11)
    assert result.passed is True
    assert result.sentence == "Đạt: 18/29 số phiếu hợp lệ (62,1%), quá 50%."


def test_exactly_half_does_not_pass():
    assert result_of(EXAMPLE, HALF, agree=20).passed is False
    assert result_of(EXAMPLE, HALF, agree=21).passed is True


def test_a_step_without_a_threshold_judges_nobody():
    result = result_of(EXAMPLE, Requirement(), agree=3)
    assert result.passed is None
    assert result.sentence == (
        "3/40 số người được triệu tập (7,5%); bước này không quy định tỷ lệ."
    )


def test_three_quarters_are_a_quorum_of_two_thirds():
    found = quorum_of(EXAMPLE, HALF)
    assert found.is_met is True
    assert found.sentence == (
        "Đủ số người dự họp: có mặt 30 trên 40 người được triệu tập (75%), cần ít nhất 66,67%."
    )


@pytest.mark.parametrize(("present", "is_met"), [(20, True), (19, False)])
def test_exactly_two_thirds_are_enough(present, is_met):
    assert quorum_of(Counts(30, present, 0, 0, 0, 0), HALF).is_met is is_met


def test_without_a_quorum_only_who_came_is_told():
    found = quorum_of(EXAMPLE, Requirement())
    assert found.is_met is None
    assert found.sentence == "Có mặt 30 trên 40 người được triệu tập (75%)."


def test_nobody_summoned_is_no_quorum():
    assert quorum_of(Counts(0, 0, 0, 0, 0, 0), HALF).is_met is False


@pytest.mark.parametrize(
    ("counts", "field", "sentence"),
    [
        ((40, 41, 30, 30, 29, 1), "present", "Có mặt 41, nhiều hơn triệu tập (40)."),
        ((40, 30, 31, 30, 29, 1), "issued", "Phát ra 31, nhiều hơn có mặt (30)."),
        ((40, 30, 30, 31, 30, 1), "collected", "Thu về 31, nhiều hơn phát ra (30)."),
        (
            (40, 30, 30, 30, 29, 2),
            "invalid",
            "Hợp lệ 29 và không hợp lệ 2 cộng lại là 31, khác thu về 30.",
        ),
    ],
)
def test_an_impossible_number_is_named_at_its_cell(counts, field, sentence):
    (fault,) = faults_of(Counts(*counts))
    assert (fault.field, fault.sentence) == (field, sentence)


def test_more_votes_than_valid_ballots_are_named():
    (fault,) = faults_of_votes(EXAMPLE, 30, 0)
    assert fault.sentence == "Đồng ý 30, nhiều hơn phiếu hợp lệ (29)."
    (fault,) = faults_of_votes(EXAMPLE, 18, 12)
    assert fault.field == "disagree"
    assert fault.sentence == (
        "Đồng ý 18 và không đồng ý 12 cộng lại là 30, nhiều hơn phiếu hợp lệ (29)."
    )


@given(possible_counts())
def test_counts_that_follow_from_each_other_have_no_fault(counts):
    assert list(faults_of(counts)) == []
    assert list(faults_of_votes(counts, counts.valid, 0)) == []


@given(st.tuples(*[st.integers(0, 3)] * 6))
def test_counts_without_a_fault_stand_in_order(numbers):
    counts = Counts(*numbers)
    if not list(faults_of(counts)):
        assert counts.valid <= counts.collected <= counts.issued <= counts.present
        assert counts.present <= counts.summoned
        assert counts.valid + counts.invalid == counts.collected


@given(possible_counts(), st.data())
def test_the_share_on_valid_ballots_is_never_below_that_on_those_summoned(counts, data):
    agree = data.draw(st.integers(0, counts.valid))
    result = result_of(counts, HALF, agree)
    if result.of_valid is not None:
        assert result.of_valid >= result.of_summoned


@given(possible_counts(), st.sampled_from(["summoned", "present", "valid"]), st.data())
def test_one_more_vote_never_makes_a_person_fall(counts, denominator, data):
    step = Requirement(denominator, Decimal(data.draw(st.integers(0, 100))))
    agree = data.draw(st.integers(0, counts.valid))
    if result_of(counts, step, agree).passed:
        assert result_of(counts, step, agree + 1).passed


@given(possible_counts(), st.data())
def test_who_passes_on_those_summoned_passes_on_valid_ballots(counts, data):
    threshold = Decimal(data.draw(st.integers(0, 100)))
    agree = data.draw(st.integers(0, counts.valid))
    if result_of(counts, Requirement("summoned", threshold), agree).passed:
        assert result_of(counts, Requirement("valid", threshold), agree).passed


@given(st.integers(1, 2000), st.data())
def test_one_more_present_never_breaks_a_quorum(summoned, data):
    present = data.draw(st.integers(0, summoned - 1))
    if quorum_of(Counts(summoned, present, 0, 0, 0, 0), HALF).is_met:
        assert quorum_of(Counts(summoned, present + 1, 0, 0, 0, 0), HALF).is_met
