"""What the tree of units and the page of one unit say, on a day, to a certain reader."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import takewhile

from django.db.models import Count, Max
from django.http import HttpRequest

from apps.accounts.models import User
from apps.accounts.reach import topmost_units
from apps.core import clock
from apps.core.changes import Change, Source, changes_of
from apps.core.numbers import show_count
from apps.core.screens import address
from apps.personnel.models import Assignment, Person
from apps.units.models import LONG_AGO, Post, SchoolLevel, Unit, UnitAlias, UnitPlacement
from apps.units.services import names_on
from apps.units.tree import Node, above_on, tree_on

Names = Mapping[tuple[int, datetime.date], str]  # by unit and day
MOST_NODES = 600
OPEN_DEPTH = 0
MOST_LISTED = 100


@dataclass
class Branch:
    """A unit in the tree as the page draws it, with what is below."""

    name: str
    code: str
    kind: str
    url: str
    people: str = ""
    open: bool = False
    closed_on: datetime.date | None = None
    closed_note: str = ""
    children: list["Branch"] = field(default_factory=list)


def nodes_for(user: User, day: datetime.date) -> list[Node]:
    """Return the units of `day` at and below those granted to `user`."""
    if user.sees_every_unit:
        return tree_on(day)
    roots = [unit.pk for unit in topmost_units(user, "units.view_unit")]
    return tree_on(day, roots) if roots else []


def heads_by_unit(nodes: Sequence[Node], day: datetime.date) -> dict[int, int]:
    """Return for each unit how many people are in post in it and below it on `day`: one query."""
    own = own_heads(nodes, day)
    totals = {node.unit_id: own.get(node.unit_id, 0) for node in nodes}
    for node in reversed(nodes):  # children come after their parents
        if node.depth and node.parent_id in totals:
            totals[node.parent_id] += totals[node.unit_id]
    return totals


def own_heads(nodes: Sequence[Node], day: datetime.date) -> dict[int, int]:
    """Return for each unit how many people are in post in it itself."""
    posts = Assignment.objects.principal().as_of(day)
    if len(nodes) <= MOST_NODES:
        posts = posts.filter(unit__in=[node.unit_id for node in nodes])
    return dict(posts.values_list("unit").annotate(heads=Count("pk")).order_by())


def branches_of(
    request: HttpRequest, nodes: Sequence[Node], heads: dict[int, int]
) -> dict[int, Branch]:
    """Return the units as branches, joined to one another; too deep ones are left to their page."""
    deepest = depth_that_fits(nodes)
    branches: dict[int, Branch] = {}
    for node in nodes:
        if node.depth > deepest:
            continue
        branches[node.unit_id] = Branch(
            name=node.name,
            code=node.code,
            kind=node.kind_name,
            url=address(request, "units:detail", node.code),
            people=show_count(heads[node.unit_id]),
            open=node.depth <= OPEN_DEPTH,
        )
        if node.depth and node.parent_id in branches:
            branches[node.parent_id].children.append(branches[node.unit_id])
    return branches


def depth_that_fits(nodes: Sequence[Node]) -> int:
    """Return how deep the tree may be drawn so that a page stays light."""
    by_depth: dict[int, int] = {}
    for node in nodes:
        by_depth[node.depth] = by_depth.get(node.depth, 0) + 1
    drawn = 0
    for depth in sorted(by_depth):
        drawn += by_depth[depth]
        if drawn > MOST_NODES and depth:
            return depth - 1
    return max(by_depth, default=0)


def closed_branches(
    request: HttpRequest, nodes: Iterable[Node], day: datetime.date
) -> list[tuple[int | None, Branch]]:
    """Return the units that ended by `day`, each with the unit it stood under: two queries."""
    standing = {node.unit_id for node in nodes}
    ended = UnitPlacement.objects.visible_to(request.user).filter(valid_to__lte=day)
    last = ended.values("unit").annotate(last=Max("valid_from")).values_list("unit", "last")
    wanted = {pair for pair in last if pair[0] not in standing}
    rows = ended.filter(unit__in=[unit for unit, _ in wanted]).select_related("unit", "kind")
    return [
        (
            row.parent_id,
            Branch(
                name=row.name,
                code=row.unit.code,
                kind=row.kind.name,
                url=address(request, "units:detail", row.unit.code),
                closed_on=row.valid_to,
            ),
        )
        for row in rows.order_by("name")[:MOST_NODES]
        if (row.unit_id, row.valid_from) in wanted
    ]


def tree_context(request: HttpRequest, *, shows_closed: bool) -> dict[str, object]:
    """Return the tree of the day, with the units that ended by it where they are asked for."""
    day = request.as_of
    nodes = nodes_for(request.user, day)
    branches = branches_of(request, nodes, heads_by_unit(nodes, day))
    roots = [branches[node.unit_id] for node in nodes if node.depth == 0]
    for parent, branch in closed_branches(request, nodes, day) if shows_closed else ():
        (branches[parent].children if parent in branches else roots).append(branch)
    return {"nodes": roots, "total": show_count(len(nodes)), "shows_closed": shows_closed}


@dataclass(frozen=True)
class UnitReader:
    """Who reads the page of a unit, on which day."""

    request: HttpRequest
    unit: Unit
    today: datetime.date = field(default_factory=clock.today)

    @property
    def day(self) -> datetime.date:
        """The day of the page."""
        return self.request.as_of

    def url(self, view: str, *arguments: object) -> str:
        """Return the address of a screen, with the day."""
        return address(self.request, view, *arguments)

    def link(self, permission: str, view: str, *arguments: object) -> str:
        """Return the address of a screen about this unit, or nothing without the right."""
        if not self.request.user.has_perm(permission, self.unit):
            return ""
        return self.url(view, self.unit.code, *arguments)


def unit_context(reader: UnitReader) -> dict[str, object]:
    """Return everything on the page of a unit."""
    placements = list(
        reader.unit.placements.select_related("kind", "parent").order_by("-valid_from")
    )
    placement = next((p for p in placements if p.holds_on(reader.day)), None)
    names = parent_names(reader, placements)
    nodes = tree_on(reader.day, [reader.unit.pk])
    heads = heads_by_unit(nodes, reader.day)
    held = posts_held(reader)
    listing = reader.url("personnel:list")
    subtree = f"{listing}{'&' if '?' in listing else '?'}don-vi={reader.unit.code}"
    return {
        "unit": reader.unit,
        "placement": placement,
        "ancestors": ancestors_of(reader),
        "facts": facts_of(reader, placement, placements, names),
        "aliases": alias_lines(reader),
        "children": child_lines(reader, nodes, heads),
        "posts": post_lines(reader, held),
        "people": [holder_line(reader, post) for post in held[:MOST_LISTED]],
        "people_url": subtree,
        "people_count": show_count(sum(1 for post in held if is_principal(post))),
        "subtree_url": subtree,
        "subtree_count": show_count(heads.get(reader.unit.pk, 0)),
        "history": [placement_line(reader, row, names) for row in placements],
        "links": links_of(reader),
    }


def parent_names(reader: UnitReader, placements: Sequence[UnitPlacement]) -> Names:
    """Return what the units above were called: on the last day under each, and on the day."""
    above = [(row.parent, told_day(reader, row)) for row in placements if row.parent]
    above += [(row.parent, reader.day) for row in placements if row.parent]
    return names_on(above)


def told_day(reader: UnitReader, row: UnitPlacement) -> datetime.date:
    """Return the day on which the unit above is named in the history: the last one under it."""
    return row.last_day or reader.today


def is_principal(post: Assignment) -> bool:
    """Return whether a post is somebody's principal one."""
    return post.role == Assignment.Role.PRINCIPAL


