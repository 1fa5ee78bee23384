"""Rounds and lists for tests, in the state that a test needs."""

import datetime

from apps.personnel.models import Person
from apps.planning.models import Candidacy, Round, UnitList
from apps.pools.models import PoolEntry, RemovalGround, Term
from apps.units.models import Title, Unit

DAY = datetime.date(2026, 10, 1)
DECIDED = datetime.date(2026, 11, 2)


def round_of(root: Unit, code: str = "dot-2026", **facts: object) -> Round:
    """Return an open round of a unit and those below it, due in a year that has not come."""
    values = {
        "name": f"Rà soát quy hoạch {code}",
        "kind": "review",
        "term": Term.objects.get(code="cq-2026-2031"),
        "reference_on": DAY,
        "opens_on": DAY,
        "deadline": datetime.date(2999, 1, 1),
        "status": Round.Status.OPEN,
    } | facts
    return Round.objects.create(code=code, root=root, **values)


def list_of(planning_round: Round, unit: Unit, status: str = "draft", **facts: object) -> UnitList:
    """Return the list of a unit in a state."""
    return UnitList.objects.create(
        round=planning_round, unit=unit, status=status, **(decision_of(status) | facts)
    )


def decision_of(status: str) -> dict[str, object]:
    """Return what a list in a state must bear."""
    decided = {"decision_number": "12-QĐ/HU", "decision_on": DECIDED}
    disclosed = {"disclosed_on": DECIDED, "disclosed_how": "niêm yết"}
    return {"approved": decided, "disclosed": decided | disclosed}.get(status, {})


def put_forward(unit_list: UnitList, person: Person, **facts: object) -> Candidacy:
    """Put a person on a list, for the post of the head unless another is said."""
    title = Title.objects.get(code="hieu_truong")
    return Candidacy.objects.create(
        unit_list=unit_list, person=person, **({"title": title} | facts)
    )


def entry_of(person: Person, unit: Unit, **facts: object) -> PoolEntry:
    """Return a place in the pool of the term, held since the beginning of 2026."""
    values = {
        "title": Title.objects.get(code="hieu_truong"),
        "term": Term.objects.get(code="cq-2026-2031"),
        "valid_from": datetime.date(2026, 1, 1),
    } | facts
    return PoolEntry.objects.create(person=person, unit=unit, **values)


def take_out(unit_list: UnitList, entry: PoolEntry, **facts: object) -> Candidacy:
    """Propose to take somebody out of the pool."""
    ground = RemovalGround.objects.order_by("order").first()
    return put_forward(
        unit_list,
        entry.person,
        title=entry.title,
        outcome=Candidacy.Outcome.REMOVED,
        entry=entry,
        **({"ground": ground} | facts),
    )
