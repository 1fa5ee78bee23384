"""Targets and needs in the sentences of district plans. Pure: no Django.

"100% có trình độ đại học trở lên, trong đó 30% có trình độ thạc sĩ trở lên (tăng 19% so với hiện
nay)"; "Về Đại học: 131 đồng chí, mỗi năm cử 26 - 27 đồng chí đi học."
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.core.numbers import show_count, show_heads, show_number, show_percent
from apps.core.text import lowered
from apps.targets.distance import Distance, Goal, Rounding

OF_LADDER = {
    "professional": "có trình độ {level}",
    "political_theory": "có trình độ {level} lý luận chính trị",
    "state_management": "đã qua bồi dưỡng quản lý nhà nước chương trình {level}",
}
CERTIFICATE = "có chứng chỉ"
OF_TRAIT = {
    "woman": "là nữ",
    "minority": "là người dân tộc thiểu số",
    "party": "là đảng viên",
    "young": "dưới {age} tuổi",
    "local": "là người địa phương",
    "not_local": "không phải là người địa phương",
}
WORD = "đồng chí"
UNBROKEN = "\u2011"  # a hyphen at which no line is broken


def level_phrase(ladder: str, ladder_name: str, level: str, *, is_top: bool) -> str:
    """Say what somebody of at least this level has: "có trình độ thạc sĩ trở lên"."""
    small = lowered(level)
    if small == CERTIFICATE:
        return f"{CERTIFICATE} {lowered(ladder_name)}"
    pattern = OF_LADDER.get(ladder, "có trình độ " + lowered(ladder_name) + " {level}")
    return pattern.format(level=small) + ("" if is_top else " trở lên")


def trait_phrase(trait: str, age: int) -> str:
    """Say what somebody with a trait is: "là nữ", "dưới 35 tuổi"."""
    return OF_TRAIT[trait].format(age=age)


def unit_phrase(kinds: Sequence[str], least: int, trait: str) -> str:
    """Say what each unit of some kinds has: "mỗi xã, thị trấn có ít nhất 01 người là nữ"."""
    names = ", ".join(lowered(kind) for kind in kinds) or "đơn vị"
    people = f"{names} có ít nhất {show_heads(least)} người"
    return f"{people} {trait}" if trait else people


def goal_words(goal: Goal, word: str = WORD) -> str:
    """Say how much is wanted: "15%", "trên 5%", "13 đồng chí"."""
    if not goal.is_percent:
        return f"{show_heads(int(goal.value))} {word}"
    above = "trên " if goal.rounding == Rounding.ABOVE else ""
    return f"{above}{show_percent(goal.value)}"


def brackets(*asides: str) -> str:
    """Put what is not empty into one pair of brackets."""
    said = "; ".join(aside for aside in asides if aside)
    return f" ({said})" if said else ""


def increase(baseline: Distance | None) -> str:
    """Say by how much a target is above the baseline: "tăng 19% so với hiện nay"."""
    more = baseline.rise if baseline is not None else 0
    return f"tăng {show_percent(Decimal(more))} so với hiện nay" if more > 0 else ""


@dataclass(frozen=True, slots=True)
class Said:
    """A target as a sentence needs it, with what stands inside it."""

    words: str  # with the value, as printed
    phrase: str  # without the value
    goal: Goal
    baseline: Distance | None
    now: Distance | None
    inside: tuple["Said", ...] = ()
    aside: str = ""  # "kể cả đang học"
    people: str = WORD  # what is counted: "đồng chí", "đơn vị"


def target_sentence(target: Said) -> str:
    """Write a target with those inside it: "100% có ..., trong đó 30% có ... (tăng ...)"."""
    own = f"{target.words}{brackets(target.aside, increase(target.baseline))}"
    inner = "; ".join(target_sentence(one) for one in target.inside)
    return f"{own}, trong đó {inner}" if inner else own


def targets_paragraph(year: int, group: str, targets: Sequence[Said]) -> str:
    """Write the targets of a group."""
    listed = "; ".join(target_sentence(target) for target in targets)
    return f"Mục tiêu đến năm {year}, {group}: {listed}."


def progress_paragraph(
    day: datetime.date, since: datetime.date, group: str, targets: Sequence[Said]
) -> str:
    """Write where a group stands on a day, against its targets and the baseline."""
    flat = [one for target in targets for one in _flat(target)]
    counted = [one for one in flat if one.now is not None and not one.now.is_empty]
    if not counted:
        return ""
    reached = [one for one in counted if one.now.is_reached]
    opening = (
        f"Đến ngày {day:%d/%m/%Y}, {group} đạt {show_count(len(reached))} trên "
        f"{show_count(len(counted))} chỉ tiêu tính được từ hồ sơ"
    )
    listed = "; ".join(_progress(one, since) for one in counted)
    return f"{opening}: {listed}."


def _flat(target: Said) -> list[Said]:
    return [target, *(one for inner in target.inside for one in _flat(inner))]


def _progress(target: Said, since: datetime.date) -> str:
    """Write one target: its figure, its goal, and what is missing or that it is reached."""
    now = target.now
    own = (
        f"{target.phrase} {show_heads(now.have)}/{show_heads(now.total)} {target.people}, "
        f"chiếm {show_percent(now.share)}{_change(target, since)}"
    )
    goal = f"chỉ tiêu {goal_words(target.goal, target.people)}"
    return own + brackets(target.aside, goal, distance_words(now, target.people))


def _change(target: Said, since: datetime.date) -> str:
    """Say by how many percentage points the share moved since the baseline."""
    if target.baseline is None or target.baseline.share is None:
        return ""
    moved = target.now.share - target.baseline.share
    if not moved:
        return ""
    way = "tăng" if moved > 0 else "giảm"
    return f", {way} {show_number(abs(moved))} điểm phần trăm so với ngày {since:%d/%m/%Y}"


def distance_words(distance: Distance, word: str = WORD) -> str:
    """Say how far it is: "đạt", or "còn thiếu 16,7 điểm phần trăm, 07 đồng chí"."""
    if distance.is_reached:
        return "đạt"
    people = f"{show_heads(distance.missing)} {word}"
    if not distance.missing_points:
        return f"còn thiếu {people}"
    return f"còn thiếu {show_number(distance.missing_points)} điểm phần trăm, {people}"


def need_sentence(programme: str, need: int, each_year: Sequence[int]) -> str:
    """Write a need: "Về Đại học: 131 đồng chí, mỗi năm cử 26 - 27 đồng chí đi học."."""
    if not need:
        return f"Về {lowered(programme)}: không còn nhu cầu."
    return f"Về {lowered(programme)}: {show_heads(need)} {WORD}, {yearly_words(each_year)}."


def yearly_words(each_year: Sequence[int]) -> str:
    """Say how many go each year, from the least to the most."""
    least, most = min(each_year), max(each_year)
    if not least:
        return f"mỗi năm cử nhiều nhất {show_heads(most)} {WORD} đi học"
    if least == most:
        return f"mỗi năm cử {show_heads(most)} {WORD} đi học"
    return f"mỗi năm cử {show_heads(least)} - {show_heads(most)} {WORD} đi học"


def yearly_range(each_year: Sequence[int]) -> str:
    """Write the yearly share as a cell of a table: "04‑05", which no line may break."""
    least, most = min(each_year), max(each_year)
    if least == most:
        return f"{most:02d}"
    return f"{least:02d}{UNBROKEN}{most:02d}"
