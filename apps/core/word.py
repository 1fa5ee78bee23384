"""Fills a Word template: an ordinary document with fields in double braces, edited in Word itself.

Offices write templates: the sandbox keeps a field from reaching into Python, escaping keeps
"<b>" in a name a text, and an unknown field is an error instead of a silent gap.
"""

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from apps.core.headings import Heading
from apps.core.text import printable

Template = str | Path | BinaryIO

# Where a clerk writes a name that nobody has given.
DOTS = "." * 24
# Letters of a body's name that fit the left column of the heading.
LONGEST_ISSUER = 26
_PLACE = re.compile(" (?=(?:TỈNH|THÀNH PHỐ|HUYỆN|QUẬN|THỊ XÃ|THỊ TRẤN|XÃ|PHƯỜNG|ĐẶC KHU) )")


class WordTemplateError(ValueError):
    """The office's template asks for something that the document does not have."""


def fill(template: Template, fields: Mapping[str, object]) -> bytes:
    """Return the filled template; `WordTemplateError` when it asks for what `fields` lacks."""
    document = DocxTemplate(template)
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        document.render(dict(fields), environment, autoescape=True)
    except TemplateError as error:
        raise WordTemplateError(f"Mẫu Word không dùng được: {error}") from error
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def heading_fields(heading: Heading) -> dict[str, object]:
    """Return what stands around the text of every document, by the names in the braces."""
    first_nation, *other_nation = heading.nation_lines
    return {
        "co_quan_chu_quan": issuer(heading.parent_body),
        "co_quan": issuer(heading.body) or DOTS,
        "ten_co_quan": printable(heading.body) or DOTS,
        "quoc_hieu": first_nation,
        "tieu_ngu": "".join(other_nation),
        "so_ky_hieu": heading.number_line,
        "dia_danh_ngay_thang": printable(heading.date_line),
        "loai_van_ban": heading.kind.upper(),
        "kem_theo": printable(heading.attachment_line),
        "quyen_han": [printable(line) for line in heading.signature.lines],
        "nguoi_ky": printable(heading.signature.signer),
        "noi_nhan": [printable(recipient).rstrip(" .;") for recipient in heading.recipients],
    }


def issuer(name: str) -> str:
    """Write a body's name in capitals, a long one on two lines: its kind, then its place."""
    capitals = printable(name).upper()
    if len(capitals) <= LONGEST_ISSUER:
        return capitals
    return _PLACE.sub("\n", capitals, count=1)
