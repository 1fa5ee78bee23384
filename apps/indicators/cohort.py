"""Counts groups of alike people into the rows of a cohort's tables. Pure: no database, no Django.

A person's levels on all ladders are a set of bits, one for each level (Level.bit); a row of a
table is a set of bits too, so "is she in this row" is two comparisons, here and in SQL alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from apps.indicators.traits import Trait

EXCLUSIVE = "exclusive"
CUMULATIVE = "cumulative"
HELD_AND_STUDYING = "held_and_studying"


@dataclass(frozen=True)
class Row:
    """A row of a ladder's table: the levels it takes, whether those who study them count."""

    key: str
    label: str
    levels: int  # bits of the levels from this row's lowest up to the next row's
    counts_studying: bool = False
    rank: int = 0  # of its lowest level on the ladder
    short: str = ""  # for the head of a column; the label when empty


@dataclass(frozen=True)
class LadderTable:
    """The table of one ladder, rows from the highest down."""

    ladder: str
    label: str
    mode: str
    rows: tuple[Row, ...]
    unknown_label: str = "Chưa rõ"
    below: int = 0  # bits of the ladder's levels that no row takes: known, but not shown

    @property
    def levels(self) -> int:
        """Bits of all levels of the ladder."""
        return sum(row.levels for row in self.rows) | self.below

    def rows_of(self, earned: int, studying: int) -> tuple[int, ...]:
        """Return the places of the rows in which a person with these levels is counted.

        None at all means that she stands below the lowest row, or that nothing is known of her.
        """
        if self.mode == CUMULATIVE:
            return self._reached(earned, studying)
        if self.mode == HELD_AND_STUDYING:
            return self._held_or_studied(earned, studying)
        return self._reached(earned, studying, first=True)

    def is_unknown(self, earned: int, studying: int) -> bool:
        """Return whether nothing is known of a person with these levels on this ladder."""
        return not earned & self.below and not self.rows_of(earned, studying)

    def _reached(self, earned: int, studying: int, *, first: bool = False) -> tuple[int, ...]:
        """Find the highest row that matches; with `first` only it, else it and all below."""
        for place, row in enumerate(self.rows):
            if row.levels & earned or (row.counts_studying and row.levels & studying):
                return (place,) if first else tuple(range(place, len(self.rows)))
        return ()

    def _held_or_studied(self, earned: int, studying: int) -> tuple[int, ...]:
        """Find the row of the highest level held, and every row studied that counts studying."""
        held = next((i for i, row in enumerate(self.rows) if row.levels & earned), None)
        studied = {
            i for i, row in enumerate(self.rows) if row.counts_studying and row.levels & studying
        }
        return tuple(sorted(studied if held is None else studied | {held}))


@dataclass(frozen=True)
class CohortSpec:
    """Whom a cohort takes in, and how its tables split them; keys of rows in the database."""

    code: str
    root_id: int | None  # None: everyone
    root_path: str = ""
    titles: tuple[int, ...] = ()
    kinds: tuple[int, ...] = ()
    is_planned: bool = False  # people in the planning pool for the titles, not their holders
    excluded_titles: tuple[int, ...] = ()
    excluded_cohorts: tuple["CohortSpec", ...] = ()
    excluded_employment: tuple[str, ...] = ()
    excludes_vertical_sector: bool = False
    young_under: int = 35
    singles: tuple[str, ...] = ("origin", "sex", "age", "party", "ethnicity")
    tables: tuple[LadderTable, ...] = ()


@dataclass(frozen=True)
class Group:
    """People who are alike in everything that is counted."""

    earned: int
    studying: int
    traits: int
    is_young: bool
    people: int
    age_undecided: int = 0  # of them, those whose missing day or month of birth would decide


@dataclass(frozen=True)
class TableCount:
    """The figures of one ladder: people in each row, and those of whom nothing is known."""

    table: LadderTable
    rows: tuple[int, ...]
    unknown: int


@dataclass(frozen=True)
class CohortCount:
    """All figures of a cohort on a day."""

    spec: CohortSpec
    total: int
    singles: dict[str, int] = field(default_factory=dict)
    singles_unknown: dict[str, int] = field(default_factory=dict)
    tables: tuple[TableCount, ...] = ()
    births_partly_known: int = 0  # people of whom only the month or the year of birth is known


def count(spec: CohortSpec, groups: Sequence[Group]) -> CohortCount:
    """Count `groups` into the figures of `spec`; every person of the groups counts once."""
    return CohortCount(
        spec=spec,
        total=sum(group.people for group in groups),
        singles={single: _having(single, groups) for single in spec.singles},
        singles_unknown={single: _unknown(single, groups) for single in spec.singles},
        tables=tuple(count_table(table, groups) for table in spec.tables),
        births_partly_known=sum(g.people for g in groups if g.traits & PARTLY_KNOWN_BIRTH),
    )


def together(counts: Sequence[CohortCount]) -> CohortCount:
    """Add up counts of the same figures over people who stand in one of them only."""
    first = counts[0]
    return CohortCount(
        spec=first.spec,
        total=sum(counted.total for counted in counts),
        singles={key: sum(c.singles[key] for c in counts) for key in first.singles},
        singles_unknown={
            key: sum(c.singles_unknown[key] for c in counts) for key in first.singles_unknown
        },
        tables=tuple(map(_added, zip(*(counted.tables for counted in counts), strict=True))),
        births_partly_known=sum(counted.births_partly_known for counted in counts),
    )


def _added(counts: tuple[TableCount, ...]) -> TableCount:
    """Add up counts of one table, row by row."""
    rows = tuple(map(sum, zip(*(counted.rows for counted in counts), strict=True)))
    return TableCount(counts[0].table, rows, sum(counted.unknown for counted in counts))


def count_table(table: LadderTable, groups: Iterable[Group]) -> TableCount:
    """Count `groups` into the rows of `table`."""
    rows = [0] * len(table.rows)
    unknown = 0
    for (earned, studying), people in _alike(groups, table.levels).items():
        for place in table.rows_of(earned, studying):
            rows[place] += people
        if table.is_unknown(earned, studying):
            unknown += people
    return TableCount(table, tuple(rows), unknown)


def _alike(groups: Iterable[Group], levels: int) -> dict[tuple[int, int], int]:
    """Join the groups that do not differ in `levels`."""
    joined: dict[tuple[int, int], int] = {}
    for group in groups:
        key = (group.earned & levels, group.studying & levels)
        joined[key] = joined.get(key, 0) + group.people
    return joined


PARTLY_KNOWN_BIRTH = Trait.BIRTH_MONTH_ONLY | Trait.BIRTH_YEAR_ONLY
HAVING = {
    "origin": Trait.LOCAL,
    "sex": Trait.WOMAN,
    "party": Trait.PARTY,
    "ethnicity": Trait.MINORITY,
}
KNOWN = {
    "origin": Trait.LOCAL_KNOWN,
    "party": Trait.PARTY_KNOWN,
    "ethnicity": Trait.MINORITY_KNOWN,
}


def _having(single: str, groups: Iterable[Group]) -> int:
    """Count the people to whom `single` applies."""
    if single == "age":
        return sum(group.people for group in groups if group.is_young)
    return sum(group.people for group in groups if group.traits & HAVING[single])


def _unknown(single: str, groups: Iterable[Group]) -> int:
    """Count the people of whom nobody said whether `single` applies."""
    if single == "age":
        return sum(group.age_undecided for group in groups)
    if single not in KNOWN:
        return 0
    return sum(group.people for group in groups if not group.traits & KNOWN[single])
