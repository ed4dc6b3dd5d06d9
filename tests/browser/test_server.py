"""The server after its start: its first visitor, its addresses, and the files it sends before the first page."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
import streamlit
from playwright.sync_api import Page, expect

from bench import servers
from bench.servers import Server
from kpi.ui import navigation
from tests.browser.actions import VI, visit
from tests.browser.conftest import STRANGER
from tests.browser.test_guard import READER, UPLOAD

STATIC = Path(streamlit.__file__).parent / "static"


FIRST_PAGES = {"in a container": "indicator", "uvicorn": navigation.DEFAULT}


@pytest.fixture(scope="module", params=FIRST_PAGES)
def running(request, tmp_path_factory) -> Iterator[Server]:
    with servers.running(request.param, tmp_path_factory.mktemp("server"), container="podman") as server:
        yield server


def sidebar_links(page: Page) -> list[tuple[str, str]]:
    """The sidebar's links: their text and their target without the server's name."""
    links = page.get_by_test_id("stSidebarNav").get_by_role("link")
    leads = [link.evaluate("link => new URL(link.href).pathname") for link in links.all()]
    return list(zip([text.split("\n")[-1] for text in links.all_inner_texts()], leads, strict=True))


# The first test of each server.
def test_the_first_visitor_finds_any_page_as_everybody_does(running, page, request):
    paths = {entry.code: f"/{entry.code}" for entry in navigation.PAGES} | {navigation.DEFAULT: "/"}
    code = FIRST_PAGES[request.node.callspec.params["running"]]
    visit(page, running, paths[code])
    titles = {entry.code: VI(entry.title) for entry in navigation.PAGES if not entry.is_hidden}
    expect(page).to_have_title(titles[code])
    assert sidebar_links(page) == [(title, paths[code]) for code, title in titles.items()]
    assert page.locator("html").get_attribute("lang") == "vi"


def listening_addresses(port: int) -> set[str]:
    """The addresses listening on a port, as the kernel writes them: hexadecimal, bytes reversed."""
    lines = [
        line.split() for table in ("tcp", "tcp6") for line in Path("/proc/net", table).read_text().splitlines()[1:]
    ]
    local = [line[1].split(":") for line in lines if line[3] == "0A"]
    return {address for address, hexadecimal in local if int(hexadecimal, 16) == port}


def test_only_this_machine_can_come_in(running):
    assert listening_addresses(int(running.url.rsplit(":")[-1])) == {"0100007F"}
    assert httpx2.get(running.url, headers={"Host": STRANGER}).status_code == 403


def test_who_comes_from_this_machine_writes_but_in_a_container(running, request):
    answer = httpx2.put(f"{running.url}{UPLOAD}", headers={"Origin": running.url}, content=b"1")
    in_a_container = request.node.callspec.params["running"] == "in a container"
    assert (answer.status_code, READER in answer.text, "XSRF" in answer.text) == (
        403, in_a_container, not in_a_container,
    )  # fmt: skip


def test_health_answers(running):
    answer = httpx2.get(f"{running.url}/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_every_script_of_the_first_page_is_compressed_and_complete(running):
    client = httpx2.Client(base_url=running.url)
    first = client.get("/", headers={"Accept": "text/html"}).text
    scripts = re.findall(r'(?:src|href)="\./(static/[^"]+\.(?:js|css))"', first)
    assert scripts
    for script in scripts:
        answer = client.get(f"/{script}", headers={"Accept-Encoding": "gzip"})
        original = (STATIC / script).read_bytes()
        assert answer.content == original
        if len(original) >= 1000:
            assert answer.headers["content-encoding"] == "gzip"
