"""Dates known to the day, the month or only the year. Pure."""

import calendar
import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from typing import Literal, Self

from apps.core.text import clean, fold

DECEMBER = 12
_SHORTEST_MONTH = 28
Precision = Literal["day", "month", "year"]

_WORDS = re.compile(r"\b(ngay|thang|nam|sinh)\b")
_TIME = re.compile(r"[ t]00:00(:00)?(\.0+)?$")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_USUAL = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_DAY_FIRST = re.compile(r"(?:(?:(\d{1,2})[/.,\-\s]+)?(\d{1,2})[/.,\-\s]+)?(\d{4}|\d{2})")
_PIVOT = 30  # Two-digit years: "30" is 2030, "31" is 1931.
_UNREADABLE = "“{text}” không phải là ngày; hãy ghi như 12/05/1980, 05/1980 hoặc 1980."


@dataclass(frozen=True)
class PartialDate:
    """A date with the precision it was written with; a missing part is not known."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        """Raise ValueError, in Vietnamese, for a day or a month that does not exist."""
        if self.day is not None and self.month is None:
            raise ValueError("Có ngày thì phải có tháng.")
        if not MINYEAR <= self.year <= MAXYEAR:
            raise ValueError(f"Không có năm {self.year}.")
        if self.month is not None and not 1 <= self.month <= DECEMBER:
            raise ValueError(f"Không có tháng {self.month}; hãy ghi ngày trước, tháng sau.")
        if self.day is None or 1 <= self.day <= _SHORTEST_MONTH:
            return
        if not 1 <= self.day <= self._days_in_month():
            raise ValueError(f"Tháng {self.month}/{self.year} không có ngày {self.day}.")

    def _days_in_month(self) -> int:
        return calendar.monthrange(self.year, self.month or DECEMBER)[1]

    @classmethod
    def from_day(cls, day: date, precision: Precision = "day") -> Self:
        """Return the date that is stored as its first day and a precision."""
        if precision == "day":
            return cls(day.year, day.month, day.day)
        return cls(day.year, day.month) if precision == "month" else cls(day.year)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a date as Vietnamese offices write it; ValueError, in Vietnamese, if it is none.

        The day comes first: 12/5/1980, 12.5.80, 5/1980, 1980, 00/00/1980, "ngày 12 tháng 5
        năm 1980", and the ISO forms 1980-05-12 and 1980-05. A two-digit year up to 30 is
        of this century.
        """
        if match := _USUAL.fullmatch(text):
            return cls(int(match[3]), int(match[2]) or None, int(match[1]) or None)
        shown = clean(text)
        plain = " ".join(_WORDS.sub(" ", fold(shown)).split()).strip("'’‘`.,:/-() ")
        plain = _TIME.sub("", plain)
        if match := _YEAR_FIRST.fullmatch(plain):
            year, month, day = match.groups()
        elif match := _DAY_FIRST.fullmatch(plain):
            day, month, year = match.groups()
        else:
            raise ValueError(_UNREADABLE.format(text=shown))
        return cls(_full_year(year), int(month or 0) or None, int(day or 0) or None)

    @property
    def precision(self) -> Precision:
        """Say how much is known: "day", "month" or "year"."""
        if self.day is not None:
            return "day"
        return "year" if self.month is None else "month"

    @property
    def first_day(self) -> date:
        """Return the earliest day this can be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """Return the latest day this can be."""
        return date(self.year, self.month or DECEMBER, self.day or self._days_in_month())

    def iso(self) -> str:
        """Return 1980-05-12, 1980-05 or 1980."""
        parts = [f"{self.year:04}"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    def display(self) -> str:
        """Return 12/05/1980, 05/1980 or 1980, as Vietnamese documents print it."""
        return "/".join(reversed(self.iso().split("-")))

    def __str__(self) -> str:
        """Return what `display` returns."""
        return self.display()


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) > len("80"):
        return year
    return year + (2000 if year <= _PIVOT else 1900)
