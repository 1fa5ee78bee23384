"""Figures of an invented district, made by hand, in all three ways of counting."""

import datetime

from apps.core.headings import Heading, Look, Signature
from apps.reports.figures import Block, CohortFigures, Figure, Mode
from apps.reports.summary import table_of
from apps.reports.tables import Table

AS_OF = datetime.date(2025, 6, 30)
DISTRICT = "Cán bộ lãnh đạo, quản lý cấp huyện"

# The label and the rank of each level.
PROFESSIONAL = {
    "thac_si": ("Thạc sĩ", 5),
    "dai_hoc": ("Đại học", 4),
    "cao_dang": ("Cao đẳng", 3),
    "trung_cap": ("Trung cấp", 2),
    "none": ("Chưa qua đào tạo", 0),
}
THEORY = {
    "cao_cap_cu_nhan": ("Cao cấp, cử nhân", 3),
    "trung_cap": ("Trung cấp", 2),
    "so_cap": ("Sơ cấp", 1),
}


def figure(dimension: str, level: str, label: str, count: int, total: int, **more) -> Figure:
    return Figure.counted(dimension, level, label, count=count, total=total, **more)


def professional(total: int, *, mode: Mode = Mode.EXCLUSIVE, unknown: int = 0, **counts) -> Block:
    return block("professional", "Trình độ chuyên môn", PROFESSIONAL, total, mode, unknown, counts)


def theory(total: int, *, mode: Mode = Mode.EXCLUSIVE, unknown: int = 0, **counts) -> Block:
    label = "Trình độ lý luận chính trị"
    return block("political_theory", label, THEORY, total, mode, unknown, counts)


def block(dimension, label, levels, total, mode, unknown, counts) -> Block:
    figures = tuple(
        figure(dimension, level, levels[level][0], count, total, rank=levels[level][1])
        for level, count in counts.items()
    )
    return Block(dimension, label, mode, figures, unknown)


def singles(total: int, **counts: int) -> tuple[Figure, ...]:
    known = {
        "origin": ("local", "Người địa phương", ""),
        "sex": ("women", "Cán bộ nữ", "Nữ"),
        "age": ("under_35", "Dưới 35 tuổi", ""),
    }
    return tuple(
        figure(dimension, known[dimension][0], known[dimension][1], count, total, short=short)
        for dimension, count in counts.items()
        for short in (known[dimension][2],)
    )


def cohort(total: int = 13, **more) -> CohortFigures:
    return CohortFigures(**{"code": "btv", "name": "Ban Thường vụ Huyện ủy", "total": total} | more)


def district() -> tuple[CohortFigures, ...]:
    """Return four cohorts: exclusive, with unknown people, cumulative, held and studying."""
    heads = 1250
    return (
        cohort(
            group=DISTRICT,
            singles=singles(13, origin=6, sex=1, age=0),
            blocks=(professional(13, thac_si=7, dai_hoc=6), theory(13, cao_cap_cu_nhan=13)),
        ),
        cohort(
            heads,
            code="truong-pho",
            name="Trưởng, phó các phòng, ban",
            group=DISTRICT,
            exclusion_text="trừ các đơn vị ngành dọc",
            singles=singles(heads, origin=800, sex=333, age=41),
            blocks=(
                professional(heads, thac_si=240, dai_hoc=1000, cao_dang=0, unknown=10),
                theory(heads, cao_cap_cu_nhan=300, trung_cap=900, so_cap=50),
            ),
            undecidable_age=3,
        ),
        cohort(
            196,
            code="chu-chot-xa",
            name="Cán bộ chủ chốt xã",
            singles=singles(196, sex=30, age=6),
            blocks=(professional(196, mode=Mode.CUMULATIVE, thac_si=18, dai_hoc=196),),
        ),
        cohort(
            120,
            code="doan-the-xa",
            name="Trưởng đoàn thể xã",
            people_word="người",
            blocks=(
                professional(
                    120,
                    mode=Mode.HELD_AND_STUDYING,
                    dai_hoc=86,
                    cao_dang=1,
                    trung_cap=32,
                    none=5,
                ),
            ),
        ),
    )


def sample_table() -> Table:
    return table_of(district(), as_of=AS_OF, documents=("Kế hoạch số 12/KH-UBND.",))


def heading(look: Look = Look.STATE) -> Heading:
    party = look == Look.PARTY
    return Heading(
        look=look,
        body="Huyện ủy Lập Thành" if party else "Ủy ban nhân dân huyện Lập Thành",
        parent_body="Tỉnh ủy Sơn Nam" if party else "Ủy ban nhân dân tỉnh Sơn Nam",
        place="Lập Thành",
        mark="-BC/HU" if party else "/BC-UBND",
        number=5,
        date=datetime.date(2025, 7, 4),
        signature=Signature(("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "Lò Thị Mẫu"),
        recipients=("Sở Nội vụ", "Lưu: VT."),
    )
