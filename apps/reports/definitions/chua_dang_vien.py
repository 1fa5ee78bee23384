"""Planned people who are no members of the Party: whom to prepare for admission."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.db.models import Q
from django.urls import reverse

from apps.core.numbers import show_heads
from apps.personnel.models import Person
from apps.pools.models import PoolEntry
from apps.reports.gap_questions import NOT_TOLD, PERMISSION, Asker, nodes_of
from apps.reports.people_rows import post_of, with_post
from apps.reports.registry import NoFiguresError, Params, Report
from apps.reports.tables import Cell, Column, Kind, Note, Row, RowKind, Section, Table

SLUG = "chua-dang-vien"
TITLE = "Danh sách người trong quy hoạch chưa là đảng viên"
COLUMNS = (
    Column("no", "TT", Kind.NUMBER, width=5),
    Column("name", "Họ và tên", width=24),
    Column("male", "Nam", group="Ngày sinh", width=11),
    Column("female", "Nữ", group="Ngày sinh", width=11),
    Column("post", "Chức vụ, đơn vị", width=34),
    Column("planned", "Chức danh quy hoạch", width=28),
    Column("term", "Nhiệm kỳ", width=22),
    Column("party", "Đảng viên", width=12),
    Column("note", "Ghi chú", width=18),
)
NOTES = (
    Note("Đối tượng", "Người có tên trong quy hoạch vào ngày lấy số liệu."),
    Note("Chưa rõ", "Hồ sơ chưa ghi là đảng viên hay không; cần kiểm tra trước khi kết luận."),
    Note("Tổng số", "Mỗi người tính một lần, kể cả khi có nhiều chức danh quy hoạch."),
)


def build(params: Params) -> Table:
    """List the planned people who are not, or are not known to be, members, unit by unit.

    Raises NoFiguresError, with a sentence, for a reader who may not know who is a member.
    """
    asker = Asker(params.user, params.unit)
    if asker.left_out:
        raise NoFiguresError(NOT_TOLD)
    nodes = {node.unit_id: node.name for node in nodes_of(asker, params.as_of)}
    order = {unit: place for place, unit in enumerate(nodes)}
    entries = sorted(entries_of(params, nodes), key=lambda entry: order[entry.unit_id])
    number = len({entry.person_id for entry in entries})
    no = len({entry.person_id for entry in entries if is_known(entry.person)})
    return Table(
        slug=SLUG,
        title=TITLE,
        as_of=params.as_of,
        columns=COLUMNS,
        rows=tuple(rows_of(params, entries, nodes)),
        subtitles=(
            f"Đơn vị: {params.unit_name}" if params.unit else "Toàn bộ phạm vi được giao",
            f"Số liệu tính đến ngày {params.as_of:%d/%m/%Y}",
        ),
        notes=NOTES,
        sections=(
            Section(
                "",
                "Nguồn phát triển đảng",
                (
                    f"Trong quy hoạch có {show_heads(no)} người chưa là đảng viên và "
                    f"{show_heads(number - no)} người hồ sơ chưa ghi rõ.",
                ),
            ),
        ),
    )


def entries_of(params: Params, units: dict[int, str]) -> list[PoolEntry]:
    """Return the entries of the day of people who are no members, or of whom nobody said."""
    # Admitted later than the day: no member yet on the day.
    outside = ~Q(person__is_party_member=True) | Q(person__party_admitted_on__gt=params.as_of)
    entries = params.scoped(PoolEntry).as_of(params.as_of).filter(outside, unit__in=units)
    people = params.scoped(Person).filter(pk__in=entries.values("person"))
    found = entries.filter(person__in=people).select_related("person", "title", "term")
    found = with_post(found, params.as_of, "person")
    return list(found.order_by("person__sort_name", "person_id", "title__order"))


def is_known(person: Person) -> bool:
    """Return whether the file says that a person is no member, or became one later."""
    return person.is_party_member is not None


def rows_of(params: Params, entries: Sequence[PoolEntry], units: dict[int, str]) -> Iterator[Row]:
    """Yield a group for each unit, and at the end the sum."""
    number = 0
    for unit, run in groupby(entries, key=lambda entry: entry.unit_id):
        yield Row({"no": Cell(units[unit])}, RowKind.GROUP)
        for entry in run:
            number += 1
            yield row_of(entry, number)
    if entries:
        people = len({entry.person_id for entry in entries})
        yield Row({"name": Cell(f"Tổng cộng: {show_heads(people)} người")}, RowKind.TOTAL)


def row_of(entry: PoolEntry, number: int) -> Row:
    """Return the row of an entry; the name leads to the person's page."""
    person = entry.person
    birth = "male" if person.sex == "M" else "female"
    return Row(
        {
            "no": Cell(number),
            "name": Cell(person.full_name, reverse("personnel:detail", args=[person.code])),
            birth: Cell(person.birth.display()),
            "post": Cell(post_of(entry)),
            "planned": Cell(entry.title.name),
            "term": Cell(entry.term.name),
            "party": Cell("Chưa" if is_known(person) else "Chưa rõ"),
        }
    )


REPORT = Report(
    slug=SLUG,
    title=TITLE,
    question="Ai trong quy hoạch chưa là đảng viên, cần tạo nguồn phát triển đảng.",
    build=build,
    takes_cohorts=False,
    links="bấm vào họ tên để xem hồ sơ",
    without_unit="Không chọn đơn vị: lấy mọi đơn vị được giao.",
    permission=PERMISSION,
)
