"""How a file was understood, as the five-step page shows it."""

import json
from dataclasses import replace

import pytest

from apps.rosters.inspection import inspect
from apps.rosters.layout import Layout, TableLayout
from apps.rosters.problems import UnreadableFile
from tests.rosters.books import HEADING, TODAY, catalogue, person, save, save_sheets


def look(path, **options):
    options.setdefault("catalogue", catalogue())
    return inspect(path, today=TODAY, **options)


def look_at(folder, headings, *rows, **options):
    """Look at people whose rows have the columns of `HEADING` and then the `headings`."""
    table = [[*HEADING, *headings]]
    table += [[*person(n, f"Lò Thị {'ABCDEGH'[n - 1]}"), *row] for n, row in enumerate(rows, 1)]
    return look(save(folder, table), **options)


def test_a_sheet_is_shown_as_excel_shows_it(tmp_path):
    inspection = look(save(tmp_path, [["Danh sách"], [], HEADING, person(1, "Lò Thị Bống")]))
    [sheet] = inspection.sheets
    assert [row.number for row in sheet.rows] == [1, 2, 3, 4]
    assert sheet.rows[3].cells == ("1", "Lò Thị Bống", "Nữ", "12/05/1980", "Giáo viên")
    assert (sheet.table.top, sheet.table.height, sheet.tables[0].people) == (3, 1, 1)


def test_only_the_first_rows_are_shown_and_those_about_a_heading_further_down(tmp_path):
    people = [person(n, "Lò Thị Bống") for n in range(1, 60)]
    [sheet] = look(save(tmp_path, [["Ghi chú"]] * 40 + [HEADING, *people])).sheets
    numbers = [row.number for row in sheet.rows]
    assert numbers[:25] == list(range(1, 26))
    assert {40, 41, 42} <= set(numbers)
    assert len(numbers) < 50
    assert sheet.row_count == 100


def test_a_column_is_shown_with_its_heading_field_and_samples(tmp_path):
    inspection = look_at(tmp_path, ["LLCT"], ["TC"], ["CC"], ["TC"], [None])
    column = inspection.sheets[0].columns[5]
    assert (column.letter, column.heading, column.field) == ("F", "LLCT", "level:political_theory")
    assert column.label == "Lý luận chính trị: ghi bằng chữ"
    assert column.samples == ("TC", "CC")
    assert (column.filled, column.is_certain) == (3, True)


@pytest.mark.parametrize(
    ("heading", "cells", "is_certain"),
    [
        ("Cột lạ", ["abc", "def"], False),
        ("Cột lạ", [None, None], True),
        ("Trình độ", ["ĐH", "CĐ"], False),
        ("LLCT", ["abc", "def"], False),
        ("Hệ số lương", [2.34, 3.0], True),
        ("Giới tính", ["Nam", "Nữ"], False),
        (None, ["abc", "def"], False),
    ],
)
def test_doubtful_columns_are_asked_about(tmp_path, heading, cells, is_certain):
    inspection = look_at(tmp_path, [heading], *([cell] for cell in cells))
    [column] = [c for c in inspection.sheets[0].columns if c.index == 5] or [None]
    assert column is None or column.is_certain == is_certain
    assert ("columns" in inspection.questions()) != is_certain


def test_a_roster_without_doubts_asks_nothing(tmp_path):
    known = catalogue({"Trường THCS Nậm Ty": "thcs-nt"})
    path = save(tmp_path, [["TRƯỜNG THCS NẬM TY"], HEADING, person(1, "Lò Thị Bống")])
    inspection = look(path, catalogue=known)
    assert inspection.questions() == ()
    assert (inspection.sheets[0].unit_text, inspection.sheets[0].unit_code) == (
        "Trường THCS Nậm Ty",
        "thcs-nt",
    )


def test_unknown_words_are_gathered_with_where_they_stand_and_what_is_near(tmp_path):
    rows = [[title, "Tầy", "Thạt sĩ"] for title in ["Hiệu trưỡng", "hiệu  trưỡng", "GV"]]
    table = [[*HEADING, "Dân tộc", "Trình độ chuyên môn"]]
    table += [
        [*person(n, f"Lò Thị {'ABC'[n - 1]}", title=title), *rest]
        for n, (title, *rest) in enumerate(rows, start=1)
    ]
    unknown = look(save(tmp_path, table)).unknown
    found = {value.kind: value for value in unknown}
    assert set(found) == {"title", "ethnicity", "level:professional"}
    title = found["title"]
    assert (title.key, title.count) == ("hiệu trưỡng", 2)
    assert title.cells == (("Danh sách", "E2"), ("Danh sách", "E3"))
    assert title.suggestions[0].code == "hieu_truong"
    assert found["ethnicity"].suggestions[0].label == "Tày"
    assert found["level:professional"].suggestions[0].code == "thac_si"
    assert all(len(value.suggestions) <= 5 for value in unknown)


def test_at_most_five_cells_of_an_unknown_word_are_named(tmp_path):
    people = [person(n, f"Lò Thị {n}", title="Bảo vệ") for n in range(1, 9)]
    [value] = look(save(tmp_path, [HEADING, *people])).unknown
    assert (value.count, len(value.cells)) == (8, 5)


def test_two_unknown_titles_in_a_cell_are_both_asked(tmp_path):
    inspection = look(save(tmp_path, [HEADING, person(1, "Lò Thị A", title="Bảo vệ; Cấp dưỡng")]))
    assert {value.key for value in inspection.unknown} == {"bảo vệ", "cấp dưỡng"}


