"""What schemes need: people to train by level of the district and programme, and each year's."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from apps.reports.definitions.chi_tieu import schemes_of, subtitles
from apps.reports.registry import NoFiguresError, Params, Report
from apps.reports.tables import Cell, Column, Kind, Note, Row, RowKind, Section, Table, Value
from apps.targets.finding import Found, NeedGroup, found_needs, groups_of_needs, needs_of
from apps.targets.models import Scheme

SLUG = "nhu-cau"
TITLE = "Nhu cầu đào tạo, bồi dưỡng để đạt chỉ tiêu"
NOTES = (
    Note(
        "Nhu cầu",
        "Số người khác nhau ít nhất phải cử đi học để đạt mọi chỉ tiêu mà chương trình phục vụ; "
        "người thuộc hai nhóm chỉ tính một lần.",
    ),
    Note(
        "Mỗi năm",
        "Nhu cầu chia đều cho các năm còn lại: từ phần nguyên đến phần nguyên cộng một, cộng các "
        "năm bằng nhu cầu. Hết thời hạn thì chia cho cả giai đoạn.",
    ),
    Note("Ký hiệu", "Ô trống: đề án không đặt nhu cầu của chương trình đó cho cấp đó."),
)
SchemeNeeds = tuple[Scheme, list[NeedGroup]]


def build(params: Params) -> Table:
    """Lay the needs out as plans print them: a row a level, two columns a programme."""
    schemes = schemes_of(params)
    found = [one for one in _by_scheme(schemes, params) if one[1]]
    if not found:
        raise NoFiguresError("Các đề án trong phạm vi này chưa ghi nhu cầu đào tạo.")
    programmes = list(dict.fromkeys(one.need.programme for one in _all(found)))
    return Table(
        slug=SLUG,
        title=TITLE,
        as_of=params.as_of,
        columns=_columns(programmes),
        rows=tuple(_rows(found, programmes)),
        subtitles=subtitles(params, [scheme for scheme, _ in found]),
        notes=(*NOTES, *_exclusions(_all(found))),
        sections=tuple(_sections(found)),
        records=tuple(_record(one) for one in _all(found)),
    )


def _by_scheme(schemes: Sequence[Scheme], params: Params) -> Iterator[SchemeNeeds]:
    """Yield each scheme with its needs, all counted together."""
    found = found_needs(needs_of(schemes), params.as_of)
    for scheme in schemes:
        own = [one for one in found if one.need.scheme_id == scheme.pk]
        yield scheme, groups_of_needs(own)


def _all(found: Iterable[SchemeNeeds]) -> list[Found]:
    return [one for _, groups in found for group in groups for one in group.needs]


def _columns(programmes: Sequence[str]) -> tuple[Column, ...]:
    """Return the level, then for each programme its need and its yearly share."""
    pairs = (
        (
            Column(f"need.{place}", "Nhu cầu", Kind.NUMBER, group=programme, width=9),
            Column(f"yearly.{place}", "Mỗi năm", group=programme, width=9),
        )
        for place, programme in enumerate(programmes)
    )
    level = (Column("no", "TT", width=5), Column("level", "Cấp", width=20))
    return (*level, *(column for pair in pairs for column in pair))


def _rows(found: Sequence[SchemeNeeds], programmes: Sequence[str]) -> Iterator[Row]:
    """Yield a row for each level of each scheme."""
    for scheme, groups in found:
        if len(found) > 1:
            yield Row({"level": Cell(str(scheme))}, RowKind.GROUP)
        for number, group in enumerate(groups, start=1):
            cells = {"no": Cell(str(number)), "level": Cell(group.name)}
            for one in group.needs:
                place = programmes.index(one.need.programme)
                cells[f"need.{place}"] = Cell(one.people)
                cells[f"yearly.{place}"] = Cell(one.yearly_range)
            yield Row(cells)


def _sections(found: Sequence[SchemeNeeds]) -> Iterator[Section]:
    """Yield the sentences: "Về Đại học: 131 đồng chí, mỗi năm cử 26 - 27 đồng chí đi học."."""
    for scheme, groups in found:
        if len(found) > 1:
            yield Section("", str(scheme))
        for number, group in enumerate(groups, start=1):
            sentences = tuple(one.sentence for one in group.needs)
            yield Section(str(number), group.name, sentences)


def _exclusions(found: Iterable[Found]) -> Iterator[Note]:
    """Yield whom the needs leave out and whom they add, each once."""
    notes = {}
    for one in found:
        for part, _ in one.parts:
            if part.extra:
                notes[f"{one.need}: tính thêm {part.extra}."] = "Tính thêm"
            for name in part.excluded:
                notes[f"{one.need}: trừ {name}."] = "Loại trừ"
    pairs = sorted((label, text) for text, label in notes.items())
    for label, texts in groupby(pairs, key=lambda pair: pair[0]):
        yield from (Note(label, text) for _, text in texts)


def _record(one: Found) -> dict[str, Value]:
    """Return a need for JSON; the years stand as "2021: 5, 2022: 5"."""
    each_year = one.each_year.values()
    return {
        "scheme": one.need.scheme.code,
        "group": one.need.group,
        "programme": one.need.programme,
        "need": one.people,
        "added_up": one.added_up,
        "yearly_least": min(each_year),
        "yearly_most": max(each_year),
        "years": ", ".join(f"{year}: {count}" for year, count in one.each_year.items()),
    }


REPORT = Report(
    slug=SLUG,
    title=TITLE,
    question="Để đạt chỉ tiêu của đề án phải cử bao nhiêu người đi học chương trình nào, mỗi năm "
    "bao nhiêu.",
    build=build,
    takes_cohorts=False,
    links="",
    without_unit="Không chọn đơn vị: lấy mọi đề án được giao.",
)
