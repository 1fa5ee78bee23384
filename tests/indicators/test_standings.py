"""How people stand to their standards: in SQL, by the engine, and in plain loops alike."""

from unittest import mock

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.core import clock
from apps.indicators import standings_list
from apps.indicators.facts import rebuild_facts
from apps.indicators.standings import Question, Standing, Standings, Who
from apps.indicators.standings_list import StandingList
from apps.qualifications.gaps import Kind, State
from apps.qualifications.rulebook import rulebook_on
from apps.units.tree import tree_on
from tests.indicators.standing_world import Oracle, add_records, draw_standards, make_schools
from tests.indicators.world import CLOSED, DAY, MOVED, TODAY, build_places, populate

DAYS = st.sampled_from(
    [TODAY, TODAY, TODAY - DAY, TODAY + DAY, MOVED, MOVED - DAY, CLOSED, CLOSED - DAY]
) | st.integers(-700, 300).map(lambda n: TODAY + n * DAY)


class EveryWayToJudgeAgrees(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.places = build_places()
        make_schools(cls.places)
        populate(cls.places, 60, seed=5)
        add_records(cls.places, seed=6)
        draw_standards(cls.places, seed=7, number=24)
        with mock.patch.object(clock, "today", lambda: TODAY):
            rebuild_facts(TODAY)
        cls.oracle = Oracle()

    def setUp(self):
        patch = mock.patch.object(clock, "today", lambda: TODAY)
        patch.start()
        self.addCleanup(patch.stop)

    def roots(self):
        return st.sampled_from([(), *((unit,) for unit in self.places.units.values())])

    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(st.data(), DAYS)
    def test_each_person_is_judged_as_the_rows_say(self, data, day):
        roots = data.draw(self.roots())
        found = Standings(Question(rulebook_on(day), roots)).people()
        assert {
            (one.person_id, one.unit_id, one.title_id, one.is_planned): one.states for one in found
        } == self.oracle.standings(day, *roots)

    @settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(st.data(), DAYS)
    def test_groups_count_the_people_that_are_listed(self, data, day):
        standings = Standings(Question(rulebook_on(day), data.draw(self.roots())))
        groups, people = standings.groups(), standings.people()
        assert sum(group.people for group in groups) == len(people)
        for state in State:
            keys = {group.key for group in groups if group.profile.worst(group.states) is state}
            listed = standings.people(keys)
            assert listed == [one for one in people if one.verdict is state]
            assert len(listed) == sum(g.people for g in groups if g.key in keys)

    @settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(st.data(), st.sampled_from(list(Who)))
    def test_today_is_the_same_kept_and_computed(self, data, who):
        question = Question(rulebook_on(TODAY), data.draw(self.roots()), who)
        kept = Standings(question).people()
        with mock.patch.object(clock, "today", lambda: TODAY - DAY):
            assert Standings(question).people() == kept

    def test_those_planned_and_those_serving_are_the_whole(self):
        book = rulebook_on(TODAY)
        numbers = [
            len(Standings(Question(book, (), who)).people())
            for who in (Who.SERVING, Who.PLANNED, Who.ALL)
        ]
        assert numbers[0] + numbers[1] == numbers[2]
        assert all(numbers)

    def test_what_the_asker_may_not_read_is_not_asked(self):
        hidden = frozenset({Kind.PARTY, Kind.NO_DISCIPLINE})
        book = rulebook_on(TODAY)
        seen = {need.kind for p in Standings(Question(book)).profiles for need in p.needs}
        assert seen >= hidden
        blind = Standings(Question(book, left_out=hidden)).profiles
        assert not hidden & {need.kind for profile in blind for need in profile.needs}

    def test_the_branches_of_a_unit_are_the_units_right_below_it(self):
        groups = Standings(Question(rulebook_on(TODAY), (self.places.units["T"],))).groups()
        nodes = {group.node for group in groups}
        assert nodes <= {self.places.units[code].pk for code in "TAB"}
        assert self.places.units["A"].pk in nodes

    def test_several_units_are_asked_about_together_and_each_is_a_branch(self):
        units = [self.places.units[code] for code in "AB"]
        book = rulebook_on(TODAY)
        together = Standings(Question(book, tuple(units)))
        apart = [Standings(Question(book, (unit,))).people() for unit in units]
        assert len(together.people()) == sum(map(len, apart))
        assert {group.node for group in together.groups()} <= {unit.pk for unit in units}

    def test_a_page_is_a_part_of_the_whole_list(self):
        standings = Standings(Question(rulebook_on(TODAY)))
        units = sorted(standings.units)
        whole = standings.people(units=units)
        assert standings.people(units=units, offset=3, limit=4) == whole[3:7]
        assert [units.index(one.unit_id) for one in whole] == sorted(
            units.index(one.unit_id) for one in whole
        )

    @settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(data=st.data(), day=DAYS)
    def test_a_list_is_the_same_page_by_page_of_few_units_and_of_many(self, data, day):
        roots = data.draw(self.roots())
        question = Question(rulebook_on(day), roots)
        units = [node.unit_id for node in tree_on(day, [root.pk for root in roots] or None)]

        def is_open(group: Standing) -> bool:
            return group.profile.worst(group.states).is_open

        few, many = (StandingList(Standings(question), units, is_open) for _ in range(2))
        with mock.patch.object(standings_list, "FEW_UNITS", -1):
            whole = many.page()
            assert sorted(map(repr, few.groups)) == sorted(map(repr, many.groups))
        assert len(few) == len(whole)
        for start in range(0, len(whole), 4):
            assert few.page(start, 4) == many.page(start, 4) == whole[start : start + 4]

    def test_a_school_judged_with_other_levels_is_judged_by_the_highest_of_them(self):
        school = self.places.units["S2"]
        book = rulebook_on(TODAY)
        before = Standings(Question(book, (school,))).profiles
        same = Standings(Question(book, (school,), levels={school.pk: ("th",)})).profiles
        after = Standings(Question(book, (school,), levels={school.pk: ("th", "thcs")})).profiles
        assert before == same
        assert before != after
