"""Rules come from documents: each row says which one, and whether somebody has read it."""

from django.db import models


class Sourced(models.Model):
    """A row that rests on a document; unread ones are shown as "chưa kiểm chứng"."""

    source = models.CharField("văn bản", max_length=300, blank=True)
    is_verified = models.BooleanField(
        "đã kiểm chứng", default=False, help_text="Đã đối chiếu với văn bản gốc."
    )

    class Meta:
        abstract = True

    @property
    def mark(self) -> str:
        """The document as it is printed beside a rule, with the mark when nobody has read it."""
        words = self.source or "chưa ghi văn bản"
        return words if self.is_verified else f"{words} (chưa kiểm chứng)"
