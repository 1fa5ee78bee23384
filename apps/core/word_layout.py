"""Lays out Word templates by the rules of presentation of state and Party documents.

Decree 30/2020/NĐ-CP for state documents, Guidance 36-HD/VPTW (2018) for Party documents. Offices
edit the files that come of it, not the modules that use this one.
"""

from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from apps.core.headings import Look

FONT = "Times New Roman"
CENTER, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
A4_SHORT, A4_LONG = Mm(210), Mm(297)
END, LEFT, RIGHT = Mm(20), Mm(30), Mm(15)
LANDSCAPE_LEFT = Mm(20)
SIGNING_LINES = 4
LETTER_WIDTH, LANDSCAPE_WIDTH = Mm(165), Mm(262)


@dataclass(frozen=True, slots=True)
class Manner:
    """The sizes, in points, and marks in which the two kinds of documents differ."""

    nation: int
    motto: int
    body: int
    kind: int
    subject: int
    recipients_head: int
    recipients: int
    subject_mark: str
    star: bool


MANNERS = {
    Look.STATE: Manner(12, 13, 12, 14, 14, 12, 11, "", star=False),
    Look.PARTY: Manner(15, 14, 14, 16, 14, 14, 12, "-----", star=True),
}


def set_styles(document: WordDocument) -> None:
    """Set the letter of the document and add the styles of text, table and notes."""
    normal = document.styles["Normal"]
    set_font(normal, 14)
    normal.paragraph_format.space_after = Pt(0)
    body = add_style(document, "ThanBai", 14)
    body.paragraph_format.alignment = JUSTIFY
    body.paragraph_format.first_line_indent = Mm(12.7)
    body.paragraph_format.space_after = Pt(6)
    body.paragraph_format.line_spacing = 1.1
    add_style(document, "Bang", 11)
    add_style(document, "BangDau", 11).font.bold = True
    add_style(document, "GhiChu", 11).paragraph_format.space_after = Pt(2)


def add_style(document: WordDocument, name: str, size: int) -> ParagraphStyle:
    """Add a style of paragraphs."""
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    set_font(style, size)
    return style


def set_font(style: ParagraphStyle, size: int) -> None:
    """Set the letter of a style for every script."""
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)


def turn_landscape(section: Section) -> None:
    """Lay a section across the page."""
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = A4_LONG, A4_SHORT
    section.top_margin, section.bottom_margin = END, END
    section.left_margin, section.right_margin = LANDSCAPE_LEFT, RIGHT
    section.different_first_page_header_footer = False


def set_first_page_apart(section: Section) -> None:
    """Put the page number in the middle of the top margin, on every page but the first."""
    section.different_first_page_header_footer = True
    section.header_distance = Mm(10)
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = CENTER
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = paragraph.add_run()
        run.font.size = Pt(13)
        run._r.append(_field_part(kind, text))


def _field_part(kind: str | None, text: str | None) -> OxmlElement:
    if kind:
        part = OxmlElement("w:fldChar")
        part.set(qn("w:fldCharType"), kind)
        return part
    part = OxmlElement("w:instrText")
    part.text = text
    return part


def add_heading(document: WordDocument, manner: Manner, width: Length) -> None:
    """Lay out the two columns at the top: who issues it, and the nation or the Party."""
    left_width = Length(width * 0.43)
    right_width = Length(width - left_width)
    table = add_frame(document, 2, (left_width, right_width))
    (issuer, nation), (number, date) = (row.cells for row in table.rows)
    add_line(issuer, "{{ co_quan_chu_quan }}", manner.body)
    add_line(issuer, "{{ co_quan }}", manner.body, bold=True)
    add_line(nation, "{{ quoc_hieu }}", manner.nation, bold=True)
    if manner.star:
        add_line(issuer, "*", manner.body)
        _rule(nation, right_width, Mm(78))
    else:
        _rule(issuer, left_width, Mm(24))
        add_line(nation, "{{ tieu_ngu }}", manner.motto, bold=True)
        _rule(nation, right_width, Mm(54))
    add_line(number, "{{ so_ky_hieu }}", manner.body)
    add_line(date, "{{ dia_danh_ngay_thang }}", manner.motto, italic=True)
    for cell in (issuer, nation, number, date):
        _drop_first_paragraph(cell)


