"""What a cell says is the same for whoever reads it: catalogues in the admin, and rosters."""

import datetime

import pytest

from apps.core import cells
from apps.core.exchange import DayWidget, NumberWidget, TextWidget, YesNoWidget
from apps.rosters import cells as of_rosters

DAY = datetime.date(1980, 5, 12)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (38.0, "38"),
        (1.5, "1.5"),
        ("  Nà\u00a0Khuổi ", "Nà Khuổi"),
        ("Ðinh Văn Tho\u0301ng", "Đinh Văn Thóng"),
        (DAY, "12/05/1980"),
        (None, ""),
        (True, "x"),
    ],
)
def test_a_cell_is_the_text_that_a_clerk_would_type(cell, text):
    assert cells.text_of(cell) == TextWidget().clean(cell) == text


@pytest.mark.parametrize(
    "cell", ["12/5/1980", "12-5-80", "'12/5/1980", "1980-05-12", 29353, "29353", DAY]
)
def test_a_day_is_known_in_each_of_its_forms(cell):
    assert cells.day(cell) == DayWidget().clean(cell) == DAY
    assert of_rosters.partial_date(cell).first_day == DAY


@pytest.mark.parametrize("cell", ["05/1980", 1980, "hôm qua", "31/02/1980", True])
def test_what_is_no_whole_day_is_refused_in_a_sentence(cell):
    with pytest.raises(ValueError, match=r"\.$"):
        cells.day(cell)


@pytest.mark.parametrize("cell", ["", None, "-"])
def test_an_empty_cell_is_no_day(cell):
    assert cells.day(cell) is None


@pytest.mark.parametrize(
    ("cell", "answer"),
    [("x", True), ("Có", True), (1, True), ("không", False), ("-", False), (0, False), ("", None)],
)
def test_yes_and_no_are_known_in_each_of_their_forms(cell, answer):
    assert cells.yes_or_no(cell) is of_rosters.yes_or_no(cell) is answer
    assert YesNoWidget().clean(cell) is bool(answer)


def test_a_word_that_is_neither_yes_nor_no_is_refused():
    with pytest.raises(ValueError, match="“có lẽ” không rõ là có hay không"):
        cells.yes_or_no("có lẽ")


@pytest.mark.parametrize(("cell", "number"), [("12", 12), (12.0, 12), ("12.0", 12), ("", None)])
def test_a_whole_number_is_known_as_text_too(cell, number):
    assert cells.whole_number(cell) == NumberWidget().clean(cell) == number


@pytest.mark.parametrize("cell", ["1,5", "mười", 1.5])
def test_what_is_no_whole_number_is_refused(cell):
    with pytest.raises(ValueError, match="không phải là số nguyên"):
        cells.whole_number(cell)
