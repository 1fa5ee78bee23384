"""The month in which a person reaches the age of retirement, and how far off it is. Pure.

The age depends on the year in which it is reached (Nghị định 135/2020/NĐ-CP, Phụ lục I): a birth
month leaves in the first year by whose end the age of that year is reached. Time left is counted
in months between months, as Hướng dẫn 06-HD/BTCTW counts it.
"""

import datetime
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from apps.core.partial_dates import DECEMBER, PartialDate

UNDECIDABLE = "chưa đủ dữ liệu (thiếu tháng sinh)"


class NoAgesError(LookupError):
    """No age of retirement is known for a sex; the message is a sentence for the user."""


@dataclass(frozen=True, order=True)
class Month:
    """A month of a year."""

    year: int
    month: int

    @classmethod
    def of(cls, day: datetime.date) -> Self:
        """Return the month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def numbered(cls, number: int) -> Self:
        """Return the month with a number, as `number` counts them."""
        return cls(number // DECEMBER, number % DECEMBER + 1)

    @property
    def number(self) -> int:
        """The months since the year 0: two months apart differ by that many."""
        return self.year * DECEMBER + self.month - 1

    @property
    def first_day(self) -> datetime.date:
        """The first day of the month."""
        return datetime.date(self.year, self.month, 1)

    def plus(self, months: int) -> Self:
        """Return the month so many months later (earlier, when negative)."""
        return self.numbered(self.number + months)

    def until(self, later: "Month") -> int:
        """Return how many months it takes to `later`; negative when that is past."""
        return later.number - self.number

    def __str__(self) -> str:
        """Return 12/2025."""
        return f"{self.month:02}/{self.year:04}"


@dataclass(frozen=True)
class AgeTable:
    """The age of retirement in months by sex and year; it never falls from year to year.

    The last year's age holds for all later ones, the first year's for all before.
    """

    ages: Mapping[str, Mapping[int, int]]

    @classmethod
    def of(cls, rows: Iterable[tuple[str, int, int]]) -> Self:
        """Return the table with rows of (sex, year, age in months)."""
        ages: dict[str, dict[int, int]] = {}
        for sex, year, months in rows:
            ages.setdefault(sex, {})[year] = months
        return cls(ages)

    def known(self, sex: str) -> Mapping[int, int]:
        """Return the ages of a sex by year; NoAgesError when there is none."""
        if not self.ages.get(sex):
            raise NoAgesError("Chưa có bảng tuổi nghỉ hưu cho giới tính này.")
        return self.ages[sex]

    def age_in(self, sex: str, year: int) -> int:
        """Return the age in months that holds for `sex` in `year`."""
        known = self.known(sex)
        year = min(max(year, min(known)), max(known))
        while year not in known:
            year -= 1
        return known[year]

    def reached(self, sex: str, birth: Month) -> Month:
        """Return the month in which someone born in `birth` reaches the age."""
        month = birth.plus(self.age_in(sex, birth.year))
        year = month.year
        while (month := birth.plus(self.age_in(sex, year))).year > year:
            year += 1
        return month

    def first_birth(self, sex: str, day: datetime.date, months: int) -> datetime.date:
        """Return the first birthday with at least `months` months left on `day`.

        Who is born on it or later has them, who is born before has not: `birth_on >= cutoff`.
        """
        wanted = Month.of(day).number + months
        ages = self.known(sex).values()
        births = range(wanted - max(ages), wanted - min(ages) + 1)
        place = bisect_left(
            births, wanted, key=lambda number: self.reached(sex, Month.numbered(number)).number
        )
        return Month.numbered(births[place]).first_day


@dataclass(frozen=True)
class Retirement:
    """The last month of work at the worst and at the best; they differ when a birth month lacks.

    `reason` names the decision that moved it, when one did.
    """

    earliest: Month
    latest: Month
    reason: str = ""

    @property
    def is_certain(self) -> bool:
        """Whether the month is known."""
        return self.earliest == self.latest

    @property
    def pension_from(self) -> Month:
        """The month from which the pension is paid, at the earliest."""
        return self.earliest.plus(1)

    def months_left(self, day: datetime.date) -> tuple[int, int]:
        """Return the months left on `day` at the worst and at the best; negative when past."""
        month = Month.of(day)
        return month.until(self.earliest), month.until(self.latest)

    def has_left(self, months: int, day: datetime.date) -> bool | None:
        """Return whether at least `months` are left on `day`; None when it is undecidable."""
        worst, best = self.months_left(day)
        return worst >= months if (worst >= months) == (best >= months) else None


def retirement(
    table: AgeTable,
    sex: str,
    birth: PartialDate,
    *,
    moved_to: Month | None = None,
    reason: str = "",
) -> Retirement:
    """Return when someone retires: by decision in `moved_to`, else by the table."""
    if moved_to is not None:
        return Retirement(moved_to, moved_to, reason)
    return Retirement(
        table.reached(sex, Month.of(birth.first_day)), table.reached(sex, Month.of(birth.last_day))
    )


def months_left(
    table: AgeTable, sex: str, birth: PartialDate, day: datetime.date
) -> tuple[int, int]:
    """Return the months from `day` to the age by the table, at the worst and at the best."""
    return retirement(table, sex, birth).months_left(day)


def how_long(months: int) -> str:
    """Say how many months are left, or since how many they are over."""
    if months < 0:
        return f"đã quá {-months} tháng"
    return f"còn {months} tháng" if months else "trong tháng này"
