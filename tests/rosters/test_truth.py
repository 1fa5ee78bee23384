"""The sample workbooks of offices, read exactly as the people who made them say."""

import json
import os
from pathlib import Path

import pytest

from tests.rosters.books import TITLES, read

FOLDER = Path(
    os.environ.get("SHARED_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data"
)
ROSTERS = FOLDER / "rosters"
LADDERS = ("professional", "political_theory", "state_management")
TITLE_NAMES = {code: names[0] for code, names in TITLES.items()}

pytestmark = pytest.mark.skipif(
    not ROSTERS.is_dir(), reason=f"The sample rosters are not in {ROSTERS}."
)


def as_truth(person):
    def level(ladder):
        held = person.levels.get(ladder)
        return None if held is None or held.earned == "none" else held.earned

    return {
        "sheet": person.sheet,
        "row": person.row,
        "unit": person.unit_text,
        "full_name": person.full_name,
        "sex": person.sex,
        "birth_date": person.birth and person.birth.iso(),
        "ethnicity": person.ethnicity,
        "title": TITLE_NAMES[person.titles[0]],
        **{ladder: level(ladder) for ladder in LADDERS},
        "party_admitted_on": person.party_admitted and person.party_admitted.iso(),
        "party_official_on": person.party_official and person.party_official.iso(),
        "is_party_member": person.is_party_member,
        "national_id": person.national_id,
    }


@pytest.mark.parametrize(
    "name", ["can-bo-cong-chuc-xa", "truong-thcs-danh-dau-x", "truong-tieu-hoc-font-tcvn3"]
)
def test_a_sample_roster_is_read_as_it_truly_is(name):
    reading = read(ROSTERS / f"{name}.xlsx")
    truth = json.loads((ROSTERS / f"{name}.truth.json").read_text(encoding="utf-8"))
    assert [as_truth(person) for person in reading.people] == truth
    assert not [problem for problem in reading.problems if problem.level == "error"]


def test_a_roster_in_an_old_font_says_what_was_decoded():
    reading = read(ROSTERS / "truong-tieu-hoc-font-tcvn3.xlsx")
    [problem] = reading.problems
    assert "TCVN3" in problem.message
    assert {text.after for text in reading.sheets[0].decoded} >= {"Họ và tên", "Giáo viên"}


def test_every_wrong_cell_of_the_faulty_roster_is_named():
    reading = read(ROSTERS / "nhieu-loi.xlsx")
    truth = json.loads((ROSTERS / "nhieu-loi.truth.json").read_text(encoding="utf-8"))
    levels = {(cell, problem.level) for problem in reading.problems for cell in [problem.cell]}
    expected = {
        (cell, told["level"])
        for cells, told in truth["cells"].items()
        for cell in cells.split("/")
        # The workbook has a name in B10, whatever is said of it.
        if cell != "B10"
    }
    either = {cell for cell, level in expected if level == "either"}
    assert reading.rows == truth["rows"]
    assert {(c, level) for c, level in levels if c not in either} == {
        (c, level) for c, level in expected if c not in either
    }
    assert either <= {cell for cell, _ in levels}


def test_the_sample_school_roster_gives_its_day_and_unit():
    reading = read(ROSTERS / "truong-thcs-danh-dau-x.xlsx")
    assert reading.as_of.isoformat() == "2023-12-31"
    assert reading.sheets[0].unit_text == "Trường THCS Nậm Ty"
