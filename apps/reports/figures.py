"""The counted figures of cohorts, before they become a table or a text. Pure: no Django."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Self

from apps.core.numbers import percent

NONE_LEVEL = "none"


class Mode(StrEnum):
    """How the rows of one ladder relate to the total of the cohort.

    EXCLUSIVE: each person is in one row. CUMULATIVE: a row holds everyone at that level or
    above. HELD_AND_STUDYING: a person who studies is in the row held and in the row studied.
    """

    EXCLUSIVE = "exclusive"
    CUMULATIVE = "cumulative"
    HELD_AND_STUDYING = "held_and_studying"


@dataclass(frozen=True, slots=True)
class Figure:
    """One count out of a total.

    `label` is for sentences ("Thạc sĩ và đang học thạc sĩ"), `short` for the head of a column
    ("Thạc sĩ"; the label when empty). `rank` is the place on the ladder of the lowest level
    counted, so that columns run from the highest level down.
    """

    dimension: str
    level: str
    label: str
    count: int
    total: int
    percent: Decimal | None
    link: str | None = None
    short: str = ""
    rank: int = 0

    @classmethod
    def counted(
        cls,
        dimension: str,
        level: str,
        label: str,
        *,
        count: int,
        total: int,
        link: str | None = None,
        short: str = "",
        rank: int = 0,
    ) -> Self:
        """Make a figure whose percent follows from its count and total."""
        share = percent(count, total)
        return cls(dimension, level, label, count, total, share, link, short, rank)

    @property
    def column_label(self) -> str:
        """Return the words for the head of a column."""
        return self.short or self.label


@dataclass(frozen=True, slots=True)
class Block:
    """The figures of one ladder, highest level first; `unknown` people have nothing recorded."""

    dimension: str
    label: str
    mode: Mode | str
    figures: tuple[Figure, ...]
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class CohortFigures:
    """Everything counted about one cohort.

    `singles` (origin, sex, age, Party, ethnicity) stand in the order of the sentence.
    `group` is the heading over neighbouring cohorts, "" for a cohort that stands alone.
    `link` leads to everybody of the cohort.
    """

    code: str
    name: str
    total: int
    exclusion_text: str = ""
    people_word: str = "đồng chí"
    singles: tuple[Figure, ...] = ()
    blocks: tuple[Block, ...] = ()
    undecidable_age: int = 0
    group: str = ""
    link: str | None = None