def test_a_title_of_two_ranks_offers_both(tmp_path):
    path = save(tmp_path, [HEADING, person(1, "Lò Thị A", title="Chủ tịch UBND")])
    [value] = look(path).unknown
    assert {s.code for s in value.suggestions[:2]} == {"ct_ubnd_xa", "ct_ubnd_huyen"}
    assert not look(path, place="commune").unknown


def test_a_unit_nobody_knows_is_an_unknown_word(tmp_path):
    known = catalogue({"Trường THCS Nậm Ty": "thcs-nt", "Trường Mầm non Hồ Thầu": "mn-ht"})
    path = save(tmp_path, [["TRƯỜNG THCS NẬM TÝ"], HEADING, person(1, "Lò Thị A")])
    [value] = look(path, catalogue=known).unknown
    assert (value.kind, value.suggestions[0].code) == ("unit", "thcs-nt")


def test_words_told_once_are_not_asked_again(tmp_path):
    path = save(tmp_path, [HEADING, person(1, "Lò Thị A", title="Cấp dưỡng")])
    first = look(path)
    told = first.layout.with_words([("title", first.unknown[0].key, "nv_ke_toan")])
    second = look(path, layout=told)
    assert (second.unknown, second.questions()) == ((), ())
    assert second.reading.people[0].titles == ("nv_ke_toan",)


def test_empty_levels_are_asked_about_once(tmp_path):
    first = look_at(tmp_path, ["LLCT"], ["TC"], [None])
    assert first.has_empty_levels
    assert first.questions() == ("values",)
    again = look(tmp_path / "danh-sach.xlsx", layout=first.layout)
    assert again.has_empty_levels
    assert again.questions() == ()


def test_identity_numbers_a_digit_short_are_counted(tmp_path):
    inspection = look_at(tmp_path, ["CCCD"], [38090001234], ["002080001234"], [12345678])
    assert inspection.lost_noughts == 2
    assert "values" in inspection.questions()


def test_old_fonts_are_shown_before_and_after(tmp_path):
    path = save(tmp_path, [HEADING, person(1, "NguyÔn V¨n Hïng")])
    inspection = look(path)
    [example] = inspection.sheets[0].decoded
    assert (example.before, example.after) == ("NguyÔn V¨n Hïng", "Nguyễn Văn Hùng")
    assert (example.encoding, example.font) == ("TCVN3", "")
    kept = look(path, layout=replace(inspection.layout, decode=False))
    assert kept.sheets[0].decoded == inspection.sheets[0].decoded
    assert kept.reading.people[0].full_name == "NguyÔn V¨n Hïng"


def test_counts_of_the_file_stand_beside_those_read(tmp_path):
    inspection = look(save(tmp_path, [HEADING, person(1, "Lò Thị A"), ["Tổng số: 2, nữ: 1"]]))
    assert [(t.label, t.claimed, t.counted, t.agrees) for t in inspection.totals] == [
        ("số người", "2", "1", False),
        ("số nữ", "1", "1", True),
    ]


def test_a_file_without_a_table_is_shown_so_that_one_can_be_pointed_out(tmp_path):
    path = save(tmp_path, [["Bảng"], ["A", "B", "C", "D"], ["Lò Thị A", "Nữ", "1980", "GV"]])
    inspection = look(path)
    assert inspection.sheets[0].table is None
    assert "không có bảng" in inspection.sheets[0].skipped
    assert inspection.questions() == ("table",)
    assert "Không tìm thấy bảng" in inspection.reading.problems[0].message
    keys = ((0, "full_name"), (1, "sex"), (2, "birth"), (3, "title"))
    pointed = Layout((TableLayout("Danh sách", 2, 1, keys),))
    assert look(path, layout=pointed).questions() == ()


def test_a_layout_that_does_not_fit_is_said_and_the_guess_is_shown(tmp_path):
    path = save(tmp_path, [HEADING, person(1, "Lò Thị A", title="Cấp dưỡng")])
    layout = Layout((TableLayout("Khác", 1, 1),), (("title", "cấp dưỡng", "nv_ke_toan"),))
    inspection = look(path, layout=layout)
    assert "“Khác”" in inspection.trouble
    assert inspection.layout.tables[0].sheet == "Danh sách"
    assert inspection.layout.words == layout.words
    assert inspection.reading.people[0].titles == ("nv_ke_toan",)
    assert inspection.questions() == ("table",)


def test_what_every_roster_needs_and_this_one_lacks_is_named(tmp_path):
    rows = [["TT", "Họ và tên", "Giới tính", "Chức vụ"], [1, "Lò Thị A", "Nữ", "GV"]]
    inspection = look(save(tmp_path, rows))
    assert inspection.sheets[0].tables[0].missing == ("Ngày sinh",)
    assert "columns" in inspection.questions()


def test_every_sheet_is_shown_with_why_it_was_skipped(tmp_path):
    sheets = {"Một": [HEADING, person(1, "Lò Thị A")], "Ghi chú": [["Kính gửi"]], "Trống": []}
    views = look(save_sheets(tmp_path, sheets)).sheets
    assert [(view.name, bool(view.table), bool(view.skipped)) for view in views] == [
        ("Một", True, False),
        ("Ghi chú", False, True),
        ("Trống", False, False),
    ]


def test_an_inspection_can_be_written_as_json(tmp_path):
    inspection = look_at(tmp_path, ["LLCT", "Lạ"], ["abc", "x"], [None, None])
    data = json.loads(json.dumps(inspection.to_json()))
    assert data["questions"] == list(inspection.questions())
    assert Layout.from_json(data["layout"]) == inspection.layout


def test_a_file_that_cannot_be_opened_is_refused(tmp_path):
    path = tmp_path / "hong.xlsx"
    path.write_bytes(b"PK\x03\x04 abc")
    with pytest.raises(UnreadableFile):
        look(path)
