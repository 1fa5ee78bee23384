"""Dated rows: a fact holds on every day of the half-open period [valid_from, valid_to)."""

import datetime
from collections.abc import Sequence
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import BigIntegerField, Expression, F, Func, Q, Value

ENDS_BEFORE_IT_BEGINS = "Ngày kết thúc phải sau ngày bắt đầu."


class PeriodQuerySet(models.QuerySet):
    """Questions that every dated model answers in the same words."""

    def as_of(self, day: datetime.date) -> Self:
        """Keep the rows that hold on `day`."""
        return self.filter(holds_on(day))


def holds_on(day: datetime.date, prefix: str = "") -> Q:
    """Return the condition "holds on `day`", for a lookup path that ends in `prefix`."""
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": day})
    )


class PeriodModel(models.Model):
    """A row that is true from `valid_from` until the day before `valid_to`."""

    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)

    class Meta:
        abstract = True

    def validate_constraints(self, exclude: set[str] | None = None) -> None:
        """Ask first whether the period is one: the database fails on a range that runs backwards.

        The question whether two periods overlap would end in error 500, not in a sentence.
        """
        if self.valid_from and self.valid_to and self.valid_to <= self.valid_from:
            raise ValidationError(ENDS_BEFORE_IT_BEGINS)
        super().validate_constraints(exclude=exclude)

    def holds_on(self, day: datetime.date) -> bool:
        """Return whether the row is true on `day`."""
        return self.valid_from <= day and (self.valid_to is None or self.valid_to > day)

    @property
    def last_day(self) -> datetime.date | None:
        """The last day on which the row holds; nothing while it has no end."""
        return self.valid_to - datetime.timedelta(days=1) if self.valid_to else None


def period_in_order(name: str) -> models.CheckConstraint:
    """Refuse a period that ends before it begins."""
    return models.CheckConstraint(
        name=name,
        condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
        violation_error_message=ENDS_BEFORE_IT_BEGINS,
    )


def in_order(name: str, first: str, then: str, message: str) -> models.CheckConstraint:
    """Refuse `then` before `first`, where both are known."""
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{first}__isnull": True})
        | Q(**{f"{then}__isnull": True})
        | Q(**{f"{then}__gte": F(first)}),
        violation_error_message=message,
    )


class OnlyCompared(Func):
    """A key in `no_overlap` by which nobody is to be looked up.

    The index of an exclusion answers "the rows of this person" five times slower than a plain one,
    yet PostgreSQL takes it for cheaper; of an expression it does not know that it could.
    """

    template = "(%(expressions)s + 0)"
    arity = 1
    output_field = BigIntegerField()


def no_overlap(
    name: str, *same: str | Expression, message: str, condition: Q | None = None
) -> ExclusionConstraint:
    """Refuse two rows with equal `same` fields (or expressions) whose periods share a day."""
    period = Func(
        F("valid_from"),
        F("valid_to"),
        Value("[)"),
        function="DATERANGE",
        output_field=DateRangeField(),
    )
    expressions: Sequence = [
        *((field, RangeOperators.EQUAL) for field in same),
        (period, RangeOperators.OVERLAPS),
    ]
    return ExclusionConstraint(
        name=name,
        expressions=expressions,
        condition=condition,
        violation_error_message=message,
    )
