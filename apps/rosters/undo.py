"""Takes a whole batch back, from the history: what it added goes, what it changed is as before.

Nothing is taken back while something later rests on it: a record of the batch that was changed
again, or a record that somebody added to a person of the batch. Every such thing is named.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pghistory
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from pghistory.models import Context

from apps.core.violations import model_label, violations_explained
from apps.personnel.models import AnnualRating, Assignment, Award, Discipline, Person
from apps.qualifications.models import Attainment
from apps.rosters.models import ImportBatch
from apps.units.models import Unit, UnitPlacement

# From what rests on other rows to what they rest on.
WRITTEN = (Attainment, AnnualRating, Assignment, Person, UnitPlacement, Unit)
# What others may add to a person: none of it may be lost with her.
RESTING = (Assignment, Attainment, AnnualRating, Discipline, Award)
BATCH_SIZE, ROWS_AT_ONCE = 1000, 10_000
INSERT, DELETE = "insert", "delete"


@dataclass
class Trace:
    """What a batch did to one table: keys it added, and the first event of each it changed."""

    model: type[models.Model]
    events: models.QuerySet  # its own
    added: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    first: dict[int, int] = field(default_factory=dict)
    last: dict[int, int] = field(default_factory=dict)

    @property
    def touched(self) -> models.QuerySet:
        """Every key the batch wrote, for the database: there may be hundreds of thousands."""
        return self.events.values("pgh_obj_id")

    @property
    def inserted(self) -> models.QuerySet:
        """The keys it added, for the database."""
        return self.events.filter(pgh_label=INSERT).values("pgh_obj_id")


class RestingError(Exception):
    """Something later rests on the batch; `things` says what, a sentence each."""

    def __init__(self, things: list[str]) -> None:
        super().__init__(" ".join(things))
        self.things = things


def event_model(model: type[models.Model]) -> type[models.Model]:
    """Return the table of the history of `model`."""
    return apps.get_model(model._meta.app_label, f"{model.__name__}Event")


def events_of(batch: ImportBatch, model: type[models.Model]) -> models.QuerySet:
    """Return what the history of `model` says of `batch`."""
    contexts = Context.objects.filter(metadata__import_batch=batch.pk).values_list("pk", flat=True)
    return event_model(model).objects.filter(pgh_context__in=list(contexts))


def trace_of(batch: ImportBatch, model: type[models.Model]) -> Trace:
    """Return what `batch` did to one table."""
    events = events_of(batch, model)
    trace = Trace(model, events)
    rows = events.order_by("pgh_id").values_list("pgh_id", "pgh_label", "pgh_obj_id")
    for event, label, key in rows.iterator(chunk_size=ROWS_AT_ONCE):
        trace.first.setdefault(key, event)
        trace.last[key] = event
        if label == INSERT:
            trace.added.add(key)
        elif key not in trace.added:
            trace.changed.add(key)
    return trace


def what_rests_on(batch: ImportBatch) -> list[str]:
    """Return a sentence for everything later that keeps the batch from being taken back."""
    return _resting({model: trace_of(batch, model) for model in WRITTEN})


def _resting(traces: dict[type[models.Model], Trace]) -> list[str]:
    return [*_changed_again(traces.values()), *_added_since(traces)]


def _changed_again(traces: Iterable[Trace]) -> list[str]:
    """Name the records of the batch that somebody wrote again."""
    things = []
    for trace in traces:
        events = event_model(trace.model).objects.filter(pgh_obj_id__in=trace.touched)
        others = events.exclude(pk__in=trace.events.values("pk")).order_by("pgh_id")
        latest = {
            row.pgh_obj_id: row
            for row in others.select_related("pgh_context")
            if row.pgh_id > trace.last[row.pgh_obj_id]
        }
        again = _otherwise(trace, latest)
        owners = {row.person_id for row in again if hasattr(row, "person_id")}
        names = dict(Person.objects.filter(pk__in=owners).values_list("pk", "full_name"))
        things += [_later_sentence(trace.model, row, names) for row in again]
    return things


def _otherwise(trace: Trace, latest: Mapping[int, models.Model]) -> list[models.Model]:
    """Return those of the latest events that leave a record not as the batch left it.

    What was changed and changed back, as by taking a later batch back, is as it was.
    """
    own = [trace.last[key] for key in latest]
    left = {row.pgh_obj_id: row for row in trace.events.filter(pgh_id__in=own)}
    names = _kept_names(trace.model)
    return [
        row
        for key, row in latest.items()
        if row.pgh_label == DELETE
        or any(getattr(row, name) != getattr(left[key], name) for name in names)
    ]


def _kept_names(model: type[models.Model]) -> list[str]:
    """Return the columns of a table that its history keeps, without the key."""
    kept = {column.attname for column in event_model(model)._meta.concrete_fields}
    columns = (c.attname for c in model._meta.concrete_fields if not c.primary_key)
    return [name for name in columns if name in kept]


def _later_sentence(
    model: type[models.Model], event: models.Model, names: Mapping[int, str]
) -> str:
    moment = timezone.localtime(event.pgh_created_at)
    metadata = event.pgh_context.metadata if event.pgh_context else {}
    reason = metadata.get("reason") or "một thay đổi khác"
    record = f"{model_label(model)} {_whose(event, names)}".strip()
    return f"{record} đã được ghi lại lúc {moment:%H:%M %d/%m/%Y} ({reason})."


def _whose(event: models.Model, names: Mapping[int, str]) -> str:
    """Return whose record an event is about."""
    if hasattr(event, "full_name"):
        return event.full_name
    if hasattr(event, "person_id"):
        return f"của {names[event.person_id]}" if event.person_id in names else ""
    return getattr(event, "name", "")


def _added_since(traces: dict[type[models.Model], Trace]) -> list[str]:
    """Name the records that others added to people, or units, of the batch."""
    things = []
    people = traces[Person].inserted
    for model in RESTING:
        own = traces[model].inserted if model in traces else ()
        rows = model.objects.filter(person__in=people).exclude(pk__in=own).select_related("person")
        things += [
            f"{model_label(model)} của {row.person.full_name} được thêm sau." for row in rows
        ]
    units = traces[Unit].inserted
    kept = Person.objects.filter(managing_unit__in=units).exclude(pk__in=people)
    moved = kept.exclude(pk__in=traces[Person].touched).select_related("managing_unit")
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
    traces = {model: trace_of(batch, model) for model in WRITTEN}
    things = _resting(traces)
    if things:
        raise RestingError(things)
    with pghistory.context(reason=f"Hoàn tác lần nhập {batch.file_name}", undone_batch=batch.pk):
        _take_back(list(traces.values()))
        batch.state = ImportBatch.State.UNDONE
        batch.undone_at = timezone.now()
        batch.save(update_fields=["state", "undone_at"])


def _take_back(traces: list[Trace]) -> None:
    """Delete what was added, then put back what was changed: ends of posts need the room."""
    with violations_explained(), transaction.atomic():
        for trace in traces:
            rows = trace.model.objects.filter(pk__in=trace.inserted)
            rows._raw_delete(rows.db)  # one statement; what rests on the rows was looked at above
        for trace in reversed(traces):
            _restore(trace)


def _restore(trace: Trace) -> None:
    """Write the changed rows of a table as they stood before the batch."""
    if not trace.changed:
        return
    events = event_model(trace.model)
    names = _kept_names(trace.model)
    before: dict[int, models.Model] = {}
    for event in events.objects.filter(pgh_obj_id__in=trace.changed).order_by("pgh_id"):
        if event.pgh_id < trace.first[event.pgh_obj_id]:
            before[event.pgh_obj_id] = event
    rows = list(trace.model.objects.filter(pk__in=trace.changed))
    for row in rows:
        for name in names:
            setattr(row, name, getattr(before[row.pk], name))
        if isinstance(row, Person):
            row.keep_first_days()
    trace.model.objects.bulk_update(rows, names, batch_size=BATCH_SIZE)
