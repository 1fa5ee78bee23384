"""Every form that a report can take; each draws a finished `Table` and knows no model."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.core.headings import Heading
from apps.reports.renderers.docx import render_docx
from apps.reports.renderers.json import render_json
from apps.reports.renderers.text import render_text
from apps.reports.renderers.xlsx import render_xlsx
from apps.reports.tables import Table


@dataclass(frozen=True, slots=True)
class Rendered:
    """A report as a file: its bytes, what to call them and what to save them as."""

    content: bytes
    content_type: str
    filename: str


@dataclass(frozen=True, slots=True)
class Form:
    """One form: the ending of its files, their content type, and what draws them."""

    extension: str
    content_type: str
    draw: Callable[[Table, Heading | None], bytes]


FORMS: dict[str, Form] = {
    "text": Form("txt", "text/plain; charset=utf-8", lambda table, _: render_text(table).encode()),
    "json": Form("json", "application/json", lambda table, _: render_json(table).encode()),
    "xlsx": Form(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        render_xlsx,
    ),
    "docx": Form(
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        render_docx,
    ),
}


def render(table: Table, form: str, heading: Heading | None = None) -> Rendered:
    """Draw the table in a form of `FORMS`; raises KeyError for a form that does not exist."""
    chosen = FORMS[form]
    filename = f"{table.slug}-{table.as_of.isoformat()}.{chosen.extension}"
    return Rendered(chosen.draw(table, heading), chosen.content_type, filename)
