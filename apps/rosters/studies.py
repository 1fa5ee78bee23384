"""Where and when a level was earned, where a cell says so beside the level. Pure."""

import re
from dataclasses import dataclass

from apps.core.cells import CellValue, text_of
from apps.core.text import clean, fold
from apps.rosters.levels import LevelWords
from apps.rosters.problems import Fault

FIRST_YEAR = 1950
_PARTS = re.compile(r"[\n;]+")
_PIECES = re.compile(r"[\n;,()]| - | – ")
_YEAR = re.compile(r"(?<![\d/.\-])(?:\d{1,2}[/.\-])?((?:19|20)\d\d)(?![\d/.\-])")
# "Đại học Sư phạm Toán" is a degree and its subject, so only what is surely a school counts.
_INSTITUTION = re.compile(r"(truong|hoc vien|dai hoc quoc gia|trung tam) \w+")


@dataclass(frozen=True, slots=True)
class Study:
    """Where a level was earned and in what year, as far as the cell is clear about it."""

    institution: str = ""
    year: int | None = None


def study_of(value: CellValue, earned: str, known: LevelWords) -> Study | None:
    """Return what a cell says of the level it names: "ĐH Sư phạm Toán, Trường ĐHSP 1, 2010"."""
    raw = value if isinstance(value, str) else text_of(value)
    parts = [part for part in map(clean, _PARTS.split(raw)) if part]
    if len(parts) > 1:
        naming = [part for part in parts if known.find(part)]
        if len(naming) > 1:  # A degree on each line: the line of the highest tells.
            parts = [part for part in naming if known.find(part) == earned][:1]
    text = "; ".join(parts)
    years = _YEAR.findall(text)
    year = int(years[0]) if len(years) == 1 and int(years[0]) >= FIRST_YEAR else None
    pieces = [piece for piece in map(clean, _PIECES.split(text)) if piece]
    institution = next((p for p in pieces if _INSTITUTION.match(fold(p))), "")
    return Study(institution, year) if institution or year else None


def graduation_year(value: CellValue) -> int | Fault | None:
    """Return the year a cell of "Năm tốt nghiệp" names."""
    text = text_of(value)
    if not text:
        return None
    years = _YEAR.findall(text) or re.findall(r"(?:19|20)\d\d$", text)
    if len(years) == 1 and int(years[0]) >= FIRST_YEAR:
        return int(years[0])
    return Fault("không rõ là năm nào; được để trống, hãy ghi như 2010", "warning")
