"""The SQL that finds people with what titles ask of them, each as what the gap engine judges.

One row is a person and a title: the one she holds, or one she is planned for. Its levels are cut
down to those that her title's needs tell apart (`Profile.alike` says the same in Python), so that
1.6 million people are a few thousand groups; what is no level comes as two bits a need
(`gaps.State`). The engine then judges each group once, for lists, maps and pages alike.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from apps.indicators.facts import HOLDS, Query
from apps.indicators.teaching import days_taught
from apps.indicators.traits import Trait
from apps.personnel.retirement import Month, NoAgesError
from apps.personnel.retirements import Ages
from apps.qualifications.gaps import ANSWER_BITS, Kind, Need, Profile, State

PARTY_TRAITS = int(Trait.PARTY | Trait.PARTY_KNOWN)
DAYS_A_MONTH = 30.4375

# The units asked about with their class and their branch of the tree, and what is asked of each
# title in each class of unit. Class and title make one number, so that the planner cannot join
# what is asked to the units before it knows the people: ten times as many rows, half the speed.
# A unit stands once, and is said to: else the planner builds its table of the people instead.
PLACED = """
JOIN (SELECT DISTINCT ON (unit_id) *
        FROM unnest({units}::bigint[], {classes}::int[], {nodes}::bigint[]) WITH ORDINALITY
             w (unit_id, class, node, place)) u ON u.unit_id = {alias}.unit_id
JOIN unnest({asked}::bigint[], {profiles}::int[]) q (asked, profile)
  ON q.asked = u.class * {width} + {alias}.title_id
"""
FACTS = "f.person_id, f.birth_on, f.traits, f.earned, f.studying, f.taught, f.career_is_known"
SERVING = (
    "SELECT FALSE AS is_planned, f.unit_id, f.title_id, u.node, u.place, q.profile, {facts} "
    "FROM ({source}) f {placed}"
)
# Once, though a person may be planned for a title of this term and of the next.
PLANNED = (
    "SELECT TRUE AS is_planned, y.unit_id, y.title_id, y.node, y.place, y.profile, {facts} "
    "FROM (SELECT DISTINCT x.person_id, x.unit_id, x.title_id, u.node, u.place, q.profile "
    "FROM pools_poolentry x {placed} WHERE {holds}) y {joined}"
)
JOINED = "JOIN ({source}) f ON f.person_id = y.person_id"
# Of few units they are looked up one by one: PostgreSQL, which cannot know how few of all people
# are planned, would read all of them, or call a second process to its help, which takes longer.
LOOKED_UP = (
    "CROSS JOIN LATERAL (SELECT * FROM ({source}) k WHERE k.person_id = y.person_id OFFSET 0) f"
)
# Some people with every title they hold, also besides the principal one.
HELD = (
    "SELECT FALSE AS is_planned, x.unit_id, x.title_id, u.node, u.place, q.profile, {facts} "
    "FROM (SELECT DISTINCT x.person_id, x.unit_id, x.title_id FROM personnel_assignment x "
    "WHERE {holds} AND x.person_id = ANY({people}::bigint[])) x {placed} "
    "JOIN ({source}) f ON f.person_id = x.person_id"
)
# Everyone in some units beside one title there: those planned for it come first.
CANDIDATES = (
    "SELECT f.person_id IN (SELECT x.person_id FROM pools_poolentry x WHERE x.unit_id = {unit} "
    "AND x.title_id = {title} AND {holds}) AS is_planned, f.unit_id, f.title_id, u.node, "
    "u.place, 0 AS profile, {facts} FROM ({source}) f "
    "JOIN unnest({units}::bigint[], {nodes}::bigint[]) WITH ORDINALITY u (unit_id, node, place) "
    "ON u.unit_id = f.unit_id"
)
PEOPLE = """
SELECT c.person_id, c.unit_id, c.title_id, c.is_planned, c.profile, c.own_earned, c.own_studying,
       c.own_party, c.answers
  FROM (SELECT b.person_id, b.unit_id, b.title_id, b.is_planned, b.place, b.profile,
               b.earned AS own_earned, b.studying AS own_studying, b.traits AS own_party, j.*
          FROM ({source}) b {joins} CROSS JOIN LATERAL (SELECT {judged}) j) c
  {keys} JOIN personnel_person p ON p.id = c.person_id
 ORDER BY {first}c.place, p.sort_name, p.birth_on, p.id, c.is_planned, c.title_id, c.unit_id
 {page}
