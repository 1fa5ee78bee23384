"""A pasted text as paragraphs and tables that know their lines. Pure."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_ENDS = (".", ";", ":", "!", "?")
_SPACES = re.compile(r"[ \u00a0\u2000-\u200a\u202f\u3000]+")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, put together again where a line break cut it."""

    text: str
    starts: tuple[tuple[int, int], ...]  # (offset in the text, number of the line there)

    def line_at(self, offset: int) -> int:
        """Return the number of the line on which `offset` stands, counted from 1."""
        place = bisect_right([start for start, _ in self.starts], offset)
        return self.starts[place - 1][1]


@dataclass(frozen=True)
class Grid:
    """A table: lines whose cells are parted by tabs."""

    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]


def lines_of(text: str) -> list[str]:
    """Return the lines of a text in one spelling of letters and spaces; tabs stay."""
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return [_SPACES.sub(" ", line).strip(" ") for line in plain.split("\n")]


def blocks_of(text: str) -> list[Paragraph | Grid]:
    """Return the paragraphs and tables of a text, in order."""
    blocks: list[Paragraph | Grid] = []
    pending: list[tuple[int, str]] = []
    for is_table, run in _runs(lines_of(text)):
        if is_table:
            blocks.extend(_paragraphs(pending))
            pending = []
            rows = tuple(tuple(cell.strip() for cell in line.split("\t")) for _, line in run)
            blocks.append(Grid(rows, tuple(number for number, _ in run)))
        else:
            pending += run
    blocks.extend(_paragraphs(pending))
    return blocks


def _runs(lines: Iterable[str]) -> Iterator[tuple[bool, list[tuple[int, str]]]]:
    """Yield runs of lines that are rows of a table, or are not; empty lines are left out."""
    run: list[tuple[int, str]] = []
    was_table = False
    for number, line in enumerate(lines, start=1):
        is_table = "\t" in line
        if run and (is_table != was_table or (not line and was_table)):
            yield was_table, run
            run = []
        if line.strip():
            run.append((number, line))
            was_table = is_table
    if run:
        yield was_table, run


def _paragraphs(lines: Iterable[tuple[int, str]]) -> Iterator[Paragraph]:
    """Yield paragraphs; a line that goes on in small letters belongs to the one before."""
    text, starts = "", []
    for number, line in lines:
        if text and _goes_on(text, line):
            text += " "
        elif text:
            yield Paragraph(text, tuple(starts))
            text, starts = "", []
        starts.append((len(text), number))
        text += line
    if text:
        yield Paragraph(text, tuple(starts))


def _goes_on(before: str, line: str) -> bool:
    return line[0].islower() and not before.endswith(_ENDS) and line[1:2] != ")"
