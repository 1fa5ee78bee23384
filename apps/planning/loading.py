"""Brings rounds in from plain rows, and opens them."""

import datetime
from collections.abc import Iterable, Mapping

from apps.accounts.models import User
from apps.planning.models import Round
from apps.planning.opening import Opened, open_round
from apps.pools.models import Term
from apps.units.models import Unit

DAYS = ("reference_on", "opens_on", "deadline", "plan_on")
WORDS = ("code", "name", "kind", "plan_number", "note")


def load_rounds(rows: Iterable[Mapping[str, str]]) -> list[Opened]:
    """Create the rounds of `rows`, each opened on its first day by the user it names."""
    return [_open(row) for row in rows]


def _open(row: Mapping[str, str]) -> Opened:
    """Create one round and open it."""
    made = Round.objects.create(
        term=Term.objects.get(code=row["term"]),
        root=Unit.objects.get(code=row["root"]),
        **{name: row[name] for name in WORDS},
        **{name: datetime.date.fromisoformat(row[name]) for name in DAYS},
    )
    user = User.objects.get(username=row["opened_by"])
    return open_round(made, user, today=made.opens_on)
