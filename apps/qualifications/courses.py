"""Whether somebody may be sent to study for a level, and what stands against it. Pure.

What a standard asks of a title is one thing (`gaps`), what is asked of whom is sent to learn it
another: a person may lack a level and not yet be let into the course.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from apps.core.partial_dates import PartialDate
from apps.core.text import lowered


@dataclass(frozen=True)
class Course:
    """What is asked of whom is sent to study for a level."""

    name: str  # "Trung cấp LLCT"
    source: str
    needs_party: bool = False
    levels: int = 0  # bits of the levels that are enough; none: nothing is asked
    ladder: int = 0  # bits of all levels of that ladder
    wanted: str = ""  # "trình độ chuyên môn từ cao đẳng trở lên"
    grades: tuple[str, ...] = ()  # good enough
    least_grade: str = ""  # the lowest of them in words
    years: int = 0  # whole years before the day that must all be rated so
    ages: tuple[tuple[str, int], ...] = ()  # of each sex, from which one may study beside work

    @property
    def asks(self) -> bool:
        """Whether anything is known of what is asked."""
        return bool(self.needs_party or self.levels or self.years or self.ages)

    def sentence(self, applicant: "Applicant", day: datetime.date) -> str:
        """Say what stands against sending her on `day`, and what has to be found out first.

        What bars her from studying beside her work is said with it.
        """
        against, unknown = self.objections(applicant, day), self.unknown(applicant, day)
        sentences = []
        if against:
            sentences.append(f"Chưa đủ điều kiện cử đi học {self.name}: {'; '.join(against)}.")
        if unknown:
            start = "Hồ sơ" if against else f"Để cử đi học {self.name}, hồ sơ"
            sentences.append(f"{start} cần ghi thêm: {'; '.join(unknown)}.")
        if aside := self.aside(applicant, day):
            sentences.append(f"Học {self.name} {aside}.")
        return " ".join(sentences)

    def objections(self, applicant: "Applicant", day: datetime.date) -> list[str]:
        """Return what is known to stand against sending her on `day`, a phrase each."""
        found = []
        if self.needs_party and applicant.is_party is False:
            found.append("chưa là đảng viên")
        if self._is_below(applicant) and self.ladder & applicant.earned:
            found.append(f"chưa có {self.wanted}")
        rated = ((year, applicant.grades.get(year)) for year in self._years(day))
        if low := [year for year, grade in rated if grade and grade not in self.grades]:
            found.append(f"xếp loại năm {_listed(low)} dưới mức {lowered(self.least_grade)}")
        return found

    def unknown(self, applicant: "Applicant", day: datetime.date) -> list[str]:
        """Return what is asked and the file does not say, a phrase each."""
        found = []
        if self.needs_party and applicant.is_party is None:
            found.append("là đảng viên hay không")
        if self._is_below(applicant) and not self.ladder & applicant.earned:
            found.append(self.wanted)
        if silent := [year for year in self._years(day) if year not in applicant.grades]:
            found.append(f"xếp loại năm {_listed(silent)}")
        return found

    def _is_below(self, applicant: "Applicant") -> bool:
        return bool(self.levels) and not self.levels & applicant.earned

    def _years(self, day: datetime.date) -> range:
        """Return the whole years before `day` that must all be rated."""
        return range(day.year - self.years, day.year)

    def aside(self, applicant: "Applicant", day: datetime.date) -> str:
        """Return what bars her from studying beside her work, as a phrase; "" when nothing does."""
        least = dict(self.ages).get(applicant.sex)
        if least is None or age_on(applicant.birth.last_day, day) >= least:
            return ""
        if age_on(applicant.birth.first_day, day) >= least:
            return f"hệ không tập trung: phải từ {least} tuổi, chưa rõ ngày sinh"
        return f"hệ không tập trung: chưa đủ {least} tuổi"


@dataclass(frozen=True)
class Applicant:
    """What is known of somebody who may be sent."""

    sex: str
    birth: PartialDate
    is_party: bool | None  # on the day; None: nobody said
    earned: int  # bits of the levels earned
    grades: Mapping[int, str]  # year -> rating


def age_on(birth: datetime.date, day: datetime.date) -> int:
    """Return the age in whole years on `day` of who was born on `birth`."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _listed(years: list[int]) -> str:
    return ", ".join(map(str, years))
