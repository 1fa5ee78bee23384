"""The facts kept by triggers are those computed for the day, whatever was written and how."""

import random
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.core import clock
from apps.indicators.facts import (
    facts_on,
    kept_day,
    kept_facts,
    rebuild_facts,
    renew_facts,
    years_before,
)
from apps.indicators.models import Fact, FactDay
from apps.personnel.models import Assignment, Person
from apps.qualifications.models import Attainment, Level
from apps.units.models import SchoolLevel, Title, Unit
from apps.units.services import place_unit
from tests.factories import AssignmentFactory, AttainmentFactory, PersonFactory, TitleFactory
from tests.indicators import world
from tests.indicators.oracle import Oracle
from tests.indicators.world import CLOSED, DAY, MOVED, TODAY, build_places, populate

UNHURRIED = {"suppress_health_check": [HealthCheck.too_slow], "deadline": None}


class History:
    """Writes to the files as clerks, imports and hands do; what the database refuses is skipped."""

    def __init__(self, places, seed: int) -> None:
        self.places = places
        self.chance = random.Random(seed)

    def write(self, step: str) -> None:
        """Do one step, or nothing where the database refuses it."""
        try:
            with transaction.atomic():
                getattr(self, step)()
        except (IntegrityError, ValidationError):
            pass

    def one(self, model):
        """Draw a row that is there; None without any."""
        keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
        return model.objects.get(pk=self.chance.choice(keys)) if keys else None

    def some(self, model):
        """Draw some of the rows that are there."""
        keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
        return model.objects.filter(pk__in=self.chance.sample(keys, min(3, len(keys))))

    def enter_person(self):
        person = world.a_person(self.chance, self.places)
        person.save()
        for post in world.principal_posts(self.chance, self.places, person):
            post.save()

    def enter_people_in_bulk(self):
        populate_more(self.places, 4, self.chance.randrange(10**6))

    def correct_person(self):
        if person := self.one(Person):
            other = world.a_person(self.chance, self.places)
            for name in (
                "sex", "birth_on", "birth_precision", "ethnicity", "is_party_member",
                "party_admitted_on", "recruited_on",
            ):  # fmt: skip
                setattr(person, name, getattr(other, name))
            person.save()

    def correct_people_in_bulk(self):
        self.some(Person).update(ethnicity=self.chance.choice([*self.places.ethnicities, None]))

    def correct_people_by_hand(self):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE personnel_person SET sex = 'F' WHERE mod(id, 2) = 0")
            cursor.execute(
                "UPDATE personnel_person SET is_party_member = TRUE, party_admitted_on = %s "
                "WHERE mod(id, 3) = 0",
                [world.a_day(self.chance)],
            )

    def delete_person(self):
        if person := self.one(Person):
            person.delete()

    def enter_post(self):
        if person := self.one(Person):
            role = self.chance.choice(["principal", "concurrent", "seconded"])
            start = world.a_day(self.chance)
            end = start + 30 * DAY if self.chance.random() < 0.5 else None
            world.a_post(self.chance, self.places, person, role, start, end).save()

    def end_post(self):
        if post := self.one(Assignment):
            post.valid_to = world.a_day(self.chance)
            post.save()

    def move_post(self):
        if post := self.one(Assignment):
            post.unit = self.chance.choice(list(self.places.units.values()))
            post.title = self.chance.choice(self.places.titles)
            post.is_local = self.chance.choice([True, False, None])
            post.start_is_known = self.chance.choice([True, False])
            post.role = self.chance.choice(["principal", "concurrent"])
            post.save()

    def give_post_to_somebody_else(self):
        if (post := self.one(Assignment)) and (person := self.one(Person)):
            post.person = person
            post.save()

    def end_posts_in_bulk(self):
        posts = list(self.some(Assignment).filter(valid_to=None, valid_from__lt=TODAY))
        for post in posts:
            post.valid_to = TODAY + self.chance.choice([0, 1, 2]) * DAY
        Assignment.objects.bulk_update(posts, ["valid_to"])

    def delete_posts(self):
        self.some(Assignment).delete()

    def delete_posts_by_hand(self):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM personnel_assignment WHERE mod(id, 7) = 0")

    def enter_course(self):
        if person := self.one(Person):
            level = self.chance.choice(self.places.levels)
            world.an_attainment(self.chance, person, level).save()

    def enter_courses_in_bulk(self):
        people = list(Person.objects.all())[:5]
        level = self.chance.choice(self.places.levels)
        rows = [world.an_attainment(self.chance, person, level) for person in people]
        Attainment.objects.bulk_create(rows, ignore_conflicts=True)

    def finish_courses(self):
        under_way = Attainment.objects.filter(status="studying", started_on__lt=TODAY - DAY)
        under_way.update(
            status=self.chance.choice(["earned", "dropped"]),
            ended_on=TODAY + self.chance.choice([-1, 0, 1]) * DAY,
        )

    def correct_course(self):
        if course := self.one(Attainment):
            course.level = self.chance.choice(self.places.levels)
            course.save()

    def delete_courses(self):
        self.some(Attainment).delete()

    def move_courses_by_hand(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE qualifications_attainment SET ended_on = GREATEST(started_on, %s) "
                "WHERE status <> 'studying'",
                [world.a_day(self.chance)],
            )

    def give_a_unit_other_levels(self):
        unit = self.chance.choice(list(self.places.units.values()))
        levels = self.chance.sample(SchoolLevel.values, self.chance.choice([0, 1, 2]))
        Unit.objects.filter(pk=unit.pk).update(school_levels=levels)

    def count_a_title_as_teaching_or_not(self):
        title = Title.objects.get(pk=self.chance.choice(self.places.titles).pk)
        title.is_teaching = not title.is_teaching
        title.save()

    def count_an_ethnic_group_otherwise(self):
        group = self.chance.choice(self.places.ethnicities)
        group.is_minority = not group.is_minority
        group.save()

    def give_a_level_another_place(self):
        level = self.chance.choice(self.places.levels)
        free = set(range(63)) - set(Level.objects.values_list("bit", flat=True))
        Level.objects.filter(pk=level.pk).update(bit=self.chance.choice(sorted(free)))


