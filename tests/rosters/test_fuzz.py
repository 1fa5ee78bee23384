"""Whatever is in a file, it is read or refused in a sentence; nothing else ever happens.

FUZZ=2000 tries that many damaged workbooks; without it there are fewer.
"""

import json
import os
import random

import pytest

from apps.personnel.models import Person
from apps.rosters.inspection import inspect
from apps.rosters.layout import Layout, TableLayout
from apps.rosters.orders import Order
from apps.rosters.problems import UnreadableFile
from apps.rosters.services import import_roster
from tests.factories import UnitFactory
from tests.rosters.books import TODAY, catalogue, read
from tests.rosters.damage import COLUMNS, damaged_file, right_file

SEEDS = 10
FILES = int(os.environ.get("FUZZ", "400")) // SEEDS
KNOWN = catalogue({"Trường THCS Nậm Ty": "thcs-nt"})
KEYS = ("ordinal", "full_name", "sex", "birth", "title", "national_id", "ethnicity")
GIVEN = Layout((TableLayout("Sheet", 3, 1, tuple(enumerate(KEYS))),), pad_identity=True)


def try_to_read(path, layout=None):
    """Read the file; return the sentence it is refused with, "" for one that is read."""
    try:
        reading = read(path, catalogue=KNOWN, layout=layout)
    except UnreadableFile as refusal:
        return str(refusal)
    assert reading.rows == len(reading.people) > 0
    assert all(problem.message.endswith(".") for problem in reading.problems)
    return ""


def try_to_inspect(path):
    try:
        inspection = inspect(path, catalogue=KNOWN, today=TODAY)
    except UnreadableFile as refusal:
        return str(refusal)
    json.dumps(inspection.to_json())
    assert Layout.from_json(inspection.layout.to_json()) == inspection.layout
    return ""


@pytest.mark.parametrize("seed", range(SEEDS))
def test_damaged_files_are_read_or_refused_in_a_sentence(tmp_path, seed):
    dice = random.Random(seed)
    read_at_all = 0
    for number in range(FILES):
        path = damaged_file(tmp_path, dice)
        refusals = [try_to_read(path), try_to_inspect(path)]
        if number % 4 == 0:
            refusals.append(try_to_read(path, GIVEN))
        read_at_all += not refusals[0]
        assert all(not r or (r[0].isupper() and r.endswith(".")) for r in refusals)
    # The damage is neither so small nor so great that nothing is tried.
    assert 0 < read_at_all < FILES


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_damaged_file_is_saved_whole_or_not_at_all(tmp_path, seed, reference):
    dice = random.Random(seed)
    school = UnitFactory(name="Trường THCS Nậm Ty", kind__code="truong")
    for _ in range(FILES // 8):
        path = damaged_file(tmp_path, dice)
        before = Person.objects.count()
        try:
            outcome = import_roster(Order(path=path, file_name=path.name, unit=school))
        except UnreadableFile:
            assert Person.objects.count() == before
            continue
        assert outcome.committed is not outcome.has_errors
        assert Person.objects.count() - before == outcome.created
        assert outcome.created == 0 or outcome.committed


@pytest.mark.parametrize("kind", ["fast.xlsx", ".ods", ".xlsb", ".csv"])
def test_the_files_are_right_before_they_are_damaged(tmp_path, kind):
    path = right_file(tmp_path, kind, random.Random(1))
    reading = read(path, catalogue=KNOWN)
    assert reading.rows > 1
    assert len(reading.layout.tables[0].columns) == len(COLUMNS)
    assert not [problem for problem in reading.problems if problem.level == "error"]
