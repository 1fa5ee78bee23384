"""Who may be sent to study: without a database."""

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.partial_dates import PartialDate
from apps.personnel.models import Person
from apps.qualifications.applicants import applicant_of
from apps.qualifications.courses import Applicant, Course, age_on

DAY = datetime.date(2026, 3, 31)
GRADES = ("HTXSNV", "HTTNV", "HTNV", "KHTNV")
NONE, COLLEGE, UNIVERSITY, THEORY = 1, 2, 4, 8
THEORY_COURSE = Course(
    "Trung cấp LLCT",
    "Quy định 350-QĐ/TW",
    needs_party=True,
    levels=COLLEGE | UNIVERSITY,
    ladder=NONE | COLLEGE | UNIVERSITY,
    wanted="trình độ chuyên môn từ cao đẳng trở lên",
    grades=("HTXSNV", "HTTNV"),
    least_grade="Hoàn thành tốt nhiệm vụ",
    years=2,
    ages=(("F", 28), ("M", 30)),
)
READY = Applicant(
    "F", PartialDate(1990, 5, 1), is_party=True, earned=UNIVERSITY,
    grades={2024: "HTTNV", 2025: "HTXSNV"},
)  # fmt: skip
applicants = st.builds(
    Applicant,
    sex=st.sampled_from("FM"),
    birth=st.builds(PartialDate, st.integers(1960, 2005)),
    is_party=st.sampled_from([True, False, None]),
    earned=st.integers(0, 15),
    grades=st.dictionaries(st.integers(2020, 2026), st.sampled_from(GRADES)),
)


def said(**facts: object) -> str:
    return THEORY_COURSE.sentence(replace(READY, **facts), DAY)


def test_who_meets_everything_may_be_sent_and_nothing_is_said():
    assert said() == ""


def test_what_is_known_bars_and_what_the_file_does_not_say_is_asked_for():
    assert said(is_party=False, grades={2025: "HTTNV"}) == (
        "Chưa đủ điều kiện cử đi học Trung cấp LLCT: chưa là đảng viên. "
        "Hồ sơ cần ghi thêm: xếp loại năm 2024."
    )
    assert said(is_party=None) == (
        "Để cử đi học Trung cấp LLCT, hồ sơ cần ghi thêm: là đảng viên hay không."
    )


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"earned": NONE}, "chưa có trình độ chuyên môn từ cao đẳng trở lên"),
        ({"earned": THEORY}, "hồ sơ cần ghi thêm: trình độ chuyên môn từ cao đẳng trở lên"),
        ({"grades": {2024: "HTNV", 2025: "HTTNV"}}, "xếp loại năm 2024 dưới mức hoàn thành tốt"),
        ({"grades": {2024: "KHTNV", 2025: "HTNV"}}, "xếp loại năm 2024, 2025 dưới mức"),
    ],
)
def test_each_thing_that_stands_against_it_is_named(facts, words):
    assert words in said(**facts)


@pytest.mark.parametrize(
    ("sex", "birth", "words"),
    [
        ("F", PartialDate(1998, 3, 31), ""),
        ("F", PartialDate(1998, 4, 1), "Học Trung cấp LLCT hệ không tập trung: chưa đủ 28 tuổi."),
        ("M", PartialDate(1996, 3, 31), ""),
        ("M", PartialDate(1998, 3, 31), "Học Trung cấp LLCT hệ không tập trung: chưa đủ 30 tuổi."),
        (
            "F",
            PartialDate(1998),
            "Học Trung cấp LLCT hệ không tập trung: phải từ 28 tuổi, chưa rõ ngày sinh.",
        ),
    ],
)
def test_age_bars_only_from_studying_beside_work(sex, birth, words):
    assert said(sex=sex, birth=birth) == words
    assert THEORY_COURSE.objections(replace(READY, sex=sex, birth=birth), DAY) == []


def test_the_rating_of_the_year_that_runs_is_not_asked():
    assert said(grades={2024: "HTTNV", 2025: "HTTNV", 2026: "KHTNV"}) == ""


@given(applicants)
def test_a_course_that_asks_nothing_bars_nobody(applicant):
    assert Course("Cao cấp LLCT", "").sentence(applicant, DAY) == ""


@given(applicants)
def test_learning_more_or_joining_the_party_bars_nobody_who_was_not_barred(applicant):
    more = replace(applicant, is_party=True, earned=applicant.earned | UNIVERSITY)
    before = THEORY_COURSE.objections(applicant, DAY) + THEORY_COURSE.unknown(applicant, DAY)
    after = THEORY_COURSE.objections(more, DAY) + THEORY_COURSE.unknown(more, DAY)
    assert set(after) <= set(before)


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2010, 12, 31)))
def test_nobody_grows_younger(birth):
    ages = [age_on(birth, DAY + datetime.timedelta(days=n)) for n in range(0, 800, 50)]
    assert ages == sorted(ages)


@pytest.mark.parametrize(
    ("admitted", "is_party"), [(DAY, True), (DAY + datetime.timedelta(days=1), False), (None, True)]
)
def test_who_is_admitted_after_the_day_was_no_member_on_it(admitted, is_party):
    person = Person(
        sex="F",
        birth_on=DAY,
        birth_precision="day",
        is_party_member=True,
        party_admitted_on=admitted,
    )
    person.grades = []
    assert applicant_of(person, 0, DAY).is_party is is_party
