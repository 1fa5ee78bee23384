"""A layout is shown, changed, kept, and read by; what does not fit is said in a sentence."""

import json
from dataclasses import replace

import pytest

from apps.core.text import spelling_key
from apps.rosters.layout import FIELDS, NEEDS, FieldNames, Layout, TableLayout
from apps.rosters.problems import UnreadableFile
from tests.rosters.books import HEADING, catalogue, person, read, save, save_sheets


def roster(folder, *, name="Danh sách", above=0, headings=("LLCT",), cell="TC"):
    rows = [["Ghi chú đầu trang"]] * above
    rows += [[*HEADING, *headings], [*person(1, "Lò Thị Bống"), cell]]
    return save(folder, rows, name=name)


def layout_of(path, **changes):
    return replace(read(path).layout, **changes)


def changed(layout, column, key):
    """Return the layout with another key for one column of its first table."""
    table = layout.tables[0]
    columns = tuple((i, key if i == column else k) for i, k in table.columns)
    return replace(layout, tables=(replace(table, columns=columns), *layout.tables[1:]))


def test_the_guessed_layout_says_where_the_table_is_and_what_its_columns_hold(tmp_path):
    [table] = read(roster(tmp_path, above=2)).layout.tables
    assert (table.sheet, table.top, table.height) == ("Danh sách", 3, 1)
    assert table.columns == (
        (0, "ordinal"),
        (1, "full_name"),
        (2, "sex"),
        (3, "birth"),
        (4, "title"),
        (5, "level:political_theory"),
    )
    assert dict(table.headings)[5] == "LLCT"


def test_a_file_read_by_its_own_layout_is_read_alike(tmp_path):
    path = roster(tmp_path)
    first = read(path)
    again = read(path, layout=first.layout)
    assert (again.people, again.problems) == (first.people, first.problems)


def test_a_layout_comes_back_from_json_as_it_was():
    table = TableLayout("DS", 5, 2, ((1, "full_name"),), "thcs-nt", ((1, "Họ và tên"),))
    words = (("title", "gv", "giao_vien"), ("level:professional", "đh", "studying:dai_hoc"))
    layout = Layout((table,), words, decode=False, empty_level="none", pad_identity=True)
    assert Layout.from_json(json.loads(json.dumps(layout.to_json()))) == layout
    assert Layout.from_json(json.dumps(layout.to_json())) == layout


@pytest.mark.parametrize(
    "data", ["", "[]", "{}", "x", '{"tables": 5}', '{"tables": [{}]}', '{"tables": [[]]}',
             '{"tables": [{"sheet": "a", "top": "b", "height": 1}]}', "null"],
)  # fmt: skip
def test_a_broken_layout_is_refused_in_a_sentence(data):
    with pytest.raises(UnreadableFile, match=r"bị hỏng.*\.$"):
        Layout.from_json(data)


def test_columns_mean_what_the_layout_says(tmp_path):
    rows = [
        ["TT", "Cột một", "Cột hai", "Ngày", "Việc", "QL"],
        [1, "Lò Thị Bống", "x", "1980", "GV", "x"],
        [2, "Lò Thị Mỷ", None, "1981", "GV", None],
    ]
    keys = ("ordinal", "full_name", "sex_female", "birth", "title", "mark:professional:thac_si")
    layout = Layout((TableLayout("Danh sách", 1, 1, tuple(enumerate(keys))),))
    people = read(save(tmp_path, rows), layout=layout).people
    assert [(p.full_name, p.sex, p.birth.year, p.titles) for p in people] == [
        ("Lò Thị Bống", "F", 1980, ("giao_vien",)),
        ("Lò Thị Mỷ", "M", 1981, ("giao_vien",)),
    ]
    assert people[0].levels["professional"].earned == "thac_si"


def test_without_columns_they_are_guessed_from_the_rows_of_the_heading(tmp_path):
    path = roster(tmp_path, above=1)
    layout = Layout((TableLayout("Danh sách", 2, 1),))
    assert read(path, layout=layout).people == read(path).people


def test_a_column_taken_out_is_not_read(tmp_path):
    path = roster(tmp_path)
    assert read(path, layout=changed(layout_of(path), 5, "ignore")).people[0].levels == {}


def test_sheets_and_tables_without_a_layout_are_left_out(tmp_path):
    table = [HEADING, person(1, "Lò Thị A")]
    path = save_sheets(tmp_path, {"Một": table, "Hai": [HEADING, person(1, "Lò Thị B")]})
    whole = read(path).layout
    reading = read(path, layout=replace(whole, tables=whole.tables[1:]))
    assert [p.full_name for p in reading.people] == ["Lò Thị B"]
    assert [p.sheet for p in reading.problems] == ["Một"]


