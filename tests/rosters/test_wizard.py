"""The five steps of bringing a file in: what each asks, what it remembers, what it writes."""

import html
from pathlib import Path

import pghistory
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.personnel.models import Person
from apps.rosters import wizard
from apps.rosters.models import ImportBatch, SenderLayout
from apps.units.models import Title, TitleAlias, Unit
from tests.factories import UserFactory
from tests.rosters.books import HEADING, person, save
from tests.screens.conftest import person as person_on_file
from tests.screens.conftest import unit, user_of

AS_OF = "01/09/2025"
STRANGE = "Mục 5"  # a heading that says nothing


@pytest.fixture(autouse=True)
def kept_files(settings, tmp_path_factory) -> None:
    """Uploads go where they are thrown away."""
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")


@pytest.fixture
def district(reference) -> Unit:
    return unit("H1", "Huyện Khau Sơn", "huyen")


@pytest.fixture
def school(district) -> Unit:
    commune = unit("X1", "Xã Nà Khuổi", "xa", district)
    return unit("T1", "Trường THCS Nà Khuổi", "truong", commune, school_levels=["thcs"])


@pytest.fixture
def other_school(district) -> Unit:
    commune = unit("X2", "Xã Pác Lùng", "xa", district)
    return unit("T2", "Trường THCS Pác Lùng", "truong", commune, school_levels=["thcs"])


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="apps.accounts.backends.GrantBackend")
    client.user = user
    return client


@pytest.fixture
def head(school) -> Client:
    """The head of the school: the school is all she has."""
    return client_of(user_of("thu_truong", school))


@pytest.fixture
def clerk(district, school) -> Client:
    """A clerk of the district, with several units below her."""
    return client_of(user_of("noi_vu", district))


def send(client: Client, path: Path, **choices: object) -> str:
    """Send a file; return where its sender is led."""
    upload = SimpleUploadedFile(path.name, path.read_bytes())
    values = {"file": upload, "as_of": AS_OF} | choices
    response = client.post(reverse("rosters:upload"), values)
    assert response.status_code == 302, text_of(response)
    return response["Location"]


def step_of(place: str) -> str:
    """Return the last word of an address."""
    return place.rstrip("/").rpartition("/")[2]


def text_of(response) -> str:
    return html.unescape(response.content.decode())


def answers_of(client: Client, place: str) -> dict[str, object]:
    """Return what the step at `place` would send as it is proposed."""
    answers = client.get(place).context["answers"]
    forms = [answers.form, *(line.form for _, line in lines_of(answers))]
    return {
        field.html_name: "on" if field.value() is True else field.value()
        for form in forms
        for field in form
        if field.value() not in (None, "", False)
    }


def lines_of(answers: object) -> list:
    return list(answers.lines()) if hasattr(answers, "lines") else []


def go_on(client: Client, place: str, **changes: object) -> str:
    """Answer a step as proposed, with some changes; return where that leads."""
    response = client.post(place, answers_of(client, place) | changes)
    assert response.status_code == 302, text_of(response)
    return response["Location"]


def roster(folder: Path, *rows: list[object], heading: tuple = HEADING) -> Path:
    return save(folder, [heading, *rows])


def others(count: int) -> list[list[object]]:
    """Right rows, so that a column with a wrong cell is still known for what it is."""
    return [person(n, f"Nông Thị {'ABCDEGHIKLMNOP'[n]}") for n in range(count)]


def latest() -> ImportBatch:
    return ImportBatch.objects.latest("pk")


def write(client: Client, **choices: object):
    """Save the latest draft from its last page."""
    place = reverse("rosters:changes", args=[latest().pk])
    return client.post(place, {"policy": wizard.OVERWRITE, "page": 1, "ghi": "1"} | choices)


# ---------- What is asked, and what is not ----------


def test_a_clean_file_is_asked_nothing(head, tmp_path):
    place = send(head, roster(tmp_path, person(1, "Hoàng Thị Mẩy")))
    assert step_of(place) == "thay-doi"
    assert "Hoàng Thị Mẩy" in text_of(head.get(place))
    assert not Person.objects.exists()


