"""Forms with which the tree of units is kept."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from apps.units.models import Title, Unit, UnitKind
from tests.screens.test_forms import send, text_of

DAY = datetime.date


@pytest.fixture
def clerk(sign_in, world) -> Client:
    return sign_in("noi_vu", world.district)


def test_a_unit_is_founded_below_another(clerk, world):
    kind = UnitKind.objects.get(code="truong").pk
    send(
        clerk,
        reverse("units:add", args=["X1"]),
        name="Trường Mầm non Nà Khuổi",
        code="T3",
        kind=kind,
        valid_from="01/09/2024",
        order="0",
        school_levels=["mn"],
    )
    unit = Unit.objects.get(code="T3")
    assert (unit.parent, unit.school_levels) == (world.commune, ["mn"])
    assert unit.placements.get().valid_from == DAY(2024, 9, 1)


def test_a_rename_holds_from_its_day_and_not_before(clerk, world):
    url = reverse("units:place", args=["T1"])
    send(clerk, url, on="01/07/2024", name="Trường TH&THCS Nà Khuổi", decision="QĐ 12")
    before = clerk.get(reverse("units:detail", args=["T1"]) + "?ngay=30/06/2024")
    after = clerk.get(reverse("units:detail", args=["T1"]) + "?ngay=01/07/2024")
    assert before.context["placement"].name == "Trường THCS Nà Khuổi"
    assert after.context["placement"].name == "Trường TH&THCS Nà Khuổi"


def test_a_unit_cannot_move_below_itself(clerk, world):
    response = send(clerk, reverse("units:place", args=["X1"]), on="01/07/2024", parent="T1")
    assert response.status_code == 422
    assert "Không thể chuyển đơn vị vào chính nó" in text_of(response)


def test_a_closed_unit_leaves_the_tree_of_later_days(clerk, world):
    send(clerk, reverse("units:close", args=["T2"]), on="01/07/2024")
    today = clerk.get(reverse("units:tree")).content.decode()
    earlier = clerk.get(reverse("units:tree") + "?ngay=30/06/2024").content.decode()
    with_closed = clerk.get(reverse("units:tree") + "?ket-thuc=1").content.decode()
    assert "Pác Lùng" in today
    assert "Trường THCS Pác Lùng" not in today
    assert "Trường THCS Pác Lùng" in earlier
    assert "Kết thúc 01/07/2024" in with_closed


def test_a_title_has_one_post_in_a_unit_at_a_time(clerk, world):
    response = send(
        clerk,
        reverse("units:post_add", args=["T1"]),
        title=Title.objects.get(code="hieu_truong").pk,
        seats="1",
        valid_from="01/01/2024",
    )
    assert "Đơn vị đã có vị trí này trong thời gian đó." in text_of(response)


def test_a_unit_page_says_which_seats_are_vacant(clerk, world):
    title = Title.objects.get(code="pho_hieu_truong").pk
    url = reverse("units:post_add", args=["T1"])
    send(clerk, url, title=title, seats="2", valid_from="01/01/2020")
    posts = clerk.get(reverse("units:detail", args=["T1"])).context["posts"]
    vacant = {post["title"]: post["vacant"] for post in posts}
    assert vacant == {"Hiệu trưởng": 0, "Phó Hiệu trưởng": 2}


def test_an_alias_is_added_and_taken_away(clerk, world):
    send(clerk, reverse("units:alias_add", args=["T2"]), name="THCS PL")
    alias = world.other_school.aliases.get(name="THCS PL")
    clerk.post(reverse("units:alias_delete", args=["T2", alias.pk]))
    assert not world.other_school.aliases.filter(name="THCS PL").exists()
