"""What blocks a candidate, what warns, what informs; and what lets her pass."""

import datetime
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.personnel.retirement import Month, Retirement
from apps.planning.limits import Key, Limit, Rules
from apps.planning.screening import (
    HIDDEN,
    Candidate,
    Crowd,
    Level,
    Penalty,
    Rank,
    screen,
    without_sensitive,
)
from apps.pools.models import PlanningRule

DAY = datetime.date(2026, 3, 31)
SCHOOL, OFFICE = frozenset({1}), frozenset({2})
HEAD = Rank("Hiệu trưởng", "school", 370, SCHOOL)
DEPUTY = Rank("Phó Hiệu trưởng", "school", 380, SCHOOL)
TEACHER = Rank("Giáo viên", "school", 420, SCHOOL, is_leader=False)
CHIEF = Rank("Trưởng phòng", "government", 110, OFFICE)


def limit(value: int | str | None, *, blocks: bool = True) -> Limit:
    return Limit(None if value is None else Decimal(value), blocks, "Quy định số 1")


RULES = Rules(
    {
        Key.MAX_PEOPLE: limit(3),
        Key.MAX_TITLES: limit(3),
        Key.ONLY_HIGHER: limit(1),
        Key.AGE_LEFT: limit(60),
        Key.NO_DISCIPLINE: limit(1),
        Key.RATED_YEARS: limit(3, blocks=False),
    }
)
RATED = {2023: "HTTNV", 2024: "HTTNV", 2025: "HTXSNV"}
YOUNG = Retirement(Month(2045, 5), Month(2045, 5))


def candidate(**facts: object) -> Candidate:
    usual = {"planned": DEPUTY, "retirement": YOUNG, "is_party": True, "ratings": RATED}
    return Candidate(**(usual | facts))


def override(reason: str = "Có thành tích đặc biệt", document: str = "12-CV/HU") -> object:
    return SimpleNamespace(reason=reason, document=document)


def found(person: Candidate, rules: Rules = RULES, day: datetime.date = DAY) -> dict[str, Level]:
    return {finding.rule: finding.level for finding in screen(person, rules, day)}


def only(person: Candidate, rules: Rules = RULES, day: datetime.date = DAY):
    (finding,) = screen(person, rules, day)
    return finding


def leaves_in(year: int, month: int, months_unknown: int = 0) -> Retirement:
    first = Month(year, month)
    return Retirement(first, first.plus(months_unknown))


def test_the_words_of_limits_are_those_of_the_rules_in_the_database():
    assert {key.name: key.value for key in Key} == {key.name: key.value for key in PlanningRule.Key}


def test_who_fits_every_rule_has_no_finding():
    assert screen(candidate(held=(TEACHER,)), RULES, DAY) == ()


def test_a_title_that_is_not_higher_blocks():
    finding = only(candidate(held=(HEAD,)))
    assert finding.is_blocking
    assert finding.sentence == (
        "Đang giữ chức danh Hiệu trưởng, không thấp hơn chức danh quy hoạch Phó Hiệu trưởng."
    )
    assert finding.source == "Quy định số 1"


def test_the_title_held_already_is_not_higher():
    assert found(candidate(held=(DEPUTY,))) == {Key.ONLY_HIGHER: Level.BLOCK}


LISTED_FIRST = replace(TEACHER, order=1)


@pytest.mark.parametrize("held", [TEACHER, LISTED_FIRST, CHIEF, replace(HEAD, kinds=OFFICE)])
def test_titles_that_cannot_be_compared_are_no_obstacle(held):
    assert found(candidate(held=(held,))) == {}


def test_a_deputy_may_be_planned_as_head():
    assert found(candidate(planned=HEAD, held=(DEPUTY,))) == {}


def test_three_people_fit_one_title_and_four_do_not():
    assert found(candidate(people=Crowd(3))) == {}
    assert only(candidate(people=Crowd(4))).sentence == (
        "Chức danh Phó Hiệu trưởng có 4 người được giới thiệu, nhiều nhất 3 người."
    )


def test_a_special_case_of_one_frees_the_others():
    assert found(candidate(people=Crowd(4, excused=1))) == {}
    assert found(candidate(people=Crowd(5, excused=1))) == {Key.MAX_PEOPLE: Level.BLOCK}


def test_a_fourth_title_of_one_level_blocks():
    finding = only(candidate(titles=Crowd(4)))
    assert finding.rule == Key.MAX_TITLES and finding.is_blocking
    assert "4 chức danh cùng cấp, nhiều nhất 3" in finding.sentence


