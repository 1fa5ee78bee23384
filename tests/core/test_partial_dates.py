from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.partial_dates import PartialDate

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
PARTIAL = st.builds(PartialDate.from_day, DAYS, st.sampled_from(["day", "month", "year"]))


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("12/5/1980", "1980-05-12"),
        ("12/05/1980", "1980-05-12"),
        (" 12 / 05 / 1980 ", "1980-05-12"),
        ("12.5.1980", "1980-05-12"),
        ("12-5-80", "1980-05-12"),
        ("3/2/05", "2005-02-03"),
        ("'12/5/1980", "1980-05-12"),
        ("5/1980", "1980-05"),
        ("00/05/1980", "1980-05"),
        ("00/00/1980", "1980"),
        ("1980", "1980"),
        ("năm 1980", "1980"),
        ("Tháng 5/1980", "1980-05"),
        ("ngày 12 tháng 5 năm 1980", "1980-05-12"),
        ("1980-05-12", "1980-05-12"),
        ("1980-05-12 00:00:00", "1980-05-12"),
        ("1980-05", "1980-05"),
    ],
)
def test_a_date_is_read_as_offices_write_it(text, iso):
    assert PartialDate.parse(text).iso() == iso


@pytest.mark.parametrize(
    "text",
    [
        "31/02/1985",
        "12/13/1985",
        "00/13/1985",
        "hôm qua",
        "",
        "1/2/3/1980",
        "12/00/1980",
    ],
)
def test_a_day_that_does_not_exist_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"^[“KTC].+\.$"):
        PartialDate.parse(text)


def test_the_day_comes_before_the_month():
    assert PartialDate.parse("05/12/1980") == PartialDate(1980, 12, 5)


def test_only_what_is_known_is_shown():
    assert PartialDate(1980, 5, 2).display() == "02/05/1980"
    assert PartialDate(1980, 5).display() == "05/1980"
    assert PartialDate(1980).display() == "1980"


def test_a_date_spans_the_days_it_can_be():
    assert PartialDate(1980).first_day == date(1980, 1, 1)
    assert PartialDate(1980).last_day == date(1980, 12, 31)
    assert PartialDate(1980, 2).last_day == date(1980, 2, 29)


@given(PARTIAL)
def test_what_is_shown_reads_back_as_the_same_date(partial):
    assert PartialDate.parse(partial.display()) == partial
    assert PartialDate.parse(partial.iso()) == partial


@given(PARTIAL)
def test_first_day_and_precision_hold_the_whole_date(partial):
    assert PartialDate.from_day(partial.first_day, partial.precision) == partial


@given(st.text(max_size=30))
def test_any_other_text_is_only_ever_a_value_error(text):
    try:
        PartialDate.parse(text)
    except ValueError as error:
        assert str(error).endswith(".")
