"""A table as the screen draws it: heading rows, body rows, and links to the people behind."""

from collections.abc import Callable

from apps.reports.renderers.cells import shown
from apps.reports.tables import Column, Kind, Row, RowKind, Table, header_rows

HELD_COLUMNS = 2  # number and name stay in sight when the table is scrolled
WIDE_FROM = 10
ROOMY = 15  # width of a column whose words should not stand one below the other

Linker = Callable[[str], str]


def context_of(table: Table, linker: Linker) -> dict[str, object]:
    """Return what the template needs; `linker` turns a cell's link into an address."""
    return {
        "table": table,
        "head_rows": head_rows(table),
        "body_rows": [body_row(row, table.columns, linker) for row in table.rows],
        "column_count": len(table.columns),
        "wide": len(table.columns) >= WIDE_FROM,
    }


def head_rows(table: Table) -> list[list[dict[str, object]]]:
    """Return the heading, cell by cell."""
    return [
        [
            {
                "label": cell.label,
                "across": cell.across,
                "down": cell.down,
                "hold": cell.column < HELD_COLUMNS,
                "roomy": cell.across == 1 and (table.columns[cell.column].width or 0) >= ROOMY,
            }
            for cell in row
        ]
        for row in header_rows(table.columns)
    ]


def body_row(row: Row, columns: tuple[Column, ...], linker: Linker) -> dict[str, object]:
    """Return one row; the percents under a row link nowhere, its figures to their people."""
    return {
        "kind": row.kind.value,
        "heading": row.heading if row.kind == RowKind.GROUP else "",
        "cells": [
            cell_of(row, column, place < HELD_COLUMNS, linker)
            for place, column in enumerate(columns)
        ],
    }


def cell_of(row: Row, column: Column, hold: bool, linker: Linker) -> dict[str, object]:
    """Return one cell as text; in a row of percents a number is a percent."""
    cell = row.cell(column.key)
    is_percent = row.kind == RowKind.PERCENT and column.kind == Kind.NUMBER
    kind = Kind.PERCENT if is_percent else column.kind
    return {
        "text": shown(cell.value, kind),
        "url": linker(cell.link) if cell.link else "",
        "kind": kind.value,
        "label": f"{column.group}: {column.label}" if column.group else column.label,
        "hold": hold,
    }
