"""How one value is written out, the same in every form that holds text."""

import datetime
from decimal import Decimal

from apps.core.numbers import NO_VALUE, show_count, show_number
from apps.core.text import printable
from apps.reports.tables import Kind, Value


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
