"""Tallies: how many were called, came, voted, and for whom, at each step of a procedure."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from apps.core.history import tracked
from apps.core.scoping import ScopedQuerySet, ScopeHolder
from apps.planning.models.lists import Candidacy, UnitList
from apps.pools.models import Step
from apps.units.models import Title, Unit


class TallyQuerySet(ScopedQuerySet):
    """Tallies of the lists of a user's units."""

    unit_lookup = "unit_list__unit"


@tracked()
class Tally(models.Model):
    """One vote at one step: the numbers of the minutes (biên bản kiểm phiếu)."""

    unit_list = models.ForeignKey(
        UnitList, models.CASCADE, verbose_name="danh sách", related_name="tallies"
    )  # a vote on this list
    step = models.ForeignKey(Step, models.PROTECT, verbose_name="bước", related_name="tallies")
    held_on = models.DateField("ngày họp")
    place = models.CharField("địa điểm", max_length=200, blank=True)
    chair = models.CharField("chủ trì", max_length=150, blank=True)
    counters = models.CharField("tổ kiểm phiếu", max_length=500, blank=True)
    summoned = models.PositiveIntegerField("triệu tập")
    present = models.PositiveIntegerField("có mặt")
    issued = models.PositiveIntegerField("phát ra")
    collected = models.PositiveIntegerField("thu về")
    valid = models.PositiveIntegerField("hợp lệ")
    invalid = models.PositiveIntegerField("không hợp lệ")
    note = models.CharField("ghi chú", max_length=500, blank=True)

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = "kết quả kiểm phiếu"
        verbose_name_plural = "kết quả kiểm phiếu"
        ordering = ("unit_list", "step")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit_list", "step"],
                name="planning_tally_once",
                violation_error_message="Bước này đã có kết quả kiểm phiếu.",
            ),
            models.CheckConstraint(
                name="planning_tally_present",
                condition=Q(present__lte=F("summoned")),
                violation_error_message="Số có mặt không thể lớn hơn số triệu tập.",
            ),
            models.CheckConstraint(
                name="planning_tally_issued",
                condition=Q(issued__lte=F("present")),
                violation_error_message="Số phiếu phát ra không thể lớn hơn số có mặt.",
            ),
            models.CheckConstraint(
                name="planning_tally_collected",
                condition=Q(collected__lte=F("issued")),
                violation_error_message="Số phiếu thu về không thể lớn hơn số phát ra.",
            ),
            models.CheckConstraint(
                name="planning_tally_adds",
                condition=Q(collected=F("valid") + F("invalid")),
                violation_error_message="Phiếu hợp lệ và không hợp lệ cộng lại phải bằng thu về.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_list}: {self.step}"

    @property
    def unit(self) -> Unit:
        """The unit whose list it is: the scope asks it."""
        return self.unit_list.unit


class TallyLineQuerySet(ScopedQuerySet):
    """Votes on people; nobody sees the votes on herself before the list is disclosed."""

    unit_lookup = "tally__unit_list__unit"

    def allowed_to(self, user: ScopeHolder, action: str) -> "TallyLineQuerySet":
        """Keep the votes of a user's units, never those on herself."""
        return super().allowed_to(user, action).exclude(candidacy__person__account=user)


@tracked()
class TallyLine(models.Model):
    """The votes on one person; a name that voters wrote themselves has no line in the list."""

    tally = models.ForeignKey(
        Tally, models.CASCADE, verbose_name="kết quả kiểm phiếu", related_name="lines"
    )  # the lines are the tally
    candidacy = models.ForeignKey(
        Candidacy,
        models.RESTRICT,
        verbose_name="nhân sự",
        related_name="votes",
        null=True,
        blank=True,
    )  # who was voted on is withdrawn with a reason, her votes stay in the minutes
    written_name = models.CharField("tên do người bỏ phiếu ghi", max_length=150, blank=True)
    written_title = models.ForeignKey(
        Title,
        models.PROTECT,
        verbose_name="chức danh được ghi",
        related_name="+",
        null=True,
        blank=True,
    )
    agree = models.PositiveIntegerField("đồng ý")
    disagree = models.PositiveIntegerField("không đồng ý", default=0)

    objects = TallyLineQuerySet.as_manager()

    class Meta:
        verbose_name = "phiếu cho một người"
        verbose_name_plural = "phiếu cho từng người"
        ordering = ("tally", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tally", "candidacy"],
                name="planning_tallyline_once",
                violation_error_message="Người này đã có kết quả ở bước này.",
            ),
            models.CheckConstraint(
                name="planning_tallyline_who",
                condition=Q(candidacy__isnull=False, written_name="")
                | (Q(candidacy__isnull=True) & ~Q(written_name="")),
                violation_error_message="Ghi một người trong danh sách, hoặc một tên tự ghi.",
            ),
        ]

    def __str__(self) -> str:
        return self.written_name or str(self.candidacy)

    @property
    def unit(self) -> Unit:
        """The unit whose list it is: the scope asks it."""
        return self.tally.unit
