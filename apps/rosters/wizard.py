"""Bringing a file in step by step: what each step knows, asks, and remembers.

The five steps are: the file, its table, its columns, its values, the changes. A step that has
nothing to ask is passed over; what was answered for a sender's layout is not asked again.
"""

import dataclasses
import datetime
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import pghistory
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.scoping import within
from apps.personnel.models import Ethnicity, EthnicityAlias
from apps.qualifications.models import Level, LevelAlias
from apps.rosters import jobs
from apps.rosters.changes import Rules
from apps.rosters.inspection import Inspection, inspect
from apps.rosters.known import gather, place_of_unit
from apps.rosters.layout import Layout
from apps.rosters.models import ImportBatch, ImportWork, SenderLayout
from apps.rosters.namesakes import OPEN, answers_from
from apps.rosters.orders import Order, Outcome
from apps.rosters.progress import CancelledError, Progress
from apps.rosters.services import import_roster
from apps.units.models import Title, TitleAlias, Unit, UnitAlias

PERMISSION = "rosters.add_importbatch"
FILE, TABLE, COLUMNS, VALUES, CHANGES = "file", "table", "columns", "values", "changes"
ASKING = (TABLE, COLUMNS, VALUES)
KEPT_DIFFERENCES = 5000
KEPT_NAMES = 500
OVERWRITE, FILL = "overwrite", "fill"
LEAVE_OUT = "-"  # no code is a dash
BUSY = (ImportWork.Stage.QUEUED, ImportWork.Stage.RUNNING)

NO_RIGHT = "Bạn chưa được giao đơn vị nào để nhập danh sách."


class BusyError(Exception):
    """Another job on the same file is not done yet."""


def home_of(user: User) -> Unit | None:
    """Return the widest unit for which `user` may bring files in."""
    units = Unit.objects.order_by("path")
    if not user.sees_every_unit:
        units = units.filter(within(user.granted_paths(PERMISSION)))
    return units.first()


def start(
    *, user: User, upload: UploadedFile, unit: Unit | None, as_of: datetime.date | None
) -> ImportBatch:
    """Keep the file as a draft of `user` and read it."""
    home = home_of(user)
    if unit is None and home.is_open and not home.children.open().exists():
        unit = home
    batch = ImportBatch(user=user, unit=unit or home)
    batch.file_name = Path(upload.name).name[:255]
    batch.choices = {
        "unit": unit.code if unit else "",
        "as_of": as_of.isoformat() if as_of else "",
    }
    batch.file_hash = hash_of_upload(upload)
    batch.file.save(f"danh-sach{Path(batch.file_name).suffix.lower()[:10]}", upload, save=False)
    batch.save()
    launch(batch, ImportWork.Job.INSPECT)
    return batch


