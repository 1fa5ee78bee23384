"""How large a sheet may be, and how large it truly is, seen before it takes memory. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from apps.rosters.problems import UnreadableFile
from apps.rosters.sheet import column_letters

MAX_ROWS = 100_000
MAX_COLUMNS = 256
MAX_CELLS = 5_200_000  # A hundred thousand rows as far as column AZ.
MAX_TEXT = 256 * 1024 * 1024

# A cell written otherwise than <c r="..., or with a value past column AZ or row 99,999; such
# a sheet is looked at cell by cell. (<cols>, <col>, <cf...> and <cu...> are no cells.)
_UNUSUAL = re.compile(
    rb'<c(?! r="A?[A-Z][0-9]{1,5}"|[ofu]| r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,9}")? ?/>)'
)
_UNVALUED = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*'
    rb"(?:<v\s*/>|<v></v>)?\s*</c>"
)
_SHARED = re.compile(rb'<c [^>]*t="s"[^>]*>\s*<v>([0-9]{1,9})</v>')
_HIDDEN = re.compile(rb'<(row|col) ([^>]*\bhidden="(?:1|true)"[^>]*)>')
_ATTRIBUTE = re.compile(rb'(\w+)="([^"]*)"')
_UNSEEN = frozenset({"collapse", "filter"})
_YES = frozenset({"1", "true"})
_MAX_KEPT = 8 * 1024 * 1024


class ForbiddenMarkupError(ValueError):
    """The XML declares a document type, which no office program writes."""


@dataclass
class Extent:
    """The block that a sheet's values span, and what else must be known before reading it."""

    bottom: int = -1
    right: int = -1
    filled_rows: int = 0
    unvalued: set[tuple[int, int]] | None = None
    # References to shared texts, to bound what they come to when each cell has its copy.
    shared: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def take(self, row: int, column: int) -> None:
        """Stretch over one more cell that has a value."""
        self.bottom, self.right = max(self.bottom, row), max(self.right, column)

    def hide(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note a row or columns that an .xlsx hides."""
        if attributes.get("hidden") not in _YES:
            return
        if tag == "row" and attributes.get("r", "").isdecimal():
            self.hidden_rows.add(int(attributes["r"]) - 1)
        elif tag == "col":
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "1"))
            self.hidden_columns |= set(range(first - 1, min(last, MAX_COLUMNS)))

    def check(self, name: str) -> None:
        """Raise UnreadableFile when the block is too large to be read."""
        rows, columns = self.bottom + 1, self.right + 1
        if self.filled_rows > MAX_ROWS:
            limit = f"{MAX_ROWS:,}".replace(",", ".")
            raise UnreadableFile(
                f"Trang tính “{name}” có hơn {limit} dòng; hãy chia thành nhiều tệp."
            )
        if rows * columns > MAX_CELLS or columns > MAX_COLUMNS or rows > 2 * MAX_ROWS:
            raise UnreadableFile(too_wide(name, rows, columns))


def too_wide(name: str, rows: int, columns: int) -> str:
    """Return the sentence about a sheet with a stray value far from its table."""
    last = f"{column_letters(columns - 1)}{rows}"
    sheet = f"Trang tính “{name}”" if name else "Một trang tính"
    return (
        f"{sheet} trải đến ô {last}, quá lớn để đọc; hãy xóa các ô thừa ở xa bảng"
        " (chọn các dòng, các cột thừa, bấm Xóa) rồi lưu lại."
    )


def column_index(letters: bytes | str) -> int:
    """Return the place of a column from 0: "A" is 0, "AA" is 26."""
    index = 0
    for letter in letters.decode() if isinstance(letters, bytes) else letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def quick_extent(chunks: Iterable[bytes]) -> Extent | None:
    """Return the formulas and shared texts of a worksheet part that is surely small enough.

    None for a part written in an unusual way or with a cell far from A1. Nothing is parsed, so
    it costs a tenth of what `exact_extent` does.
    """
    extent, kept = Extent(unvalued=set()), b""
    for chunk in chunks:
        data = kept + chunk
        end = max(data.rfind(b"<row"), 0)
        if len(data) - end > _MAX_KEPT or not _take_rows(extent, data[:end]):
            return None
        kept = data[end:]
    return extent if _take_rows(extent, kept) else None


def _take_rows(extent: Extent, data: bytes) -> bool:
    if _UNUSUAL.search(data) or b":c" in data or b"\0" in data:
        return False
    extent.shared += data.count(b't="s"')
    if b' hidden="' in data:
        for match in _HIDDEN.finditer(data):
            found = dict(_ATTRIBUTE.findall(match[2]))
            extent.hide(match[1].decode(), {k.decode(): v.decode() for k, v in found.items()})
    if b"<f" in data and extent.unvalued is not None:
        extent.unvalued |= {
            (int(match[2]) - 1, column_index(match[1])) for match in _UNVALUED.finditer(data)
        }
    return True


class _CellByCell:
    """Follows a worksheet part element by element, whatever prefixes and attributes it uses."""

    def __init__(self) -> None:
        self.extent = Extent(unvalued=set())
        self.row = self.column = -1
        self.last_filled = -1
        self.in_value = self.has_formula = self.has_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if "hidden" in attributes:
            self.extent.hide(local, attributes)
        if local == "row":
            self.row = int(attributes.get("r", self.row + 2)) - 1
            self.column = -1
        elif local == "c":
            self._start_cell(attributes.get("r", ""))
            self.extent.shared += attributes.get("t") == "s"
        elif local == "f":
            self.has_formula = True
        elif local in {"v", "t"}:
            self.in_value = True

    def _start_cell(self, reference: str) -> None:
        letters = reference.rstrip("0123456789")
        self.column = column_index(letters) if letters else self.column + 1
        if reference:
            self.row = int(reference[len(letters) :] or 1) - 1
        self.has_formula = self.has_value = False

    def text(self, text: str) -> None:
        if self.in_value and text:
            self.has_value = True

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local in {"v", "t"}:
            self.in_value = False
        elif local == "c" and self.has_value:
            self.extent.take(self.row, self.column)
            self.extent.filled_rows += self.row != self.last_filled
            self.last_filled = self.row
        elif local == "c" and self.has_formula and self.extent.unvalued is not None:
            self.extent.unvalued.add((self.row, self.column))


def parse_safely(
    chunks: Iterable[bytes], start: object, end: object = None, text: object = None
) -> None:
    """Feed XML to the handlers; a document type, and so any entity, is refused."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _forbid
    for chunk in chunks:
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _forbid(*_: object) -> None:
    raise ForbiddenMarkupError("DOCTYPE")


def exact_extent(chunks: Iterable[bytes]) -> Extent:
    """Return the extent of a worksheet part, looking at every cell."""
    cells = _CellByCell()
    parse_safely(chunks, cells.start, cells.end, cells.text)
    return cells.extent


def shared_references(chunks: Iterable[bytes]) -> Iterator[int]:
    """Yield the number of the shared text of each cell that has one."""
    kept = b""
    for chunk in chunks:
        data = kept + chunk
        end = data.rfind(b"</c>") + len(b"</c>")
        kept = data[end:] if end >= len(b"</c>") else data
        yield from (int(match[1]) for match in _SHARED.finditer(data[:end]))


class _OpenDocument:
    """Follows the tables of an .ods, where one element may stand for a million cells."""

    def __init__(self) -> None:
        self.table, self.extent, self.text_total = "", Extent(), 0
        self.extents: dict[str, Extent] = {}
        self.row = self.column = 0
        self.rows = self.columns = 1
        self.depth = self.length = 0
        self.filled = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "table":
            self.table, self.extent, self.row = attributes.get("table:name", ""), Extent(), 0
            self.extents[self.table] = self.extent
            self.column = 0
        elif local == "table-column":
            self._pass_column(attributes)
        elif local == "table-row":
            self.rows, self.column = _repeat(attributes, "rows"), 0
            if attributes.get("table:visibility") in _UNSEEN and self.row < 2 * MAX_ROWS:
                rows = range(self.row, min(self.row + self.rows, 2 * MAX_ROWS))
                self.extent.hidden_rows |= set(rows)
        elif local in {"table-cell", "covered-table-cell"}:
            self.columns, self.length = _repeat(attributes, "columns"), 0
            self.filled = any(key.startswith("office:") for key in attributes)
            self.depth += 1

    def text(self, text: str) -> None:
        if self.depth and text.strip():
            self.filled = True
            self.length += len(text)

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local in {"table-cell", "covered-table-cell"}:
            self._end_cell()
        elif local == "table-row":
            self.row += self.rows

    def _pass_column(self, attributes: dict[str, str]) -> None:
        end = self.column + _repeat(attributes, "columns")
        if attributes.get("table:visibility") in _UNSEEN:
            self.extent.hidden_columns |= set(range(self.column, min(end, MAX_COLUMNS)))
        self.column = end

    def _end_cell(self) -> None:
        self.depth -= 1
        if self.filled:
            self.extent.take(self.row + self.rows - 1, self.column + self.columns - 1)
            self.extent.check(self.table)
            self.text_total += self.length * self.rows * self.columns
        if self.text_total > MAX_TEXT:
            raise UnreadableFile(too_wide(self.table, self.row + 1, self.column + 1))
        self.column += self.columns


def _repeat(attributes: dict[str, str], what: str) -> int:
    return max(1, int(attributes.get(f"table:number-{what}-repeated", "1")))


def check_open_document(chunks: Iterable[bytes]) -> dict[str, Extent]:
    """Return the extents of the tables of an .ods; UnreadableFile where one spreads too far."""
    tables = _OpenDocument()
    parse_safely(chunks, tables.start, tables.end, tables.text)
    return tables.extents
