"""Planning rounds with the lists of their units: the deliberation, before it is the pool."""

from apps.planning.models.ballots import Tally, TallyLine
from apps.planning.models.documents import DocumentTemplate
from apps.planning.models.lists import Candidacy, Override, Remark, UnitList
from apps.planning.models.moves import FrozenList, Move, Reminder
from apps.planning.models.rounds import Round

__all__ = [
    "Candidacy",
    "DocumentTemplate",
    "FrozenList",
    "Move",
    "Override",
    "Remark",
    "Reminder",
    "Round",
    "Tally",
    "TallyLine",
    "UnitList",
]
