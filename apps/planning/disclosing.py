"""What disclosure makes true: the pool receives what was approved, and lets go who was removed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.core.violations import violations_explained
from apps.planning.models import Candidacy, FrozenList, UnitList
from apps.pools.models import PoolEntry, RemovalGround
from apps.units.models import Title

Line = Mapping[str, object]
Outcome = Candidacy.Outcome


def disclose(lists: Sequence[UnitList]) -> None:
    """Write the frozen lists into the pool, from the day of their decisions on."""
    contents = dict(
        FrozenList.objects.filter(unit_list__in=lists).values_list("unit_list", "content")
    )
    titles = dict(Title.objects.values_list("code", "pk"))
    pairs = [(own, line) for own in lists for line in contents[own.pk]["lines"]]
    entries = PoolEntry.objects.select_for_update().in_bulk(
        [line["entry"] for _, line in pairs if line["entry"]]
    )
    # The ends first: a new entry may begin on the day on which an old one ends.
    end([(own, line) for own, line in pairs if line["outcome"] == Outcome.REMOVED], entries)
    with violations_explained():
        PoolEntry.objects.bulk_create(
            entry_of(own, line, titles) for own, line in entering(pairs, entries)
        )


def rehearse(lists: Sequence[UnitList]) -> None:
    """Write the frozen lists into the pool and take it back: what disclosure would refuse is told.

    An approved list is not returned any more, so that nothing may stand in the way of disclosing
    it. ValidationError with the sentence that disclosure would say.
    """
    with transaction.atomic():
        disclose(lists)
        transaction.set_rollback(True)


def entering(
    pairs: Iterable[tuple[UnitList, Line]], entries: Mapping[int, PoolEntry]
) -> Iterator[tuple[UnitList, Line]]:
    """Yield who comes into the pool of the term: those added, and those carried into a new term.

    Who is carried over within her term stays on the decision that brought her in.
    """
    for own, line in pairs:
        held = entries.get(line["entry"])
        stays = held is not None and is_of_term(held, own)
        if line["outcome"] != Outcome.REMOVED and not stays:
            yield own, line


def is_of_term(entry: PoolEntry, own: UnitList) -> bool:
    """Return whether an entry already holds for the term of the list's round."""
    holds = entry.valid_to is None or entry.valid_to > own.decision_on
    return entry.term_id == own.round.term_id and holds


def entry_of(own: UnitList, line: Line, titles: Mapping[str, int]) -> PoolEntry:
    """Return the row of the pool that a frozen line becomes."""
    return PoolEntry(
        person_id=line["person"],
        unit_id=own.unit_id,
        title_id=titles[line["title_code"]],
        term_id=own.round.term_id,
        valid_from=own.decision_on,
        source=line["source"],
        direction=line["direction"],
        decision_number=own.decision_number,
        decision_on=own.decision_on,
    )


def end(pairs: Iterable[tuple[UnitList, Line]], entries: Mapping[int, PoolEntry]) -> None:
    """End the entries of those who are taken out, with ground and decision."""
    grounds = dict(RemovalGround.objects.values_list("code", "pk"))
    ended = []
    for own, line in pairs:
        entry = entries.get(line["entry"])
        if entry is None or (entry.valid_to and entry.valid_to <= own.decision_on):
            continue
        if entry.valid_from >= own.decision_on:
            raise ValidationError(
                f"{line['full_name']} vào quy hoạch ngày {entry.valid_from:%d/%m/%Y}, "
                "không thể đưa ra từ trước ngày đó; hãy xem lại ngày quyết định."
            )
        entry.valid_to = own.decision_on
        entry.ground_id = grounds.get(line["ground"])
        entry.removal_ground = line["ground_note"]
        entry.removal_decision = own.decision_number
        ended.append(entry)
    PoolEntry.objects.bulk_update(
        ended, ["valid_to", "ground", "removal_ground", "removal_decision"]
    )