def test_exactly_sixty_months_left_are_enough():
    assert found(candidate(retirement=leaves_in(2031, 3))) == {}
    finding = only(candidate(retirement=leaves_in(2031, 2)))
    assert finding.is_blocking
    assert finding.sentence == (
        "Ngày 31/03/2026 còn 59 tháng công tác (nghỉ hưu tháng 2/2031), cần ít nhất 60 tháng."
    )


def test_past_the_age_is_told_as_past():
    words = only(candidate(retirement=leaves_in(2025, 12))).sentence
    assert "đã quá tuổi nghỉ hưu 3 tháng" in words


def test_age_without_the_month_of_birth_warns_when_it_cannot_be_decided():
    person = candidate(retirement=leaves_in(2030, 6, months_unknown=11), birth_year=1971)
    first, second = screen(person, RULES, DAY)
    assert (first.rule, first.level) == (Key.AGE_LEFT, Level.WARN)
    assert "chưa quyết định được" in first.sentence and "từ 51 đến 62 tháng" in first.sentence
    assert (second.rule, second.level) == ("birth_month", Level.INFO)


def test_age_without_the_month_of_birth_blocks_when_even_the_best_case_is_too_little():
    person = candidate(retirement=leaves_in(2029, 1, months_unknown=11))
    assert found(person)[Key.AGE_LEFT] is Level.BLOCK


def test_the_current_term_has_a_limit_of_its_own():
    rules = Rules(RULES.limits | {Key.AGE_LEFT_CURRENT: limit(40)})
    person = candidate(retirement=leaves_in(2030, 3), is_of_current_term=True)
    assert found(person, rules) == {}
    assert found(replace(person, is_of_current_term=False), rules) == {Key.AGE_LEFT: Level.BLOCK}
    assert found(person) == {Key.AGE_LEFT: Level.BLOCK}  # no rule of its own: the usual one


def penalty(until: datetime.date | None, **facts: object) -> Penalty:
    return Penalty("cảnh cáo", datetime.date(2025, 6, 1), until, **facts)


def test_discipline_in_effect_blocks_until_its_last_day():
    person = candidate(penalties=(penalty(datetime.date(2026, 6, 1)),))
    assert only(person).sentence == (
        "Đang trong thời hạn kỷ luật: cảnh cáo, quyết định ngày 01/06/2025, "
        "hết hiệu lực ngày 01/06/2026."
    )
    assert found(person, day=datetime.date(2026, 5, 31)) == {Key.NO_DISCIPLINE: Level.BLOCK}
    assert found(person, day=datetime.date(2026, 6, 1)) == {}


def test_discipline_without_an_end_cannot_be_decided():
    finding = only(candidate(penalties=(penalty(None),)))
    assert finding.level is Level.WARN and "chưa quyết định được" in finding.sentence


def test_an_expired_measure_heavier_than_a_warning_is_to_be_looked_at():
    person = candidate(penalties=(penalty(datetime.date(2026, 1, 1), is_light=False),))
    assert found(person) == {Key.NO_DISCIPLINE: Level.WARN}


def test_a_measure_decided_after_the_day_is_not_known_on_it():
    person = candidate(penalties=(penalty(datetime.date(2026, 1, 1), is_light=False),))
    assert found(person, day=datetime.date(2025, 5, 31)).get(Key.NO_DISCIPLINE) is None


def test_a_year_without_a_rating_informs_and_a_bad_year_warns():
    person = candidate(ratings={2023: "KHTNV", 2025: "HTNV"})
    bad, lacking = screen(person, RULES, DAY)
    assert (bad.rule, bad.level) == ("rating", Level.WARN) and "2023" in bad.sentence
    assert (lacking.rule, lacking.level) == (Key.RATED_YEARS, Level.INFO)
    assert "2024" in lacking.sentence and "2023" not in lacking.sentence


@pytest.mark.parametrize("is_party", [False, None])
def test_not_being_in_the_party_informs(is_party):
    assert found(candidate(is_party=is_party)) == {"party": Level.INFO}


def test_a_rule_without_a_number_checks_nothing():
    person = candidate(held=(HEAD,), people=Crowd(9), titles=Crowd(9), ratings={})
    person = replace(person, retirement=leaves_in(2026, 1), penalties=(penalty(None),))
    assert found(person, Rules({key: limit(None) for key in RULES.limits})) == {}
    assert found(person, Rules()) == {}


def test_a_rule_that_only_warns_does_not_block():
    rules = Rules({Key.MAX_PEOPLE: limit(3, blocks=False)})
    assert found(candidate(people=Crowd(4)), rules) == {Key.MAX_PEOPLE: Level.WARN}


