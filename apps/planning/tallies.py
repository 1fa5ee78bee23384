"""What the counts of a vote mean: shares, quorum, who passed, what cannot be. Pure.

The share is told on those summoned and on the valid ballots, because documents of the same kind
divide by either: with 40 summoned, 29 valid and 18 for a person it is 45% or 62,1%.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from apps.core.numbers import percent, show_count, show_number, show_percent
from apps.core.text import capital

HUNDRED = 100
HUNDREDTH = Decimal("0.01")
DENOMINATORS = {
    "summoned": "số người được triệu tập",
    "present": "số người có mặt",
    "valid": "số phiếu hợp lệ",
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a step asks: the base of its shares, what must be exceeded, how many must be there."""

    denominator: str = "summoned"
    threshold: Decimal | None = None
    quorum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """The six numbers of the minutes."""

    summoned: int
    present: int
    issued: int
    collected: int
    valid: int
    invalid: int

    def base(self, denominator: str) -> int:
        """Return the number that shares of this kind are taken of."""
        return {"summoned": self.summoned, "present": self.present, "valid": self.valid}[
            denominator
        ]


@dataclass(frozen=True, slots=True)
class Fault:
    """A count that cannot be: where it stands and why, in a sentence."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Quorum:
    """Whether enough came; None where the step asks for no number."""

    is_met: bool | None
    share: Decimal | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Result:
    """How one person came out of a vote; `passed` is None where the step sets no threshold."""

    agree: int
    disagree: int
    of_summoned: Decimal | None
    of_valid: Decimal | None
    passed: bool | None
    sentence: str

    @property
    def of_summoned_words(self) -> str:
        """The share of those summoned, as documents write it."""
        return show_percent(self.of_summoned)

    @property
    def of_valid_words(self) -> str:
        """The share of the valid ballots, as documents write it."""
        return show_percent(self.of_valid)


def faults_of(counts: Counts) -> Iterator[Fault]:
    """Yield what the numbers of the minutes cannot be, at the cell to mend."""
    if counts.present > counts.summoned:
        yield Fault("present", _more("Có mặt", counts.present, "triệu tập", counts.summoned))
    if counts.issued > counts.present:
        yield Fault("issued", _more("Phát ra", counts.issued, "có mặt", counts.present))
    if counts.collected > counts.issued:
        yield Fault("collected", _more("Thu về", counts.collected, "phát ra", counts.issued))
    both = counts.valid + counts.invalid
    if both != counts.collected:
        yield Fault(
            "invalid",
            f"Hợp lệ {show_count(counts.valid)} và không hợp lệ {show_count(counts.invalid)} "
            f"cộng lại là {show_count(both)}, khác thu về {show_count(counts.collected)}.",
        )


def faults_of_votes(counts: Counts, agree: int, disagree: int) -> Iterator[Fault]:
    """Yield what the votes on one person cannot be."""
    both = agree + disagree
    if agree > counts.valid:
        yield Fault("agree", _more("Đồng ý", agree, "phiếu hợp lệ", counts.valid))
    elif both > counts.valid:
        yield Fault(
            "disagree",
            f"Đồng ý {show_count(agree)} và không đồng ý {show_count(disagree)} cộng lại là "
            f"{show_count(both)}, nhiều hơn phiếu hợp lệ ({show_count(counts.valid)}).",
        )


def _more(what: str, count: int, than: str, limit: int) -> str:
    return f"{what} {show_count(count)}, nhiều hơn {than} ({show_count(limit)})."


def quorum_of(counts: Counts, step: Requirement) -> Quorum:
    """Say whether enough of those summoned came.

    Two thirds are kept as 66.67: the share is rounded to hundredths as well, so that 20 of 30 are
    enough.
    """
    share = percent(counts.present, counts.summoned)
    came = (
        f"có mặt {show_count(counts.present)} trên {show_count(counts.summoned)} người được "
        f"triệu tập ({show_percent(share)})"
    )
    if step.quorum is None:
        return Quorum(None, share, f"{capital(came)}.")
    is_met = counts.summoned > 0 and _hundredths(counts.present, counts.summoned) >= step.quorum
    verdict = "Đủ" if is_met else "Không đủ"
    wanted = f"cần ít nhất {show_number(step.quorum)}%"
    return Quorum(is_met, share, f"{verdict} số người dự họp: {came}, {wanted}.")


def _hundredths(part: int, whole: int) -> Decimal:
    return (Decimal(HUNDRED * part) / whole).quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def result_of(counts: Counts, step: Requirement, agree: int, disagree: int = 0) -> Result:
    """Return the shares of a person and whether she passed: strictly more than the threshold."""
    base = counts.base(step.denominator)
    passed = None
    if step.threshold is not None:
        passed = HUNDRED * agree > step.threshold * base
    return Result(
        agree,
        disagree,
        percent(agree, counts.summoned),
        percent(agree, counts.valid),
        passed,
        _sentence(agree, base, step, passed=passed),
    )


def _sentence(agree: int, base: int, step: Requirement, *, passed: bool | None) -> str:
    share = show_percent(percent(agree, base))
    votes = f"{show_count(agree)}/{show_count(base)} {DENOMINATORS[step.denominator]} ({share})"
    if passed is None:
        return f"{votes}; bước này không quy định tỷ lệ."
    threshold = show_number(step.threshold)
    if passed:
        return f"Đạt: {votes}, quá {threshold}%."
    return f"Không đạt: {votes}, phải quá {threshold}%."
