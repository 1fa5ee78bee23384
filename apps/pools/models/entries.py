"""The planning pool: who is planned for which title of which unit, since when, on which decision.

A row is what a decision made true; the rounds in which lists are drawn up and approved stand
above and write here. What was removed stays, with its ground.
"""

from typing import ClassVar, Self

from django.db import models

from apps.core.history import tracked
from apps.core.periods import PeriodModel, PeriodQuerySet, no_overlap, period_in_order
from apps.core.scoping import ScopedQuerySet
from apps.personnel.models import Person
from apps.pools.models.rules import RemovalGround
from apps.pools.models.terms import Term
from apps.units.models import Title, Unit


class PoolEntryQuerySet(PeriodQuerySet, ScopedQuerySet):
    """Who is planned for what; a unit sees those planned for its own posts."""

    unit_lookup = "unit"

    def in_unit_tree(self, unit: Unit) -> Self:
        """Keep entries for posts of `unit` or below it, as the tree stands today."""
        return self.filter(unit__path__startswith=unit.path)


@tracked()
class PoolEntry(PeriodModel):
    """A person planned for a title of a unit and a term, from one decision until another."""

    class Source(models.TextChoices):
        IN_PLACE = "in_place", "tại chỗ"
        EXTERNAL = "external", "từ nơi khác"

    class Direction(models.TextChoices):
        VERTICAL = "vertical", "dọc"
        HORIZONTAL = "horizontal", "ngang"

    person = models.ForeignKey(
        Person, models.PROTECT, verbose_name="cán bộ", related_name="pool_entries"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="đơn vị của chức danh", related_name="pool_entries"
    )
    title = models.ForeignKey(
        Title, models.PROTECT, verbose_name="chức danh quy hoạch", related_name="pool_entries"
    )
    term = models.ForeignKey(
        Term, models.PROTECT, verbose_name="nhiệm kỳ", related_name="pool_entries"
    )
    source = models.CharField(
        "nguồn nhân sự", max_length=10, choices=Source, default=Source.IN_PLACE
    )
    direction = models.CharField(
        "hướng quy hoạch", max_length=10, choices=Direction, default=Direction.VERTICAL
    )
    decision_number = models.CharField("số quyết định", max_length=50, blank=True)
    decision_on = models.DateField("ngày quyết định", null=True, blank=True)
    ground = models.ForeignKey(
        RemovalGround,
        models.PROTECT,
        verbose_name="lý do đưa ra",
        related_name="entries",
        null=True,
        blank=True,
    )
    removal_ground = models.CharField("lý do cụ thể", max_length=300, blank=True)
    removal_decision = models.CharField("quyết định đưa ra", max_length=50, blank=True)
    note = models.CharField("ghi chú", max_length=500, blank=True)

    objects = PoolEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "người trong quy hoạch"
        verbose_name_plural = "người trong quy hoạch"
        ordering = ("unit", "title", "person")
        constraints: ClassVar = [
            period_in_order("pools_poolentry_period"),
            no_overlap(
                "pools_poolentry_once",
                "person",
                "unit",
                "title",
                "term",
                message="Cán bộ đã có trong quy hoạch chức danh này của nhiệm kỳ.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["unit", "title"],
                include=["person", "valid_from", "valid_to"],
                name="pools_poolentry_of_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.title}, {self.unit}"
