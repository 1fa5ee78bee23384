"""One Chromium and one site for all tests of this folder; both are gone when the folder is done."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.server import PASSWORD
from tests.browser.watching import DESKTOP, Watch

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
NO_CHROMIUM = "Máy này không có Chromium; cài bằng apt-get install chromium để chạy phép thử này."
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 15_000  # milliseconds; a slow machine shared by others

Enter = Callable[..., Watch]
Look = Callable[[str], Watch]


@pytest.fixture(scope="package")
def chromium_path() -> str:
    """The browser of the system; we bring none along."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip(NO_CHROMIUM)
    return found


@pytest.fixture(scope="package")
def chromium(chromium_path) -> Iterator[Browser]:
    """A browser with nothing remembered: Playwright gives it a fresh profile."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=[*ARGUMENTS])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def site(chromium_path, tmp_path_factory) -> Iterator[str]:
    """The address of the demonstration, freshly made; without a browser nothing is made."""
    log = tmp_path_factory.mktemp("site") / "stderr"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "tests.browser.server"], cwd=ROOT, stderr=errors, **pipes
        ) as process,
    ):
        address = process.stdout.readline().strip()
        assert address, log.read_text()
        yield address
    assert process.returncode == 0, log.read_text()


@pytest.fixture(scope="package")
def remembered(chromium, site) -> Callable[[str], dict]:
    """Sign in once as each account and keep the cookies."""
    states: dict[str, dict] = {}

    def state_of(account: str) -> dict:
        if account not in states:
            context = chromium.new_context(base_url=site)
            sign_in(context, account)
            states[account] = context.storage_state()
            context.close()
        return states[account]

    return state_of


def sign_in(context: BrowserContext, account: str, password: str = PASSWORD) -> None:
    """Fill in the form of the sign-in page."""
    page = context.new_page()
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(account)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()


@pytest.fixture(scope="package")
def windows(chromium, site, remembered) -> Iterator[dict[str, Watch]]:
    """One window an account, kept open: what it has loaded once it need not load again."""
    opened: dict[str, Watch] = {}
    yield opened
    for watch in opened.values():
        watch.context.close()


@pytest.fixture
def look(chromium, site, remembered, windows) -> Iterator[Look]:
    """Return the window of an account, for pages that are only read; none may have trouble."""

    def window_of(account: str) -> Watch:
        if account not in windows:
            state = remembered(account) if account else None
            context = chromium.new_context(
                base_url=site, viewport=DESKTOP, locale="vi-VN", storage_state=state
            )
            context.set_default_timeout(PATIENCE)
            windows[account] = Watch(context)
        return windows[account]

    yield window_of
    trouble = [words for watch in windows.values() for words in watch.trouble]
    for watch in windows.values():
        watch.trouble.clear()
    assert trouble == []


@pytest.fixture
def enter(chromium, site, remembered) -> Iterator[Enter]:
    """Open a window as an account, or as nobody; at the end no page may have had trouble."""
    opened: list[Watch] = []

    def open_window(account: str = "", **options: object) -> Watch:
        options = {"viewport": DESKTOP, "locale": "vi-VN"} | options
        if account:
            options["storage_state"] = remembered(account)
        context = chromium.new_context(base_url=site, **options)
        context.set_default_timeout(PATIENCE)
        opened.append(Watch(context))
        return opened[-1]

    yield open_window
    trouble = [words for watch in opened for words in watch.trouble]
    for watch in opened:
        watch.context.close()
    assert trouble == []
