"""The terminal shows aligned columns that fit the line, whatever the letters."""

import datetime
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from apps.reports.renderers.text import LINE_WIDTH, cell_width, render_text
from apps.reports.tables import Cell, Column, Kind, Row, Table
from tests.reports.samples import AS_OF, sample_table

COLUMNS = (Column("name", "Tên"), Column("count", "Số", Kind.NUMBER))
names = st.text(alphabet="aăâbcdđeêouươyàảạấệữỹ ", min_size=1, max_size=30).map(str.strip)


def drawn(*rows, columns=COLUMNS):
    cells = (Row({c.key: Cell(v) for c, v in zip(columns, row, strict=True)}) for row in rows)
    return render_text(Table("x", "Biểu", AS_OF, columns, tuple(cells)))


@given(st.lists(names.filter(bool), min_size=2, max_size=5))
def test_numbers_end_in_the_same_place_whatever_the_names(given_names):
    forms = ("NFC", "NFD")
    rows = [(unicodedata.normalize(forms[i % 2], n), 7) for i, n in enumerate(given_names)]
    ends = {cell_width(line) for line in drawn(*rows).splitlines() if line.endswith(" 7")}
    assert len(ends) == 1


def test_a_mark_takes_no_place_and_a_wide_letter_two():
    assert cell_width("Hoà") == cell_width(unicodedata.normalize("NFD", "Hoà")) == 3
    assert cell_width("漢") == 2


def test_a_wide_table_is_cut_into_bands_that_fit_the_line():
    text = render_text(sample_table())
    bands = text.split("1.1. Ban Thường vụ")[0]
    assert max(map(cell_width, bands.splitlines())) <= LINE_WIDTH
    assert bands.count("\nTT ") > 1


def test_no_column_is_lost_between_the_bands():
    columns = (*COLUMNS, *(Column(f"c{n}", f"Cột{n}", Kind.NUMBER) for n in range(60)))
    text = drawn(("a", 1, *range(100, 160)), columns=columns)
    for n in range(60):
        assert f"Cột{n}" in text
        assert str(100 + n) in text


def test_long_texts_wrap_and_dates_are_vietnamese():
    columns = (Column("name", "Tên"), Column("day", "Ngày", Kind.DATE))
    text = drawn(("chữ " * 30, datetime.date(2025, 3, 1)), columns=columns)
    assert "01/03/2025" in text
    assert text.count("chữ") == 30
