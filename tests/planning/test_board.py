"""The list of a unit: lines with what is known of each, posts with holders, checks."""

import datetime

import pytest

from apps.personnel.models import Discipline
from apps.planning.board import Board, Line, board_of, boards_of
from apps.planning.limits import Key
from apps.planning.models import Candidacy, Override, Remark, Round, UnitList
from apps.planning.screening import HIDDEN, Level
from apps.planning.structure import CheckState
from apps.pools.models import RemovalGround, Term
from apps.qualifications.models import Level as Rung
from apps.qualifications.models import Requirement, TitleStandard
from apps.units.models import Title, UnitKind
from apps.units.services import place_unit
from tests.conftest import queries_of
from tests.factories import (
    AnnualRatingFactory,
    AssignmentFactory,
    AttainmentFactory,
    CandidacyFactory,
    PersonFactory,
    PoolEntryFactory,
    PostFactory,
    RoundFactory,
    UnitFactory,
    UnitListFactory,
    UserFactory,
    user_with,
)

DAY = datetime.date(2026, 3, 31)
MOST = 12  # queries
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def district():
    return UnitFactory(name="Huyện Khau Sơn")


@pytest.fixture
def school(district):
    return UnitFactory(name="Trường TH Nà Lầu", parent=district, kind=kind("truong"))


@pytest.fixture
def planning_round(district) -> Round:
    return RoundFactory(root=district, term=term(), status=Round.Status.OPEN)


@pytest.fixture
def own(planning_round, school) -> UnitList:
    return UnitListFactory(round=planning_round, unit=school)


@pytest.fixture
def clerk(district):
    return user_with("noi_vu", district)


def kind(code: str) -> UnitKind:
    return UnitKind.objects.get(code=code)


def title(code: str) -> Title:
    return Title.objects.get(code=code)


def term() -> Term:
    return Term.objects.get(code="cq-2026-2031")


def someone(unit, post: str = "giao_vien", **facts: object):
    usual = {"is_party_member": True, "birth_on": datetime.date(1985, 5, 12)}
    person = PersonFactory(managing_unit=unit, **(usual | facts))
    AssignmentFactory(person=person, title=title(post), unit=unit)
    return person


def line(own: UnitList, code: str = "pho_hieu_truong", person=None, **facts: object) -> Candidacy:
    return CandidacyFactory(
        unit_list=own, person=person or someone(own.unit), title=title(code), **facts
    )


def carried(own: UnitList, person=None, **facts: object) -> Candidacy:
    person = person or someone(own.unit)
    entry = PoolEntryFactory(
        person=person, unit=own.unit, title=title("pho_hieu_truong"), term=term()
    )
    usual = {"outcome": Candidacy.Outcome.CARRIED, "entry": entry}
    return line(own, person=person, **(usual | facts))


def override(row: Candidacy, rule: str, user) -> Override:
    return Override.objects.create(
        candidacy=row, rule=rule, reason="Trường vùng cao", document="12-CV/HU", by=user
    )


def only(board: Board) -> Line:
    (found,) = board.lines
    return found


def rules_of(found: Line, level: Level = Level.BLOCK) -> set[str]:
    return {finding.rule for finding in found.findings if finding.level is level}


def test_a_line_tells_post_age_retirement_levels_and_ratings(own, clerk):
    person = someone(own.unit, sex="F", birth_on=datetime.date(1985, 5, 12))
    AttainmentFactory(
        person=person, level=Rung.objects.get(ladder__code="professional", code="dai_hoc")
    )
    AnnualRatingFactory(person=person, year=2024, grade="HTXSNV")
    row = line(own, person=person, note="Có uy tín")
    found = only(board_of(own, clerk))
    assert found.candidacy == row and found.candidacy.note == "Có uy tín"
    assert found.post == "Giáo viên, Trường TH Nà Lầu"
    assert (found.age, found.retires) == (40, "tháng 5/2045")
    assert found.levels == {"professional": "Đại học"}
    assert found.ratings == ((2023, ""), (2024, "HTXSNV"), (2025, ""))
    assert not found.is_blocked and rules_of(found, Level.INFO) == {Key.RATED_YEARS}


