"""What one cell or a few of them say of a person: dates in parts, ratings, schools, numbers."""

import datetime

import pytest

from apps.core.partial_dates import PartialDate
from apps.rosters.layout import Layout
from apps.rosters.levels import LevelWords
from apps.rosters.people import joined_date
from apps.rosters.problems import Fault
from apps.rosters.ratings import grade_of, one_grade, yearly_grades
from apps.rosters.studies import Study, graduation_year, study_of
from tests.rosters.books import (
    HEADING,
    catalogue,
    messages,
    person,
    read,
    read_columns,
    save,
)

IN_PARTS = ["TT", "Họ và tên", "Ngày, tháng, năm sinh", None, None, "Giới tính", "Chức vụ"]


def births_of(folder, *rows):
    """Read people whose dates of birth stand in three columns."""
    table = [IN_PARTS, [None, None, "Ngày", "Tháng", "Năm"]]
    for number, parts in enumerate(rows, start=1):
        name = f"Lò Thị {'ABCDEG'[number - 1]}"
        table.append([number, name, *parts, "Nữ", "Giáo viên"])
    return read(save(folder, table, merges=["C1:E1"]))


def test_a_birth_date_may_stand_in_three_columns(tmp_path):
    reading = births_of(tmp_path, (12, 5, 1980), ("03", "4", "1981"), (None, 7, 1982), (0, 0, 1983))
    assert [p.birth for p in reading.people] == [
        PartialDate(1980, 5, 12),
        PartialDate(1981, 4, 3),
        PartialDate(1982, 7),
        PartialDate(1983),
    ]
    assert not reading.problems
    assert reading.people[0].cell("birth") == "E3"


def test_a_day_without_its_month_is_no_month(tmp_path):
    reading = births_of(tmp_path, (12, None, 1980), (1, 2, None))
    assert [p.birth for p in reading.people] == [None, None]
    assert set(messages(reading)) == {"E3", "E4"}


def test_day_and_month_may_stand_beside_the_year(tmp_path):
    rows = [
        ["TT", "Họ và tên", "Ngày, tháng sinh", "Năm sinh", "Giới tính", "Chức vụ"],
        [1, "Lò Thị Bống", "12/5", 1980, "Nữ", "Giáo viên"],
        [2, "Lò Thị Mỷ", datetime.date(2024, 5, 12), 1981, "Nữ", "Giáo viên"],
    ]
    births = [p.birth for p in read(save(tmp_path, rows)).people]
    assert births == [PartialDate(1980, 5, 12), PartialDate(1981, 5, 12)]


def test_parts_that_are_not_known_are_noughts():
    assert joined_date("", 5.0, 1980.0) == "00/5/1980"
    assert joined_date("", "", "") == ""


@pytest.mark.parametrize(
    ("written", "grade"),
    [
        ("HTXSNV", "HTXSNV"),
        ("Hoàn thành xuất sắc nhiệm vụ", "HTXSNV"),
        ("xuất sắc", "HTXSNV"),
        ("HTTNV", "HTTNV"),
        ("H.T.T.N.V", "HTTNV"),
        ("Hoàn thành tốt", "HTTNV"),
        ("Hoàn thành nhiệm vụ", "HTNV"),
        ("HT nhiệm vụ", None),
        ("Không hoàn thành nhiệm vụ", "KHTNV"),
        ("Lao động tiên tiến", None),
    ],
)
def test_a_grade_is_known_by_its_words(written, grade):
    assert grade_of(written) == grade


@pytest.mark.parametrize(
    "written",
    [
        "2021: HTTNV\n2022: HTXSNV",
        "2022: HTXSNV; 2021: HTTNV",
        "Năm 2021: Hoàn thành tốt nhiệm vụ, năm 2022: HTXSNV",
        "HTTNV (2021), HTXSNV (2022)",
        "- 2021 HTTNV\n- 2022 HTXSNV",
    ],
)
def test_several_yearly_ratings_may_stand_in_one_cell(written):
    assert yearly_grades(written) == ((2021, "HTTNV"), (2022, "HTXSNV"))


