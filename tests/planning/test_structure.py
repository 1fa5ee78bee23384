"""How a list is made up: each figure beside its rule."""

import datetime
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from apps.core.partial_dates import PartialDate
from apps.planning.limits import Key, Limit, Rules
from apps.planning.structure import Check, CheckState, Member, Seat, age_bands, age_on, structure

DAY = datetime.date(2026, 3, 31)
HEAD, DEPUTY = 1, 2
SEATS = (Seat(HEAD, "Hiệu trưởng", 1), Seat(DEPUTY, "Phó Hiệu trưởng", 2))


def limit(value: int | str | None, *, blocks: bool = False, source: str = "Quy định số 1") -> Limit:
    return Limit(None if value is None else Decimal(value), blocks, source)


RULES = Rules(
    {
        Key.MAX_PEOPLE: limit(3, blocks=True),
        Key.MAX_TITLES: limit(3, blocks=True),
        Key.WOMEN_SHARE: limit(25),
        Key.YOUNG_SHARE: limit(15),
        Key.YOUNG_AGE: limit(40),
        Key.ETHNIC_SHARE: limit(None),
        Key.AGE_BANDS: limit(3),
        Key.AGE_BAND_GAP: limit(5, source="Quy định số 2"),
        Key.POOL_COEFFICIENT: limit("1.5"),
    }
)


def member(person: int, title: int = DEPUTY, age: int = 35, **facts: object) -> Member:
    usual = {"is_woman": False, "birth": PartialDate(DAY.year - age, 1, 1)}
    return Member(person, title, **(usual | facts))


def checks(members: list[Member], rules: Rules = RULES, seats=SEATS) -> dict[str, Check]:
    return {check.key: check for check in structure(seats, members, rules, DAY)}


def test_each_title_tells_its_people_and_its_seats():
    found = checks([member(1), member(2)])
    deputy, head = found[f"{Key.MAX_PEOPLE}:{DEPUTY}"], found[f"{Key.MAX_PEOPLE}:{HEAD}"]
    assert (deputy.label, deputy.figure) == ("Phó Hiệu trưởng", "2 người (2 vị trí)")
    assert (deputy.wanted, deputy.state) == ("từ 1 đến 3 người", CheckState.OK)
    assert (head.figure, head.state) == ("0 người (1 vị trí)", CheckState.WARN)


def test_a_fourth_name_for_a_title_blocks_unless_it_is_a_special_case():
    members = [member(n) for n in range(4)]
    assert checks(members[:3])[f"{Key.MAX_PEOPLE}:{DEPUTY}"].state is CheckState.OK
    assert checks(members)[f"{Key.MAX_PEOPLE}:{DEPUTY}"].state is CheckState.BLOCK
    seats = (Seat(DEPUTY, "Phó Hiệu trưởng", 2, excused=1),)
    assert checks(members, seats=seats)[f"{Key.MAX_PEOPLE}:{DEPUTY}"].state is CheckState.WARN


def test_seats_nobody_wrote_down_are_told_as_such():
    found = checks([member(1, 9)], seats=(Seat(9, "Trưởng phòng"),))
    assert found[f"{Key.MAX_PEOPLE}:9"].figure == "1 người (chưa ghi số lượng)"
    assert found[Key.POOL_COEFFICIENT].figure == "chưa ghi số lượng vị trí"
    assert found[Key.POOL_COEFFICIENT].state is CheckState.NONE


def test_coverage_counts_titles_with_somebody():
    assert checks([member(1)])["coverage"].figure == "1/2 chức danh (50%)"
    full = checks([member(1), member(2, HEAD)])["coverage"]
    assert (full.figure, full.state) == ("2/2 chức danh (100%)", CheckState.OK)


def test_the_coefficient_is_names_for_a_seat():
    found = checks([member(1), member(2, HEAD), member(3), member(4)])[Key.POOL_COEFFICIENT]
    assert found.figure == "1,3 (4 lượt người, 3 vị trí)"
    assert (found.wanted, found.state) == ("nhiều nhất 1,5 lần", CheckState.OK)


def test_a_person_in_two_titles_is_one_person_in_the_shares():
    found = checks([member(1, is_woman=True), member(1, HEAD, is_woman=True), member(2)])
    assert found[Key.WOMEN_SHARE].figure == "1/2 người (50%)"
    assert found[Key.WOMEN_SHARE].state is CheckState.OK


