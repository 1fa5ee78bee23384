"""The lines of a list of people: who, since when, where, with what, on a day."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import F, Func, JSONField, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.personnel.models import Assignment, Person
from apps.qualifications.ladders import Course, standings
from apps.qualifications.models import Attainment
from apps.units.models import UnitPlacement

MASK = "•••"
# Ladders shown in lists, by their codes.
LISTED_LADDERS = ("professional", "political_theory", "state_management")
# What a line reads of a file; a list reads no more.
LISTED = (
    "code",
    "full_name",
    "sex",
    "birth_on",
    "birth_precision",
    "is_party_member",
    "ethnicity__name",
    "managing_unit__path",
)


@dataclass
class PersonLine:
    """One person in a list, on a day, as a certain reader sees her."""

    person: Person
    sees_sensitive: bool
    title: str = ""
    unit: str = ""
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
    names = UnitPlacement.objects.as_of(day).filter(unit=OuterRef("unit")).order_by()
    return posts.annotate(unit_name=Coalesce(Subquery(names.values("name")[:1]), "unit__name"))


class PrincipalPost(Func):
    """A person's principal post on a day as title, unit (as then called) and since when.

    Written as text: every list asks it, and to put it together anew took longer than to run it.
    The names are looked up one by one: joined, PostgreSQL weighs the orders of five tables.
    """

    template = """(
SELECT jsonb_build_object(
         'title', (SELECT name FROM units_title WHERE id = a.title_id),
         'unit', coalesce(
             (SELECT p.name FROM units_unitplacement p WHERE p.unit_id = a.unit_id
                 AND p.valid_from <= o.day AND (p.valid_to IS NULL OR p.valid_to > o.day)),
             (SELECT name FROM units_unit WHERE id = a.unit_id)),
         'since', CASE WHEN a.start_is_known THEN a.valid_from END)
  FROM (VALUES (%(expressions)s)) o (person_id, day)
  JOIN personnel_assignment a ON a.person_id = o.person_id AND a.role = 'principal'
   AND a.valid_from <= o.day AND (a.valid_to IS NULL OR a.valid_to > o.day)
 LIMIT 1)"""
    output_field = JSONField()


def with_post(rows: QuerySet, day: datetime.date, person: str = "pk") -> QuerySet:
    """Give people, or rows with a `person`, the principal post of `day`, for `post_of`."""
    return rows.annotate(post=PrincipalPost(F(person), Value(day)))


def post_of(row: Model) -> str:
    """Return title and unit of the post of a row read through `with_post`, "" for none."""
    return f"{row.post['title']}, {row.post['unit']}" if row.post else ""


def lines_of(people: Sequence[Person], user: User, day: datetime.date) -> list[PersonLine]:
    """Return a line for each of `people`, which come with unit, ethnicity and post: one query."""
    levels = levels_of([person.pk for person in people], day)
    lines = []
    for person in people:
        line = PersonLine(person, user.sees_sensitive_of(person.managing_unit))
        line.levels = levels.get(person.pk, {})
        if post := person.post:
            line.title, line.unit = post["title"], post["unit"]
            line.since = datetime.date.fromisoformat(post["since"]) if post["since"] else None
        lines.append(line)
    return lines


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
