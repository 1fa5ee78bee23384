"""A row that may mean several people on file is asked about, and never decided in silence."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from apps.personnel.models import Person
from apps.rosters.models import ImportBatch
from apps.rosters.namesakes import LEFT_OUT, NEW, Answer
from tests.rosters.books import HEADING, person
from tests.rosters.test_wizard import (
    clerk,
    client_of,
    district,
    go_on,
    head,
    kept_files,
    latest,
    other_school,
    roster,
    school,
    send,
    step_of,
    text_of,
    write,
)
from tests.screens.conftest import person as person_on_file
from tests.screens.conftest import user_of

__all__ = ["clerk", "district", "head", "kept_files", "other_school", "school"]

NAME = "Hoàng Thị Mẩy"
BORN = datetime.date(1980, 5, 12)


def namesake(unit, title="giao_vien", **facts) -> Person:
    return person_on_file(NAME, unit, title, birth_on=BORN, **facts)


@pytest.fixture
def alike(school) -> list[Person]:
    """Two people of the school with one name and one birth date."""
    return [namesake(school), namesake(school, "nhan_vien")]


@pytest.fixture
def listed(tmp_path):
    """A list of one row that may mean either, with a phone to be written down."""
    return roster(tmp_path, [*person(1, NAME), "0912345678"], heading=(*HEADING, "Điện thoại"))


def phones() -> list[str]:
    return list(Person.objects.order_by("pk").values_list("phone", flat=True))


def questions() -> list[dict]:
    return latest().work.comparison["questions"]


def test_the_clerk_is_asked_whom_a_row_means_and_nothing_is_chosen_beforehand(head, alike, listed):
    place = send(head, listed)
    assert step_of(place) == "gia-tri"
    page = text_of(head.get(place))
    assert "Dòng 2" in page
    assert "Hoàng Thị Mẩy, sinh 12/05/1980" in page
    for someone in alike:
        title = someone.assignments.get().title.name
        assert f"{someone.code}: {title}, Trường THCS Nà Khuổi, sinh 12/05/1980" in page
    assert "Người khác: thêm hồ sơ mới" in page
    assert "Bỏ qua dòng này" in page
    assert "checked" not in page


def test_no_answer_is_no_answer(head, alike, listed):
    place = send(head, listed)
    refused = head.post(place, {})
    assert refused.status_code == 422
    assert "Hãy chọn người cho từng dòng được hỏi." in text_of(refused)
    write(head)
    assert phones() == ["", ""]
    assert latest().state == ImportBatch.State.DRAFT


@pytest.mark.parametrize("chosen", [0, 1])
def test_the_person_chosen_is_the_one_who_changes(head, alike, listed, chosen):
    place = send(head, listed)
    changes = go_on_with(head, place, alike[chosen].code)
    assert step_of(changes) == "thay-doi"
    (shown,) = head.get(changes).context["page"].object_list
    assert shown.code == alike[chosen].code
    write(head)
    assert phones() == ["0912345678" if place == chosen else "" for place in range(2)]


def test_somebody_else_gets_a_file_of_her_own(head, alike, listed):
    go_on_with(head, send(head, listed), NEW)
    write(head)
    assert phones() == ["", "", "0912345678"]


def test_a_row_left_out_is_not_written_and_said_to_be_left_out(head, alike, tmp_path):
    rows = [person(1, NAME), person(2, "Lò Thị Ánh")]
    place = go_on_with(head, send(head, roster(tmp_path, *rows)), LEFT_OUT)
    assert "Bỏ qua dòng này theo lựa chọn" in text_of(head.get(place))
    write(head)
    assert list(Person.objects.exclude(full_name=NAME).values_list("full_name", flat=True)) == [
        "Lò Thị Ánh"
    ]
    assert Person.objects.filter(full_name=NAME).count() == 2


def test_an_answer_can_be_given_anew_and_the_changes_follow(head, alike, listed):
    place = send(head, listed)
    go_on_with(head, place, alike[0].code)
    assert "checked" in text_of(head.get(place))
    changes = go_on_with(head, place, alike[1].code)
    (shown,) = head.get(changes).context["page"].object_list
    assert shown.code == alike[1].code


def test_two_rows_cannot_mean_one_person_but_each_one_of_the_two(head, alike, tmp_path):
    place = send(head, roster(tmp_path, person(1, NAME), person(2, NAME)))
    codes = [someone.code for someone in alike]
    refused = head.post(place, {"p0": codes[0], "p1": codes[0]})
    assert refused.status_code == 422
    assert f"{codes[0]} đã chọn cho dòng 2" in text_of(refused)
    assert step_of(go_on(head, place, p0=codes[1], p1=codes[0])) == "thay-doi"
    write(head)
    assert latest().state == ImportBatch.State.COMMITTED
    assert Person.objects.count() == 2


def test_a_choice_not_on_the_page_is_refused(head, alike, listed, other_school):
    stranger = namesake(other_school)
    assert head.post(send(head, listed), {"p0": stranger.code}).status_code == 422


def test_a_year_alone_may_mean_either_too(head, school, tmp_path):
    first, second = namesake(school), person_on_file(NAME, school, "giao_vien")
    Person.objects.filter(pk=second.pk).update(birth_on=datetime.date(1980, 9, 2))
    place = send(head, roster(tmp_path, person(1, NAME, birth="1980")))
    page = text_of(head.get(place))
    assert "sinh 12/05/1980" in page
    assert "sinh 02/09/1980" in page
    go_on_with(head, place, first.code)
    write(head)
    assert latest().unchanged == 1


# ---------- An answer holds only while it is possible ----------


def test_whoever_was_chosen_and_is_gone_is_asked_about_again(head, alike, listed):
    place = send(head, listed)
    go_on_with(head, place, alike[0].code)
    alike[0].delete()
    response = write(head)
    assert step_of(response["Location"]) == "gia-tri"
    page = text_of(head.get(place))
    assert "Hồ sơ đã thay đổi từ lúc chọn; hãy chọn lại." in page
    assert alike[1].code in page
    assert phones() == [""]


def test_whoever_was_chosen_and_bears_another_name_now_is_asked_about_again(head, alike, listed):
    place = send(head, listed)
    go_on_with(head, place, alike[0].code)
    alike[0].full_name = "Hoàng Thị Mây"
    alike[0].save()
    assert step_of(write(head)["Location"]) == "gia-tri"
    assert phones() == ["", ""]


def test_another_namesake_on_file_since_is_asked_about_again(head, alike, listed, school):
    place = send(head, listed)
    go_on_with(head, place, NEW)
    newcomer = namesake(school)
    assert step_of(write(head)["Location"]) == "gia-tri"
    assert newcomer.code in text_of(head.get(place))
    assert phones() == ["", "", ""]


def test_one_who_was_not_chosen_may_go(head, alike, listed):
    go_on_with(head, send(head, listed), alike[0].code)
    alike[1].delete()
    write(head)
    assert phones() == ["0912345678"]


def test_an_answer_is_kept_with_its_file_and_not_for_the_sender(head, alike, listed):
    go_on_with(head, send(head, listed), alike[0].code)
    write(head)
    assert step_of(send(head, listed)) == "gia-tri"


def test_an_identity_number_tells_more_than_an_answer(head, alike, tmp_path):
    heading = (*HEADING, "Số CCCD")
    place = send(head, roster(tmp_path, [*person(1, NAME), "001080000001"], heading=heading))
    go_on_with(head, place, alike[0].code)
    Person.objects.filter(pk=alike[1].pk).update(national_id="001080000001")
    write(head)
    assert latest().state == ImportBatch.State.DRAFT
    assert questions() == []


# ---------- Who sees whom ----------


def test_namesakes_in_units_out_of_sight_are_not_named(head, alike, listed, other_school):
    hidden = namesake(other_school)
    assert hidden.code not in text_of(head.get(send(head, listed)))


def test_the_page_of_one_who_sees_less_offers_less(clerk, alike, listed, school, other_school):
    place = send(clerk, listed, unit=school.code)
    Person.objects.filter(pk=alike[1].pk).update(managing_unit=other_school)
    other: Client = client_of(user_of("thu_truong", school))
    page = text_of(other.get(place))
    assert alike[0].code in page
    assert alike[1].code not in page


def test_more_questions_cost_no_more_queries(head, school, tmp_path, same_query_count):
    def ask(*names: str) -> None:
        rows = [person(n, name) for n, name in enumerate(names, 1)]
        for name in [*names, *names]:
            person_on_file(name, school, "giao_vien", birth_on=BORN)
        send(head, roster(tmp_path, *rows))

    def look() -> None:
        page = head.get(reverse("rosters:values", args=[latest().pk]))
        assert len(page.context["answers"].people.rows) == len(questions())

    ask("Lò Thị Ánh", "Lò Thị Bích")
    same_query_count(look, add_rows=lambda: ask("Lò Thị Chấm", "Lò Thị Diệp", "Lò Thị Hoa"))


# ---------- Laws ----------

CODES = st.sets(st.sampled_from(["CB1", "CB2", "CB3", "CB4"]))


@given(CODES, CODES, st.sampled_from(["CB1", "CB2", "CB3", NEW, LEFT_OUT, ""]))
def test_an_answer_never_means_somebody_who_was_not_offered(offered, now, choice):
    answer = Answer("S", 2, "A", "1980", choice, tuple(sorted(offered)))
    if answer.holds_for(now):
        assert now <= offered
        assert choice in {NEW, LEFT_OUT} or choice in now
    assert answer.holds_for(offered) == (choice in {NEW, LEFT_OUT, *offered})


def go_on_with(client: Client, place: str, choice: str) -> str:
    """Answer the only question; return where that leads."""
    response = client.post(place, {"p0": choice})
    assert response.status_code == 302, text_of(response)
    return response["Location"]
