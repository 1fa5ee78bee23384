"""How lists move: who may do what in which state, what it needs, what it makes true."""

import datetime

import pghistory
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InternalError, transaction
from django.http import Http404
from django.urls import reverse

from apps.accounts.models import User
from apps.personnel.models import Discipline
from apps.planning.models import Candidacy, FrozenList, Move, Remark, Tally, UnitList
from apps.planning.move_views import actions_for
from apps.planning.moves import RULES, Given, mark_read, move, move_all
from apps.pools.models import PoolEntry, Procedure
from apps.units.models import Title
from tests.factories import UserFactory
from tests.planning.lists import DECIDED, decision_of, entry_of, list_of, put_forward, round_of
from tests.planning.lists import take_out as propose_removal
from tests.screens.conftest import person, user_of

ROLES = ("noi_vu", "gddt", "thu_truong", "lanh_dao", "kiem_tra", "quan_tri")
STATES = ("draft", "submitted", "returned", "appraised", "approved", "disclosed")
READERS = {"noi_vu", "gddt", "thu_truong", "lanh_dao"}  # for all others no list exists
# The table as the office means it: who may make a move, and from which states.
TABLE = {
    "submit": ({"thu_truong", "noi_vu"}, {"draft", "returned"}),
    "take_back": ({"thu_truong", "noi_vu"}, {"submitted"}),
    "return": ({"noi_vu", "gddt", "lanh_dao"}, {"submitted", "appraised"}),
    "appraise": ({"noi_vu", "gddt"}, {"submitted"}),
    "approve": ({"noi_vu", "lanh_dao"}, {"appraised"}),
    "disclose": ({"noi_vu", "thu_truong"}, {"approved"}),
}
AFTER = {
    "submit": "submitted",
    "take_back": "draft",
    "return": "returned",
    "appraise": "appraised",
    "approve": "approved",
    "disclose": "disclosed",
}
ALL_SAID = {
    "remark": "Đề nghị xem lại.",
    "decision_number": "12-QĐ/HU",
    "decision_on": DECIDED,
    "disclosed_on": DECIDED,
    "disclosed_how": "niêm yết tại trường",
}


def outcome(unit_list: UnitList, action: str, user: User) -> str:
    """Say what comes of a move: the state afterwards, or how it is refused."""
    try:
        return move(unit_list.pk, action, user, version=unit_list.version, **ALL_SAID).status
    except Http404:
        return "missing"
    except PermissionDenied:
        return "forbidden"
    except ValidationError:
        return "refused"


def in_state(unit_list: UnitList, state: str) -> UnitList:
    UnitList.objects.filter(pk=unit_list.pk).update(status=state, **decision_of(state))
    if state in ("approved", "disclosed") and not hasattr(unit_list, "frozen"):
        FrozenList.objects.create(unit_list=unit_list, content={"lines": []})
    unit_list.refresh_from_db()
    return unit_list


class UndoneError(Exception):
    """Takes a try back."""


def tried(unit_list: UnitList, state: str, action: str, user: User) -> str:
    """Say what comes of a move in a state, and leave everything as it was."""
    found = ""
    try:
        with transaction.atomic():
            found = outcome(in_state(unit_list, state), action, user)
            raise UndoneError
    except UndoneError:
        unit_list.refresh_from_db()
        return found


def expected(action: str, role: str, state: str) -> str:
    actors, states = TABLE[action]
    if role not in READERS:
        return "missing"
    if role not in actors:
        return "forbidden"
    return AFTER[action] if state in states else "refused"


@pytest.fixture
def lists(world) -> tuple[UnitList, UnitList]:
    """The list of the school, and that of a school elsewhere, in one round."""
    opened = round_of(world.district)
    return list_of(opened, world.school), list_of(opened, world.other_school)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", TABLE)
