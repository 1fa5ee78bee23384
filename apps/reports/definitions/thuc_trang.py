"""The state of the staff: cohorts with their totals, shares and ladders, as the plans print it."""

from collections.abc import Sequence

from apps.core.periods import holds_on
from apps.indicators.cohort import CohortCount, TableCount
from apps.indicators.models import Cohort, Single
from apps.indicators.services import (
    counts,
    default_tables,
    specs_of,
    unit_spec,
    with_parts,
)
from apps.reports.figures import Block, CohortFigures, Figure
from apps.reports.registry import NoFiguresError, Params, Report
from apps.reports.summary import SLUG, TITLE, table_of
from apps.reports.tables import Table

SINGLE_LEVELS = {
    Single.ORIGIN: ("local", "Người địa phương", ""),
    Single.SEX: ("women", "Cán bộ nữ", "Nữ"),
    Single.AGE: ("under_{age}", "Dưới {age} tuổi", ""),
    Single.PARTY: ("member", "Đảng viên", ""),
    Single.ETHNICITY: ("minority", "Người dân tộc thiểu số", "Dân tộc thiểu số"),
}
PLAN_LADDERS = ("professional", "political_theory", "state_management")


def build(params: Params) -> Table:
    """Count the cohorts asked for on the day asked for and lay them out as one table.

    Cohorts named come in the order of the list; with a unit alone everyone in post in it and
    below it is one cohort named by its code; with neither, every saved cohort in scope.
    Raises NoFiguresError, with a sentence, when there is nothing to count.
    """
    figures = unit_figures(params) if params.is_unit_alone else cohort_figures(params)
    return table_of(figures, as_of=params.as_of)


def cohort_figures(params: Params) -> list[CohortFigures]:
    """Return the figures of the saved cohorts asked for."""
    cohorts = list(chosen_cohorts(params))
    specs = specs_of(cohorts)
    return [
        figures_of(
            counted,
            name=cohort.name,
            link=f"nhom={cohort.code}",
            exclusion=exclusion_text(cohort),
            word=cohort.people_word,
            group=cohort.root.name,
        )
        for cohort, counted in zip(cohorts, counts(specs, params.as_of), strict=True)
    ]


def unit_figures(params: Params) -> list[CohortFigures]:
    """Return the figures of everyone in post in the unit asked for."""
    tables = tuple(table for table in default_tables() if table.ladder in PLAN_LADDERS)
    spec = unit_spec(params.unit, tables)
    (counted,) = counts([spec], params.as_of)
    name = params.unit_name or "Toàn bộ cán bộ, công chức, viên chức"
    return [figures_of(counted, name=name, link=f"don-vi={spec.code}")]


def chosen_cohorts(params: Params) -> Sequence[Cohort]:
    """Return the saved cohorts asked for, in their official order.

    When none is named, those of units that existed on the day.
    """
    cohorts = with_parts(params.scoped(Cohort))
    if params.cohorts:
        cohorts = cohorts.filter(code__in=params.cohorts)
    else:
        cohorts = cohorts.filter(holds_on(params.as_of, "root__placements__"))
    if params.unit is not None:
        cohorts = cohorts.filter(root__path__startswith=params.unit.path)
    found = list(cohorts.order_by("root__order", "root__code", "order", "code"))
    missing = sorted(set(params.cohorts) - {cohort.code for cohort in found})
    if missing:
        raise NoFiguresError(f"Không có nhóm thống kê với mã: {', '.join(missing)}.")
    if not found:
        raise NoFiguresError("Chưa có nhóm thống kê nào trong phạm vi của bạn.")
    return found


def figures_of(
    counted: CohortCount,
    *,
    name: str,
    link: str,
    exclusion: str = "",
    word: str = "đồng chí",
    group: str = "",
) -> CohortFigures:
    """Return a counted cohort as figures with their labels and the links to their people."""
    return CohortFigures(
        code=counted.spec.code,
        name=name,
        total=counted.total,
        exclusion_text=exclusion,
        people_word=word,
        singles=tuple(single_figure(counted, single, link) for single in counted.spec.singles),
        blocks=tuple(block_of(table, counted.total, link) for table in counted.tables),
        undecidable_age=counted.singles_unknown.get(Single.AGE, 0),
        group=group,
        link=link,
    )


def single_figure(counted: CohortCount, single: str, link: str) -> Figure:
    """Return the figure of a single count: người địa phương, nữ, trẻ, đảng viên, thiểu số."""
    age = counted.spec.young_under
    level, label, short = (text.format(age=age) for text in SINGLE_LEVELS[Single(single)])
    return Figure.counted(
        single,
        level,
        label,
        count=counted.singles[single],
        total=counted.total,
        link=f"{link}&dong={single}:{level}",
        short=short,
    )


def block_of(counted: TableCount, total: int, link: str) -> Block:
    """Return the figures of one ladder; rows with nobody in them are left out."""
    table = counted.table
    figures = tuple(
        Figure.counted(
            table.ladder,
            row.key,
            row.label,
            count=people,
            total=total,
            link=f"{link}&dong={table.ladder}:{row.key}",
            short=row.short,
            rank=row.rank,
        )
        for row, people in zip(table.rows, counted.rows, strict=True)
        if people
    )
    return Block(table.ladder, table.label, table.mode, figures, counted.unknown)


def exclusion_text(cohort: Cohort) -> str:
    """Return what the cohort leaves out, in the office's wording or written from its settings."""
    if cohort.exclusion_wording:
        return cohort.exclusion_wording
    titles = [title.name for title in cohort.excluded_titles.all()]
    cohorts = [other.name for other in cohort.excluded_cohorts.all()]
    kinds = [
        label.lower()
        for value, label in cohort._meta.get_field("excluded_employment").base_field.choices
        if value in cohort.excluded_employment
    ]
    sector = ["các đơn vị ngành dọc"] if cohort.excludes_vertical_sector else []
    parts = [*sector, *titles, *cohorts, *kinds]
    return f"trừ {', '.join(parts)}" if parts else ""


REPORT = Report(
    slug=SLUG,
    title=TITLE,
    question="Mỗi nhóm cán bộ có bao nhiêu người, cơ cấu và trình độ ra sao, tính đến một ngày.",
    build=build,
    without_unit="Không chọn nhóm và đơn vị: lấy mọi nhóm thống kê. "
    "Chỉ chọn đơn vị: lấy mọi người đang giữ chức vụ ở đơn vị đó.",
)
