"""The titles in a cell: "Bí thư Đảng ủy, Chủ tịch HĐND" made into codes. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from rapidfuzz import fuzz, process

from apps.core.text import clean, spelling_key
from apps.rosters.catalogue import Catalogue
from apps.rosters.levels import bare
from apps.rosters.problems import Fault
from apps.rosters.units import looks_like_unit

_LINES = re.compile(r"[\n;]")
_FINER = re.compile(r",| - | – | \+ |\bkiêm\b|\bkiêm nhiệm\b|/", re.IGNORECASE)
# What may follow a title without changing it: where it is held.
_PLACE_WORDS = frozenset({
    "của", "tại", "trường", "xã", "phường", "thị", "huyện", "tỉnh", "thành", "quận", "mn",
    "th", "thcs", "thpt", "ptdtbt", "ptdtnt",
})  # fmt: skip
# Titles that say in what subject or office they are held.
_OPEN_TITLES = frozenset({
    "giáo viên", "trưởng phòng", "phó trưởng phòng", "phó phòng", "trưởng ban",
    "phó trưởng ban", "tổ trưởng", "tổ phó", "chuyên viên", "trưởng cơ quan",
    "phó trưởng cơ quan",
})  # fmt: skip
_NEAR_ENOUGH = 80


@dataclass(frozen=True, slots=True)
class Titles:
    """The titles of one cell, the principal one first, and the unit named among them."""

    codes: tuple[str, ...] = ()
    unit: str = ""


class TitleWords:
    """Knows every title; where a name has several codes, the kind of place decides."""

    def __init__(self, catalogue: Catalogue, own: Mapping[str, str] = MappingProxyType({})) -> None:
        self.catalogue = catalogue
        self.places = catalogue.title_places
        self.own = own  # spelling_key -> code, "" for words that are no title
        self.codes: dict[str, tuple[str, ...]] = {}
        for alias, found in catalogue.titles.items():
            codes = (found,) if isinstance(found, str) else tuple(found)
            key = bare(alias)
            self.codes[key] = tuple(dict.fromkeys([*self.codes.get(key, ()), *codes]))
        self.names = list(self.codes)
        self.longest = max((key.count(" ") + 1 for key in self.codes), default=0)

    def read(self, text: str, place: str | None, *, with_unit: bool = False) -> Titles | Fault:
        """Return the titles that `text` names, for a unit of the kind `place`.

        `with_unit`: the column says the unit too, after the title ("Hiệu trưởng Trường MN A").
        """
        codes: list[str] = []
        faults: list[Fault] = []
        unit = ""
        for part in self._parts(text):
            found = self._find(part, place)
            if isinstance(found, Fault):
                faults.append(found)
            elif found:
                codes.append(found)
                unit = unit or (self._unit_after(part) if with_unit else "")
            elif codes and looks_like_unit(part):
                unit = unit or clean(part)
            elif found is None:
                faults.append(self._unknown(part))
        if faults:
            return replace(faults[0], unknown=tuple(word for f in faults for word in f.unknown))
        return Titles(tuple(dict.fromkeys(codes)), unit)

    def _parts(self, text: str) -> list[str]:
        """Cut the cell where titles end, but never inside one ("Văn phòng - Thống kê")."""
        parts: list[str] = []
        for line in _LINES.split(text):
            whole = clean(line)
            pieces = [] if self._is_known(whole) else self._finer(whole)
            readable = pieces and all(self._reads(p) or looks_like_unit(p) for p in pieces)
            parts += [whole] if not readable and self._reads(whole) else pieces
        return [part for part in map(clean, parts) if part]

    def _finer(self, line: str) -> list[str]:
        for match in _FINER.finditer(line):
            head, tail = line[: match.start()], line[match.end() :]
            if self._reads(clean(head)):
                return [head, *([tail] if self._reads(clean(tail)) else self._finer(tail))]
        return [line]

    def _is_known(self, text: str) -> bool:
        return bare(text) in self.codes or spelling_key(text) in self.own

    def _reads(self, text: str) -> bool:
        return spelling_key(text) in self.own or bool(self._codes_of(text))

    def _find(self, part: str, place: str | None) -> str | Fault | None:
        """Return the code of a part, "" for words that the clerk left out."""
        if (told := self.own.get(spelling_key(part))) is not None:
            return told
        codes = self._codes_of(part)
        if len(codes) < 2:  # noqa: PLR2004 - one or none needs no choice
            return codes[0] if codes else None
        fitting = [code for code in codes if self.places.get(code) == place]
        if len(fitting) == 1:
            return fitting[0]
        return Fault(
            "là tên của nhiều chức danh ở các cấp khác nhau; hãy ghi rõ cấp, ví dụ thêm “xã”"
            " hoặc “huyện” vào tên đơn vị",
            unknown=(("title", part),),
        )

    def _unit_after(self, part: str) -> str:
        """Return the unit that follows a title: "Hiệu trưởng Trường MN Đình Lập"."""
        words = part.split()
        for start in range(len(words) - 1, 0, -1):
            rest = " ".join(words[start:])
            if looks_like_unit(rest) and self._is_known(" ".join(words[:start])):
                return rest
        return ""

    def _codes_of(self, part: str) -> tuple[str, ...]:
        key = bare(part)
        if key in self.codes:
            return self.codes[key]
        words = key.split()
        for length in range(min(self.longest, len(words) - 1), 0, -1):
            head = " ".join(words[:length])
            if head in self.codes and (words[length] in _PLACE_WORDS or head in _OPEN_TITLES):
                return self.codes[head]
        return ()

    def _name(self, key: str) -> str:
        """Return the name to show of what `key` means."""
        return self.catalogue.label("title", self.codes[key][0])

    def _unknown(self, part: str) -> Fault:
        advice = "hãy sửa lại theo danh mục chức danh, hoặc thêm chức danh này vào danh mục"
        key = spelling_key(part)
        near = process.extractOne(key, self.names, scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH)
        hint = f" (có phải là “{self._name(near[0])}”?)" if near else ""
        return Fault(
            f"có chức danh “{part}” chưa có trong danh mục{hint}; {advice}",
            unknown=(("title", part),),
        )
