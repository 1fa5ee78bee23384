"""The roster that is exported: who was in post on a day, and a file that import reads back."""

import datetime
import io
import json
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command

from apps.personnel.models import Ethnicity, Person, Precision
from apps.qualifications.models import Level
from apps.reports.roster import COLUMNS, roster_rows, write_roster
from apps.rosters.orders import Order
from apps.rosters.services import import_roster
from apps.units.models import Title
from apps.units.services import place_unit
from tests.factories import AssignmentFactory, AttainmentFactory, UnitFactory

D = datetime.date
DAY = D(2025, 6, 30)
KEYS = [
    "unit", "full_name", "sex", "birth_date", "ethnicity", "title", "professional",
    "political_theory", "state_management", "party_admitted_on", "party_official_on",
    "is_party_member", "national_id",
]  # fmt: skip


@pytest.fixture
def school(reference):
    return UnitFactory(name="Trường THCS Bản Phố", kind__code="truong", code="BP")


@pytest.fixture
def head(school):
    return AssignmentFactory(
        person__managing_unit=school,
        person__full_name="Hoàng Thị Mẩy",
        person__ethnicity=Ethnicity.objects.get(code="tay"),
        person__national_id="002080001234",
        person__is_party_member=True,
        person__party_admitted_on=D(2008, 5, 1),
        person__party_admitted_precision=Precision.MONTH,
        title=Title.objects.get(code="hieu_truong"),
    )


def attained(person, ladder: str, code: str, **facts: object) -> None:
    level = Level.objects.get(ladder__code=ladder, code=code)
    AttainmentFactory(person=person, level=level, **facts)


def test_a_row_has_the_keys_that_scripts_rely_on(head):
    attained(head.person, "professional", "dai_hoc")
    attained(head.person, "professional", "cao_dang")
    attained(head.person, "political_theory", "none")
    (row,) = roster_rows(DAY)
    assert list(row) == KEYS
    assert row == {
        "unit": "Trường THCS Bản Phố",
        "full_name": "Hoàng Thị Mẩy",
        "sex": "F",
        "birth_date": "1980-05-12",
        "ethnicity": "Tày",
        "title": "Hiệu trưởng",
        "professional": "dai_hoc",
        "political_theory": None,
        "state_management": None,
        "party_admitted_on": "2008-05",
        "party_official_on": None,
        "is_party_member": True,
        "national_id": "002080001234",
    }


@pytest.mark.parametrize(
    ("precision", "kept", "shown"),
    [
        ("day", D(1980, 5, 12), "1980-05-12"),
        ("month", D(1980, 5, 1), "1980-05"),
        ("year", D(1980, 1, 1), "1980"),
    ],
)
def test_a_birth_date_is_as_precise_as_it_is_known(head, precision, kept, shown):
    Person.objects.update(birth_on=kept, birth_precision=precision)
    (row,) = roster_rows(DAY)
    assert row["birth_date"] == shown


def test_what_nobody_said_is_null(head):
    Person.objects.update(
        ethnicity=None, national_id="", is_party_member=None, party_admitted_on=None
    )
    (row,) = roster_rows(DAY)
    unknown = ("ethnicity", "national_id", "is_party_member", "party_admitted_on", "professional")
    assert {row[key] for key in unknown} == {None}


def test_the_roster_is_that_of_the_day(head):
    attained(head.person, "political_theory", "cao_cap", ended_on=D(2025, 7, 1))
    place_unit(head.unit, on=D(2025, 7, 1), name="Trường THCS Hoa Ban")
    (before,) = roster_rows(D(2025, 6, 30))
    (after,) = roster_rows(D(2025, 7, 1))
    assert (before["unit"], before["political_theory"]) == ("Trường THCS Bản Phố", None)
    assert (after["unit"], after["political_theory"]) == ("Trường THCS Hoa Ban", "cao_cap")
    assert list(roster_rows(D(2015, 8, 31))) == []


def test_a_person_stands_once_with_her_principal_post(head):
    AssignmentFactory(
        person=head.person, title=Title.objects.get(code="uv_bch_huyen"), role="concurrent"
    )
    assert [row["title"] for row in roster_rows(DAY)] == ["Hiệu trưởng"]


def test_people_stand_by_unit_title_and_given_name(head, school):
    teacher = Title.objects.get(code="giao_vien")
    for name in ("Lò Thị Ánh", "Đào Văn Đức", "Vi Văn Ân"):
        AssignmentFactory(person__managing_unit=school, person__full_name=name, title=teacher)
    UnitFactory(name="Trường TH Bản Phố", kind__code="truong", order=9)
    names = [row["full_name"] for row in roster_rows(DAY)]
    assert names == ["Hoàng Thị Mẩy", "Lò Thị Ánh", "Vi Văn Ân", "Đào Văn Đức"]


def test_a_unit_takes_in_what_is_below_it_on_the_day(head, school):
    above, elsewhere = UnitFactory(name="huyện A"), UnitFactory(name="huyện B")
    place_unit(school, on=D(2024, 1, 1), parent=above)
    assert len(list(roster_rows(DAY, above))) == 1
    assert list(roster_rows(DAY, elsewhere)) == []
    assert list(roster_rows(D(2023, 12, 31), above)) == []


def test_the_roster_is_a_fixed_number_of_queries(head, school, same_query_count):
    same_query_count(
        lambda: list(roster_rows(DAY)),
        add_rows=lambda: [AssignmentFactory(person__managing_unit=school) for _ in range(5)],
    )


def test_the_list_in_excel_can_be_brought_back_in_without_a_change(head, school, tmp_path):
    attained(head.person, "professional", "dai_hoc")
    attained(head.person, "political_theory", "trung_cap")
    Person.objects.filter(pk=head.person_id).update(birth_precision="month", birth_on=D(1980, 5, 1))
    AssignmentFactory(
        person__managing_unit=school, person__full_name="=1+1 Lò Thị Ánh",
        person__is_party_member=False,
        title=Title.objects.get(code="giao_vien"),
    )  # fmt: skip
    path = tmp_path / "danh-sach.xlsx"
    path.write_bytes(write_roster(DAY, school, school.name))
    outcome = import_roster(Order(path=path, file_name=path.name, as_of=DAY))
    assert [p.message for p in outcome.problems if p.level == "error"] == []
    assert (outcome.created, outcome.updated, outcome.unchanged) == (0, 0, 2)


def test_text_stays_text_in_excel(head, tmp_path):
    Person.objects.update(full_name="=1+1", national_id="002080001234")
    path = tmp_path / "x.xlsx"
    path.write_bytes(write_roster(DAY))
    cells = [cell for line in openpyxl.load_workbook(path).active.iter_rows() for cell in line]
    texts = {cell.value: cell.data_type for cell in cells if cell.value is not None}
    assert texts["=1+1"] == "s"
    assert texts["002080001234"] == "s"
    assert {column.label for column in COLUMNS} <= set(texts)


def test_the_command_writes_json_to_a_file(head, tmp_path: Path):
    path = tmp_path / "x.json"
    call_command(
        "export_roster", "--format", "json", "--as-of", "30/06/2025", "--output", str(path),
        stdout=io.StringIO(), stderr=io.StringIO(),
    )  # fmt: skip
    assert json.loads(path.read_text(encoding="utf-8")) == list(roster_rows(DAY))
