"""What a roster counts at its end is set against what it holds."""

import pytest

from tests.rosters.books import HEADING, person, read, save

WOMEN_AND_MEN = [
    [*person(1, "Lò Thị A"), "x", "Tày", "Đại học"],
    [*person(2, "Lò Thị B"), None, "Kinh", "Đại học"],
    [*person(3, "Vàng A Sử", sex="Nam"), "x", "Kinh", "Thạc sĩ"],
]
COLUMNS = [*HEADING, "Đảng viên", "Dân tộc", "Trình độ chuyên môn"]


def read_totals(folder, *rows):
    return read(save(folder, [COLUMNS, *WOMEN_AND_MEN, *rows]))


@pytest.mark.parametrize(
    "line",
    [
        "Tổng cộng: 3 người, trong đó nữ: 2 (66,7%), đảng viên 2 đồng chí",
        "Danh sách gồm 3 người. Nữ 2/3 đồng chí, chiếm 66,67%; DTTS: 1",
        "Tổng số: 3; nữ chiếm 67%",
        "Tổng số 3. Trình độ: Thạc sĩ: 1; Đại học: 2",
    ],
)
def test_right_counts_are_no_problem(tmp_path, line):
    reading = read_totals(tmp_path, [line])
    assert not reading.problems
    assert len(reading.totals) > 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Tổng cộng: 4 người", "bảng ghi 4 người nhưng đọc được 3 người"),
        ("Tổng cộng: 3 người, nữ: 1", "số nữ 1 nhưng đếm được 2"),
        ("Tổng cộng: 3 người, nữ: 2 (70%)", "số nữ 70% nhưng đếm được 66,7%"),
        ("Tổng cộng: 3 người, đảng viên 1", "số đảng viên 1 nhưng đếm được 2"),
        ("Tổng cộng: 3 người; Đại học: 3", "số đại học 3 nhưng đếm được 2"),
    ],
)
def test_a_wrong_count_is_a_warning_at_its_cell(tmp_path, line, words):
    [problem] = read_totals(tmp_path, [line]).problems
    assert (problem.cell, problem.level) == ("A5", "warning")
    assert words in problem.message


def test_counts_may_follow_the_total_in_lines_of_their_own(tmp_path):
    reading = read_totals(
        tmp_path, ["Tổng cộng: 3"], ["Trong đó: nữ: 2"], ["- Đảng viên: 1"], [None, "DTTS", 1]
    )
    assert [p.cell for p in reading.problems] == ["A7"]


def test_numbers_under_columns_of_marks_count_them(tmp_path):
    rows = [
        [*HEADING, "LLCT", None],
        [*[None] * 5, "CC", "TC"],
        [*person(1, "Lò Thị A"), "x", None],
        [*person(2, "Lò Thị B"), None, "x"],
        ["Tổng cộng", 2, None, None, None, 1, 2],
    ]
    reading = read(save(tmp_path, rows, merges=["F1:G1"]))
    [problem] = reading.problems
    assert problem.cell == "G5"
    assert "LLCT – TC" in problem.message


def test_a_number_beside_the_word_total_counts_people_wherever_it_stands(tmp_path):
    rows = [
        ["Họ và tên", "Nam", "Nữ", "Ngày sinh", "Chức vụ"],
        ["Lò Thị A", None, "x", 1980, "GV"],
        ["Cộng", 1],
    ]
    assert not read(save(tmp_path, rows)).problems


def test_what_the_roster_does_not_tell_is_not_counted(tmp_path):
    reading = read(save(tmp_path, [HEADING, person(1, "Lò Thị A"), ["Tổng số: 1, DTTS: 1"]]))
    assert [check.what for check in reading.totals] == ["people"]
