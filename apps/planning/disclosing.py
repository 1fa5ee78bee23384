"""What disclosure makes true: the pool receives what was approved, and lets go who was removed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.accounts.models import User
from apps.core.violations import violations_explained
from apps.planning.models import Candidacy, FrozenList, UnitList
from apps.pools.models import PoolEntry, RemovalGround
from apps.units.models import Title

Line = Mapping[str, object]
Outcome = Candidacy.Outcome


def disclose(lists: Sequence[UnitList], user: User) -> None:
    """Write the frozen lists into the pool, from the day of their decisions on.

    ValidationError, in a sentence, when the pool does not take them; `user` is not named in it.
    """
    contents = dict(
        FrozenList.objects.filter(unit_list__in=lists).values_list("unit_list", "content")
    )
    titles = dict(Title.objects.values_list("code", "pk"))
    pairs = [(own, line) for own in lists for line in contents[own.pk]["lines"]]
    entries = PoolEntry.objects.select_for_update().in_bulk(
        [line["entry"] for _, line in pairs if line["entry"]]
    )
    # The ends first: a new entry may begin on the day on which an old one ends.
    leaving = [(own, line) for own, line in pairs if line["outcome"] == Outcome.REMOVED]
    end(leaving, entries, user)
    coming = list(entering(pairs, entries))
    made = [entry_of(own, line, titles) for own, line in coming]
    demand_room(made, [line for _, line in coming], user)
    with violations_explained():
        PoolEntry.objects.bulk_create(made)


def rehearse(lists: Sequence[UnitList], user: User) -> None:
    """Write the frozen lists into the pool and take it back: what disclosure would refuse is told.

    An approved list is not returned any more, so that nothing may stand in the way of disclosing
    it. ValidationError with the sentences that disclosure would say, each with its unit.
    """
    if not refusals(lists, user):
        return
    raise ValidationError(
        [f"{own.unit}: {sentence}" for own in lists for sentence in refusals([own], user)]
        or refusals(lists, user)
    )


def refusals(lists: Sequence[UnitList], user: User) -> list[str]:
    """Return why the pool would not take lists; it stays as it is."""
    try:
        with transaction.atomic():
            disclose(lists, user)
            transaction.set_rollback(True)
    except ValidationError as error:
        return error.messages
    return []


def name_in(line: Line, user: User) -> str:
    """Return whom a line is about; nobody is told what bars herself."""
    own = getattr(user, "person", None)
    is_herself = own is not None and own.code == line["code"]
    return "Một người trong danh sách" if is_herself else line["full_name"]


def demand_room(made: Sequence[PoolEntry], lines: Sequence[Line], user: User) -> None:
    """Refuse who is planned for the same title of the same unit and term already."""
    held = PoolEntry.objects.filter(person__in={entry.person_id for entry in made})
    keys = ("person_id", "unit_id", "title_id", "term_id")
    until = {tuple(row): end for *row, end in held.values_list(*keys, "valid_to")}
    for entry, line in zip(made, lines, strict=True):
        key = tuple(getattr(entry, name) for name in keys)
        if key in until and (until[key] is None or until[key] > entry.valid_from):
            raise ValidationError(
                f"{name_in(line, user)} đã có trong quy hoạch {line['title']} của nhiệm kỳ; hãy "
                "kết thúc dòng quy hoạch ấy, hoặc trả lại danh sách để rút người này."
            )


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


def end(
    pairs: Iterable[tuple[UnitList, Line]], entries: Mapping[int, PoolEntry], user: User
) -> None:
    """End the entries of those who are taken out, with ground and decision."""
    grounds = dict(RemovalGround.objects.values_list("code", "pk"))
    ended = []
    for own, line in pairs:
        entry = entries.get(line["entry"])
        if entry is None or (entry.valid_to and entry.valid_to <= own.decision_on):
            continue
        if entry.valid_from >= own.decision_on:
            raise ValidationError(
                f"{name_in(line, user)} vào quy hoạch ngày {entry.valid_from:%d/%m/%Y}, "
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
