"""What the pages of the wizard show: the findings of a draft put into words and rows."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.urls import reverse

from apps.core.text import capital
from apps.rosters.models import ImportBatch, ImportWork
from apps.rosters.wizard import (
    CHANGES,
    COLUMNS,
    FILE,
    TABLE,
    VALUES,
    asked_steps,
    next_step,
)

STEP_WORDS = {
    FILE: "Chọn tệp",
    TABLE: "Nhận bảng và tiêu đề",
    COLUMNS: "Ghép cột",
    VALUES: "Sửa giá trị",
    CHANGES: "Xem thay đổi",
}
STEP_VIEWS = {TABLE: "table", COLUMNS: "columns", VALUES: "values", CHANGES: "changes"}
PEOPLE_PER_PAGE = 50
CELLS_SHOWN = 12
HIDDEN_VALUE = "(không được xem)"
# What only those may read who may read it in the file of the person.
SENSITIVE = frozenset(
    {"ethnicity", "national_id", "is_party_member", "party_admitted", "party_official"}
)
_ABOUT_ROW = re.compile(r"^Dòng \d+, [^:]*: ")


@dataclass(frozen=True)
class StepLine:
    """One of the five steps as the line at the top shows it."""

    number: int
    label: str
    state: str  # "done", "current", "skipped", "ahead"
    url: str = ""


def url_of_step(batch: ImportBatch, step: str) -> str:
    """Return the address of a step of a draft."""
    return reverse(f"rosters:{STEP_VIEWS[step]}", args=[batch.pk])


def place_of(batch: ImportBatch) -> str:
    """Return the address at which a batch goes on: a question, the job at work, or the result."""
    work = ImportWork.objects.filter(batch=batch).first()
    is_idle = work is not None and work.stage == ImportWork.Stage.IDLE
    if batch.state != ImportBatch.State.DRAFT or not is_idle:
        return reverse("rosters:show", args=[batch.pk])
    return url_of_step(batch, next_step(batch, work.inspection, work.comparison))


def step_lines(batch: ImportBatch | None, current: str) -> list[StepLine]:
    """Return the five steps; those that were reached can be gone back to."""
    if batch is None:
        return [
            StepLine(number, words, "current" if step == current else "ahead")
            for number, (step, words) in enumerate(STEP_WORDS.items(), start=1)
        ]
    work = ImportWork.objects.filter(batch=batch).first()
    inspection = work.inspection if work else {}
    comparison = work.comparison if work else {}
    asked = asked_steps(inspection, comparison) if inspection else {}
    next_one = next_step(batch, inspection, comparison) if inspection else FILE
    reached = list(STEP_WORDS).index(next_one)
    lines = []
    for number, (step, words) in enumerate(STEP_WORDS.items()):
        state = state_of(
            step, current, batch, asks=asked.get(step, True), is_past=number <= reached
        )
        is_open = step != FILE and state in ("done", "skipped")
        url = url_of_step(batch, step) if is_open and inspection else ""
        lines.append(StepLine(number + 1, words, state, url))
    return lines


def state_of(step: str, current: str, batch: ImportBatch, *, asks: bool, is_past: bool) -> str:
    """Return how a step stands on the line."""
    if step == current:
        return "current"
    if not is_past:
        return "ahead"
    was_answered = step in (FILE, CHANGES) or step in batch.choices.get("confirmed", [])
    return "done" if asks or was_answered else "skipped"


@dataclass
class ProblemGroup:
    """Problems that say the same of different cells."""

    level: str
    column: str
    value: str
    message: str
    places: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many cells it is about."""
        return len(self.places)

    @property
    def shown(self) -> str:
        """The first cells, as Excel shows them."""
        return ", ".join(filter(None, self.places[:CELLS_SHOWN]))

    @property
    def more(self) -> int:
        """How many cells are not shown."""
        return max(0, self.count - CELLS_SHOWN)


def groups_of(problems: Iterable[Mapping]) -> list[ProblemGroup]:
    """Return problems with equal ones together: errors first, else in the order of the file."""
    several = len({problem["sheet"] for problem in problems if problem["sheet"]}) > 1
    groups: dict[tuple, ProblemGroup] = {}
    for problem in problems:
        parts = (problem["level"], problem["column"], problem["value"], advice_of(problem))
        group = groups.setdefault(parts, ProblemGroup(*parts))
        sheet = f"{problem['sheet']}!" if several and problem["cell"] else ""
        group.places.append(f"{sheet}{problem['cell']}")
    return sorted(groups.values(), key=lambda group: group.level != "error")


