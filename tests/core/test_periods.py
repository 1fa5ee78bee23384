"""Periods hold from their first day until the day before their end."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.core.violations import violations_explained
from apps.units.models import UnitPlacement
from tests.factories import UnitFactory

FIRST = datetime.date(2020, 1, 1)
DAYS = st.integers(0, 8).map(lambda n: FIRST + datetime.timedelta(days=n))
LATER = datetime.date(2030, 1, 1)


def covers(row: UnitPlacement, day: datetime.date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day < row.valid_to)


class PeriodLaws(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.unit = UnitFactory(valid_from=LATER)

    def placed(self, start: datetime.date, end: datetime.date) -> UnitPlacement:
        return UnitPlacement(
            unit=self.unit, name="x", kind=self.unit.kind, valid_from=start, valid_to=end
        )

    @given(DAYS, DAYS, DAYS)
    def test_the_database_and_python_agree_on_the_days_of_a_period(self, start, end, day):
        if start >= end:
            return
        row = self.placed(start, end)
        row.save()
        found = UnitPlacement.objects.as_of(day).filter(pk=row.pk).exists()
        assert found == covers(row, day)
        assert covers(row, row.last_day)
        assert not covers(row, row.valid_to)

    @given(DAYS, DAYS, DAYS, DAYS)
    def test_two_periods_are_refused_exactly_when_they_share_a_day(self, a, b, c, d):
        if a >= b or c >= d:
            return
        self.placed(a, b).save()
        second = self.placed(c, d)
        share = max(a, c) < min(b, d)
        assert refused(second.validate_constraints) == share
        assert refused(lambda: saved(second)) == share

    @given(DAYS, DAYS)
    def test_a_period_has_at_least_one_day(self, start, end):
        row = self.placed(start, end)
        assert refused(row.validate_constraints) == (end <= start)
        assert refused(lambda: saved(row)) == (end <= start)


def saved(row: UnitPlacement) -> None:
    with violations_explained(), transaction.atomic():
        row.save()


def refused(act) -> bool:
    try:
        act()
    except ValidationError:
        return True
    return False


@pytest.mark.django_db
def test_an_open_period_overlaps_everything_after_it_begins():
    unit = UnitFactory(valid_from=FIRST)
    row = UnitPlacement(unit=unit, name="x", kind=unit.kind, valid_from=LATER)
    with pytest.raises(ValidationError, match="một tên và một cấp trên"):
        row.validate_constraints()
