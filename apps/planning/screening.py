"""What speaks against putting a person forward for a title, in sentences with figures. Pure."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from apps.personnel.retirement import Month, Retirement
from apps.planning.limits import Key, Limit, Rules

if TYPE_CHECKING:
    from apps.planning.models import Override

PARTY, BIRTH_MONTH, RATING = "party", "birth_month", "rating"
NOT_DONE = "KHTNV"
UNDECIDED = "chưa quyết định được"


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


@dataclass(frozen=True)
class Rank:
    """A title as far as it can be compared with another: the smaller order is the higher title."""

    name: str
    branch: str
    order: int
    kinds: frozenset[int] = frozenset()
    is_leader: bool = True

    def shares_level(self, other: "Rank") -> bool:
        """Return whether both titles are held in units of one kind: titles of one level (cấp)."""
        return self == other or bool(self.kinds & other.kinds)

    def is_reached_by(self, held: "Rank") -> bool:
        """Return whether whoever holds `held` has this title, or one above it, already.

        Only titles of leaders in one branch and in units of one kind can be compared.
        """
        comparable = held.is_leader and held.branch == self.branch and self.shares_level(held)
        return comparable and held.order <= self.order


@dataclass(frozen=True)
class Penalty:
    """A disciplinary measure and until when it is in effect."""

    words: str  # "cảnh cáo"
    decided_on: datetime.date
    until: datetime.date | None = None
    is_light: bool = True  # khiển trách, cảnh cáo: once expired, it stands in nobody's way

    def state(self, day: datetime.date) -> bool | None:
        """Return whether it is in effect on `day`; None while nobody wrote down its end."""
        if self.decided_on > day:
            return False
        return None if self.until is None else self.until > day


@dataclass(frozen=True)
class Crowd:
    """How many there are, and how many of them, the one screened apart, pass as special cases."""

    total: int = 1
    excused: int = 0


@dataclass(frozen=True)
class Candidate:
    """A person and a title as the screens read them."""

    planned: Rank
    held: tuple[Rank, ...] = ()
    people: Crowd = Crowd()  # put forward for the title in the list, she included
    titles: Crowd = Crowd()  # of one level for which she is put forward or planned, this included
    retirement: Retirement | None = None  # None: nobody has entered the ages
    birth_year: int | None = None  # given when the month of birth is not known
    is_party: bool | None = None
    penalties: tuple[Penalty, ...] = ()
    ratings: Mapping[int, str] = field(default_factory=dict)
    overrides: Mapping[str, "Override"] = field(default_factory=dict)  # by the rule they excuse
    is_of_current_term: bool = False

    def age_rule(self, rules: Rules) -> tuple[str, Limit | None]:
        """Return which rule on the months left binds: that of the current term, if there is one."""
        if self.is_of_current_term and rules.rule(Key.AGE_LEFT_CURRENT) is not None:
            return Key.AGE_LEFT_CURRENT, rules.rule(Key.AGE_LEFT_CURRENT)
        return Key.AGE_LEFT, rules.rule(Key.AGE_LEFT)


Screen = Callable[[Candidate, Rules, datetime.date], Iterator[Finding]]


def screen(candidate: Candidate, rules: Rules, day: datetime.date) -> tuple[Finding, ...]:
    """Return all that speaks against a candidate on the reference day, the heaviest first."""
    found = [finding for ask in SCREENS for finding in ask(candidate, rules, day)]
    weighed = [excused(finding, candidate.overrides) for finding in found]
    return tuple(sorted(weighed, key=lambda finding: list(Level).index(finding.level)))


def excused(finding: Finding, overrides: Mapping[str, "Override"]) -> Finding:
    """Return a finding that blocks as a warning, where a special case lets it pass."""
    own = overrides.get(finding.rule)
    if own is None or not finding.is_blocking:
        return finding
    words = f"{finding.sentence} Trường hợp đặc biệt: {own.reason.rstrip('.')} ({own.document})."
    return replace(finding, level=Level.WARN, sentence=words, override=own)


def level_of(limit: Limit) -> Level:
    """Return how heavily a rule weighs when it is broken."""
    return Level.BLOCK if limit.blocks else Level.WARN


def _is_on(limit: Limit | None) -> bool:
    """Return whether a rule that says yes or no says yes."""
    return limit is not None and bool(limit.value)


def higher_only(candidate: Candidate, rules: Rules, _day: datetime.date) -> Iterator[Finding]:
    """Yield the title held that the planned one is not above."""
    limit = rules.rule(Key.ONLY_HIGHER)
    reached = [held for held in candidate.held if candidate.planned.is_reached_by(held)]
    if _is_on(limit) and reached:
        highest = min(reached, key=lambda held: held.order)
        yield Finding(
            Key.ONLY_HIGHER,
            level_of(limit),
            f"Đang giữ chức danh {highest.name}, không thấp hơn chức danh quy hoạch "
            f"{candidate.planned.name}.",
            limit.source,
        )


def people_a_title(candidate: Candidate, rules: Rules, _day: datetime.date) -> Iterator[Finding]:
    """Yield that too many people are put forward for the title."""
    if limit := _exceeded(candidate, candidate.people, rules, Key.MAX_PEOPLE):
        yield Finding(
            Key.MAX_PEOPLE,
            level_of(limit),
            f"Chức danh {candidate.planned.name} có {candidate.people.total} người được giới "
            f"thiệu, nhiều nhất {int(limit.value)} người.",
            limit.source,
        )


def titles_a_person(candidate: Candidate, rules: Rules, _day: datetime.date) -> Iterator[Finding]:
    """Yield that the person is put forward or planned for too many titles of the level."""
    if limit := _exceeded(candidate, candidate.titles, rules, Key.MAX_TITLES):
        yield Finding(
            Key.MAX_TITLES,
            level_of(limit),
            f"Được giới thiệu hoặc đang quy hoạch {candidate.titles.total} chức danh cùng cấp, "
            f"nhiều nhất {int(limit.value)} chức danh.",
            limit.source,
        )


def _exceeded(candidate: Candidate, crowd: Crowd, rules: Rules, key: str) -> Limit | None:
    """Return the rule on a greatest number if it is exceeded.

    Special cases of others do not count against her; one of her own excuses the whole number.
    """
    limit = rules.rule(key)
    if limit is None or limit.value is None:
        return None
    counted = crowd.total if key in candidate.overrides else crowd.total - crowd.excused
    return limit if counted > limit.value else None


def age_left(candidate: Candidate, rules: Rules, day: datetime.date) -> Iterator[Finding]:
    """Yield that too few months are left on the reference day, or that nobody can tell."""
    key, limit = candidate.age_rule(rules)
    own = candidate.retirement
    if limit is None or limit.value is None or own is None:
        return
    wanted = int(limit.value)
    enough = own.has_left(wanted, day)
    worst, best = own.months_left(day)
    if enough is None:
        yield Finding(
            key,
            Level.WARN,
            f"Tuổi: {UNDECIDED}, hồ sơ thiếu tháng sinh; ngày {day:%d/%m/%Y} còn từ {worst} đến "
            f"{best} tháng công tác, cần ít nhất {wanted} tháng.",
            limit.source,
        )
    elif not enough:
        yield Finding(
            key,
            level_of(limit),
            f"Ngày {day:%d/%m/%Y} {_months(worst, best)} (nghỉ hưu {in_words(own)}), cần ít nhất "
            f"{wanted} tháng.",
            limit.source,
        )


def _months(worst: int, best: int) -> str:
    """Say how many months of work are left, or since how many they are over."""
    if worst != best:
        return f"còn nhiều nhất {best} tháng công tác"
    return f"còn {worst} tháng công tác" if worst >= 0 else f"đã quá tuổi nghỉ hưu {-worst} tháng"


def month_in_words(month: Month) -> str:
    """Return a month as a sentence writes it: "tháng 5/2034"."""
    return f"tháng {month.month}/{month.year}"


def in_words(own: Retirement) -> str:
    """Return when somebody retires: "tháng 5/2034", or between which months."""
    if own.is_certain:
        return month_in_words(own.earliest)
    return f"từ {month_in_words(own.earliest)} đến {month_in_words(own.latest)}"


def discipline(candidate: Candidate, rules: Rules, day: datetime.date) -> Iterator[Finding]:
    """Yield measures in effect on the reference day, and those of which nobody can tell."""
    limit = rules.rule(Key.NO_DISCIPLINE)
    if not _is_on(limit):
        return
    for penalty in candidate.penalties:
        level, words = _of_penalty(penalty, limit, day)
        if level is not None:
            yield Finding(Key.NO_DISCIPLINE, level, words, limit.source)


def _of_penalty(penalty: Penalty, limit: Limit, day: datetime.date) -> tuple[Level | None, str]:
    """Return how heavily one measure weighs on a day, with the sentence that says why."""
    what = f"{penalty.words}, quyết định ngày {penalty.decided_on:%d/%m/%Y}"
    state = penalty.state(day)
    if state is None:
        return Level.WARN, f"Kỷ luật {what}: chưa ghi ngày hết hiệu lực, {UNDECIDED}."
    if state:
        end = f"hết hiệu lực ngày {penalty.until:%d/%m/%Y}"
        return level_of(limit), f"Đang trong thời hạn kỷ luật: {what}, {end}."
    if penalty.decided_on <= day and not penalty.is_light:
        words = f"Kỷ luật {what} đã hết hiệu lực; nặng hơn khiển trách, cảnh cáo nên cần xem xét."
        return Level.WARN, words
    return None, ""


def ratings(candidate: Candidate, rules: Rules, day: datetime.date) -> Iterator[Finding]:
    """Yield which of the last years has no rating, and which was not good enough."""
    limit = rules.rule(Key.RATED_YEARS)
    if limit is None or limit.value is None:
        return
    years = last_years(int(limit.value), day)
    lacking = [str(year) for year in years if not candidate.ratings.get(year)]
    failed = [str(year) for year in years if candidate.ratings.get(year) == NOT_DONE]
    if failed:
        yield Finding(
            RATING,
            Level.WARN,
            f"Xếp loại năm {', '.join(failed)}: không hoàn thành nhiệm vụ.",
            limit.source,
        )
    if lacking:
        yield Finding(
            Key.RATED_YEARS,
            Level.BLOCK if limit.blocks else Level.INFO,
            f"Chưa ghi kết quả xếp loại năm {', '.join(lacking)} "
            f"(cần đủ {len(years)} năm gần nhất).",
            limit.source,
        )


def last_years(count: int, day: datetime.date) -> range:
    """Return the last whole years before a day, the oldest first."""
    return range(day.year - count, day.year)


def facts(candidate: Candidate, _rules: Rules, _day: datetime.date) -> Iterator[Finding]:
    """Yield what no rule asks, but whoever decides has to know."""
    if candidate.is_party is None:
        yield Finding(PARTY, Level.INFO, "Hồ sơ chưa ghi có là đảng viên hay không.", "Hồ sơ")
    elif not candidate.is_party:
        yield Finding(PARTY, Level.INFO, "Chưa là đảng viên.", "Hồ sơ")
    if candidate.birth_year is not None:
        words = f"Hồ sơ chỉ ghi năm sinh {candidate.birth_year}, chưa biết tháng nghỉ hưu."
        yield Finding(BIRTH_MONTH, Level.INFO, words, "Hồ sơ")


SCREENS: tuple[Screen, ...] = (
    higher_only,
    people_a_title,
    titles_a_person,
    age_left,
    discipline,
    ratings,
    facts,
)

# What is in the sensitive part of a file, and what is said of it to whom may not read that part.
SENSITIVE = frozenset({PARTY, Key.NO_DISCIPLINE})
HIDDEN = "Có nội dung trong phần hồ sơ hạn chế; cơ quan quản lý hồ sơ xem được và cho biết."


def is_open_to(rule: str, *, sees_sensitive: bool) -> bool:
    """Return whether somebody may be told what a rule found, or which special case excuses it."""
    return sees_sensitive or rule not in SENSITIVE


def without_sensitive(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings for somebody who may not read the sensitive part of the file.

    That something blocks has to be known; what it is, is not told.
    """
    return tuple(
        replace(finding, sentence=HIDDEN) if finding.rule in SENSITIVE else finding
        for finding in findings
        if finding.rule not in SENSITIVE or finding.level is not Level.INFO
    )
