import contextlib
import errno
import io
import logging
import signal
import subprocess
import sys
import time
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.servers.basehttp import (
    ThreadedWSGIServer,
    WSGIRequestHandler,
    get_internal_wsgi_application,
)
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cadre_planning import demo, local_backend, local_postgres

HOST = "127.0.0.1"
LOWEST_FREE_PORT = 8000  # below 1024 the system keeps them to itself
HIGHEST_PORT = 65535
PATIENCE = 5  # seconds that a worker has to end what it does
ONE_AT_A_TIME = 20250701  # any number of our own, for PostgreSQL's advisory lock


class Command(BaseCommand):
    """Brings the demonstration up from nothing, or in seconds from where it was left."""

    help = "Chạy bản trình diễn: cơ sở dữ liệu, danh mục, huyện mẫu và máy chủ web."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the port, or the wish to prepare the data only."""
        parser.add_argument("--port", type=a_port, default=8000, help="cổng web (8000)")
        parser.add_argument("--no-serve", action="store_true", help="chỉ chuẩn bị dữ liệu")

    def handle(self, *args: Any, port: int, no_serve: bool, **options: Any) -> None:
        """Prepare the data, then serve until Ctrl-C; the port is taken first, to fail early."""
        if not settings.DEBUG:
            raise CommandError("Lệnh demo chỉ dùng để chạy thử, không dùng ở nơi làm thật.")
        self.stdout.write("Quy hoạch cán bộ, bản trình diễn")
        if no_serve:
            self._prepare()
            return
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            with listening(port) as server:
                self._prepare()
                self._serve(server, port)
        except KeyboardInterrupt:
            self._say_goodbye()

    def _prepare(self) -> None:
        self._stage("Mở cơ sở dữ liệu", connection.ensure_connection)
        with one_at_a_time():
            if migrations_wait():
                self._stage("Dựng các bảng", quietly("migrate", interactive=False))
            self._stage("Nạp danh mục và quy định", quietly("load_reference"))
            if not demo.is_loaded():
                self._stage("Nạp huyện trình diễn", quietly("load_demo"))
            self._show_accounts()

    def _stage(self, what: str, do: Callable[[], Any]) -> None:
        self.stdout.write(f"  {what} ... ", ending="")
        self.stdout.flush()
        began = time.monotonic()
        try:
            do()
        except BaseException:
            self.stdout.write("chưa xong")
            raise
        self.stdout.write(f"xong, {time.monotonic() - began:.1f} giây".replace(".", ","))

    def _show_accounts(self) -> None:
        path = settings.VAR_DIR / "demo-password"
        try:
            password, is_new = demo.kept_password(path)
        except OSError as error:
            raise SystemExit(f"Không đọc được mật khẩu ở {path}: {error.strerror}.") from error
        if is_new:  # the file was lost, or the data were loaded elsewhere
            demo.set_password(password)
        self.stdout.write(f"\nTài khoản, mật khẩu chung {password} (ghi ở {path}):")
        for account in demo.ACCOUNTS:
            self.stdout.write(f"  {account.username:<12}{account.shows}")

    def _serve(self, server: ThreadedWSGIServer, port: int) -> None:
        logging.getLogger("django.server").setLevel(logging.ERROR)
        server.set_app(get_internal_wsgi_application())
        with working():
            self.stdout.write(f"\nMời mở http://{HOST}:{port}/ (nhấn Ctrl-C để dừng)")
            self.stdout.flush()
            server.serve_forever()

    def _say_goodbye(self) -> None:
        connection.close()
        ours = connection.settings_dict["ENGINE"] == local_backend.__name__
        if ours and local_postgres.stop():
            self.stdout.write("\nĐã dừng máy chủ web và cơ sở dữ liệu; dữ liệu được giữ nguyên.")
        else:
            self.stdout.write("\nĐã dừng máy chủ web; cơ sở dữ liệu vẫn chạy cho nơi khác dùng.")


def a_port(text: str) -> int:
    """Read a port number from the command line."""
    if not text.isdecimal() or not 1 <= int(text) <= HIGHEST_PORT:
        raise ArgumentTypeError(f"cổng phải là số từ 1 đến {HIGHEST_PORT}, không phải “{text}”")
    return int(text)


@contextlib.contextmanager
def listening(port: int) -> Iterator[ThreadedWSGIServer]:
    """Hold `port`; browsers that come before the application is ready wait for it.

    A port that cannot be had is SystemExit, whose sentence reaches the person as it is; Django
    would put "CommandError" before it.
    """
    refusals = {
        errno.EADDRINUSE: f"Cổng {port} đang có chương trình khác dùng.",
        errno.EACCES: f"Không được phép dùng cổng {port}.",
    }
    try:
        server = ThreadedWSGIServer((HOST, port), WSGIRequestHandler)
    except OSError as error:
        why = refusals.get(error.errno, f"Không mở được cổng {port}: {error.strerror}.")
        raise SystemExit(f"{why} Hãy chọn cổng khác, ví dụ --port {another_port(port)}.") from None
    try:
        yield server
    finally:
        server.server_close()


@contextlib.contextmanager
def working() -> Iterator[None]:
    """Keep a worker for the long imports beside the server; without one, pages serve all the same.

    It is a process of its own: Ctrl-C reaches it too, it is told to stop in any case, and when this
    process is killed the end of its standard input tells it.
    """
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker", "--until-closed"]
    none = subprocess.DEVNULL
    pipes = {"stdin": subprocess.PIPE, "stdout": none, "stderr": none}
    worker = subprocess.Popen(command, **pipes)  # noqa: S603 - this project
    try:
        yield
    finally:
        worker.terminate()
        try:
            worker.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
        worker.stdin.close()


def another_port(port: int) -> int:
    """Suggest the next port that anyone may use."""
    return port + 1 if LOWEST_FREE_PORT <= port < HIGHEST_PORT else LOWEST_FREE_PORT


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Keep a second demonstration, started at the same moment, waiting until this one is ready."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])


def migrations_wait() -> bool:
    """Say whether the database lacks a migration that the code has."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def quietly(command: str, **options: Any) -> Callable[[], Any]:
    """Return a call of `command` that keeps its own report to itself."""
    return lambda: call_command(command, stdout=io.StringIO(), verbosity=0, **options)
