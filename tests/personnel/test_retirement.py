"""The month of retirement as Nghị định 135/2020/NĐ-CP has it, and the laws it obeys."""

import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.partial_dates import PartialDate
from apps.personnel.retirement import (
    AgeTable,
    Month,
    NoAgesError,
    Retirement,
    how_long,
    months_left,
    retirement,
)

ROWS = json.loads(
    (Path(__file__).resolve().parents[2] / "fixtures/reference/retirement_ages.json").read_text(
        encoding="utf-8"
    )
)
TABLE = AgeTable.of((row["sex"], row["year"], row["months"]) for row in ROWS)

# Births from, births to (None: on), age in years and months.
RANGES = {
    "M": [
        ("10/1964", "06/1965", (61, 6)),
        ("07/1965", "03/1966", (61, 9)),
        ("04/1966", None, (62, 0)),
    ],
    "F": [
        ("09/1968", "04/1969", (56, 8)),
        ("05/1969", "12/1969", (57, 0)),
        ("01/1970", "08/1970", (57, 4)),
        ("09/1970", "04/1971", (57, 8)),
        ("05/1971", "12/1971", (58, 0)),
        ("01/1972", "08/1972", (58, 4)),
        ("09/1972", "04/1973", (58, 8)),
        ("05/1973", "12/1973", (59, 0)),
        ("01/1974", "08/1974", (59, 4)),
        ("09/1974", "04/1975", (59, 8)),
        ("05/1975", None, (60, 0)),
    ],
}
sexes = st.sampled_from("MF")
births = st.builds(Month, st.integers(1950, 2010), st.integers(1, 12))
days = st.dates(datetime.date(2015, 1, 1), datetime.date(2060, 12, 31))


def month(words: str) -> Month:
    number, year = words.split("/")
    return Month(int(year), int(number))


def born(words: str) -> PartialDate:
    return PartialDate.parse(words)


@pytest.mark.parametrize(
    ("sex", "first", "last", "age"),
    [(sex, *row) for sex, rows in RANGES.items() for row in rows],
)
def test_every_range_of_births_has_the_age_of_the_annex(sex, first, last, age):
    years, months = age
    first = month(first)
    last = month(last) if last else first.plus(240)
    for number in range(first.number, last.number + 1):
        birth = Month.numbered(number)
        assert birth.until(TABLE.reached(sex, birth)) == years * 12 + months


@pytest.mark.parametrize(
    ("sex", "birth", "reached", "pension"),
    [
        ("F", "04/1969", "12/2025", "01/2026"),
        ("F", "05/1969", "05/2026", "06/2026"),
        ("M", "09/1964", "12/2025", "01/2026"),
        ("M", "10/1964", "04/2026", "05/2026"),
        ("M", "12/1960", "12/2020", "01/2021"),
        ("M", "01/1961", "04/2021", "05/2021"),
    ],
)
def test_the_age_is_reached_in_this_month_and_the_pension_starts_after_it(
    sex, birth, reached, pension
):
    found = retirement(TABLE, sex, born(birth))
    assert found.is_certain
    assert str(found.earliest) == reached
    assert str(found.pension_from) == pension


def test_the_example_of_the_guidance_has_exactly_sixty_months():
    """Hướng dẫn 06-HD/BTCTW: a man born in 02/1965, asked in 8/2021, may be planned."""
    day = datetime.date(2021, 8, 31)
    assert months_left(TABLE, "M", born("02/1965"), day) == (60, 60)
    assert retirement(TABLE, "M", born("02/1965")).has_left(60, day) is True
    assert retirement(TABLE, "M", born("01/1965")).has_left(60, day) is False


def test_the_day_in_the_month_does_not_count():
    first, last = datetime.date(2025, 10, 1), datetime.date(2025, 10, 31)
    assert months_left(TABLE, "M", born("30/09/1964"), first) == (2, 2)
    assert months_left(TABLE, "M", born("01/09/1964"), last) == (2, 2)


def test_a_year_alone_gives_the_worst_and_the_best_case():
    found = retirement(TABLE, "F", born("1969"))
    assert (str(found.earliest), str(found.latest)) == ("09/2025", "12/2026")
    day = datetime.date(2025, 6, 1)
    assert found.months_left(day) == (3, 18)
    assert found.has_left(3, day) is True
    assert found.has_left(4, day) is None
    assert found.has_left(18, day) is None
    assert found.has_left(19, day) is False


def test_a_decision_moves_the_month_whatever_is_known_of_the_birth():
    found = retirement(TABLE, "M", born("1964"), moved_to=Month(2028, 3), reason="Kéo dài")
    assert found == Retirement(Month(2028, 3), Month(2028, 3), "Kéo dài")
    assert str(found.pension_from) == "04/2028"


def test_a_sex_without_ages_is_refused_in_a_sentence():
    for call in (
        lambda: AgeTable({}).reached("M", Month(1970, 1)),
        lambda: AgeTable({}).first_birth("M", datetime.date(2025, 1, 1), 60),
    ):
        with pytest.raises(NoAgesError, match="Chưa có bảng tuổi nghỉ hưu"):
            call()


def test_a_table_with_a_missing_year_takes_the_year_before():
    table = AgeTable.of([("M", 2020, 720), ("M", 2025, 735)])
    assert table.age_in("M", 2023) == 720
    assert table.age_in("M", 1999) == 720
    assert table.age_in("M", 2040) == 735


def test_time_left_is_said_in_words():
    assert [how_long(months) for months in (14, 0, -3)] == [
        "còn 14 tháng",
        "trong tháng này",
        "đã quá 3 tháng",
    ]


@given(sexes, births, st.integers(0, 60))
def test_who_is_born_later_never_retires_earlier(sex, birth, later):
    assert TABLE.reached(sex, birth) <= TABLE.reached(sex, birth.plus(later))


@given(sexes, births)
def test_the_age_is_that_of_the_year_in_which_it_is_reached(sex, birth):
    reached = TABLE.reached(sex, birth)
    assert birth.until(reached) == TABLE.age_in(sex, reached.year)


@given(sexes, births, days)
def test_a_month_later_one_month_less_is_left(sex, birth, day):
    found = retirement(TABLE, sex, PartialDate(birth.year, birth.month))
    next_month = Month.of(day).plus(1).first_day
    assert found.months_left(next_month)[0] == found.months_left(day)[0] - 1


@given(sexes, births, days)
def test_the_worst_case_is_never_better_and_the_truth_lies_between(sex, birth, day):
    worst, best = months_left(TABLE, sex, PartialDate(birth.year), day)
    known, same = months_left(TABLE, sex, PartialDate(birth.year, birth.month), day)
    assert known == same
    assert worst <= known <= best


@given(sexes, days, st.integers(-24, 240))
def test_the_cutoff_parts_those_with_enough_time_from_those_without(sex, day, months):
    cutoff = TABLE.first_birth(sex, day, months)
    assert months_left(TABLE, sex, PartialDate(cutoff.year, cutoff.month), day)[0] >= months
    before = Month.of(cutoff).plus(-1)
    assert months_left(TABLE, sex, PartialDate(before.year, before.month), day)[0] < months


@given(st.integers(-5000, 50_000), st.integers(-500, 500))
def test_months_are_counted_and_moved_alike(number, by):
    start = Month.numbered(number)
    assert start.number == number
    assert start.until(start.plus(by)) == by
