"""The moves of a list: from which state to which, who may do it, what it needs.

One table says it; the screens draw their buttons from it and `move` obeys it.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from apps.accounts.models import User
from apps.planning.board import Board, boards_of
from apps.planning.disclosing import disclose, rehearse
from apps.planning.freezing import EVERY_READER, freeze
from apps.planning.models import Candidacy, Move, Remark, Round, Tally, UnitList
from apps.planning.results import Votes
from apps.planning.screening import without_sensitive

Action, Status = Move.Action, UnitList.Status
SOMEBODY_ELSE_FIRST = "Có một dòng vướng quy định phải do người khác xem xét trước."


@dataclass(frozen=True)
class Rule:
    """One line of the table of moves."""

    action: Action
    before: frozenset[Status]
    after: Status
    right: str  # the action of the permission: "submit" of planning.submit_unitlist
    needs_remark: bool = False
    needs_decision: bool = False
    needs_disclosure: bool = False
    needs_clean: bool = False  # nobody on the list may be forbidden by a rule

    @property
    def permission(self) -> str:
        """The permission asked for."""
        return f"planning.{self.right}_unitlist"


RULES: Mapping[str, Rule] = {
    rule.action: rule
    for rule in (
        Rule(
            Action.SUBMIT,
            frozenset({Status.DRAFT, Status.RETURNED}),
            Status.SUBMITTED,
            "submit",
            needs_clean=True,
        ),
        Rule(Action.TAKE_BACK, frozenset({Status.SUBMITTED}), Status.DRAFT, "submit"),
        Rule(
            Action.RETURN,
            frozenset({Status.SUBMITTED, Status.APPRAISED}),
            Status.RETURNED,
            "return",
            needs_remark=True,
        ),
        Rule(
            Action.APPRAISE,
            frozenset({Status.SUBMITTED}),
            Status.APPRAISED,
            "appraise",
            needs_clean=True,
        ),
        Rule(
            Action.APPROVE,
            frozenset({Status.APPRAISED}),
            Status.APPROVED,
            "approve",
            needs_decision=True,
            needs_clean=True,
        ),
        Rule(
            Action.DISCLOSE,
            frozenset({Status.APPROVED}),
            Status.DISCLOSED,
            "disclose",
            needs_disclosure=True,
        ),
    )
}


@dataclass(frozen=True)
class Given:
    """What whoever moves a list says with it."""

    remark: str = ""
    decision_number: str = ""
    decision_on: datetime.date | None = None
    disclosed_on: datetime.date | None = None
    disclosed_how: str = ""
    explanation: str | None = None  # None: the unit's explanation stays as it is


@transaction.atomic
def move(
    unit_list_pk: int,
    action: str,
    user: User,
    *,
    version: int,
    remark: str = "",
    decision_number: str = "",
    decision_on: datetime.date | None = None,
    disclosed_on: datetime.date | None = None,
    disclosed_how: str = "",
    explanation: str | None = None,
) -> UnitList:
    """Move a list and write it down; 404, 403 or a ValidationError in sentences when it may not.

    `version` is that of the list when the user decided: what happened since is told to her.
    """
    given = Given(remark, decision_number, decision_on, disclosed_on, disclosed_how, explanation)
    return move_all({unit_list_pk: version}, action, user, given)[0]


@transaction.atomic
def move_all(versions: Mapping[int, int], action: str, user: User, given: Given) -> list[UnitList]:
    """Move several lists of one round at once, all of them or none."""
    rule = RULES[action]
    lists = locked_lists(versions, user)
    if not all(user.has_perm(rule.permission, unit_list) for unit_list in lists):
        raise PermissionDenied
    refuse([text for one in lists for text in reasons_against(one, rule, versions[one.pk])])
    refuse(lacking(rule, given, lists))
    boards = boards_for(rule, lists, user)
    refuse(hindrances(lists, boards, user) if rule.action == Action.SUBMIT else [])
    refuse([text for board in boards for text in errors_of(board, user, alone=len(boards) == 1)])
    before = [unit_list.status for unit_list in lists]
    for unit_list in lists:
        write(unit_list, rule, given)
    UnitList.objects.bulk_update(lists, WRITTEN)
    log(lists, before, rule, user, given)
    if rule.action == Action.APPROVE:
        freeze(boards)
        rehearse(lists, user)
    elif rule.action == Action.DISCLOSE:
        disclose(lists, user)
    return lists


WRITTEN = (
    "status",
    "version",
    "explanation",
    "read_at",
    "decision_number",
    "decision_on",
    "disclosed_on",
    "disclosed_how",
)


def locked_lists(versions: Iterable[int], user: User) -> list[UnitList]:
    """Return the lists, held until the end of the transaction; Http404 when one is out of scope."""
    rows = UnitList.objects.visible_to(user).filter(pk__in=list(versions)).order_by("pk")
    rows = rows.select_related("round__term", "unit__kind", "procedure")
    lists = list(rows.select_for_update(of=("self",)))
    if len(lists) != len(set(versions)) or not lists:
        raise Http404
    # Whoever closes the round waits for these lists, or has closed it before they were held.
    statuses = dict(Round.objects.values_list("pk", "status").filter(lists__in=lists))
    for unit_list in lists:
        unit_list.round.status = statuses[unit_list.round_id]
    return lists


def refuse(sentences: Sequence[str]) -> None:
    """Raise a ValidationError with the sentences, if there are any."""
    if sentences:
        raise ValidationError(list(sentences))


def reasons_against(unit_list: UnitList, rule: Rule, version: int) -> list[str]:
    """Return why the list cannot be moved as it stands."""
    if unit_list.round.status != Round.Status.OPEN:
        return [f"{unit_list.round} {unit_list.round.get_status_display()}."]
    if unit_list.status not in rule.before or unit_list.version != version:
        return [meanwhile(unit_list, version)]
    if rule.action == Action.TAKE_BACK and unit_list.read_at:
        return [
            f"Cấp trên đã mở danh sách lúc {moment(unit_list.read_at)} nên không lấy lại được; "
            "hãy đề nghị cấp trên trả lại danh sách."
        ]
    return []


def moment(at: datetime.datetime) -> str:
    """Write a moment as people say it: "14:05 ngày 22/11/2026"."""
    return f"{timezone.localtime(at):%H:%M ngày %d/%m/%Y}"


def meanwhile(unit_list: UnitList, version: int) -> str:
    """Say who did what with the list after it had this version."""
    events = list(
        apps.get_model("planning", "UnitListEvent")
        .objects.filter(pgh_obj_id=unit_list.pk, version__gte=version)
        .order_by("pgh_id")
        .values_list("status", "version", "pgh_created_at", "pgh_context__metadata")
    )
    was_moved = len({status for status, *_ in events} | {unit_list.status}) > 1
    last = unit_list.moves.select_related("by").last()
    if last is not None and (was_moved or unit_list.version == version):
        return (
            f"Danh sách của {unit_list.unit} đã được {last.by} {last.get_action_display()} lúc "
            f"{moment(last.at)}; mời mở lại trang để xem danh sách hiện nay."
        )
    changes = [event for event in events if event[1] > version]
    if not changes:
        return (
            f"Danh sách của {unit_list.unit} {unit_list.get_status_display()}, "
            "không làm việc này được; mời mở lại trang."
        )
    *_, at, context = changes[-1]
    who = User.objects.filter(pk=(context or {}).get("user")).first()
    return (
        f"Danh sách của {unit_list.unit} đã được {who or 'người khác'} sửa lúc {moment(at)}; "
        "mời mở lại trang để xem danh sách hiện nay."
    )


def lacking(rule: Rule, given: Given, lists: Sequence[UnitList]) -> list[str]:
    """Return what the move needs and nobody said."""
    sentences = []
    if rule.needs_remark and not given.remark.strip() and not have_remarks(lists):
        sentences.append("Ghi lý do trả lại, hoặc ghi ý kiến ở từng người trước khi trả lại.")
    if rule.needs_decision and not given.decision_number.strip():
        sentences.append("Ghi số quyết định phê duyệt.")
    if rule.needs_decision and not given.decision_on:
        sentences.append("Ghi ngày quyết định phê duyệt.")
    if rule.needs_disclosure and not given.disclosed_on:
        sentences.append("Ghi ngày công khai.")
    if rule.needs_disclosure and not given.disclosed_how.strip():
        sentences.append("Ghi hình thức công khai.")
    if rule.needs_disclosure and given.disclosed_on:
        sentences += [
            f"Ngày công khai không thể trước ngày quyết định {one.decision_on:%d/%m/%Y}."
            for one in lists
            if one.decision_on and given.disclosed_on < one.decision_on
        ]
    return sentences


def have_remarks(lists: Sequence[UnitList]) -> bool:
    """Return whether a line of every list bears a remark that the unit has yet to deal with."""
    remarked = open_remarks(lists).values_list("candidacy__unit_list", flat=True)
    return {unit_list.pk for unit_list in lists} == set(remarked)


def open_remarks(lists: Sequence[UnitList]) -> QuerySet[Remark]:
    """Return the remarks on lines of the lists that nobody has settled or answered."""
    return Remark.objects.filter(
        candidacy__unit_list__in=lists, candidacy__withdrawn="", settled_at=None, answer=""
    )


def boards_for(rule: Rule, lists: Sequence[UnitList], user: User) -> list[Board]:
    """Return the lists with what is checked of them, where the move asks it.

    A unit sends what it sees; whoever appraises and approves is stopped by every line.
    """
    if not rule.needs_clean:
        return []
    return boards_of(lists, user if rule.action == Action.SUBMIT else EVERY_READER)


def hindrances(lists: Sequence[UnitList], boards: Iterable[Board], user: User) -> list[str]:
    """Return what keeps a unit from sending its list, beside the rules on single people."""
    votes = Votes.of(lists, user, (row for board in boards for row in board.rows))
    return [*votes.fallen, *votes.left_in_the_pool]


def errors_of(board: Board, user: User, *, alone: bool) -> list[str]:
    """Return a sentence for each person whom a rule forbids to put forward.

    What bars the reader herself is not told her, and of others no more than she may know.
    """
    place = "" if alone else f"{board.unit_list.unit}: "
    sentences = []
    for line in board.lines:
        if not line.is_blocked:
            continue
        person = line.candidacy.person
        if person.account_id == user.pk:
            sentences.append(f"{place}{SOMEBODY_ELSE_FIRST}")
            continue
        knows = user.sees_sensitive_of(person.managing_unit)
        found = line.findings if knows else without_sensitive(line.findings)
        who = f"{place}{person.full_name} ({line.candidacy.title})"
        sentences += [f"{who}: {one.sentence}" for one in found if one.is_blocking]
    return sentences


def write(unit_list: UnitList, rule: Rule, given: Given) -> None:
    """Set what the move changes in the list; saving is the caller's."""
    unit_list.status = rule.after
    unit_list.version += 1
    if rule.action == Action.SUBMIT:
        unit_list.read_at = None
        if given.explanation is not None:
            unit_list.explanation = given.explanation.strip()
    if rule.needs_decision:
        unit_list.decision_number = given.decision_number.strip()
        unit_list.decision_on = given.decision_on
    if rule.needs_disclosure:
        unit_list.disclosed_on = given.disclosed_on
        unit_list.disclosed_how = given.disclosed_how.strip()


