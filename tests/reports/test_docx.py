"""A Word report follows the office's template, and no text in it can act as one."""

from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from apps.core.headings import Look
from apps.core.word import WordTemplateError
from apps.reports.renderers.docx import render_docx
from apps.reports.renderers.word_table import column_widths
from apps.reports.tables import Cell, Column, Kind, Note, Row, RowKind, Section, Table
from tests.reports.samples import AS_OF, heading, sample_table

TRICKS = ["=1+1", "<b>Lan</b>", "{{ 7*7 }}", "{% for %}", "A & B", "<w:p/>", "một\x0bhai"]


def opened(table, look=Look.STATE):
    return docx.Document(BytesIO(render_docx(table, heading(look))))


def texts(document):
    """Return all text of the body, tables included."""
    return "\n".join(node.text or "" for node in document.element.body.iter(qn("w:t")))


def named(name, **more):
    column = Column("name", "Họ và tên")
    return Table("x", "Danh sách", AS_OF, (column,), (Row({"name": Cell(name)}),), **more)


@pytest.mark.parametrize("trick", TRICKS)
def test_markup_in_a_name_is_text_in_the_table_and_in_the_prose(trick):
    section = Section("1", trick, (trick,))
    table = named(trick, sections=(section,), notes=(Note("Căn cứ", trick),))
    found = texts(opened(table))
    assert found.count(trick.replace("\x0b", "")) == 4


@pytest.mark.parametrize("look", Look)
def test_the_letter_carries_head_text_signature_and_annex(look):
    issued = heading(look)
    found = texts(opened(sample_table(), look))
    expected = [
        *issued.nation_lines,
        issued.number_line,
        issued.date_line,
        "BÁO CÁO",
        "PHỤ LỤC",
        issued.attachment_line,
        *issued.signature.lines,
        issued.signature.signer,
        "- Sở Nội vụ;",
        "- Lưu: VT.",
    ]
    for text in expected:
        assert text in found
    assert "Phụ lục kèm theo./." in found
    assert "{" not in found


def test_a_long_name_of_a_body_breaks_before_its_place():
    document = opened(sample_table())
    head = document.tables[0].cell(0, 0).text
    assert "ỦY BAN NHÂN DÂN\nHUYỆN LẬP THÀNH" in head


def test_the_letter_is_portrait_and_the_annex_landscape():
    letter, annex = opened(sample_table()).sections
    assert [round(size.mm) for size in (letter.page_width, letter.page_height)] == [210, 297]
    assert [round(size.mm) for size in (annex.page_width, annex.page_height)] == [297, 210]
    margins = (letter.top_margin, letter.bottom_margin, letter.left_margin, letter.right_margin)
    assert [round(margin.mm) for margin in margins] == [20, 20, 30, 15]
    assert letter.different_first_page_header_footer
    assert not annex.different_first_page_header_footer


def test_a_table_without_text_is_one_landscape_document():
    document = opened(named("Lò Thị Mẫu"))
    (only,) = document.sections
    assert only.page_width > only.page_height
    assert "DANH SÁCH" in texts(document)
    assert "PHỤ LỤC" not in texts(document)


def test_the_head_of_the_table_is_repeated_and_rows_do_not_break():
    document = opened(sample_table())
    table = next(t for t in document.tables if len(t.columns) == len(sample_table().columns))
    repeated = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert repeated == [True] * 3 + [False] * len(sample_table().rows)
    assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows)


def test_the_columns_fill_the_line_exactly():
    columns = sample_table().columns
    assert sum(column_widths(columns)) == round(262 * 56.7)
    assert min(column_widths(columns)) > Mm(5).twips
    assert sum(column_widths([Column("a", "A"), Column("b", "B", Kind.DATE)])) == round(262 * 56.7)


def test_a_group_row_spans_the_table():
    columns = (Column("a", "A"), Column("b", "B"))
    rows = (Row({"a": Cell("I. Trường Hoa Ban")}, RowKind.GROUP), Row({"a": Cell("x")}))
    document = opened(Table("x", "Biểu", AS_OF, columns, rows))
    drawn = next(t for t in document.tables if t.cell(0, 0).text == "A")
    assert drawn.cell(2, 0)._tc is drawn.cell(2, 1)._tc


def test_nobody_to_send_to_leaves_no_head_of_a_list():
    issued = type(heading())(look=Look.STATE, body="Phòng Nội vụ")
    document = docx.Document(BytesIO(render_docx(sample_table(), issued)))
    assert "Nơi nhận" not in texts(document)


def test_without_a_heading_the_names_are_left_to_the_clerk():
    document = docx.Document(BytesIO(render_docx(sample_table())))
    assert "." * 24 in texts(document)


def template(text):
    document = docx.Document()
    document.add_paragraph(text)
    target = BytesIO()
    document.save(target)
    target.seek(0)
    return target


def test_an_office_may_bring_its_own_template():
    content = render_docx(sample_table(), heading(), template("Gửi: {{ ten_co_quan }}"))
    assert "Gửi: Ủy ban nhân dân huyện Lập Thành" in texts(docx.Document(BytesIO(content)))


@pytest.mark.parametrize(
    "text",
    ["{{ khong_co }}", "{% for x %}", "{{ bang.__class__.__mro__ }}", "{{ ''.__class__ }}"],
)
def test_a_template_that_asks_for_what_is_not_there_is_refused_in_vietnamese(text):
    with pytest.raises(WordTemplateError, match="Mẫu Word không dùng được"):
        render_docx(sample_table(), heading(), template(text))
