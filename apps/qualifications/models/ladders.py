"""Ladders of qualification, their levels, and what people attained on them."""

from typing import ClassVar

from django.core.validators import FileExtensionValidator, MaxValueValidator
from django.db import models
from django.db.models import Q

from apps.core.history import tracked
from apps.core.periods import in_order
from apps.personnel.models import Person, PersonalRecord, PersonalRecordQuerySet
from apps.units.models import Catalogue, CodeManager

EVIDENCE_FILES = FileExtensionValidator(
    ["pdf", "jpg", "jpeg", "png"], "Tệp minh chứng phải là PDF, JPG hoặc PNG."
)


@tracked()
class Ladder(Catalogue):
    """An ordered scale of qualification: chuyên môn, lý luận chính trị, quản lý nhà nước ..."""

    short_name = models.CharField("tên ngắn", max_length=30)
    none_label = models.CharField("cách gọi mức chưa có", max_length=50, default="Chưa qua đào tạo")
    objects = CodeManager()

    class Meta(Catalogue.Meta):
        verbose_name = "loại trình độ"
        verbose_name_plural = "loại trình độ"


class LevelManager(models.Manager):
    """Finds a level by ladder and code, for fixtures."""

    def get_by_natural_key(self, ladder: str, code: str) -> "Level":
        """Return the level `code` of the ladder with code `ladder`."""
        return self.get(ladder__code=ladder, code=code)


