"""How a list is made up: seats and names, women, the young, age bands, against the rules. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class CheckState(StrEnum):
    """How a figure stands to what is wanted."""

    OK = "ok"
    WARN = "warn"
    BLOCK = "block"
    NONE = "none"  # no document names a number

    @property
    def label(self) -> str:
        """The state as screens name it."""
        words = {"ok": "Đạt", "warn": "Chưa đạt", "block": "Vượt quy định"}
        return words.get(self.value, "Không có số để so")


@dataclass(frozen=True)
class Check:
    """One figure on a list beside what is wanted."""

    key: str
    label: str
    figure: str
    wanted: str
    state: CheckState
    source: str = ""
