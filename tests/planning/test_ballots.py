"""Votes on a list: written down once, checked at the cell, secret to whom they are about."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db.models import RestrictedError

from apps.planning.lines import lines_of
from apps.planning.models import Candidacy, Tally, TallyLine
from apps.planning.moves import foresee, move
from apps.planning.results import Votes, results_of
from tests.planning.paper_world import Paper, a_list, a_tally


@pytest.fixture
def paper(world) -> Paper:
    return a_list(world)


def numbers(paper: Paper, **changes: object) -> dict[str, object]:
    sent = {
        "held_on": "02/10/2025",
        "place": "Hội trường",
        "chair": "Nông Thị Huệ",
        "counters": "Lò Văn Pản",
        "summoned": 40,
        "present": 30,
        "issued": 30,
        "collected": 30,
        "valid": 29,
        "invalid": 1,
        f"agree_{paper.carried.pk}": 25,
        f"disagree_{paper.carried.pk}": 4,
        f"agree_{paper.added.pk}": 18,
        f"disagree_{paper.added.pk}": 11,
        "version": "",
    }
    return sent | changes


def send(client, paper, step=3, **changes):
    return client.post(f"{paper.address}kiem-phieu/{step}/", numbers(paper, **changes))


def test_the_numbers_of_a_vote_are_kept_and_the_list_counts_as_written(paper, sign_in):
    client = sign_in("thu_truong")
    answer = send(client, paper, name_0="Hà Thị Lan", votes_0=2)
    assert answer.status_code == 302, answer.text
    tally = Tally.objects.get()
    assert (tally.step.order, tally.summoned, tally.valid) == (3, 40, 29)
    assert tally.held_on == datetime.date(2025, 10, 2)
    votes = set(tally.lines.values_list("candidacy", "written_name", "agree", "disagree"))
    assert votes == {
        (paper.carried.pk, "", 25, 4),
        (paper.added.pk, "", 18, 11),
        (None, "Hà Thị Lan", 2, 0),
    }
    paper.unit_list.refresh_from_db()
    assert paper.unit_list.version == 1


def test_both_shares_and_who_passed_stand_on_the_page(paper, sign_in):
    a_tally(paper)
    page = sign_in("thu_truong").get(f"{paper.address}kiem-phieu/").text
    assert "45%" in page
    assert "62,1%" in page
    assert "Không đạt: 18/40 số người được triệu tập (45%), phải quá 50%." in page
    assert "Đủ số người dự họp: có mặt 30 trên 40 người được triệu tập (75%)" in page
    assert "Hà Thị Lan" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"present": 41}, "Có mặt 41, nhiều hơn triệu tập (40)."),
        ({"collected": 31}, "Thu về 31, nhiều hơn phát ra (30)."),
        ({"invalid": 2}, "cộng lại là 31, khác thu về 30."),
        ({"name_0": "Hà Thị Lan"}, "Ghi số phiếu của tên này."),
        ({"votes_0": "3"}, "Ghi họ tên được bỏ phiếu."),
        ({"summoned": "bốn mươi"}, "Ghi một số nguyên."),
    ],
)
def test_what_cannot_be_comes_back_as_a_sentence(changes, sentence, paper, sign_in):
    answer = send(sign_in("thu_truong"), paper, **changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Tally.objects.exists()


def test_more_votes_than_ballots_are_told_beside_the_cell(paper, sign_in):
    field = f"agree_{paper.added.pk}"
    answer = send(sign_in("thu_truong"), paper, **{field: 30})
    form = answer.context["form"]
    assert form.errors[field] == ["Đồng ý 30, nhiều hơn phiếu hợp lệ (29)."]


def test_a_row_left_empty_has_no_vote_and_one_emptied_loses_it(paper, sign_in):
    client = sign_in("thu_truong")
    tally = a_tally(paper)
    shown = client.get(f"{paper.address}kiem-phieu/3/").context["form"]
    empty = {f"agree_{paper.added.pk}": "", f"disagree_{paper.added.pk}": ""}
    answer = send(client, paper, version=shown.initial["version"], **empty)
    assert answer.status_code == 302, answer.text
    assert list(tally.lines.values_list("candidacy", flat=True)) == [paper.carried.pk]


def test_the_second_of_two_writers_is_told(paper, sign_in):
    client = sign_in("thu_truong")
    version = client.get(f"{paper.address}kiem-phieu/3/").context["form"].initial["version"]
    a_tally(paper)
    answer = send(client, paper, version=version)
    assert answer.status_code == 422
    assert "đã được người khác sửa" in answer.text


def test_changed_votes_alone_are_noticed_too(paper, sign_in):
    client = sign_in("thu_truong")
    tally = a_tally(paper)
    version = client.get(f"{paper.address}kiem-phieu/3/").context["form"].initial["version"]
    tally.lines.filter(candidacy=paper.added).update(agree=19, disagree=10)
    assert send(client, paper, version=version).status_code == 422


def test_who_is_on_the_list_never_sees_her_own_votes_nor_loses_them(paper, sign_in):
    client = sign_in("thu_truong")
    a_tally(paper)
    own = paper.added.person
    own.account = client.user
    own.save()
    for page in ("kiem-phieu/", "kiem-phieu/3/"):
        assert own.full_name not in client.get(f"{paper.address}{page}").text.replace(
            'value="Nông Thị Huệ"', ""
        )
    version = client.get(f"{paper.address}kiem-phieu/3/").context["form"].initial["version"]
    assert send(client, paper, version=version).status_code == 302
    assert TallyLine.objects.get(candidacy=paper.added).agree == 18


@pytest.mark.parametrize("status", ["submitted", "appraised"])
def test_a_list_that_left_the_unit_takes_no_votes(status, paper, sign_in):
    paper.unit_list.status = status
    paper.unit_list.save()
    answer = send(sign_in("thu_truong"), paper)
    assert answer.status_code == 302
    assert not Tally.objects.exists()


@pytest.mark.parametrize("role", ["gddt", "lanh_dao"])
def test_who_only_reads_votes_cannot_write_them(role, paper, sign_in):
    client = sign_in(role)
    assert client.get(f"{paper.address}kiem-phieu/").status_code == 200
    assert send(client, paper).status_code == 403
    assert "Ghi kết quả" not in client.get(f"{paper.address}kiem-phieu/").text


@pytest.mark.parametrize("step", [1, 9])
def test_a_step_without_votes_has_no_form(step, paper, sign_in):
    assert sign_in("thu_truong").get(f"{paper.address}kiem-phieu/{step}/").status_code == 404


def test_votes_are_deleted_after_asking(paper, sign_in):
    a_tally(paper)
    client = sign_in("thu_truong")
    url = f"{paper.address}kiem-phieu/3/xoa/"
    assert "Xóa kết quả kiểm phiếu bước 3" in client.get(url).text
    assert client.post(url).status_code == 302
    assert not Tally.objects.exists()
    assert Candidacy.objects.count() == 3


def test_the_page_asks_as_much_of_many_as_of_few(paper, sign_in, same_query_count, world):
    client = sign_in("thu_truong")
    a_tally(paper)
    url = f"{paper.address}kiem-phieu/"
    same_query_count(lambda: client.get(url), add_rows=lambda: a_tally(paper, order=4))


def votes_on(paper, user) -> Votes:
    lists = [paper.unit_list]
    return Votes.of(lists, user, lines_of(lists, user))


def test_who_fell_at_the_deciding_step_is_not_sent(paper, sign_in):
    client = sign_in("thu_truong")
    a_tally(paper, order=5)
    assert votes_on(paper, client.user).fallen == [
        "Nông Thị Huệ (Hiệu trưởng), bước 5: Không đạt: 18/40 số người được triệu tập (45%), "
        "phải quá 50%. Hãy rút người này khỏi danh sách."
    ]
    with pytest.raises(ValidationError, match="Hãy rút người này khỏi danh sách"):
        move(paper.unit_list.pk, "submit", client.user, version=0)
    Candidacy.objects.filter(pk=paper.added.pk).update(withdrawn="Không đạt phiếu")
    assert votes_on(paper, client.user).fallen == []


def test_who_fell_at_one_of_two_deciding_steps_has_fallen(paper, sign_in):
    """Each vote is judged by the numbers of its own meeting."""
    client = sign_in("thu_truong")
    a_tally(paper, order=3)
    Tally.objects.get().step.procedure.steps.filter(order=3).update(is_final=True)
    small = {"summoned": 12, "present": 12, "issued": 12, "collected": 12, "valid": 12}
    last = a_tally(paper, order=5, agree=12)
    last.lines.filter(candidacy=paper.carried).update(agree=12, disagree=0)
    last.lines.filter(candidacy=paper.added).update(disagree=0)
    Tally.objects.filter(pk=last.pk).update(invalid=0, **small)
    (fallen,) = votes_on(paper, client.user).fallen
    assert fallen.startswith("Nông Thị Huệ (Hiệu trưởng), bước 3: Không đạt: 18/40")


def test_a_fall_at_an_earlier_step_stops_nobody(paper, sign_in):
    a_tally(paper, order=3)
    assert votes_on(paper, sign_in("thu_truong").user).fallen == []


def test_nobody_is_told_of_her_own_fall(paper, sign_in):
    client = sign_in("thu_truong")
    a_tally(paper, order=5)
    own = paper.added.person
    own.account = client.user
    own.save()
    assert votes_on(paper, client.user).fallen == []


def test_who_is_withdrawn_after_a_vote_stays_in_its_minutes(paper, sign_in):
    a_tally(paper, order=5)
    Candidacy.objects.filter(pk=paper.added.pk).update(withdrawn="Không đạt phiếu")
    people = results_of(paper.unit_list, sign_in("thu_truong").user).people
    titles = {person.name: person.title for person in people}
    assert titles["Nông Thị Huệ"] == "Hiệu trưởng (đã rút)"


def test_who_is_withdrawn_before_any_vote_is_in_no_minutes(paper, sign_in):
    Candidacy.objects.filter(pk=paper.added.pk).update(withdrawn="Xin rút")
    people = results_of(paper.unit_list, sign_in("thu_truong").user).people
    assert "Nông Thị Huệ" not in {person.name for person in people}


def test_votes_keep_their_line(paper):
    a_tally(paper)
    with pytest.raises(RestrictedError):
        paper.added.delete()
    paper.unit_list.delete()
    assert not TallyLine.objects.exists()


def test_who_comes_in_without_the_deciding_vote_is_told(paper, sign_in):
    user = sign_in("thu_truong").user
    tally = a_tally(paper, order=5)
    assert votes_on(paper, user).doubts == []
    tally.lines.filter(candidacy__in=[paper.added, paper.carried]).delete()
    assert votes_on(paper, user).doubts == [
        "Chưa được lấy phiếu ở bước 5: Nông Thị Huệ (Hiệu trưởng)."
    ]


def test_a_vote_that_too_few_attended_is_told_before_the_list_moves(paper, sign_in):
    client = sign_in("thu_truong")
    tally = a_tally(paper)
    Tally.objects.filter(pk=tally.pk).update(summoned=90)
    warnings = foresee(paper.unit_list, "submit", client.user).warnings
    assert any(own.startswith("Bước 3: không đủ số người dự họp") for own in warnings)


def test_the_votes_of_who_was_withdrawn_are_checked_and_mended_like_all_others(paper, sign_in):
    a_tally(paper)
    Candidacy.objects.filter(pk=paper.added.pk).update(withdrawn="Không đạt phiếu")
    client = sign_in("thu_truong")
    page = client.get(f"{paper.address}kiem-phieu/3/")
    assert f'name="agree_{paper.added.pk}"' in page.text
    version = page.context["form"].initial["version"]
    cells = {f"agree_{paper.added.pk}": 16, f"disagree_{paper.added.pk}": 13}
    wrong = send(client, paper, version=version, **cells | {f"agree_{paper.added.pk}": 40})
    assert wrong.status_code == 422
    assert send(client, paper, version=version, **cells).status_code == 302
    assert TallyLine.objects.get(candidacy=paper.added).agree == 16


def test_minutes_with_a_withdrawn_reader_are_drawn_up_by_somebody_else(paper, sign_in):
    client = sign_in("thu_truong")
    a_tally(paper)
    Candidacy.objects.filter(pk=paper.added.pk).update(withdrawn="Không đạt phiếu")
    minutes = f"{paper.address}van-ban/bien_ban.docx?buoc=3"
    assert client.get(minutes).status_code == 200
    own = paper.added.person
    own.account = client.user
    own.save()
    assert client.get(minutes).status_code == 302


def test_several_lists_are_approved_once_the_doubts_on_their_votes_were_seen(paper, sign_in, world):
    tally = a_tally(paper, order=5)
    tally.lines.filter(candidacy=paper.added).delete()
    own = paper.unit_list
    own.status = "appraised"
    own.save()
    leader = sign_in("lanh_dao", world.district)
    url = f"/quy-hoach/{own.round.code}/phe-duyet/"
    assert "Chưa được lấy phiếu ở bước 5: Nông Thị Huệ (Hiệu trưởng)." in leader.get(url).text
    said = {
        "lists": [f"{own.pk}-{own.version}"],
        "decision_number": "125/QĐ-UBND",
        "decision_on": "20/11/2025",
    }
    assert leader.post(url, said).status_code == 422
    assert leader.post(url, said | {"confirmed": "on"}).status_code == 302
    own.refresh_from_db()
    assert own.status == "approved"
