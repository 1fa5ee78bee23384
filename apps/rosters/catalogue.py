"""What the office already knows, against which the words of a roster are read. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Catalogue:
    """The words that a roster may use, every key a `spelling_key`.

    `titles` gives the code, or every code, of a title's alias; several codes are told apart
    by the place a unit belongs to ("district", "commune", "school"), as `title_places` says.
    `units` gives the unit's code, or "" for a name that more than one unit bears.
    """

    titles: Mapping[str, str | tuple[str, ...]]
    levels: Mapping[str, Mapping[str, str]]
    ranks: Mapping[str, Mapping[str, int]]
    ethnicities: Mapping[str, str]
    units: Mapping[str, str] = field(default_factory=dict)
    title_places: Mapping[str, str] = field(default_factory=dict)
