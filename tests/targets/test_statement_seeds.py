"""The checker on the five source documents: all that is wrong in them and nothing that is right."""

from pathlib import Path

import pytest

from apps.targets.statements.findings import Kind
from apps.targets.statements.review import Review, review_of

PERCENTS = (Kind.TRUNCATED, Kind.OTHER_TOTAL, Kind.PERCENT)
TRUNCATED = [
    "28/42", "6/13", "6/13", "63/147", "44/359", "16/359", "310/359", "101/124", "110/120",
    "5/120", "140/145",
]  # fmt: skip


@pytest.fixture
def seeds(shared_data) -> Path:
    folder = shared_data.parent / "seeds"
    if not folder.is_dir():
        pytest.skip(f"Không có thư mục văn bản mẫu {folder}; đặt SHARED_DATA để chỉ nơi khác.")
    return folder


def review(seeds: Path, number: str) -> Review:
    (path,) = seeds.glob(f"{number}_*.txt")
    return review_of(path.read_text(encoding="utf-8"))


@pytest.fixture
def plan(seeds) -> Review:
    return review(seeds, "002")


def ratios(plan: Review, kind: Kind) -> list[str]:
    return [found.message.split()[0] for found in plan.errors if found.kind == kind]


def test_the_sixteen_wrong_percents_of_the_plan_are_found(plan):
    assert ratios(plan, Kind.TRUNCATED) == TRUNCATED
    assert ratios(plan, Kind.OTHER_TOTAL) == ["86/120", "1/120", "32/120", "5/120"]
    assert ratios(plan, Kind.PERCENT) == ["284/359"]
    assert sum(found.kind in PERCENTS for found in plan.errors) == 16


def test_the_list_that_adds_to_another_groups_total_is_found(plan):
    (found,) = [found for found in plan.errors if found.kind == Kind.SUM]
    assert (found.printed, found.right, found.place.line) == ("124", "120", 79)
    assert "86 + 1 + 32 + 5 = 124" in found.message
    assert "tổng số của nhóm 2.2" in found.message


def test_the_increase_that_should_be_a_point_less_is_found(plan):
    (found,) = [found for found in plan.errors if found.kind == Kind.INCREASE]
    assert (found.printed, found.right, found.place.line) == ("33%", "32%", 171)


def test_nothing_that_is_right_is_called_wrong(plan):
    assert len(plan.errors) == 16 + 1 + 1
    checked = {kind.label: (kind.looked_at, kind.right) for kind in plan.checked}
    assert checked["tỷ lệ"] == (105, 89)
    assert checked["phép cộng"] == (26, 25)
    assert checked["mức tăng"] == (12, 11)


def test_yearly_shares_beyond_the_need_are_hints(plan):
    shares = [found for found in plan.hints if found.kind == Kind.QUOTA]
    assert [(found.printed, found.right) for found in shares] == [
        ("05 - 06", "04 - 05"),
        ("03 - 04", "02 - 03"),
        ("53 - 55", "52 - 53"),
    ]
    assert {found.kind for found in plan.hints} == {Kind.QUOTA, Kind.POINTS}


@pytest.mark.parametrize("number", ["000", "001", "003", "004"])
def test_the_other_documents_have_nothing_wrong(seeds, number):
    assert review(seeds, number).findings == ()


def test_the_cumulative_style_is_read(seeds):
    checked = {kind.label: kind for kind in review(seeds, "003").checked}
    assert (checked["tỷ lệ"].looked_at, checked["tỷ lệ"].right) == (4, 4)
    assert (checked["phép cộng"].looked_at, checked["phép cộng"].right) == (1, 1)
