"""The limits that lists are checked against, as the engines read them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Key(StrEnum):
    """What a rule of planning limits; the words of `PlanningRule.Key`."""

    MAX_PEOPLE = "max_people_per_title"
    MAX_TITLES = "max_titles_per_person"
    ONLY_HIGHER = "only_higher_titles"
    AGE_LEFT = "age_left_months"
    NO_DISCIPLINE = "no_discipline"
    AGE_LEFT_CURRENT = "age_left_current_months"
    REVIEW_INTERVAL = "review_interval_months"
    WOMEN_SHARE = "women_share"
    YOUNG_SHARE = "young_share"
    YOUNG_AGE = "young_age"
    ETHNIC_SHARE = "ethnic_share"
    PARTY_SHARE = "party_share"
    AGE_BANDS = "age_bands"
    AGE_BAND_GAP = "age_band_gap"
    POOL_COEFFICIENT = "pool_coefficient"
    RATED_YEARS = "rated_years"


@dataclass(frozen=True)
class Limit:
    """One rule as it binds a unit: its number, whether it blocks, and the document that says it."""

    value: Decimal | None  # None: the document names no number, nothing is checked
    blocks: bool = False
    source: str = ""


@dataclass(frozen=True)
class Rules:
    """The rules that bind one unit in one branch on one day; no entry: no document asks it."""

    limits: Mapping[str, Limit] = field(default_factory=dict)

    def rule(self, key: str) -> Limit | None:
        """Return the rule on `key`, nothing where there is none."""
        return self.limits.get(key)

    def value(self, key: str) -> Decimal | None:
        """Return the number of the rule on `key`; None: not checked."""
        limit = self.limits.get(key)
        return limit.value if limit else None

    def number(self, key: str) -> int | None:
        """Return the number of a rule that counts people, titles, months or years."""
        value = self.value(key)
        return None if value is None else int(value)