def test_a_role_makes_the_moves_that_the_table_gives_her(action, role, lists, world):
    own, foreign = lists
    user = user_of(role, world.school)
    for state in STATES:
        assert tried(own, state, action, user) == expected(action, role, state), state
        assert tried(foreign, state, action, user) == "missing", state


@pytest.mark.parametrize("role", ROLES)
def test_the_buttons_are_the_moves_that_the_table_gives_her(role, lists, world, rf):
    own, _ = lists
    request = rf.get("/")
    request.user = user_of(role, world.school)
    for state in STATES:
        own.status = state
        shown = {action.url.strip("/").split("/")[-1] for action in actions_for(request, own)}
        wanted = {
            reverse(f"planning:{name}", args=["a", "b"]).strip("/").split("/")[-1]
            for name, (actors, states) in TABLE.items()
            if role in actors and state in states
        }
        assert shown == wanted, state


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", TABLE)
def test_the_screen_of_a_move_asks_the_same(action, role, lists, world, sign_in):
    client = sign_in(role, world.school)
    own, foreign = (
        reverse(f"planning:{action}", args=[one.round.code, one.unit.code]) for one in lists
    )
    status = {"missing": 404, "forbidden": 403}.get(expected(action, role, "draft"), 200)
    assert client.get(own).status_code == status
    assert client.get(foreign).status_code == 404


def test_every_move_of_the_program_stands_in_the_table():
    assert set(RULES) == set(TABLE)


def test_no_list_moves_in_a_round_that_is_not_open(lists, world):
    own, _ = lists
    own.round.status = "closed"
    own.round.save()
    with pytest.raises(ValidationError, match="đã kết thúc"):
        move(own.pk, "submit", user_of("thu_truong", world.school), version=0)


# What a move needs


def test_a_list_with_somebody_forbidden_is_not_sent(lists, world):
    own, _ = lists
    put_forward(own, world.teacher)
    Discipline.objects.create(
        person=world.teacher,
        kind="canh_cao",
        decided_on=datetime.date(2026, 9, 1),
        effective_until=datetime.date(2027, 9, 1),
    )
    with pytest.raises(ValidationError, match="Lò Văn Pản"):
        move(own.pk, "submit", user_of("thu_truong", world.school), version=0)
    own.refresh_from_db()
    assert own.status == "draft"
    assert not own.moves.exists()


def test_a_list_goes_back_with_a_reason(lists, world):
    own = in_state(lists[0], "submitted")
    user = user_of("gddt", world.school)
    with pytest.raises(ValidationError, match="lý do trả lại"):
        move(own.pk, "return", user, version=own.version)


def test_a_remark_on_a_line_is_reason_enough_to_return_a_list(lists, world):
    own = in_state(lists[0], "submitted")
    user = user_of("gddt", world.school)
    Remark.objects.create(candidacy=put_forward(own, world.teacher), text="Xem lại.", by=user)
    assert move(own.pk, "return", user, version=own.version).status == "returned"


def test_approval_needs_number_and_day(lists, world):
    own = in_state(lists[0], "appraised")
    with pytest.raises(ValidationError) as refused:
        move(own.pk, "approve", user_of("lanh_dao", world.school), version=own.version)
    assert "Ghi số quyết định phê duyệt." in refused.value.messages
    assert "Ghi ngày quyết định phê duyệt." in refused.value.messages


def test_nothing_is_disclosed_before_it_was_decided(lists, world):
    own = in_state(lists[0], "approved")
    early = ALL_SAID | {"disclosed_on": DECIDED - datetime.timedelta(days=1)}
    with pytest.raises(ValidationError, match="trước ngày quyết định"):
        move(own.pk, "disclose", user_of("noi_vu", world.school), version=own.version, **early)


def test_a_list_is_taken_back_until_somebody_above_opens_it(lists, world):
    own, _ = lists
    head, office = user_of("thu_truong", world.school), user_of("gddt", world.school)
    move(own.pk, "submit", head, version=0)
    assert move(own.pk, "take_back", head, version=1).status == "draft"
    sent = move(own.pk, "submit", head, version=2)
    mark_read([sent], office)
    with pytest.raises(ValidationError, match="Cấp trên đã mở danh sách lúc"):
        move(own.pk, "take_back", head, version=3)


