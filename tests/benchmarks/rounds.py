"""A planning round over a province: opened, read, worked on, beside bare inserts of its rows."""

from collections.abc import Callable, Iterator

from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings

from apps.accounts.models import User
from apps.core import clock
from apps.personnel.models import Person
from apps.planning.board import board_of
from apps.planning.models import Candidacy, Round, UnitList
from apps.planning.opening import open_round
from apps.pools.models import PlanningRule, Term
from apps.units.models import Unit
from tests.benchmarks.counting import places
from tests.benchmarks.results import Result, compared
from tests.benchmarks.screens import READERS, Screen, client_of, plain_pages, timed
from tests.benchmarks.timing import in_turns, milliseconds

AS_AN_IMPORT = (4, 4, 4)  # rows with their history, beside the bare rows
BARE = """
CREATE TEMP TABLE bare_lists (LIKE planning_unitlist INCLUDING ALL);
CREATE TEMP TABLE bare_lines (LIKE planning_candidacy INCLUDING ALL);
INSERT INTO bare_lists SELECT * FROM planning_unitlist WHERE round_id = %(round)s;
INSERT INTO bare_lines SELECT c.* FROM planning_candidacy c
  JOIN planning_unitlist l ON l.id = c.unit_list_id WHERE l.round_id = %(round)s;
DROP TABLE bare_lists, bare_lines
"""


def measure(people: int) -> list[Result]:
    """Time the opening of a round of every place, then the screens on it for both readers."""
    if not PlanningRule.objects.exists():
        call_command("load_reference", verbosity=0)
    results = []
    for place, unit in places(people):
        if unit is not None:
            results += opened(place, unit, people)
    with override_settings(ROOT_URLCONF="tests.benchmarks.plain_admin"):
        results += on_screen(people)
    return results


def opened(place: str, unit: Unit, people: int) -> Iterator[Result]:
    """Time the opening of a round, and reading one list of it."""
    user = User.objects.get(username="quantri")
    own, lists = round_of(unit, user)
    lines = Candidacy.objects.filter(unit_list__round=own).count()
    again = Round.objects.exclude(pk=own.pk).get(code=f"mo-lai-{unit.code.lower()}")

    def bare() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(BARE, {"round": own.pk})

    def reopen() -> None:
        close_all()
        open_round(again, user)

    times = in_turns(rolled_back(reopen), bare, least=3)
    note = f"{lists} danh sách, {lines} lượt người"
    yield compared(f"mở đợt {place}", people, times, note=note)
    unit_list = UnitList.objects.filter(round=own).select_related("round", "unit").first()
    one = milliseconds(lambda: board_of(unit_list, user))
    yield Result(f"đọc một danh sách {place}", people, note=f"{one:.0f} ms")


def rolled_back(call: Callable[[], object]) -> Callable[[], None]:
    """Return a call whose writes are taken back."""

    def run() -> None:
        with transaction.atomic():
            call()
            transaction.set_rollback(True)

    return run


def round_of(unit: Unit, user: User) -> tuple[Round, int]:
    """Return the round of a unit, opened once in a database that is kept, and a draft like it."""
    today, code = clock.today(), unit.code.lower()
    term = Term.objects.get(code="cq-2026-2031")
    facts = {
        "kind": "review",
        "term": term,
        "root": unit,
        "reference_on": today,
        "opens_on": today,
        "deadline": today,
    }
    own, is_new = Round.objects.get_or_create(
        code=f"do-{code}", defaults=facts | {"name": "Đợt để đo"}
    )
    close_all()
    if is_new:
        open_round(own, user)
    again = facts | {"name": "Đợt để mở lại"}
    Round.objects.get_or_create(code=f"mo-lai-{code}", defaults=again)
    return own, UnitList.objects.filter(round=own).count()


def close_all() -> None:
    """End every round: a unit is in one open round of a term at a time."""
    Round.objects.filter(status=Round.Status.OPEN).update(status=Round.Status.CLOSED)


def on_screen(people: int) -> Iterator[Result]:
    """Yield the screens of planning, beside the plain admin's list."""
    own = Round.objects.filter(code__startswith="do-").order_by("pk").first()
    Round.objects.filter(pk=own.pk).update(status=Round.Status.OPEN)
    unit_list = UnitList.objects.filter(round=own).select_related("unit").first()
    plain = plain_pages(Person.objects.order_by("pk").first())
    administrator = client_of("quantri")
    for username, scope in READERS:
        client = client_of(username)
        for screen in screens(own, unit_list):
            beside = administrator, plain[screen.beside]
            yield timed(screen, scope, people, client, beside)


def screens(own: Round, unit_list: UnitList) -> Iterator[Screen]:
    """Yield the screens of planning."""
    yield Screen("Việc của tôi", "work")
    yield Screen("Các đợt quy hoạch", "planning:list")
    yield Screen("Một đợt quy hoạch", "planning:round", (own.code,))
    yield Screen("Danh sách của đơn vị", "planning:unit_list", (own.code, unit_list.unit.code))
    yield Screen("Nguồn quy hoạch", "pool:list")
    yield Screen("Sơ đồ kế thừa", "pool:map")