def test_saving_writes_everyone_and_says_so(head, school, tmp_path):
    send(head, roster(tmp_path, person(1, "Hoàng Thị Mẩy"), person(2, "Lò Thị Ánh")))
    response = write(head)
    assert Person.objects.filter(managing_unit=school).count() == 2
    result = head.get(response["Location"])
    assert "Đã ghi 2 người: thêm 2, sửa 0, không đổi 0." in text_of(result)


def test_a_file_that_names_no_unit_is_asked_whose_people_it_lists(clerk, school, tmp_path):
    place = send(clerk, roster(tmp_path, person(1, "Hoàng Thị Mẩy")))
    assert step_of(place) == "bang"
    refused = clerk.post(place, answers_of(clerk, place))
    assert refused.status_code == 422
    assert "Hãy chọn đơn vị của người trong trang tính “Danh sách”." in text_of(refused)
    assert step_of(go_on(clerk, place, **{"t0-0-unit": school.code})) == "thay-doi"
    write(clerk)
    assert Person.objects.get().managing_unit == school


def test_a_unit_chosen_with_the_file_is_not_asked_again(clerk, school, tmp_path):
    place = send(clerk, roster(tmp_path, person(1, "Hoàng Thị Mẩy")), unit=school.code)
    assert step_of(place) == "thay-doi"


def test_an_empty_level_is_asked_about_once_and_obeyed(head, tmp_path):
    heading = (*HEADING, "Lý luận chính trị")
    rows = [[*person(1, "Hoàng Thị Mẩy"), ""], [*person(2, "Lò Thị Ánh"), "Trung cấp"]]
    place = send(head, roster(tmp_path, *rows, heading=heading))
    assert step_of(place) == "bang"
    assert step_of(go_on(head, place, empty_level="none")) == "thay-doi"
    write(head)
    held = Person.objects.get(full_name="Hoàng Thị Mẩy").attainments.get().level
    assert (held.ladder.code, held.code) == ("political_theory", "none")


def test_letters_of_an_old_font_are_shown_before_and_after(clerk, school, shared_data):
    path = shared_data / "rosters" / "truong-tieu-hoc-font-tcvn3.xlsx"
    place = send(clerk, path, unit=school.code)
    assert step_of(place) == "bang"
    page = text_of(clerk.get(place))
    assert "Lý luận chính trị" in page
    assert "Lý luËn chÝnh trÞ" in page
    kept = clerk.post(place, answers_of(clerk, place) | {"decode": "no"})
    again = clerk.get(kept["Location"])
    assert "không hợp" in text_of(again) or step_of(kept["Location"]) != "thay-doi"


def test_a_heading_that_stands_elsewhere_is_shown_to_the_reader(head, tmp_path):
    rows = [["Sổ theo dõi"], ["A", "B", "C", "D", "E"], [*HEADING], person(1, "Hoàng Thị Mẩy")]
    send(head, save(tmp_path, rows))
    place = reverse("rosters:table", args=[latest().pk])
    assert answers_of(head, place)["t0-0-top"] == 3
    wrong = head.post(place, answers_of(head, place) | {"t0-0-top": "2"})
    assert step_of(wrong["Location"]) == "bang"
    assert "chưa có cột nào được chọn là Họ và tên" in text_of(head.get(wrong["Location"]))
    assert step_of(go_on(head, place)) == "thay-doi"


def test_a_column_nobody_knows_is_asked_about(head, tmp_path):
    heading = (*HEADING[:4], STRANGE)
    place = send(head, roster(tmp_path, person(1, "Hoàng Thị Mẩy"), heading=heading))
    assert step_of(place) == "cot"
    assert "Chức vụ, chức danh" in text_of(head.get(place))
    assert step_of(go_on(head, place, **{"c0-4": "title"})) == "thay-doi"
    write(head)
    assert Person.objects.get().assignments.get().title.code == "giao_vien"


