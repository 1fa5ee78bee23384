"""The SQL that finds people with what titles ask of them, each as what the gap engine judges.

One row is a person and a title: the one she holds, or one she is planned for. Its levels are cut
down to those that her title's needs tell apart (`Profile.alike` says the same in Python), so that
1.6 million people are a few thousand groups; what is no level comes as two bits a need
(`gaps.State`). The engine then judges each group once, for lists, maps and pages alike.
"""

import datetime
from collections.abc import Callable, Iterable, Sequence

from apps.indicators.facts import HOLDS, Query
from apps.indicators.traits import Trait
from apps.personnel.retirement import Month, NoAgesError
from apps.personnel.retirements import Ages
from apps.qualifications.gaps import ANSWER_BITS, Kind, Need, Profile, State

PARTY_TRAITS = int(Trait.PARTY | Trait.PARTY_KNOWN)
DAYS_A_MONTH = 30.4375
LAST_MONTH_OF_YEAR = "interval '11 months'"

# The units asked about with their class and their branch of the tree, and what is asked of each
# title in each class of unit.
PLACED = """
JOIN unnest({units}::bigint[], {classes}::int[], {nodes}::bigint[]) u (unit_id, class, node)
  ON u.unit_id = {alias}.unit_id
JOIN unnest({asked_classes}::int[], {titles}::bigint[], {profiles}::int[])
     q (class, title_id, profile) ON q.class = u.class AND q.title_id = {alias}.title_id
"""
FACTS = "f.person_id, f.birth_on, f.traits, f.earned, f.studying"
SERVING = (
    "SELECT FALSE AS is_planned, f.unit_id, f.title_id, u.node, q.profile, {facts} "
    "FROM ({source}) f {placed}"
)
PLANNED = (
    "SELECT TRUE AS is_planned, x.unit_id, x.title_id, u.node, q.profile, {facts} "
    # Once, though a person may be planned for a title of this term and of the next.
    "FROM (SELECT DISTINCT x.person_id, x.unit_id, x.title_id FROM pools_poolentry x "
    "WHERE {holds}) x {placed} JOIN ({source}) f ON f.person_id = x.person_id"
)
PEOPLE = """
SELECT c.person_id, c.unit_id, c.title_id, c.is_planned, c.profile, c.own_earned, c.own_studying,
       c.own_party, c.answers
  FROM (SELECT b.person_id, b.unit_id, b.title_id, b.is_planned, b.profile, b.earned AS own_earned,
               b.studying AS own_studying, b.traits AS own_party, j.*
          FROM ({source}) b {joins} CROSS JOIN LATERAL (SELECT {judged}) j) c
  {keys} JOIN personnel_person p ON p.id = c.person_id
 ORDER BY {order}p.sort_name, p.birth_on, p.id, c.is_planned, c.title_id, c.unit_id
 {page}
"""

GROUPS = """
SELECT b.is_planned, b.node, b.profile, {judged}, count(*)
  FROM ({source}) b {joins}
 GROUP BY b.is_planned, b.node, b.profile, 4, 5, 6, 7
"""


def planned_holds() -> str:
    """Return the condition that an entry of the pool holds on the query's day."""
    return HOLDS.format(a="x", day="%(day)s")


def judged(profiles: Sequence[Profile], query: Query, ages: Ages) -> str:
    """Return the four columns that the engine judges: earned, studying, Party, answers."""
    columns = {
        "earned": lambda profile: alike("b.earned", profile),
        "studying": lambda profile: alike("b.studying", profile),
        "party": party,
        "answers": lambda profile: answers(profile, query, ages),
    }
    return ", ".join(f"{by_profile(profiles, write)} AS {name}" for name, write in columns.items())


def by_profile(profiles: Sequence[Profile], write: Callable[[Profile], str]) -> str:
    """Return a choice by the row's profile; profiles with one expression share a branch."""
    branches: dict[str, list[int]] = {}
    for place, profile in enumerate(profiles):
        branches.setdefault(write(profile), []).append(place)
    if len(branches) == 1:
        return next(iter(branches))
    cases = " ".join(
        f"WHEN b.profile IN ({', '.join(map(str, places))}) THEN {expression}"
        for expression, places in branches.items()
        if expression != NOTHING
    )
    return f"CASE {cases} ELSE {NOTHING} END"