"""

# Everyone one by one, as `GROUPS` tells them apart and as she is.
ROWS = """
SELECT b.is_planned, b.node, b.profile, {judged}, b.place, b.person_id, b.unit_id, b.title_id,
       b.earned, b.studying, b.traits
  FROM ({source}) b {joins}
"""

# Of those who serve and of those who are planned apart: they share no group, and PostgreSQL counts
# both at once where there are many.
GROUPS = """
SELECT b.is_planned, b.node, b.profile, {judged}, count(*)
  FROM ({source}) b {joins}
 GROUP BY b.is_planned, b.node, b.profile, 4, 5, 6, 7
"""


def planned_holds() -> str:
    """Return the condition that an entry of the pool holds on the query's day."""
    return HOLDS.format(a="x", day="%(day)s")


NOTHING = "0::bigint"
NO_WORDS = "'{}'::text[]"
LAST_MONTH_OF_YEAR = "interval '11 months'"


@dataclass
class Writer:
    """Writes what is judged of the rows `b` of a statement, each with the number of its profile."""

    profiles: Sequence[Profile]
    query: Query
    ages: Callable[[], Ages]  # read when a profile asks for them
    written: dict[tuple[Kind, int], str] = field(default_factory=dict)

    @property
    def judged(self) -> str:
        """The four columns that the engine judges: earned, studying, Party, answers."""
        columns = {
            "earned": self.by_profile(lambda profile: alike("b.earned", profile)),
            "studying": self.by_profile(lambda profile: alike("b.studying", profile)),
            "party": self.by_profile(party),
            "answers": self.answers,
        }
        return ", ".join(f"{column} AS {name}" for name, column in columns.items())

    @property
    def joins(self) -> str:
        """The joins that the answers read, only those that are needed."""
        kinds = {need.kind for profile in self.profiles for need in profile.asked}
        return " ".join(text for kind, text in JOINS.items() if kind in kinds)

    def by_profile(self, write: Callable[[Profile], str], nothing: str = NOTHING) -> str:
        """Return a choice by the row's profile; profiles with one expression share a branch.

        The branch is looked up by the profile's number: sought in lists, it takes as long as all
        the rest.
        """
        branches = {nothing: 0}
        chosen = [branches.setdefault(write(profile), len(branches)) for profile in self.profiles]
        if len(set(chosen)) == 1:
            return write(self.profiles[0])
        cases = " ".join(
            f"WHEN {branch} THEN {expression}"
            for expression, branch in branches.items()
            if expression != nothing
        )
        numbers = ",".join(map(str, chosen))
        return f"CASE ('{{{numbers}}}'::int[])[b.profile + 1] {cases} ELSE {nothing} END"

    @property
    def answers(self) -> str:
        """The states of the needs that are no levels, two bits each, in their order.

        Written place by place: however many profiles ask for years taught, the statement looks
        them up in one or two places, and the planner is done in a moment.
        """
        most = max((len(profile.asked) for profile in self.profiles), default=0)
        terms = [
            f"(({self.by_profile(self.at(place))})::bigint << {place * ANSWER_BITS})"
            for place in range(most)
        ]
        return " | ".join(terms) or NOTHING

    def at(self, place: int) -> Callable[[Profile], str]:
        """Return what writes the state of a profile's need at `place`."""

        def write(profile: Profile) -> str:
            if len(profile.asked) <= place:
                return NOTHING
            return self.state(profile.asked[place], profile)

        return write

    def state(self, need: Need, profile: Profile) -> str:
        """Return the state of one need; profiles that ask for the same kind share the words."""
        if need.kind is Kind.NO_DISCIPLINE:
            return "coalesce(d.state, 3)"
        if need.kind is Kind.AGE_LEFT:
            return self.age(need)
        key = (need.kind, of_kind(profile, need.kind).index(need))
        if key not in self.written:
            write = self.taught if need.kind is Kind.TAUGHT else self.ratings
            self.written[key] = write(key[1])
        return self.written[key]

    def age(self, need: Need) -> str:
        """Return whether so many months are left; a decision counts before the age.

        Cutoffs are first days of months, so only a birth known by its year can be undecided.
        """
        day = datetime.date.fromisoformat(need.reference) if need.reference else self.query.day
        table = self.ages().table
        try:
            women, men = (f"DATE '{table.first_birth(sex, day, need.months)}'" for sex in "FM")
        except NoAgesError:
            return str(int(State.UNKNOWN))
        moved = Month.of(day).plus(need.months).first_day
        cutoff = f"(CASE WHEN b.traits & {int(Trait.WOMAN)} <> 0 THEN {women} ELSE {men} END)"
        return (
            f"CASE WHEN o.last_month IS NOT NULL THEN CASE WHEN o.last_month >= DATE '{moved}' "
            f"THEN 3 ELSE 0 END WHEN b.birth_on >= {cutoff} THEN 3 "
            f"WHEN b.traits & {int(Trait.BIRTH_YEAR_ONLY)} <> 0 "
            f"AND b.birth_on + {LAST_MONTH_OF_YEAR} >= {cutoff} THEN 1 ELSE 0 END"
        )

    def taught(self, slot: int) -> str:
        """Return whether the posts that teach add up to enough months.

        Where more may have been taught than was written down, too little is not known to be so.
        """

        def is_enough(need: Need) -> str:
            return f"{days_taught('b.taught', need.school_level, self.query.day)} >= {days(need)}"

        enough = self.of_slot(Kind.TAUGHT, slot, is_enough, "FALSE")
        return f"CASE WHEN {enough} THEN 3 WHEN b.career_is_known THEN 0 ELSE 1 END"

    def ratings(self, slot: int) -> str:
        """Return whether each of the last whole years was rated well enough."""

        def grades(need: Need) -> str:
            return f"{self.query.bind(list(need.grades))}::text[]"

        return RATINGS.format(
            grades=self.of_slot(Kind.RATINGS, slot, grades, NO_WORDS),
            years=self.of_slot(Kind.RATINGS, slot, lambda n: f"{n.years}::bigint", NOTHING),
            last=self.query.day.year - 1,
        )

    def of_slot(self, kind: Kind, slot: int, write: Callable[[Need], str], nothing: str) -> str:
        """Return a number or word of a profile's need of a kind, by the row's profile."""

        def written(profile: Profile) -> str:
            needs = of_kind(profile, kind)
            return write(needs[slot]) if len(needs) > slot else nothing

        return self.by_profile(written, nothing)


