"""What a title asks of who holds it or is planned for it: dated rules, each with its document."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from apps.core.history import tracked, tracked_links
from apps.core.periods import PeriodModel, PeriodQuerySet, period_in_order
from apps.core.scoping import RuleQuerySet
from apps.core.sources import Sourced
from apps.personnel.models import AnnualRating
from apps.qualifications.models.ladders import Level
from apps.units.models import EVERYWHERE, SchoolLevel, Title, Unit, UnitKind


class TitleStandardQuerySet(PeriodQuerySet, RuleQuerySet):
    """Standards of titles."""

    unit_lookup = "root"

    def issued(self) -> Self:
        """Keep the standards that are in force, not drafts."""
        return self.filter(status=TitleStandard.Status.ISSUED)

    def get_by_natural_key(self, code: str) -> "TitleStandard":
        """Return the standard with `code`, for fixtures."""
        return self.get(code=code)


@tracked()
class TitleStandard(PeriodModel, Sourced):
    """What a document asks of titles in certain units from one day until another.

    Every issued standard that fits a title and a unit on the day has to be met, so none needs to
    know of the others, and each thing asked names the document that asks it.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "dự thảo"
        ISSUED = "issued", "đã ban hành"

    code = models.SlugField("mã", max_length=60, unique=True)
    name = models.CharField("tên", max_length=200)
    titles = models.ManyToManyField(Title, verbose_name="chức danh", related_name="standards")
    kinds = models.ManyToManyField(
        UnitKind,
        verbose_name="loại đơn vị",
        related_name="standards",
        blank=True,
        help_text="Để trống: mọi loại đơn vị.",
    )
    school_level = models.CharField(
        "cấp học cao nhất của trường",
        max_length=5,
        choices=SchoolLevel,
        blank=True,
        help_text="Trường nhiều cấp học theo cấp học cao nhất. Để trống: mọi trường.",
    )
    root = models.ForeignKey(
        Unit,
        models.PROTECT,
        verbose_name="áp dụng tại đơn vị",
        related_name="standards",
        null=True,
        blank=True,
        help_text="Kể cả đơn vị trực thuộc. Để trống: áp dụng mọi nơi.",
    )
    is_for_planned = models.BooleanField(
        "chỉ xét người trong quy hoạch",
        default=False,
        help_text="Không xét người đang giữ chức danh.",
    )
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="thay thế tiêu chuẩn",
        related_name="replaced_by",
        null=True,
        blank=True,
        help_text="Khi ban hành, tiêu chuẩn cũ hết hiệu lực vào ngày tiêu chuẩn này có hiệu lực.",
    )
    status = models.CharField("tình trạng", max_length=10, choices=Status, default=Status.DRAFT)
    note = models.CharField("ghi chú", max_length=500, blank=True)

    objects = TitleStandardQuerySet.as_manager()

    class Meta:
        verbose_name = "tiêu chuẩn chức danh"
        verbose_name_plural = "tiêu chuẩn chức danh"
        ordering = ("-root", "name", "-valid_from")
        constraints: ClassVar = [period_in_order("qualifications_titlestandard_period")]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        """Return the code, which fixtures use instead of a number."""
        return (self.code,)

    @property
    def unit(self) -> Unit:
        """The unit in whose area the standard holds: whoever keeps it may change the standard."""
        return self.root or EVERYWHERE

    @property
    def is_draft(self) -> bool:
        """Whether nobody has to meet it yet."""
        return self.status == self.Status.DRAFT


tracked_links(TitleStandard, "titles")
tracked_links(TitleStandard, "kinds")


class RequirementQuerySet(RuleQuerySet):
    """Requirements of standards."""

    unit_lookup = "standard__root"


def asks(kind: str, **fields: bool) -> Q:
    """Return the condition "of this kind, the named fields are filled in (or not)"."""
    filled = Q(**{f"{name}__isnull": not is_filled for name, is_filled in fields.items()})
    return ~Q(kind=kind) | filled


