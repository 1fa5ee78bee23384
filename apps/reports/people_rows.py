"""The lines of a list of people: who, since when, where, with what, on a day."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.personnel.models import Assignment, Person
from apps.qualifications.ladders import Course, standings
from apps.qualifications.models import Attainment
from apps.units.models import UnitPlacement

MASK = "•••"
# Ladders shown in lists, by their codes.
LISTED_LADDERS = ("professional", "political_theory", "state_management")


@dataclass
class PersonLine:
    """One person in a list, on a day, as a certain reader sees her."""

    person: Person
    sees_sensitive: bool
    title: str = ""
    unit: str = ""
    unit_code: str = ""
    since: datetime.date | None = None
    levels: dict[str, str] = field(default_factory=dict)

    @property
    def party(self) -> str:
        """Whether the person is a member of the Party."""
        words = {True: "Có", False: "Không", None: ""}[self.person.is_party_member]
        return words if self.sees_sensitive else MASK

    @property
    def ethnicity(self) -> str:
        """The ethnic group."""
        if not self.sees_sensitive:
            return MASK
        return self.person.ethnicity.name if self.person.ethnicity_id else ""

    @property
    def birth(self) -> str:
        """The birth date, as precise as known."""
        return self.person.birth.display()


def with_unit_name(posts: QuerySet[Assignment], day: datetime.date) -> QuerySet[Assignment]:
    """Add to each post the name that its unit had on `day`, as `unit_name`."""
    names = UnitPlacement.objects.as_of(day).filter(unit=OuterRef("unit")).values("name")
    return posts.annotate(unit_name=Coalesce(Subquery(names[:1]), "unit__name"))


def lines_of(people: Sequence[Person], user: User, day: datetime.date) -> list[PersonLine]:
    """Return a line for each of `people`, which come with unit and ethnicity: two queries."""
    keys = [person.pk for person in people]
    posts = principal_posts(keys, day)
    levels = levels_of(keys, day)
    lines = []
    for person in people:
        line = PersonLine(person, user.sees_sensitive_of(person.managing_unit))
        line.levels = levels.get(person.pk, {})
        if post := posts.get(person.pk):
            line.title, line.unit, line.unit_code, line.since = post
        lines.append(line)
    return lines


def principal_posts(
    keys: Sequence[int], day: datetime.date
) -> dict[int, tuple[str, str, str, datetime.date | None]]:
    """Return title, unit, its code and since when (where known) of each person's principal post."""
    held = Assignment.objects.principal().as_of(day).filter(person__in=keys)
    rows = with_unit_name(held, day).values_list(
        "person", "title__name", "unit_name", "unit__code", "valid_from", "start_is_known"
    )
    return {
        person: (title, unit, code, since if is_known else None)
        for person, title, unit, code, since, is_known in rows.order_by()
    }


def levels_of(keys: Sequence[int], day: datetime.date) -> dict[int, dict[str, str]]:
    """Return in words what each person holds and studies, by the code of the ladder."""
    listed = Attainment.objects.filter(person__in=keys, level__ladder__code__in=LISTED_LADDERS)
    courses: dict[int, list[Course]] = {}
    for person, *row in listed.order_by().values_list("person", *Course.COLUMNS):
        courses.setdefault(person, []).append(Course(*row))
    return {person: words_of(rows, day) for person, rows in courses.items()}


def words_of(courses: Iterable[Course], day: datetime.date) -> dict[str, str]:
    """Return one person's standings in words, by the code of the ladder."""
    return {ladder: standing.words for ladder, standing in standings(courses, day).items()}