def test_repeated_headings_are_passed_over_under_a_layout_too(tmp_path):
    path = save(tmp_path, [HEADING, person(1, "Lò Thị A"), HEADING, person(2, "Lò Thị B")])
    reading = read(path, layout=read(path).layout)
    assert [p.full_name for p in reading.people] == ["Lò Thị A", "Lò Thị B"]


def test_the_unit_chosen_for_a_table_is_that_of_its_rows(tmp_path):
    path = save(tmp_path, [["TRƯỜNG LẠ"], HEADING, person(1, "Lò Thị A")])
    layout = read(path).layout
    chosen = replace(layout, tables=(replace(layout.tables[0], unit="thcs-nt"),))
    assert [p.unit_code for p in read(path, layout=chosen).people] == ["thcs-nt"]


def test_a_unit_in_the_row_is_nearer_than_the_one_chosen_for_the_table(tmp_path):
    known = catalogue({"Trường Mầm non Hồ Thầu": "mn-ht"})
    rows = [[*HEADING, "Đơn vị"], [*person(1, "Lò Thị A"), "MN Hồ Thầu"]]
    path = save(tmp_path, rows)
    layout = read(path).layout
    chosen = replace(layout, tables=(replace(layout.tables[0], unit="thcs-nt"),))
    assert read(path, layout=chosen, catalogue=known).people[0].unit_code == "mn-ht"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sheet": "Khác"}, "không có trang tính “Khác”"),
        ({"top": 99}, "chỉ có 2 dòng"),
        ({"top": 0}, "không có tiêu đề ở dòng 0"),
        ({"height": 0}, "từ 1 đến 8 dòng"),
        ({"height": 50}, "từ 1 đến 8 dòng"),
        ({"top": 2, "height": 3}, "chỉ có 2 dòng"),
        ({"columns": ((1, "full_name"), (77, "birth"))}, "không có cột BZ"),
        ({"columns": ((1, "full_name"), (-1, "birth"))}, "không có cột A"),
        ({"columns": ((1, "tên gì đó"),)}, "không rõ cột B là gì"),
        ({"columns": ((1, "full_name"), (2, "level:abc"))}, "không rõ cột C là gì"),
        ({"columns": ((1, "full_name"), (2, "mark:professional:abc"))}, "không rõ cột C"),
        ({"columns": ((1, "full_name"), (2, "rating:20"))}, "không rõ cột C là gì"),
        ({"columns": ((2, "sex"),)}, "chưa có cột nào được chọn là Họ và tên"),
        ({"headings": ((1, "Tên gọi"),)}, "tiêu đề cột B là “Họ và tên”, không phải “Tên gọi”"),
    ],
)
def test_a_layout_that_does_not_fit_is_refused_in_one_sentence(tmp_path, change, words):
    path = roster(tmp_path)
    layout = layout_of(path)
    layout = replace(layout, tables=(replace(layout.tables[0], **change),))
    with pytest.raises(UnreadableFile) as refusal:
        read(path, layout=layout)
    assert words in str(refusal.value)
    assert str(refusal.value).endswith(".")


def test_the_clerks_words_come_before_the_catalogue(tmp_path):
    rows = [
        [*HEADING, "Dân tộc", "Trình độ chuyên môn", "Đối tượng", "Đơn vị"],
        [*person(1, "Lò Thị A", title="Phụ trách"), "Tầy", "ĐH bồi dưỡng", "Biên chế", "Bản A"],
        [*person(2, "Lò Thị B", title="PHT, trực ban"), "Kinh", "12/12", "abc", "Bản B"],
    ]
    path = save(tmp_path, rows)
    words = [
        ("title", "phụ trách", "pho_hieu_truong"),
        ("title", "trực ban", ""),
        ("ethnicity", "tầy", "Tày"),
        ("level:professional", "đh bồi dưỡng", "studying:dai_hoc"),
        ("level:professional", "12/12", ""),
        ("employment_kind", "abc", "hop_dong"),
        ("unit", spelling_key("Bản A"), "thcs-nt"),
        ("unit", spelling_key("Bản B"), ""),
    ]
    reading = read(path, layout=layout_of(path).with_words(words))
    first, second = reading.people
    assert (first.titles, second.titles) == (("pho_hieu_truong",), ("pho_hieu_truong",))
    assert (first.ethnicity, first.employment_kind) == ("Tày", "vien_chuc")
    assert first.levels["professional"] == (None, "dai_hoc")
    assert second.levels["professional"] == (None, None)
    assert (second.employment_kind, second.unit_text) == ("hop_dong", "")
    assert (first.unit_code, second.unit_code) == ("thcs-nt", None)
    assert not reading.problems


