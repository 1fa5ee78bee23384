"""Signing in and out, and changing the password."""

import pytest
from django.test import Client

from tests.factories import UserFactory

PASSWORD = "mot-mat-khau-dai"


@pytest.fixture
def user(db):
    user = UserFactory(username="lothihanh")
    user.set_password(PASSWORD)
    user.save()
    return user


def test_whoever_signs_in_comes_to_the_page_she_asked_for(user):
    client = Client()
    data = {"username": "lothihanh", "password": PASSWORD, "next": "/don-vi/"}
    assert client.post("/dang-nhap/", data).headers["Location"] == "/don-vi/"
    assert client.get("/don-vi/").status_code == 200


def test_nobody_is_sent_to_another_site(user):
    data = {"username": "lothihanh", "password": PASSWORD, "next": "https://vi-du.vn/"}
    assert Client().post("/dang-nhap/", data).headers["Location"] == "/"


def test_a_wrong_password_is_told_in_a_sentence(user):
    page = Client().post("/dang-nhap/", {"username": "lothihanh", "password": "sai"})
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()


def test_too_many_wrong_passwords_lock_the_account_for_a_while(user, settings):
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    client = Client()
    for _ in range(3):
        page = client.post("/dang-nhap/", {"username": "lothihanh", "password": "sai"})
    assert page.status_code == 429
    assert "Tạm khóa đăng nhập" in page.content.decode()
    again = client.post("/dang-nhap/", {"username": "lothihanh", "password": PASSWORD})
    assert again.status_code == 429


def test_whoever_signs_out_is_out(user):
    client = Client()
    client.force_login(user, backend="apps.accounts.backends.GrantBackend")
    assert client.get("/dang-xuat/").status_code == 405
    assert client.post("/dang-xuat/").headers["Location"] == "/dang-nhap/"
    assert client.get("/").status_code == 302


def test_a_password_is_changed_with_the_old_one(user):
    client = Client()
    client.force_login(user, backend="apps.accounts.backends.GrantBackend")
    new = "mot-mat-khau-khac"
    data = {"old_password": "sai", "new_password1": new, "new_password2": new}
    assert client.post("/doi-mat-khau/", data).status_code == 200
    client.post("/doi-mat-khau/", data | {"old_password": PASSWORD})
    user.refresh_from_db()
    assert user.check_password(new)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [("/khong-co/", 404, "Không tìm thấy trang này"), ("/?ngay=hom-qua", 400, "Ngày phải viết")],
)
def test_errors_speak_vietnamese(user, path, status, words):
    client = Client()
    client.force_login(user, backend="apps.accounts.backends.GrantBackend")
    page = client.get(path)
    assert page.status_code == status
    assert words in page.content.decode()


def test_a_page_asked_to_be_kept_from_robots_says_so(user):
    assert 'content="noindex' in Client().get("/dang-nhap/").content.decode()
