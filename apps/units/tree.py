"""The tree of units on any day, in one query."""

import datetime
from dataclasses import dataclass

from django.db import connection

from apps.units.models import Unit

# Rows of the tree on a day below given roots; %(roots)s NULL starts at the top.
TREE_SQL = """
WITH RECURSIVE placed AS (
    SELECT unit_id, parent_id, name, kind_id
      FROM units_unitplacement
     WHERE valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
), tree AS (
    SELECT unit_id, parent_id, name, kind_id, 0 AS depth, '/' || unit_id || '/' AS path
      FROM placed
     WHERE CASE WHEN %(roots)s::bigint[] IS NULL
                THEN parent_id IS NULL OR parent_id NOT IN (SELECT unit_id FROM placed)
                ELSE unit_id = ANY(%(roots)s) END
    UNION ALL
    SELECT p.unit_id, p.parent_id, p.name, p.kind_id, t.depth + 1, t.path || p.unit_id || '/'
      FROM placed p JOIN tree t ON p.parent_id = t.unit_id
     WHERE strpos(t.path, '/' || p.unit_id || '/') = 0  -- a circle, written by hand, ends here
)
"""

NODES_SQL = (
    TREE_SQL
    + """
SELECT t.unit_id, t.parent_id, u.code, t.name, k.code, k.name, t.depth, t.path, u.school_levels
  FROM tree t JOIN units_unit u ON u.id = t.unit_id JOIN units_unitkind k ON k.id = t.kind_id
 ORDER BY t.depth, k."order", u."order", t.name, t.unit_id
"""
)


ABOVE_SQL = """
WITH RECURSIVE placed AS NOT MATERIALIZED (
    SELECT unit_id, parent_id, name
      FROM units_unitplacement
     WHERE valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
), above AS (
    SELECT unit_id, parent_id, name, '/' || unit_id || '/' AS seen
      FROM placed
     WHERE unit_id = %(unit)s
    UNION ALL
    SELECT p.unit_id, p.parent_id, p.name, a.seen || p.unit_id || '/'
      FROM placed p JOIN above a ON p.unit_id = a.parent_id
     WHERE strpos(a.seen, '/' || p.unit_id || '/') = 0  -- a circle, written by hand, ends here
)
SELECT u.id, u.code, a.name, u.path
  FROM above a JOIN units_unit u ON u.id = a.unit_id
 WHERE a.unit_id <> %(unit)s
 ORDER BY length(a.seen)
"""


@dataclass(frozen=True)
class Node:
    """A unit as it stood on a day."""

    unit_id: int
    parent_id: int | None
    code: str
    name: str
    kind: str
    kind_name: str
    depth: int
    path: str
    school_levels: list[str]


def tree_on(day: datetime.date, roots: list[int] | None = None) -> list[Node]:
    """Return the units of `day`, parents before children and siblings in official order.

    With `roots` only those units and what was below them on that day.
    """
    with connection.cursor() as cursor:
        cursor.execute(NODES_SQL, {"day": day, "roots": roots})
        nodes = [Node(*row) for row in cursor.fetchall()]
    return depth_first(nodes)


def depth_first(nodes: list[Node]) -> list[Node]:
    """Order nodes as a person reads a tree; a node reached from two roots stands once."""
    deepest = {node.unit_id: node for node in nodes}  # nodes come by depth: the last one stays
    children: dict[int | None, list[Node]] = {}
    for node in nodes:
        if deepest[node.unit_id] is node:
            children.setdefault(node.parent_id if node.depth else None, []).append(node)
    ordered: list[Node] = []
    waiting = list(reversed(children.get(None, [])))
    while waiting:
        node = waiting.pop()
        ordered.append(node)
        waiting.extend(reversed(children.get(node.unit_id, [])))
    return ordered


def above_on(unit: int, day: datetime.date) -> list[Unit]:
    """Return the units above a unit on a day, as then named, the nearest first: one query."""
    with connection.cursor() as cursor:
        cursor.execute(ABOVE_SQL, {"unit": unit, "day": day})
        return [
            Unit(pk=pk, code=code, name=name, path=path)
            for pk, code, name, path in cursor.fetchall()
        ]
