"""Units, people and users for tests: small, with the defaults that a real district has."""

import datetime

import factory
from factory.django import DjangoModelFactory

from apps.accounts.models import Grant, Role, User
from apps.personnel.models import AnnualRating, Assignment, Ethnicity, Person
from apps.planning.models import Candidacy, Round, UnitList
from apps.pools.models import PlanningRule, PoolEntry, RemovalGround, Term
from apps.pools.models.procedures import RoundKind
from apps.qualifications.models import Attainment, Ladder, Level
from apps.units.models import LONG_AGO, Post, Title, Unit, UnitKind
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


class PostFactory(DjangoModelFactory):
    """Two seats of a title in a unit."""

    class Meta:
        model = Post

    unit = factory.SubFactory(UnitFactory)
    title = factory.SubFactory(TitleFactory)
    seats = 2
    valid_from = datetime.date(2020, 1, 1)


class TermFactory(DjangoModelFactory):
    """The term of the government that began in 2026, as the reference data have it."""

    class Meta:
        model = Term
        django_get_or_create = ("code",)

    code = "cq-2026-2031"
    name = "Nhiệm kỳ 2026-2031 (chính quyền)"
    branch = Term.Branch.GOVERNMENT
    valid_from = datetime.date(2026, 1, 1)
    valid_to = datetime.date(2031, 1, 1)


class PlanningRuleFactory(DjangoModelFactory):
    """A limit of the whole country, in force since 2020."""

    class Meta:
        model = PlanningRule

    key = PlanningRule.Key.MAX_PEOPLE
    value = 3
    effect = PlanningRule.Effect.BLOCK
    source = "Quy định số 1"
    is_verified = True
    valid_from = datetime.date(2020, 1, 1)


class RemovalGroundFactory(DjangoModelFactory):
    """A ground that an office chooses itself."""

    class Meta:
        model = RemovalGround
        django_get_or_create = ("code",)

    code = "nguyen_vong"
    name = "Theo nguyện vọng cá nhân"
    mode = RemovalGround.Mode.PROPOSED


class PoolEntryFactory(DjangoModelFactory):
    """Somebody planned since 2025 for a title of the unit that keeps her file."""

    class Meta:
        model = PoolEntry

    person = factory.SubFactory(PersonFactory)
    unit = factory.SelfAttribute("person.managing_unit")
    title = factory.SubFactory(TitleFactory)
    term = factory.SubFactory(TermFactory)
    valid_from = datetime.date(2025, 9, 15)
    decision_number = "15-QĐ/HU"
    decision_on = datetime.date(2025, 9, 15)


class RoundFactory(DjangoModelFactory):
    """The yearly review of 2026 in a unit and below it, still being prepared."""

    class Meta:
        model = Round

    code = factory.Sequence(lambda n: f"ra-soat-{n}")
    name = factory.Sequence(lambda n: f"Rà soát quy hoạch lần {n}")
    kind = RoundKind.REVIEW
    term = factory.SubFactory(TermFactory)
    root = factory.SubFactory(UnitFactory)
    reference_on = datetime.date(2026, 3, 31)
    opens_on = datetime.date(2026, 4, 1)
    deadline = datetime.date(2026, 6, 30)


class UnitListFactory(DjangoModelFactory):
    """The list of the unit that holds the round, being drawn up."""

    class Meta:
        model = UnitList

    round = factory.SubFactory(RoundFactory, status=Round.Status.OPEN)
    unit = factory.SelfAttribute("round.root")


class CandidacyFactory(DjangoModelFactory):
    """Somebody of the unit added to its list."""

    class Meta:
        model = Candidacy

    unit_list = factory.SubFactory(UnitListFactory)
    person = factory.SubFactory(
        PersonFactory, managing_unit=factory.SelfAttribute("..unit_list.unit")
    )
    title = factory.SubFactory(TitleFactory)


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
