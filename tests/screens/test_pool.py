"""The planning pool on screen: who is in it, who left, how each post is provided for."""

import datetime

import pytest

from apps.personnel.models import Person
from apps.pools.models import PoolEntry, RemovalGround, Term
from apps.units.models import Title
from tests.screens.conftest import person

SINCE = datetime.date(2025, 9, 1)  # the tests look at it on 15/10/2025


@pytest.fixture
def clerk(sign_in, world, today):
    return sign_in("noi_vu", world.district)


def plan(someone: Person, unit, title: str = "hieu_truong", **facts) -> PoolEntry:
    values = {"term": Term.objects.get(code="cq-2026-2031"), "valid_from": SINCE} | facts
    return PoolEntry.objects.create(
        person=someone, unit=unit, title=Title.objects.get(code=title), **values
    )


def tile(page, label: str) -> dict:
    return next(one for one in page.context["tiles"] if label in one["label"])


def cards(page) -> dict[str, dict]:
    """Return the posts of the map by unit and title."""
    return {
        f"{unit['name']}: {post['title']}": post
        for unit in page.context["units"]
        for post in unit["posts"]
    }


class TestPool:
    def test_everyone_planned_is_listed_with_post_and_decision(self, clerk, world):
        plan(world.teacher, world.school, "pho_hieu_truong", decision_number="12-QĐ/HU")
        page = clerk.get("/nguon-quy-hoach/")
        ((line,),) = [group["lines"] for group in page.context["groups"]]
        assert line["entry"].decision_number == "12-QĐ/HU"
        assert line["post"] == "Giáo viên, Trường THCS Nà Khuổi"

    def test_a_name_from_elsewhere_makes_the_pool_open(self, clerk, world):
        plan(world.teacher, world.school, "pho_hieu_truong")
        plan(world.teacher, world.other_school, "pho_hieu_truong", source="external")
        found = tile(clerk.get("/nguon-quy-hoach/"), "Mở")
        assert (found["value"], found["share"]) == ("1", "50% số lượt; 1/2 vị trí")

    def test_carrying_over_to_the_next_term_is_no_movement(self, clerk, world, today):
        day = datetime.date(2024, 1, 1)
        old = Term.objects.get(code="cq-2021-2026")
        plan(world.teacher, world.school, valid_from=day, valid_to=SINCE, term=old)
        plan(world.teacher, world.school)
        plan(world.head, world.other_school)
        found = tile(clerk.get("/nguon-quy-hoach/"), "Động")
        assert found["value"] == "+1 / −0"

    def test_who_left_is_listed_with_the_ground(self, clerk, world):
        ground = RemovalGround.objects.get(code="qua_tuoi")
        plan(world.teacher, world.school, valid_to=datetime.date(2025, 10, 1), ground=ground)
        page = clerk.get("/nguon-quy-hoach/?dien=da-dua-ra")
        assert "Quá tuổi quy hoạch" in page.content.decode()
        assert not clerk.get("/nguon-quy-hoach/").context["groups"]

    def test_a_school_sees_its_own_pool_alone(self, sign_in, world, today):
        plan(world.teacher, world.other_school)
        plan(world.stranger, world.school)
        page = sign_in("thu_truong", world.school).get("/nguon-quy-hoach/").content.decode()
        assert "Vàng Seo Sình" in page  # planned for its post; her file stays closed
        assert "Lò Văn Pản" not in page
        assert f"/ho-so/{world.stranger.code}/" not in page

    def test_a_title_narrows_the_list(self, clerk, world):
        plan(world.teacher, world.school, "pho_hieu_truong")
        plan(world.head, world.other_school)
        page = clerk.get("/nguon-quy-hoach/?chuc-danh=pho_hieu_truong")
        assert page.context["page"].paginator.count == 1
        assert "Lò Văn Pản" in page.content.decode()
        assert "Hoàng Thị Mẩy" not in page.content.decode()

    def test_each_commune_has_its_figures(self, clerk, world):
        plan(world.teacher, world.school, "pho_hieu_truong")
        plan(world.head, world.other_school, source="external")
        rows = clerk.get("/nguon-quy-hoach/mo-dong/").context["measures"]
        found = {row["name"]: (row["names"], row["open"], row["added"]) for row in rows}
        assert found == {"Xã Nà Khuổi": ("1", "0%", "1"), "Xã Pác Lùng": ("1", "100%", "1")}

    def test_more_people_cost_no_query_more(self, clerk, world, same_query_count):
        plan(world.teacher, world.school, "pho_hieu_truong")

        def add_rows() -> None:
            for number in range(6):
                someone = person(f"Lý A {number}", world.school, "giao_vien")
                plan(someone, world.other_school, "pho_hieu_truong")

        same_query_count(lambda: clerk.get("/nguon-quy-hoach/"), add_rows=add_rows)


class TestMap:
    def test_a_post_whose_holder_leaves_in_the_term_with_one_name_is_a_worry(self, clerk, world):
        Person.objects.filter(pk=world.stranger.pk).update(birth_on=datetime.date(1969, 2, 1))
        world.stranger.retirement_overrides.all().delete()
        plan(world.teacher, world.other_school)
        page = clerk.get("/nguon-quy-hoach/so-do/")
        post = cards(page)["Trường THCS Pác Lùng: Hiệu trưởng"]
        assert post["cover"] == "sắp trống, thiếu nguồn"
        assert [name["name"] for name in post["names"]] == ["Lò Văn Pản"]
        only = clerk.get("/nguon-quy-hoach/so-do/?dien=sap-trong")
        assert list(cards(only)) == ["Trường THCS Pác Lùng: Hiệu trưởng"]

    def test_a_post_without_a_name_is_said_to_have_none(self, clerk, world):
        post = cards(clerk.get("/nguon-quy-hoach/so-do/"))["Trường THCS Nà Khuổi: Hiệu trưởng"]
        assert (post["cover"], post["seats"], post["names"]) == ("chưa có nguồn", 1, [])

    @pytest.mark.parametrize(("terms", "cover"), [(1, "sắp trống"), (0, "chưa có nguồn")])
    def test_a_holder_leaves_within_a_term_only_where_one_is_entered(
        self, terms, cover, clerk, world
    ):
        Person.objects.filter(pk=world.stranger.pk).update(birth_on=datetime.date(1969, 2, 1))
        world.stranger.retirement_overrides.all().delete()
        if not terms:
            Term.objects.all().delete()
        post = cards(clerk.get("/nguon-quy-hoach/so-do/"))["Trường THCS Pác Lùng: Hiệu trưởng"]
        assert post["cover"].startswith(cover)

    def test_a_vacant_seat_is_told(self, clerk, world):
        world.stranger.assignments.update(valid_to=datetime.date(2025, 6, 1))
        post = cards(clerk.get("/nguon-quy-hoach/so-do/"))["Trường THCS Pác Lùng: Hiệu trưởng"]
        assert (post["holders"], post["vacant"]) == ([], 1)

    def test_more_posts_cost_no_query_more(self, clerk, world, same_query_count):
        plan(world.teacher, world.school)

        def add_rows() -> None:
            for number in range(6):
                someone = person(f"Lý A {number}", world.other_school, "pho_hieu_truong")
                plan(someone, world.other_school)

        same_query_count(lambda: clerk.get("/nguon-quy-hoach/so-do/"), add_rows=add_rows)
