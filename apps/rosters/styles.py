"""The styles of a workbook's cells: old fonts, and dates shown by month or year alone. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from apps.rosters.bounds import column_index, parse_safely
from apps.rosters.legacy_fonts import FontKind, Fonts, decode_by_font, font_kind

# Cells as every office program writes them: the place, then the style.
_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]{1,5})")?')
_LEGACY_RUN = re.compile(rb'rFont val="(\.?Vn|VNI)', re.IGNORECASE)
MAX_COLUMN = 255
MAX_SHOWN = 500_000  # cells with a date shown in part; more of them than any roster has

ShownPart = Literal["month", "year"]
# Row and column -> how much of its date a cell shows: Excel takes "5/1980" for the 1st of May.
ShownParts = dict[tuple[int, int], ShownPart]
_MONTH_AND_YEAR = 17  # the number of the format mmm-yy, which no file spells out
_NOT_CODE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')


def shown_part(number: int, code: str) -> ShownPart | None:
    """Return how much of a date a number format shows, None for all of it or for no date."""
    if number == _MONTH_AND_YEAR:
        return "month"
    letters = set(_NOT_CODE.sub("", code).partition(";")[0].lower())
    if "y" not in letters or letters & set("dhs"):
        return None
    return "month" if "m" in letters else "year"


class Styles:
    """The styles of a workbook: the old font, if any, behind each number that cells give.

    `parts` are the styles by which dates are shown in part.
    """

    def __init__(
        self,
        fonts: list[str],
        formats: list[int],
        parts: Mapping[int, ShownPart] | None = None,
    ) -> None:
        self.parts = parts or {}
        by_font = [font_kind(name) for name in fonts]
        found = [by_font[n] if 0 <= n < len(by_font) else None for n in formats]
        self.kinds: tuple[FontKind | None, ...] = (None, *dict.fromkeys(k for k in found if k))
        self.numbers = [self.kinds.index(kind) for kind in found][: 1 << 16]

    def __bool__(self) -> bool:
        """Say whether any style has an old font, or shows a date in part."""
        return len(self.kinds) > 1 or bool(self.parts)

    def number(self, style: int) -> int:
        """Return the place in `kinds` of the font of a style."""
        return self.numbers[style] if style < len(self.numbers) else 0

    def seen_in(
        self, cells: Iterable[tuple[int, int, int]], mixed: Mapping[str, str]
    ) -> tuple[Fonts, ShownParts]:
        """Return old fonts and dates shown in part of a sheet with `cells` (row, column, style)."""
        rows: dict[int, bytearray] = {}
        parts: ShownParts = {}
        for row, column, style in cells:
            if style in self.parts and len(parts) < MAX_SHOWN:
                parts[row, column] = self.parts[style]
            number = self.number(style)
            if not number or column > MAX_COLUMN:
                continue
            kinds = rows.setdefault(row, bytearray())
            kinds.extend(bytes(column + 1 - len(kinds)))
            kinds[column] = number
        return Fonts(self.kinds, {row: bytes(kinds) for row, kinds in rows.items()}, mixed), parts


def read_styles(chunks: Iterable[bytes]) -> Styles:
    """Return the styles of an .xlsx from its part styles.xml."""
    fonts: list[str] = []
    formats: list[int] = []
    numbers: list[int] = []
    codes: dict[int, str] = {}
    inside: list[str] = []

    def start(tag: str, found: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "font" and inside[-1:] == ["fonts"]:
            fonts.append("")
        elif local == "name" and inside[-2:] == ["fonts", "font"]:
            fonts[-1] = found.get("val", "")
        elif local == "xf" and inside[-1:] == ["cellXfs"]:
            formats.append(int(found.get("fontId", 0)))
            numbers.append(int(found.get("numFmtId", 0)))
        elif local == "numFmt":
            codes[int(found.get("numFmtId", 0))] = found.get("formatCode", "")
        inside.append(local)

    parse_safely(chunks, start, lambda _: inside.pop())
    return Styles(fonts, formats, parts_of(numbers, codes))


def parts_of(numbers: Iterable[int], codes: Mapping[int, str]) -> dict[int, ShownPart]:
    """Return the styles that show dates in part, from the format number of each style."""
    parts = {place: shown_part(n, codes.get(n, "")) for place, n in enumerate(numbers)}
    return {place: part for place, part in parts.items() if part is not None}


def styled_cells(chunks: Iterable[bytes]) -> Iterable[tuple[int, int, int]]:
    """Yield (row, column, style) of each cell of a worksheet part."""
    kept = b""
    for chunk in chunks:
        data = kept + chunk
        end = max(data.rfind(b"<c "), 0)
        yield from _cells_in(data[:end])
        kept = data[end:]
    yield from _cells_in(kept)


def _cells_in(data: bytes) -> Iterable[tuple[int, int, int]]:
    for match in _CELL.finditer(data):
        yield int(match[2]) - 1, column_index(match[1]), int(match[3] or 0)


def has_legacy_runs(data: bytes) -> bool:
    """Say whether a piece of the shared texts names an old font."""
    return _LEGACY_RUN.search(data) is not None


class _Runs:
    """Follows the shared texts; a text of several runs is joined, each run read by its font."""

    def __init__(self) -> None:
        self.mixed: dict[str, str] = {}
        self.before: list[str] = []
        self.after: list[str] = []
        self.font, self.text = "", ""
        self.in_text = self.in_phonetic = False

    def start(self, tag: str, found: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "si":
            self.before, self.after = [], []
        elif local == "r":
            self.font = ""
        elif local == "rFont":
            self.font = found.get("val", "")
        elif local == "rPh":
            self.in_phonetic = True
        elif local == "t":
            self.in_text, self.text = not self.in_phonetic, ""

    def characters(self, text: str) -> None:
        if self.in_text:
            self.text += text

    def end(self, tag: str) -> None:
        local = tag.rpartition(":")[2]
        if local == "t" and self.in_text:
            kind = font_kind(self.font)
            self.before.append(self.text)
            self.after.append(decode_by_font(self.text, kind) if kind else self.text)
            self.in_text = False
        elif local == "rPh":
            self.in_phonetic = False
        elif local == "si" and self.before != self.after:
            self.mixed["".join(self.before)] = "".join(self.after)


def read_runs(chunks: Iterable[bytes]) -> dict[str, str]:
    """Return the shared texts that hold runs in an old font, with what they read."""
    runs = _Runs()
    parse_safely(chunks, runs.start, runs.end, runs.characters)
    return runs.mixed
