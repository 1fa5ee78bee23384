"""The screen of a unit's list: what it shows, to whom, and what its buttons do."""

import datetime

import pytest

from apps.planning.models import (
    Candidacy,
    Move,
    Override,
    Remark,
    Tally,
    TallyLine,
    UnitList,
)
from apps.planning.work import number_waiting, waiting_for
from apps.pools.models import RemovalGround, Step
from tests.planning.lists import entry_of, list_of, put_forward, round_of, take_out
from tests.screens.conftest import person


@pytest.fixture
def draft(world) -> UnitList:
    return list_of(round_of(world.district), world.school)


def address(unit_list: UnitList, *more: object) -> str:
    parts = (unit_list.round.code, unit_list.unit.code, *more)
    return f"/quy-hoach/{'/'.join(map(str, parts))}/"


def line_address(line: Candidacy, *more: object) -> str:
    return address(line.unit_list, "dong", line.pk, *more)


def test_the_list_shows_posts_with_holders_and_who_is_put_forward(draft, world, sign_in):
    put_forward(draft, world.teacher)
    page = sign_in("thu_truong").get(address(draft)).text
    for words in ("Hiệu trưởng", "số lượng 1", "Đương nhiệm", "Hoàng Thị Mẩy", "Lò Văn Pản"):
        assert words in page
    assert "Thêm người" in page
    assert "Kiểm tra danh sách" in page


def test_whom_a_rule_forbids_is_marked_blocked_with_the_reason(draft, world, sign_in):
    put_forward(draft, world.head)
    page = sign_in("thu_truong").get(address(draft)).text
    assert "1 lỗi phải xử lý" in page
    assert "không thấp hơn chức danh quy hoạch" in page


def test_nobody_sees_the_line_on_herself_nor_changes_it(draft, world, sign_in):
    client = sign_in("thu_truong")
    world.teacher.account = client.user
    world.teacher.save()
    line = put_forward(draft, world.teacher)
    assert "Lò Văn Pản" not in client.get(address(draft)).text
    assert client.get(line_address(line, "sua")).status_code == 404


def test_a_leader_reads_a_draft_and_finds_nothing_to_press(draft, world, sign_in):
    line = put_forward(draft, world.teacher)
    client = sign_in("lanh_dao", world.district)
    page = client.get(address(draft)).text
    assert "Lò Văn Pản" in page
    for words in ("Thêm người", "Ghi ý kiến", f"/dong/{line.pk}/sua/", f"/dong/{line.pk}/bo/"):
        assert words not in page
    assert client.post(line_address(line, "bo")).status_code == 403
    assert client.get(address(draft, "them")).status_code == 403


def test_whoever_has_no_right_to_lists_is_told_there_is_none(draft, sign_in):
    assert sign_in("kiem_tra").get(address(draft)).status_code == 404


def test_opening_a_sent_list_by_the_appraiser_is_noted_by_the_unit_it_is_not(
    draft,
    world,
    sign_in,
):
    UnitList.objects.update(status="submitted")
    sign_in("thu_truong").get(address(draft))
    assert UnitList.objects.get().read_at is None
    sign_in("gddt", world.district).get(address(draft))
    assert UnitList.objects.get().read_at is not None


def test_the_appraiser_remarks_on_a_line_the_unit_answers_and_the_appraiser_settles(
    draft,
    world,
    sign_in,
):
    line = put_forward(draft, world.teacher)
    UnitList.objects.update(status="submitted")
    appraiser = sign_in("gddt", world.district)
    assert "Ghi ý kiến" in appraiser.get(address(draft)).text
    sent = appraiser.post(line_address(line, "y-kien"), {"text": "Thiếu nhận xét"})
    assert sent.url == f"{address(draft)}#dong-{line.pk}"
    note = Remark.objects.get()
    assert (note.text, note.by) == ("Thiếu nhận xét", appraiser.user)
    UnitList.objects.update(status="returned")
    head = sign_in("thu_truong")
    assert "Thiếu nhận xét" in head.get(address(draft)).text
    head.post(line_address(line, "y-kien", note.pk), {"text": "Đã bổ sung"})
    assert head.post(line_address(line, "y-kien", note.pk, "xong")).status_code == 403
    appraiser.post(line_address(line, "y-kien", note.pk, "xong"))
    note.refresh_from_db()
    assert note.answer == "Đã bổ sung"
    assert note.settled_at is not None


