"""The planning pool as figures: how open, how lively it is, and how well each post is covered."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Max, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject

from apps.accounts.models import User
from apps.core.scoping import NOTHING, within
from apps.indicators.standings import PersonStanding, Standings, Who
from apps.personnel.models import Assignment, Person, RetirementAge
from apps.personnel.retirement import Month, NoAgesError, Retirement
from apps.personnel.retirements import Ages, own_month, with_override, with_own_month
from apps.planning.measures import Cover, Openness, Turnover, cover_of
from apps.pools.models import PoolEntry, Term
from apps.qualifications.gaps import State
from apps.qualifications.rulebook import rulebook_on
from apps.reports.gap_questions import Asker
from apps.units.models import Post, Title, Unit
from apps.units.tree import Node, tree_on

PostKey = tuple[int, int]  # unit, title
YEAR = 365
ONE_DAY = datetime.timedelta(days=1)
PEOPLE = "personnel.view_person"
PARTY_TITLES = (Title.Branch.PARTY, Title.Branch.MASS)


def a_year_before(day: datetime.date) -> datetime.date:
    """Return the day from which movement is counted: a review comes once a year."""
    return day - datetime.timedelta(days=YEAR)


def branch_of(title: Title) -> str:
    """Return the branch whose terms rule a title."""
    return Term.Branch.PARTY if title.branch in PARTY_TITLES else Term.Branch.GOVERNMENT


PLACE_COLUMNS = (
    "person",
    "unit",
    "title",
    "title__code",
    "title__name",
    "term__code",
    "term__name",
    "source",
    "person__sex",
    "person__is_party_member",
    "person__ethnicity__is_minority",
    "valid_from",
    "valid_to",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A person planned for a post, now or a year before."""

    person: int
    unit: int
    title: int
    title_code: str
    title_name: str
    term_code: str
    term_name: str
    source: str
    sex: str
    is_party_member: bool | None
    is_minority: bool | None
    is_now: bool
    was_before: bool

    @property
    def key(self) -> tuple[int, int, int]:
        """Who is planned for which post, in whatever term."""
        return self.person, self.unit, self.title

    @property
    def post(self) -> PostKey:
        """The post."""
        return self.unit, self.title

    @property
    def is_external(self) -> bool:
        """Whether she comes from elsewhere."""
        return self.source == PoolEntry.Source.EXTERNAL


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a title of leadership, and until when she may."""

    title: Title
    person: Person
    retires: Retirement | None
    leaves_in_term: bool
    is_seen: bool  # whether the reader may open her file


@dataclass(frozen=True)
class PostOutlook:
    """A post with its holders and those planned for it."""

    title: Title
    seats: int | None
    holders: tuple[Holder, ...]
    names: tuple[tuple[PoolEntry, PersonStanding | None], ...]

    @property
    def ready(self) -> int:
        """How many names meet everything that the title asks."""
        return sum(
            standing is not None and standing.verdict is State.MET for _, standing in self.names
        )

    @property
    def leaves_in_term(self) -> bool:
        """Whether a holder reaches the age, or may, before the term ends."""
        return any(holder.leaves_in_term for holder in self.holders)

    @property
    def cover(self) -> Cover:
        """How well the post is provided for."""
        people = {entry.person_id for entry, _ in self.names}  # one may be planned in two terms
        return cover_of(names=len(people), ready=self.ready, leaves_in_term=self.leaves_in_term)


class PoolReader:
    """The pool of a unit and all below it, or of the whole scope, on a day."""

    def __init__(self, user: User, unit: Unit | None, day: datetime.date) -> None:
        self.user, self.unit, self.day = user, unit, day
        self.asker = Asker(user, unit)

    # Rows in scope

    def entries(self) -> QuerySet[PoolEntry]:
        """Return who is planned for posts in the scope on the day."""
        seen = PoolEntry.objects.visible_to(self.user).as_of(self.day)
        return seen.in_unit_tree(self.unit) if self.unit else seen

    def removed_since(self, day: datetime.date) -> QuerySet[PoolEntry]:
        """Return what ended after `day`, up to the day of the reader."""
        seen = PoolEntry.objects.visible_to(self.user)
        seen = seen.in_unit_tree(self.unit) if self.unit else seen
        return seen.filter(valid_to__gt=day, valid_to__lte=self.day)

    def holders(self) -> QuerySet[Assignment]:
        """Return the titles of leadership held in the scope on the day."""
        seen = Assignment.objects.visible_to(self.user).as_of(self.day)
        seen = seen.in_unit_tree(self.unit) if self.unit else seen
        return seen.filter(title__is_leader=True)

    def posts(self) -> QuerySet[Post]:
        """Return the posts of leadership in the scope on the day."""
        seen = Post.objects.visible_to(self.user).as_of(self.day).filter(title__is_leader=True)
        seen = seen.select_related("title")
        return seen.filter(unit__path__startswith=self.unit.path) if self.unit else seen

    @cached_property
    def nodes(self) -> list[Node]:
        """The units in the scope as they stood on the day, in the order of the tree."""
        roots = [root.pk for root in self.asker.roots]
        return tree_on(self.day, roots or None)

    # Figures

    @cached_property
    def places(self) -> list[Place]:
        """Whoever is in the pool on the day, or was a year before: one query for all figures."""
        seen = PoolEntry.objects.visible_to(self.user)
        seen = seen.in_unit_tree(self.unit) if self.unit else seen
        before = a_year_before(self.day)
        rows = seen.filter(
            Q(valid_to=None) | Q(valid_to__gt=before), valid_from__lte=self.day
        ).order_by()
        return [
            Place(
                *row,
                is_now=valid_to is None or valid_to > self.day,
                was_before=valid_from <= before,
            )
            for *row, valid_from, valid_to in rows.values_list(*PLACE_COLUMNS)
        ]

    @cached_property
    def now(self) -> list[Place]:
        """Whoever is in the pool on the day."""
        return [place for place in self.places if place.is_now]

    @cached_property
    def openness(self) -> Openness:
        """How far the pool is "mở"."""
        return Openness.of((place.post, place.is_external) for place in self.now)

    @cached_property
    def turnover(self) -> Turnover:
        """How far the pool is "động" over a year: carrying over to a new term is no movement."""
        return turnover_of(self.places)

    def heads(self, kept: Callable[[Place], bool] = lambda _: True) -> int:
        """Return how many people in the pool are of a kind."""
        return len({place.person for place in self.now if kept(place)})

    @cached_property
    def terms(self) -> Mapping[str, Month]:
        """The month in which the present term of each branch ends."""
        return {
            term["branch"]: Month.of(datetime.date.fromisoformat(term["end"]) - ONE_DAY)
            for term in (self._calendar[0].terms if self._calendar else ())
        }

    def months_of_term(self, branch: str) -> int | None:
        """Return the months left of the present term of a branch; nothing while none is entered."""
        end = self.terms.get(branch)
        return Month.of(self.day).until(end) if end else None

    @cached_property
    def ages(self) -> Ages:
        """The ages of retirement."""
        return Ages(self._calendar)

    @cached_property
    def _calendar(self) -> list[RetirementAge]:
        """The ages of retirement, each with the terms of the day: who leaves is told by both."""
        terms = Term.objects.as_of(self.day).exclude(valid_to=None).order_by("valid_from")
        rows = terms.values(row=JSONObject(branch="branch", end="valid_to"))
        ages = RetirementAge.objects.order_by("sex", "year")
        return list(ages.annotate(terms=ArraySubquery(rows)))

    @cached_property
    def names(self) -> dict[PostKey, int]:
        """How many people are planned for each post, or 0 for one that nobody is planned for."""
        return dict.fromkeys(self.seats, 0) | {
            post: names for post, (names, _) in self._cover.items()
        }

    @cached_property
    def seats(self) -> dict[PostKey, Post]:
        """The posts of leadership that were entered, with their titles."""
        return {(post.unit_id, post.title_id): post for post in self.posts()}

    def leaves(self, post: PostKey) -> bool:
        """Return whether a holder of a post reaches the age, or may, within the term."""
        return self._cover.get(post, (0, False))[1]

    @cached_property
    def _cover(self) -> dict[PostKey, tuple[int, bool]]:
        """Each post held or planned for: how many names, and whether a holder leaves; one query."""
        planned = self.entries().order_by().values_list("unit", "title")
        planned = planned.annotate(names=Count("person", distinct=True), leaves=Value(0))
        held = with_override(self.holders().order_by(), "person").values_list("unit", "title")
        leaves = Max(Case(When(self._leaves(), then=1), default=0))
        held = held.annotate(names=Value(0), leaves=leaves)
        found: dict[PostKey, tuple[int, bool]] = {}
        for unit, title, names, leaving in planned.union(held, all=True):
            before = found.get((unit, title), (0, False))
            found[unit, title] = before[0] + names, before[1] or bool(leaving)
        return found

    def _leaves(self) -> Q:
        """Return the condition on a post held: the holder, if her file may be read, leaves."""
        party = Q(title__branch__in=PARTY_TITLES)
        condition = NOTHING
        for branch, titles in ((Term.Branch.PARTY, party), (Term.Branch.GOVERNMENT, ~party)):
            months = self.months_of_term(branch)
            if months is None:
                continue
            try:
                condition |= titles & self.ages.may_leave_by(self.day, months, "person__")
            except NoAgesError:
                return NOTHING
        return condition & self._is_seen

    @cached_property
    def worries(self) -> set[PostKey]:
        """The posts that fall empty within the term with one name or none."""
        return {
            post
            for post, names in self.names.items()
            if cover_of(names=names, ready=0, leaves_in_term=self.leaves(post)) is Cover.EMPTY_SOON
        }

    # Posts one by one

    def outlooks(self, units: Iterable[int]) -> dict[int, list[PostOutlook]]:
        """Return the posts of some units with holders and names: a fixed number of queries."""
        units = set(units)
        holders = self._holders_of(units)
        entries = self._entries_of(units)
        seats = {key: post for key, post in self.seats.items() if key[0] in units}
        titles = titles_of(holders, entries, seats)
        standings = self.standings_of(entry for rows in entries.values() for entry in rows)
        found: dict[int, list[PostOutlook]] = {}
        for unit, title in sorted(titles, key=lambda key: (titles[key].order, key)):
            names = tuple(
                (entry, standings.get((entry.person_id, unit, title)))
                for entry in entries.get((unit, title), ())
            )
            post = seats.get((unit, title))
            outlook = PostOutlook(
                titles[unit, title],
                post.seats if post else None,
                tuple(holders.get((unit, title), ())),
                names,
            )
            found.setdefault(unit, []).append(outlook)
        return found

    def _holders_of(self, units: set[int]) -> dict[PostKey, list[Holder]]:
        held = self.holders().filter(unit__in=units).select_related("title", "person")
        seen = Case(When(self._is_seen, then=True), default=False)
        held = with_own_month(held, "person").annotate(is_seen=seen)
        found: dict[PostKey, list[Holder]] = {}
        for post in held.order_by("person__sort_name", "pk"):
            found.setdefault((post.unit_id, post.title_id), []).append(self._holder(post))
        return found

    def _holder(self, post: Assignment) -> Holder:
        """Return who holds a post, with the month in which she reaches the age.

        Where her file is out of scope the month is not told.
        """
        retires = retirement_of(self.ages, post) if post.is_seen else None
        months = self.months_of_term(branch_of(post.title))
        is_known = retires is not None and months is not None
        leaves = is_known and retires.months_left(self.day)[0] <= months
        return Holder(post.title, post.person, retires, leaves, post.is_seen)

    @property
    def _is_seen(self) -> Q:
        """The condition on a post that the reader may open the file of its holder."""
        if self.user.sees_every_unit:
            return Q(person__isnull=False)
        return within(self.user.granted_paths(PEOPLE), "person__managing_unit")

    def _entries_of(self, units: set[int]) -> dict[PostKey, list[PoolEntry]]:
        rows = (
            self.entries()
            .filter(unit__in=units)
            .select_related("person__managing_unit", "term", "title")
        )
        found: dict[PostKey, list[PoolEntry]] = {}
        for entry in rows.order_by("person__sort_name"):
            found.setdefault((entry.unit_id, entry.title_id), []).append(entry)
        return found

    def standings_of(
        self, entries: Iterable[PoolEntry]
    ) -> dict[tuple[int, int, int], PersonStanding]:
        """Return how those planned stand to their titles, by person, unit and title."""
        people = frozenset(entry.person_id for entry in entries)
        if not people:
            return {}
        question = self.asker.question(rulebook_on(self.day), Who.PLANNED, people=people)
        standings = Standings(question)
        standings.ages = self.ages
        return {(one.person_id, one.unit_id, one.title_id): one for one in standings.people()}


def retirement_of(ages: Ages, post: Assignment) -> Retirement | None:
    """Return when who holds a post retires, read with her month; None while no ages are entered."""
    try:
        return ages.retirement_of(post.person, own_month(post, post.person))
    except NoAgesError:
        return None


def titles_of(
    holders: Mapping[PostKey, Sequence[Holder]],
    entries: Mapping[PostKey, Sequence[PoolEntry]],
    seats: Mapping[PostKey, Post],
) -> dict[PostKey, Title]:
    """Return the title of each post that is entered, held or planned for."""
    found = {key: post.title for key, post in seats.items()}
    found |= {key: rows[0].title for key, rows in entries.items()}
    return found | {key: rows[0].title for key, rows in holders.items()}


def turnover_of(places: Iterable[Place]) -> Turnover:
    """Return who came and who left over a year, in whatever term."""
    places = list(places)
    before = {place.key for place in places if place.was_before}
    after = {place.key for place in places if place.is_now}
    return Turnover(len(before), len(after - before), len(before - after))
