"""The pages of schemes: what they show, what their forms keep and refuse."""

import datetime

import pytest
from django.urls import reverse

from apps.targets.models import Milestone, Need, NeedPart, Scheme, Target
from tests.screens.conftest import person
from tests.targets.plans import everyone_of, level, need_of, scheme_of, target_of

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


@pytest.fixture
def clerk(world, sign_in):
    return sign_in("noi_vu", world.district)


@pytest.fixture
def scheme(world) -> Scheme:
    return scheme_of(world.district)


@pytest.fixture
def target(world, scheme) -> Target:
    return target_of(scheme, everyone_of(world.district))


def at(view: str, *arguments: object) -> str:
    return reverse(f"targets:{view}", args=arguments)


def target_data(**facts: object) -> dict[str, object]:
    return {
        "group": "Cán bộ",
        "order": 1,
        "measure": "level",
        "least": 1,
        "value": "50",
        "value_kind": "percent",
        "rounding": "half_up",
        "due_year": 2025,
        "version": "",
        **facts,
    }


def test_the_page_says_what_is_reached_and_what_is_missing(clerk, scheme, target):
    page = clerk.get(at("scheme", scheme.code)).text
    assert "100% có trình độ đại học trở lên" in page
    assert "còn 33,3 điểm %, 1 người" in page
    assert "Quá hạn" in page
    assert 'class="year-line"' in page


def test_a_year_that_has_not_come_shows_only_its_milestone(clerk, scheme, target):
    Milestone.objects.create(target=target, year=2024, value=80)
    page = clerk.get(at("scheme", scheme.code) + "?ngay=31/12/2023").text
    assert "mốc 80%" in page
    assert "behind" not in page


def test_a_milestone_that_was_missed_is_said_so_in_words(clerk, scheme, target):
    Milestone.objects.create(target=target, year=2022, value=90)
    page = clerk.get(at("scheme", scheme.code)).text
    assert "step behind" in page
    assert ", chưa đạt" in page


def test_a_need_links_to_its_people_one_by_one(clerk, scheme, target, world):
    need = need_of(scheme, target)
    page = clerk.get(at("needs", scheme.code)).text
    assert at("need", scheme.code, need.pk) in page
    people = clerk.get(at("need", scheme.code, need.pk)).text
    assert world.teacher.full_name in people
    assert world.head.full_name not in people, "she is a graduate"


def test_a_page_of_people_that_is_no_number_is_not_found(clerk, scheme, target):
    need = need_of(scheme, target)
    assert clerk.get(at("need", scheme.code, need.pk) + "?page=x").status_code == 404


def test_a_clerk_enters_a_whole_plan(clerk, world):
    answer = clerk.post(
        at("scheme_add"),
        {
            "code": "de-an-moi",
            "number": "05-ĐA/HU",
            "name": "Đề án mới",
            "kind": "de_an",
            "root": world.district.code,
            "status": "issued",
            "issued_on": "03/02/2021",
            "baseline_on": "31/12/2020",
            "first_year": 2021,
            "last_year": 2025,
            "version": "",
        },
    )
    assert answer.status_code == 302
    scheme = Scheme.objects.get(code="de-an-moi")
    cohort = everyone_of(world.district)
    degree = level("professional", "dai_hoc")
    data = target_data(cohort=cohort.pk, level=degree.pk)
    assert clerk.post(at("target_add", "de-an-moi"), data).status_code == 302
    target = scheme.targets.get()
    milestone = {"year": 2023, "value": "30,5", "version": ""}
    clerk.post(at("milestone_add", "de-an-moi", target.pk), milestone)
    assert target.milestones.get().value == pytest.approx(30.5)
    need = {
        "group": "Cấp huyện",
        "programme": "Đại học",
        "first_year": 2021,
        "last_year": 2025,
        "order": 1,
        "version": "",
    }
    clerk.post(at("need_add", "de-an-moi"), need)
    part = {"target": target.pk, "extra_cohorts": [cohort.pk], "version": ""}
    clerk.post(at("part_add", "de-an-moi", scheme.needs.get().pk), part)
    made = NeedPart.objects.get(need__scheme=scheme)
    assert list(made.extra_cohorts.all()) == [cohort]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"level": ""}, "Chọn mức thấp nhất khi (và chỉ khi) đo theo trình độ."),
        ({"value": "120"}, "Tỷ lệ từ 0 đến 100 phần trăm; số người không thể âm."),
        ({"value": "7,5", "value_kind": "heads"}, "Số người phải là số nguyên."),
        ({"due_year": 2030}, "Năm phải từ 2021 đến 2025, như đề án."),
        ({"cohort": ""}, "Chọn nhóm thống kê, trừ khi chỉ tiêu theo báo cáo."),
        ({"measure": "trait", "level": ""}, "Chọn đặc điểm khi (và chỉ khi) đo theo đặc điểm"),
        ({"measure": "each_unit", "level": ""}, "Chọn ít nhất một loại đơn vị."),
        (
            {"measure": "reported", "level": "", "cohort": ""},
            "Chỉ tiêu theo báo cáo phải có cách ghi.",
        ),
    ],
)
def test_a_target_that_cannot_be_is_refused_in_a_sentence(
    facts,
    sentence,
    clerk,
    scheme,
    world,
):
    cohort, degree = everyone_of(world.district), level("professional", "dai_hoc")
    data = target_data(**({"cohort": cohort.pk, "level": degree.pk} | facts))
    answer = clerk.post(at("target_add", scheme.code), data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not scheme.targets.exists()


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"last_year": 2019}, "Năm cuối không thể trước năm đầu."),
        ({"last_year": 2060}, "Một đề án dài nhất 15 năm."),
        ({"issued_on": ""}, "Văn bản đã ban hành phải có ngày ban hành."),
        ({"root": "H9"}, "Hãy chọn"),
    ],
)
def test_a_scheme_that_cannot_be_is_refused_in_a_sentence(facts, sentence, clerk, world):
    data = {
        "code": "x",
        "name": "Đề án",
        "kind": "de_an",
        "root": world.district.code,
        "status": "issued",
        "issued_on": "03/02/2021",
        "baseline_on": "31/12/2020",
        "first_year": 2021,
        "last_year": 2025,
        "version": "",
    }
    answer = clerk.post(at("scheme_add"), data | facts)
    assert answer.status_code == 422
    assert sentence in answer.text or "không" in answer.text
    assert not Scheme.objects.filter(code="x").exists()


