"""Vietnamese typed in the fonts of the 1990s, TCVN3 (.VnTime) and VNI, turned into Unicode.

Such text is stored as Western European letters: "NguyÔn V¨n Hïng". Whether a text is of that
kind is judged by evidence: its words are no Vietnamese syllables before, and are afterwards.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
    tcvn3, vni = strange_words(decode_tcvn3(text)), strange_words(decode_vni(text))
    if min(tcvn3, vni) >= before:
        return None
    return "TCVN3" if tcvn3 <= vni else "VNI"


def decode(text: str, encoding: Encoding) -> str:
    """Return `text`, typed in `encoding`, in Unicode."""
    return decode_tcvn3(text) if encoding == "TCVN3" else decode_vni(text)


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