def test_a_line_is_corrected_and_whoever_comes_second_is_told(draft, world, sign_in):
    line = put_forward(draft, world.teacher)
    client = sign_in("thu_truong")
    form = client.get(line_address(line, "sua")).context["form"]
    sent = {"source": "external", "direction": "vertical", "note": "Có năng lực"}
    sent["version"] = form.initial["version"]
    assert client.post(line_address(line, "sua"), sent).status_code == 302
    late = client.post(line_address(line, "sua"), sent | {"note": "Khác"})
    assert late.status_code == 422
    assert "đã được người khác sửa" in late.text
    line.refresh_from_db()
    assert (line.source, line.note) == ("external", "Có năng lực")


def test_a_carried_line_is_proposed_for_removal_and_kept(draft, world, sign_in):
    line = put_forward(
        draft, world.teacher, outcome="carried", entry=entry_of(world.teacher, world.school)
    )
    client = sign_in("thu_truong")
    assert client.post(line_address(line, "dua-ra"), {"note": "?"}).status_code == 422
    ground = RemovalGround.objects.order_by("order").last()
    client.post(line_address(line, "dua-ra"), {"ground": ground.pk, "note": "xin thôi"})
    page = client.get(address(draft)).text
    assert "Đề nghị đưa ra khỏi quy hoạch" in page
    assert ground.name in page
    client.post(line_address(line, "giu-lai"))
    line.refresh_from_db()
    assert line.outcome == Candidacy.Outcome.CARRIED


def test_who_is_withdrawn_is_folded_away_and_comes_back(draft, world, sign_in):
    line = put_forward(draft, world.teacher)
    client = sign_in("thu_truong")
    client.post(line_address(line, "rut"), {"text": "chưa đủ phiếu"})
    assert "Đã rút khỏi danh sách (1)" in client.get(address(draft)).text
    client.post(line_address(line, "tro-lai"))
    line.refresh_from_db()
    assert line.withdrawn == ""


def test_an_added_line_is_dropped_by_one_button(draft, world, sign_in):
    line = put_forward(draft, world.teacher)
    done = sign_in("thu_truong").post(line_address(line, "bo"), follow=True)
    assert "Đã bỏ Lò Văn Pản khỏi danh sách" in done.text
    assert not draft.candidacies.exists()


def test_a_list_sent_meanwhile_refuses_the_button_in_a_sentence(draft, world, sign_in):
    line = put_forward(draft, world.teacher)
    UnitList.objects.update(status="submitted")
    done = sign_in("thu_truong").post(line_address(line, "bo"), follow=True)
    assert "Danh sách hiện đã gửi" in done.text
    assert draft.candidacies.exists()


def test_a_special_case_is_for_who_may_decide_it_and_unblocks_the_line(draft, world, sign_in):
    line = put_forward(draft, world.head)
    sent = {"rule": "only_higher_titles", "reason": "Cần nguồn", "document": "15-KL/HU"}
    assert sign_in("thu_truong").post(line_address(line, "dac-biet"), sent).status_code == 403
    leader = sign_in("lanh_dao", world.district)
    assert leader.post(line_address(line, "dac-biet"), sent | {"document": ""}).status_code == 422
    leader.post(line_address(line, "dac-biet"), sent)
    assert Override.objects.get().by == leader.user
    page = leader.get(address(draft)).text
    assert "Không có lỗi" in page
    assert "15-KL/HU" in page


def test_a_special_case_is_taken_back_and_the_rule_binds_again(draft, world, sign_in):
    line = put_forward(draft, world.head)
    leader = sign_in("lanh_dao", world.district)
    sent = {"rule": "only_higher_titles", "reason": "Cần nguồn", "document": "15-KL/HU"}
    leader.post(line_address(line, "dac-biet"), sent)
    url = line_address(line, f"dac-biet/{Override.objects.get().pk}/go")
    assert url in leader.get(address(draft)).text
    assert sign_in("thu_truong").post(url).status_code == 403
    assert "15-KL/HU" in leader.get(url).text
    leader.post(url)
    assert not Override.objects.exists()
    assert "Không có lỗi" not in leader.get(address(draft)).text


