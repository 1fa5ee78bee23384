"""The list of those who reach the age of retirement, in every form."""

import datetime
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from apps.core import clock
from apps.core.partial_dates import PartialDate
from apps.personnel.models import Person, RetirementAge, RetirementOverride
from apps.reports.definitions import nghi_huu
from apps.reports.registry import NoFiguresError, Params
from apps.reports.renderers import FORMS, render
from apps.reports.tables import RowKind, Table
from tests.factories import AssignmentFactory, PersonFactory, UnitFactory, user_with

pytestmark = pytest.mark.django_db
DAY = datetime.date(2025, 10, 15)


@pytest.fixture
def school(reference):
    return UnitFactory(name="Trường THCS Bản Phố", kind__code="truong", code="BP")


def member(unit, name: str, birth: str, sex: str = "M", **facts: object) -> Person:
    read = PartialDate.parse(birth)
    person = PersonFactory(
        managing_unit=unit,
        full_name=name,
        sex=sex,
        birth_on=read.first_day,
        birth_precision=read.precision,
    )
    AssignmentFactory(person=person, **facts)
    return person


@pytest.fixture
def staff(school) -> dict[str, Person]:
    people = {
        "late": member(school, "Nông Văn Chài", "10/1964"),
        "soon": member(school, "Lò Văn Pản", "09/1964"),
        "over": member(school, "Vàng Seo Sình", "02/1960"),
        "young": member(school, "Hoàng Thị Mẩy", "05/1990", "F"),
        "unknown": member(school, "Đặng Thị Vui", "1969", "F"),
        "early": member(school, "Phàn Thị Dung", "03/1980", "F"),
        "gone": member(school, "Giàng A Páo", "09/1964", valid_to=datetime.date(2025, 1, 1)),
    }
    RetirementOverride.objects.create(
        person=people["early"], kind="nghi_som", last_month=datetime.date(2026, 6, 1)
    )
    return people


def report(unit=None, years: int = 5, user=None, day: datetime.date = DAY) -> Table:
    name = unit.name if unit else ""
    return nghi_huu.build(
        Params(as_of=day, user=user, unit=unit, unit_name=name, options={"so-nam": years})
    )


def names(table: Table) -> list[str]:
    return [row.cell("name").value for row in table.rows if row.kind == RowKind.DATA]


def heads(table: Table) -> list[str]:
    return [row.heading for row in table.rows if row.kind == RowKind.GROUP]


def test_people_come_by_month_and_the_undecidable_ones_at_the_end(staff, school):
    table = report(school)
    assert names(table) == [
        "Vàng Seo Sình",
        "Lò Văn Pản",
        "Nông Văn Chài",
        "Phàn Thị Dung",
        "Đặng Thị Vui",
    ]
    assert heads(table) == [
        "Năm 2020: 01 người",
        "Năm 2025: 01 người",
        "Năm 2026: 02 người",
        "Chưa đủ dữ liệu (thiếu tháng sinh): 01 người",
    ]


def test_each_row_says_month_pension_months_left_and_what_is_odd(staff, school):
    rows = {row.cell("name").value: row for row in report(school).rows}
    said = ("month", "pension", "left", "note")
    told = {name: [row.cell(key).value for key in said] for name, row in rows.items() if name}
    assert told["Lò Văn Pản"] == ["12/2025", "01/2026", 2, ""]
    assert told["Vàng Seo Sình"] == ["02/2020", "03/2020", -68, "Đã quá tháng đủ tuổi"]
    assert told["Phàn Thị Dung"] == ["06/2026", "07/2026", 8, "Nghỉ sớm theo nghề hoặc vùng"]
    assert told["Đặng Thị Vui"] == [
        "09/2025 đến 12/2026",
        "10/2025 đến 01/2027",
        None,
        "Chưa đủ dữ liệu (thiếu tháng sinh)",
    ]


def test_the_number_of_years_bounds_the_list(staff, school):
    day = datetime.date(2024, 12, 1)
    assert "Lò Văn Pản" in names(report(school, years=1, day=day))
    assert "Nông Văn Chài" not in names(report(school, years=1, day=day))
    assert "Nông Văn Chài" in names(report(school, years=2, day=day))


