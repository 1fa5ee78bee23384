"""Three ways to one figure: counted in Python, counted in SQL, and the people listed behind it.

All are held against an oracle of plain loops, for cohorts drawn at random, today and on any day.
"""

from unittest import mock

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.core import clock
from apps.indicators.cohort import CohortSpec, count
from apps.indicators.counting import counts
from apps.indicators.facts import Query, groups, rebuild_facts
from apps.indicators.selection import UnknownFigureError, people_of
from apps.personnel.models import Person
from tests.indicators.oracle import Oracle
from tests.indicators.strategies import tables
from tests.indicators.world import CLOSED, DAY, LADDERS, MOVED, TODAY, build_places, populate

DAYS = st.sampled_from(
    [TODAY, TODAY, TODAY - DAY, TODAY + DAY, MOVED, MOVED - DAY, CLOSED, CLOSED - DAY]
) | st.integers(-900, 500).map(lambda n: TODAY + n * DAY)
WITH_UNKNOWN = ("origin", "age", "party", "ethnicity")


class EveryWayToCountAgrees(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.places = build_places()
        populate(cls.places, 70, seed=11)
        with mock.patch.object(clock, "today", lambda: TODAY):
            rebuild_facts(TODAY)
        cls.oracle = Oracle()
        cls.members: dict = {}

    def setUp(self):
        patch = mock.patch.object(clock, "today", lambda: TODAY)
        patch.start()
        self.addCleanup(patch.stop)

    def cohorts(self):
        """Draw a cohort of this world."""
        units = list(self.places.units.values())
        titles = st.lists(st.sampled_from([t.pk for t in self.places.titles]), max_size=3)
        kinds = st.lists(st.sampled_from(sorted({u.kind_id for u in units})), max_size=2)
        bits = {
            ladder: tuple(x.bit for x in self.places.levels if x.ladder.code == ladder)
            for ladder in LADDERS
        }
        shapes = st.tuples(*(tables(bits=bits[ladder], ladder=ladder) for ladder in LADDERS))

        def spec(unit, others=(), drawn=(), **facts):
            return CohortSpec(
                code="x",
                root_id=unit.pk,
                root_path=unit.path,
                excluded_cohorts=tuple(others),
                tables=drawn,
                **{name: tuple(value) if isinstance(value, list) else value
                   for name, value in facts.items()},
            )  # fmt: skip

        plain = st.builds(
            spec, st.sampled_from(units), titles=titles, kinds=kinds,
            excludes_vertical_sector=st.booleans(),
        )  # fmt: skip
        return st.builds(
            spec,
            st.sampled_from(units),
            others=st.lists(plain, max_size=1),
            drawn=shapes,
            titles=titles,
            kinds=kinds,
            excluded_titles=titles,
            excluded_employment=st.lists(st.sampled_from(["hop_dong", "vien_chuc"]), max_size=1),
            excludes_vertical_sector=st.booleans(),
            young_under=st.sampled_from([30, 35, 60]),
        ) | st.builds(lambda drawn: CohortSpec("tat-ca", None, tables=drawn), shapes)

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(st.data(), DAYS)
    def test_python_and_sql_agree(self, data, day):
        specs = data.draw(st.lists(self.cohorts(), min_size=1, max_size=3))
        in_python = [count(s, found) for s, found in zip(specs, groups(specs, day), strict=True)]
        assert counts(specs, day) == in_python
        for spec, counted in zip(specs, in_python, strict=True):
            self.agrees_with_the_oracle(spec, counted, day)

    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(st.data(), DAYS)
    def test_a_figure_is_the_number_of_people_listed_behind_it(self, data, day):
        spec = data.draw(self.cohorts())
        (counted,) = counts([spec], day)
        for (dimension, level), number in figures(counted).items():
            listed = Person.objects.filter(pk__in=people_of(spec, day, dimension, level))
            assert len(listed) == number, (dimension, level)

    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(st.data())
    def test_today_is_the_same_kept_and_computed(self, data):
        specs = data.draw(st.lists(self.cohorts(), min_size=1, max_size=3))
        kept = counts(specs, TODAY)
        computing = Query(day=TODAY, is_kept=False)
        with mock.patch("apps.indicators.counting.query_for", lambda _: computing):
            assert counts(specs, TODAY) == kept

    def agrees_with_the_oracle(self, spec, counted, day):
        members = self.oracle.members(spec, day)
        assert counted.total == len(members)
        for single in spec.singles:
            answers = [self.oracle.has_single(pk, single, spec, day) for pk in members]
            assert counted.singles[single] == answers.count(True), single
            assert counted.singles_unknown[single] == answers.count(None), single
        for table in counted.tables:
            rows = [row for pk in members for row in self.oracle.rows_of(pk, table.table, day)]
            assert list(table.rows) == [rows.count(row.key) for row in table.table.rows]
            assert table.unknown == rows.count("unknown")

    def test_a_figure_that_the_cohort_does_not_have_is_refused(self):
        spec = CohortSpec("x", None)
        for dimension, level in (("professional", "none"), ("height", ""), ("sex", "unknown")):
            with self.assertRaises(UnknownFigureError):
                people_of(spec, TODAY, dimension, level)

    def test_a_person_in_two_cohorts_is_counted_once_in_each(self):
        """Who holds a principal and a concurrent title of both cohorts is one person in each."""
        units = self.places.units
        titles = tuple(title.pk for title in self.places.titles)
        whole = CohortSpec("a", units["T"].pk, units["T"].path, titles=titles)
        again = CohortSpec("b", units["A"].pk, units["A"].path, titles=titles)
        one, two, both = counts([whole, again, whole], TODAY)
        assert one.total == both.total == len(self.oracle.members(whole, TODAY))
        assert two.total == len(self.oracle.members(again, TODAY)) > 0


def figures(counted) -> dict[tuple[str, str], int]:
    """Every figure of a cohort with the key by which its people are asked for."""
    found = {("total", ""): counted.total}
    for single, number in counted.singles.items():
        found[single, "yes"] = number
        if single in WITH_UNKNOWN:
            found[single, "unknown"] = counted.singles_unknown[single]
    for table in counted.tables:
        for row, number in zip(table.table.rows, table.rows, strict=True):
            found[table.table.ladder, row.key] = number
        found[table.table.ladder, "unknown"] = table.unknown
    return found
