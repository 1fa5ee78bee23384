import io
import os
import re
import signal
import socket
import stat
import time
import urllib.request
from contextlib import closing

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from apps.accounts.models import User
from cadre_planning import demo
from cadre_planning.local_postgres import Server
from tests.project.conftest import PATIENCE


@pytest.fixture
def on_a_persons_machine(settings, tmp_path):
    settings.DEBUG = True
    settings.VAR_DIR = tmp_path
    return tmp_path


def run_demo(**options):
    said = io.StringIO()
    call_command("demo", no_serve=True, stdout=said, **options)
    return said.getvalue()


def a_free_port():
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return taken.getsockname()[1]


def fetch(port, path, **headers):
    page = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    with urllib.request.urlopen(page, timeout=30) as answer:  # noqa: S310 - our own page
        return answer.read().decode()


def test_the_password_is_readable_and_for_its_owner_only(tmp_path):
    password, is_new = demo.kept_password(tmp_path / "demo-password")
    assert is_new
    assert re.fullmatch(r"(?:[a-km-np-z2-9]{4}-){2}[a-km-np-z2-9]{4}", password)
    assert stat.S_IMODE((tmp_path / "demo-password").stat().st_mode) == 0o600


def test_the_password_stays_the_same_from_run_to_run(tmp_path):
    password, _ = demo.kept_password(tmp_path / "demo-password")
    assert demo.kept_password(tmp_path / "demo-password") == (password, False)


@pytest.mark.django_db
def test_every_demonstration_account_signs_in_with_the_password_shown(on_a_persons_machine):
    said = run_demo()
    password, _ = demo.kept_password(on_a_persons_machine / "demo-password")
    assert password in said
    names = ("quantri", "noivu", "gddt", "hieutruong", "lanhdao", "kiemtra")
    for name in names:
        assert re.search(rf"^  {name}\s", said, re.MULTILINE)
        assert authenticate(None, username=name, password=password) is not None, name


@pytest.mark.django_db
def test_only_the_administrator_sees_every_unit_without_a_grant(on_a_persons_machine):
    run_demo()
    assert [user.username for user in User.objects.filter(is_superuser=True)] == ["quantri"]


@pytest.mark.django_db
def test_a_second_run_keeps_what_people_changed(on_a_persons_machine):
    run_demo()
    User.objects.filter(username="noivu").update(first_name="Đổi tên")
    count = User.objects.count()
    said = run_demo()
    assert "Nạp huyện trình diễn" not in said
    assert User.objects.get(username="noivu").first_name == "Đổi tên"
    assert User.objects.count() == count


@pytest.mark.django_db
def test_a_lost_password_file_gives_the_accounts_a_new_password(on_a_persons_machine):
    run_demo()
    (on_a_persons_machine / "demo-password").unlink()
    run_demo()
    password, _ = demo.kept_password(on_a_persons_machine / "demo-password")
    assert authenticate(None, username="kiemtra", password=password) is not None


@pytest.mark.django_db
def test_the_demonstration_is_not_loaded_twice(on_a_persons_machine):
    run_demo()
    with pytest.raises(CommandError, match="đã có"):
        call_command("load_demo", stdout=io.StringIO())


@pytest.mark.parametrize("command", ["demo", "load_demo"])
def test_the_demonstration_stays_away_from_a_place_of_real_work(settings, command):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="nơi làm thật"):
        call_command(command)


def test_a_taken_port_is_named_before_anything_is_started(on_a_persons_machine):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"Cổng {port} đang có .* --port [0-9]+"):
            call_command("demo", port=port, stdout=io.StringIO())


@pytest.mark.parametrize("text", ["không", "0", "65536", "-1", "8000.5"])
def test_a_port_that_is_no_port_is_refused(text):
    with pytest.raises(CommandError, match="cổng phải là số"):
        call_command("demo", "--port", text)