def alike(column: str, profile: Profile) -> str:
    """Return the fewest levels that the needs judge like those of `column`."""
    terms = [
        f"(CASE WHEN {column} & {mask} <> 0 THEN {mask & -mask}::bigint ELSE 0 END)"
        for mask in profile.classes
    ]
    if not terms:
        return NOTHING
    # Most people study nothing, and some have earned nothing: that is seen at once.
    return f"CASE WHEN {column} = 0 THEN {NOTHING} ELSE {' | '.join(terms)} END"


def party(profile: Profile) -> str:
    """Return the bits on membership where they are asked."""
    is_asked = any(need.kind is Kind.PARTY for need in profile.needs)
    return f"(b.traits & {PARTY_TRAITS})::bigint" if is_asked else NOTHING


def of_kind(profile: Profile, kind: Kind) -> list[Need]:
    """Return the needs of one kind."""
    return [need for need in profile.asked if need.kind is kind]


def days(need: Need) -> int:
    """Return the days that are as long as the months asked: five years are never more."""
    return int(need.months * DAYS_A_MONTH)


JOINS = {
    Kind.AGE_LEFT: "LEFT JOIN personnel_retirementoverride o ON o.person_id = b.person_id",
    # An end that nobody wrote down: it is not known whether the measure is still in effect.
    Kind.NO_DISCIPLINE: (
        "LEFT JOIN (SELECT person_id, min(CASE WHEN effective_until IS NULL THEN 1 ELSE 0 END) "
        "AS state FROM personnel_discipline WHERE decided_on <= %(day)s "
        "AND (effective_until IS NULL OR effective_until > %(day)s) GROUP BY person_id) d "
        "ON d.person_id = b.person_id"
    ),
}
RATINGS = """(
SELECT CASE WHEN count(*) FILTER (WHERE a.grade <> ALL({grades})) > 0 THEN 0
            WHEN count(*) >= {years} THEN 3 ELSE 1 END
  FROM personnel_annualrating a
 WHERE a.person_id = b.person_id AND a.year > {last} - {years} AND a.year <= {last})"""
