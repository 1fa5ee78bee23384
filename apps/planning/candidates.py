"""The files of people as lists need them: read for many people at once, in one query."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from apps.core.text import lowered
from apps.indicators.standing_details import Records
from apps.personnel.models import AnnualRating, Assignment, Discipline, Person
from apps.personnel.models.people import Precision
from apps.personnel.retirement import Month, NoAgesError, Retirement, retirement
from apps.personnel.retirements import Ages, with_override
from apps.planning.limits import Key
from apps.planning.models import Candidacy, Override, Round
from apps.planning.screening import Penalty
from apps.planning.titles import Pair
from apps.pools.models import PoolEntry
from apps.qualifications.ladders import Course, standings
from apps.qualifications.models import Attainment
from apps.units.models import Title, Unit, UnitPlacement

LIGHT = frozenset({Discipline.Kind.REPRIMAND, Discipline.Kind.WARNING})
NO_POST = "không giữ chức vụ nào vào ngày xét"


@dataclass(frozen=True)
class File:
    """One person with everything of her file that a list asks about, as of the reference day."""

    person: Person  # as `files_of` reads her: her rows are lists of dictionaries
    day: datetime.date
    ages: Ages

    @cached_property
    def posts(self) -> list[dict]:
        """The posts held on the day, the principal one first."""
        held = [post for post in self.person.post_rows if is_in_force(post, self.day)]
        return sorted(held, key=lambda post: post["role"] != Assignment.Role.PRINCIPAL)

    @property
    def post(self) -> str:
        """The present title and unit in words."""
        return next((f"{post['title_name']}, {post['unit_name']}" for post in self.posts), NO_POST)

    @property
    def held(self) -> list[int]:
        """The titles held on the day."""
        return [post["title"] for post in self.posts]

    @property
    def retirement(self) -> Retirement | None:
        """When she retires; nothing while nobody has entered the ages."""
        return retirement_of(self.person, self.ages)

    @property
    def birth_year(self) -> int | None:
        """The year of birth where the month is not known."""
        is_rough = self.person.birth_precision == Precision.YEAR
        return self.person.birth_on.year if is_rough else None

    @property
    def is_party(self) -> bool | None:
        """Whether she is in the Party on the day, as the facts of indicators count it."""
        is_member, since = self.person.is_party_member, self.person.party_admitted_on
        return False if is_member and since and since > self.day else is_member

    @property
    def is_minority(self) -> bool | None:
        """Whether her ethnic group is a minority."""
        return self.person.ethnicity.is_minority if self.person.ethnicity else None

    @property
    def ratings(self) -> dict[int, str]:
        """The ratings by year."""
        return {row["year"]: row["grade"] for row in self.person.rating_rows}

    @property
    def penalties(self) -> tuple[Penalty, ...]:
        """The disciplinary measures up to the day."""
        return tuple(
            penalty_of(row["kind"], a_day(row["on"]), a_day(row["until"]))
            for row in self.person.discipline_rows
        )

    @property
    def levels(self) -> dict[str, str]:
        """The highest level held on each ladder, by the ladder's code."""
        courses = [
            Course(row["status"], a_day(row["from"]), a_day(row["to"]), **row["level"])
            for row in self.person.course_rows
        ]
        found = standings(courses, self.day)
        return {ladder: own.held.words for ladder, own in found.items() if own.held}

    def titles(self) -> dict[Pair, bool]:
        """Return what she is put forward or planned for, each with whether a special case lets it.

        What the round takes her out of does not count.
        """
        rows = self.person.round_rows
        removed = {pair_of(row) for row in rows if is_removed(row)}
        found = {pair_of(row): False for row in self.person.pool_rows}
        found |= {pair_of(row): row["excused"] for row in rows if is_forward(row)}
        return {pair: is_excused for pair, is_excused in found.items() if pair not in removed}


def files_of(people: Iterable[int], this_round: Round, ages: Ages) -> dict[int, File]:
    """Return the files of people on the reference day of a round, by person: one query."""
    day = this_round.reference_on
    rows = with_override(Person.objects.filter(pk__in=set(people)))
    rows = rows.select_related("ethnicity", "managing_unit")
    rows = rows.annotate(
        post_rows=ArraySubquery(_posts(day)),
        rating_rows=ArraySubquery(
            _own(AnnualRating).values(row=JSONObject(year="year", grade="grade"))
        ),
        discipline_rows=ArraySubquery(
            _own(Discipline)
            .filter(decided_on__lte=day)
            .order_by("decided_on", "pk")
            .values(row=JSONObject(kind="kind", on="decided_on", until="effective_until"))
        ),
        course_rows=ArraySubquery(_courses()),
        pool_rows=ArraySubquery(
            _own(PoolEntry.objects.as_of(day))
            .filter(term=this_round.term_id)
            .values(row=JSONObject(unit="unit", title="title"))
        ),
        round_rows=ArraySubquery(_of_round(this_round)),
    )
    return {person.pk: File(person, day, ages) for person in rows}


