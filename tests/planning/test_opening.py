"""Opening a round: lists for units with titles, filled with whom the pool holds."""

import datetime
from collections import Counter

import pghistory.models
import pytest
from django.core.exceptions import ValidationError

from apps.core import clock
from apps.personnel.models import Discipline, RetirementOverride
from apps.planning.models import Candidacy, Round, UnitList
from apps.planning.opening import Opened, close_round, open_round
from apps.pools.models import PoolEntry, Procedure, Term
from apps.units.models import Title, UnitKind
from apps.units.services import close_unit
from tests.factories import (
    AnnualRatingFactory,
    AssignmentFactory,
    PersonFactory,
    PoolEntryFactory,
    PostFactory,
    RoundFactory,
    UnitFactory,
    UserFactory,
)

TODAY = datetime.date(2026, 4, 1)
DAY = datetime.date(2026, 3, 31)
CARRIED, REMOVED = Candidacy.Outcome.CARRIED, Candidacy.Outcome.REMOVED
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def district():
    return UnitFactory(name="Huyện Khau Sơn")


@pytest.fixture
def school(district):
    return UnitFactory(name="Trường TH Nà Lầu", parent=district, kind=kind("truong"))


@pytest.fixture
def user():
    return UserFactory()


def kind(code: str) -> UnitKind:
    return UnitKind.objects.get(code=code)


def title(code: str) -> Title:
    return Title.objects.get(code=code)


def planned(unit, code: str = "pho_hieu_truong", post: str | None = "giao_vien", **person):
    """Plan a new person, who holds a post of the unit, for a title of it."""
    own = PersonFactory(managing_unit=unit, **person)
    if post:
        AssignmentFactory(person=own, title=title(post), unit=unit)
    return PoolEntryFactory(person=own, unit=unit, title=title(code), term=term())


def term(code: str = "cq-2026-2031") -> Term:
    return Term.objects.get(code=code)


def round_of(root, **facts: object) -> Round:
    return RoundFactory(root=root, **({"term": term()} | facts))


def opened(root, user, **facts: object) -> Opened:
    return open_round(round_of(root, **facts), user, today=TODAY)


def sentence_of(error: pytest.ExceptionInfo) -> str:
    return " ".join(error.value.messages)


def test_every_unit_with_a_leading_title_of_the_branch_gets_a_list(district, school, user):
    AssignmentFactory(
        person=PersonFactory(managing_unit=school), title=title("hieu_truong"), unit=school
    )
    seated = UnitFactory(parent=district, kind=kind("phong"))
    PostFactory(unit=seated, title=title("truong_phong"))
    pooled = UnitFactory(parent=district, kind=kind("truong"))
    planned(pooled)
    party = UnitFactory(parent=district, kind=kind("dang_uy_xa"))
    PostFactory(unit=party, title=title("bi_thu_xa"))
    teachers = UnitFactory(parent=district, kind=kind("truong"))
    PostFactory(unit=teachers, title=title("giao_vien"))
    UnitFactory(parent=district)
    assert opened(district, user) == Opened(lists=3, carried=1, removed=0)
    assert set(UnitList.objects.values_list("unit", flat=True)) == {
        school.pk,
        seated.pk,
        pooled.pk,
    }


def test_a_round_of_the_party_is_about_titles_of_the_party_and_the_mass_organisations(
    district, user
):
    for code, own in (("dang_uy_xa", "bi_thu_xa"), ("mttq", "ct_mttq_xa"), ("phong", "pho_phong")):
        PostFactory(unit=UnitFactory(parent=district, kind=kind(code)), title=title(own))
    opened(district, user, term=term("dang-2025-2030"))
    kinds = UnitList.objects.values_list("unit__kind__code", flat=True)
    assert sorted(kinds) == ["dang_uy_xa", "mttq"]


def test_a_unit_closed_by_the_reference_day_gets_no_list(district, school, user):
    planned(school)
    gone = UnitFactory(parent=district, kind=kind("truong"))
    PostFactory(unit=gone, title=title("hieu_truong"))
    close_unit(gone, on=DAY)
    opened(district, user)
    assert [own.unit for own in UnitList.objects.all()] == [school]


def test_each_list_has_the_procedure_of_its_kind_of_unit_or_else_the_general_one(
    district, school, user
):
    planned(school)
    office = UnitFactory(parent=district, kind=kind("phong"))
    PostFactory(unit=office, title=title("truong_phong"))
    opened(district, user)
    found = dict(UnitList.objects.values_list("unit", "procedure__code"))
    assert found == {school.pk: "truong-bo-sung-3-buoc", office.pk: "ra-soat-4-buoc"}


def test_a_procedure_that_has_ended_is_used_no_more(district, school, user):
    planned(school)
    Procedure.objects.filter(code="truong-bo-sung-3-buoc").update(valid_to=DAY)
    opened(district, user)
    assert UnitList.objects.get().procedure.code == "ra-soat-4-buoc"


