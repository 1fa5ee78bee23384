"""A report as a Word document, drawn on a template that the office edits in Word itself.

A template is an ordinary document with fields in double braces; `fields` lists all that it may
ask for. Their names are Vietnamese because the people who edit a template read them.
"""

from collections.abc import Iterable
from pathlib import Path

from apps.core.headings import Heading, Look, date_in_words, unfilled_heading
from apps.core.text import printable
from apps.core.word import Template, fill, heading_fields
from apps.reports.renderers.word_table import WordTable
from apps.reports.tables import Section, Table

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "reports" / "word"
LOOK_NAMES = {Look.STATE: "nha-nuoc", Look.PARTY: "dang"}


def render_docx(
    table: Table,
    heading: Heading | None = None,
    template: Template | None = None,
) -> bytes:
    """Return the filled template as bytes; without `template`, the one of the heading's look.

    Raises `WordTemplateError` when the template holds a field or command that cannot be filled.
    """
    heading = heading or unfilled_heading()
    own = template_path(heading.look, letter=bool(table.sections))
    return fill(template or own, fields(table, heading))


def template_path(look: Look, *, letter: bool) -> Path:
    """Return the template: a letter with the table as annex, or the table alone."""
    return TEMPLATES / f"{LOOK_NAMES[look]}-{'bao-cao' if letter else 'bieu'}.docx"


def fields(table: Table, heading: Heading) -> dict[str, object]:
    """Return everything that a template may ask for, by the name that stands in its braces."""
    return {
        **heading_fields(heading),
        "trich_yeu": printable(table.title),
        "tinh_den_ngay": date_in_words(table.as_of),
        "phu_de": [printable(text) for text in table.subtitles],
        "cac_muc": _sections(table.sections),
        "bang": WordTable(table),
        "cach_tinh": [f"{note.label}: {printable(note.text)}" for note in table.notes],
        "can_kiem_tra": [printable(sentence) for sentence in table.checks],
    }


def _sections(sections: Iterable[Section]) -> list[dict[str, object]]:
    """Return the parts of the text for a template: title, first paragraph, the others."""
    written = []
    for section in sections:
        first, *others = map(printable, section.paragraphs or ("",))
        written.append({"tieu_de": printable(section.heading), "mo_dau": first, "cac_doan": others})
    return written
