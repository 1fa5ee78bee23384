"""The lines of a list of people: who, since when, where, with what, on a day."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Case, Model, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, JSONObject

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


def with_post(rows: QuerySet, day: datetime.date, person: str = "pk") -> QuerySet:
    """Give people, or rows with a `person`, the principal post of `day`, for `post_of`."""
    held = Assignment.objects.principal().as_of(day).filter(person=OuterRef(person)).order_by()
    known = Case(When(start_is_known=True, then="valid_from"))
    post = JSONObject(title="title__name", unit="unit_name", since=known)
    return rows.annotate(post=Subquery(with_unit_name(held, day).values(whole=post)[:1]))


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
