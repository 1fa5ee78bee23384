"""The demonstration rosters read cell by cell, without any of the application's own reading."""

import datetime
import functools
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

FOLDER = Path(__file__).parents[2] / "fixtures" / "demo"
LADDERS = {
    "Chuyên môn": "professional",
    "Trình độ chuyên môn": "professional",
    "Lý luận chính trị": "political_theory",
    "Quản lý nhà nước": "state_management",
}
ORDER = {
    "professional": ["none", "so_cap", "trung_cap", "cao_dang", "dai_hoc", "thac_si", "tien_si"],
    "political_theory": ["none", "so_cap", "trung_cap", "cao_cap", "cu_nhan"],
    "state_management": ["none", "can_su", "chuyen_vien", "chuyen_vien_chinh"],
}
WORDS = {
    "professional": {
        "Chưa qua đào tạo": "none",
        "Sơ cấp": "so_cap",
        **dict.fromkeys(("Trung cấp", "TC"), "trung_cap"),
        **dict.fromkeys(("Cao đẳng", "CĐ"), "cao_dang"),
        **dict.fromkeys(("Đại học", "ĐH"), "dai_hoc"),
        **dict.fromkeys(("Thạc sĩ", "ThS", "Th.S"), "thac_si"),
        **dict.fromkeys(("Tiến sĩ", "TS"), "tien_si"),
    },
    "political_theory": {
        "Chưa qua đào tạo": "none",
        **dict.fromkeys(("Sơ cấp", "SC"), "so_cap"),
        **dict.fromkeys(("Trung cấp", "TC"), "trung_cap"),
        **dict.fromkeys(("Cao cấp", "CC"), "cao_cap"),
        **dict.fromkeys(("Cử nhân", "CN"), "cu_nhan"),
    },
    "state_management": {
        "Chưa qua bồi dưỡng": "none",
        **dict.fromkeys(("Cán sự", "CS"), "can_su"),
        **dict.fromkeys(("Chuyên viên", "CV"), "chuyen_vien"),
        **dict.fromkeys(("Chuyên viên chính", "CVC"), "chuyen_vien_chinh"),
    },
}


@dataclass(eq=False)
class Row:
    """One person as the workbook says, levels as ranks, -1 where nothing is being studied."""

    workbook: str
    cells: dict[tuple[str, str], Any]
    held: dict[str, int]
    studying: dict[str, int]
    sex: str
    birth: datetime.date
    titles: set[str]
    unit: dict[str, Any]

    def cell(self, heading: str) -> Any:
        return self.cells.get(("", heading))


def load(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


@functools.cache
def everyone() -> tuple[Row, ...]:
    return tuple(row for path in sorted(FOLDER.glob("*.xlsx")) for row in _workbook(path))


def _workbook(path: Path) -> list[Row]:
    title_of = {word: code for code, words in load("titles.json").items() for word in words}
    unit_of = {unit["name"]: unit for unit in load("units.json")}
    found = []
    for sheet in openpyxl.load_workbook(path):
        top = next(cell.row for cell in sheet["A"] if cell.value == "STT")
        headings = _headings(sheet, top)
        for line in sheet.iter_rows(min_row=top + 3, values_only=True):
            if isinstance(line[0], int):
                cells = dict(zip(headings, line, strict=True))
                found.append(_row(path.name, cells, title_of, unit_of))
        said = next(cell.value for cell in sheet["B"] if str(cell.value).startswith("Tổng cộng"))
        in_sheet = sum(isinstance(cell.value, int) for cell in sheet["A"][top + 2 :])
        assert said == f"Tổng cộng: {in_sheet} người"
    return found


def _headings(sheet: Any, top: int) -> list[tuple[str, str]]:
    found, over = [], ""
    for upper, lower in zip(sheet[top], sheet[top + 1], strict=True):
        over = upper.value or over
        found.append((over, lower.value) if lower.value else ("", over))
    return found


def _row(workbook: str, cells: dict, title_of: dict, unit_of: dict) -> Row:
    held, studying = {}, {}
    for ladder in ORDER:
        held[ladder], studying[ladder] = _levels(cells, ladder)
    sex, birth = _sex_and_birth(cells)
    posts = [cells.get(("", name)) for name in ("Chức vụ", "Chức vụ Đảng", "Chức vụ kiêm nhiệm")]
    titles = {title_of[post] for post in posts if post}
    unit = unit_of[cells[("", "Đơn vị")]]
    return Row(workbook, cells, held, studying, sex, birth, titles, unit)


def _levels(cells: dict, ladder: str) -> tuple[int, int]:
    """Return the ranks held and studied; a ladder left empty fails."""
    held, studying = [], [-1]
    for (over, name), value in cells.items():
        if LADDERS.get(over) == ladder and value:
            (studying if value == "đang học" else held).append(_rank(ladder, name))
        elif LADDERS.get(name) == ladder:
            words = re.fullmatch(r"(.+?)(?: \(đang học (.+)\))?", value)
            held.append(_rank(ladder, words[1]))
            studying.append(_rank(ladder, words[2]) if words[2] else -1)
    assert len(held) == 1, f"{ladder}: {cells}"
    return held[0], max(studying)


def _rank(ladder: str, word: str) -> int:
    return ORDER[ladder].index(WORDS[ladder][word])


def _sex_and_birth(cells: dict) -> tuple[str, datetime.date]:
    over = "Ngày, tháng, năm sinh"
    if ("", "Ngày sinh") in cells:
        return cells[("", "Giới tính")], _day(cells[("", "Ngày sinh")])
    men, women = cells[(over, "Nam")], cells[(over, "Nữ")]
    assert bool(men) != bool(women)
    return ("Nam" if men else "Nữ"), _day(men or women)


def _day(value: Any) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return value.date()
    return datetime.datetime.strptime(value, "%d/%m/%Y").date()  # noqa: DTZ007 (a birthday has no hour)


def day_of(row: Row, heading: str) -> datetime.date | None:
    value = row.cell(heading)
    return _day(value) if value else None
