"""The server after its start: its addresses, and the files it sends before the first page."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
import streamlit

from bench import servers
from bench.servers import Server

STATIC = Path(streamlit.__file__).parent / "static"


@pytest.fixture(scope="module", params=["streamlit", "uvicorn"])
def running(request, tmp_path_factory) -> Iterator[Server]:
    with servers.running(request.param, tmp_path_factory.mktemp("server")) as server:
        yield server


def listening_addresses(port: int) -> set[str]:
    """The addresses listening on a port, as the kernel writes them: hexadecimal, bytes reversed."""
    lines = [
        line.split() for table in ("tcp", "tcp6") for line in Path("/proc/net", table).read_text().splitlines()[1:]
    ]
    local = [line[1].split(":") for line in lines if line[3] == "0A"]
    return {address for address, hexadecimal in local if int(hexadecimal, 16) == port}


def test_only_this_machine_can_come_in(running):
    assert listening_addresses(int(running.url.rsplit(":")[-1])) == {"0100007F"}


def test_health_answers(running):
    answer = httpx2.get(f"{running.url}/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_every_script_of_the_first_page_is_compressed_and_complete(running):
    first = httpx2.get(running.url, headers={"Accept": "text/html"}).text
    scripts = re.findall(r'(?:src|href)="\./(static/[^"]+\.(?:js|css))"', first)
    assert scripts
    for script in scripts:
        answer = httpx2.get(f"{running.url}/{script}", headers={"Accept-Encoding": "gzip"})
        original = (STATIC / script).read_bytes()
        assert answer.content == original
        if len(original) >= 1000:
            assert answer.headers["content-encoding"] == "gzip"
