"""Writes on people's files."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models, transaction

from apps.personnel.models import Assignment, Person
from apps.units.models import Title, Unit

NO_PRINCIPAL = (
    "Trong thời gian này cán bộ không có chức vụ chính (hoặc có lúc không có). "
    "Ghi chức vụ chính trước, rồi mới ghi kiêm nhiệm, biệt phái."
)


@transaction.atomic
def save_record(*, record: models.Model) -> None:
    """Save a person or a row of her file."""
    record.save()


@transaction.atomic
def delete_record(*, record: models.Model) -> None:
    """Delete a row of a file, or a whole file; history keeps what it was."""
    record.delete()


@transaction.atomic
def save_assignment(*, assignment: Assignment) -> None:
    """Save a post; one that is not principal needs a principal post all the time it lasts."""
    if assignment.role != Assignment.Role.PRINCIPAL:
        demand_principal(assignment)
    assignment.save()


def demand_principal(assignment: Assignment) -> None:
    """Raise ValidationError when no principal post covers the whole time of `assignment`."""
    principal = Assignment.objects.principal().filter(person=assignment.person)
    periods = principal.order_by("valid_from").values_list("valid_from", "valid_to")
    if not is_covered(assignment.valid_from, assignment.valid_to, periods):
        raise ValidationError(NO_PRINCIPAL)


def is_covered(
    start: datetime.date,
    end: datetime.date | None,
    periods: Iterable[tuple[datetime.date, datetime.date | None]],
) -> bool:
    """Return whether `periods`, in order and apart, leave no day from `start` to `end` out."""
    reached = start
    for begins, ends in periods:
        if begins > reached:
            return False
        if ends is None:
            return True
        reached = max(reached, ends)
        if end is not None and reached >= end:
            return True
    return False


@transaction.atomic
def open_file(*, person: Person, post: Assignment | None = None) -> None:
    """Save a new file together with the person's first post, where one is known."""
    person.save()
    if post is not None:
        post.person = person
        post.save()


@transaction.atomic
def transfer(
    *,
    person: Person,
    unit: Unit,
    title: Title,
    on: datetime.date,
    is_local: bool | None = None,
    decision_number: str = "",
    decision_on: datetime.date | None = None,
) -> Assignment:
    """End the principal post on the day before `on`, start another one, and move the file.

    Raises ValidationError when the post held then began on `on` or later.
    """
    now = person.assignments.principal().as_of(on).select_for_update().first()
    if now is not None:
        if now.valid_from >= on:
            raise ValidationError(
                f"Chức vụ hiện tại bắt đầu ngày {now.valid_from:%d/%m/%Y}; "
                "ngày chuyển phải sau ngày đó."
            )
        now.valid_to = on
        now.save(update_fields=["valid_to"])
    post = Assignment.objects.create(
        person=person,
        unit=unit,
        title=title,
        valid_from=on,
        is_local=is_local,
        decision_number=decision_number,
        decision_on=decision_on,
    )
    person.managing_unit = unit
    person.save(update_fields=["managing_unit"])
    return post
