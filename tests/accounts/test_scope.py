"""Which rows a user may read and change: from today's grants, and from nothing else."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from apps.accounts.models import Grant, Role, User
from apps.core import clock
from apps.core.scoping import within
from apps.core.violations import violations_explained
from apps.indicators.models import Cohort
from apps.personnel.models import Assignment, Person
from apps.qualifications.models import Attainment
from apps.units.models import Unit
from apps.units.services import close_unit, place_unit
from tests.factories import (
    AssignmentFactory,
    AttainmentFactory,
    PersonFactory,
    UnitFactory,
    UserFactory,
    grant,
    user_with,
)

DAY = datetime.timedelta(days=1)
ROLES = ("noi_vu", "gddt", "thu_truong", "lanh_dao", "kiem_tra", "quan_tri")
WRITERS = ("noi_vu", "gddt", "thu_truong")


@pytest.fixture
def district(reference) -> Unit:
    return UnitFactory(name="huyện Nà Mạ", kind__code="huyen")


@pytest.fixture
def school(district) -> Unit:
    return UnitFactory(name="Trường THCS Bản Phố", kind__code="truong", parent=district)


@pytest.fixture
def elsewhere(reference) -> Unit:
    return UnitFactory(name="huyện Khác", kind__code="huyen")


@pytest.fixture
def person(school) -> Person:
    return PersonFactory(managing_unit=school)


def fresh(user: User) -> User:
    """The user as the next request sees her: grants are asked once a request."""
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("place", ["school", "district"])
@pytest.mark.parametrize("role", ROLES)
def test_a_grant_opens_the_unit_and_what_is_below(request, person, role, place):
    user = user_with(role, request.getfixturevalue(place))
    assert Person.objects.visible_to(user).get() == person


@pytest.mark.parametrize("role", ROLES)
def test_a_grant_elsewhere_opens_nothing_here(person, elsewhere, role):
    user = user_with(role, elsewhere)
    assert not Person.objects.visible_to(user).exists()
    assert list(Unit.objects.visible_to(user)) == [elsewhere]


@pytest.mark.parametrize("role", ROLES)
def test_a_grant_below_does_not_open_what_is_above(school, district, role):
    user = user_with(role, school)
    assert list(Unit.objects.visible_to(user)) == [school]
    assert not Person.objects.visible_to(user).filter(managing_unit=district).exists()


@pytest.mark.parametrize("place", ["own", "foreign"])
@pytest.mark.parametrize("role", ROLES)
def test_only_roles_that_keep_files_may_change_them_and_only_their_own(
    person, school, elsewhere, role, place
):
    user = user_with(role, school if place == "own" else elsewhere)
    may_change = Person.objects.changeable_by(user).exists()
    expected = place == "own" and Role.objects.get(code=role).permissions.filter(
        codename="change_person"
    )
    assert may_change == bool(expected)


def test_roles_that_only_read_change_nothing(person, school):
    for role in ROLES:
        writes = Person.objects.changeable_by(user_with(role, school)).exists()
        assert writes == (role in WRITERS or role == "quan_tri"), role


def test_somebody_without_a_grant_sees_nothing(person):
    user = UserFactory()
    for model in (Unit, Person, Assignment, Attainment, Cohort):
        assert not model.objects.visible_to(user).exists()


def test_an_administrator_sees_everything(person, elsewhere):
    user = UserFactory(is_superuser=True)
    assert Person.objects.visible_to(user).get() == person
    assert Unit.objects.visible_to(user).count() == Unit.objects.count()


@pytest.mark.parametrize("is_superuser", [False, True])
def test_an_account_that_is_switched_off_sees_nothing(person, school, is_superuser):
    user = user_with("noi_vu", school, is_active=False, is_superuser=is_superuser)
    assert not Person.objects.visible_to(user).exists()
    assert not user.has_perm("personnel.view_person")
    assert user.granted_paths("personnel.view_person") == ()


@pytest.mark.parametrize(
    ("begins", "ends", "is_open"),
    [
        (-10, None, True),
        (0, None, True),
        (1, None, False),
        (-10, 1, True),
        (-10, 0, False),
        (0, 1, True),
    ],
)
def test_a_grant_opens_from_its_first_day_until_its_last(person, school, begins, ends, is_open):
    today = clock.today()
    user = UserFactory()
    Grant.objects.create(
        user=user,
        role=Role.objects.get(code="noi_vu"),
        unit=school,
        valid_from=today + begins * DAY,
        valid_to=None if ends is None else today + ends * DAY,
    )
    assert Person.objects.visible_to(user).exists() == is_open
    assert user.has_perm("personnel.view_person") == is_open


def test_overlapping_grants_do_not_double_a_row(person, school, district):
    user = user_with("noi_vu", district)
    grant(user, "noi_vu", school)
    grant(user, "kiem_tra", district)
    assert list(Person.objects.visible_to(fresh(user))) == [person]
    assert sorted(Unit.objects.visible_to(fresh(user)).values_list("pk", flat=True)) == [
        district.pk,
        school.pk,
    ]


def test_a_right_holds_only_on_the_unit_of_its_own_role(person, school, elsewhere):
    user = user_with("noi_vu", elsewhere)
    grant(user, "kiem_tra", school)
    user = fresh(user)
    assert Person.objects.visible_to(user).get() == person
    assert not Person.objects.changeable_by(user).exists()
    assert user.has_perm("personnel.change_person")
    assert not user.has_perm("personnel.change_person", person)
    assert user.has_perm("personnel.view_person", person)


def test_rows_of_a_file_follow_the_file_and_posts_follow_the_unit(person, school, elsewhere):
    AssignmentFactory(person=person, unit=elsewhere)
    AttainmentFactory(person=person)
    keeper, other = user_with("noi_vu", school), user_with("noi_vu", elsewhere)
    assert Attainment.objects.visible_to(keeper).exists()
    assert not Attainment.objects.visible_to(other).exists()
    assert Assignment.objects.visible_to(other).exists()
    assert not Assignment.objects.visible_to(keeper).exists()


def test_the_user_of_a_closed_district_still_sees_it(district, person):
    user = user_with("noi_vu", district)
    close_unit(person.managing_unit, on=clock.today())
    close_unit(district, on=clock.today())
    user = fresh(user)
    assert Person.objects.visible_to(user).get() == person
    assert district in Unit.objects.visible_to(user)


def test_a_unit_that_moves_takes_its_files_to_the_new_keeper(district, elsewhere, person, school):
    old, new = user_with("noi_vu", district), user_with("noi_vu", elsewhere)
    place_unit(school, on=clock.today(), parent=elsewhere)
    assert not Person.objects.visible_to(fresh(old)).exists()
    assert Person.objects.visible_to(fresh(new)).get() == person


@pytest.mark.parametrize("role", ROLES)
def test_sensitive_fields_are_for_roles_that_need_them(school, elsewhere, role):
    user = user_with(role, school)
    needs_them = Role.objects.get(code=role).sees_sensitive
    assert user.sees_sensitive_of(school) == needs_them
    assert user.sees_sensitive == needs_them
    assert not user.sees_sensitive_of(elsewhere)


def test_a_role_that_sees_sensitive_fields_elsewhere_does_not_see_them_here(school, elsewhere):
    user = user_with("kiem_tra", school)
    grant(user, "noi_vu", elsewhere)
    user = fresh(user)
    assert not user.sees_sensitive_of(school)
    assert user.sees_sensitive_of(elsewhere)


def test_an_inspector_sees_no_sensitive_fields(school):
    assert not user_with("kiem_tra", school).sees_sensitive


@pytest.mark.parametrize("is_superuser", [False, True])
def test_an_account_that_is_switched_off_sees_no_sensitive_field(school, is_superuser):
    user = user_with("noi_vu", school, is_active=False, is_superuser=is_superuser)
    assert not user.sees_sensitive_of(school)
    assert not user.sees_sensitive


def test_a_grant_is_given_once(school):
    user = user_with("noi_vu", school)
    with pytest.raises(ValidationError) as refusal, violations_explained(), transaction.atomic():
        grant(user, "noi_vu", school)
    assert refusal.value.messages == [
        "Người dùng đã có vai trò này trên đơn vị trong thời gian đó."
    ]


def test_scope_and_rights_take_one_query_a_request(person, school, django_assert_num_queries):
    user = fresh(user_with("noi_vu", school))
    with django_assert_num_queries(2):  # grants with what they allow, the rows
        for _ in range(5):
            user.granted_paths("personnel.view_person")
            user.has_perm("personnel.change_person", person)
        list(Person.objects.visible_to(user))


@pytest.mark.django_db
def test_no_path_at_all_keeps_no_row():
    UnitFactory()
    assert not Unit.objects.filter(within(())).exists()


def test_a_name_is_written_with_the_family_name_first():
    user = UserFactory.build(last_name="Lò Thị", first_name="Hạnh")
    assert str(user) == "Lò Thị Hạnh"
