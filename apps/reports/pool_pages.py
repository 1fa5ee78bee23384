"""What the pages on the planning pool show: its people, its movement, the map of succession."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.core.numbers import percent, show_count, show_percent
from apps.core.screens import address
from apps.indicators.standings import PersonStanding
from apps.personnel.models import Assignment, Person
from apps.planning.measures import Cover
from apps.pools.models import PoolEntry
from apps.qualifications.gaps import State
from apps.reports.pool_figures import Holder, PoolReader, PostOutlook, a_year_before, places_of
from apps.reports.standard_pages import with_query
from apps.units.tree import Node

ENTRIES_PER_PAGE = 50
UNITS_PER_PAGE = 25
MOST_HOLDERS = 5  # of a committee more are folded away
COVERED = (("0", "chưa có ai"), ("1", "có 1 người"), ("2", "có 2 người"), ("3", "có từ 3 người"))
MOST_NAMES_COUNTED = 3
SIGNS = {
    Cover.EMPTY_SOON: ("error", "x-octagon-fill"),
    Cover.NOBODY: ("warning", "exclamation-triangle-fill"),
    Cover.NOT_READY: ("info", "hourglass-split"),
    Cover.READY: ("ok", "check-circle-fill"),
}


def share(count: int, total: int) -> str:
    """Return a share as printed, "" of nothing."""
    return show_percent(percent(count, total)) if total else ""


# People


def entries_page(request: HttpRequest, entries: QuerySet[PoolEntry]) -> Page:
    """Return one page of entries by unit, title and name."""
    rows = entries.select_related("person", "unit", "title", "term", "ground")
    ordered = rows.order_by(
        "unit__order", "unit__name", "unit", "title__order", "person__sort_name", "valid_from"
    )
    return Paginator(ordered, ENTRIES_PER_PAGE).get_page(request.GET.get("page"))


def entry_groups(
    request: HttpRequest, reader: PoolReader, entries: Sequence[PoolEntry]
) -> list[dict[str, object]]:
    """Return entries by unit, each with post, standing and where its file is."""
    people = [entry.person_id for entry in entries]
    seen = dict(
        Person.objects.visible_to(request.user)
        .filter(pk__in=people)
        .order_by()
        .values_list("pk", "code")
    )
    posts = posts_of(people, reader)
    standings = reader.standings_of(entries)
    return [
        {
            "unit": unit,
            "url": address(request, "units:detail", unit.code),
            "lines": [
                {
                    "entry": entry,
                    "url": address(request, "personnel:detail", seen[entry.person_id])
                    if entry.person_id in seen
                    else "",
                    "post": posts.get(entry.person_id, ""),
                    **standing_words(
                        standings.get((entry.person_id, entry.unit_id, entry.title_id))
                        if entry.person_id in seen
                        else None
                    ),
                }
                for entry in own
            ],
        }
        for unit, own in groupby(entries, key=lambda entry: entry.unit)
    ]


def posts_of(people: Iterable[int], reader: PoolReader) -> dict[int, str]:
    """Return the principal title and unit of each person on the day, in words."""
    held = Assignment.objects.principal().as_of(reader.day).filter(person__in=people)
    rows = held.order_by().values_list("person", "title__name", "unit__name")
    return {person: f"{title}, {unit}" for person, title, unit in rows}


def standing_words(standing: PersonStanding | None) -> dict[str, object]:
    """Return how somebody stands to her planned title: a word, its sign, the reasons."""
    if standing is None:
        return {"standing": "", "tone": "", "icon": "", "reasons": ""}
    signs = {
        State.MET: ("đạt chuẩn", "ok", "check-circle-fill"),
        State.STUDYING: ("đang học", "info", "hourglass-split"),
        State.UNKNOWN: ("chưa rõ", "", "question-circle"),
        State.MISSING: ("còn thiếu", "warning", "exclamation-triangle-fill"),
    }
    word, tone, icon = signs[standing.verdict]
    return {"standing": word, "tone": tone, "icon": icon, "reasons": lacking_of(standing)}


def lacking_of(standing: PersonStanding) -> str:
    """Return what is required and open, in a few words; the sentences are in the file."""
    found = standing.profile.findings(standing.holding)
    subjects = [one.subject for one in found if one.state.is_open and one.is_required]
    return ", ".join(dict.fromkeys(subjects))


def tiles_of(reader: PoolReader) -> list[dict[str, str]]:
    """Return the figures of the pool that leaders ask for."""
    heads, openness, turnover = reader.heads(), reader.openness, reader.turnover
    people = heads["people"]
    tiles = [
        ("Người trong quy hoạch", show_count(people), f"{show_count(openness.entries)} lượt"),
        ("Nữ", show_count(heads["women"]), share(heads["women"], people)),
        (
            "“Mở”: từ nơi khác",
            show_count(openness.external),
            f"{share(openness.external, openness.entries)} số lượt; "
            f"{show_count(openness.open_titles)}/{show_count(openness.titles)} vị trí"
            if openness.entries
            else "",
        ),
        (
            "“Động”: 12 tháng qua",
            f"+{show_count(turnover.added)} / −{show_count(turnover.removed)}",
            f"{share(turnover.moved, turnover.before)} của {show_count(turnover.before)} lượt trước"
            if turnover.before
            else "",
        ),
    ]
    if not reader.asker.left_out:
        party, minority = heads["party"], heads["minority"]
        tiles.insert(2, ("Đảng viên", show_count(party), share(party, people)))
        tiles.insert(3, ("Dân tộc thiểu số", show_count(minority), share(minority, people)))
    return [{"label": label, "value": value, "share": note} for label, value, note in tiles]


def unit_measures(request: HttpRequest, reader: PoolReader) -> list[dict[str, object]]:
    """Return "mở" and "động" of each branch below the unit asked about."""
    now, before = places_of(reader.entries()), places_of(reader.entries(a_year_before(reader.day)))
    outside = set(
        reader.entries()
        .filter(source=PoolEntry.Source.EXTERNAL)
        .order_by()
        .values_list("person", "unit", "title")
    )
    rows = []
    for node, units in branches_of(reader.nodes):
        own, old = ({row for row in rows if row[1] in units} for rows in (now, before))
        if own or old:
            rows.append(
                {
                    "name": node.name,
                    "url": with_query(request.path, **{"don-vi": node.code}),
                    "names": show_count(len(own)),
                    "outside": show_count(len(own & outside)),
                    "open": share(len(own & outside), len(own)),
                    "added": show_count(len(own - old)),
                    "removed": show_count(len(old - own)),
                    "moved": share(len(own ^ old), len(old)),
                }
            )
    return rows


def branches_of(nodes: Sequence[Node]) -> list[tuple[Node, set[int]]]:
    """Return the units right below the only root (or the roots), each with all below it."""
    depth = 1 if sum(not node.depth for node in nodes) == 1 else 0
    found: list[tuple[Node, set[int]]] = []
    for node in nodes:
        if node.depth == depth:
            found.append((node, set()))
        if node.depth >= depth and found:
            found[-1][1].add(node.unit_id)
    return found


# The map of succession


def cover_tiles(reader: PoolReader) -> list[dict[str, str]]:
    """Return how many posts have no name, one, two, more, and how many are a worry."""
    names = reader.names
    total = len(names)
    counts = dict.fromkeys(dict(COVERED), 0)
    for number in names.values():
        counts[str(min(number, MOST_NAMES_COUNTED))] += 1
    rows = [
        ("Sắp trống, thiếu nguồn", len(reader.worries)),
        *((f"Vị trí {label}", counts[key]) for key, label in COVERED),
    ]
    return [
        {"label": label, "value": show_count(count), "share": share(count, total)}
        for label, count in rows
    ]


def map_page(request: HttpRequest, reader: PoolReader, *, only_worries: bool) -> Page:
    """Return one page of the units that have posts, in the order of the tree."""
    wanted = {unit for unit, _ in (reader.worries if only_worries else reader.names)}
    nodes = [node for node in reader.nodes if node.unit_id in wanted]
    return Paginator(nodes, UNITS_PER_PAGE).get_page(request.GET.get("page"))


def map_units(
    request: HttpRequest, reader: PoolReader, nodes: Sequence[Node], *, only_worries: bool
) -> list[dict[str, object]]:
    """Return units with their posts: who holds them until when, who could follow."""
    outlooks = reader.outlooks(node.unit_id for node in nodes)
    shown = [
        (node, [one for one in outlooks.get(node.unit_id, ()) if wanted(one, only_worries)])
        for node in nodes
    ]
    people = {
        person
        for _, own in shown
        for outlook in own
        for person in (
            *(holder.person.pk for holder in outlook.holders),
            *(entry.person_id for entry, _ in outlook.names),
        )
    }
    seen = dict(
        Person.objects.visible_to(request.user)
        .filter(pk__in=people)
        .order_by()
        .values_list("pk", "code")
    )
    return [
        {
            "name": node.name,
            "above": above_of(node, reader.nodes),
            "url": address(request, "units:detail", node.code),
            "posts": [post_card(request, outlook, seen) for outlook in own],
        }
        for node, own in shown
    ]


def wanted(outlook: PostOutlook, only_worries: bool) -> bool:
    """Return whether a post is shown."""
    return not only_worries or outlook.cover is Cover.EMPTY_SOON


def above_of(node: Node, nodes: Sequence[Node]) -> str:
    """Return the name of the unit above, which stands before it."""
    return next((other.name for other in nodes if other.unit_id == node.parent_id), "")


def post_card(
    request: HttpRequest, outlook: PostOutlook, seen: dict[int, str]
) -> dict[str, object]:
    """Return a post with its holders and names."""
    tone, icon = SIGNS[outlook.cover]
    return {
        "title": outlook.title.name,
        "seats": outlook.seats,
        "holders": [holder_line(request, holder, seen) for holder in outlook.holders],
        "is_long": len(outlook.holders) > MOST_HOLDERS,
        "vacant": max((outlook.seats or 0) - len(outlook.holders), 0),
        "names": [name_line(request, entry, standing, seen) for entry, standing in outlook.names],
        "cover": outlook.cover.label,
        "tone": tone,
        "icon": icon,
    }


def person_link(request: HttpRequest, person: Person, seen: dict[int, str]) -> dict[str, str]:
    """Return a name, and its file where the reader may open it."""
    code = seen.get(person.pk)
    return {
        "name": person.full_name,
        "url": address(request, "personnel:detail", code) if code else "",
    }


def holder_line(request: HttpRequest, holder: Holder, seen: dict[int, str]) -> dict[str, object]:
    """Return who holds a post and when she retires."""
    month = holder.retires
    words = ""
    if month is not None:
        words = str(month.earliest) if month.is_certain else f"{month.earliest} đến {month.latest}"
    return {
        **person_link(request, holder.person, seen),
        "since": holder.since,
        "retires": words,
        "leaves": holder.leaves_in_term,
    }


def name_line(
    request: HttpRequest,
    entry: PoolEntry,
    standing: PersonStanding | None,
    seen: dict[int, str],
) -> dict[str, object]:
    """Return who is planned for a post and how she stands to it."""
    may_read = entry.person_id in seen
    return {
        **person_link(request, entry.person, seen),
        "source": entry.get_source_display() if entry.source == PoolEntry.Source.EXTERNAL else "",
        **standing_words(standing if may_read else None),
    }