def test_a_taken_port_is_one_sentence_on_the_screen(tmp_path, run_python):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        command = run_python("manage.py", "demo", "--port", port, CADRE_PLANNING_VAR=str(tmp_path))
        _, complaint = command.communicate(timeout=PATIENCE)
    assert command.returncode == 1
    assert re.fullmatch(rf"Cổng {port} đang có chương trình khác dùng\. Hãy .*\n", complaint)
    assert not (tmp_path / "postgres").exists()


def test_a_command_that_asks_nothing_starts_no_database(tmp_path, run_python):
    command = run_python("manage.py", "help", CADRE_PLANNING_VAR=str(tmp_path))
    command.communicate(timeout=PATIENCE)
    assert command.returncode == 0
    assert not (tmp_path / "postgres").exists()


def test_a_folder_that_cannot_be_used_is_one_sentence_and_no_traceback(tmp_path, run_python):
    (tmp_path / "var").write_text("tệp")
    command = run_python("manage.py", "migrate", CADRE_PLANNING_VAR=str(tmp_path / "var"))
    _, complaint = command.communicate(timeout=PATIENCE)
    assert command.returncode == 1
    assert complaint == (
        f"{tmp_path}/var phải là thư mục. Hãy đổi tên tệp đang trùng tên rồi chạy lại.\n"
    )


# The command as a person runs it: from here on in processes and a folder of its own.


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    return tmp_path_factory.mktemp("var")


@pytest.fixture
def serve(var, run_python):
    def start():
        port = a_free_port()
        process = run_python("manage.py", "demo", "--port", port, CADRE_PLANNING_VAR=str(var))
        said = ""
        while "Mời mở" not in said:
            line = process.stdout.readline()
            assert line, said + process.stderr.read()
            said += line
        return process, port, said

    return start


def test_the_first_run_makes_everything_and_ends_with_no_server_left(var, run_python):
    command = run_python("manage.py", "demo", "--no-serve", CADRE_PLANNING_VAR=str(var))
    said, complaint = command.communicate(timeout=5 * PATIENCE)
    assert (command.returncode, "Traceback" in complaint) == (0, False), complaint
    assert (var / "demo-password").read_text().strip() in said
    assert not Server(var)._answers()


def test_the_next_run_loads_nothing_again_and_answers(serve):
    process, port, said = serve()
    assert "Nạp huyện trình diễn" not in said
    assert 'name="password"' in fetch(port, "/")
    assert "font-family" in fetch(port, "/static/admin/css/base.css")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_stopping_it_stops_the_database_too(serve, var, how):
    process, _, _ = serve()
    assert Server(var)._answers()
    process.send_signal(how)
    said, complaint = process.communicate(timeout=PATIENCE)
    assert (process.returncode, complaint) == (0, "")
    assert said.strip() == "Đã dừng máy chủ web và cơ sở dữ liệu; dữ liệu được giữ nguyên."
    assert not Server(var)._answers()


def test_stopping_it_leaves_the_database_to_another_program(serve, elsewhere, var):
    process, _, _ = serve()
    other = elsewhere(var)
    other.ensure_running()
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=PATIENCE)
    assert "cơ sở dữ liệu vẫn chạy" in said
    assert other._answers()


def test_a_page_still_comes_after_the_database_was_killed(serve, var):
    process, port, _ = serve()
    number = int((var / "postgres" / "postmaster.pid").read_text().split()[0])
    os.kill(number, signal.SIGKILL)
    while Server(var)._answers():
        time.sleep(0.02)
    # A session key, even one that nobody has, makes the page ask the database.
    assert "csrfmiddlewaretoken" in fetch(port, "/quan-tri/", Cookie=f"sessionid={'a' * 32}")
    assert Server(var)._answers()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE)


def test_a_killed_demonstration_comes_back_with_its_data(serve, elsewhere, var):
    process, _, _ = serve()
    password = (var / "demo-password").read_text()
    process.kill()
    process.communicate(timeout=PATIENCE)  # its worker holds the pipes no longer than it lives
    process, _, said = serve()
    assert "Nạp huyện trình diễn" not in said
    assert password.strip() in said
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE)
    assert not elsewhere(var)._answers()
