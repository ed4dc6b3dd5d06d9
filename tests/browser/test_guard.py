"""A server that listens to a network, and its visitors: a stranger's page, a script, a colleague."""

import socket
from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Page, expect
from websockets.sync.client import connect

from kpi.access import WHY_NOT
from tests.browser.actions import VI, finished, visit
from tests.browser.conftest import STRANGER
from tests.support.tools import NOT_RUN

STREAM = "/_stcore/stream"
UPLOAD = "/_stcore/upload_file/session/file"
READER = "you can read here, but not upload"


def own_address() -> str:
    """An address of this machine in a network. No packet is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip(f"{NOT_RUN}this machine is in no network")
        address: str = probe.getsockname()[0]
    return address


@pytest.fixture
def port(writable) -> int:
    """The port of a server that listens on all addresses."""
    return int(writable.url.rsplit(":")[-1])


@pytest.fixture
def stranger(chromium, port) -> Iterator[Page]:
    """A page of a name that now resolves to this machine (DNS rebinding)."""
    page = chromium.new_page()
    page.goto(f"http://{STRANGER}:{port}/")
    yield page
    page.close()


OPENS = """url => new Promise(answer => {
    const socket = new WebSocket(url, ["streamlit"]);
    socket.onopen = () => answer(true);
    socket.onerror = () => answer(false);
    setTimeout(() => answer("no answer"), 10_000);
})"""
STATUS = "([url, method]) => fetch(url, {method}).then(answer => answer.status, () => 'unreachable')"


def test_a_page_that_rebinds_its_name_reaches_nothing(stranger, port):
    assert "KPI_HOSTS" in stranger.inner_text("body")
    for host in (STRANGER, "localhost", "127.0.0.1"):
        assert stranger.evaluate(OPENS, f"ws://{host}:{port}{STREAM}") is False
    for path, method in (
        ("/", "GET"),
        ("/health", "GET"),
        ("/media/1.csv", "GET"),
        (UPLOAD, "PUT"),
        (UPLOAD, "DELETE"),
    ):
        assert stranger.evaluate(STATUS, [path, method]) == 403
        assert stranger.evaluate(STATUS, [f"http://localhost:{port}{path}", method]) == "unreachable"


def test_a_script_at_the_machine_s_network_address_reads_and_does_not_write(port):
    host = f"{own_address()}:{port}"
    own = {"Origin": f"http://{host}"}

    with connect(f"ws://{host}{STREAM}", subprotocols=["streamlit"], additional_headers=own) as websocket:
        assert websocket.subprotocol == "streamlit"
    assert httpx2.get(f"http://{host}/upload").status_code == 200
    for headers in (own, own | {"X-Kpi-Access": "write"}, own | {"x_kpi_access": "write"}, {}):
        answer = httpx2.put(f"http://{host}{UPLOAD}", headers=headers, content=b"1")
        assert (answer.status_code, READER in answer.text) == (403, True)


def test_a_colleague_may_read_and_sees_why_not_write(page, port):
    page = page.context.new_page()
    page.goto(f"http://{own_address()}:{port}/upload")
    finished(page)
    expect(page.get_by_text(VI(WHY_NOT["elsewhere"])).first).to_be_visible()
    expect(page.locator("input[type=file]")).to_have_count(0)
    page.close()


def test_a_page_at_this_machine_may_upload_and_streamlit_asks_for_its_own_token(port):
    headers = {"Origin": f"http://localhost:{port}"}
    answer = httpx2.put(f"http://localhost:{port}{UPLOAD}", headers=headers, content=b"1")
    assert (answer.status_code, "XSRF" in answer.text) == (403, True)


@pytest.mark.parametrize(
    "path", ["/nowhere", "/_stcore/agent/openapi.json", "/_stcore/metrics", "/upload/_stcore/health", "/index.html"]
)
def test_what_no_page_needs_does_not_exist(port, path):
    assert httpx2.get(f"http://localhost:{port}{path}").status_code == 404


def test_a_script_in_the_page_does_not_run_and_the_console_says_why(server, page):
    """Tests of all pages fail on any line of the console, so they would notice a blocked script."""
    page, lines = page.context.new_page(), []
    page.on("console", lambda message: lines.append((message.type, message.text)))
    visit(page, server, "/method")
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.head.append(script);
        }"""
    )
    assert page.evaluate("window.ran === undefined")
    assert [kind for kind, text in lines if "Content Security Policy" in text] == ["error"]
    page.close()