def posts_held(reader: UnitReader) -> list[Assignment]:
    """Return who holds a post in the unit itself on the day, by rank, then by given name."""
    user = reader.request.user
    posts = Assignment.objects.visible_to(user).as_of(reader.day).filter(unit=reader.unit)
    posts = posts.filter(person__in=Person.objects.visible_to(user))
    in_order = posts.order_by("title__order", "person__sort_name", "pk")
    return list(in_order.select_related("person", "title"))


def ancestors_of(reader: UnitReader) -> list[dict[str, str]]:
    """Return the units above on the day that the reader may open, from the top, as then named."""
    may_open = partial(reader.request.user.has_perm, "units.view_unit")
    above = list(takewhile(may_open, above_on(reader.unit.pk, reader.day)))
    return [
        {"name": unit.name, "url": reader.url("units:detail", unit.code)}
        for unit in reversed(above)
    ]


def facts_of(
    reader: UnitReader,
    placement: UnitPlacement | None,
    placements: Sequence[UnitPlacement],
    names: Names,
) -> list[dict[str, str]]:
    """Return what is known of the unit itself."""
    unit = reader.unit
    levels = ", ".join(SchoolLevel(level).label for level in unit.school_levels)
    began = placements[-1].valid_from if placements else LONG_AGO
    parent = placement.parent if placement else None
    rows = [
        ("Mã đơn vị", unit.code, ""),
        ("Loại", placement.kind.name if placement else unit.kind.name, ""),
        ("Trực thuộc", names[parent.pk, reader.day] if parent else "", ""),
        ("Cấp học", levels, ""),
        ("Mã hành chính", unit.official_code, ""),
        ("Bảng mã hành chính", unit.get_code_system_display(), ""),
        ("Ngành dọc", "Có" if unit.is_vertical_sector else "", ""),
        ("Vùng khó khăn", "Có" if unit.is_hard_area else "", ""),
        ("Hoạt động từ", "" if began == LONG_AGO else f"{began:%d/%m/%Y}", ""),
        ("Kết thúc", "" if unit.is_open else ended_on(placements), ""),
    ]
    return [{"label": label, "text": text, "url": url} for label, text, url in rows if text]