def hash_of_upload(upload: UploadedFile) -> str:
    """Return the SHA-256 of what was sent."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def launch(batch: ImportBatch, job: str) -> None:
    """Start a job; raises BusyError while another one on the same file is not done."""
    ImportWork.objects.get_or_create(batch=batch)
    free = ImportWork.objects.filter(batch=batch).exclude(stage__in=BUSY)
    if not free.update(stage=ImportWork.Stage.QUEUED):
        raise BusyError
    jobs.launch(batch, job, STEPS)


def stop(batch: ImportBatch) -> None:
    """Ask the job of a batch to stop; one that waits, or died with its server, stops at once."""
    work = ImportWork.objects.filter(batch=batch, stage__in=BUSY)
    work.update(is_cancelled=True)
    if batch.file.size <= jobs.INLINE_BYTES:
        work = work.filter(stage__in=BUSY)
    else:
        work = work.filter(stage=ImportWork.Stage.QUEUED)
    work.update(stage=ImportWork.Stage.FAILED, message=jobs.STOPPED)


@transaction.atomic
def discard(batch: ImportBatch) -> None:
    """Throw a draft away with its file; that it was there stays written."""
    draft = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if draft.state != ImportBatch.State.DRAFT:
        return
    draft.state = ImportBatch.State.CANCELLED
    file, draft.file, draft.choices = draft.file, "", {}
    draft.save(update_fields=["state", "file", "choices"])
    ImportWork.objects.filter(batch=draft).delete()
    storage, name = file.storage, file.name
    transaction.on_commit(lambda: storage.delete(name))


def inspect_file(batch: ImportBatch, progress: Progress) -> None:
    """Read the file as the layout chosen, or remembered, says; keep what was found.

    When nothing is left to ask, the file is set against the files at once.
    """
    progress("Đọc tệp", 0, 0)
    found = look(batch, chosen_layout(batch))
    if "layout" not in batch.choices:
        found = as_remembered(batch, found)
    if found.trouble or not found.reading.people:
        confirmed = [step for step in batch.choices.get("confirmed", []) if step != TABLE]
        batch.choices["confirmed"] = confirmed
    batch.choices["layout"] = found.layout.to_json()
    batch.rows = found.reading.rows
    batch.save(update_fields=["choices", "rows"])
    inspection = found.to_json() | {"unplaced": unplaced_sheets(found, batch)}
    problems = inspection.pop("problems")
    ImportWork.objects.filter(batch=batch).update(
        inspection=inspection, problems=problems, comparison={}
    )
    if next_step(batch, inspection, {}) == CHANGES:
        compare(batch, progress)


def as_remembered(batch: ImportBatch, found: Inspection) -> Inspection:
    """Return the file read as an earlier one of the same heading was, if there was one."""
    remembered = remembered_layout(batch, found.layout)
    if remembered is None:
        return found
    again = look(batch, remembered)
    if again.trouble:
        return found
    knows_unit = not unplaced_sheets(again, batch)
    batch.choices |= {
        "confirmed": [TABLE, COLUMNS] if knows_unit else [COLUMNS],
        "remembered": True,
    }
    return again


def unplaced_sheets(found: Inspection, batch: ImportBatch) -> list[str]:
    """Return the sheets with people whose unit neither the file nor the clerk has named."""
    if chosen_unit(batch) is not None:
        return []
    people = found.reading.people
    unnamed = (p.sheet for p in people if p.unit_code is None and not p.unit_text)
    return [*dict.fromkeys(unnamed)]


def look(batch: ImportBatch, layout: Layout | None) -> Inspection:
    """Inspect the file of a batch."""
    unit = chosen_unit(batch)
    return inspect(
        Path(batch.file.path),
        catalogue=gather(batch.user).catalogue(),
        today=clock.today(),
        layout=layout,
        place=place_of_unit(unit) if unit else None,
    )


def chosen_layout(batch: ImportBatch) -> Layout | None:
    """Return the layout that was chosen so far."""
    kept = batch.choices.get("layout")
    return Layout.from_json(kept) if kept else None


def remembered_layout(batch: ImportBatch, guessed: Layout) -> Layout | None:
    """Return the layout that was confirmed for an earlier file with the same headings."""
    known = SenderLayout.objects.filter(fingerprint=guessed.fingerprint())
    if not batch.user.sees_every_unit:
        known = known.filter(within(batch.user.granted_paths(PERMISSION), "unit"))
    found = known.order_by("-pk").first()
    return Layout.from_json(found.layout).moved_to(guessed) if found else None


def chosen_unit(batch: ImportBatch) -> Unit | None:
    """Return the unit chosen for rows that name none, while the user sees it."""
    code = batch.choices.get("unit")
    if not code:
        return None
    units = Unit.objects.visible_to(batch.user).select_related("kind", "parent__kind")
    return units.filter(code=code).first()


def chosen_day(batch: ImportBatch) -> datetime.date | None:
    """Return the day that was typed for the figures."""
    typed = batch.choices.get("as_of")
    return datetime.date.fromisoformat(typed) if typed else None


def answer(batch: ImportBatch, step: str, user: User, layout: Layout, **choices: object) -> None:
    """Keep the answers of a step and read the file again as they say; whoever answers goes on."""
    confirmed = [*dict.fromkeys([*batch.choices.get("confirmed", []), step])]
    keep_choices(batch, user, **choices, layout=layout.to_json(), confirmed=confirmed)
    launch(batch, ImportWork.Job.INSPECT)


def with_mapped(layout: Layout, said: Iterable[dict]) -> Layout:
    """Return the layout with what unknown values were said to mean, and nothing said before."""
    words = tuple((value["kind"], value["key"], meaning_of(value)) for value in said)
    again = {word[:2] for word in words}
    return dataclasses.replace(
        layout, words=(*(word for word in layout.words if word[:2] not in again), *words)
    )


def meaning_of(value: dict) -> str:
    """Return the code a value was mapped to, "" for one that is left out."""
    return "" if value["code"] == LEAVE_OUT else value["code"]


def decide(
    batch: ImportBatch, user: User, *, policy: str, left_out: Sequence[dict], job: str
) -> None:
    """Keep what may be written over what is on file, then compare once more or save."""
    keep_choices(batch, user, policy=policy, left_out=left_out)
    launch(batch, job)


def keep_choices(batch: ImportBatch, user: User, **choices: object) -> None:
    """Keep choices; whoever made them goes on with the draft, within her own scope."""
    if ImportWork.objects.filter(batch=batch, stage__in=BUSY).exists():
        raise BusyError
    batch.choices |= choices
    batch.user = user
    batch.save(update_fields=["choices", "user"])


def next_step(batch: ImportBatch, inspection: dict, comparison: dict) -> str:
    """Return the first step that has something to ask, else the changes.

    Whom a row means is asked until it is told: the comparison says what is not.
    """
    confirmed = batch.choices.get("confirmed", [])
    asks = asked_steps(inspection, comparison)
    last = VALUES if has_open_questions(comparison) else CHANGES
    return next((step for step in ASKING if asks[step] and step not in confirmed), last)


def has_open_questions(comparison: dict) -> bool:
    """Return whether there are rows of which nobody has told yet whom they mean."""
    return any(question["choice"] == OPEN for question in comparison.get("questions", ()))


def asked_steps(inspection: dict, comparison: dict) -> dict[str, bool]:
    """Return for each step in the middle whether it has something to ask."""
    return {
        TABLE: asks_table(inspection),
        COLUMNS: asks_columns(inspection),
        VALUES: bool(inspection["unknown"] or comparison.get("questions")),
    }


def asks_table(inspection: dict) -> bool:
    """Return whether the person must look at what was taken for the table."""
    return (
        bool(inspection["trouble"])
        or not inspection["rows"]
        or any(sheet["decoded"] for sheet in inspection["sheets"])
        or inspection["has_empty_levels"]
        or bool(inspection["lost_noughts"])
        or bool(inspection["unplaced"])
    )


def asks_columns(inspection: dict) -> bool:
    """Return whether a column was not recognised for certain, or a needed one is missing."""
    tables = [table for sheet in inspection["sheets"] for table in sheet["tables"]]
    doubts = any(
        column["filled"] and not column["is_certain"]
        for table in tables
        for column in table["columns"]
    )
    return doubts or any(table["missing"] for table in tables)


def rules_of(batch: ImportBatch) -> Rules:
    """Return what may be written over what is on file."""
    left_out = frozenset(
        (entry["sheet"], entry["row"], entry["field"])
        for entry in batch.choices.get("left_out", [])
    )
    return Rules(batch.choices.get("policy") == FILL, left_out)


def order_of(batch: ImportBatch, progress: Progress, *, dry_run: bool, seen: str = "") -> Order:
    """Return the order that brings the batch's file in as was chosen, if it stands as `seen`."""
    return Order(
        path=Path(batch.file.path),
        file_name=batch.file_name,
        user=batch.user,
        unit=chosen_unit(batch),
        as_of=chosen_day(batch),
        dry_run=dry_run,
        layout=chosen_layout(batch),
        rules=rules_of(batch),
        answers=answers_from(batch.choices.get("people", [])),
        batch=batch,
        progress=progress,
        seen=seen,
    )