def test_a_doubtful_column_is_asked_about_after_the_table_too(clerk, school, tmp_path):
    heading = (*HEADING, STRANGE)
    place = send(clerk, roster(tmp_path, [*person(1, "Hoàng Thị Mẩy"), "A"], heading=heading))
    assert step_of(place) == "bang"
    place = go_on(clerk, place, **{"t0-0-unit": "T1"})
    assert step_of(place) == "cot"
    assert step_of(go_on(clerk, place)) == "thay-doi"
    # Going back to the table does not ask about the columns once more.
    table = reverse("rosters:table", args=[latest().pk])
    assert step_of(go_on(clerk, table)) == "thay-doi"


def test_two_columns_cannot_both_be_the_name(head, tmp_path):
    heading = (*HEADING, "Cột lạ")
    place = send(head, roster(tmp_path, [*person(1, "Hoàng Thị Mẩy"), "Mẩy"], heading=heading))
    refused = head.post(place, answers_of(head, place) | {"c0-5": "full_name"})
    assert refused.status_code == 422
    assert "Cột B và F cùng được chọn là “Họ và tên”" in text_of(refused)


def test_a_sheet_may_be_left_unread(head, tmp_path):
    send(head, roster(tmp_path, person(1, "Hoàng Thị Mẩy")))
    place = reverse("rosters:table", args=[latest().pk])
    answers = answers_of(head, place)
    del answers["t0-0-use"]
    refused = head.post(place, answers)
    assert refused.status_code == 422
    assert "Hãy chọn ít nhất một bảng để đọc." in text_of(refused)


# ---------- Values ----------


@pytest.fixture
def odd_titles(tmp_path) -> Path:
    rows = [person(n, f"Lò Thị {name}", title="Cô dạy lớp") for n, name in enumerate("ABC", 1)]
    return roster(tmp_path, *rows, *others(14))


def titles_of_the_odd() -> set[str]:
    """Return the titles that those with the odd title now hold."""
    people = Person.objects.filter(full_name__startswith="Lò Thị")
    return {someone.assignments.get().title.code for someone in people}


def test_an_unknown_value_is_asked_once_for_all_its_cells(head, odd_titles):
    place = send(head, odd_titles)
    assert step_of(place) == "gia-tri"
    (group,) = head.get(place).context["answers"].groups
    (row,) = group.rows
    assert (row.text, row.count, row.cells) == ("Cô dạy lớp", 3, "E2, E3, E4")


def test_a_mapped_value_is_read_so_and_becomes_an_alias_but_no_title(head, odd_titles):
    titles = Title.objects.count()
    place = send(head, odd_titles)
    assert step_of(go_on(head, place, v0="giao_vien")) == "thay-doi"
    write(head)
    assert titles_of_the_odd() == {"giao_vien"}
    assert TitleAlias.objects.get(name="Cô dạy lớp").title.code == "giao_vien"
    assert Title.objects.count() == titles


def test_no_alias_is_kept_of_a_file_that_was_not_saved(head, odd_titles):
    go_on(head, send(head, odd_titles), v0="giao_vien")
    assert not TitleAlias.objects.filter(name="Cô dạy lớp").exists()


def test_a_value_said_before_can_be_said_anew(head, odd_titles):
    place = send(head, odd_titles)
    go_on(head, place, v0="giao_vien")
    assert answers_of(head, place)["v0"] == "giao_vien"
    go_on(head, place, v0="hieu_truong")
    write(head)
    assert titles_of_the_odd() == {"hieu_truong"}


def test_a_value_left_out_is_not_written(head, tmp_path):
    heading = (*HEADING, "Dân tộc")
    rows = [[*person(1, "Hoàng Thị Mẩy"), "Sao Hỏa"], *([*row, "Tày"] for row in others(9))]
    place = send(head, roster(tmp_path, *rows, heading=heading))
    assert step_of(go_on(head, place, v0=wizard.LEAVE_OUT)) == "thay-doi"
    write(head)
    assert Person.objects.get(full_name="Hoàng Thị Mẩy").ethnicity is None
    assert Person.objects.filter(ethnicity__name="Tày").count() == 9


def test_a_value_nobody_explained_stays_an_error_with_its_cells(head, odd_titles):
    place = go_on(head, send(head, odd_titles))
    page = text_of(head.get(place))
    assert "Chưa ghi được: còn 3 lỗi" in page
    assert "E2, E3, E4" in page
    assert "Ghi vào hồ sơ</button>" not in page


