"""A day is written day first, in forms, in addresses and on pages."""

import datetime

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.utils import formats, translation

from apps.core.asof import read_day


class DayForm(forms.Form):
    day = forms.DateField(localize=True)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("01/02/2020", datetime.date(2020, 2, 1)),
        ("15/06/1985", datetime.date(1985, 6, 15)),
        ("1/2/2020", datetime.date(2020, 2, 1)),
        ("01-02-2020", datetime.date(2020, 2, 1)),
        ("01.02.2020", datetime.date(2020, 2, 1)),
        ("2020-02-01", datetime.date(2020, 2, 1)),
    ],
)
def test_a_form_reads_the_day_first(typed, meant):
    form = DayForm({"day": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == meant


@pytest.mark.parametrize("typed", ["02/13/2020", "31/02/2020", "2020/02/01", "hôm qua"])
def test_a_form_refuses_what_is_no_day(typed):
    assert not DayForm({"day": typed}).is_valid()


def test_a_form_shows_the_day_first():
    shown = str(DayForm(initial={"day": datetime.date(2020, 2, 1)})["day"])
    assert 'value="01/02/2020"' in shown


def test_a_page_shows_the_day_first():
    page = Template("{{ day }} {{ day|date }} {{ moment|date:'SHORT_DATETIME_FORMAT' }}")
    moment = datetime.datetime(2020, 2, 1, 14, 5, tzinfo=datetime.UTC)
    shown = page.render(Context({"day": datetime.date(2020, 2, 1), "moment": moment}))
    assert shown == "01/02/2020 01/02/2020 21:05 01/02/2020"


def test_a_page_writes_numbers_as_vietnamese_documents_do():
    assert formats.number_format(16812.5, decimal_pos=1, force_grouping=True) == "16.812,5"


def test_the_language_is_vietnamese_and_the_week_begins_on_monday():
    assert settings.LANGUAGE_CODE == "vi"
    assert translation.get_language() == "vi"
    assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


@pytest.mark.parametrize("typed", ["31/12/2025", "2025-12-31", " 31-12-2025 "])
def test_an_address_and_a_command_read_the_day_first(typed):
    assert read_day(typed) == datetime.date(2025, 12, 31)


@pytest.mark.parametrize("typed", ["12/31/2025", "31/12/25", "hôm nay", "", "31/12", "0/0/0"])
def test_an_address_and_a_command_refuse_what_is_no_day(typed):
    with pytest.raises(ValueError, match=r"không phải là một ngày\. Viết theo mẫu 31/12/2025\."):
        read_day(typed)
