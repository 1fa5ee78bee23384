"""The summary table (biểu tổng hợp) of cohorts, made of the same figures as the text. Pure."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from apps.core.numbers import percent
from apps.reports.checks import checks_of
from apps.reports.figures import Block, CohortFigures, Figure, Mode
from apps.reports.prose import sections_of
from apps.reports.tables import Cell, Column, Kind, Note, Row, RowKind, Table, Value

SLUG = "thuc-trang"
TITLE = "Thực trạng trình độ đội ngũ cán bộ, công chức, viên chức"
UNKNOWN = "unknown"
SINGLES_GROUP = "Trong đó"
PERCENT_LABEL = "Tỷ lệ %"
FIXED_COLUMNS = (
    Column("no", "TT", width=5),
    Column("cohort", "Nhóm cán bộ, công chức, viên chức", width=38),
    Column("total", "Tổng số", Kind.NUMBER),
)
COMMON_NOTES = (
    Note(
        "Tử số",
        "Số người của nhóm có đặc điểm hoặc trình độ ghi ở đầu cột, tại ngày lấy số liệu.",
    ),
    Note(
        "Mẫu số",
        "Tổng số người của nhóm; mỗi người chỉ tính một lần dù giữ nhiều chức danh.",
    ),
    Note(
        "Làm tròn",
        "Tỷ lệ làm tròn đến một chữ số thập phân, từ 0,05 trở lên làm tròn lên.",
    ),
    Note("Ký hiệu", "Dấu “–”: nhóm không có ai, hoặc không lấy số liệu, ở cột này."),
    Note(
        "Cộng dọc",
        "Một người có thể thuộc nhiều nhóm, vì vậy không cộng các nhóm với nhau.",
    ),
)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A figure with the column it belongs to."""

    key: str
    group: str
    figure: Figure


def table_of(
    cohorts: Sequence[CohortFigures],
    *,
    as_of: datetime.date,
    slug: str = SLUG,
    title: str = TITLE,
    documents: Sequence[str] = (),
) -> Table:
    """Lay out cohorts as rows, each with its percents below, and everything said about them.

    Columns are the union over the cohorts: single figures first, then ladder by ladder from
    the highest level down. A cohort without a column's figure has an empty cell there.
    """
    sections = sections_of(cohorts)
    numbers = [section.number for section in sections if section.paragraphs]
    columns = _columns(cohorts)
    how = (*_label_notes(cohorts, numbers, columns), *_studying_note(cohorts))
    excluded = _exclusion_notes(cohorts, numbers)
    sources = (Note("Căn cứ", document) for document in documents)
    return Table(
        slug=slug,
        title=title,
        as_of=as_of,
        columns=(*FIXED_COLUMNS, *columns),
        rows=tuple(_rows(cohorts, numbers)),
        subtitles=(f"Số liệu tính đến ngày {as_of:%d/%m/%Y}",),
        notes=(*COMMON_NOTES, *how, *excluded, *sources),
        checks=tuple(sentence for cohort in cohorts for sentence in checks_of(cohort)),
        sections=sections,
        records=tuple(record for cohort in cohorts for record in _records(cohort)),
    )


def _rows(cohorts: Iterable[CohortFigures], numbers: Iterable[str]) -> Iterator[Row]:
    group = ""
    for cohort, number in zip(cohorts, numbers, strict=True):
        if cohort.group and cohort.group != group:
            head = Cell(f"{number.partition('.')[0]}. {cohort.group}")
            yield Row({"cohort": head}, RowKind.GROUP)
        group = cohort.group
        placed = list(_placed(cohort))
        counts = {p.key: Cell(p.figure.count, p.figure.link) for p in placed}
        shares = {p.key: Cell(p.figure.percent) for p in placed}
        head = {
            "no": Cell(number),
            "cohort": Cell(cohort.name),
            "total": Cell(cohort.total, cohort.link),
        }
        whole = Cell(percent(cohort.total, cohort.total))
        yield Row(head | counts)
        yield Row({"cohort": Cell(PERCENT_LABEL), "total": whole} | shares, RowKind.PERCENT)


