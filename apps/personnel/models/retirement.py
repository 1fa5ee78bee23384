"""The age of retirement by law, and the decisions that move it for one person."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from apps.core.history import tracked
from apps.core.sources import Sourced
from apps.personnel.models.people import Person, Sex
from apps.personnel.models.records import PersonalRecord
from apps.personnel.retirement import Month

YEAR_MONTHS = 12


@tracked()
class RetirementAge(Sourced):
    """The age of retirement, in months, of those who reach it in a year."""

    sex = models.CharField("giới tính", max_length=1, choices=Sex)
    year = models.PositiveSmallIntegerField("năm đủ tuổi")
    months = models.PositiveSmallIntegerField(
        "tuổi tính bằng tháng", help_text="61 tuổi 6 tháng ghi là 738."
    )

    class Meta:
        verbose_name = "tuổi nghỉ hưu"
        verbose_name_plural = "tuổi nghỉ hưu"
        ordering = ("sex", "year")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sex", "year"],
                name="personnel_retirementage_once",
                violation_error_message="Năm này đã có tuổi nghỉ hưu cho giới tính này.",
            ),
            models.CheckConstraint(
                name="personnel_retirementage_possible",
                condition=Q(months__gte=480, months__lte=960),
                violation_error_message="Tuổi nghỉ hưu phải từ 40 đến 80 tuổi (480 đến 960 tháng).",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_sex_display()}, {self.year}: {self.age}"

    @property
    def age(self) -> str:
        """The age as the decree writes it: "61 tuổi 6 tháng"."""
        years, months = divmod(self.months, YEAR_MONTHS)
        return f"{years} tuổi {months} tháng" if months else f"{years} tuổi"


@tracked()
class RetirementOverride(PersonalRecord):
    """A decision by which a person leaves in another month than that of her age."""

    class Kind(models.TextChoices):
        ARMED_FORCES = "luc_luong_vu_trang", "Lực lượng vũ trang"
        EARLY = "nghi_som", "Nghỉ sớm theo nghề hoặc vùng"
        EXTENDED = "keo_dai", "Kéo dài thời gian công tác"

    person = models.ForeignKey(
        Person, models.CASCADE, verbose_name="cán bộ", related_name="retirement_overrides"
    )  # part of the file
    kind = models.CharField("trường hợp", max_length=20, choices=Kind)
    last_month = models.DateField(
        "tháng làm việc cuối cùng", help_text="Ghi ngày đầu tháng; lương hưu tính từ tháng sau."
    )
    decision_number = models.CharField("số quyết định", max_length=50, blank=True)

    class Meta:
        verbose_name = "tháng nghỉ hưu riêng"
        verbose_name_plural = "tháng nghỉ hưu riêng"
        ordering = ("last_month", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                name="personnel_retirementoverride_once",
                violation_error_message="Hồ sơ đã ghi tháng nghỉ hưu riêng; hãy sửa dòng đã có.",
            ),
            models.CheckConstraint(
                name="personnel_retirementoverride_month",
                condition=Q(last_month__day=1),
                violation_error_message="Tháng làm việc cuối cùng phải là ngày đầu của một tháng.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, tháng {self.month}"

    @property
    def decision(self) -> str:
        """The decision in words."""
        number = self.decision_number
        return f"Quyết định số {number}" if number else "chưa ghi số quyết định"

    @property
    def month(self) -> Month:
        """The last month of work."""
        return Month.of(self.last_month)