def test_a_rating_without_its_year_is_a_warning_and_the_others_stay():
    found = yearly_grades("2021: HTTNV\nHTXSNV")
    assert isinstance(found, Fault)
    assert (found.level, found.value) == ("warning", ((2021, "HTTNV"),))


def test_ratings_may_have_a_column_a_year(tmp_path):
    rows = [
        [*HEADING, "Kết quả xếp loại", None, "Xếp loại năm 2021"],
        [*[None] * 5, 2022, "2023", None],
        [*person(1, "Lò Thị Bống"), "HTTNV", None, "HTNV"],
        [*person(2, "Lò Thị Mỷ"), "giỏi", "-", None],
    ]
    reading = read(save(tmp_path, rows, merges=["F1:G1"]))
    assert [p.ratings for p in reading.people] == [((2021, "HTNV"), (2022, "HTTNV")), ()]
    assert [(p.cell, p.level) for p in reading.problems] == [("F4", "warning")]


def test_one_grade_of_a_dash_is_none():
    assert one_grade("-") is None


def test_the_rating_of_a_party_member_is_not_that_of_the_post(tmp_path):
    reading = read_columns(tmp_path, ["Xếp loại đảng viên năm 2023"], ["HTTNV"])
    assert reading.people[0].ratings == ()
    assert reading.people[0].is_party_member is None


def test_planned_titles_are_kept_as_texts(tmp_path):
    reading = read_columns(
        tmp_path,
        ["Chức danh đã được quy hoạch", "Chức danh đề xuất quy hoạch", "Quyết định quy hoạch"],
        ["- Trưởng phòng\n- Phó phòng", "Trưởng phòng", "Quyết định số 12"],
        [None, "Hiệu trưởng; Phó phòng", None],
    )
    assert [p.planned_titles for p in reading.people] == [
        ("Trưởng phòng", "Phó phòng"),
        ("Hiệu trưởng", "Phó phòng"),
    ]
    assert [p.titles for p in reading.people] == [("giao_vien",)] * 2


@pytest.mark.parametrize(
    ("written", "earned", "study"),
    [
        ("Đại học\nTrường ĐHSP Hà Nội\n2010", "dai_hoc", Study("Trường ĐHSP Hà Nội", 2010)),
        ("Đại học (2010)", "dai_hoc", Study("", 2010)),
        ("CĐ (2005); ĐH (2012)", "dai_hoc", Study("", 2012)),
        ("ThS, Học viện Quản lý giáo dục", "thac_si", Study("Học viện Quản lý giáo dục")),
        ("Đại học Sư phạm Toán", "dai_hoc", None),
        ("ĐH 2005 - 2009", "dai_hoc", None),
    ],
)
def test_school_and_year_may_stand_beside_the_level(written, earned, study):
    assert study_of(written, earned, LevelWords(catalogue(), "professional")) == study


def test_school_and_year_may_have_columns_of_their_own(tmp_path):
    rows = [
        [*HEADING, "Trình độ chuyên môn", None, None, "Lý luận chính trị", None],
        [*[None] * 5, "Trình độ", "Trường đào tạo", "Năm tốt nghiệp", "Trình độ", "Năm"],
        [*person(1, "Lò Thị Bống"), "ĐH", "Đại học Tây Bắc", "7/2010", "TC", 2015],
    ]
    reading = read(save(tmp_path, rows, merges=["F1:H1", "I1:J1"]))
    assert reading.people[0].studies == {
        "professional": Study("Đại học Tây Bắc", 2010),
        "political_theory": Study("", 2015),
    }
    assert not reading.problems


@pytest.mark.parametrize(("written", "year"), [("2010", 2010), ("7/2010", 2010), ("", None)])
def test_the_year_of_a_degree_is_read(written, year):
    assert graduation_year(written) == year


def test_a_year_of_a_degree_that_is_none_is_a_warning():
    assert graduation_year("khóa 12").level == "warning"


