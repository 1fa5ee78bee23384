"""The name of a unit as title lines, columns, group rows and sheet names give it. Pure."""

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from types import MappingProxyType

from apps.core.text import capital, clean, fold, spelling_key

_UNIT_START = re.compile(
    r"(truong|tr\.|tr |mam non|mn |tieu hoc|th |thcs|thpt|ptdt|ptcs|trung tam|tt gd"
    r"|phong |so |ban |uy ban|ubnd|hdnd|dang uy|dang bo|chi bo|van phong|huyen uy|xa |phuong "
    r"|thi tran |mat tran|ubmttq|uy ban mttq|hoi |huyen doan|cong an|don vi:)"
)
_SCHOOL_START = re.compile(r"(truong|tr\.|tr |mam non|mn |tieu hoc|th |thcs|thpt|ptdt|ptcs)")
_NO_UNIT = re.compile(
    r"(ban giam hieu|to |ban dai dien|cong hoa|doc lap|dang cong san|danh sach|bieu|kem theo"
    r"|phu luc|hoi dong truong)|.*\b(ngay|thang|nam)\b.*\d"
)
_LABEL = re.compile(r"^(?:tên )?(?:đơn vị|cơ quan)(?: công tác)?\s*:\s*", re.IGNORECASE)
_LEADING_NUMBER = re.compile(r"^(?:[ivxlc]+|[a-h]|\d+)\s*[.)/:\-]\s*", re.IGNORECASE)
_MAX_LENGTH = 120

_ACRONYMS = frozenset({
    "ubnd", "hđnd", "hdnd", "thcs", "thpt", "th", "mn", "ptdtbt", "ptdtnt", "ptcs", "ptth",
    "gd&đt", "gdtx", "gdnn", "gdnn-gdtx", "mttq", "ubmttq", "lđlđ", "tncs", "hcm", "lhpn",
    "ccb", "kt-ht", "tc-kh", "lđ-tb&xh", "vh-tt", "nn&ptnt", "tn&mt", "th&thcs",
})  # fmt: skip
_SMALL_WORDS = frozenset({
    "trường", "tiểu", "học", "mầm", "non", "xã", "phường", "thị", "trấn", "huyện", "phòng",
    "ban", "và", "ủy", "uỷ", "dân", "nhân", "tỉnh", "thành", "phố", "trung", "tâm", "văn",
    "đảng", "bộ", "chi", "sở", "hội", "mẫu", "giáo", "phổ", "thông", "tộc", "bán",
    "trú", "nội", "cơ",
})  # fmt: skip
# "Tiểu học Nậm Ty", but "Trường Tiểu học Nậm Ty": these words begin a name of their own.
_NAME_STARTS = frozenset({"tiểu", "mầm", "mẫu", "phổ"})

_ABBREVIATIONS = {
    "tr": "trường", "mn": "mầm non", "th": "tiểu học", "mg": "mẫu giáo", "tt": "thị trấn",
    "p": "phường", "ptdtbt": "bán trú", "ptdtnt": "nội trú", "tthcs": "thcs", "hđnd-ubnd": "ubnd",
    "&": "và",
}  # fmt: skip
_LONG_FORMS = {
    "phổ thông dân tộc bán trú": "bán trú",
    "phổ thông dân tộc nội trú": "nội trú",
    "trung học cơ sở": "thcs",
    "trung học phổ thông": "thpt",
    "ủy ban nhân dân": "ubnd",
    "uỷ ban nhân dân": "ubnd",
    "hội đồng nhân dân": "hđnd",
    "giáo dục và đào tạo": "gd&đt",
}
_TOKEN = re.compile(r"&|[^\s.,:;()&\-–]+")
_SCHOOL_WORDS = frozenset({"mầm", "tiểu", "thcs", "thpt", "mẫu", "bán", "nội"})
_PLACE_WORDS = frozenset({"xã", "phường", "trấn", "thị", "huyện"})
_FILLERS = frozenset({"trường", "và"})


@lru_cache(maxsize=4096)
def unit_key(name: str) -> str:
    """Return the key under which "Tr. MN Đình Lập" and "Trường Mầm non Đình Lập" are equal."""
    text = spelling_key(name)
    for long, short in _LONG_FORMS.items():
        text = text.replace(long, short)
    words = " ".join(_ABBREVIATIONS.get(word, word) for word in _TOKEN.findall(text)).split()
    is_school = not _SCHOOL_WORDS.isdisjoint(words)
    drop = _FILLERS | (_PLACE_WORDS if is_school else frozenset())
    return " ".join(word for word in words if word not in drop)


def looks_like_unit(text: str) -> bool:
    """Say whether a line of text reads as the name of a unit."""
    words = fold(text)
    if not words or len(words) > _MAX_LENGTH or _NO_UNIT.match(words):
        return False
    if words.startswith("so ") and not spelling_key(text).startswith(("sở ", "so ")):
        return False  # "Số 12/BC", "Sổ theo dõi".
    return _UNIT_START.match(words + " ") is not None


def looks_like_school(text: str) -> bool:
    """Say whether a line of text reads as the name of a school."""
    return looks_like_unit(text) and _SCHOOL_START.match(fold(text) + " ") is not None


def unit_name(text: str) -> str:
    """Return a unit's name as a letter writes it: "TRƯỜNG THCS NẬM TY" is Trường THCS Nậm Ty."""
    text = _LEADING_NUMBER.sub("", _LABEL.sub("", clean(text))).strip(" :.")
    if not text.isupper():
        return text
    words = [_in_small_letters(word) for word in text.split()]
    return " ".join([capital(words[0]), *words[1:]]) if words else ""


def _in_small_letters(word: str) -> str:
    small = word.lower()
    if small in _ACRONYMS or any(digit.isdigit() for digit in small):
        return word
    if small in _SMALL_WORDS and small not in _NAME_STARTS:
        return small
    return capital(small)


def place_of(unit: str) -> str | None:
    """Return "school", "commune" or "district", None where the name does not say."""
    words = f" {fold(unit)} "
    if looks_like_school(unit):
        return "school"
    if re.search(r" (xa|phuong|thi tran|tt\.?) ", words):
        return "commune"
    if re.search(r"^ phong | (huyen|thi xa|thanh pho|tinh|ubnd quan|quan uy) ", words):
        return "district"
    return None


class UnitNames:
    """Finds the code of a unit under any way of writing its name."""

    def __init__(
        self, known: Mapping[str, str], own: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.known = known
        self.own = own  # What the clerk said: spelling_key -> code, "" for no unit at all.

    @cached_property
    def loose(self) -> dict[str, str]:
        """The codes by `unit_key`, worked out for the first name that is not known as written."""
        found: dict[str, str] = {}
        for alias, code in self.known.items():
            key = unit_key(alias)
            found[key] = code if found.get(key, code) == code else ""
        return found

    def code(self, name: str) -> str | None:
        """Return the code, "" where several units bear the name, None where none does."""
        key = spelling_key(name)
        if key in self.own:
            return self.own[key] or None
        exact = self.known.get(key)
        return exact if exact is not None else self.loose.get(unit_key(name))
