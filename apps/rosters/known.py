"""What the office's catalogues know, gathered for the reading engine in a few queries."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Model, OuterRef, QuerySet

from apps.accounts.models import User
from apps.core.text import spelling_key
from apps.personnel.models import Ethnicity, EthnicityAlias
from apps.qualifications.models import Level, LevelAlias
from apps.rosters.catalogue import Catalogue
from apps.units.models import Title, TitleAlias, Unit, UnitAlias, UnitKind, UnitPlacement

COMMUNES = frozenset({"xa", "phuong", "thi_tran", "dac_khu"})
COMMUNE_BODIES = frozenset({"ubnd_xa", "dang_uy_xa"})  # wherever in the tree they stand


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """What a roster asks of a unit; of fifty thousand, the model takes three times the room."""

    pk: int
    code: str
    name: str
    path: str
    kind_id: int
    parent_id: int | None

    @classmethod
    def of(cls, unit: Unit) -> Self:
        """Return the entry of a unit."""
        return cls(*(getattr(unit, name) for name in cls.__slots__))


@dataclass
class Known:
    """The catalogues of the office by their codes: words for reading, keys for writing."""

    titles: dict[str, Title]
    levels: dict[tuple[str, str], Level]
    ethnicities: dict[str, Ethnicity]
    units: dict[str, UnitEntry]
    areas: frozenset[int]  # the kinds of units that are areas

    @cached_property
    def units_by_id(self) -> dict[int, UnitEntry]:
        """The units by primary key."""
        return {unit.pk: unit for unit in self.units.values()}

    def catalogue(self) -> Catalogue:
        """Return every spelling of every word, made anew: a big office's takes room."""
        titles, levels = self.titles.values(), self.levels.values()
        units = self.units.values()
        return Catalogue(
            titles=title_words(titles),
            levels=level_words(levels),
            ranks=ranks_of(levels),
            ethnicities={
                spelling_key(word): group.name
                for group in self.ethnicities.values()
                for word in [group.name, *group.other_names]
            },
            units=unit_words(units),
            title_places={title.code: place_of(title) for title in titles},
            labels=names_to_show(titles, levels, units),
        )

    def add(self, unit: UnitEntry) -> None:
        """Know a unit that was founded a moment ago."""
        self.units[unit.code] = self.units_by_id[unit.pk] = unit

    def area_of(self, unit: UnitEntry) -> int | None:
        """Return the nearest area that a unit is or stands in, among the units known."""
        seen: UnitEntry | None = unit
        while seen is not None and seen.kind_id not in self.areas:
            seen = self.units_by_id.get(seen.parent_id)
        return seen.pk if seen is not None else None

    def bodies_in(self, areas: Container[int]) -> dict[tuple[int, int], UnitEntry]:
        """Return the only unit of each kind in each of `areas`, by (area, kind): where it sits."""
        found: dict[tuple[int, int], UnitEntry | None] = {}
        for unit in self.units.values():
            area = self.area_of(unit)
            if area in areas:
                key = (area, unit.kind_id)
                found[key] = None if key in found else unit
        return {key: unit for key, unit in found.items() if unit is not None}

    @cached_property
    def levels_by_id(self) -> dict[int, Level]:
        """The levels by primary key."""
        return {level.pk: level for level in self.levels.values()}

    @cached_property
    def ethnicity_names(self) -> dict[int, str]:
        """The names of ethnic groups by primary key."""
        return {group.pk: group.name for group in self.ethnicities.values()}

    @cached_property
    def title_names(self) -> dict[int, str]:
        """The names of titles by primary key."""
        return {title.pk: title.name for title in self.titles.values()}


