"""Units, what they are called and where they stand on any day, and the posts in them."""

import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Replace

from apps.core.history import tracked, tracked_links
from apps.core.periods import PeriodModel, PeriodQuerySet, no_overlap, period_in_order
from apps.core.scoping import ScopedQuerySet

# A placement whose beginning nobody wrote down: the unit was there as long as records go back.
LONG_AGO = datetime.date(1900, 1, 1)


class Catalogue(models.Model):
    """An entry of a reference list, known by its code."""

    written_as = "name"  # lists of choices read no more

    code = models.SlugField("mã", max_length=40, unique=True)
    name = models.CharField("tên", max_length=200)
    order = models.PositiveIntegerField("thứ tự", default=0)

    class Meta:
        abstract = True
        ordering = ("order", "name")

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        """Return the code, which fixtures use instead of a number."""
        return (self.code,)


class CodeManager(models.Manager):
    """Finds a catalogue entry by its code, for fixtures."""

    def get_by_natural_key(self, code: str) -> models.Model:
        """Return the entry with `code`."""
        return self.get(code=code)


@tracked()
class UnitKind(Catalogue):
    """A kind of unit: xã, phòng, trường, đảng ủy ..."""

    class Form(models.TextChoices):
        AREA = "area", "địa bàn (tỉnh, huyện, xã)"
        OFFICE = "office", "cơ quan nhà nước"
        PARTY = "party", "tổ chức Đảng"
        MASS = "mass", "Mặt trận, đoàn thể"
        SCHOOL = "school", "cơ sở giáo dục"
        SERVICE = "service", "đơn vị sự nghiệp khác"

    form = models.CharField("thuộc khối", max_length=10, choices=Form)
    valid_from = models.DateField("dùng từ ngày", null=True, blank=True)
    valid_to = models.DateField("dùng đến trước ngày", null=True, blank=True)
    source = models.CharField("văn bản", max_length=200, blank=True)

    objects = CodeManager()

    class Meta(Catalogue.Meta):
        verbose_name = "loại đơn vị"
        verbose_name_plural = "loại đơn vị"


class SchoolLevel(models.TextChoices):
    """Levels of schooling; a school may have several."""

    PRESCHOOL = "mn", "Mầm non"
    PRIMARY = "th", "Tiểu học"
    LOWER_SECONDARY = "thcs", "THCS"
    UPPER_SECONDARY = "thpt", "THPT"
    CONTINUING = "gdtx", "GDNN-GDTX"


class UnitQuerySet(ScopedQuerySet):
    """Questions about units as they stand today."""

    unit_lookup = ""

    def in_tree(self, root: "Unit") -> Self:
        """Keep `root` and every unit below it."""
        return self.filter(path__startswith=root.path)

    def open(self) -> Self:
        """Keep the units that exist today."""
        return self.filter(is_open=True)

    def get_by_natural_key(self, code: str) -> "Unit":
        """Return the unit with `code`, for fixtures."""
        return self.get(code=code)


# How deep in the tree a unit stands: the strokes of its path.
DEPTH = Length("path") - Length(Replace("path", models.Value("/"), models.Value("")))


