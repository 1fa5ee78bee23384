"""Annual ratings as rosters print them: "2023: HTTNV", a line a year, or a column a year. Pure."""

import re

from apps.core.cells import NO_MARKS, CellValue, text_of
from apps.core.text import fold, spelling_key
from apps.rosters.problems import Fault

YearlyGrades = tuple[tuple[int, str], ...]

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_LINES = re.compile(r"[\n;]+")
_SHORT = {
    "htxsnv": "HTXSNV", "htxs": "HTXSNV", "xs": "HTXSNV", "xuat sac": "HTXSNV",
    "httnv": "HTTNV", "htt": "HTTNV", "tot": "HTTNV", "t": "HTTNV",
    "htnv": "HTNV", "ht": "HTNV", "hoan thanh": "HTNV",
    "khtnv": "KHTNV", "kht": "KHTNV", "khong ht": "KHTNV", "chua hoan thanh": "KHTNV",
}  # fmt: skip
# The longest words first: "không hoàn thành" holds "hoàn thành".
_LONG = (
    (re.compile(r"(khong|chua) hoan thanh"), "KHTNV"),
    (re.compile(r"hoan thanh (xuat sac|xs)"), "HTXSNV"),
    (re.compile(r"hoan thanh tot"), "HTTNV"),
    (re.compile(r"hoan thanh( nhiem vu| nv|$)|hoan thanh .*nang luc"), "HTNV"),
)
_LETTERS = re.compile(r"[^a-z]+")
_ADVICE = "hãy ghi mỗi dòng một năm, như 2023: HTTNV"


def grade_of(text: str) -> str | None:
    """Return HTXSNV, HTTNV, HTNV or KHTNV for words that mean it, else None."""
    words = " ".join(_LETTERS.sub(" ", fold(text)).split())
    if words in _SHORT:
        return _SHORT[words]
    glued = words.replace(" ", "")
    if glued in _SHORT:
        return _SHORT[glued]
    return next((grade for pattern, grade in _LONG if pattern.search(words)), None)


def one_grade(value: CellValue) -> str | Fault | None:
    """Return the grade in a cell of a column of one year."""
    text = text_of(value)
    if not text or spelling_key(text) in NO_MARKS:
        return None
    grade = grade_of(text)
    if grade is None:
        return Fault("không rõ là mức xếp loại nào; được để trống, hãy ghi như HTTNV", "warning")
    return grade


def yearly_grades(value: CellValue) -> YearlyGrades | Fault:
    """Return (year, grade) for each year a cell names, the earliest first."""
    text = text_of(value)
    if not text or spelling_key(text) in NO_MARKS:
        return ()
    raw = value if isinstance(value, str) else text
    found: dict[int, str] = {}
    unread = False
    for year, words in _pieces(raw):
        grade = grade_of(words)
        if year is not None and grade is not None:
            found[year] = grade
        unread = unread or year is None or grade is None
    grades = tuple(sorted(found.items()))
    if unread:
        return Fault(f"có phần không rõ năm hoặc mức xếp loại; {_ADVICE}", "warning", grades)
    return grades


def _pieces(text: str) -> list[tuple[int | None, str]]:
    """Cut a cell into (year, words): at line ends, and where one line names several years."""
    pieces: list[tuple[int | None, str]] = []
    for line in _LINES.split(text):
        years = list(_YEAR.finditer(line))
        if not years:
            if grade_of(line) or _LETTERS.sub("", fold(line)):
                pieces.append((None, line))
        elif years[0].start() <= len("Năm "):
            ends = [year.start() for year in years[1:]] + [len(line)]
            pieces += [
                (int(year[1]), line[year.end() : end])
                for year, end in zip(years, ends, strict=True)
            ]
        else:  # "HTTNV (2021), HTXSNV (2022)"
            starts = [0] + [year.end() for year in years[:-1]]
            pieces += [
                (int(year[1]), line[start : year.start()])
                for year, start in zip(years, starts, strict=True)
            ]
    return pieces
