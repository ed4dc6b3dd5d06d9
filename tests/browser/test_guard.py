"""A server that listens to a network, and its visitors: a stranger's page, a script, a colleague."""

import shutil
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx2
import pytest
from playwright.sync_api import Page, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from bench import servers
from kpi.access import WHY_NOT
from tests.browser.actions import VI, finished, visit
from tests.support.tools import NOT_RUN

STREAM = "/_stcore/stream"
UPLOAD = "/_stcore/upload_file/session/file"
STRANGERS = 50
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


@pytest.fixture(scope="module", params=["streamlit to all", "uvicorn to all"])
def port(request, tmp_path_factory, demo_file) -> Iterator[int]:
    """The port of a server that listens on all addresses."""
    folder = tmp_path_factory.mktemp("to_all")
    shutil.copy(demo_file, folder / "demo.duckdb")
    with servers.running(request.param, folder) as server:
        yield int(server.url.rsplit(":")[-1])


@pytest.fixture
def stranger(chromium, port) -> Iterator[Page]:
    """A page of evil.example, whose name now resolves to this machine (DNS rebinding)."""
    arguments = [*servers.QUIET_CHROMIUM, "--host-resolver-rules=MAP evil.example 127.0.0.1"]
    browser = chromium.browser_type.launch(executable_path=shutil.which("chromium"), args=arguments)
    page = browser.new_page()
    page.goto(f"http://evil.example:{port}/")
    yield page
    browser.close()


OPENS = """url => new Promise(answer => {
    const socket = new WebSocket(url, ["streamlit"]);
    socket.onopen = () => answer(true);
    socket.onerror = () => answer(false);
    setTimeout(() => answer("no answer"), 10_000);
})"""
STATUS = "([url, method]) => fetch(url, {method}).then(answer => answer.status, () => 'unreachable')"


def test_a_page_that_rebinds_its_name_reaches_nothing(stranger, port):
    assert "KPI_HOSTS" in stranger.inner_text("body")
    for host in ("evil.example", "localhost", "127.0.0.1"):
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


@pytest.mark.parametrize("port", ["streamlit to all"], indirect=True)
@pytest.mark.parametrize(("host", "may_write"), [("", False), ("localhost", True)], ids=["colleague", "this machine"])
def test_a_colleague_may_read_and_sees_why_not_write(chromium, port, host, may_write):
    page = chromium.new_page(locale="vi-VN")
    page.goto(f"http://{host or own_address()}:{port}/upload")
    finished(page)
    expect(page.get_by_text(VI(WHY_NOT["elsewhere"])).first).to_be_visible(visible=not may_write)
    expect(page.locator("input[type=file]")).to_have_count(1 if may_write else 0)
    page.close()


def test_a_page_at_this_machine_may_upload_and_streamlit_asks_for_its_own_token(port):
    headers = {"Origin": f"http://localhost:{port}"}
    answer = httpx2.put(f"http://localhost:{port}{UPLOAD}", headers=headers, content=b"1")
    assert (answer.status_code, "XSRF" in answer.text) == (403, True)


@pytest.mark.parametrize(
    ("kind", "settings"),
    [("streamlit", {"KPI_ACCESS": "read-only"}), ("in a container", {"container": "podman"})],
    ids=["read-only", "container"],
)
def test_nobody_writes_where_all_read_or_in_a_container(tmp_path, kind, settings):
    with servers.running(kind, tmp_path, **settings) as server:
        answer = httpx2.put(f"{server.url}{UPLOAD}", headers={"Origin": server.url}, content=b"1")
    assert (answer.status_code, READER in answer.text) == (403, True)


@pytest.mark.parametrize(
    "path", ["/nowhere", "/_stcore/agent/openapi.json", "/_stcore/metrics", "/upload/_stcore/health", "/index.html"]
)
def test_what_no_page_needs_does_not_exist(port, path):
    assert httpx2.get(f"http://localhost:{port}{path}").status_code == 404


def status_of_a_stranger(port: int, number: int) -> int:
    origin = {"Origin": f"http://stranger-{number}.example"}
    try:
        with connect(f"ws://127.0.0.1:{port}{STREAM}", additional_headers=origin):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def test_health_answers_at_once_while_strangers_are_refused(port):
    """Without the guard, Streamlit asks an address in the internet about each request and blocks meanwhile."""
    with ThreadPoolExecutor(STRANGERS) as crowd:
        strangers = [crowd.submit(status_of_a_stranger, port, number) for number in range(STRANGERS)]
        healths = [httpx2.get(f"http://127.0.0.1:{port}/health") for _ in range(3)]
    assert [stranger.result() for stranger in strangers] == [403] * STRANGERS
    assert [health.status_code for health in healths] == [200, 200, 200]
    assert max(health.elapsed for health in healths) < timedelta(seconds=1)


def test_a_script_in_the_page_does_not_run_and_the_console_says_why(server, chromium):
    """Tests of all pages fail on any line of the console, so they would notice a blocked script."""
    page, lines = chromium.new_page(), []
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
