"""Word files of planning documents: drawn on the office's own template, else on the program's."""

from io import BytesIO
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row

from apps.core.headings import Look
from apps.core.word import Template, fill
from apps.planning.documents.fields import Fields
from apps.planning.models import DocumentTemplate
from apps.units.models import Unit

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "planning" / "word"
LAST_ROWS = 2
LOOK_NAMES = {Look.STATE: "nha-nuoc", Look.PARTY: "dang"}


def template_path(kind: str, look: Look) -> Path:
    """Return the template that comes with the program."""
    return TEMPLATES / f"{LOOK_NAMES[look]}-{kind.replace('_', '-')}.docx"


def template_for(kind: str, unit: Unit, look: Look) -> Template:
    """Return the template of the nearest unit above that put one in, else the program's."""
    above = [int(part) for part in unit.path.strip("/").split("/")]
    rows = DocumentTemplate.objects.filter(kind=kind).select_related("root")
    fitting = [row for row in rows if row.root_id is None or row.root_id in above]
    nearest = max(fitting, key=lambda row: len(row.root.path) if row.root else 0, default=None)
    return template_path(kind, look) if nearest is None else Path(nearest.file.path)


def render(kind: str, unit: Unit, look: Look, fields: Fields) -> bytes:
    """Return the document as a Word file."""
    return closed(fill(template_for(kind, unit, look), fields))


def closed(made: bytes) -> bytes:
    """Keep the last rows of tables with what follows: no page holds a signature alone."""
    document = Document(BytesIO(made))
    for table in document.element.body.iter(qn("w:tbl")):
        if any(True for _ in table.iter(qn("w:tblHeader"))):
            for row in table.tr_lst[-LAST_ROWS:]:
                keep_with_next(row)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def keep_with_next(row: CT_Row) -> None:
    """Keep the paragraphs of a row on the page of what follows."""
    for paragraph in row.iter(qn("w:p")):
        properties = paragraph.get_or_add_pPr()
        properties.get_or_add_keepNext()
