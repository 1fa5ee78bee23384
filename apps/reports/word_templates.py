"""Make the Word templates that come with the program: `python -m apps.reports.word_templates`.

Offices edit the files, not this module; it only records how the first ones were laid out, after
Decree 30/2020/NĐ-CP for state documents and Guidance 36-HD/VPTW (2018) for Party documents.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
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

from apps.reports.headings import Look
from apps.reports.renderers.docx import template_path

FONT = "Times New Roman"
CENTER, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
A4_SHORT, A4_LONG = Mm(210), Mm(297)
END, LEFT, RIGHT = Mm(20), Mm(30), Mm(15)
LANDSCAPE_LEFT = Mm(20)
SIGNING_LINES = 4
RULE_UNDER_SUBJECT = Mm(50)
LETTER_WIDTH, LANDSCAPE_WIDTH = Mm(165), Mm(262)
CLOSING = (
    "Trên đây là {{ loai_van_ban|lower }} của {{ ten_co_quan }}, số liệu chi tiết tại Phụ lục "
    "kèm theo./."
)
OPENING = "{{ ten_co_quan }} báo cáo số liệu tính đến {{ tinh_den_ngay }} như sau:"


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


def build_all() -> list[Path]:
    """Write the four templates where the renderer looks for them; return their paths."""
    return [_build(look, letter=letter) for look in Look for letter in (True, False)]


def _build(look: Look, *, letter: bool) -> Path:
    document = Document()
    _set_styles(document)
    manner = MANNERS[look]
    if letter:
        _letter(document, manner)
        _landscape(document.add_section(WD_SECTION.NEW_PAGE))
        _annex_title(document)
    else:
        _landscape(document.sections[0])
        _set_first_page_apart(document.sections[0])
        _heading(document, manner, LANDSCAPE_WIDTH)
        _titles(document, manner, "{{ trich_yeu|upper }}")
        _loop(document, "phu_de", "dong", "{{ dong }}", italic=True)
    _table(document)
    if not letter:
        _signature(document, manner, LANDSCAPE_WIDTH)
        # Word wants a paragraph after a table that ends a document.
        document.add_paragraph().paragraph_format.line_spacing = Pt(1)
    path = template_path(look, letter=letter)
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(path))
    return path


def _set_styles(document: WordDocument) -> None:
    normal = document.styles["Normal"]
    _set_font(normal, 14)
    normal.paragraph_format.space_after = Pt(0)
    body = _add_style(document, "ThanBai", 14)
    body.paragraph_format.alignment = JUSTIFY
    body.paragraph_format.first_line_indent = Mm(12.7)
    body.paragraph_format.space_after = Pt(6)
    body.paragraph_format.line_spacing = 1.1
    _add_style(document, "Bang", 11)
    _add_style(document, "BangDau", 11).font.bold = True
    _add_style(document, "GhiChu", 11).paragraph_format.space_after = Pt(2)


def _add_style(document: WordDocument, name: str, size: int) -> ParagraphStyle:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    _set_font(style, size)
    return style


def _set_font(style: ParagraphStyle, size: int) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)


def _letter(document: WordDocument, manner: Manner) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = A4_SHORT, A4_LONG
    section.top_margin, section.bottom_margin = END, END
    section.left_margin, section.right_margin = LEFT, RIGHT
    _set_first_page_apart(section)
    _heading(document, manner, LETTER_WIDTH)
    _titles(document, manner, "{{ trich_yeu }}")
    _text(
        document,
        "{{ ten_co_quan }} báo cáo số liệu tính đến {{ tinh_den_ngay }} như sau:",
        "ThanBai",
    )
    for line in _section_lines(document):
        line.style = document.styles["ThanBai"]
    # Kept with the signature, so that no page holds a signature alone.
    _text(document, CLOSING, "ThanBai").paragraph_format.keep_with_next = True
    _signature(document, manner, LETTER_WIDTH)


def _section_lines(document: WordDocument) -> Iterator[Paragraph]:
    """Yield the paragraphs that Word fills with the numbered parts of the text."""
    yield _text(document, "{%p for muc in cac_muc %}")
    yield _text(document, "{%p if muc.mo_dau %}")
    paragraph = _text(document, "{{ muc.tieu_de }}: ", bold=True)
    paragraph.add_run("{{ muc.mo_dau }}")
    yield paragraph
    yield _text(document, "{%p else %}")
    title = _text(document, "{{ muc.tieu_de }}", bold=True)
    title.paragraph_format.keep_with_next = True
    yield title
    yield _text(document, "{%p endif %}")
    yield _text(document, "{%p for doan in muc.cac_doan %}")
    yield _text(document, "{{ doan }}")
    yield _text(document, "{%p endfor %}")
    yield _text(document, "{%p endfor %}")


def _landscape(section: Section) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = A4_LONG, A4_SHORT
    section.top_margin, section.bottom_margin = END, END
    section.left_margin, section.right_margin = LANDSCAPE_LEFT, RIGHT
    section.different_first_page_header_footer = False


def _set_first_page_apart(section: Section) -> None:
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


def _heading(document: WordDocument, manner: Manner, width: Length) -> None:
    """Lay out the two columns at the top: who issues it, and the nation or the Party."""
    left_width = Length(width * 0.43)
    right_width = Length(width - left_width)
    table = _frame(document, 2, (left_width, right_width))
    (issuer, nation), (number, date) = (row.cells for row in table.rows)
    _line(issuer, "{{ co_quan_chu_quan }}", manner.body)
    _line(issuer, "{{ co_quan }}", manner.body, bold=True)
    _line(nation, "{{ quoc_hieu }}", manner.nation, bold=True)
    if manner.star:
        _line(issuer, "*", manner.body)
        _rule(nation, right_width, Mm(78))
    else:
        _rule(issuer, left_width, Mm(24))
        _line(nation, "{{ tieu_ngu }}", manner.motto, bold=True)
        _rule(nation, right_width, Mm(54))
    _line(number, "{{ so_ky_hieu }}", manner.body)
    _line(date, "{{ dia_danh_ngay_thang }}", manner.motto, italic=True)
    for cell in (issuer, nation, number, date):
        _drop_first_paragraph(cell)


def _titles(document: WordDocument, manner: Manner, subject: str) -> None:
    kind = _text(document, "{{ loai_van_ban }}", bold=True, size=manner.kind)
    kind.alignment = CENTER
    kind.paragraph_format.space_before = Pt(14)
    if subject != "{{ trich_yeu }}":
        # A table alone needs no "BÁO CÁO" above its name.
        kind.clear().add_run(subject).bold = True
    else:
        _centred(document, subject, bold=True, size=manner.subject)
    if manner.subject_mark:
        _centred(document, manner.subject_mark)
    else:
        whole = LETTER_WIDTH if subject == "{{ trich_yeu }}" else LANDSCAPE_WIDTH
        _border(document.add_paragraph(), RULE_UNDER_SUBJECT, whole)
    document.paragraphs[-1].paragraph_format.space_after = Pt(8)


def _annex_title(document: WordDocument) -> None:
    _centred(document, "PHỤ LỤC", bold=True)
    _centred(document, "{{ trich_yeu|upper }}", bold=True)
    _loop(document, "phu_de", "dong", "{{ dong }}", italic=True)
    _centred(document, "{{ kem_theo }}", italic=True)


def _table(document: WordDocument) -> None:
    """Put the table and, under it, how it was counted and what does not add up."""
    document.add_paragraph().paragraph_format.space_after = Pt(4)
    _text(document, "{{p bang }}")
    for title, items in (("Cách tính:", "cach_tinh"), ("Số liệu cần kiểm tra:", "can_kiem_tra")):
        _text(document, f"{{%p if {items} %}}", "GhiChu")
        head = _text(document, title, "GhiChu", bold=True)
        head.paragraph_format.space_before = Pt(8)
        head.paragraph_format.keep_with_next = True
        _loop(document, items, "dong", "- {{ dong }}", style="GhiChu")
        _text(document, "{%p endif %}", "GhiChu")


def _signature(document: WordDocument, manner: Manner, width: Length) -> None:
    """Lay out who receives the document at the left and who signs it at the right."""
    document.add_paragraph().paragraph_format.keep_with_next = True
    half = Length(width // 2)
    table = _frame(document, 1, (half, half))
    _keep_rows_whole(table)
    receivers, signer = table.rows[0].cells
    _line(receivers, "{%p if noi_nhan %}", manner.recipients)
    head = _line(receivers, "Nơi nhận:", manner.recipients_head, bold=not manner.star)
    head.runs[0].italic, head.runs[0].underline = not manner.star, manner.star
    _line(receivers, "{%p for noi in noi_nhan %}", manner.recipients)
    _line(
        receivers,
        "- {{ noi }}{% if loop.last %}.{% else %};{% endif %}",
        manner.recipients,
    )
    _line(receivers, "{%p endfor %}", manner.recipients)
    _line(receivers, "{%p endif %}", manner.recipients)
    # A cell of Word must hold a paragraph even when nobody receives the document.
    _line(receivers, "", manner.recipients)
    _drop_first_paragraph(receivers)
    for paragraph in receivers.paragraphs:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    _line(signer, "{%p for dong in quyen_han %}", 14)
    _line(signer, "{{ dong }}", 14, bold=True)
    _line(signer, "{%p endfor %}", 14)
    for _ in range(SIGNING_LINES):
        _line(signer, "", 14)
    _line(signer, "{{ nguoi_ky }}", 14, bold=True)
    _drop_first_paragraph(signer)


def _frame(document: WordDocument, rows: int, widths: tuple[Length, Length]) -> Table:
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


def _keep_rows_whole(table: Table) -> None:
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _line(
    cell: _Cell, text: str, size: int, *, bold: bool = False, italic: bool = False
) -> Paragraph:
    paragraph = cell.add_paragraph()
    paragraph.alignment = CENTER
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return paragraph


def _rule(cell: _Cell, width: Length, length: Length) -> None:
    _border(cell.add_paragraph(), length, width)


def _border(paragraph: Paragraph, length: Length, width: Length) -> None:
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


def _text(
    document: WordDocument,
    text: str,
    style: str = "Normal",
    *,
    bold: bool = False,
    size: int | None = None,
) -> Paragraph:
    paragraph = document.add_paragraph(style=style)
    run = paragraph.add_run(text)
    run.bold = bold or None
    if size:
        run.font.size = Pt(size)
    return paragraph


def _centred(
    document: WordDocument,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    size: int | None = None,
) -> None:
    paragraph = _text(document, text, bold=bold, size=size)
    paragraph.alignment = CENTER
    paragraph.runs[0].italic = italic or None


def _loop(
    document: WordDocument,
    items: str,
    item: str,
    text: str,
    *,
    style: str = "Normal",
    italic: bool = False,
) -> None:
    """Add a paragraph that Word repeats for each of `items`; in body style it is centred."""
    _text(document, f"{{%p for {item} in {items} %}}", style)
    if style == "Normal":
        _centred(document, text, italic=italic)
    else:
        _text(document, text, style)
    _text(document, "{%p endfor %}", style)


if __name__ == "__main__":
    build_all()
