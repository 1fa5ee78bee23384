import datetime
from decimal import Decimal

from apps.targets.distance import Distance, Goal, Rounding
from apps.targets.wording import (
    Said,
    goal_words,
    level_phrase,
    need_sentence,
    progress_paragraph,
    target_sentence,
    targets_paragraph,
    unit_phrase,
    yearly_range,
)

DAY, SINCE = datetime.date(2023, 12, 31), datetime.date(2020, 12, 31)


def said(value: int, words: str, total: int, before: int, now: int, **more: object) -> Said:
    goal = Goal(Decimal(value))
    whole = f"{goal_words(goal)} {words}"
    return Said(
        whole, words, goal, Distance(goal, total, before), Distance(goal, total, now), **more
    )


MASTERS = said(30, "có trình độ thạc sĩ trở lên", 54, 6, 10, aside="kể cả đang học")
GRADUATES = said(100, "có trình độ đại học trở lên", 54, 54, 54, inside=(MASTERS,))


def test_a_nested_target_is_said_in_one_sentence_with_its_increase():
    assert target_sentence(GRADUATES) == (
        "100% có trình độ đại học trở lên, trong đó 30% có trình độ thạc sĩ trở lên "
        "(kể cả đang học; tăng 19% so với hiện nay)"
    )


def test_targets_of_a_group_are_said_together():
    assert targets_paragraph(2025, "Trưởng, phó các cơ quan", [GRADUATES]).startswith(
        "Mục tiêu đến năm 2025, Trưởng, phó các cơ quan: 100% có trình độ đại học trở lên, trong"
    )


def test_progress_says_the_change_in_percentage_points_and_who_is_missing():
    text = progress_paragraph(DAY, SINCE, "Trưởng, phó các cơ quan", [GRADUATES])
    assert text == (
        "Đến ngày 31/12/2023, Trưởng, phó các cơ quan đạt 1 trên 2 chỉ tiêu tính được từ hồ sơ: "
        "có trình độ đại học trở lên 54/54 đồng chí, chiếm 100% (chỉ tiêu 100%; đạt); "
        "có trình độ thạc sĩ trở lên 10/54 đồng chí, chiếm 18,5%, tăng 7,4 điểm phần trăm so với "
        "ngày 31/12/2020 (kể cả đang học; chỉ tiêu 30%; còn thiếu 11,5 điểm phần trăm, "
        "06 đồng chí)."
    )


def test_nothing_is_said_of_a_group_without_people():
    assert progress_paragraph(DAY, SINCE, "x", [said(50, "là nữ", 0, 0, 0)]) == ""


def test_the_highest_level_has_nothing_above_it():
    name = "Trình độ chuyên môn"
    assert level_phrase("professional", name, "Tiến sĩ", is_top=True) == "có trình độ tiến sĩ"
    assert (
        level_phrase("political_theory", "Lý luận chính trị", "Cao cấp", is_top=False)
        == "có trình độ cao cấp lý luận chính trị trở lên"
    )
    assert level_phrase("informatics", "Tin học", "Có chứng chỉ", is_top=False) == (
        "có chứng chỉ tin học"
    )


def test_a_share_that_must_be_passed_is_said_so():
    assert goal_words(Goal(Decimal(5), rounding=Rounding.ABOVE)) == "trên 5%"
    assert goal_words(Goal(Decimal(3), is_percent=False)) == "03 đồng chí"
    assert unit_phrase(["Xã", "Thị trấn"], 1, "là nữ") == ("xã, thị trấn có ít nhất 01 người là nữ")


def test_a_need_is_said_as_plans_do():
    assert need_sentence("Đại học", 131, [27, 26, 26, 26, 26]) == (
        "Về đại học: 131 đồng chí, mỗi năm cử 26 - 27 đồng chí đi học."
    )
    assert need_sentence("Đại học", 4, [1, 1, 1, 1, 0]).endswith(
        "mỗi năm cử nhiều nhất 01 đồng chí đi học."
    )
    assert need_sentence("Đại học", 55, [11] * 5).endswith("mỗi năm cử 11 đồng chí đi học.")
    assert need_sentence("Đại học", 0, [0]) == "Về đại học: không còn nhu cầu."
    assert (yearly_range([5, 5, 4]), yearly_range([7, 7])) == ("04\u201105", "07")
