import contextlib
import errno
import os
import signal
import subprocess
import time
from pathlib import Path

import psycopg2
import pytest

from cadre_planning import local_postgres
from cadre_planning.local_postgres import LocalPostgresError, server_account
from tests.project.conftest import PATIENCE

USER_OF_THE_SERVER = """
import pathlib, sys
from cadre_planning.local_postgres import Server
server = Server(pathlib.Path(sys.argv[1]))
server.ensure_running()
print((server.data / "postmaster.pid").read_text().split()[0], flush=True)
sys.stdin.readline()
"""


def ask(server, sql):
    with contextlib.closing(psycopg2.connect(server.url())) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def number_of(server):
    return int((server.data / "postmaster.pid").read_text().split()[0])


def kill_server(server):
    os.kill(number_of(server), signal.SIGKILL)
    while server._answers():
        time.sleep(0.02)


def test_the_address_is_known_before_anything_is_started(elsewhere, tmp_path):
    assert "host=" in elsewhere(tmp_path / "var").url()
    assert not (tmp_path / "var").exists()


def test_the_server_speaks_utf8_sorts_as_c_and_lives_in_vietnam(server):
    assert ask(server, "SHOW server_encoding") == [("UTF8",)]
    assert ask(server, "SHOW timezone") == [("Asia/Ho_Chi_Minh",)]
    assert ask(server, "SELECT datcollate FROM pg_database WHERE datname = current_database()") == [
        ("C",)
    ]


def test_every_commit_reaches_the_disk(server):
    assert ask(server, "SHOW fsync") == ask(server, "SHOW full_page_writes") == [("on",)]


def test_the_application_is_no_superuser_yet_may_create_its_extensions(server):
    assert ask(server, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(False,)]
    ask(
        server,
        "CREATE EXTENSION btree_gist; CREATE EXTENSION unaccent; CREATE EXTENSION pg_trgm",
    )


def test_nothing_listens_on_the_network(server):
    assert ask(server, "SHOW listen_addresses") == [("",)]


def test_other_accounts_cannot_reach_the_socket(server):
    assert server.sockets.stat().st_mode & 0o077 == 0


def test_two_processes_share_one_server(server, run_python):
    other = run_python("-c", USER_OF_THE_SERVER, server.var)
    assert int(other.stdout.readline()) == number_of(server)


def test_who_leaves_first_leaves_the_server_to_the_other(server, run_python):
    other = run_python("-c", USER_OF_THE_SERVER, server.var)
    number = int(other.stdout.readline())
    assert server.stop() is False
    server.ensure_running()
    assert number_of(server) == number
    other.communicate("\n", timeout=PATIENCE)
    assert ask(server, "SELECT 1") == [(1,)]


def test_the_last_to_leave_stops_the_server(server, run_python):
    server.stop()
    only = run_python("-c", USER_OF_THE_SERVER, server.var)
    only.stdout.readline()
    assert server._answers()
    only.communicate("\n", timeout=PATIENCE)
    assert not server._answers()


def test_a_server_whose_starter_was_killed_is_found_and_used(server, run_python):
    server.stop()
    killed = run_python("-c", USER_OF_THE_SERVER, server.var)
    number = int(killed.stdout.readline())
    killed.kill()
    killed.wait(PATIENCE)
    server.ensure_running()
    assert number_of(server) == number
    assert server.stop() is True, "a killed process no longer counts as a user"


def test_what_was_committed_survives_a_killed_server(server):
    server.ensure_running()
    ask(server, "CREATE TABLE kept AS SELECT 'Nguyễn Thị Đào' AS name")
    kill_server(server)
    server.ensure_running()
    assert ask(server, "SELECT name FROM kept") == [("Nguyễn Thị Đào",)]


def test_a_pid_file_whose_number_now_belongs_to_another_program_is_no_obstacle(server):
    server.ensure_running()
    account = server_account(server.var)
    stranger = subprocess.Popen(["/bin/sleep", "60"], user=account.pw_uid if account else None)
    try:
        lines = (server.data / "postmaster.pid").read_text().splitlines()
        kill_server(server)
        (server.data / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lines[1:]]))
        server.ensure_running()
        assert ask(server, "SELECT 1") == [(1,)]
        assert stranger.poll() is None, "the other program is left alone"
    finally:
        stranger.kill()
        stranger.wait(PATIENCE)


