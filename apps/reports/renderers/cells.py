"""How one value is written out, the same in every form that holds text."""

import datetime
import re
from decimal import Decimal

from apps.core.numbers import NO_VALUE, show_count, show_number
from apps.reports.tables import Kind, Value

# Letters that XML 1.0 cannot carry; Word and Excel call such a file broken.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def printable(text: str) -> str:
    """Drop the letters that no document file can hold."""
    # The quick question first: it spares the search in all but a few of a million cells.
    return text if text.isprintable() else _UNPRINTABLE.sub("", text)


def shown(value: Value, kind: Kind = Kind.TEXT) -> str:
    """Write a value for reading: 16.812, 66,7, 31/12/2025; a dash for a missing number."""
    if value is None:
        return NO_VALUE if kind in {Kind.NUMBER, Kind.PERCENT} else ""
    if isinstance(value, Decimal):
        return show_number(value)
    if isinstance(value, int):
        return show_count(value)
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    return printable(value)
