"""What a person's titles ask of her, and what she is planned for, for her page."""

from dataclasses import dataclass

from apps.core.screens import address
from apps.indicators.standing_details import with_details
from apps.indicators.standings import SENSITIVE, PersonStanding, Question, Standings
from apps.personnel.models import Assignment
from apps.pools.models import PoolEntry
from apps.pools.views import POOL
from apps.qualifications.applicants import applicant_of, course_notes
from apps.qualifications.gaps import Finding, State
from apps.qualifications.rulebook import rulebook_on
from apps.reports.people_rows import with_unit_name

LOOKS = {
    State.MET: ("ok", "check-circle-fill"),
    State.STUDYING: ("info", "hourglass-split"),
    State.UNKNOWN: ("", "question-circle"),
    State.MISSING: ("warning", "exclamation-triangle-fill"),
}


@dataclass(frozen=True)
class Planned:
    """The entries of a person in the pool that the reader may see."""

    entries: list[PoolEntry]

    @classmethod
    def of(cls, reader: object) -> "Planned":
        """Return the entries of the person whose page is read, latest first."""
        entries = PoolEntry.objects.visible_to(reader.request.user).filter(person=reader.person)
        entries = with_unit_name(entries, reader.day).select_related("title", "term", "ground")
        return cls(list(entries.order_by("-valid_from", "title__order")))


def pool_lines(reader: object, planned: Planned) -> list[dict[str, object]]:
    """Return each entry as a line, with where it is corrected or ended."""
    return [
        {
            "title": entry.title.name,
            "unit": entry.unit_name,
            "term": entry.term.name,
            "from": entry.valid_from,
            "to": entry.last_day,
            "is_current": entry.holds_on(reader.day),
            "ways": f"{entry.get_source_display()}, {entry.get_direction_display()}",
            "decision": entry.decision_number,
            "ground": ground_of(entry),
            "removal_decision": entry.removal_decision,
            "edit_url": reader.edit_link(POOL, entry.pk),
            "remove_url": reader.link(POOL.permission("change"), "pools:pool_remove", entry.pk)
            if entry.valid_to is None
            else "",
        }
        for entry in planned.entries
    ]


def ground_of(entry: PoolEntry) -> str:
    """Return why somebody left the pool: the ground, and what was written beside it."""
    name = entry.ground.name if entry.ground else ""
    return "; ".join(words for words in (name, entry.removal_ground) if words)


def standing_lines(
    reader: object, now: list[Assignment], planned: Planned
) -> list[dict[str, object]]:
    """Return each title that the person holds or is planned for, with all that it asks."""
    current = [entry for entry in planned.entries if entry.holds_on(reader.day)]
    targets = {(post.unit_id, post.title_id, False): (post, "Đang giữ") for post in now}
    targets |= {(e.unit_id, e.title_id, True): (e, "Quy hoạch") for e in current}
    if not targets:
        return []
    found = standings_of(reader, targets)
    return [
        {
            "how": words,
            "title": row.title.name,
            "unit": row.unit_name,
            "url": address(reader.request, "units:detail", row.unit.code) if not_planned else "",
            "courses": notes_of(reader, found.get(key)),
            **asked_of(found.get(key)),
        }
        for key, (row, words) in targets.items()
        for not_planned in [not key[2]]
    ]


def standings_of(
    reader: object, targets: dict[tuple[int, int, bool], object]
) -> dict[tuple[int, int, bool], PersonStanding]:
    """Return how the person stands to each target of which anything is asked."""
    titles = {title for _, title, _ in targets}
    book = rulebook_on(reader.day, titles=titles)
    question = Question(
        book,
        people=frozenset({reader.person.pk}),
        units=frozenset(unit for unit, _, _ in targets),
        titles=frozenset(titles),
        left_out=frozenset() if reader.sees_sensitive else SENSITIVE,
    )
    if not book.rules:
        return {}
    standings = Standings(question)
    people = with_details(standings.people(), reader.day, lambda: standings.ages)
    return {(one.unit_id, one.title_id, one.is_planned): one for one in people}


def notes_of(reader: object, one: PersonStanding | None) -> list[str]:
    """Return what stands against sending her to the courses that she lacks."""
    if one is None:
        return []
    gaps = zip(one.profile.choices, one.states, strict=True)
    applicant = applicant_of(reader.person, one.holding.earned, reader.day)
    left_out = frozenset() if reader.sees_sensitive else SENSITIVE
    return course_notes(gaps, applicant, reader.day, left_out)


def asked_of(one: PersonStanding | None) -> dict[str, object]:
    """Return what a title asks and how far it is met."""
    if one is None:
        return {"findings": [], "verdict": ""}
    tone, icon = LOOKS[one.verdict]
    return {
        "verdict": "Đạt tiêu chuẩn" if one.verdict is State.MET else one.verdict.label,
        "tone": tone,
        "icon": icon,
        "findings": [line_of(finding) for finding in one.profile.findings(one.holding)],
    }


def line_of(finding: Finding) -> dict[str, object]:
    """Return one finding as a line: the sign, the word, the sentence."""
    tone, icon = LOOKS[finding.state]
    return {
        "state": finding.state.label,
        "tone": tone,
        "icon": icon,
        "sentence": finding.sentence,
        "is_required": finding.is_required,
    }
