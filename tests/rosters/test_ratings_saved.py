"""Annual ratings of a roster go into the files: added, compared, never lowered in silence."""

import datetime

import pytest

from apps.personnel.models import AnnualRating, Person
from apps.rosters.changes import Rules
from apps.rosters.orders import Order, Outcome
from apps.rosters.services import import_roster
from apps.rosters.undo import undo
from tests.factories import UnitFactory
from tests.rosters.books import HEADING, person, save

pytestmark = pytest.mark.django_db

DAY = datetime.date(2025, 6, 30)
NAME, SHEET = "Hoàng Thị Mẩy", "Danh sách"
COLUMN = "Xếp loại các năm"


@pytest.fixture
def bring(reference_is_loaded, tmp_path):
    school = UnitFactory(name="Trường Mầm non Nà Lay", kind__code="truong")

    def bring(ratings: str, **order) -> Outcome:
        path = save(tmp_path, [[*HEADING, COLUMN], [*person(1, NAME), ratings]])
        values = {"unit": school, "as_of": DAY} | order
        return import_roster(Order(path=path, file_name=path.name, **values))

    return bring


def kept() -> dict[int, str]:
    return dict(AnnualRating.objects.values_list("year", "grade"))


def counts(outcome: Outcome) -> tuple[int, int, int]:
    return outcome.created, outcome.updated, outcome.unchanged


def warnings(outcome: Outcome) -> list[str]:
    return [problem.message for problem in outcome.problems if problem.level == "warning"]


def test_ratings_of_a_new_person_are_written(bring):
    assert counts(bring("2023: HTTNV\n2024: HTXSNV")) == (1, 0, 0)
    assert kept() == {2023: "HTTNV", 2024: "HTXSNV"}


def test_the_same_file_again_changes_nothing(bring):
    bring("2023: HTTNV")
    events = AnnualRating.pgh_event_model.objects.count()
    assert counts(bring("2023: HTTNV")) == (0, 0, 1)
    assert AnnualRating.pgh_event_model.objects.count() == events


def test_a_year_the_file_does_not_name_stays(bring):
    bring("2023: HTTNV\n2024: HTXSNV")
    bring("2022: HTNV")
    bring("")
    assert kept() == {2022: "HTNV", 2023: "HTTNV", 2024: "HTXSNV"}


def test_another_grade_of_a_year_is_a_difference_with_old_and_new(bring):
    bring("2023: HTTNV")
    outcome = bring("2023: HTXSNV")
    (found,) = outcome.differences
    assert (found.label, found.old, found.new) == (
        "Xếp loại năm 2023",
        "Hoàn thành tốt nhiệm vụ",
        "Hoàn thành xuất sắc nhiệm vụ",
    )
    assert counts(outcome) == (0, 1, 0)
    assert warnings(outcome) == []
    assert kept() == {2023: "HTXSNV"}


def test_a_lower_grade_is_never_written_without_a_word(bring):
    bring("2023: HTXSNV")
    (message,) = warnings(bring("2023: HTNV"))
    assert "thấp hơn hồ sơ (“HTXSNV”)" in message
    assert kept() == {2023: "HTNV"}


@pytest.mark.parametrize(
    "rules",
    [
        Rules(fills_only=True),
        Rules(left_out=frozenset({(SHEET, 2, "rating_2023")})),
    ],
)
def test_what_is_kept_as_on_file_stays_while_a_blank_year_is_filled(bring, rules):
    bring("2023: HTXSNV")
    outcome = bring("2023: HTNV\n2024: HTTNV", rules=rules)
    assert kept() == {2023: "HTXSNV", 2024: "HTTNV"}
    assert warnings(outcome) == []


def test_a_row_left_out_leaves_all_its_ratings(bring):
    bring("2023: HTXSNV")
    bring("2023: HTNV\n2024: HTTNV", rules=Rules(left_out=frozenset({(SHEET, 2, "")})))
    assert kept() == {2023: "HTXSNV"}


def test_a_year_to_come_is_not_written(bring):
    (message,) = warnings(bring("2024: HTTNV\n2026: HTXSNV"))
    assert "năm 2026 sau năm của số liệu" in message
    assert kept() == {2024: "HTTNV"}


def test_undo_takes_ratings_back(bring):
    first = bring("2023: HTXSNV")
    undo(bring("2023: HTNV\n2024: HTTNV").batch)
    assert kept() == {2023: "HTXSNV"}
    undo(first.batch)
    assert not Person.objects.exists()
    assert kept() == {}
