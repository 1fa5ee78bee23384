"""The day a page speaks of: typed in its address, else today; never guessed."""

import datetime

import pytest
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.urls import reverse

from apps.core import clock
from apps.core.asof import AsOfMiddleware, as_of_from

TODAY = datetime.date(2026, 3, 4)


@pytest.fixture(autouse=True)
def today(monkeypatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.mark.parametrize("query", ["", "?ngay=", "?ngay=%20", "?khac=1"])
def test_no_day_is_today(rf, query):
    assert as_of_from(rf.get(f"/{query}")) == TODAY


def test_the_day_in_the_address_counts(rf):
    assert as_of_from(rf.get("/?ngay=01/02/2020")) == datetime.date(2020, 2, 1)


@pytest.mark.parametrize("day", ["31/02/2020", "hom-qua", "2020", "<b>", "1' or 1=1"])
def test_a_day_that_cannot_be_read_is_refused_and_not_taken_for_today(rf, day):
    with pytest.raises(BadRequest, match="không phải là một ngày"):
        as_of_from(rf.get("/", {"ngay": day}))


def test_page_and_frame_have_one_day(rf):
    request = rf.get("/?ngay=01/02/2020")
    middleware = AsOfMiddleware(lambda _: HttpResponse())
    middleware.process_view(request, None, (), {})
    assert request.as_of == datetime.date(2020, 2, 1)


@pytest.mark.django_db
def test_a_bad_day_is_answered_with_400(client):
    assert client.get(reverse("login"), {"ngay": "31/02/2020"}).status_code == 400


def test_today_is_the_day_in_hanoi(monkeypatch):
    monkeypatch.undo()
    moment = datetime.datetime(2026, 3, 3, 17, 30, tzinfo=datetime.UTC)  # 00:30 of the 4th there

    class Clock(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return moment.astimezone(tz)

    monkeypatch.setattr(clock.datetime, "datetime", Clock)
    assert clock.today() == datetime.date(2026, 3, 4)
