"""The sample workbooks of offices, brought in by the command and exported again as they are."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from apps.personnel.models import Person
from apps.rosters.models import ImportBatch
from apps.units.models import Unit
from tests.factories import UnitFactory

GOOD = ["can-bo-cong-chuc-xa", "truong-thcs-danh-dau-x", "truong-tieu-hoc-font-tcvn3"]
TELLING = ["unit", "full_name", "birth_date"]


@pytest.fixture
def rosters(shared_data) -> Path:
    return shared_data / "rosters"


@pytest.fixture
def district(reference) -> Unit:
    return UnitFactory(name="huyện Nà Mạ", kind__code="huyen", code="NM")


def bring(path: Path, *words: str) -> tuple[int, dict]:
    out = io.StringIO()
    try:
        call_command(
            "import_roster", str(path), "--create-units-under", "NM", *words, "--json", stdout=out
        )
    except SystemExit as end:
        return end.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def exported() -> list[dict]:
    out = io.StringIO()
    call_command("export_roster", "--unit", "NM", "--format", "json", stdout=out)
    return sorted(json.loads(out.getvalue()), key=place_of)


def place_of(row: dict) -> list[str]:
    return [row[key] for key in TELLING]


def truth_of(path: Path) -> list[dict]:
    """What the file truly holds, without where it stands in it."""
    rows = json.loads(path.with_suffix("").with_suffix(".truth.json").read_text(encoding="utf-8"))
    return sorted(
        ({k: v for k, v in row.items() if k not in {"sheet", "row"}} for row in rows), key=place_of
    )


@pytest.mark.parametrize("name", GOOD)
def test_every_person_comes_out_as_the_office_meant(district, rosters, name):
    path = rosters / f"{name}.xlsx"
    truth = truth_of(path)
    code, said = bring(path)
    assert (code, said["committed"]) == (0, True), said["problems"]
    assert said["rows"] == said["created"] == len(truth)
    assert exported() == truth


@pytest.mark.parametrize("name", GOOD)
def test_bringing_it_in_again_changes_nobody(district, rosters, name):
    path = rosters / f"{name}.xlsx"
    bring(path)
    before = exported()
    events = Person.pgh_event_model.objects.count()
    units = Unit.objects.count()
    code, said = bring(path)
    assert (code, said["created"], said["updated"]) == (0, 0, 0)
    assert said["unchanged"] == said["rows"] == len(before)
    assert exported() == before
    assert Person.pgh_event_model.objects.count() == events
    assert Unit.objects.count() == units


def test_units_are_founded_with_the_kinds_their_names_speak_of(district, rosters):
    for name in GOOD:
        bring(rosters / f"{name}.xlsx")
    found = {u.name: (u.kind.code, u.school_levels) for u in Unit.objects.filter(parent=district)}
    assert found == {
        "UBND thị trấn Vinh Quang": ("ubnd_xa", []),
        "UBND xã Bản Luốc": ("ubnd_xa", []),
        "UBND xã Nậm Ty": ("ubnd_xa", []),
        "UBND xã Thông Nguyên": ("ubnd_xa", []),
        "Trường THCS Nậm Ty": ("truong", ["thcs"]),
        "Trường PTDTBT Tiểu học Hồ Thầu": ("truong", ["th"]),
    }


@pytest.mark.parametrize("name", GOOD)
def test_a_trial_saves_nothing(district, rosters, name):
    units = Unit.objects.count()
    code, said = bring(rosters / f"{name}.xlsx", "--dry-run")
    assert (code, said["committed"]) == (0, False)
    assert said["created"] == said["rows"] > 0
    assert not Person.objects.exists()
    assert not ImportBatch.objects.exists()
    assert Unit.objects.count() == units


@pytest.fixture
def mistakes(rosters) -> dict[str, str]:
    """Each cell of the bad workbook that is wrong, with how wrong it is."""
    truth = json.loads((rosters / "nhieu-loi.truth.json").read_text(encoding="utf-8"))
    return {
        cell: told["level"]
        for cells, told in truth["cells"].items()
        for cell in cells.split("/")
        if cell != "B10"  # the workbook has a name there, whatever is said of it
    }


def nothing_was_saved(units: int) -> bool:
    kept = Person.objects.exists() or ImportBatch.objects.exists()
    return not kept and Unit.objects.count() == units


def test_a_file_full_of_errors_saves_nothing_and_names_each_wrong_cell(district, rosters, mistakes):
    UnitFactory(name="Trường THCS Bản Phố", kind__code="truong", parent=district, code="BP")
    units = Unit.objects.count()
    code, said = bring(rosters / "nhieu-loi.xlsx", "--unit", "BP")
    assert (code, said["committed"], said["rows"]) == (1, False, 30)
    assert (said["created"], said["updated"], said["unchanged"]) == (0, 0, 0)
    assert {p["cell"] for p in said["problems"]} == set(mistakes)
    wrong = {p["cell"] for p in said["problems"] if p["level"] == "error"}
    assert {cell for cell, level in mistakes.items() if level == "error"} <= wrong
    assert nothing_was_saved(units)


def test_a_sheet_that_names_no_unit_is_said_once(district, rosters, mistakes):
    units = Unit.objects.count()
    code, said = bring(rosters / "nhieu-loi.xlsx")
    (found,) = [p for p in said["problems"] if not p["cell"]]
    assert code == 1
    assert (
        "30 người: không thấy tên đơn vị trong tệp; hãy chọn đơn vị khi nhập." in found["message"]
    )
    assert {p["cell"] for p in said["problems"]} - {""} == set(mistakes)
    assert nothing_was_saved(units)


def test_the_three_files_together_make_one_district(district, rosters):
    for name in GOOD:
        bring(rosters / f"{name}.xlsx")
    truth = [row for name in GOOD for row in truth_of(rosters / f"{name}.xlsx")]
    assert exported() == sorted(truth, key=place_of)
