"""Rules that come from a document, and whether someone has read them there."""

from django.db import models


class Sourced(models.Model):
    """A rule that names the document it is from; until someone checks it there, it is a guess."""

    source = models.CharField("văn bản", max_length=300, blank=True)
    is_verified = models.BooleanField("đã kiểm chứng", default=False)

    class Meta:
        abstract = True
