"""What an unknown word may mean: the nearest words of the catalogue. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from apps.core.text import fold, spelling_key
from apps.rosters.catalogue import Catalogue
from apps.rosters.cells import EMPLOYMENT
from apps.rosters.words import Words

BEST = 5
_NEAREST = 40
_LEAST_SCORE = 45.0
EMPLOYMENT_LABELS = {
    "can_bo": "Cán bộ", "cong_chuc": "Công chức", "vien_chuc": "Viên chức",
    "hop_dong": "Hợp đồng lao động",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a word may mean, with a score of at most 100."""

    code: str
    label: str
    score: int


class Suggestions:
    """Finds the nearest words of each kind; the words of a kind are gathered once."""

    def __init__(self, words: Words) -> None:
        self.words, self.catalogue = words, words.catalogue
        self.known: dict[str, tuple[list[str], list[str], list[tuple[str, ...]]]] = {}

    def of(self, kind: str, text: str) -> tuple[Suggestion, ...]:
        """Return the best meanings of `text`, each code once; accents decide between equals."""
        if kind not in self.known:
            words = _words_of(kind, self.catalogue, self.words)
            self.known[kind] = ([fold(word) for word in words], list(words), list(words.values()))
        folded, written, codes = self.known[kind]
        near = process.extract(
            fold(text), folded, scorer=fuzz.WRatio, limit=_NEAREST, score_cutoff=_LEAST_SCORE
        )
        key = spelling_key(text)
        scores: dict[str, float] = {}
        for _, score, place in near:
            exact = 0.85 * score + 0.15 * fuzz.ratio(key, written[place])
            for code in codes[place]:
                scores[code] = max(scores.get(code, 0.0), exact)
        best = sorted(scores, key=lambda code: -scores[code])[:BEST]
        return tuple(Suggestion(c, self.label(kind, c), round(scores[c])) for c in best)

    def label(self, kind: str, code: str) -> str:
        """Return the name to show for a code."""
        if kind == "employment_kind":
            return EMPLOYMENT_LABELS.get(code, code)
        return self.catalogue.label(kind, code)


def _words_of(kind: str, catalogue: Catalogue, words: Words) -> Mapping[str, tuple[str, ...]]:
    if kind == "employment_kind":
        return {name: (code,) for name, code in EMPLOYMENT.items()}
    ladder = words.ladders.get(kind.removeprefix("level:"))
    if kind.startswith("level:") and ladder:
        return {word: (level,) for word, level in ladder.words.items()}
    return catalogue.words(kind)
