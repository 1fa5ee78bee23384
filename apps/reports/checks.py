"""Sentences about figures that do not add up. Pure: no Django."""

from decimal import Decimal
from itertools import pairwise

from apps.core.numbers import percent, show_count, show_percent
from apps.reports.figures import NONE_LEVEL, Block, CohortFigures, Figure, Mode

# Rounding each row to one decimal may move the sum of the percents by this much.
ROUNDING_TOLERANCE = Decimal("0.2")
WHOLE = Decimal(100)


def checks_of(cohort: CohortFigures) -> tuple[str, ...]:
    """Return one sentence for each thing in a cohort's figures that does not add up."""
    found = [sentence for block in cohort.blocks for sentence in _block_checks(block, cohort)]
    found += [_wrong_total(figure, cohort) for figure in _with_other_total(cohort)]
    return tuple(f"{cohort.name}: {sentence}" for sentence in found)


def _block_checks(block: Block, cohort: CohortFigures) -> list[str]:
    if block.mode == Mode.CUMULATIVE:
        return _cumulative_checks(block)
    counted = sum(figure.count for figure in block.figures) + block.unknown
    if counted != cohort.total:
        return [_sum_sentence(block, counted, cohort.total)]
    return _percent_checks(block, cohort)


def _sum_sentence(block: Block, counted: int, total: int) -> str:
    more = counted - total
    apart = f"{'nhiều' if more > 0 else 'ít'} hơn tổng số {show_count(total)} là"
    by = show_count(abs(more))
    if block.mode == Mode.HELD_AND_STUDYING and more > 0:
        why = "vì người đang học được tính ở cả mức đã có và mức đang học"
        return f"{block.label}, các mức cộng lại được {show_count(counted)}, {apart} {by}, {why}."
    return f"{block.label}, các mức cộng lại được {show_count(counted)}, {apart} {by}."


def _percent_checks(block: Block, cohort: CohortFigures) -> list[str]:
    shares = [figure.percent for figure in block.figures]
    shares.append(percent(block.unknown, cohort.total))
    added = sum((share for share in shares if share is not None), Decimal(0))
    other_total = any(figure.total != cohort.total for figure in block.figures)
    if cohort.total == 0 or other_total or abs(added - WHOLE) <= ROUNDING_TOLERANCE:
        return []
    return [f"{block.label}, các tỷ lệ cộng lại được {show_percent(added)} do làm tròn từng mức."]


def _cumulative_checks(block: Block) -> list[str]:
    steps = [figure for figure in block.figures if figure.level != NONE_LEVEL]
    return [
        f"{block.label}, số đạt {lower.label} ({show_count(lower.count)}) "
        f"ít hơn số đạt {higher.label} ({show_count(higher.count)})."
        for higher, lower in pairwise(steps)
        if lower.count < higher.count
    ]


def _with_other_total(cohort: CohortFigures) -> list[Figure]:
    figures = [*cohort.singles, *(f for block in cohort.blocks for f in block.figures)]
    return [figure for figure in figures if figure.total != cohort.total]


def _wrong_total(figure: Figure, cohort: CohortFigures) -> str:
    used, right = show_count(figure.total), show_count(cohort.total)
    return f"tỷ lệ của {figure.label} tính trên {used}, không phải trên tổng số {right}."
