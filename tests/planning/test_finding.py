"""Finding candidates: whom a search finds, what it tells of whom, and how several are added."""

import pytest

from apps.personnel.models import AnnualRating
from apps.planning.models import UnitList
from tests.planning.lists import list_of, put_forward, round_of
from tests.planning.test_list_screens import address
from tests.screens.conftest import person


@pytest.fixture
def draft(world) -> UnitList:
    return list_of(round_of(world.district), world.school)


def find(client, draft, **asked: object):
    return client.get(address(draft, "them"), asked)


def names(response) -> set[str]:
    return {row.found.person.full_name for row in response.context["rows"]}


def test_the_people_of_the_unit_are_found_with_what_they_lack(draft, sign_in):
    page = find(sign_in("thu_truong"), draft)
    assert names(page) == {"Hoàng Thị Mẩy", "Lò Văn Pản"}
    lacks = {row.found.person.full_name: row.unknown for row in page.context["rows"]}
    assert "Trình độ chuyên môn" in lacks["Lò Văn Pản"]
    assert f"Chưa rõ: {lacks['Lò Văn Pản']}" in page.text
    assert "không thấp hơn chức danh quy hoạch" in page.text


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"tim": "lo van"}, {"Lò Văn Pản"}),
        ({"nu": "on"}, {"Hoàng Thị Mẩy"}),
        ({"dang-vien": "on"}, {"Hoàng Thị Mẩy"}),
        ({"dtts": "on"}, {"Hoàng Thị Mẩy"}),
        ({"tuoi": "35"}, set()),
        ({"dat": "dat"}, {"Hoàng Thị Mẩy"}),
        ({"dat": "thieu"}, {"Lò Văn Pản"}),
        ({"con": "120"}, {"Hoàng Thị Mẩy", "Lò Văn Pản"}),
        ({"thieu": "professional"}, {"Lò Văn Pản"}),
        ({"thieu": "khong-co"}, set()),
    ],
)
def test_people_are_narrowed_by_what_the_address_asks(draft, sign_in, asked, expected):
    page = find(sign_in("thu_truong"), draft, **asked)
    assert names(page) == expected
    assert page.context["total"] == len(expected)


def test_who_was_rated_last_year_is_found(draft, world, sign_in):
    AnnualRating.objects.create(person=world.teacher, year=2025, grade="HTNV")
    assert names(find(sign_in("thu_truong"), draft, **{"xep-loai": "on"})) == {"Lò Văn Pản"}


def test_the_whole_area_is_searched_by_who_sees_it(draft, world, sign_in):
    office = sign_in("noi_vu", world.district)
    assert "Vàng Seo Sình" in names(find(office, draft, noi="dia-ban"))
    assert "Vàng Seo Sình" not in names(find(office, draft))
    assert "noi" not in find(sign_in("thu_truong"), draft).context["form"].fields


@pytest.mark.parametrize("words", ["vang seo", "Vàng Seo Sình", "001080000003"])
def test_people_of_other_units_are_named_with_little_told(draft, world, sign_in, words):
    page = find(sign_in("thu_truong"), draft, ngoai=words)
    ((one, place),) = page.context["strangers"]
    assert (one.code, one.full_name, place) == (world.stranger.code, "Vàng Seo Sình", "")
    assert one.post == "Hiệu trưởng, Trường THCS Pác Lùng"
    told = page.text.replace(words, "")
    assert "001080000003" not in told
    assert f"/ho-so/{one.code}/" not in page.text


@pytest.mark.parametrize("words", ["vang", "00108", "", "   "])
def test_too_little_names_nobody_of_another_unit(draft, sign_in, words):
    assert find(sign_in("thu_truong"), draft, ngoai=words).context["strangers"] == []


def test_who_serves_outside_the_area_of_the_round_is_not_named(world, sign_in):
    own = list_of(round_of(world.commune), world.school)
    page = find(sign_in("thu_truong"), own, ngoai=world.stranger.code)
    assert page.context["strangers"] == []
    sent = {"nguoi": [world.stranger.code]}
    sign_in("thu_truong").post(address(own, "them"), sent)
    assert not own.candidacies.exists()


def test_several_are_added_at_once_also_from_another_unit(draft, world, sign_in):
    client = sign_in("thu_truong")
    chosen = {"nguoi": [world.teacher.code, world.stranger.code]}
    done = client.post(f"{address(draft, 'them')}?chuc-danh=hieu_truong", chosen, follow=True)
    assert "Đã thêm vào quy hoạch Hiệu trưởng" in done.text
    found = draft.candidacies.values_list("person__full_name", "source")
    assert set(found) == {("Lò Văn Pản", "in_place"), ("Vàng Seo Sình", "external")}


def test_who_stands_on_the_list_is_marked_and_cannot_be_ticked(draft, world, sign_in):
    put_forward(draft, world.teacher)
    page = find(sign_in("thu_truong"), draft)
    assert [row.place for row in page.context["rows"] if row.place] == ["bổ sung"]
    assert f'value="{world.teacher.code}"' not in page.text


def test_one_too_many_for_a_title_is_told_before_she_is_added(draft, world, sign_in):
    for place in range(3):
        put_forward(draft, person(f"Lò Văn {place}", world.school, "giao_vien"))
    (row,) = [r for r in find(sign_in("thu_truong"), draft).context["rows"] if not r.place][:1]
    assert any("có 4 người được giới thiệu" in own.sentence for own in row.found.findings)


def test_the_search_does_not_offer_the_reader_herself(draft, world, sign_in):
    client = sign_in("thu_truong")
    world.head.account = client.user
    world.head.save()
    assert names(find(client, draft)) == {"Lò Văn Pản"}


def test_a_search_reads_as_often_for_many_as_for_few(draft, world, sign_in, same_query_count):
    client = sign_in("thu_truong")

    def more() -> None:
        for place in range(4):
            person(f"Lò Văn {place}", world.school, "giao_vien")

    same_query_count(lambda: find(client, draft), add_rows=more)
