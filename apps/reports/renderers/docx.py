"""A report as a Word document, drawn on a template that the office edits in Word itself.

A template is an ordinary document with fields in double braces; `fields` lists all that it may
ask for. Their names are Vietnamese because the people who edit a template read them.
"""

import re
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from apps.reports.headings import Heading, Look, date_in_words, unfilled_heading
from apps.reports.renderers.cells import printable
from apps.reports.renderers.word_table import WordTable
from apps.reports.tables import Section, Table

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "reports" / "word"
# Where a clerk writes a name that nobody has given.
DOTS = "." * 24
# Letters of a body's name that fit the left column of the heading.
LONGEST_ISSUER = 26
_PLACE = re.compile(" (?=(?:TỈNH|THÀNH PHỐ|HUYỆN|QUẬN|THỊ XÃ|THỊ TRẤN|XÃ|PHƯỜNG|ĐẶC KHU) )")
LOOK_NAMES = {Look.STATE: "nha-nuoc", Look.PARTY: "dang"}


class WordTemplateError(ValueError):
    """The office's template asks for something that a report does not have."""


def render_docx(
    table: Table,
    heading: Heading | None = None,
    template: str | Path | BinaryIO | None = None,
) -> bytes:
    """Return the filled template as bytes; without `template`, the one of the heading's look.

    Raises `WordTemplateError` when the template holds a field or command that cannot be filled.
    """
    heading = heading or unfilled_heading()
    document = DocxTemplate(template or template_path(heading.look, letter=bool(table.sections)))
    # Offices write templates: the sandbox keeps a field from reaching into Python, escaping
    # keeps "<b>" in a name a text, and an unknown field is an error instead of a silent gap.
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        document.render(fields(table, heading), environment, autoescape=True)
    except TemplateError as error:
        raise WordTemplateError(f"Mẫu Word không dùng được: {error}") from error
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def template_path(look: Look, *, letter: bool) -> Path:
    """Return the template: a letter with the table as annex, or the table alone."""
    return TEMPLATES / f"{LOOK_NAMES[look]}-{'bao-cao' if letter else 'bieu'}.docx"


def fields(table: Table, heading: Heading) -> dict[str, object]:
    """Return everything that a template may ask for, by the name that stands in its braces."""
    first_nation, *other_nation = heading.nation_lines
    return {
        "co_quan_chu_quan": _issuer(heading.parent_body),
        "co_quan": _issuer(heading.body) or DOTS,
        "ten_co_quan": printable(heading.body) or DOTS,
        "quoc_hieu": first_nation,
        "tieu_ngu": "".join(other_nation),
        "so_ky_hieu": heading.number_line,
        "dia_danh_ngay_thang": printable(heading.date_line),
        "loai_van_ban": heading.kind.upper(),
        "trich_yeu": printable(table.title),
        "tinh_den_ngay": date_in_words(table.as_of),
        "phu_de": [printable(text) for text in table.subtitles],
        "cac_muc": _sections(table.sections),
        "kem_theo": printable(heading.attachment_line),
        "bang": WordTable(table),
        "cach_tinh": [f"{note.label}: {printable(note.text)}" for note in table.notes],
        "can_kiem_tra": [printable(sentence) for sentence in table.checks],
        "quyen_han": [printable(line) for line in heading.signature.lines],
        "nguoi_ky": printable(heading.signature.signer),
        "noi_nhan": [printable(recipient).rstrip(" .;") for recipient in heading.recipients],
    }


def _sections(sections: Iterable[Section]) -> list[dict[str, object]]:
    """Return the parts of the text for a template: title, first paragraph, the others."""
    written = []
    for section in sections:
        first, *others = map(printable, section.paragraphs or ("",))
        written.append({"tieu_de": printable(section.heading), "mo_dau": first, "cac_doan": others})
    return written


def _issuer(name: str) -> str:
    """Write a body's name in capitals, a long one on two lines: its kind, then its place."""
    capitals = printable(name).upper()
    if len(capitals) <= LONGEST_ISSUER:
        return capitals
    return _PLACE.sub("\n", capitals, count=1)
