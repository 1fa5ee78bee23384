"""What is wrong is said at its cell, with a way out."""

import datetime

import pytest

from apps.rosters.problems import UnreadableFile
from tests.rosters.books import (
    HEADING,
    catalogue,
    messages,
    person,
    read,
    read_columns,
    save,
    save_sheets,
)


def level_at(reading, cell):
    [level] = {problem.level for problem in reading.problems if problem.cell == cell}
    return level


@pytest.mark.parametrize(
    ("cells", "cell", "words"),
    [
        ({"sex": "Khác"}, "C2", "giới tính"),
        ({"sex": None}, "C2", "còn trống"),
        ({"birth": "31/02/1985"}, "D2", "không có ngày 31"),
        ({"birth": "12/13/1985"}, "D2", "không có tháng 13"),
        ({"birth": "01/01/2050"}, "D2", "tương lai"),
        ({"birth": "2015"}, "D2", "15 tuổi"),
        ({"birth": "1885"}, "D2", "trước năm 1900"),
        ({"birth": None}, "D2", "còn trống"),
        ({"title": "Đại tướng quân"}, "E2", "chưa có trong danh mục"),
        ({"title": None}, "E2", "còn trống"),
    ],
)
def test_a_wrong_cell_is_an_error_at_its_address(tmp_path, cells, cell, words):
    reading = read(save(tmp_path, [HEADING, person(1, "Lò Thị Bống", **cells)]))
    [problem] = reading.problems
    assert (problem.cell, problem.level, problem.row) == (cell, "error", 2)
    assert problem.message.startswith(f"Ô {cell}, cột “{problem.column}”")
    assert words in problem.message
    assert problem.message.endswith(".")
    assert reading.rows == 1


def test_a_person_without_a_name_is_an_error_and_not_left_out(tmp_path):
    reading = read(save(tmp_path, [HEADING, person(1, None), person(2, "Lò Thị Bống")]))
    assert reading.rows == 2
    assert "còn trống" in messages(reading)["B2"]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("12345", "5 chữ số"),
        ("38090001234", "mất số 0"),
        (38090001234, "038090001234"),
        (2080001234, "002080001234"),
        ("09012345x", "không phải là số định danh"),
    ],
)
def test_a_wrong_identity_number_is_an_error(tmp_path, written, words):
    reading = read_columns(tmp_path, ["Số CCCD"], [written])
    assert level_at(reading, "F2") == "error"
    assert words in messages(reading)["F2"]
    assert reading.people[0].national_id is None


@pytest.mark.parametrize("written", ["002080001234", "012345678", "002 080 001 234", 123456789012])
def test_identity_numbers_of_12_or_9_digits_are_right(tmp_path, written):
    reading = read_columns(tmp_path, ["Số CCCD"], [written])
    assert not reading.problems
    assert len(reading.people[0].national_id) in (12, 9)


def test_a_repeated_identity_number_is_named_at_each_cell(tmp_path):
    table = [[*HEADING, "CCCD"], [*person(1, "Lò Thị Bống"), "002080001234"]]
    reading = read(save_sheets(tmp_path, {"Một": table, "Hai": table}))
    assert [(p.sheet, p.cell, p.level) for p in reading.problems] == [
        ("Một", "F2", "error"),
        ("Hai", "F2", "error"),
    ]
    assert "trang “Hai”" in reading.problems[0].message


def test_joining_the_party_before_birth_is_an_error(tmp_path):
    reading = read_columns(tmp_path, ["Ngày vào Đảng"], ["01/01/1960"])
    assert level_at(reading, "F2") == "error"


def test_joining_the_party_before_eighteen_is_a_warning(tmp_path):
    reading = read_columns(tmp_path, ["Ngày vào Đảng"], ["11/05/1998"], ["12/05/1998"])
    assert [(p.cell, p.level) for p in reading.problems] == [("F2", "warning")]


def test_becoming_an_official_member_before_joining_is_an_error(tmp_path):
    reading = read_columns(tmp_path, ["Ngày vào Đảng", "Ngày chính thức"], ["5/2010", "5/2009"])
    assert level_at(reading, "F2") == "error"


def test_an_unknown_level_is_an_error_that_shows_what_was_written(tmp_path):
    reading = read_columns(tmp_path, ["Trình độ chuyên môn"], ["Siêu sư"])
    assert "“Siêu sư”" in messages(reading)["F2"]
    assert level_at(reading, "F2") == "error"


