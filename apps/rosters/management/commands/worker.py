"""`manage.py worker`: does the long work that waits in the database; one runs at a time."""

import os
import signal
import sys
import threading
from contextlib import closing

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult


class Command(BaseCommand):
    help = "Làm các việc dài đang chờ (đọc, so và ghi danh sách). Mỗi cơ sở dữ liệu chạy một."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the wish to live no longer than whoever started this process."""
        parser.add_argument(
            "--until-closed", action="store_true", help="dừng khi đầu vào chuẩn đóng lại"
        )

    def handle(self, *, until_closed: bool, **options: object) -> None:
        """Take up what a dead worker left, then wait for work until stopped."""
        if until_closed:
            threading.Thread(target=stop_when_input_ends, daemon=True).start()
        # Held by a connection of its own for as long as the process lives.
        with closing(connection.copy()) as keeper:
            if not is_first(keeper):
                self.stderr.write("Đã có một tiến trình worker đang chạy.")
                sys.exit(1)
            left = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
            left.update(status=TaskResultStatus.READY, started_at=None)
            # Reloading would start this command anew in a child, which finds the lock taken.
            call_command("db_worker", interval=0.5, startup_delay=False, reload=False)


def stop_when_input_ends() -> None:
    """Ask this process to stop when nobody holds the other end of its standard input."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


def is_first(keeper: BaseDatabaseWrapper) -> bool:
    """Take the lock of the one worker; return whether it was free."""
    with keeper.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('rosters_worker'))")
        return cursor.fetchone()[0]