def compare(batch: ImportBatch, progress: Progress) -> None:
    """Work out what the file would change, and keep it for the page."""
    draft = ImportBatch.objects.get(pk=batch.pk)
    outcome = import_roster(order_of(draft, progress, dry_run=True))
    keep_comparison(batch, outcome)


def keep_comparison(batch: ImportBatch, outcome: Outcome) -> None:
    """Keep what an attempt found."""
    comparison = {
        "rows": outcome.rows,
        "created": outcome.created,
        "updated": outcome.updated,
        "unchanged": outcome.unchanged,
        "as_of": outcome.as_of.isoformat() if outcome.as_of else "",
        "has_errors": outcome.has_errors,
        "newcomers": outcome.newcomers[:KEPT_NAMES],
        "differences": [
            dataclasses.asdict(difference) for difference in outcome.differences[:KEPT_DIFFERENCES]
        ],
        "more_differences": max(0, len(outcome.differences) - KEPT_DIFFERENCES),
        "questions": [dataclasses.asdict(question) for question in outcome.questions],
        "seen": outcome.seen,
        "is_outdated": outcome.is_outdated,
    }
    problems = [dataclasses.asdict(problem) for problem in outcome.problems]
    ImportWork.objects.filter(batch=batch).update(comparison=comparison, problems=problems)


