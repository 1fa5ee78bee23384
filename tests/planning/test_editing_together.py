"""Ten people write to one list at once: each stands on it afterwards, and the version says so."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from apps.accounts.models import User
from apps.personnel.models import Person
from apps.planning import editing
from apps.planning.models import UnitList
from apps.units.models import Title
from tests.conftest import load_catalogues
from tests.planning.lists import list_of, round_of
from tests.screens.conftest import person, unit

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 10


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
