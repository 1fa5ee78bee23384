import datetime

import pghistory
import pytest
from django.db import IntegrityError, transaction

from apps.core import clock
from apps.core.bulk import copy_in
from apps.indicators.models import Fact
from apps.indicators.services import rebuild_facts
from apps.personnel.models import Assignment, Person
from apps.qualifications.models import Attainment
from tests.factories import (
    AssignmentFactory,
    LevelFactory,
    PersonFactory,
    TitleFactory,
    UnitFactory,
)

pytestmark = pytest.mark.django_db


def unsaved(unit, **facts) -> Person:
    values = {"sex": "F", "birth_on": datetime.date(1980, 5, 12), "managing_unit": unit}
    person = Person(full_name="Hoàng Thị Mẩy", **values | facts)
    person.derive_keys()
    return person


def columns(person: Person) -> dict[str, object]:
    return {f.attname: getattr(person, f.attname) for f in Person._meta.concrete_fields}


def test_what_is_copied_in_is_what_bulk_create_would_have_written():
    unit = UnitFactory()
    facts = {"note": "một\thai\\ba\nbốn\r", "is_party_member": None, "national_id": "001080000001"}
    created = unsaved(unit, code="CB1", **facts)
    Person.objects.bulk_create([created])
    created = columns(Person.objects.get())
    Person.objects.all().delete()
    copy_in(Person, [unsaved(unit, code="CB1", **facts)])
    copied = columns(Person.objects.get())
    assert copied.pop("id") != created.pop("id")
    assert copied == created


def test_a_relation_counts_with_the_key_it_got_later():
    unit, title, level = UnitFactory(), TitleFactory(), LevelFactory()
    person = unsaved(unit, code="CB2")
    day = datetime.date(2020, 1, 1)
    post = Assignment(person=person, unit=unit, title=title, valid_from=day)
    held = Attainment(person=person, level=level, ended_on=day)
    person.pk = 77
    copy_in(Person, [person])
    copy_in(Assignment, [post])
    copy_in(Attainment, [held])
    assert Assignment.objects.get().person_id == 77
    assert Attainment.objects.get().evidence_file.name == ""


def test_a_refusal_is_djangos_own_error():
    first = PersonFactory(national_id="001080000001")
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_in(Person, [unsaved(first.managing_unit, code="CB3", national_id="001080000001")])


def test_history_knows_who_copied_rows_in():
    unit = UnitFactory()
    with pghistory.context(reason="Nhập danh sách"):
        copy_in(Person, [unsaved(unit, code="CB4")])
    event = Person.pgh_event_model.objects.get()
    assert event.pgh_context.metadata["reason"] == "Nhập danh sách"


def test_kept_facts_follow_what_is_copied_in():
    person, level = AssignmentFactory().person, LevelFactory()
    rebuild_facts(clock.today())
    copy_in(
        Attainment, [Attainment(person=person, level=level, ended_on=datetime.date(2020, 1, 1))]
    )
    assert Fact.objects.get().earned == 1 << level.bit


def test_nothing_to_copy_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        copy_in(Person, [])