def test_the_sentence_and_the_checks_tell_what_the_rows_tell(staff, school):
    table = report(school)
    (section,) = table.sections
    assert section.paragraphs == (
        "Trong 05 năm tới (đến tháng 10/2030) có 04 đồng chí đủ tuổi nghỉ hưu: "
        "năm 2020 01 đồng chí; năm 2025 01 đồng chí; năm 2026 02 đồng chí.",
    )
    over, unknown = table.checks
    assert over.startswith("01 người đã quá tháng đủ tuổi")
    assert unknown.startswith("01 người chỉ biết năm sinh")
    notes = [note.text for note in table.notes if note.label == "Căn cứ"]
    assert notes == ["Nghị định 135/2020/NĐ-CP, Phụ lục I"]


def test_without_ages_it_is_said_in_a_sentence(staff, school):
    RetirementAge.objects.filter(sex="F").delete()
    with pytest.raises(NoFiguresError, match="Chưa có bảng tuổi nghỉ hưu"):
        report(school)


def test_only_the_people_of_the_scope_are_listed(staff, school):
    elsewhere = UnitFactory(name="xã Lũng Sảo", code="LS")
    member(elsewhere, "Sùng A Lử", "09/1964")
    user = user_with("lanh_dao", school)
    assert "Sùng A Lử" not in names(report(user=user))
    assert "Sùng A Lử" in names(report())
    assert names(report(elsewhere, user=user)) == []


@pytest.mark.parametrize("form", FORMS)
def test_every_form_names_everybody(form, staff, school):
    made = render(report(school), form)
    assert made.filename == f"nghi-huu-2025-10-15.{FORMS[form].extension}"
    if form in ("text", "json"):
        assert "Phàn Thị Dung" in made.content.decode()


def test_scripts_read_months_as_numbers(staff, school):
    out = io.StringIO()
    call_command(
        "report", "nghi-huu", "--unit", "BP", "--as-of", "2025-10-15", "--set", "so-nam=1",
        "--format", "json", stdout=out,
    )  # fmt: skip
    rows = {row["name"]: row for row in json.loads(out.getvalue())["rows"]}
    assert rows["Lò Văn Pản"]["earliest"] == rows["Lò Văn Pản"]["latest"] == "2025-12"
    assert rows["Lò Văn Pản"]["months_left"] == 2
    assert rows["Đặng Thị Vui"]["months_left_at_best"] == 14


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("nam=3", "không có tham số “nam”"),
        ("so-nam=0", "ghi một số từ 1 đến 20"),
        ("so-nam=x", "từ"),
    ],
)
def test_a_wrong_option_is_refused_in_a_sentence(words, sentence, school):
    with pytest.raises(CommandError, match=sentence):
        call_command("report", "nghi-huu", "--set", words)


def test_the_screen_leads_to_the_pages_of_the_people(staff, school, client, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: DAY)
    client.force_login(user_with("lanh_dao", school))
    page = client.get(reverse("reports:show", args=["nghi-huu"])).text
    assert f'href="/ho-so/{staff["soon"].code}/"' in page
    assert "Nhóm thống kê" not in page
    past = client.get(reverse("reports:show", args=["nghi-huu"]), {"ngay": "01/12/2024"}).text
    assert f'href="/ho-so/{staff["soon"].code}/?ngay=01/12/2024"' in past
    refused = client.get(reverse("reports:show", args=["nghi-huu"]), {"so-nam": "50"})
    assert refused.status_code == 400


def test_the_report_sends_as_many_queries_for_many_people_as_for_few(
    staff, school, client, same_query_count
):
    client.force_login(user_with("lanh_dao", school))
    url = reverse("reports:show", args=["nghi-huu"])
    same_query_count(
        lambda: client.get(url),
        add_rows=lambda: [member(school, f"Lò Văn {n}", "09/1966") for n in range(4)],
    )
