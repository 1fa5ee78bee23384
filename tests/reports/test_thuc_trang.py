"""The report on the demonstration: the printed figures of a district's plan, in every form."""

import datetime
import io
import json
from decimal import ROUND_HALF_UP, Decimal

import docx
import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import clock
from apps.indicators.models import Cohort
from apps.indicators.services import counts, people_of, specs_of, with_parts
from apps.personnel.models import Person
from apps.reports.definitions import thuc_trang
from apps.reports.registry import NoFiguresError, Params
from apps.reports.renderers.cells import shown
from apps.reports.tables import RowKind
from apps.units.models import Unit
from tests.conftest import ROOT
from tests.factories import user_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

FIGURES = json.loads((ROOT / "fixtures" / "demo" / "figures.json").read_text(encoding="utf-8"))
PLAN = [
    "district_party_committee", "district_standing_committee", "district_agency_heads",
    "district_civil_servants_no_title", "commune_party_committee", "commune_key_leaders",
    "commune_mass_org_heads", "commune_other_staff", "school_managers",
]  # fmt: skip
SINGLES = {
    "origin": "origin", "women": "sex", "under_35": "age", "party": "party",
    "minority": "ethnicity",
}  # fmt: skip
SEED_DIMENSIONS = {"gender": "sex"}


