"""People of a list as its documents name them: from the list itself, or from its frozen copy.

What was approved is drawn from the copy: later changes of files do not change a decision.
"""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from apps.accounts.models import User
from apps.planning.board import Board, Line, boards_of
from apps.planning.models import Candidacy, FrozenList, UnitList
from apps.pools.models import PoolEntry

YEARS = 3
# What a missing standard rests on stands in brackets at its end; a table has no room for it.
SOURCE = re.compile(r"\s*\([^()]*\)\.?$")
DECIDED = (UnitList.Status.APPROVED, UnitList.Status.DISCLOSED)
Entries = Mapping[int, PoolEntry]


@dataclass(frozen=True, slots=True)
class Listed:
    """One person of a list, in words."""

    code: str  # of her file: who is planned for two titles is one person
    name: str
    birth: str
    is_woman: bool
    age: int | None
    post: str
    title: str
    outcome: str
    source: str
    direction: str
    professional: str
    political: str
    state_management: str
    ratings: str
    lacks: str
    decision: str  # of the pool she is in already
    ground: str
    note: str

    @property
    def is_removed(self) -> bool:
        """Whether she is to leave the pool."""
        return self.outcome == Candidacy.Outcome.REMOVED

    @property
    def is_carried(self) -> bool:
        """Whether she stays in the pool."""
        return self.outcome == Candidacy.Outcome.CARRIED

    @property
    def is_added(self) -> bool:
        """Whether she comes into the pool."""
        return self.outcome == Candidacy.Outcome.ADDED

    @property
    def is_external(self) -> bool:
        """Whether she comes from another unit."""
        return self.source == PoolEntry.Source.EXTERNAL

    @property
    def outcome_words(self) -> str:
        """What the unit proposes, as a word."""
        return str(Candidacy.Outcome(self.outcome).label).capitalize()

    @property
    def origin(self) -> str:
        """Where she comes from and in which direction: "tại chỗ, dọc"."""
        return f"{PoolEntry.Source(self.source).label}, {PoolEntry.Direction(self.direction).label}"


@dataclass(frozen=True)
class Content:
    """A list as its documents say it."""

    unit_list: UnitList
    people: tuple[Listed, ...]

    @property
    def unit_name(self) -> str:
        """The unit whose list it is."""
        return self.unit_list.unit.name

    @property
    def kept(self) -> tuple[Listed, ...]:
        """Who is in the pool when the list is approved."""
        return tuple(person for person in self.people if not person.is_removed)

    @property
    def carried(self) -> tuple[Listed, ...]:
        """Who stays."""
        return tuple(person for person in self.people if person.is_carried)

    @property
    def added(self) -> tuple[Listed, ...]:
        """Who comes in."""
        return tuple(person for person in self.people if person.is_added)

    @property
    def removed(self) -> tuple[Listed, ...]:
        """Who leaves."""
        return tuple(person for person in self.people if person.is_removed)


def contents_of(unit_lists: Iterable[UnitList], user: User) -> list[Content]:
    """Return lists of one round as documents say them, in a fixed number of queries."""
    unit_lists = list(unit_lists)
    frozen = {copy.unit_list_id: copy for copy in frozen_of(unit_lists, user)}
    open_lists = [own for own in unit_lists if own.pk not in frozen]
    boards = {board.unit_list.pk: board for board in boards_of(open_lists, user)}
    entries = entries_of(boards.values(), frozen.values())
    own_code = code_of(user)
    return [
        Content(
            own,
            from_frozen(own, frozen[own.pk], entries, own_code)
            if own.pk in frozen
            else from_board(boards[own.pk], entries),
        )
        for own in unit_lists
    ]


def frozen_of(unit_lists: Iterable[UnitList], user: User) -> list[FrozenList]:
    """Return the copies of those lists that were decided on."""
    decided = [own.pk for own in unit_lists if own.status in DECIDED]
    if not decided:
        return []
    return list(FrozenList.objects.visible_to(user).filter(unit_list__in=decided))