def test_a_code_that_is_not_on_the_list_is_refused(head, odd_titles):
    place = send(head, odd_titles)
    refused = head.post(place, {"v0": "vua_chua"})
    assert refused.status_code == 422


# ---------- The second file ----------


def test_the_second_file_of_a_sender_asks_nothing(head, tmp_path):
    heading = (*HEADING[:4], STRANGE, "Lý luận chính trị")
    first = roster(tmp_path, [*person(1, "Hoàng Thị Mẩy"), ""], heading=heading)
    place = go_on(head, send(head, first))
    go_on(head, place, **{"c0-4": "title"})
    write(head)
    assert SenderLayout.objects.count() == 1
    second = roster(tmp_path, [*person(1, "Lò Thị Ánh"), ""], heading=heading)
    assert step_of(send(head, second)) == "thay-doi"
    write(head)
    assert Person.objects.count() == 2
    assert SenderLayout.objects.count() == 1


def test_a_layout_is_remembered_only_within_its_unit(head, other_school, tmp_path):
    heading = (*HEADING[:4], STRANGE)
    path = roster(tmp_path, person(1, "Hoàng Thị Mẩy"), heading=heading)
    go_on(head, send(head, path), **{"c0-4": "title"})
    write(head)
    other = client_of(user_of("thu_truong", other_school))
    assert step_of(send(other, path)) == "cot"


def test_a_remembered_layout_still_asks_for_the_unit(clerk, school, other_school, tmp_path):
    path = roster(tmp_path, person(1, "Hoàng Thị Mẩy"))
    place = send(clerk, path)
    go_on(clerk, place, **{"t0-0-unit": school.code})
    write(clerk)
    assert step_of(send(clerk, roster(tmp_path, person(1, "Lò Thị Ánh")))) == "bang"


# ---------- Changes ----------


@pytest.fixture
def on_file(school) -> Person:
    """Somebody on file whose phone nobody wrote down."""
    return person_on_file(
        "Hoàng Thị Mẩy", school, "giao_vien", national_id="001080000001", native_place="Nà Khuổi"
    )


@pytest.fixture
def changed(tmp_path) -> Path:
    """A roster that says another native place, and a phone."""
    heading = (*HEADING, "Số CCCD", "Quê quán", "Điện thoại")
    row = [*person(1, "Hoàng Thị Mẩy"), "001080000001", "Pác Lùng", "0912345678"]
    return roster(tmp_path, row, heading=heading)


def facts(someone: Person) -> tuple[str, str]:
    someone.refresh_from_db()
    return someone.native_place, someone.phone


def test_old_and_new_stand_side_by_side_before_anything_is_written(head, on_file, changed):
    page = head.get(send(head, changed)).context["page"]
    (someone,) = page.object_list
    shown = {change.label: (change.old, change.new) for change in someone.changes}
    assert shown == {"Quê quán": ("Nà Khuổi", "Pác Lùng"), "Điện thoại": ("", "0912345678")}
    assert facts(on_file) == ("Nà Khuổi", "")


def test_overwriting_takes_what_the_file_says(head, on_file, changed):
    send(head, changed)
    write(head)
    assert facts(on_file) == ("Pác Lùng", "0912345678")


def test_filling_writes_only_where_nothing_stands(head, on_file, changed):
    send(head, changed)
    write(head, policy=wizard.FILL)
    assert facts(on_file) == ("Nà Khuổi", "0912345678")


def test_a_cell_left_out_stays_as_it_was(head, on_file, changed):
    send(head, changed)
    write(head, bo="2:native_place:Danh sách")
    assert facts(on_file) == ("Nà Khuổi", "0912345678")


def test_a_row_left_out_stays_as_it_was(head, on_file, changed):
    send(head, changed)
    write(head, bo="2::Danh sách")
    assert facts(on_file) == ("Nà Khuổi", "")


