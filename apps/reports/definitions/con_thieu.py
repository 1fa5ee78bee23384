"""The gap list: who lacks what of the standards of her title, by unit, and what to train her in."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.urls import reverse

from apps.core.numbers import show_heads
from apps.indicators.standings import PersonStanding
from apps.personnel.models import Person
from apps.qualifications.gaps import Kind, Need, State
from apps.qualifications.models import Ladder
from apps.qualifications.rulebook import SUBJECTS
from apps.reports.gap_questions import (
    NOT_TOLD,
    PERMISSION,
    WHO_CHOICES,
    Asker,
    Wanted,
    nodes_of,
    standings_of,
    title_choices,
)
from apps.reports.people_rows import principal_posts
from apps.reports.registry import Choice, NoFiguresError, Params, Report
from apps.reports.tables import Cell, Column, Note, Row, RowKind, Section, Table, Value
from apps.reports.tables import Kind as ColumnKind
from apps.units.models import Title

SLUG = "con-thieu"
TITLE = "Danh sách người chưa đáp ứng tiêu chuẩn chức danh"
MOST_ROWS = 5_000
OUTSIDE = "(hồ sơ ngoài phạm vi được giao)"
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

    Raises NoFiguresError, with a sentence, when no standard binds anybody asked about.
    """
    asker = Asker(params.user, params.unit)
    chosen = params.chosen
    standings = standings_of(
        asker, params.as_of, who=chosen.get("dien", ""), title=chosen.get("chuc-danh", "")
    )
    if standings.is_empty:
        raise NoFiguresError("Không có tiêu chuẩn chức danh nào áp dụng cho đơn vị và ngày này.")
    wanted = Wanted(
        chosen.get("noi-dung", ""),
        with_desirable=chosen.get("yeu-cau") == "uu-tien",
        only_missing=chosen.get("muc-do") == "thieu",
    )
    groups = standings.groups()
    keys = wanted.keys(groups)
    units = {node.unit_id: node.name for node in nodes_of(asker, params.as_of)}
    people = standings.people(keys, units=list(units), limit=MOST_ROWS)
    lines = lines_of(params, people, wanted)
    listed = sum(group.people for group in groups if group.key in keys)
    asked = sum(group.people for group in groups)
    columns = columns_of(lines)
    return Table(
        slug=SLUG,
        title=TITLE,
        as_of=params.as_of,
        columns=columns,
        rows=tuple(rows_of(lines, units, columns)),
        subtitles=(
            f"Đơn vị: {params.unit_name}" if params.unit else "Toàn bộ phạm vi được giao",
            f"Số liệu tính đến ngày {params.as_of:%d/%m/%Y}",
        ),
        notes=(*NOTES, *sources_of(people), *hidden_notes(asker)),
        checks=checks_of(listed),
        sections=(Section("", "Tiêu chuẩn chức danh", (sentence_of(lines, listed, asked),)),),
        records=tuple(record_of(line) for line in lines),
    )


def lines_of(params: Params, people: Sequence[PersonStanding], wanted: Wanted) -> list[Line]:
    """Return people as lines of the list: three queries, however many."""
    keys = {one.person_id for one in people}
    seen = {p.pk: p for p in params.scoped(Person).filter(pk__in=keys)}
    titles = dict(Title.objects.values_list("pk", "name"))
    posts = principal_posts(list(seen), params.as_of)
    return [
        Line(
            one,
            seen.get(one.person_id),
            ", ".join(posts.get(one.person_id, ("", ""))[:2]),
            titles[one.title_id],
            tuple(wanted.gaps(one.profile, one.states)),
        )
        for one in people
    ]


def columns_of(lines: Iterable[Line]) -> tuple[Column, ...]:
    """Return the columns of the form; of what may be lacking, only what somebody lacks."""
    found = {column for line in lines for column in line.cells}
    ladders = Ladder.objects.filter(code__in=found).order_by("order")
    lacking = [
        *((code, name) for code, name in ladders.values_list("code", "short_name")),
        *((kind, label) for kind, label in SHORT.items() if kind in found),
    ]
    return (
        Column("no", "TT", ColumnKind.NUMBER, width=5),
        Column("name", "Họ và tên", width=18),
        Column("male", "Nam", group="Ngày sinh", width=12),
        Column("female", "Nữ", group="Ngày sinh", width=12),
        Column("post", "Chức vụ, đơn vị", width=20),
        Column("planned", "Chức danh quy hoạch", width=15),
        *(Column(f"lacks-{key}", label, group=LACKING, width=9) for key, label in lacking),
        Column("proposal", "Đề xuất đào tạo, bồi dưỡng", width=18),
        Column("year", "Năm", width=6),
        Column("note", "Ghi chú", width=10),
    )