@tracked()
class Unit(models.Model):
    """A unit as it stands today; what it was on another day is in its placements.

    `name`, `kind`, `parent`, `path` and `is_open` are copies of today's placement, written by
    `services.refresh_current` alone, so that scope and screens need no recursion.
    """

    code = models.CharField("mã đơn vị", max_length=30, unique=True)
    name = models.CharField("tên đơn vị", max_length=200, editable=False)
    kind = models.ForeignKey(
        UnitKind,
        models.PROTECT,
        verbose_name="loại",
        related_name="units",
        editable=False,
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="đơn vị cấp trên",
        related_name="children",
        null=True,
        blank=True,
        editable=False,
    )
    path = models.CharField("đường dẫn", max_length=200, editable=False, default="")
    is_open = models.BooleanField("đang hoạt động", default=True, editable=False)
    order = models.PositiveIntegerField("thứ tự", default=0)
    official_code = models.CharField("mã hành chính", max_length=10, blank=True)
    code_system = models.CharField(
        "bảng mã",
        max_length=10,
        blank=True,
        choices=[("2025", "từ 01/7/2025"), ("pre-2025", "trước 01/7/2025")],
    )
    school_levels = ArrayField(
        models.CharField(max_length=5, choices=SchoolLevel),
        verbose_name="cấp học",
        default=list,
        blank=True,
    )
    is_vertical_sector = models.BooleanField("ngành dọc", default=False)
    is_hard_area = models.BooleanField(
        "vùng khó khăn",
        default=False,
        help_text="Miền núi, hải đảo, vùng sâu, vùng dân tộc thiểu số, vùng đặc biệt khó khăn.",
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ("order", "name")
        indexes: ClassVar = [
            # A prefix search uses an index only with this operator class (or collation C).
            models.Index(
                fields=["path"],
                name="units_unit_path",
                opclasses=["varchar_pattern_ops"],
            ),
            # The first of very many, for choices: in official order, or by levels from the top.
            models.Index(fields=["order", "name", "id"], name="units_unit_listed"),
            models.Index(DEPTH, "order", "name", name="units_unit_levels"),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        """Return the code, which fixtures use instead of a number."""
        return (self.code,)

    @property
    def unit(self) -> "Unit":
        """The unit itself, as every record that belongs to a unit answers."""
        return self


# Where a rule of the whole country holds: no unit was granted to anybody that reaches so far.
EVERYWHERE = Unit(name="cả nước", path="")


class UnitPlacementQuerySet(PeriodQuerySet, ScopedQuerySet):
    """Names and parents of units through time."""

    unit_lookup = "unit"


@tracked()
class UnitPlacement(PeriodModel):
    """What a unit was called, what kind it was and under which unit it stood, for a period."""

    unit = models.ForeignKey(
        Unit, models.CASCADE, verbose_name="đơn vị", related_name="placements"
    )  # a unit entered by mistake goes with its placements; one with people is protected
    name = models.CharField("tên đơn vị", max_length=200)
    kind = models.ForeignKey(UnitKind, models.PROTECT, verbose_name="loại", related_name="+")
    parent = models.ForeignKey(
        Unit,
        models.PROTECT,
        verbose_name="đơn vị cấp trên",
        related_name="child_placements",
        null=True,
        blank=True,
    )
    decision = models.CharField("quyết định", max_length=200, blank=True)

    objects = UnitPlacementQuerySet.as_manager()

    class Meta:
        verbose_name = "tên và vị trí của đơn vị"
        verbose_name_plural = "tên và vị trí của đơn vị"
        ordering = ("unit", "valid_from")
        constraints: ClassVar = [
            period_in_order("units_unitplacement_period"),
            no_overlap(
                "units_unitplacement_one_a_day",
                "unit",
                message="Trong cùng một thời gian, đơn vị chỉ có một tên và một cấp trên.",
            ),
            models.CheckConstraint(
                name="units_unitplacement_not_under_itself",
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("unit")),
                violation_error_message="Đơn vị không thể trực thuộc chính nó.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.valid_from:%d/%m/%Y})"


class UnitAliasQuerySet(ScopedQuerySet):
    """Other names of units."""

    unit_lookup = "unit"


@tracked()
class UnitAlias(models.Model):
    """Another name under which rosters know a unit; after a merger the old name stays one."""

    unit = models.ForeignKey(
        Unit, models.CASCADE, verbose_name="đơn vị", related_name="aliases"
    )  # an alias has no life of its own
    name = models.CharField("tên gọi khác", max_length=200)

    objects = UnitAliasQuerySet.as_manager()

    class Meta:
        verbose_name = "tên gọi khác của đơn vị"
        verbose_name_plural = "tên gọi khác của đơn vị"
        ordering = ("unit", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                name="units_unitalias_once",
                violation_error_message="Đơn vị đã có tên gọi này.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Title(Catalogue):
    """A title (chức danh) that people hold in units of certain kinds."""

    class Branch(models.TextChoices):
        PARTY = "party", "Đảng"
        GOVERNMENT = "government", "chính quyền"
        MASS = "mass", "Mặt trận, đoàn thể"
        SCHOOL = "school", "trường học"

    short_name = models.CharField("tên viết tắt", max_length=50, blank=True)
    branch = models.CharField("khối", max_length=10, choices=Branch)
    kinds = models.ManyToManyField(
        UnitKind, verbose_name="giữ ở loại đơn vị", related_name="titles", blank=True
    )
    is_leader = models.BooleanField("chức danh lãnh đạo, quản lý", default=False)
    is_membership = models.BooleanField(
        "chức danh thành viên",
        default=False,
        help_text="Ủy viên ban chấp hành, ban thường vụ: thường giữ kèm một chức vụ khác.",
    )
    is_teaching = models.BooleanField(
        "có dạy học", default=False, help_text="Thời gian giữ chức danh tính là thời gian dạy học."
    )

    objects = CodeManager()

    class Meta(Catalogue.Meta):
        verbose_name = "chức danh"
        verbose_name_plural = "chức danh"


tracked_links(Title, "kinds")


@tracked()
class TitleAlias(models.Model):
    """A spelling of a title in rosters: "HT", "P.HT", "Chủ tịch UBND" ..."""

    title = models.ForeignKey(
        Title, models.CASCADE, verbose_name="chức danh", related_name="aliases"
    )  # an alias has no life of its own
    name = models.CharField("cách viết", max_length=200)

    class Meta:
        verbose_name = "cách viết của chức danh"
        verbose_name_plural = "cách viết của chức danh"
        ordering = ("title", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["title", "name"],
                name="units_titlealias_once",
                violation_error_message="Chức danh đã có cách viết này.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PostQuerySet(PeriodQuerySet, ScopedQuerySet):
    """Posts of units."""

    unit_lookup = "unit"


@tracked()
class Post(PeriodModel):
    """A title in a unit with its number of seats; people are planned for it, not for its holder."""

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="đơn vị", related_name="posts")
    title = models.ForeignKey(Title, models.PROTECT, verbose_name="chức danh", related_name="posts")
    seats = models.PositiveSmallIntegerField("số lượng")
    decision = models.CharField("quyết định", max_length=200, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "vị trí"
        verbose_name_plural = "vị trí"
        ordering = ("unit", "title")
        constraints: ClassVar = [
            period_in_order("units_post_period"),
            no_overlap(
                "units_post_one_a_day",
                "unit",
                "title",
                message="Đơn vị đã có vị trí này trong thời gian đó.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.unit}"
