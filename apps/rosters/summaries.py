"""What a roster says it counts, typed by hand under the list, set against what it holds. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from apps.core.text import spelling_key
from apps.rosters.cells import marked
from apps.rosters.headings import LEVEL_MARK, Heading, ladder_named
from apps.rosters.levels import LevelWords, bare
from apps.rosters.people import RosterPerson
from apps.rosters.rows import Total
from apps.rosters.sheet import Sheet

_NUMBER = r"\d{1,3}(?:\.\d{3})+(?!\d)|\d+"
_PERCENT = r"\d{1,3}(?:[.,]\d{1,2})?(?=\s*%)"
_CLAIM = re.compile(
    r"(?P<what>tổng(?: cộng| số)?|cộng|danh sách(?: này)? (?:gồm|có)|ấn định danh sách"
    r"|tong (?:cong|so)|\bnữ\b|\bnam\b|đảng viên|dân tộc thiểu số|dtts)[^\d;,()]{0,40}\(?"
    rf"(?:(?P<only>{_PERCENT})|(?P<count>{_NUMBER})(?:\s*/\s*\d+)?"
    rf"(?:[^\d;,]{{0,30}}(?P<percent>{_PERCENT}))?)"
)
_KINDS = {
    "nữ": "women", "nam": "men", "đảng viên": "party", "dân tộc thiểu số": "minority",
    "dtts": "minority",
}  # fmt: skip
_LABELS = {
    "people": "số người", "women": "số nữ", "men": "số nam", "party": "số đảng viên",
    "minority": "số người dân tộc thiểu số",
}  # fmt: skip
_PIECES = re.compile(r"[;,\n()]|\.(?!\d)| - ")
_LEVEL_COUNT = re.compile(rf"(?P<label>[^\d:]+?)\s*:?\s*\b(?P<count>{_NUMBER})\b")
_COUNTED_COLUMNS = frozenset({
    LEVEL_MARK, "sex_male", "sex_female", "birth_male", "birth_female", "party_member",
    "party_admitted", "party_official", "is_local",
})  # fmt: skip
_NAMES = frozenset({"full_name", "given_name", "family_name"})

Counter = Callable[[Sequence[RosterPerson]], int | None]


@dataclass(frozen=True, slots=True)
class Claim:
    """What one cell says it counts; `what` is "women", "column:7", "professional:dai_hoc"."""

    column: int
    what: str
    label: str
    count: int | None
    percent: str = ""
    may_be_people: bool = False


@dataclass(frozen=True, slots=True)
class TotalCheck:
    """A count or percent that the roster states, beside what its rows give."""

    sheet: str
    row: int
    column: int
    text: str
    what: str
    label: str
    claimed: str
    counted: str
    agrees: bool


class Summaries:
    """Checks the totals of one sheet against its people."""

    def __init__(
        self, sheet: Sheet, people: Sequence[RosterPerson], ladders: Mapping[str, LevelWords]
    ) -> None:
        self.sheet, self.people, self.ladders = sheet, people, ladders

    def check(self, total: Total, heading: Heading, elsewhere: int) -> list[TotalCheck]:
        """Return each thing a row counts; `elsewhere` people stand on the sheets before."""
        found = []
        for claim in self._claims(total, heading):
            groups = [self.people[start : total.end] for start in total.starts]
            counts = [self._count(claim, group) for group in groups]
            known = [(n, len(g)) for n, g in zip(counts, groups, strict=True) if n is not None]
            if known:
                extra = [(n + elsewhere, 0) for n, _ in known[:1] if claim.what == "people"]
                # "Cộng: | 12": the number stands where there was room, and counts people.
                extra += [(len(group), 0) for group in groups if claim.may_be_people]
                found.append(self._set_against(total, claim, known, [*known, *extra]))
        return found

    def _set_against(
        self,
        total: Total,
        claim: Claim,
        known: Sequence[tuple[int, int]],
        accepted: Sequence[tuple[int, int]],
    ) -> TotalCheck:
        agrees = any(_agrees(claim, number, among) for number, among in accepted)
        number, among = known[0]
        by_percent = claim.percent and claim.count in (None, number)
        counted = f"{100 * number / among:.1f}%" if by_percent and among else str(number)
        claimed = f"{claim.percent}%" if by_percent else str(claim.count)
        return TotalCheck(
            self.sheet.name, total.row, claim.column, total.text, claim.what, claim.label, claimed,
            counted.replace(".0%", "%").replace(".", ","), agrees,
        )  # fmt: skip

    def _claims(self, total: Total, heading: Heading) -> Iterator[Claim]:
        first = total.cells[0][0]
        text = spelling_key(total.text)
        for match in _CLAIM.finditer(text):
            kind = _KINDS.get(match["what"], "people")
            percent = match["percent"] or match["only"] or ""
            yield Claim(first, kind, _LABELS[kind], _int(match["count"]), percent)
        yield from self._level_claims(first, text)
        yield from self._column_claims(total, heading)

    def _level_claims(self, column: int, text: str) -> Iterator[Claim]:
        ladder = "professional"
        for piece in _PIECES.split(text):
            ladder = ladder_named(piece) or ladder
            match = _LEVEL_COUNT.search(piece)
            known = self.ladders.get(ladder)
            level = known.words.get(bare(match["label"])) if match and known else None
            if level:
                what = f"{ladder}:{level}"
                yield Claim(column, what, f"số {match['label'].strip()}", _int(match["count"]))

    def _column_claims(self, total: Total, heading: Heading) -> Iterator[Claim]:
        """Read the numbers that stand under the columns they count."""
        columns = {column.index: column for column in heading.columns}
        numbers = [(index, int(text)) for index, text in total.cells if text.isdecimal()]
        for place, (index, number) in enumerate(numbers):
            column = columns.get(index)
            if column and column.field in _NAMES:
                yield Claim(index, "people", _LABELS["people"], number)
            elif column and column.field in _COUNTED_COLUMNS:
                what, label = f"column:{index}", f"cột “{column.heading}”"
                yield Claim(index, what, label, number, may_be_people=not place)

    def _count(self, claim: Claim, people: Sequence[RosterPerson]) -> int | None:
        """Return how many people a claim is true of, None where the roster does not tell."""
        if claim.what in _COUNTERS:
            return _COUNTERS[claim.what](people)
        first, _, second = claim.what.partition(":")
        if first == "column":
            rows, index = self.sheet.rows, int(second)
            return sum(marked(rows[person.row - 1][index]) for person in people)
        if not any(first in person.levels for person in people):
            return None
        held = [person.levels[first].earned for person in people if first in person.levels]
        return held.count(second)


def _agrees(claim: Claim, number: int, among: int) -> bool:
    if claim.count is not None and claim.count != number:
        return False
    if not claim.percent or not among:
        return claim.count is not None
    written = claim.percent.replace(",", ".")
    step = 10.0 ** -len(written.partition(".")[2])
    return abs(float(written) - 100 * number / among) <= step


def _int(text: str | None) -> int | None:
    return int(text.replace(".", "")) if text else None


def _of_those(fact: str, value: object) -> Counter:
    def count(people: Sequence[RosterPerson]) -> int | None:
        told = [getattr(person, fact) for person in people]
        return told.count(value) if any(one is not None for one in told) else None

    return count


def _minority(people: Sequence[RosterPerson]) -> int | None:
    groups = [person.ethnicity for person in people if person.ethnicity]
    return sum(group != "Kinh" for group in groups) if groups else None


_COUNTERS: dict[str, Counter] = {
    "people": len,
    "women": _of_those("sex", "F"),
    "men": _of_those("sex", "M"),
    "party": _of_those("is_party_member", True),
    "minority": _minority,
}
