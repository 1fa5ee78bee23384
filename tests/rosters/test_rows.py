"""Which rows are people, which group they stand in, and what a merged cell says."""

import pytest

from tests.rosters.books import HEADING, messages, person, read, read_columns, save


def names(reading):
    return [person.full_name for person in reading.people]


def units(reading):
    return [person.unit_text for person in reading.people]


@pytest.mark.parametrize("name", ["Tống Thị Mỷ", "Công Thị Én", "Tổng Thị Nga"])
def test_a_person_whose_name_begins_like_a_total_is_a_person(tmp_path, name):
    rows = [HEADING[1:], [name, "Nữ", 1980, "Giáo viên"], ["Lò Thị Mỷ", "Nữ", 1980, "GV"]]
    assert names(read(save(tmp_path, rows))) == [name, "Lò Thị Mỷ"]


@pytest.mark.parametrize("total", ["Tổng số: 1", "CỘNG: 1", "Tổng cộng 1 người", "Cộng"])
def test_a_total_is_no_person(tmp_path, total):
    rows = [HEADING[1:], ["Lò Thị Mỷ", "Nữ", 1980, "GV"], [total, None, None, None]]
    reading = read(save(tmp_path, rows))
    assert names(reading) == ["Lò Thị Mỷ"]
    assert not reading.problems


@pytest.mark.parametrize(
    "group", [[1, "Trường THCS Nậm Ty"], [1, "Tổ Văn phòng"], ["1", "Khối Đảng"], ["I", "Tổ Toán"]]
)
def test_a_numbered_group_is_no_person(tmp_path, group):
    reading = read(save(tmp_path, [HEADING, group, person(1, "Lò Thị Bống")]))
    assert names(reading) == ["Lò Thị Bống"]
    assert not reading.problems


def test_a_group_of_the_same_kind_ends_the_unit_of_the_one_before(tmp_path):
    rows = [
        HEADING,
        ["I. Trường THCS Nậm Ty"],
        ["1. Ban giám hiệu"],
        person(1, "Lò Thị A"),
        ["2. Tổ Toán"],
        person(2, "Lò Thị B"),
        ["II. Khối hợp đồng"],
        person(3, "Lò Thị C"),
    ]
    assert units(read(save(tmp_path, rows))) == ["Trường THCS Nậm Ty", "Trường THCS Nậm Ty", ""]


def test_letters_may_stand_under_roman_numbers(tmp_path):
    rows = [
        HEADING,
        ["I. Trường THCS Nậm Ty"],
        ["A. Ban giám hiệu"],
        person(1, "Lò Thị A"),
        ["B. Giáo viên"],
        person(2, "Lò Thị B"),
    ]
    assert units(read(save(tmp_path, rows))) == ["Trường THCS Nậm Ty"] * 2


def test_the_group_goes_on_over_the_heading_of_a_printed_page(tmp_path):
    rows = [
        HEADING,
        ["I. Trường THCS Nậm Ty"],
        person(1, "Lò Thị A"),
        HEADING,
        [1, 2, 3, 4, 5],
        person(2, "Lò Thị B"),
        ["Cộng: 2"],
    ]
    reading = read(save(tmp_path, rows))
    assert units(reading) == ["Trường THCS Nậm Ty"] * 2
    assert not reading.problems
    assert len(reading.layout.tables) == 1


def test_forms_below_one_another_have_each_its_unit(tmp_path):
    form = [["UBND HUYỆN XÍN MẦN"], ["TRƯỜNG THCS NẬM TY"], [], HEADING, person(1, "Lò Thị A")]
    other = [[], ["TRƯỜNG MẦM NON HỒ THẦU"], ["DANH SÁCH"], HEADING, person(1, "Lò Thị B")]
    reading = read(save(tmp_path, form + other))
    assert units(reading) == ["Trường THCS Nậm Ty", "Trường Mầm non Hồ Thầu"]


def test_a_title_block_above_a_group_gives_way_to_it(tmp_path):
    rows = [["UBND HUYỆN XÍN MẦN"], HEADING, ["A. Trường THCS Nậm Ty"], person(1, "Lò Thị A")]
    assert units(read(save(tmp_path, rows))) == ["Trường THCS Nậm Ty"]


def test_a_total_after_groups_within_groups_counts_the_outer_one(tmp_path):
    rows = [
        HEADING,
        ["A. Trường THCS Nậm Ty"],
        ["I. Ban giám hiệu"],
        person(1, "Lò Thị A"),
        ["II. Tổ Toán"],
        person(2, "Lò Thị B"),
        ["Cộng: 2"],
        ["B. Trường Mầm non Hồ Thầu"],
        ["I. Ban giám hiệu"],
        person(1, "Lò Thị C"),
        ["II. Giáo viên"],
        person(2, "Lò Thị D"),
        ["Cộng: 2"],
        ["Tổng cộng: 4"],
    ]
    reading = read(save(tmp_path, rows))
    assert not reading.problems
    assert [check.agrees for check in reading.totals] == [True] * 3


def test_a_merged_cell_says_the_same_of_all_its_rows(tmp_path):
    rows = [
        [*HEADING, "Dân tộc", "LLCT"],
        [*person(1, "Lò Thị A"), "Tày", "TC"],
        person(2, "Lò Thị B"),
        [*person(3, "Lò Thị C"), "Kinh", "CC"],
    ]
    reading = read(save(tmp_path, rows, merges=["F2:F3", "G2:G3"]))
    assert [p.ethnicity for p in reading.people] == ["Tày", "Tày", "Kinh"]
    held = [p.levels["political_theory"].earned for p in reading.people]
    assert held == ["trung_cap", "trung_cap", "cao_cap"]


def test_a_merged_birth_date_is_one_persons_alone(tmp_path):
    rows = [HEADING, person(1, "Lò Thị A"), person(2, "Lò Thị B", birth=None)]
    reading = read(save(tmp_path, rows, merges=["D2:D3"]))
    assert "còn trống" in messages(reading)["D3"]


def test_the_rows_under_a_merged_name_speak_of_one_person(tmp_path):
    rows = [
        [*HEADING, "Trình độ chuyên môn"],
        [*person(1, "Lò Thị A"), "CĐ (2005)"],
        [None, None, None, None, "Tổ trưởng chuyên môn", "ĐH (2010)"],
        [*person(2, "Lò Thị B"), "TC"],
    ]
    reading = read(save(tmp_path, rows, merges=["A2:A3", "B2:B3"]))
    assert names(reading) == ["Lò Thị A", "Lò Thị B"]
    assert reading.people[0].titles == ("giao_vien", "to_truong")
    assert reading.people[0].levels["professional"].earned == "dai_hoc"
    assert not reading.problems


def test_a_person_may_lack_everything_but_a_number_and_a_name(tmp_path):
    reading = read(save(tmp_path, [HEADING, [1, "Lò Thị Bống"], person(2, "Lò Thị Mỷ")]))
    assert names(reading) == ["Lò Thị Bống", "Lò Thị Mỷ"]
    assert set(messages(reading)) == {"C2", "D2", "E2"}


def test_unknown_columns_are_left_out(tmp_path):
    reading = read_columns(tmp_path, ["Hệ số lương", "Cột lạ"], [2.34, "abc"])
    assert not reading.problems
