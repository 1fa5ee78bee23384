"""A list of people chosen by how they stand: counted whole, read page by page.

A page of a large list costs what the page costs: the groups say which branches of the tree it lies
in, and only those are asked for people. Where few units are asked about, one statement reads
everyone there, and groups and pages are made of her row.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from itertools import groupby

from apps.indicators.standings import (
    FEW_UNITS,
    PersonStanding,
    Standing,
    StandingRow,
    Standings,
)
from apps.personnel.models import Person


class StandingList:
    """The people of whose groups `keep` says yes, in the order of `units`, then by name."""

    def __init__(
        self, standings: Standings, units: Sequence[int], keep: Callable[[Standing], bool]
    ) -> None:
        self.standings = standings
        self.units = units
        self.keep = keep

    @cached_property
    def _rows(self) -> list[StandingRow] | None:
        """Everyone asked about, when they are few."""
        return self.standings.rows() if len(self.standings.units) <= FEW_UNITS else None

    @cached_property
    def groups(self) -> list[Standing]:
        """Everyone asked about, in groups."""
        if self._rows is None:
            return self.standings.groups()
        return self.standings.groups_of(self._rows)

    @cached_property
    def kept(self) -> list[Standing]:
        """The groups that are listed."""
        return [group for group in self.groups if self.keep(group)]

    @property
    def asked(self) -> int:
        """How many were asked about, each with every title."""
        return sum(group.people for group in self.groups)

    def __len__(self) -> int:
        """Return how many are listed, each with every title."""
        return sum(group.people for group in self.kept)

    def page(self, offset: int = 0, limit: int | None = None) -> list[PersonStanding]:
        """Return a part of the list; without `limit` all that follows."""
        limit = len(self) - offset if limit is None else limit
        if self._rows is None:
            return self._read(offset, limit)
        return [self.standings.person(row) for row in self._picked(self._rows, offset, limit)]

    def _read(self, offset: int, limit: int) -> list[PersonStanding]:
        """Ask for the people of the branches that a page lies in."""
        people: dict[int, int] = {}
        for group in self.kept:
            people[group.node] = people.get(group.node, 0) + group.people
        branch = self.standings.branches
        order = dict.fromkeys(branch[unit] for unit in self.units if unit in branch)
        runs = ((node, people.get(node, 0)) for node in order)
        nodes, offset = _reached(runs, offset, limit)
        keys = {group.key for group in self.kept if group.node in nodes}
        units = [unit for unit in self.units if branch.get(unit) in nodes]
        return self.standings.people(keys, units=units, offset=offset, limit=limit)

    def _picked(self, rows: Iterable[StandingRow], offset: int, limit: int) -> list[StandingRow]:
        """Pick a page out of the rows: names are read for the people of its units only."""
        keys = {group.key for group in self.kept}
        places = {unit: place for place, unit in enumerate(self.units)}
        kept = [row for row in rows if row.key in keys and row.unit_id in places]
        kept.sort(key=lambda row: places[row.unit_id])
        by_unit = {unit: list(own) for unit, own in groupby(kept, key=lambda row: row.unit_id)}
        runs = ((unit, len(own)) for unit, own in by_unit.items())
        units, offset = _reached(runs, offset, limit)
        found = [row for unit in units for row in by_unit[unit]]
        ranks = {pk: rank for rank, pk in enumerate(_by_name({row.person_id for row in found}))}
        found.sort(
            key=lambda row: (
                places[row.unit_id],
                ranks[row.person_id],
                row.is_planned,
                row.title_id,
            )
        )
        return found[offset : offset + limit]


def _reached(
    runs: Iterable[tuple[int, int]], offset: int, limit: int
) -> tuple[dict[int, None], int]:
    """Return which runs, each with its length, a page lies in, and its offset within them."""
    found: dict[int, None] = {}
    before = inside = 0
    for key, length in runs:
        if before + length > offset and before < offset + limit:
            inside = inside if found else offset - before
            found[key] = None
        before += length
    return found, inside


def _by_name(keys: Collection[int]) -> Iterable[int]:
    """Return the people with these keys in the order of lists."""
    people = Person.objects.filter(pk__in=keys).order_by("sort_name", "birth_on", "pk")
    return people.values_list("pk", flat=True)
