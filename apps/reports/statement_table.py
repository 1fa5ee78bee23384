"""The findings of a checked text as a table, to be taken away as Excel or Word. Pure."""

import datetime
from collections.abc import Sequence

from apps.core.numbers import show_count
from apps.reports.tables import Cell, Column, Kind, Note, Row, Table
from apps.targets.statements.findings import Finding
from apps.targets.statements.review import Review

SLUG = "kiem-tra-so-lieu"
TITLE = "Kết quả kiểm tra số liệu của văn bản"
COLUMNS = (
    Column("no", "TT", Kind.NUMBER, width=5),
    Column("line", "Dòng", Kind.NUMBER, width=6),
    Column("weight", "Mức", width=10),
    Column("name", "Loại", width=22),
    Column("words", "Nội dung trong văn bản", width=44),
    Column("printed", "Văn bản ghi", width=12),
    Column("right", "Đúng là", width=12),
    Column("message", "Nhận xét", width=50),
)
NOTES = (
    Note("Tỷ lệ", "Số người chia cho tổng số của nhóm, làm tròn từ 5 lên ở số lẻ đã in."),
    Note("Phép cộng", "Các mức loại trừ nhau của một dòng cộng lại bằng tổng số của nhóm."),
    Note("Mức tăng", "Chỉ tiêu trừ hiện nay, tính bằng điểm phần trăm."),
    Note("Gợi ý", "Điều có thể là cố ý; cần xem lại, không hẳn là sai."),
)


def table_of(review: Review, findings: Sequence[Finding], as_of: datetime.date) -> Table:
    """Lay out findings as rows, with how much was looked at above them."""
    looked = tuple(kind.sentence for kind in review.checked if kind.looked_at)
    left = review.uncompared
    unknown = (f"{show_count(left)} tỷ lệ không có tổng số để so.",) if left else ()
    return Table(
        slug=SLUG,
        title=TITLE,
        as_of=as_of,
        columns=COLUMNS,
        rows=tuple(row_of(number, found) for number, found in enumerate(findings, start=1)),
        subtitles=(*looked, *unknown),
        notes=NOTES,
    )


def row_of(number: int, found: Finding) -> Row:
    """Return the row of a finding."""
    values = {
        "no": number,
        "line": found.place.line,
        "weight": found.weight_name,
        "name": found.name,
        "words": found.place.words,
        "printed": found.printed,
        "right": found.right,
        "message": found.message,
    }
    return Row({key: Cell(value) for key, value in values.items()})
