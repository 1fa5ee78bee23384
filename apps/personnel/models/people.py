"""People and the posts they hold through time."""

import datetime
from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from apps.accounts.models import User
from apps.core import text
from apps.core.history import tracked
from apps.core.partial_dates import PartialDate
from apps.core.periods import (
    OnlyCompared,
    PeriodModel,
    PeriodQuerySet,
    in_order,
    no_overlap,
    period_in_order,
)
from apps.core.scoping import ScopedQuerySet
from apps.personnel.models.catalogues import Ethnicity, Religion
from apps.units.models import Title, Unit

IDENTITY_NUMBER = RegexValidator(
    r"^([0-9]{9}|[0-9]{12})$", "Số CCCD có 12 chữ số (số CMND cũ có 9 chữ số)."
)


class Sex(models.TextChoices):
    """Sex as rosters write it."""

    MALE = "M", "Nam"
    FEMALE = "F", "Nữ"


class Precision(models.TextChoices):
    """How much of a date is known."""

    DAY = "day", "ngày"
    MONTH = "month", "tháng"
    YEAR = "year", "năm"


class EmploymentKind(models.TextChoices):
    """In what way a person is employed."""

    OFFICIAL = "can_bo", "Cán bộ"
    CIVIL_SERVANT = "cong_chuc", "Công chức"
    PUBLIC_EMPLOYEE = "vien_chuc", "Viên chức"
    CONTRACT = "hop_dong", "Hợp đồng lao động"


class PersonQuerySet(ScopedQuerySet):
    """Questions about people. Who keeps a record is one question, where people work another."""

    unit_lookup = "managing_unit"

    def named_like(self, words: str) -> Self:
        """Keep people whose name holds `words`, typed with or without accents."""
        return self.filter(search_name__contains=text.fold(words))

    def serving_in(self, unit: Unit, *, as_of: datetime.date) -> Self:
        """Keep people whose principal post on that day was in `unit` or below it.

        One EXISTS, so that the day and the unit are asked of the same assignment.
        """
        held = Assignment.objects.principal().as_of(as_of).in_unit_tree(unit)
        return self.filter(Exists(held.filter(person=OuterRef("pk"))))


# Dates of which only the month or the year may be known, as `<name>_on` and `<name>_precision`.
DATE_LABELS = {
    "birth": "Ngày sinh",
    "party_admitted": "Ngày vào Đảng",
    "party_official": "Ngày chính thức vào Đảng",
    "recruited": "Ngày tuyển dụng",
}


def first_day_kept(name: str, label: str) -> models.CheckConstraint:
    """Keep a date known by its month or year as the first day it may be, as everything reads it."""
    day, precision = f"{name}_on", f"{name}_precision"
    return models.CheckConstraint(
        name=f"personnel_person_{name}_first_day",
        condition=Q(**{f"{day}__isnull": True})
        | Q(**{precision: Precision.DAY})
        | Q(**{precision: Precision.MONTH, f"{day}__day": 1})
        | Q(**{precision: Precision.YEAR, f"{day}__day": 1, f"{day}__month": 1}),
        violation_error_message=(
            f"{label} chỉ biết tháng hoặc năm thì ghi ngày đầu của tháng, của năm ấy."
        ),
    )


