"""Files brought in, what each of them changed, and how a sender's files are laid out."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from apps.core.history import tracked
from apps.core.numbers import show_count
from apps.core.scoping import ScopedQuerySet
from apps.units.models import Unit


def roster_path(batch: "ImportBatch", filename: str) -> str:
    """Keep the files as they came, each in a folder of its own content."""
    return f"rosters/{batch.file_hash[:16]}/{filename}"


class ImportBatchQuerySet(ScopedQuerySet):
    """Files brought in."""

    unit_lookup = "unit"


@tracked()
class ImportBatch(models.Model):
    """One file brought in: all of it or nothing; it can be taken back as a whole."""

    class State(models.TextChoices):
        DRAFT = "draft", "đang soạn"
        COMMITTED = "committed", "đã ghi"
        UNDONE = "undone", "đã hoàn tác"
        CANCELLED = "cancelled", "đã bỏ"

    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="trong phạm vi đơn vị", related_name="import_batches"
    )
    # NULL: brought in by a command.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người nhập",
        related_name="import_batches",
        null=True,
        blank=True,
    )
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.DRAFT)
    file_name = models.CharField("tên tệp", max_length=255)
    file_hash = models.CharField("mã băm SHA-256", max_length=64)
    file = models.FileField("tệp", upload_to=roster_path, blank=True)
    as_of = models.DateField("tính đến ngày", null=True, blank=True)
    # What was chosen on the way: unit, layout, what to overwrite, what to leave out.
    choices = models.JSONField("các lựa chọn", default=dict, blank=True)
    rows = models.PositiveIntegerField("số người trong tệp", default=0)
    created = models.PositiveIntegerField("thêm mới", default=0)
    updated = models.PositiveIntegerField("cập nhật", default=0)
    unchanged = models.PositiveIntegerField("không đổi", default=0)
    warnings = models.JSONField("cảnh báo", default=list, blank=True)
    started_at = models.DateTimeField("gửi lúc", auto_now_add=True)
    committed_at = models.DateTimeField("ghi lúc", null=True, blank=True)
    undone_at = models.DateTimeField("hoàn tác lúc", null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "lần nhập danh sách"
        verbose_name_plural = "các lần nhập danh sách"
        ordering = ("-started_at",)

    def __str__(self) -> str:
        return f"{self.file_name} ({self.started_at:%d/%m/%Y})"

    @property
    def printed(self) -> dict[str, str]:
        """Its counts as documents write them."""
        names = ("rows", "created", "updated", "unchanged")
        return {name: show_count(getattr(self, name)) for name in names}


class ImportWorkQuerySet(ScopedQuerySet):
    """Work on files."""

    unit_lookup = "batch__unit"


class ImportWork(models.Model):
    """The work on a file while it is being brought in: what was found, and how far a job is.

    Not part of the history: it is renewed at every step and means nothing once the file is in.
    """

    class Job(models.TextChoices):
        INSPECT = "inspect", "đọc tệp"
        COMPARE = "compare", "so với hồ sơ"
        COMMIT = "commit", "ghi vào hồ sơ"

    class Stage(models.TextChoices):
        IDLE = "idle", "không chạy"
        QUEUED = "queued", "đang chờ"
        RUNNING = "running", "đang chạy"
        FAILED = "failed", "không xong"

    batch = models.OneToOneField(
        ImportBatch,
        models.CASCADE,
        verbose_name="lần nhập",
        related_name="work",
        primary_key=True,
    )  # scratch paper of the batch
    job = models.CharField("việc", max_length=10, choices=Job, blank=True)
    stage = models.CharField("tình trạng", max_length=10, choices=Stage, default=Stage.IDLE)
    step = models.CharField("đang làm", max_length=100, blank=True)
    done = models.PositiveIntegerField("đã xong", default=0)
    total = models.PositiveIntegerField("tổng số", default=0)
    is_cancelled = models.BooleanField("đã yêu cầu dừng", default=False)
    message = models.CharField("thông báo", max_length=1000, blank=True)
    # What inspection and comparison found, as JSON for the pages.
    inspection = models.JSONField("kết quả đọc", default=dict, blank=True)
    comparison = models.JSONField("kết quả so sánh", default=dict, blank=True)
    problems = models.JSONField("lỗi và cảnh báo", default=list, blank=True)

    objects = ImportWorkQuerySet.as_manager()

    class Meta:
        verbose_name = "việc đang làm với tệp"
        verbose_name_plural = "việc đang làm với tệp"

    def __str__(self) -> str:
        return f"{self.batch}: {self.get_stage_display()}"

    @property
    def unit(self) -> Unit:
        """The unit of the batch: the scope asks it."""
        return self.batch.unit


class SenderLayoutQuerySet(ScopedQuerySet):
    """Remembered layouts."""

    unit_lookup = "unit"


@tracked()
class SenderLayout(models.Model):
    """How a sender's files are laid out: the second file asks nothing."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="trong phạm vi đơn vị", related_name="sender_layouts"
    )
    fingerprint = models.CharField("dấu nhận biết tiêu đề", max_length=64)
    name = models.CharField("tên", max_length=255)
    layout = models.JSONField("bố trí")

    objects = SenderLayoutQuerySet.as_manager()

    class Meta:
        verbose_name = "bố trí tệp đã nhớ"
        verbose_name_plural = "bố trí tệp đã nhớ"
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "fingerprint"],
                name="rosters_senderlayout_once",
                violation_error_message="Bố trí này đã được nhớ.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
