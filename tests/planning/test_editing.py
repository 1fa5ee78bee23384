"""What changes the lines of a list, in which state, and what it leaves behind."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from apps.accounts.models import User
from apps.personnel.models import Person
from apps.planning import editing
from apps.planning.models import Candidacy, Override, Remark, Round, UnitList
from apps.pools.models import RemovalGround
from apps.units.models import Title
from tests.planning.lists import entry_of, list_of, put_forward, round_of, take_out
from tests.screens.conftest import hold, person

DAY = datetime.date(2020, 1, 1)


@pytest.fixture
def draft(world) -> UnitList:
    return list_of(round_of(world.district), world.school)


@pytest.fixture
def clerk(django_user_model) -> User:
    return django_user_model.objects.create_user("vanthu")


def title(code: str = "hieu_truong") -> Title:
    return Title.objects.get(code=code)


def ground() -> RemovalGround:
    return RemovalGround.objects.order_by("order").first()


def add(unit_list: UnitList, *people: Person, by: User, **facts: object) -> editing.Added:
    return editing.add_candidates(unit_list, people, by=by, **({"title": title()} | facts))


def in_state(unit_list: UnitList, status: str) -> None:
    UnitList.objects.filter(pk=unit_list.pk).update(
        status=status, decision_number="1-QĐ/HU", decision_on=DAY, disclosed_on=DAY
    )


def test_who_works_in_the_unit_is_in_place_and_who_works_elsewhere_is_external(
    draft,
    world,
    clerk,
):
    added = add(draft, world.teacher, world.stranger, by=clerk)
    assert [line.source for line in added.lines] == ["in_place", "external"]


def test_who_holds_the_same_title_elsewhere_is_planned_sideways(draft, world, clerk):
    added = add(draft, world.teacher, world.stranger, by=clerk)
    assert [line.direction for line in added.lines] == ["vertical", "horizontal"]


def test_source_and_direction_may_be_said_instead(draft, world, clerk):
    (line,) = add(draft, world.teacher, by=clerk, source="external", direction="horizontal").lines
    assert (line.source, line.direction) == ("external", "horizontal")


def test_who_stands_on_the_list_is_not_added_twice(draft, world, clerk):
    add(draft, world.teacher, by=clerk)
    again = add(draft, world.teacher, world.stranger, by=clerk)
    assert again.already == (world.teacher,)
    assert [line.person for line in again.lines] == [world.stranger]
    assert draft.candidacies.count() == 2


def test_adding_who_was_withdrawn_puts_her_forward_again(draft, world, clerk):
    (line,) = add(draft, world.teacher, by=clerk).lines
    editing.withdraw(line, reason="chưa đủ phiếu")
    add(draft, world.teacher, by=clerk)
    assert draft.candidacies.get().withdrawn == ""


def test_who_is_in_the_pool_already_is_carried_over(draft, world, clerk):
    entry = entry_of(world.teacher, world.school)
    (line,) = add(draft, world.teacher, by=clerk).lines
    assert (line.outcome, line.entry) == (Candidacy.Outcome.CARRIED, entry)


def test_nobody_puts_herself_forward(draft, world, clerk):
    world.teacher.account = clerk
    world.teacher.save()
    with pytest.raises(ValidationError, match="Không ai tự đưa mình"):
        add(draft, world.teacher, by=clerk)


def test_every_writing_raises_the_version_by_one(draft, world, clerk):
    (line,) = add(draft, world.teacher, by=clerk).lines
    editing.change_line(line, source="external", direction="vertical", note="Đồng ý")
    editing.withdraw(line, reason="xin rút")
    editing.restore(line)
    assert UnitList.objects.get(pk=draft.pk).version == 4


@pytest.mark.parametrize("status", ["submitted", "appraised", "approved", "disclosed"])
def test_a_list_that_was_sent_takes_no_change_of_the_unit(draft, world, clerk, status):
    (line,) = add(draft, world.teacher, by=clerk).lines
    in_state(draft, status)
    for act in (
        lambda: add(draft, world.stranger, by=clerk),
        lambda: editing.change_line(line, source="external", direction="vertical", note=""),
        lambda: editing.withdraw(line, reason="xin rút"),
        lambda: editing.drop(line),
    ):
        with pytest.raises(ValidationError, match="Danh sách hiện"):
            act()
    assert draft.candidacies.get().source == "in_place"


def test_a_list_of_a_closed_round_takes_no_change(draft, world, clerk):
    Round.objects.update(status=Round.Status.CLOSED)
    with pytest.raises(ValidationError, match="không còn mở"):
        add(draft, world.teacher, by=clerk)


def test_what_is_refused_leaves_the_version_alone(draft, world, clerk):
    (line,) = add(draft, world.teacher, by=clerk).lines
    with pytest.raises(ValidationError):
        editing.propose_removal(line, ground=ground())
    assert UnitList.objects.get(pk=draft.pk).version == 1


def test_only_who_is_in_the_pool_can_leave_it_and_she_can_be_kept(draft, world):
    line = take_out(draft, entry_of(world.teacher, world.school))
    editing.keep(line)
    line.refresh_from_db()
    assert (line.outcome, line.ground) == (Candidacy.Outcome.CARRIED, None)
    editing.propose_removal(line, ground=ground(), note="xin thôi")
    line.refresh_from_db()
    assert (line.outcome, line.ground_note) == (Candidacy.Outcome.REMOVED, "xin thôi")


def test_an_added_line_is_dropped_from_a_draft_and_withdrawn_from_a_returned_list(
    draft,
    world,
    clerk,
):
    kept, dropped = add(draft, world.stranger, world.teacher, by=clerk).lines
    editing.drop(dropped)
    assert list(draft.candidacies.all()) == [kept]
    in_state(draft, "returned")
    with pytest.raises(ValidationError, match="rút và ghi lý do"):
        editing.drop(kept)


def test_a_line_that_was_remarked_on_is_not_dropped(draft, world, clerk):
    (line,) = add(draft, world.teacher, by=clerk).lines
    Remark.objects.create(candidacy=line, text="Bổ sung minh chứng", by=clerk)
    with pytest.raises(ValidationError, match="ý kiến thẩm định"):
        editing.drop(line)


def test_a_line_that_is_gone_is_told(draft, world, clerk):
    (line,) = add(draft, world.teacher, by=clerk).lines
    editing.drop(Candidacy.objects.get(pk=line.pk))
    with pytest.raises(ValidationError, match="người khác bỏ"):
        editing.change_line(line, source="external", direction="vertical", note="")


def test_a_remark_is_made_on_a_sent_list_answered_on_a_returned_one_and_settled(
    draft,
    world,
    clerk,
):
    line = put_forward(draft, world.teacher)
    with pytest.raises(ValidationError, match="đang lập"):
        editing.remark(line, text="Thiếu nhận xét", by=clerk)
    in_state(draft, "submitted")
    note = editing.remark(line, text="Thiếu nhận xét", by=clerk)
    with pytest.raises(ValidationError, match="đã gửi"):
        editing.answer(note, text="Đã bổ sung")
    in_state(draft, "returned")
    editing.answer(note, text="Đã bổ sung")
    editing.settle(note)
    note.refresh_from_db()
    assert note.answer == "Đã bổ sung"
    assert note.settled_at is not None
    with pytest.raises(ValidationError, match="đã xong"):
        editing.answer(note, text="Khác")


def test_a_special_case_needs_reason_and_document_and_is_given_once(draft, world, clerk):
    line = put_forward(draft, world.teacher)
    facts = {"rule": "age_left_months", "by": clerk}
    with pytest.raises(ValidationError, match="lý do và số văn bản"):
        editing.add_override(line, reason="Cần người", document=" ", **facts)
    editing.add_override(line, reason="Cần người", document="15-KL/HU", **facts)
    with pytest.raises(ValidationError, match="Đã có trường hợp"):
        editing.add_override(line, reason="Cần người", document="16-KL/HU", **facts)
    assert Override.objects.get().document == "15-KL/HU"


def test_a_concurrent_post_with_the_title_elsewhere_counts_as_sideways(draft, world, clerk):
    someone = person("Nông Thị Huệ", world.school, "giao_vien")
    hold(someone, world.other_school, "hieu_truong", DAY, role="concurrent")
    (line,) = add(draft, someone, by=clerk).lines
    assert (line.source, line.direction) == ("in_place", "horizontal")
