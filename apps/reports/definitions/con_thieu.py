"""The gap list: who lacks what of the standards of her title, by unit, and what to train her in."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.urls import reverse

from apps.core.numbers import show_heads
from apps.indicators.standings import SENSITIVE, PersonStanding, Question, Standing
from apps.indicators.standings_list import StandingList
from apps.personnel.models import Person
from apps.qualifications.applicants import applicant_of, course_notes, with_grades
from apps.qualifications.gaps import Kind, Need, State
from apps.qualifications.rulebook import SUBJECTS
from apps.reports.gap_questions import (
    NOT_TOLD,
    OUTSIDE,
    PERMISSION,
    WHO_CHOICES,
    Asker,
    Wanted,
    asked_choices,
    nodes_of,
    standings_of,
)
from apps.reports.people_rows import post_of, with_post
from apps.reports.registry import Choice, NoFiguresError, Params, Report
from apps.reports.tables import Cell, Column, Note, Part, Row, RowKind, Section, Table, Value
from apps.reports.tables import Kind as ColumnKind

SLUG = "con-thieu"
TITLE = "Danh sách người chưa đáp ứng tiêu chuẩn chức danh"
PAGE_ROWS = 200  # on a screen; files hold the whole list
MARKS = {State.MISSING: "x", State.UNKNOWN: "?"}
LACKING = "Tiêu chuẩn còn thiếu"
SHORT = {
    Kind.PARTY: "Đảng viên",
    Kind.TAUGHT: "Thời gian dạy",
    Kind.AGE_LEFT: "Tuổi",
    Kind.RATINGS: "Xếp loại",
    Kind.NO_DISCIPLINE: "Kỷ luật",
}
NOTES = (
    Note("Đối tượng", "Người đang giữ chức vụ chính, và người trong quy hoạch đang công tác."),
    Note(
        "Cách ghi",
        "“Sơ cấp → Trung cấp”: đang có Sơ cấp, cần Trung cấp; “x”: chưa đạt; “?”: hồ sơ chưa ghi, "
        "cần kiểm tra.",
    ),
    Note("Ghi chú", "Điều còn vướng nếu cử đi học mức đang thiếu, theo điều kiện cử đi học."),
    Note("Đang học", "Người đang học mức được yêu cầu không tính là còn thiếu."),
    Note("Tổng số", "Mỗi người tính một lần, kể cả khi có nhiều chức danh quy hoạch."),
    Note("Ý nghĩa", "Danh sách để biết mà đào tạo; không cản trở việc quy hoạch."),
)


@dataclass(frozen=True)
class Line:
    """One person with a title and what she lacks for it."""

    standing: PersonStanding
    person: Person | None  # nobody: the file lies outside what the reader may see
    post: str
    title: str
    gaps: tuple[tuple[tuple[Need, ...], State], ...]
    note: str = ""  # what stands against sending her to a course that she lacks

    @cached_property
    def cells(self) -> dict[str, str]:
        """What is lacking, by column; alternatives stand in the column of the first."""
        found: dict[str, list[str]] = {}
        for choice, state in self.gaps:
            words = " / ".join(self._lacking(need, state) for need in choice)
            found.setdefault(choice[0].column, []).append(words)
        return {column: "; ".join(dict.fromkeys(words)) for column, words in found.items()}

    def _lacking(self, need: Need, state: State) -> str:
        """Return "what she has → what she needs" for a level, else a mark."""
        if need.kind is not Kind.LEVEL:
            return MARKS[state]
        held = need.highest(self.standing.holding.earned) or MARKS[State.UNKNOWN]
        return f"{held} → {need.wanted.removesuffix(' trở lên')}"

    @property
    def proposal(self) -> str:
        """The training to propose: of what is known to be missing."""
        wanted = [
            " hoặc ".join(need.training for need in choice if need.training)
            for choice, state in self.gaps
            if state is State.MISSING
        ]
        return "; ".join(dict.fromkeys(filter(None, wanted)))


def build(params: Params) -> Table:
    """List who lacks something of what the standards of her title ask on the day, unit by unit.

    A screen gets a page of a long list, a file all of it. Raises NoFiguresError, with a sentence,
    when no standard binds anybody asked about.
    """
    asker = Asker(params.user, params.unit)
    wanted = wanted_of(params)
    units = {node.unit_id: node.name for node in nodes_of(asker, params.as_of)}
    listing = listing_of(params, asker, wanted, list(units))
    part = part_of(params.page, len(listing))
    people, cut = people_of(listing, part)
    lines = lines_of(params, people, wanted, listing.standings.question)
    columns = columns_of(wanted, listing)
    rows = [*rows_of(lines, units, columns, start=part.start if part else 0, cut=cut)]
    if part is None and lines:
        rows.append(total_of("Tổng cộng", lines, columns))
    elif part is not None and part.is_last:
        rows.append(turns_of(wanted, listing, columns))
    return Table(
        slug=SLUG,
        title=TITLE,
        as_of=params.as_of,
        columns=columns,
        rows=tuple(rows),
        subtitles=(
            f"Đơn vị: {params.unit_name}" if params.unit else "Toàn bộ phạm vi được giao",
            f"Số liệu tính đến ngày {params.as_of:%d/%m/%Y}",
        ),
        notes=(*NOTES, *sources_of(listing.kept), *hidden_notes(asker)),
        sections=(Section("", "Tiêu chuẩn chức danh", (sentence_of(listing),)),),
        records=tuple(record_of(line) for line in lines),
        part=part,
    )


def wanted_of(params: Params) -> Wanted:
    """Return which gaps the report is asked for."""
    chosen = params.chosen
    return Wanted(
        chosen.get("noi-dung", ""),
        with_desirable=chosen.get("yeu-cau") == "uu-tien",
        only_missing=chosen.get("muc-do") == "thieu",
    )


def listing_of(params: Params, asker: Asker, wanted: Wanted, units: Sequence[int]) -> StandingList:
    """Return the list of people, in the order of `units`."""
    chosen = params.chosen
    standings = standings_of(
        asker, params.as_of, who=chosen.get("dien", ""), title=chosen.get("chuc-danh", "")
    )
    if standings.is_empty:
        raise NoFiguresError("Không có tiêu chuẩn chức danh nào áp dụng cho đơn vị và ngày này.")
    return StandingList(standings, units, lambda one: bool(wanted.gaps(one.profile, one.states)))


def part_of(page: int, listed: int) -> Part | None:
    """Return the page asked for, or the nearest there is; None when all is shown."""
    if not page or listed <= PAGE_ROWS:
        return None
    pages = -(-listed // PAGE_ROWS)
    return Part(min(max(page, 1), pages), PAGE_ROWS, listed)


def people_of(listing: StandingList, part: Part | None) -> tuple[list[PersonStanding], set[int]]:
    """Return the people of a page, and the units that begin before it or go on after it."""
    if part is None:
        return listing.page(), set()
    before = 1 if part.start else 0
    people = listing.page(part.start - before, before + part.size + 1)
    beyond = people[:before] + people[before + part.size :]
    return people[before : before + part.size], {one.unit_id for one in beyond}


def lines_of(
    params: Params, people: Sequence[PersonStanding], wanted: Wanted, question: Question
) -> list[Line]:
    """Return people as lines of the list: one query, however many."""
    keys = {one.person_id for one in people}
    files = with_grades(params.scoped(Person).filter(pk__in=keys)).select_related("managing_unit")
    seen = with_post(files, params.as_of).in_bulk()
    return [
        line_of(one, person, wanted, question, left_out_of(params, question, person))
        for one in people
        for person in [seen.get(one.person_id)]
    ]


def left_out_of(params: Params, question: Question, person: Person | None) -> frozenset[Kind]:
    """Return what the reader may not be told of somebody: of whom others keep the file, less."""
    if params.user is None or person is None:
        return question.left_out
    if params.user.sees_sensitive_of(person.managing_unit):
        return question.left_out
    return question.left_out | SENSITIVE


def line_of(
    one: PersonStanding,
    person: Person | None,
    wanted: Wanted,
    question: Question,
    left_out: frozenset[Kind],
) -> Line:
    """Return somebody as a line of the list, without what is in `left_out`."""
    title = question.rulebook.titles[one.title_id].name
    gaps = tuple(
        (choice, state)
        for choice, state in wanted.gaps(one.profile, one.states)
        if not any(need.kind in left_out for need in choice)
    )
    if person is None:
        return Line(one, None, "", title, gaps)
    applicant = applicant_of(person, one.holding.earned, question.day)
    note = " ".join(course_notes(gaps, applicant, question.day, left_out))
    return Line(one, person, post_of(person), title, gaps, note)


def columns_of(wanted: Wanted, listing: StandingList) -> tuple[Column, ...]:
    """Return the columns of the form; of what may be lacking, only what somebody lacks."""
    found = {column for group in listing.kept for column in lacking_columns(wanted, group)}
    ladders = listing.standings.question.rulebook.ladders
    lacking = [
        *((ladder.code, ladder.short_name) for ladder in ladders if ladder.code in found),
        *((kind, label) for kind, label in SHORT.items() if kind in found),
    ]
    return (
        Column("no", "TT", ColumnKind.NUMBER, width=6),
        Column("name", "Họ và tên", width=18),
        Column("male", "Nam", group="Ngày sinh", width=12),
        Column("female", "Nữ", group="Ngày sinh", width=12),
        Column("post", "Chức vụ, đơn vị", width=20),
        Column("planned", "Chức danh quy hoạch", width=15),
        *(Column(f"lacks-{key}", label, group=LACKING, width=9) for key, label in lacking),
        Column("proposal", "Đề xuất đào tạo, bồi dưỡng", width=18),
        Column("year", "Năm", width=6),
        Column("note", "Ghi chú", width=15),
    )


def lacking_columns(wanted: Wanted, group: Standing) -> set[str]:
    """Return the columns in which a group lacks something."""
    return {choice[0].column for choice, _ in wanted.gaps(group.profile, group.states)}


def rows_of(
    lines: Sequence[Line],
    units: Mapping[int, str],
    columns: Sequence[Column],
    *,
    start: int,
    cut: Collection[int],
) -> Iterator[Row]:
    """Yield a group of rows and its sum for each unit; no sum where only a part is shown."""
    number = start
    for unit, run in groupby(lines, key=lambda line: line.standing.unit_id):
        own = list(run)
        yield Row({"no": Cell(units.get(unit, ""))}, RowKind.GROUP)
        for line in own:
            number += 1
            yield row_of(line, number)
        if unit not in cut:
            yield total_of("Cộng", own, columns)


def row_of(line: Line, number: int) -> Row:
    """Return the row of a person; her name leads to her page."""
    person = line.person
    lacking = {f"lacks-{column}": Cell(words) for column, words in line.cells.items()}
    planned = line.title if line.standing.is_planned else ""
    if person is None:
        cells = {"no": number, "name": OUTSIDE, "planned": planned}
        return Row({key: Cell(value) for key, value in cells.items()})
    birth = "male" if person.sex == "M" else "female"
    page = reverse("personnel:detail", args=[person.code])
    return Row(
        {
            "no": Cell(number),
            "name": Cell(person.full_name, page),
            birth: Cell(person.birth.display()),
            "post": Cell(line.post),
            "planned": Cell(planned),
            **lacking,
            "proposal": Cell(line.proposal),
            "note": Cell(line.note),
        }
    )


def total_of(words: str, lines: Sequence[Line], columns: Sequence[Column]) -> Row:
    """Return a row that counts the people of `lines`, each once, and those who lack each thing."""
    cells = {"name": Cell(f"{words}: {show_heads(number_of(lines))} người")}
    for column in columns:
        if column.group == LACKING:
            lacking = column.key.removeprefix("lacks-")
            number = number_of([line for line in lines if lacking in line.cells])
            cells[column.key] = Cell(show_heads(number) if number else "")
    return Row(cells, RowKind.TOTAL)


def turns_of(wanted: Wanted, listing: StandingList, columns: Sequence[Column]) -> Row:
    """Return the row under the last page: everybody on the list, once for each title."""
    numbers: Counter[str] = Counter()
    for group in listing.kept:
        for column in lacking_columns(wanted, group):
            numbers[f"lacks-{column}"] += group.people
    lacking = {
        column.key: Cell(show_heads(numbers[column.key]))
        for column in columns
        if column.group == LACKING
    }
    words = f"Tổng cộng: {show_heads(len(listing))} lượt người"
    return Row({"name": Cell(words), **lacking}, RowKind.TOTAL)


def number_of(lines: Iterable[Line]) -> int:
    """Return how many people stand on `lines`."""
    return len({line.standing.person_id for line in lines})


def record_of(line: Line) -> dict[str, Value]:
    """Return a line as scripts read it."""
    person = line.person
    return {
        "code": person.code if person else "",
        "name": person.full_name if person else "",
        "post": line.post if person else "",
        "title": line.title,
        "is_planned": "yes" if line.standing.is_planned else "no",
        **{
            f"lacks_{choice[0].column}": state.name.lower()
            for choice, state in (line.gaps if person else ())
        },
        "proposal": line.proposal if person else "",
        "note": line.note,
    }


def sources_of(groups: Iterable[Standing]) -> Iterator[Note]:
    """Yield each document on which what is lacking rests."""
    profiles = dict.fromkeys(group.profile for group in groups)
    needs = [need for profile in profiles for need in profile.needs]
    courses = {need.course for need in needs if need.course and need.course.asks}
    sources = sorted({need.source for need in needs} | {course.source for course in courses})
    yield from (Note("Căn cứ", source) for source in sources)


def hidden_notes(asker: Asker) -> Iterator[Note]:
    """Yield what was left out because the reader may not know it."""
    if asker.left_out:
        yield Note("Loại trừ", NOT_TOLD)


def sentence_of(listing: StandingList) -> str:
    """Return the sentence to put into a document."""
    asked, listed = show_heads(listing.asked), show_heads(len(listing))
    if not listing.kept:
        return f"Không có ai còn thiếu tiêu chuẩn trong {asked} lượt người được xét."
    planned = sum(group.people for group in listing.kept if group.is_planned)
    parts = [
        f"{show_heads(number)} lượt người {words}"
        for number, words in (
            (len(listing) - planned, "đang giữ chức danh"),
            (planned, "trong quy hoạch"),
        )
        if number
    ]
    return (
        f"Trong {asked} lượt người được xét theo chức danh, {listed} lượt "
        f"còn thiếu hoặc chưa rõ tiêu chuẩn, gồm {' và '.join(parts)}."
    )


def choices() -> tuple[Choice, ...]:
    """Return what the list is asked with."""
    titles, ladders = asked_choices()
    subjects = ((str(kind), subject) for kind, subject in SUBJECTS.items())
    return (
        Choice("dien", "Diện xét", WHO_CHOICES),
        Choice("chuc-danh", "Chức danh", [("", "Mọi chức danh"), *titles]),
        Choice("noi-dung", "Nội dung thiếu", [("", "Mọi nội dung"), *ladders, *subjects]),
        Choice("muc-do", "Mức độ", (("", "Thiếu và chưa rõ"), ("thieu", "Chỉ còn thiếu"))),
        Choice("yeu-cau", "Yêu cầu", (("", "Bắt buộc"), ("uu-tien", "Cả ưu tiên"))),
    )


REPORT = Report(
    slug=SLUG,
    title=TITLE,
    question="Ai đang giữ chức danh hoặc trong quy hoạch còn thiếu tiêu chuẩn gì, cần đào tạo gì.",
    build=build,
    takes_cohorts=False,
    links="bấm vào họ tên để xem hồ sơ",
    without_unit="Không chọn đơn vị: lấy mọi đơn vị được giao.",
    permission=PERMISSION,
    choices=choices,
)
