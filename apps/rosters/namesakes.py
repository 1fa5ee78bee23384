"""A row that may speak of several people on file: what the clerk is asked, what she says. Pure.

An answer holds for the row as it was shown, and while it is still possible: else she is asked anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from apps.rosters.people import RosterPerson

NEW, LEFT_OUT = "new", "left-out"  # no file number is one of these words
OPEN = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whom a row speaks of, as the clerk said: a file number, a new person, or nobody."""

    sheet: str
    row: int
    name: str
    birth: str
    choice: str
    offered: tuple[str, ...]  # the file numbers she chose among

    def is_about(self, row: RosterPerson) -> bool:
        """Return whether the row still says what it said when she was asked."""
        return (self.name, self.birth) == (row.full_name, birth_words(row))

    def holds_for(self, codes: Iterable[str]) -> bool:
        """Return whether the answer is possible while people of these file numbers may be meant."""
        codes = set(codes)
        return codes <= set(self.offered) and self.choice in {NEW, LEFT_OUT, *codes}


@dataclass(frozen=True, slots=True)
class Question:
    """A row of which only the clerk can tell whom it speaks of."""

    sheet: str
    row: int
    name: str
    birth: str
    titles: str  # as the row says them
    candidates: tuple[str, ...]  # file numbers
    choice: str = OPEN
    is_again: bool = False  # there was an answer, which is no longer possible


Answers = Mapping[tuple[str, int], Answer]


def answers_from(kept: Iterable[Mapping]) -> dict[tuple[str, int], Answer]:
    """Return the answers that a batch keeps, by sheet and row."""
    answers = (Answer(**entry | {"offered": tuple(entry["offered"])}) for entry in kept)
    return {(answer.sheet, answer.row): answer for answer in answers}


def birth_words(row: RosterPerson) -> str:
    """Return the birth date of a row as people read it."""
    return row.birth.display() if row.birth else ""
