"""What the database counts for targets and needs, on the kept day and on past ones."""

import datetime

import pytest

from apps.core import clock
from apps.indicators.services import rebuild_facts
from apps.personnel.models import Person
from apps.pools.models import PoolEntry, Term
from apps.qualifications.models import Attainment, CourseCondition, Level
from apps.targets.facts import counted, lacking_units
from apps.targets.finding import found_needs, lacking_page, needs_of
from apps.targets.models import NeedPart, Target
from apps.targets.questions import Book
from apps.targets.tracking import one_target, tracking_of, with_keys
from apps.units.models import Title, Unit, UnitKind
from tests.factories import user_with
from tests.screens.conftest import earn, hold, person, unit
from tests.targets.plans import (
    BASELINE,
    cohort_of,
    everyone_of,
    level,
    need_of,
    scheme_of,
    target_of,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 3, 4)
LONG_AGO = datetime.date(2010, 6, 30)


@pytest.fixture(autouse=True)
def today(monkeypatch, reference) -> datetime.date:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    rebuild_facts(TODAY)
    return TODAY


@pytest.fixture
def district() -> Unit:
    return unit("H1", "Huyện Khau Sơn", "huyen")


@pytest.fixture
def school(district) -> Unit:
    return unit("T1", "Trường THCS Nà Khuổi", "truong", district)


def staff(school: Unit, count: int, title: str = "giao_vien", **facts: object) -> list[Person]:
    return [person(f"Lò Văn Pản {n}", school, title, **facts) for n in range(count)]


def graduate(someone: Person, day: datetime.date = LONG_AGO) -> None:
    earn(someone, "professional", "dai_hoc", day)


def study(someone: Person, since: datetime.date) -> None:
    Attainment.objects.create(
        person=someone,
        level=level("professional", "dai_hoc"),
        status=Attainment.Status.STUDYING,
        started_on=since,
    )


def standing(target: Target, day: datetime.date) -> tuple[int, int]:
    """How many there are on a day, and how many of them count."""
    target = with_keys(Target.objects.filter(pk=target.pk)).get()
    question = Book.of([target.cohort_id]).question(target)
    (found,) = counted([question], [day])
    return found[day].total, found[day].have


def need_on(day: datetime.date, *targets: Target) -> int:
    need = need_of(targets[0].scheme, *targets)
    (found,) = found_needs(needs_of([need.scheme]), day)
    return found.people


def test_a_target_counts_who_holds_the_level_or_a_higher_one(district, school):
    first, second, _ = staff(school, 3)
    graduate(first)
    earn(second, "professional", "thac_si", LONG_AGO)
    assert standing(target_of(scheme_of(district), everyone_of(district)), TODAY) == (3, 2)


def test_who_studies_counts_only_where_the_target_says_so(district, school):
    first, _ = staff(school, 2)
    study(first, LONG_AGO)
    scheme, cohort = scheme_of(district), everyone_of(district)
    assert standing(target_of(scheme, cohort), TODAY) == (2, 0)
    assert standing(target_of(scheme, cohort, counts_studying=True), TODAY) == (2, 1)


def test_a_past_day_is_counted_as_the_records_stood_on_it(district, school):
    first, second = staff(school, 2)
    graduate(first)
    graduate(second, datetime.date(2023, 6, 30))
    target = target_of(scheme_of(district), everyone_of(district))
    assert standing(target, datetime.date(2022, 12, 31)) == (2, 1)
    assert standing(target, datetime.date(2023, 12, 31)) == (2, 2)


def test_many_targets_and_days_are_one_statement(district, school, same_query_count):
    staff(school, 3)
    scheme, cohort = scheme_of(district), everyone_of(district)
    target_of(scheme, cohort)

    def count() -> None:
        tracking_of([scheme], TODAY, with_years=True)

    same_query_count(count, add_rows=lambda: [target_of(scheme, cohort, 50) for _ in range(5)])


