"""Writes the votes of a step down, and counts the list as written once more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from apps.planning.models import Candidacy, Tally, TallyLine, UnitList
from apps.units.models import Title


@dataclass(frozen=True)
class Votes:
    """The votes on one person."""

    agree: int
    disagree: int = 0


@dataclass(frozen=True)
class Written:
    """A name that voters wrote themselves, with its votes."""

    name: str
    title: Title | None
    agree: int


@transaction.atomic
def write_votes(
    tally: Tally, *, people: Mapping[Candidacy, Votes | None], written: Iterable[Written]
) -> None:
    """Keep the votes on `people` (nothing for who was not voted on), and the names by hand.

    The votes on whoever is not among `people` stay as they are.
    """
    for row, votes in people.items():
        if votes is None:
            tally.lines.filter(candidacy=row).delete()
        else:
            facts = {"agree": votes.agree, "disagree": votes.disagree}
            TallyLine.objects.update_or_create(tally=tally, candidacy=row, defaults=facts)
    tally.lines.filter(candidacy=None).delete()
    for own in written:
        tally.lines.create(written_name=own.name, written_title=own.title, agree=own.agree)
    bump(tally.unit_list)


@transaction.atomic
def delete_votes(tally: Tally) -> None:
    """Drop the numbers of a step and all its votes."""
    tally.delete()
    bump(tally.unit_list)


def bump(unit_list: UnitList) -> None:
    """Count the locked list as written once more, so that a move made at the same time is told."""
    unit_list.version += 1
    unit_list.save(update_fields=["version"])
