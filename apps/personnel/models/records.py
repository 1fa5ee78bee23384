"""Rows of people's files: ratings, discipline, awards."""

from typing import ClassVar

from django.db import models

from apps.core.history import tracked
from apps.core.periods import in_order
from apps.core.scoping import ScopedQuerySet
from apps.personnel.models.people import Person
from apps.units.models import Unit


class PersonalRecordQuerySet(ScopedQuerySet):
    """Rows of a person's file."""

    unit_lookup = "person__managing_unit"


class PersonalRecord(models.Model):
    """A row of a person's file; it is seen by whoever sees the file."""

    objects = PersonalRecordQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def unit(self) -> Unit:
        """The unit that keeps the file."""
        return self.person.managing_unit


@tracked()
class AnnualRating(PersonalRecord):
    """The rating of a person's work in a year."""

    class Grade(models.TextChoices):
        EXCELLENT = "HTXSNV", "Hoàn thành xuất sắc nhiệm vụ"
        GOOD = "HTTNV", "Hoàn thành tốt nhiệm vụ"
        DONE = "HTNV", "Hoàn thành nhiệm vụ"
        NOT_DONE = "KHTNV", "Không hoàn thành nhiệm vụ"

    person = models.ForeignKey(
        Person, models.CASCADE, verbose_name="cán bộ", related_name="ratings"
    )  # part of the file
    year = models.PositiveSmallIntegerField("năm")
    grade = models.CharField("xếp loại", max_length=10, choices=Grade)

    class Meta:
        verbose_name = "xếp loại hằng năm"
        verbose_name_plural = "xếp loại hằng năm"
        ordering = ("-year",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "year"],
                name="personnel_annualrating_once",
                violation_error_message="Năm này đã có kết quả xếp loại.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.grade}"


@tracked()
class Discipline(PersonalRecord):
    """A disciplinary measure and until when it is in effect."""

    class Kind(models.TextChoices):
        REPRIMAND = "khien_trach", "Khiển trách"
        WARNING = "canh_cao", "Cảnh cáo"
        DEMOTION = "cach_chuc", "Cách chức"
        SALARY = "ha_bac_luong", "Hạ bậc lương"
        EXPULSION = "khai_tru", "Khai trừ"
        DISMISSAL = "buoc_thoi_viec", "Buộc thôi việc"

    person = models.ForeignKey(
        Person, models.CASCADE, verbose_name="cán bộ", related_name="disciplines"
    )  # part of the file
    kind = models.CharField("hình thức", max_length=20, choices=Kind)
    decided_on = models.DateField("ngày quyết định")
    effective_until = models.DateField("hết hiệu lực ngày", null=True, blank=True)
    decision_number = models.CharField("số quyết định", max_length=50, blank=True)
    ground = models.CharField("lý do", max_length=300, blank=True)

    class Meta:
        verbose_name = "kỷ luật"
        verbose_name_plural = "kỷ luật"
        ordering = ("-decided_on",)
        constraints: ClassVar = [
            in_order(
                "personnel_discipline_period",
                "decided_on",
                "effective_until",
                "Ngày hết hiệu lực phải sau ngày quyết định.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.decided_on:%d/%m/%Y})"


@tracked()
class Award(PersonalRecord):
    """A commendation."""

    person = models.ForeignKey(
        Person, models.CASCADE, verbose_name="cán bộ", related_name="awards"
    )  # part of the file
    name = models.CharField("hình thức khen thưởng", max_length=200)
    awarded_on = models.DateField("ngày quyết định")
    decision_number = models.CharField("số quyết định", max_length=50, blank=True)

    class Meta:
        verbose_name = "khen thưởng"
        verbose_name_plural = "khen thưởng"
        ordering = ("-awarded_on",)

    def __str__(self) -> str:
        return self.name