@tracked()
class Person(models.Model):
    """A person whose file the office keeps (form 2C, as far as reports and planning need it)."""

    code = models.CharField("số hiệu", max_length=20, unique=True, editable=False)
    full_name = models.CharField("họ và tên", max_length=100)
    other_name = models.CharField("tên gọi khác", max_length=100, blank=True)
    sex = models.CharField("giới tính", max_length=1, choices=Sex)
    birth_on = models.DateField(
        "ngày sinh", help_text="Ngày đầu tiên có thể, khi chỉ biết tháng hoặc năm."
    )
    birth_precision = models.CharField(
        "biết đến", max_length=5, choices=Precision, default=Precision.DAY
    )
    birth_place = models.CharField("nơi sinh", max_length=200, blank=True)
    native_place = models.CharField("quê quán", max_length=200, blank=True)
    address = models.CharField("nơi ở hiện nay", max_length=200, blank=True)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    account = models.OneToOneField(
        User,
        models.SET_NULL,  # the file outlives the account
        verbose_name="tài khoản của chính cán bộ",
        related_name="person",
        null=True,
        blank=True,
        help_text="Người này không xem được việc bàn về chính mình.",
    )
    national_id = models.CharField(
        "số CCCD", max_length=12, blank=True, validators=[IDENTITY_NUMBER]
    )
    ethnicity = models.ForeignKey(
        Ethnicity,
        models.PROTECT,
        verbose_name="dân tộc",
        related_name="people",
        null=True,
        blank=True,
    )
    religion = models.ForeignKey(
        Religion,
        models.PROTECT,
        verbose_name="tôn giáo",
        related_name="people",
        null=True,
        blank=True,
    )
    # NULL means that nobody said; False that she is known not to be a member.
    is_party_member = models.BooleanField("đảng viên", null=True, blank=True)
    # Like the birth date, these three keep the first possible day and how much of it is known.
    party_admitted_on = models.DateField("ngày vào Đảng", null=True, blank=True)
    party_admitted_precision = models.CharField(
        "ngày vào Đảng biết đến", max_length=5, choices=Precision, default=Precision.DAY
    )
    party_official_on = models.DateField("ngày chính thức", null=True, blank=True)
    party_official_precision = models.CharField(
        "ngày chính thức biết đến", max_length=5, choices=Precision, default=Precision.DAY
    )
    employment_kind = models.CharField(
        "đối tượng", max_length=10, choices=EmploymentKind, blank=True
    )
    recruited_on = models.DateField("ngày tuyển dụng", null=True, blank=True)
    recruited_precision = models.CharField(
        "ngày tuyển dụng biết đến", max_length=5, choices=Precision, default=Precision.DAY
    )
    grade = models.CharField("ngạch, chức danh nghề nghiệp", max_length=100, blank=True)
    general_education = models.CharField("giáo dục phổ thông", max_length=20, blank=True)
    field_of_study = models.CharField("chuyên ngành đào tạo", max_length=150, blank=True)
    managing_unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="đơn vị quản lý hồ sơ", related_name="people"
    )
    note = models.CharField("ghi chú", max_length=500, blank=True)
    sort_name = models.CharField(max_length=200, editable=False)
    search_name = models.CharField(max_length=100, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "cán bộ"
        verbose_name_plural = "cán bộ"
        ordering = ("sort_name", "birth_on", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["national_id"],
                condition=~Q(national_id=""),
                name="personnel_person_national_id",
                violation_error_message="Số CCCD này đã có ở hồ sơ của một người khác.",
            ),
            in_order(
                "personnel_person_party_after_birth",
                "birth_on",
                "party_admitted_on",
                "Ngày vào Đảng phải sau ngày sinh.",
            ),
            # A day known by its month or year alone is kept as the first one it may be.
            models.CheckConstraint(
                name="personnel_person_party_official",
                condition=Q(party_official_on__isnull=True)
                | Q(party_admitted_on__isnull=True)
                | Q(party_official_on__gte=F("party_admitted_on"))
                | (
                    ~Q(party_official_precision=Precision.DAY)
                    & Q(party_official_on__year__gte=F("party_admitted_on__year"))
                ),
                violation_error_message="Ngày chính thức phải sau ngày vào Đảng.",
            ),
            models.CheckConstraint(
                name="personnel_person_party_dates_of_member",
                condition=Q(party_admitted_on__isnull=True, party_official_on__isnull=True)
                # Said twice: "nobody knows" compared with True is neither true nor false.
                | Q(is_party_member__isnull=False, is_party_member=True),
                violation_error_message="Người có ngày vào Đảng phải được ghi là đảng viên.",
            ),
            *(first_day_kept(name, label) for name, label in DATE_LABELS.items()),
        ]
        indexes: ClassVar = [
            models.Index(fields=["sort_name", "birth_on", "id"], name="personnel_person_sort"),
            models.Index(
                fields=["managing_unit", "sort_name", "birth_on", "id"],
                name="personnel_person_unit_sort",
            ),
            GinIndex(
                OpClass(F("search_name"), name="gin_trgm_ops"),
                name="personnel_person_search",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the keys by which names are sorted and found with the name."""
        self.derive_keys()
        super().save(*args, **kwargs)
        if not self.code:
            self.code = code_of(self.pk)
            super().save(update_fields=["code"])

    def clean_fields(self, exclude: set[str] | None = None) -> None:
        """Tidy the name first, so that what is checked is what is kept."""
        self.full_name = text.clean(self.full_name)
        super().clean_fields(exclude)

    def derive_keys(self) -> None:
        """Set the sort and search keys from the name; bulk writers call it themselves."""
        self.full_name = text.clean(self.full_name)
        self.sort_name = text.name_sort_key(self.full_name)
        self.search_name = text.fold(self.full_name)

    def keep_first_days(self) -> None:
        """Set what is known by month or year to its first day, as histories may not have it."""
        for name in DATE_LABELS:
            if (day := getattr(self, f"{name}_on")) is not None:
                known = PartialDate.from_day(day, getattr(self, f"{name}_precision"))
                setattr(self, f"{name}_on", known.first_day)

    @property
    def unit(self) -> Unit:
        """The unit that keeps the record: the scope asks it."""
        return self.managing_unit

    @property
    def birth(self) -> PartialDate:
        """The birth date, as precise as known."""
        return PartialDate.from_day(self.birth_on, self.birth_precision)

    @property
    def party_admitted(self) -> PartialDate | None:
        """The day of admission to the Party, as precise as known."""
        return partial(self.party_admitted_on, self.party_admitted_precision)

    @property
    def party_official(self) -> PartialDate | None:
        """The day of full membership of the Party, as precise as known."""
        return partial(self.party_official_on, self.party_official_precision)

    @property
    def recruited(self) -> PartialDate | None:
        """The day of recruitment, as precise as known."""
        return partial(self.recruited_on, self.recruited_precision)


def partial(day: datetime.date | None, precision: str) -> PartialDate | None:
    """Return a stored day and its precision as one; nothing for no day."""
    return PartialDate.from_day(day, precision) if day else None


def code_of(pk: int) -> str:
    """Return the file number of the person with key `pk`."""
    return f"CB{pk:06d}"


class AssignmentQuerySet(PeriodQuerySet, ScopedQuerySet):
    """Posts held through time: what asks about work on a day starts here."""

    unit_lookup = "unit"

    def principal(self) -> Self:
        """Keep principal posts; a person has at most one on a day."""
        return self.filter(role=Assignment.Role.PRINCIPAL)

    def in_unit_tree(self, unit: Unit) -> Self:
        """Keep posts in `unit` or below it, as the tree stands today."""
        return self.filter(unit__path__startswith=unit.path)


@tracked()
class Assignment(PeriodModel):
    """A title held by a person in a unit for a period."""

    class Role(models.TextChoices):
        PRINCIPAL = "principal", "chức vụ chính"
        CONCURRENT = "concurrent", "kiêm nhiệm"
        SECONDED = "seconded", "biệt phái"

    person = models.ForeignKey(
        Person,
        models.CASCADE,  # a file entered by mistake goes with what was written in it
        verbose_name="cán bộ",
        related_name="assignments",
        db_index=False,  # personnel_assignment_of
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="đơn vị", related_name="assignments"
    )
    title = models.ForeignKey(
        Title,
        models.PROTECT,
        verbose_name="chức danh",
        related_name="assignments",
        db_index=False,  # personnel_assignment_title
    )
    role = models.CharField("hình thức", max_length=10, choices=Role, default=Role.PRINCIPAL)
    start_is_known = models.BooleanField(
        "biết ngày bắt đầu",
        default=True,
        help_text="Bỏ chọn khi chỉ biết là đã giữ chức vụ vào ngày đó.",
    )
    # NULL means that nobody said. Said of this post, because "địa phương" is the post's own place.
    is_local = models.BooleanField("người địa phương", null=True, blank=True)
    decision_number = models.CharField("số quyết định", max_length=50, blank=True)
    decision_on = models.DateField("ngày quyết định", null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "chức vụ"
        verbose_name_plural = "quá trình công tác"
        ordering = ("-valid_from", "pk")
        constraints: ClassVar = [
            period_in_order("personnel_assignment_period"),
            no_overlap(
                "personnel_assignment_one_principal",
                OnlyCompared("person"),
                condition=Q(role="principal"),
                message="Cán bộ đã giữ một chức vụ chính khác trong thời gian này.",
            ),
            no_overlap(
                "personnel_assignment_once",
                OnlyCompared("person"),
                "unit",
                "title",
                message="Cán bộ đã giữ chức vụ này tại đơn vị trong thời gian này.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["unit", "valid_from"],
                include=["person", "valid_to", "title", "is_local"],
                condition=Q(role="principal"),
                name="personnel_assignment_in_unit",
            ),
            models.Index(
                fields=["title", "unit"],
                include=["person", "valid_from", "valid_to"],
                name="personnel_assignment_title",
            ),
            models.Index(
                fields=["person", "role", "valid_from"],
                include=["valid_to", "unit", "title", "start_is_known"],
                name="personnel_assignment_of",
            ),
            models.Index(
                fields=["person", "valid_from"],
                include=["valid_to"],
                condition=~Q(role="principal"),
                name="personnel_assignment_beside",
            ),
            models.Index(fields=["valid_from", "person"], name="personnel_assignment_begins"),
            models.Index(
                fields=["valid_to", "person"],
                condition=Q(valid_to__isnull=False),
                name="personnel_assignment_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.unit}"