def test_what_was_left_out_is_shown_and_can_be_taken_in_again(head, on_file, changed):
    place = send(head, changed)
    head.post(place, {"policy": wizard.OVERWRITE, "page": 1, "bo": "2:native_place:Danh sách"})
    (someone,) = head.get(place).context["page"].object_list
    assert {change.label: change.is_left_out for change in someone.changes} == {
        "Quê quán": True,
        "Điện thoại": False,
    }
    write(head)
    assert facts(on_file) == ("Pác Lùng", "0912345678")


def test_a_file_with_errors_writes_nothing_even_when_sent_to(head, on_file, tmp_path):
    rows = [*others(9), person(10, "Vàng Thị Sình", birth="31/02/1980")]
    send(head, roster(tmp_path, *rows))
    response = write(head)
    assert Person.objects.count() == 1
    assert step_of(response["Location"]) == "thay-doi"
    assert latest().state == ImportBatch.State.DRAFT


def test_a_file_that_changes_nothing_offers_nothing_to_write(head, tmp_path):
    path = roster(tmp_path, person(1, "Hoàng Thị Mẩy"))
    send(head, path)
    write(head)
    page = text_of(head.get(send(head, path)))
    assert "Hồ sơ đã giống như tệp, không có gì để ghi." in page


def test_who_may_not_read_sensitive_facts_does_not_see_the_old_ones(
    head, on_file, changed, monkeypatch
):
    place = send(head, changed)
    Person.objects.filter(pk=on_file.pk).update(is_party_member=True)
    monkeypatch.setattr(User, "sees_sensitive_of", lambda self, unit: False)
    batch = latest()
    batch.work.comparison["differences"][0] |= {"field": "is_party_member", "old": "đảng viên"}
    batch.work.save()
    page = text_of(head.get(place))
    assert "(không được xem)" in page
    assert "đảng viên" not in page


# ---------- Files that are none, drafts, other people ----------


def test_a_file_that_is_no_workbook_is_refused_and_leaves_no_draft(head):
    upload = SimpleUploadedFile("danh-sach.xlsx", b"khong phai Excel")
    response = head.post(reverse("rosters:upload"), {"file": upload})
    assert response.status_code == 422
    assert "Tệp danh sách" in text_of(response)
    assert list(ImportBatch.objects.values_list("state", "file")) == [("cancelled", "")]


def test_a_draft_is_listed_to_go_on_with(head, odd_titles):
    place = send(head, odd_titles)
    page = text_of(head.get(reverse("rosters:upload")))
    assert place in page
    assert "Sửa giá trị" in page


def test_a_draft_thrown_away_takes_its_file_along(
    head, odd_titles, django_capture_on_commit_callbacks
):
    send(head, odd_titles)
    path = Path(latest().file.path)
    with django_capture_on_commit_callbacks(execute=True):
        head.post(reverse("rosters:discard", args=[latest().pk]))
    assert not path.exists()
    assert latest().state == ImportBatch.State.CANCELLED


def test_a_colleague_of_the_unit_goes_on_with_a_draft_and_answers_for_it(head, school, odd_titles):
    place = send(head, odd_titles)
    colleague = client_of(user_of("thu_truong", school))
    go_on(colleague, place, v0="giao_vien")
    write(colleague)
    assert latest().user == colleague.user
    assert latest().state == ImportBatch.State.COMMITTED


def test_a_draft_of_another_unit_does_not_exist(head, other_school, odd_titles):
    place = send(head, odd_titles)
    stranger = client_of(user_of("thu_truong", other_school))
    assert stranger.get(place).status_code == 404
    assert stranger.post(place, {"v0": "giao_vien"}).status_code == 404
    assert stranger.get(reverse("rosters:file", args=[latest().pk])).status_code == 404


def test_the_stored_file_comes_back_as_it_was_sent(head, odd_titles):
    send(head, odd_titles)
    response = head.get(reverse("rosters:file", args=[latest().pk]))
    assert b"".join(response.streaming_content) == odd_titles.read_bytes()
    assert response["Content-Disposition"].startswith("attachment")