@tracked()
class Level(models.Model):
    """A rung of a ladder. Rank 0 is "chưa qua đào tạo": a fact, not a lack of knowledge."""

    ladder = models.ForeignKey(
        Ladder, models.PROTECT, verbose_name="loại trình độ", related_name="levels"
    )
    code = models.SlugField("mã", max_length=40)
    name = models.CharField("tên", max_length=100)
    rank = models.PositiveSmallIntegerField("bậc")
    # The level's place in the sets of levels that indicators count with (see indicators.facts).
    bit = models.PositiveSmallIntegerField(
        "vị trí trong tập mức",
        unique=True,
        validators=[MaxValueValidator(62, "Hệ thống giữ được nhiều nhất 63 mức trình độ.")],
    )
    valid_from = models.DateField("dùng từ ngày", null=True, blank=True)
    valid_to = models.DateField("dùng đến trước ngày", null=True, blank=True)
    source = models.CharField("văn bản", max_length=200, blank=True)

    objects = LevelManager()

    class Meta:
        verbose_name = "mức trình độ"
        verbose_name_plural = "mức trình độ"
        ordering = ("ladder", "rank")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ladder", "code"],
                name="qualifications_level_code",
                violation_error_message="Loại trình độ đã có mã này.",
            ),
            models.UniqueConstraint(
                fields=["ladder", "rank"],
                name="qualifications_level_rank",
                violation_error_message="Loại trình độ đã có mức ở bậc này.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str]:
        """Return ladder and code, which fixtures use instead of a number."""
        return (self.ladder.code, self.code)

    natural_key.dependencies = ["qualifications.ladder"]


@tracked()
class LevelAlias(models.Model):
    """A spelling of a level in rosters: "ĐHSP", "ThS", "TC LLCT" ..."""

    level = models.ForeignKey(
        Level, models.CASCADE, verbose_name="mức", related_name="aliases"
    )  # an alias has no life of its own
    name = models.CharField("cách viết", max_length=100)

    class Meta:
        verbose_name = "cách viết của mức trình độ"
        verbose_name_plural = "cách viết của mức trình độ"
        ordering = ("level", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["level", "name"],
                name="qualifications_levelalias_once",
                violation_error_message="Mức trình độ đã có cách viết này.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


def evidence_path(attainment: "Attainment", filename: str) -> str:
    """Keep the evidence of a person in one folder."""
    return f"evidence/{attainment.person_id}/{filename}"


class AttainmentQuerySet(PersonalRecordQuerySet):
    """What people attained."""


@tracked()
class Attainment(PersonalRecord):
    """A level that a person earned, is studying for, or gave up.

    Earned counts from `ended_on` on; studying counts from `started_on` until `ended_on`. A course
    is one row through its whole life: "studying" becomes "earned" or "dropped" when it ends.
    """

    class Status(models.TextChoices):
        EARNED = "earned", "đã đạt"
        STUDYING = "studying", "đang học"
        DROPPED = "dropped", "thôi học"

    class Mode(models.TextChoices):
        FULL_TIME = "chinh_quy", "chính quy"
        CONCENTRATED = "tap_trung", "tập trung"
        PART_TIME = "vlvh", "vừa làm vừa học"
        NOT_CONCENTRATED = "khong_tap_trung", "không tập trung"
        DISTANCE = "tu_xa", "từ xa"

    class Evidence(models.TextChoices):
        DEGREE = "degree", "văn bằng"
        CERTIFICATE = "certificate", "chứng chỉ"
        EQUIVALENCE = "equivalence", "giấy xác nhận tương đương"

    person = models.ForeignKey(
        Person, models.CASCADE, verbose_name="cán bộ", related_name="attainments"
    )  # part of the file
    level = models.ForeignKey(
        Level, models.PROTECT, verbose_name="mức trình độ", related_name="attainments"
    )
    status = models.CharField("tình trạng", max_length=10, choices=Status, default=Status.EARNED)
    started_on = models.DateField("bắt đầu học ngày", null=True, blank=True)
    ended_on = models.DateField("ngày đạt / thôi học", null=True, blank=True)
    expected_on = models.DateField("dự kiến hoàn thành", null=True, blank=True)
    date_is_known = models.BooleanField(
        "biết đúng ngày",
        default=True,
        help_text="Bỏ chọn khi chỉ biết là đã có (hoặc đang học) vào ngày đó.",
    )
    field = models.CharField("chuyên ngành", max_length=150, blank=True)
    institution = models.CharField("cơ sở đào tạo", max_length=150, blank=True)
    mode = models.CharField("hình thức đào tạo", max_length=20, choices=Mode, blank=True)
    evidence = models.CharField("loại minh chứng", max_length=20, choices=Evidence, blank=True)
    evidence_number = models.CharField("số hiệu", max_length=50, blank=True)
    evidence_file = models.FileField(
        "tệp minh chứng",
        upload_to=evidence_path,
        blank=True,
        validators=[EVIDENCE_FILES],
    )
    confirmed_by = models.CharField("người xác nhận", max_length=100, blank=True)

    objects = AttainmentQuerySet.as_manager()

    class Meta:
        verbose_name = "trình độ"
        verbose_name_plural = "trình độ"
        ordering = ("level__ladder", "-level__rank", "-ended_on")
        constraints: ClassVar = [
            in_order(
                "qualifications_attainment_period",
                "started_on",
                "ended_on",
                "Ngày đạt hoặc thôi học phải sau ngày bắt đầu học.",
            ),
            models.CheckConstraint(
                name="qualifications_attainment_earned_when",
                condition=Q(status="studying") | Q(ended_on__isnull=False),
                violation_error_message="Ghi ngày đạt (hoặc ngày thôi học).",
            ),
            models.CheckConstraint(
                name="qualifications_attainment_studying_since",
                condition=~Q(status="studying")
                | Q(started_on__isnull=False, ended_on__isnull=True),
                violation_error_message="Người đang học phải có ngày bắt đầu và chưa có ngày đạt.",
            ),
            models.UniqueConstraint(
                fields=["person", "level", "field"],
                condition=~Q(status="dropped"),
                name="qualifications_attainment_once",
                violation_error_message="Cán bộ đã có mức trình độ này ở chuyên ngành đó.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["person", "level"],
                include=["status", "started_on", "ended_on"],
                name="qualifications_attainment_held",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} ({self.get_status_display()})"
