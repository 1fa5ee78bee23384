"""What people hold on a ladder on a day."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from apps.core.violations import violations_explained
from apps.qualifications.ladders import Course, Standing, standings
from apps.qualifications.models import Attainment, Level
from apps.qualifications.services import finish_course
from apps.reports.roster import highest_levels
from tests.factories import AttainmentFactory, PersonFactory

D = datetime.date
LADDER = "political_theory"


@pytest.fixture
def person(reference):
    return PersonFactory()


def level(code: str, ladder: str = LADDER) -> Level:
    return Level.objects.get(ladder__code=ladder, code=code)


def attained(person, code: str, **facts: object) -> Attainment:
    return AttainmentFactory(person=person, level=level(code), **facts)


def studying(person, code: str, since: datetime.date) -> Attainment:
    return attained(person, code, status="studying", started_on=since, ended_on=None)


def standing_on(person, day: datetime.date) -> Standing | None:
    rows = Attainment.objects.filter(person=person).select_related("level__ladder")
    return standings(map(Course.of, rows), day).get(LADDER)


def held_on(person, day: datetime.date) -> str | None:
    """The highest level held, as screens compute it; exports must say the same."""
    standing = standing_on(person, day)
    code = standing.held.attainment.level.code if standing and standing.held else None
    exported = highest_levels(day, [person.pk]).get(person.pk, {}).get(LADDER)
    assert exported == (None if code == "none" else code)
    return code


def studied_on(person, day: datetime.date) -> str | None:
    standing = standing_on(person, day)
    return standing.studying.attainment.level.code if standing and standing.studying else None


def test_the_highest_level_is_that_of_the_day(person):
    attained(person, "so_cap", ended_on=D(2005, 6, 30))
    attained(person, "cao_cap", ended_on=D(2020, 6, 30))
    attained(person, "trung_cap", ended_on=D(2012, 6, 30))
    days = [D(2005, 6, 29), D(2005, 6, 30), D(2012, 6, 30), D(2020, 6, 29), D(2020, 6, 30)]
    held = [held_on(person, day) for day in days]
    assert held == [None, "so_cap", "trung_cap", "trung_cap", "cao_cap"]


def test_a_lower_level_earned_later_does_not_lower_the_highest(person):
    attained(person, "cao_cap", ended_on=D(2010, 6, 30))
    attained(person, "trung_cap", ended_on=D(2015, 6, 30))
    assert held_on(person, D(2016, 1, 1)) == "cao_cap"


def test_a_course_counts_as_studying_until_it_is_earned(person):
    course = studying(person, "cao_cap", D(2019, 9, 1))
    finish_course(attainment=course, on=D(2021, 6, 30))
    days = [D(2019, 8, 31), D(2019, 9, 1), D(2021, 6, 29), D(2021, 6, 30)]
    assert [studied_on(person, day) for day in days] == [None, "cao_cap", "cao_cap", None]
    assert [held_on(person, day) for day in days] == [None, None, None, "cao_cap"]


def test_a_course_under_way_has_no_end(person):
    studying(person, "cao_cap", D(2019, 9, 1))
    assert studied_on(person, D(2035, 1, 1)) == "cao_cap"
    assert held_on(person, D(2035, 1, 1)) is None


def test_a_course_given_up_was_studied_and_is_never_held(person):
    attained(person, "cao_cap", status="dropped", started_on=D(2019, 9, 1), ended_on=D(2020, 3, 1))
    assert studied_on(person, D(2020, 2, 29)) == "cao_cap"
    assert studied_on(person, D(2020, 3, 1)) is None
    assert held_on(person, D(2035, 1, 1)) is None


def test_no_training_is_known_and_no_record_is_not(person):
    assert held_on(person, D(2020, 1, 1)) is None
    attained(person, "none")
    assert held_on(person, D(2020, 1, 1)) == "none"


def test_no_training_gives_way_to_the_first_level(person):
    attained(person, "none", ended_on=D(2010, 1, 1))
    attained(person, "so_cap", ended_on=D(2012, 1, 1))
    assert held_on(person, D(2013, 1, 1)) == "so_cap"


def test_ladders_do_not_mix(person):
    attained(person, "trung_cap")
    AttainmentFactory(person=person, level=level("tien_si", "professional"))
    assert held_on(person, D(2020, 1, 1)) == "trung_cap"


def test_a_level_given_up_may_be_studied_again(person):
    attained(person, "cao_cap", status="dropped", started_on=D(2019, 9, 1), ended_on=D(2020, 3, 1))
    studying(person, "cao_cap", D(2021, 9, 1))
    assert studied_on(person, D(2022, 1, 1)) == "cao_cap"


def twice(person):
    attained(person, "cao_cap")
    return {"level": level("cao_cap"), "ended_on": D(2019, 1, 1)}


def earned_without_a_day(_):
    return {"level": level("cao_cap")}


def given_up_without_a_day(_):
    return {"level": level("cao_cap"), "status": "dropped", "started_on": D(2019, 1, 1)}


def studied_since_nobody_knows(_):
    return {"level": level("cao_cap"), "status": "studying"}


def studied_and_ended(_):
    return {
        "level": level("cao_cap"), "status": "studying",
        "started_on": D(2019, 1, 1), "ended_on": D(2020, 1, 1),
    }  # fmt: skip


def ended_before_it_began(_):
    return {"level": level("cao_cap"), "started_on": D(2020, 1, 1), "ended_on": D(2019, 1, 1)}


REFUSED = [
    (twice, "Cán bộ đã có mức trình độ này ở chuyên ngành đó."),
    (earned_without_a_day, "Ghi ngày đạt (hoặc ngày thôi học)."),
    (given_up_without_a_day, "Ghi ngày đạt (hoặc ngày thôi học)."),
    (studied_since_nobody_knows, "Người đang học phải có ngày bắt đầu và chưa có ngày đạt."),
    (studied_and_ended, "Người đang học phải có ngày bắt đầu và chưa có ngày đạt."),
    (ended_before_it_began, "Ngày đạt hoặc thôi học phải sau ngày bắt đầu học."),
]
refused = pytest.mark.parametrize(
    ("make", "sentence"), REFUSED, ids=lambda value: getattr(value, "__name__", "")
)


@refused
def test_the_model_says_why(person, make, sentence):
    with pytest.raises(ValidationError) as refusal:
        Attainment(person=person, **make(person)).full_clean()
    assert sentence in refusal.value.messages


@refused
def test_the_database_says_why(person, make, sentence):
    row = Attainment(person=person, **make(person))
    with pytest.raises(ValidationError) as refusal, violations_explained(), transaction.atomic():
        row.save()
    assert refusal.value.messages == [sentence]


@pytest.mark.parametrize("name", ["bang.pdf", "BANG.JPG", "anh.png"])
def test_evidence_may_be_a_scan(person, name):
    Attainment(
        person=person, level=level("cao_cap"), ended_on=D(2019, 1, 1), evidence_file=name
    ).full_clean()


@pytest.mark.parametrize("name", ["bang.html", "bang.exe", "bang.pdf.js", "bang"])
def test_other_evidence_is_refused(person, name):
    row = Attainment(
        person=person, level=level("cao_cap"), ended_on=D(2019, 1, 1), evidence_file=name
    )
    with pytest.raises(ValidationError, match="PDF, JPG hoặc PNG"):
        row.full_clean()
