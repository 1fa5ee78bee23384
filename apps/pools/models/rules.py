"""Limits of planning and grounds of removal: dated rows, each with its document."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from apps.core.history import tracked
from apps.core.periods import PeriodModel, PeriodQuerySet, no_overlap, period_in_order
from apps.core.scoping import RuleQuerySet
from apps.core.sources import Sourced
from apps.pools.models.terms import Term
from apps.units.models import EVERYWHERE, Catalogue, CodeManager, Unit


class PlanningRuleQuerySet(PeriodQuerySet, RuleQuerySet):
    """Rules of planning, of the whole country or of one unit's area."""

    unit_lookup = "root"


@tracked()
class PlanningRule(PeriodModel, Sourced):
    """A limit that lists are checked against; the rule of the nearest unit above goes first."""

    class Key(models.TextChoices):
        MAX_PEOPLE = "max_people_per_title", "số người nhiều nhất cho một chức danh"
        MAX_TITLES = "max_titles_per_person", "số chức danh cùng cấp nhiều nhất của một người"
        ONLY_HIGHER = "only_higher_titles", "chỉ quy hoạch chức danh cao hơn (1: có)"
        AGE_LEFT = "age_left_months", "số tháng công tác còn lại ít nhất ở ngày xét"
        NO_DISCIPLINE = "no_discipline", "không có kỷ luật còn hiệu lực (1: có)"
        AGE_LEFT_CURRENT = "age_left_current_months", "số tháng còn lại, nhiệm kỳ hiện tại"
        REVIEW_INTERVAL = "review_interval_months", "số tháng giữa hai lần rà soát"
        WOMEN_SHARE = "women_share", "tỷ lệ nữ ít nhất (phần trăm)"
        YOUNG_SHARE = "young_share", "tỷ lệ cán bộ trẻ ít nhất (phần trăm)"
        YOUNG_AGE = "young_age", "cán bộ trẻ: dưới số tuổi này"
        ETHNIC_SHARE = "ethnic_share", "tỷ lệ người dân tộc thiểu số ít nhất (phần trăm)"
        PARTY_SHARE = "party_share", "tỷ lệ đảng viên ít nhất (phần trăm)"
        AGE_BANDS = "age_bands", "số độ tuổi của danh sách"
        AGE_BAND_GAP = "age_band_gap", "khoảng cách giữa các độ tuổi (năm)"
        POOL_COEFFICIENT = "pool_coefficient", "hệ số quy hoạch (số người trên một vị trí)"
        RATED_YEARS = "rated_years", "số năm gần nhất phải có kết quả xếp loại"

    class Effect(models.TextChoices):
        BLOCK = "block", "chặn, trừ trường hợp đặc biệt"
        WARN = "warn", "chỉ nhắc"

    key = models.CharField("nội dung", max_length=30, choices=Key)
    value = models.DecimalField(
        "giá trị",
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Để trống: văn bản không nêu số, không kiểm tra.",
    )
    effect = models.CharField("tác dụng", max_length=5, choices=Effect, default=Effect.WARN)
    branch = models.CharField(
        "khối", max_length=10, choices=Term.Branch, blank=True, help_text="Để trống: mọi khối."
    )
    root = models.ForeignKey(
        Unit,
        models.PROTECT,
        verbose_name="áp dụng tại đơn vị",
        related_name="planning_rules",
        null=True,
        blank=True,
        help_text="Kể cả đơn vị trực thuộc. Để trống: áp dụng mọi nơi.",
    )

    objects = PlanningRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "quy định về quy hoạch"
        verbose_name_plural = "quy định về quy hoạch"
        ordering = ("key", "branch", "root", "-valid_from")
        constraints: ClassVar = [
            period_in_order("pools_planningrule_period"),
            no_overlap(
                "pools_planningrule_one",
                "key",
                "branch",
                Coalesce(F("root"), Value(0)),
                message="Nội dung này đã có một quy định khác trong thời gian đó.",
            ),
            models.CheckConstraint(
                name="pools_planningrule_value",
                condition=models.Q(value__isnull=True) | models.Q(value__gte=0),
                violation_error_message="Giá trị không thể nhỏ hơn 0.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_key_display()

    @property
    def unit(self) -> Unit:
        """The unit in whose area the rule holds: whoever keeps it may change the rule."""
        return self.root or EVERYWHERE


@tracked()
class RemovalGround(Catalogue, Sourced):
    """Why a person leaves the pool; some grounds the records themselves can show."""

    class Mode(models.TextChoices):
        AUTOMATIC = "automatic", "đương nhiên"
        PROPOSED = "proposed", "theo đề nghị"

    class Sign(models.TextChoices):
        """What in the records proposes the ground when a round is opened."""

        NONE = "", "chỉ do người ghi chọn"
        APPOINTED = "appointed", "đã giữ chức danh quy hoạch"
        LEFT = "left", "không còn công tác"
        OVER_AGE = "over_age", "quá tuổi quy hoạch"
        DISCIPLINE = "discipline", "kỷ luật còn hiệu lực"
        RATING = "rating", "có năm không hoàn thành nhiệm vụ"

    mode = models.CharField("cách đưa ra", max_length=10, choices=Mode)
    sign = models.CharField("dấu hiệu trong hồ sơ", max_length=10, choices=Sign, blank=True)

    objects = CodeManager()

    class Meta(Catalogue.Meta):
        verbose_name = "lý do đưa ra khỏi quy hoạch"
        verbose_name_plural = "lý do đưa ra khỏi quy hoạch"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sign"],
                condition=~models.Q(sign=""),
                name="pools_removalground_sign",
                violation_error_message="Dấu hiệu này đã gợi ý một lý do khác.",
            ),
        ]