def test_whom_the_pool_holds_is_carried_over(district, school, user):
    entry = planned(school)
    PoolEntry.objects.filter(pk=entry.pk).update(source="external", direction="horizontal")
    opened(district, user)
    line = Candidacy.objects.get()
    assert (line.outcome, line.entry, line.person, line.title) == (
        CARRIED,
        entry,
        entry.person,
        entry.title,
    )
    assert (line.source, line.direction, line.unit_list.unit) == ("external", "horizontal", school)


def test_entries_that_have_ended_or_are_of_another_term_stay_out(district, school, user):
    ended = planned(school)
    PoolEntry.objects.filter(pk=ended.pk).update(valid_to=DAY)
    other = planned(school)
    PoolEntry.objects.filter(pk=other.pk).update(term=term("cq-2021-2026"))
    stays = planned(school)
    opened(district, user)
    assert [line.entry for line in Candidacy.objects.all()] == [stays]


def test_a_new_pool_begins_with_that_of_the_term_before(district, school, user):
    entry = planned(school)
    opened(district, user, kind="initial", term=term("cq-2031-2036"))
    assert [line.entry for line in Candidacy.objects.all()] == [entry]


def ground_of(entry: PoolEntry) -> tuple[str, str]:
    line = Candidacy.objects.select_related("ground").get(entry=entry)
    assert line.outcome == REMOVED
    return line.ground.code, line.ground_note


def test_who_holds_the_planned_title_leaves_as_appointed(district, school, user):
    entry = planned(school, post="pho_hieu_truong")
    opened(district, user)
    code, words = ground_of(entry)
    assert code == "da_bo_nhiem"
    assert words == "Giữ chức danh Phó Hiệu trưởng, Trường TH Nà Lầu từ 01/09/2015."


def test_who_holds_a_higher_title_elsewhere_leaves_as_appointed(district, school, user):
    entry = planned(school, post=None)
    elsewhere = UnitFactory(kind=kind("truong"))
    AssignmentFactory(person=entry.person, title=title("hieu_truong"), unit=elsewhere)
    opened(district, user)
    assert ground_of(entry)[0] == "da_bo_nhiem"


def test_a_deputy_planned_as_head_is_carried_over(district, school, user):
    planned(school, "hieu_truong", post="pho_hieu_truong")
    assert opened(district, user).removed == 0


def test_who_holds_no_post_any_more_has_left(district, school, user):
    entry = planned(school, post=None)
    opened(district, user)
    assert ground_of(entry) == ("khong_con_cong_tac", "Ngày 31/03/2026 không giữ chức vụ nào.")


def test_who_has_too_few_months_left_is_too_old(district, school, user):
    entry = planned(school, sex="M", birth_on=datetime.date(1968, 1, 10))
    opened(district, user)
    code, words = ground_of(entry)
    assert code == "qua_tuoi"
    assert words == (
        "Ngày 31/03/2026 còn 46 tháng công tác (nghỉ hưu tháng 1/2030), cần ít nhất 60 tháng."
    )


def test_a_decision_that_keeps_somebody_longer_counts_before_the_age(district, school, user):
    entry = planned(school, sex="M", birth_on=datetime.date(1968, 1, 10))
    RetirementOverride.objects.create(
        person=entry.person, kind="keo_dai", last_month=datetime.date(2031, 6, 1)
    )
    assert opened(district, user).removed == 0


def test_an_age_that_cannot_be_decided_takes_nobody_out(district, school, user):
    birth = datetime.date(1969, 1, 1)
    planned(school, sex="M", birth_on=birth, birth_precision="year")
    assert opened(district, user).removed == 0


def test_discipline_in_effect_takes_out_and_an_expired_one_does_not(district, school, user):
    in_effect, expired, unknown = (planned(school) for _ in range(3))
    for entry, until in ((in_effect, "2026-09-01"), (expired, "2026-03-01"), (unknown, None)):
        Discipline.objects.create(
            person=entry.person,
            kind="canh_cao",
            decided_on=datetime.date(2025, 9, 1),
            effective_until=until,
        )
    opened(district, user)
    assert ground_of(in_effect)[0] == "ky_luat"
    assert Candidacy.objects.filter(outcome=CARRIED).count() == 2


def test_a_bad_year_proposes_to_take_out_and_an_older_one_does_not(district, school, user):
    bad, old = planned(school), planned(school)
    AnnualRatingFactory(person=bad.person, year=2024, grade="KHTNV")
    AnnualRatingFactory(person=old.person, year=2022, grade="KHTNV")
    opened(district, user)
    assert ground_of(bad) == ("khong_hoan_thanh", "Xếp loại năm 2024: không hoàn thành nhiệm vụ.")
    assert Candidacy.objects.get(entry=old).outcome == CARRIED


