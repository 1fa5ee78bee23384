"""Standards drawn at random over the small district, and who meets them in plain loops."""

import datetime
import random
from collections import defaultdict
from itertools import count, cycle

from apps.core.partial_dates import PartialDate
from apps.personnel.models import (
    AnnualRating,
    Assignment,
    Discipline,
    Person,
    RetirementAge,
    RetirementOverride,
)
from apps.personnel.retirement import AgeTable, Month, retirement
from apps.pools.models import PoolEntry, Term
from apps.qualifications.gaps import State
from apps.qualifications.models import Attainment, Level, Requirement, TitleStandard
from apps.qualifications.rulebook import SCHOOL_LEVELS
from apps.units.models import LONG_AGO, Title, Unit, UnitKind
from apps.units.tree import tree_on
from tests.indicators.world import DAY, Places, a_day

GRADES = AnnualRating.Grade.values
KINDS = Requirement.Kind.values


def make_schools(places: Places) -> None:
    """Give the schools their levels, and one of them a hard area."""
    for code, levels, is_hard in (("S", ["th", "thcs"], True), ("S2", ["th"], False), ("C", [], 0)):
        unit = places.units[code]
        unit.school_levels, unit.is_hard_area = levels, bool(is_hard)
        unit.save(update_fields=["school_levels", "is_hard_area"])


def add_records(places: Places, seed: int) -> None:
    """Plan people, rate and discipline them, move the month in which some retire."""
    chance = random.Random(seed)
    people = list(Person.objects.order_by("code"))
    for person in people:
        if chance.random() < 0.5:
            person.recruited_on = a_day(chance) - 900 * DAY
        for year in chance.sample(range(2019, 2026), chance.choice([0, 2, 7])):
            grade = chance.choice(GRADES[:3])
            AnnualRating.objects.create(person=person, year=year, grade=grade)
        if chance.random() < 0.3:
            start = a_day(chance)
            until = chance.choice([None, start + 365 * DAY])
            Discipline.objects.create(
                person=person, kind="khien_trach", decided_on=start, effective_until=until
            )
        if chance.random() < 0.1:
            month = datetime.date(chance.choice([2026, 2031]), 3, 1)
            RetirementOverride.objects.create(person=person, kind="keo_dai", last_month=month)
    Person.objects.bulk_update(people, ["recruited_on"])
    Assignment.objects.filter(pk__in=chance.sample(
        list(Assignment.objects.values_list("pk", flat=True)), 30)
    ).update(start_is_known=False)  # fmt: skip
    plan(places, people, chance)


