import datetime

import pytest
from django.contrib.messages import get_messages

from apps.accounts.models import Grant, Role, User
from apps.personnel.models import Assignment, Discipline, Ethnicity, Person
from apps.units.models import LONG_AGO, Unit, UnitAlias
from apps.units.services import place_unit
from tests.admin.pages import row_of, typed, url
from tests.factories import (
    AssignmentFactory,
    PersonFactory,
    UnitFactory,
    UserFactory,
    grant,
    user_with,
)


def names(response) -> set[str]:
    return {str(row) for row in response.context["cl"].result_list}


@pytest.fixture
def own_person(own_unit) -> Person:
    return PersonFactory(managing_unit=own_unit, full_name="Hoàng Thị Mẩy")


@pytest.fixture
def foreign_person(foreign_unit) -> Person:
    return PersonFactory(managing_unit=foreign_unit, full_name="Lò Văn Pản")


def test_a_list_holds_the_people_of_the_granted_units_alone(signed_in, own_person, foreign_person):
    assert names(signed_in("noi_vu").get(url(Person, "changelist"))) == {"Hoàng Thị Mẩy"}


def test_a_record_of_another_unit_is_not_found(signed_in, foreign_person):
    response = signed_in("noi_vu").get(url(Person, "change", foreign_person.pk))
    assert response.status_code == 302
    (message,) = get_messages(response.wsgi_request)
    assert "không tồn tại" in str(message)


def test_the_history_of_a_record_of_another_unit_is_not_found(signed_in, foreign_person):
    assert signed_in("noi_vu").get(url(Person, "history", foreign_person.pk)).status_code == 302


def test_a_record_of_another_unit_is_not_deleted(signed_in, foreign_person):
    client = signed_in("noi_vu")
    client.post(url(Person, "delete", foreign_person.pk), {"post": "yes"})
    action = {"action": "delete_selected", "_selected_action": [foreign_person.pk], "post": "yes"}
    client.post(url(Person, "changelist"), action)
    assert Person.objects.filter(pk=foreign_person.pk).exists()


def test_what_may_be_read_in_one_unit_is_not_deleted_by_a_right_held_in_another(
    client, own_unit, own_person, foreign_unit, foreign_person
):
    user = user_with("noi_vu", own_unit, is_staff=True)
    grant(user, "lanh_dao", foreign_unit)
    client.force_login(user)
    assert names(client.get(url(Person, "changelist"))) == {"Hoàng Thị Mẩy", "Lò Văn Pản"}
    action = {"action": "delete_selected", "_selected_action": [foreign_person.pk], "post": "yes"}
    client.post(url(Person, "changelist"), action)
    assert client.post(url(Person, "change", foreign_person.pk), {}).status_code == 403
    assert Person.objects.filter(pk=foreign_person.pk).exists()


def test_units_to_choose_are_those_of_the_scope(signed_in, own_unit, foreign_unit):
    client = signed_in("noi_vu")
    found = client.get(
        "/quan-tri/autocomplete/",
        {
            "term": "xa",
            "app_label": "personnel",
            "model_name": "person",
            "field_name": "managing_unit",
        },
    ).json()["results"]
    assert [row["text"] for row in found] == ["xã Nà Khoang (TRONG)"]


def test_people_of_one_name_are_told_apart_where_one_is_chosen(signed_in, own_unit):
    for year in (1979, 1981):
        PersonFactory(
            managing_unit=own_unit,
            full_name="Hoàng Thị Mẩy",
            birth_on=datetime.date(year, 1, 1),
            birth_precision="year",
        )
    asked = {"app_label": "personnel", "model_name": "assignment", "field_name": "person"}
    found = signed_in("noi_vu").get("/quan-tri/autocomplete/", {"term": "hoang may", **asked})
    first, second = (row["text"] for row in found.json()["results"])
    assert first.startswith("Hoàng Thị Mẩy, 1979, CB")
    assert second.startswith("Hoàng Thị Mẩy, 1981, CB")


