"""People: names, dates of which a part is known, and where they serve on a day."""

import datetime

import pytest

from apps.personnel.models import Assignment, Person, Precision
from tests.factories import AssignmentFactory, PersonFactory, TitleFactory, UnitFactory

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.mark.parametrize(
    ("precision", "shown", "iso"),
    [
        (Precision.DAY, "12/05/1980", "1980-05-12"),
        (Precision.MONTH, "05/1980", "1980-05"),
        (Precision.YEAR, "1980", "1980"),
    ],
)
def test_a_birth_date_is_shown_as_precisely_as_it_is_known(precision, shown, iso):
    person = PersonFactory.build(
        birth_on=D(1980, 5, 12), birth_precision=precision, managing_unit=None
    )
    assert person.birth.display() == shown
    assert person.birth.iso() == iso


def test_a_day_that_nobody_knows_is_none():
    assert PersonFactory.build(managing_unit=None).party_admitted is None


def test_a_member_since_a_month():
    person = PersonFactory.build(
        managing_unit=None,
        party_admitted_on=D(2010, 5, 1),
        party_admitted_precision=Precision.MONTH,
    )
    assert person.party_admitted.display() == "05/2010"


def test_a_new_file_gets_its_number():
    person = PersonFactory()
    assert person.code == f"CB{person.pk:06d}"
    assert Person.objects.get(code=person.code) == person


def test_a_name_is_tidied_before_it_is_kept():
    person = PersonFactory(full_name="  Hoàng\u00a0Thị   Mẩy ")
    assert Person.objects.get(pk=person.pk).full_name == "Hoàng Thị Mẩy"


def test_a_corrected_name_is_found_and_sorted_anew():
    person = PersonFactory(full_name="Hoàng Thị Mẩy")
    person.full_name = "Hoàng Thị Ánh"
    person.save()
    assert Person.objects.named_like("anh").get() == person
    assert not Person.objects.named_like("may").exists()


@pytest.mark.parametrize("typed", ["may", "MẨY", "hoang thi", "Thị Mẩy"])
def test_a_person_is_found_with_and_without_accents(typed):
    person = PersonFactory(full_name="Hoàng Thị Mẩy")
    PersonFactory(full_name="Lò Văn Pản", managing_unit=person.managing_unit)
    assert Person.objects.named_like(typed).get() == person


def test_people_stand_by_given_name_in_the_vietnamese_alphabet():
    unit = UnitFactory()
    for name in ("Lò Thị Ánh", "Đào Văn Đức", "Bùi Thị Dung", "Ân Thị An", "Vi Văn Ân"):
        PersonFactory(full_name=name, managing_unit=unit)
    shown = [person.full_name for person in Person.objects.all()]
    assert shown == ["Ân Thị An", "Lò Thị Ánh", "Vi Văn Ân", "Bùi Thị Dung", "Đào Văn Đức"]


@pytest.fixture
def moved() -> Person:
    """A person who left one school for another on 1 September 2020."""
    first = AssignmentFactory(valid_to=D(2020, 9, 1))
    AssignmentFactory(person=first.person, unit=UnitFactory(), valid_from=D(2020, 9, 1))
    return first.person


def places(person: Person) -> list:
    return [post.unit for post in person.assignments.order_by("valid_from")]


def test_a_person_serves_where_she_held_her_principal_post_on_the_day(moved):
    before, after = places(moved)
    for day, here, elsewhere in [
        (D(2020, 8, 31), before, after),
        (D(2020, 9, 1), after, before),
    ]:
        assert Person.objects.serving_in(here, as_of=day).get() == moved
        assert not Person.objects.serving_in(elsewhere, as_of=day).exists()


def test_a_person_serves_in_every_unit_above_hers(moved):
    district = UnitFactory(kind__code="huyen")
    school = UnitFactory(parent=district)
    AssignmentFactory(person__managing_unit=school, valid_from=D(2021, 1, 1))
    assert Person.objects.serving_in(district, as_of=D(2022, 1, 1)).count() == 1
    assert not Person.objects.serving_in(district, as_of=D(2020, 12, 31)).exists()


def test_a_person_does_not_serve_where_she_only_helps():
    held = AssignmentFactory()
    other = UnitFactory()
    AssignmentFactory(
        person=held.person, unit=other, title=TitleFactory(code="giao_vien"), role="concurrent"
    )
    assert not Person.objects.serving_in(other, as_of=D(2022, 1, 1)).exists()


def test_a_post_holds_from_its_first_day_until_its_last():
    post = AssignmentFactory(valid_from=D(2020, 1, 1), valid_to=D(2021, 1, 1))
    held = [
        Assignment.objects.as_of(day).filter(pk=post.pk).exists()
        for day in (D(2019, 12, 31), D(2020, 1, 1), D(2020, 12, 31), D(2021, 1, 1))
    ]
    assert held == [False, True, True, False]
    assert post.last_day == D(2020, 12, 31)
    assert AssignmentFactory().last_day is None
