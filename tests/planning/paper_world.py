"""A list of a school with people, votes and, where asked, a decision: what documents print."""

import datetime
from dataclasses import dataclass

from apps.personnel.models import Person
from apps.planning.models import Candidacy, FrozenList, Round, Tally, TallyLine, UnitList
from apps.planning.results import steps_of
from apps.pools.models import PoolEntry, Procedure, RemovalGround, Term
from apps.units.models import Title, Unit
from tests.screens.conftest import World, person

DECIDED_ON = datetime.date(2025, 11, 20)
FACTS = {"held_on": datetime.date(2025, 10, 2), "place": "Hội trường", "chair": "Nông Thị Huệ"}


@dataclass
class Paper:
    """The list and who is on it."""

    unit_list: UnitList
    carried: Candidacy
    added: Candidacy
    removed: Candidacy

    @property
    def address(self) -> str:
        """Where the list's pages are."""
        return f"/quy-hoach/{self.unit_list.round.code}/{self.unit_list.unit.code}/"


def a_round(root: Unit, code: str = "ra-soat-2025", **facts: object) -> Round:
    values = {
        "name": "Rà soát, bổ sung quy hoạch năm 2025",
        "kind": "review",
        "term": Term.objects.get(code="cq-2026-2031"),
        "root": root,
        "reference_on": datetime.date(2025, 10, 1),
        "opens_on": datetime.date(2025, 9, 1),
        "deadline": datetime.date(2025, 12, 1),
        "plan_number": "31/KH-UBND",
        "plan_on": datetime.date(2025, 8, 15),
        "status": "open",
    }
    return Round.objects.create(code=code, **(values | facts))


def a_list(
    world: World, planning_round: Round | None = None, procedure: str = "xay-dung-5-buoc"
) -> Paper:
    """Make the list of the school: one stays, one comes from elsewhere, one leaves."""
    unit_list = UnitList.objects.create(
        round=planning_round or a_round(world.district),
        unit=world.school,
        procedure=Procedure.objects.get(code=procedure),
    )
    carried = line_of(unit_list, world.teacher, "carried", "hieu_truong")
    newcomer = person("Nông Thị Huệ", world.school, "giao_vien")
    added = line_of(unit_list, newcomer, "added", "hieu_truong", source="external")
    leaver = person("Đặng Văn Đức", world.school, "giao_vien", sex="M")
    removed = line_of(
        unit_list,
        leaver,
        "removed",
        "hieu_truong",
        ground=RemovalGround.objects.get(code="ky_luat"),
        ground_note="khiển trách năm 2025",
    )
    return Paper(unit_list, carried, added, removed)


def line_of(
    unit_list: UnitList, someone: Person, outcome: str, title: str, **facts: object
) -> Candidacy:
    title = Title.objects.get(code=title)
    entry = None
    if outcome != "added":
        entry = PoolEntry.objects.create(
            person=someone,
            unit=unit_list.unit,
            title=title,
            term=unit_list.round.term,
            valid_from=datetime.date(2024, 2, 1),
            decision_number="12/QĐ-UBND",
            decision_on=datetime.date(2024, 2, 1),
        )
    return Candidacy.objects.create(
        unit_list=unit_list, person=someone, title=title, outcome=outcome, entry=entry, **facts
    )


def a_tally(paper: Paper, order: int = 3, agree: int = 18) -> Tally:
    """Write down the vote of the example: 40 summoned, 30 there, 29 valid ballots."""
    step = next(step for step in steps_of(paper.unit_list) if step.order == order)
    numbers = {"summoned": 40, "present": 30, "issued": 30, "collected": 30, "valid": 29}
    tally = Tally.objects.create(
        unit_list=paper.unit_list, step=step, invalid=1, counters="Lò Văn Pản", **FACTS, **numbers
    )
    TallyLine.objects.create(tally=tally, candidacy=paper.carried, agree=25, disagree=4)
    TallyLine.objects.create(tally=tally, candidacy=paper.added, agree=agree, disagree=29 - agree)
    TallyLine.objects.create(tally=tally, written_name="Hà Thị Lan", agree=2)
    return tally


def approve(paper: Paper, status: str = "approved") -> None:
    """Decide on the list, with a frozen copy in which a name stands as it was."""
    own = paper.unit_list
    own.decision_number, own.decision_on, own.status = "125/QĐ-UBND", DECIDED_ON, status
    if status == "disclosed":
        own.disclosed_on = datetime.date(2025, 11, 25)
        own.disclosed_how = "Niêm yết tại bảng tin"
    own.save()
    rows = (paper.carried, paper.added, paper.removed)
    content = {"lines": [frozen_line(row) for row in rows]}
    FrozenList.objects.create(unit_list=own, content=content)


def frozen_line(row: Candidacy) -> dict[str, object]:
    return {
        "person": row.person_id,
        "code": row.person.code,
        "full_name": row.person.full_name,
        "birth": str(row.person.birth),
        "sex": row.person.sex,
        "age": 45,
        "post": "Giáo viên, Trường THCS Nà Khuổi",
        "title": row.title.name,
        "title_code": row.title.code,
        "outcome": row.outcome,
        "source": row.source,
        "direction": row.direction,
        "entry": row.entry_id,
        "ground": row.ground.code if row.ground else "",
        "ground_name": row.ground.name if row.ground else "",
        "ground_note": row.ground_note,
        "note": "",
        "levels": {"professional": "Đại học", "political_theory": "Trung cấp"},
        "lacks": [],
        "ratings": [[2023, "HTNV"], [2024, "HTTNV"], [2025, "HTXSNV"], [2022, "HTNV"]],
        "overrides": [],
        "votes": [],
    }