def test_levels_of_one_name_are_told_apart_by_their_ladders(signed_in):
    asked = {"app_label": "qualifications", "model_name": "attainment", "field_name": "level"}
    found = signed_in("noi_vu").get("/quan-tri/autocomplete/", {"term": "trung cap", **asked})
    texts = {row["text"] for row in found.json()["results"]}
    assert {"Trình độ chuyên môn: Trung cấp", "Lý luận chính trị: Trung cấp"} <= texts


def test_a_unit_outside_the_scope_is_refused_as_a_choice(signed_in, own_person, foreign_unit):
    client = signed_in("noi_vu")
    address = url(Person, "change", own_person.pk)
    values = typed(client, address) | {"managing_unit": foreign_unit.pk}
    response = client.post(address, values)
    assert list(response.context["adminform"].form.errors) == ["managing_unit"]
    own_person.refresh_from_db()
    assert own_person.managing_unit != foreign_unit


def test_a_unit_that_may_be_read_but_not_written_to_is_refused_in_a_sentence(
    client, own_unit, own_person, foreign_unit
):
    user = user_with("noi_vu", own_unit, is_staff=True)
    grant(user, "lanh_dao", foreign_unit)
    client.force_login(user)
    address = url(Person, "change", own_person.pk)
    response = client.post(address, typed(client, address) | {"managing_unit": foreign_unit.pk})
    assert "Bạn không có quyền ghi dữ liệu này tại đơn vị đã chọn." in response.content.decode()
    own_person.refresh_from_db()
    assert own_person.managing_unit == own_unit


def test_a_unit_above_the_scope_stays_when_the_unit_is_saved(signed_in, own_unit, foreign_unit):
    placement = own_unit.placements.get()
    placement.parent = foreign_unit
    placement.save()
    client = signed_in("noi_vu")
    address = url(Unit, "change", own_unit.pk)
    values = typed(client, address) | {"order": 7}
    assert client.post(address, values).status_code == 302
    own_unit.refresh_from_db()
    placement.refresh_from_db()
    assert (own_unit.order, placement.parent) == (7, foreign_unit)


def test_posts_of_a_person_in_units_of_others_stay_out_of_sight_and_untouched(
    signed_in, own_person, own_unit, foreign_unit
):
    elsewhere = AssignmentFactory(
        person=own_person,
        unit=foreign_unit,
        valid_from=datetime.date(2010, 1, 1),
        valid_to=datetime.date(2015, 1, 1),
    )
    here = AssignmentFactory(person=own_person)
    client = signed_in("noi_vu")
    address = url(Person, "change", own_person.pk)
    values = typed(client, address)
    assert values["assignments-0-id"] == here.pk
    assert values["assignments-INITIAL_FORMS"] == 1
    assert client.post(address, values).status_code == 302
    assert Assignment.objects.filter(pk=elsewhere.pk).exists()


def test_who_inspects_sees_no_sensitive_field_and_cannot_ask_for_it(signed_in, own_person):
    own_person.national_id = "038090001234"
    own_person.ethnicity = Ethnicity.objects.get(code="pu_peo")
    own_person.save()
    Discipline.objects.create(
        person=own_person, kind="canh_cao", decided_on=datetime.date(2024, 3, 1)
    )
    client = signed_in("kiem_tra")
    page = client.get(url(Person, "change", own_person.pk)).content.decode()
    for secret in ("038090001234", "Pu Péo", "Cảnh cáo", "đảng viên"):
        assert secret not in page
    people = url(Person, "changelist")
    assert client.get(people, {"is_party_member": "1"}).status_code == 400
    assert client.get(people, {"ethnicity__code": "pu_peo"}).status_code == 400
    assert names(client.get(people, {"q": "038090001234"})) == set()
    assert client.get(url(Discipline, "changelist")).status_code == 403
    history = client.get(url(Person, "history", own_person.pk)).content.decode()
    assert "Hoàng Thị Mẩy" in history
    assert "038090001234" not in history


