"""Reads the history of records: who changed what, when, through what, from what to what."""

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, models
from django.utils.dateparse import parse_date

from apps.core.text import capital

Names = Mapping[tuple[str, int], str]

INSERT, DELETE = "insert", "delete"
YES_NO = {True: "có", False: "không"}


@dataclass(frozen=True)
class Source:
    """A kind of record whose history is read, and the column that ties it to what is asked."""

    model: type[models.Model]
    column: str = "pgh_obj_id"
    hidden: frozenset[str] = frozenset()  # fields that nobody reads, or not this reader
    named_by: tuple[str, ...] = ()  # fields that tell one row from another

    @property
    def table(self) -> str:
        """The table of the events."""
        event = apps.get_model(self.model._meta.app_label, f"{self.model.__name__}Event")
        return event._meta.db_table


@dataclass(frozen=True)
class Change:
    """One field that changed, in words."""

    at: datetime.datetime
    who: str
    what: str
    field: str
    before: str
    after: str
    reason: str


@dataclass
class Event:
    """A record as it stood after one write."""

    source: Source
    label: str
    at: datetime.datetime
    who: str
    context: Mapping[str, object]
    row: dict[str, object]
    before: dict[str, object] = field(default_factory=dict)


# Accounts have no column `name`; their names are written family name first.
NAME_OF_USER = "coalesce(nullif(concat_ws(' ', last_name, first_name), ''), username)"
EVENTS_SQL = """
SELECT %s::int AS place, e.pgh_id, e.pgh_label, e.pgh_created_at, to_jsonb(e) AS row,
       e.pgh_context_id AS context_id
  FROM {table} e WHERE e.{column} = %s
"""
WITH_CONTEXT_SQL = """
SELECT e.place, e.pgh_label, e.pgh_created_at, e.row, c.metadata,
       coalesce(nullif(concat_ws(' ', u.last_name, u.first_name), ''), u.username)
  FROM ({events}) e
  LEFT JOIN pghistory_context c ON c.id = e.context_id
  LEFT JOIN {users} u ON u.id = (c.metadata->>'user')::bigint
 ORDER BY e.pgh_created_at, e.place, e.pgh_id
"""


def changes_of(sources: Sequence[Source], key: int) -> list[Change]:
    """Return all changes of the records tied to `key`, latest first: two statements."""
    events = read_events(sources, key)
    names = read_names(events)
    changes = [change for event in events for change in changes_in(event, names)]
    return changes[::-1]


def read_events(sources: Sequence[Source], key: int) -> list[Event]:
    """Return the events of the records, oldest first, each with the state before it."""
    users = get_user_model()._meta.db_table
    union = " UNION ALL ".join(
        EVENTS_SQL.format(table=source.table, column=source.column) for source in sources
    )
    parameters = [value for place in range(len(sources)) for value in (place, key)]
    latest: dict[tuple[int, int], dict[str, object]] = {}
    events = []
    with connection.cursor() as cursor:
        cursor.execute(WITH_CONTEXT_SQL.format(events=union, users=users), parameters)
        for place, label, at, row, context, who in cursor.fetchall():
            row, context = as_json(row), as_json(context)
            event = Event(sources[place], label, at, who or "", context, row)
            event.before = latest.get((place, row["id"]), {})
            latest[place, row["id"]] = row
            events.append(event)
    return events


def as_json(value: object) -> dict[str, object]:
    """Return a JSON column as a dictionary: Django makes the driver hand over its text."""
    return json.loads(value) if isinstance(value, str) else value or {}


def fields_of(source: Source) -> list[models.Field]:
    """Return the fields whose changes are told."""
    return [
        f
        for f in source.model._meta.concrete_fields
        if not f.primary_key and f.name not in source.hidden
    ]