@pytest.mark.parametrize("page", ["unit_list", "documents", "list_file", "ballots", "journal"])
def test_whichever_page_the_appraiser_opens_the_list_is_read(page, lists, world, sign_in):
    own = in_state(lists[0], "submitted")
    sign_in("gddt", world.school).get(
        reverse(f"planning:{page}", args=[own.round.code, own.unit.code])
    )
    own.refresh_from_db()
    assert own.read_at is not None


def test_papers_of_a_round_show_every_list_that_was_sent(lists, world, sign_in):
    own = in_state(lists[0], "submitted")
    put_forward(own, world.teacher)
    papers = reverse("planning:round_document", args=[own.round.code, "trich_ngang", "xlsx"])
    assert sign_in("gddt", world.district).get(papers).status_code == 200
    own.refresh_from_db()
    assert own.read_at is not None


def test_a_decision_that_could_not_be_disclosed_is_not_made(lists, world):
    own = in_state(lists[0], "draft")
    entry = entry_of(world.teacher, world.school, valid_from=DECIDED + datetime.timedelta(days=1))
    propose_removal(own, entry)
    own = in_state(own, "appraised")
    leader = user_of("lanh_dao", world.school)
    with pytest.raises(ValidationError, match="Trường THCS Nà Khuổi: Lò Văn Pản vào quy hoạch"):
        move(own.pk, "approve", leader, version=own.version, **ALL_SAID)
    world.teacher.account = leader
    world.teacher.save()
    with pytest.raises(ValidationError, match="Một người trong danh sách vào quy hoạch"):
        move(own.pk, "approve", leader, version=own.version, **ALL_SAID)
    own.refresh_from_db()
    assert own.status == "appraised"
    assert not FrozenList.objects.exists()
    assert PoolEntry.objects.get().valid_to is None


def test_who_is_in_the_pool_by_another_way_is_named_before_the_decision(lists, world):
    own = lists[0]
    put_forward(own, world.teacher)
    entry_of(world.teacher, world.school)
    own = in_state(own, "appraised")
    with pytest.raises(ValidationError, match="Lò Văn Pản đã có trong quy hoạch Hiệu trưởng"):
        move(own.pk, "approve", user_of("lanh_dao", world.school), version=own.version, **ALL_SAID)


def test_a_decision_alone_changes_nothing_in_the_pool(lists, world):
    own = lists[0]
    put_forward(own, world.teacher)
    own = in_state(own, "appraised")
    move(own.pk, "approve", user_of("lanh_dao", world.school), version=own.version, **ALL_SAID)
    assert not PoolEntry.objects.exists()


@pytest.mark.parametrize("role", ["thu_truong", "lanh_dao"])
def test_a_list_opened_by_who_does_not_appraise_is_still_unread(role, lists, world):
    own = in_state(lists[0], "submitted")
    mark_read([own], user_of(role, world.school))
    own.refresh_from_db()
    assert own.read_at is None


def test_a_list_sent_again_is_unread_again(lists, world):
    own, _ = lists
    head, office = user_of("thu_truong", world.school), user_of("gddt", world.school)
    mark_read([move(own.pk, "submit", head, version=0)], office)
    move(own.pk, "return", office, version=1, remark="Thiếu nữ.")
    assert move(own.pk, "submit", head, version=2).read_at is None


def test_every_move_is_written_down(lists, world):
    own, _ = lists
    head = user_of("thu_truong", world.school)
    move(own.pk, "submit", head, version=0, remark="Kính gửi.")
    (noted,) = own.moves.all()
    assert (noted.action, noted.before, noted.after) == ("submit", "draft", "submitted")
    assert (noted.by, noted.remark) == (head, "Kính gửi.")


