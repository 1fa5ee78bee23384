"""Random rosters of offices, written with openpyxl, are read back as they truly are."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

from apps.core.text import clean, spelling_key
from apps.rosters.levels import UNKNOWN
from tests.rosters.books import read
from tests.rosters.layouts import LADDERS, TrueRoster, rosters

ALLOWED_WARNINGS = ("chuyển sang Unicode", "Excel đã hiểu ngày thành tháng")


def as_read(sheet, person):
    return {
        "sheet": clean(sheet),
        "full_name": spelling_key(person.full_name),
        "sex": person.sex,
        "birth": person.birth,
        "unit": spelling_key(getattr(person, "unit_text", None) or person.unit),
        "ethnicity": person.ethnicity,
        "native_place": spelling_key(person.native_place),
        "national_id": person.national_id,
        "party": (person.party_admitted, person.party_official, person.is_party_member),
        "ratings": person.ratings,
        "planned": tuple(map(spelling_key, person.planned_titles)),
    }


def truth(sheet, person):
    return as_read(sheet, person) | {
        "title": person.title,
        "levels": {ladder: person.levels[ladder] for ladder in LADDERS},
    }


def reading_of(person):
    held = {ladder: person.levels.get(ladder, UNKNOWN) for ladder in LADDERS}
    return as_read(person.sheet, person) | {
        "title": person.titles[0] if person.titles else None,
        "levels": {ladder: tuple(levels) for ladder, levels in held.items()},
    }


# A workbook is written for every example: to shrink one takes minutes, and tells no more.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(roster=rosters())
def test_a_roster_of_any_layout_is_read_as_it_truly_is(roster: TrueRoster):
    with tempfile.TemporaryDirectory() as folder:
        reading = read(roster.save(Path(folder) / "danh-sach.xlsx"), place="commune")
    assert [reading_of(person) for person in reading.people] == [
        truth(sheet, person) for sheet, person in roster.people
    ]
    problems = [p.message for p in reading.problems]
    assert not [m for m in problems if not any(words in m for words in ALLOWED_WARNINGS)]
