"""The laws of the gap: pure, without a database."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apps.qualifications.gaps import ANSWER_BITS, Holding, Kind, Need, Profile, State

THEORY = tuple(1 << bit for bit in range(4))
DEGREE = tuple(1 << bit for bit in range(4, 8))
THEORY_NAMES = ("Chưa qua đào tạo", "Sơ cấp", "Trung cấp", "Cao cấp")
DEGREE_NAMES = ("Chưa qua đào tạo", "Trung cấp", "Cao đẳng", "Đại học")
EVERY = sum(THEORY + DEGREE)


def need(least: int, *, ladder=THEORY, key: int = 1, **facts: object) -> Need:
    names = THEORY_NAMES if ladder is THEORY else DEGREE_NAMES
    subject = "Lý luận chính trị" if ladder is THEORY else "Trình độ chuyên môn"
    return Need(
        key=key,
        kind=Kind.LEVEL,
        subject=subject,
        wanted=f"{names[least]} trở lên",
        source="Quy định 12-QĐ/HU",
        levels=sum(ladder[least:]),
        ladder=sum(ladder),
        names=tuple(reversed(list(zip(ladder, names, strict=True)))),
        **facts,
    )


def other(kind: Kind, key: int, **facts: object) -> Need:
    return Need(key, kind, "Thời gian dạy học", "5 năm", "Thông tư 28/2020/TT-BGDĐT", **facts)


ONE = Profile((need(2),))
levels = st.integers(0, EVERY)
alternatives = st.none() | st.tuples(st.just(1), st.integers(1, 2))
level_needs = st.builds(
    need,
    st.integers(1, 3),
    ladder=st.sampled_from([THEORY, DEGREE]),
    counts_studying=st.booleans(),
    is_required=st.booleans(),
    alternative=alternatives,
)
other_needs = st.builds(
    other,
    st.sampled_from([kind for kind in Kind if kind is not Kind.LEVEL]),
    st.just(1),
    is_required=st.booleans(),
    alternative=alternatives,
)


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    """Return any few needs, each with a key of its own."""
    needs = draw(st.lists(level_needs | other_needs, max_size=5))
    return Profile(tuple(replace(one, key=place) for place, one in enumerate(needs, start=1)))


@st.composite
def holdings(draw: st.DrawFn) -> Holding:
    """Return any person, as the database describes people."""
    answers = draw(st.lists(st.sampled_from([0, 1, 3]), min_size=5, max_size=5))
    packed = sum(answer << place * ANSWER_BITS for place, answer in enumerate(answers))
    return Holding(draw(levels), draw(levels), draw(st.none() | st.booleans()), packed)


@pytest.mark.parametrize(
    ("earned", "studying", "state", "sentence"),
    [
        (THEORY[2], 0, State.MET, "đang có Trung cấp"),
        (THEORY[3], 0, State.MET, "đang có Cao cấp"),
        (THEORY[1], 0, State.MISSING, "đang có Sơ cấp, cần trung cấp trở lên"),
        (THEORY[0], 0, State.MISSING, "chưa qua đào tạo, cần trung cấp trở lên"),
        (
            THEORY[1],
            THEORY[2],
            State.STUDYING,
            "đang có Sơ cấp, đang học Trung cấp, cần trung cấp trở lên",
        ),
        (THEORY[0], THEORY[1], State.MISSING, "chưa qua đào tạo, đang học Sơ cấp, cần trung cấp"),
        (0, 0, State.UNKNOWN, "hồ sơ chưa ghi, cần trung cấp trở lên"),
        (DEGREE[3], 0, State.UNKNOWN, "hồ sơ chưa ghi"),
        (THEORY[3], THEORY[2], State.MET, "đang có Cao cấp"),
    ],
)
def test_a_level_is_met_studied_missing_or_unknown_and_a_sentence_says_why(
    earned, studying, state, sentence
):
    (finding,) = ONE.findings(Holding(earned, studying))
    assert finding.state is state
    assert finding.sentence.startswith(f"Lý luận chính trị: {sentence}")
    assert finding.sentence.endswith("(Quy định 12-QĐ/HU).")


def test_studying_counts_where_the_standard_says_so():
    profile = Profile((need(2, counts_studying=True),))
    assert profile.verdict(Holding(THEORY[1], THEORY[2])) is State.MET


def test_one_of_several_alternatives_is_enough():
    either = (1, 1)
    profile = Profile(
        (need(2, alternative=either), need(3, ladder=DEGREE, key=2, alternative=either))
    )
    assert profile.states(Holding(DEGREE[3] | THEORY[1])) == (State.MET,)
    assert profile.states(Holding(DEGREE[2] | THEORY[1])) == (State.MISSING,)
    (finding,) = profile.findings(Holding(DEGREE[2] | THEORY[1]))
    assert finding.sentence.count("cần") == 2
    assert " Hoặc: " in finding.sentence


def test_what_is_only_desirable_is_no_reason_to_fail():
    profile = Profile((need(2, is_required=False),))
    assert profile.states(Holding(THEORY[0])) == (State.MISSING,)
    assert profile.verdict(Holding(THEORY[0])) is State.MET


def test_a_title_of_which_nothing_is_asked_is_met_by_everyone():
    assert Profile(()).verdict(Holding()) is State.MET


def test_answers_of_the_database_are_read_in_the_order_of_the_needs():
    profile = Profile(
        (other(Kind.AGE_LEFT, 1), need(2, key=2), other(Kind.PARTY, 3), other(Kind.TAUGHT, 4))
    )
    holding = Holding(answers=State.MET | State.UNKNOWN << ANSWER_BITS, is_party=False)
    assert profile.states(holding) == (
        State.MET,
        State.UNKNOWN,
        State.MISSING,
        State.UNKNOWN,
    )


def test_two_standards_give_two_answers_each_with_its_document():
    strict = replace(need(3, key=2), source="Kế hoạch 5-KH/HU")
    first, second = Profile((need(2), strict)).findings(Holding(THEORY[2]))
    assert (first.state, second.state) == (State.MET, State.MISSING)
    assert (first.source, second.source) == ("Quy định 12-QĐ/HU", "Kế hoạch 5-KH/HU")


@given(profiles(), holdings(), levels)
def test_learning_more_never_opens_a_gap(profile, holding, learned):
    more = replace(holding, earned=holding.earned | learned)
    for before, after in zip(profile.states(holding), profile.states(more), strict=True):
        assert after.is_open <= before.is_open
        if before is State.MET:
            assert after is State.MET


@given(level_needs, levels, levels)
def test_studying_is_never_worse_than_nothing(one, earned, studying):
    assume(one.levels & studying)
    assert one.of_levels(earned, studying) >= one.of_levels(earned, 0)


@given(profiles(), holdings(), level_needs | other_needs)
def test_one_more_thing_asked_never_closes_a_gap(profile, holding, one):
    added = replace(one, key=99, alternative=None)
    more = Profile((*profile.needs, added))
    packed = holding.answers & ((1 << len(profile.asked) * ANSWER_BITS) - 1)
    assert more.verdict(replace(holding, answers=packed)) <= profile.verdict(holding)


@given(profiles(), holdings(), level_needs)
def test_one_more_alternative_never_opens_a_gap(profile, holding, one):
    assume(profile.needs)
    first, *rest = profile.needs
    together = first.alternative or (9, 9)
    added = replace(one, key=99, alternative=together, is_required=first.is_required)
    wider = Profile((replace(first, alternative=together), *rest, added))
    assert len(wider.choices) == len(profile.choices)
    for before, after in zip(profile.states(holding), wider.states(holding), strict=True):
        assert after >= before


@given(profiles(), holdings())
def test_people_alike_in_all_that_is_asked_are_judged_alike(profile, holding):
    alike = replace(
        holding,
        earned=profile.alike(holding.earned),
        studying=profile.alike(holding.studying),
    )
    assert profile.states(alike) == profile.states(holding)


@given(profiles(), holdings())
def test_every_finding_ends_as_a_sentence_with_its_document(profile, holding):
    for finding in profile.findings(holding):
        assert finding.sentence.endswith(").")
        assert all(need.source in finding.source for need in finding.needs)


def test_a_document_named_in_brackets_has_none_within_them():
    asked = replace(
        need(2), source="Thông tư 52/2020/TT-BGDĐT (Điều lệ trường mầm non) (chưa kiểm chứng)"
    )
    (finding,) = Profile((asked,)).findings(Holding(THEORY[2]))
    assert finding.sentence.endswith(
        "(Thông tư 52/2020/TT-BGDĐT, Điều lệ trường mầm non, chưa kiểm chứng)."
    )
