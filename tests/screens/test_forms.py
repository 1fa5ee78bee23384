"""Forms on files: what they save, what they refuse and with which sentence."""

import datetime
import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.core.forms import CHANGED_MEANWHILE
from apps.personnel.models import Assignment, Person
from apps.qualifications.models import Level
from apps.units.models import Title
from tests.factories import grant
from tests.screens.conftest import hold

PERSON = "personnel:edit"
DAY = datetime.date


def shown_values(client: Client, url: str) -> dict[str, object]:
    """Return what the form at `url` would send when nothing is changed."""
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: str(value) for name, value in values.items() if value not in (None, False, "")}


def send(client: Client, url: str, **changes: object):
    """Open the form, change some of it, and send it."""
    return client.post(url, shown_values(client, url) | changes)


def text_of(response) -> str:
    return html.unescape(response.content.decode())


def level(ladder: str, code: str) -> int:
    return Level.objects.get(ladder__code=ladder, code=code).pk


def title(code: str) -> int:
    return Title.objects.get(code=code).pk


@pytest.fixture
def clerk(sign_in, world) -> Client:
    return sign_in("noi_vu", world.district)


def test_a_form_sent_back_unchanged_changes_nothing(clerk, world):
    before = Person.objects.filter(pk=world.head.pk).values().get()
    response = send(clerk, reverse(PERSON, args=[world.head.code]))
    assert response.status_code == 302
    assert Person.objects.filter(pk=world.head.pk).values().get() == before


@pytest.mark.parametrize(
    ("typed", "first_day", "precision"),
    [
        ("12/05/1980", DAY(1980, 5, 12), "day"),
        ("05/1980", DAY(1980, 5, 1), "month"),
        ("1980", DAY(1980, 1, 1), "year"),
    ],
)
def test_a_birth_date_is_kept_as_precisely_as_typed(clerk, world, typed, first_day, precision):
    send(clerk, reverse(PERSON, args=[world.head.code]), birth=typed)
    world.head.refresh_from_db()
    assert (world.head.birth_on, world.head.birth_precision) == (first_day, precision)


def test_a_birth_date_that_is_none_is_refused_in_a_sentence(clerk, world):
    response = send(clerk, reverse(PERSON, args=[world.head.code]), birth="31/02/1980")
    assert response.status_code == 422
    assert "Tháng 2/1980 không có ngày 31." in text_of(response)


def test_days_are_read_day_first(clerk, world):
    url = reverse("personnel:award_add", args=[world.head.code])
    send(clerk, url, name="Giấy khen", awarded_on="01/02/2020")
    assert world.head.awards.get(name="Giấy khen").awarded_on == DAY(2020, 2, 1)


def test_two_people_cannot_have_one_identity_number(clerk, world):
    url = reverse(PERSON, args=[world.head.code])
    response = send(clerk, url, national_id=world.stranger.national_id)
    assert response.status_code == 422
    assert "Số CCCD này đã có ở hồ sơ của một người khác." in text_of(response)


def test_a_second_principal_post_at_the_same_time_is_refused(clerk, world):
    response = send(
        clerk,
        reverse("personnel:assignment_add", args=[world.head.code]),
        title=title("giao_vien"),
        unit="X1",
        role="principal",
        valid_from="01/01/2020",
    )
    assert response.status_code == 422
    assert "Cán bộ đã giữ một chức vụ chính khác trong thời gian này." in text_of(response)


def test_an_end_before_the_beginning_is_refused(clerk, world):
    post = world.head.assignments.get()
    url = reverse("personnel:assignment_change", args=[world.head.code, post.pk])
    response = send(clerk, url, last_day="01/01/2010")
    assert "Ngày kết thúc phải sau ngày bắt đầu." in text_of(response)


def test_the_last_day_typed_is_the_last_day_of_the_post(clerk, world):
    post = world.head.assignments.get()
    url = reverse("personnel:assignment_change", args=[world.head.code, post.pk])
    send(clerk, url, last_day="31/12/2024")
    post.refresh_from_db()
    assert (post.valid_to, post.last_day) == (DAY(2025, 1, 1), DAY(2024, 12, 31))


