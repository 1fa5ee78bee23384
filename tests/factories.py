"""Units, people and users for tests: small, with the defaults that a real district has."""

import datetime

import factory
from factory.django import DjangoModelFactory

from apps.accounts.models import Grant, Role, User
from apps.personnel.models import AnnualRating, Assignment, Ethnicity, Person
from apps.qualifications.models import Attainment, Ladder, Level
from apps.units.models import LONG_AGO, Title, Unit, UnitKind
from apps.units.services import found_unit


class UnitKindFactory(DjangoModelFactory):
    """A commune as a kind of unit; with another `code`, another kind."""

    class Meta:
        model = UnitKind
        django_get_or_create = ("code",)

    code = "xa"
    name = factory.LazyAttribute(
        lambda kind: {"xa": "Xã", "truong": "Trường"}.get(kind.code, kind.code)
    )
    form = factory.LazyAttribute(lambda kind: "school" if kind.code == "truong" else "area")


class UnitFactory(factory.Factory):
    """A unit founded by the service, so that it has its path and its placement."""

    class Meta:
        model = Unit

    code = factory.Sequence(lambda n: f"X{n:03d}")
    name = factory.Sequence(lambda n: f"xã Nà Khuổi {n}")
    kind = factory.SubFactory(UnitKindFactory)

    @classmethod
    def _create(cls, model_class: type[Unit], **values: object) -> Unit:
        return found_unit(**values)


class TitleFactory(DjangoModelFactory):
    """A title; by default the head of a school."""

    class Meta:
        model = Title
        django_get_or_create = ("code",)

    code = "hieu_truong"
    name = "Hiệu trưởng"
    short_name = "HT"
    branch = Title.Branch.SCHOOL
    is_leader = True


class EthnicityFactory(DjangoModelFactory):
    """An ethnic group; by default a minority."""

    class Meta:
        model = Ethnicity
        django_get_or_create = ("code",)

    code = "tay"
    name = "Tày"


class PersonFactory(DjangoModelFactory):
    """A person whose file a unit keeps."""

    class Meta:
        model = Person

    full_name = factory.Iterator(
        ["Hoàng Thị Mẩy", "Lò Văn Pản", "Vàng Seo Sình", "Nông Thị Huệ", "Đặng Văn Đức"]
    )
    sex = "F"
    birth_on = datetime.date(1980, 5, 12)
    managing_unit = factory.SubFactory(UnitFactory)


class AssignmentFactory(DjangoModelFactory):
    """A principal post in the unit that keeps the file, held since 2015."""

    class Meta:
        model = Assignment

    person = factory.SubFactory(PersonFactory)
    unit = factory.SelfAttribute("person.managing_unit")
    title = factory.SubFactory(TitleFactory)
    valid_from = datetime.date(2015, 9, 1)


class AnnualRatingFactory(DjangoModelFactory):
    """A good year."""

    class Meta:
        model = AnnualRating

    person = factory.SubFactory(PersonFactory)
    year = 2024
    grade = AnnualRating.Grade.GOOD


class LadderFactory(DjangoModelFactory):
    """A ladder; by default the one of political theory."""

    class Meta:
        model = Ladder
        django_get_or_create = ("code",)

    code = "political_theory"
    name = "Lý luận chính trị"
    short_name = "LLCT"


class LevelFactory(DjangoModelFactory):
    """A level; by default the middle one of political theory, as the reference data have it."""

    class Meta:
        model = Level
        django_get_or_create = ("ladder", "code")

    ladder = factory.SubFactory(LadderFactory)
    code = "trung_cap"
    name = "Trung cấp"
    rank = 2
    bit = 9


class AttainmentFactory(DjangoModelFactory):
    """A level earned in 2018."""

    class Meta:
        model = Attainment

    person = factory.SubFactory(PersonFactory)
    level = factory.SubFactory(LevelFactory)
    status = Attainment.Status.EARNED
    ended_on = datetime.date(2018, 6, 30)


class UserFactory(DjangoModelFactory):
    """Somebody who signs in and has been granted nothing."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"nguoidung{n}")
    last_name = "Nguyễn Thu"
    first_name = "Trang"


def grant(user: User, role: str, unit: Unit) -> Grant:
    """Give `user` the role with code `role` on `unit` for good; needs the reference data."""
    return Grant.objects.create(
        user=user, role=Role.objects.get(code=role), unit=unit, valid_from=LONG_AGO
    )


def user_with(role: str, unit: Unit, **facts: object) -> User:
    """Return a new user who has the role with code `role` on `unit`."""
    user = UserFactory(**facts)
    grant(user, role, unit)
    return user