def _placed(cohort: CohortFigures) -> Iterator[_Placed]:
    """Yield every figure of a cohort, those of unknown people included, with its column."""
    for figure in cohort.singles:
        yield _Placed(f"{figure.dimension}.{figure.level}", SINGLES_GROUP, figure)
    if cohort.undecidable_age:
        figure = _unknown("age", "Chưa rõ tuổi", cohort.undecidable_age, cohort.total)
        yield _Placed("age.unknown", SINGLES_GROUP, figure)
    for block in cohort.blocks:
        mark = "+" if block.mode == Mode.CUMULATIVE else ""
        group = _group(block)
        for figure in block.figures:
            yield _Placed(f"{block.dimension}.{figure.level}{mark}", group, figure)
        if block.unknown:
            figure = _unknown(block.dimension, "Chưa rõ", block.unknown, cohort.total)
            yield _Placed(f"{block.dimension}.{UNKNOWN}{mark}", group, figure)


def _group(block: Block) -> str:
    # Cumulative figures hold one another, so they may not share columns with figures that add up.
    return f"{block.label} (tính dồn)" if block.mode == Mode.CUMULATIVE else block.label


def _unknown(dimension: str, label: str, count: int, total: int) -> Figure:
    return Figure.counted(dimension, UNKNOWN, label, count=count, total=total, rank=-1)


def _columns(cohorts: Iterable[CohortFigures]) -> list[Column]:
    """Return the union of the cohorts' columns, groups in the order first met."""
    members: dict[str, dict[str, list[Figure]]] = {}
    for cohort in cohorts:
        for placed in _placed(cohort):
            columns = members.setdefault(placed.group, {})
            columns.setdefault(placed.key, []).append(placed.figure)
    return [column for group in members for column in _group_columns(group, members[group])]


def _group_columns(group: str, columns: Mapping[str, Sequence[Figure]]) -> list[Column]:
    highest_first = sorted(columns.items(), key=lambda item: -item[1][0].rank)
    return [
        Column(key, min((f.column_label for f in figures), key=len), Kind.NUMBER, group)
        for key, figures in highest_first
    ]


def _exclusion_notes(cohorts: Iterable[CohortFigures], numbers: Iterable[str]) -> Iterator[Note]:
    for cohort, number in zip(cohorts, numbers, strict=True):
        if text := cohort.exclusion_text.strip(" ()."):
            yield Note("Loại trừ", f"{number}. {cohort.name}: {text}.")


def _label_notes(
    cohorts: Iterable[CohortFigures], numbers: Iterable[str], columns: Iterable[Column]
) -> Iterator[Note]:
    """Say where a figure counts more than the head of its column says ("và đang học")."""
    heads = {column.key: column.label for column in columns}
    where: dict[tuple[str, str], list[str]] = {}
    for cohort, number in zip(cohorts, numbers, strict=True):
        for placed in _placed(cohort):
            label = placed.figure.label
            if placed.group != SINGLES_GROUP and label.casefold() != heads[placed.key].casefold():
                where.setdefault((placed.group, label), []).append(number)
    for (group, label), found in where.items():
        yield Note("Cách ghi", f"{group}: ở nhóm {', '.join(found)}, số liệu là “{label}”.")


def _studying_note(cohorts: Iterable[CohortFigures]) -> Iterator[Note]:
    if any(block.mode == Mode.HELD_AND_STUDYING for c in cohorts for block in c.blocks):
        yield Note(
            "Đang học",
            "Người đang học được tính ở cả mức đã có và mức đang học, vì vậy các mức cộng lại "
            "có thể nhiều hơn tổng số.",
        )


def _records(cohort: CohortFigures) -> Iterator[Mapping[str, Value]]:
    for placed in _placed(cohort):
        figure = placed.figure
        yield {
            "cohort": cohort.code,
            "dimension": figure.dimension,
            "level": figure.level,
            "label": figure.label,
            "count": figure.count,
            "total": figure.total,
            "percent": figure.percent,
        }
