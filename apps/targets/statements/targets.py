"""Do targets rise by what they say, and do yearly shares make up the need? Pure."""

from collections.abc import Iterator
from decimal import Decimal

from apps.core.numbers import show_count
from apps.core.text import fold
from apps.targets.statements.claims import Claims, Cohort, Increase, Part, Place, Quota, Rise
from apps.targets.statements.figures import HUNDRED, Percent, half_up
from apps.targets.statements.findings import Finding, Kind, error, hint
from apps.targets.statements.vocabulary import level_in, single_of

# Words that say nothing about which group is meant.
_EMPTY = frozenset(
    {
        *("cac", "dong", "chi", "chuc", "danh", "doi", "voi", "la", "va", "nhung", "co"),
        *("duong", "khoa", "thuc", "trang", "trinh", "do"),
    }
)
ALIKE, APART = 0.6, 0.1
EXCLUDES = "trừ"


def check_increases(claims: Claims) -> tuple[int, list[Finding]]:
    """Return how many increases have a printed baseline, and what is wrong with them."""
    compared, findings, plain = 0, [], []
    for increase in claims.increases:
        baseline = baseline_of(increase, claims)
        if baseline is None:
            continue
        compared += 1
        if not increase.says_points:
            plain.append(increase)
        findings += wrong_increase(increase, baseline)
    findings += points_hint(plain)
    return compared, findings


def baseline_of(increase: Increase, claims: Claims) -> Decimal | None:
    """Return the present percent from which a target rises, from the counts of its group."""
    cohort = group_of(increase.subject, claims.cohorts)
    if cohort is None:
        return None
    parts = [part for part in claims.parts if part.cohort is cohort]
    if increase.level is not None:
        parts = reaching(increase, cohort, claims)
    elif increase.single:
        parts = [part for part in parts if single_of(part.label) == increase.single][:1]
    else:
        return None
    return Decimal(HUNDRED * sum(p.count for p in parts)) / cohort.total if parts else None


def reaching(increase: Increase, cohort: Cohort, claims: Claims) -> list[Part]:
    """Return the parts of the group's list that stand at the target's level or above it."""
    for block in claims.blocks:
        if block.cohort is cohort and block.dimension == increase.dimension:
            levels = [(level_in(part.label, block.dimension), part) for part in block.parts]
            if block.is_cumulative:
                return [part for level, part in levels if level == increase.level]
            return [part for level, part in levels if level is not None and level >= increase.level]
    return []


def group_of(subject: str, cohorts: list[Cohort]) -> Cohort | None:
    """Return the group of which a target speaks, when one and only one is alike enough.

    A group less some of its people is another group: "(trừ ...)" must stand in both.
    """
    ranked = sorted(
        ((alike(subject, cohort.name), cohort) for cohort in cohorts if cohort.total),
        key=lambda pair: pair[0],
        reverse=True,
    )
    if not ranked or ranked[0][0] < ALIKE:
        return None
    best = ranked[0][1]
    next_best = next((score for score, cohort in ranked[1:] if cohort.name != best.name), 0)
    if ranked[0][0] - next_best < APART or excludes(subject) != excludes(best.name):
        return None
    return best


def excludes(words: str) -> bool:
    """Return whether words leave some people out."""
    return f"{EXCLUDES} " in words.lower()


def alike(one: str, other: str) -> float:
    """Return how much of two names is the same words, from 0 to 1."""
    first, second = words_of(one), words_of(other)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def words_of(name: str) -> set[str]:
    """Return the words of a name that tell it from others."""
    plain = "".join(letter if letter.isalnum() else " " for letter in fold(name))
    return set(plain.split()) - _EMPTY


def wrong_increase(increase: Increase, baseline: Decimal) -> Iterator[Finding]:
    """Yield that an increase is not target less baseline."""
    printed, target = increase.increase, increase.target
    right = Percent(half_up(target.value - baseline, printed.decimals), printed.decimals)
    if right.value == printed.value:
        return
    now = Percent(half_up(baseline, 1), 1)
    words = (
        f"{target} so với hiện nay {now} là tăng {right} (điểm phần trăm), văn bản ghi {printed}"
    )
    if is_relative(printed, baseline, target.value):
        note = f"{words}: đó là mức tăng tương đối, không phải điểm phần trăm."
        yield hint(Kind.POINTS, increase.place, printed, right, note)
    else:
        yield error(Kind.INCREASE, increase.place, printed, right, f"{words}.")


