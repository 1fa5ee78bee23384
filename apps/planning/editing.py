"""Changes to the lines of a unit's list: each locks the list first, so that nothing is lost.

Who may do it is asked by the screens; whether the list still takes the change is asked here.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from apps.accounts.models import User
from apps.personnel.models import Assignment, Person
from apps.planning.models import Candidacy, Override, Remark, Round, UnitList
from apps.pools.models import PoolEntry, RemovalGround
from apps.units.models import Title

Status = UnitList.Status
WRITABLE = frozenset({Status.DRAFT, Status.RETURNED})
UNDER_REVIEW = frozenset({Status.SUBMITTED, Status.APPRAISED})
UNDECIDED = WRITABLE | UNDER_REVIEW
REMARKED = frozenset({Status.SUBMITTED, Status.APPRAISED, Status.RETURNED})

CLOSED_ROUND = "Đợt quy hoạch không còn mở nên danh sách không sửa được nữa."
NOT_NOW = "Danh sách hiện {status} nên không làm việc này được; hãy mở lại trang để xem."
GONE = "Dòng này vừa được người khác bỏ khỏi danh sách."
WITHDRAWN = "Người này đã rút khỏi danh sách; hãy đưa trở lại trước."
SELF = "Không ai tự đưa mình vào danh sách; việc của chính bạn do cấp trên ghi."


@dataclass(frozen=True)
class Added:
    """What became of the people chosen: new or restored lines, and who stood there already."""

    lines: tuple[Candidacy, ...]
    already: tuple[Person, ...]


@contextmanager
def editing(unit_list: UnitList, statuses: frozenset[Status]) -> Iterator[UnitList]:
    """Lock the list, refuse what its state does not allow, and count one more writing."""
    with transaction.atomic():
        rows = UnitList.objects.select_for_update(of=("self",))
        held = rows.select_related("round__term", "unit").get(pk=unit_list.pk)
        held.round.refresh_from_db(fields=["status"])  # as it is now that the list is held
        if held.round.status != Round.Status.OPEN:
            raise ValidationError(CLOSED_ROUND)
        if held.status not in statuses:
            raise ValidationError(NOT_NOW.format(status=held.get_status_display()))
        yield held
        held.version += 1
        held.save(update_fields=["version"])
        unit_list.version = held.version


@contextmanager
def editing_line(line: Candidacy, statuses: frozenset[Status]) -> Iterator[Candidacy]:
    """Lock the list of a line and yield the line as it stands now."""
    with editing(line.unit_list, statuses) as held:
        found = held.candidacies.select_related("person", "title", "entry").filter(pk=line.pk)
        now = found.first()
        if now is None:
            raise ValidationError(GONE)
        yield now


# People


def add_candidates(
    unit_list: UnitList,
    people: Sequence[Person],
    *,
    title: Title,
    by: User,
    source: str = "",
    direction: str = "",
    note: str = "",
) -> Added:
    """Put people forward for a title; source and direction are derived where they are not given.

    Who stands there is left as she is; who had been withdrawn is put forward again.
    """
    if any(person.account_id == by.pk for person in people):
        raise ValidationError(SELF)
    with editing(unit_list, WRITABLE) as held:
        standing = {
            line.person_id: line for line in held.candidacies.filter(title=title, person__in=people)
        }
        posts = Posts.of(held, people)
        order = held.candidacies.filter(title=title).aggregate(last=Max("order"))["last"] or 0
        entries = {
            entry.person_id: entry
            for entry in entries_of(held, people)
            if entry.title_id == title.pk
        }
        lines, already = [], []
        for person in people:
            line = standing.get(person.pk)
            if line is not None and not line.withdrawn:
                already.append(person)
                continue
            order += 1
            line = line or Candidacy(unit_list=held, person=person, title=title, order=order)
            line.withdrawn = ""
            line.source = source or posts.source(person)
            line.direction = direction or posts.direction(person, title)
            line.note = note or line.note
            if line.pk is None and person.pk in entries:
                line.outcome, line.entry = Candidacy.Outcome.CARRIED, entries[person.pk]
            line.save()
            standing[person.pk] = line
            lines.append(line)
        return Added(tuple(lines), tuple(already))


@dataclass(frozen=True)
class Posts:
    """The posts that some people hold on the reference day of a round."""

    unit: int
    held: frozenset[tuple[int, int, int]]  # person, unit, title
    principal: frozenset[tuple[int, int]]  # person, unit

    @classmethod
    def of(cls, unit_list: UnitList, people: Sequence[Person]) -> "Posts":
        """Read the posts of `people`: one query."""
        day = unit_list.round.reference_on
        rows = list(
            Assignment.objects.as_of(day)
            .filter(person__in=people)
            .order_by()
            .values_list("person", "unit", "title", "role")
        )
        return cls(
            unit_list.unit_id,
            frozenset((person, unit, title) for person, unit, title, _ in rows),
            frozenset(
                (person, unit)
                for person, unit, _, role in rows
                if role == Assignment.Role.PRINCIPAL
            ),
        )

    def source(self, person: Person) -> str:
        """Return whether a person comes from the unit itself or from elsewhere."""
        is_here = (person.pk, self.unit) in self.principal
        return PoolEntry.Source.IN_PLACE if is_here else PoolEntry.Source.EXTERNAL

    def direction(self, person: Person, title: Title) -> str:
        """Return horizontal for who holds the same title in another unit, else vertical."""
        is_sideways = any(
            own == title.pk and unit != self.unit
            for someone, unit, own in self.held
            if someone == person.pk
        )
        return PoolEntry.Direction.HORIZONTAL if is_sideways else PoolEntry.Direction.VERTICAL


def entries_of(unit_list: UnitList, people: Sequence[Person]) -> list[PoolEntry]:
    """Return what some people are planned for in the unit and the term on the reference day."""
    planning_round = unit_list.round
    entries = PoolEntry.objects.as_of(planning_round.reference_on).filter(
        person__in=people, unit=unit_list.unit_id, term=planning_round.term_id
    )
    return list(entries)


# Lines


def change_line(line: Candidacy, *, source: str, direction: str, note: str) -> None:
    """Correct where somebody comes from, which way she is planned, and what the unit says."""
    with editing_line(line, WRITABLE) as now:
        now.source, now.direction, now.note = source, direction, note
        now.save(update_fields=["source", "direction", "note"])


def withdraw(line: Candidacy, *, reason: str) -> None:
    """Take a person back from the list without deleting that she stood there."""
    if not reason.strip():
        raise ValidationError("Rút khỏi danh sách phải ghi lý do.")
    with editing_line(line, WRITABLE) as now:
        if now.withdrawn:
            raise ValidationError("Người này đã rút khỏi danh sách.")
        now.withdrawn = reason.strip()
        now.save(update_fields=["withdrawn"])


def restore(line: Candidacy) -> None:
    """Put a withdrawn person forward again."""
    with editing_line(line, WRITABLE) as now:
        now.withdrawn = ""
        now.save(update_fields=["withdrawn"])


def propose_removal(line: Candidacy, *, ground: RemovalGround, note: str = "") -> None:
    """Propose that somebody who is in the pool leaves it, on a ground."""
    with editing_line(line, WRITABLE) as now:
        if now.entry_id is None:
            raise ValidationError("Chỉ đưa ra người đang trong quy hoạch; người mới thì rút.")
        if now.withdrawn:
            raise ValidationError(WITHDRAWN)
        now.outcome, now.ground, now.ground_note = Candidacy.Outcome.REMOVED, ground, note
        now.save(update_fields=["outcome", "ground", "ground_note"])


def keep(line: Candidacy) -> None:
    """Carry over somebody who was to leave the pool."""
    with editing_line(line, WRITABLE) as now:
        if now.entry_id is None:
            raise ValidationError("Chỉ chuyển tiếp người đang trong quy hoạch.")
        now.outcome, now.ground, now.ground_note = Candidacy.Outcome.CARRIED, None, ""
        now.save(update_fields=["outcome", "ground", "ground_note"])


def drop(line: Candidacy) -> None:
    """Delete a line that was added to a draft; what was remarked on is withdrawn instead."""
    with editing_line(line, WRITABLE) as now:
        if not may_drop(now):
            raise ValidationError(
                "Chỉ bỏ hẳn dòng mới thêm khi đang lập; dòng đã gửi thì rút và ghi lý do."
            )
        if now.remarks.exists():
            raise ValidationError("Dòng đã có ý kiến thẩm định: hãy rút và ghi lý do.")
        if now.votes.exists():
            raise ValidationError("Người này đã được lấy phiếu: hãy rút và ghi lý do.")
        now.delete()


def may_drop(line: Candidacy) -> bool:
    """Return whether a line may be deleted without a trace on the list."""
    is_draft = line.unit_list.status == Status.DRAFT
    return is_draft and line.outcome == Candidacy.Outcome.ADDED


# What others note on lines


def remark(line: Candidacy, *, text: str, by: User) -> Remark:
    """Ask something of one line of a list that was sent."""
    if not text.strip():
        raise ValidationError("Hãy ghi ý kiến.")
    with editing_line(line, UNDER_REVIEW) as now:
        return Remark.objects.create(candidacy=now, text=text.strip(), by=by)


def answer(note: Remark, *, text: str) -> None:
    """Answer a remark; a later answer takes the place of the earlier one."""
    if not text.strip():
        raise ValidationError("Hãy ghi trả lời.")
    with editing_line(note.candidacy, WRITABLE):
        now = note_now(note)
        if now.settled_at is not None:
            raise ValidationError("Ý kiến này đã xong.")
        now.answer = text.strip()
        now.save(update_fields=["answer"])


def settle(note: Remark) -> None:
    """Note that a remark needs nothing more."""
    with editing_line(note.candidacy, REMARKED):
        now = note_now(note)
        if now.settled_at is None:
            now.settled_at = timezone.now()
            now.save(update_fields=["settled_at"])


def note_now(note: Remark) -> Remark:
    """Return a remark as it stands now; the caller holds the list."""
    return Remark.objects.get(pk=note.pk)


def remove_override(note: Override) -> None:
    """Take a special case back: the rule binds again. The history keeps that it was there."""
    with editing_line(note.candidacy, UNDECIDED) as now:
        now.overrides.filter(pk=note.pk).delete()


def add_override(line: Candidacy, *, rule: str, reason: str, document: str, by: User) -> Override:
    """Let a person pass a rule that blocks: the competent level decided, by a document."""
    if not reason.strip() or not document.strip():
        raise ValidationError("Trường hợp đặc biệt phải có lý do và số văn bản.")
    with editing_line(line, UNDECIDED) as now:
        if now.overrides.filter(rule=rule).exists():
            raise ValidationError("Đã có trường hợp đặc biệt cho quy định này.")
        return Override.objects.create(
            candidacy=now, rule=rule, reason=reason.strip(), document=document.strip(), by=by
        )