def test_carried_and_removed_together_are_the_entries_in_force(district, school, user):
    for years_ago in (35, 40, 45, 50, 55, 57, 59):
        planned(school, birth_on=datetime.date(2026 - years_ago, 2, 3))
        planned(school, post=None)
    found = opened(district, user)
    entries = PoolEntry.objects.as_of(DAY).filter(term=term())
    assert found.carried + found.removed == entries.count()
    assert Counter(Candidacy.objects.values_list("entry", flat=True)) == Counter(
        entries.values_list("pk", flat=True)
    )


def test_a_round_opens_once(district, school, user):
    planned(school)
    own = round_of(district)
    open_round(own, user, today=TODAY)
    assert own.status == Round.Status.OPEN
    with pytest.raises(ValidationError) as error:
        open_round(own, user, today=TODAY)
    assert sentence_of(error) == "Đợt này đang làm, không mở lần nữa."


@pytest.mark.parametrize("inner", ["district", "school"])
def test_a_unit_is_in_one_open_round_of_a_term_at_a_time(inner, district, school, user):
    planned(school)
    opened(district, user, name="Rà soát năm 2026")
    with pytest.raises(ValidationError) as error:
        opened({"district": district, "school": school}[inner], user)
    assert sentence_of(error) == (
        "Trường TH Nà Lầu đang có danh sách trong đợt Rà soát năm 2026 của cùng nhiệm kỳ; hãy kết "
        "thúc đợt ấy trước khi mở đợt này."
    )
    assert UnitList.objects.count() == 1


def test_a_unit_whose_list_is_disclosed_may_begin_the_next_review(district, school, user):
    planned(school)
    opened(district, user)
    UnitList.objects.update(
        status=UnitList.Status.DISCLOSED,
        decision_number="1/QĐ",
        decision_on=DAY,
        disclosed_on=DAY,
        disclosed_how="niêm yết",
    )
    assert opened(school, user).lists == 1


def test_rounds_of_two_terms_go_on_beside_each_other(district, school, user):
    planned(school, post="hieu_truong")
    opened(district, user)
    AssignmentFactory(title=title("bi_thu_chi_bo"), unit=school)
    assert opened(district, user, term=term("dang-2025-2030")).lists


def test_an_area_without_titles_is_told(district, user):
    own = round_of(district)
    with pytest.raises(ValidationError) as error:
        open_round(own, user, today=TODAY)
    assert "Huyện Khau Sơn và các đơn vị trực thuộc không có chức danh nào" in sentence_of(error)
    assert Round.objects.get(pk=own.pk).status == Round.Status.DRAFT


def test_a_round_whose_deadline_is_past_does_not_open(district, school, user):
    planned(school)
    with pytest.raises(ValidationError) as error:
        open_round(round_of(district), user, today=datetime.date(2026, 7, 1))
    assert "Hạn gửi danh sách 30/06/2026 đã qua" in sentence_of(error)


def test_the_day_is_that_of_the_clock_when_none_is_given(district, school, user, monkeypatch):
    planned(school)
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2026, 7, 1))
    with pytest.raises(ValidationError):
        open_round(round_of(district), user)


def test_the_history_names_who_opened_the_round_and_why(district, school, user):
    planned(school)
    own = round_of(district, name="Rà soát năm 2026")
    open_round(own, user, today=TODAY)
    contexts = [
        event.pgh_context
        for event in pghistory.models.Events.objects.references(own)
        if event.pgh_context
    ]
    assert contexts[-1] == {"reason": "Mở đợt quy hoạch Rà soát năm 2026", "user": user.pk}


def test_a_round_ends_when_no_list_waits_for_anybody(district, school, user):
    planned(school)
    own = round_of(district)
    with pytest.raises(ValidationError) as error:
        close_round(own, user)
    assert sentence_of(error) == "Đợt này đang chuẩn bị, không kết thúc được."
    open_round(own, user, today=TODAY)
    UnitList.objects.update(status=UnitList.Status.SUBMITTED)
    with pytest.raises(ValidationError) as error:
        close_round(own, user)
    assert "Còn 1 danh sách đã gửi nhưng chưa công khai xong" in sentence_of(error)
    UnitList.objects.update(status=UnitList.Status.RETURNED)
    close_round(own, user)
    assert Round.objects.get(pk=own.pk).status == Round.Status.CLOSED


def test_opening_sends_as_many_queries_for_many_units_as_for_one(
    district, school, user, same_query_count
):
    planned(school)

    def call() -> None:
        own = round_of(district)
        open_round(own, user, today=TODAY)
        close_round(own, user)

    def add_rows() -> None:
        for number in range(4):
            unit = UnitFactory(parent=district, kind=kind("truong"))
            planned(unit, birth_on=datetime.date(1965 + number, 5, 5))
            planned(unit, post=None)

    same_query_count(call, add_rows=add_rows)
