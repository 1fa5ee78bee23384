"""How a list is made up: seats and names, women, the young, age bands, against the rules. Pure."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from apps.core.numbers import percent, show_number, show_percent
from apps.core.partial_dates import PartialDate
from apps.planning.limits import Key, Limit, Rules

NO_NUMBER = "văn bản không nêu số"
NO_RULE = "không quy định"


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


@dataclass(frozen=True)
class Seat:
    """A title of the unit with its seats; None: nobody wrote down how many."""

    title: int
    name: str
    seats: int | None = None
    excused: int = 0  # people put forward beyond the limit, as special cases


@dataclass(frozen=True)
class Member:
    """One name put forward for one title. None: the file does not say."""

    person: int
    title: int
    is_woman: bool
    birth: PartialDate
    is_minority: bool | None = None
    is_party: bool | None = None
    is_external: bool = False
    titles: int = 1  # of one level for which she is put forward or planned, wherever

    def age(self, day: datetime.date) -> int:
        """Return the age on a day; with the month or day unknown, the greatest it can be."""
        return age_on(self.birth, day)


def age_on(birth: PartialDate, day: datetime.date) -> int:
    """Return the age on a day in full years; unknown parts of the birth date count as the first."""
    born = birth.first_day
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def structure(
    seats: Sequence[Seat], members: Sequence[Member], rules: Rules, day: datetime.date
) -> tuple[Check, ...]:
    """Return all figures of a list, each beside its rule: titles first, then the shares."""
    people = list({member.person: member for member in members}.values())
    return (
        *(_people_for(seat, members, rules) for seat in seats),
        _coverage(seats, members),
        _coefficient(seats, members, rules),
        _titles_a_person(members, rules),
        *_shares(people, rules, day),
        _from_outside(members),
        _age_bands(people, rules, day),
    )


def _people_for(seat: Seat, members: Iterable[Member], rules: Rules) -> Check:
    """Return how many people are put forward for a title."""
    count = sum(member.title == seat.title for member in members)
    seats = f"{seat.seats} vị trí" if seat.seats is not None else "chưa ghi số lượng"
    limit = rules.rule(Key.MAX_PEOPLE)
    most = limit.value if limit else None
    state = CheckState.NONE if most is None and count else CheckState.OK
    if not count:
        state = CheckState.WARN
    elif most is not None and count > most:
        is_let_pass = count - seat.excused <= most or not limit.blocks
        state = CheckState.WARN if is_let_pass else CheckState.BLOCK
    return Check(
        f"{Key.MAX_PEOPLE}:{seat.title}",
        seat.name,
        f"{count} người ({seats})",
        f"từ 1 đến {show_number(most)} người" if most is not None else wanted_of(limit),
        state,
        _source(limit),
    )


def _coverage(seats: Sequence[Seat], members: Iterable[Member]) -> Check:
    """Return for how many titles somebody is put forward."""
    named = {member.title for member in members}
    covered = sum(seat.title in named for seat in seats)
    state = CheckState.OK if covered == len(seats) else CheckState.WARN
    return Check(
        "coverage",
        "Chức danh có người",
        _of(covered, len(seats), "chức danh"),
        "mọi chức danh",
        state if seats else CheckState.NONE,
    )


def _coefficient(seats: Sequence[Seat], members: Sequence[Member], rules: Rules) -> Check:
    """Return how many names there are for a seat, among the titles whose seats are known."""
    known = {seat.title: seat.seats for seat in seats if seat.seats}
    names, places = sum(member.title in known for member in members), sum(known.values())
    limit = rules.rule(Key.POOL_COEFFICIENT)
    figure = "chưa ghi số lượng vị trí"
    if places:
        ratio = Decimal((20 * names + places) // (2 * places)).scaleb(-1)
        figure = f"{show_number(ratio)} ({names} lượt người, {places} vị trí)"
    return Check(
        Key.POOL_COEFFICIENT,
        "Hệ số quy hoạch",
        figure,
        wanted_of(limit, "nhiều nhất {} lần"),
        _state(limit, places, lambda most: names <= most * places),
        _source(limit),
    )


def _titles_a_person(members: Sequence[Member], rules: Rules) -> Check:
    """Return the greatest number of titles of one person."""
    most = max((member.titles for member in members), default=0)
    limit = rules.rule(Key.MAX_TITLES)
    return Check(
        Key.MAX_TITLES,
        "Chức danh của một người",
        f"nhiều nhất {most} chức danh" if members else "chưa có người",
        wanted_of(limit, "nhiều nhất {} chức danh"),
        _state(limit, len(members), lambda value: most <= value),
        _source(limit),
    )


def _shares(people: Sequence[Member], rules: Rules, day: datetime.date) -> list[Check]:
    """Return the shares of women, the young, ethnic minorities and the Party among the people."""
    below = rules.number(Key.YOUNG_AGE)
    young = None if below is None else [member.age(day) < below for member in people]
    checks = [
        _share(Key.WOMEN_SHARE, "Nữ", [member.is_woman for member in people], rules),
        _share(Key.ETHNIC_SHARE, "Dân tộc thiểu số", [m.is_minority for m in people], rules),
        _share(Key.PARTY_SHARE, "Đảng viên", [m.is_party for m in people], rules),
    ]
    if young is not None:
        label = f"Cán bộ trẻ (dưới {below} tuổi)"
        checks.insert(1, _share(Key.YOUNG_SHARE, label, young, rules))
    return checks


def _share(key: str, label: str, answers: Sequence[bool | None], rules: Rules) -> Check:
    """Return how many of the people answer yes; who is not known counts as no, and is told."""
    count, unknown = answers.count(True), answers.count(None)
    limit = rules.rule(key)
    figure = _of(count, len(answers), "người")
    return Check(
        key,
        label,
        f"{figure}; {unknown} người hồ sơ chưa ghi" if unknown else figure,
        wanted_of(limit, "ít nhất {}%"),
        _state(limit, len(answers), lambda least: 100 * count >= least * len(answers)),
        _source(limit),
    )


def _from_outside(members: Sequence[Member]) -> Check:
    """Return how many names come from other units: the pool is not closed inside the unit."""
    count = sum(member.is_external for member in members)
    return Check(
        "open",
        "Từ nơi khác (“mở”)",
        _of(count, len(members), "lượt người"),
        NO_NUMBER,
        CheckState.NONE,
    )


def age_bands(ages: Iterable[int], gap: int) -> list[tuple[int, int]]:
    """Return the bands, each from its youngest to its oldest, that begin at least `gap` apart.

    It is the greatest number of people of whom any two are so far apart in age.
    """
    bands: list[tuple[int, int]] = []
    for age in sorted(ages):
        if bands and age < bands[-1][0] + gap:
            bands[-1] = (bands[-1][0], age)
        else:
            bands.append((age, age))
    return bands


def _age_bands(people: Sequence[Member], rules: Rules, day: datetime.date) -> Check:
    """Return into how many age bands the people fall."""
    limit, gap = rules.rule(Key.AGE_BANDS), rules.number(Key.AGE_BAND_GAP)
    source, wanted = _source(limit), wanted_of(limit, "ít nhất {} độ tuổi")
    if gap is None:
        return Check(
            Key.AGE_BANDS,
            "Cơ cấu độ tuổi",
            "chưa quy định khoảng cách giữa các độ tuổi",
            wanted,
            CheckState.NONE,
            source,
        )
    bands = age_bands((member.age(day) for member in people), gap)
    words = ", ".join(str(low) if low == high else f"{low}–{high}" for low, high in bands)
    return Check(
        Key.AGE_BANDS,
        "Cơ cấu độ tuổi",
        f"{len(bands)} độ tuổi ({words})" if bands else "chưa có người",
        f"{wanted}, cách nhau từ {gap} năm",
        _state(limit, len(people), lambda least: len(bands) >= least),
        "; ".join(dict.fromkeys(filter(None, (source, _source(rules.rule(Key.AGE_BAND_GAP)))))),
    )


def _of(count: int, total: int, what: str) -> str:
    """Say a share: "3/8 người (37,5%)"."""
    return f"{count}/{total} {what} ({show_percent(percent(count, total))})"


def wanted_of(limit: Limit | None, words: str = "{}") -> str:
    """Say what a rule wants, or that no document names a number."""
    if limit is None:
        return NO_RULE
    return NO_NUMBER if limit.value is None else words.format(show_number(limit.value))


def _state(limit: Limit | None, total: int, is_kept: Callable[[Decimal], bool]) -> CheckState:
    """Return how a figure stands to its rule; of nobody, nothing can be said."""
    if limit is None or limit.value is None or not total:
        return CheckState.NONE
    if is_kept(limit.value):
        return CheckState.OK
    return CheckState.BLOCK if limit.blocks else CheckState.WARN


def _source(limit: Limit | None) -> str:
    """Return the document of a rule with its mark."""
    return limit.source if limit else ""