def commit(batch: ImportBatch, progress: Progress) -> None:
    """Save the file's people, remember its layout and the values that were mapped.

    The batch is locked meanwhile: a second attempt waits, and then finds nothing left to do.
    Nothing is saved when the files have changed since the changes were shown.
    Raises CancelledError when the job was stopped before it began, or another took its place.
    """
    with transaction.atomic():
        draft = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if draft.state != ImportBatch.State.DRAFT:
            return
        work = ImportWork.objects.get(batch=draft)
        if work.job != ImportWork.Job.COMMIT or work.is_cancelled:
            raise CancelledError
        with pghistory.context(user=draft.user_id):
            seen = work.comparison.get("seen", "")
            outcome = import_roster(order_of(draft, progress, dry_run=False, seen=seen))
            if outcome.committed:
                remember(draft)
    if not outcome.committed:
        keep_comparison(batch, outcome)


@transaction.atomic
def remember(batch: ImportBatch) -> None:
    """Keep the layout for the sender's next file, and mapped values as aliases."""
    layout = chosen_layout(batch)
    SenderLayout.objects.update_or_create(
        unit=batch.unit,
        fingerprint=layout.fingerprint(),
        defaults={"name": batch.file_name, "layout": layout.to_json()},
    )
    for value in batch.choices.get("mapped", []):
        if meaning_of(value):
            remember_word(value["kind"], value["text"], value["code"], batch.user)


def remember_word(kind: str, text: str, code: str, user: User) -> None:
    """Keep a spelling as an alias of the catalogue entry it was mapped to; none is created."""
    if kind == "title":
        TitleAlias.objects.get_or_create(title=Title.objects.get(code=code), name=text)
    elif kind == "ethnicity":
        group = Ethnicity.objects.get(name=code)
        EthnicityAlias.objects.get_or_create(name=text, defaults={"ethnicity": group})
    elif kind == "unit":
        unit = Unit.objects.changeable_by(user).filter(code=code).first()
        if unit is not None:
            UnitAlias.objects.get_or_create(unit=unit, name=text)
    elif kind.startswith("level:") and ":" not in code:
        level = Level.objects.get(ladder__code=kind.partition(":")[2], code=code)
        LevelAlias.objects.get_or_create(level=level, name=text)


STEPS: jobs.Steps = {
    ImportWork.Job.INSPECT: inspect_file,
    ImportWork.Job.COMPARE: compare,
    ImportWork.Job.COMMIT: commit,
}