def test_a_quarter_is_enough_where_a_quarter_is_asked():
    members = [member(n, is_woman=n == 0) for n in range(4)]
    assert checks(members)[Key.WOMEN_SHARE].state is CheckState.OK
    members.append(member(9))
    found = checks(members)[Key.WOMEN_SHARE]
    assert (found.figure, found.wanted) == ("1/5 người (20%)", "ít nhất 25%")
    assert found.state is CheckState.WARN


def test_who_turns_forty_on_the_reference_day_is_young_no_more():
    eve = PartialDate(1986, 4, 1)
    found = checks([member(1, birth=eve), member(2, birth=PartialDate(1986, 3, 31))])
    assert found[Key.YOUNG_SHARE].figure == "1/2 người (50%)"
    assert age_on(eve, DAY) == 39


def test_a_rule_without_a_number_is_told_and_not_judged():
    found = checks([member(1, is_minority=True), member(2, is_minority=None)])[Key.ETHNIC_SHARE]
    assert found.figure == "1/2 người (50%); 1 người hồ sơ chưa ghi"
    assert (found.wanted, found.state) == ("văn bản không nêu số", CheckState.NONE)


def test_without_any_rule_nothing_is_wanted():
    found = checks([member(1)], Rules())
    assert found[Key.WOMEN_SHARE].wanted == "không quy định"
    assert Key.YOUNG_SHARE not in found
    assert found[Key.AGE_BANDS].figure == "chưa quy định khoảng cách giữa các độ tuổi"
    assert not any(c.state is CheckState.BLOCK for c in found.values())


def test_an_open_pool_takes_names_from_elsewhere():
    found = checks([member(1, is_external=True), member(1, HEAD), member(2)])["open"]
    assert found.figure == "1/3 lượt người (33,3%)"


def test_three_bands_five_years_apart():
    found = checks([member(1, age=31), member(2, age=36), member(3, age=38), member(4, age=44)])
    bands = found[Key.AGE_BANDS]
    assert bands.figure == "3 độ tuổi (31, 36–38, 44)"
    assert (bands.wanted, bands.state) == (
        "ít nhất 3 độ tuổi, cách nhau từ 5 năm",
        CheckState.OK,
    )
    assert bands.source == "Quy định số 1; Quy định số 2"


def test_four_titles_of_one_person_show_in_the_structure():
    found = checks([member(1, titles=4), member(2)])[Key.MAX_TITLES]
    assert (found.figure, found.state) == ("nhiều nhất 4 chức danh", CheckState.BLOCK)


# Laws

AGES = st.lists(st.integers(20, 62), max_size=12)


@given(AGES, st.integers(1, 10))
def test_the_bands_hold_everybody_and_begin_far_enough_apart(ages, gap):
    bands = age_bands(ages, gap)
    assert all(sum(low <= age <= high for low, high in bands) == 1 for age in ages)
    assert all(later[0] - one[0] >= gap for one, later in pairwise(bands))
    assert all(high - low < gap for low, high in bands)


@given(AGES, st.integers(20, 62), st.integers(1, 10))
def test_one_more_person_never_makes_fewer_bands(ages, age, gap):
    assert len(age_bands([*ages, age], gap)) >= len(age_bands(ages, gap))


MEMBERS = st.lists(
    st.builds(
        member,
        st.integers(1, 8),
        st.sampled_from([HEAD, DEPUTY]),
        st.integers(25, 58),
        is_woman=st.booleans(),
        is_minority=st.none() | st.booleans(),
        is_party=st.none() | st.booleans(),
        is_external=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda one: (one.person, one.title),
)


@given(MEMBERS, MEMBERS)
def test_the_order_of_names_changes_nothing_in_the_titles(one, other):
    titles = {f"{Key.MAX_PEOPLE}:{HEAD}", f"{Key.MAX_PEOPLE}:{DEPUTY}", "coverage", "open"}
    first, second = checks(one + other), checks(other + one)
    assert all(first[key] == second[key] for key in titles)


@given(MEMBERS)
def test_people_of_all_titles_add_up_to_the_names(members):
    found = checks(members)
    counts = [int(found[f"{Key.MAX_PEOPLE}:{t}"].figure.split()[0]) for t in (HEAD, DEPUTY)]
    assert sum(counts) == len(members)


@given(MEMBERS)
def test_a_woman_more_never_lowers_a_share_that_was_reached(members):
    before = checks(members)[Key.WOMEN_SHARE].state
    after = checks([*members, member(99, is_woman=True)])[Key.WOMEN_SHARE].state
    assert not (before is CheckState.OK and after is not CheckState.OK)
