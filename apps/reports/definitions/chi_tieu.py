"""The targets of schemes against the day: what was wanted, what is, and what is missing."""

from collections.abc import Iterable, Iterator, Sequence

from apps.reports.registry import NoFiguresError, Params, Report
from apps.reports.tables import Cell, Column, Kind, Note, Row, RowKind, Section, Table, Value
from apps.targets.distance import Distance
from apps.targets.models import Scheme
from apps.targets.tracking import GroupOfLines, Line, Tracking, tracking_of
from apps.targets.wording import distance_words, goal_words

SLUG = "chi-tieu"
TITLE = "Tình hình thực hiện chỉ tiêu của các đề án, kế hoạch"
COLUMNS = (
    Column("no", "TT", width=6),
    Column("target", "Chỉ tiêu", width=48),
    Column("total", "Tổng số", Kind.NUMBER),
    Column("before", "Số người", Kind.NUMBER, group="Hiện trạng"),
    Column("before_share", "Tỷ lệ", Kind.PERCENT, group="Hiện trạng"),
    Column("now", "Số người", Kind.NUMBER, group="Đến nay"),
    Column("now_share", "Tỷ lệ", Kind.PERCENT, group="Đến nay"),
    Column("year", "Năm", group="Chỉ tiêu", width=6),
    Column("goal", "Mức", group="Chỉ tiêu", width=12),
    Column("wanted", "Số người", Kind.NUMBER, group="Chỉ tiêu"),
    Column("missing", "Còn thiếu (người)", Kind.NUMBER),
    Column("result", "Kết quả", width=24),
    Column("responsible", "Chịu trách nhiệm", width=20),
)
NOTES = (
    Note(
        "Tổng số",
        "Số người của nhóm thống kê tại ngày lấy số liệu; chỉ tiêu theo đơn vị thì là số đơn vị.",
    ),
    Note(
        "Tỷ lệ",
        "Tính trên tổng số của nhóm, kể cả chỉ tiêu “trong đó”; làm tròn đến một chữ số thập phân.",
    ),
    Note(
        "Số người của chỉ tiêu",
        "Tỷ lệ nhân với tổng số, làm tròn theo cách ghi ở từng chỉ tiêu.",
    ),
    Note(
        "Theo báo cáo",
        "Chỉ tiêu không tính được từ hồ sơ; các đơn vị báo cáo riêng.",
    ),
)


def schemes_of(params: Params) -> list[Scheme]:
    """Return the schemes asked for: all in scope, or those of a unit and what is below it.

    Raises NoFiguresError, with a sentence, when there is none.
    """
    schemes = params.scoped(Scheme).select_related("root")
    if params.unit is not None:
        schemes = schemes.filter(root__path__startswith=params.unit.path)
    found = list(schemes.order_by("root__order", "first_year", "code"))
    if not found:
        raise NoFiguresError("Chưa có đề án, kế hoạch nào trong phạm vi này.")
    return found


def build(params: Params) -> Table:
    """Lay out every target of the schemes asked for, with the sentences of the plans."""
    found = tracking_of(schemes_of(params), params.as_of, with_years=False)
    return Table(
        slug=SLUG,
        title=TITLE,
        as_of=params.as_of,
        columns=COLUMNS,
        rows=tuple(row for one in found for row in _rows(one, is_alone=len(found) == 1)),
        subtitles=subtitles(params, [one.scheme for one in found]),
        notes=NOTES,
        sections=tuple(section for one in found for section in _sections(one)),
        records=tuple(record for one in found for record in _records(one)),
    )


def subtitles(params: Params, schemes: Sequence[Scheme]) -> tuple[str, ...]:
    """Name the scheme when there is one, and the day."""
    day = f"Số liệu tính đến ngày {params.as_of:%d/%m/%Y}"
    return (f"{schemes[0]}", day) if len(schemes) == 1 else (day,)


