"""Schemes (đề án, kế hoạch) with their targets by year, and the training that these need."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from apps.core.history import tracked, tracked_links
from apps.core.scoping import ScopedQuerySet
from apps.core.sources import Sourced
from apps.core.text import capital
from apps.indicators.models import Cohort
from apps.qualifications.models import Level
from apps.units.models import Unit, UnitKind

YEAR_LIMITS = [
    MinValueValidator(2000, "Năm phải từ 2000 trở đi."),
    MaxValueValidator(2100, "Năm không thể sau 2100."),
]
MOST_YEARS = 15
OTHER_SCHEME = "Chọn chỉ tiêu của chính đề án này."
YEARS_IN_ORDER = "Năm cuối không thể trước năm đầu."


def years_in_order(name: str) -> models.CheckConstraint:
    """Refuse years that run backwards."""
    return models.CheckConstraint(
        name=name,
        condition=Q(last_year__gte=F("first_year")),
        violation_error_message=YEARS_IN_ORDER,
    )


class SchemeQuerySet(ScopedQuerySet):
    """Schemes of the units granted to a user."""

    unit_lookup = "root"


@tracked()
class Scheme(models.Model):
    """A document that sets targets for the staff of a unit and all below it."""

    class Kind(models.TextChoices):
        SCHEME = "de_an", "đề án"
        PLAN = "ke_hoach", "kế hoạch"
        PROGRAMME = "chuong_trinh", "chương trình"
        RESOLUTION = "nghi_quyet", "nghị quyết"

    class Status(models.TextChoices):
        DRAFT = "draft", "dự thảo"
        ISSUED = "issued", "đã ban hành"

    code = models.SlugField("mã", max_length=60, unique=True)
    number = models.CharField("số, ký hiệu", max_length=50, blank=True, help_text="02-ĐA/HU")
    name = models.CharField("trích yếu", max_length=300)
    kind = models.CharField("loại văn bản", max_length=20, choices=Kind, default=Kind.SCHEME)
    root = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="phạm vi đơn vị", related_name="schemes"
    )
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name="thực hiện văn bản",
        related_name="children",
        null=True,
        blank=True,
    )  # a plan stands also without the scheme that it carries out
    status = models.CharField("tình trạng", max_length=10, choices=Status, default=Status.DRAFT)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    baseline_on = models.DateField(
        "ngày của số liệu hiện trạng", help_text="“So với hiện nay” tính từ ngày này."
    )
    first_year = models.PositiveSmallIntegerField("từ năm", validators=YEAR_LIMITS)
    last_year = models.PositiveSmallIntegerField("đến năm", validators=YEAR_LIMITS)
    responsible = models.CharField("cơ quan chủ trì", max_length=200, blank=True)
    note = models.TextField("ghi chú", blank=True)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = "đề án"
        verbose_name_plural = "đề án"
        ordering = ("root", "-first_year", "code")
        constraints: ClassVar = [
            years_in_order("targets_scheme_years"),
            models.CheckConstraint(
                name="targets_scheme_length",
                condition=Q(last_year__lt=F("first_year") + MOST_YEARS),
                violation_error_message=f"Một đề án dài nhất {MOST_YEARS} năm.",
            ),
            models.CheckConstraint(
                name="targets_scheme_not_its_own",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message="Văn bản không thể thực hiện chính nó.",
            ),
            models.CheckConstraint(
                name="targets_scheme_issued_when",
                condition=Q(status="draft") | Q(issued_on__isnull=False),
                violation_error_message="Văn bản đã ban hành phải có ngày ban hành.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.name}"

    @property
    def unit(self) -> Unit:
        """The unit to which the scheme belongs: the scope asks it."""
        return self.root

    @property
    def title(self) -> str:
        """The kind with the number, as documents are cited: "Đề án số 02-ĐA/HU"."""
        kind = self.get_kind_display()
        kind = capital(kind)
        return f"{kind} số {self.number}" if self.number else kind

    @property
    def years(self) -> range:
        """The years of the scheme."""
        return range(self.first_year, self.last_year + 1)


class TargetQuerySet(ScopedQuerySet):
    """Targets of schemes."""

    unit_lookup = "scheme__root"


@tracked()
class Target(Sourced):
    """What part of a cohort (or how many) shall have a level or a trait by the end of a year."""

    class Measure(models.TextChoices):
        LEVEL = "level", "có trình độ từ một mức trở lên"
        TRAIT = "trait", "có một đặc điểm"
        EACH_UNIT = "each_unit", "mỗi đơn vị có ít nhất n người"
        REPORTED = "reported", "theo báo cáo, không tính từ hồ sơ"

    class Trait(models.TextChoices):
        WOMAN = "woman", "nữ"
        MINORITY = "minority", "dân tộc thiểu số"
        PARTY = "party", "đảng viên"
        YOUNG = "young", "trẻ (dưới tuổi ghi ở nhóm)"
        LOCAL = "local", "người địa phương"
        NOT_LOCAL = "not_local", "không phải người địa phương"

    class ValueKind(models.TextChoices):
        PERCENT = "percent", "tỷ lệ %"
        HEADS = "heads", "số người (hoặc số đơn vị)"

    class Rounding(models.TextChoices):
        HALF_UP = "half_up", "làm tròn thường (từ 0,5 lên)"
        CEIL = "ceil", "làm tròn lên"
        FLOOR = "floor", "làm tròn xuống"
        ABOVE = "above", "trên mức này"

    scheme = models.ForeignKey(
        Scheme, models.CASCADE, verbose_name="đề án", related_name="targets"
    )  # part of the scheme
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        verbose_name="trong đó, thuộc chỉ tiêu",
        related_name="children",
        null=True,
        blank=True,
    )  # "trong đó" says nothing without what it is in
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    group = models.CharField(
        "nhóm chỉ tiêu", max_length=200, help_text="Tiêu đề in trên các chỉ tiêu của một đối tượng."
    )
    name = models.CharField(
        "cách ghi", max_length=300, blank=True, help_text="Để trống: phần mềm tự ghi."
    )
    cohort = models.ForeignKey(
        Cohort,
        models.PROTECT,
        verbose_name="nhóm thống kê",
        related_name="targets",
        null=True,
        blank=True,
        help_text="Tỷ lệ luôn tính trên tổng số của nhóm này, kể cả chỉ tiêu “trong đó”.",
    )
    measure = models.CharField("cách đo", max_length=10, choices=Measure, default=Measure.LEVEL)
    level = models.ForeignKey(
        Level,
        models.PROTECT,
        verbose_name="mức thấp nhất",
        related_name="targets",
        null=True,
        blank=True,
    )
    counts_studying = models.BooleanField("tính cả người đang học", default=False)
    trait = models.CharField("đặc điểm", max_length=10, choices=Trait, blank=True)
    unit_kinds = models.ManyToManyField(
        UnitKind,
        verbose_name="mỗi đơn vị thuộc loại",
        related_name="targets",
        blank=True,
        help_text="Chỉ dùng khi đo theo từng đơn vị.",
    )
    least = models.PositiveSmallIntegerField(
        "ít nhất (người)",
        default=1,
        validators=[MinValueValidator(1, "Ít nhất là 1 người.")],
        help_text="Chỉ dùng khi đo theo từng đơn vị.",
    )
    value_kind = models.CharField(
        "chỉ tiêu là", max_length=10, choices=ValueKind, default=ValueKind.PERCENT
    )
    value = models.DecimalField("chỉ tiêu", max_digits=7, decimal_places=1)
    rounding = models.CharField(
        "đổi tỷ lệ ra số người",
        max_length=10,
        choices=Rounding,
        default=Rounding.HALF_UP,
        help_text="15% của 124 là 18,6: làm tròn lên hoặc thường là 19, xuống là 18.",
    )
    due_year = models.PositiveSmallIntegerField("đạt vào cuối năm", validators=YEAR_LIMITS)
    responsible = models.CharField("chịu trách nhiệm", max_length=200, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"
        ordering = ("scheme", "order", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="targets_target_level",
                condition=Q(measure="level", level__isnull=False)
                | (~Q(measure="level") & Q(level__isnull=True)),
                violation_error_message="Chọn mức thấp nhất khi (và chỉ khi) đo theo trình độ.",
            ),
            models.CheckConstraint(
                name="targets_target_trait",
                condition=Q(measure="each_unit")
                | Q(measure="trait", trait__gt="")
                | (~Q(measure="trait") & Q(trait="")),
                violation_error_message="Chọn đặc điểm khi (và chỉ khi) đo theo đặc điểm hoặc "
                "theo từng đơn vị.",
            ),
            models.CheckConstraint(
                name="targets_target_cohort",
                condition=Q(measure="reported") | Q(cohort__isnull=False),
                violation_error_message="Chọn nhóm thống kê, trừ khi chỉ tiêu theo báo cáo.",
            ),
            models.CheckConstraint(
                name="targets_target_value",
                condition=Q(value_kind="percent", value__gte=0, value__lte=100)
                | Q(value_kind="heads", value__gte=0),
                violation_error_message="Tỷ lệ từ 0 đến 100 phần trăm; số người không thể âm.",
            ),
            models.CheckConstraint(
                name="targets_target_named",
                condition=~Q(measure="reported") | Q(name__gt=""),
                violation_error_message="Chỉ tiêu theo báo cáo phải có cách ghi.",
            ),
            models.CheckConstraint(
                name="targets_target_not_its_own",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message="Chỉ tiêu không thể nằm trong chính nó.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.name or self.value_words}"

    @property
    def unit(self) -> Unit:
        """The unit to which the target belongs."""
        return self.scheme.root

    @property
    def value_words(self) -> str:
        """The value with its unit: "70%", "13 người"."""
        number = f"{self.value.normalize():f}".replace(".", ",")
        return f"{number}%" if self.value_kind == self.ValueKind.PERCENT else f"{number} người"

    def clean(self) -> None:
        """Keep a target and what it is part of in one scheme, heads whole, years in the scheme."""
        if self.scheme_id is None:
            return
        if self.parent is not None and self.parent.scheme_id != self.scheme_id:
            raise ValidationError({"parent": OTHER_SCHEME})
        if self.value is not None and self.value_kind == self.ValueKind.HEADS and self.value % 1:
            raise ValidationError({"value": "Số người phải là số nguyên."})
        if self.due_year is not None and self.due_year not in self.scheme.years:
            first, last = self.scheme.first_year, self.scheme.last_year
            raise ValidationError({"due_year": f"Năm phải từ {first} đến {last}, như đề án."})


tracked_links(Target, "unit_kinds")


class TargetPartQuerySet(ScopedQuerySet):
    """Rows that belong to a target."""

    unit_lookup = "target__scheme__root"


@tracked()
class Milestone(models.Model):
    """What a target shall have come to at the end of a year on the way."""

    target = models.ForeignKey(
        Target, models.CASCADE, verbose_name="chỉ tiêu", related_name="milestones"
    )  # part of the target
    year = models.PositiveSmallIntegerField("cuối năm", validators=YEAR_LIMITS)
    value = models.DecimalField(
        "mốc", max_digits=7, decimal_places=1, help_text="Cùng đơn vị tính với chỉ tiêu."
    )

    objects = TargetPartQuerySet.as_manager()

    class Meta:
        verbose_name = "mốc hằng năm"
        verbose_name_plural = "mốc hằng năm"
        ordering = ("target", "year")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["target", "year"],
                name="targets_milestone_once",
                violation_error_message="Chỉ tiêu đã có mốc của năm này.",
            ),
            models.CheckConstraint(
                name="targets_milestone_value",
                condition=Q(value__gte=0),
                violation_error_message="Mốc không thể âm.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.value}"

    @property
    def unit(self) -> Unit:
        """The unit to which the milestone belongs."""
        return self.target.scheme.root

    def clean(self) -> None:
        """Keep a milestone of a percent at or below 100, before the year of the target."""
        if self.target_id is None:
            return
        is_percent = self.target.value_kind == Target.ValueKind.PERCENT
        if self.value is not None and is_percent and self.value > 100:  # noqa: PLR2004 (percent)
            raise ValidationError({"value": "Tỷ lệ không thể quá 100%."})
        if self.year is not None and not self._is_on_the_way():
            raise ValidationError({"year": "Mốc phải nằm giữa năm đầu đề án và năm của chỉ tiêu."})

    def _is_on_the_way(self) -> bool:
        return self.target.scheme.first_year <= self.year < self.target.due_year


class NeedQuerySet(ScopedQuerySet):
    """Needs of schemes."""

    unit_lookup = "scheme__root"


@tracked()
class Need(models.Model):
    """How many people a training programme must take so that targets are reached."""

    scheme = models.ForeignKey(
        Scheme, models.CASCADE, verbose_name="đề án", related_name="needs"
    )  # part of the scheme
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    group = models.CharField("cấp, nhóm", max_length=100, help_text="Cấp huyện, cấp xã, ...")
    programme = models.CharField("chương trình", max_length=150)
    first_year = models.PositiveSmallIntegerField("từ năm", validators=YEAR_LIMITS)
    last_year = models.PositiveSmallIntegerField("đến năm", validators=YEAR_LIMITS)
    note = models.CharField("ghi chú", max_length=500, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = "nhu cầu đào tạo"
        verbose_name_plural = "nhu cầu đào tạo"
        ordering = ("scheme", "order", "pk")
        constraints: ClassVar = [
            years_in_order("targets_need_years"),
            models.UniqueConstraint(
                fields=["scheme", "group", "programme"],
                name="targets_need_once",
                violation_error_message="Đề án đã có nhu cầu của chương trình này cho nhóm này.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.programme}"

    @property
    def unit(self) -> Unit:
        """The unit to which the need belongs."""
        return self.scheme.root

    def clean(self) -> None:
        """Keep the years of a need inside its scheme."""
        if None in (self.scheme_id, self.first_year, self.last_year):
            return
        if self.first_year not in self.scheme.years or self.last_year not in self.scheme.years:
            first, last = self.scheme.first_year, self.scheme.last_year
            raise ValidationError(f"Các năm phải từ {first} đến {last}, như đề án.")


class NeedPartQuerySet(ScopedQuerySet):
    """Rows that belong to a need."""

    unit_lookup = "need__scheme__root"


@tracked()
class NeedPart(models.Model):
    """A target that a need serves: whoever is missing to reach it, but for some, and with some."""

    need = models.ForeignKey(
        Need, models.CASCADE, verbose_name="nhu cầu", related_name="parts"
    )  # part of the need
    target = models.ForeignKey(
        Target, models.CASCADE, verbose_name="chỉ tiêu", related_name="need_parts"
    )  # a part says nothing without its target
    excluded_cohorts = models.ManyToManyField(
        Cohort,
        verbose_name="trừ người thuộc nhóm",
        related_name="excluded_from_needs",
        blank=True,
    )
    extra_cohorts = models.ManyToManyField(
        Cohort,
        verbose_name="thêm người thuộc nhóm",
        related_name="added_to_needs",
        blank=True,
        help_text="Ví dụ nguồn quy hoạch: mọi người trong nhóm này chưa đạt mức của chỉ tiêu.",
    )

    objects = NeedPartQuerySet.as_manager()

    class Meta:
        verbose_name = "phần của nhu cầu"
        verbose_name_plural = "phần của nhu cầu"
        ordering = ("need", "target__order", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["need", "target"],
                name="targets_needpart_once",
                violation_error_message="Nhu cầu đã có phần của chỉ tiêu này.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.target)

    @property
    def unit(self) -> Unit:
        """The unit to which the part belongs."""
        return self.need.scheme.root

    def clean(self) -> None:
        """Take only targets of the need's own scheme that count people."""
        if None in (self.target_id, self.need_id):
            return
        if self.target.scheme_id != self.need.scheme_id:
            raise ValidationError({"target": OTHER_SCHEME})
        if self.target.measure not in (Target.Measure.LEVEL, Target.Measure.TRAIT):
            raise ValidationError({"target": "Chọn chỉ tiêu tính được theo từng người."})


for links in ("excluded_cohorts", "extra_cohorts"):
    tracked_links(NeedPart, links)
