"""Files brought in and what each of them changed."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from apps.core.history import tracked
from apps.core.scoping import ScopedQuerySet
from apps.units.models import Unit


def roster_path(batch: "ImportBatch", filename: str) -> str:
    """Keep the files as they came, by day of upload."""
    return f"rosters/{batch.file_hash[:16]}/{filename}"


class ImportBatchQuerySet(ScopedQuerySet):
    """Files brought in."""

    unit_lookup = "unit"


@tracked()
class ImportBatch(models.Model):
    """One file brought in: all of it or nothing."""

    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        verbose_name="trong phạm vi đơn vị",
        related_name="import_batches",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người nhập",
        related_name="import_batches",
        null=True,
        blank=True,
    )  # NULL: brought in by a command
    file_name = models.CharField("tên tệp", max_length=255)
    file_hash = models.CharField("mã băm SHA-256", max_length=64)
    file = models.FileField("tệp", upload_to=roster_path, blank=True)
    as_of = models.DateField("tính đến ngày")
    rows = models.PositiveIntegerField("số người trong tệp")
    created = models.PositiveIntegerField("thêm mới")
    updated = models.PositiveIntegerField("cập nhật")
    unchanged = models.PositiveIntegerField("không đổi")
    warnings = models.JSONField("cảnh báo", default=list, blank=True)
    committed_at = models.DateTimeField("ghi lúc", auto_now_add=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "lần nhập danh sách"
        verbose_name_plural = "các lần nhập danh sách"
        ordering = ("-committed_at",)

    def __str__(self) -> str:
        return f"{self.file_name} ({self.committed_at:%d/%m/%Y})"
