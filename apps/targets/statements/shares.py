"""Is each printed percent the count in its total? Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from apps.core.numbers import show_count
from apps.targets.statements.claims import Block, Claims, Cohort, Part
from apps.targets.statements.figures import Percent, cut_share, is_share, share
from apps.targets.statements.findings import Finding, Kind, error

TELLING_DECIMALS = 1  # a whole percent fits too many totals to guess from it
ENOUGH_TO_TELL = 2


@dataclass(frozen=True)
class Base:
    """A total on which a percent may have been computed, and how it is named."""

    total: int
    name: str


@dataclass
class ShareTally:
    """How many percents were looked at, how many of them could be, how many were right."""

    printed: int = 0
    compared: int = 0
    right: int = 0


def check_shares(claims: Claims) -> tuple[ShareTally, list[Finding]]:
    """Return the tally of the printed percents and a finding for each that is wrong."""
    blocks = {id(part): block for block in claims.blocks for part in block.parts}
    shared = {id(block): list_base(block) for block in claims.blocks}
    tally, findings = ShareTally(), []
    for part in claims.parts:
        if part.percent is None:
            continue
        block = blocks.get(id(part))
        found = judge(part, block, shared.get(id(block)), claims.cohorts)
        tally.printed += 1
        tally.compared += bool(bases_of(part))
        tally.right += bool(bases_of(part)) and found is None
        findings += [found] if found else []
    return tally, findings


def judge(
    part: Part, block: Block | None, shared: int | None, cohorts: Sequence[Cohort]
) -> Finding | None:
    """Return what is wrong with the percent of a part; nothing when it is right or unknowable."""
    bases = bases_of(part)
    if not bases:
        return None
    if shared is not None and is_share(part.percent, part.count, shared):
        decimals = max(each.percent.decimals for each in block.parts if each.percent)
        return on_list(part, bases[0], Base(shared, list_name(block, cohorts)), decimals)
    if any(is_share(part.percent, part.count, base) for base in bases):
        return None
    return wrong_share(part, part.percent, bases[0], other_bases(part, block, cohorts))


def list_base(block: Block) -> int | None:
    """Return the sum of a list when its percents were computed on it and not on the total.

    Two that fit the sum alone tell it; those that fit both, by their rounding, then do too.
    """
    total = block.cohort.total if block.cohort else None
    counted = sum(part.count for part in block.parts)
    if not total or counted == total or block.is_cumulative:
        return None
    shares = [part for part in block.parts if part.percent and part.base is None]
    telling = [
        part
        for part in shares
        if is_share(part.percent, part.count, counted)
        and not is_share(part.percent, part.count, total)
    ]
    return counted if len(telling) >= ENOUGH_TO_TELL else None


def list_name(block: Block, cohorts: Sequence[Cohort]) -> str:
    """Return how the sum of a list is named, with the group that has as many."""
    counted = sum(part.count for part in block.parts)
    like = next((c for c in cohorts if c.total == counted and c is not block.cohort), None)
    return "tổng các mức của dòng này" + (f", bằng nhóm {like.short}" if like else "")


def on_list(part: Part, total: int, base: Base, decimals: int) -> Finding:
    """Return that a percent rests on the sum of its list, also where rounding hides it."""
    right = Percent(share(part.count, total, decimals), decimals)
    ratio = f"{show_count(part.count)}/{show_count(total)}"
    same = right.value == part.percent.value
    words = f"{ratio} {'cũng ' if same else ''}là {right}"
    why = f"đã tính trên {show_count(base.total)} ({base.name})"
    words += f", nhưng {why}." if same else f", văn bản ghi {part.percent}: {why}."
    return error(Kind.OTHER_TOTAL, part.place, part.percent, right, words)


def bases_of(part: Part) -> list[int]:
    """Return the totals on which a percent may rightly be computed, the likeliest first."""
    cohort = part.cohort
    bases = [part.base]
    if cohort is not None and cohort.unit == part.unit:
        bases.append(cohort.total)
    bases.append(part.within)
    return [base for base in dict.fromkeys(bases) if base and base >= part.count]


def other_bases(part: Part, block: Block | None, cohorts: Sequence[Cohort]) -> Iterator[Base]:
    """Yield totals that the percent may wrongly rest on: the sum of its list, other groups."""
    if block is not None and len(block.parts) > 1 and not block.is_cumulative:
        yield Base(sum(each.count for each in block.parts), list_name(block, cohorts))
    for cohort in sorted(cohorts, key=lambda cohort: abs(cohort.line - part.place.line)):
        if cohort is not part.cohort and cohort.total and cohort.unit == part.unit:
            yield Base(cohort.total, f"tổng số của nhóm {cohort.short}")


def wrong_share(part: Part, percent: Percent, total: int, others: Iterable[Base]) -> Finding:
    """Return what is wrong with a percent: cut off, on another total, or neither."""
    right = Percent(share(part.count, total, percent.decimals), percent.decimals)
    ratio = f"{show_count(part.count)}/{show_count(total)}"
    start = f"{ratio} là {right}, văn bản ghi {percent}"
    if cut_share(part.count, total, percent.decimals) == percent.value:
        words = f"{start}: cắt bớt, không làm tròn."
        return error(Kind.TRUNCATED, part.place, percent, right, words)
    base = telling_base(part, percent, others)
    if base is not None:
        words = f"{start}: đã tính trên {show_count(base.total)} ({base.name})."
        return error(Kind.OTHER_TOTAL, part.place, percent, right, words)
    near = (part.count + 1, part.count - 1)
    fits = [show_count(count) for count in near if is_share(percent, count, total)]
    words = f"{start}, là tỷ lệ của {fits[0]}/{show_count(total)}." if fits else f"{start}."
    return error(Kind.PERCENT, part.place, percent, right, words)


def telling_base(part: Part, percent: Percent, others: Iterable[Base]) -> Base | None:
    """Return another total that gives the percent, when it is printed finely enough to tell."""
    if percent.decimals < TELLING_DECIMALS:
        return None
    return next((base for base in others if is_share(percent, part.count, base.total)), None)