# Warnings, which the sender confirms


def send(client, own: UnitList, **given: object) -> object:
    url = reverse("planning:submit", args=[own.round.code, own.unit.code])
    return client.post(url, {"version": own.version} | given)


def test_a_list_without_the_deciding_vote_is_sent_once_that_was_seen(lists, world, sign_in):
    own, _ = lists
    own.procedure = Procedure.objects.filter(steps__is_final=True).first()
    own.save()
    put_forward(own, world.teacher)
    client = sign_in("thu_truong", world.school)
    url = reverse("planning:submit", args=[own.round.code, own.unit.code])
    assert "chưa có kết quả kiểm phiếu" in client.get(url).text
    assert send(client, own).status_code == 422
    said = send(client, own, confirmed="on", explanation="Biên bản giấy số 3 ngày 01/10/2026.")
    assert said.status_code == 302
    own.refresh_from_db()
    assert own.status == "submitted"
    assert own.explanation == "Biên bản giấy số 3 ngày 01/10/2026."


def test_the_deciding_vote_or_an_explanation_ends_that_warning(lists, world, sign_in):
    own, _ = lists
    own.procedure = Procedure.objects.filter(steps__is_final=True).first()
    own.save()
    client = sign_in("thu_truong", world.school)
    url = reverse("planning:submit", args=[own.round.code, own.unit.code])
    step = own.procedure.steps.get(is_final=True)
    numbers = dict.fromkeys(("summoned", "present", "issued", "collected", "valid"), 9)
    tally = Tally.objects.create(unit_list=own, step=step, held_on=DECIDED, invalid=0, **numbers)
    assert "chưa có kết quả kiểm phiếu" not in client.get(url).text
    tally.delete()
    UnitList.objects.filter(pk=own.pk).update(explanation="Biên bản giấy số 3.")
    assert "chưa có kết quả kiểm phiếu" not in client.get(url).text


def test_a_remark_that_was_not_answered_is_a_warning(lists, world, sign_in):
    own = in_state(lists[0], "returned")
    line = put_forward(own, world.teacher)
    remark = Remark.objects.create(
        candidacy=line, text="Xem lại.", by=user_of("gddt", world.school)
    )
    client = sign_in("thu_truong", world.school)
    url = reverse("planning:submit", args=[own.round.code, own.unit.code])
    assert "Còn 1 ý kiến của cấp trên chưa được trả lời." in client.get(url).text
    remark.answer = "Đã xem."
    remark.save()
    assert "chưa được trả lời" not in client.get(url).text


# Two people at once


def test_the_second_is_told_who_did_what_when_and_keeps_what_she_typed(lists, world, sign_in):
    own = in_state(lists[0], "submitted")
    first = user_of("noi_vu", world.school)
    client = sign_in("gddt", world.school)
    url = reverse("planning:return", args=[own.round.code, own.unit.code])
    assert client.get(url).status_code == 200
    seen = UnitList.objects.get(pk=own.pk).version
    move(own.pk, "appraise", first, version=seen)
    move(own.pk, "return", first, version=seen + 1, remark="Thiếu.")
    answer = client.post(url, {"version": seen, "remark": "Chưa đúng cơ cấu nữ."})
    assert answer.status_code == 422
    assert f"đã được {first} trả lại lúc" in answer.text
    assert "mời mở lại trang" in answer.text
    assert "Chưa đúng cơ cấu nữ." in answer.text
    assert Move.objects.filter(unit_list=own).count() == 2


def test_who_saw_an_older_list_is_told_who_changed_it(lists, world):
    writer = UserFactory(last_name="Sầm Thị", first_name="Dung")
    own, _ = lists
    with pghistory.context(user=writer.pk):
        UnitList.objects.filter(pk=own.pk).update(version=4)
    with pytest.raises(ValidationError, match="đã được Sầm Thị Dung sửa lúc"):
        move(own.pk, "submit", user_of("thu_truong", world.school), version=0)


