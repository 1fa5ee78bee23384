"""The fonts of a workbook's cells, as far as they tell how old text is to be read. Pure."""

import re
from collections.abc import Iterable, Mapping

from apps.rosters.bounds import column_index, parse_safely
from apps.rosters.legacy_fonts import FontKind, Fonts, decode_by_font, font_kind

# Cells as every office program writes them: the place, then the style.
_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]{1,5})")?')
_LEGACY_RUN = re.compile(rb'rFont val="(\.?Vn|VNI)', re.IGNORECASE)
MAX_COLUMN = 255


class Styles:
    """The styles of a workbook: the old font, if any, behind each number that cells give."""

    def __init__(self, fonts: list[str], formats: list[int]) -> None:
        by_font = [font_kind(name) for name in fonts]
        found = [by_font[n] if 0 <= n < len(by_font) else None for n in formats]
        self.kinds: tuple[FontKind | None, ...] = (None, *dict.fromkeys(k for k in found if k))
        self.numbers = [self.kinds.index(kind) for kind in found][: 1 << 16]

    def __bool__(self) -> bool:
        """Say whether any style has an old font."""
        return len(self.kinds) > 1

    def number(self, style: int) -> int:
        """Return the place in `kinds` of the font of a style."""
        return self.numbers[style] if style < len(self.numbers) else 0

    def fonts_of(self, cells: Iterable[tuple[int, int, int]], mixed: Mapping[str, str]) -> Fonts:
        """Return the old fonts of a sheet with the `cells` (row, column, style)."""
        rows: dict[int, bytearray] = {}
        for row, column, style in cells:
            number = self.number(style)
            if not number or column > MAX_COLUMN:
                continue
            kinds = rows.setdefault(row, bytearray())
            kinds.extend(bytes(column + 1 - len(kinds)))
            kinds[column] = number
        return Fonts(self.kinds, {row: bytes(kinds) for row, kinds in rows.items()}, mixed)


def read_styles(chunks: Iterable[bytes]) -> Styles:
    """Return the styles of an .xlsx from its part styles.xml."""
    fonts: list[str] = []
    formats: list[int] = []
    inside: list[str] = []

    def start(tag: str, found: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "font" and inside[-1:] == ["fonts"]:
            fonts.append("")
        elif local == "name" and inside[-2:] == ["fonts", "font"]:
            fonts[-1] = found.get("val", "")
        elif local == "xf" and inside[-1:] == ["cellXfs"]:
            formats.append(int(found.get("fontId", 0)))
        inside.append(local)

    parse_safely(chunks, start, lambda _: inside.pop())
    return Styles(fonts, formats)


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
