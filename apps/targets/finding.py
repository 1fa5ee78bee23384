"""What the needs of schemes come to on a day, and the people behind them."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, QuerySet

from apps.accounts.models import User
from apps.personnel.models import Person
from apps.qualifications.applicants import applicant_of, courses_on, with_grades, without
from apps.qualifications.courses import Course
from apps.qualifications.gaps import Kind
from apps.qualifications.models import Level
from apps.targets.facts import Missing, Question, groups_of, missing_people
from apps.targets.models import Need, NeedPart, Scheme, Target
from apps.targets.needs import Groups, Part, least_people, shares, years_left
from apps.targets.questions import Book, goal_of
from apps.targets.tracking import with_keys, year_end
from apps.targets.wording import need_sentence, yearly_range, yearly_words

MOST_ON_A_PAGE = 200
NOTHING_KNOWN = "chưa rõ"


@dataclass(frozen=True)
class AskedPart:
    """A question of a need: of a target's own people, or of a cohort that the need adds."""

    need_part: NeedPart
    question: Question
    extra: str = ""  # the name of the cohort added
    excluded: tuple[str, ...] = ()

    @property
    def target(self) -> Target:
        """The target that the part serves."""
        return self.need_part.target

    @property
    def name(self) -> str:
        """Whose people they are."""
        return self.extra or self.target.group

    def counted(self, total: int, missing: int) -> Part:
        """Return the part with its figures: added people are wanted all, others by the target."""
        wanted = total if self.extra else goal_of(self.target).heads(total)
        return Part(total, missing, wanted)


@dataclass(frozen=True)
class Found:
    """A need with its figure: parts, different people, and how many go each year."""

    need: Need
    parts: tuple[tuple[AskedPart, Part], ...]
    people: int
    each_year: dict[int, int]
    levels: tuple[Level, ...]

    @property
    def asked(self) -> list[AskedPart]:
        """The questions of all parts."""
        return [asked for asked, _ in self.parts]

    @property
    def added_up(self) -> int:
        """The sum of the parts, in which people of two parts are twice."""
        return sum(part.shortfall for _, part in self.parts)

    @property
    def saved(self) -> int:
        """How often somebody fills a second part."""
        return self.added_up - self.people

    @property
    def has_choice(self) -> bool:
        """Whether somebody decides who goes: not everyone who is missing must."""
        return any(not part.is_everyone for _, part in self.parts)

    @property
    def yearly_range(self) -> str:
        """The yearly share as a cell: "04-05"."""
        return yearly_range(list(self.each_year.values()))

    @property
    def yearly_words(self) -> str:
        """The yearly share in words."""
        return yearly_words(list(self.each_year.values()))

    @property
    def sentence(self) -> str:
        """The need in the words of the plans."""
        return need_sentence(self.need.programme, self.people, list(self.each_year.values()))


@dataclass(frozen=True)
class NeedGroup:
    """The needs of one level of the district."""

    name: str
    needs: tuple[Found, ...]

    @property
    def paragraph(self) -> str:
        """All sentences of the group."""
        return " ".join(found.sentence for found in self.needs)


def needs_of(schemes: Sequence[Scheme]) -> QuerySet[Need]:
    """Return the needs of schemes with all that their questions need."""
    return with_parts(Need.objects.filter(scheme__in=schemes)).order_by("order", "pk")


def with_parts(needs: QuerySet[Need]) -> QuerySet[Need]:
    """Add to needs their parts: two queries more."""
    parts = NeedPart.objects.annotate(
        excluded_keys=linked(NeedPart.excluded_cohorts.through),
        extra_keys=linked(NeedPart.extra_cohorts.through),
    ).order_by("target__order", "pk")
    targets = Prefetch("target", with_keys(Target.objects.all()))
    return needs.select_related("scheme").prefetch_related(
        Prefetch("parts", parts.prefetch_related(targets))
    )


def linked(through: type) -> ArraySubquery:
    """Return the cohorts to which a part of a need is linked, as a list of keys."""
    rows = through._default_manager.filter(needpart=OuterRef("pk"))
    return ArraySubquery(rows.order_by("cohort").values("cohort"))


def found_needs(needs: Iterable[Need], as_of: datetime.date) -> list[Found]:
    """Return every need with its figure on a day: one statement however many there are."""
    needs = list(needs)
    book = book_of(needs)
    asked = [asked_parts(need, book) for need in needs]
    answers = groups_of([[part.question for part in parts] for parts in asked], as_of)
    return [
        found_need(need, parts, answer, as_of, book.levels)
        for need, parts, answer in zip(needs, asked, answers, strict=True)
    ]


def book_of(needs: Iterable[Need]) -> Book:
    """Read all cohorts that needs ask of."""
    parts = [part for need in needs for part in need.parts.all()]
    own = {part.target.cohort_id for part in parts}
    more = {key for part in parts for key in (*part.excluded_keys, *part.extra_keys)}
    return Book.of(own | more)


