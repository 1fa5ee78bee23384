"""Two clerks at once: imports wait for one another, and nobody is entered twice."""

import datetime
import threading
from pathlib import Path

import pytest
from django.db import connection

from apps.personnel.models import Person
from apps.qualifications.reference import load
from apps.rosters.orders import Order, Outcome
from apps.rosters.services import import_roster
from apps.units.models import Unit
from tests.factories import UnitFactory
from tests.rosters.books import HEADING, person, save

AS_OF = datetime.date(2025, 6, 30)
NAMES = ["Hoàng Thị Mẩy", "Lò Thị Ánh", "Vàng Seo Sình"]

# The catalogues are put back after the tables have been emptied for the next test.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def district(reference_is_loaded) -> Unit:
    load()
    return UnitFactory(name="huyện Nà Mạ", kind__code="huyen", code="NM")


@pytest.fixture
def path(tmp_path) -> Path:
    rows = [
        [*person(number, name), "Trường Mầm non Nà Lay"]
        for number, name in enumerate(NAMES, start=1)
    ]
    return save(tmp_path, [[*HEADING, "Đơn vị công tác"], *rows])


def together(path: Path, district: Unit, *, times: int) -> list[Outcome]:
    """Bring the file in from several threads that begin at one moment."""
    outcomes: list[Outcome] = []
    ready = threading.Barrier(times)

    def bring() -> None:
        try:
            ready.wait(timeout=20)
            order = Order(path=path, file_name=path.name, new_units_under=district, as_of=AS_OF)
            outcomes.append(import_roster(order))
        finally:
            connection.close()

    threads = [threading.Thread(target=bring) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def test_a_file_brought_in_twice_at_once_enters_nobody_twice(path, district):
    outcomes = together(path, district, times=3)
    assert sorted(outcome.created for outcome in outcomes) == [0, 0, 3]
    assert sorted(outcome.unchanged for outcome in outcomes) == [0, 3, 3]
    assert sorted(Person.objects.values_list("full_name", flat=True)) == sorted(NAMES)
    assert Unit.objects.filter(parent=district).count() == 1
