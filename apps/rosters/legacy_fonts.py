"""Vietnamese typed in the fonts of the 1990s, TCVN3 (.VnTime) and VNI, turned into Unicode.

Such text is stored as Western European letters: "NguyÔn V¨n Hïng". Whether a text is of that
kind is judged by evidence: its words are no Vietnamese syllables before, and are afterwards.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

Encoding = Literal["TCVN3", "VNI"]

# Letter by letter, from "¡" = Ă to "þ" = ỵ. The soft hyphen is ư, and there is no capital with
# a tone: offices typed "TR¦êNG" and let a font draw the capitals.
_TCVN3_LEGACY = "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ"
_TCVN3_UNICODE = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
TCVN3: Mapping[str, str] = dict(zip(_TCVN3_LEGACY, _TCVN3_UNICODE, strict=True))

# A base letter and a mark letter. The mark's case follows the letter's.
_VNI_MARKS = {
    "a": ("ùøûõïâáàåãäêéèúüë", "áàảãạâấầẩẫậăắằẳẵặ"),
    "e": ("ùøûõïâáàåãä", "éèẻẽẹêếềểễệ"),
    "o": ("ùøûõïâáàåãä", "óòỏõọôốồổỗộ"),
    "ô": ("ùøûõï", "ớờởỡợ"),
    "u": ("ùøûõï", "úùủũụ"),
    "ö": ("ùøûõï", "ứừửữự"),
    "y": ("ùøûõ", "ýỳỷỹ"),
}
_VNI_SINGLES = {"í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "ô": "ơ", "ö": "ư", "î": "ỵ"}


def _vni_table() -> dict[str, str]:
    small = _VNI_SINGLES | {"ñ": "đ"}
    for base, (marks, letters) in _VNI_MARKS.items():
        small |= {base + mark: letter for mark, letter in zip(marks, letters, strict=True)}
    return small | {legacy.upper(): letter.upper() for legacy, letter in small.items()}


VNI: Mapping[str, str] = _vni_table()
_VNI_PIECES = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))
_TCVN3_TRANSLATION = str.maketrans(dict(TCVN3))

_SMALL_LETTERS = frozenset("¨©ª«¬\u00ad®")
_INNER_CAPITAL = re.compile(r"[^\s\d!-/:-@\[-`{-~][A-Z¡¢£¤¥¦§]")
_WORD = re.compile(r"[^\s\d!-/:-@\[-`{-~]+")
_LAST_LEGACY = "\u00ff"
_ONSET = "(?:ngh?|nh|gh|gi|kh|k|ph|th|tr|ch|qu|[bcdđghlmnpqrstvx])?"
_OPEN_RIMES = (
    "a ai ao au ay âu ây e eo ê êu i ia iu iêu y yêu o oi oa oai oao oay oe oeo ô ôi ơ ơi u ua ui"
    " uây uê uôi uơ uy uya uyu ư ưa ưi ưu ươi ươu"
)
_NASAL_RIMES = (
    "am an ang anh ăm ăn ăng âm ân âng em en eng êm ên ênh êng im in inh iêm iên iêng yêm yên yêng"
    " om on ong oam oan oang oanh oăm oăn oăng oen oong ôm ôn ông ơm ơn um un ung uân uâng uênh"
    " uôm uôn uông uyên uynh ưm ưn ưng ươm ươn ương"
)
_STOPPED_RIMES = (
    "ac ach ap at ăc ăp ăt âc âp ât ec ep et êch êp êt ich ip it iêc iêp iêt yêt oc op ot oac oach"
    " oap oat oăc oăt oet ooc ôc ôp ôt ơp ơt uc up ut uât uêch uôc uôp uôt uych uyêt uyt uyp ưc ưt"
    " ươc ươp ươt"
)
# Where "ư" was a whole syllable's vowel, only the phrase tells what is left from initials.
_LOST_IN_PHRASES = re.compile(
    r"\b(bí th|văn th|kỹ s|đầu t|s(?= phạm)|t(?= pháp| tưởng))\b", re.IGNORECASE
)
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
_SHORTEST_LOST = 3
_TCVN3_FONT = re.compile(r"\.?Vn[A-Z]")
_VNI_FONT = re.compile(r"VNI\b", re.IGNORECASE)
_FREE_SYLLABLE = re.compile(rf"{_ONSET}(?:{'|'.join((_OPEN_RIMES + ' ' + _NASAL_RIMES).split())})")
_STOPPED_SYLLABLE = re.compile(rf"{_ONSET}(?:{'|'.join(_STOPPED_RIMES.split())})")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_TONES_OF_STOPS = frozenset("\u0301\u0323")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text before and after it was turned into Unicode."""

    before: str
    after: str
    encoding: Encoding
    # The font that says so, "" where the words themselves do.
    font: str = ""


