"""How large the sheets of .xls and .xlsb files are, seen in their records. Pure."""

import struct
from collections.abc import Iterator

from apps.rosters.bounds import MAX_COLUMNS, MAX_ROWS, Extent
from apps.rosters.legacy_fonts import font_kind
from apps.rosters.problems import UnreadableFile
from apps.rosters.sheet import Marks
from apps.rosters.styles import ShownPart, Styles, parts_of

_BROKEN = "Tệp bị hỏng nên không mở được; hãy mở tệp bằng Excel, lưu lại rồi gửi lên lần nữa."
_LAST_SECTOR = 0xFFFFFFFA  # Numbers above it mean "end", "free" and the like.
_HEADER, _ENTRY = 512, 128
_HEADER_LINKS = 109
_BEGIN, _MANY_NUMBERS = 0x0809, 0x00BD
# Blank cells (0x0201, 0x00BE) have no value and take no room.
_CELLS = frozenset({0x0006, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E, _MANY_NUMBERS})
_ROW_HEADER, _FIRST_CELL, _LAST_CELL = 0, 2, 11
_SHEET, _FONT, _FORMAT, _ROW, _COLUMNS = 0x0085, 0x0031, 0x00E0, 0x0208, 0x007D
_NUMBER_FORMAT = 0x041E
_ROW_LENGTH, _COLUMNS_LENGTH, _ROW_IS_HIDDEN = 16, 10, 0x20
# The same in an .xlsb.
_BUNDLE, _COLUMN_FORMAT, _COLUMN_FORMAT_LENGTH = 156, 60, 18
_HIDDEN_AT, _PACKED_ROW_IS_HIDDEN = 11, 0x10