@pytest.mark.parametrize(("start", "status"), [("01/01/2014", 422), ("01/01/2016", 302)])
def test_a_concurrent_post_needs_a_principal_one_all_the_time(clerk, world, start, status):
    response = send(
        clerk,
        reverse("personnel:assignment_add", args=[world.head.code]),
        title=title("uv_bch_xa"),
        unit="X1",
        role="concurrent",
        valid_from=start,
    )
    assert response.status_code == status
    if status == 422:
        assert "Trong thời gian này cán bộ không có chức vụ chính" in text_of(response)


def test_a_transfer_ends_the_old_post_and_moves_the_file(clerk, world):
    send(
        clerk,
        reverse("personnel:transfer", args=[world.head.code]),
        unit="T2",
        title=title("hieu_truong"),
        on="01/08/2024",
        reason="Quyết định 12",
    )
    old, new = world.head.assignments.order_by("valid_from")
    world.head.refresh_from_db()
    assert old.last_day == DAY(2024, 7, 31)
    assert (new.unit, new.valid_from, new.valid_to) == (world.other_school, DAY(2024, 8, 1), None)
    assert world.head.managing_unit == world.other_school


def test_a_transfer_before_the_present_post_began_is_refused(clerk, world):
    url = reverse("personnel:transfer", args=[world.head.code])
    response = send(clerk, url, unit="T2", title=title("hieu_truong"), on="01/09/2015")
    assert "Chức vụ hiện tại bắt đầu ngày 01/09/2015" in text_of(response)
    assert Assignment.objects.filter(person=world.head).count() == 1


def test_nobody_is_moved_to_a_unit_out_of_scope(sign_in, world):
    client = sign_in("thu_truong", world.school)
    url = reverse("personnel:transfer", args=[world.head.code])
    response = send(client, url, unit="T2", title=title("hieu_truong"), on="01/08/2024")
    assert response.status_code == 422
    assert "unit" in response.context["form"].errors


def test_the_second_of_two_who_save_the_same_file_is_told_and_loses_nothing(clerk, world):
    url = reverse(PERSON, args=[world.head.code])
    opened = shown_values(clerk, url)
    send(clerk, url, phone="0912000111")
    second = opened | {"address": "Thôn Lùng Cải"}
    response = clerk.post(url, second)
    world.head.refresh_from_db()
    assert response.status_code == 422
    assert CHANGED_MEANWHILE in text_of(response)
    assert "Điện thoại: hồ sơ hiện ghi “0912000111”." in text_of(response)
    assert response.context["form"]["address"].value() == "Thôn Lùng Cải"
    assert (world.head.phone, world.head.address) == ("0912000111", "")
    again = second | {"phone": "0912000111", "version": response.context["form"].found_version}
    assert clerk.post(url, again).status_code == 302


def test_a_new_file_begins_with_a_post(clerk, world):
    url = reverse("personnel:add") + "?don-vi=T1"
    send(
        clerk,
        url,
        full_name="  Nông   Thị Huệ ",
        sex="F",
        birth="1990",
        title=title("giao_vien"),
        valid_from="01/09/2020",
    )
    someone = Person.objects.get(full_name="Nông Thị Huệ")
    post = someone.assignments.get()
    assert someone.managing_unit == post.unit == world.school
    assert (post.role, post.valid_from) == ("principal", DAY(2020, 9, 1))


def test_a_title_without_a_day_is_asked_for_its_day(clerk, world):
    url = reverse("personnel:add") + "?don-vi=T1"
    given = {"full_name": "Nông Thị Huệ", "sex": "F", "birth": "1990"}
    response = send(clerk, url, **given, title=title("giao_vien"))
    assert "Ghi cả chức danh và từ ngày, hoặc để trống cả hai." in text_of(response)
    assert not Person.objects.filter(full_name="Nông Thị Huệ").exists()


