"""What the screen of a unit's list shows, to whom: cards of posts, lines, what may be done."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from apps.core import clock
from apps.core.screens import address
from apps.planning.board import Board, Line, PostCard, board_of
from apps.planning.editing import (
    REMARKED,
    UNDECIDED,
    UNDER_REVIEW,
    WRITABLE,
    Status,
    may_drop,
)
from apps.planning.models import Candidacy, Move, Remark, Round, UnitList
from apps.planning.move_views import actions_for, trail_to_round
from apps.planning.round_pages import MARKS
from apps.planning.screening import Finding, Level, is_open_to
from apps.planning.structure import Check, CheckState
from apps.qualifications import gaps
from apps.qualifications.gaps import State

CHECK_MARKS = {
    CheckState.OK: ("ok", "check-circle-fill"),
    CheckState.WARN: ("warning", "exclamation-triangle-fill"),
    CheckState.BLOCK: ("error", "x-octagon-fill"),
    CheckState.NONE: ("", "dash-circle"),
}
LEVELS = {
    Level.BLOCK: ("error", "x-octagon-fill"),
    Level.WARN: ("warning", "exclamation-triangle-fill"),
    Level.INFO: ("", "info-circle-fill"),
}
SOON = 7  # days before the deadline from which it is shown as near


@dataclass(frozen=True)
class May:
    """What the reader may do with the lines of a list in its present state."""

    add: bool
    change: bool
    drop: bool
    remark: bool
    answer: bool
    settle: bool
    override: bool

    @classmethod
    def of(cls, request: HttpRequest, unit_list: UnitList) -> "May":
        """Ask the rights of the reader and the state of the list and of its round."""
        is_open = unit_list.round.status == Round.Status.OPEN

        def may(statuses: frozenset, *rights: str) -> bool:
            return (
                is_open
                and unit_list.status in statuses
                and all(request.user.has_perm(f"planning.{one}", unit_list) for one in rights)
            )

        return cls(
            add=may(WRITABLE, "add_candidacy"),
            change=may(WRITABLE, "change_candidacy"),
            drop=may(WRITABLE, "delete_candidacy"),
            # While it is appraised whoever appraises remarks; then whoever is to approve.
            remark=may(UNDER_REVIEW - {Status.APPRAISED}, "add_remark", "appraise_unitlist")
            or may(UNDER_REVIEW - {Status.SUBMITTED}, "add_remark"),
            answer=may(WRITABLE, "change_remark", "change_candidacy"),
            settle=may(REMARKED, "change_remark", "appraise_unitlist"),
            override=may(UNDECIDED, "override_unitlist"),
        )


@dataclass(frozen=True)
class Button:
    """Something to do with a line: a link to its form, or a form of one button."""

    label: str
    url: str
    icon: str
    sends: bool = False


@dataclass(frozen=True)
class Note:
    """A remark on a line, with what may be done about it."""

    remark: Remark
    answer_url: str
    settle_url: str


@dataclass(frozen=True)
class Sign:
    """A finding with its word, tone and sign."""

    finding: Finding
    word: str
    tone: str
    icon: str

    @property
    def is_heavy(self) -> bool:
        """Whether it forbids, or warns whoever decides."""
        return self.finding.level is not Level.INFO


@dataclass(frozen=True)
class Shown:
    """One line as it is drawn."""

    line: Line
    person_url: str
    signs: tuple[Sign, ...]
    notes: tuple[Note, ...]
    buttons: tuple[Button, ...]
    remark_url: str

    @property
    def candidacy(self) -> Candidacy:
        """The line itself."""
        return self.line.candidacy

    @property
    def missing(self) -> str:
        """What she is known to lack, by subject."""
        return subjects(self.line.lacks, State.MISSING)

    @property
    def unknown(self) -> str:
        """What nobody knows whether she has, by subject."""
        return subjects(self.line.lacks, State.UNKNOWN)

    @property
    def is_open(self) -> bool:
        """Whether a remark waits for an answer."""
        return any(note.remark.settled_at is None and not note.remark.answer for note in self.notes)


def subjects(lacks: Iterable[gaps.Finding], state: State) -> str:
    """Return what a person lacks in one way, as a phrase."""
    return "; ".join(dict.fromkeys(own.subject for own in lacks if own.state is state))


class ListPage:
    """The list of a unit as one reader sees it."""

    def __init__(self, request: HttpRequest, unit_list: UnitList) -> None:
        self.request, self.unit_list = request, unit_list
        self.may = May.of(request, unit_list)
        self.board: Board = board_of(unit_list, request.user)

    def url(self, view: str, *more: object) -> str:
        """Return the address of a page of this list."""
        where = (self.unit_list.round.code, self.unit_list.unit.code)
        return address(self.request, f"planning:{view}", *where, *more)

    def context(self) -> dict[str, object]:
        """Return all that the page shows."""
        board = self.board
        return {
            "unit_list": self.unit_list,
            "round": self.unit_list.round,
            "trail": trail_to_round(self.request, self.unit_list.round),
            "actions": actions_for(self.request, self.unit_list),
            "status": MARKS[Status(self.unit_list.status)],
            "time_left": time_left(self.unit_list, clock.today()),
            "returned": self.returned(),
            "may": self.may,
            "posts": [self.card(post) for post in board.posts],
            "removed": [self.shown(line) for line in board.removed],
            "withdrawn": [self.shown(line) for line in board.withdrawn],
            "checks": [check_row(check) for check in board.checks],
            "sources": list(dict.fromkeys(own.source for own in board.checks if own.source)),
            "errors": board.errors,
            "warnings": board.warnings,
            "blocked": [line for line in board.lines if line.is_blocked],
            "open_remarks": sum(
                note.settled_at is None and not note.answer
                for line in (*board.lines, *board.removed)
                for note in line.remarks
            ),
            "put_forward": len({line.candidacy.person_id for line in board.lines}),
            "find_url": self.url("list_find") if self.may.add else "",
            "links": self.links(),
        }

    def returned(self) -> Move | None:
        """Return the move that sent the list back to the unit, while it is there."""
        if self.unit_list.status != Status.RETURNED:
            return None
        moves = Move.objects.visible_to(self.request.user).filter(unit_list=self.unit_list)
        return moves.filter(action=Move.Action.RETURN).select_related("by").last()

    def links(self) -> list[Button]:
        """Return the pages around the list that the reader may open."""
        may_count = self.request.user.has_perm("planning.view_tally", self.unit_list)
        ballots = [Button("Kiểm phiếu", self.url("ballots"), "check-lg")] if may_count else []
        return [
            *ballots,
            Button("Văn bản", self.url("documents"), "file-earmark-word"),
            Button("Excel", self.url("list_excel"), "file-earmark-excel"),
            Button("Nhật ký", self.url("journal"), "clock-history"),
        ]

    def card(self, post: PostCard) -> dict[str, object]:
        """Return a post with its holders and the people put forward."""
        find = self.url("list_find") if self.may.add else ""
        mark = "&" if "?" in find else "?"
        return {
            "post": post,
            "lines": [self.shown(line) for line in post.lines],
            "find_url": f"{find}{mark}chuc-danh={post.title.code}" if find else "",
        }

    def shown(self, line: Line) -> Shown:
        """Return a line as it is drawn, with what the reader may do."""
        row = line.candidacy
        return Shown(
            line,
            self.person_url(row),
            tuple(sign_of(finding) for finding in line.findings),
            tuple(self.note(row, remark) for remark in line.remarks),
            tuple(self.buttons(line)),
            self.url("line_remark", row.pk) if self.may.remark and not row.withdrawn else "",
        )

    def person_url(self, row: Candidacy) -> str:
        """Return the address of a person's file, "" when the reader may not open it."""
        if not self.request.user.has_perm("personnel.view_person", row.person):
            return ""
        return address(self.request, "personnel:detail", row.person.code)

    def note(self, row: Candidacy, remark: Remark) -> Note:
        """Return a remark with what may be done about it."""
        is_open = remark.settled_at is None
        answer, settle = is_open and self.may.answer, is_open and self.may.settle
        return Note(
            remark,
            self.url("line_answer", row.pk, remark.pk) if answer else "",
            self.url("line_settle", row.pk, remark.pk) if settle else "",
        )

    def buttons(self, line: Line) -> list[Button]:
        """Return what may be done with a line, in the order in which it is needed."""
        row, may = line.candidacy, self.may
        if row.withdrawn:
            back = Button("Đưa trở lại", self.url("line_restore", row.pk), "arrow-up", sends=True)
            return [back] if may.change else []
        found = []
        if may.change and row.outcome == Candidacy.Outcome.REMOVED:
            found.append(Button("Giữ lại", self.url("line_keep", row.pk), "check-lg", sends=True))
            found.append(Button("Sửa lý do", self.url("line_remove", row.pk), "pencil"))
            return found
        if may.change:
            found.append(Button("Sửa", self.url("line_change", row.pk), "pencil"))
            found += self.ways_out(row)
        if may.override and line.is_blocked:
            url = self.url("line_override", row.pk)
            found.append(Button("Trường hợp đặc biệt", url, "key"))
        if may.override:
            found += self.ways_back(row)
        return found

    def ways_back(self, row: Candidacy) -> list[Button]:
        """Return how the special cases of a line are taken back, each for itself."""
        notes = row.overrides_by_rule.values()
        sees = self.request.user.sees_sensitive_of(row.person.managing_unit)
        words = "Gỡ trường hợp đặc biệt"
        return [
            Button(
                f"{words}: {note.get_rule_display()}"
                if len(notes) > 1 and is_open_to(note.rule, sees_sensitive=sees)
                else words,
                self.url("line_override_delete", row.pk, note.pk),
                "key",
            )
            for note in notes
        ]

    def ways_out(self, row: Candidacy) -> list[Button]:
        """Return how a line may leave the list: out of the pool, or out of the list."""
        if row.entry_id is not None:
            return [
                Button("Đề nghị đưa ra", self.url("line_remove", row.pk), "box-arrow-right"),
                Button("Rút", self.url("line_withdraw", row.pk), "dash-circle"),
            ]
        if self.may.drop and may_drop(row) and not row.is_voted_on:
            return [Button("Bỏ", self.url("line_drop", row.pk), "trash", sends=True)]
        return [Button("Rút", self.url("line_withdraw", row.pk), "dash-circle")]


def time_left(unit_list: UnitList, today: datetime.date) -> dict[str, str]:
    """Return how long a unit still has to send its list; nothing once it was sent."""
    if not unit_list.is_writable:
        return {}
    days = (unit_list.round.deadline - today).days
    if days < 0:
        return {"text": f"quá hạn {-days} ngày", "tone": "error", "icon": "x-octagon-fill"}
    words = f"còn {days} ngày" if days else "hết hạn hôm nay"
    tone = "warning" if days <= SOON else ""
    return {"text": words, "tone": tone, "icon": "hourglass-split"}


def sign_of(finding: Finding) -> Sign:
    """Return a finding with its sign; one that a special case excuses no longer blocks."""
    if finding.override is not None and not finding.is_blocking:
        return Sign(finding, "Trường hợp đặc biệt", "info", "key")
    tone, icon = LEVELS[finding.level]
    return Sign(finding, finding.level.label, tone, icon)


def check_row(check: Check) -> dict[str, object]:
    """Return a check of the structure with its sign."""
    tone, icon = CHECK_MARKS[check.state]
    return {"check": check, "tone": tone, "icon": icon}
