"""Makes the Word templates of planning: `manage.py planning_templates`.

Offices edit the files, not this module; it only records how the first ones were laid out.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import Table, _Cell, _Row
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
    add_frame,
    add_heading,
    add_line,
    add_signature,
    add_text,
    draw_rule,
    keep_rows_whole,
    set_first_page_apart,
    set_styles,
    turn_landscape,
)
from apps.planning.documents import grids
from apps.planning.documents.grids import Column, header_of
from apps.planning.documents.kinds import DOCUMENTS, Kind
from apps.planning.documents.word import template_path

RULE_UNDER_SUBJECT = Mm(50)
SMALL, LETTER = 10, 14
PAPER_SHORT, PAPER_LONG, PAPER_MARGIN = Mm(148), Mm(210), Mm(12)
PAPER_WIDTH = Mm(124)
SIGNING_LINES = 4

Builder = Callable[[WordDocument, Manner], None]


def build_all() -> list[Path]:
    """Write every template where the program looks for it; return the paths."""
    return [build(kind, look) for kind in Kind for look in Look]


def build(kind: str, look: Look) -> Path:
    """Write one template."""
    document = Document()
    set_styles(document)
    BUILDERS[kind](document, MANNERS[look])
    path = template_path(kind, look)
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(path))
    return path


def across(kind: str) -> Builder:
    """Return the builder of a document that is one table on pages laid across."""

    def make(document: WordDocument, manner: Manner) -> None:
        turn_landscape(document.sections[0])
        set_first_page_apart(document.sections[0])
        add_heading(document, manner, LANDSCAPE_WIDTH)
        kind_of = add_centred(document, "{{ loai_van_ban }}", bold=True, size=manner.kind)
        kind_of.paragraph_format.space_before = Pt(10)
        add_centred(document, "{{ trich_yeu|upper }}", bold=True, size=manner.subject)
        add_centred(document, "của {{ don_vi }}", bold=True)
        optional(document, "kem_theo")
        optional(document, "du_thao")
        gap(document)
        add_grid(document, DOCUMENTS[kind].columns, "cac_dong", LANDSCAPE_WIDTH)
        sign(document, manner, LANDSCAPE_WIDTH)

    return make


def optional(document: WordDocument, name: str) -> None:
    """Add a line that stays away when there is nothing to say."""
    add_text(document, f"{{%p if {name} %}}")
    add_centred(document, f"{{{{ {name} }}}}", italic=True)
    add_text(document, "{%p endif %}")


def gap(document: WordDocument) -> None:
    """Leave a little room above a table."""
    document.add_paragraph().paragraph_format.line_spacing = Pt(8)


def sign(document: WordDocument, manner: Manner, width: Length) -> None:
    """Close with who receives it and who signs it; Word wants a paragraph after a table."""
    add_signature(document, manner, width)
    document.add_paragraph().paragraph_format.line_spacing = Pt(1)


def upright(document: WordDocument, manner: Manner) -> None:
    """Set up an upright page with the heading and the titles of a letter."""
    section = document.sections[0]
    section.page_width, section.page_height = A4_SHORT, A4_LONG
    section.top_margin, section.bottom_margin = END, END
    section.left_margin, section.right_margin = LEFT, RIGHT
    set_first_page_apart(section)
    add_heading(document, manner, LETTER_WIDTH)
    title = add_centred(document, "{{ loai_van_ban }}", bold=True, size=manner.kind)
    title.paragraph_format.space_before = Pt(14)
    add_centred(document, "{{ trich_yeu }}", bold=True, size=manner.subject)
    if manner.subject_mark:
        add_centred(document, manner.subject_mark)
    else:
        draw_rule(document.add_paragraph(), RULE_UNDER_SUBJECT, LETTER_WIDTH)
    document.paragraphs[-1].paragraph_format.space_after = Pt(8)


def say(document: WordDocument, *lines: str, stay: bool = False) -> None:
    """Add paragraphs of the letter; those with a command alone vanish when it is filled."""
    for line in lines:
        paragraph = add_text(document, line, "ThanBai")
        paragraph.paragraph_format.keep_with_next = stay


def say_bold(document: WordDocument, line: str) -> None:
    """Add a heading inside the letter, kept with what follows."""
    paragraph = add_text(document, line, "ThanBai", bold=True)
    paragraph.paragraph_format.keep_with_next = True


def grounds(document: WordDocument) -> None:
    """Add what the document rests on."""
    say(document, "{%p for dong in can_cu %}")
    add_text(document, "{{ dong }};", "ThanBai").runs[0].italic = True
    say(document, "{%p endfor %}")


def submission(document: WordDocument, manner: Manner) -> None:
    """Lay out a submission."""
    upright(document, manner)
    add_centred(document, "Kính gửi: {{ kinh_gui }}.").paragraph_format.space_after = Pt(8)
    grounds(document)
    say(
        document,
        "Trên cơ sở kết quả các bước lấy ý kiến, {{ ten_co_quan }} đề nghị xem xét, phê duyệt "
        "quy hoạch {{ nhiem_ky }} như sau:",
    )
    say_bold(document, "1. Kết quả rà soát")
    say(
        document,
        "Chuyển tiếp quy hoạch: {{ so_chuyen_tiep }} lượt chức danh. Bổ sung quy hoạch: "
        "{{ so_bo_sung }} lượt chức danh. Đưa ra khỏi quy hoạch: {{ so_dua_ra }} lượt chức danh.",
    )
    say_bold(
        document,
        "2. Nhân sự đề nghị phê duyệt: {{ tong_so }} người, {{ tong_luot }} lượt chức danh",
    )
    say(
        document,
        "{%p for dong in cac_chuc_danh %}",
        "- {{ dong.chuc_danh }}: {{ dong.so_nguoi }} người;",
        "{%p endfor %}",
        "{%p if thuyet_minh %}",
    )
    say_bold(document, "3. Thuyết minh")
    say(
        document,
        "{%p for dong in thuyet_minh %}",
        "{{ dong }}",
        "{%p endfor %}",
        "{%p endif %}",
    )
    say(
        document,
        "(Gửi kèm: danh sách trích ngang; các phụ lục rà soát, chuyển tiếp và bổ sung; biên bản "
        "và bảng tổng hợp kết quả kiểm phiếu.)",
    )
    say(document, "{{ ten_co_quan }} kính trình {{ kinh_gui }} xem xét, quyết định./.", stay=True)
    sign(document, manner, LETTER_WIDTH)


def decision(document: WordDocument, manner: Manner) -> None:
    """Lay out a decision with the list as its annex."""
    upright(document, manner)
    add_centred(document, "{{ tham_quyen }}", bold=True).paragraph_format.space_after = Pt(8)
    grounds(document)
    say(document, "Theo đề nghị của các cơ quan, đơn vị có liên quan,")
    order = add_centred(document, "QUYẾT ĐỊNH:", bold=True)
    order.paragraph_format.space_before = order.paragraph_format.space_after = Pt(8)
    article(
        document,
        "Điều 1.",
        " Phê duyệt quy hoạch {{ nhiem_ky }} của {{ don_vi }} gồm {{ tong_so }} người, "
        "{{ tong_luot }} lượt chức danh, trong đó chuyển tiếp {{ so_chuyen_tiep }} lượt, bổ sung "
        "{{ so_bo_sung }} lượt (danh sách kèm theo).",
    )
    say(document, "{%p if co_dua_ra %}")
    article(
        document,
        "Điều 2.",
        " Đưa ra khỏi quy hoạch {{ so_dua_ra }} lượt chức danh (danh sách kèm theo).",
    )
    say(document, "{%p else %}")
    article(
        document,
        "Điều 2.",
        " Danh sách này thay thế các danh sách đã phê duyệt trước đây của cùng nhiệm kỳ đối với "
        "các chức danh nêu tại Điều 1.",
    )
    say(document, "{%p endif %}")
    article(
        document,
        "Điều 3.",
        " Thủ trưởng các cơ quan, đơn vị có liên quan và những người có tên trong danh sách chịu "
        "trách nhiệm thi hành Quyết định này kể từ ngày ký./.",
    ).paragraph_format.keep_with_next = True
    sign(document, manner, LETTER_WIDTH)
    turn_landscape(document.add_section(WD_SECTION.NEW_PAGE))
    annex(document, "DANH SÁCH NHÂN SỰ QUY HOẠCH {{ nhiem_ky|upper }}")
    add_grid(document, grids.DECISION, "cac_dong", LANDSCAPE_WIDTH)
    add_text(document, "{%p if co_dua_ra %}")
    annex(document, "DANH SÁCH ĐƯA RA KHỎI QUY HOẠCH", apart=True)
    add_grid(document, grids.REMOVALS, "cac_dong_dua_ra", LANDSCAPE_WIDTH)
    add_text(document, "{%p endif %}")


def article(document: WordDocument, number: str, words: str) -> Paragraph:
    """Add an article of a decision, its number bold."""
    paragraph = add_text(document, number, "ThanBai", bold=True)
    paragraph.add_run(words)
    return paragraph


def annex(document: WordDocument, title: str, *, apart: bool = False) -> None:
    """Add the titles of an annex."""
    heading = add_centred(document, title, bold=True)
    heading.paragraph_format.keep_with_next = True
    heading.paragraph_format.space_before = Pt(18 if apart else 0)
    for line, italic in (("của {{ don_vi }}", False), ("{{ kem_theo }}", True)):
        add_centred(document, line, italic=italic).paragraph_format.keep_with_next = True
    gap(document)


def notice(document: WordDocument, manner: Manner) -> None:
    """Lay out what is told inside the unit."""
    upright(document, manner)
    say(
        document,
        "Thực hiện Quyết định số {{ so_quyet_dinh }} {{ ngay_quyet_dinh }} của "
        "{{ co_quan_phe_duyet }}, {{ ten_co_quan }} thông báo công khai danh sách {{ tong_so }} "
        "người được phê duyệt quy hoạch {{ nhiem_ky }} như sau:",
    )
    add_grid(document, grids.NOTICE, "cac_dong", LETTER_WIDTH)
    gap(document)
    say(document, "{%p if hinh_thuc %}", "Hình thức công khai: {{ hinh_thuc }}.", "{%p endif %}")
    say(document, "Ngày công khai: {{ ngay_cong_khai }}.")
    say(
        document,
        "Mọi ý kiến về danh sách này gửi về {{ ten_co_quan }} để xem xét, giải quyết theo quy "
        "định./.",
        stay=True,
    )
    sign(document, manner, LETTER_WIDTH)


def minutes(document: WordDocument, manner: Manner) -> None:
    """Lay out the minutes of a vote."""
    upright(document, manner)
    say(
        document,
        "Hôm nay, {{ ngay_hop }}, tại {{ dia_diem }}, {{ don_vi }} tổ chức kiểm phiếu bước "
        "{{ buoc }}: {{ noi_dung_buoc }}.",
        "Chủ trì: {{ chu_tri }}.",
        "Tổ kiểm phiếu: {{ to_kiem_phieu }}.",
    )
    say_bold(document, "1. Số người dự họp và số phiếu")
    say(
        document,
        "Triệu tập: {{ trieu_tap }} người; có mặt: {{ co_mat }} người. {{ so_nguoi_du }}",
        "Số phiếu phát ra: {{ phat_ra }}; thu về: {{ thu_ve }}; hợp lệ: {{ hop_le }}; không hợp "
        "lệ: {{ khong_hop_le }}.",
    )
    say_bold(document, "2. Kết quả")
    add_grid(document, grids.MINUTES, "cac_dong", LETTER_WIDTH)
    gap(document)
    say_bold(document, "3. Kết luận")
    say(
        document,
        "{{ quy_dinh }}",
        "{%p for dong in ket_luan %}",
        "{{ dong }}.",
        "{%p endfor %}",
        "{%p if ghi_chu %}",
        "Ghi chú: {{ ghi_chu }}",
        "{%p endif %}",
    )
    say(
        document,
        "Biên bản lập thành 02 bản, đã đọc lại cho mọi người cùng nghe và thống nhất ký tên./.",
        stay=True,
    )
    two_signatures(document)


def two_signatures(document: WordDocument) -> None:
    """Let the counters sign at the left and whoever presided at the right."""
    document.add_paragraph().paragraph_format.keep_with_next = True
    half = Length(LETTER_WIDTH // 2)
    table = add_frame(document, 1, (half, half))
    keep_rows_whole(table)
    titles = ("TM. TỔ KIỂM PHIẾU", "CHỦ TRÌ HỘI NGHỊ")
    for cell, title in zip(table.rows[0].cells, titles, strict=True):
        add_line(cell, title, LETTER, bold=True)
        add_line(cell, "(Ký, ghi rõ họ tên)", 12, italic=True)
        for _ in range(SIGNING_LINES):
            add_line(cell, "", LETTER)
        first = cell.paragraphs[0]._p
        first.getparent().remove(first)
    document.add_paragraph().paragraph_format.line_spacing = Pt(1)


def ballot(document: WordDocument, manner: Manner) -> None:
    """Lay out a ballot paper of half a sheet: nobody writes her name on it."""
    section = document.sections[0]
    section.page_width, section.page_height = PAPER_SHORT, PAPER_LONG
    section.left_margin = section.right_margin = PAPER_MARGIN
    section.top_margin = section.bottom_margin = PAPER_MARGIN
    add_centred(document, "{{ co_quan }}", bold=True, size=12)
    add_centred(document, "(Đóng dấu treo)", italic=True, size=11)
    title = add_centred(document, "{{ loai_van_ban }}", bold=True, size=15)
    title.paragraph_format.space_before = Pt(8)
    add_centred(document, "{{ trich_yeu }}", bold=True, size=13)
    add_centred(document, "Bước {{ buoc }}{% if hoi_nghi %}: {{ hoi_nghi }}{% endif %}", size=12)
    guide = add_text(
        document,
        "Đánh dấu X vào một trong hai ô: đồng ý hoặc không đồng ý. Muốn giới thiệu người khác, "
        "ghi họ tên và chức danh vào dòng trống.",
        size=11,
    )
    guide.runs[0].italic = True
    guide.paragraph_format.space_before = guide.paragraph_format.space_after = Pt(6)
    table = add_grid(document, grids.BALLOT, "cac_dong", PAPER_WIDTH, numbered=False)
    free_lines(table, len(grids.BALLOT))
    foot = add_centred(document, "(Người bỏ phiếu không ký tên)", italic=True, size=11)
    foot.paragraph_format.space_before = Pt(6)


def free_lines(table: Table, columns: int) -> None:
    """Add the lines on which a voter may write another name."""
    command(table, "{%tr for so in dong_trong %}")
    row = table.add_row()
    row.height = Mm(9)
    for place in range(columns):
        put(row.cells[place], "☐" if place == columns - 2 else "", centred=True)
    command(table, "{%tr endfor %}")


def add_grid(
    document: WordDocument,
    columns: Sequence[Column],
    items: str,
    width: Length,
    *,
    numbered: bool = True,
) -> Table:
    """Add a table with its head repeated on every page, and a row for each of `items`."""
    table = document.add_table(rows=0, cols=len(columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    narrow_margins(table)
    unit = width / sum(column.width for column in columns)
    widths = [Length(round(column.width * unit)) for column in columns]
    for column, own in zip(table.columns, widths, strict=True):
        column.width = own
    add_head(table, columns, numbered=numbered)
    command(table, f"{{%tr for dong in {items} %}}")
    command(table, f"{{%tr if dong.{grids.GROUP} %}}")
    merged = table.add_row()
    first = merged.cells[0].merge(merged.cells[-1])
    put(first, f"{{{{ dong.{grids.GROUP} }}}}", style="BangDau")
    merged.cells[0].paragraphs[0].paragraph_format.keep_with_next = True
    command(table, "{%tr else %}")
    row = table.add_row()
    for cell, column in zip(row.cells, columns, strict=True):
        put(cell, f"{{{{ dong.{column.key} }}}}", centred=column.is_centred)
    command(table, "{%tr endif %}")
    command(table, "{%tr endfor %}")
    for row in table.rows:
        for cell, own in zip(row.cells, widths, strict=True):
            if cell is not first:
                cell.width = own
    keep_rows_whole(table)
    return table


def narrow_margins(table: Table) -> None:
    """Leave a millimetre beside the text of a cell, half of what Word leaves."""
    margins = OxmlElement("w:tblCellMar")
    for edge in ("left", "right"):
        side = OxmlElement(f"w:{edge}")
        side.set(qn("w:w"), "57")
        side.set(qn("w:type"), "dxa")
        margins.append(side)
    # Before w:tblLook: Word asks for the order of its schema.
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)


def add_head(table: Table, columns: Sequence[Column], *, numbered: bool) -> None:
    """Add the rows of the head; with groups there are two, and under them the numbers."""
    upper, lower = header_of(tuple(columns))
    top = table.add_row()
    below = table.add_row() if lower else None
    for cell in upper:
        own = top.cells[cell.column]
        if cell.across > 1:
            own = own.merge(top.cells[cell.column + cell.across - 1])
        elif below is not None:
            own = own.merge(below.cells[cell.column])
        put(own, cell.label, centred=True, style="BangDau")
    for cell in lower:
        put(below.cells[cell.column], cell.label, centred=True, style="BangDau")
    heads = [top, below] if below is not None else [top]
    if numbered:
        heads.append(add_numbers(table, len(columns)))
    for row in heads:
        repeat(row)


def add_numbers(table: Table, columns: int) -> _Row:
    """Add the row of column numbers."""
    row = table.add_row()
    for place in range(columns):
        put(row.cells[place], str(place + 1), centred=True)
        run = row.cells[place].paragraphs[0].runs[0]
        run.italic, run.font.size = True, Pt(SMALL)
    return row


def repeat(row: _Row) -> None:
    """Repeat a row at the top of every page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def command(table: Table, text: str) -> None:
    """Add a row that holds a command and vanishes when the template is filled."""
    table.add_row().cells[0].paragraphs[0].add_run(text)


def put(cell: _Cell, text: str, *, centred: bool = False, style: str = "Bang") -> None:
    """Write a text into a cell."""
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    paragraph.alignment = CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
    paragraph.add_run(text)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


BUILDERS: dict[str, Builder] = {
    Kind.SUMMARY: across(Kind.SUMMARY),
    Kind.REVIEW: across(Kind.REVIEW),
    Kind.ADDITIONS: across(Kind.ADDITIONS),
    Kind.RESULTS: across(Kind.RESULTS),
    Kind.REMOVALS: across(Kind.REMOVALS),
    Kind.BALLOT: ballot,
    Kind.MINUTES: minutes,
    Kind.SUBMISSION: submission,
    Kind.DECISION: decision,
    Kind.NOTICE: notice,
}