def test_the_present_post_is_that_of_the_reference_day(own, clerk):
    person = someone(own.unit)
    person.assignments.update(valid_to=DAY)
    elsewhere = UnitFactory(name="Trường TH Pá Lau", kind=kind("truong"))
    AssignmentFactory(person=person, title=title("to_truong"), unit=elsewhere, valid_from=DAY)
    place_unit(elsewhere, on=datetime.date(2026, 5, 1), name="Trường TH&THCS Pá Lau")
    line(own, person=person)
    assert only(board_of(own, clerk)).post == "Tổ trưởng chuyên môn, Trường TH Pá Lau"


def test_whoever_holds_no_post_is_told_as_such(own, clerk):
    line(own, person=PersonFactory(managing_unit=own.unit))
    assert only(board_of(own, clerk)).post == "không giữ chức vụ nào vào ngày xét"


def test_what_the_planned_title_asks_in_the_unit_of_the_list_is_what_lacks(own, clerk):
    standard = TitleStandard.objects.create(
        code="tc", name="Chuẩn", source="Quy định 12", valid_from=DAY, status="issued"
    )
    standard.titles.add(title("pho_hieu_truong"))
    middle = Rung.objects.get(ladder__code="political_theory", code="trung_cap")
    Requirement.objects.create(standard=standard, order=1, kind="level", level=middle)
    Requirement.objects.create(standard=standard, order=2, kind="taught", months=60)
    Requirement.objects.create(standard=standard, order=3, kind="age_left", months=60)
    able, unable = someone(own.unit), someone(own.unit)
    AttainmentFactory(person=able, level=middle)
    none = Rung.objects.get(ladder__code="political_theory", rank=0)
    AttainmentFactory(person=unable, level=none)
    unable.assignments.update(valid_from=datetime.date(2024, 3, 31))
    first, second = line(own, person=able), line(own, person=unable)
    found = {own_line.candidacy: own_line.lacks for own_line in board_of(own, clerk).lines}
    assert found[first] == ()
    assert [finding.subject for finding in found[second]] == [
        "Lý luận chính trị",
        "Thời gian dạy học",
    ]
    assert "đã dạy 2 năm, cần 5 năm trở lên" in found[second][1].sentence
    assert not any(own_line.is_blocked for own_line in board_of(own, clerk).lines)


def test_the_titles_of_the_unit_have_seats_or_holders_or_names(own, clerk):
    PostFactory(unit=own.unit, title=title("hieu_truong"), seats=1)
    PostFactory(unit=own.unit, title=title("giao_vien"), seats=20)
    PostFactory(unit=own.unit, title=title("bi_thu_chi_bo"), seats=1)
    someone(own.unit, "pho_hieu_truong")
    board = board_of(own, clerk)
    assert [(post.title.code, post.seats) for post in board.posts] == [
        ("hieu_truong", 1),
        ("pho_hieu_truong", None),
    ]
    line(own, "to_truong")
    assert [post.title.code for post in board_of(own, clerk).posts][-1] == "to_truong"


def test_holders_are_told_with_whether_they_leave_before_the_term_ends(own, clerk):
    born = {"Lò Thị An": (1975, "day"), "Lò Thị Bé": (1972, "day"), "Lò Thị Cúc": (1972, "year")}
    for name, (year, precision) in born.items():
        someone(
            own.unit,
            "pho_hieu_truong",
            full_name=name,
            birth_on=datetime.date(year, 1, 1),
            birth_precision=precision,
        )
    (post,) = board_of(own, clerk).posts
    found = {
        holder.person.full_name: (holder.retires, holder.leaves_in_term) for holder in post.holders
    }
    assert found == {
        "Lò Thị An": ("tháng 9/2034", False),
        "Lò Thị Bé": ("tháng 5/2030", True),
        "Lò Thị Cúc": ("từ tháng 5/2030 đến tháng 8/2031", None),
    }
    assert post.holders[0].since == datetime.date(2015, 9, 1)


