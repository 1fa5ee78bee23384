"""Writes on what people attained."""

import datetime

from django.db import transaction

from apps.qualifications.models import Attainment


@transaction.atomic
def save_attainment(*, attainment: Attainment) -> None:
    """Save a level earned, studied for or given up."""
    attainment.save()


@transaction.atomic
def finish_course(*, attainment: Attainment, on: datetime.date) -> None:
    """Turn "đang học" into "đã đạt" on the day of the degree or certificate."""
    attainment.status = Attainment.Status.EARNED
    attainment.ended_on = on
    attainment.save()
