"""Units beside what is asked of their people: the share that meets each thing, by colour too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from apps.core import asof
from apps.core.numbers import percent, show_count, show_percent
from apps.core.screens import day_query
from apps.indicators.standings import Standing
from apps.qualifications.gaps import State
from apps.qualifications.models import Ladder
from apps.reports.definitions.con_thieu import SHORT, SLUG
from apps.units.models import Unit

ALL = "all"
# Shares from which a cell has its tone; the number stands in it as well.
TONES = ((95, "heat-5"), (80, "heat-4"), (60, "heat-3"), (40, "heat-2"), (0, "heat-1"))


@dataclass
class Share:
    """How many of those asked meet something."""

    asked: int = 0
    met: int = 0
    studying: int = 0

    def add(self, state: State, people: int) -> None:
        """Count people who stand like this."""
        self.asked += people
        self.met += people * (state is State.MET)
        self.studying += people * (state is State.STUDYING)


@dataclass
class Branch:
    """The shares of one branch of the tree by column."""

    shares: dict[str, Share] = field(default_factory=dict)

    def add(self, group: Standing) -> None:
        """Count a group: by each column its worst state, and all that is required together."""
        worst: dict[str, State] = {}
        for choice, state in zip(group.profile.choices, group.states, strict=True):
            if any(need.is_required for need in choice):
                column = choice[0].column
                worst[column] = min(state, worst.get(column, State.MET))
        worst[ALL] = group.profile.worst(group.states)
        for column, state in worst.items():
            self.shares.setdefault(column, Share()).add(state, group.people)


def branches_of(groups: Iterable[Standing]) -> tuple[dict[int, Branch], Branch]:
    """Return the shares of each branch, and of all together."""
    branches: dict[int, Branch] = {}
    whole = Branch()
    for group in groups:
        branches.setdefault(group.node, Branch()).add(group)
        whole.add(group)
    return branches, whole


def columns_of(whole: Branch) -> list[tuple[str, str]]:
    """Return the columns that are asked of anybody: key and short name, all together first."""
    ladders = Ladder.objects.order_by("order").values_list("code", "short_name")
    named = [*ladders, *((str(kind), label) for kind, label in SHORT.items())]
    return [(ALL, "Đạt tất cả"), *(pair for pair in named if pair[0] in whole.shares)]


def heat_rows(
    request: HttpRequest,
    groups: Sequence[Standing],
    units: Sequence[Unit],
    asked: dict[str, str],
    root: Unit | None,
) -> dict[str, object]:
    """Return heading and rows of the map: the branches in official order, the whole below."""
    branches, whole = branches_of(groups)
    columns = columns_of(whole)
    rows = [
        {
            "name": unit.name,
            "url": "" if unit == root else here(request, unit, asked),
            "cells": [cell_of(request, branches[unit.pk], key, unit, asked) for key, _ in columns],
        }
        for unit in units
        if unit.pk in branches
    ]
    total = [cell_of(request, whole, key, root, asked) for key, _ in columns]
    return {"columns": [label for _, label in columns], "rows": rows, "total": total}


def here(request: HttpRequest, unit: Unit, asked: dict[str, str]) -> str:
    """Return the address of the map of one branch."""
    return f"{request.path}?{urlencode(query_of(request, unit, asked))}"


def query_of(request: HttpRequest, unit: Unit | None, asked: dict[str, str]) -> dict[str, str]:
    """Return what is asked, of another unit, on the same day."""
    query = {name: value for name, value in asked.items() if value}
    if unit is not None:
        query["don-vi"] = unit.code
    if day_query(request):
        query[asof.PARAMETER] = f"{request.as_of:%d/%m/%Y}"
    return query


def cell_of(
    request: HttpRequest, branch: Branch, column: str, unit: Unit | None, asked: dict[str, str]
) -> dict[str, object]:
    """Return a cell: the share, what it is made of, its tone, and where those who lack it are."""
    share = branch.shares.get(column)
    if share is None:
        return {"text": "", "tone": "", "title": "", "url": ""}
    found = percent(share.met, share.asked)
    query = query_of(request, unit, asked)
    if column != ALL:
        query["noi-dung"] = column
    lacking = share.met + share.studying < share.asked
    studying = f", {show_count(share.studying)} đang học" if share.studying else ""
    return {
        "text": show_percent(found),
        "count": f"{show_count(share.met)}/{show_count(share.asked)}",
        "tone": next(tone for least, tone in TONES if found >= least),
        "title": f"{show_count(share.met)} trong {show_count(share.asked)} người đạt{studying}",
        "url": f"{reverse('reports:show', args=[SLUG])}?{urlencode(query)}" if lacking else "",
    }
