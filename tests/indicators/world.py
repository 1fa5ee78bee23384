"""A small district with a past: units that move and close, and people drawn at random."""

import datetime
import random
from dataclasses import dataclass

from apps.personnel.models import Assignment, Ethnicity, Person, code_of
from apps.qualifications.models import Attainment, Level
from apps.qualifications.reference import load
from apps.units.models import Title, Unit, UnitKind
from apps.units.services import close_unit, found_unit, place_unit, refresh_current

TODAY = datetime.date(2026, 3, 4)
MOVED = datetime.date(2024, 7, 1)
CLOSED = datetime.date(2025, 7, 1)
DAY = datetime.timedelta(days=1)
LADDERS = ("professional", "political_theory")
TITLES = (
    "bi_thu_xa", "uv_bch_xa", "uv_bch_huyen", "chuyen_vien",
    "hieu_truong", "pho_hieu_truong", "to_truong", "giao_vien",
)  # fmt: skip


@dataclass(frozen=True)
class Places:
    """The units, by short names, and the catalogues that histories draw from."""

    units: dict[str, Unit]
    titles: list[Title]
    levels: list[Level]
    ethnicities: list[Ethnicity]


def founded(code: str, kind: str, parent: Unit | None = None, **facts: object) -> Unit:
    """Found a unit of a kind by its code."""
    kind_row = UnitKind.objects.get(code=kind)
    return found_unit(code=code, name=f"{kind} {code}", kind=kind_row, parent=parent, **facts)


def build_places() -> Places:
    """Found the units with their past; needs an empty table of units."""
    load()
    tree = {"T": founded("T", "tinh")}
    tree["A"] = founded("A", "huyen", tree["T"])
    tree["B"] = founded("B", "huyen", tree["T"])
    tree["A1"] = founded("A1", "xa", tree["A"])
    tree["A2"] = founded("A2", "xa", tree["A"])
    tree["P"] = founded("P", "phong", tree["A"])
    tree["V"] = founded("V", "phong", tree["A"], is_vertical_sector=True)
    tree["S"] = founded("S", "truong", tree["A1"])
    tree["S2"] = founded("S2", "truong", tree["A2"], valid_from=MOVED)
    tree["C"] = founded("C", "truong", tree["B"])
    place_unit(tree["A2"], on=MOVED, parent=tree["B"])
    place_unit(tree["A1"], on=MOVED, kind=UnitKind.objects.get(code="thi_tran"), name="thị trấn A1")
    close_unit(tree["C"], on=CLOSED)
    # Its units stay without one above them, as data of another program may leave them.
    tree["B"].placements.update(valid_to=TODAY + 20 * DAY)
    refresh_current(TODAY)
    return Places(
        units={code: Unit.objects.get(code=code) for code in tree},
        titles=list(Title.objects.filter(code__in=TITLES).order_by("code")),
        levels=list(Level.objects.filter(ladder__code__in=LADDERS).order_by("bit")),
        ethnicities=[*Ethnicity.objects.order_by("code")[:3], Ethnicity.objects.get(code="kinh")],
    )


def a_day(chance: random.Random) -> datetime.date:
    """Draw a day, often one right beside an edge."""
    edge = chance.choice([TODAY, TODAY, MOVED, CLOSED, datetime.date(2020, 2, 29)])
    return edge + chance.choice([-400, -31, -2, -1, 0, 0, 1, 2, 31, 400]) * DAY


def a_birth(chance: random.Random) -> tuple[datetime.date, str]:
    """Draw a date of birth, often of somebody who turns 35 about now, and what is known of it."""
    year = chance.choice([1965, 1985, 1990, 1991, 1991, 1992, 2000])
    precision = chance.choice(["day", "day", "month", "year"])
    month = 1 if precision == "year" else chance.choice([2, 3, 12])
    return datetime.date(
        year, month, chance.choice([3, 4, 5]) if precision == "day" else 1
    ), precision