@tracked()
class Requirement(Sourced):
    """One thing that a standard asks; those with one number of alternatives stand for each other.

    Its document is the standard's, unless it names one of its own.
    """

    class Kind(models.TextChoices):
        LEVEL = "level", "trình độ"
        PARTY = "party", "là đảng viên"
        TAUGHT = "taught", "thời gian dạy học"
        AGE_LEFT = "age_left", "tuổi còn công tác"
        RATINGS = "ratings", "xếp loại hằng năm"
        NO_DISCIPLINE = "no_discipline", "không đang bị kỷ luật"

    standard = models.ForeignKey(
        TitleStandard, models.CASCADE, verbose_name="tiêu chuẩn", related_name="requirements"
    )  # a requirement has no life of its own
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    kind = models.CharField("loại yêu cầu", max_length=20, choices=Kind)
    level = models.ForeignKey(
        Level,
        models.PROTECT,
        verbose_name="mức thấp nhất",
        related_name="requirements",
        null=True,
        blank=True,
    )
    counts_studying = models.BooleanField(
        "đang học tính là đạt", default=False, help_text="Chỉ dùng cho yêu cầu về trình độ."
    )
    months = models.PositiveSmallIntegerField(
        "số tháng",
        null=True,
        blank=True,
        help_text="Thời gian dạy học hoặc tuổi còn công tác: 5 năm ghi là 60.",
    )
    months_hard_area = models.PositiveSmallIntegerField(
        "số tháng ở vùng khó khăn", null=True, blank=True
    )
    at_school_level = models.BooleanField(
        "dạy ở đúng cấp học",
        default=False,
        help_text="Chỉ tính thời gian dạy ở trường có cấp học cao nhất của trường đang xét.",
    )
    rating = models.CharField(
        "xếp loại thấp nhất", max_length=10, choices=AnnualRating.Grade, blank=True
    )
    years = models.PositiveSmallIntegerField("số năm gần nhất", null=True, blank=True)
    reference_on = models.DateField(
        "tính tuổi tại ngày", null=True, blank=True, help_text="Để trống: tại ngày đang xem."
    )
    alternative = models.PositiveSmallIntegerField(
        "nhóm thay thế",
        null=True,
        blank=True,
        help_text="Các yêu cầu cùng số trong một tiêu chuẩn: chỉ cần đạt một.",
    )
    is_required = models.BooleanField(
        "bắt buộc", default=True, help_text="Bỏ chọn khi chỉ là ưu tiên, khuyến khích."
    )

    objects = RequirementQuerySet.as_manager()

    class Meta:
        verbose_name = "yêu cầu của tiêu chuẩn"
        verbose_name_plural = "yêu cầu của tiêu chuẩn"
        ordering = ("standard", "order", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="qualifications_requirement_level",
                condition=asks("level", level=True),
                violation_error_message="Yêu cầu về trình độ phải ghi mức thấp nhất.",
            ),
            models.CheckConstraint(
                name="qualifications_requirement_months",
                condition=asks("taught", months=True) & asks("age_left", months=True),
                violation_error_message=(
                    "Yêu cầu về thời gian dạy học hoặc tuổi còn công tác phải ghi số tháng."
                ),
            ),
            models.CheckConstraint(
                name="qualifications_requirement_ratings",
                condition=~Q(kind="ratings")
                | (Q(years__isnull=False, years__gt=0) & ~Q(rating="")),
                violation_error_message=(
                    "Yêu cầu về xếp loại phải ghi xếp loại thấp nhất và số năm gần nhất."
                ),
            ),
            models.CheckConstraint(
                name="qualifications_requirement_level_only",
                condition=Q(kind="level") | Q(level__isnull=True, counts_studying=False),
                violation_error_message="Mức trình độ chỉ ghi ở yêu cầu về trình độ.",
            ),
            models.CheckConstraint(
                name="qualifications_requirement_hard_area",
                condition=Q(months_hard_area__isnull=True)
                | Q(
                    kind="taught",
                    months__isnull=False,
                    months_hard_area__lte=models.F("months"),
                ),
                violation_error_message=(
                    "Số tháng ở vùng khó khăn chỉ ghi cho thời gian dạy học và không lớn hơn số "
                    "tháng ở vùng khác."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.standard})"

    @property
    def unit(self) -> Unit:
        """The unit in whose area the standard holds."""
        return self.standard.unit

    @property
    def document(self) -> str:
        """The document that asks this, with the mark when nobody has read it."""
        return self.mark if self.source else self.standard.mark
