"""Facts and cohorts worked out the slow way: plain loops over all rows, no SQL, no sets of bits."""

import datetime
from dataclasses import replace

from apps.indicators.cohort import CohortSpec, LadderTable
from apps.indicators.teaching import EPOCH
from apps.personnel.models import Assignment, Person
from apps.qualifications.models import Attainment
from apps.units.models import SchoolLevel, Title, Unit, UnitPlacement

Day = datetime.date
ONE_DAY = datetime.timedelta(days=1)


def holds(row, day: Day) -> bool:
    """Say whether a dated row holds on the day."""
    return row.valid_from <= day and (row.valid_to is None or day < row.valid_to)


class Oracle:
    """All rows of the database, read once."""

    def __init__(self) -> None:
        self.people = {p.pk: p for p in Person.objects.select_related("ethnicity")}
        self.posts: dict[int, list[Assignment]] = {}
        for post in Assignment.objects.all():
            self.posts.setdefault(post.person_id, []).append(post)
        self.courses: dict[int, list[Attainment]] = {}
        for course in Attainment.objects.select_related("level"):
            self.courses.setdefault(course.person_id, []).append(course)
        self.placements = list(UnitPlacement.objects.all())
        self.levels = {unit.pk: unit.school_levels for unit in Unit.objects.all()}
        self.teaching = set(Title.objects.filter(is_teaching=True).values_list("pk", flat=True))
        self.vertical = set(
            Unit.objects.filter(is_vertical_sector=True).values_list("pk", flat=True)
        )

    def post(self, person: int, day: Day) -> Assignment | None:
        """The principal post of the day."""
        held = [p for p in self.posts.get(person, []) if p.role == "principal" and holds(p, day)]
        assert len(held) < 2
        return held[0] if held else None

    def earned(self, person: int, day: Day) -> set[int]:
        """Bits of the levels earned by the day."""
        return {
            course.level.bit
            for course in self.courses.get(person, [])
            if course.status == "earned" and course.ended_on <= day
        }

    def studied(self, person: int, day: Day) -> set[int]:
        """Bits of the levels studied on the day, whatever came of it."""
        return {
            course.level.bit
            for course in self.courses.get(person, [])
            if course.started_on
            and course.started_on <= day
            and (course.ended_on is None or course.ended_on > day)
        }

    def traits(self, person: int, day: Day) -> dict[str, bool | None]:
        """What is known of a person; None where nobody said."""
        row, post = self.people[person], self.post(person, day)
        admitted = row.party_admitted_on
        return {
            "sex": row.sex == "F",
            "ethnicity": row.ethnicity.is_minority if row.ethnicity else None,
            "party": row.is_party_member and (admitted is None or admitted <= day)
            if row.is_party_member is not None
            else None,
            "origin": post.is_local,
            "age": None,
        }

    def facts(self, day: Day) -> list[tuple]:
        """The rows that the database computes or keeps, in order of people."""
        return [self.fact(pk, day) for pk in sorted(self.people) if self.post(pk, day)]

    def fact(self, pk: int, day: Day) -> tuple:
        """One row, put together as the columns are described."""
        person, post, traits = self.people[pk], self.post(pk, day), self.traits(pk, day)
        bits = [("sex", 1, 0), ("ethnicity", 2, 4), ("party", 8, 16), ("origin", 32, 64)]
        packed = {"day": 0, "month": 128, "year": 256}[person.birth_precision]
        for name, has, known in bits:
            packed += (has if traits[name] else 0) + (known if traits[name] is not None else 0)
        earned = sum(1 << bit for bit in self.earned(pk, day))
        studied = sum(1 << bit for bit in self.studied(pk, day))
        return (
            pk, post.unit_id, post.title_id, person.birth_on, packed, earned, studied,
            self.taught(pk, day), self.is_career_known(pk, day),
        )  # fmt: skip

    def begun(self, pk: int, day: Day) -> list[Assignment]:
        """The principal posts that had begun by the day."""
        return [p for p in self.posts[pk] if p.role == "principal" and p.valid_from <= day]

    def taught(self, pk: int, day: Day) -> list[int | None] | None:
        """Days taught in all and at each level, as a fact writes them; None: never."""
        posts = [post for post in self.begun(pk, day) if post.title_id in self.teaching]
        if not posts:
            return None
        found = []
        for level in ("", *SchoolLevel.values):
            own = [p for p in posts if not level or level in self.levels[p.unit_id]]
            days = sum((min(p.valid_to or Day.max, day + ONE_DAY) - p.valid_from).days for p in own)
            still = any(holds(post, day) for post in own)
            since = (day - EPOCH).days if still else 0
            found.append(2 * (days - since) + still if own else None)
        return found

    def is_career_known(self, pk: int, day: Day) -> bool:
        """Whether no post had begun before it was written down, nor any been left out."""
        posts, recruited = self.begun(pk, day), self.people[pk].recruited_on
        first = min(post.valid_from for post in posts)
        return all(p.start_is_known for p in posts) and not (recruited and recruited < first)

    def tree(self, day: Day, root: int) -> dict[int, int]:
        """The units at and below `root` on the day, with their kinds then."""
        placed = {p.unit_id: p for p in self.placements if holds(p, day)}
        found = {}
        for unit, placement in placed.items():
            above = unit
            while above is not None and above != root:
                above = placed[above].parent_id if above in placed else None
            if above == root and root in placed:
                found[unit] = placement.kind_id
        return found

    def is_in(self, spec: CohortSpec, unit: int, day: Day) -> bool:
        """Say whether the unit belongs to the cohort's on the day."""
        if spec.root_id is None:
            return True
        kind = self.tree(day, spec.root_id).get(unit)
        if kind is None or (spec.kinds and kind not in spec.kinds):
            return False
        return not (spec.excludes_vertical_sector and unit in self.vertical)

    def holds_one(self, pk: int, titles: tuple[int, ...], spec: CohortSpec, day: Day) -> bool:
        """Say whether the person holds one of the titles in the cohort's units, in any role."""
        return any(
            holds(post, day) and post.title_id in titles and self.is_in(spec, post.unit_id, day)
            for post in self.posts.get(pk, [])
        )

    def is_member(self, pk: int, spec: CohortSpec, day: Day) -> bool:
        """Say whether the person belongs to the cohort on the day."""
        post = self.post(pk, day)
        if post is None:
            return False
        if spec.titles:
            belongs = self.holds_one(pk, spec.titles, spec, day)
        else:
            belongs = self.is_in(spec, post.unit_id, day)
        anywhere = replace(spec, kinds=(), excludes_vertical_sector=False)
        return (
            belongs
            and not self.holds_one(pk, spec.excluded_titles, anywhere, day)
            and self.people[pk].employment_kind not in spec.excluded_employment
            and not any(self.is_member(pk, other, day) for other in spec.excluded_cohorts)
        )

    def members(self, spec: CohortSpec, day: Day) -> set[int]:
        """The people of a cohort."""
        return {pk for pk in self.people if self.is_member(pk, spec, day)}

    def has_single(self, pk: int, single: str, spec: CohortSpec, day: Day) -> bool | None:
        """Say whether a single count takes the person; None where it cannot be told."""
        if single != "age":
            return self.traits(pk, day)[single]
        birth = self.people[pk].birth
        if age(birth.first_day, day) < spec.young_under:
            return True
        return None if age(birth.last_day, day) < spec.young_under else False

    def rows_of(self, pk: int, table: LadderTable, day: Day) -> set[str]:
        """Keys of the table's rows that take the person, or "unknown"."""
        earned, studied = self.earned(pk, day), self.studied(pk, day)
        held = [i for i, row in enumerate(table.rows) if bits_of(row.levels) & earned]
        learns = [
            i
            for i, row in enumerate(table.rows)
            if row.counts_studying and bits_of(row.levels) & studied
        ]
        if table.mode == "held_and_studying":
            places = {*held[:1], *learns}
        else:
            best = min([*held, *learns], default=None)
            last = best if table.mode == "exclusive" else len(table.rows) - 1
            places = set() if best is None else set(range(best, last + 1))
        if not places and not bits_of(table.below) & earned:
            return {"unknown"}
        return {table.rows[i].key for i in places}


def bits_of(levels: int) -> set[int]:
    """The places of the bits that are set."""
    return {bit for bit in range(63) if levels >> bit & 1}


def age(birth: Day, day: Day) -> int:
    """Whole years of age, as people count them."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
