"""What speaks against putting a person forward for a title, in sentences with figures. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.planning.models import Override


class Level(StrEnum):
    """How heavily a finding weighs."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"

    @property
    def label(self) -> str:
        """The level as screens name it."""
        return {"block": "Chặn", "warn": "Nhắc", "info": "Thông tin"}[self.value]


@dataclass(frozen=True)
class Finding:
    """One thing that speaks against a candidate, or that whoever decides has to know."""

    rule: str  # limits.Key, or "rating", "party", "birth_month"
    level: Level
    sentence: str
    source: str = ""
    override: "Override | None" = None  # what excuses it: it no longer blocks

    @property
    def is_blocking(self) -> bool:
        """Whether the list cannot be submitted with it."""
        return self.level is Level.BLOCK
