"""The lists that are exported are brought back in: nothing changes but what was edited."""

import datetime
from pathlib import Path

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from apps.personnel.models import Assignment, Ethnicity, Person
from apps.qualifications.models import Attainment
from apps.reports.roster import write_roster
from apps.rosters.orders import Order, Outcome
from apps.rosters.services import import_roster
from tests.rosters.test_wizard import client_of
from tests.screens.conftest import earn, hold, person, unit, user_of

DAY = datetime.date(2025, 9, 1)
EARNED = datetime.date(2010, 6, 30)


@pytest.fixture
def district(reference):
    """A district with people of whom much, little, or next to nothing is known."""
    district = unit("H1", "Huyện Khau Sơn", "huyen")
    school = unit("T1", "Trường THCS Nà Khuổi", "truong", district, school_levels=["thcs"])
    tay = Ethnicity.objects.get(code="tay")
    head = person(
        "Hoàng Thị Mẩy",
        school,
        "hieu_truong",
        national_id="001080000001",
        ethnicity=tay,
        is_party_member=True,
        party_admitted_on=datetime.date(2005, 3, 1),
        party_admitted_precision="month",
        party_official_on=datetime.date(2006, 3, 3),
    )
    hold(head, school, "bi_thu_chi_bo", datetime.date(2020, 1, 1), role="concurrent")
    earn(head, "professional", "dai_hoc", EARNED)
    studying = {"status": Attainment.Status.STUDYING, "started_on": EARNED}
    earn(head, "professional", "thac_si", None, **studying)
    earn(head, "political_theory", "trung_cap", EARNED)
    teacher = person("Lò Văn Pản", school, "giao_vien", sex="M", birth_precision="year")
    earn(teacher, "political_theory", "none", EARNED)
    person("Vàng Seo Sình", school, "giao_vien", is_party_member=False)
    person("Nông Thị Bích", school, "giao_vien", is_party_member=None)
    return district


@pytest.fixture
def kept(district):
    """Everything that an import might change, before it."""
    models = (Person, Assignment, Attainment)
    return lambda: [list(model.objects.order_by("pk").values_list()) for model in models]


@pytest.fixture(params=["export_roster", "list", "full list"])
def exported(request, district, tmp_path) -> Path:
    """Each Excel file by which people leave."""
    path = tmp_path / "danh-sach.xlsx"
    if request.param == "export_roster":
        path.write_bytes(write_roster(DAY, district, district.name))
        return path
    query = {"ngay": f"{DAY:%d/%m/%Y}"} | (
        {"kem-nhay-cam": "1"} if request.param == "full list" else {}
    )
    sent = client_of(user_of("noi_vu", district)).get(reverse("personnel:export"), query)
    path.write_bytes(b"".join(sent.streaming_content))
    return path


def bring(path: Path) -> Outcome:
    return import_roster(Order(path=path, file_name=path.name))


def test_a_list_brought_back_as_it_was_changes_nothing(exported, kept):
    before = kept()
    outcome = bring(exported)
    assert outcome.committed
    assert [(d.person, d.field, d.old, d.new) for d in outcome.differences] == []
    assert (outcome.created, outcome.updated, outcome.unchanged) == (0, 0, 4)
    assert [problem.message for problem in outcome.problems] == []
    assert kept() == before


def test_of_an_edited_list_only_the_edited_cell_is_written(exported, kept):
    people, posts, levels = kept()
    book = load_workbook(exported)
    cells = (cell for row in book.active for cell in row)
    next(cell for cell in cells if cell.value == "1980").value = "09/1980"
    book.save(exported)
    outcome = bring(exported)
    assert (outcome.created, outcome.updated, outcome.unchanged) == (0, 1, 3)
    assert ["được coi là một người" in problem.message for problem in outcome.problems] == [True]
    edited = Person.objects.get(full_name="Lò Văn Pản")
    assert edited.birth.display() == "09/1980"
    after, *others = kept()
    assert others == [posts, levels]
    assert [row for row in after if row not in people] == [
        Person.objects.values_list().get(pk=edited.pk)
    ]


def test_a_level_added_in_the_list_is_added_on_file(exported):
    book = load_workbook(exported)
    rows = list(book.active.iter_rows())
    heading = next(row for row in rows if any(cell.value == "Họ và tên" for cell in row))
    deeper = rows[heading[0].row]
    labels = {str(cell.value): cell.column for cell in (*heading, *deeper) if cell.value}
    column = labels.get("Chuyên môn") or labels["Trình độ chuyên môn"]
    line = next(row for row in rows if any(cell.value == "Nông Thị Bích" for cell in row))
    book.active.cell(line[0].row, column, "Cao đẳng")
    book.save(exported)
    outcome = bring(exported)
    assert (outcome.created, outcome.updated, outcome.unchanged) == (0, 1, 3)
    levels = Attainment.objects.filter(person__full_name="Nông Thị Bích")
    assert list(levels.values_list("level__code", flat=True)) == ["cao_dang"]
