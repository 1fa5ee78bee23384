"""Retirement of the people in the database: the table of ages, and decisions that move a month."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from django.db.models import JSONField, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from apps.personnel.models import Person, RetirementAge, RetirementOverride, Sex
from apps.personnel.retirement import AgeTable, Month, Retirement, retirement


@dataclass(frozen=True)
class Ages:
    """The ages of retirement as they are kept, read once."""

    rows: Sequence[RetirementAge]

    @classmethod
    def read(cls) -> Self:
        """Return the ages as they are kept now."""
        return cls(list(RetirementAge.objects.order_by("sex", "year")))

    @cached_property
    def table(self) -> AgeTable:
        """The ages as the engine reads them."""
        return AgeTable.of((row.sex, row.year, row.months) for row in self.rows)

    def row_for(self, sex: str, year: int) -> RetirementAge | None:
        """Return the row that holds for those of `sex` who reach the age in `year`."""
        rows = [row for row in self.rows if row.sex == sex]
        return next((row for row in reversed(rows) if row.year <= year), rows[0] if rows else None)

    def retirement_of(
        self, person: Person, override: RetirementOverride | None = None
    ) -> Retirement:
        """Return when a person retires; NoAgesError while nobody has entered the ages."""
        return retirement(
            self.table,
            person.sex,
            person.birth,
            moved_to=override.month if override else None,
            reason=override.get_kind_display() if override else "",
        )

    def source_of(
        self, person: Person, found: Retirement, override: RetirementOverride | None = None
    ) -> str:
        """Say on what document the month rests."""
        if override is not None:
            return f"{override.get_kind_display()}, {override.decision}"
        row = self.row_for(person.sex, found.earliest.year)
        return row.mark if row else ""

    def cutoffs(self, day: datetime.date, months: int) -> dict[str, datetime.date]:
        """Return by sex the first birthday with at least `months` months left on `day`.

        Raises NoAgesError while the ages of a sex are not entered.
        """
        return {sex: self.table.first_birth(sex, day, months) for sex in Sex.values}

    def may_leave_by(self, day: datetime.date, months: int, person: str = "") -> Q:
        """Return the condition "has at most `months` months left on `day`, or may have".

        On rows with `with_override`: of people, or of what leads to them by `person` ("person__").
        Who is known by the year of birth alone is kept when she would be at the worst; a decision
        counts before the age.
        """
        last = Month.of(day).plus(months)
        by_age = Q()
        for sex, cutoff in self.cutoffs(day, months + 1).items():
            by_age |= Q((f"{person}sex", sex), (f"{person}birth_on__lt", cutoff))
        moved = Q(moved_to__isnull=False)
        return (moved & Q(moved_to__lte=last.first_day)) | (~moved & by_age)


def with_override(rows: QuerySet, person: str = "pk") -> QuerySet:
    """Give people, or rows with a `person`, the decision on her month: `moved_to`, `moved_by`."""
    own = RetirementOverride.objects.filter(person=OuterRef(person)).order_by()
    return rows.annotate(
        moved_to=Subquery(own.values("last_month")), moved_by=Subquery(own.values("kind"))
    )


# The decision on somebody's month; as text, for every file asks it.
OWN_MONTH = """(
SELECT jsonb_build_object('pk', o.id, 'kind', o.kind, 'month', o.last_month,
                          'number', o.decision_number)
  FROM personnel_retirementoverride o WHERE o.person_id = {person})"""


def with_own_month(rows: QuerySet, person: str = "id") -> QuerySet:
    """Give people, or rows with a `person`, the whole decision on her month, for `own_month`.

    `person` is a column of the rows' own table.
    """
    options = rows.model._meta
    column = f"{options.db_table}.{options.get_field(person).column}"
    whole = RawSQL(OWN_MONTH.format(person=column), [], output_field=JSONField())  # noqa: S611 (constants)
    return rows.annotate(moved=whole)


def own_month(row: Model, person: Person) -> RetirementOverride | None:
    """Return the decision that moves the month of `person`, whose row `with_own_month` read."""
    if row.moved is None:
        return None
    return RetirementOverride(
        pk=row.moved["pk"],
        person=person,
        kind=row.moved["kind"],
        last_month=datetime.date.fromisoformat(row.moved["month"]),
        decision_number=row.moved["number"],
    )
