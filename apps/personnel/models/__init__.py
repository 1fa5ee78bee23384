"""People, the posts they hold through time, their ratings, discipline and awards."""

from apps.personnel.models.catalogues import (
    Ethnicity,
    EthnicityAlias,
    Religion,
)
from apps.personnel.models.people import (
    DATE_LABELS,
    IDENTITY_NUMBER,
    Assignment,
    AssignmentQuerySet,
    EmploymentKind,
    Person,
    PersonQuerySet,
    Precision,
    Sex,
    code_of,
    partial,
)
from apps.personnel.models.records import (
    AnnualRating,
    Award,
    Discipline,
    PersonalRecord,
    PersonalRecordQuerySet,
)
from apps.personnel.models.retirement import RetirementAge, RetirementOverride

__all__ = [
    "DATE_LABELS",
    "IDENTITY_NUMBER",
    "AnnualRating",
    "Assignment",
    "AssignmentQuerySet",
    "Award",
    "Discipline",
    "EmploymentKind",
    "Ethnicity",
    "EthnicityAlias",
    "Person",
    "PersonQuerySet",
    "PersonalRecord",
    "PersonalRecordQuerySet",
    "Precision",
    "Religion",
    "RetirementAge",
    "RetirementOverride",
    "Sex",
    "code_of",
    "partial",
]
