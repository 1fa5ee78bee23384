"""The head of a document follows the state's or the Party's rules of presentation."""

import datetime

import pytest

from apps.core.headings import Look, date_in_words, unfilled_heading
from tests.reports.samples import heading


def test_a_state_document_has_a_colon_and_a_stroke_in_its_number():
    assert heading(Look.STATE).number_line == "Số: 05/BC-UBND"
    assert heading(Look.STATE).nation_lines[1] == "Độc lập - Tự do - Hạnh phúc"


def test_a_party_document_has_a_hyphen_and_no_motto():
    assert heading(Look.PARTY).number_line == "Số 05-BC/HU"
    assert heading(Look.PARTY).nation_lines == ("ĐẢNG CỘNG SẢN VIỆT NAM",)


@pytest.mark.parametrize(
    ("date", "text"),
    [
        (datetime.date(2021, 2, 3), "ngày 03 tháng 02 năm 2021"),
        (datetime.date(2025, 7, 14), "ngày 14 tháng 7 năm 2025"),
        (None, "ngày      tháng      năm"),
    ],
)
def test_days_below_ten_and_the_first_two_months_are_padded(date, text):
    assert date_in_words(date) == text


def test_an_annex_names_the_document_it_belongs_to():
    assert heading().attachment_line == (
        "(Kèm theo Báo cáo số 05/BC-UBND ngày 04 tháng 7 năm 2025 "
        "của Ủy ban nhân dân huyện Lập Thành)"
    )


def test_an_unnumbered_document_leaves_room_for_the_clerk():
    for look, start, end in ((Look.STATE, "Số: ", "/BC-"), (Look.PARTY, "Số ", "-BC/")):
        line = unfilled_heading(look).number_line
        assert line.startswith(start)
        assert line.endswith(end)
        assert "   " in line