NOTHING = "0::bigint"


def alike(column: str, profile: Profile) -> str:
    """Return the fewest levels that the needs judge like those of `column`."""
    terms = [
        f"(CASE WHEN {column} & {mask} <> 0 THEN {mask & -mask}::bigint ELSE 0 END)"
        for mask in profile.classes
    ]
    return " | ".join(terms) or NOTHING


def party(profile: Profile) -> str:
    """Return the bits on membership where they are asked."""
    is_asked = any(need.kind is Kind.PARTY for need in profile.needs)
    return f"(b.traits & {PARTY_TRAITS})::bigint" if is_asked else NOTHING


def answers(profile: Profile, query: Query, ages: Ages) -> str:
    """Return the states of the needs that are no levels, two bits each, in their order."""
    terms = [
        f"({ANSWERS[need.kind](need, query, ages)})::bigint << {place * ANSWER_BITS}"
        for place, need in enumerate(profile.asked)
    ]
    return " | ".join(f"({term})" for term in terms) or NOTHING


def joins(profiles: Iterable[Profile]) -> str:
    """Return the joins that the answers read, only those that are needed."""
    kinds = {need.kind for profile in profiles for need in profile.asked}
    return " ".join(text for kind, text in JOINS.items() if kind in kinds)


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


def _age_answer(need: Need, query: Query, ages: Ages) -> str:
    """Return whether so many months are left; a decision counts before the age.

    Cutoffs are first days of months, so only a birth known by its year can be undecided.
    """
    day = datetime.date.fromisoformat(need.reference) if need.reference else query.day
    try:
        women, men = (f"DATE '{ages.table.first_birth(sex, day, need.months)}'" for sex in "FM")
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


def _discipline_answer(_need: Need, _query: Query, _ages: Ages) -> str:
    """Return whether no measure is in effect."""
    return "coalesce(d.state, 3)"


def _ratings_answer(need: Need, query: Query, _ages: Ages) -> str:
    """Return whether each of the last whole years was rated well enough."""
    grades = query.bind(list(need.grades))
    last = query.day.year - 1
    return (
        f"SELECT CASE WHEN count(*) FILTER (WHERE r.grade <> ALL({grades})) > 0 THEN 0 "
        f"WHEN count(*) >= {need.years} THEN 3 ELSE 1 END FROM personnel_annualrating r "
        f"WHERE r.person_id = b.person_id AND r.year BETWEEN {last - need.years + 1} AND {last}"
    )


def _taught_answer(need: Need, query: Query, _ages: Ages) -> str:
    """Return whether the posts that teach add up to enough months.

    Where a post began before anybody wrote it down, or the first post is later than recruitment,
    more may have been taught: too little is then not known to be too little.
    """
    days = f"sum(least(coalesce(a.valid_to, 'infinity'), {NEXT_DAY}) - a.valid_from)"
    return (
        f"SELECT CASE WHEN coalesce({days} FILTER (WHERE {counted(need, query)}), 0) "
        f">= {int(need.months * DAYS_A_MONTH)} THEN 3 WHEN {UNTOLD} THEN 1 ELSE 0 END "
        f"FROM {POSTS} WHERE a.person_id = b.person_id AND {UNTIL_THE_DAY}"
    )


NEXT_DAY = "(%(day)s::date + 1)"
POSTS = (
    "personnel_assignment a JOIN units_unit s ON s.id = a.unit_id "
    "JOIN personnel_person h ON h.id = a.person_id"
)
UNTIL_THE_DAY = "a.role = 'principal' AND a.valid_from <= %(day)s"
UNTOLD = "count(*) = 0 OR bool_or(NOT a.start_is_known) OR min(h.recruited_on) < min(a.valid_from)"


def counted(need: Need, query: Query) -> str:
    """Return the condition that a post `a` in the school `s` counts as teaching."""
    titles = "a.title_id IN (SELECT id FROM units_title WHERE is_teaching)"
    if not need.school_level:
        return titles
    return f"{titles} AND {query.bind(need.school_level)} = ANY(s.school_levels)"


ANSWERS = {
    Kind.AGE_LEFT: _age_answer,
    Kind.NO_DISCIPLINE: _discipline_answer,
    Kind.RATINGS: _ratings_answer,
    Kind.TAUGHT: _taught_answer,
}
