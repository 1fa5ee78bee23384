"""Which titles a round is about, how they compare, who holds them, with how many seats."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from apps.core.periods import PeriodModel
from apps.personnel.models import Assignment, Person, RetirementOverride
from apps.planning.screening import Rank
from apps.pools.models import Term
from apps.units.models import Post, Title

# The branches of titles for which people are planned in terms of a branch.
BRANCHES = {
    Term.Branch.PARTY: (Title.Branch.PARTY, Title.Branch.MASS),
    Term.Branch.GOVERNMENT: (Title.Branch.GOVERNMENT, Title.Branch.SCHOOL),
}
PERSON = ("full_name", "code", "sex", "birth_on", "birth_precision", "managing_unit")

Pair = tuple[int, int]  # unit, title


def leading_titles(branch: str) -> QuerySet[Title]:
    """Return the titles of leaders for which people are planned in terms of `branch`."""
    return Title.objects.filter(is_leader=True, branch__in=BRANCHES[Term.Branch(branch)])


def ranks() -> dict[int, Rank]:
    """Return every title as it compares with others: one query."""
    return {title.pk: rank_of(title) for title in with_kinds()}


def with_kinds() -> QuerySet[Title]:
    """Return every title with the keys of the kinds of units in which it is held."""
    kinds = Title.kinds.through.objects.filter(title=OuterRef("pk")).order_by("unitkind")
    return Title.objects.annotate(kind_keys=ArraySubquery(kinds.values("unitkind")))


def rank_of(title: Title) -> Rank:
    """Return a title of `with_kinds` as it compares with others."""
    kinds = frozenset(title.kind_keys)
    return Rank(title.name, title.branch, title.order, kinds, title.is_leader)


@dataclass(frozen=True)
class HeldBy:
    """Somebody who holds a title: the person comes with the decision that moves her month."""

    person: Person
    since: datetime.date


@dataclass(frozen=True)
class Titles:
    """All titles, and of those that a round is about, the seats and the holders in some units."""

    titles: Mapping[int, Title]
    ranks: Mapping[int, Rank]
    seats: Mapping[Pair, int]
    holders: Mapping[Pair, list[HeldBy]]

    @classmethod
    def read(cls, branch: str, units: Collection[int], day: datetime.date) -> Self:
        """Read the titles with who holds them in `units` on a day: one query."""
        rows = with_kinds().annotate(
            seat_rows=ArraySubquery(_in_units(Post, units, day).values(row=SEAT)),
            holder_rows=ArraySubquery(
                _in_units(Assignment, units, day)
                .annotate(moved=Subquery(_moved()))
                .order_by("valid_from", "person__sort_name", "pk")
                .values(row=HOLDER)
            ),
        )
        titles = {title.pk: title for title in rows}
        planned = [t for t in titles.values() if t.is_leader and t.branch in BRANCHES[branch]]
        seats = {(row["unit"], t.pk): row["seats"] for t in planned for row in t.seat_rows}
        holders: dict[Pair, list[HeldBy]] = {}
        for title in planned:
            for row in title.holder_rows:
                holders.setdefault((row["unit"], title.pk), []).append(held_by(row))
        return cls(titles, {key: rank_of(title) for key, title in titles.items()}, seats, holders)

    def of_unit(self, unit: int) -> set[int]:
        """Return the titles that have seats or holders in a unit."""
        return {title for own, title in (*self.seats, *self.holders) if own == unit}


SEAT = JSONObject(unit="unit", seats="seats")
HOLDER = JSONObject(
    unit="unit",
    since="valid_from",
    pk="person",
    moved="moved",
    **{name: f"person__{name}" for name in PERSON},
)


def _in_units(
    model: type[PeriodModel], units: Collection[int], day: datetime.date
) -> QuerySet[PeriodModel]:
    """Return the posts or assignments of the outer title in some units on a day."""
    rows = model.objects.as_of(day).filter(unit__in=list(units), title=OuterRef("pk"))
    return rows.order_by("pk")


def _moved() -> QuerySet:
    """Return the month to which a decision moves the retirement of the outer row's person."""
    return RetirementOverride.objects.filter(person=OuterRef("person")).values("last_month")


def held_by(row: Mapping) -> HeldBy:
    """Return a holder as the database sent her with the title."""
    person = Person(
        pk=row["pk"],
        full_name=row["full_name"],
        code=row["code"],
        sex=row["sex"],
        birth_on=datetime.date.fromisoformat(row["birth_on"]),
        birth_precision=row["birth_precision"],
        managing_unit_id=row["managing_unit"],
    )
    person.moved_to = datetime.date.fromisoformat(row["moved"]) if row["moved"] else None
    return HeldBy(person, datetime.date.fromisoformat(row["since"]))
