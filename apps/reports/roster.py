"""The roster of a unit on a day: as data for scripts, as a list in Excel that import reads back."""

import datetime
import io
from collections.abc import Iterator

from apps.personnel.models import Assignment
from apps.qualifications.models import Attainment, Level
from apps.reports.renderers.xlsx import write_rows
from apps.reports.tables import Column, Kind, Value
from apps.units.models import Unit
from apps.units.tree import tree_on

LADDERS = ("professional", "political_theory", "state_management")
SEXES = {"M": "Nam", "F": "Nữ"}
MEMBER = {True: "x", False: "", None: "Chưa rõ"}

# Headings that the reading engine knows, so that an exported list can be brought back in.
COLUMNS = (
    Column("number", "STT", Kind.NUMBER, width=6),
    Column("unit", "Đơn vị", width=34),
    Column("full_name", "Họ và tên", width=26),
    Column("sex", "Giới tính", width=9),
    Column("birth_date", "Ngày sinh", width=12),
    Column("national_id", "Số CCCD", width=15),
    Column("ethnicity", "Dân tộc", width=11),
    Column("title", "Chức vụ", width=28),
    Column("is_party_member", "Đảng viên", width=10),
    Column("party_admitted_on", "Ngày vào Đảng", width=12),
    Column("party_official_on", "Ngày chính thức", width=12),
    Column("professional", "Trình độ chuyên môn", width=16),
    Column("political_theory", "Lý luận chính trị", width=16),
    Column("state_management", "Quản lý nhà nước", width=18),
)


def roster_rows(day: datetime.date, unit: Unit | None = None) -> Iterator[dict[str, object]]:
    """Yield a row for each person in post on `day`, in `unit` and below it, in official order.

    Names of units are those of the day; a level is null where there is none or nobody knows.
    """
    nodes = tree_on(day, [unit.pk] if unit else None)
    places = {node.unit_id: (number, node.name) for number, node in enumerate(nodes)}
    posts = (
        Assignment.objects.principal()
        .as_of(day)
        .filter(unit__in=places)
        .select_related("person__ethnicity", "title")
    )
    held = highest_levels(day, [post.person_id for post in posts])
    ordered = sorted(
        posts,
        key=lambda post: (
            places[post.unit_id][0],
            post.title.order,
            post.person.sort_name,
            post.person_id,
        ),
    )
    for post in ordered:
        yield row_of(post, places[post.unit_id][1], held.get(post.person_id, {}))


def row_of(post: Assignment, unit_name: str, levels: dict[str, str]) -> dict[str, object]:
    """Return one person with the names and keys that scripts rely on."""
    person = post.person
    return {
        "unit": unit_name,
        "full_name": person.full_name,
        "sex": person.sex,
        "birth_date": person.birth.iso(),
        "ethnicity": person.ethnicity.name if person.ethnicity else None,
        "title": post.title.name,
        **{ladder: levels.get(ladder) for ladder in LADDERS},
        "party_admitted_on": iso_of(person.party_admitted),
        "party_official_on": iso_of(person.party_official),
        "is_party_member": person.is_party_member,
        "national_id": person.national_id or None,
    }


def iso_of(day: object) -> str | None:
    """Return a partial date as text, nothing for nothing."""
    return day.iso() if day else None


def highest_levels(day: datetime.date, people: list[int]) -> dict[int, dict[str, str]]:
    """Return for each person the highest level earned on each ladder by `day`, without "none"."""
    rows = (
        Attainment.objects.filter(
            person__in=people,
            status=Attainment.Status.EARNED,
            ended_on__lte=day,
            level__ladder__code__in=LADDERS,
            level__rank__gt=0,
        )
        .order_by("level__rank")
        .values_list("person_id", "level__ladder__code", "level__code")
    )
    held: dict[int, dict[str, str]] = {}
    for person, ladder, level in rows:  # ascending: the highest is written last
        held.setdefault(person, {})[ladder] = level
    return held


def write_roster(day: datetime.date, unit: Unit | None = None, unit_name: str = "") -> bytes:
    """Return the roster as an Excel workbook."""
    target = io.BytesIO()
    names = dict(Level.objects.values_list("code", "name")) | {None: ""}
    write_rows(
        COLUMNS,
        (shown(number, row, names) for number, row in enumerate(roster_rows(day, unit), start=1)),
        target,
        title="DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC",
        subtitles=tuple(filter(None, (unit_name, f"(Tính đến ngày {day:%d/%m/%Y})"))),
    )
    return target.getvalue()


def shown(number: int, row: dict[str, object], names: dict[str | None, str]) -> list[Value]:
    """Return a row as people read it, in the order of `COLUMNS`."""
    values = row | {ladder: names[row[ladder]] for ladder in LADDERS}
    values |= {
        "number": number,
        "sex": SEXES[row["sex"]],
        "is_party_member": MEMBER[row["is_party_member"]],
    }
    for name in ("birth_date", "party_admitted_on", "party_official_on"):
        values[name] = day_first(values[name])
    return [values[column.key] for column in COLUMNS]


def day_first(iso: object) -> str:
    """Return "1980-05-12" as "12/05/1980", "1980-05" as "05/1980"."""
    return "/".join(reversed(str(iso).split("-"))) if iso else ""