def plan(places: Places, people: list[Person], chance: random.Random) -> None:
    """Put half of the people into the pool for one or two titles."""
    term = Term.objects.order_by("code").first()
    for person in chance.sample(people, len(people) // 2):
        posts = {(chance.choice(places.titles), chance.choice(list(places.units.values())))
                 for _ in range(chance.choice([1, 2]))}  # fmt: skip
        for title, unit in posts:
            start = a_day(chance)
            until = chance.choice([None, start + 200 * DAY])
            PoolEntry.objects.create(
                person=person, title=title, unit=unit, term=term, valid_from=start, valid_to=until
            )


def draw_standards(places: Places, seed: int, number: int) -> None:
    """Draw standards of any titles, units and requirements; some are drafts, some are over."""
    chance = random.Random(seed)
    codes, kinds = count(1), cycle(KINDS)
    units = list(places.units.values())
    for _ in range(number):
        standard = TitleStandard.objects.create(
            code=f"ngau-nhien-{next(codes)}",
            name="Tiêu chuẩn",
            source=f"Quy định {chance.randint(1, 9)}-QĐ/HU",
            valid_from=chance.choice([LONG_AGO, a_day(chance)]),
            school_level=chance.choice(["", "", "thcs", "th"]),
            root=chance.choice([None, None, *units]),
            status=chance.choice(["issued", "issued", "draft"]),
            is_for_planned=chance.random() < 0.3,
        )
        standard.titles.set(chance.sample(places.titles, 2))
        if chance.random() < 0.5:
            standard.kinds.set(UnitKind.objects.filter(units__in=chance.sample(units, 3)))
        for order in range(chance.choice([1, 2, 3])):
            kind = chance.choice([*KINDS, "level", "level", "taught"]) if order else next(kinds)
            asked = a_requirement(chance, kind)
            Requirement.objects.create(standard=standard, order=order, **asked)


def a_requirement(chance: random.Random, kind: str) -> dict[str, object]:
    """Draw a requirement of a kind."""
    facts: dict[str, object] = {
        "kind": kind,
        "is_required": chance.random() < 0.8,
        "alternative": chance.choice([None, None, 1]),
    }
    if kind == "level":
        ladder = chance.choice(["professional", "political_theory"])
        facts["level"] = chance.choice(list(Level.objects.filter(ladder__code=ladder)))
        facts["counts_studying"] = chance.random() < 0.3
    if kind == "taught":
        facts["months"] = chance.choice([1, 12, 40])
        facts["months_hard_area"] = chance.choice([None, 1])
        facts["at_school_level"] = chance.random() < 0.5
    if kind == "age_left":
        facts["months"] = chance.choice([0, 60, 300])
        facts["reference_on"] = chance.choice([None, datetime.date(2021, 8, 1)])
    if kind == "ratings":
        facts["rating"], facts["years"] = chance.choice(GRADES[:3]), chance.choice([1, 2, 3])
    return facts


class Oracle:
    """Judges one person at a time from the rows themselves, in the plainest way."""

    def __init__(self) -> None:
        self.people = {person.pk: person for person in Person.objects.all()}
        self.posts = by_person(Assignment.objects.all())
        self.courses = by_person(Attainment.objects.select_related("level"))
        self.rated = by_person(AnnualRating.objects.all())
        self.disciplines = by_person(Discipline.objects.all())
        self.moved = {o.person_id: o.last_month for o in RetirementOverride.objects.all()}
        self.pool = list(PoolEntry.objects.all())
        self.units = {unit.pk: unit for unit in Unit.objects.all()}
        self.teaching = set(Title.objects.filter(is_teaching=True).values_list("pk", flat=True))
        self.ages = AgeTable.of(RetirementAge.objects.values_list("sex", "year", "months"))
        self.rules = [
            (
                standard,
                set(standard.titles.values_list("pk", flat=True)),
                set(standard.kinds.values_list("pk", flat=True)),
                list(standard.requirements.select_related("level").order_by("order", "pk")),
            )
            for standard in TitleStandard.objects.order_by("root_id", "code")
        ]
        self.kinds = {kind.code: kind.pk for kind in UnitKind.objects.all()}

    def standings(
        self, day: datetime.date, root: Unit | None = None
    ) -> dict[tuple, tuple[State, ...]]:
        """Return the states of every person and title asked about at and below `root`."""
        nodes = {node.unit_id: node for node in tree_on(day)}
        inside = {pk for pk, node in nodes.items() if root is None or f"/{root.pk}/" in node.path}
        asked = [
            (post.person_id, post.unit_id, post.title_id, False)
            for posts in self.posts.values()
            for post in posts
            if post.role == "principal" and holds(post, day)
        ]
        serving = {person for person, *_ in asked}
        asked += [
            (entry.person_id, entry.unit_id, entry.title_id, True)
            for entry in self.pool
            if holds(entry, day) and entry.person_id in serving
        ]
        found = {}
        for row in asked:
            person, unit, title, is_planned = row
            if unit in inside:
                states = self.judge(person, nodes[unit], title, day, is_planned)
                if states:
                    found[row] = states
        return found

    def judge(self, person, node, title, day, is_planned) -> tuple[State, ...]:
        """Return the states of all that is asked, alternatives together."""
        school = [
            level for level in SCHOOL_LEVELS if level in self.units[node.unit_id].school_levels
        ]
        highest = school[-1] if school else ""
        groups: dict[object, list[State]] = defaultdict(list)
        for standard, titles, kinds, requirements in self.rules:
            if standard.status == "draft" or not holds(standard, day) or title not in titles:
                continue
            if standard.is_for_planned and not is_planned:
                continue
            if kinds and self.kinds[node.kind] not in kinds:
                continue
            if standard.school_level and standard.school_level != highest:
                continue
            if standard.root_id and f"/{standard.root_id}/" not in node.path:
                continue
            for asked in requirements:
                key = asked.pk if asked.alternative is None else (standard.pk, asked.alternative)
                level = standard.school_level or highest
                state = getattr(self, asked.kind)(
                    person, asked, day, self.units[node.unit_id], level
                )
                groups[key].append(state)
        return tuple(max(states) for states in groups.values())

    def level(self, person, asked, day, *_) -> State:
        held = {c.level for c in self.courses[person]
                if c.status == "earned" and c.ended_on <= day}  # fmt: skip
        studied = {
            c.level
            for c in self.courses[person]
            if c.started_on and c.started_on <= day and (not c.ended_on or c.ended_on > day)
        }
        own = [x for x in (*held, *studied) if x.ladder_id == asked.level.ladder_id]
        if any(x.rank >= asked.level.rank for x in own if x in held):
            return State.MET
        if any(x.rank >= asked.level.rank for x in own):
            return State.MET if asked.counts_studying else State.STUDYING
        return State.MISSING if own else State.UNKNOWN

    def party(self, person, _asked, day, *_) -> State:
        person = self.people[person]
        if person.is_party_member is None:
            return State.UNKNOWN
        late = person.party_admitted_on and person.party_admitted_on > day
        return State.MET if person.is_party_member and not late else State.MISSING

    def taught(self, person, asked, day, unit, level) -> State:
        months = asked.months
        if unit.is_hard_area and asked.months_hard_area is not None:
            months = asked.months_hard_area
        posts = [p for p in self.posts[person] if p.role == "principal" and p.valid_from <= day]
        days = 0
        for post in posts:
            at_level = not (asked.at_school_level and level) or (
                level in self.units[post.unit_id].school_levels
            )
            if post.title_id in self.teaching and at_level:
                until = min(post.valid_to or day + DAY, day + DAY)
                days += (until - post.valid_from).days
        if days >= int(months * 30.4375):
            return State.MET
        recruited = self.people[person].recruited_on
        is_whole = (
            posts
            and all(p.start_is_known for p in posts)
            and not (recruited and recruited < min(p.valid_from for p in posts))
        )
        return State.MISSING if is_whole else State.UNKNOWN

    def age_left(self, person, asked, day, *_) -> State:
        own = self.people[person]
        moved = self.moved.get(person)
        found = retirement(
            self.ages,
            own.sex,
            PartialDate.from_day(own.birth_on, own.birth_precision),
            moved_to=Month.of(moved) if moved else None,
        )
        answer = found.has_left(asked.months, asked.reference_on or day)
        return {True: State.MET, False: State.MISSING, None: State.UNKNOWN}[answer]

    def ratings_of(self, person, asked, day) -> list[str]:
        years = range(day.year - asked.years, day.year)
        return [r.grade for r in self.rated[person] if r.year in years]

    def no_discipline(self, person, _asked, day, *_) -> State:
        measures = [
            d
            for d in self.disciplines[person]
            if d.decided_on <= day and (d.effective_until is None or d.effective_until > day)
        ]
        if not measures:
            return State.MET
        known = any(d.effective_until for d in measures)
        return State.MISSING if known else State.UNKNOWN

    def ratings(self, person, asked, day, *_) -> State:
        grades = self.ratings_of(person, asked, day)
        if any(GRADES.index(grade) > GRADES.index(asked.rating) for grade in grades):
            return State.MISSING
        return State.MET if len(grades) == asked.years else State.UNKNOWN


def by_person(rows) -> dict[int, list]:
    """Return rows by the person they belong to."""
    found = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found


def holds(row, day: datetime.date) -> bool:
    """Say whether a dated row holds on `day`."""
    return row.valid_from <= day and (row.valid_to is None or row.valid_to > day)