def _own(rows: type | QuerySet) -> QuerySet:
    """Return the rows of the person of the outer query."""
    rows = rows if isinstance(rows, QuerySet) else rows.objects.all()
    return rows.order_by("pk").filter(person=OuterRef("pk"))


def _posts(day: datetime.date) -> QuerySet:
    """Return the posts that began up to `day`, with what the unit was called on it."""
    names = UnitPlacement.objects.as_of(day).filter(unit=OuterRef("unit")).values("name")
    return (
        _own(Assignment)
        .filter(valid_from__lte=day)
        .order_by("-valid_from", "pk")
        .values(
            row=JSONObject(
                role="role",
                title="title",
                title_name="title__name",
                is_teaching="title__is_teaching",
                unit="unit",
                unit_name=Coalesce(Subquery(names[:1]), "unit__name"),
                school_levels="unit__school_levels",
                valid_from="valid_from",
                valid_to="valid_to",
            )
        )
    )


def _courses() -> QuerySet:
    """Return the attainments with the columns that `ladders.Course` asks."""
    level = JSONObject(
        rank="level__rank",
        name="level__name",
        ladder="level__ladder__code",
        none_label="level__ladder__none_label",
    )
    columns = {"status": "status", "from": "started_on", "to": "ended_on", "level": level}
    return _own(Attainment).values(row=JSONObject(**columns))


def _of_round(this_round: Round) -> QuerySet:
    """Return all lines of a round on the person, in whatever list."""
    excuses = Override.objects.filter(candidacy=OuterRef("pk"), rule=Key.MAX_TITLES)
    return (
        _own(Candidacy)
        .filter(unit_list__round=this_round)
        .annotate(excused=Exists(excuses))
        .values(
            row=JSONObject(
                unit="unit_list__unit",
                title="title",
                outcome="outcome",
                withdrawn="withdrawn",
                excused="excused",
            )
        )
    )


def pair_of(row: Mapping) -> Pair:
    """Return the unit and the title of a row."""
    return row["unit"], row["title"]


def is_removed(row: Mapping) -> bool:
    """Return whether a line takes the person out of the pool."""
    return row["outcome"] == Candidacy.Outcome.REMOVED and not row["withdrawn"]


def is_forward(row: Mapping) -> bool:
    """Return whether a line puts the person forward."""
    return row["outcome"] != Candidacy.Outcome.REMOVED and not row["withdrawn"]


def a_day(text: str | None) -> datetime.date | None:
    """Return a day as the database writes it into JSON."""
    return datetime.date.fromisoformat(text) if text else None


def is_in_force(post: Mapping, day: datetime.date) -> bool:
    """Return whether a post that began up to `day` is held on it."""
    return post["valid_to"] is None or a_day(post["valid_to"]) > day


def penalty_of(kind: str, on: datetime.date, until: datetime.date | None) -> Penalty:
    """Return a disciplinary measure as the engine reads it."""
    words = str(Discipline.Kind(kind).label)
    return Penalty(lowered(words), on, until, kind in LIGHT)


def retirement_of(person: Person, ages: Ages) -> Retirement | None:
    """Return when a person read through `with_override` retires; nothing without ages."""
    moved = Month.of(person.moved_to) if person.moved_to else None
    try:
        return retirement(ages.table, person.sex, person.birth, moved_to=moved)
    except NoAgesError:
        return None


def records_of(files: Mapping[int, File], day: datetime.date, ages: Ages) -> Records:
    """Return what the sentences of gaps are made of, out of what is read already."""
    return Records(
        day,
        ages,
        {key: taught_in(file) for key, file in files.items()},
        {key: file.person for key, file in files.items()},
        {
            key: [AnnualRating(year=year, grade=grade) for year, grade in file.ratings.items()]
            for key, file in files.items()
        },
        {
            key: [
                Discipline(
                    kind=row["kind"],
                    decided_on=a_day(row["on"]),
                    effective_until=a_day(row["until"]),
                )
                for row in file.person.discipline_rows
            ]
            for key, file in files.items()
        },
    )


def taught_in(file: File) -> list[Assignment]:
    """Return the principal posts of a person, with what is asked of them about teaching."""
    return [
        Assignment(
            title=Title(is_teaching=row["is_teaching"]),
            unit=Unit(school_levels=row["school_levels"]),
            valid_from=a_day(row["valid_from"]),
            valid_to=a_day(row["valid_to"]),
        )
        for row in file.person.post_rows
        if row["role"] == Assignment.Role.PRINCIPAL
    ]
