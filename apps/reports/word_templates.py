"""Make the Word templates that come with the program: `python -m apps.reports.word_templates`.

Offices edit the files, not this module; it only records how the first ones were laid out, after
Decree 30/2020/NĐ-CP for state documents and Guidance 36-HD/VPTW (2018) for Party documents.
"""

from collections.abc import Iterator
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from apps.core.headings import Look
from apps.core.word_layout import (
    A4_LONG,
    A4_SHORT,
    CENTER,
    END,
    LANDSCAPE_WIDTH,
    LEFT,
    LETTER_WIDTH,
    MANNERS,
    RIGHT,
    Manner,
    add_centred,
    add_heading,
    add_loop,
    add_signature,
    add_text,
    draw_rule,
    set_first_page_apart,
    set_styles,
    turn_landscape,
)
from apps.reports.renderers.docx import template_path

RULE_UNDER_SUBJECT = Mm(50)
CLOSING = (
    "Trên đây là {{ loai_van_ban|lower }} của {{ ten_co_quan }}, số liệu chi tiết tại Phụ lục "
    "kèm theo./."
)
OPENING = "{{ ten_co_quan }} báo cáo số liệu tính đến {{ tinh_den_ngay }} như sau:"


def build_all() -> list[Path]:
    """Write the four templates where the renderer looks for them; return their paths."""
    return [_build(look, letter=letter) for look in Look for letter in (True, False)]


def _build(look: Look, *, letter: bool) -> Path:
    document = Document()
    set_styles(document)
    manner = MANNERS[look]
    if letter:
        _letter(document, manner)
        turn_landscape(document.add_section(WD_SECTION.NEW_PAGE))
        _annex_title(document)
    else:
        turn_landscape(document.sections[0])
        set_first_page_apart(document.sections[0])
        add_heading(document, manner, LANDSCAPE_WIDTH)
        _titles(document, manner, "{{ trich_yeu|upper }}")
        add_loop(document, "phu_de", "dong", "{{ dong }}", italic=True)
    _table(document)
    if not letter:
        add_signature(document, manner, LANDSCAPE_WIDTH)
        # Word wants a paragraph after a table that ends a document.
        document.add_paragraph().paragraph_format.line_spacing = Pt(1)
    path = template_path(look, letter=letter)
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(path))
    return path


def _letter(document: WordDocument, manner: Manner) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = A4_SHORT, A4_LONG
    section.top_margin, section.bottom_margin = END, END
    section.left_margin, section.right_margin = LEFT, RIGHT
    set_first_page_apart(section)
    add_heading(document, manner, LETTER_WIDTH)
    _titles(document, manner, "{{ trich_yeu }}")
    add_text(
        document,
        "{{ ten_co_quan }} báo cáo số liệu tính đến {{ tinh_den_ngay }} như sau:",
        "ThanBai",
    )
    for line in _section_lines(document):
        line.style = document.styles["ThanBai"]
    # Kept with the signature, so that no page holds a signature alone.
    add_text(document, CLOSING, "ThanBai").paragraph_format.keep_with_next = True
    add_signature(document, manner, LETTER_WIDTH)


def _section_lines(document: WordDocument) -> Iterator[Paragraph]:
    """Yield the paragraphs that Word fills with the numbered parts of the text."""
    yield add_text(document, "{%p for muc in cac_muc %}")
    yield add_text(document, "{%p if muc.mo_dau %}")
    paragraph = add_text(document, "{{ muc.tieu_de }}: ", bold=True)
    paragraph.add_run("{{ muc.mo_dau }}")
    yield paragraph
    yield add_text(document, "{%p else %}")
    title = add_text(document, "{{ muc.tieu_de }}", bold=True)
    title.paragraph_format.keep_with_next = True
    yield title
    yield add_text(document, "{%p endif %}")
    yield add_text(document, "{%p for doan in muc.cac_doan %}")
    yield add_text(document, "{{ doan }}")
    yield add_text(document, "{%p endfor %}")
    yield add_text(document, "{%p endfor %}")


def _titles(document: WordDocument, manner: Manner, subject: str) -> None:
    kind = add_text(document, "{{ loai_van_ban }}", bold=True, size=manner.kind)
    kind.alignment = CENTER
    kind.paragraph_format.space_before = Pt(14)
    if subject != "{{ trich_yeu }}":
        # A table alone needs no "BÁO CÁO" above its name.
        kind.clear().add_run(subject).bold = True
    else:
        add_centred(document, subject, bold=True, size=manner.subject)
    if manner.subject_mark:
        add_centred(document, manner.subject_mark)
    else:
        whole = LETTER_WIDTH if subject == "{{ trich_yeu }}" else LANDSCAPE_WIDTH
        draw_rule(document.add_paragraph(), RULE_UNDER_SUBJECT, whole)
    document.paragraphs[-1].paragraph_format.space_after = Pt(8)


def _annex_title(document: WordDocument) -> None:
    add_centred(document, "PHỤ LỤC", bold=True)
    add_centred(document, "{{ trich_yeu|upper }}", bold=True)
    add_loop(document, "phu_de", "dong", "{{ dong }}", italic=True)
    add_centred(document, "{{ kem_theo }}", italic=True)


def _table(document: WordDocument) -> None:
    """Put the table and, under it, how it was counted and what does not add up."""
    document.add_paragraph().paragraph_format.space_after = Pt(4)
    add_text(document, "{{p bang }}")
    for title, items in (("Cách tính:", "cach_tinh"), ("Số liệu cần kiểm tra:", "can_kiem_tra")):
        add_text(document, f"{{%p if {items} %}}", "GhiChu")
        head = add_text(document, title, "GhiChu", bold=True)
        head.paragraph_format.space_before = Pt(8)
        head.paragraph_format.keep_with_next = True
        add_loop(document, items, "dong", "- {{ dong }}", style="GhiChu")
        add_text(document, "{%p endif %}", "GhiChu")


if __name__ == "__main__":
    build_all()