@pytest.mark.parametrize(
    ("trait", "have"), [("woman", 2), ("party", 1), ("young", 1), ("local", 1), ("not_local", 1)]
)
def test_a_target_counts_who_has_a_trait(trait, have, district, school):
    young = datetime.date(1999, 1, 1)
    person("Lò Thị Mẩy", school, "giao_vien", birth_on=young)
    person("Lò Thị Pản", school, "giao_vien", is_party_member=True)
    near, far = staff(school, 2, sex="M")
    near.assignments.update(is_local=True)
    far.assignments.update(is_local=False)
    target = target_of(
        scheme_of(district), everyone_of(district), measure=Target.Measure.TRAIT, trait=trait
    )
    assert standing(target, TODAY) == (4, have)


def test_a_target_of_planned_people_counts_the_pool_of_the_day(district, school):
    first, _ = staff(school, 2)
    graduate(first)
    term = Term.objects.get(code="cq-2021-2026")
    title = Title.objects.get(code="hieu_truong")
    PoolEntry.objects.create(
        person=first, unit=school, title=title, term=term, valid_from=datetime.date(2022, 1, 1)
    )
    cohort = cohort_of(district, "nguon", "hieu_truong", is_planned=True)
    target = target_of(scheme_of(district), cohort)
    assert standing(target, BASELINE) == (0, 0)
    assert standing(target, TODAY) == (1, 1)


def test_each_unit_is_asked_for_itself_with_all_below_it(district):
    communes = [unit(f"X{n}", f"Xã {n}", "xa", district) for n in range(3)]
    bodies = [unit(f"D{n}", f"Đảng ủy xã {n}", "dang_uy_xa", c) for n, c in enumerate(communes)]
    person("Lò Thị Mẩy", bodies[0], "bi_thu_xa")
    person("Lò Văn Pản", bodies[1], "bi_thu_xa", sex="M")
    target = target_of(
        scheme_of(district),
        cohort_of(district, "btv", "bi_thu_xa"),
        measure=Target.Measure.EACH_UNIT,
        trait="woman",
    )
    target.unit_kinds.set(UnitKind.objects.filter(code="xa"))
    assert standing(target, TODAY) == (3, 1)
    assert standing(target, TODAY - datetime.timedelta(days=1)) == (3, 1)
    target = with_keys(Target.objects.filter(pk=target.pk)).get()
    question = one_target(target, TODAY).question
    found = [(one.name, one.people, one.counted) for one in lacking_units(question, TODAY)]
    assert found == [("Xã 1", 1, 0), ("Xã 2", 0, 0)]


def test_a_person_in_two_cohorts_is_needed_once(district, school):
    first, second = staff(school, 2)
    hold(first, school, "hieu_truong", datetime.date(2016, 1, 1), role="concurrent")
    scheme = scheme_of(district)
    teachers = target_of(scheme, cohort_of(district, "gv", "giao_vien"))
    heads = target_of(scheme, cohort_of(district, "ht", "hieu_truong"))
    assert standing(teachers, TODAY) == (2, 0)
    assert standing(heads, TODAY) == (1, 0)
    assert need_on(TODAY, teachers, heads) == 2
    graduate(first)
    (found,) = found_needs(needs_of([scheme]), TODAY)
    assert [lacking.shortfall for _, lacking in found.parts] == [1, 0]
    assert found.people == 1
    assert second.pk in [p.person.pk for p in people_behind(found, district)]


def people_behind(found, district: Unit) -> list:
    user = user_with("noi_vu", district)
    return list(lacking_page(found.asked, found.levels, user, TODAY, 1).people)


def test_a_partial_target_takes_first_whoever_is_needed_anyway(district, school):
    """Half of four teachers, and all heads: the one head who teaches is one of the half."""
    people = staff(school, 4)
    hold(people[0], school, "hieu_truong", datetime.date(2016, 1, 1), role="concurrent")
    scheme = scheme_of(district)
    half = target_of(scheme, cohort_of(district, "gv", "giao_vien"), 50)
    heads = target_of(scheme, cohort_of(district, "ht", "hieu_truong"))
    assert need_on(TODAY, half, heads) == 2


