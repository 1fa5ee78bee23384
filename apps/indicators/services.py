"""The door to the figures: tables, cohorts and the people behind them."""

from apps.indicators.cohort import together
from apps.indicators.counting import counts
from apps.indicators.facts import rebuild_facts, renew_facts
from apps.indicators.selection import people_of
from apps.indicators.specs import PREFETCH, default_tables, specs_of, unit_spec

__all__ = [
    "PREFETCH",
    "counts",
    "default_tables",
    "people_of",
    "rebuild_facts",
    "renew_facts",
    "specs_of",
    "together",
    "unit_spec",
]
