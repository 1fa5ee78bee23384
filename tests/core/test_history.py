"""Every change leaves a trace: what it was, who made it and why, however it was written."""

import pghistory
import pytest
from django.db import DatabaseError, connection, transaction
from pghistory.models import Events

from apps.personnel.models import Person
from tests.factories import AssignmentFactory, PersonFactory, UnitFactory

pytestmark = pytest.mark.django_db


def trace(person: Person) -> list[tuple[str, str]]:
    events = Person.pgh_event_model.objects.filter(pgh_obj_id=person.pk).order_by("pgh_id")
    return [(event.pgh_label, event.full_name) for event in events]


def test_insert_update_and_delete_are_kept():
    person = PersonFactory(full_name="Lò Văn Pản")
    pk = person.pk
    person.full_name = "Lò Văn Pánh"
    person.save()
    person.delete()
    person.pk = pk
    assert [name for _, name in trace(person)][-2:] == ["Lò Văn Pánh", "Lò Văn Pánh"]
    labels = [label for label, _ in trace(person)]
    assert labels[0] == "insert"
    assert labels[-1] == "delete"
    assert set(labels[1:-1]) == {"update"}


def test_a_bulk_update_leaves_a_trace_for_each_row():
    unit = UnitFactory()
    people = [PersonFactory(managing_unit=unit) for _ in range(3)]
    Person.objects.update(note="đã kiểm tra")
    assert all(trace(person)[-1][0] == "update" for person in people)


def test_raw_sql_leaves_a_trace():
    person = PersonFactory()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE personnel_person SET note = 'sửa tay' WHERE id = %s", [person.pk])
    event = Person.pgh_event_model.objects.filter(pgh_obj_id=person.pk).latest("pgh_id")
    assert (event.pgh_label, event.note) == ("update", "sửa tay")


def test_what_a_deleted_file_held_stays_in_the_history():
    post = AssignmentFactory()
    key = post.pk
    post.person.delete()
    event = type(post).pgh_event_model.objects.filter(pgh_obj_id=key).latest("pgh_id")
    assert event.pgh_label == "delete"


def test_the_reason_is_kept_with_the_change():
    with pghistory.context(reason="Nhập danh sách thử"):
        person = PersonFactory()
    event = Person.pgh_event_model.objects.filter(pgh_obj_id=person.pk).latest("pgh_id")
    assert event.pgh_context.metadata["reason"] == "Nhập danh sách thử"


def test_nobody_rewrites_the_history():
    person = PersonFactory()
    events = Person.pgh_event_model.objects.filter(pgh_obj_id=person.pk)
    for write in (lambda: events.update(full_name="Khác"), events.delete):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            write()


def test_all_changes_of_a_file_are_found_together():
    post = AssignmentFactory()
    found = Events.objects.references(post.person)
    assert {event.pgh_model for event in found} == {
        "personnel.PersonEvent",
        "personnel.AssignmentEvent",
    }