def _rows(found: Tracking, *, is_alone: bool) -> Iterator[Row]:
    """Yield a scheme's targets under its name and the names of its groups."""
    if not is_alone:
        yield Row({"target": Cell(str(found.scheme))}, RowKind.GROUP)
    for number, group in enumerate(found.groups, start=1):
        yield Row({"target": Cell(f"{number}. {group.name}")}, RowKind.GROUP)
        for place, line in _numbered(group.lines, str(number)):
            yield _row(place, line)


def _numbered(lines: Iterable[Line], above: str) -> Iterator[tuple[str, Line]]:
    """Yield targets with their numbers: 1.2, then 1.2.1 inside it."""
    for number, line in enumerate(lines, start=1):
        place = f"{above}.{number}"
        yield place, line
        yield from _numbered(line.inside, place)


def _row(number: str, line: Line) -> Row:
    """Return one target."""
    words = f"trong đó {line.words}" if line.depth else line.words
    cells = {
        "no": Cell(number),
        "target": Cell(f"{words} ({line.aside})" if line.aside else words),
        "year": Cell(str(line.target.due_year)),
        "goal": Cell(goal_words(line.goal, line.people)),
        "result": Cell(_result(line)),
        "responsible": Cell(line.target.responsible),
    }
    if line.now is None or line.now.is_empty:
        return Row(cells)
    cohort = f"nhom={line.target.cohort.code}" if line.people != "đơn vị" else None
    return Row(
        cells
        | _standing("before", line.baseline)
        | _standing("now", line.now)
        | {
            "total": Cell(line.now.total, cohort),
            "wanted": Cell(line.now.wanted),
            "missing": Cell(line.now.missing),
        }
    )


def _standing(key: str, distance: Distance | None) -> dict[str, Cell]:
    """Return people and percent of one day."""
    if distance is None or distance.is_empty:
        return {}
    return {key: Cell(distance.have), f"{key}_share": Cell(distance.share)}


def _result(line: Line) -> str:
    """Say whether a target is reached, or what is missing."""
    if line.target.measure == line.target.Measure.REPORTED:
        return "theo báo cáo"
    if line.now is None or line.now.is_empty:
        return "chưa có ai"
    return distance_words(line.now, "đơn vị" if line.people == "đơn vị" else "người")


def _sections(found: Tracking) -> Iterator[Section]:
    """Yield the written text: the targets of each group, and how they stand."""
    yield Section("", str(found.scheme))
    for number, group in enumerate(found.groups, start=1):
        yield Section(str(number), group.name, _paragraphs(group))


def _paragraphs(group: GroupOfLines) -> tuple[str, ...]:
    return tuple(text for text in (group.targets_text, group.progress_text) if text)


def _records(found: Tracking) -> Iterator[dict[str, Value]]:
    """Yield the targets one by one, for JSON."""
    for group in found.groups:
        for line in group.flat():
            target, now, before = line.target, line.now, line.baseline
            yield {
                "scheme": found.scheme.code,
                "group": group.name,
                "target": line.words,
                "cohort": target.cohort.code if target.cohort else None,
                "due_year": target.due_year,
                "value": target.value,
                "value_kind": target.value_kind,
                "rounding": target.rounding,
                "baseline_count": before.have if before else None,
                "baseline_percent": before.share if before else None,
                "count": now.have if now else None,
                "total": now.total if now else None,
                "percent": now.share if now else None,
                "wanted": now.wanted if now else None,
                "missing": now.missing if now else None,
                "missing_points": now.missing_points if now else None,
                "reached": show_reached(now),
            }


def show_reached(now: Distance | None) -> str | None:
    """Say "yes", "no", or nothing where there is nobody to count."""
    if now is None or now.is_empty:
        return None
    return "yes" if now.is_reached else "no"


REPORT = Report(
    slug=SLUG,
    title=TITLE,
    question="Từng chỉ tiêu của đề án đã đạt bao nhiêu, còn thiếu bao nhiêu người, tính đến một "
    "ngày.",
    build=build,
    takes_cohorts=False,
    links="bấm vào tổng số để xem danh sách người",
    without_unit="Không chọn đơn vị: lấy mọi đề án được giao.",
)