def test_the_one_who_needs_them_sees_sensitive_fields(signed_in, own_person):
    own_person.national_id = "038090001234"
    own_person.save()
    client = signed_in("noi_vu")
    assert "038090001234" in client.get(url(Person, "change", own_person.pk)).content.decode()
    assert names(client.get(url(Person, "changelist"), {"q": "038090"})) == {"Hoàng Thị Mẩy"}


def test_a_name_is_found_without_its_accents(signed_in, own_person):
    assert names(signed_in("noi_vu").get(url(Person, "changelist"), {"q": "may hoang"})) == {
        "Hoàng Thị Mẩy"
    }


def test_the_history_of_a_table_shows_the_events_of_the_scope(
    signed_in, own_person, foreign_person
):
    address = url(Person, "changelist").replace("person/", "personevent/")
    page = signed_in("noi_vu").get(address).content.decode()
    assert "Hoàng Thị Mẩy" in page
    assert "Lò Văn Pản" not in page


def test_aliases_of_units_are_those_of_the_scope(signed_in, own_unit, foreign_unit):
    UnitAlias.objects.create(unit=own_unit, name="Nà Khoang")
    UnitAlias.objects.create(unit=foreign_unit, name="Lũng Sảo")
    assert names(signed_in("noi_vu").get(url(UnitAlias, "changelist"))) == {"Nà Khoang"}


def test_an_administrator_of_a_part_sees_the_users_of_that_part_alone(
    signed_in, own_unit, foreign_unit
):
    here = user_with("noi_vu", own_unit)
    there = user_with("noi_vu", foreign_unit)
    both = user_with("noi_vu", own_unit)
    grant(both, "noi_vu", foreign_unit)
    root = UserFactory(is_superuser=True)
    client = signed_in("quan_tri")
    found = {user.pk for user in client.get(url(User, "changelist")).context["cl"].result_list}
    assert here.pk in found
    assert not {there.pk, both.pk, root.pk} & found
    assert client.get(url(User, "change", root.pk)).status_code == 302
    assert client.get(f"/quan-tri/accounts/user/{root.pk}/password/").status_code in (302, 403, 404)


def test_an_administrator_of_a_part_makes_no_administrator_of_all(signed_in, own_unit):
    user = user_with("noi_vu", own_unit)
    client = signed_in("quan_tri")
    address = url(User, "change", user.pk)
    values = typed(client, address) | {"is_superuser": "on", "email": "moi@example.vn"}
    assert client.post(address, values).status_code == 302
    user.refresh_from_db()
    assert (user.email, user.is_superuser) == ("moi@example.vn", False)


def test_nobody_hands_on_more_than_she_may_do_herself(signed_in, own_unit):
    mighty = Role.objects.create(code="rieng", name="Vai trò riêng")
    mighty.permissions.add(*Role.objects.get(code="noi_vu").permissions.all())
    role = Role.objects.get(code="quan_tri")
    role.permissions.remove(role.permissions.get(codename="delete_person"))
    user = user_with("lanh_dao", own_unit)
    client = signed_in("quan_tri")
    address = url(User, "change", user.pk)
    values = typed(client, address) | {"grants-TOTAL_FORMS": 2}
    values |= row_of("grants", 1, role=mighty.pk, unit=own_unit.pk, valid_from="01/01/2024")
    page = client.post(address, values).content.decode()
    assert "Vai trò này có quyền mà chính bạn không có" in page
    assert Grant.objects.filter(user=user).count() == 1


def test_a_grant_is_given_on_the_page_of_the_user(signed_in, own_unit):
    user = user_with("lanh_dao", own_unit)
    client = signed_in("quan_tri")
    address = url(User, "change", user.pk)
    values = typed(client, address) | {"grants-TOTAL_FORMS": 2}
    role = Role.objects.get(code="gddt")
    values |= row_of("grants", 1, role=role.pk, unit=own_unit.pk, valid_from="01/01/2024")
    assert client.post(address, values).status_code == 302
    assert Grant.objects.get(user=user, role=role).valid_from == datetime.date(2024, 1, 1)


