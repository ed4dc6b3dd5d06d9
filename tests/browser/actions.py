"""Actions of a person in the browser, by the words on the page."""

import re
import warnings
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from bench.servers import Server
from kpi import i18n
from kpi.cli import main
from tests.browser import trace

VI = i18n.of("vi")
REPORTER = "Nguyễn Thị Thử, Quy Nhơn"

# Nothing on the page has moved for some frames, and the browser is idle. A click is lost if the button moves between
# press and release, as late content or a finger's push may still move the page.
AT_REST = """seconds => new Promise((done, failed) => {
  const FRAMES = 6;
  let last = "", still = 0, frames = 0;
  const state = () => `${frames} frames, ${still} still, ${document.visibilityState}, ${last}`;
  setTimeout(() => failed(new Error("the page never came to rest: " + state())), seconds * 1000);
  const look = () => {
    frames++;
    const main = document.querySelector("[data-testid=stMain]");
    const now = `${main?.scrollTop} ${main?.scrollHeight} ${document.getElementsByTagName("*").length}`;
    still = now === last ? still + 1 : 0;
    last = now;
    still > FRAMES ? requestIdleCallback(() => done(), {timeout: 2000}) : requestAnimationFrame(look);
  };
  look();
})"""
SECONDS_TO_REST = 20


# As Back and Forward do. The run has begun once the app's state changes, unless it was too short to be seen.
GO = """address => new Promise(done => {
  const begun = new MutationObserver(() => done());
  begun.observe(document.querySelector("[data-testid=stApp]"), {attributeFilter: ["data-test-script-state"]});
  History.prototype.pushState.call(history, null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
  setTimeout(done, 5000);
})"""


def load(page: Page, server: Server, address: str = "/") -> None:
    """Opens a page by its address, as a new session, and waits until it is drawn."""
    page.goto(server.url + address)
    finished(page)


def visit(page: Page, server: Server, address: str = "/") -> None:
    """Opens a page by its address. A window that shows this server goes there without loading Streamlit anew, which
    takes a fifth of the time; its session goes on."""
    if not page.url.startswith(f"{server.url}/"):
        load(page, server, address)
        return
    page.evaluate(GO, address)
    finished(page)


def command(server: Server, *words: str) -> None:
    """Runs a command of the command line, which goes through the running server."""
    ended = CliRunner(env={"KPI_LANG": "en"}).invoke(main, [*words, "--store", str(server.store)])
    assert ended.exit_code == 0, ended.output


def finished(page: Page) -> None:
    """Waits until the page has run to its end and nothing is loading."""
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached()
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    expect(page.locator("[data-testid=stSkeleton], [data-stale=true]")).to_have_count(0)
    at_rest(page)


def at_rest(page: Page) -> None:
    """Waits until nothing on the page moves."""
    page.evaluate(AT_REST, SECONDS_TO_REST)


def download(button: Locator, folder: Path) -> Path:
    """Downloads the file of a button, under its own name, and returns its path."""
    page = button.page
    expect(button).to_be_visible()
    finished(page)
    try:
        with page.expect_download(timeout=10_000) as waiting:
            button.click()
    except PlaywrightTimeout:
        # The first click is rarely lost, for an unknown reason; a second one works, as it does for a person.
        warnings.warn(f"Nothing came of a first click on {button}:\n{trace.traces[page].text()}", stacklevel=2)
        with page.expect_download() as waiting:
            button.click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


def choose_file(page: Page, file: Path) -> None:
    page.locator("input[type=file]").set_input_files(file)


def submit(page: Page, server: Server, file: Path, rows: int) -> int:
    """Uploads the file and confirms its preview; returns the submission's number once it is stored."""
    visit(page, server, "/upload")
    choose_file(page, file)
    valid = VI.plural("{file} is valid: {n} value.", "{file} is valid: {n} values.", rows, file=file.name)
    expect(page.get_by_text(valid)).to_be_visible()
    page.get_by_label(VI("Uploaded by (full name, office)")).fill(REPORTER)
    page.get_by_role("button", name=VI("Confirm upload")).click()
    stored = VI.plural(
        "Submission {submission} is stored {where}: {n} value.",
        "Submission {submission} is stored {where}: {n} values.",
        rows, submission=0, where=VI("in the official data"),
    )  # fmt: skip
    message = page.get_by_text(re.compile(re.escape(stored).replace("0", r"\d+", 1)))
    expect(message).to_be_visible()
    finished(page)
    return int(re.findall(r"\d+", message.inner_text())[0])


def withdraw(page: Page, server: Server, submission: int, reason: str) -> None:
    visit(page, server, "/upload")
    page.locator(f".st-key-withdraw_{submission} button").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(VI("Your full name and office")).fill(REPORTER)
    dialog.get_by_label(VI("Reason")).fill(reason)
    at_rest(page)
    dialog.get_by_role("button", name=VI("Withdraw")).click()
    expect(dialog).to_have_count(0)
    expect(page.locator(f".st-key-withdraw_{submission}")).to_have_count(0)
    finished(page)


def barriers(page: Page, *rules: str, but: str | None = None) -> list[str]:
    """Serious and critical barriers that axe finds on the page, and headings that skip a level.

    rules: check only these; but: check all but this.
    """
    finished(page)
    only = {"runOnly": list(rules)} if rules else {"rules": {but: {"enabled": False}}} if but else {}
    violations = Axe().run(page, options={"resultTypes": ["violations"], **only}).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]} ({node['failureSummary']})"
        for rule in violations
        if rule["impact"] in ("serious", "critical") or rule["id"] == "heading-order"
        for node in rule["nodes"]
    ]