STEPS = [name for name in vars(History) if not name.startswith("_")]
STEPS = [name for name in STEPS if name not in {"write", "one", "some"}]


def populate_more(places, number: int, seed: int) -> None:
    """Add people in bulk beside those who are there; their codes follow."""
    last = Person.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    chance = random.Random(seed)
    people = [world.a_person(chance, places) for _ in range(number)]
    for place, person in enumerate(people):
        person.code = f"CBM{last}{seed}{place}"[:20]
    Person.objects.bulk_create(people)
    posts = [p for person in people for p in world.principal_posts(chance, places, person)]
    Assignment.objects.bulk_create(world_apart(posts))
    Attainment.objects.bulk_create(
        [c for person in people for c in world.attainments(chance, places, person)]
    )


def world_apart(posts: list[Assignment]) -> list[Assignment]:
    """One post a person, unit and title."""
    return list({(p.person_id, p.unit_id, p.title_id): p for p in posts}.values())


class KeptFactsAreTrue(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.places = build_places()
        populate(cls.places, 20, seed=3)
        with mock.patch.object(clock, "today", lambda: TODAY):
            rebuild_facts(TODAY)

    def is_true_for(self, day):
        assert FactDay.objects.get().day == day
        assert kept_facts() == facts_on(day)

    @settings(max_examples=60, **UNHURRIED)
    @given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=12), st.integers(0, 10**6))
    def test_the_kept_facts_of_today_are_those_computed_for_today(self, steps, seed):
        history = History(self.places, seed)
        for step in steps:
            history.write(step)
        self.is_true_for(TODAY)

    @settings(max_examples=40, **UNHURRIED)
    @given(
        st.lists(st.sampled_from(STEPS), max_size=5),
        st.lists(st.sampled_from(STEPS), max_size=5),
        st.sampled_from([1, 2, 20, 30, 31, 45, -1]),
        st.integers(0, 10**6),
    )
    def test_the_kept_facts_stay_true_when_days_pass(self, before, meanwhile, passed, seed):
        """What is written after midnight, before anybody asks, is not lost either."""
        history = History(self.places, seed)
        for step in before:
            history.write(step)
        day = TODAY + passed * DAY
        with mock.patch.object(clock, "today", lambda: day):
            for step in meanwhile:
                history.write(step)
            assert kept_day() == day
            self.is_true_for(day)

    @settings(max_examples=30, **UNHURRIED)
    @given(
        st.lists(st.sampled_from(STEPS), max_size=8),
        st.integers(-900, 500),
        st.integers(0, 10**6),
    )
    def test_the_facts_of_a_day_are_those_that_plain_loops_find(self, steps, passed, seed):
        history = History(self.places, seed)
        for step in steps:
            history.write(step)
        oracle = Oracle()
        for day in (TODAY + passed * DAY, MOVED, CLOSED, TODAY):
            assert facts_on(day) == oracle.facts(day)

    def test_every_step_of_a_history_really_writes(self):
        for step in STEPS:
            before = kept_facts(), Assignment.objects.count(), Attainment.objects.count()
            for seed in range(30):
                with transaction.atomic():
                    History(self.places, seed).write(step)
                    after = kept_facts(), Assignment.objects.count(), Attainment.objects.count()
                    transaction.set_rollback(after != before)
                if after != before:
                    break
            else:
                pytest.fail(f"{step} changed nothing in 30 histories")


