"""Rounds: when the pool of a term is made or reviewed, where, and until when."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from apps.core.history import tracked
from apps.core.periods import in_order
from apps.core.scoping import RuleQuerySet
from apps.pools.models import Term
from apps.pools.models.procedures import RoundKind
from apps.units.models import Unit


class RoundQuerySet(RuleQuerySet):
    """Rounds; a unit below the root of a round takes part in it, hence sees it."""

    unit_lookup = "root"


@tracked()
class Round(models.Model):
    """A planning round (đợt quy hoạch) of a unit and all below it, for a term."""

    class Status(models.TextChoices):
        DRAFT = "draft", "đang chuẩn bị"
        OPEN = "open", "đang làm"
        CLOSED = "closed", "đã kết thúc"

    code = models.SlugField("mã", max_length=60, unique=True)
    name = models.CharField("tên đợt", max_length=200)
    kind = models.CharField("loại đợt", max_length=10, choices=RoundKind)
    term = models.ForeignKey(Term, models.PROTECT, verbose_name="nhiệm kỳ", related_name="rounds")
    root = models.ForeignKey(
        Unit,
        models.PROTECT,
        verbose_name="phạm vi",
        related_name="rounds",
        help_text="Đơn vị này và các đơn vị trực thuộc lập danh sách.",
    )
    reference_on = models.DateField(
        "ngày xét", help_text="Tuổi, tiêu chuẩn và quy định lấy ở ngày này."
    )
    opens_on = models.DateField("bắt đầu")
    deadline = models.DateField("hạn gửi danh sách")
    plan_number = models.CharField("kế hoạch số", max_length=50, blank=True)
    plan_on = models.DateField("ngày kế hoạch", null=True, blank=True)
    status = models.CharField(
        "tình trạng", max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    note = models.TextField("yêu cầu của đợt", blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = "đợt quy hoạch"
        verbose_name_plural = "đợt quy hoạch"
        ordering = ("-opens_on", "name")
        constraints: ClassVar = [
            in_order(
                "planning_round_deadline",
                "opens_on",
                "deadline",
                "Hạn gửi danh sách không thể trước ngày bắt đầu.",
            ),
            models.UniqueConstraint(
                fields=["term", "root"],
                condition=Q(status="open"),
                name="planning_round_one_open",
                violation_error_message="Nhiệm kỳ này đang có một đợt chưa kết thúc ở phạm vi này.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def unit(self) -> Unit:
        """The unit to which the round belongs: the scope asks it."""
        return self.root
