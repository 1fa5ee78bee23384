"""What people's files choose from: ethnic groups and religions."""

from django.db import models

from apps.core.history import tracked
from apps.units.models import Catalogue, CodeManager


@tracked()
class Ethnicity(Catalogue):
    """An ethnic group; its name is the key, numbers differ between two official lists."""

    is_minority = models.BooleanField("dân tộc thiểu số", default=True)

    objects = CodeManager()

    class Meta(Catalogue.Meta):
        verbose_name = "dân tộc"
        verbose_name_plural = "dân tộc"


@tracked()
class EthnicityAlias(models.Model):
    """A spelling of an ethnic group, or the name of a group within it."""

    ethnicity = models.ForeignKey(
        Ethnicity, models.CASCADE, verbose_name="dân tộc", related_name="aliases"
    )  # an alias has no life of its own
    name = models.CharField("cách viết", max_length=100, unique=True)

    class Meta:
        verbose_name = "cách viết của dân tộc"
        verbose_name_plural = "cách viết của dân tộc"
        ordering = ("ethnicity", "name")

    def __str__(self) -> str:
        return self.name


@tracked()
class Religion(Catalogue):
    """A religion, as the Party's statistics list them."""

    objects = CodeManager()

    class Meta(Catalogue.Meta):
        verbose_name = "tôn giáo"
        verbose_name_plural = "tôn giáo"
