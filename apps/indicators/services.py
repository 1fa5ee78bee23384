"""The door to the figures: tables, cohorts and the people behind them."""

from apps.indicators.cohort import together
from apps.indicators.counting import counts
from apps.indicators.facts import rebuild_facts, renew_facts
from apps.indicators.selection import people_of
from apps.indicators.specs import default_tables, specs_of, unit_spec, with_parts

__all__ = [
    "counts",
    "default_tables",
    "people_of",
    "rebuild_facts",
    "renew_facts",
    "specs_of",
    "together",
    "unit_spec",
    "with_parts",
]