def add_signature(document: WordDocument, manner: Manner, width: Length) -> None:
    """Lay out who receives the document at the left and who signs it at the right."""
    document.add_paragraph().paragraph_format.keep_with_next = True
    half = Length(width // 2)
    table = add_frame(document, 1, (half, half))
    keep_rows_whole(table)
    receivers, signer = table.rows[0].cells
    add_line(receivers, "{%p if noi_nhan %}", manner.recipients)
    head = add_line(receivers, "Nơi nhận:", manner.recipients_head, bold=not manner.star)
    head.runs[0].italic, head.runs[0].underline = not manner.star, manner.star
    add_line(receivers, "{%p for noi in noi_nhan %}", manner.recipients)
    add_line(
        receivers,
        "- {{ noi }}{% if loop.last %}.{% else %};{% endif %}",
        manner.recipients,
    )
    add_line(receivers, "{%p endfor %}", manner.recipients)
    add_line(receivers, "{%p endif %}", manner.recipients)
    # A cell of Word must hold a paragraph even when nobody receives the document.
    add_line(receivers, "", manner.recipients)
    _drop_first_paragraph(receivers)
    for paragraph in receivers.paragraphs:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    add_line(signer, "{%p for dong in quyen_han %}", 14)
    add_line(signer, "{{ dong }}", 14, bold=True)
    add_line(signer, "{%p endfor %}", 14)
    for _ in range(SIGNING_LINES):
        add_line(signer, "", 14)
    add_line(signer, "{{ nguoi_ky }}", 14, bold=True)
    _drop_first_paragraph(signer)


def add_frame(document: WordDocument, rows: int, widths: tuple[Length, Length]) -> Table:
    """Add a table without borders that only places texts side by side."""
    table = document.add_table(rows=rows, cols=len(widths))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    margins = OxmlElement("w:tblCellMar")
    for edge in ("left", "right"):
        side = OxmlElement(f"w:{edge}")
        side.set(qn("w:w"), "0")
        side.set(qn("w:type"), "dxa")
        margins.append(side)
    # Before w:tblLook: Word asks for the order of its schema.
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    return table


def keep_rows_whole(table: Table) -> None:
    """Let no row of a table break over two pages."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def add_line(
    cell: _Cell, text: str, size: int, *, bold: bool = False, italic: bool = False
) -> Paragraph:
    """Add a centred line to a cell."""
    paragraph = cell.add_paragraph()
    paragraph.alignment = CENTER
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return paragraph


def _rule(cell: _Cell, width: Length, length: Length) -> None:
    draw_rule(cell.add_paragraph(), length, width)


def draw_rule(paragraph: Paragraph, length: Length, width: Length) -> None:
    """Turn an empty paragraph into a line of `length` in the middle of `width`."""
    side = Length((width - length) // 2)
    paragraph.paragraph_format.left_indent = side
    paragraph.paragraph_format.right_indent = side
    paragraph.paragraph_format.line_spacing = Pt(4)
    paragraph.paragraph_format.space_before = Pt(2)
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def _drop_first_paragraph(cell: _Cell) -> None:
    """Drop the empty paragraph that every new cell begins with."""
    first = cell.paragraphs[0]._p
    first.getparent().remove(first)


def add_text(
    document: WordDocument,
    text: str,
    style: str = "Normal",
    *,
    bold: bool = False,
    size: int | None = None,
) -> Paragraph:
    """Add a paragraph."""
    paragraph = document.add_paragraph(style=style)
    run = paragraph.add_run(text)
    run.bold = bold or None
    if size:
        run.font.size = Pt(size)
    return paragraph


def add_centred(
    document: WordDocument,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    size: int | None = None,
) -> Paragraph:
    """Add a centred paragraph."""
    paragraph = add_text(document, text, bold=bold, size=size)
    paragraph.alignment = CENTER
    paragraph.runs[0].italic = italic or None
    return paragraph


def add_loop(
    document: WordDocument,
    items: str,
    item: str,
    text: str,
    *,
    style: str = "Normal",
    italic: bool = False,
) -> None:
    """Add a paragraph that Word repeats for each of `items`; in body style it is centred."""
    add_text(document, f"{{%p for {item} in {items} %}}", style)
    if style == "Normal":
        add_centred(document, text, italic=italic)
    else:
        add_text(document, text, style)
    add_text(document, "{%p endfor %}", style)