def log(
    lists: Sequence[UnitList], before: Sequence[str], rule: Rule, user: User, given: Given
) -> None:
    """Write down who moved which list from where to where."""
    Move.objects.bulk_create(
        Move(
            unit_list=unit_list,
            action=rule.action,
            before=state,
            after=rule.after,
            by=user,
            remark=given.remark.strip(),
        )
        for unit_list, state in zip(lists, before, strict=True)
    )


def mark_read(unit_lists: Iterable[UnitList], user: User) -> None:
    """Note that somebody who may appraise has opened lists that were sent, unless she sent them."""
    appraise = RULES[Action.APPRAISE].permission
    unread = {
        own.pk: own
        for own in unit_lists
        if own.status == Status.SUBMITTED and not own.read_at and user.has_perm(appraise, own)
    }
    if not unread:
        return
    sent = Move.objects.filter(unit_list__in=unread, action=Action.SUBMIT)
    last = sent.order_by("unit_list", "-at", "-pk").distinct("unit_list")
    for unit_list, by in last.values_list("unit_list", "by"):
        if by == user.pk:
            del unread[unit_list]
    now = timezone.now()
    rows = UnitList.objects.filter(pk__in=unread, status=Status.SUBMITTED, read_at=None)
    if unread and rows.update(read_at=now):
        for own in unread.values():
            own.read_at = now


