"""The summary table holds every cohort in shared columns, each figure with its percent."""

from decimal import Decimal

from apps.reports.figures import Mode
from apps.reports.summary import table_of
from apps.reports.tables import Cell, RowKind, header_rows
from tests.reports.samples import AS_OF, cohort, district, figure, professional, singles

TABLE = table_of(district(), as_of=AS_OF)


def labels(table, group):
    return [column.label for column in table.columns if column.group == group]


def row_of(table, name, kind=RowKind.DATA):
    at = next(i for i, row in enumerate(table.rows) if row.cell("cohort").value == name)
    return table.rows[at if kind == RowKind.DATA else at + 1]


def test_columns_are_the_union_of_the_cohorts_from_the_highest_level_down():
    assert labels(TABLE, "Trình độ chuyên môn") == [
        "Thạc sĩ",
        "Đại học",
        "Cao đẳng",
        "Trung cấp",
        "Chưa qua đào tạo",
        "Chưa rõ",
    ]
    assert labels(TABLE, "Trong đó") == [
        "Người địa phương",
        "Nữ",
        "Dưới 35 tuổi",
        "Chưa rõ tuổi",
    ]


def test_levels_that_hold_one_another_do_not_share_columns_with_those_that_add_up():
    assert labels(TABLE, "Trình độ chuyên môn (tính dồn)") == ["Thạc sĩ", "Đại học"]
    row = row_of(TABLE, "Cán bộ chủ chốt xã")
    assert row.cell("professional.dai_hoc+").value == 196
    assert row.cell("professional.dai_hoc") == Cell()


def test_each_cohort_has_its_percents_below():
    percents = row_of(TABLE, "Trưởng, phó các phòng, ban", RowKind.PERCENT)
    assert percents.kind == RowKind.PERCENT
    assert percents.cell("total").value == 100
    assert percents.cell("sex.women").value == Decimal("26.6")
    assert percents.cell("professional.unknown").value == Decimal("0.8")


def test_a_column_that_a_cohort_does_not_count_is_empty_there_and_zero_is_zero():
    assert row_of(TABLE, "Ban Thường vụ Huyện ủy").cell("professional.cao_dang") == Cell()
    assert row_of(TABLE, "Trưởng, phó các phòng, ban").cell("professional.cao_dang").value == 0


def test_exclusive_blocks_add_to_the_total():
    keys = [c.key for c in TABLE.columns if c.group == "Trình độ chuyên môn"]
    for name, total in (("Ban Thường vụ Huyện ủy", 13), ("Trưởng, phó các phòng, ban", 1250)):
        row = row_of(TABLE, name)
        assert sum(row.cell(key).value or 0 for key in keys) == total


def test_a_named_group_has_a_row_before_its_cohorts():
    groups = [row.heading for row in TABLE.rows if row.kind == RowKind.GROUP]
    assert groups == ["1. Cán bộ lãnh đạo, quản lý cấp huyện"]
    assert TABLE.rows[0].kind == RowKind.GROUP


def test_a_figure_keeps_its_link():
    linked = figure("sex", "women", "Cán bộ nữ", 2, 5, link="nhom=a&dong=sex:women")
    table = table_of([cohort(5, singles=(linked,))], as_of=AS_OF)
    assert table.rows[0].cell("sex.women").link == "nhom=a&dong=sex:women"


def test_the_head_says_less_than_a_figure_only_with_a_note():
    studying = figure("professional", "thac_si", "Thạc sĩ và đang học thạc sĩ", 3, 8, rank=5)
    block = professional(8, thac_si=3)
    with_studying = type(block)(block.dimension, block.label, Mode.EXCLUSIVE, (studying,), 5)
    table = table_of([cohort(8, blocks=(block,)), cohort(8, blocks=(with_studying,))], as_of=AS_OF)
    assert labels(table, "Trình độ chuyên môn") == ["Thạc sĩ", "Chưa rõ"]
    notes = [note.text for note in table.notes if note.label == "Cách ghi"]
    assert notes == ["Trình độ chuyên môn: ở nhóm 2, số liệu là “Thạc sĩ và đang học thạc sĩ”."]


def test_the_notes_name_exclusions_and_documents():
    table = table_of(district(), as_of=AS_OF, documents=("Kế hoạch số 12/KH-UBND.",))
    said = {(note.label, note.text) for note in table.notes}
    excluded = "1.2. Trưởng, phó các phòng, ban: trừ các đơn vị ngành dọc."
    assert ("Loại trừ", excluded) in said
    assert ("Căn cứ", "Kế hoạch số 12/KH-UBND.") in said
    assert any(note.label == "Đang học" for note in table.notes)


def test_records_hold_one_figure_each_with_unknown_people_apart():
    keys = ["cohort", "dimension", "level", "label", "count", "total", "percent"]
    assert all(list(record) == keys for record in TABLE.records)
    unknown = [r for r in TABLE.records if r["level"] == "unknown"]
    assert [(r["dimension"], r["count"]) for r in unknown] == [("age", 3), ("professional", 10)]


def test_a_cohort_without_people_has_no_percents():
    empty = cohort(0, singles=singles(0, sex=0))
    table = table_of([empty], as_of=AS_OF)
    assert table.rows[1].cell("total").value is None
    assert table.records[0]["percent"] is None


def test_no_cohort_at_all_is_an_empty_table():
    assert table_of([], as_of=AS_OF).rows == ()


def test_grouped_columns_make_two_header_rows():
    upper, lower = header_rows(TABLE.columns)
    assert [(c.label, c.across, c.down) for c in upper[:4]] == [
        ("TT", 1, 2),
        ("Nhóm cán bộ, công chức, viên chức", 1, 2),
        ("Tổng số", 1, 2),
        ("Trong đó", 4, 1),
    ]
    assert lower[0].column == 3
    assert sum(cell.across for cell in upper) == len(TABLE.columns)


def test_columns_without_groups_make_one_header_row():
    (row,) = header_rows(TABLE.columns[:3])
    assert [cell.label for cell in row] == ["TT", "Nhóm cán bộ, công chức, viên chức", "Tổng số"]
