"""A visitor's waits in Chromium: the first visit, and a filter change until the charts show it."""

from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page

from bench.servers import Server
from bench.waiting import until

# When somebody last clicked, and when a chart last changed; a chart is settled when it has been still for a while.
WATCH = """
addEventListener("click", () => { window.clicked = performance.now() }, true);
const chart = "[data-testid=stPlotlyChart], .kpi-chart";
const holds = node => node.closest?.(chart) || node.querySelector?.(chart);
new MutationObserver(records => {
  if (records.some(record => holds(record.target.closest ? record.target : record.target.parentElement ?? record.target)
      && (record.target.closest?.(chart) || [...record.addedNodes].some(holds)))) window.charted = performance.now();
}).observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
"""
SETTLED = """still => {
  const app = document.querySelector("[data-testid=stApp]");
  return app?.dataset.testScriptState === "notRunning" && window.charted > (window.clicked ?? 0)
      && performance.now() - window.charted > still && document.querySelector(".js-plotly-plot .main-svg");
}"""
YEAR = "Năm"
STILL = 700  # ms without a change
MBIT = 1_000_000 / 8


@dataclass(frozen=True)
class Visit:
    """A first visit: `bytes` sent until the charts were drawn, `shown` ms after the first request."""

    bytes: float
    shown: float


def charts_shown(page: Page) -> float:
    """Waits until no chart changes; returns the last change in ms after the request of the page."""
    until(page, SETTLED, STILL)
    shown: float = page.evaluate("window.charted")
    return shown


def new_visitor(browser: Browser) -> tuple[BrowserContext, Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 900}, locale="vi-VN")
    context.add_init_script(WATCH)
    return context, context.new_page()


def first_visit(browser: Browser, server: Server, address: str, mbit: float | None = None) -> Visit:
    """A new visitor's first visit at `mbit` Mbit/s (None: unlimited)."""
    context, page = new_visitor(browser)
    received = [0.0]
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    if mbit is not None:
        line = {"offline": False, "latency": 20, "downloadThroughput": mbit * MBIT, "uploadThroughput": mbit * MBIT}
        network.send("Network.emulateNetworkConditions", line)
    network.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    network.on("Network.webSocketFrameReceived", lambda event: received.append(_frame_bytes(event["response"])))
    page.goto(server.url + address)
    shown = charts_shown(page)
    context.close()
    return Visit(sum(received), shown)


def _frame_bytes(frame: dict[str, object]) -> float:
    """Binary frames come as base64: four characters for three bytes."""
    return len(str(frame["payloadData"])) * (0.75 if frame["opcode"] == 2 else 1)


def choose(page: Page, label: str, option: str) -> float:
    """Chooses a year or an indicator on either page; returns ms from the click until the charts show it."""
    select_box = page.get_by_role("combobox", name=label, exact=True)
    if select_box.count():
        select_box.fill(option)
        chosen = page.get_by_role("option", name=option).first
    elif label == YEAR:
        chosen = page.get_by_role("radio", name=option, exact=True)
        if not chosen.is_visible():
            page.get_by_role("button", name="Tính đến").click()
    else:
        page.locator(".st-key-indicator_title").get_by_role("button").click()
        select_box.fill(option)
        chosen = page.get_by_role("option", name=option).first
    chosen.click()
    clicked: float = page.evaluate("window.clicked")
    return charts_shown(page) - clicked
