"""The planning pool as figures: how open, how lively it is, and how well each post is covered."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q, QuerySet

from apps.accounts.models import User
from apps.indicators.standings import PersonStanding, Standings, Who
from apps.personnel.models import Assignment, Person
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
LONGEST_TERM = 60  # months, where no term is entered
PARTY_TITLES = (Title.Branch.PARTY, Title.Branch.MASS)


def a_year_before(day: datetime.date) -> datetime.date:
    """Return the day from which movement is counted: a review comes once a year."""
    return day - datetime.timedelta(days=YEAR)


def branch_of(title: Title) -> str:
    """Return the branch whose terms rule a title."""
    return Term.Branch.PARTY if title.branch in PARTY_TITLES else Term.Branch.GOVERNMENT


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a title of leadership, and until when she may."""

    person: Person
    since: datetime.date
    retires: Retirement | None
    leaves_in_term: bool


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
        return cover_of(names=len(self.names), ready=self.ready, leaves_in_term=self.leaves_in_term)


class PoolReader:
    """The pool of a unit and all below it, or of the whole scope, on a day."""

    def __init__(self, user: User, unit: Unit | None, day: datetime.date) -> None:
        self.user, self.unit, self.day = user, unit, day
        self.asker = Asker(user, unit)

    # Rows in scope

    def entries(self, day: datetime.date | None = None) -> QuerySet[PoolEntry]:
        """Return who is planned for posts in the scope on a day."""
        seen = PoolEntry.objects.visible_to(self.user).as_of(day or self.day)
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
        return seen.filter(unit__path__startswith=self.unit.path) if self.unit else seen

    @cached_property
    def nodes(self) -> list[Node]:
        """The units in the scope as they stood on the day, in the order of the tree."""
        roots = [root.pk for root in self.asker.roots]
        return tree_on(self.day, roots or None)

    # Figures

    @cached_property
    def openness(self) -> Openness:
        """How far the pool is "mở"."""
        return Openness.of(openness_rows(self.entries()))

    @cached_property
    def turnover(self) -> Turnover:
        """How far the pool is "động" over a year: carrying over to a new term is no movement."""
        return turnover_of(
            places_of(self.entries(a_year_before(self.day))), places_of(self.entries())
        )

    def heads(self) -> dict[str, int]:
        """Return how many people are in the pool, and of which kinds."""
        return self.entries().aggregate(
            people=Count("person", distinct=True),
            women=Count("person", distinct=True, filter=Q(person__sex="F")),
            party=Count("person", distinct=True, filter=Q(person__is_party_member=True)),
            minority=Count("person", distinct=True, filter=Q(person__ethnicity__is_minority=True)),
        )

    @cached_property
    def terms(self) -> Mapping[str, Month]:
        """The month in which the present term of each branch ends."""
        rows = Term.objects.as_of(self.day).exclude(valid_to=None)
        return {term.branch: Month.of(term.last_day) for term in rows}

    def months_of_term(self, branch: str) -> int:
        """Return the months left of the present term of a branch."""
        end = self.terms.get(branch)
        return Month.of(self.day).until(end) if end else LONGEST_TERM

    @cached_property
    def ages(self) -> Ages:
        """The ages of retirement."""
        return Ages.read()

    def leaving(self) -> set[PostKey]:
        """Return the posts whose holder reaches the age, or may, before the term ends."""
        found: set[PostKey] = set()
        for branch, condition in self._branches():
            months = self.months_of_term(branch)
            try:
                leavers = with_override(Person.objects.all()).filter(
                    self.ages.may_leave_by(self.day, months)
                )
            except NoAgesError:
                return set()
            held = self.holders().filter(condition, person__in=leavers.values("pk"))
            found |= set(held.order_by().values_list("unit", "title"))
        return found

    @staticmethod
    def _branches() -> Iterable[tuple[str, Q]]:
        """Yield each branch with the condition on titles held."""
        party = Q(title__branch__in=PARTY_TITLES)
        return ((Term.Branch.PARTY, party), (Term.Branch.GOVERNMENT, ~party))

    @cached_property
    def names(self) -> dict[PostKey, int]:
        """How many people are planned for each post, or 0 for one that nobody is planned for."""
        keys: dict[PostKey, int] = dict.fromkeys(self.posts().values_list("unit", "title"), 0)
        keys |= dict.fromkeys(self.holders().order_by().values_list("unit", "title"), 0)
        rows = self.entries().order_by().values_list("unit", "title")
        return keys | {(unit, title): count for unit, title, count in rows.annotate(Count("pk"))}

    @cached_property
    def worries(self) -> set[PostKey]:
        """The posts that fall empty within the term with one name or none."""
        leaving = self.leaving()
        return {
            post
            for post, names in self.names.items()
            if cover_of(names=names, ready=0, leaves_in_term=post in leaving) is Cover.EMPTY_SOON
        }

    # Posts one by one

    def outlooks(self, units: Iterable[int]) -> dict[int, list[PostOutlook]]:
        """Return the posts of some units with holders and names: a fixed number of queries."""
        units = list(units)
        holders = self._holders_of(units)
        entries = self._entries_of(units)
        seats = {
            (post.unit_id, post.title_id): post.seats
            for post in self.posts().filter(unit__in=units)
        }
        keys = {*holders, *entries, *seats}
        titles = Title.objects.in_bulk({title for _, title in keys})
        standings = self.standings_of(entry for rows in entries.values() for entry in rows)
        found: dict[int, list[PostOutlook]] = {}
        for unit, title in sorted(keys, key=lambda key: titles[key[1]].order):
            names = tuple(
                (entry, standings.get((entry.person_id, unit, title)))
                for entry in entries.get((unit, title), ())
            )
            outlook = PostOutlook(
                titles[title],
                seats.get((unit, title)),
                tuple(holders.get((unit, title), ())),
                names,
            )
            found.setdefault(unit, []).append(outlook)
        return found

    def _holders_of(self, units: list[int]) -> dict[PostKey, list[Holder]]:
        held = list(self.holders().filter(unit__in=units).select_related("title"))
        people = with_own_month(Person.objects.filter(pk__in={post.person_id for post in held}))
        known = {person.pk: person for person in people}
        found: dict[PostKey, list[Holder]] = {}
        for post in sorted(held, key=lambda post: known[post.person_id].sort_name):
            person = known[post.person_id]
            holder = self._holder(post, person)
            found.setdefault((post.unit_id, post.title_id), []).append(holder)
        return found

    def _holder(self, post: Assignment, person: Person) -> Holder:
        """Return who holds a post, with the month in which she reaches the age."""
        retires = retirement_of(self.ages, person)
        months = self.months_of_term(branch_of(post.title))
        leaves = retires is not None and retires.months_left(self.day)[0] <= months
        return Holder(person, post.valid_from, retires, leaves)

    def _entries_of(self, units: list[int]) -> dict[PostKey, list[PoolEntry]]:
        rows = self.entries().filter(unit__in=units).select_related("person", "term")
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
        return {
            (one.person_id, one.unit_id, one.title_id): one for one in Standings(question).people()
        }


def retirement_of(ages: Ages, person: Person) -> Retirement | None:
    """Return when a person read with her own month retires; None while no ages are entered."""
    try:
        return ages.retirement_of(person, own_month(person))
    except NoAgesError:
        return None


def openness_rows(entries: QuerySet[PoolEntry]) -> Iterable[tuple[PostKey, bool]]:
    """Yield each entry as its post and whether it comes from outside."""
    rows = entries.order_by().values_list("unit", "title", "source")
    return (((unit, title), source == PoolEntry.Source.EXTERNAL) for unit, title, source in rows)


def places_of(entries: QuerySet[PoolEntry]) -> set[tuple[int, int, int]]:
    """Return who is planned for which post, in whatever term."""
    return set(entries.order_by().values_list("person", "unit", "title"))


def turnover_of(before: set, after: set) -> Turnover:
    """Return who came and who left between two states of the pool."""
    return Turnover(len(before), len(after - before), len(before - after))
