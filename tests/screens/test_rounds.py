"""The screens of rounds, the journal of a list, and what waits for a user."""

import datetime

import pytest
from django.urls import reverse

from apps.core import clock
from apps.planning.models import Candidacy, Round, UnitList
from apps.planning.moves import move
from apps.pools.models import Term
from tests.planning.lists import decision_of, entry_of, list_of, put_forward, round_of
from tests.screens.conftest import person, unit, user_of

MOST_QUERIES = 15
TODAY = datetime.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def opened(world) -> Round:
    """An open round of the district, due in six days, with the lists of two schools."""
    opened = round_of(world.district, deadline=TODAY + datetime.timedelta(days=6))
    list_of(opened, world.school)
    list_of(opened, world.other_school, "submitted")
    return opened


def page_of(planning_round: Round, **query: str) -> str:
    url = reverse("planning:round", args=[planning_round.code])
    return url + "?" + "&".join(f"{key}={value}" for key, value in query.items())


def own_list(world) -> UnitList:
    return UnitList.objects.get(unit=world.school)


def units_on(response: object) -> list[str]:
    return [row.unit_list.unit.code for row in response.context["rows"]]


# Rounds


def test_a_round_says_how_many_lists_are_in_which_state(opened, world, sign_in):
    (card,) = sign_in("noi_vu", world.district).get(reverse("planning:list")).context["cards"]
    assert {state.key: state.count for state in card.states} == {"draft": 1, "submitted": 1}
    assert card.due.text == "còn 6 ngày"


def test_a_unit_counts_and_sees_only_its_own_list(opened, world, sign_in):
    client = sign_in("thu_truong", world.school)
    (card,) = client.get(reverse("planning:list")).context["cards"]
    assert card.total == 1
    assert units_on(client.get(page_of(opened))) == ["T1"]


def test_lists_that_are_late_come_first_and_can_be_listed_alone(opened, world, sign_in):
    UnitList.objects.filter(unit=world.school).update(status="appraised")
    UnitList.objects.filter(unit=world.other_school).update(status="returned")
    Round.objects.update(deadline=TODAY - datetime.timedelta(days=1))
    client = sign_in("noi_vu", world.district)
    page = client.get(page_of(opened))
    assert units_on(page) == ["T2", "T1"]
    assert [row.is_late for row in page.context["rows"]] == [True, False]
    assert units_on(client.get(page_of(opened, **{"trang-thai": "qua-han"}))) == ["T2"]
    assert "quá hạn 1 ngày" in page.text


def test_lists_are_narrowed_by_state_and_by_name(opened, world, sign_in):
    client = sign_in("noi_vu", world.district)
    assert units_on(client.get(page_of(opened, **{"trang-thai": "submitted"}))) == ["T2"]
    assert units_on(client.get(page_of(opened, tim="na khuoi"))) == ["T1"]
    assert client.get(page_of(opened, **{"trang-thai": "khong-co"})).status_code == 404


def test_a_round_that_ended_has_nobody_late(opened, world, sign_in):
    Round.objects.update(deadline=TODAY - datetime.timedelta(days=1), status="closed")
    page = sign_in("noi_vu", world.district).get(page_of(opened))
    assert not any(row.is_late for row in page.context["rows"])


def a_review(**facts: str) -> dict[str, object]:
    """What is typed into the form of a round."""
    return {
        "kind": "review",
        "term": Term.objects.get(code="cq-2026-2031").pk,
        "root": "H1",
        "opens_on": "01/10/2026",
        "deadline": "30/11/2026",
        "reference_on": "01/10/2026",
    } | facts


def test_a_round_is_entered_opened_and_ended(world, sign_in):
    entry_of(world.teacher, world.school)
    client = sign_in("noi_vu", world.district)
    said = a_review(name="Rà soát năm 2026", code="ra-soat-2026")
    assert client.post(reverse("planning:add"), said).status_code == 302
    made = Round.objects.get()
    url = reverse("planning:open", args=[made.code])
    assert client.get(url).context["ahead"].lists == 2  # both schools have a head to plan for
    made.refresh_from_db()
    assert (made.status, made.lists.count()) == ("draft", 0)  # asking has opened nothing
    assert client.post(url).status_code == 302
    made.refresh_from_db()
    assert (made.status, made.lists.count()) == ("open", 2)
    assert Candidacy.objects.get().person == world.teacher
    assert client.post(reverse("planning:close", args=[made.code])).status_code == 302
    made.refresh_from_db()
    assert made.status == "closed"


@pytest.mark.parametrize("number", [1, 2])
def test_a_round_without_a_code_gets_one_from_its_name(number, world, sign_in):
    client = sign_in("noi_vu", world.district)
    said = a_review(name="Rà soát, bổ sung Đảng ủy năm 2026")
    codes = ["ra-soat-bo-sung-dang-uy-nam-2026", "ra-soat-bo-sung-dang-uy-nam-2026-2"]
    for _ in range(number):
        assert client.post(reverse("planning:add"), said).status_code == 302
    assert sorted(Round.objects.values_list("code", flat=True)) == codes[:number]


def test_a_round_in_which_a_list_waits_is_not_ended(opened, world, sign_in):
    client = sign_in("noi_vu", world.district)
    answer = client.post(reverse("planning:close", args=[opened.code]))
    assert answer.status_code == 422
    assert "Còn 1 danh sách" in answer.text