def test_a_file_cannot_be_put_where_one_may_only_read(sign_in, world):
    client = sign_in("thu_truong", world.school)
    grant(client.user, "lanh_dao", world.other_commune)
    response = send(client, reverse(PERSON, args=[world.head.code]), managing_unit="X2")
    assert "Bạn không có quyền ghi hồ sơ của đơn vị này." in text_of(response)


def test_a_course_becomes_a_level_earned_in_one_step(clerk, world):
    course = world.head.attainments.get(status="studying")
    url = reverse("qualifications:attainment_finish", args=[world.head.code, course.pk])
    send(clerk, url, on="30/06/2025")
    course.refresh_from_db()
    assert (course.status, course.ended_on) == ("earned", DAY(2025, 6, 30))


def test_a_course_cannot_end_before_it_began(clerk, world):
    course = world.head.attainments.get(status="studying")
    url = reverse("qualifications:attainment_finish", args=[world.head.code, course.pk])
    response = send(clerk, url, on="30/06/2020")
    assert "Ngày đạt hoặc thôi học phải sau ngày bắt đầu học." in text_of(response)


def test_a_level_earned_needs_its_day(clerk, world):
    response = send(
        clerk,
        reverse("qualifications:attainment_add", args=[world.head.code]),
        level=level("political_theory", "so_cap"),
        status="earned",
    )
    assert "Ghi ngày đạt (hoặc ngày thôi học)." in text_of(response)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("bang.pdf", b"<script>alert(1)</script>", "Nội dung tệp không phải là PDF, JPG hoặc PNG."),
        ("bang.html", b"<b>", "Tệp minh chứng phải là PDF, JPG hoặc PNG."),
        ("bang.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024), "Tệp quá lớn: nhiều nhất 10 MB."),
    ],
)
def test_evidence_that_is_no_scan_is_refused(clerk, world, name, content, sentence):
    response = send(
        clerk,
        reverse("qualifications:attainment_add", args=[world.head.code]),
        level=level("political_theory", "so_cap"),
        status="earned",
        ended_on="01/01/2020",
        evidence_file=SimpleUploadedFile(name, content),
    )
    assert response.status_code == 422
    assert sentence in text_of(response)


def test_a_row_is_deleted_only_after_the_question(clerk, world):
    award = world.head.awards.get()
    url = reverse("personnel:award_delete", args=[world.head.code, award.pk])
    question = clerk.get(url)
    assert "Bằng khen?" in text_of(question)
    assert world.head.awards.count() == 1
    assert clerk.post(url).status_code == 302
    assert world.head.awards.count() == 0


def test_a_row_of_another_file_is_not_found_under_this_one(clerk, world):
    award = world.stranger.awards.get()
    url = reverse("personnel:award_change", args=[world.head.code, award.pk])
    assert clerk.get(url).status_code == 404


def test_the_history_says_who_changed_what_why_and_where(clerk, world):
    url = reverse(PERSON, args=[world.head.code])
    send(clerk, url, native_place="Khau Sơn", reason="Theo giấy khai sinh")
    changes = clerk.get(reverse("history:person", args=[world.head.code])).context["changes"]
    (change,) = [change for change in changes if change.field]
    assert (change.field, change.before, change.after) == ("quê quán", "", "Khau Sơn")
    assert change.who == str(clerk.user)
    assert change.reason == "Sửa hồ sơ: Theo giấy khai sinh"


def test_the_history_names_units_and_titles_and_keeps_what_was_deleted(clerk, world):
    someone = world.head
    hold(someone, world.commune, "uv_bch_xa", DAY(2020, 1, 1), role="concurrent")
    post = someone.assignments.get(role="concurrent")
    clerk.post(reverse("personnel:assignment_delete", args=[someone.code, post.pk]))
    changes = clerk.get(reverse("history:person", args=[someone.code])).context["changes"]
    (change,) = [change for change in changes if change.what == "Xóa chức vụ"]
    assert "đơn vị: Xã Nà Khuổi" in change.before
    assert "từ ngày: 01/01/2020" in change.before
