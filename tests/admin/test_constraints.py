import datetime

import pytest

from apps.personnel.models import AnnualRating, Assignment, Person
from apps.qualifications.models import Attainment, Level
from apps.units.models import UnitKind, UnitPlacement
from tests.admin.pages import row_of, typed, url
from tests.factories import AssignmentFactory, PersonFactory, TitleFactory


@pytest.fixture
def person(own_unit) -> Person:
    return PersonFactory(managing_unit=own_unit, full_name="Nông Thị Huệ")


def post(unit, **values) -> dict[str, object]:
    title = TitleFactory(code=values.pop("code", "hieu_truong"))
    return {"unit": unit.pk, "title": title.pk, "role": "principal", **values}


def test_two_overlapping_posts_in_one_submission_are_refused_in_a_sentence(
    signed_in, person, own_unit
):
    client = signed_in("noi_vu")
    address = url(Person, "change", person.pk)
    values = typed(client, address) | {"assignments-TOTAL_FORMS": 2, "note": "ghi chú mới"}
    values |= row_of("assignments", 0, **post(own_unit, valid_from="01/01/2020"))
    values |= row_of("assignments", 1, **post(own_unit, code="giao_vien", valid_from="01/01/2022"))
    response = client.post(address, values)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Cán bộ đã giữ một chức vụ chính khác trong thời gian này." in page
    assert "ghi chú mới" in page, "what was typed is still there"
    assert not Assignment.objects.exists()


def test_a_post_that_overlaps_one_in_the_database_is_refused_at_its_row(
    signed_in, person, own_unit
):
    AssignmentFactory(person=person)
    client = signed_in("noi_vu")
    address = url(Person, "change", person.pk)
    values = typed(client, address) | {"assignments-TOTAL_FORMS": 2}
    values |= row_of("assignments", 1, **post(own_unit, code="giao_vien", valid_from="01/01/2022"))
    page = client.post(address, values).content.decode()
    assert "Cán bộ đã giữ một chức vụ chính khác trong thời gian này." in page
    assert Assignment.objects.count() == 1


def test_a_new_person_comes_with_her_posts(signed_in, own_unit):
    client = signed_in("noi_vu")
    values = typed(client, url(Person, "add")) | {
        "full_name": "Vàng Thị Dợ",
        "sex": "F",
        "birth_on": "12/05/1980",
        "managing_unit": own_unit.pk,
        "assignments-TOTAL_FORMS": 1,
    }
    values |= row_of("assignments", 0, **post(own_unit, valid_from="01/09/2019"))
    assert client.post(url(Person, "add"), values).status_code == 302
    held = Assignment.objects.get(person__full_name="Vàng Thị Dợ")
    assert held.valid_from == datetime.date(2019, 9, 1)


def test_an_end_before_the_beginning_is_refused_in_a_sentence(signed_in, person, own_unit):
    client = signed_in("noi_vu")
    values = post(own_unit, person=person.pk, valid_from="01/01/2022", valid_to="01/01/2021")
    page = client.post(url(Assignment, "add"), values).content.decode()
    assert "Ngày kết thúc phải sau ngày bắt đầu." in page


def test_one_identity_number_for_two_people_is_refused_in_a_sentence(signed_in, person, own_unit):
    PersonFactory(managing_unit=own_unit, national_id="038090001234")
    client = signed_in("noi_vu")
    address = url(Person, "change", person.pk)
    values = typed(client, address) | {"national_id": "038090001234"}
    page = client.post(address, values).content.decode()
    assert "Số CCCD này đã có ở hồ sơ của một người khác." in page


def test_two_ratings_of_one_year_are_refused_in_a_sentence(signed_in, person):
    client = signed_in("noi_vu")
    address = url(Person, "change", person.pk)
    values = typed(client, address) | {"ratings-TOTAL_FORMS": 2}
    values |= row_of("ratings", 0, year=2024, grade="HTTNV")
    values |= row_of("ratings", 1, year=2024, grade="HTNV")
    response = client.post(address, values)
    assert response.status_code == 200
    assert "2024" in response.content.decode()
    assert not AnnualRating.objects.exists()


def test_an_attainment_without_its_day_is_refused_in_a_sentence(signed_in, person):
    level = Level.objects.get(ladder__code="professional", code="dai_hoc")
    values = {"person": person.pk, "level": level.pk, "status": "earned"}
    page = signed_in("noi_vu").post(url(Attainment, "add"), values).content.decode()
    assert "Ghi ngày đạt (hoặc ngày thôi học)." in page


def test_two_names_of_a_unit_in_one_time_are_refused_in_a_sentence(signed_in, own_unit):
    values = {
        "unit": own_unit.pk,
        "name": "xã Nà Khoang mới",
        "kind": UnitKind.objects.get(code="xa").pk,
        "valid_from": "01/01/2024",
    }
    page = signed_in("noi_vu").post(url(UnitPlacement, "add"), values).content.decode()
    assert "Trong cùng một thời gian, đơn vị chỉ có một tên và một cấp trên." in page


def test_days_are_read_day_first(signed_in, person):
    client = signed_in("noi_vu")
    address = url(Person, "change", person.pk)
    client.post(address, typed(client, address) | {"birth_on": "01/02/1985"})
    person.refresh_from_db()
    assert person.birth_on == datetime.date(1985, 2, 1)


def test_what_is_written_names_its_page_in_the_history(signed_in, person):
    client = signed_in("noi_vu")
    address = url(Person, "change", person.pk)
    assert client.post(address, typed(client, address) | {"note": "x"}).status_code == 302
    history = client.get(url(Person, "history", person.pk)).content.decode()
    assert "Quản trị: cán bộ" in history
    assert "nguoidung" in history or "Nguyễn Thu Trang" in history
