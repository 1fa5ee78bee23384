"""What lacks before a person is in the pool is what lacks once she is in it."""

import datetime

import pytest

from apps.indicators.standings import Question, Standings, Who
from apps.personnel.models import Discipline
from apps.personnel.retirements import Ages
from apps.planning.standings_aims import Aims
from apps.pools.models import Term
from apps.qualifications.gaps import State
from apps.qualifications.models import Level, Requirement, TitleStandard
from apps.qualifications.rulebook import rulebook_on
from apps.units.models import Title, UnitKind
from tests.factories import (
    AnnualRatingFactory,
    AssignmentFactory,
    AttainmentFactory,
    PersonFactory,
    PoolEntryFactory,
    UnitFactory,
)

DAY = datetime.date(2026, 3, 31)
MIDDLE = ("political_theory", "trung_cap")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def title(code: str) -> Title:
    return Title.objects.get(code=code)


def standard(code: str, for_title: str, *requirements: dict, **facts: object) -> None:
    own = TitleStandard.objects.create(
        code=code, name=code, source="Quy định 12", valid_from=DAY, status="issued", **facts
    )
    own.titles.add(title(for_title))
    for order, asked in enumerate(requirements, start=1):
        Requirement.objects.create(standard=own, order=order, **asked)


@pytest.fixture
def standards():
    level = Level.objects.get(ladder__code=MIDDLE[0], code=MIDDLE[1])
    standard(
        "pho",
        "pho_hieu_truong",
        {"kind": "level", "level": level},
        {"kind": "party"},
        {"kind": "taught", "months": 60, "months_hard_area": 36},
        {"kind": "age_left", "months": 60},
        {"kind": "ratings", "years": 3, "rating": "HTTNV"},
        {"kind": "no_discipline"},
    )
    standard("truong", "hieu_truong", {"kind": "party"}, is_for_planned=True)


def school(**facts: object):
    return UnitFactory(kind=UnitKind.objects.get(code="truong"), **facts)


def teachers(unit) -> list:
    """Return four people who differ in all that is asked."""
    people = [
        PersonFactory(managing_unit=unit, sex=sex, birth_on=birth, is_party_member=party)
        for sex, birth, party in (
            ("F", datetime.date(1985, 5, 12), True),
            ("M", datetime.date(1968, 1, 1), False),
            ("F", datetime.date(1990, 1, 1), None),
            ("M", datetime.date(1979, 7, 7), True),
        )
    ]
    for number, person in enumerate(people):
        since = datetime.date(2015 + 4 * (number % 3), 9, 1)
        AssignmentFactory(person=person, unit=unit, title=title("giao_vien"), valid_from=since)
    level = Level.objects.get(ladder__code=MIDDLE[0], code=MIDDLE[1])
    AttainmentFactory(person=people[0], level=level)
    for year in (2023, 2024, 2025):
        AnnualRatingFactory(person=people[0], year=year, grade="HTTNV")
    Discipline.objects.create(person=people[3], kind="canh_cao", decided_on=DAY)
    return people


def judged(found) -> dict:
    return {
        (one.person_id, one.unit_id, one.title_id): (one.profile, one.holding, one.states)
        for one in found
    }


def test_people_put_forward_are_judged_as_people_in_the_pool(standards):
    easy, hard = school(), school(is_hard_area=True)
    people = teachers(easy)
    aims = [(person.pk, unit.pk, title("pho_hieu_truong").pk)
            for person in people for unit in (easy, hard)]  # fmt: skip
    aims.append((people[1].pk, hard.pk, title("hieu_truong").pk))
    book = rulebook_on(DAY)
    before = judged(Aims(Question(book), aims, Ages.read()).people())
    term = Term.objects.get(code="cq-2026-2031")
    for person, unit, own in aims:
        PoolEntryFactory(person_id=person, unit_id=unit, title_id=own, term=term)
    assert before == judged(Standings(Question(book, who=Who.PLANNED)).people())
    assert set(before) == set(aims)
    assert {state for _, _, states in before.values() for state in states} >= {
        State.MET,
        State.MISSING,
        State.UNKNOWN,
    }


def test_an_aim_named_twice_is_judged_once(standards):
    unit = school()
    person = teachers(unit)[0]
    aim = (person.pk, unit.pk, title("pho_hieu_truong").pk)
    (found,) = Aims(Question(rulebook_on(DAY)), [aim, aim], Ages.read()).people()
    assert found.is_planned


def test_where_nothing_is_asked_nobody_is_judged():
    unit = school()
    person = teachers(unit)[0]
    book = rulebook_on(DAY, titles=[title("giao_vien").pk])
    aim = (person.pk, unit.pk, title("giao_vien").pk)
    assert Aims(Question(book), [aim], Ages.read()).people() == []
