"""Tổng quan: what it counts, whom its links lead to, and what it keeps to itself."""

import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.factories import grant
from tests.screens.conftest import earn, hold, person

DAY = datetime.date


@pytest.fixture
def crowd(world):
    """The district with a few more people, all that the tiles and bars count."""
    young = person("Đặng Văn Đức", world.commune, "giao_vien", sex="M", birth_on=DAY(2000, 1, 1))
    earn(young, "professional", "thac_si", DAY(2024, 1, 1))
    earn(young, "political_theory", "none", DAY(2024, 1, 1))
    world.stranger.assignments.update(is_local=True)
    return world


def people_behind(client: Client, url: str) -> str:
    return client.get(url).context["count"]


def figures(page) -> list[tuple[str, str, str]]:
    """Return label, count and link of every figure on the page."""
    tiles = [(t.label, t.value, t.url) for t in page.context["tiles"]]
    parts = [(p.label, p.count, p.url) for bar in page.context["ladders"] for p in bar.parts]
    gaps = [(g.label, g.count, g.url) for g in page.context["gaps"]]
    return tiles + parts + gaps


@pytest.mark.parametrize("day", ["", "?ngay=01/06/2020", "?ngay=15/10/2025"])
def test_every_figure_leads_to_as_many_people_as_it_counts(crowd, sign_in, day):
    client = sign_in("noi_vu", crowd.district)
    found = [line for line in figures(client.get(f"/{day}")) if line[2]]
    assert len(found) > 10
    assert [(label, people_behind(client, url)) for label, _, url in found] == [
        (label, count) for label, count, _ in found
    ]


def test_the_tiles_say_the_shares(crowd, sign_in):
    tiles = sign_in("noi_vu", crowd.district).get("/").context["tiles"]
    assert [(tile.label, tile.value, tile.share) for tile in tiles] == [
        ("Tổng số", "4", "đang giữ chức vụ"),
        ("Nữ", "2", "50%"),
        ("Đảng viên", "1", "25%"),
        ("Dưới 35 tuổi", "1", "25%"),
        ("Dân tộc thiểu số", "1", "25%"),
        ("Người địa phương", "1", "25%"),
    ]


def test_a_person_under_two_grants_counts_once(crowd, sign_in):
    client = sign_in("noi_vu", crowd.district)
    grant(client.user, "thu_truong", crowd.school)
    assert client.get("/").context["tiles"][0].value == "4"


def test_all_units_granted_count_together(crowd, sign_in):
    client = sign_in("thu_truong", crowd.school)
    grant(client.user, "thu_truong", crowd.other_school)
    page = client.get("/")
    assert page.context["tiles"][0].value == "3"
    assert page.context["unit"]["name"] == "Trường THCS Nà Khuổi; Trường THCS Pác Lùng"
    assert people_behind(client, page.context["tiles"][1].url) == "2"


def test_links_carry_the_day_on(crowd, sign_in):
    page = sign_in("noi_vu", crowd.district).get("/?ngay=01/06/2020")
    days = {parse_qs(urlsplit(url).query).get("ngay", [""])[0] for *_, url in figures(page) if url}
    assert days == {"01/06/2020"}


def test_no_link_leads_to_people_by_a_sensitive_fact_without_the_need(crowd, sign_in):
    page = sign_in("kiem_tra", crowd.district).get("/")
    links = {tile.label: tile.url for tile in page.context["tiles"]}
    assert (links["Đảng viên"], links["Dân tộc thiểu số"]) == ("", "")
    assert links["Nữ"]


def test_a_level_of_a_ladder_nobody_tracks_is_told_in_one_line(crowd, sign_in):
    gaps = sign_in("noi_vu", crowd.district).get("/").context["gaps"]
    untold = [gap for gap in gaps if gap.label.startswith("Chưa ghi cho ai")]
    assert len(untold) == 1
    assert "Ngoại ngữ" in untold[0].label


def test_a_post_beside_none_is_told(crowd, sign_in):
    crowd.teacher.assignments.update(valid_to=DAY(2016, 1, 1))
    hold(crowd.teacher, crowd.commune, "uv_bch_xa", DAY(2020, 1, 1), role="concurrent")
    gaps = sign_in("noi_vu", crowd.district).get("/").context["gaps"]
    assert "Kiêm nhiệm, biệt phái mà không có chức vụ chính" in [gap.label for gap in gaps]


def test_before_anybody_worked_there_the_page_says_where_to_begin(crowd, sign_in):
    page = sign_in("noi_vu", crowd.district).get("/?ngay=01/01/1990")
    assert page.context["empty"]
    assert "Chưa có hồ sơ nào" in page.content.decode()


@pytest.mark.parametrize("role", ["", "superuser"])
def test_whoever_sees_nothing_or_everything_gets_a_page(crowd, sign_in, role):
    assert sign_in(role, crowd.district).get("/").status_code == 200


def test_the_map_of_standards_comes_into_the_overview_without_its_frame(crowd, sign_in):
    client = sign_in("noi_vu", crowd.district)
    address = client.get("/").context["standards_url"]
    part = client.get(address, headers={"HX-Request": "true"})
    whole = client.get(address)
    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    assert part.context["map"]["rows"] == whole.context["map"]["rows"]
