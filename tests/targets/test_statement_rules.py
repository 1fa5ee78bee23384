"""The rules of the checker of statements, on invented plans; no database."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.numbers import show_heads
from apps.reports.checks import checks_of
from apps.reports.summary import table_of
from apps.targets.statements.figures import Percent, cut_share, is_share, share
from apps.targets.statements.findings import Finding, Kind, Weight
from apps.targets.statements.review import review_of
from tests.reports.samples import district

DAY = datetime.date(2025, 6, 30)
LEVELS = ("Tiến sĩ", "Thạc sĩ", "Đại học", "Cao đẳng", "Trung cấp", "Sơ cấp", "Chưa qua đào tạo")


def findings(text: str) -> list[Finding]:
    return list(review_of(text).findings)


def errors(text: str) -> list[Finding]:
    return [found for found in findings(text) if found.weight == Weight.ERROR]


def kinds(text: str) -> list[Kind]:
    return [found.kind for found in findings(text)]


def pair(label: str, count: int, total: int, decimals: int = 1) -> str:
    percent = Percent(share(count, total, decimals), decimals)
    return f"{label} {show_heads(count)} đồng chí, chiếm {percent}"


def paragraph(total: int, local: int, women: int, parts: list[int], number: str = "1.1") -> str:
    """A group as plans print it: its total, two traits, a list that makes up the total."""
    named = [
        pair(label, count, total) for label, count in zip(LEVELS, parts, strict=False) if count
    ]
    return (
        f"{number}. Cán bộ xã Nà Khuổi: tổng số {show_heads(total)} đồng chí, "
        f"trong đó {pair('là người địa phương có', local, total)}. "
        f"{pair('Cán bộ nữ có', women, total)}.\n\nTrình độ chuyên môn: {'; '.join(named)}.\n"
    )


@st.composite
def groups(draw: st.DrawFn) -> tuple[int, int, int, list[int]]:
    parts = draw(st.lists(st.integers(0, 400), min_size=2, max_size=7).filter(lambda p: sum(p) > 0))
    total = sum(parts)
    return total, draw(st.integers(1, total)), draw(st.integers(1, total)), parts


RIGHT = paragraph(42, 21, 8, [1, 13, 28])


def test_a_right_paragraph_has_no_finding():
    review = review_of(RIGHT)
    assert review.findings == ()
    checked = {kind.label: (kind.looked_at, kind.right) for kind in review.checked}
    assert checked["tỷ lệ"] == (5, 5)
    assert checked["phép cộng"] == (1, 1)


def test_a_percent_that_is_cut_off_is_named_with_the_right_one():
    (found,) = findings(RIGHT.replace("66,7%", "66,6%"))
    assert (found.kind, found.printed, found.right) == (Kind.TRUNCATED, "66,6%", "66,7%")
    assert found.place.line == 3
    assert "Đại học 28 đồng chí" in found.place.words


def test_a_percent_on_the_total_of_another_group_names_that_group():
    text = paragraph(124, 101, 10, [7, 116, 1], "2.2") + paragraph(120, 110, 33, [86, 34], "2.3")
    wrong = text.replace(pair("Cán bộ nữ có", 33, 120), pair("Cán bộ nữ có", 33, 124))
    assert wrong != text
    (found,) = findings(wrong)
    assert found.kind == Kind.OTHER_TOTAL
    assert "124 (tổng số của nhóm 2.2)" in found.message


def test_a_percent_of_the_neighbouring_count_says_so():
    (found,) = findings(
        RIGHT.replace("chiếm 50%", "chiếm 52,4%").replace("chiếm 50,0%", "chiếm 52,4%")
    )
    assert found.kind == Kind.PERCENT
    assert "là tỷ lệ của 22/42" in found.message


def test_a_list_computed_on_its_own_sum_is_wrong_in_every_percent():
    parts = "; ".join(
        pair(label, n, 124) for label, n in (("Đại học", 86), ("Cao đẳng", 1), ("Trung cấp", 37))
    )
    text = f"2.3. Trưởng đoàn thể: có 120 đồng chí.\nTrình độ chuyên môn: {parts}."
    found = findings(text)
    assert [f.kind for f in found] == [Kind.OTHER_TOTAL] * 3 + [Kind.SUM]
    assert found[1].message.startswith("1/120 cũng là 0,8%")
    assert "86 + 1 + 37 = 124" in found[3].message


def test_a_list_that_leaves_some_unnamed_is_a_hint_and_no_error():
    text = f"1. Cán bộ: tổng số 30 đồng chí.\nTrình độ chuyên môn: {pair('Thạc sĩ', 5, 30)}; "
    (found,) = findings(text + f"{pair('Đại học', 20, 30)}.")
    assert (found.kind, found.weight) == (Kind.SUM, Weight.HINT)
    assert "còn 5 người của tổng số 30" in found.message


@pytest.mark.parametrize(
    "text",
    [
        "1. Cán bộ chủ chốt: có 196 người; 100% có trình độ đại học, 18 đồng chí có trình độ "
        "Thạc sỹ chiếm 9,2%; 100% trung cấp, trong đó có 31 đồng chí có trình độ cao cấp LLCT, "
        "chiếm 15,8%.",
        "1. Cán bộ: tổng số 40 đồng chí.\nTrình độ chuyên môn: Đại học trở lên 40 đồng chí, chiếm "
        "100%, trong đó Thạc sĩ 10 đồng chí, chiếm 25%.",
        "1. Cán bộ: tổng số 40 đồng chí, cán bộ nữ 20 đồng chí, chiếm 50%, trong đó người dân tộc "
        "thiểu số 5 đồng chí, chiếm 25%.",
        "1. Cán bộ: tổng số 40 đồng chí.\nTrình độ chuyên môn: Đại học 40 đồng chí, chiếm 100%; "
        "đang học thạc sĩ 3 đồng chí, chiếm 7,5%.",
        "Trường có tổng số 16.812 học sinh; cán bộ quản lý 51 người (chiếm tỷ lệ 42%).",
        "Đến năm 2025, tỷ lệ cán bộ nữ đạt 35%; năm 2020 (17,8%).",
        "1. BTV: có 13 đồng chí.\nTrình độ cao cấp LLCT: có 13/13 đồng chí, chiếm 100%.",
        "Tổng số cán bộ xã là 635 người. Trong đó có 356 cán bộ và 279 công chức.",
        "Trình độ chuyên môn: Thạc sĩ 20%; Đại học 70%; Cao đẳng 10%.",
        "Tỷ lệ đạt chuẩn 89%, trên chuẩn 25%.",
        "Thạc sỹ: 79 (17,1%)",
        "",
    ],
)
def test_what_is_right_or_cannot_be_known_has_no_finding(text):
    assert findings(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "right"),
    [
        ("Tổng số cán bộ là 635 người. Trong đó có 350 cán bộ và 279 công chức.", "sum", "635"),
        ("Trình độ chuyên môn: Thạc sĩ 20%; Đại học 60%; Cao đẳng 10%.", "percent_sum", "100%"),
        ("1. BTV: có 13 đồng chí.\nLLCT: có 12/13 đồng chí, chiếm 100%.", "percent", "92%"),
        ("1. Xã: có 10 đồng chí.\nCán bộ nữ 12 đồng chí, chiếm 120%.", "more_than_whole", "≤ 10"),
        ("Nâng tỷ lệ nữ từ 17,8% năm 2020 lên 35% (tăng 18,2%).", "increase", "17,2%"),
        ("Nâng tỷ lệ nữ từ 20% lên 30% (tăng 50%).", "points", "10%"),
        ("Nâng tỷ lệ nữ từ 20% lên 30% (tăng 10%).", "points", "10 điểm %"),
    ],
)
def test_each_thing_that_does_not_add_up_is_named(text, kind, right):
    (found,) = findings(text)
    assert (found.kind, found.right) == (kind, right)


def test_a_rise_called_points_has_no_finding():
    assert findings("Nâng tỷ lệ nữ từ 20% lên 30% (tăng 10 điểm phần trăm).") == []


TARGET = "- Cán bộ xã Nà Khuổi: 60% có trình độ thạc sĩ trở lên (tăng {}% so với hiện nay)."


def test_an_increase_is_set_against_the_printed_counts_of_its_group():
    assert kinds(RIGHT + TARGET.format(27)) == [Kind.POINTS]  # 60 - 33,3
    wrong, points = findings(RIGHT + TARGET.format(28))
    assert (wrong.kind, wrong.printed, wrong.right) == (Kind.INCREASE, "28%", "27%")
    assert (points.kind, points.weight) == (Kind.POINTS, Weight.HINT)


def test_a_group_less_some_people_is_another_group():
    text = TARGET.format(40).replace("Khuổi:", "Khuổi (trừ cấp ủy viên):")
    assert findings(RIGHT + text) == []


def test_a_relative_increase_is_a_hint():
    (found, _) = findings(RIGHT + TARGET.format(80))  # 60 / 33,3
    assert (found.kind, found.weight) == (Kind.POINTS, Weight.HINT)
    assert "mức tăng tương đối" in found.message


@pytest.mark.parametrize(
    ("quota", "words"),
    [
        ("23 đồng chí, mỗi năm cử 04 - 05 đồng chí", ""),
        ("23 đồng chí, mỗi năm cử 05 - 06 đồng chí", "nhiều hơn nhu cầu 23"),
        ("23 đồng chí, mỗi năm cử 02 - 03 đồng chí", "không đủ nhu cầu 23"),
        ("8 đồng chí, mỗi năm cử từ 02 đồng chí", ""),
        ("8 đồng chí, mỗi năm cử 03 đồng chí", "nhiều hơn nhu cầu 8"),
    ],
)
def test_yearly_shares_make_up_the_need(quota, words):
    found = findings(f"Giai đoạn 2021 - 2025. Về chuyên viên chính: {quota} đi học.")
    assert [f.kind for f in found] == ([Kind.QUOTA] if words else [])
    assert all(words in f.message and f.weight == Weight.HINT for f in found)


def test_a_paragraph_broken_by_a_line_is_put_together_and_keeps_its_lines():
    text = (
        "1. Xã: có 120 đồng chí.\n\n"
        "Quản lý Nhà nước: Chuyên viên 35 đồng chí, chiếm 29,2%; cán sự 05\n\n"
        "đồng chí, chiếm 4,2%; Chưa qua bồi dưỡng 80 đồng chí, chiếm 66,6%."
    )
    (found,) = findings(text)
    assert (found.kind, found.place.line) == (Kind.TRUNCATED, 5)


TABLE = (
    "TT\tĐơn vị\tTổng số\tNữ\tTỷ lệ nữ (%)\tĐại học\n"
    "1\tXã Nà Khuổi\t20\t5\t25\t18\n"
    "2\tXã Pác Lùng\t40\t13\t32,5\t30\n"
    "\tTổng cộng\t60\t18\t30\t48\n"
)


def test_a_right_table_has_no_finding():
    review = review_of(TABLE)
    assert review.findings == ()
    assert [(c.looked_at, c.right) for c in review.checked[:2]] == [(3, 3), (3, 3)]


@pytest.mark.parametrize(
    ("old", "new", "kind", "right"),
    [
        ("32,5", "33,5", Kind.PERCENT, "32,5%"),
        ("\t48\n", "\t49\n", Kind.SUM, "48"),
    ],
)
def test_a_table_is_checked_by_rows_and_columns(old, new, kind, right):
    (found,) = findings(TABLE.replace(old, new))
    assert (found.kind, found.right) == (kind, right)


def test_a_row_of_percents_stands_under_its_counts():
    text = "Nhóm\tTổng số\tNữ\tTrẻ\nBan Thường vụ\t13\t1\t2\nTỷ lệ %\t100\t7,7\t15,3\n"
    (found,) = findings(text)
    assert (found.kind, found.printed, found.right) == (Kind.TRUNCATED, "15,3%", "15,4%")


def test_the_text_of_our_own_report_has_no_finding():
    """What the report of the state of the staff writes is what the checker reads."""
    table = table_of([cohort for cohort in district() if not checks_of(cohort)], as_of=DAY)
    text = "\n".join(
        f"{section.heading}: {line}" if n == 0 else line
        for section in table.sections
        for n, line in enumerate(section.paragraphs)
    )
    review = review_of(text)
    assert review.checked[0].looked_at > 5
    assert review.errors == ()


@given(groups())
def test_a_paragraph_made_of_counts_has_no_finding(group):
    assert findings(paragraph(*group)) == []


@given(groups(), st.data())
def test_a_changed_percent_is_named(group, data):
    total, *_, parts = group
    text = paragraph(*group)
    place = data.draw(st.integers(0, len(parts) - 1))
    count = parts[place]
    by = data.draw(st.sampled_from([Decimal("0.1"), Decimal("-0.1"), Decimal(5), Decimal(-5)]))
    percent = share(count, total, 1) + by
    if not count or not 0 <= percent <= 100:
        return
    old = pair(LEVELS[place], count, total)
    new = f"{LEVELS[place]} {show_heads(count)} đồng chí, chiếm {Percent(percent, 1)}"
    (found,) = errors(text.replace(old, new))
    assert found.place.words.endswith(new)
    assert found.right == str(Percent(share(count, total, 1), 1))


@given(groups(), st.data())
def test_a_changed_count_is_named(group, data):
    parts = group[-1]
    place = data.draw(st.sampled_from([n for n, count in enumerate(parts) if count]))
    by = data.draw(st.integers(1, 50))
    if sum(count > 0 for count in parts) < 2:
        return
    old = f"{LEVELS[place]} {show_heads(parts[place])} đồng chí"
    new = f"{LEVELS[place]} {show_heads(parts[place] + by)} đồng chí"
    found = findings(paragraph(*group).replace(old, new))
    assert any(new in f.place.words for f in found)
    assert Kind.SUM in [f.kind for f in found]


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 3))
def test_a_share_is_never_further_than_half_a_unit_off(count, total, decimals):
    exact = Decimal(100 * count) / Decimal(total)
    assert abs(share(count, total, decimals) - exact) <= Decimal("0.5").scaleb(-decimals)
    assert 0 <= exact - cut_share(count, total, decimals) < Decimal(1).scaleb(-decimals)
    assert is_share(Percent(share(count, total, decimals), decimals), count, total)


@given(st.text(max_size=400))
def test_any_text_is_read_without_a_stumble(text):
    assert review_of(text).lines


PIECES = (
    "tổng số ", "12 ", "đồng chí", ", chiếm ", "50%", "\t", "\n", ". ", "1. ", "trong đó ",
    "Trình độ: ", "(tăng 5% so với hiện nay)", "13/13 ", "Tỷ lệ", "Cộng", "mỗi năm ",
    "giai đoạn 2021 - 2025 ",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_pieces_of_a_plan_are_read_without_a_stumble(pieces):
    review = review_of("".join(pieces))
    assert all(1 <= found.place.line <= len(review.lines) for found in review.findings)
