from hypothesis import given
from hypothesis import strategies as st

from apps.core.text import clean, fold, name_sort_key, spelling_key

VIETNAMESE = st.text("aàảãáạăằặâấbcdđeéêệghiíịklmnoóôộơợpqrstuùưựvxyýỵ AĐÊÔƯ", max_size=30)


def test_cleaning_composes_letters_and_leaves_single_spaces():
    assert clean("  Nguye\u0302\u0303n\u00a0\u00a0Va\u0306n\u200b  A\n") == "Nguyễn Văn A"


def test_cleaning_mends_the_icelandic_letter_typed_for_đ():
    assert clean("Ðặng Thị Ðào") == "Đặng Thị Đào"


def test_cleaning_drops_characters_a_database_refuses():
    assert clean("An\x00 Bình\x07") == "An Bình"


def test_folded_text_has_neither_accents_nor_capitals():
    assert fold("ĐẶNG Thị Ngọc Ánh") == "dang thi ngoc anh"


def test_the_place_of_the_tone_does_not_make_another_word():
    assert spelling_key("Hoà") == spelling_key("HÒA")
    assert spelling_key("Uỷ ban") == spelling_key("ủy ban")
    assert spelling_key("khoẻ") == spelling_key("khỏe")


def test_i_and_y_are_one_sound_after_s_and_l():
    assert spelling_key("Thạc sỹ") == spelling_key("thạc sĩ")
    assert spelling_key("Lí") == spelling_key("Lý")


def test_i_and_y_stay_two_letters_elsewhere():
    assert spelling_key("tai") != spelling_key("tay")
    assert spelling_key("Vi") != spelling_key("Vy")


def test_another_tone_is_another_word():
    assert spelling_key("Hoa") != spelling_key("Hòa")


@given(st.text())
def test_keys_are_stable_when_taken_twice(text):
    for key in (clean, fold, spelling_key):
        assert key(key(text)) == key(text)


@given(VIETNAMESE)
def test_capitals_never_change_a_key(text):
    assert spelling_key(text.upper()) == spelling_key(text)
    assert fold(text.upper()) == fold(text)


def test_people_are_sorted_by_given_name_first():
    names = [
        "Trần Văn An",
        "Nguyễn Thị Bình",
        "Nguyễn Ánh",
        "Lê Thị Anh",
        "Đỗ Văn Đạt",
        "Bùi Dũng",
    ]
    assert sorted(names, key=name_sort_key) == [
        "Trần Văn An",
        "Lê Thị Anh",
        "Nguyễn Ánh",
        "Nguyễn Thị Bình",
        "Bùi Dũng",
        "Đỗ Văn Đạt",
    ]


def test_letters_are_in_the_order_of_the_vietnamese_alphabet():
    letters = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
    assert sorted(letters, key=name_sort_key) == letters


def test_tones_are_in_the_order_of_the_dictionary():
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma"], key=name_sort_key) == [
        "ma", "mà", "mả", "mã", "má", "mạ"
    ]  # fmt: skip


def test_family_names_decide_between_equal_given_names():
    names = ["Vũ Thị Hoa", "Đặng Thị Hoa", "Đinh Văn Hoa", "Dương Thị Hoa"]
    assert sorted(names, key=name_sort_key) == [
        "Dương Thị Hoa",
        "Đặng Thị Hoa",
        "Đinh Văn Hoa",
        "Vũ Thị Hoa",
    ]


def test_both_ways_of_writing_a_tone_sort_alike():
    assert name_sort_key("Lê Thị Thuý") == name_sort_key("LÊ THỊ THÚY")


@given(st.text())
def test_a_sort_key_is_plain_ascii(text):
    assert name_sort_key(text).isascii()
