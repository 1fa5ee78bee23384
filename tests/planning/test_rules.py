"""Which rule binds a unit: of the nearest unit above, on the day, in the branch."""

import datetime

import pytest

from apps.planning.limits import Key
from apps.planning.rules import RuleTable, rules_on
from apps.pools.models import PlanningRule
from tests.conftest import queries_of
from tests.factories import PlanningRuleFactory, UnitFactory

DAY = datetime.date(2026, 3, 31)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_rules(request, db):
    """Leave out the rules that come with the program, but for tests that ask for them."""
    if "reference" not in request.fixturenames:
        PlanningRule.objects.all().delete()


@pytest.fixture
def district():
    return UnitFactory(name="Huyện Khau Sơn")


@pytest.fixture
def commune(district):
    return UnitFactory(parent=district)


def value(unit, branch: str = "government", day: datetime.date = DAY):
    return rules_on(day, branch, unit.path).value(Key.MAX_PEOPLE)


def test_a_rule_of_the_country_binds_every_unit(commune):
    PlanningRuleFactory(value=3)
    rule = rules_on(DAY, "party", commune.path).rule(Key.MAX_PEOPLE)
    assert (rule.value, rule.blocks, rule.source) == (3, True, "Quy định số 1")


def test_the_rule_of_the_nearest_unit_above_goes_first(district, commune):
    PlanningRuleFactory(value=3)
    PlanningRuleFactory(value=4, root=district)
    PlanningRuleFactory(value=2, root=commune)
    assert (value(UnitFactory()), value(district), value(commune)) == (3, 4, 2)


def test_a_rule_of_the_branch_goes_before_one_of_all_branches(district):
    PlanningRuleFactory(value=3)
    PlanningRuleFactory(value=5, branch="party")
    assert (value(district, "party"), value(district, "government")) == (5, 3)


def test_a_nearer_rule_goes_before_one_of_the_branch(district):
    PlanningRuleFactory(value=5, branch="government")
    PlanningRuleFactory(value=4, root=district)
    assert value(district) == 4


def test_a_rule_of_a_unit_elsewhere_does_not_bind(commune):
    PlanningRuleFactory(value=2, root=UnitFactory())
    assert rules_on(DAY, "party", commune.path).rule(Key.MAX_PEOPLE) is None


def test_the_rule_in_force_on_the_day_counts(district):
    change = datetime.date(2026, 1, 1)
    PlanningRuleFactory(value=4, valid_to=change)
    PlanningRuleFactory(value=3, valid_from=change)
    assert value(district, day=datetime.date(2025, 12, 31)) == 4
    assert value(district, day=change) == 3


def test_a_rule_without_a_number_is_there_but_checks_nothing(district):
    PlanningRuleFactory(value=3)
    PlanningRuleFactory(value=None, root=district, is_verified=False)
    rules = rules_on(DAY, "government", district.path)
    assert rules.value(Key.MAX_PEOPLE) is None
    assert rules.number(Key.MAX_PEOPLE) is None
    assert rules.rule(Key.MAX_PEOPLE).source == "Quy định số 1 (chưa kiểm chứng)"


def test_rules_of_many_units_are_read_at_once(district, commune):
    PlanningRuleFactory(value=3)
    PlanningRuleFactory(value=4, root=district)

    def ask() -> list:
        table = RuleTable.on(DAY)
        return [table.at("party", unit.path).number(Key.MAX_PEOPLE) for unit in (district, commune)]

    assert ask() == [4, 4]
    assert len(queries_of(ask)) == 1


def test_the_reference_rules_of_2026_name_no_share_of_women(reference):
    unit = UnitFactory()
    rules = rules_on(DAY, "government", unit.path)
    assert rules.number(Key.MAX_TITLES) == 3
    assert rules.value(Key.WOMEN_SHARE) is None
    before = rules_on(datetime.date(2023, 1, 1), "government", unit.path)
    assert before.value(Key.WOMEN_SHARE) == 25
    assert PlanningRule.objects.exists()
