"""Takes a whole batch back, from the history: what it added goes, what it changed is as before.

Nothing is taken back while something later rests on it: a record of the batch that was changed
again, or a record that somebody added to a person of the batch. Every such thing is named.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pghistory
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from apps.core.violations import model_label, violations_explained
from apps.personnel.models import (
    AnnualRating,
    Assignment,
    Award,
    Discipline,
    Person,
    RetirementOverride,
)
from apps.qualifications.models import Attainment
from apps.rosters.models import ImportBatch
from apps.units.models import Unit, UnitPlacement

# From what rests on other rows to what they rest on.
WRITTEN = (Attainment, AnnualRating, Assignment, Person, UnitPlacement, Unit)
# What others may add to a person: none of it may be lost with her.
RESTING = (Assignment, Attainment, AnnualRating, Discipline, Award, RetirementOverride)
BATCH_SIZE = 1000
NAMED = 20
INSERT, UPDATE = "insert", "update"


@dataclass
class Trace:
    """What a batch did to one table: keys it added, and the first event of each it changed."""

    model: type[models.Model]
    added: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    first: dict[int, int] = field(default_factory=dict)
    last: dict[int, int] = field(default_factory=dict)

    @property
    def touched(self) -> set[int]:
        """Every key the batch wrote."""
        return self.added | self.changed


class RestingError(Exception):
    """Something later rests on the batch; `things` says what, a sentence each."""

    def __init__(self, things: list[str]) -> None:
        super().__init__(" ".join(things))
        self.things = things


def event_model(model: type[models.Model]) -> type[models.Model]:
    """Return the table of the history of `model`."""
    return apps.get_model(model._meta.app_label, f"{model.__name__}Event")


def trace_of(batch: ImportBatch, model: type[models.Model]) -> Trace:
    """Return what `batch` did to one table."""
    trace = Trace(model)
    events = event_model(model).objects.filter(pgh_context__metadata__import_batch=batch.pk)
    rows = events.order_by("pgh_id").values_list("pgh_id", "pgh_label", "pgh_obj_id")
    for event, label, key in rows:
        trace.first.setdefault(key, event)
        trace.last[key] = event
        if label == INSERT:
            trace.added.add(key)
        elif key not in trace.added:
            trace.changed.add(key)
    return trace


def what_rests_on(batch: ImportBatch) -> list[str]:
    """Return a sentence for everything later that keeps the batch from being taken back."""
    traces = {model: trace_of(batch, model) for model in WRITTEN}
    return [*_changed_again(traces.values()), *_added_since(traces)]


def _changed_again(traces: Iterable[Trace]) -> list[str]:
    """Name the records of the batch that somebody wrote again."""
    things = []
    for trace in traces:
        events = event_model(trace.model).objects
        later = events.filter(pgh_obj_id__in=trace.touched).order_by("pgh_id")
        again = {
            row.pgh_obj_id: row
            for row in later.select_related("pgh_context")
            if row.pgh_id > trace.last[row.pgh_obj_id]
        }
        things += [_later_sentence(trace.model, row) for row in again.values()]
    return things


def _later_sentence(model: type[models.Model], event: models.Model) -> str:
    moment = timezone.localtime(event.pgh_created_at)
    metadata = event.pgh_context.metadata if event.pgh_context else {}
    reason = metadata.get("reason") or "một thay đổi khác"
    record = f"{model_label(model)} {_whose(event)}"
    return f"{record} đã được ghi lại lúc {moment:%H:%M %d/%m/%Y} ({reason})."


def _whose(event: models.Model) -> str:
    """Return whose record an event is about."""
    if hasattr(event, "full_name"):
        return event.full_name
    if getattr(event, "person_id", None):
        person = Person.objects.filter(pk=event.person_id).first()
        return f"của {person.full_name}" if person else ""
    return getattr(event, "name", "")


def _added_since(traces: dict[type[models.Model], Trace]) -> list[str]:
    """Name the records that others added to people, or units, of the batch."""
    things = []
    people = traces[Person].added
    for model in RESTING:
        own = traces[model].added if model in traces else set()
        rows = model.objects.filter(person__in=people).exclude(pk__in=own).select_related("person")
        things += [
            f"{model_label(model)} của {row.person.full_name} được thêm sau." for row in rows
        ]
    units = traces[Unit].added
    kept = Person.objects.filter(managing_unit__in=units).exclude(pk__in=people)
    moved = kept.exclude(pk__in=traces[Person].changed).select_related("managing_unit")
    things += [f"{row.full_name} nay thuộc {row.managing_unit.name}." for row in moved]
    below = Unit.objects.filter(parent__in=units).exclude(pk__in=units)
    things += [f"{row.name} nay trực thuộc một đơn vị của lần nhập." for row in below]
    return things


@transaction.atomic
def undo(batch: ImportBatch) -> None:
    """Take `batch` back.

    Raises RestingError when something later rests on it, ValidationError when it is not one that
    was saved and stands.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != ImportBatch.State.COMMITTED:
        raise ValidationError("Chỉ hoàn tác được lần nhập đã ghi và chưa hoàn tác.")
    things = what_rests_on(batch)
    if things:
        raise RestingError(things)
    traces = [trace_of(batch, model) for model in WRITTEN]
    with pghistory.context(reason=f"Hoàn tác lần nhập {batch.file_name}", undone_batch=batch.pk):
        _take_back(traces)
        batch.state = ImportBatch.State.UNDONE
        batch.undone_at = timezone.now()
        batch.save(update_fields=["state", "undone_at"])


def _take_back(traces: list[Trace]) -> None:
    """Delete what was added, then put back what was changed: ends of posts need the room."""
    with violations_explained(), transaction.atomic():
        for trace in traces:
            rows = trace.model.objects.filter(pk__in=trace.added)
            rows._raw_delete(rows.db)  # one statement; what rests on the rows was looked at above
        for trace in reversed(traces):
            _restore(trace)


def _restore(trace: Trace) -> None:
    """Write the changed rows of a table as they stood before the batch."""
    if not trace.changed:
        return
    events = event_model(trace.model)
    names = [
        column.attname
        for column in trace.model._meta.concrete_fields
        if not column.primary_key and hasattr(events, column.attname)
    ]
    before: dict[int, models.Model] = {}
    for event in events.objects.filter(pgh_obj_id__in=trace.changed).order_by("pgh_id"):
        if event.pgh_id < trace.first[event.pgh_obj_id]:
            before[event.pgh_obj_id] = event
    rows = list(trace.model.objects.filter(pk__in=trace.changed))
    for row in rows:
        for name in names:
            setattr(row, name, getattr(before[row.pk], name))
    trace.model.objects.bulk_update(rows, names, batch_size=BATCH_SIZE)