def ended_on(placements: Sequence[UnitPlacement]) -> str:
    """Return since when a closed unit has been no more."""
    return f"{placements[0].valid_to:%d/%m/%Y}" if placements and placements[0].valid_to else "rồi"


def alias_lines(reader: UnitReader) -> list[dict[str, str]]:
    """Return the other names of the unit."""
    return [
        {
            "name": alias.name,
            "delete_url": reader.link("units.change_unitalias", "units:alias_delete", alias.pk),
        }
        for alias in reader.unit.aliases.all()
    ]


def child_lines(
    reader: UnitReader, nodes: Iterable[Node], heads: dict[int, int]
) -> list[dict[str, str]]:
    """Return the units directly below, in official order."""
    return [
        {
            "name": node.name,
            "kind": node.kind_name,
            "people": show_count(heads[node.unit_id]),
            "url": reader.url("units:detail", node.code),
        }
        for node in nodes
        if node.depth == 1
    ]


def post_lines(reader: UnitReader, held: Sequence[Assignment]) -> list[dict[str, object]]:
    """Return the unit's posts with their seats, holders and vacancies."""
    posts = Post.objects.visible_to(reader.request.user).as_of(reader.day)
    lines = []
    for post in posts.filter(unit=reader.unit).select_related("title").order_by("title__order"):
        holders = [holding for holding in held if holding.title_id == post.title_id]
        lines.append(
            {
                "title": post.title.name,
                "seats": post.seats,
                "holders": [holder_line(reader, holding) for holding in holders],
                "vacant": post.seats - len(holders),
                "edit_url": reader.link("units.change_post", "units:post_edit", post.pk),
            }
        )
    return lines


def holder_line(reader: UnitReader, post: Assignment) -> dict[str, object]:
    """Return somebody in the unit with what she holds in it."""
    return {
        "name": post.person.full_name,
        "url": reader.url("personnel:detail", post.person.code),
        "title": post.title.name,
        "role": "" if is_principal(post) else post.get_role_display(),
        "since": post.valid_from if post.start_is_known else None,
        "birth": post.person.birth.display(),
        "badges": [],
    }


def placement_line(reader: UnitReader, row: UnitPlacement, names: Names) -> dict[str, object]:
    """Return a name and a parent that the unit had for a time."""
    return {
        "from": None if row.valid_from == LONG_AGO else row.valid_from,
        "to": row.last_day,
        "name": row.name,
        "parent": names[row.parent_id, told_day(reader, row)] if row.parent else "",
        "kind": row.kind.name,
        "decision": row.decision,
    }


def links_of(reader: UnitReader) -> dict[str, str]:
    """Return what the reader may change about the unit; nothing where she has no right."""
    unit = reader.unit
    add_person = ""
    if reader.request.user.has_perm("personnel.add_person", unit):
        add_person = f"{reader.url('personnel:add').split('?')[0]}?don-vi={unit.code}"
    is_open = unit.is_open and reader.day <= clock.today()
    return {
        "add_person": add_person,
        "edit": reader.link("units.change_unit", "units:edit"),
        "place": reader.link("units.change_unit", "units:place"),
        "close": reader.link("units.change_unit", "units:close") if is_open else "",
        "add_unit": reader.link("units.add_unit", "units:add"),
        "add_alias": reader.link("units.add_unitalias", "units:alias_add"),
        "add_post": reader.link("units.add_post", "units:post_add"),
        "history": reader.link("units.view_unit", "history:unit"),
    }


def unit_changes(unit: Unit) -> list[Change]:
    """Return the history of a unit, latest first; copies of today's placement are not told."""
    sources = [
        Source(Unit, hidden=frozenset({"name", "kind", "parent", "path", "is_open"})),
        Source(UnitPlacement, "unit_id", named_by=("name",)),
        Source(UnitAlias, "unit_id", named_by=("name",)),
        Source(Post, "unit_id", named_by=("title",)),
    ]
    return changes_of(sources, unit.pk)
