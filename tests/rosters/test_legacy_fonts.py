import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.rosters.legacy_fonts import (
    TCVN3,
    VNI,
    decode,
    decode_all,
    decode_tcvn3,
    decode_vni,
    detect,
)

TO_TCVN3 = str.maketrans({letter: legacy for legacy, letter in TCVN3.items()})
TO_VNI = str.maketrans({letter: legacy for legacy, letter in VNI.items()})
# Letters that stay what they are: two capitals running would be taken for a title in capitals.
SMALL_WORDS = st.text("aàảãạăằâấậbcdđeêếghiíklmnoôốơởpqrstuưữvxyỹ ", max_size=40)


@given(SMALL_WORDS)
def test_text_in_tcvn3_comes_back_as_it_was(text):
    assert decode_tcvn3(text.translate(TO_TCVN3)) == text


@given(st.lists(st.sampled_from(["nguyễn", "văn", "hùng", "thị", "thuỷ", "đặng", "ước", "trường"])))
def test_text_in_vni_comes_back_as_it_was(words):
    text = " ".join(words)
    assert decode_vni(text.translate(TO_VNI)) == text


@pytest.mark.parametrize(
    ("before", "encoding", "after"),
    [
        ("NguyÔn V¨n Hïng", "TCVN3", "Nguyễn Văn Hùng"),
        ("Uû ban nh©n d©n", "TCVN3", "Uỷ ban nhân dân"),
        ("båi d\u00ad\u00ecng", "TCVN3", "bồi dưỡng"),
        ("TR¦êNG TIÓU HäC Hå THÇU", "TCVN3", "TRƯỜNG TIỂU HỌC HỒ THẦU"),
        ("Nguyeãn Vaên Huøng", "VNI", "Nguyễn Văn Hùng"),
        ("TRÖÔØNG TIEÅU HOÏC", "VNI", "TRƯỜNG TIỂU HỌC"),
    ],
)
def test_old_text_is_known_by_its_words(before, encoding, after):
    assert detect(before) == encoding
    assert decode(before, encoding) == after


@pytest.mark.parametrize(
    "text", ["Nguyễn Văn Hùng", "Hà Tú", "Lò Thị Hà", "José", "Xtiêng", "Hrê", "Brâu", "ABC 12", ""]
)
def test_text_in_unicode_is_left_alone(text):
    assert detect(text) is None


def test_a_text_that_could_be_either_follows_its_sheet():
    old = ["Lª ThÞ Tó", "Bè Y", "Kinh"]
    assert {text.after for text in decode_all(old).values()} == {"Lê Thị Tú", "Bố Y"}
    mixed = [*old, "Nguyễn Văn Hùng"]
    assert {text.after for text in decode_all(mixed).values()} == {"Lê Thị Tú"}


def test_a_sheet_in_unicode_has_nothing_to_decode():
    assert decode_all(["Họ và tên", "Tú", "Bè", "Hà"]) == {}
