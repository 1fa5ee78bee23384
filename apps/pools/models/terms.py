"""Terms of office: people are planned for one."""

from typing import ClassVar

from django.db import models

from apps.core.history import tracked
from apps.core.periods import PeriodModel, PeriodQuerySet, no_overlap, period_in_order
from apps.core.sources import Sourced
from apps.core.text import lowered


class TermManager(models.Manager.from_queryset(PeriodQuerySet)):
    """Finds a term by its code, for fixtures."""

    def get_by_natural_key(self, code: str) -> "Term":
        """Return the term with this code."""
        return self.get(code=code)


@tracked()
class Term(PeriodModel, Sourced):
    """A term of office (nhiệm kỳ): people are planned for one. Party and government differ."""

    class Branch(models.TextChoices):
        PARTY = "party", "Đảng, đoàn thể"
        GOVERNMENT = "government", "chính quyền, đơn vị sự nghiệp"

    code = models.SlugField("mã", max_length=40, unique=True)
    name = models.CharField("tên", max_length=100)
    branch = models.CharField("khối", max_length=10, choices=Branch)

    objects = TermManager()

    class Meta:
        verbose_name = "nhiệm kỳ"
        verbose_name_plural = "nhiệm kỳ"
        ordering = ("valid_from", "branch")
        constraints: ClassVar = [
            period_in_order("pools_term_period"),
            no_overlap(
                "pools_term_one",
                "branch",
                message="Khối này đã có một nhiệm kỳ khác trong thời gian đó.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def in_words(self) -> str:
        """The term within a sentence: "nhiệm kỳ 2026-2031", without the branch in brackets."""
        return lowered(self.name.split(" (")[0])

    def natural_key(self) -> tuple[str]:
        """Return the code, which fixtures use instead of a number."""
        return (self.code,)
