"""The words of a level column ("ThS QLGD", "ĐH (đang học)") made into levels. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from apps.core.cells import MARKS, NO_MARKS, CellValue, text_of
from apps.core.text import clean, spelling_key
from apps.rosters.catalogue import Catalogue
from apps.rosters.problems import Fault

# Abbreviations of rosters beside those of the catalogue. They are read by column: TC is trung
# cấp, never tại chức; CN is cử nhân chính trị under lý luận chính trị.
_USUAL: Mapping[str, Mapping[str, str]] = {
    "professional": {
        "none": "cqđt|chưa đt|chưa qua đào tạo|chưa đào tạo",
        "so_cap": "sơ cấp|sc|công nhân kỹ thuật|cnkt",
        "trung_cap": "trung cấp|tc|tccn|thcn|thsp|tcsp|tcn|tcln|trung học|trung cấp nghề",
        "cao_dang": "cao đẳng|cđ|cđsp|cđn|cđ nghề",
        "dai_hoc": "đại học|đh|đhsp|cử nhân|cn|kỹ sư|ks|bác sĩ|bs|kiến trúc sư|kts|dược sĩ|ds",
        "thac_si": "thạc sĩ|ths|th s|cao học|ch",
        "tien_si": "tiến sĩ|ts|nghiên cứu sinh|ncs",
    },
    "political_theory": {
        "none": "cqđt|chưa đt|chưa qua đào tạo|chưa qua bồi dưỡng|chưa đào tạo",
        "so_cap": "sơ cấp|sc|scct|scllct",
        "trung_cap": "trung cấp|tc|tcct|tcllct",
        "cao_cap": "cao cấp|cc|ccct|ccllct",
        "cu_nhan": "cử nhân|cn|cử nhân chính trị|cnct",
    },
    "state_management": {
        "none": "cqbd|chưa qua bồi dưỡng|chưa qua đào tạo|cqđt|chưa bd|chưa bồi dưỡng",
        "can_su": "cán sự|cs",
        "chuyen_vien": "chuyên viên|cv",
        "chuyen_vien_chinh": "chuyên viên chính|cvc|cv chính",
        "chuyen_vien_cao_cap": "chuyên viên cao cấp|cvcc|cv cao cấp",
    },
}
_ALWAYS_STUDYING = frozenset({"ch", "cao học", "ncs", "nghiên cứu sinh"})
_STUDYING = re.compile(r"\bđang( theo| đi)?( học| đt| đào tạo)?\b|học viên|\bhv\b")
# "Sau đại học" is no đại học, and "chưa tốt nghiệp đại học" still less.
_OTHERWISE = frozenset({"sau", "trên", "dưới", "chưa", "không", "gần", "tương"})
_CERTIFICATE = re.compile(r"^(chứng chỉ|cc|bằng|văn bằng|trình độ|loại)\s+")
_SEPARATOR = re.compile(r"[\n;,+/()]| - | – ")
_PUNCTUATION = re.compile(r"[^\w]+")
NONE = "none"
IS_STUDYING = "studying:"


class HeldLevels(NamedTuple):
    """What a roster says of one ladder: earned (None: not known) and being studied."""

    earned: str | None = None
    studying: str | None = None


UNKNOWN = HeldLevels()


def bare(text: str) -> str:
    """Return the spelling key of `text` without punctuation: "Th.S" and "ThS" are near."""
    return " ".join(_PUNCTUATION.sub(" ", spelling_key(text)).split())


class LevelWords:
    """Knows every word of one ladder."""

    def __init__(self, catalogue: Catalogue, ladder: str) -> None:
        self.ladder = ladder
        self.ranks = catalogue.ranks.get(ladder, {})
        known = catalogue.levels.get(ladder, {})
        words = {bare(alias): level for alias, level in known.items()}
        for level, aliases in _USUAL.get(ladder, {}).items():
            if level in self.ranks or level in known.values():
                words |= {bare(a): level for a in aliases.split("|") if bare(a) not in words}
        self.words = words
        # "ths" for "th s": the longest alias is tried first.
        self.glued = {word.replace(" ", ""): level for word, level in words.items()}
        self.longest = max((word.count(" ") + 1 for word in words), default=0)
        above = [code for code in sorted(self.ranks, key=self.rank) if self.rank(code) > 0]
        self.examples = [catalogue.label(f"level:{ladder}", code) for code in above[:3]]

    def rank(self, level: str) -> int:
        """Return the place of `level` on the ladder."""
        return self.ranks.get(level, 0)

    def highest(self, levels: Iterable[str]) -> str | None:
        """Return the highest of `levels`, None where there is none."""
        return max(levels, key=self.rank, default=None)

    def only_level(self) -> str | None:
        """Return the level that a bare mark means: the only one above none, if there is one."""
        above = [level for level, rank in self.ranks.items() if rank > 0]
        return above[0] if len(above) == 1 else None

    def find(self, text: str) -> str | None:
        """Return the level that `text` names or begins with, else None."""
        key = bare(text)
        exact = self.words.get(key) or self.glued.get(key.replace(" ", ""))
        if exact or not key:
            return exact
        words = key.split()
        for length in range(min(self.longest, len(words)), 0, -1):
            if level := self.words.get(" ".join(words[:length])):
                return level
        bare_of_certificate = _CERTIFICATE.sub("", key)
        if bare_of_certificate != key:
            return self.find(bare_of_certificate)
        return self._named_inside(words)

    def _named_inside(self, words: list[str]) -> str | None:
        """Find a level of two words or more anywhere: "Tốt nghiệp đại học"."""
        for length in range(min(self.longest, len(words)), 1, -1):
            for start in range(1, len(words) - length + 1):
                level = self.words.get(" ".join(words[start : start + length]))
                if level and _OTHERWISE.isdisjoint(words[:start]):
                    return level
        return None


def level_words(
    known: LevelWords, own: Mapping[str, str] = MappingProxyType({})
) -> Callable[[CellValue], HeldLevels | Fault]:
    """Return the cleaner of a column that holds a ladder's levels as words.

    `own` words, by spelling_key, come first: a level, "studying:" and a level, or "" for none.
    """

    def read(value: CellValue) -> HeldLevels | Fault:
        text = clean(text_of(value))
        key = spelling_key(text)
        if not key:
            return UNKNOWN
        if key in own:
            return _told(own[key])
        if key in NO_MARKS or known.find(text) == NONE:
            return HeldLevels(earned=NONE)
        if key in MARKS:
            return _of_mark(known, text)
        raw = value if isinstance(value, str) else text
        return _of_words(known, raw) or Fault(
            "không rõ là mức nào; hãy ghi theo danh mục trình độ, ví dụ " + _examples(known),
            unknown=((f"level:{known.ladder}", text),),
        )

    return read


def _told(code: str) -> HeldLevels:
    if code.startswith(IS_STUDYING):
        return HeldLevels(studying=code.removeprefix(IS_STUDYING))
    return HeldLevels(earned=code or None)


def _of_mark(known: LevelWords, text: str) -> HeldLevels | Fault:
    if level := known.only_level():
        return HeldLevels(earned=level)
    message = "chỉ là dấu, không rõ mức; được để trống, hãy ghi rõ mức"
    return Fault(message, "warning", UNKNOWN, ((f"level:{known.ladder}", text),))


def _of_words(known: LevelWords, text: str) -> HeldLevels | None:
    earned: list[str] = []
    studying: list[str] = []
    for part in _SEPARATOR.split(text):
        key = spelling_key(part)
        in_progress = _STUDYING.search(key) is not None or bare(key) in _ALWAYS_STUDYING
        level = known.find(_STUDYING.sub(" ", key))
        if level is not None:
            (studying if in_progress else earned).append(level)
        elif in_progress and earned:  # "ĐH (đang học)"
            studying.append(earned.pop())
    if not earned and not studying:
        return None
    return HeldLevels(known.highest(earned), known.highest(studying))


def _examples(known: LevelWords) -> str:
    return ", ".join(f"“{name}”" for name in known.examples)


def level_mark(value: CellValue) -> bool | str:
    """Return True for a mark, "studying" for one with "đang học" beside it, else False."""
    key = spelling_key(text_of(value))
    if not key or key in NO_MARKS:
        return False
    return "studying" if _STUDYING.search(key) or "(đh)" in key else True
