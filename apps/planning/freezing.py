"""The copy of a list that its approval freezes: later changes of files do not touch it."""

from collections.abc import Iterable, Sequence

from apps.accounts.models import User
from apps.planning.board import Board, Line
from apps.planning.models import FrozenList, TallyLine
from apps.planning.screening import Finding

# Nobody's account: what is frozen and what is checked before a decision is the whole list, also
# the line on whoever decides.
EVERY_READER = User(pk=0, username="", is_superuser=True)

Votes = dict[int, list[dict[str, object]]]


def freeze(boards: Sequence[Board]) -> list[FrozenList]:
    """Keep the lists, as they have just been decided on, for good: two statements."""
    votes = votes_on(boards)
    return FrozenList.objects.bulk_create(
        FrozenList(unit_list=board.unit_list, content=content_of(board, votes)) for board in boards
    )


def content_of(board: Board, votes: Votes) -> dict[str, object]:
    """Return everything that the documents of an approved list say."""
    own = board.unit_list
    return {
        "round": own.round.name,
        "unit": own.unit.name,
        "unit_code": own.unit.code,
        "decision_number": own.decision_number,
        "decision_on": own.decision_on.isoformat() if own.decision_on else "",
        "lines": [line_of(line, votes) for line in (*board.lines, *board.removed)],
    }


def line_of(line: Line, votes: Votes) -> dict[str, object]:
    """Return one person of the list as she is frozen."""
    row, person = line.candidacy, line.candidacy.person
    return {
        "person": person.pk,
        "code": person.code,
        "full_name": person.full_name,
        "birth": str(person.birth),
        "sex": person.sex,
        "post": line.post,
        "title": row.title.name,
        "title_code": row.title.code,
        "outcome": row.outcome,
        "source": row.source,
        "direction": row.direction,
        "entry": row.entry_id,
        "ground": row.ground.code if row.ground else "",
        "ground_name": row.ground.name if row.ground else "",
        "ground_note": row.ground_note,
        "note": row.note,
        "age": line.age,
        "retires": line.retires,
        "levels": dict(line.levels),
        "lacks": [finding.sentence for finding in line.lacks],
        "ratings": [[year, grade] for year, grade in line.ratings],
        "overrides": overrides_of(line.findings),
        "votes": votes.get(row.pk, []),
    }


def overrides_of(findings: Iterable[Finding]) -> list[dict[str, str]]:
    """Return the special cases that let a person pass."""
    return [
        {
            "rule": finding.override.rule,
            "rule_name": finding.override.get_rule_display(),
            "reason": finding.override.reason,
            "document": finding.override.document,
        }
        for finding in findings
        if finding.override is not None
    ]


def votes_on(boards: Sequence[Board]) -> Votes:
    """Return the votes on every line of the lists, step by step: one statement."""
    lists = [board.unit_list for board in boards]
    rows = TallyLine.objects.filter(tally__unit_list__in=lists, candidacy__isnull=False)
    found: Votes = {}
    for row in rows.select_related("tally__step").order_by("tally__step__order"):
        found.setdefault(row.candidacy_id, []).append(
            {
                "step": row.tally.step.order,
                "name": row.tally.step.name,
                "agree": row.agree,
                "disagree": row.disagree,
                "summoned": row.tally.summoned,
                "present": row.tally.present,
                "valid": row.tally.valid,
            }
        )
    return found