def advice_of(problem: Mapping) -> str:
    """Return a problem's sentence without the words for its place, with a capital."""
    message = problem["message"]
    value = f", ghi “{problem['value']}”" if problem["value"] else ""
    for column in (f", cột “{problem['column']}”", ""):
        message = message.removeprefix(f"Ô {problem['cell']}{column}{value}: ")
    message = _ABOUT_ROW.sub("", message)
    return capital(message)


@dataclass
class Change:
    """One cell that differs from the file of the person."""

    key: str
    label: str
    old: str
    new: str
    is_left_out: bool


@dataclass
class ChangedPerson:
    """A person on file whom a row would change."""

    sheet: str
    row: int
    name: str
    code: str
    is_left_out: bool = False
    changes: list[Change] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What the box for the whole row sends."""
        return key_of(self.sheet, self.row, "")


def key_of(sheet: str, row: int, name: str) -> str:
    """Return what the box for one cell sends, or for a row with no field."""
    return f"{row}:{name}:{sheet}"


def parts_of(key: str) -> tuple[str, int, str] | None:
    """Return sheet, row and field of what a box sent; None for what no box sends."""
    row, _, rest = key.partition(":")
    name, _, sheet = rest.partition(":")
    return (sheet, int(row), name) if row.isdecimal() and len(row) < len("10000000") else None


def entries_of(batch: ImportBatch, work: ImportWork) -> dict[tuple[str, int, str], dict]:
    """Return every cell that differs from the files, left out or not, by sheet, row and field."""
    left_out = batch.choices.get("left_out", [])
    entries = [
        *work.comparison.get("differences", []),
        *(entry for entry in left_out if entry["field"]),
        *(cell for entry in left_out for cell in entry.get("cells", [])),
    ]
    return {(entry["sheet"], entry["row"], entry["field"]): entry for entry in entries}


def changed_people(
    batch: ImportBatch, work: ImportWork, *, sees_sensitive: bool
) -> list[ChangedPerson]:
    """Return the people a file would change, with what was left out kept in its place."""
    left_out = batch.choices.get("left_out", [])
    out = {(entry["sheet"], entry["row"], entry["field"]) for entry in left_out}
    found = entries_of(batch, work)
    order = {name: place for place, name in enumerate(sheet_names(work))}
    people: dict[tuple[str, int], ChangedPerson] = {}
    for sheet, row, name in sorted(found, key=lambda key: (order.get(key[0], 0), key[1])):
        entry = found[sheet, row, name]
        person = people.setdefault(
            (sheet, row),
            ChangedPerson(sheet, row, entry["person"], entry["code"], (sheet, row, "") in out),
        )
        hides = name in SENSITIVE and not sees_sensitive and entry["old"]
        person.changes.append(
            Change(
                key=key_of(sheet, row, name),
                label=entry["label"],
                old=HIDDEN_VALUE if hides else entry["old"],
                new=entry["new"],
                is_left_out=(sheet, row, name) in out,
            )
        )
    return list(people.values())


def sheet_names(work: ImportWork) -> list[str]:
    """Return the names of the sheets in the order of the file."""
    return [sheet["name"] for sheet in work.inspection.get("sheets", [])]


def left_out_after(
    batch: ImportBatch, work: ImportWork, shown: Iterable[ChangedPerson], ticked: Iterable[str]
) -> list[dict]:
    """Return what is left out once the boxes of the page `shown` are as they were sent."""
    found = entries_of(batch, work)
    on_page = {(person.sheet, person.row) for person in shown}
    kept = [
        entry
        for entry in batch.choices.get("left_out", [])
        if (entry["sheet"], entry["row"]) not in on_page
    ]
    for key in filter(None, map(parts_of, ticked)):
        sheet, row, name = key
        if (sheet, row) in on_page and not name:
            cells = [cell for place, cell in found.items() if place[:2] == (sheet, row)]
            kept.append({"sheet": sheet, "row": row, "field": "", "cells": cells})
        elif (sheet, row) in on_page and key in found:
            kept.append(found[key])
    return kept