def test_a_special_case_turns_a_block_into_a_warning_that_names_reason_and_document():
    own = override()
    finding = only(candidate(held=(HEAD,), overrides={Key.ONLY_HIGHER: own}))
    assert finding.level is Level.WARN and finding.override is own
    assert finding.sentence.endswith("Trường hợp đặc biệt: Có thành tích đặc biệt (12-CV/HU).")


def test_a_special_case_says_nothing_of_what_does_not_block():
    rules = Rules({Key.MAX_PEOPLE: limit(3, blocks=False)})
    finding = only(candidate(people=Crowd(4), overrides={Key.MAX_PEOPLE: override()}), rules)
    assert finding.override is None and "Trường hợp đặc biệt" not in finding.sentence


def test_who_may_not_read_the_file_learns_that_something_blocks_but_not_what():
    person = candidate(penalties=(penalty(datetime.date(2026, 6, 1)),), is_party=False)
    (finding,) = without_sensitive(screen(person, RULES, DAY))
    assert finding.is_blocking and finding.sentence == HIDDEN


# Laws

DAYS = st.dates(datetime.date(2024, 1, 1), datetime.date(2034, 12, 31))
MONTHS = st.integers(2024 * 12, 2050 * 12).map(Month.numbered)
CROWDS = st.integers(1, 8).flatmap(
    lambda total: st.integers(0, total - 1).map(lambda excused: Crowd(total, excused))
)
RETIREMENTS = st.tuples(MONTHS, st.sampled_from([0, 11])).map(
    lambda pair: Retirement(pair[0], pair[0].plus(pair[1]))
)
PENALTIES = st.lists(
    st.builds(Penalty, st.just("khiển trách"), DAYS, st.none() | DAYS, is_light=st.booleans()),
    max_size=2,
).map(tuple)
OVERRIDABLE = (Key.ONLY_HIGHER, Key.MAX_PEOPLE, Key.MAX_TITLES, Key.AGE_LEFT, Key.NO_DISCIPLINE)
OVERRIDES = st.sets(st.sampled_from(OVERRIDABLE)).map(
    lambda rules: {rule: override() for rule in rules}
)
CANDIDATES = st.builds(
    Candidate,
    planned=st.sampled_from([HEAD, DEPUTY, CHIEF]),
    held=st.lists(st.sampled_from([HEAD, DEPUTY, TEACHER, CHIEF]), max_size=2).map(tuple),
    people=CROWDS,
    titles=CROWDS,
    retirement=RETIREMENTS,
    is_party=st.none() | st.booleans(),
    penalties=PENALTIES,
    ratings=st.dictionaries(st.integers(2020, 2034), st.sampled_from(["KHTNV", "HTNV"])),
    overrides=OVERRIDES,
)


def blocked(person: Candidate, day: datetime.date = DAY) -> set[str]:
    return {finding.rule for finding in screen(person, RULES, day) if finding.is_blocking}


@given(CANDIDATES, st.sampled_from(OVERRIDABLE), DAYS)
def test_a_special_case_never_adds_a_block(person, rule, day):
    eased = replace(person, overrides={**person.overrides, rule: override()})
    assert blocked(eased, day) == blocked(person, day) - {rule}


@given(CANDIDATES)
def test_a_special_case_of_another_never_adds_a_block(person):
    if person.people.excused + 1 < person.people.total:
        crowd = Crowd(person.people.total, person.people.excused + 1)
        assert blocked(replace(person, people=crowd)) <= blocked(person)


@given(CANDIDATES, DAYS, DAYS)
def test_a_later_day_never_takes_a_too_old_finding_away(person, one, other):
    weights = list(Level)[::-1]

    def weight(day: datetime.date) -> int:
        level = found(replace(person, overrides={}), day=day).get(Key.AGE_LEFT)
        return -1 if level is None else weights.index(level)

    early, late = sorted((one, other))
    assert weight(early) <= weight(late)


@given(CANDIDATES, DAYS)
def test_one_person_fewer_for_a_title_never_adds_a_block(person, day):
    if person.people.total > person.people.excused + 1:
        fewer = Crowd(person.people.total - 1, person.people.excused)
        assert blocked(replace(person, people=fewer), day) <= blocked(person, day)


@given(CANDIDATES, DAYS)
def test_every_finding_is_a_sentence_and_the_heaviest_come_first(person, day):
    findings = screen(person, RULES, day)
    assert all(finding.sentence.endswith(".") and finding.source for finding in findings)
    places = [list(Level).index(finding.level) for finding in findings]
    assert places == sorted(places)