def test_who_keeps_the_accounts_does_not_let_herself_into_planning(signed_in, own_unit):
    client = signed_in("quan_tri")
    own = User.objects.get(pk=client.session["_auth_user_id"])
    role = Role.objects.get(code="gddt")
    values = {"user": own.pk, "role": role.pk, "unit": own_unit.pk, "valid_from": "01/01/2024"}
    answer = client.post(url(Grant, "add"), values)
    assert "quyền mà chính bạn không có" in answer.content.decode()
    assert not Grant.objects.filter(user=own, role=role).exists()


def test_the_roles_are_read_but_not_changed_by_the_administrator_of_a_part(signed_in):
    role = Role.objects.get(code="kiem_tra")
    client = signed_in("quan_tri")
    assert client.get(url(Role, "change", role.pk)).status_code == 200
    assert client.post(url(Role, "change", role.pk), {"name": "x"}).status_code == 403


def test_a_unit_is_founded_under_a_unit_of_the_scope(signed_in, own_unit, foreign_unit):
    client = signed_in("noi_vu")
    values = typed(client, url(Unit, "add")) | {
        "code": "MN1",
        "name": "Trường Mầm non Nà Khoang",
        "kind": own_unit.kind_id,
        "parent": own_unit.pk,
        "since": "01/08/2021",
    }
    assert client.post(url(Unit, "add"), values | {"parent": foreign_unit.pk}).status_code == 200
    assert client.post(url(Unit, "add"), values | {"parent": ""}).status_code == 200
    assert not Unit.objects.filter(code="MN1").exists()
    assert client.post(url(Unit, "add"), values).status_code == 302
    unit = Unit.objects.get(code="MN1")
    assert (unit.parent, unit.path) == (own_unit, f"{own_unit.path}{unit.pk}/")
    assert unit.placements.get().valid_from == datetime.date(2021, 8, 1)


def test_a_new_name_of_a_unit_is_a_new_placement_and_becomes_todays_name(signed_in, own_unit):
    client = signed_in("noi_vu")
    address = url(Unit, "change", own_unit.pk)
    values = typed(client, address) | {"placements-TOTAL_FORMS": 2}
    values |= row_of("placements", 0, valid_to="01/07/2025")
    values |= row_of(
        "placements", 1, name="xã Khoang Sảo", kind=own_unit.kind_id, valid_from="01/07/2025"
    )
    assert client.post(address, values).status_code == 302
    own_unit.refresh_from_db()
    assert own_unit.name == "xã Khoang Sảo"
    assert own_unit.placements.as_of(datetime.date(2024, 1, 1)).get().name == "xã Nà Khoang"
    assert own_unit.placements.order_by("valid_from").first().valid_from == LONG_AGO


def test_a_unit_is_not_put_under_a_unit_below_it(signed_in, own_unit):
    below = UnitFactory(parent=own_unit)
    client = signed_in("superuser")
    address = url(Unit, "change", own_unit.pk)
    values = typed(client, address) | {"placements-0-parent": below.pk, "order": 9}
    response = client.post(address, values)
    assert response.status_code == 200
    assert "Không thể chuyển đơn vị vào chính nó" in response.content.decode()
    own_unit.refresh_from_db()
    assert (own_unit.parent, own_unit.order) == (None, 0)


def test_a_unit_is_not_put_under_a_unit_that_will_stand_below_it(signed_in, own_unit):
    later = UnitFactory()
    place_unit(later, on=datetime.date(2040, 1, 1), parent=own_unit)
    client = signed_in("superuser")
    address = url(Unit, "change", own_unit.pk)
    page = client.post(address, typed(client, address) | {"placements-0-parent": later.pk})
    assert "Không thể chuyển đơn vị vào chính nó" in page.content.decode()
