"""Commands that scripts rely on: names, options, JSON keys, exit codes, and clear refusals."""

import datetime
import io
import json
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.core import clock
from apps.indicators.models import Cohort
from apps.personnel.models import Person
from apps.reports.catalogue import REPORTS
from apps.units.models import Unit
from apps.units.services import place_unit
from tests.factories import AssignmentFactory, UnitFactory
from tests.rosters.books import HEADING, person, save

DAY = datetime.date(2025, 6, 30)


@pytest.fixture
def district(reference) -> Unit:
    return UnitFactory(name="huyện Nà Mạ", kind__code="huyen", code="NM")


@pytest.fixture
def school(district) -> Unit:
    return UnitFactory(name="Trường THCS Bản Phố", kind__code="truong", code="BP", parent=district)


@pytest.fixture
def head(school):
    return AssignmentFactory(person__managing_unit=school, person__full_name="Hoàng Thị Mẩy")


def run(*words: object) -> str:
    out = io.StringIO()
    call_command(*map(str, words), stdout=out, stderr=io.StringIO())
    return out.getvalue()


def data(*words: object) -> object:
    return json.loads(run(*words))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["report", "khong-co"], "Không có báo cáo “khong-co”. Các báo cáo: thuc-trang, "),
        (["report", "thuc-trang", "--cohort", "khong-co"], "Không có nhóm thống kê với mã: khong"),
        (["report", "thuc-trang"], "Chưa có nhóm thống kê nào trong phạm vi của bạn."),
        (["report", "thuc-trang", "--unit", "??"], "Không có đơn vị với mã “??”. Xem mã bằng lệnh"),
        (["report", "thuc-trang", "--as-of", "31/02/2020"], "không phải là một ngày"),
        (["report", "thuc-trang", "--as-of", "12/31/2020"], "không phải là một ngày"),
        (["report", "thuc-trang", "--format", "pdf"], "pdf"),
        (["units", "--as-of", "hôm qua"], "không phải là một ngày. Viết theo mẫu 31/12/2025."),
        (["export_roster", "--format", "json", "--unit", "??"], "Không có đơn vị với mã “??”."),
        (["export_roster"], "--format"),
        (["import_roster", "x.xlsx", "--unit", "??"], "Không có đơn vị với mã “??”."),
        (["import_roster", "x.xlsx", "--create-units-under", "??"], "Không có đơn vị với mã"),
        (["import_roster", "x.xlsx", "--as-of", "2020"], "không phải là một ngày"),
        (["import_roster"], "FILE"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_argument_is_refused_in_a_sentence(reference, words, sentence):
    with pytest.raises(CommandError) as refusal:
        run(*words)
    assert sentence in str(refusal.value)


@pytest.mark.parametrize("command", ["report", "export_roster"])
def test_a_file_that_cannot_be_written_is_refused_in_a_sentence(head, tmp_path, command):
    words = ["thuc-trang"] if command == "report" else []
    path = tmp_path / "missing" / "x.json"
    with pytest.raises(CommandError, match="Không ghi được tệp"):
        run(command, *words, "--unit", "BP", "--format", "json", "--output", path)


def test_units_are_listed_with_code_name_kind_and_parent(district, school):
    assert data("units", "--format", "json") == [
        {"code": "NM", "name": "huyện Nà Mạ", "kind": "huyen", "parent": None},
        {"code": "BP", "name": "Trường THCS Bản Phố", "kind": "truong", "parent": "NM"},
    ]


def test_units_are_listed_as_a_tree_that_people_read(district, school):
    assert run("units").splitlines() == [
        "huyện Nà Mạ [NM] – Huyện, quận, thị xã",
        "  Trường THCS Bản Phố [BP] – Trường",
    ]


def test_units_are_those_of_the_day(district, school):
    place_unit(school, on=datetime.date(2024, 1, 1), name="Trường THCS Hoa Ban")
    names = [row["name"] for row in data("units", "--as-of", "31/12/2023", "--format", "json")]
    assert names == ["huyện Nà Mạ", "Trường THCS Bản Phố"]


def test_a_roster_is_exported_with_its_keys(head):
    (row,) = data("export_roster", "--unit", "NM", "--format", "json")
    assert list(row) == [
        "unit", "full_name", "sex", "birth_date", "ethnicity", "title", "professional",
        "political_theory", "state_management", "party_admitted_on", "party_official_on",
        "is_party_member", "national_id",
    ]  # fmt: skip


def test_a_report_has_its_keys(head):
    report = data("report", "thuc-trang", "--unit", "BP", "--format", "json")
    assert list(report) == ["slug", "title", "as_of", "rows"]
    assert (report["slug"], report["as_of"]) == ("thuc-trang", clock.today().isoformat())
    keys = ["cohort", "dimension", "level", "label", "count", "total", "percent"]
    assert [list(row) for row in report["rows"]] == [keys] * len(report["rows"])
    women = next(row for row in report["rows"] if row["dimension"] == "sex")
    assert (women["cohort"], women["count"], women["total"], women["percent"]) == ("BP", 1, 1, 100)


def test_a_report_of_a_past_day_says_so(head):
    words = ("report", "thuc-trang", "--unit", "BP", "--as-of", "31/08/2015", "--format", "json")
    report = data(*words)
    assert report["as_of"] == "2015-08-31"
    assert {row["total"] for row in report["rows"]} == {0}


def test_a_report_in_words_names_unit_and_day(head):
    text = run("report", "thuc-trang", "--unit", "BP", "--as-of", "30/06/2025")
    assert "Trường THCS Bản Phố" in text
    assert "30/06/2025" in text


@pytest.mark.parametrize(("form", "start"), [("xlsx", b"PK"), ("docx", b"PK"), ("json", b"{")])
def test_a_report_is_written_to_a_file(head, tmp_path, form, start):
    path = tmp_path / f"bieu.{form}"
    run("report", "thuc-trang", "--unit", "BP", "--format", form, "--output", path)
    assert path.read_bytes().startswith(start)


@pytest.mark.parametrize("look", ["state", "party"])
def test_a_report_has_the_heading_of_state_or_party(head, tmp_path, look):
    path = tmp_path / "bieu.docx"
    run(
        "report", "thuc-trang", "--unit", "BP", "--format", "docx", "--look", look,
        "--output", path,
    )  # fmt: skip
    assert path.stat().st_size > 0


def test_reports_are_listed_with_what_they_answer(reference):
    lines = run("reports").splitlines()
    assert len(lines) == len(REPORTS)
    for line, report in zip(lines, REPORTS.values(), strict=True):
        assert line.startswith(f"{report.slug}: {report.title}. ")
        assert report.question in line


def roster(folder: Path, *rows: list[object]) -> Path:
    return save(folder, [list(HEADING), *rows])


def bring(path: Path, *words: str) -> tuple[int, str]:
    """Run import_roster and return its exit code with what it printed."""
    out = io.StringIO()
    try:
        call_command("import_roster", str(path), *words, stdout=out, stderr=io.StringIO())
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


KEYS = ["rows", "created", "updated", "unchanged", "committed", "problems"]
PROBLEM_KEYS = ["sheet", "cell", "row", "column", "value", "level", "message"]


def test_an_import_says_what_it_did(school, tmp_path):
    path = roster(tmp_path, person(1, "Hoàng Thị Mẩy"), person(2, "Lò Thị Ánh"))
    code, text = bring(path, "--unit", "BP", "--as-of", "30/06/2025", "--json")
    said = json.loads(text)
    assert code == 0
    assert list(said) == KEYS
    assert [said[key] for key in KEYS] == [2, 2, 0, 0, True, []]


def test_a_dry_run_ends_well_and_saves_nothing(school, tmp_path):
    path = roster(tmp_path, person(1, "Hoàng Thị Mẩy"))
    code, text = bring(path, "--unit", "BP", "--dry-run", "--json")
    said = json.loads(text)
    assert (code, said["created"], said["committed"]) == (0, 1, False)
    assert not Person.objects.exists()


def test_an_import_with_errors_exits_with_1_and_names_each_cell(school, tmp_path):
    path = roster(tmp_path, person(1, "Hoàng Thị Mẩy", birth="31/02/1980", title="Vua"))
    code, text = bring(path, "--unit", "BP", "--json")
    said = json.loads(text)
    assert (code, said["committed"], said["created"]) == (1, False, 0)
    assert [list(problem) for problem in said["problems"]] == [PROBLEM_KEYS] * 2
    assert [(p["cell"], p["row"], p["level"]) for p in said["problems"]] == [
        ("D2", 2, "error"),
        ("E2", 2, "error"),
    ]
    assert not Person.objects.exists()


@pytest.mark.parametrize("words", [[], ["--dry-run"]])
def test_a_dry_run_with_errors_exits_with_1_too(school, tmp_path, words):
    path = roster(tmp_path, person(1, "Hoàng Thị Mẩy", birth="31/02/1980"))
    code, text = bring(path, "--unit", "BP", *words)
    assert code == 1
    assert "LỖI  Danh sách!D2: " in text
    assert "Chưa ghi gì." in text


def test_an_import_in_words_counts_people(school, tmp_path):
    path = roster(tmp_path, person(1, "Hoàng Thị Mẩy"))
    code, text = bring(path, "--unit", "BP")
    assert code == 0
    assert "1 người trong tệp: thêm 1, cập nhật 0, không đổi 0." in text
    assert "Đã ghi." in text


@pytest.mark.parametrize("name", ["missing.xlsx", "words.xlsx", "words.txt"])
def test_a_file_that_is_no_roster_is_refused_in_a_sentence(school, tmp_path, name):
    if not name.startswith("missing"):
        (tmp_path / name).write_text("not a workbook", encoding="utf-8")
    code, text = bring(tmp_path / name, "--json")
    said = json.loads(text)
    assert code == 1
    assert list(said) == KEYS
    (problem,) = said["problems"]
    assert problem["level"] == "error"
    assert problem["message"].endswith(".")


def test_binary_forms_go_to_a_pipe_as_they_are(head, monkeypatch):
    class Pipe(io.TextIOWrapper):
        def isatty(self) -> bool:
            return False

    pipe = Pipe(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", pipe)
    run("report", "thuc-trang", "--unit", "BP", "--format", "xlsx")
    assert pipe.buffer.getvalue().startswith(b"PK")


def test_no_cohort_is_needed_for_a_unit(head):
    assert not Cohort.objects.exists()
    assert data("report", "thuc-trang", "--unit", "NM", "--format", "json")["rows"]