def rows_of(
    lines: Sequence[Line], units: dict[int, str], columns: Sequence[Column]
) -> Iterator[Row]:
    """Yield the rows: a group and its sum for each unit, the sum of all at the end."""
    number = 0
    for unit, run in groupby(lines, key=lambda line: line.standing.unit_id):
        own = list(run)
        yield Row({"no": Cell(units.get(unit, ""))}, RowKind.GROUP)
        for line in own:
            number += 1
            yield row_of(line, number)
        yield total_of("Cộng", own, columns)
    if lines:
        yield total_of("Tổng cộng", lines, columns)


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
    }


def sources_of(people: Iterable[PersonStanding]) -> Iterator[Note]:
    """Yield each document on which what is lacking rests."""
    profiles = dict.fromkeys(one.profile for one in people)
    sources = dict.fromkeys(need.source for profile in profiles for need in profile.needs)
    yield from (Note("Căn cứ", source) for source in sources)


def hidden_notes(asker: Asker) -> Iterator[Note]:
    """Yield what was left out because the reader may not know it."""
    if asker.left_out:
        yield Note("Loại trừ", NOT_TOLD)


def checks_of(listed: int) -> tuple[str, ...]:
    """Return a sentence when the list is longer than a list may be."""
    if listed <= MOST_ROWS:
        return ()
    return (
        f"Có {show_heads(listed)} lượt người; danh sách chỉ ghi {show_heads(MOST_ROWS)} lượt đầu. "
        "Hãy chọn một đơn vị nhỏ hơn để có danh sách đủ.",
    )


def sentence_of(lines: Sequence[Line], listed: int, asked: int) -> str:
    """Return the sentence to put into a document."""
    if not lines:
        return f"Không có ai còn thiếu tiêu chuẩn trong {show_heads(asked)} lượt người được xét."
    serving = number_of([line for line in lines if not line.standing.is_planned])
    planned = number_of([line for line in lines if line.standing.is_planned])
    parts = [
        f"{show_heads(number)} người {words}"
        for number, words in ((serving, "đang giữ chức danh"), (planned, "trong quy hoạch"))
        if number
    ]
    return (
        f"Trong {show_heads(asked)} lượt người được xét theo chức danh, {show_heads(listed)} lượt "
        f"còn thiếu hoặc chưa rõ tiêu chuẩn, gồm {' và '.join(parts)}."
    )


def content_choices() -> list[tuple[str, str]]:
    """Return what may be lacking, for a choice."""
    ladders = Ladder.objects.filter(levels__requirements__isnull=False).distinct()
    return [
        ("", "Mọi nội dung"),
        *ladders.order_by("order").values_list("code", "name"),
        *((str(kind), subject) for kind, subject in SUBJECTS.items()),
    ]


REPORT = Report(
    slug=SLUG,
    title=TITLE,
    question="Ai đang giữ chức danh hoặc trong quy hoạch còn thiếu tiêu chuẩn gì, cần đào tạo gì.",
    build=build,
    takes_cohorts=False,
    links="bấm vào họ tên để xem hồ sơ",
    without_unit="Không chọn đơn vị: lấy mọi đơn vị được giao.",
    permission=PERMISSION,
    choices=(
        Choice("dien", "Diện xét", lambda: WHO_CHOICES),
        Choice("chuc-danh", "Chức danh", title_choices),
        Choice("noi-dung", "Nội dung thiếu", content_choices),
        Choice("muc-do", "Mức độ", lambda: (("", "Thiếu và chưa rõ"), ("thieu", "Chỉ còn thiếu"))),
        Choice(
            "yeu-cau",
            "Yêu cầu",
            lambda: (("", "Bắt buộc"), ("uu-tien", "Cả ưu tiên")),
        ),
    ),
)
