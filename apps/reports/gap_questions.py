"""What a screen or a report asks about standards, within what its reader may see."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Value

from apps.accounts.models import User
from apps.core.numbers import show_heads
from apps.indicators.standings import SENSITIVE, Question, Standings, Who
from apps.qualifications.gaps import Kind, Need, Profile, State
from apps.qualifications.models import Ladder
from apps.qualifications.rulebook import Rulebook, rulebook_on
from apps.units.models import Title, Unit
from apps.units.tree import Node, tree_on

PERMISSION = "qualifications.view_titlestandard"
PEOPLE_PERMISSION = "personnel.view_person"
SERVING, PLANNED = "dang-giu", "quy-hoach"
WHO = {"": Who.ALL, SERVING: Who.SERVING, PLANNED: Who.PLANNED}
WHO_CHOICES = (
    ("", "Tất cả"),
    (SERVING, "Đang giữ chức danh"),
    (PLANNED, "Trong quy hoạch"),
)
OUTSIDE = "(hồ sơ ngoài phạm vi được giao)"
NOT_TOLD = "Không xét đảng viên và kỷ luật: bạn không có quyền xem các nội dung này."


@dataclass(frozen=True)
class Asker:
    """Who asks, and about which units; without a user (a command) the scope does not bind."""

    user: User | None
    unit: Unit | None = None

    @property
    def roots(self) -> tuple[Unit, ...]:
        """The units with all below them that may be asked about; none: everywhere."""
        if self.unit is not None:
            return (self.unit,)
        if self.user is None or self.user.sees_every_unit:
            return ()
        paths = self.user.granted_paths(PEOPLE_PERMISSION)
        granted = {grant.unit.path: grant.unit for grant in self.user.grants_today}
        return tuple(granted[path] for path in topmost(paths)) or (NOWHERE,)

    @property
    def left_out(self) -> frozenset[Kind]:
        """What the asker may not be told of people there."""
        if self.user is None or self.user.sees_every_unit:
            return frozenset()
        may_know = all(self.user.sees_sensitive_of(root) for root in self.roots)
        return frozenset() if may_know else SENSITIVE

    def question(self, rulebook: Rulebook, who: Who = Who.ALL, **more: object) -> Question:
        """Return the question about these units."""
        return Question(rulebook, self.roots, who, left_out=self.left_out, **more)


# A unit without a place: whoever was granted nothing asks about nobody.
NOWHERE = Unit(pk=0, path="/0/")


def topmost(paths: Sequence[str]) -> list[str]:
    """Return the paths that lie below no other of them, each once."""
    unique = sorted(set(paths), key=len)
    return [
        path
        for place, path in enumerate(unique)
        if not any(path.startswith(other) for other in unique[:place])
    ]


Options = list[tuple[str, str]]


def asked_choices() -> tuple[Options, Options]:
    """Return the titles that have a standard, and the ladders asked of, for choices; one query."""
    columns = ("order", "code", "name")
    titles = Title.objects.filter(standards__isnull=False).order_by()
    ladders = Ladder.objects.filter(levels__requirements__isnull=False).order_by()
    rows = titles.values_list(Value("title"), *columns).union(
        ladders.values_list(Value("ladder"), *columns)
    )
    found: dict[str, Options] = {"title": [], "ladder": []}
    for what, _, code, name in rows.order_by("order", "name"):
        found[what].append((code, name))
    return found["title"], found["ladder"]


def title_choices() -> Options:
    """Return the titles that have a standard, for a choice."""
    titles = Title.objects.filter(standards__isnull=False).distinct().order_by("order", "name")
    return [("", "Mọi chức danh"), *titles.values_list("code", "name")]


@dataclass(frozen=True)
class Wanted:
    """Which gaps are listed: of one column or of all, required ones or all, and how open."""

    column: str = ""
    with_desirable: bool = False
    only_missing: bool = False

    def is_open(self, need_choice: Sequence[Need], state: State) -> bool:
        """Return whether a choice in this state is a gap that is asked for."""
        if not state.is_open or (self.only_missing and state is not State.MISSING):
            return False
        if not self.with_desirable and not any(need.is_required for need in need_choice):
            return False
        return not self.column or any(need.column == self.column for need in need_choice)

    def gaps(
        self, profile: Profile, states: Sequence[State]
    ) -> list[tuple[tuple[Need, ...], State]]:
        """Return the choices that are open, with their states."""
        return [
            (choice, state)
            for choice, state in zip(profile.choices, states, strict=True)
            if self.is_open(choice, state)
        ]


def standings_of(
    asker: Asker,
    day: datetime.date,
    *,
    who: str = "",
    title: str = "",
    rulebook: Rulebook | None = None,
) -> Standings:
    """Return the standings that an address asks for; an unknown title finds nobody."""
    book = rulebook or rulebook_on(day)
    titles = frozenset({book.title_with(title)} if title else ())
    return Standings(asker.question(book, WHO[who], titles=titles))


def nodes_of(asker: Asker, day: datetime.date) -> list[Node]:
    """Return the units asked about as they stood on the day, in the order of the tree."""
    roots = [root.pk for root in asker.roots]
    return tree_on(day, roots or None)


def people_words(number: int) -> str:
    """Say a number of people."""
    return f"{show_heads(number)} người"
