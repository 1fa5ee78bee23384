"""Small rosters as offices send them, and the catalogue that reads them. All people invented."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

from apps.core.text import spelling_key
from apps.rosters.catalogue import Catalogue
from apps.rosters.reading import Reading, read_roster

TODAY = datetime.date(2025, 6, 30)

TITLES = {
    "bi_thu_xa": ["Bí thư Đảng ủy", "Bí thư"],
    "pho_bi_thu_xa": ["Phó Bí thư Đảng ủy"],
    "ct_hdnd_xa": ["Chủ tịch HĐND"],
    "ct_ubnd_xa": ["Chủ tịch UBND"],
    "ct_ubnd_huyen": ["Chủ tịch UBND"],
    "pct_ubnd_xa": ["Phó Chủ tịch UBND"],
    "ct_mttq_xa": ["Chủ tịch UBMTTQ"],
    "ct_phu_nu_xa": ["Chủ tịch Hội LHPN"],
    "bi_thu_doan_xa": ["Bí thư Đoàn TNCS HCM"],
    "cht_quan_su_xa": ["Chỉ huy trưởng Quân sự"],
    "cc_van_phong": ["Công chức Văn phòng - Thống kê"],
    "cc_tu_phap": ["Công chức Tư pháp - Hộ tịch"],
    "uv_bch_xa": ["Ủy viên BCH Đảng bộ xã"],
    "hieu_truong": ["Hiệu trưởng", "HT"],
    "pho_hieu_truong": ["Phó Hiệu trưởng", "PHT"],
    "to_truong": ["Tổ trưởng chuyên môn"],
    "giao_vien": ["Giáo viên", "GV"],
    "nv_ke_toan": ["Nhân viên kế toán"],
}
_PLACES = {"ct_ubnd_xa": "commune", "ct_ubnd_huyen": "district"}
_LEVELS = {
    "professional": {
        "none": "Chưa qua đào tạo",
        "so_cap": "Sơ cấp",
        "trung_cap": "Trung cấp",
        "cao_dang": "Cao đẳng",
        "dai_hoc": "Đại học",
        "thac_si": "Thạc sĩ",
        "tien_si": "Tiến sĩ",
    },
    "political_theory": {
        "none": "Chưa qua đào tạo",
        "so_cap": "Sơ cấp",
        "trung_cap": "Trung cấp",
        "cao_cap": "Cao cấp",
        "cu_nhan": "Cử nhân chính trị",
    },
    "state_management": {
        "none": "Chưa qua bồi dưỡng",
        "can_su": "Cán sự",
        "chuyen_vien": "Chuyên viên",
        "chuyen_vien_chinh": "Chuyên viên chính",
        "chuyen_vien_cao_cap": "Chuyên viên cao cấp",
    },
    "informatics": {"none": "Chưa có", "a": "A", "b": "B", "co_ban": "Cơ bản"},
    "edu_management": {"none": "Chưa qua bồi dưỡng", "da_qua": "Đã qua bồi dưỡng"},
}
_ETHNICITIES = {
    "Kinh": [], "Tày": [], "Mông": ["HMông", "H'Mông"], "Nùng": ["Nùng U"], "Dao": [], "Hoa": [],
    "La Chí": [], "Pà Thẻn": [], "Cờ Lao": [], "Bố Y": [],
}  # fmt: skip


def catalogue(units: Mapping[str, str] | None = None) -> Catalogue:
    """Return what a small office knows; `units` gives names and codes."""
    titles: dict[str, tuple[str, ...]] = {}
    for code, aliases in TITLES.items():
        for alias in aliases:
            key = spelling_key(alias)
            titles[key] = (*titles.get(key, ()), code)
    return Catalogue(
        titles=titles,
        levels={
            ladder: {spelling_key(name): level for level, name in levels.items()}
            for ladder, levels in _LEVELS.items()
        },
        ranks={
            ladder: {level: rank for rank, level in enumerate(levels)}
            for ladder, levels in _LEVELS.items()
        },
        ethnicities={
            spelling_key(alias): name
            for name, aliases in _ETHNICITIES.items()
            for alias in [name, *aliases]
        },
        units={spelling_key(name): code for name, code in (units or {}).items()},
        title_places=_PLACES,
    )


def save(
    folder: Path,
    rows: Iterable[Sequence[object]],
    *,
    merges: Iterable[str] = (),
    name: str = "Danh sách",
) -> Path:
    """Write one sheet of rows, None for an empty cell, and return the file."""
    return save_sheets(folder, {name: rows}, merges=merges)


def save_sheets(
    folder: Path, sheets: Mapping[str, Iterable[Sequence[object]]], *, merges: Iterable[str] = ()
) -> Path:
    """Write several sheets; the merges are those of each."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for block in merges:
            sheet.merge_cells(block)
    path = folder / "danh-sach.xlsx"
    book.save(path)
    return path


def read(path: Path, **options: object) -> Reading:
    """Read a roster with the small office's catalogue on a fixed day."""
    options.setdefault("catalogue", catalogue())
    return read_roster(path, today=TODAY, **options)


HEADING = ("STT", "Họ và tên", "Giới tính", "Ngày sinh", "Chức vụ")


def person(number: int, name: str, **cells: object) -> list[object]:
    """Return a right row under `HEADING`, with the cells given instead."""
    row = {"sex": "Nữ", "birth": "12/05/1980", "title": "Giáo viên"} | cells
    return [number, name, row["sex"], row["birth"], row["title"]]


def read_columns(folder: Path, headings: Sequence[str], *rows: Sequence[object]) -> Reading:
    """Read people whose rows have the columns of `HEADING` and then the `headings`."""
    table = [[*HEADING, *headings]]
    for number, row in enumerate(rows, start=1):
        table.append([*person(number, f"Lò Thị {'ABCDEGHIKLMN'[number - 1]}"), *row])
    return read(save(folder, table))


def messages(reading: Reading) -> dict[str, str]:
    """Return the message at each cell that has a problem."""
    return {problem.cell: problem.message for problem in reading.problems}
