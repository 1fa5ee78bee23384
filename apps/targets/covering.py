"""The least number of people who fill several parts at once. Pure: no Django.

A small integer program: people alike in the parts they can fill are one variable, each part one
row. Its relaxation is solved exactly in fractions by the dual simplex method, and what comes out
broken is split in two, so that the answer is proven and not merely good.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

Bounds = tuple[tuple[int, int | None], ...]  # least and most of each variable; None: no end


def least_cover(wanted: Sequence[int], groups: Mapping[int, int]) -> int:
    """Return the least number of people who fill each part `wanted` times.

    `groups` says how many people fill exactly which parts (a set of bits). Raises ValueError when
    all of them together do not fill a part.
    """
    masks = sorted(groups)
    waiting: list[Bounds] = [tuple((0, groups[mask]) for mask in masks)]
    best = sum(groups.values()) + 1
    while waiting:
        bounds = waiting.pop()
        values = _relaxed(masks, wanted, bounds)
        if values is None or ceil(sum(values)) >= best:
            continue
        # Rounded up, everything is still filled; often nothing better is left to look for.
        best = min(best, sum(ceil(value) for value in values))
        broken = next((i for i, value in enumerate(values) if value.denominator > 1), None)
        if broken is not None and ceil(sum(values)) < best:
            waiting += _split(bounds, broken, values[broken])
    if best > sum(groups.values()):
        raise ValueError("All people together do not fill every part.")
    return best


def _split(bounds: Bounds, place: int, value: Fraction) -> list[Bounds]:
    """Return the bounds with one variable kept below, then above, a broken value."""
    least, most = bounds[place]
    before, after = bounds[:place], bounds[place + 1 :]
    return [
        (*before, (least, floor(value)), *after),
        (*before, (ceil(value), most), *after),
    ]


def _relaxed(masks: Sequence[int], wanted: Sequence[int], bounds: Bounds) -> list[Fraction] | None:
    """Return the best amounts when people may be broken; None when nothing fills the parts."""
    table = _Table.of(masks, wanted, bounds)
    while (row := table.worst_row()) is not None:
        column = table.entering(row)
        if column is None:
            return None
        table.pivot(row, column)
    return [table.value_of(variable) for variable in range(len(masks))]


@dataclass
class _Table:
    """A dictionary of the simplex method: each basic variable in terms of the others.

    Variables are the groups, then one surplus for each part; their values stay at a bound while
    they are not basic.
    """

    bounds: list[tuple[int, int | None]]
    basic: list[int]
    free: list[int]  # not basic; columns in this order
    rows: list[list[Fraction]]  # coefficients of the free variables
    constants: list[Fraction]
    costs: list[Fraction]
    at_most: dict[int, bool]  # of a free variable: stands at its upper bound

    @classmethod
    def of(cls, masks: Sequence[int], wanted: Sequence[int], bounds: Bounds) -> "_Table":
        """Begin with every group at its least: dear to nobody, but parts are not filled."""
        groups, parts = len(masks), len(wanted)
        return cls(
            bounds=[*bounds, *(((0, None),) * parts)],
            basic=list(range(groups, groups + parts)),
            free=list(range(groups)),
            rows=[[Fraction(mask >> part & 1) for mask in masks] for part in range(parts)],
            constants=[Fraction(-need) for need in wanted],
            costs=[Fraction(1)] * groups,
            at_most=dict.fromkeys(range(groups), False),
        )

    def value_of(self, variable: int) -> Fraction:
        """Return the present value of a variable."""
        if variable in self.at_most:
            least, most = self.bounds[variable]
            return Fraction(most if self.at_most[variable] else least)
        return self._row_value(self.basic.index(variable))

    def _row_value(self, row: int) -> Fraction:
        pairs = zip(self.rows[row], self.free, strict=True)
        return self.constants[row] + sum(c * self.value_of(variable) for c, variable in pairs if c)

    def worst_row(self) -> int | None:
        """Return the row whose variable is out of its bounds, the first of them; None when none."""
        outside = [row for row in range(len(self.basic)) if self._lack(row)]
        return min(outside, key=lambda row: self.basic[row], default=None)

    def _lack(self, row: int) -> int:
        """Return 1 when the variable of a row must grow, -1 when it must shrink, else 0."""
        least, most = self.bounds[self.basic[row]]
        value = self._row_value(row)
        if value < least:
            return 1
        return -1 if most is not None and value > most else 0

    def entering(self, row: int) -> int | None:
        """Return the column that mends `row` at the least cost; None when none does."""
        direction = self._lack(row)
        able = []
        for column, variable in enumerate(self.free):
            effect = self.rows[row][column] * direction
            if effect and (effect < 0) == self.at_most[variable]:
                able.append((abs(self.costs[column] / effect), variable, column))
        return min(able)[2] if able else None

    def pivot(self, row: int, column: int) -> None:
        """Let the free variable of `column` and the basic one of `row` change places."""
        leaves_at_most = self._lack(row) < 0
        coefficients = self.rows[row]
        by = coefficients[column]
        solved = [-c / by for c in coefficients]
        solved[column] = 1 / by
        constant = -self.constants[row] / by
        for other, line in enumerate(self.rows):
            if other != row and line[column]:
                factor = line[column]
                self.constants[other] += factor * constant
                self.rows[other] = _combined(line, solved, factor, column)
        self.costs = _combined(self.costs, solved, self.costs[column], column)
        self.rows[row], self.constants[row] = solved, constant
        entered, left = self.free[column], self.basic[row]
        self.basic[row], self.free[column] = entered, left
        del self.at_most[entered]
        self.at_most[left] = leaves_at_most


def _combined(
    line: list[Fraction], solved: list[Fraction], factor: Fraction, column: int
) -> list[Fraction]:
    """Put a solved variable into a line that names it at `column`."""
    return [
        factor * solved[place] + (Fraction(0) if place == column else value)
        for place, value in enumerate(line)
    ]