def changes_in(event: Event, names: Names) -> list[Change]:
    """Return the fields that an event changed; a new or deleted record is one line."""
    noun = str(event.source.model._meta.verbose_name)
    if event.label == INSERT:
        return [_change(event, f"thêm {noun}", "", "", describe(event, names))]
    if event.label == DELETE:
        return [_change(event, f"xóa {noun}", "", describe(event, names), "")]
    what = ": ".join(filter(None, (noun, name_of(event, names))))
    return [
        _change(
            event,
            what,
            str(f.verbose_name),
            in_words(f, event.before.get(f.column), names),
            in_words(f, event.row.get(f.column), names),
        )
        for f in fields_of(event.source)
        if event.row.get(f.column) != event.before.get(f.column)
    ]


def name_of(event: Event, names: Names) -> str:
    """Return what tells the record of an event from others of its kind."""
    fields = (event.source.model._meta.get_field(name) for name in event.source.named_by)
    return ", ".join(in_words(f, event.row.get(f.column), names) for f in fields)


def _change(event: Event, what: str, field_name: str, before: str, after: str) -> Change:
    return Change(
        at=event.at,
        who=event.who or "hệ thống",
        what=capital(what),
        field=field_name,
        before=before,
        after=after,
        reason=channel(event.context),
    )


def channel(context: Mapping[str, object]) -> str:
    """Return through which screen, import or command a change came, and why."""
    through = context.get("screen") or context.get("batch") or context.get("command") or ""
    parts = (str(through), str(context.get("reason") or ""))
    return ": ".join(part for part in parts if part)


def describe(event: Event, names: Names) -> str:
    """Return a whole record in one line: its fields in order, without those that say nothing."""
    told = [f for f in fields_of(event.source) if not owns(f)]
    return "; ".join(
        f"{f.verbose_name}: {in_words(f, event.row[f.column], names)}"
        for f in told
        if not says_nothing(f, event.row.get(f.column))
    )


def says_nothing(field: models.Field, value: object) -> bool:
    """Return whether a field is empty, or holds what it holds as long as nobody says otherwise."""
    return value in (None, "", []) or (field.has_default() and value == field.get_default())


def owns(field: models.Field) -> bool:
    """Return whether a field only ties a row to the file it lies in."""
    return field.name == "person"


def in_words(field: models.Field, value: object, names: Names) -> str:
    """Return a stored value as people read it."""
    if value is None or value == "":
        return ""
    if isinstance(value, list):
        return ", ".join(in_words(field.base_field, one, names) for one in value)
    if isinstance(field, models.ForeignKey):
        return names.get((field.related_model._meta.db_table, int(value)), f"số {value}")
    return plain_words(field, value)


def plain_words(field: models.Field, value: object) -> str:
    """Return a stored value that points to no other record as people read it."""
    if isinstance(field, models.BooleanField):
        return YES_NO[bool(value)]
    if isinstance(field, models.DateField) and (day := parse_date(str(value))):
        return f"{day:%d/%m/%Y}"
    return str(dict(field.flatchoices).get(value, value))


def read_names(events: Iterable[Event]) -> dict[tuple[str, int], str]:
    """Return the names of the records that the events point to: one statement."""
    wanted: dict[str, set[int]] = {}
    for event in events:
        for f in fields_of(event.source):
            value = event.row.get(f.column)
            if isinstance(f, models.ForeignKey) and value is not None and not owns(f):
                wanted.setdefault(f.related_model._meta.db_table, set()).add(int(value))
    if not wanted:
        return {}
    people = get_user_model()._meta.db_table
    union = " UNION ALL ".join(
        f"SELECT %s AS source, id, {NAME_OF_USER if table == people else 'name'} AS name"  # noqa: S608 - table names of our models
        f" FROM {table} WHERE id = ANY(%s)"
        for table in wanted
    )
    parameters = [value for table, keys in wanted.items() for value in (table, list(keys))]
    with connection.cursor() as cursor:
        cursor.execute(union, parameters)
        return {(table, key): name for table, key, name in cursor.fetchall()}
