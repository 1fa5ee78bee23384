"""A window that notes everything that goes wrong in it, and what one asks of a page."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
# Rows of one table are drawn by one template: beyond the tenth, axe only gets slower.
REPEATED = [
    ["tbody > tr:nth-child(n + 11)"],
    [".tree ul > li:nth-child(n + 4)"],
]
# Colours are those of the desk on a phone too, and take longer to ask than all the rest.
SAME_EVERYWHERE = ["color-contrast"]
AXE = """async ([rules, repeated, left]) => {
  const exclude = repeated.filter(([rows]) => document.querySelector(rows));
  const only = { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] };
  only.rules = Object.fromEntries(left.map((rule) => [rule, { enabled: false }]));
  const found = await axe.run({ include: [["html"]], exclude }, only);
  const places = (one) => one.nodes.map((node) => node.target.join(" ")).join("; ");
  return found.violations.map((one) => `${one.id}: ${places(one)}`);
}"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
SERVER_ERROR = 500
CLIENT_ERROR = 400


@dataclass
class Watch:
    """A window with one page, and what went wrong in it so far, each in a sentence."""

    context: BrowserContext
    trouble: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page: Page = self.context.new_page()
        self.page.on("console", self.note_console)
        self.page.on("pageerror", lambda error: self.trouble.append(f"lỗi kịch bản: {error}"))
        self.page.on("requestfailed", self.note_failure)
        self.page.on("response", self.note_response)

    def note_console(self, message: ConsoleMessage) -> None:
        """Note errors and warnings; that a request was refused, `note_response` says better."""
        refused = message.text.startswith("Failed to load resource")
        if message.type in ("error", "warning") and not refused:
            self.trouble.append(f"{message.type} ở {self.page.url}: {message.text}")

    def note_failure(self, request: Request) -> None:
        """Note a request without an answer; one given up because the page was left is none."""
        if "ERR_ABORTED" not in (request.failure or ""):
            self.trouble.append(f"không tải được {request.url}: {request.failure}")

    def note_response(self, response: Response) -> None:
        """Note what is missing on a page; a page itself may be refused, but may not break."""
        most = SERVER_ERROR if response.request.is_navigation_request() else CLIENT_ERROR
        if response.status >= most:
            self.trouble.append(f"{response.status} {response.url}")

    def go(self, address: str) -> int:
        """Open an address; return the status."""
        return self.page.goto(address).status


def violations(page: Page, *, left_out: Sequence[str] = ()) -> list[str]:
    """Return what axe finds wrong on the page as it stands, but for some rules."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(Axe().axe_script)
    return page.evaluate(AXE, [RULES, REPEATED, list(left_out)])


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return page.evaluate(OVERFLOW)


def check(page: Page) -> None:
    """Demand one heading, nothing that axe refuses, nothing wider than a desk's or phone's window.

    The page is left as on a desk.
    """
    assert page.locator("h1").count() == 1
    for window, left_out in ((PHONE, SAME_EVERYWHERE), (DESKTOP, ())):
        page.set_viewport_size(window)
        assert violations(page, left_out=left_out) == []
        assert overflow(page) == 0
