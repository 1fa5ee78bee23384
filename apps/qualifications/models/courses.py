"""Who may be sent to study for a level: dated rules, each with its document."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from apps.core.history import tracked
from apps.core.periods import PeriodModel, PeriodQuerySet, no_overlap, period_in_order
from apps.core.sources import Sourced
from apps.core.text import lowered
from apps.personnel.models import AnnualRating
from apps.qualifications.models.ladders import Level


@tracked()
class CourseCondition(PeriodModel, Sourced):
    """What a document asks of whom is sent to study for a level, from one day until another."""

    level = models.ForeignKey(
        Level, models.PROTECT, verbose_name="để học lên mức", related_name="course_conditions"
    )
    who = models.CharField("đối tượng", max_length=1000, blank=True)
    needs_party = models.BooleanField("phải là đảng viên", default=False)
    least_level = models.ForeignKey(
        Level,
        models.PROTECT,
        verbose_name="đã có trình độ từ",
        related_name="+",
        null=True,
        blank=True,
    )
    rating = models.CharField(
        "xếp loại thấp nhất", max_length=10, choices=AnnualRating.Grade, blank=True
    )
    years = models.PositiveSmallIntegerField("trong số năm gần nhất", null=True, blank=True)
    women_from = models.PositiveSmallIntegerField(
        "hệ không tập trung: nữ từ (tuổi)", null=True, blank=True
    )
    men_from = models.PositiveSmallIntegerField(
        "hệ không tập trung: nam từ (tuổi)", null=True, blank=True
    )
    note = models.CharField("ghi chú", max_length=500, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "điều kiện cử đi học"
        verbose_name_plural = "điều kiện cử đi học"
        ordering = ("level__ladder__order", "level__rank", "-valid_from")
        constraints: ClassVar = [
            period_in_order("qualifications_coursecondition_period"),
            no_overlap(
                "qualifications_coursecondition_one_a_day",
                "level",
                message="Mức này đã có điều kiện cử đi học trong thời gian ấy.",
            ),
            models.CheckConstraint(
                name="qualifications_coursecondition_ratings",
                condition=Q(rating="", years__isnull=True) | Q(~Q(rating=""), years__gt=0),
                violation_error_message="Ghi cả xếp loại và số năm, hoặc để trống cả hai.",
            ),
        ]

    @property
    def asked(self) -> list[str]:
        """All that is asked, a phrase each."""
        ages = [
            f"{sex} từ {age} tuổi"
            for sex, age in (("nữ", self.women_from), ("nam", self.men_from))
            if age
        ]
        return [
            *(["Là đảng viên"] if self.needs_party else []),
            *([self._taught] if self.least_level else []),
            *([self._rated] if self.years else []),
            *([f"Hệ không tập trung: {', '.join(ages)}"] if ages else []),
        ]

    @property
    def _taught(self) -> str:
        return f"{self.least_level.ladder.name} từ {lowered(self.least_level.name)} trở lên"

    @property
    def _rated(self) -> str:
        return f"{self.years} năm gần nhất đều {lowered(self.get_rating_display())} trở lên"

    def __str__(self) -> str:
        return f"{self.level}, từ {self.valid_from:%d/%m/%Y}"