# Approval freezes, disclosure publishes


@pytest.fixture
def decided(lists, world) -> UnitList:
    """An appraised list: one person added, one carried over, one taken out."""
    own = in_state(lists[0], "appraised")
    deputy = Title.objects.get(code="pho_hieu_truong")
    stays, leaves = (
        person(name, world.school, "giao_vien", birth_on=datetime.date(1988, 2, 2))
        for name in ("Nông Thị Huệ", "Đặng Văn Đức")
    )
    put_forward(own, world.teacher, title=deputy, source="in_place", direction="vertical")
    kept = entry_of(stays, world.school, title=deputy)
    put_forward(own, stays, title=deputy, outcome="carried", entry=kept)
    propose_removal(own, entry_of(leaves, world.school, title=deputy), ground_note="Xin thôi.")
    return own


def approved(own: UnitList, user: User) -> UnitList:
    given = {"decision_number": "12-QĐ/HU", "decision_on": DECIDED}
    return move(own.pk, "approve", user, version=own.version, **given)


def test_approval_freezes_the_list_and_later_changes_do_not_touch_it(decided, world):
    approved(decided, user_of("lanh_dao", world.school))
    world.teacher.full_name = "Lò Văn Khác"
    world.teacher.save()
    Candidacy.objects.filter(person=world.teacher).update(note="sửa sau")
    content = FrozenList.objects.get(unit_list=decided).content
    names = {line["full_name"]: line for line in content["lines"]}
    assert set(names) == {"Lò Văn Pản", "Nông Thị Huệ", "Đặng Văn Đức"}
    assert names["Lò Văn Pản"]["outcome"] == "added"
    assert names["Đặng Văn Đức"]["ground_note"] == "Xin thôi."
    assert content["decision_number"] == "12-QĐ/HU"
    assert content["unit_code"] == world.school.code


def test_nobody_changes_a_frozen_list(decided, world):
    approved(decided, user_of("lanh_dao", world.school))
    frozen = FrozenList.objects.get(unit_list=decided)
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        FrozenList.objects.filter(pk=frozen.pk).update(content={})


def test_whoever_approves_freezes_also_the_line_on_herself(decided, world):
    leader = user_of("lanh_dao", world.school)
    world.teacher.account = leader
    world.teacher.save()
    approved(decided, leader)
    names = [line["code"] for line in FrozenList.objects.get().content["lines"]]
    assert world.teacher.code in names


def test_the_pool_learns_of_an_approval_only_by_disclosure(decided, world):
    before = list(PoolEntry.objects.order_by("pk").values())
    approved(decided, user_of("lanh_dao", world.school))
    assert list(PoolEntry.objects.order_by("pk").values()) == before


def test_disclosure_brings_people_into_the_pool_and_lets_others_go(decided, world):
    approved(decided, user_of("lanh_dao", world.school))
    given = {"disclosed_on": DECIDED, "disclosed_how": "niêm yết tại trường"}
    decided.refresh_from_db()
    user = user_of("thu_truong", world.school)
    move(decided.pk, "disclose", user, version=decided.version, **given)
    entries = {entry.person.full_name: entry for entry in PoolEntry.objects.all()}
    added, stays, gone = (entries[name] for name in ("Lò Văn Pản", "Nông Thị Huệ", "Đặng Văn Đức"))
    assert (added.valid_from, added.decision_number) == (DECIDED, "12-QĐ/HU")
    assert (added.unit, added.term) == (world.school, decided.round.term)
    assert (stays.valid_to, stays.valid_from) == (None, datetime.date(2026, 1, 1))
    assert (gone.valid_to, gone.removal_ground) == (DECIDED, "Xin thôi.")
    assert (gone.ground is not None, gone.removal_decision) == (True, "12-QĐ/HU")
    decided.refresh_from_db()
    assert (decided.disclosed_on, decided.disclosed_how) == (DECIDED, "niêm yết tại trường")


