"""A district with two communes, a school in each, and one user for each role."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from apps.accounts.models import Role, User
from apps.core import clock
from apps.personnel.models import (
    AnnualRating,
    Assignment,
    Award,
    Discipline,
    Ethnicity,
    Person,
    RetirementOverride,
)
from apps.qualifications.models import Attainment, Level
from apps.units.models import LONG_AGO, Post, Title, Unit, UnitAlias, UnitKind
from apps.units.services import found_unit
from tests.factories import UserFactory, grant


@dataclass
class World:
    """What the tests of screens speak of."""

    district: Unit
    commune: Unit
    school: Unit
    other_commune: Unit
    other_school: Unit
    head: Person
    teacher: Person
    stranger: Person


def unit(code: str, name: str, kind: str, parent: Unit | None = None, **facts: object) -> Unit:
    return found_unit(
        code=code, name=name, kind=UnitKind.objects.get(code=kind), parent=parent, **facts
    )


def person(name: str, unit: Unit, title: str, **facts: object) -> Person:
    """Somebody with a principal post since 2015 in the unit that keeps her file."""
    born = datetime.date(1980, 1, 1) if "birth_precision" in facts else datetime.date(1980, 5, 12)
    values = {"sex": "F", "birth_on": born} | facts
    someone = Person.objects.create(full_name=name, managing_unit=unit, **values)
    hold(someone, unit, title, datetime.date(2015, 9, 1))
    return someone


def hold(
    someone: Person, unit: Unit, title: str, start: datetime.date, **facts: object
) -> Assignment:
    title = Title.objects.get(code=title)
    return Assignment.objects.create(
        person=someone, unit=unit, title=title, valid_from=start, **facts
    )


def earn(
    someone: Person, ladder: str, level: str, day: datetime.date, **facts: object
) -> Attainment:
    rung = Level.objects.get(ladder__code=ladder, code=level)
    return Attainment.objects.create(person=someone, level=rung, ended_on=day, **facts)


@pytest.fixture
def world(reference) -> World:
    return a_world()


def a_world() -> World:
    """Make a district with two schools in two communes, and somebody in each."""
    district = unit("H1", "Huyện Khau Sơn", "huyen")
    commune = unit("X1", "Xã Nà Khuổi", "xa", district)
    school = unit("T1", "Trường THCS Nà Khuổi", "truong", commune, school_levels=["thcs"])
    other = unit("X2", "Xã Pác Lùng", "xa", district)
    other_school = unit("T2", "Trường THCS Pác Lùng", "truong", other, school_levels=["thcs"])
    tay = Ethnicity.objects.get(code="tay")
    head = person(
        "Hoàng Thị Mẩy",
        school,
        "hieu_truong",
        national_id="001080000001",
        ethnicity=tay,
        is_party_member=True,
        party_admitted_on=datetime.date(2005, 3, 3),
    )
    teacher = person("Lò Văn Pản", school, "giao_vien", sex="M", birth_precision="year")
    stranger = person("Vàng Seo Sình", other_school, "hieu_truong", national_id="001080000003")
    fill(head, school)
    fill(stranger, other_school)
    return World(district, commune, school, other, other_school, head, teacher, stranger)


def fill(someone: Person, unit: Unit) -> None:
    """Put one row of every kind into a file, and one into its unit."""
    earn(someone, "professional", "dai_hoc", datetime.date(2003, 6, 30), field="Ngữ văn")
    Attainment.objects.create(
        person=someone,
        level=Level.objects.get(ladder__code="political_theory", code="trung_cap"),
        status=Attainment.Status.STUDYING,
        started_on=datetime.date(2024, 9, 1),
    )
    AnnualRating.objects.create(person=someone, year=2024, grade="HTTNV")
    Discipline.objects.create(
        person=someone, kind="khien_trach", decided_on=datetime.date(2019, 4, 4)
    )
    Award.objects.create(person=someone, name="Bằng khen", awarded_on=datetime.date(2021, 5, 5))
    RetirementOverride.objects.create(
        person=someone, kind="keo_dai", last_month=datetime.date(2040, 6, 1)
    )
    title = Title.objects.get(code="hieu_truong")
    Post.objects.create(unit=unit, title=title, seats=1, valid_from=LONG_AGO)
    UnitAlias.objects.create(unit=unit, name=f"THCS số {unit.pk}")


@pytest.fixture
def sign_in(world) -> Callable[[str, Unit], Client]:
    return entrance(world)


def entrance(world: World) -> Callable[[str, Unit], Client]:
    """Return what gives a client of a new user with a role on a unit; "": without any grant."""

    def enter(role: str, unit: Unit | None = None) -> Client:
        user = user_of(role, unit or world.school)
        client = Client(raise_request_exception=False)
        client.force_login(user, backend="apps.accounts.backends.GrantBackend")
        client.user = user
        return client

    return enter


def user_of(role: str, unit: Unit) -> User:
    """Return a new user with a role on a unit; "superuser" is bound by no scope."""
    if role == "superuser":
        return UserFactory(is_superuser=True, is_staff=True)
    user = UserFactory()
    if role:
        grant(user, role, unit)
    return user


@pytest.fixture
def blind_role(reference) -> str:
    """A role that reads and writes files but not their sensitive fields."""
    seeing = Role.objects.get(code="noi_vu")
    role = Role.objects.create(code="khong_nhay_cam", name="Văn thư", sees_sensitive=False)
    role.permissions.set(seeing.permissions.all())
    return role.code


@pytest.fixture
def today(monkeypatch) -> datetime.date:
    """A day that does not move."""
    day = datetime.date(2025, 10, 15)
    monkeypatch.setattr(clock, "today", lambda: day)
    return day
