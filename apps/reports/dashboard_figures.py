"""The tiles, bars and gaps of Tổng quan, made of counts. Pure: no database."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from apps.core.numbers import percent, show_count, show_percent
from apps.indicators.cohort import CohortCount, TableCount

# Row of a figure -> address of the list of its people, "" for whoever may not see them.
Linker = Callable[[str], str]

TONES = 6
UNKNOWN = "unknown"
TILES = (
    ("sex", "women", "Nữ"),
    ("party", "member", "Đảng viên"),
    ("age", "under_{age}", "Dưới {age} tuổi"),
    ("ethnicity", "minority", "Dân tộc thiểu số"),
    ("origin", "local", "Người địa phương"),
)
ASK = "Ghi văn bằng, chứng chỉ cao nhất, hoặc ghi rõ là chưa qua đào tạo."
SINGLE_GAPS = (
    ("party", "Chưa ghi có phải đảng viên", "Hỏi đơn vị, ghi vào hồ sơ từng người."),
    ("ethnicity", "Chưa ghi dân tộc", "Hỏi đơn vị, ghi vào hồ sơ từng người."),
    (
        "origin",
        "Chưa rõ có phải người địa phương",
        "Ghi ở chức vụ đang giữ, theo địa bàn của đơn vị.",
    ),
)


@dataclass(frozen=True)
class Tile:
    """One figure at the top."""

    label: str
    value: str
    share: str
    url: str


@dataclass(frozen=True)
class Part:
    """One level in a bar, with its place in percent of the whole."""

    label: str
    count: str
    share: str
    tone: str
    x: Decimal
    width: Decimal
    url: str


@dataclass(frozen=True)
class Bar:
    """One ladder: its levels from the highest down, then those of whom nothing is known."""

    name: str
    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Gap:
    """Something that nobody has written down yet."""

    label: str
    count: str
    share: str
    url: str
    advice: str


def staff_tiles(counted: CohortCount, link: Linker, all_url: str) -> list[Tile]:
    """Return the total and the shares of women, the Party, the young, minorities and locals."""
    total, age = counted.total, counted.spec.young_under
    tiles = [Tile("Tổng số", show_count(total), "đang giữ chức vụ", all_url)]
    for single, level, label in TILES:
        people = counted.singles[single]
        share = show_percent(percent(people, total))
        url = link(f"{single}:{level.format(age=age)}")
        tiles.append(Tile(label.format(age=age), show_count(people), share, url))
    return tiles


def ladder_bars(counted: CohortCount, link: Linker) -> list[Bar]:
    """Return a bar for every ladder on which something is known of somebody."""
    return [
        bar_of(table, counted.total, link)
        for table in counted.tables
        if table.unknown < counted.total
    ]


def bar_of(counted: TableCount, total: int, link: Linker) -> Bar:
    """Return the bar of one ladder."""
    table = counted.table
    filled = [pair for pair in zip(table.rows, counted.rows, strict=True) if pair[1]]
    shown = [
        (row.label, people, "none" if row.rank == 0 else str(min(place, TONES)), row.key)
        for place, (row, people) in enumerate(filled, start=1)
    ]
    if counted.unknown:
        shown.append((table.unknown_label, counted.unknown, UNKNOWN, UNKNOWN))
    parts, before = [], 0
    for label, people, tone, key in shown:
        x, width = place_of(before, total), place_of(people, total)
        share = show_percent(percent(people, total))
        url = link(f"{table.ladder}:{key}")
        parts.append(Part(label, show_count(people), share, tone, x, width, url))
        before += people
    return Bar(table.label, table.label, tuple(parts))


def place_of(people: int, total: int) -> Decimal:
    """Return a number of people as hundredths of a percent of the bar's length."""
    return round(Decimal(100 * people) / Decimal(total), 2)


def gap_lines(counted: CohortCount, link: Linker, birth_url: str) -> list[Gap]:
    """Return what is missing in the files, with how many people it concerns."""
    total = counted.total
    rows = [
        (f"{t.table.label}: chưa rõ trình độ", t.unknown, link(f"{t.table.ladder}:{UNKNOWN}"), ASK)
        for t in counted.tables
        if t.unknown < total
    ]
    rows += [
        (label, counted.singles_unknown[single], link(f"{single}:{UNKNOWN}"), advice)
        for single, label, advice in SINGLE_GAPS
    ]
    births = counted.births_partly_known
    rows.append(("Chưa đủ ngày, tháng sinh", births, birth_url, "Ghi theo giấy khai sinh, CCCD."))
    untold = ", ".join(t.table.label for t in counted.tables if t.unknown == total)
    if untold:
        rows.append((f"Chưa ghi cho ai: {untold}", total, "", "Ghi khi cần theo dõi."))
    return [
        Gap(label, show_count(count), show_percent(percent(count, total)), url, advice)
        for label, count, url, advice in rows
        if count
    ]
