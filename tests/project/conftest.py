import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cadre_planning.local_postgres import Server

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds that a process may take on a slow machine before the test has failed
LEFT_OUT = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}  # a command starts as a person's would


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    """A running server in a folder of its own, shared by the tests of one file."""
    server = Server(tmp_path_factory.mktemp("var"))
    server.ensure_running()
    yield server
    server.ensure_running()
    server.stop()


@pytest.fixture
def elsewhere(tmp_path) -> Iterator[Callable[[Path], Server]]:
    """Make servers in folders that the test names, and clear away what they leave outside."""
    made: list[Server] = []

    def make(var: Path) -> Server:
        made.append(Server(var))
        return made[-1]

    yield make
    for server in made:
        server.stop()
        if server.sockets != server.data:
            shutil.rmtree(server.sockets, ignore_errors=True)


def hear_the_keyboard() -> None:
    """Let Ctrl-C reach the child, also when the tests themselves run where it is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def run_python() -> Iterator[Callable[..., subprocess.Popen]]:
    """Start Python processes in the project's folder; those still running at the end are killed."""
    started: list[subprocess.Popen] = []

    def run(*words: object, **environment: str) -> subprocess.Popen:
        process = subprocess.Popen(  # noqa: S603 - this very project
            [sys.executable, *map(str, words)],
            cwd=ROOT,
            env={k: v for k, v in os.environ.items() if k not in LEFT_OUT} | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=hear_the_keyboard,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate(timeout=PATIENCE)
