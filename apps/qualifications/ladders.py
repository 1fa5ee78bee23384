"""What people hold and study on each ladder on a day: computed from attainments, never typed."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from apps.qualifications.models import Attainment, Level


@dataclass
class Standing:
    """The highest level held and the highest studied on one ladder, with their attainments."""

    held: Attainment | None = None
    studying: Attainment | None = None


def standings(attainments: Iterable[Attainment], day: datetime.date) -> dict[int, Standing]:
    """Return one person's standing on each ladder, by the ladder's key; no entry: unknown.

    The attainments come with their levels.
    """
    found: dict[int, Standing] = {}
    for attainment in attainments:
        held, studied = is_held(attainment, day), is_studied(attainment, day)
        if not held and not studied:
            continue
        standing = found.setdefault(attainment.level.ladder_id, Standing())
        if held and is_higher(attainment, standing.held):
            standing.held = attainment
        if studied and is_higher(attainment, standing.studying):
            standing.studying = attainment
    return found


def is_held(attainment: Attainment, day: datetime.date) -> bool:
    """Return whether the level was earned by `day`."""
    earned = attainment.status == Attainment.Status.EARNED
    return earned and attainment.ended_on is not None and attainment.ended_on <= day


def is_studied(attainment: Attainment, day: datetime.date) -> bool:
    """Return whether the level was being studied on `day`, whatever came of it later."""
    if attainment.started_on is None or attainment.started_on > day:
        return False
    return attainment.ended_on is None or attainment.ended_on > day


def is_higher(attainment: Attainment, other: Attainment | None) -> bool:
    """Return whether a level stands above that of `other`."""
    return other is None or attainment.level.rank > other.level.rank


def in_words(standing: Standing | None, none_label: str) -> str:
    """Return a standing as a cell of a list says it; nothing when it is unknown."""
    if standing is None:
        return ""
    words = [level_name(standing.held.level, none_label)] if standing.held else []
    if standing.studying and is_higher(standing.studying, standing.held):
        words.append(
            f"đang học {standing.studying.level.name[:1].lower()}{standing.studying.level.name[1:]}"
        )
    return ", ".join(words)


def level_name(level: Level, none_label: str) -> str:
    """Return a level's name; the lowest is called as its ladder calls it."""
    return level.name if level.rank else none_label
