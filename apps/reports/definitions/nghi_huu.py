"""Who reaches the age of retirement within some years: for vacancies, planning and training."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse

from apps.core.numbers import show_heads
from apps.personnel.models import Assignment, Person, RetirementOverride
from apps.personnel.retirement import UNDECIDABLE, Month, NoAgesError, Retirement
from apps.personnel.retirements import Ages, with_override
from apps.reports.people_rows import with_unit_name
from apps.reports.registry import NoFiguresError, Option, Params, Report
from apps.reports.tables import Cell, Column, Kind, Note, Row, RowKind, Section, Table, Value
from apps.units.tree import tree_on

SLUG = "nghi-huu"
TITLE = "Danh sách cán bộ, công chức, viên chức đủ tuổi nghỉ hưu"
YEARS = Option("so-nam", "Số năm tới", default=5, least=1, most=20)
MONTHS_OF_A_YEAR = 12
COLUMNS = (
    Column("no", "TT", Kind.NUMBER, width=5),
    Column("name", "Họ và tên", width=24),
    Column("birth", "Ngày sinh", width=11),
    Column("sex", "Giới tính", width=8),
    Column("title", "Chức vụ", width=22),
    Column("unit", "Đơn vị", width=28),
    Column("month", "Tháng đủ tuổi nghỉ hưu", width=13),
    Column("pension", "Hưởng lương hưu từ", width=13),
    Column("left", "Còn (tháng)", Kind.NUMBER, width=8),
    Column("note", "Ghi chú", width=24),
)
NOTES = (
    Note(
        "Đối tượng",
        "Người đang giữ chức vụ chính tại ngày lấy số liệu; mỗi người chỉ tính một lần.",
    ),
    Note(
        "Tháng đủ tuổi",
        "Tháng sinh cộng với tuổi nghỉ hưu của năm đủ tuổi; lương hưu tính từ tháng sau.",
    ),
    Note(
        "Số tháng còn lại",
        "Từ tháng lấy số liệu đến tháng đủ tuổi, tính theo tháng, không tính ngày.",
    ),
    Note(
        "Thiếu tháng sinh",
        "Người chỉ biết năm sinh được xếp riêng, với tháng sớm nhất và tháng muộn nhất.",
    ),
)


@dataclass(frozen=True)
class Leaver:
    """Somebody in post who reaches the age in the time asked for, or may."""

    post: Assignment
    found: Retirement
    day: datetime.date

    @property
    def person(self) -> Person:
        """The person."""
        return self.post.person

    @property
    def left(self) -> int:
        """The months left, at the worst."""
        return self.found.months_left(self.day)[0]

    @property
    def month(self) -> str:
        """The month of the age, or the earliest and the latest it may be."""
        if self.found.is_certain:
            return str(self.found.earliest)
        return f"{self.found.earliest} đến {self.found.latest}"

    @property
    def remark(self) -> str:
        """What has to be known beside the month."""
        if not self.found.is_certain:
            return UNDECIDABLE.capitalize()
        return self.found.reason or ("Đã quá tháng đủ tuổi" if self.left < 0 else "")


def build(params: Params) -> Table:
    """List the people of a unit, or of the whole scope, who reach the age, by month.

    Raises NoFiguresError, with a sentence, while the ages of retirement are not entered.
    """
    years = params.options[YEARS.name]
    ages = Ages.read()
    try:
        leavers = leavers_of(params, ages, years * MONTHS_OF_A_YEAR)
    except NoAgesError as error:
        raise NoFiguresError(str(error)) from error
    last = Month.of(params.as_of).plus(years * MONTHS_OF_A_YEAR)
    known = [leaver for leaver in leavers if leaver.found.is_certain]
    unknown = [leaver for leaver in leavers if not leaver.found.is_certain]
    return Table(
        slug=SLUG,
        title=TITLE,
        as_of=params.as_of,
        columns=COLUMNS,
        rows=tuple(rows_of(known, unknown)),
        subtitles=(
            f"Đơn vị: {params.unit_name}" if params.unit else "Toàn bộ phạm vi được giao",
            f"Trong {show_heads(years)} năm tới, đến tháng {last}; "
            f"số liệu tính đến ngày {params.as_of:%d/%m/%Y}",
        ),
        notes=(*NOTES, *sources_of(ages, params.as_of.year, last.year)),
        checks=tuple(checks_of(known, unknown)),
        sections=(Section("", "Nghỉ hưu", (sentence_of(known, years, last),)),) if leavers else (),
        records=tuple(record_of(leaver) for leaver in (*known, *unknown)),
    )


def leavers_of(params: Params, ages: Ages, months: int) -> list[Leaver]:
    """Return who has at most `months` months left, or may have, by month and name."""
    people = with_override(params.scoped(Person)).filter(ages.may_leave_by(params.as_of, months))
    posts = params.scoped(Assignment).principal().as_of(params.as_of)
    if params.unit is not None:
        units = [node.unit_id for node in tree_on(params.as_of, [params.unit.pk])]
        posts = posts.filter(unit__in=units)
    posts = with_unit_name(posts.filter(person__in=people.values("pk")), params.as_of)
    posts = posts.select_related("person", "title").order_by("person__sort_name", "person_id")
    moved = params.scoped(RetirementOverride).filter(person__in=posts.values("person"))
    overrides = {row.person_id: row for row in moved}
    found = [
        Leaver(post, ages.retirement_of(post.person, overrides.get(post.person_id)), params.as_of)
        for post in posts
    ]
    return sorted(found, key=lambda leaver: leaver.found.earliest)


def rows_of(known: Sequence[Leaver], unknown: Sequence[Leaver]) -> Iterator[Row]:
    """Yield the rows: a group for each year, and one for those who cannot be decided."""
    number = 0
    groups = [
        (f"Năm {year}", list(run))
        for year, run in groupby(known, lambda one: one.found.earliest.year)
    ]
    for name, run in [*groups, (UNDECIDABLE.capitalize(), list(unknown))]:
        if run:
            yield Row({"no": Cell(f"{name}: {show_heads(len(run))} người")}, RowKind.GROUP)
        for leaver in run:
            number += 1
            yield row_of(leaver, number)


def row_of(leaver: Leaver, number: int) -> Row:
    """Return the row of a person; her name leads to her page."""
    person, found = leaver.person, leaver.found
    pension = str(found.pension_from)
    values: dict[str, Value] = {
        "no": number,
        "birth": person.birth.display(),
        "sex": person.get_sex_display(),
        "title": leaver.post.title.name,
        "unit": leaver.post.unit_name,
        "month": leaver.month,
        "pension": pension if found.is_certain else f"{pension} đến {found.latest.plus(1)}",
        "left": leaver.left if found.is_certain else None,
        "note": leaver.remark,
    }
    page = reverse("personnel:detail", args=[person.code])
    cells = {key: Cell(value) for key, value in values.items()}
    return Row({**cells, "name": Cell(person.full_name, page)})


def record_of(leaver: Leaver) -> dict[str, Value]:
    """Return a person as scripts read her; months as 2025-12."""
    person, found = leaver.person, leaver.found
    worst, best = found.months_left(leaver.day)
    return {
        "code": person.code,
        "name": person.full_name,
        "birth": person.birth.iso(),
        "sex": person.sex,
        "title": leaver.post.title.name,
        "unit": leaver.post.unit_name,
        "earliest": iso(found.earliest),
        "latest": iso(found.latest),
        "pension_from": iso(found.pension_from),
        "months_left": worst,
        "months_left_at_best": best,
        "reason": found.reason,
    }


def iso(month: Month) -> str:
    """Return a month as 2025-12."""
    return f"{month.year:04}-{month.month:02}"


def sources_of(ages: Ages, first: int, last: int) -> Iterator[Note]:
    """Yield each document on which the ages of these years rest."""
    rows = [ages.row_for(sex, year) for sex in ages.table.ages for year in range(first, last + 1)]
    yield from (Note("Căn cứ", mark) for mark in dict.fromkeys(row.mark for row in rows if row))


def checks_of(known: Iterable[Leaver], unknown: Sequence[Leaver]) -> Iterator[str]:
    """Yield sentences about people who are past the age, and about missing months of birth."""
    over = sum(leaver.left < 0 for leaver in known)
    if over:
        yield f"{show_heads(over)} người đã quá tháng đủ tuổi nghỉ hưu mà vẫn còn chức vụ."
    if unknown:
        yield (
            f"{show_heads(len(unknown))} người chỉ biết năm sinh nên chưa xác định được tháng; "
            "hãy bổ sung tháng sinh vào hồ sơ."
        )


def sentence_of(known: Sequence[Leaver], years: int, last: Month) -> str:
    """Return the sentence to put into a document: how many leave, and in which year."""
    start = f"Trong {show_heads(years)} năm tới (đến tháng {last}) có"
    if not known:
        return f"{start} chưa xác định được ai đủ tuổi nghỉ hưu."
    by_year = groupby(known, key=lambda leaver: leaver.found.earliest.year)
    parts = [f"năm {year} {show_heads(len(list(run)))} đồng chí" for year, run in by_year]
    return f"{start} {show_heads(len(known))} đồng chí đủ tuổi nghỉ hưu: {'; '.join(parts)}."


REPORT = Report(
    slug=SLUG,
    title=TITLE,
    question="Ai đủ tuổi nghỉ hưu trong những năm tới, vào tháng nào, còn bao nhiêu tháng.",
    build=build,
    takes_cohorts=False,
    links="bấm vào họ tên để xem hồ sơ",
    without_unit="Không chọn đơn vị: lấy mọi đơn vị được giao.",
    options=(YEARS,),
)
