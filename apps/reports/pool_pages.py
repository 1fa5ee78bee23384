"""What the pages on the planning pool show: its people, its movement, the map of succession."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.http import HttpRequest

from apps.core.numbers import percent, show_count, show_percent
from apps.core.screens import address
from apps.indicators.standings import PersonStanding
from apps.personnel.models import Assignment, Person, Sex
from apps.planning.measures import Cover, Openness, Turnover
from apps.pools.models import PoolEntry
from apps.qualifications.gaps import State
from apps.reports.pool_figures import Holder, Place, PoolReader, PostOutlook, turnover_of
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


def entries_page(
    request: HttpRequest, reader: PoolReader, entries: QuerySet[PoolEntry], number: int | None
) -> Page:
    """Return one page of entries by unit, title and name, each with her post on the day.

    `number` is how many there are, where that is known already.
    """
    posts = Assignment.objects.principal().as_of(reader.day).filter(person=OuterRef("person"))
    words = posts.values(words=Concat("title__name", Value(", "), "unit__name"))[:1]
    rows = entries.select_related("person__managing_unit", "unit", "title", "term", "ground")
    ordered = rows.annotate(post=Subquery(words)).order_by(
        "unit__order", "unit__name", "unit", "title__order", "person__sort_name", "valid_from"
    )
    paginator = Paginator(ordered, ENTRIES_PER_PAGE)
    if number is not None:
        paginator.count = number
    return paginator.get_page(request.GET.get("page"))


def file_of(request: HttpRequest, person: Person) -> str:
    """Return the address of a file that the reader may open, "" for another."""
    if not request.user.has_perm("personnel.view_person", person):
        return ""
    return address(request, "personnel:detail", person.code)


def entry_groups(
    request: HttpRequest, reader: PoolReader, entries: Sequence[PoolEntry]
) -> list[dict[str, object]]:
    """Return entries by unit, each with post, standing and where its file is."""
    standings = reader.standings_of(entries)
    return [
        {
            "unit": unit,
            "url": address(request, "units:detail", unit.code),
            "lines": [entry_line(request, entry, standings) for entry in own],
        }
        for unit, own in groupby(entries, key=lambda entry: entry.unit)
    ]


def entry_line(
    request: HttpRequest,
    entry: PoolEntry,
    standings: Mapping[tuple[int, int, int], PersonStanding],
) -> dict[str, object]:
    """Return one entry; how she stands is told to whoever may open her file."""
    url = file_of(request, entry.person)
    standing = standings.get((entry.person_id, entry.unit_id, entry.title_id))
    return {
        "entry": entry,
        "url": url,
        "post": entry.post or "",
        **standing_words(standing if url else None),
    }


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
    openness, turnover, people = reader.openness, reader.turnover, reader.heads()
    kinds = [("Nữ", reader.heads(lambda place: place.sex == Sex.FEMALE))]
    if not reader.asker.left_out:
        kinds += [
            ("Đảng viên", reader.heads(lambda place: bool(place.is_party_member))),
            ("Dân tộc thiểu số", reader.heads(lambda place: bool(place.is_minority))),
        ]
    tiles = [
        ("Người trong quy hoạch", show_count(people), f"{show_count(openness.entries)} lượt"),
        *((label, show_count(count), share(count, people)) for label, count in kinds),
        ("“Mở”: từ nơi khác", show_count(openness.external), openness_words(openness)),
        (
            "“Động”: 12 tháng qua",
            f"+{show_count(turnover.added)} / −{show_count(turnover.removed)}",
            turnover_words(turnover),
        ),
    ]
    return [{"label": label, "value": value, "share": note} for label, value, note in tiles]


def openness_words(pool: Openness) -> str:
    """Return how open a pool is, in words under the figure."""
    if not pool.entries:
        return ""
    posts = f"{show_count(pool.open_titles)}/{show_count(pool.titles)} vị trí"
    return f"{share(pool.external, pool.entries)} số lượt; {posts}"


def turnover_words(year: Turnover) -> str:
    """Return how lively a pool is, in words under the figure."""
    if not year.before:
        return ""
    return f"{share(year.moved, year.before)} của {show_count(year.before)} lượt trước"


def unit_measures(request: HttpRequest, reader: PoolReader) -> list[dict[str, object]]:
    """Return "mở" and "động" of each branch below the unit asked about."""
    branches = branches_of(reader.nodes)
    top = {unit: node for node, units in branches for unit in units}
    places: dict[int, list[Place]] = {}
    for place in reader.places:
        if place.unit in top:
            places.setdefault(top[place.unit].unit_id, []).append(place)
    return [
        measure_row(request, node, places[node.unit_id])
        for node, _ in branches
        if node.unit_id in places
    ]


def measure_row(request: HttpRequest, node: Node, places: list[Place]) -> dict[str, object]:
    """Return the figures of one branch."""
    pool = Openness.of((place.post, place.is_external) for place in places if place.is_now)
    year = turnover_of(places)
    return {
        "name": node.name,
        "url": with_query(request.path, **{"don-vi": node.code}),
        "names": show_count(pool.entries),
        "outside": show_count(pool.external),
        "open": share(pool.external, pool.entries),
        "added": show_count(year.added),
        "removed": show_count(year.removed),
        "moved": share(year.moved, year.before),
    }


def choices_of(pairs: Iterable[tuple[str, str]], nothing: str) -> list[tuple[str, str]]:
    """Return codes and names as choices, each once, by name."""
    return [("", nothing), *sorted(set(pairs), key=lambda pair: pair[1])]


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
    return [
        {
            "name": node.name,
            "above": above_of(node, reader.nodes),
            "url": address(request, "units:detail", node.code),
            "posts": [post_card(request, outlook) for outlook in own],
        }
        for node, own in shown
    ]


def wanted(outlook: PostOutlook, only_worries: bool) -> bool:
    """Return whether a post is shown."""
    return not only_worries or outlook.cover is Cover.EMPTY_SOON


def above_of(node: Node, nodes: Sequence[Node]) -> str:
    """Return the name of the unit above, which stands before it."""
    return next((other.name for other in nodes if other.unit_id == node.parent_id), "")


def post_card(request: HttpRequest, outlook: PostOutlook) -> dict[str, object]:
    """Return a post with its holders and names."""
    tone, icon = SIGNS[outlook.cover]
    return {
        "title": outlook.title.name,
        "seats": outlook.seats,
        "holders": [holder_line(request, holder) for holder in outlook.holders],
        "is_long": len(outlook.holders) > MOST_HOLDERS,
        "vacant": max((outlook.seats or 0) - len(outlook.holders), 0),
        "names": [name_line(request, entry, standing) for entry, standing in outlook.names],
        "cover": outlook.cover.label,
        "tone": tone,
        "icon": icon,
    }


def holder_line(request: HttpRequest, holder: Holder) -> dict[str, object]:
    """Return who holds a post and when she retires."""
    month, words = holder.retires, ""
    if month is not None:
        words = str(month.earliest) if month.is_certain else f"{month.earliest} đến {month.latest}"
    person = holder.person
    return {
        "name": person.full_name,
        "url": address(request, "personnel:detail", person.code) if holder.is_seen else "",
        "retires": words,
        "leaves": holder.leaves_in_term,
    }


def name_line(
    request: HttpRequest, entry: PoolEntry, standing: PersonStanding | None
) -> dict[str, object]:
    """Return who is planned for a post and how she stands to it."""
    url = file_of(request, entry.person)
    is_external = entry.source == PoolEntry.Source.EXTERNAL
    return {
        "name": entry.person.full_name,
        "url": url,
        "source": entry.get_source_display() if is_external else "",
        **standing_words(standing if url else None),
    }
