"""Ladders and what people attained on them; what titles ask."""

from apps.qualifications.models.courses import CourseCondition
from apps.qualifications.models.ladders import (
    Attainment,
    AttainmentQuerySet,
    Ladder,
    Level,
    LevelAlias,
    LevelManager,
    evidence_path,
)
from apps.qualifications.models.standards import Requirement, TitleStandard

__all__ = [
    "Attainment",
    "AttainmentQuerySet",
    "CourseCondition",
    "Ladder",
    "Level",
    "LevelAlias",
    "LevelManager",
    "Requirement",
    "TitleStandard",
    "evidence_path",
]