def test_two_clerks_bring_in_their_files_beside_one_another(head, other_school, tmp_path):
    other = client_of(user_of("thu_truong", other_school))
    first = send(head, roster(tmp_path, person(1, "Hoàng Thị Mẩy")))
    second = send(other, roster(tmp_path, person(1, "Lò Thị Ánh")))
    for client, place in ((other, second), (head, first)):
        client.post(place, {"policy": wizard.OVERWRITE, "page": 1, "ghi": "1"})
    places = set(Person.objects.values_list("full_name", "managing_unit__code"))
    assert places == {("Hoàng Thị Mẩy", "T1"), ("Lò Thị Ánh", "T2")}


NOT_AS_SEEN = "Chưa ghi gì: hồ sơ đã có người khác sửa từ lúc bạn xem."


def save_at(client: Client, place: str, **choices: object) -> str:
    """Save the draft whose changes stand at `place`; return the page that this leads to."""
    values = {"policy": wizard.OVERWRITE, "page": 1, "ghi": "1"} | choices
    return text_of(client.post(place, values, follow=True))


def test_the_second_of_two_clerks_with_one_file_is_told_and_enters_nobody_twice(
    head, clerk, tmp_path
):
    path = roster(tmp_path, person(1, "Hoàng Thị Mẩy"), person(2, "Lò Thị Ánh"))
    first, second = send(head, path), send(clerk, path, unit="T1")
    second = go_on(clerk, second) if step_of(second) == "bang" else second
    assert "Đã ghi 2 người: thêm 2" in save_at(head, first)
    told = save_at(clerk, second)
    assert NOT_AS_SEEN in told
    assert clerk.get(second).context["counts"]["unchanged"] == "2"
    assert Person.objects.count() == 2


def test_what_a_colleague_wrote_meanwhile_is_shown_before_it_is_written_over(
    head, clerk, on_file, changed
):
    first, second = send(head, changed), send(clerk, changed, unit="T1")
    save_at(head, first)
    on_file.refresh_from_db()
    on_file.native_place = "Bản Máy"
    on_file.save()
    assert NOT_AS_SEEN in save_at(clerk, second)
    assert facts(on_file) == ("Bản Máy", "0912345678")
    (someone,) = clerk.get(second).context["page"].object_list
    assert [(change.old, change.new) for change in someone.changes] == [("Bản Máy", "Pác Lùng")]
    assert "Đã ghi 1 người" in save_at(clerk, second)
    assert facts(on_file) == ("Pác Lùng", "0912345678")


def test_choices_made_while_saving_are_no_change_of_the_files(head, on_file, changed):
    place = send(head, changed)
    assert NOT_AS_SEEN not in save_at(head, place, policy=wizard.FILL, bo="2:phone:Danh sách")
    assert facts(on_file) == ("Nà Khuổi", "")


def test_a_superuser_without_any_grant_can_bring_files_in(school, tmp_path):
    boss = client_of(UserFactory(is_superuser=True, is_staff=True))
    place = send(boss, roster(tmp_path, person(1, "Hoàng Thị Mẩy")), unit=school.code)
    assert step_of(place) == "thay-doi"


# ---------- Undo ----------


def test_an_import_is_taken_back_from_its_page(head, tmp_path):
    send(head, roster(tmp_path, person(1, "Hoàng Thị Mẩy")))
    write(head)
    place = reverse("rosters:undo", args=[latest().pk])
    assert "Xóa 1 hồ sơ" in " ".join(
        text_of(head.get(place)).replace("<strong>", "").replace("</strong>", "").split()
    )
    head.post(place)
    assert not Person.objects.exists()
    assert "Đã hoàn tác lúc" in text_of(head.get(reverse("rosters:show", args=[latest().pk])))


def test_an_import_that_something_rests_on_is_not_taken_back_and_says_what(head, tmp_path):
    send(head, roster(tmp_path, person(1, "Hoàng Thị Mẩy")))
    write(head)
    someone = Person.objects.get()
    someone.phone = "0912345678"
    with pghistory.context(reason="sửa tay"):
        someone.save()
    place = reverse("rosters:undo", args=[latest().pk])
    assert "Hoàng Thị Mẩy đã được ghi lại lúc" in text_of(head.get(place))
    refused = head.post(place)
    assert refused.status_code == 409
    assert "Hoàng Thị Mẩy đã được ghi lại lúc" in text_of(refused)
    assert Person.objects.count() == 1
