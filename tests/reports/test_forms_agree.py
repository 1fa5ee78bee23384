"""JSON, Excel, Word and the terminal show the same figures, cell by cell."""

import json
from io import BytesIO

import docx
import openpyxl
import pytest

from apps.core.headings import Look
from apps.core.numbers import show_number
from apps.reports.renderers import FORMS, render
from apps.reports.renderers.cells import shown
from apps.reports.renderers.docx import template_path
from apps.reports.tables import RowKind
from tests.reports.samples import district, heading, sample_table

TABLE = sample_table()
DATA = [row for row in TABLE.rows if row.kind == RowKind.DATA]
PERCENTS = [row for row in TABLE.rows if row.kind == RowKind.PERCENT]


def figures_of_json():
    return json.loads(render(TABLE, "json").content)["rows"]


@pytest.fixture(scope="module")
def book():
    content = render(TABLE, "xlsx", heading()).content
    return openpyxl.load_workbook(BytesIO(content))


@pytest.fixture(scope="module", params=list(Look))
def document(request):
    return docx.Document(BytesIO(render(TABLE, "docx", heading(request.param)).content))


def excel_rows(book):
    """Return the rows under the row of column numbers, as many as the table has."""
    rows = list(book["Biểu tổng hợp"].iter_rows(values_only=True))
    first = rows.index(tuple(range(1, len(TABLE.columns) + 1))) + 1
    return rows[first : first + len(TABLE.rows)]


def word_rows(document):
    table = next(t for t in document.tables if len(t.columns) == len(TABLE.columns))
    texts = [[cell.text for cell in row.cells] for row in table.rows]
    return texts[-len(TABLE.rows) :]


def test_excel_holds_the_value_of_every_cell(book):
    for row, cells in zip(TABLE.rows, excel_rows(book), strict=True):
        if row.kind == RowKind.GROUP:
            assert cells[0] == row.heading
            continue
        for column, written in zip(TABLE.columns, cells, strict=True):
            value = row.cell(column.key).value
            if value is None:
                assert written in {None, "–"}
            elif isinstance(value, str):
                assert written == value
            else:
                assert written == pytest.approx(float(value))


def test_word_shows_every_cell(document):
    for row, texts in zip(TABLE.rows, word_rows(document), strict=True):
        if row.kind == RowKind.GROUP:
            assert texts[0] == row.heading
            continue
        expected = [shown(row.cell(c.key).value, c.kind) for c in TABLE.columns]
        assert texts == expected


def test_json_gives_each_figure_of_the_table_once():
    counts = {}
    codes = dict(zip((c.code for c in district()), zip(DATA, PERCENTS, strict=True), strict=True))
    for item in figures_of_json():
        counted, shares = codes[item["cohort"]]
        key = f"{item['dimension']}.{item['level']}"
        key = key if counted.cell(key).value is not None else f"{key}+"
        assert counted.cell(key).value == item["count"]
        assert float(shares.cell(key).value) == item["percent"]
        counts[item["cohort"], key] = item
    filled = sum(
        row.cell(c.key).value is not None for row in DATA for c in TABLE.columns if "." in c.key
    )
    assert len(counts) == filled == len(TABLE.records)


def test_json_has_the_promised_shape():
    document = json.loads(render(TABLE, "json").content)
    assert list(document) == ["slug", "title", "as_of", "rows"]
    assert document["slug"] == "thuc-trang"
    assert document["as_of"] == "2025-06-30"
    assert document["rows"][0] == {
        "cohort": "btv",
        "dimension": "origin",
        "level": "local",
        "label": "Người địa phương",
        "count": 6,
        "total": 13,
        "percent": 46.2,
    }


def test_the_text_is_the_same_in_word_in_excel_and_on_the_terminal(book, document):
    excel = "\n".join(str(row[0]) for row in book["Thuyết minh"].iter_rows(values_only=True))
    word = "\n".join(paragraph.text for paragraph in document.paragraphs)
    terminal = " ".join(render(TABLE, "text").content.decode().split())
    for section in TABLE.sections:
        for text in (section.heading, *section.paragraphs):
            assert text in excel
            assert text in word
            assert text in terminal


def test_every_form_says_how_it_was_counted_and_what_does_not_add_up(book, document):
    excel = {row[1] for row in book["Cách tính"].iter_rows(values_only=True)}
    word = {paragraph.text for paragraph in document.paragraphs}
    for note in TABLE.notes:
        assert note.text in excel
        assert f"- {note.label}: {note.text}" in word
    assert len(TABLE.checks) == 1
    assert set(TABLE.checks) <= excel
    assert {f"- {sentence}" for sentence in TABLE.checks} <= word


def test_the_terminal_shows_every_percent():
    words = set(render(TABLE, "text").content.decode().split())
    for row in PERCENTS:
        for column in TABLE.columns[2:]:
            if (value := row.cell(column.key).value) is not None:
                assert show_number(value) in words


@pytest.mark.parametrize("form", FORMS)
def test_a_rendered_file_is_named_after_the_report_and_its_day(form):
    rendered = render(TABLE, form, heading())
    assert rendered.filename == f"thuc-trang-2025-06-30.{FORMS[form].extension}"
    assert rendered.content
    assert "/" in rendered.content_type


@pytest.mark.parametrize("look", Look)
@pytest.mark.parametrize("letter", [True, False])
def test_every_look_has_its_templates(look, letter):
    assert template_path(look, letter=letter).is_file()