def test_lines_are_sorted_by_what_becomes_of_them(own, clerk):
    forward = line(own)
    ground = RemovalGround.objects.get(code="nguyen_vong")
    removed = carried(own, outcome=Candidacy.Outcome.REMOVED, ground=ground)
    withdrawn = line(own, withdrawn="Chuyển công tác")
    board = board_of(own, clerk)
    assert [found.candidacy for found in board.lines] == [forward]
    assert [found.candidacy for found in board.removed] == [removed]
    assert [found.candidacy for found in board.withdrawn] == [withdrawn]


def test_whom_the_list_takes_out_is_not_screened(own, clerk):
    ground = RemovalGround.objects.get(code="qua_tuoi")
    old = someone(own.unit, birth_on=datetime.date(1969, 1, 1))
    carried(own, person=old, outcome=Candidacy.Outcome.REMOVED, ground=ground)
    assert board_of(own, clerk).removed[0].findings == ()


def test_a_fourth_name_blocks_all_four_and_a_special_case_frees_three(own, clerk):
    rows = [line(own) for _ in range(4)]
    board = board_of(own, clerk)
    assert board.errors == 4
    assert all(rules_of(found) == {Key.MAX_PEOPLE} for found in board.lines)
    assert board.checks[0].state is CheckState.BLOCK
    special = override(rows[0], Key.MAX_PEOPLE, clerk)
    board = board_of(own, clerk)
    assert board.errors == 0 and board.checks[0].state is CheckState.WARN
    (warned,) = [found for found in board.lines if found.warnings]
    assert warned.candidacy == rows[0]
    (finding,) = warned.warnings
    assert finding.override == special and finding.override.by == clerk
    assert "Trường hợp đặc biệt: Trường vùng cao (12-CV/HU)." in finding.sentence


def test_withdrawn_names_are_not_counted(own, clerk):
    for _ in range(3):
        line(own)
    line(own, withdrawn="Chuyển công tác")
    assert board_of(own, clerk).errors == 0


def other_lists(own: UnitList, count: int) -> list[UnitList]:
    return [
        UnitListFactory(
            round=own.round, unit=UnitFactory(parent=own.round.root, kind=kind("truong"))
        )
        for _ in range(count)
    ]


def test_titles_of_a_person_are_counted_in_all_lists_of_the_round_and_in_the_pool(own, clerk):
    person = someone(own.unit)
    line(own, person=person)
    first, second = other_lists(own, 2)
    line(first, person=person)
    carried(second, person=person)  # in the pool and in a list: one title
    assert board_of(own, clerk).errors == 0
    elsewhere = UnitFactory(kind=kind("truong"))
    entry = PoolEntryFactory(person=person, unit=elsewhere, title=title("hieu_truong"), term=term())
    found = only(board_of(own, clerk))
    assert rules_of(found) == {Key.MAX_TITLES}
    entry.valid_to = DAY
    entry.save()
    assert board_of(own, clerk).errors == 0


def test_titles_of_another_level_or_taken_out_in_the_round_do_not_count(own, clerk):
    person = someone(own.unit)
    line(own, person=person)
    for unit_list in other_lists(own, 2):
        line(unit_list, person=person)
    (third,) = other_lists(own, 1)
    ground = RemovalGround.objects.get(code="nguyen_vong")
    carried(third, person=person, outcome=Candidacy.Outcome.REMOVED, ground=ground)
    office = UnitFactory(kind=kind("phong"))
    PoolEntryFactory(person=person, unit=office, title=title("pho_phong"), term=term())
    assert board_of(own, clerk).errors == 0


