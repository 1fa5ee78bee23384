"""Facts of today kept ready, and the cohorts and tables by which the plans count them."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.core.history import tracked, tracked_links
from apps.core.scoping import ScopedQuerySet
from apps.personnel.models import EmploymentKind, Person
from apps.qualifications.models import Ladder, Level
from apps.units.models import Title, Unit, UnitKind


class FactDay(models.Model):
    """The day for which the kept facts are true; one row."""

    day = models.DateField("ngày của số liệu")

    class Meta:
        verbose_name = "ngày của số liệu giữ sẵn"
        verbose_name_plural = "ngày của số liệu giữ sẵn"

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}"


class FactQuerySet(ScopedQuerySet):
    """Facts of the people in post today."""

    unit_lookup = "unit"


class Fact(models.Model):
    """What counts about a person in post today, in one narrow row.

    Written by triggers of the database alone (see triggers): each write to a person, a post, an
    attainment, or to what makes a post one that teaches, renews the rows it touches.
    """

    person = models.OneToOneField(
        Person,
        models.CASCADE,
        primary_key=True,
        related_name="fact",
        db_constraint=False,
    )  # a copy: it goes with its person
    unit = models.ForeignKey(
        Unit, models.DO_NOTHING, related_name="facts", db_constraint=False, db_index=False
    )  # written by the trigger from a row that has the constraint; its index stands below
    title = models.ForeignKey(
        Title, models.DO_NOTHING, related_name="facts", db_constraint=False
    )  # as above
    birth_on = models.DateField("ngày sinh")
    traits = models.SmallIntegerField("đặc điểm")  # see traits.Trait
    earned = models.BigIntegerField("các mức đã đạt")  # set of Level.bit
    studying = models.BigIntegerField("các mức đang học")  # set of Level.bit
    taught = ArrayField(
        models.IntegerField(null=True), verbose_name="thời gian dạy học", null=True
    )  # see teaching; none: never held a post that teaches
    career_is_known = models.BooleanField("biết hết các chức vụ")  # see teaching.CAREER_SQL

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = "số liệu về một người"
        verbose_name_plural = "số liệu về từng người"
        indexes: ClassVar = [
            models.Index(
                fields=["unit"],
                include=[
                    "person",
                    "title",
                    "birth_on",
                    "traits",
                    "earned",
                    "studying",
                    "taught",
                    "career_is_known",
                ],
                name="indicators_fact_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"


class Single(models.TextChoices):
    """Counts that a cohort prints beside its total, one condition each."""

    ORIGIN = "origin", "Người địa phương"
    SEX = "sex", "Nữ"
    AGE = "age", "Trẻ tuổi"
    PARTY = "party", "Đảng viên"
    ETHNICITY = "ethnicity", "Dân tộc thiểu số"


def every_single() -> list[str]:
    """Return all counts, the default of a new cohort."""
    return list(Single.values)


class CohortQuerySet(ScopedQuerySet):
    """Saved cohorts."""

    unit_lookup = "root"


@tracked()
class Cohort(models.Model):
    """A saved filter on the people in post: the "đối tượng" of a plan's table."""

    code = models.SlugField("mã", max_length=60, unique=True)
    name = models.CharField("tên nhóm", max_length=300)
    number = models.CharField("số mục", max_length=20, blank=True)
    order = models.PositiveIntegerField("thứ tự", default=0)
    root = models.ForeignKey(
        Unit,
        models.PROTECT,
        verbose_name="trong phạm vi đơn vị",
        related_name="cohorts",
    )
    titles = models.ManyToManyField(
        Title,
        verbose_name="giữ một trong các chức danh",
        related_name="cohorts",
        blank=True,
        help_text="Tính cả chức danh kiêm nhiệm. Để trống: mọi người có chức vụ chính.",
    )
    kinds = models.ManyToManyField(
        UnitKind, verbose_name="ở loại đơn vị", related_name="cohorts", blank=True
    )
    is_planned = models.BooleanField(
        "người được quy hoạch",
        default=False,
        help_text="Lấy người trong quy hoạch các chức danh trên, thay cho người đang giữ.",
    )
    excluded_titles = models.ManyToManyField(
        Title,
        verbose_name="trừ người giữ chức danh",
        related_name="cohorts_without",
        blank=True,
    )
    excluded_cohorts = models.ManyToManyField(
        "self",
        verbose_name="trừ người thuộc nhóm",
        related_name="excluded_from",
        symmetrical=False,
        blank=True,
    )
    excluded_employment = ArrayField(
        models.CharField(max_length=10, choices=EmploymentKind),
        verbose_name="trừ đối tượng",
        default=list,
        blank=True,
    )
    excludes_vertical_sector = models.BooleanField("trừ đơn vị ngành dọc", default=False)
    exclusion_wording = models.CharField(
        "cách ghi phần loại trừ",
        max_length=1000,
        blank=True,
        help_text="In trong ngoặc sau tổng số. Để trống: phần mềm tự ghi theo các mục trừ ở trên.",
    )
    singles = ArrayField(
        models.CharField(max_length=10, choices=Single),
        verbose_name="các số liệu in kèm",
        default=every_single,
        blank=True,
    )
    young_under = models.PositiveSmallIntegerField("trẻ là dưới (tuổi)", default=35)
    people_word = models.CharField("cách gọi", max_length=20, default="đồng chí")

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = "nhóm thống kê"
        verbose_name_plural = "nhóm thống kê"
        ordering = ("root", "order", "code")

    def __str__(self) -> str:
        return self.name

    @property
    def unit(self) -> Unit:
        """The unit to which the cohort belongs: the scope asks it."""
        return self.root


