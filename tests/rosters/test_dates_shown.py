"""A date is known as far as its cell shows it: Excel takes "5/1980" for the 1st of May."""

import datetime

import pytest
from openpyxl import load_workbook

from apps.rosters.inspection import inspect
from tests.rosters.books import HEADING, TODAY, catalogue, person, read, save

MAY, JANUARY = datetime.date(1980, 5, 1), datetime.date(1980, 1, 1)


def formatted(folder, day, code):
    path = save(folder, [HEADING, person(1, "Lò Thị Bống", birth=day)])
    book = load_workbook(path)
    book.active["D2"].number_format = code
    book.save(path)
    return path


@pytest.mark.parametrize("code", ["mmm-yy", "mm/yyyy", "[$-42A]mmmm yyyy", '"Tháng" m/yyyy;@'])
def test_a_day_that_is_not_shown_was_not_typed(tmp_path, code):
    reading = read(formatted(tmp_path, MAY, code))
    assert reading.people[0].birth.display() == "05/1980"
    assert not reading.problems


def test_a_year_alone_was_typed_alone(tmp_path):
    assert read(formatted(tmp_path, JANUARY, "yyyy")).people[0].birth.display() == "1980"


@pytest.mark.parametrize("code", ["dd/mm/yyyy", "General", "mm/dd/yy;@", '"năm" d-m-yyyy'])
def test_a_day_that_is_shown_is_kept(tmp_path, code):
    assert read(formatted(tmp_path, MAY, code)).people[0].birth.display() == "01/05/1980"


def test_a_later_day_of_the_month_was_typed_whatever_is_shown(tmp_path):
    path = formatted(tmp_path, datetime.date(1980, 5, 12), "mm/yyyy")
    assert read(path).people[0].birth.display() == "12/05/1980"


def test_the_wizard_shows_the_date_as_excel_does(tmp_path):
    inspection = inspect(formatted(tmp_path, MAY, "mm/yyyy"), catalogue=catalogue(), today=TODAY)
    [birth] = [column for column in inspection.sheets[0].columns if column.field == "birth"]
    assert list(birth.samples) == ["05/1980"]