def test_a_server_that_lost_its_socket_is_replaced(server):
    server.ensure_running()
    number = number_of(server)
    (server.sockets / f".s.PGSQL.{local_postgres.PORT}").unlink()
    server.ensure_running()
    assert number_of(server) != number
    assert ask(server, "SELECT 1") == [(1,)]


def test_a_first_start_cut_short_begins_again(elsewhere, tmp_path):
    half_made = tmp_path / "var" / "postgres.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18")
    server = elsewhere(tmp_path / "var")
    server.ensure_running()
    assert ask(server, "SELECT 1") == [(1,)]
    assert not half_made.exists()


def test_processes_that_start_at_once_on_a_fresh_folder_get_one_server(tmp_path, run_python):
    users = [run_python("-c", USER_OF_THE_SERVER, tmp_path / "var") for _ in range(3)]
    assert len({user.stdout.readline() for user in users}) == 1
    for user in users:
        user.communicate("\n", timeout=PATIENCE)
    assert [user.returncode for user in users] == [0, 0, 0]


def test_a_deep_folder_with_spaces_and_vietnamese_letters_works(elsewhere, tmp_path):
    server = elsewhere(tmp_path / "Quy hoạch cán bộ" / ("nhiệm kỳ 2025-2030 " * 5) / "var")
    server.ensure_running()
    assert ask(server, "SELECT 1") == [(1,)]
    assert server.sockets.stat().st_mode & 0o077 == 0


def test_a_socket_folder_that_is_not_ours_alone_is_refused(elsewhere, tmp_path):
    server = elsewhere(tmp_path / "Quy hoạch" / "var")
    server.sockets.mkdir()
    server.sockets.chmod(0o777)
    with pytest.raises(LocalPostgresError, match="không phải của riêng chương trình"):
        server.ensure_running()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EROFS, "chỉ cho đọc"),
        (errno.EACCES, "Không có quyền ghi"),
        (errno.ENOSPC, "đã đầy"),
        (errno.EIO, "Không dùng được"),
    ],
)
def test_a_folder_that_cannot_be_written_is_one_sentence(
    elsewhere, tmp_path, monkeypatch, number, words
):
    def refuse(path, *args, **kwargs):
        raise OSError(number, os.strerror(number), str(path))

    server = elsewhere(tmp_path / "var")
    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(LocalPostgresError, match=words) as caught:
        server.ensure_running()
    assert str(server.var) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_in_the_place_of_the_folder_is_one_sentence(elsewhere, tmp_path):
    (tmp_path / "var").write_text("tệp")
    with pytest.raises(LocalPostgresError, match="phải là thư mục"):
        elsewhere(tmp_path / "var").ensure_running()
    assert (tmp_path / "var").read_text() == "tệp"


def test_a_foreign_folder_in_the_place_of_the_data_is_left_alone(elsewhere, tmp_path):
    foreign = tmp_path / "var" / "postgres" / "của tôi.txt"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("giữ lại")
    with pytest.raises(LocalPostgresError, match="không phải dữ liệu PostgreSQL"):
        elsewhere(tmp_path / "var").ensure_running()
    assert foreign.read_text() == "giữ lại"


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ('initdb: error: could not write file "x": No space left on device', "đã đầy"),
        (
            "FATAL:  could not map anonymous shared memory: Cannot allocate memory",
            "bộ nhớ",
        ),
        (
            "FATAL:  database files are incompatible with server",
            "một bản PostgreSQL khác",
        ),
        ("FATAL:  something nobody foresaw", "something nobody foresaw"),
    ],
)
def test_what_the_server_complains_of_is_one_sentence(
    elsewhere, tmp_path, monkeypatch, output, words
):
    def fail(words, **options):
        return subprocess.CompletedProcess(words, 1, "", output)

    monkeypatch.setattr(local_postgres.subprocess, "run", fail)
    with pytest.raises(LocalPostgresError, match=words) as caught:
        elsewhere(tmp_path / "var").ensure_running()
    assert "\n" not in str(caught.value)
