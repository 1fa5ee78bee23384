"""The planning pool, and the rules and procedures by which people enter and leave it."""

from apps.pools.models.entries import PoolEntry
from apps.pools.models.procedures import Procedure, Step
from apps.pools.models.rules import PlanningRule, RemovalGround
from apps.pools.models.terms import Term

__all__ = ["PlanningRule", "PoolEntry", "Procedure", "RemovalGround", "Step", "Term"]