def test_a_removal_that_cannot_be_dated_so_is_refused_in_a_sentence(decided, world):
    approved(decided, user_of("lanh_dao", world.school))
    PoolEntry.objects.filter(person__full_name="Đặng Văn Đức").update(valid_from=DECIDED)
    decided.refresh_from_db()
    given = {"disclosed_on": DECIDED, "disclosed_how": "niêm yết"}
    user = user_of("thu_truong", world.school)
    with pytest.raises(ValidationError, match="không thể đưa ra từ trước ngày đó"):
        move(decided.pk, "disclose", user, version=decided.version, **given)
    decided.refresh_from_db()
    assert decided.status == "approved"


def test_the_database_refuses_an_approval_without_a_decision(lists):
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitList.objects.filter(pk=lists[0].pk).update(status="approved")


# Several lists by one decision


GIVEN = Given(decision_number="15-QĐ/HU", decision_on=DECIDED)


def test_one_decision_approves_several_lists(lists, world):
    first, second = (in_state(one, "appraised") for one in lists)
    user = user_of("lanh_dao", world.district)
    versions = {one.pk: one.version for one in lists}
    move_all(versions, "approve", user, GIVEN)
    for one in (first, second):
        one.refresh_from_db()
        assert (one.status, one.decision_number) == ("approved", "15-QĐ/HU")
        assert one.frozen.content["unit"] == one.unit.name


def test_when_one_of_several_cannot_be_approved_none_is(lists, world):
    ready = in_state(lists[0], "appraised")
    user = user_of("lanh_dao", world.district)
    with pytest.raises(ValidationError):
        move_all({one.pk: one.version for one in lists}, "approve", user, GIVEN)
    ready.refresh_from_db()
    assert ready.status == "appraised"
    assert not FrozenList.objects.exists()


def test_several_lists_are_chosen_on_one_page(lists, world, sign_in):
    for one in lists:
        in_state(one, "appraised")
    client = sign_in("lanh_dao", world.district)
    url = reverse("planning:approve_many", args=["dot-2026"])
    page = client.get(url)
    assert page.text.count("checked") == 2
    chosen = [f"{one.pk}-{one.version}" for one in lists]
    said = {"decision_number": "15-QĐ/HU", "decision_on": "02/11/2026", "lists": chosen}
    assert client.post(url, said).status_code == 302
    assert set(UnitList.objects.values_list("status", flat=True)) == {"approved"}


def test_a_list_that_moved_on_meanwhile_is_told_and_the_decision_kept(lists, world, sign_in):
    for one in lists:
        in_state(one, "appraised")
    client = sign_in("lanh_dao", world.district)
    url = reverse("planning:approve_many", args=["dot-2026"])
    chosen = [f"{one.pk}-{one.version}" for one in lists]
    office = user_of("noi_vu", world.district)
    move(lists[0].pk, "return", office, version=lists[0].version, remark="Xem lại.")
    said = {"decision_number": "15-QĐ/HU", "decision_on": "02/11/2026", "lists": chosen}
    answer = client.post(url, said)
    assert answer.status_code == 422
    assert "vừa được người khác sửa hoặc chuyển đi" in answer.text
    assert "15-QĐ/HU" in answer.text
    assert not FrozenList.objects.exists()


def test_approving_more_lists_takes_no_more_queries(lists, world, same_query_count):
    opened = lists[0].round
    user = user_of("lanh_dao", world.district)
    waiting = [in_state(lists[0], "appraised"), in_state(lists[1], "appraised")]

    def approve() -> None:
        try:
            with transaction.atomic():
                versions = {one.pk: one.version for one in waiting}
                move_all(versions, "approve", user, GIVEN)
                raise UndoneError
        except UndoneError:
            pass

    def more() -> None:
        waiting.append(list_of(opened, world.commune, "appraised"))
        waiting.append(list_of(opened, world.other_commune, "appraised"))

    same_query_count(approve, add_rows=more)