for links in ("titles", "kinds", "excluded_titles", "excluded_cohorts"):
    tracked_links(Cohort, links)


class CohortPartQuerySet(ScopedQuerySet):
    """Rows that belong to a cohort."""

    unit_lookup = "cohort__root"


class CountingMode(models.TextChoices):
    """How a table of a ladder treats people who stand at several of its levels."""

    EXCLUSIVE = "exclusive", "mỗi người ở một dòng"
    CUMULATIVE = "cumulative", "mức này trở lên"
    HELD_AND_STUDYING = "held_and_studying", "người đang học tính ở cả mức đang có"


@tracked()
class Breakdown(models.Model):
    """How a cohort's table splits one ladder."""

    cohort = models.ForeignKey(
        Cohort, models.CASCADE, verbose_name="nhóm", related_name="breakdowns"
    )  # part of the cohort
    ladder = models.ForeignKey(
        Ladder, models.PROTECT, verbose_name="loại trình độ", related_name="breakdowns"
    )
    mode = models.CharField(
        "cách đếm", max_length=20, choices=CountingMode, default=CountingMode.EXCLUSIVE
    )

    objects = CohortPartQuerySet.as_manager()

    class Meta:
        verbose_name = "bảng trình độ của nhóm"
        verbose_name_plural = "bảng trình độ của nhóm"
        ordering = ("cohort", "ladder__order")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cohort", "ladder"],
                name="indicators_breakdown_once",
                violation_error_message="Nhóm đã có bảng cho loại trình độ này.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort}: {self.ladder}"

    @property
    def unit(self) -> Unit:
        """The unit to which the cohort belongs."""
        return self.cohort.root


class BucketQuerySet(ScopedQuerySet):
    """Rows of breakdowns."""

    unit_lookup = "breakdown__cohort__root"


@tracked()
class Bucket(models.Model):
    """A row of a breakdown: from its lowest level up to the next row's."""

    breakdown = models.ForeignKey(
        Breakdown, models.CASCADE, verbose_name="bảng", related_name="buckets"
    )  # part of the breakdown
    lowest = models.ForeignKey(Level, models.PROTECT, verbose_name="từ mức", related_name="buckets")
    key = models.SlugField("mã dòng", max_length=60)
    label = models.CharField("tên dòng", max_length=200)
    counts_studying = models.BooleanField("tính cả người đang học", default=False)

    objects = BucketQuerySet.as_manager()

    class Meta:
        verbose_name = "dòng của bảng trình độ"
        verbose_name_plural = "dòng của bảng trình độ"
        ordering = ("breakdown", "-lowest__rank")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["breakdown", "lowest"],
                name="indicators_bucket_once",
                violation_error_message="Bảng đã có dòng bắt đầu từ mức này.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def unit(self) -> Unit:
        """The unit to which the cohort belongs."""
        return self.breakdown.cohort.root
