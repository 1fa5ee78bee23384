"""How a list comes about: the meetings and ballots of a procedure, as rows."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from apps.core.history import tracked, tracked_links
from apps.core.periods import PeriodModel, PeriodQuerySet, period_in_order
from apps.core.sources import Sourced
from apps.units.models import Catalogue, UnitKind

PERCENT = [
    MinValueValidator(0, "Tỷ lệ không thể nhỏ hơn 0."),
    MaxValueValidator(100, "Tỷ lệ không thể lớn hơn 100."),
]


class RoundKind(models.TextChoices):
    """Whether a pool is made for the first time in a term, or reviewed."""

    INITIAL = "initial", "xây dựng quy hoạch"
    REVIEW = "review", "rà soát, bổ sung hằng năm"


class ProcedureManager(models.Manager.from_queryset(PeriodQuerySet)):
    """Finds a procedure by its code, for fixtures."""

    def get_by_natural_key(self, code: str) -> "Procedure":
        """Return the procedure with this code."""
        return self.get(code=code)


@tracked()
class Procedure(Catalogue, PeriodModel, Sourced):
    """The steps that units of certain kinds take in rounds of one kind."""

    round_kind = models.CharField("dùng cho đợt", max_length=10, choices=RoundKind)
    kinds = models.ManyToManyField(
        UnitKind,
        verbose_name="loại đơn vị",
        related_name="procedures",
        blank=True,
        help_text="Để trống: mọi loại đơn vị không có quy trình riêng.",
    )

    objects = ProcedureManager()

    class Meta(Catalogue.Meta):
        verbose_name = "quy trình quy hoạch"
        verbose_name_plural = "quy trình quy hoạch"
        constraints: ClassVar = [period_in_order("pools_procedure_period")]


tracked_links(Procedure, "kinds")


@tracked()
class Step(models.Model):
    """One step: who meets, whether they vote, and what it takes to pass."""

    class Meeting(models.TextChoices):
        NONE = "", "không họp"
        LEADERSHIP = "leadership", "tập thể lãnh đạo"
        LEADERSHIP_EXPANDED = "leadership_expanded", "tập thể lãnh đạo mở rộng"
        KEY_STAFF = "key_staff", "cán bộ chủ chốt"
        PARTY_COMMITTEE = "party_committee", "cấp ủy"
        ALL_STAFF = "all_staff", "toàn thể cán bộ, viên chức"

    class Ballot(models.TextChoices):
        NONE = "", "không bỏ phiếu"
        OPEN = "open", "biểu quyết"
        SECRET = "secret", "phiếu kín"

    class Denominator(models.TextChoices):
        SUMMONED = "summoned", "số người được triệu tập"
        PRESENT = "present", "số người có mặt"
        VALID = "valid", "số phiếu hợp lệ"

    procedure = models.ForeignKey(
        Procedure, models.CASCADE, verbose_name="quy trình", related_name="steps"
    )  # the steps are the procedure
    order = models.PositiveSmallIntegerField("bước")
    name = models.CharField("nội dung", max_length=300)
    meeting = models.CharField("hội nghị", max_length=20, choices=Meeting, blank=True)
    ballot = models.CharField("cách lấy ý kiến", max_length=10, choices=Ballot, blank=True)
    denominator = models.CharField(
        "tính tỷ lệ trên", max_length=10, choices=Denominator, default=Denominator.SUMMONED
    )
    threshold = models.DecimalField(
        "phải quá (phần trăm)",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=PERCENT,
        help_text="Để trống: không quy định; kết quả để tham khảo.",
    )
    quorum = models.DecimalField(
        "có mặt ít nhất (phần trăm số triệu tập)",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=PERCENT,
    )
    is_final = models.BooleanField(
        "quyết định danh sách",
        default=False,
        help_text="Người không đạt ở bước này không được gửi.",
    )

    objects = models.Manager()

    class Meta:
        verbose_name = "bước của quy trình"
        verbose_name_plural = "các bước của quy trình"
        ordering = ("procedure", "order")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procedure", "order"],
                name="pools_step_once",
                violation_error_message="Quy trình đã có bước mang số này.",
            ),
            models.CheckConstraint(
                name="pools_step_final_votes",
                condition=Q(is_final=False) | ~Q(ballot=""),
                violation_error_message="Bước quyết định danh sách phải có bỏ phiếu, biểu quyết.",
            ),
        ]

    def __str__(self) -> str:
        return f"Bước {self.order}: {self.name}"

    @property
    def votes(self) -> bool:
        """Whether ballots or hands are counted at this step."""
        return bool(self.ballot)