def is_relative(printed: Percent, first: Decimal, last: Decimal) -> bool:
    """Return whether a printed increase is the growth in percent of the first value."""
    return first > 0 and half_up((last / first - 1) * HUNDRED, printed.decimals) == printed.value


def points_hint(increases: list[Increase]) -> Iterator[Finding]:
    """Yield once that differences of percents are points, and where they are called percents."""
    if not increases:
        return
    lines = ", ".join(dict.fromkeys(str(increase.place.line) for increase in increases))
    first = increases[0]
    words = (
        f"Mức tăng giữa hai tỷ lệ là điểm phần trăm; {len(increases)} chỗ ghi “tăng …%” "
        f"(dòng {lines}). Nên ghi “tăng {str(first.increase).rstrip('%')} điểm phần trăm”."
    )
    yield hint(
        Kind.POINTS, first.place, first.increase, str(first.increase).replace("%", " điểm %"), words
    )


def check_rises(claims: Claims) -> tuple[int, list[Finding]]:
    """Return how many rises say by how much, and what is wrong with them."""
    return len(claims.rises), [found for rise in claims.rises for found in check_rise(rise)]


def check_rise(rise: Rise) -> Iterator[Finding]:
    """Yield what is wrong with "từ a% lên b% (tăng c%)"."""
    right = Percent(half_up(rise.last.value - rise.first.value, rise.by.decimals), rise.by.decimals)
    if right.value == rise.by.value:
        if not rise.says_points:
            yield points_of(rise.place, rise.by, "Mức tăng giữa hai tỷ lệ là điểm phần trăm.")
    elif is_relative(rise.by, rise.first.value, rise.last.value):
        words = f"Mức tăng tương đối; theo điểm phần trăm là {right}."
        yield hint(Kind.POINTS, rise.place, rise.by, right, words)
    else:
        words = f"Từ {rise.first} lên {rise.last} là tăng {right} (điểm phần trăm), ghi {rise.by}."
        yield error(Kind.INCREASE, rise.place, rise.by, right, words)


def points_of(place: Place, printed: Percent, words: str) -> Finding:
    """Return the hint that a difference of percents is points."""
    return hint(Kind.POINTS, place, printed, str(printed).replace("%", " điểm %"), words)


def check_quotas(claims: Claims) -> tuple[int, list[Finding]]:
    """Return how many yearly shares could be compared, and which do not fit their need."""
    if claims.years is None:
        return 0, []
    years = claims.years
    found = [finding for quota in claims.quotas for finding in check_quota(quota, years)]
    return len(claims.quotas), found


def check_quota(quota: Quota, years: int) -> Iterator[Finding]:
    """Yield that a yearly share over all years is more or less than the need."""
    low, high = quota.need // years, -(-quota.need // years)
    most = quota.least if quota.most is None else quota.most
    printed = f"{quota.least:02d}" if quota.most is None else f"{quota.least:02d} - {most:02d}"
    right = f"{low:02d}" if low == high else f"{low:02d} - {high:02d}"
    if quota.least * years > quota.need and quota.least > (high if quota.most is None else low):
        words = (
            f"{years} năm × {printed} là {spread(quota.least, most, years)}, "
            f"nhiều hơn nhu cầu {show_count(quota.need)}; chia đều thì mỗi năm {right}."
        )
        yield hint(Kind.QUOTA, quota.place, printed, right, words)
    elif most * years < quota.need:
        words = (
            f"{years} năm × {printed} là {spread(quota.least, most, years)}, "
            f"không đủ nhu cầu {show_count(quota.need)}; chia đều thì mỗi năm {right}."
        )
        yield hint(Kind.QUOTA, quota.place, printed, right, words)


def spread(least: int, most: int, years: int) -> str:
    """Return what yearly shares come to over all years: "25 đến 30"."""
    low, high = show_count(least * years), show_count(most * years)
    return low if low == high else f"{low} đến {high}"
