"""What happened to a list: each move with who, when and why; the copy that approval freezes."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from apps.core.history import tracked
from apps.core.scoping import ScopedQuerySet
from apps.planning.models.lists import UnitList
from apps.units.models import Unit


class OfListQuerySet(ScopedQuerySet):
    """What belongs to lists of the units granted to a user."""

    unit_lookup = "unit_list__unit"


@tracked()
class Move(models.Model):
    """One move of a list from one state to another."""

    class Action(models.TextChoices):
        SUBMIT = "submit", "gửi"
        TAKE_BACK = "take_back", "lấy lại"
        RETURN = "return", "trả lại"
        APPRAISE = "appraise", "thẩm định"
        APPROVE = "approve", "phê duyệt"
        DISCLOSE = "disclose", "công khai"

    unit_list = models.ForeignKey(
        UnitList, models.CASCADE, verbose_name="danh sách", related_name="moves"
    )  # the log of this list
    action = models.CharField("việc", max_length=10, choices=Action)
    before = models.CharField("từ", max_length=10, choices=UnitList.Status)
    after = models.CharField("sang", max_length=10, choices=UnitList.Status)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="người làm", related_name="+"
    )
    at = models.DateTimeField("lúc", auto_now_add=True)
    remark = models.CharField("ý kiến", max_length=1000, blank=True)

    objects = OfListQuerySet.as_manager()

    class Meta:
        verbose_name = "bước chuyển danh sách"
        verbose_name_plural = "các bước chuyển danh sách"
        ordering = ("unit_list", "at", "pk")

    def __str__(self) -> str:
        return f"{self.unit_list}: {self.get_action_display()}"

    @property
    def unit(self) -> Unit:
        """The unit whose list it is: the scope asks it."""
        return self.unit_list.unit


@tracked()
class FrozenList(models.Model):
    """The list as it was approved: a copy that nobody changes, the database sees to it."""

    unit_list = models.OneToOneField(
        UnitList, models.PROTECT, verbose_name="danh sách", related_name="frozen"
    )
    content = models.JSONField("nội dung")
    at = models.DateTimeField("lúc", auto_now_add=True)

    objects = OfListQuerySet.as_manager()

    class Meta:
        verbose_name = "bản phê duyệt"
        verbose_name_plural = "bản phê duyệt"
        ordering = ("-at",)
        triggers: ClassVar = [
            pgtrigger.Protect(name="is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return str(self.unit_list)

    @property
    def unit(self) -> Unit:
        """The unit whose list it is: the scope asks it."""
        return self.unit_list.unit


@tracked()
class Reminder(models.Model):
    """A letter that told a unit that its list is due."""

    unit_list = models.ForeignKey(
        UnitList, models.CASCADE, verbose_name="danh sách", related_name="reminders"
    )  # it says nothing without its list
    sent_to = models.EmailField("gửi tới")
    at = models.DateTimeField("lúc", auto_now_add=True)

    objects = OfListQuerySet.as_manager()

    class Meta:
        verbose_name = "thư nhắc"
        verbose_name_plural = "thư nhắc"
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.unit_list}: {self.sent_to}"

    @property
    def unit(self) -> Unit:
        """The unit whose list it is: the scope asks it."""
        return self.unit_list.unit
