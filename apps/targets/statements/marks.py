"""Which words of which line a finding is about. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.targets.statements.findings import Finding
from apps.targets.statements.review import Review

FEWEST_LETTERS = 8  # of the end of the words, where a line holds no more of them


@dataclass(frozen=True)
class Mark:
    """A stretch of a line; with the number of the finding it belongs to, or none."""

    text: str
    number: int = 0
    weight: str = ""


@dataclass(frozen=True)
class MarkedLine:
    """A line of the text with its findings."""

    number: int
    marks: tuple[Mark, ...]
    findings: tuple[tuple[int, Finding], ...]


def marked_lines(review: Review) -> list[MarkedLine]:
    """Return the lines that hold something, each cut where the words of its findings stand."""
    by_line: dict[int, list[tuple[int, Finding]]] = {}
    for number, finding in enumerate(review.findings, start=1):
        by_line.setdefault(finding.place.line, []).append((number, finding))
    return [
        marked(number, line.replace("\t", " │ "), by_line.get(number, []))
        for number, line in enumerate(review.lines, start=1)
        if line.strip()
    ]


def marked(number: int, line: str, findings: Sequence[tuple[int, Finding]]) -> MarkedLine:
    """Return a line cut where the words of its findings stand."""
    return MarkedLine(number, tuple(_cut(line, findings)), tuple(findings))


def _cut(line: str, findings: Sequence[tuple[int, Finding]]) -> list[Mark]:
    """Cut a line into marked and unmarked stretches; words marked once are not marked again."""
    spans: list[tuple[int, int, int, str]] = []
    for number, finding in findings:
        span = _span(line, finding.place.words, [(start, end) for start, end, *_ in spans])
        if span is not None:
            spans.append((*span, number, finding.weight.value))
    marks, done = [], 0
    for start, end, number, weight in sorted(spans):
        marks.append(Mark(line[done:start]))
        marks.append(Mark(line[start:end], number, weight))
        done = end
    marks.append(Mark(line[done:]))
    return [mark for mark in marks if mark.text]


def _span(line: str, words: str, taken: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Return where the words stand in a line, or as much of their end as it holds."""
    pieces = words.split(" ")
    for first in range(len(pieces)):
        tail = " ".join(pieces[first:])
        start = -1 if len(tail) < FEWEST_LETTERS else line.find(tail)
        while start >= 0:
            end = start + len(tail)
            if all(end <= begun or start >= ended for begun, ended in taken):
                return start, end
            start = line.find(tail, start + 1)
    return None