def printed(*words: str) -> dict:
    out = io.StringIO()
    call_command("report", "thuc-trang", *words, "--format", "json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture(scope="module")
def rows(demonstration) -> list[dict]:
    """The rows of the report as scripts read them."""
    return printed()["rows"]


def half_up(count: int, total: int) -> float:
    share = Decimal(100 * count) / Decimal(total)
    return float(share.quantize(Decimal("0.1"), ROUND_HALF_UP))


def expected_of(cohort: str) -> dict[tuple[str, str], int]:
    """Dimension and level of each printed figure with its count; singles have no level here."""
    found = {}
    for name, value in FIGURES[cohort].items():
        if name == "total":
            continue
        if isinstance(value, dict):
            found |= {(name, level): number for level, number in value.items()}
        else:
            found[SINGLES[name], ""] = value
    return found


PAIRS = [(cohort, key, count) for cohort in PLAN for key, count in expected_of(cohort).items()]


def test_the_plan_prints_105_figures():
    assert len(PAIRS) == 105


def key_of(row: dict) -> tuple[str, str, str]:
    level = "" if row["dimension"] in SINGLES.values() else row["level"]
    return row["cohort"], row["dimension"], level


@pytest.mark.parametrize(("cohort", "key", "count"), PAIRS, ids=str)
def test_every_printed_figure_comes_out(rows, cohort, key, count):
    (found,) = [row for row in rows if key_of(row) == (cohort, *key)]
    total = FIGURES[cohort]["total"]
    assert (found["count"], found["total"]) == (count, total)
    assert found["percent"] == half_up(count, total)


def test_the_figures_are_those_of_the_plan_itself(rows, shared_data):
    """Where the plan's own arithmetic holds, our percent is the printed one."""
    plan = json.loads((shared_data / "seed_figures.json").read_text(encoding="utf-8"))
    ours = {key_of(row): row for row in rows}
    compared = 0
    for cohort in plan:
        if not (cohort["seed"].startswith("002") and cohort["section"].startswith("I.")):
            continue
        for figure in cohort["rows"]:
            dimension = SEED_DIMENSIONS.get(figure["dimension"], figure["dimension"])
            row = ours[cohort["cohort_key"], dimension, figure.get("level_key", "")]
            assert (row["count"], row["total"]) == (figure["count"], cohort["total"])
            assert row["percent"] == half_up(figure["count"], cohort["total"])
            if figure["check"] == "ok":
                spoken = figure["percent_printed"].rstrip("%").replace(",", ".")
                assert row["percent"] == float(spoken), figure
            compared += 1
    assert compared == 105


@pytest.mark.parametrize("day", ["31/12/2020", "03/02/2021", "31/12/2021", "2025-06-30"])
def test_the_figures_of_a_past_day_are_computed_to_the_same(rows, day):
    ours = {key_of(row): row for row in rows if row["cohort"] in PLAN}
    then = {key_of(row): row for row in printed("--as-of", day)["rows"] if row["cohort"] in PLAN}
    assert {k: r["count"] for k, r in then.items()} == {k: r["count"] for k, r in ours.items()}


def test_the_json_has_the_keys_that_scripts_rely_on(rows):
    whole = printed()
    assert list(whole) == ["slug", "title", "as_of", "rows"]
    assert (whole["slug"], whole["as_of"]) == ("thuc-trang", clock.today().isoformat())
    keys = ["cohort", "dimension", "level", "label", "count", "total", "percent"]
    assert all(list(row) == keys for row in rows)


def members(code: str) -> set[int]:
    (spec,) = specs_of(with_parts(Cohort.objects.filter(code=code)))
    found = Person.objects.filter(pk__in=people_of(spec, clock.today()))
    return set(found.values_list("pk", flat=True))


def test_people_are_in_several_cohorts_as_in_the_plan():
    committee = members("district_party_committee")
    standing = members("district_standing_committee")
    heads = members("district_agency_heads")
    assert standing <= committee
    assert (len(committee), len(standing), len(heads & committee)) == (42, 13, 19)


def test_every_figure_is_the_number_of_people_listed_behind_it(rows):
    cohorts = with_parts(Cohort.objects.all())
    specs = {spec.code: spec for spec in specs_of(cohorts)}
    for row in rows:
        listed = people_of(specs[row["cohort"]], clock.today(), row["dimension"], row["level"])
        assert Person.objects.filter(pk__in=listed).count() == row["count"], row


@pytest.fixture(scope="module")
def table(demonstration):
    """The table that every form draws."""
    return thuc_trang.build(Params(as_of=clock.today()))


@pytest.fixture(scope="module")
def files(demonstration, tmp_path_factory) -> dict:
    """The report as the command writes it to files."""
    folder = tmp_path_factory.mktemp("report")
    made = {}
    for form in ("xlsx", "docx"):
        made[form] = folder / f"bieu.{form}"
        call_command(
            "report", "thuc-trang", "--format", form, "--output", str(made[form]),
            stderr=io.StringIO(),
        )  # fmt: skip
    return made


def test_excel_holds_every_cell(files, table):
    lines = list(openpyxl.load_workbook(files["xlsx"])["Biểu tổng hợp"].iter_rows(values_only=True))
    first = lines.index(tuple(range(1, len(table.columns) + 1))) + 1
    for row, cells in zip(table.rows, lines[first:], strict=False):
        if row.kind == RowKind.GROUP:
            assert cells[0] == row.heading
            continue
        for column, written in zip(table.columns, cells, strict=True):
            value = row.cell(column.key).value
            if value is None:
                assert written in {None, "–"}
            else:
                assert written == (value if isinstance(value, str) else float(value))


def test_word_shows_every_cell(files, table):
    found = next(
        t for t in docx.Document(files["docx"]).tables if len(t.columns) == len(table.columns)
    )
    texts = [[cell.text for cell in row.cells] for row in found.rows][-len(table.rows) :]
    for row, cells in zip(table.rows, texts, strict=True):
        if row.kind == RowKind.GROUP:
            assert cells[0] == row.heading
        else:
            assert cells == [shown(row.cell(c.key).value, c.kind) for c in table.columns]


def test_each_figure_of_the_json_stands_in_the_table(rows, table):
    data = [row for row in table.rows if row.kind == RowKind.DATA]
    numbers = {row.cell("cohort").value: row for row in data}
    names = dict(Cohort.objects.values_list("code", "name"))
    columns = {column.key.rstrip("+"): column.key for column in table.columns}
    for row in rows:
        drawn = numbers[names[row["cohort"]]]
        keys = {f"{row['dimension']}.{row['level']}", f"{row['dimension']}.{row['level']}+"}
        cells = [drawn.cell(key).value for key in keys & {*columns, *columns.values()}]
        assert row["count"] in cells, row


def test_a_unit_alone_is_one_cohort_named_by_its_code():
    rows = printed("--unit", "KS-TS02")["rows"]
    assert {row["cohort"] for row in rows} == {"KS-TS02"}
    unit = Unit.objects.get(code="KS-TS02")
    working = Person.objects.serving_in(unit, as_of=clock.today()).count()
    assert {row["total"] for row in rows} == {working}


def test_cohorts_that_are_named_come_alone():
    rows = printed("--cohort", "school_managers", "--cohort", "commune_key_leaders")["rows"]
    assert {row["cohort"] for row in rows} == {"school_managers", "commune_key_leaders"}


def test_cohorts_of_a_unit_are_those_below_it():
    rows = printed("--unit", "KS", *(w for code in PLAN for w in ("--cohort", code)))["rows"]
    assert {row["cohort"] for row in rows} == set(PLAN)


def test_a_user_is_told_only_of_her_cohorts():
    school = Unit.objects.get(code="KS-TS02")
    user = user_with("thu_truong", school)
    with pytest.raises(NoFiguresError, match="Chưa có nhóm thống kê nào trong phạm vi của bạn"):
        thuc_trang.build(Params(as_of=clock.today(), user=user))
    with pytest.raises(NoFiguresError, match="Không có nhóm thống kê với mã: school_managers"):
        thuc_trang.build(Params(as_of=clock.today(), user=user, cohorts=("school_managers",)))


def queries_of(*cohorts: str, day: datetime.date) -> int:
    with CaptureQueriesContext(connection) as captured:
        thuc_trang.build(Params(as_of=day, cohorts=cohorts))
    return len(captured)


@pytest.mark.parametrize("years", [0, 3], ids=["today", "on a past day"])
def test_the_number_of_queries_does_not_grow_with_the_cohorts(years):
    day = clock.today() - datetime.timedelta(days=365 * years)
    one = queries_of("district_agency_heads_excl_committee", day=day)
    assert queries_of(day=day) == queries_of(*PLAN, day=day) == one


def test_all_cohorts_are_counted_in_one_statement():
    specs = specs_of(with_parts(Cohort.objects.all()))
    counts(specs[:1], clock.today())
    with CaptureQueriesContext(connection) as captured:
        counts(specs, clock.today())
    counting = [q for q in captured if "indicators_fact f" in q["sql"]]
    assert len(counting) == 1
