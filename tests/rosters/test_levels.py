import pytest

from apps.rosters.levels import HeldLevels, LevelWords, level_mark, level_words
from apps.rosters.problems import Fault
from tests.rosters.books import catalogue


def read(ladder, text):
    return level_words(LevelWords(catalogue(), ladder))(text)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Đại học", "dai_hoc"),
        ("ĐH", "dai_hoc"),
        ("ĐHSP Toán", "dai_hoc"),
        ("Đại học Sư phạm Hà Nội", "dai_hoc"),
        ("Kỹ sư nông nghiệp", "dai_hoc"),
        ("Cử nhân", "dai_hoc"),
        ("Tốt nghiệp đại học", "dai_hoc"),
        ("Th.S", "thac_si"),
        ("Th.s", "thac_si"),
        ("Thạc sỹ QLGD", "thac_si"),
        ("THSP", "trung_cap"),
        ("CĐ (2005); ĐH (2012)", "dai_hoc"),
        ("Đại học\nSư phạm Toán\n2010", "dai_hoc"),
        ("Chưa ĐT", "none"),
        ("không", "none"),
        ("Chứng chỉ sơ cấp", "so_cap"),
    ],
)
def test_professional_words_name_a_level(text, level):
    assert read("professional", text) == HeldLevels(earned=level)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("TC LLCT-HC", "trung_cap"),
        ("Cao cấp LLCT", "cao_cap"),
        ("CC", "cao_cap"),
        ("SC", "so_cap"),
        ("TCCT", "trung_cap"),
        ("CCLLCT", "cao_cap"),
        ("CN", "cu_nhan"),
    ],
)
def test_political_words_name_a_level(text, level):
    assert read("political_theory", text) == HeldLevels(earned=level)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("đang học ĐH", HeldLevels(None, "dai_hoc")),
        ("ĐH (đang học)", HeldLevels(None, "dai_hoc")),
        ("CĐ, đang học ĐH", HeldLevels("cao_dang", "dai_hoc")),
        ("ĐH; HV cao học", HeldLevels("dai_hoc", "thac_si")),
        ("NCS", HeldLevels(None, "tien_si")),
    ],
)
def test_a_level_being_studied_is_not_earned(text, held):
    assert read("professional", text) == held


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("CV", "chuyen_vien"),
        ("CV chính", "chuyen_vien_chinh"),
        ("CV cao cấp", "chuyen_vien_cao_cap"),
        ("Ngạch chuyên viên", "chuyen_vien"),
    ],
)
def test_words_of_state_management_name_a_level(text, level):
    assert read("state_management", text) == HeldLevels(earned=level)


@pytest.mark.parametrize(("text", "level"), [("Chứng chỉ B", "b"), ("CC A", "a"), ("B", "b")])
def test_the_word_certificate_is_no_level(text, level):
    assert read("informatics", text) == HeldLevels(earned=level)


@pytest.mark.parametrize("text", ["Sau đại học", "Trên đại học", "Chưa tốt nghiệp đại học"])
def test_a_level_named_only_to_say_another_is_asked_about(text):
    assert isinstance(read("professional", text), Fault)


@pytest.mark.parametrize("text", ["Siêu sư", "12/12", "abc", "Đ"])
def test_other_words_are_a_fault(text):
    assert isinstance(read("professional", text), Fault)


def test_an_empty_cell_is_not_known():
    assert read("professional", "  ") == HeldLevels()


@pytest.mark.parametrize("mark", ["x", "X", "v", "✓", "+", "1", 1.0, "2019", "số 123/CC", True])
def test_marks_of_all_kinds_are_marks(mark):
    assert level_mark(mark) is True


@pytest.mark.parametrize("mark", ["x (đh)", "đang", "Đang đi học", "HV", "2020 (đang học)"])
def test_a_mark_may_say_that_the_course_is_under_way(mark):
    assert level_mark(mark) == "studying"


@pytest.mark.parametrize("mark", ["", "-", "0", "không", 0.0, False])
def test_dashes_and_noughts_are_no_marks(mark):
    assert level_mark(mark) is False
