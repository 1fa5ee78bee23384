"""What a report is, and what it is asked with."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import models

from apps.accounts.models import User
from apps.reports.tables import Table
from apps.units.models import Unit


class NoFiguresError(Exception):
    """There is nothing to report on; the message is a sentence for the user."""


@dataclass(frozen=True)
class Option:
    """A whole number that a report is asked with, beside unit and day."""

    name: str  # in addresses and on the command line
    label: str
    default: int
    least: int
    most: int


@dataclass(frozen=True)
class Choice:
    """A word that a report is asked with; its first choice holds when nobody says otherwise."""

    name: str  # in addresses and on the command line
    label: str
    choices: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Params:
    """What a report is asked with. Without a user (a command) the scope does not bind it."""

    as_of: datetime.date
    user: User | None = None
    cohorts: tuple[str, ...] = ()
    unit: Unit | None = None
    unit_name: str = ""  # as it was called on the day
    options: Mapping[str, int] = field(default_factory=dict)  # every option of the report
    chosen: Mapping[str, str] = field(default_factory=dict)  # choices that are not the first
    page: int = 0  # of a list too long for a screen; 0: all of it

    @property
    def is_unit_alone(self) -> bool:
        """Whether everyone of a unit is asked for, not saved cohorts."""
        return self.unit is not None and not self.cohorts

    def scoped(self, model: type[models.Model]) -> models.QuerySet:
        """Return the rows of `model` that the asker may read."""
        if self.user is None:
            return model.objects.all()
        return model.objects.visible_to(self.user)


@dataclass(frozen=True)
class Report:
    """A report: its address, its name, the question it answers, and what makes its table."""

    slug: str
    title: str
    question: str
    build: Callable[[Params], Table]
    takes_cohorts: bool = True
    links: str = "bấm vào một con số để xem danh sách người"  # what its links lead to
    without_unit: str = ""  # what it takes when no unit is chosen
    options: tuple[Option, ...] = ()
    choices: Callable[[], tuple[Choice, ...]] = tuple  # read when asked: some are in the database
    permission: str = ""  # asked beside the one on reports

    @property
    def defaults(self) -> dict[str, int]:
        """Every option as it is when nobody says otherwise."""
        return {option.name: option.default for option in self.options}