def test_a_need_leaves_out_a_cohort_and_adds_another_at_the_same_level(district, school):
    first, second, third = staff(school, 3)
    hold(first, school, "nhan_vien", datetime.date(2016, 1, 1), role="concurrent")
    outside = unit("T2", "Trường THCS Pác Lùng", "truong", district)
    other = person("Vàng Seo Sình", outside, "to_truong")
    scheme = scheme_of(district)
    target = target_of(scheme, cohort_of(school, "truong"))
    need = need_of(scheme, target)
    part = NeedPart.objects.get(need=need)
    part.excluded_cohorts.add(cohort_of(district, "phuc-vu", "nhan_vien"))
    (found,) = found_needs(needs_of([scheme]), TODAY)
    assert found.people == 2
    part.extra_cohorts.add(cohort_of(district, "to-truong", "to_truong"))
    (found,) = found_needs(needs_of([scheme]), TODAY)
    assert found.people == 3
    assert {one.person for one in people_behind(found, district)} == {second, third, other}


def test_planned_people_come_first_in_the_list_of_who_is_missing(district, school):
    people = staff(school, 3)
    PoolEntry.objects.create(
        person=people[2],
        unit=school,
        title=Title.objects.get(code="hieu_truong"),
        term=Term.objects.get(code="cq-2021-2026"),
        valid_from=datetime.date(2022, 1, 1),
    )
    scheme = scheme_of(district)
    need_of(scheme, target_of(scheme, everyone_of(district)))
    (found,) = found_needs(needs_of([scheme]), TODAY)
    listed = people_behind(found, district)
    assert [one.is_planned for one in listed] == [True, False, False]
    assert listed[0].person == people[2]


def test_people_outside_the_scope_are_counted_but_not_named(district, school):
    elsewhere = unit("H2", "Huyện khác", "huyen")
    first, second = staff(school, 2)
    second.managing_unit = elsewhere
    second.save()
    scheme = scheme_of(district)
    need_of(scheme, target_of(scheme, everyone_of(district)))
    (found,) = found_needs(needs_of([scheme]), TODAY)
    page = lacking_page(found.asked, found.levels, user_with("noi_vu", district), TODAY, 1)
    assert (page.total, page.hidden) == (2, 1)
    assert [one.person for one in page.people] == [first]


def test_what_stands_against_sending_somebody_is_told_unless_she_studies(district, school):
    level = Level.objects.get(ladder__code="professional", code="dai_hoc")
    CourseCondition.objects.create(level=level, needs_party=True, valid_from=LONG_AGO)
    first, second = staff(school, 2)
    study(first, datetime.date(2025, 9, 1))
    Person.objects.update(is_party_member=False, party_admitted_on=None)
    scheme = scheme_of(district)
    need_of(scheme, target_of(scheme, everyone_of(district)))
    (found,) = found_needs(needs_of([scheme]), TODAY)
    told = {}
    for role in ("noi_vu", "kiem_tra"):
        user = user_with(role, district)
        page = lacking_page(found.asked, found.levels, user, TODAY, 1)
        told[role] = {one.person: one.notes for one in page.people}
    assert told["noi_vu"] == {
        first: (),
        second: ("Chưa đủ điều kiện cử đi học Đại học: chưa là đảng viên.",),
    }
    assert told["kiem_tra"] == {first: (), second: ()}


def test_who_is_missing_is_shown_at_the_level_she_holds_and_studies(district, school):
    first, second = staff(school, 2)
    earn(first, "professional", "cao_dang", LONG_AGO)
    study(first, datetime.date(2025, 9, 1))
    scheme = scheme_of(district)
    need_of(scheme, target_of(scheme, everyone_of(district)))
    (found,) = found_needs(needs_of([scheme]), TODAY)
    shown = {one.person: (one.stands, one.wanted) for one in people_behind(found, district)}
    assert shown == {
        first: ("Cao đẳng, đang học đại học", "Đại học"),
        second: ("chưa rõ", "Đại học"),
    }


def test_a_need_without_parts_is_nothing(district):
    scheme = scheme_of(district)
    need_of(scheme)
    (found,) = found_needs(needs_of([scheme]), TODAY)
    assert (found.people, found.parts) == (0, ())
