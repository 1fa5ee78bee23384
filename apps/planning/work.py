"""What waits for a user: lists to write, appraise, approve, disclose. One table says it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.core.scoping import NOTHING, ScopeHolder, within
from apps.planning.models import Round, UnitList
from apps.planning.round_pages import UNSENT, Due, due_of
from apps.planning.scope import VIEW_LIST

Status = UnitList.Status


@dataclass(frozen=True)
class Kind:
    """A kind of work: which lists wait, for whoever has which right on them."""

    right: str
    statuses: tuple[Status, ...]
    heading: str  # of a card on one list
    many: str  # of a card on several lists of a round, with their number
    button: str
    is_of_unit: bool = False  # the unit's own work: whoever stands above it only follows it

    def area(self, user: ScopeHolder) -> "Area":
        """Return where a list that stands so waits for this user."""
        above = reach(user, "appraise") if self.is_of_unit else ()
        return tuple(path for path in reach(user, self.right) if not path.startswith(above)), above


Area = tuple[tuple[str, ...], tuple[str, ...]]  # at or below the first paths, not the second
EVERYWHERE = ("/",)


def reach(user: ScopeHolder, right: str) -> tuple[str, ...]:
    """Return the paths of the units on whose lists the user has this right."""
    if user.sees_every_unit:
        return EVERYWHERE
    return user.granted_paths(f"planning.{right}_unitlist")


def waiting(user: ScopeHolder) -> Q:
    """Return the condition "waits for this user", each area asked once: every page counts it."""
    statuses: dict[Area, list[Status]] = {}
    for kind in KINDS:
        statuses.setdefault(kind.area(user), []).extend(kind.statuses)
    conditions = (
        Q(status__in=own) & within(paths, "unit") & (~within(above, "unit") if above else Q())
        for (paths, above), own in statuses.items()
        if paths
    )
    return reduce(or_, conditions, NOTHING)


def followed(user: User) -> Q:
    """Return the condition "the unit's own work, which this user, who appraises, follows"."""
    own = [status for kind in KINDS if kind.is_of_unit for status in kind.statuses]
    return Q(status__in=own) & within(reach(user, "appraise"), "unit")


KINDS = (
    Kind(
        "submit",
        UNSENT,
        "Lập và gửi danh sách",
        "{} danh sách phải lập và gửi",
        "Tiếp tục",
        is_of_unit=True,
    ),
    Kind(
        "appraise",
        (Status.SUBMITTED,),
        "Thẩm định danh sách",
        "{} danh sách chờ thẩm định",
        "Thẩm định",
    ),
    Kind(
        "approve",
        (Status.APPRAISED,),
        "Phê duyệt danh sách",
        "{} danh sách chờ phê duyệt",
        "Xem để phê duyệt",
    ),
    Kind(
        "disclose",
        (Status.APPROVED,),
        "Công khai danh sách",
        "{} danh sách chờ công khai",
        "Công khai",
        is_of_unit=True,
    ),
)


def at_work(user: ScopeHolder) -> QuerySet[UnitList]:
    """Return the lists that a user sees in rounds that go on."""
    return UnitList.objects.visible_to(user).filter(round__status=Round.Status.OPEN)


def waiting_for(user: ScopeHolder) -> QuerySet[UnitList]:
    """Return the lists with which this user, and not somebody else, has to go on."""
    return at_work(user).filter(waiting(user))


@dataclass(frozen=True)
class Scope:
    """How far the rights of a user on lists reach: all that what waits for her depends on."""

    sees_every_unit: bool
    paths: tuple[tuple[str, tuple[str, ...]], ...]  # by permission

    @classmethod
    def of(cls, user: User) -> "Scope":
        """Return how far the rights of `user` reach today."""
        rights = (VIEW_LIST, *(f"planning.{kind.right}_unitlist" for kind in KINDS))
        return cls(user.sees_every_unit, tuple((own, user.granted_paths(own)) for own in rights))

    def granted_paths(self, permission: str) -> tuple[str, ...]:
        """Return the paths of the units on which there is `permission`."""
        return dict(self.paths)[permission]


def number_waiting(user: User) -> int:
    """Return with how many lists this user has to go on: every page says it."""
    with connection.cursor() as cursor:
        cursor.execute(*_counting(Scope.of(user)))
        return cursor.fetchone()[0]


@lru_cache(maxsize=512)
def _counting(scope: Scope) -> tuple[str, tuple]:
    """Return the statement that counts; to put it together takes twice as long as to run it."""
    try:
        sql, params = waiting_for(scope).order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "SELECT 0", ()
    return f"SELECT count(*) FROM ({sql}) w", params  # noqa: S608 (Django's text; values are bound)


def followed_by(user: User) -> QuerySet[UnitList]:
    """Return the lists with which others have to go on, before those above them can."""
    return at_work(user).filter(followed(user))


@dataclass(frozen=True)
class Task:
    """Lists of one round that wait for the same thing."""

    kind: Kind
    round: Round
    lists: tuple[UnitList, ...]
    due: Due | None

    @property
    def heading(self) -> str:
        """What is to be done, and with how much."""
        if len(self.lists) == 1:
            return self.kind.heading
        return self.kind.many.format(len(self.lists))


def tasks_of(user: User, today: datetime.date, *, followed: bool = False) -> list[Task]:
    """Return what waits for the user, or what she follows, the nearest deadline first: one query.

    A deadline binds those who write; nobody has set one for those who appraise and approve.
    """
    rows = (followed_by(user) if followed else waiting_for(user)).select_related(
        "round__root", "unit"
    )
    rows = rows.order_by("round__deadline", "round_id", "unit__order", "unit__name")
    return grouped(list(rows), today)


def grouped(lists: Sequence[UnitList], today: datetime.date) -> list[Task]:
    """Put lists of one round that wait for the same thing together."""
    groups: dict[tuple[int, int], list[UnitList]] = {}
    for one in lists:
        place = next(n for n, kind in enumerate(KINDS) if one.status in kind.statuses)
        groups.setdefault((one.round_id, place), []).append(one)
    return [
        Task(
            KINDS[place],
            members[0].round,
            tuple(members),
            due_of(members[0].round, today) if KINDS[place].statuses == UNSENT else None,
        )
        for (_, place), members in groups.items()
    ]