def possible_moves(unit_list: UnitList, user: User) -> list[Rule]:
    """Return the moves that the state of the list, its round and the user's rights allow."""
    return [
        rule
        for rule in RULES.values()
        if unit_list.status in rule.before
        and unit_list.round.status == Round.Status.OPEN
        and not (rule.action == Action.TAKE_BACK and unit_list.read_at)
        and user.has_perm(rule.permission, unit_list)
    ]


@dataclass(frozen=True)
class Foresight:
    """What is to be known before a list is moved."""

    errors: tuple[str, ...] = ()  # it cannot be moved
    warnings: tuple[str, ...] = ()  # it can, once the user has said that she saw them
    rows: tuple[Candidacy, ...] | None = None  # everyone on the list, where it was looked at


def foresee(unit_list: UnitList, action: str, user: User) -> Foresight:
    """Return what forbids the move and what speaks against it, before anybody tries."""
    rule = RULES[action]
    against = reasons_against(unit_list, rule, unit_list.version)
    if against:
        return Foresight(tuple(against))
    if not rule.needs_clean:
        return Foresight()
    (board,) = boards_for(rule, [unit_list], user)
    errors = errors_of(board, user, alone=True)
    votes = Votes.of([unit_list], user, board.rows)
    if rule.action != Action.SUBMIT:
        return Foresight(tuple(errors), tuple(votes.doubts), votes.rows)
    errors += [*votes.fallen, *votes.left_in_the_pool]
    warnings = [*warnings_of_sending(unit_list, board), *votes.doubts]
    return Foresight(tuple(errors), tuple(warnings), votes.rows)