class _Container:
    """The streams of an OLE file; every chain of sectors is followed once, so cycles are seen."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift >= shift:
            raise UnreadableFile(_BROKEN)
        self.size, self.mini_size = 1 << shift, 1 << mini_shift
        first_entry, self.cutoff = struct.unpack_from("<I4xI", data, 48)
        first_mini, _, first_link, _ = struct.unpack_from("<IIII", data, 60)
        self.next = self._allocation(first_link)
        self.entries = self._entries(first_entry)
        self.mini_next = self._numbers(self._chain(first_mini))
        root = next((entry for entry in self.entries if entry[1] == 5), None)  # noqa: PLR2004
        self.mini = b"".join(map(self._sector, self._chain(root[2]))) if root else b""

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        return self.data[start : start + self.size]

    def _numbers(self, sectors: list[int]) -> list[int]:
        found: list[int] = []
        for number in sectors:
            piece = self._sector(number)
            found += struct.unpack(f"<{len(piece) // 4}I", piece[: len(piece) // 4 * 4])
        return found

    def _allocation(self, link: int) -> list[int]:
        tables = list(struct.unpack_from(f"<{_HEADER_LINKS}I", self.data, 76))
        seen: set[int] = set()
        while link < _LAST_SECTOR:
            if link in seen:
                raise UnreadableFile(_BROKEN)
            seen.add(link)
            *more, link = self._numbers([link])
            tables += more
        return self._numbers([table for table in tables if table < _LAST_SECTOR])

    def _chain(self, first: int) -> list[int]:
        return _followed(self.next, first)

    def _entries(self, first: int) -> list[tuple[str, int, int, int]]:
        data = b"".join(map(self._sector, self._chain(first)))
        found = []
        for start in range(0, len(data) - _ENTRY + 1, _ENTRY):
            entry = data[start : start + _ENTRY]
            length, kind = struct.unpack_from("<HB", entry, 64)
            begin, size = struct.unpack_from("<II", entry, 116)
            name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace")
            found.append((name, kind, begin, size))
        return found

    def stream(self, *names: str) -> bytes:
        """Return the first stream with one of the `names`."""
        for name, _, begin, size in self.entries:
            if name in names:
                return self._stream(begin, size)
        raise UnreadableFile(_BROKEN)

    def _stream(self, begin: int, size: int) -> bytes:
        if size >= self.cutoff:
            return b"".join(map(self._sector, self._chain(begin)))[:size]
        step = self.mini_size
        sectors = _followed(self.mini_next, begin)
        return b"".join(self.mini[number * step : (number + 1) * step] for number in sectors)[:size]

    def check_every_chain(self) -> None:
        """Raise UnreadableFile when a chain runs in a circle, which would be read for ever."""
        for _, kind, begin, size in self.entries:
            if kind in (1, 2, 5):
                small = size < self.cutoff and kind != 5  # noqa: PLR2004
                _followed(self.mini_next if small else self.next, begin)


def _followed(following: list[int], number: int) -> list[int]:
    found: list[int] = []
    while number < len(following) and number < _LAST_SECTOR:
        found.append(number)
        if len(found) > len(following):
            raise UnreadableFile(_BROKEN)
        number = following[number]
    return found


def check_workbook(data: bytes) -> dict[str, Marks]:
    """Return what an .xls says of its sheets beside their values.

    Raises UnreadableFile when the file is broken, or a sheet of it spreads too far.
    """
    container = _Container(data)
    container.check_every_chain()
    return marks_of_stream(container.stream("Workbook", "Book", "WORKBOOK", "BOOK"))


def marks_of_stream(stream: bytes) -> dict[str, Marks]:
    """Return, by sheet, what the records of an .xls say beside the values."""
    records = _Records(stream)
    records.read()
    return records.marks()


class _Records:
    """Follows the records of an .xls: sheets, cells, fonts, hidden rows and columns."""

    def __init__(self, stream: bytes) -> None:
        self.stream = stream
        self.names: dict[int, str] = {}
        self.extents: dict[int, Extent] = {}
        self.cells: dict[int, list[tuple[int, int, int]]] = {}
        self.fonts: list[str] = []
        self.formats: list[int] = []
        self.numbers: list[int] = []
        self.codes: dict[int, str] = {}
        self.start = 0
        self.has_styles = False

    def read(self) -> None:
        """Go through every record."""
        takers = {
            _BEGIN: self._begin, _SHEET: self._name, _FONT: self._font, _FORMAT: self._format,
            _ROW: self._row, _COLUMNS: self._columns, _NUMBER_FORMAT: self._number_format,
        }  # fmt: skip
        for kind, at, length in _records(self.stream):
            if kind in _CELLS and length >= struct.calcsize("<HHH"):
                self._cell(kind, at, length)
            elif kind in takers:
                takers[kind](at, length)

    def marks(self) -> dict[str, Marks]:
        """Return what was found, by the name of the sheet."""
        # Fonts are numbered 0 to 3 and from 5: there never was a font 4.
        styles = Styles([*self.fonts[:4], "", *self.fonts[4:]], self.formats, self.parts())
        found = {}
        for start, extent in self.extents.items():
            if start in self.names:
                fonts, parts = styles.seen_in(self.cells.get(start, ()) if styles else (), {})
                found[self.names[start]] = Marks(
                    hidden_rows=frozenset(extent.hidden_rows),
                    hidden_columns=frozenset(extent.hidden_columns),
                    fonts=fonts,
                    shown_parts=parts,
                )
        return found

    def parts(self) -> dict[int, ShownPart]:
        """Return the styles that show dates in part."""
        return parts_of(self.numbers, self.codes)

    @property
    def extent(self) -> Extent:
        """Return the extent of the sheet being read."""
        return self.extents.setdefault(self.start, Extent())

    def _begin(self, at: int, length: int) -> None:
        self.start = at - struct.calcsize("<HH")
        self.has_styles = any(map(font_kind, self.fonts)) or bool(self.parts())

    def _cell(self, kind: int, at: int, length: int) -> None:
        row, column, style = struct.unpack_from("<HHH", self.stream, at)
        if kind == _MANY_NUMBERS:
            column = struct.unpack_from("<H", self.stream, at + length - 2)[0]
        elif self.has_styles:
            self.cells.setdefault(self.start, []).append((row, column, style))
        self.extent.take(row, column)
        self.extent.check("")

    def _name(self, at: int, length: int) -> None:
        (start,) = struct.unpack_from("<I", self.stream, at)
        self.names[start] = self._text(at + 6, length - 6)

    def _font(self, at: int, length: int) -> None:
        self.fonts.append(self._text(at + 14, length - 14))

    def _text(self, at: int, length: int) -> str:
        """Return a short text: its length, whether it is wide, its letters."""
        if length < struct.calcsize("<BB"):
            return ""
        letters, is_wide = struct.unpack_from("<BB", self.stream, at)
        return self._letters(at + 2, length - 2, letters, is_wide)

    def _letters(self, at: int, length: int, letters: int, is_wide: int) -> str:
        size = min(letters * (1 + (is_wide & 1)), length)
        data = self.stream[at : at + size]
        return data.decode("utf-16-le" if is_wide & 1 else "latin-1", errors="replace")

    def _format(self, at: int, length: int) -> None:
        font, number = struct.unpack_from("<HH", self.stream, at) if length >= 4 else (0, 0)  # noqa: PLR2004
        self.formats.append(font)
        self.numbers.append(number)

    def _number_format(self, at: int, length: int) -> None:
        if length < struct.calcsize("<HHB"):
            return
        number, letters, is_wide = struct.unpack_from("<HHB", self.stream, at)
        self.codes[number] = self._letters(at + 5, length - 5, letters, is_wide)

    def _row(self, at: int, length: int) -> None:
        if length >= _ROW_LENGTH and self.stream[at + 12] & _ROW_IS_HIDDEN:
            self.extent.hidden_rows.add(struct.unpack_from("<H", self.stream, at)[0])

    def _columns(self, at: int, length: int) -> None:
        if length < _COLUMNS_LENGTH:
            return
        first, last, _, _, flags = struct.unpack_from("<HHHHH", self.stream, at)
        if flags & 1:
            self.extent.hidden_columns |= set(range(first, min(last + 1, MAX_COLUMNS)))


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield kind, place and length of each record of an .xls."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        at += 4
        if at + length > len(stream):
            return
        yield kind, at, length
        at += length


def package_extent(data: bytes) -> Extent:
    """Return the extent of a worksheet part of an .xlsb."""
    extent, at, row = Extent(), 0, 0
    while at < len(data):
        kind, at = _packed_number(data, at, 2)
        length, at = _packed_number(data, at, 4)
        if kind == _ROW_HEADER and at + 4 <= len(data):
            row = struct.unpack_from("<I", data, at)[0]
            if length > _HIDDEN_AT and data[at + _HIDDEN_AT : at + _HIDDEN_AT + 1] >= b"\x10":
                _hide_row(extent, row, data[at + _HIDDEN_AT])
        elif kind == _COLUMN_FORMAT and length >= _COLUMN_FORMAT_LENGTH and at + 18 <= len(data):
            _hide_columns(extent, data, at)
        elif _FIRST_CELL <= kind <= _LAST_CELL and at + 4 <= len(data):
            extent.take(row, struct.unpack_from("<I", data, at)[0])
        at += length
    return extent


def _hide_row(extent: Extent, row: int, flags: int) -> None:
    if flags & _PACKED_ROW_IS_HIDDEN and row < 2 * MAX_ROWS:
        extent.hidden_rows.add(row)


def _hide_columns(extent: Extent, data: bytes, at: int) -> None:
    first, last = struct.unpack_from("<II", data, at)
    (flags,) = struct.unpack_from("<H", data, at + 16)
    if flags & 1 and first <= last:
        extent.hidden_columns |= set(range(min(first, MAX_COLUMNS), min(last + 1, MAX_COLUMNS)))


def sheet_names(data: bytes) -> dict[str, str]:
    """Return the names of the sheets of an .xlsb by relation, from its part workbook.bin."""
    found, at = {}, 0
    while at < len(data):
        kind, at = _packed_number(data, at, 2)
        length, at = _packed_number(data, at, 4)
        if kind == _BUNDLE:
            relation, end = _wide_text(data, at + 8)
            found[relation] = _wide_text(data, end)[0]
        at += length
    return found


def _wide_text(data: bytes, at: int) -> tuple[str, int]:
    """Return a text with its length before it, and the place after it."""
    if at + 4 > len(data):
        return "", len(data)
    (length,) = struct.unpack_from("<I", data, at)
    end = at + 4 + 2 * min(length, len(data))
    return data[at + 4 : end].decode("utf-16-le", errors="replace"), end


def _packed_number(data: bytes, at: int, most: int) -> tuple[int, int]:
    """Read a number of seven bits a byte; return it and the place after it."""
    number = 0
    for place in range(most):
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << (7 * place)
        if not byte & 0x80:
            break
    return number, at