@pytest.fixture
def today(monkeypatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def kept(db, today) -> None:
    """Kept facts for today."""
    rebuild_facts(TODAY)


def test_nothing_is_kept_before_somebody_asks(db, today):
    FactDay.objects.all().delete()
    Fact.objects.all().delete()
    AssignmentFactory()
    assert kept_facts() == []
    assert kept_day() == TODAY
    assert len(kept_facts()) == 1


def test_asking_twice_builds_once(kept, django_assert_num_queries):
    with django_assert_num_queries(1):
        kept_day()


def test_a_new_day_is_brought_up_once(kept):
    renew_facts(TODAY + DAY)
    stamp = Fact.objects.count()
    renew_facts(TODAY + DAY)
    assert Fact.objects.count() == stamp
    assert FactDay.objects.count() == 1


def test_a_unit_takes_its_new_name_on_the_day_it_comes_into_force(kept):
    unit = AssignmentFactory().unit
    place_unit(unit, on=TODAY + DAY, name="xã Mai Sau")
    assert unit.name != "xã Mai Sau"
    renew_facts(TODAY + DAY)
    unit.refresh_from_db()
    assert unit.name == "xã Mai Sau"


def a_post_begins(day):
    AssignmentFactory(valid_from=day)


def a_post_ends(day):
    AssignmentFactory(valid_to=day)


def one_post_follows_another(day):
    held = AssignmentFactory(valid_to=day)
    AssignmentFactory(person=held.person, valid_from=day, title=TitleFactory(code="giao_vien"))


def a_course_begins(day):
    person = AssignmentFactory().person
    AttainmentFactory(person=person, status="studying", started_on=day, ended_on=None)


def a_course_ends(day):
    person = AssignmentFactory().person
    AttainmentFactory(person=person, started_on=MOVED, ended_on=day)


def a_course_is_given_up(day):
    person = AssignmentFactory().person
    AttainmentFactory(person=person, status="dropped", started_on=MOVED, ended_on=day)


def somebody_joins_the_party(day):
    AssignmentFactory(person__is_party_member=True, person__party_admitted_on=day)


@pytest.mark.parametrize("passed", [1, 2, 30, 40])
@pytest.mark.parametrize(
    "happens",
    [
        a_post_begins, a_post_ends, one_post_follows_another, a_course_begins, a_course_ends,
        a_course_is_given_up, somebody_joins_the_party,
    ],
)  # fmt: skip
def test_what_begins_or_ends_while_days_pass_is_in_the_facts(kept, happens, passed):
    day = TODAY + passed * DAY
    happens(day)
    before = kept_facts()
    renew_facts(day - DAY)
    assert kept_facts() == before == facts_on(day - DAY)
    renew_facts(day)
    assert kept_facts() == facts_on(day) != before


def test_a_course_is_earned_overnight(kept):
    person = AssignmentFactory().person
    course = AttainmentFactory(person=person, started_on=TODAY - 9 * DAY, ended_on=TODAY + DAY)
    bit = 1 << course.level.bit
    assert Fact.objects.values_list("earned", "studying").get(person=person) == (0, bit)
    renew_facts(TODAY + DAY)
    assert Fact.objects.values_list("earned", "studying").get(person=person) == (bit, 0)


def test_a_person_without_a_principal_post_has_no_facts(kept):
    AssignmentFactory(role="concurrent")
    PersonFactory()
    assert kept_facts() == []


@pytest.mark.parametrize(
    ("day", "years", "before"),
    [
        ("2026-03-04", 35, "1991-03-04"),
        ("2024-02-29", 35, "1989-02-28"),
        ("2024-02-29", 4, "2020-02-29"),
    ],
)
def test_the_day_so_many_years_before(day, years, before):
    read = type(TODAY).fromisoformat
    assert years_before(read(day), years) == read(before)
