"""Do the parts of a whole add up to it? Pure."""

from collections.abc import Iterator
from decimal import Decimal

from apps.core.numbers import show_count, show_number
from apps.targets.statements.claims import Block, Claims, Cohort, Halves, Part
from apps.targets.statements.findings import Finding, Kind, error, hint

WHOLE = Decimal(100)
TOLERANCE = Decimal("0.2")
STUDYING = "đang học"
FEWEST_PARTS = 2


def check_sums(claims: Claims) -> list[Finding]:
    """Return a finding for each list that does not add to its total, and for each part above it."""
    found = [finding for block in claims.blocks for finding in check_block(block, claims.cohorts)]
    found += [finding for block in claims.blocks for finding in check_percents(block)]
    found += [finding for half in claims.halves for finding in check_halves(half)]
    return found + [too_many(part) for part in claims.parts if is_too_many(part)]


def check_block(block: Block, cohorts: list[Cohort]) -> Iterator[Finding]:
    """Yield what does not add up in one list of parts that exclude each other."""
    if not is_checked(block):
        return
    total = block.cohort.total
    counted = sum(part.count for part in block.parts)
    studying = sum(p.count for p in block.parts if p.label.lower().startswith(STUDYING))
    if total in (counted, counted - studying):
        return
    if counted < total and percents_fit(block, total):
        yield partial_list(block, counted, total)
    else:
        yield wrong_sum(block, counted, total, cohorts)


def check_percents(block: Block) -> Iterator[Finding]:
    """Yield that a list of percents alone, one for each level, does not make up the whole."""
    added = sum(percent.value for percent in block.percents)
    # Half a unit of the last decimal for each, where they are printed as whole percents.
    rounding = sum(Decimal("0.5").scaleb(-percent.decimals) for percent in block.percents)
    if len(block.percents) < FEWEST_PARTS or block.is_cumulative:
        return
    if abs(added - WHOLE) > max(TOLERANCE, rounding):
        shown = f"{show_number(added)}%"
        words = f"{block.label}: các tỷ lệ cộng lại được {shown}, không phải 100%."
        yield error(Kind.PERCENT_SUM, block.place, shown, "100%", words)


def is_checked(block: Block) -> bool:
    """Return whether a block lists in several parts what its group, of known total, counts."""
    if block.cohort is None or block.cohort.total is None or block.is_cumulative:
        return False
    units = {part.unit for part in block.parts}
    return len(block.parts) >= FEWEST_PARTS and units <= {"", block.cohort.unit}


def percents_fit(block: Block, total: int) -> bool:
    """Return whether the list's percents agree that some of the group are not named."""
    percents = [part.percent.value for part in block.parts if part.percent]
    counted = sum(part.count for part in block.parts)
    if len(percents) < len(block.parts):
        return True
    return abs(sum(percents) - WHOLE * counted / total) <= TOLERANCE


def equation(block: Block) -> str:
    """Return the sum of a list as it is computed: 86 + 1 + 32 + 5 = 124."""
    counts = [part.count for part in block.parts]
    return f"{' + '.join(map(show_count, counts))} = {show_count(sum(counts))}"


def wrong_sum(block: Block, counted: int, total: int, cohorts: list[Cohort]) -> Finding:
    """Return that a list does not add to the total of its group."""
    other = next((c for c in cohorts if c.total == counted and c is not block.cohort), None)
    more = f"{'nhiều' if counted > total else 'ít'} hơn {show_count(abs(counted - total))}"
    words = f"{block.label}: {equation(block)}, {more} so với tổng số {show_count(total)}"
    like = f"; {show_count(counted)} là tổng số của nhóm {other.short}" if other else ""
    return error(Kind.SUM, block.place, show_count(counted), show_count(total), f"{words}{like}.")


def partial_list(block: Block, counted: int, total: int) -> Finding:
    """Return that a list leaves some of its group unnamed."""
    left = show_count(total - counted)
    words = f"{block.label}: {equation(block)}; còn {left} người của tổng số {show_count(total)} "
    return hint(
        Kind.SUM, block.place, show_count(counted), show_count(total), f"{words}chưa được nêu."
    )


def check_halves(halves: Halves) -> Iterator[Finding]:
    """Yield that two parts are not the whole."""
    counted = halves.first + halves.second
    if counted != halves.total:
        words = (
            f"{show_count(halves.first)} + {show_count(halves.second)} = {show_count(counted)}, "
            f"khác tổng số {show_count(halves.total)}."
        )
        yield error(Kind.SUM, halves.place, show_count(counted), show_count(halves.total), words)


def is_too_many(part: Part) -> bool:
    """Return whether more are counted than there are."""
    whole = whole_of(part)
    return whole is not None and part.count > whole


def whole_of(part: Part) -> int | None:
    """Return the whole of which a count is a part; counts without a percent may be of others."""
    if part.percent is None:
        return None
    if part.base is not None:
        return part.base
    if part.cohort is None or part.cohort.unit != part.unit:
        return None
    return part.cohort.total


def too_many(part: Part) -> Finding:
    """Return that a part is more than its whole."""
    whole = whole_of(part)
    words = f"{show_number(part.count)} nhiều hơn cả tổng số {show_number(whole)}."
    return error(Kind.MORE_THAN_WHOLE, part.place, show_count(part.count), f"≤ {whole}", words)
