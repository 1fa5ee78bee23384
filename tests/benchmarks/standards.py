"""The gap list and the heat map beside what PostgreSQL needs to count the same people at least.

Measured is what the screens send about units and people, statement by statement, to the last row.
The standards are those of the reference data (teachers and heads of schools, with years taught)
and those of a plan (the ladders and membership for heads and deputies), so that most people are
asked for something and none for the same.
"""

from collections.abc import Callable, Iterator

from django.db import connection

from apps.core import clock
from apps.indicators.cohort import LadderTable
from apps.indicators.services import default_tables, unit_spec
from apps.indicators.standings import Question, Standing, Standings
from apps.indicators.standings_list import StandingList
from apps.qualifications.models import Level, Requirement, TitleStandard
from apps.qualifications.rulebook import rulebook_on
from apps.reports.definitions.thuc_trang import PLAN_LADDERS
from apps.units.models import LONG_AGO, Title, Unit
from apps.units.tree import tree_on
from tests.benchmarks.counting import Statement, fetch, make_narrow_table, narrow_statement, places
from tests.benchmarks.results import Result, compared
from tests.benchmarks.timing import in_turns

BOUNDS = (6, 5, 5)
PAGE = 50
PEOPLE_TABLES = ("units_unit u", "indicators_fact", '"personnel_person"')
TITLES = (
    "hieu_truong",
    "pho_hieu_truong",
    "truong_phong",
    "pho_phong",
    "ct_ubnd_xa",
    "pct_ubnd_xa",
)
ASKED = (
    ("professional", "dai_hoc"),
    ("political_theory", "trung_cap"),
    ("state_management", "chuyen_vien"),
    ("informatics", "chung_chi"),
    ("foreign_language", "chung_chi"),
)


def measure(people: int) -> list[Result]:
    """Time the map and a page of the list over a district, a province and everyone."""
    make_narrow_table()
    add_standard()
    tables = tuple(table for table in default_tables() if table.ladder in PLAN_LADDERS)
    return [result for place, unit in places(people) for result in compare(place, unit, tables)]


def compare(place: str, unit: Unit | None, tables: tuple[LadderTable, ...]) -> Iterator[Result]:
    """Time both over one tree of units, beside the count of all figures of its people."""
    statement = narrow_statement(unit_spec(unit, tables), clock.today())
    standings = standings_of(unit)
    groups = standings.groups()
    number = sum(group.people for group in groups)
    note = f"{len(groups)} nhóm, {len(standings.profiles)} bộ yêu cầu"
    ours = sent_by(lambda: standings_of(unit).groups())
    times = in_turns(lambda: run(ours), lambda: fetch(statement))
    yield compared(f"bản đồ chuẩn {place}", number, times, BOUNDS, note=note)
    units = [node.unit_id for node in tree_on(clock.today(), [unit.pk] if unit else None)]
    listed = sent_by(lambda: StandingList(standings_of(unit), units, lacks).page(0, PAGE))
    times = in_turns(lambda: run(listed), lambda: fetch(statement))
    yield compared(f"còn thiếu {place}, một trang", number, times, BOUNDS)


def standings_of(unit: Unit | None) -> Standings:
    """Return the standings of today in a tree of units."""
    return Standings(Question(rulebook_on(clock.today()), (unit,) if unit else ()))


def lacks(group: Standing) -> bool:
    """Say whether people lack something that is required."""
    return group.profile.worst(group.states).is_open


def add_standard() -> None:
    """Issue the standard of the plan, once in a database that is kept."""
    standard, is_new = TitleStandard.objects.get_or_create(
        code="de-an", defaults={"name": "Đề án", "valid_from": LONG_AGO, "status": "issued"}
    )
    if not is_new:
        return
    standard.titles.set(Title.objects.filter(code__in=TITLES))
    for ladder, code in ASKED:
        level = Level.objects.get(ladder__code=ladder, code=code)
        Requirement.objects.create(standard=standard, kind="level", level=level)
    Requirement.objects.create(standard=standard, kind="party")


def sent_by(call: Callable[[], object]) -> list[Statement]:
    """Return what a call asks about people, in order; rules and ages are the same for all."""
    sent: list[Statement] = []

    def note(execute: Callable, sql: str, parameters: object, many: bool, context: dict) -> object:
        if any(table in sql for table in PEOPLE_TABLES):
            sent.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        call()
    return sent


def run(statements: list[Statement]) -> None:
    """Run statements one after the other and take their rows."""
    for statement in statements:
        fetch(statement)