def gather(user: User | None) -> Known:
    """Read the catalogues; units are those that `user` may see, all of them without a user."""
    titles = list(with_other_names(Title.objects.prefetch_related("kinds"), TitleAlias, "title"))
    levels = list(with_other_names(Level.objects.select_related("ladder"), LevelAlias, "level"))
    ethnicities = list(with_other_names(Ethnicity.objects.all(), EthnicityAlias, "ethnicity"))
    visible = Unit.objects.all() if user is None else Unit.objects.visible_to(user)
    # In their order, for of names that are as near to what a file says the first are suggested.
    rows = visible.order_by("order", "name", "pk").values_list(*UnitEntry.__slots__).iterator()
    return Known(
        titles={title.code: title for title in titles},
        levels={(level.ladder.code, level.code): level for level in levels},
        ethnicities={group.name: group for group in ethnicities},
        units={unit.code: unit for unit in (UnitEntry(*row) for row in rows)},
        areas=frozenset(
            UnitKind.objects.filter(form=UnitKind.Form.AREA).values_list("pk", flat=True)
        ),
    )


def with_other_names(entries: QuerySet, aliases: type[Model], entry: str) -> QuerySet:
    """Give entries of a catalogue, in its order, the names of their aliases: `other_names`."""
    own = aliases._default_manager.filter(**{entry: OuterRef("pk")}).order_by("name")
    return entries.annotate(other_names=ArraySubquery(own.values("name")))


def names_to_show(
    titles: Iterable[Title], levels: Iterable[Level], units: Iterable[UnitEntry]
) -> dict[str, dict[str, str]]:
    """Return the names of entries by kind of word and code."""
    names = {
        "title": {title.code: title.name for title in titles},
        "unit": {unit.code: unit.name for unit in units},
    }
    for level in levels:
        names.setdefault(f"level:{level.ladder.code}", {})[level.code] = level.name
    return names


def title_words(titles: Iterable[Title]) -> dict[str, tuple[str, ...]]:
    """Return for each spelling the codes of the titles it may mean."""
    found: dict[str, dict[str, None]] = {}
    for title in titles:
        names = [title.name, title.short_name, *title.other_names]
        for name in filter(None, names):
            found.setdefault(spelling_key(name), {})[title.code] = None
    return {word: tuple(codes) for word, codes in found.items()}


def level_words(levels: Iterable[Level]) -> dict[str, dict[str, str]]:
    """Return for each ladder its spellings with the level each means."""
    found: dict[str, dict[str, str]] = {}
    for level in levels:
        words = found.setdefault(level.ladder.code, {})
        for name in [level.name, *level.other_names]:
            words[spelling_key(name)] = level.code
    return found


def ranks_of(levels: Iterable[Level]) -> dict[str, dict[str, int]]:
    """Return for each ladder the rank of each level."""
    found: dict[str, dict[str, int]] = {}
    for level in levels:
        found.setdefault(level.ladder.code, {})[level.code] = level.rank
    return found


def unit_words(units: Iterable[UnitEntry]) -> dict[str, str]:
    """Return every name a unit has or had with its code, "" where several units share one."""
    others: dict[int, list[str]] = {}
    for model in (UnitAlias, UnitPlacement):
        differing = model.objects.exclude(name=F("unit__name")).order_by()
        for key, name in differing.values_list("unit", "name").iterator():
            others.setdefault(key, []).append(name)
    found: dict[str, str] = {}
    for unit in units:
        names = {unit.name, unit.code, *others.get(unit.pk, ())}
        for key in {spelling_key(name) for name in names}:
            found[key] = unit.code if found.get(key, unit.code) == unit.code else ""
    return found


def place_of(title: Title) -> str:
    """Return where a title is held: "school", "commune" or "district"."""
    kinds = {kind.code for kind in title.kinds.all()}
    if title.branch == Title.Branch.SCHOOL:
        return "school"
    if kinds & (COMMUNES | COMMUNE_BODIES):
        return "commune"
    return "district"


def place_of_unit(unit: Unit) -> str:
    """Return where the titles of a unit's roster are held: "school", "commune" or "district"."""
    if unit.kind.form == UnitKind.Form.SCHOOL:
        return "school"
    if unit.kind.code in COMMUNE_BODIES:
        return "commune"
    seen: Unit | None = unit
    while seen is not None and seen.kind.form != UnitKind.Form.AREA:
        seen = seen.parent
    return "commune" if seen is not None and seen.kind.code in COMMUNES else "district"
