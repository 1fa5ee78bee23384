"""What the database refuses of people and their posts, in the sentence that the person reads."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from apps.core.violations import ConstraintsForm, violations_explained
from apps.personnel.models import AnnualRating, Assignment, Discipline, Person
from tests.factories import (
    AnnualRatingFactory,
    AssignmentFactory,
    PersonFactory,
    TitleFactory,
    UnitFactory,
)

pytestmark = pytest.mark.django_db
D = datetime.date


def post_beside(role: str = "principal", **facts: object) -> Assignment:
    """A post that is not saved yet, of a person who has been a head since 2015."""
    held = AssignmentFactory()
    values = {"unit": held.unit, "title": TitleFactory(code="giao_vien"), "role": role} | facts
    return Assignment(person=held.person, **{"valid_from": D(2020, 1, 1)} | values)


def two_principal_posts():
    return post_beside()


def the_same_post_twice():
    held = AssignmentFactory()
    return Assignment(
        person=held.person, unit=held.unit, title=held.title, role="concurrent",
        valid_from=D(2020, 1, 1),
    )  # fmt: skip


def a_post_that_ends_before_it_begins():
    return post_beside("concurrent", valid_to=D(2019, 12, 31))


def a_post_that_lasts_no_day():
    return post_beside("concurrent", valid_to=D(2020, 1, 1))


def one_identity_number_twice():
    other = PersonFactory(national_id="002080001234")
    return person(national_id="002080001234", managing_unit=other.managing_unit)


def a_member_before_birth():
    return person(birth_on=D(1980, 5, 12), is_party_member=True, party_admitted_on=D(1980, 5, 11))


def a_full_member_before_admission():
    return person(
        is_party_member=True, party_admitted_on=D(2010, 5, 1), party_official_on=D(2010, 4, 30)
    )


def a_day_of_admission_of_no_member():
    return person(is_party_member=False, party_admitted_on=D(2010, 5, 1))


def a_birth_in_a_year_with_its_day():
    return person(birth_on=D(1980, 5, 12), birth_precision="year")


def a_birth_in_a_year_with_its_month():
    return person(birth_on=D(1980, 5, 1), birth_precision="year")


def a_birth_in_a_month_with_its_day():
    return person(birth_on=D(1980, 5, 12), birth_precision="month")


def an_admission_in_a_month_with_its_day():
    return person(
        is_party_member=True, party_admitted_on=D(2010, 5, 9), party_admitted_precision="month"
    )


def a_recruitment_in_a_year_with_its_month():
    return person(recruited_on=D(2003, 9, 1), recruited_precision="year")


FIRST_DAY = "chỉ biết tháng hoặc năm thì ghi ngày đầu của tháng, của năm ấy."


def a_year_rated_twice():
    rating = AnnualRatingFactory()
    return AnnualRating(person=rating.person, year=rating.year, grade=AnnualRating.Grade.DONE)


def a_discipline_that_ends_before_it_begins():
    return Discipline(
        person=PersonFactory(), kind=Discipline.Kind.WARNING,
        decided_on=D(2023, 5, 1), effective_until=D(2023, 4, 30),
    )  # fmt: skip


def person(**facts: object) -> Person:
    """A person who is not saved yet."""
    facts.setdefault("managing_unit", None)
    unit = facts["managing_unit"] or UnitFactory()
    return PersonFactory.build(**facts | {"managing_unit": unit, "code": "CBMOI"})


REFUSED = [
    (two_principal_posts, "Cán bộ đã giữ một chức vụ chính khác trong thời gian này."),
    (the_same_post_twice, "Cán bộ đã giữ chức vụ này tại đơn vị trong thời gian này."),
    (a_post_that_ends_before_it_begins, "Ngày kết thúc phải sau ngày bắt đầu."),
    (a_post_that_lasts_no_day, "Ngày kết thúc phải sau ngày bắt đầu."),
    (one_identity_number_twice, "Số CCCD này đã có ở hồ sơ của một người khác."),
    (a_member_before_birth, "Ngày vào Đảng phải sau ngày sinh."),
    (a_full_member_before_admission, "Ngày chính thức phải sau ngày vào Đảng."),
    (a_day_of_admission_of_no_member, "Người có ngày vào Đảng phải được ghi là đảng viên."),
    (a_birth_in_a_year_with_its_day, f"Ngày sinh {FIRST_DAY}"),
    (a_birth_in_a_year_with_its_month, f"Ngày sinh {FIRST_DAY}"),
    (a_birth_in_a_month_with_its_day, f"Ngày sinh {FIRST_DAY}"),
    (an_admission_in_a_month_with_its_day, f"Ngày vào Đảng {FIRST_DAY}"),
    (a_recruitment_in_a_year_with_its_month, f"Ngày tuyển dụng {FIRST_DAY}"),
    (a_year_rated_twice, "Năm này đã có kết quả xếp loại."),
    (a_discipline_that_ends_before_it_begins, "Ngày hết hiệu lực phải sau ngày quyết định."),
]
refused = pytest.mark.parametrize(
    ("make", "sentence"), REFUSED, ids=lambda value: getattr(value, "__name__", "")
)


@refused
def test_the_model_says_why(make, sentence):
    with pytest.raises(ValidationError) as refusal:
        make().validate_constraints()
    assert sentence in refusal.value.messages


@refused
def test_the_database_says_why(make, sentence):
    row = make()
    with pytest.raises(ValidationError) as refusal, violations_explained(), transaction.atomic():
        row.save()
    assert refusal.value.messages == [sentence]


def short_form_of(model):
    """A form that shows one field alone, so that Django would not ask most constraints."""

    field = {Assignment: "role", Person: "full_name", AnnualRating: "grade", Discipline: "ground"}
    meta = type("Meta", (), {"model": model, "fields": [field[model]]})
    return type("Form", (ConstraintsForm,), {"Meta": meta}), field[model]


@refused
def test_a_form_that_does_not_show_the_field_says_why_all_the_same(make, sentence):
    row = make()
    form_class, field = short_form_of(type(row))
    form = form_class({field: getattr(row, field)}, instance=row)
    assert not form.is_valid()
    assert sentence in [message for messages in form.errors.values() for message in messages]


@pytest.mark.parametrize(
    "second",
    [
        {"valid_from": D(2021, 1, 1)},
        {"valid_from": D(2010, 1, 1), "valid_to": D(2015, 9, 1)},
    ],
    ids=["begins on the day the first one ends", "ends on the day the first one begins"],
)
def test_principal_posts_may_follow_one_another(second):
    held = AssignmentFactory(valid_to=D(2021, 1, 1))
    AssignmentFactory(person=held.person, title=held.title, unit=held.unit, **second)
    assert held.person.assignments.count() == 2


@pytest.mark.parametrize("role", ["concurrent", "seconded"])
def test_other_posts_go_beside_the_principal_one(role):
    post = post_beside(role)
    post.full_clean()
    post.save()
    assert post.person.assignments.count() == 2


def test_many_people_may_have_no_identity_number():
    first = PersonFactory(national_id="")
    second = PersonFactory.build(managing_unit=first.managing_unit, national_id="", code="CB0")
    second.full_clean()


@pytest.mark.parametrize("number", ["123456789", "002080001234"])
def test_an_identity_number_has_9_or_12_digits(number):
    person(national_id=number).full_clean()


@pytest.mark.parametrize("number", ["12345678", "0020800012345", "00208000123a"])
def test_another_identity_number_is_refused(number):
    with pytest.raises(ValidationError, match="Số CCCD có 12 chữ số"):
        person(national_id=number).full_clean()


def test_a_day_of_admission_is_refused_where_nobody_said_who_is_a_member():
    row = person(is_party_member=None, party_official_on=D(2010, 5, 1))
    with pytest.raises(ValidationError, match="phải được ghi là đảng viên"):
        row.validate_constraints()


def test_an_identity_number_in_other_digits_is_refused():
    with pytest.raises(ValidationError, match="Số CCCD có 12 chữ số"):
        person(national_id="٠٠٢٠٨٠٠٠١").full_clean()