@pytest.mark.parametrize("year", [2020, 2025])
def test_a_milestone_lies_between_the_first_year_and_the_target(year, clerk, scheme, target):
    answer = clerk.post(
        at("milestone_add", scheme.code, target.pk), {"year": year, "value": "50", "version": ""}
    )
    assert "Mốc phải nằm giữa năm đầu đề án và năm của chỉ tiêu." in answer.text


def test_a_target_cannot_stand_inside_one_that_stands_inside_it(clerk, scheme, target):
    inner = target_of(scheme, target.cohort, 50, parent=target)
    page = clerk.get(at("target_edit", scheme.code, target.pk))
    offered = [one.value for one, _ in page.context["form"].fields["parent"].choices if one]
    assert inner.pk not in offered
    assert target.pk not in offered


def test_a_row_of_another_scheme_is_not_found(clerk, scheme, target, world):
    other = scheme_of(world.school)
    assert clerk.get(at("target", other.code, target.pk)).status_code == 404
    assert clerk.get(at("milestone_add", other.code, target.pk)).status_code == 404


def test_deleting_a_target_takes_it_out_of_the_needs(clerk, scheme, target):
    need_of(scheme, target)
    clerk.post(at("target_delete", scheme.code, target.pk))
    assert not NeedPart.objects.exists()
    assert Need.objects.exists()


def test_a_plan_stands_when_the_scheme_it_carries_out_is_deleted(clerk, scheme, world):
    plan = scheme_of(world.district, code="ke-hoach", kind="ke_hoach", parent=scheme)
    clerk.post(at("scheme_delete", scheme.code))
    plan.refresh_from_db()
    assert plan.parent is None


def test_a_leader_reads_and_is_offered_no_form(scheme, target, world, sign_in):
    leader = sign_in("lanh_dao", world.district)
    for url in (at("list"), at("scheme", scheme.code), at("needs", scheme.code)):
        page = leader.get(url)
        assert page.status_code == 200
        assert "Thêm " not in page.text
        assert "/sua/" not in page.text


class TestQueries:
    """However many rows, as many queries."""

    @pytest.fixture
    def filled(self, scheme, target):
        Milestone.objects.create(target=target, year=2022, value=60)
        need_of(scheme, target)
        return scheme

    def more(self, scheme: Scheme, world) -> None:
        target = scheme.targets.get(parent=None, group="Cán bộ")
        for value in (20, 30, 40):
            inner = target_of(scheme, target.cohort, value, parent=target)
            Milestone.objects.create(target=inner, year=2023, value=10)
            NeedPart.objects.create(need=scheme.needs.first(), target=inner)
        person("Hoàng Văn Thụ", world.school, "giao_vien")
        Need.objects.create(
            scheme=scheme, group="Cấp xã", programme="Khác", first_year=2021, last_year=2025
        )
        scheme_of(world.commune)

    @pytest.mark.parametrize("view", ["list", "scheme", "needs", "target", "need"])
    def test_of_a_page(
        self,
        view,
        clerk,
        filled,
        world,
        same_query_count,
        django_assert_max_num_queries,
    ):
        rows = {"target": filled.targets.first, "need": filled.needs.first}
        row = [rows[view]().pk] if view in rows else []
        url = at(view, *([] if view == "list" else [filled.code, *row]))
        same_query_count(lambda: clerk.get(url), add_rows=lambda: self.more(filled, world))
        with django_assert_max_num_queries(MOST_QUERIES):
            assert clerk.get(url).status_code == 200


def test_the_day_of_the_page_goes_on_into_its_links(clerk, scheme, target):
    page = clerk.get(at("scheme", scheme.code) + "?ngay=31/12/2022").text
    assert f"{at('target', scheme.code, target.pk)}?ngay=31/12/2022" in page
    assert datetime.date(2022, 12, 31).strftime("%d/%m/%Y") in page