def test_dates_that_excel_took_month_first_are_a_warning_and_stay(tmp_path):
    true = [datetime.date(1980, 5, 12), datetime.date(1981, 1, 2), datetime.date(1982, 3, 4)]
    written = [*true, "25/12/1983", "13/01/1984"]
    rows = [HEADING, *(person(n, f"Lò Thị {n}", birth=b) for n, b in enumerate(written, start=1))]
    rows = [[row[0], f"Lò Thị {'ABCDEG'[n]}", *row[2:]] for n, row in enumerate(rows)]
    reading = read(save(tmp_path, [HEADING, *rows[1:]]))
    [problem] = reading.problems
    assert (problem.cell, problem.level) == ("D2", "warning")
    assert "3 ô" in problem.message
    assert reading.people[0].birth == PartialDate(1980, 5, 12)


@pytest.mark.parametrize(
    "written",
    [
        [datetime.date(1980, 5, 12), datetime.date(1981, 5, 13), "25/12/1983"],
        [datetime.date(1980, 5, 12), datetime.date(1981, 1, 2), "25/12/1983", "02/12/1983"],
        [datetime.date(1980, 5, 12), datetime.date(1981, 1, 2), "1983"],
    ],
)
def test_other_mixtures_of_dates_and_texts_are_right(tmp_path, written):
    names = [f"Lò Thị {letter}" for letter in "ABCD"]
    rows = [person(n, names[n - 1], birth=birth) for n, birth in enumerate(written, start=1)]
    assert not read(save(tmp_path, [HEADING, *rows])).problems


def test_lost_noughts_come_back_when_the_clerk_says_so(tmp_path):
    rows = [
        [*HEADING, "CCCD"],
        [*person(1, "Lò Thị Bống"), 2080001234],
        [*person(2, "Lò Thị Mỷ"), 38090001234],
        [*person(3, "Lò Thị Say"), 12345678],
    ]
    path = save(tmp_path, rows)
    assert "Bổ sung số 0" in messages(read(path))["F3"]
    padded = read(
        path, layout=read(path).layout.__class__(pad_identity=True, tables=read(path).layout.tables)
    )
    assert [p.national_id for p in padded.people] == ["002080001234", "038090001234", "012345678"]
    assert not padded.problems


def test_the_unit_may_follow_the_title_in_its_cell(tmp_path):
    rows = [
        ["TRƯỜNG THCS NẬM TY"],
        ["TT", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ, đơn vị công tác"],
        [1, "Lò Thị Bống", 1980, "Nữ", "Hiệu trưởng Trường Mầm non Hồ Thầu"],
        [2, "Lò Thị Mỷ", 1980, "Nữ", "Giáo viên"],
    ]
    reading = read(save(tmp_path, rows))
    assert [(p.titles, p.unit_text) for p in reading.people] == [
        (("hieu_truong",), "Trường Mầm non Hồ Thầu"),
        (("giao_vien",), "Trường THCS Nậm Ty"),
    ]


def test_a_place_after_a_title_is_no_unit_where_the_column_is_of_titles(tmp_path):
    reading = read(save(tmp_path, [HEADING, person(1, "Lò Thị Bống", title="Bí thư Đảng ủy xã")]))
    assert reading.people[0].unit_text == ""


def test_numbers_with_a_decimal_comma_stay_texts(tmp_path):
    reading = read_columns(tmp_path, ["Ghi chú"], ["2,34"], ["16.812"])
    assert [p.note for p in reading.people] == ["2,34", "16.812"]


def test_an_empty_level_is_none_when_the_clerk_says_so(tmp_path):
    rows = [
        [*HEADING, "LLCT", "Trình độ chuyên môn", None],
        [*[None] * 6, "ĐH", "CĐ"],
        [*person(1, "Lò Thị Bống"), None, "x", None],
        [*person(2, "Lò Thị Mỷ"), "abc", None, None],
    ]
    path = save(tmp_path, rows, merges=["G1:H1"])
    reading = read(path)
    assert reading.has_empty_levels
    assert reading.people[1].levels["professional"].earned is None
    told = read(path, layout=Layout(reading.layout.tables, empty_level="none"))
    assert [{k: v.earned for k, v in p.levels.items()} for p in told.people] == [
        {"political_theory": "none", "professional": "dai_hoc"},
        {"political_theory": None, "professional": "none"},
    ]
