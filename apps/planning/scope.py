"""Finds rounds and lists for screens: what is outside the scope does not exist."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from apps.core.screens import demand, locked
from apps.planning.models import Round, UnitList
from apps.planning.moves import mark_read

VIEW_ROUND = "planning.view_round"
VIEW_LIST = "planning.view_unitlist"
# Both units as a letterhead names them: what kind they are, and under whom they stand.
WITH_ROOT = ("root__kind", "root__parent__kind")
WITH_LETTERHEADS = ("unit__kind", "unit__parent__kind", *(f"round__{one}" for one in WITH_ROOT))


def round_for(request: HttpRequest, code: str, permission: str = VIEW_ROUND) -> Round:
    """Return the round if it is in the scope (else 404) and `permission` is held (403).

    A unit reads the rounds of the units above it, on which it has no right of its own.
    """
    rounds = locked(request, Round.objects.visible_to(request.user))
    found = get_object_or_404(rounds.select_related("term", *WITH_ROOT), code=code)
    if permission != VIEW_ROUND:
        demand(request, permission, found)
    return found


def list_for(request: HttpRequest, code: str, unit: str, permission: str = VIEW_LIST) -> UnitList:
    """Return the list of a unit in a round if it is in the scope (else 404) and may be used (403).

    Whoever may not read lists at all is told that there is none: that a list exists is secret too.
    Whichever page of a list it is, whoever appraises has then opened it.
    """
    lists = locked(request, UnitList.objects.visible_to(request.user))
    lists = lists.select_related("round__term", "procedure", *WITH_LETTERHEADS)
    found = get_object_or_404(lists, round__code=code, unit__code=unit)
    demand(request, permission, found)
    if request.method == "POST":
        found.round.refresh_from_db(fields=["status"])  # as it is now that the list is held
    mark_read([found], request.user)
    return found
