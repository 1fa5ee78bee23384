"""What is asked of an import, and what became of it."""

import datetime
from dataclasses import dataclass, field
from pathlib import Path

from apps.accounts.models import User
from apps.rosters.changes import Difference, Rules
from apps.rosters.labels import LABELS
from apps.rosters.models import ImportBatch
from apps.rosters.namesakes import Answers, Question
from apps.rosters.people import RosterPerson
from apps.rosters.problems import Problem
from apps.rosters.progress import Progress, unwatched
from apps.units.models import Unit


@dataclass
class Outcome:
    """What became of a file."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    committed: bool = False
    as_of: datetime.date | None = None
    problems: list[Problem] = field(default_factory=list)
    batch: ImportBatch | None = None
    differences: list[Difference] = field(default_factory=list)
    newcomers: list[str] = field(default_factory=list)  # who would be added, by name
    questions: list[Question] = field(default_factory=list)  # which person a row means
    seen: str = ""  # a mark of everything the file says otherwise than what is on file
    is_outdated: bool = False  # what is on file is not as it was shown

    @property
    def has_errors(self) -> bool:
        """Whether anything keeps the file from being saved."""
        return any(problem.level == "error" for problem in self.problems)

    def as_json(self) -> dict[str, object]:
        """Return the object that `import_roster --json` prints."""
        return {
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "committed": self.committed,
            "problems": [
                {name: getattr(problem, name) for name in Problem.__dataclass_fields__}
                for problem in self.problems
            ],
        }


@dataclass(frozen=True)
class Order:
    """How a file is to be brought in."""

    path: Path
    file_name: str
    user: User | None = None  # None: a command, which the scope does not bind
    unit: Unit | None = None  # where rows belong that name no unit; others must lie below it
    new_units_under: Unit | None = None
    as_of: datetime.date | None = None
    dry_run: bool = False
    layout: object | None = None  # None: as the reader guesses it
    rules: Rules = field(default_factory=Rules)
    answers: Answers = field(default_factory=dict)  # whom the rows mean that may mean several
    batch: ImportBatch | None = None  # the draft that becomes the import
    progress: Progress = unwatched
    seen: str = ""  # the mark of what was shown: nothing is written when it is so no more


def about(row: RosterPerson, name: str, value: str, level: str, message: str) -> Problem:
    """Return a problem at the cell of `row` that holds `name`, else at the person's name."""
    cell = row.cell(name) or row.cell("full_name")
    text = f"Dòng {row.row}, {row.full_name}: {message}."
    return Problem(row.sheet, cell, row.row, LABELS.get(name, name), value, level, text)


def about_file(message: str) -> Problem:
    """Return a problem of the file as a whole."""
    return Problem("", "", 0, "", "", "error", message)
