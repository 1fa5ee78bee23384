"""A table as JSON for scripts: figures one by one, or rows by column key."""

import datetime
import json
from collections.abc import Mapping
from decimal import Decimal

from apps.reports.tables import Table, Value


def render_json(table: Table) -> str:
    """Write `{slug, title, as_of, rows}`; percents are numbers, dates ISO 8601."""
    rows = table.records or tuple(
        {column.key: row.cell(column.key).value for column in table.columns} for row in table.rows
    )
    document = {
        "slug": table.slug,
        "title": table.title,
        "as_of": table.as_of.isoformat(),
        "rows": [_plain(row) for row in rows],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _plain(row: Mapping[str, Value]) -> dict[str, str | int | float | None]:
    return {key: _json_value(value) for key, value in row.items()}


def _json_value(value: Value) -> str | int | float | None:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, datetime.date) else value
