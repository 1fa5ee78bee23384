"""People as those who may be sent to a course: what its conditions ask of their files."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import replace

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from apps.personnel.models import AnnualRating, Person
from apps.qualifications.courses import Applicant, Course
from apps.qualifications.gaps import Kind, Need, State
from apps.qualifications.models import Level
from apps.qualifications.rulebook import course_of, course_rows, training_for


def with_grades(people: QuerySet[Person]) -> QuerySet[Person]:
    """Give people the ratings of all years, for `applicant_of`: no query more."""
    own = AnnualRating.objects.filter(person=OuterRef("pk")).order_by("year")
    return people.annotate(grades=ArraySubquery(own.values(row=JSONObject(y="year", g="grade"))))


def applicant_of(person: Person, earned: int, day: datetime.date) -> Applicant:
    """Return a person read through `with_grades`, who has earned these levels by `day`."""
    admitted = person.party_admitted_on
    is_party = person.is_party_member
    if is_party and admitted is not None and admitted > day:
        is_party = False
    grades = {row["y"]: row["g"] for row in person.grades}
    return Applicant(person.sex, person.birth, is_party, earned, grades)


def course_notes(
    gaps: Iterable[tuple[tuple[Need, ...], State]],
    applicant: Applicant,
    day: datetime.date,
    left_out: Collection[Kind] = frozenset(),
) -> list[str]:
    """Return a sentence for each course that somebody lacks and may not be sent to on `day`.

    `gaps` are choices of needs with their states; of what is in `left_out` nothing is said.
    """
    courses = dict.fromkeys(
        need.course
        for choice, state in gaps
        if state is State.MISSING
        for need in choice
        if need.course is not None
    )
    sentences = (without(course, left_out).sentence(applicant, day) for course in courses)
    return [words for words in sentences if words]


def courses_on(day: datetime.date, levels: Iterable[Level]) -> dict[int, Course]:
    """Return the courses of some levels (with ladders) that a document rules on `day`."""
    named = {level.pk: level for level in levels}
    rows = course_rows(day).filter(level__in=named).values_list("level", "row")
    return {
        key: course_of(row, training_for(level.name, level.ladder.name, level.ladder.short_name))
        for key, row in rows
        for level in [named[key]]
    }


def without(course: Course, left_out: Collection[Kind]) -> Course:
    """Return a course without what the reader may not be told of a person."""
    return replace(course, needs_party=False) if Kind.PARTY in left_out else course
