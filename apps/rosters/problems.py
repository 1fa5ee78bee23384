"""What is wrong in a roster, said where Excel shows it. Pure."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


class UnreadableFile(ValueError):  # noqa: N818 - it says what is true of the file
    """The whole file is refused; the message says why and what to do, in one sentence."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend or to look at, with the address, row and heading the clerk sees."""

    sheet: str
    cell: str
    row: int
    column: str
    value: str
    level: Severity
    message: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a value was not taken as it stands; `value` is what was made of it all the same."""

    message: str
    level: Severity = "error"
    value: object = None
    # Words that no catalogue knows, as (kind, text): the clerk may say what each means.
    unknown: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word that no catalogue knows: how often it stands in the file, and where at first."""

    kind: str
    text: str
    count: int
    cells: tuple[tuple[str, str], ...]  # (sheet, address)