def test_the_reason_of_a_special_case_is_told_to_whom_the_file_is_open(draft, world, sign_in):
    line = put_forward(draft, world.stranger, source="external")
    leader = sign_in("lanh_dao", world.commune)
    note = Override.objects.create(
        candidacy=line,
        rule="no_discipline",
        reason="Đã sửa chữa",
        document="9-KL/HU",
        by=leader.user,
    )
    url = line_address(line, f"dac-biet/{note.pk}/go")
    assert "Đã sửa chữa" not in leader.get(url).text
    assert "Đã sửa chữa" in sign_in("lanh_dao", world.district).get(url).text


def test_who_was_voted_on_is_withdrawn_and_not_dropped(draft, world, sign_in):
    line = put_forward(draft, world.teacher)
    step = Step.objects.filter(ballot=Step.Ballot.SECRET).first()
    numbers = dict.fromkeys(("summoned", "present", "issued", "collected", "valid"), 9)
    tally = Tally.objects.create(
        unit_list=draft, step=step, held_on=datetime.date(2026, 10, 1), invalid=0, **numbers
    )
    TallyLine.objects.create(tally=tally, candidacy=line, agree=9)
    head = sign_in("thu_truong")
    page = head.get(address(draft)).text
    assert line_address(line, "rut") in page
    assert line_address(line, "bo") not in page
    done = head.post(line_address(line, "bo"), follow=True)
    assert "đã được lấy phiếu" in done.text
    assert draft.candidacies.exists()


@pytest.mark.parametrize("status", ["submitted", "appraised"])
def test_first_the_appraiser_remarks_then_whoever_decides(status, draft, world, sign_in):
    line = put_forward(draft, world.teacher)
    UnitList.objects.update(status=status)
    leader = sign_in("lanh_dao", world.district)
    wanted = {"submitted": 403, "appraised": 302}[status]
    answer = leader.post(line_address(line, "y-kien"), {"text": "Xem lại."})
    assert answer.status_code == wanted


def test_a_returned_list_says_why_it_came_back(draft, sign_in):
    UnitList.objects.update(status="returned")
    client = sign_in("thu_truong")
    Move.objects.create(
        unit_list=draft,
        action="return",
        before="submitted",
        after="returned",
        by=client.user,
        remark="Bổ sung cán bộ nữ",
    )
    assert "Bổ sung cán bộ nữ" in client.get(address(draft)).text
    UnitList.objects.update(status="submitted")
    assert "Bổ sung cán bộ nữ" not in client.get(address(draft)).text


def test_a_special_case_is_not_asked_for_where_nothing_blocks(draft, world, sign_in):
    line = put_forward(draft, world.teacher)
    leader = sign_in("lanh_dao", world.district)
    done = leader.get(line_address(line, "dac-biet"), follow=True)
    assert "Không có quy định nào đang chặn" in done.text


def test_the_list_reads_as_often_for_many_as_for_few(draft, world, sign_in, same_query_count):
    client = sign_in("thu_truong")

    def more() -> None:
        for place in range(4):
            put_forward(draft, person(f"Lò Văn {place}", world.school, "giao_vien"))
        take_out(draft, entry_of(world.stranger, world.school))

    put_forward(draft, world.teacher)
    same_query_count(lambda: client.get(address(draft)), add_rows=more)


@pytest.mark.parametrize("role", ["noi_vu", "gddt", "thu_truong", "", "superuser"])
@pytest.mark.parametrize("status", ["draft", "submitted", "returned"])
def test_the_number_on_every_page_is_of_the_lists_that_wait(draft, sign_in, role, status):
    UnitList.objects.filter(pk=draft.pk).update(status=status)
    user = sign_in(role).user
    assert number_waiting(user) == waiting_for(user).count()
    if role == "thu_truong":
        assert number_waiting(user) == (status in ("draft", "returned"))
