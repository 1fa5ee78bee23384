import datetime

import pytest

from apps.indicators.models import Breakdown, Bucket, Cohort
from apps.personnel.models import (
    AnnualRating,
    Assignment,
    Award,
    Discipline,
    Person,
    RetirementOverride,
)
from apps.qualifications.models import Attainment, Ladder, Level, LevelAlias
from apps.units.models import Post, TitleAlias, Unit, UnitAlias, UnitPlacement
from tests.admin.pages import url
from tests.factories import (
    AnnualRatingFactory,
    AssignmentFactory,
    AttainmentFactory,
    PersonFactory,
    TitleFactory,
    UnitFactory,
    user_with,
)

LISTS = [
    Person, Assignment, Attainment, AnnualRating, Discipline, Award, RetirementOverride,
    Unit, UnitPlacement, UnitAlias, Post, Cohort, Breakdown, Bucket, TitleAlias, LevelAlias,
]  # fmt: skip
DAY = datetime.date(2024, 3, 1)


def person_with_a_file(unit: Unit) -> Person:
    person = PersonFactory(managing_unit=unit)
    AssignmentFactory(person=person)
    AttainmentFactory(person=person)
    AnnualRatingFactory(person=person)
    Discipline.objects.create(person=person, kind="canh_cao", decided_on=DAY)
    Award.objects.create(person=person, name="Giấy khen", awarded_on=DAY)
    RetirementOverride.objects.create(person=person, kind="keo_dai", last_month=DAY)
    return person


def unit_with_its_rows(parent: Unit) -> Unit:
    unit = UnitFactory(parent=parent)
    UnitAlias.objects.create(unit=unit, name="tên khác")
    Post.objects.create(unit=unit, title=TitleFactory(), seats=1, valid_from=DAY)
    cohort = Cohort.objects.create(code=f"nhom-{unit.pk}", name="Nhóm", root=unit)
    table = Breakdown.objects.create(cohort=cohort, ladder=Ladder.objects.get(code="professional"))
    lowest = Level.objects.get(ladder__code="professional", code="dai_hoc")
    Bucket.objects.create(breakdown=table, lowest=lowest, key="dh", label="Đại học")
    return unit


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_a_list_sends_as_many_queries_for_many_rows_as_for_few(
    signed_in, own_unit, same_query_count, model
):
    client = signed_in("noi_vu")

    def add_rows() -> None:
        for _ in range(3):
            person_with_a_file(unit_with_its_rows(own_unit))

    add_rows()
    same_query_count(lambda: client.get(url(model, "changelist")), add_rows=add_rows)


def test_the_list_of_users_sends_as_many_queries_for_many_rows_as_for_few(
    signed_in, own_unit, same_query_count
):
    client = signed_in("quan_tri")
    user_with("noi_vu", own_unit)
    same_query_count(
        lambda: client.get("/quan-tri/accounts/user/"),
        add_rows=lambda: [user_with("noi_vu", own_unit) for _ in range(3)],
    )


def test_the_history_of_a_table_sends_as_many_queries_for_many_rows_as_for_few(
    signed_in, own_unit, same_query_count
):
    client = signed_in("noi_vu")
    person_with_a_file(own_unit)
    same_query_count(
        lambda: client.get("/quan-tri/personnel/personevent/"),
        add_rows=lambda: [person_with_a_file(own_unit) for _ in range(3)],
    )