def test_age_discipline_and_held_titles_block(own, clerk):
    person = someone(own.unit, "hieu_truong", sex="M", birth_on=datetime.date(1967, 6, 1))
    Discipline.objects.create(
        person=person, kind="khien_trach", decided_on=DAY, effective_until="2027-03-31"
    )
    line(own, person=person)
    found = only(board_of(own, clerk))
    assert rules_of(found) == {Key.ONLY_HIGHER, Key.AGE_LEFT, Key.NO_DISCIPLINE}
    assert board_of(own, clerk).errors == 1


def test_nobody_reads_the_line_on_herself(own, clerk, school):
    principal = user_with("thu_truong", school)
    person = someone(own.unit, account=principal)
    line(own, person=person)
    other = line(own)
    assert [found.candidacy for found in board_of(own, principal).lines] == [other]
    assert len(board_of(own, clerk).lines) == 2


def test_whoever_may_not_read_a_file_learns_that_it_blocks_but_not_why(own, school):
    principal = user_with("thu_truong", school)
    stranger = someone(UnitFactory(kind=kind("truong")), is_party_member=False)
    Discipline.objects.create(
        person=stranger, kind="canh_cao", decided_on=DAY, effective_until="2027-03-31"
    )
    line(own, person=stranger, source="external")
    found = only(board_of(own, principal))
    assert found.is_blocked and HIDDEN in [finding.sentence for finding in found.findings]
    assert not any("cảnh cáo" in finding.sentence for finding in found.findings)
    assert "party" not in rules_of(found, Level.INFO)


def test_remarks_come_with_whoever_wrote_them(own, clerk):
    row = line(own)
    remark = Remark.objects.create(candidacy=row, text="Bổ sung bằng cấp", by=clerk)
    found = only(board_of(own, clerk))
    assert found.remarks == (remark,)
    assert found.remarks[0].by.get_full_name() == clerk.get_full_name()
    assert found.remarks[0].at == remark.at and found.remarks[0].settled_at is None


def test_a_user_without_a_grant_sees_no_line(own):
    line(own)
    assert board_of(own, UserFactory()).lines == ()


def test_the_checks_count_the_names_of_the_list(own, clerk):
    PostFactory(unit=own.unit, title=title("pho_hieu_truong"), seats=2)
    line(own, person=someone(own.unit, sex="M"))
    line(own, person=someone(own.unit, sex="F"), source="external")
    checks = {check.key: check for check in board_of(own, clerk).checks}
    assert checks[Key.WOMEN_SHARE].figure == "1/2 người (50%)"
    assert checks["open"].figure == "1/2 lượt người (50%)"
    assert checks[Key.POOL_COEFFICIENT].figure == "1 (2 lượt người, 2 vị trí)"


def test_a_board_of_nothing_is_no_board(clerk):
    assert boards_of([], clerk) == []


def test_a_board_takes_as_many_queries_for_many_people_as_for_one(own, clerk, same_query_count):
    row = carried(own)
    Remark.objects.create(candidacy=row, text="Xem lại", by=clerk)
    override(row, Key.MAX_PEOPLE, clerk)
    PostFactory(unit=own.unit, title=title("hieu_truong"), seats=1)
    fresh = UnitList.objects.select_related("round__term", "unit")

    def call() -> Board:
        return board_of(fresh.get(pk=own.pk), clerk)

    def add_rows() -> None:
        for _ in range(3):
            more = carried(own)
            Remark.objects.create(candidacy=more, text="Xem lại", by=clerk)
            override(more, Key.AGE_LEFT, clerk)
            line(own, "hieu_truong")
            someone(own.unit, "pho_hieu_truong")

    same_query_count(call, add_rows=add_rows)
    assert len(queries_of(call)) <= MOST


def test_all_lists_of_a_round_take_as_many_queries_as_one(own, clerk, same_query_count):
    line(own)

    def call() -> list[Board]:
        lists = UnitList.objects.select_related("round__term", "unit").order_by("pk")
        return boards_of(lists, clerk)

    def add_rows() -> None:
        for unit_list in other_lists(own, 3):
            line(unit_list)

    same_query_count(call, add_rows=add_rows)
    assert [len(board.lines) for board in call()] == [1, 1, 1, 1]
