"""The list of a unit as its screen, its checks and its documents read it."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from apps.accounts.models import User
from apps.personnel.models import Person
from apps.planning.models import Candidacy, Remark, UnitList
from apps.planning.screening import Finding, Level
from apps.planning.structure import Check, CheckState
from apps.qualifications import gaps
from apps.units.models import Post, Title


@dataclass(frozen=True)
class Line:
    """One person put forward, or to be taken out, with all that is to be known of her."""

    candidacy: Candidacy
    post: str  # present title and unit on the reference day
    age: int | None
    retires: str
    levels: Mapping[str, str] = field(default_factory=dict)  # ladder -> level held
    lacks: tuple[gaps.Finding, ...] = ()
    findings: tuple[Finding, ...] = ()
    remarks: tuple[Remark, ...] = ()
    ratings: tuple[tuple[int, str], ...] = ()

    @property
    def is_blocked(self) -> bool:
        """Whether something forbids to put her forward."""
        return any(finding.is_blocking for finding in self.findings)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What whoever decides is warned of."""
        return tuple(finding for finding in self.findings if finding.level is Level.WARN)


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a title of the unit on the reference day."""

    person: Person
    since: datetime.date
    retires: str
    leaves_in_term: bool | None  # None: it cannot be decided without the month of birth


@dataclass(frozen=True)
class PostCard:
    """A title of the unit with its holders and the people put forward for it."""

    title: Title
    seats: int | None
    holders: tuple[Holder, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Board:
    """The list of a unit with everything that is checked of it."""

    unit_list: UnitList
    posts: tuple[PostCard, ...]
    removed: tuple[Line, ...]
    withdrawn: tuple[Line, ...]
    checks: tuple[Check, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Everyone put forward, by title."""
        return tuple(line for post in self.posts for line in post.lines)

    @property
    def errors(self) -> int:
        """How many lines are forbidden: with any, the list cannot be submitted."""
        return sum(line.is_blocked for line in self.lines)

    @property
    def warnings(self) -> int:
        """How many warnings the lines and the structure give."""
        of_lines = sum(len(line.warnings) for line in self.lines)
        return of_lines + sum(check.state is CheckState.WARN for check in self.checks)


def board_of(unit_list: UnitList, user: User) -> Board:
    """Return the list with what `user` may see of it, in a fixed number of queries."""
    return boards_of([unit_list], user)[0]


def boards_of(unit_lists: Iterable[UnitList], user: User) -> list[Board]:
    """Return lists of one round as boards, in the same number of queries as one."""
    unit_lists = list(unit_lists)
    rows = Candidacy.objects.visible_to(user).filter(unit_list__in=unit_lists)
    rows = rows.select_related("person", "title", "ground", "entry").order_by(
        "title__order", "order", "pk"
    )
    lines: dict[int, list[Line]] = {}
    for row in rows:
        lines.setdefault(row.unit_list_id, []).append(Line(row, "", None, ""))
    posts = Post.objects.filter(unit__in=[own.unit_id for own in unit_lists])
    return [
        _board(own, lines.get(own.pk, []), list(posts.select_related("title")))
        for own in unit_lists
    ]


def _board(unit_list: UnitList, lines: list[Line], posts: list[Post]) -> Board:
    """Sort the lines of a list by what becomes of them."""
    forward = [line for line in lines if line.candidacy.is_put_forward]
    seats = {post.title: post.seats for post in posts if post.unit_id == unit_list.unit_id}
    titles = dict.fromkeys([*seats, *(line.candidacy.title for line in forward)])
    return Board(
        unit_list,
        tuple(
            PostCard(
                title,
                seats.get(title),
                (),
                tuple(line for line in forward if line.candidacy.title_id == title.pk),
            )
            for title in titles
        ),
        tuple(
            line
            for line in lines
            if line.candidacy.outcome == Candidacy.Outcome.REMOVED and not line.candidacy.withdrawn
        ),
        tuple(line for line in lines if line.candidacy.withdrawn),
        (),
    )