def warnings_of_sending(unit_list: UnitList, board: Board) -> list[str]:
    """Return what a unit should have done before it sends its list."""
    sentences = []
    if not board.lines and not board.removed:
        sentences.append("Danh sách chưa có ai.")
    remarks = (one for row in board.rows if not row.withdrawn for one in row.remarks_read)
    if unanswered := sum(not (one.settled_at or one.answer) for one in remarks):
        sentences.append(f"Còn {unanswered} ý kiến của cấp trên chưa được trả lời.")
    sentences += missing_tally(unit_list)
    if board.warnings:
        sentences.append(f"Danh sách có {board.warnings} điều cần lưu ý, ghi ngay trên danh sách.")
    return sentences


def missing_tally(unit_list: UnitList) -> list[str]:
    """Say which deciding step of the procedure has no tally, unless the unit explained itself."""
    if unit_list.procedure is None or unit_list.explanation.strip():
        return []
    final = unit_list.procedure.steps.filter(is_final=True)
    counted = Tally.objects.filter(unit_list=unit_list).values("step")
    return [
        f"{step} chưa có kết quả kiểm phiếu. Nếu chỉ có biên bản giấy, hãy ghi số và ngày "
        "biên bản vào phần thuyết minh."
        for step in final.exclude(pk__in=counted)
    ]
