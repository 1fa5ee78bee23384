"""Letters to units whose lists are due: to whom, how often, and what happens without a server."""

import datetime

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from apps.core.clock import HANOI
from apps.planning.models import Reminder
from apps.planning.reminders import NO_SERVER, remind
from tests.factories import PersonFactory, UnitFactory, user_with
from tests.planning.lists import list_of, put_forward, round_of

NOW = datetime.datetime(2026, 11, 20, 8, tzinfo=HANOI)


@pytest.fixture
def school(reference):
    return UnitFactory(code="T1", name="Trường THCS Nà Khuổi")


@pytest.fixture
def head(school):
    return user_with("thu_truong", school, email="hieutruong@truong.test")


def due(school, days: int, status: str = "draft", **facts: object):
    """A list whose deadline is so many days away."""
    deadline = NOW.date() + datetime.timedelta(days=days)
    return list_of(round_of(school, deadline=deadline, **facts), school, status)


def written_to() -> list[str]:
    return [address for letter in mail.outbox for address in letter.to]


@pytest.mark.parametrize("days", [-30, -1, 0, 3])
def test_a_unit_that_is_late_or_late_in_three_days_is_written_to(days, school, head):
    due(school, days)
    remind(NOW)
    assert written_to() == ["hieutruong@truong.test"]


def test_a_unit_with_more_time_is_left_in_peace(school, head):
    due(school, 4)
    assert remind(NOW).letters == ()
    assert mail.outbox == []


@pytest.mark.parametrize("status", ["submitted", "appraised", "approved", "disclosed"])
def test_a_unit_that_sent_its_list_is_left_in_peace(status, school, head):
    due(school, -1, status)
    assert remind(NOW).letters == ()


def test_nobody_is_reminded_of_a_round_that_is_not_open(school, head):
    due(school, -1, status="draft")
    closed = round_of(school, "da-xong", status="closed", deadline=datetime.date(2026, 10, 1))
    list_of(closed, school)
    assert [letter.unit_list.round.code for letter in remind(NOW).letters] == ["dot-2026"]


def test_a_list_is_reminded_of_once_in_three_days(school, head):
    due(school, -1)
    remind(NOW)
    assert Reminder.objects.get().sent_to == "hieutruong@truong.test"
    Reminder.objects.update(at=NOW)
    assert remind(NOW + datetime.timedelta(days=2)).letters == ()
    assert len(remind(NOW + datetime.timedelta(days=3)).letters) == 1


def test_who_stands_nearest_to_the_unit_is_written_to(school, head):
    due(school, -1)
    user_with("noi_vu", UnitFactory(code="X9"), email="noikhac@huyen.test")
    remind(NOW)
    assert written_to() == ["hieutruong@truong.test"]


def test_a_unit_whose_sender_has_no_address_is_named(school):
    own = due(school, -1)
    user_with("thu_truong", school)
    done = remind(NOW)
    assert (done.letters, done.without_address) == ((), (own,))


def test_a_letter_names_nobody_on_the_list(school, head):
    put_forward(due(school, -1), PersonFactory(full_name="Nông Thị Huệ", managing_unit=school))
    remind(NOW)
    (letter,) = mail.outbox
    assert "Trường THCS Nà Khuổi" in letter.subject
    assert "Nông Thị Huệ" not in letter.subject + letter.body


def test_a_trial_says_whom_it_would_remind_and_sends_nothing(school, head, capsys):
    list_of(round_of(school, deadline=datetime.date(2020, 1, 1), opens_on="2019-01-01"), school)
    call_command("remind", "--dry-run")
    assert "Sẽ nhắc hieutruong@truong.test" in capsys.readouterr().out
    assert mail.outbox == []
    assert not Reminder.objects.exists()


def test_without_a_mail_server_it_says_so_in_a_sentence(school, head, settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = ""
    list_of(round_of(school, deadline=timezone.now().date()), school)
    call_command("remind")
    assert capsys.readouterr().out.strip() == NO_SERVER
    assert not Reminder.objects.exists()