def code_of(user: User) -> str:
    """Return the number of the user's own file; nothing when she has none."""
    own = getattr(user, "person", None)
    return own.code if own else ""


def entries_of(boards: Iterable[Board], copies: Iterable[FrozenList]) -> Entries:
    """Return the places in the pool that the lists speak of."""
    found = {line.candidacy.entry_id for board in boards for line in (*board.lines, *board.removed)}
    found |= {line.get("entry") for copy in copies for line in copy.content["lines"]}
    found.discard(None)
    return PoolEntry.objects.in_bulk(found) if found else {}


def from_board(board: Board, entries: Entries) -> tuple[Listed, ...]:
    """Return the people of a list that is still being made."""
    return tuple(listed(line, entries) for line in (*board.lines, *board.removed))


def listed(line: Line, entries: Entries) -> Listed:
    """Return one line of a list in words."""
    row = line.candidacy
    return Listed(
        code=row.person.code,
        name=row.person.full_name,
        birth=str(row.person.birth),
        is_woman=row.person.sex == "F",
        age=line.age,
        post=line.post,
        title=row.title.name,
        outcome=row.outcome,
        source=row.source,
        direction=row.direction,
        **levels(line.levels),
        ratings=ratings(line.ratings),
        lacks=lacks(finding.sentence for finding in line.lacks),
        decision=decision_of(entries.get(row.entry_id)),
        ground=ground(row.ground.name if row.ground else "", row.ground_note),
        note=row.note,
    )


def from_frozen(
    unit_list: UnitList, copy: FrozenList, entries: Entries, own_code: str
) -> tuple[Listed, ...]:
    """Return the people of an approved list; until it is disclosed, nobody reads of herself."""
    hidden = "" if unit_list.status == UnitList.Status.DISCLOSED else own_code
    return tuple(
        thawed(line, entries)
        for line in copy.content["lines"]
        if not hidden or line["code"] != hidden
    )


def thawed(line: Mapping[str, object], entries: Entries) -> Listed:
    """Return one line of a frozen copy in words."""
    return Listed(
        code=line["code"],
        name=line["full_name"],
        birth=line["birth"],
        is_woman=line["sex"] == "F",
        age=line.get("age"),
        post=line["post"],
        title=line["title"],
        outcome=line["outcome"],
        source=line["source"],
        direction=line["direction"],
        **levels(line["levels"]),
        ratings=ratings(line.get("ratings", ())),
        lacks=lacks(line["lacks"]),
        decision=decision_of(entries.get(line.get("entry"))),
        ground=ground(line.get("ground_name", ""), line.get("ground_note", "")),
        note=line.get("note", ""),
    )


def levels(held: Mapping[str, str]) -> dict[str, str]:
    """Return the three levels that documents print."""
    return {
        "professional": held.get("professional", ""),
        "political": held.get("political_theory", ""),
        "state_management": held.get("state_management", ""),
    }


def ratings(found: Iterable[Iterable[object]]) -> str:
    """Return the ratings of the last three years: "2024: HTTNV; 2025: HTXSNV"."""
    latest = sorted(((year, grade) for year, grade in found if grade), reverse=True)[:YEARS]
    return "; ".join(f"{year}: {grade}" for year, grade in reversed(latest))


def lacks(sentences: Iterable[str]) -> str:
    """Return what is missing, without the documents that ask it."""
    return "; ".join(SOURCE.sub("", sentence).rstrip(".") for sentence in sentences)


def decision_of(entry: PoolEntry | None) -> str:
    """Return the decision by which she is in the pool."""
    if entry is None or not entry.decision_number:
        return ""
    return f"Quyết định số {entry.decision_number}{dated(entry.decision_on)}"


def dated(day: datetime.date | None) -> str:
    """Return " ngày 03/02/2024", nothing for no day."""
    return f" ngày {day:%d/%m/%Y}" if day else ""


def ground(name: str, note: str) -> str:
    """Return why she leaves: the ground, and what is said of it."""
    return f"{name} ({note})" if name and note else name or note