def test_a_word_said_anew_replaces_the_old_one():
    layout = Layout().with_words([("title", "gv", "a")]).with_words([("title", "gv", "b")])
    assert layout.words == (("title", "gv", "b"),)


def test_a_layout_may_leave_old_fonts_alone(tmp_path):
    path = save(tmp_path, [HEADING, person(1, "NguyÔn V¨n Hïng")])
    kept = read(path, layout=layout_of(path, decode=False))
    assert kept.people[0].full_name == "NguyÔn V¨n Hïng"


def test_the_second_file_of_a_sender_is_known_by_its_headings(tmp_path):
    first = read(roster(tmp_path)).layout
    second = read(roster(tmp_path, name="Tháng 9", above=3)).layout
    other = read(roster(tmp_path, headings=("QLNN",))).layout
    assert first.fingerprint() == second.fingerprint()
    assert first.fingerprint() != other.fingerprint()


def test_the_number_of_sheets_and_the_years_of_ratings_do_not_change_the_fingerprint(tmp_path):
    one = read(roster(tmp_path, headings=("Xếp loại năm 2023",), cell="HTTNV")).layout
    rows = [[*HEADING, "Xếp loại năm 2024"], person(1, "Lò Thị A")]
    two = read(save_sheets(tmp_path, {"Một": rows, "Hai": rows})).layout
    assert one.fingerprint() == two.fingerprint()


def test_what_was_chosen_for_one_file_is_moved_to_the_next(tmp_path):
    first = read(roster(tmp_path)).layout
    chosen = changed(first, 5, "level:state_management").with_words([("title", "a", "b")])
    chosen = replace(chosen, empty_level="none")
    rows = [[None, *HEADING, "LLCT"], [None, *person(1, "Lò Thị Bống"), "CV"]]
    path = save(tmp_path, [["Ghi chú"], *rows], name="Tháng 9")
    moved = chosen.moved_to(read(path).layout)
    assert (moved.words, moved.empty_level) == (chosen.words, "none")
    assert moved.tables[0].columns[-1] == (6, "level:state_management")
    [bong] = read(path, layout=moved).people
    assert bong.levels["state_management"].earned == "chuyen_vien"


def test_the_year_of_a_rating_is_that_of_the_new_file(tmp_path):
    first = read(roster(tmp_path, headings=("Xếp loại năm 2023",), cell="HTTNV")).layout
    path = roster(tmp_path, headings=("Xếp loại năm 2024",), cell="HTNV")
    reading = read(path, layout=first.moved_to(read(path).layout))
    assert reading.people[0].ratings == ((2024, "HTNV"),)


def test_a_chosen_unit_stays_behind_unless_it_is_to_be_kept(tmp_path):
    guess = read(roster(tmp_path)).layout
    chosen = replace(guess, tables=(replace(guess.tables[0], unit="thcs-nt"),))
    assert chosen.moved_to(guess).tables[0].unit is None
    assert chosen.moved_to(guess, keep_units=True).tables[0].unit == "thcs-nt"


def test_a_table_with_other_headings_is_read_as_guessed(tmp_path):
    first = changed(read(roster(tmp_path)).layout, 5, "ignore")
    guess = read(roster(tmp_path, headings=("QLNN",), cell="CV")).layout
    assert first.moved_to(guess).tables == guess.tables


def test_every_choice_of_a_column_has_words_and_can_be_read_by():
    names = FieldNames(catalogue(), years=(2023, 2024))
    choices = names.choices()
    keys = [choice.key for choice in choices]
    assert len(keys) == len(set(keys))
    assert all(choice.label and names.column(0, "", choice.key) for choice in choices)
    assert {"rating:2024", "level:pedagogy", "mark:professional:thac_si"} <= set(keys)
    assert names.label("mark:professional:thac_si") == "Trình độ chuyên môn: đánh dấu Thạc sỹ"


def test_the_labels_of_a_catalogue_are_shown():
    known = replace(catalogue(), labels={"level:professional": {"thac_si": "Thạc sĩ"}})
    assert FieldNames(known).label("mark:professional:thac_si").endswith("Thạc sĩ")


def test_what_a_roster_must_tell_is_marked_in_the_list_of_fields():
    needed = {key for key, _, is_needed in FIELDS if is_needed}
    assert all(needed & alternatives for _, alternatives in NEEDS)
    table = TableLayout("DS", 1, 1, ((0, "given_name"), (1, "birth_male")))
    assert table.missing() == ("Chức vụ, chức danh",)
