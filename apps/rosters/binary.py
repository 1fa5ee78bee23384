"""How large the sheets of .xls and .xlsb files are, seen in their records. Pure."""

import struct
from collections.abc import Iterator

from apps.rosters.bounds import Extent
from apps.rosters.problems import UnreadableFile

_BROKEN = "Tệp bị hỏng nên không mở được; hãy mở tệp bằng Excel, lưu lại rồi gửi lên lần nữa."
_LAST_SECTOR = 0xFFFFFFFA  # Numbers above it mean "end", "free" and the like.
_HEADER, _ENTRY = 512, 128
_HEADER_LINKS = 109
_BEGIN, _MANY_NUMBERS = 0x0809, 0x00BD
# Blank cells (0x0201, 0x00BE) have no value and take no room.
_CELLS = frozenset({0x0006, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E, _MANY_NUMBERS})
_ROW_HEADER, _FIRST_CELL, _LAST_CELL = 0, 2, 11


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


def check_workbook(data: bytes) -> None:
    """Raise UnreadableFile when an .xls is broken, or a sheet of it spreads too far."""
    container = _Container(data)
    container.check_every_chain()
    stream = container.stream("Workbook", "Book", "WORKBOOK", "BOOK")
    extent = Extent()
    for kind, at, length in _records(stream):
        if kind == _BEGIN:
            extent = Extent()
        elif kind in _CELLS and length >= struct.calcsize("<HH"):
            row, column = struct.unpack_from("<HH", stream, at)
            if kind == _MANY_NUMBERS:
                column = struct.unpack_from("<H", stream, at + length - 2)[0]
            extent.take(row, column)
            extent.check("")


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
        elif _FIRST_CELL <= kind <= _LAST_CELL and at + 4 <= len(data):
            extent.take(row, struct.unpack_from("<I", data, at)[0])
        at += length
    return extent


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
