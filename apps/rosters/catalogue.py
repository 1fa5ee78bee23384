"""What the office already knows, against which the words of a roster are read. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from apps.core.text import capital


@dataclass(frozen=True)
class Catalogue:
    """The words that a roster may use, every key a `spelling_key`.

    `titles` gives the code, or every code, of a title's alias; several codes are told apart
    by the place a unit belongs to ("district", "commune", "school"), as `title_places` says.
    `units` gives the unit's code, or "" for a name that more than one unit bears. `labels` gives
    the names to show, by kind ("title", "unit", "level:professional") and code.
    """

    titles: Mapping[str, str | tuple[str, ...]]
    levels: Mapping[str, Mapping[str, str]]
    ranks: Mapping[str, Mapping[str, int]]
    ethnicities: Mapping[str, str]
    units: Mapping[str, str] = field(default_factory=dict)
    title_places: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def words(self, kind: str) -> dict[str, tuple[str, ...]]:
        """Return each known spelling of one kind of word with the codes it may mean."""
        if kind == "title":
            return {
                word: (c,) if isinstance(c, str) else tuple(c) for word, c in self.titles.items()
            }
        known: Mapping[str, str] = {}
        if kind == "ethnicity":
            known = self.ethnicities
        elif kind == "unit":
            known = self.units
        elif kind.startswith("level:"):
            known = self.levels.get(kind.removeprefix("level:"), {})
        return {word: (code,) for word, code in known.items() if code}

    def label(self, kind: str, code: str) -> str:
        """Return the name to show for a code: its label, else the first spelling known."""
        if code in self.labels.get(kind, {}):
            return self.labels[kind][code]
        if kind == "ethnicity":
            return code
        word = next((word for word, codes in self.words(kind).items() if code in codes), code)
        return capital(word)
