"""What people hold and study on each ladder on a day: computed from attainments, never typed."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self

from apps.core.text import lowered
from apps.qualifications.models import Attainment

EARNED = Attainment.Status.EARNED.value


class Course(NamedTuple):
    """An attainment with what is asked of its level; made of one row for long lists."""

    status: str
    started_on: datetime.date | None
    ended_on: datetime.date | None
    rank: int
    name: str
    ladder: str
    none_label: str
    attainment: Attainment | None = None

    # Columns of a row that becomes a course, in its order.
    COLUMNS = (
        "status",
        "started_on",
        "ended_on",
        "level__rank",
        "level__name",
        "level__ladder__code",
        "level__ladder__none_label",
    )

    @classmethod
    def of(cls, attainment: Attainment) -> Self:
        """Return an attainment, which comes with level and ladder, as a course."""
        level, ladder = attainment.level, attainment.level.ladder
        return cls(
            attainment.status,
            attainment.started_on,
            attainment.ended_on,
            level.rank,
            level.name,
            ladder.code,
            ladder.none_label,
            attainment,
        )

    def is_held(self, day: datetime.date) -> bool:
        """Return whether the level was earned by `day`."""
        return self.status == EARNED and self.ended_on is not None and self.ended_on <= day

    def is_studied(self, day: datetime.date) -> bool:
        """Return whether the level was being studied on `day`, whatever came of it later."""
        if self.started_on is None or self.started_on > day:
            return False
        return self.ended_on is None or self.ended_on > day

    def is_above(self, other: "Course | None") -> bool:
        """Return whether the level stands above that of `other`."""
        return other is None or self.rank > other.rank

    @property
    def words(self) -> str:
        """The level's name; the lowest is called as its ladder calls it."""
        return self.name if self.rank else self.none_label


@dataclass
class Standing:
    """The highest level held and the highest studied on one ladder."""

    held: Course | None = None
    studying: Course | None = None

    @property
    def words(self) -> str:
        """The standing as a cell of a list says it."""
        words = [self.held.words] if self.held else []
        if self.studying and self.studying.is_above(self.held):
            name = self.studying.name
            words.append(f"đang học {lowered(name)}")
        return ", ".join(words)


def standings(courses: Iterable[Course], day: datetime.date) -> dict[str, Standing]:
    """Return one person's standing on each ladder, by the ladder's code; no entry: unknown."""
    found: dict[str, Standing] = {}
    for course in courses:
        held, studied = course.is_held(day), course.is_studied(day)
        if not held and not studied:
            continue
        standing = found.setdefault(course.ladder, Standing())
        if held and course.is_above(standing.held):
            standing.held = course
        if studied and course.is_above(standing.studying):
            standing.studying = course
    return found
