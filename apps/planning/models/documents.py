"""Word templates: those that come with the program, and those an office puts in their place."""

from typing import ClassVar

from django.core.validators import FileExtensionValidator
from django.db import models

from apps.core.history import tracked
from apps.core.scoping import RuleQuerySet
from apps.units.models import EVERYWHERE, Unit


class DocumentTemplateQuerySet(RuleQuerySet):
    """Templates of one unit's area."""

    unit_lookup = "root"


@tracked()
class DocumentTemplate(models.Model):
    """A Word file that an office wrote for one kind of document, used in its area."""

    class Kind(models.TextChoices):
        SUMMARY = "trich_ngang", "danh sách trích ngang"
        REVIEW = "phu_luc_ra_soat", "phụ lục rà soát, chuyển tiếp"
        ADDITIONS = "phu_luc_bo_sung", "phụ lục bổ sung"
        BALLOT = "phieu", "phiếu giới thiệu"
        MINUTES = "bien_ban", "biên bản kiểm phiếu"
        RESULTS = "tong_hop_phieu", "bảng tổng hợp kết quả kiểm phiếu"
        SUBMISSION = "to_trinh", "tờ trình"
        DECISION = "quyet_dinh", "quyết định phê duyệt"
        NOTICE = "thong_bao", "thông báo công khai"
        REMOVALS = "danh_sach_dua_ra", "danh sách đưa ra khỏi quy hoạch"

    kind = models.CharField("loại văn bản", max_length=20, choices=Kind)
    root = models.ForeignKey(
        Unit,
        models.PROTECT,
        verbose_name="dùng tại đơn vị",
        related_name="document_templates",
        null=True,
        blank=True,
        help_text="Kể cả đơn vị trực thuộc. Để trống: dùng mọi nơi.",
    )
    file = models.FileField(
        "tệp Word",
        upload_to="mau-van-ban/",
        validators=[FileExtensionValidator(["docx"], "Mẫu phải là tệp Word .docx.")],
    )
    note = models.CharField("ghi chú", max_length=300, blank=True)

    objects = DocumentTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "mẫu văn bản"
        verbose_name_plural = "mẫu văn bản"
        ordering = ("kind", "root")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "root"],
                nulls_distinct=False,
                name="planning_documenttemplate_one",
                violation_error_message="Đơn vị đã có mẫu của loại văn bản này.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def unit(self) -> Unit:
        """The unit in whose area it is used: whoever keeps it may change it."""
        return self.root or EVERYWHERE
