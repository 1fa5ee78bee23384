"""Ten people write to one list at once: each stands on it afterwards, and the version says so."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from apps.accounts.models import User
from apps.personnel.models import Person
from apps.planning import editing
from apps.planning.models import Round, UnitList
from apps.planning.moves import move
from apps.units.models import Title
from tests.conftest import load_catalogues
from tests.planning.lists import list_of, round_of
from tests.screens.conftest import person, unit

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 10
ENDED = "Rà soát quy hoạch dot-2026 đã kết thúc."


@pytest.fixture
def draft(transactional_db) -> UnitList:
    load_catalogues()
    district = unit("H1", "Huyện Khau Sơn", "huyen")
    school = unit("T1", "Trường THCS Nà Khuổi", "truong", district, school_levels=["thcs"])
    return list_of(round_of(district), school)


def at_once(act, items) -> list[object]:
    """Run `act` for all items, each on a connection of its own."""

    def alone(item: object) -> object:
        try:
            return act(item)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(alone, items))


def test_ten_writers_at_once_lose_nothing(draft):
    people = [person(f"Lò Văn {place}", draft.unit, "giao_vien") for place in range(WRITERS)]
    title = Title.objects.get(code="hieu_truong")
    clerk = User.objects.create_user("vanthu")

    def add(someone: Person) -> None:
        editing.add_candidates(UnitList.objects.get(pk=draft.pk), [someone], title=title, by=clerk)

    at_once(add, people)
    lines = draft.candidacies.all()
    assert {line.person_id for line in lines} == {someone.pk for someone in people}
    assert sorted(line.order for line in lines) == list(range(1, WRITERS + 1))
    assert UnitList.objects.get(pk=draft.pk).version == WRITERS


def test_the_same_person_added_by_ten_at_once_stands_on_the_list_once(draft):
    someone = person("Lò Văn Pản", draft.unit, "giao_vien")
    title = Title.objects.get(code="hieu_truong")
    clerk = User.objects.create_user("vanthu")

    def add(_: int) -> int:
        found = UnitList.objects.get(pk=draft.pk)
        return len(editing.add_candidates(found, [someone], title=title, by=clerk).lines)

    assert sum(at_once(add, range(WRITERS))) == 1
    assert draft.candidacies.count() == 1


@pytest.mark.parametrize("act", ["add", "send"])
def test_a_round_that_ends_while_somebody_waits_for_the_list_takes_nothing_more(act, draft):
    """A connection that waited for a list still knows its round as it was before."""
    clerk = User.objects.create_user("vanthu", is_superuser=True)
    someone = person("Lò Văn Pản", draft.unit, "giao_vien")
    title = Title.objects.get(code="hieu_truong")
    is_held = Event()

    def close() -> None:
        with transaction.atomic():
            list(UnitList.objects.select_for_update().filter(pk=draft.pk))
            is_held.set()
            wait_for_a_waiting_query()
            Round.objects.update(status=Round.Status.CLOSED)

    def write() -> str:
        is_held.wait()
        try:
            if act == "add":
                editing.add_candidates(draft, [someone], title=title, by=clerk)
            else:
                move(draft.pk, "submit", clerk, version=0)
        except ValidationError as error:
            return " ".join(error.messages)
        return ""

    _, said = at_once(lambda one: one(), [close, write])
    assert said in ("Đợt quy hoạch không còn mở nên danh sách không sửa được nữa.", ENDED)
    draft.refresh_from_db()
    assert (draft.status, draft.version) == ("draft", 0)


def wait_for_a_waiting_query() -> None:
    """Return once another connection waits for a lock."""
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError
