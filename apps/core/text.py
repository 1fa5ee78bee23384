"""Vietnamese text as people type it: cleaned, compared, searched and sorted. Pure."""

import re
import unicodedata
from functools import lru_cache
from itertools import chain
from string import ascii_lowercase, ascii_uppercase

_INVISIBLE = "\u00ad\u034f\u061c\u180e\ufeff"
_INVISIBLE_RANGES = (range(0x200B, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x2070))
_ZERO_WIDTH = dict.fromkeys(chain(map(ord, _INVISIBLE), *_INVISIBLE_RANGES))
# Control characters that are no white space; PostgreSQL refuses the first of them.
_CONTROLS = {code: None for code in [*range(0x20), *range(0x7F, 0xA0)] if not chr(code).isspace()}
# Icelandic and African letters that look like Đ; old keyboards typed the first of them.
_LOOK_ALIKES = {0x00D0: "Đ", 0x0189: "Đ"}
_LOOK_ALIKES_TYPED = frozenset(map(chr, _LOOK_ALIKES))
_REPAIRS = _ZERO_WIDTH | _CONTROLS | _LOOK_ALIKES

_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the dictionary's order
_TONE_RANK = {mark: rank for rank, mark in enumerate(_TONES, start=1)}
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# One plain ASCII character a letter, in the order of the alphabet, so that C collation sorts.
_SORT_LETTER = dict(zip(_ALPHABET, ascii_uppercase + ascii_lowercase, strict=False)) | {
    digit: digit for digit in "0123456789"
}


def _toned(letter: str) -> list[str]:
    return [unicodedata.normalize("NFC", letter + tone) for tone in _TONES]


# "hòa" and "hoà", "thủy" and "thuỷ": the tone goes to the second vowel.
_TONE_MOVES = {
    old + second: first + new
    for first, seconds in (("o", "ae"), ("u", "y"))
    for second in seconds
    for old, new in zip(_toned(first), _toned(second), strict=True)
}
_MISPLACED_TONE = re.compile("|".join(_TONE_MOVES))
# "thạc sỹ" and "thạc sĩ", "Lý" and "Lí": one sound, two spellings, after these letters only.
_I_TO_Y = dict(zip(["i", *_toned("i")], ["y", *_toned("y")], strict=True))
_OPEN_I = re.compile(rf"\b([hklmst])([{''.join(_I_TO_Y)}])\b")


def clean(text: str) -> str:
    """Return `text` in NFC with one kind of space, no invisible characters and a true Đ.

    Any run of white space, line breaks too, becomes one space; the ends are bare.
    """
    if not text.isprintable() or not _LOOK_ALIKES_TYPED.isdisjoint(text):
        text = text.translate(_REPAIRS)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """Return `text` in lower case without any accent, đ as d: what a search compares."""
    text = clean(text)
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())
    bare = "".join(letter for letter in text if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare.replace("đ", "d"))


@lru_cache(maxsize=65_536)
def spelling_key(text: str) -> str:
    """Return the key under which two spellings of one word are equal.

    Case, spaces, the place of the tone (hoà and hòa, uỷ and ủy) and the final i or y after
    h, k, l, m, s, t (thạc sĩ and thạc sỹ) do not count; letters and tones do.
    """
    text = clean(text)
    if text.isascii():
        text = text.lower()
    else:
        folded = unicodedata.normalize("NFD", text).casefold()
        text = unicodedata.normalize("NFC", folded)
        text = _MISPLACED_TONE.sub(lambda match: _TONE_MOVES[match[0]], text)
    return _OPEN_I.sub(lambda match: match[1] + _I_TO_Y[match[2]], text)


def name_sort_key(full_name: str) -> str:
    """Return plain ASCII that sorts people by given name, then by family and middle names.

    The order is that of the Vietnamese alphabet, then of the tones (ngang, huyền, hỏi, ngã,
    sắc, nặng), syllable by syllable, under C collation.
    """
    syllables = clean(full_name).casefold().split()
    return " ".join(_syllable_key(word) for word in syllables[-1:] + syllables[:-1])


@lru_cache(maxsize=16_384)
def _syllable_key(word: str) -> str:
    tone, letters = 0, []
    for mark in unicodedata.normalize("NFD", word):
        if mark in _TONE_RANK:
            tone = _TONE_RANK[mark]
        elif unicodedata.combining(mark) and letters:
            joined = unicodedata.normalize("NFC", letters[-1] + mark)
            letters[-1] = joined if joined in _SORT_LETTER else letters[-1]
        else:
            letters.append(mark)
    # The space ends the letters below any letter, so that "an" comes before "anh".
    return "".join(_SORT_LETTER.get(letter, "") for letter in letters) + f" {tone}"


# Letters that XML 1.0 cannot carry; Word and Excel call such a file broken.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def capital(text: str) -> str:
    """Return `text` with a capital first letter."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """Return `text` with a small first letter, as within a sentence; "IC3", "THCS" stay."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def printable(text: str) -> str:
    """Drop the letters that no document file can hold."""
    # The quick question first: it spares the search in all but a few of a million cells.
    return text if text.isprintable() else _UNPRINTABLE.sub("", text)
