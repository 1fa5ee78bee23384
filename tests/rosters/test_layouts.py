"""Where the table is, what its columns hold and which rows are people."""

import datetime

import pytest
from openpyxl import Workbook

from apps.core.partial_dates import PartialDate
from apps.rosters.levels import HeldLevels
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


def names(reading):
    return [person.full_name for person in reading.people]


def test_the_table_is_found_under_the_head_of_a_letter(tmp_path):
    rows = [
        ["UBND HUYỆN XÍN MẦN", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["TRƯỜNG MẦM NON CỐC PÀI", None, None, "Độc lập - Tự do - Hạnh phúc"],
        [],
        [None, "DANH SÁCH CÁN BỘ, GIÁO VIÊN, NHÂN VIÊN"],
        [None, "(Kèm theo Tờ trình số 12/TTr-MN ngày 05 tháng 9 năm 2024)"],
        [],
        list(HEADING),
        [1, 2, 3, 4, 5],
        person(1, "Lò Thị Bống"),
    ]
    reading = read(save(tmp_path, rows))
    assert names(reading) == ["Lò Thị Bống"]
    assert reading.people[0].unit_text == "Trường Mầm non Cốc Pài"
    assert not reading.problems


def test_the_table_may_begin_in_any_column(tmp_path):
    rows = [[None, None, *HEADING], [None, None, *person(1, "Lò Thị Bống")]]
    reading = read(save(tmp_path, rows))
    assert names(reading) == ["Lò Thị Bống"]
    assert reading.people[0].cell("birth") == "F2"


def test_headings_of_three_joined_rows_are_read(tmp_path):
    rows = [
        ["TT", "Họ và tên", "Giới tính", "Ngày sinh", "Chức vụ", "Trình độ", None, None, None],
        [None, None, None, None, None, "Chuyên môn", None, "LLCT", None],
        [None, None, None, None, None, "ĐH", "Th.S", "TC", "CC"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"],
        [1, "Lò Thị Bống", "Nữ", 1980, "Giáo viên", None, "x", "x", None],
    ]
    merges = [f"{c}1:{c}3" for c in "ABCDE"] + ["F1:I1", "F2:G2", "H2:I2"]
    [bong] = read(save(tmp_path, rows, merges=merges)).people
    assert bong.levels == {
        "professional": HeldLevels(earned="thac_si"),
        "political_theory": HeldLevels(earned="trung_cap"),
    }
    assert bong.cell("professional") == "G5"


def test_a_parent_heading_without_a_merge_covers_the_columns_after_it(tmp_path):
    rows = [
        ["TT", "Họ và tên", "Giới tính", "Ngày sinh", "Chức vụ", "Trình độ chuyên môn", None],
        [None, None, None, None, None, "ĐH", "CĐ"],
        [1, "Lò Thị Bống", "Nữ", 1980, "Giáo viên", None, "x"],
    ]
    [bong] = read(save(tmp_path, rows)).people
    assert bong.levels["professional"].earned == "cao_dang"


def test_the_name_may_stand_in_the_second_row_of_the_heading(tmp_path):
    rows = [
        [None, None, None, None, "Trình độ", None],
        ["TT", "Họ và tên", "Giới tính", "Ngày sinh", "Chuyên môn", "LLCT", "Chức vụ"],
        [1, "Lò Thị Bống", "Nữ", 1980, "Đại học", "CC", "Giáo viên"],
    ]
    [bong] = read(save(tmp_path, rows, merges=["E1:F1"])).people
    assert bong.levels["political_theory"].earned == "cao_cap"


def test_group_total_and_signature_rows_are_no_people(tmp_path):
    rows = [
        HEADING,
        ["I", "Ban giám hiệu"],
        person(1, "Lò Thị Bống", title="Hiệu trưởng"),
        ["II", "Tổ chuyên môn"],
        person(1, "Vàng A Sử", sex="Nam"),
        ["Tổng cộng: 2 người"],
        [],
        [None, "NGƯỜI LẬP BIỂU", None, None, "HIỆU TRƯỞNG"],
        [None, "Giàng Thị Mỷ", None, None, "Lò Thị Bống"],
    ]
    reading = read(save(tmp_path, rows))
    assert names(reading) == ["Lò Thị Bống", "Vàng A Sử"]
    assert not reading.problems


def test_a_total_that_differs_from_the_people_read_is_a_warning(tmp_path):
    rows = [HEADING, person(1, "Lò Thị Bống"), [None, "Danh sách gồm 3 người./."]]
    [problem] = read(save(tmp_path, rows)).problems
    assert (problem.cell, problem.level) == ("B3", "warning")
    assert "3 người" in problem.message


def test_group_rows_name_the_unit_of_the_people_below(tmp_path):
    rows = [
        HEADING,
        ["A. TRƯỜNG THCS NẬM TY"],
        person(1, "Lò Thị Bống"),
        ["I", "Tổ Toán"],
        person(2, "Lò Thị Mỷ"),
        ["B", "Trường Mầm non Hồ Thầu"],
        person(1, "Lò Thị Say"),
        ["Cộng: 1 người"],
    ]
    reading = read(save(tmp_path, rows))
    assert [p.unit_text for p in reading.people] == [
        "Trường THCS Nậm Ty",
        "Trường THCS Nậm Ty",
        "Trường Mầm non Hồ Thầu",
    ]
    assert not reading.problems


def test_repeated_headings_of_printed_pages_are_no_people(tmp_path):
    rows = [
        HEADING,
        person(1, "Lò Thị Bống"),
        HEADING,
        [1, 2, 3, 4, 5],
        person(2, "Vàng A Sử", sex="Nam"),
    ]
    assert names(read(save(tmp_path, rows))) == ["Lò Thị Bống", "Vàng A Sử"]


def test_a_second_table_may_have_other_columns(tmp_path):
    rows = [
        HEADING,
        person(1, "Lò Thị Bống"),
        [],
        ["TT", "Chức vụ", "Họ tên", "Năm sinh", "Giới tính"],
        [1, "Hiệu trưởng", "Vàng A Sử", 1975, "Nam"],
    ]
    reading = read(save(tmp_path, rows))
    assert reading.people[1].titles == ("hieu_truong",)
    assert reading.people[1].birth == PartialDate(1975)


def test_each_sheet_has_its_own_unit(tmp_path):
    table = [HEADING, person(1, "Lò Thị Bống")]
    other = [HEADING, person(1, "Vàng Thị Say")]
    reading = read(save_sheets(tmp_path, {"TH Nậm Ty": table, "MN Hồ Thầu": other}))
    assert [p.unit_text for p in reading.people] == ["TH Nậm Ty", "MN Hồ Thầu"]


def test_a_school_named_by_the_sheet_is_nearer_than_its_superior_in_the_title(tmp_path):
    table = [["PHÒNG GD&ĐT HUYỆN XÍN MẦN"], [], HEADING, person(1, "Lò Thị Bống")]
    reading = read(save_sheets(tmp_path, {"THCS Nậm Ty": table}))
    assert reading.people[0].unit_text == "THCS Nậm Ty"


def test_a_merged_unit_cell_counts_for_all_its_rows(tmp_path):
    rows = [
        [*HEADING, "Đơn vị"],
        [*person(1, "Lò Thị Bống"), "UBND xã Nậm Ty"],
        person(2, "Lò Thị Mỷ"),
        [*person(3, "Lò Thị Say"), "UBND xã Hồ Thầu"],
    ]
    reading = read(save(tmp_path, rows, merges=["F2:F3"]))
    assert [p.unit_text for p in reading.people] == [
        "UBND xã Nậm Ty",
        "UBND xã Nậm Ty",
        "UBND xã Hồ Thầu",
    ]
    assert not reading.problems


def test_a_unit_is_known_under_its_abbreviations(tmp_path):
    known = catalogue({"Trường Mầm non Đình Lập": "mn-dinh-lap", "Trường THCS Nậm Ty": "thcs-nt"})
    rows = [
        [*HEADING, "Đơn vị công tác"],
        [*person(1, "Lò Thị Bống"), "Tr. MN Đình Lập"],
        [*person(2, "Lò Thị Mỷ"), "MN xã Đình Lập"],
        [*person(3, "Lò Thị Say"), "Trường Trung học cơ sở Nậm Ty"],
        [*person(4, "Lò Thị Pà"), "Trường THPT Nậm Ty"],
    ]
    reading = read(save(tmp_path, rows), catalogue=known)
    codes = [p.unit_code for p in reading.people]
    assert codes == ["mn-dinh-lap", "mn-dinh-lap", "thcs-nt", None]


def test_a_unit_name_borne_twice_has_no_code_of_its_own(tmp_path):
    rows = [[*HEADING, "Đơn vị"], [*person(1, "Lò Thị Bống"), "Văn phòng"]]
    reading = read(save(tmp_path, rows), catalogue=catalogue({"Văn phòng": ""}))
    assert reading.people[0].unit_code == ""
    assert reading.people[0].cell("unit") == "F2"


def test_every_field_says_which_cell_it_was_read_from(tmp_path):
    reading = read_columns(tmp_path, ["CCCD", "LLCT"], ["002080001234", "TC"])
    assert dict(reading.people[0].cells) == {
        "full_name": "B2",
        "sex": "C2",
        "birth": "D2",
        "titles": "E2",
        "national_id": "F2",
        "political_theory": "G2",
    }


def test_hidden_sheets_are_left_out_with_a_warning(tmp_path):
    path = save_sheets(tmp_path, {"Hiện": [HEADING, person(1, "Lò Thị Bống")]})
    book = Workbook()
    book.remove(book.active)
    for name, state in (("Hiện", "visible"), ("Cũ", "hidden")):
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        for row in [HEADING, person(1, f"Lò Thị {name}")]:
            sheet.append(list(row))
    book.save(path)
    reading = read(path)
    assert names(reading) == ["Lò Thị Hiện"]
    assert [(p.sheet, p.level) for p in reading.problems] == [("Cũ", "warning")]


def test_family_and_given_names_may_stand_in_two_columns(tmp_path):
    rows = [
        ["TT", "Họ và tên đệm", "Tên", "Giới tính", "Ngày sinh", "Chức vụ"],
        [1, "Lò Thị", "Bống", "Nữ", 1980, "Giáo viên"],
    ]
    assert names(read(save(tmp_path, rows))) == ["Lò Thị Bống"]


def test_one_heading_over_two_columns_holds_the_whole_name(tmp_path):
    rows = [
        ["TT", "Họ và tên", None, "Giới tính", "Ngày sinh", "Chức vụ"],
        [1, "Lò Thị", "Bống", "Nữ", 1980, "Giáo viên"],
    ]
    assert names(read(save(tmp_path, rows, merges=["B1:C1"]))) == ["Lò Thị Bống"]


def test_birth_columns_of_men_and_women_tell_the_sex(tmp_path):
    rows = [
        ["TT", "Họ và tên", "Năm sinh", None, "Chức vụ"],
        [None, None, "Nam", "Nữ", None],
        [1, "Lò Thị Bống", None, 1980, "Giáo viên"],
        [2, "Vàng A Sử", "5/1985", None, "Giáo viên"],
        [3, "Vàng A Páo", 1980, 1981, "Giáo viên"],
        [4, "Vàng A Dế", None, None, "Giáo viên"],
    ]
    reading = read(save(tmp_path, rows, merges=["C1:D1"]))
    assert [p.sex for p in reading.people] == ["F", "M", None, None]
    assert reading.people[1].birth == PartialDate(1985, 5)
    assert set(messages(reading)) == {"C5", "C6"}


def test_sex_may_be_marked_in_two_columns(tmp_path):
    rows = [
        ["TT", "Họ và tên", "Nam", "Nữ", "Ngày sinh", "Chức vụ"],
        [1, "Lò Thị Bống", None, "x", 1980, "Giáo viên"],
        [2, "Vàng A Sử", "X", None, 1980, "Giáo viên"],
    ]
    assert [p.sex for p in read(save(tmp_path, rows)).people] == ["F", "M"]


def test_sex_may_be_a_mark_in_the_column_of_women_alone(tmp_path):
    rows = [
        ["TT", "Họ và tên", "Nữ", "Ngày sinh", "Chức vụ"],
        [1, "Lò Thị Bống", "x", 1980, "Giáo viên"],
        [2, "Vàng A Sử", None, 1980, "Giáo viên"],
    ]
    assert [p.sex for p in read(save(tmp_path, rows)).people] == ["F", "M"]


@pytest.mark.parametrize(
    ("written", "birth"),
    [
        (datetime.date(1980, 5, 12), PartialDate(1980, 5, 12)),
        ("12-5-80", PartialDate(1980, 5, 12)),
        ("'12/5/1980", PartialDate(1980, 5, 12)),
        ("00/00/1980", PartialDate(1980)),
        ("5/1980", PartialDate(1980, 5)),
        (1980, PartialDate(1980)),
        ("1980", PartialDate(1980)),
        (29353, PartialDate(1980, 5, 12)),
        ("29353", PartialDate(1980, 5, 12)),
    ],
)
def test_a_date_of_birth_keeps_the_precision_it_has(tmp_path, written, birth):
    rows = [HEADING, person(1, "Lò Thị Bống", birth=written)]
    assert read(save(tmp_path, rows)).people[0].birth == birth


def test_the_day_of_the_roster_is_read_from_its_title(tmp_path):
    rows = [["DANH SÁCH (tính đến 30/6/2024)"], HEADING, person(1, "Lò Thị Bống")]
    assert read(save(tmp_path, rows)).as_of == datetime.date(2024, 6, 30)


def test_two_marks_in_a_block_count_as_the_higher_with_a_warning(tmp_path):
    rows = [
        [*HEADING, "Trình độ chuyên môn", None],
        [*[None] * 5, "ThS", "ĐH"],
        [*person(1, "Lò Thị Bống"), "x", "x"],
    ]
    reading = read(save(tmp_path, rows, merges=["F1:G1"]))
    assert reading.people[0].levels["professional"].earned == "thac_si"
    assert [p.level for p in reading.problems] == ["warning"]


def test_a_mark_with_studying_beside_it_is_not_yet_earned(tmp_path):
    rows = [
        [*HEADING, "Trình độ chuyên môn", None],
        [*[None] * 5, "ThS", "ĐH"],
        [*person(1, "Lò Thị Bống"), "x (đh)", "2010"],
    ]
    [bong] = read(save(tmp_path, rows, merges=["F1:G1"])).people
    assert bong.levels["professional"] == HeldLevels("dai_hoc", "thac_si")


def test_an_empty_level_is_unknown_and_none_is_said_in_words(tmp_path):
    reading = read_columns(tmp_path, ["LLCT"], [None], ["Chưa qua đào tạo"], ["-"], ["chưa"])
    assert [p.levels["political_theory"].earned for p in reading.people] == [
        None,
        "none",
        "none",
        "none",
    ]


def test_an_abbreviation_is_read_by_its_column(tmp_path):
    reading = read_columns(
        tmp_path, ["Trình độ CM", "LLCT", "QLNN"], ["CN", "CN", "CV"], ["TC", "TC", None]
    )
    held = [{k: v.earned for k, v in p.levels.items()} for p in reading.people]
    assert held == [
        {
            "professional": "dai_hoc",
            "political_theory": "cu_nhan",
            "state_management": "chuyen_vien",
        },
        {
            "professional": "trung_cap",
            "political_theory": "trung_cap",
            "state_management": None,
        },
    ]


def test_a_mark_means_the_level_where_a_ladder_has_only_one(tmp_path):
    reading = read_columns(tmp_path, ["Bồi dưỡng CBQL", "Tin học"], ["x", "x"])
    [bong] = reading.people
    assert bong.levels["edu_management"].earned == "da_qua"
    assert bong.levels["informatics"].earned is None
    assert [(p.cell, p.level) for p in reading.problems] == [("G2", "warning")]


def test_party_columns_tell_members_and_dates(tmp_path):
    reading = read_columns(
        tmp_path,
        ["Ngày vào Đảng", "Ngày chính thức"],
        ["12/5/2005", "12/5/2006"],
        [None, None],
        ["01/2010 (dự bị)", None],
    )
    first, second, third = reading.people
    assert (first.party_admitted, first.party_official) == (
        PartialDate(2005, 5, 12),
        PartialDate(2006, 5, 12),
    )
    assert [p.is_party_member for p in (first, second, third)] == [True, False, True]
    assert third.party_admitted == PartialDate(2010, 1)


def test_one_party_cell_may_hold_both_dates(tmp_path):
    reading = read_columns(
        tmp_path, ["Ngày vào Đảng"], ["12/5/2005\n12/5/2006"], ["Quần chúng"], ["x"]
    )
    first, second, third = reading.people
    assert first.party_official == PartialDate(2006, 5, 12)
    assert (second.is_party_member, third.is_party_member) == (False, True)


def test_an_official_date_may_be_said_to_be_one(tmp_path):
    reading = read_columns(tmp_path, ["Đảng viên"], ["12/5/2006 (CT)"])
    [only] = reading.people
    assert (only.party_admitted, only.party_official) == (None, PartialDate(2006, 5, 12))


def test_without_a_party_column_nobody_is_said_to_be_outside(tmp_path):
    assert read_columns(tmp_path, ["Ghi chú"], ["mới về"]).people[0].is_party_member is None


def test_further_titles_follow_the_principal_one(tmp_path):
    rows = [
        [*HEADING, "Chức vụ kiêm nhiệm", "Chức vụ Đảng"],
        [*person(1, "Lò Thị Bống", title="Hiệu trưởng"), None, "Bí thư"],
        [*person(2, "Lò Thị Mỷ", title="PHT, GV"), "Tổ trưởng chuyên môn", None],
    ]
    reading = read(save(tmp_path, rows))
    assert [p.titles for p in reading.people] == [
        ("hieu_truong", "bi_thu_xa"),
        ("pho_hieu_truong", "giao_vien", "to_truong"),
    ]


def test_remaining_columns_are_kept(tmp_path):
    reading = read_columns(
        tmp_path,
        ["Quê quán", "Chuyên ngành", "Ngày tuyển dụng", "Điện thoại", "Người địa phương",
         "Đối tượng", "Ghi chú", "Ngày bổ nhiệm"],
        ["Xín Mần", "Toán", "9/2001", "0912000111", "x", "Viên chức", "mới", "1/9/2020"],
    )  # fmt: skip
    [bong] = reading.people
    assert (bong.native_place, bong.field_of_study, bong.phone) == ("Xín Mần", "Toán", "0912000111")
    assert (bong.recruited_on, bong.is_local) == (PartialDate(2001, 9), True)
    assert (bong.employment_kind, bong.note) == ("vien_chuc", "mới")
    assert bong.assigned_from == PartialDate(2020, 9, 1)


def test_names_are_kept_as_people_write_them(tmp_path):
    written = ["  LÒ  THỊ BỐNG ", "Nguye\u0302\u0303n Thị\u00a0Hoa", "Ðặng thị Mỷ"]
    rows = [HEADING, *(person(n, name) for n, name in enumerate(written, start=1))]
    assert names(read(save(tmp_path, rows))) == ["Lò Thị Bống", "Nguyễn Thị Hoa", "Đặng Thị Mỷ"]
