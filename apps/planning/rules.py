"""The rules of planning on a day, read once and asked for any number of units."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from apps.planning.limits import Limit, Rules
from apps.pools.models import PlanningRule

EVERYWHERE_DEPTH = -1


@dataclass(frozen=True)
class RuleTable:
    """All rules in force on a day."""

    rows: tuple[PlanningRule, ...]

    @classmethod
    def on(cls, day: datetime.date) -> "RuleTable":
        """Read the rules of a day: one query."""
        return cls(tuple(PlanningRule.objects.as_of(day).order_by("pk")))

    @cached_property
    def limits(self) -> dict[int, Limit]:
        """The rules as the engines read them, by key of the row."""
        return {row.pk: limit_of(row) for row in self.rows}

    def at(self, branch: str, unit_path: str) -> Rules:
        """Return the rules that bind a unit in a branch of terms.

        The rule of the nearest unit above goes first, then one for the branch before one for all.
        """
        above = [int(part) for part in unit_path.strip("/").split("/") if part]
        depths = {None: EVERYWHERE_DEPTH} | {unit: depth for depth, unit in enumerate(above)}
        binding = [r for r in self.rows if r.root_id in depths and r.branch in ("", branch)]
        binding.sort(key=lambda row: (depths[row.root_id], bool(row.branch)))
        return Rules({row.key: self.limits[row.pk] for row in binding})  # the nearest comes last


def rules_on(day: datetime.date, branch: str, unit_path: str) -> Rules:
    """Return the rules that bind one unit in a branch of terms on a day: one query."""
    return RuleTable.on(day).at(branch, unit_path)


def limit_of(row: PlanningRule) -> Limit:
    """Return a rule as the engines read it."""
    return Limit(row.value, row.effect == PlanningRule.Effect.BLOCK, row.mark)
