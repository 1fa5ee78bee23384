"""How many people must be trained so that several targets are reached. Pure: no Django.

A target of 100 % names its people: everyone who is missing. A lower one leaves the choice, so the
need is the least number of different people who bring every part to its target. People are told
apart only by the parts in which they are missing (a set of bits), so that a district is a handful
of groups.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from apps.targets.covering import least_cover

Groups = Mapping[int, int]  # parts in which people are missing, as bits -> how many people


@dataclass(frozen=True, slots=True)
class Part:
    """What a need takes from one target: `shortfall` of the people who are `missing` in it."""

    total: int
    missing: int
    wanted: int

    @property
    def have(self) -> int:
        """How many already count."""
        return self.total - self.missing

    @property
    def shortfall(self) -> int:
        """How many of the missing must be trained."""
        return min(self.missing, max(0, self.wanted - self.have))

    @property
    def is_everyone(self) -> bool:
        """Whether everybody who is missing must be trained."""
        return self.shortfall == self.missing


def least_people(shortfalls: Sequence[int], groups: Groups) -> int:
    """Return the least number of different people who fill every part.

    `groups` says how many people are missing in exactly which parts; each part must find
    at least its shortfall among them. Raises ValueError when it cannot.
    """
    left = _Left(list(shortfalls), {mask: people for mask, people in groups.items() if people})
    taken = left.take_everyone_wanted()
    return taken + sum(_least(*component) for component in left.components())


@dataclass
class _Left:
    """What is still to be filled, and with whom."""

    residual: list[int]
    groups: dict[int, int]

    def take_everyone_wanted(self) -> int:
        """Take the people of parts that need all of theirs; return how many were taken."""
        everyone = 0
        for part, wanted in enumerate(self.residual):
            available = sum(people for mask, people in self.groups.items() if mask >> part & 1)
            if wanted > available:
                raise ValueError(f"Part {part} wants {wanted} of {available} people.")
            if wanted == available:
                everyone |= 1 << part
        taken = {mask: people for mask, people in self.groups.items() if mask & everyone}
        self.groups = {m: n for m, n in self.groups.items() if m not in taken}
        for mask, people in taken.items():
            for part in range(len(self.residual)):
                self.residual[part] -= people * (mask >> part & 1)
        return sum(taken.values())

    def components(self) -> Iterable[tuple[tuple[int, ...], dict[int, int]]]:
        """Yield parts that share nobody with the others, each with its people."""
        open_parts = sum(1 << p for p, wanted in enumerate(self.residual) if wanted > 0)
        groups: dict[int, int] = {}
        for mask, people in self.groups.items():
            if mask & open_parts:
                groups[mask & open_parts] = groups.get(mask & open_parts, 0) + people
        for block in _connected(groups):
            parts = [p for p in range(len(self.residual)) if block >> p & 1]
            yield (
                tuple(self.residual[p] for p in parts),
                {_packed(mask, parts): n for mask, n in groups.items() if mask & block},
            )


def _packed(mask: int, parts: Sequence[int]) -> int:
    """Return the bits of `parts` in `mask`, moved together."""
    return sum((mask >> part & 1) << place for place, part in enumerate(parts))


def _connected(masks: Iterable[int]) -> list[int]:
    """Join masks that share a part, until none do."""
    blocks: list[int] = []
    for mask in masks:
        joined = mask
        for block in [b for b in blocks if b & mask]:
            blocks.remove(block)
            joined |= block
        blocks.append(joined)
    return blocks


def _least(residual: tuple[int, ...], groups: dict[int, int]) -> int:
    """Solve one component."""
    return residual[0] if len(residual) == 1 else least_cover(residual, groups)


def shares(need: int, years: Sequence[int]) -> dict[int, int]:
    """Return how many people go each year: they add to `need`, and differ by at most one.

    The years with one more come first. Raises ValueError without a year.
    """
    if not years:
        raise ValueError("A need is shared over at least one year.")
    each, more = divmod(need, len(years))
    return {year: each + (place < more) for place, year in enumerate(years)}


def years_left(first: int, last: int, year: int) -> range:
    """Return the years over which a need found in `year` is shared: those that are left.

    Before the first year and after the last, all of them.
    """
    begin = max(first, year) if year <= last else first
    return range(begin, last + 1)