def decode_tcvn3(text: str) -> str:
    """Return TCVN3 text in Unicode; what was typed in capitals comes back in capitals."""
    after = text.translate(_TCVN3_TRANSLATION)
    if _all_capitals(text):
        return after.upper()
    before_words, after_words = text.split(" "), after.split(" ")
    return " ".join(
        new.upper() if _all_capitals(old) else new
        for old, new in zip(before_words, after_words, strict=True)
    )


def decode_vni(text: str) -> str:
    """Return VNI text in Unicode."""
    return _VNI_PIECES.sub(lambda piece: VNI[piece[0]], text)


def _all_capitals(text: str) -> bool:
    """Say whether every letter that has a case of its own in TCVN3 is a capital.

    Initials alone do not show it: "Bè Y" is Bố Y.
    """
    small = any(letter.islower() for letter in text if letter.isascii())
    return (
        not small
        and not any(letter in _SMALL_LETTERS for letter in text)
        and _INNER_CAPITAL.search(text) is not None
    )


@lru_cache(maxsize=8192)
def _is_syllable(word: str) -> bool:
    marks = unicodedata.normalize("NFD", word.lower())
    tones = [mark for mark in marks if mark in _TONES]
    bare = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
    if len(tones) > 1:
        return False
    if _STOPPED_SYLLABLE.fullmatch(bare):
        return bool(tones) and tones[0] in _TONES_OF_STOPS
    return _FREE_SYLLABLE.fullmatch(bare) is not None


def strange_words(text: str) -> int:
    """Count the words that have accents and yet are no Vietnamese syllables."""
    return sum(not word.isascii() and not _is_syllable(word) for word in _WORD.findall(text))


@lru_cache(maxsize=8192)
def detect(text: str) -> Encoding | None:
    """Name the encoding under which more words of `text` become Vietnamese, or None."""
    if text.isascii() or max(text) > _LAST_LEGACY:
        return None
    before = strange_words(text)
    if not before:
        return None
    tcvn3, vni = strange_words(decode(text, "TCVN3")), strange_words(decode(text, "VNI"))
    if min(tcvn3, vni) >= before:
        return None
    return "TCVN3" if tcvn3 <= vni else "VNI"


def decode(text: str, encoding: Encoding) -> str:
    """Return `text`, typed in `encoding`, in Unicode."""
    return _with_lost_letters(decode_tcvn3(text)) if encoding == "TCVN3" else decode_vni(text)


def _with_lost_letters(text: str) -> str:
    """Give back the ư of TCVN3 text, a soft hyphen that copying and trimming lose.

    "båi dìng" is "bồi dưỡng" again; only where one place alone makes a syllable of the word.
    """
    text = _LOST_IN_PHRASES.sub(r"\1ư", text)
    return _WORD.sub(lambda match: _with_lost_letter(match[0]), text)


@lru_cache(maxsize=8192)
def _with_lost_letter(word: str) -> str:
    if _is_syllable(word) or (word.isascii() and not _lacks_vowel(word)):
        return word
    found = {word[:place] + "ư" + word[place:] for place in range(len(word) + 1)}
    whole = [one for one in found if _is_syllable(one)]
    return whole[0] if len(whole) == 1 else word