def a_person(chance: random.Random, places: Places) -> Person:
    """Draw a person who is not saved."""
    birth, precision = a_birth(chance)
    member = chance.choice([True, True, False, None])
    person = Person(
        full_name=f"Hoàng Thị {chance.choice(['Mẩy', 'Ánh', 'Đào'])}",
        sex=chance.choice("MF"),
        birth_on=birth,
        birth_precision=precision,
        ethnicity=chance.choice([*places.ethnicities, None]),
        is_party_member=member,
        party_admitted_on=a_day(chance) if member and chance.random() < 0.7 else None,
        employment_kind=chance.choice(["", "cong_chuc", "vien_chuc", "hop_dong"]),
        managing_unit=places.units["A"],
        recruited_on=a_day(chance) - 400 * DAY if chance.random() < 0.5 else None,
    )
    person.derive_keys()
    return person


def principal_posts(chance: random.Random, places: Places, person: Person) -> list[Assignment]:
    """Draw posts that follow one another, with gaps."""
    cuts = sorted({a_day(chance) for _ in range(chance.choice([1, 2, 2, 3]))})
    ends = [*cuts[1:], None]
    posts = []
    for start, end in zip(cuts, ends, strict=True):
        leaves = start + 45 * DAY
        if chance.random() < 0.3 and (end is None or leaves < end):
            end = leaves
        posts.append(a_post(chance, places, person, "principal", start, end))
    return posts


def a_post(chance, places, person, role, start, end) -> Assignment:
    """Draw a post with a role and a period."""
    return Assignment(
        person=person,
        unit=chance.choice(list(places.units.values())),
        title=chance.choice(places.titles),
        role=role,
        valid_from=start,
        valid_to=end,
        start_is_known=chance.random() < 0.8,
        is_local=chance.choice([True, False, None]),
    )


def other_posts(chance: random.Random, places: Places, person: Person) -> list[Assignment]:
    """Draw at most one concurrent post."""
    if chance.random() < 0.5:
        return []
    start = a_day(chance)
    role = chance.choice(["concurrent", "seconded"])
    end = start + chance.choice([1, 30, 500]) * DAY if chance.random() < 0.5 else None
    return [a_post(chance, places, person, role, start, end)]


def attainments(chance: random.Random, places: Places, person: Person) -> list[Attainment]:
    """Draw courses: earned, under way, given up; sometimes nothing is known."""
    chosen = chance.sample(places.levels, chance.choice([0, 1, 2, 4]))
    return [an_attainment(chance, person, level) for level in chosen]


def an_attainment(chance: random.Random, person: Person, level: Level) -> Attainment:
    """Draw one course."""
    status = chance.choice(["earned", "earned", "studying", "dropped"])
    start = a_day(chance)
    return Attainment(
        person=person,
        level=level,
        status=status,
        started_on=start if status == "studying" or chance.random() < 0.5 else None,
        ended_on=None if status == "studying" else start + chance.choice([0, 1, 200]) * DAY,
    )


def populate(places: Places, number: int, seed: int) -> None:
    """Write `number` people with their files, in bulk."""
    chance = random.Random(seed)
    people = [a_person(chance, places) for _ in range(number)]
    for place, person in enumerate(people):
        person.code = code_of(900_000 + place)
    Person.objects.bulk_create(people)
    posts, courses = [], []
    for person in people:
        own = principal_posts(chance, places, person)
        taken = {(post.unit_id, post.title_id) for post in own}
        own += [
            post
            for post in other_posts(chance, places, person)
            if (post.unit_id, post.title_id) not in taken
        ]
        posts += unique_places(own)
        courses += attainments(chance, places, person)
    Assignment.objects.bulk_create(posts)
    Attainment.objects.bulk_create(courses)


def unique_places(posts: list[Assignment]) -> list[Assignment]:
    """Leave out a post that repeats unit and title: the database may refuse the overlap."""
    kept = {(post.unit_id, post.title_id): post for post in reversed(posts)}
    return list(kept.values())