def test_a_round_without_a_title_to_plan_for_says_why_it_is_not_opened(world, sign_in):
    empty = unit("X9", "Xã Không Trường", "xa", world.district)
    draft = round_of(empty, status="draft")
    answer = sign_in("noi_vu", world.district).get(reverse("planning:open", args=[draft.code]))
    assert "Chưa mở được đợt" in answer.text
    assert "không có chức danh nào" in answer.text


def test_what_lists_were_made_from_does_not_change_once_a_round_is_open(opened, world, sign_in):
    client = sign_in("noi_vu", world.district)
    url = reverse("planning:edit", args=[opened.code])
    form = client.get(url).context["form"]
    said = {name: form[name].value() or "" for name in form.fields}
    said |= {"root": "X1", "code": "khac", "deadline": "31/12/2026", "name": "Tên mới"}
    said |= {"opens_on": "01/10/2026", "reference_on": "01/10/2026"}
    assert client.post(url, said).status_code == 302
    opened.refresh_from_db()
    assert (opened.code, opened.root) == ("dot-2026", world.district)
    assert (opened.name, opened.deadline) == ("Tên mới", datetime.date(2026, 12, 31))


def test_only_a_round_that_was_never_opened_is_deleted(opened, world, sign_in):
    client = sign_in("noi_vu", world.district)
    draft = round_of(world.commune, "nhap", status="draft")
    for one in (opened, draft):
        assert client.post(reverse("planning:delete", args=[one.code])).status_code == 302
    assert list(Round.objects.all()) == [opened]


def test_the_journal_tells_every_move(opened, world, sign_in):
    office = user_of("noi_vu", world.district)
    own = own_list(world)
    move(own.pk, "submit", office, version=0, remark="Kính gửi.")
    move(own.pk, "return", office, version=1, remark="Thiếu nữ.")
    page = sign_in("thu_truong", world.school).get(
        reverse("planning:journal", args=[opened.code, "T1"])
    )
    assert [one.action for one in page.context["moves"]] == ["return", "submit"]
    assert "Thiếu nữ." in page.text


# What waits


def tasks_on(client) -> list[tuple[str, str]]:
    page = client.get(reverse("work"))
    assert page.status_code == 200
    return [(card.heading, card.place) for card in page.context["cards"]]


@pytest.mark.parametrize(
    ("status", "role", "heading"),
    [
        ("draft", "thu_truong", "Lập và gửi danh sách"),
        ("returned", "thu_truong", "Lập và gửi danh sách"),
        ("submitted", "gddt", "Thẩm định danh sách"),
        ("appraised", "lanh_dao", "Phê duyệt danh sách"),
        ("approved", "thu_truong", "Công khai danh sách"),
    ],
)
def test_a_list_waits_for_whoever_has_to_go_on(status, role, heading, opened, world, sign_in):
    UnitList.objects.filter(unit=world.school).update(status=status, **decision_of(status))
    waiting = {
        name: tasks_on(sign_in(name, world.school)) for name in ("thu_truong", "gddt", "lanh_dao")
    }
    assert waiting.pop(role) == [(heading, str(world.school))]
    assert all(cards == [] for cards in waiting.values())


def test_the_menu_counts_what_waits(opened, world, sign_in):
    page = sign_in("thu_truong", world.school).get(reverse("work"))
    assert page.context["tasks"]["count"] == 1
    assert '<span class="menu-count figures">1' in page.text


def test_a_card_says_until_when_and_what_is_wrong(opened, world, sign_in):
    put_forward(own_list(world), world.teacher)
    (card,) = sign_in("thu_truong", world.school).get(reverse("work")).context["cards"]
    assert card.due.text == "còn 6 ngày"
    assert card.facts[0] == "1 người được giới thiệu"


def test_who_appraises_follows_what_the_units_still_have_to_do(opened, world, sign_in):
    page = sign_in("noi_vu", world.district).get(reverse("work"))
    assert [card.heading for card in page.context["cards"]] == ["Thẩm định danh sách"]
    assert [card.place for card in page.context["followed"]] == [str(world.school)]


def test_nothing_waits_in_a_round_that_ended(opened, world, sign_in):
    Round.objects.update(status="closed")
    client = sign_in("thu_truong", world.school)
    assert tasks_on(client) == []
    assert "Không có việc nào đang chờ" in client.get(reverse("work")).text


# Speed


def more_lists(opened: Round, world) -> None:
    for number in range(4):
        school = unit(f"T9{number}", f"Trường Mới {number}", "truong", world.commune)
        own = list_of(opened, school, ("draft", "submitted", "appraised", "returned")[number])
        put_forward(own, person("Nông Thị Huệ", school, "giao_vien"))


@pytest.mark.parametrize("name", ["planning:list", "planning:round", "work"])
def test_more_lists_take_no_more_queries(name, opened, world, sign_in, same_query_count):
    arguments = [opened.code] if name == "planning:round" else []
    client, url = sign_in("noi_vu", world.district), reverse(name, args=arguments)
    same_query_count(lambda: client.get(url), add_rows=lambda: more_lists(opened, world))


@pytest.mark.parametrize("role", ["noi_vu", "thu_truong"])
@pytest.mark.parametrize("name", ["planning:list", "planning:round"])
def test_a_page_of_rounds_takes_few_queries(
    name, role, opened, world, sign_in, django_assert_max_num_queries
):
    arguments = [opened.code] if name == "planning:round" else []
    client, url = sign_in(role, world.district), reverse(name, args=arguments)
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(url)
