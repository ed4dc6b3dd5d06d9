"""A trace of a window for the report of a failed test: clicks, requests, messages."""

from collections import deque
from weakref import WeakKeyDictionary

from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page, WebSocket

CLICKS = """(() => {
  const clicks = window.clicksOfTheTest = [];
  for (const act of ["pointerdown", "pointerup", "click"]) addEventListener(act, ({target, clientX, clientY}) => {
    const what = (target.closest?.("[class*=st-key-]")?.className ?? "").match(/st-key-\\S+/)?.[0] ?? "";
    const at = `${Math.round(performance.now())} ${act} ${Math.round(clientX)},${Math.round(clientY)}`;
    clicks.push(`${at} ${what} ${target.outerHTML?.slice(0, 60)}`);
  }, {capture: true, passive: true});
})()"""


class Trace:
    """The last clicks, requests and messages of a window."""

    def __init__(self, page: Page) -> None:
        self.page = page
        traces[page] = self
        self.steps: deque[str] = deque(maxlen=30)
        page.add_init_script(CLICKS)
        page.on("request", lambda request: self.steps.append(f"asks {request.method} {request.url}"))
        page.on("response", lambda answer: self.steps.append(f"gets {answer.status} {answer.url}"))
        page.on("download", lambda file: self.steps.append(f"takes {file.url}"))
        page.on("websocket", self.hear)

    def hear(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: self.steps.append(f"says {len(frame)} bytes"))
        socket.on("framereceived", lambda frame: self.steps.append(f"hears {len(frame)} bytes"))
        socket.on("close", lambda _: self.steps.append("hangs up"))

    def text(self) -> str:
        try:
            state = self.page.evaluate("[performance.now(), document.querySelector('.stApp')?.dataset.testScriptState]")
            clicks = self.page.evaluate("window.clicksOfTheTest.slice(-12)")
            errors = self.page.get_by_test_id("stDownloadButtonError").all_inner_texts()
        except BrowserError as gone:
            state, clicks, errors = str(gone), [], []
        return "\n".join([self.page.url, str(state), *errors, *clicks, *self.steps])


traces: WeakKeyDictionary[Page, Trace] = WeakKeyDictionary()