def test_an_unknown_ethnic_group_is_an_error(tmp_path):
    reading = read_columns(tmp_path, ["Dân tộc"], ["Sao Hỏa"], ["dân tộc Tày"], ["H'Mông"])
    assert list(messages(reading)) == ["F2"]
    assert [p.ethnicity for p in reading.people] == [None, "Tày", "Mông"]


def test_markup_in_a_name_stays_text_with_a_warning(tmp_path):
    reading = read(save(tmp_path, [HEADING, person(1, "<b>Lò Thị Bống</b>")]))
    assert reading.people[0].full_name == "<b>Lò Thị Bống</b>"
    assert level_at(reading, "B2") == "warning"


def test_a_formula_without_its_value_is_an_error(tmp_path):
    reading = read(save(tmp_path, [HEADING, person(1, '=HYPERLINK("http://a.example","A")')]))
    [problem] = reading.problems
    assert (problem.cell, problem.level) == ("B2", "error")
    assert "công thức" in problem.message
    assert reading.people[0].full_name == ""


def test_a_near_title_is_suggested(tmp_path):
    reading = read(save(tmp_path, [HEADING, person(1, "Lò Thị Bống", title="Hiệu trươngr")]))
    assert "“Hiệu trưởng”" in messages(reading)["E2"]


def test_a_title_of_two_ranks_is_told_by_the_unit(tmp_path):
    rows = [
        [*HEADING, "Đơn vị"],
        [*person(1, "Lò Thị Bống", title="Chủ tịch UBND"), "UBND xã Nậm Ty"],
        [*person(2, "Lò Thị Mỷ", title="Chủ tịch UBND"), "UBND huyện Xín Mần"],
        [*person(3, "Lò Thị Say", title="Chủ tịch UBND"), "Văn phòng"],
    ]
    reading = read(save(tmp_path, rows))
    assert [p.titles for p in reading.people] == [("ct_ubnd_xa",), ("ct_ubnd_huyen",), ()]
    assert list(messages(reading)) == ["E4"]


@pytest.mark.parametrize(
    ("left_out", "words"), [(2, "giới tính"), (3, "ngày sinh"), (4, "chức vụ")]
)
def test_a_missing_column_is_one_problem_however_many_people(tmp_path, left_out, words):
    rows = [
        [*HEADING, "Dân tộc"],
        [*person(1, "Lò Thị Bống"), "Tày"],
        [*person(2, "Lò Thị Mỷ"), "Tày"],
    ]
    rows = [[cell for place, cell in enumerate(row) if place != left_out] for row in rows]
    [problem] = read(save(tmp_path, rows)).problems
    assert problem.row == 1
    assert words in problem.message


def test_problems_come_in_the_order_of_the_rows(tmp_path):
    people = [person(n, f"Lò Thị {'ABCDEGHIKLMN'[n]}", birth="x", sex="y") for n in range(12)]
    reading = read(save(tmp_path, [HEADING, *people]))
    assert [p.cell for p in reading.problems] == [f"{c}{n}" for n in range(2, 14) for c in "CD"]


def test_old_text_is_left_alone_when_asked(tmp_path):
    rows = [HEADING, person(1, "NguyÔn V¨n Hïng")]
    assert read(save(tmp_path, rows), decode=None).people[0].full_name == "NguyÔn V¨n Hïng"
    assert read(save(tmp_path, rows)).people[0].full_name == "Nguyễn Văn Hùng"


def test_dates_after_today_are_told_by_the_day_given(tmp_path):
    path = save(tmp_path, [[*HEADING, "Ngày tuyển dụng"], [*person(1, "Lò Thị Bống"), "1/7/2025"]])
    assert "tương lai" in messages(read(path))["F2"]


def test_a_file_without_a_table_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="Không tìm thấy bảng danh sách"):
        read(save(tmp_path, [["Kính gửi quý cơ quan"], [1, 2, 3]]))


def test_a_table_without_people_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="không có dòng nào"):
        read(save(tmp_path, [HEADING]))


def test_a_catalogue_without_ladders_leaves_levels_out(tmp_path):
    empty = catalogue()
    empty = type(empty)(empty.titles, {}, {}, empty.ethnicities)
    path = save(tmp_path, [[*HEADING, "LLCT"], [*person(1, "Lò Thị Bống"), "CC"]])
    assert read(path, catalogue=empty).people[0].levels == {}


def test_the_age_is_counted_to_the_day_given(tmp_path):
    path = save(tmp_path, [HEADING, person(1, "Lò Thị Bống", birth=datetime.date(2010, 1, 1))])
    assert not read(path).problems
