"""The written text of cohorts, in the manner of district plans. Pure: no Django."""

from collections.abc import Iterable

from apps.core.numbers import percent, show_heads, show_percent
from apps.core.text import capital, lowered
from apps.reports.figures import NONE_LEVEL, Block, CohortFigures, Figure, Mode
from apps.reports.tables import Section

OR_ABOVE = "trở lên"


def sections_of(cohorts: Iterable[CohortFigures]) -> tuple[Section, ...]:
    """Write every cohort under its number: "1.1." inside a named group, "1." alone."""
    sections: list[Section] = []
    group, upper, lower = "", 0, 0
    for cohort in cohorts:
        if not cohort.group or cohort.group != group:
            upper, lower = upper + 1, 0
            if cohort.group:
                sections.append(Section(str(upper), cohort.group))
        group, lower = cohort.group, lower + 1
        number = f"{upper}.{lower}" if group else str(upper)
        sections.append(Section(number, cohort.name, cohort_paragraphs(cohort)))
    return tuple(sections)


def cohort_paragraphs(cohort: CohortFigures) -> tuple[str, ...]:
    """Write one cohort: the totals first, then a sentence for each ladder.

    The first paragraph goes on after the cohort's name and a colon, so it starts small.
    """
    blocks = (block_sentence(block, cohort) for block in cohort.blocks)
    return (totals_sentence(cohort), *(sentence for sentence in blocks if sentence))


def totals_sentence(cohort: CohortFigures) -> str:
    """Write the total, what was left out, and each single figure that is not zero."""
    if cohort.total == 0:
        return f"chưa có {cohort.people_word} nào{_exclusion(cohort)}."
    opening = f"tổng số {show_heads(cohort.total)} {cohort.people_word}{_exclusion(cohort)}"
    phrases = [
        f"{figure.label} có {_share(figure, cohort.people_word)}"
        for figure in cohort.singles
        if figure.count
    ]
    if phrases:
        opening += f", trong đó {_among_them(phrases[0])}"
    sentences = [opening, *map(capital, phrases[1:])]
    if cohort.undecidable_age:
        who = f"{show_heads(cohort.undecidable_age)} {cohort.people_word}"
        sentences.append(f"Chưa xác định được độ tuổi của {who} do hồ sơ thiếu ngày, tháng sinh")
    return ". ".join(sentences) + "."


def block_sentence(block: Block, cohort: CohortFigures) -> str:
    """Write one ladder, rows of zero left out; "" when nothing at all is counted."""
    write = _steps if block.mode == Mode.CUMULATIVE else _rows
    parts = write(block, cohort)
    if block.unknown and cohort.total:
        parts.append(_unknown(block, cohort))
    return f"{block.label}: {'; '.join(parts)}." if parts else ""


def _rows(block: Block, cohort: CohortFigures) -> list[str]:
    word = cohort.people_word
    return [f"{figure.label} {_share(figure, word)}" for figure in block.figures if figure.count]


def _steps(block: Block, cohort: CohortFigures) -> list[str]:
    """Write levels that contain one another, the widest first: "100% có ..., trong đó ..."."""
    word = cohort.people_word
    levels = [f for f in block.figures if f.level != NONE_LEVEL]
    counted = [f for f in reversed(levels) if f.count]
    parts = []
    if counted:
        widest, *narrower = counted
        text = _widest(widest, levels[0], word)
        if narrower:
            inside = (f"{_step_label(f, levels[0])} {_share(f, word)}" for f in narrower)
            text += f", trong đó {'; '.join(inside)}"
        parts.append(text)
    rest = [f for f in block.figures if f.level == NONE_LEVEL and f.count]
    return parts + [f"{figure.label} {_share(figure, word)}" for figure in rest]


def _widest(figure: Figure, highest: Figure, word: str) -> str:
    label = _step_label(figure, highest)
    if figure.count == figure.total:
        return f"100% có trình độ {lowered(label)}"
    return f"{label} {_share(figure, word)}"


def _step_label(figure: Figure, highest: Figure) -> str:
    """Say "trở lên" of a level, except of the highest one: nothing lies above it."""
    if figure is highest or figure.label.endswith(OR_ABOVE):
        return figure.label
    return f"{figure.label} {OR_ABOVE}"


def _unknown(block: Block, cohort: CohortFigures) -> str:
    label = "Chưa rõ trình độ" if block.label.startswith("Trình độ") else "Chưa rõ"
    share = percent(block.unknown, cohort.total)
    figure = Figure(block.dimension, "unknown", label, block.unknown, cohort.total, share)
    return f"{label} {_share(figure, cohort.people_word)}"


def _share(figure: Figure, word: str) -> str:
    heads = show_heads(figure.count)
    if figure.count == figure.total:
        heads = f"{heads}/{heads}"
    return f"{heads} {word}, chiếm {show_percent(figure.percent)}"


def _exclusion(cohort: CohortFigures) -> str:
    text = cohort.exclusion_text.strip().strip("()").strip()
    if not text:
        return ""
    return f" ({text})" if text.casefold().startswith("trừ") else f" (trừ {text})"


def _among_them(phrase: str) -> str:
    small = lowered(phrase)
    return f"là {small}" if small.startswith("người địa phương") else small
