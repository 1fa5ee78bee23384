"""What is known of people beyond their levels, in words, for the sentences of the gap engine."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from apps.indicators.standings import PersonStanding
from apps.indicators.standings_sql import DAYS_A_MONTH
from apps.personnel.models import AnnualRating, Assignment, Discipline, Person
from apps.personnel.retirement import Month, NoAgesError, how_long, retirement
from apps.personnel.retirements import Ages, with_override
from apps.qualifications.gaps import Kind, Need, State
from apps.qualifications.rulebook import how_long as in_years

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Records:
    """The rows of some people that the words are made of, by person."""

    day: datetime.date
    ages: Ages
    posts: Mapping[int, list[Assignment]]
    people: Mapping[int, Person]
    ratings: Mapping[int, list[AnnualRating]]
    disciplines: Mapping[int, list[Discipline]]

    @classmethod
    def of(
        cls, keys: Iterable[int], day: datetime.date, kinds: set[Kind], ages: Callable[[], Ages]
    ) -> "Records":
        """Read what needs of these kinds are told by: nothing for kinds that nobody asks."""
        keys = set(keys)

        def rows(model: type, *wanted: Kind) -> Sequence:
            if not kinds & set(wanted):
                return []
            return model.objects.filter(**{"pk__in" if model is Person else "person__in": keys})

        posts = rows(Assignment, Kind.TAUGHT)
        if posts:
            posts = posts.principal().filter(valid_from__lte=day).select_related("title", "unit")
        return cls(
            day,
            ages() if Kind.AGE_LEFT in kinds else Ages([]),
            by_person(posts),
            {p.pk: p for p in with_override(rows(Person, Kind.AGE_LEFT) or Person.objects.none())},
            by_person(rows(AnnualRating, Kind.RATINGS)),
            by_person(rows(Discipline, Kind.NO_DISCIPLINE)),
        )

    def words(self, person: int, need: Need, state: State) -> str:
        """Return what is known of a person about a need, as a phrase; "" for a level."""
        writers = {
            Kind.TAUGHT: self.taught,
            Kind.AGE_LEFT: self.age_left,
            Kind.RATINGS: self.rated,
            Kind.NO_DISCIPLINE: self.disciplined,
        }
        write = writers.get(need.kind)
        return write(person, need, state) if write else ""

    def taught(self, person: int, need: Need, state: State) -> str:
        """Say how long a person is known to have taught."""
        days = sum(
            (min(post.valid_to or self.day + ONE_DAY, self.day + ONE_DAY) - post.valid_from).days
            for post in self.posts.get(person, ())
            if post.title.is_teaching
            and (not need.school_level or need.school_level in post.unit.school_levels)
        )
        known = in_years(int(days / DAYS_A_MONTH))
        if state is State.UNKNOWN:
            return f"hồ sơ ghi được {known}, chưa rõ thời gian trước đó"
        return f"đã dạy {known}"

    def age_left(self, person: int, need: Need, _state: State) -> str:
        """Say how many months are left, at the worst and at the best."""
        day = datetime.date.fromisoformat(need.reference) if need.reference else self.day
        own = self.people[person]
        moved_to = Month.of(own.moved_to) if own.moved_to else None
        try:
            found = retirement(self.ages.table, own.sex, own.birth, moved_to=moved_to)
        except NoAgesError:
            return ""
        worst, best = found.months_left(day)
        return how_long(worst) if worst == best else f"còn {worst} đến {best} tháng"

    def rated(self, person: int, need: Need, _state: State) -> str:
        """Say the ratings of the years asked."""
        years = range(self.day.year - need.years, self.day.year)
        found = {row.year: row.grade for row in self.ratings.get(person, ()) if row.year in years}
        return ", ".join(f"{year}: {found.get(year, 'chưa ghi')}" for year in years)

    def disciplined(self, person: int, _need: Need, state: State) -> str:
        """Say which measure is in effect, or may be."""
        if state is State.MET:
            return "không có kỷ luật còn hiệu lực"
        measures = [
            f"{row.get_kind_display().lower()} ngày {row.decided_on:%d/%m/%Y}"
            for row in self.disciplines.get(person, ())
            if row.decided_on <= self.day
            and (row.effective_until is None or row.effective_until > self.day)
        ]
        end = ", chưa ghi ngày hết hiệu lực" if state is State.UNKNOWN else ""
        return f"{', '.join(measures)}{end}"


def by_person(rows: Iterable) -> dict[int, list]:
    """Return rows by the person they belong to."""
    found: dict[int, list] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found


def with_details(
    people: Sequence[PersonStanding],
    day: datetime.date,
    ages: Callable[[], Ages] = Ages.read,
) -> list[PersonStanding]:
    """Return people with what is known of each, in words: a fixed number of queries."""
    kinds = {need.kind for one in people for need in one.profile.asked}
    records = Records.of((one.person_id for one in people), day, kinds, ages)
    return [
        replace(one, holding=replace(one.holding, details=details_of(one, records)))
        for one in people
    ]


def details_of(one: PersonStanding, records: Records) -> dict[int, str]:
    """Return by need what is known of one person."""
    return {
        need.key: records.words(one.person_id, need, one.profile.state_of(need, one.holding))
        for need in one.profile.asked
    }