def asked_parts(need: Need, book: Book) -> list[AskedPart]:
    """Return the questions of a need: each target's own people, then those added to it."""
    asked = []
    for part in need.parts.all():
        excluded = tuple(book.names[key] for key in part.excluded_keys)
        question = book.part(part.target, part.excluded_keys)
        asked.append(AskedPart(part, question, excluded=excluded))
        asked += [
            AskedPart(part, book.added(part.target, key), extra=book.names[key])
            for key in part.extra_keys
        ]
    return asked


def found_need(
    need: Need,
    asked: Sequence[AskedPart],
    answer: tuple[Sequence[int], Groups],
    as_of: datetime.date,
    levels: tuple[Level, ...],
) -> Found:
    """Work a need out from its counts."""
    totals, groups = answer
    missing = [
        sum(people for mask, people in groups.items() if mask >> place & 1)
        for place in range(len(asked))
    ]
    parts = [
        part.counted(total, lacking)
        for part, total, lacking in zip(asked, totals, missing, strict=True)
    ]
    people = least_people([part.shortfall for part in parts], groups)
    years = years_left(need.first_year, need.last_year, first_year_after(as_of))
    counted = tuple(zip(asked, parts, strict=True))
    return Found(need, counted, people, shares(people, years), levels)


def first_year_after(day: datetime.date) -> int:
    """Return the year from which on people can still be sent: a year that is over cannot."""
    return day.year + (day == year_end(day.year))


def groups_of_needs(found: Iterable[Found]) -> list[NeedGroup]:
    """Return needs under the headings of their groups."""
    return [
        NeedGroup(name, tuple(members))
        for name, members in groupby(found, key=lambda one: one.need.group)
    ]


@dataclass(frozen=True)
class Lacking:
    """Somebody who is missing to reach a target, as a list shows her."""

    person: Person
    title: str
    unit: str
    stands: str  # at which level now
    wanted: str
    parts: tuple[str, ...]
    is_planned: bool
    notes: tuple[str, ...] = ()  # what stands against sending her


@dataclass(frozen=True)
class LackingPage:
    """A page of people who are missing, and how many there are in all."""

    total: int
    people: tuple[Lacking, ...]
    hidden: int  # of this page, whom the user may not see


def lacking_page(
    parts: Sequence[AskedPart], levels: Iterable[Level], user: User, day: datetime.date, page: int
) -> LackingPage:
    """Return a page of the people who are missing in `parts`, planned ones first.

    People outside the user's scope are only counted.
    """
    total, rows = missing_people(
        [part.question for part in parts],
        day,
        limit=MOST_ON_A_PAGE,
        offset=(page - 1) * MOST_ON_A_PAGE,
    )
    files = Person.objects.visible_to(user).filter(pk__in=[row.person_id for row in rows])
    people = with_grades(files.select_related("managing_unit")).in_bulk()
    courses = courses_on(day, {part.target.level for part in parts if part.target.level})
    ladders: dict[int, list[Level]] = {}
    for level in levels:
        ladders.setdefault(level.ladder_id, []).append(level)
    shown = tuple(
        replace(
            _lacking(row, parts, person, ladders),
            notes=_notes(row, parts, person, courses, user, day),
        )
        for row in rows
        if (person := people.get(row.person_id))
    )
    return LackingPage(total, shown, len(rows) - len(shown))


def _lacking(
    row: Missing, parts: Sequence[AskedPart], person: Person, ladders: dict[int, list[Level]]
) -> Lacking:
    mine = [part for place, part in enumerate(parts) if row.parts >> place & 1]
    target = mine[0].target
    return Lacking(
        person=person,
        title=row.title,
        unit=row.unit,
        stands=stands(row, target, ladders),
        wanted=wanted_words(target),
        parts=tuple(dict.fromkeys(part.name for part in mine)),
        is_planned=row.is_planned,
    )


def _notes(
    row: Missing,
    parts: Sequence[AskedPart],
    person: Person,
    courses: Mapping[int, Course],
    user: User,
    day: datetime.date,
) -> tuple[str, ...]:
    """Return what stands against sending somebody to learn what she is missing."""
    levels = {
        part.target.level_id
        for place, part in enumerate(parts)
        if row.parts >> place & 1 and not part.question.test.levels & row.studying
    }
    applicant = applicant_of(person, row.earned, day)
    left_out = () if user.sees_sensitive_of(person.managing_unit) else (Kind.PARTY,)
    wanted = (courses[level] for level in sorted(levels & courses.keys()))
    sentences = (without(course, left_out).sentence(applicant, day) for course in wanted)
    return tuple(words for words in sentences if words)


def stands(row: Missing, target: Target, ladders: dict[int, list[Level]]) -> str:
    """Say which level somebody holds on the target's ladder, and which she studies for."""
    if target.level is None:
        return ""
    ladder = ladders[target.level.ladder_id]
    held = [level.name for level in ladder if row.earned >> level.bit & 1]
    studied = [level.name for level in ladder if row.studying >> level.bit & 1]
    words = held[-1] if held else NOTHING_KNOWN
    return f"{words}, đang học {studied[-1].lower()}" if studied else words


def wanted_words(target: Target) -> str:
    """Say what is wanted of the person."""
    if target.level is None:
        return target.get_trait_display()
    return target.level.name