def _lacks_vowel(word: str) -> bool:
    """Say whether a word is like "Hng", and no abbreviation like "THCS" or "ĐH"."""
    is_word = word in (word.lower(), word.capitalize()) and len(word) >= _SHORTEST_LOST
    return is_word and _VOWEL.search(word) is None


@dataclass(frozen=True, slots=True)
class FontKind:
    """What a font of the 1990s says of a text: its encoding, and that it is drawn in capitals."""

    name: str
    encoding: Encoding
    capitals: bool = False


def font_kind(name: str) -> FontKind | None:
    """Return what a font's name says: .VnTime, .VnArialH (capitals), VNI-Times; else None."""
    if _TCVN3_FONT.match(name):
        return FontKind(name, "TCVN3", name.endswith("H"))
    return FontKind(name, "VNI") if _VNI_FONT.match(name) else None


@lru_cache(maxsize=8192)
def decode_by_font(text: str, kind: FontKind) -> str:
    """Return a text typed in a font of the 1990s in Unicode.

    A text that already is Vietnamese, typed in Unicode with the old font left on the cell, stays.
    """
    if text.isascii() or max(text) > _LAST_LEGACY:
        return text.upper() if kind.capitals and text.isascii() else text
    after = decode(text, kind.encoding)
    if not strange_words(text) and strange_words(after):
        return text
    return after.upper() if kind.capitals else after


@dataclass(frozen=True)
class Fonts:
    """The old fonts of a sheet: by row the number of each cell's kind, 0 for any other font."""

    kinds: tuple[FontKind | None, ...] = (None,)
    rows: Mapping[int, bytes] = field(default_factory=dict)
    # Texts whose parts have fonts of their own, and what they read.
    mixed: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Say whether any cell has an old font."""
        return bool(self.rows or self.mixed)

    def kind(self, row: int, column: int) -> FontKind | None:
        """Return the old font of a cell, None where it has another one."""
        numbers = self.rows.get(row, b"")
        return self.kinds[numbers[column]] if column < len(numbers) else None


def decode_all(texts: Iterable[str]) -> dict[str, Decoded]:
    """Return what must be decoded among the `texts` of one sheet, by the text as it stands.

    A text that could be either ("Bè Y", "Tó") is decoded where the sheet holds old text and
    not a single text in Unicode.
    """
    accented = [text for text in set(texts) if not text.isascii()]
    candidates = [text for text in accented if max(text) <= _LAST_LEGACY]
    found = {text: encoding for text in candidates if (encoding := detect(text))}
    if not found:
        return {}
    if len(candidates) == len(accented):
        tcvn3 = sum(encoding == "TCVN3" for encoding in found.values())
        usual: Encoding = "TCVN3" if 2 * tcvn3 >= len(found) else "VNI"
        found = dict.fromkeys(candidates, usual) | found
    return {
        text: Decoded(text, decode(text, encoding), encoding) for text, encoding in found.items()
    }


def decode_cells(rows: Iterable[Sequence[object]], fonts: Fonts) -> dict[tuple[str, str], Decoded]:
    """Return what must be decoded in a sheet whose old fonts are known, by (text, font's name).

    The font decides where the words could be either; cells in another font, under the name "",
    are judged by their words.
    """
    found: dict[tuple[str, str], Decoded] = {}
    others: set[str] = set()
    for number, row in enumerate(rows):
        kinds = fonts.rows.get(number)
        for column, text in enumerate(row):
            if not isinstance(text, str) or not text:
                continue
            kind = fonts.kind(number, column) if kinds else None
            if kind is None or text in fonts.mixed:
                others.add(text)
            elif (text, kind.name) not in found:
                after = decode_by_font(text, kind)
                found[text, kind.name] = Decoded(text, after, kind.encoding, kind.name)
    found |= {(text, ""): decoded for text, decoded in decode_all(others).items()}
    for text in others & fonts.mixed.keys():
        found[text, ""] = Decoded(text, fonts.mixed[text], "TCVN3", "")
    return {key: decoded for key, decoded in found.items() if decoded.before != decoded.after}
