"""Two dashboards on one store behind the nginx of deploy/nginx-replicas.conf."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bench import servers
from bench.servers import Server, free_port
from tests.browser.actions import finished, submit
from tests.browser.conftest import HEIGHT, WIDTH, Complaints, window
from tests.browser.test_nginx import MAIN, Site, configured, wait_for
from tests.support import lakes
from tests.support.tools import needed

REPLICAS = servers.ROOT / "deploy" / "nginx-replicas.conf"
INDICATOR = "/indicator?indicator=CT3.07&year=2024&lang=en"


@pytest.fixture
def replicas(tmp_path: Path) -> Iterator[list[Server]]:
    """Two dashboards on a new lake."""
    with ExitStack() as running:
        database = running.enter_context(lakes.database())
        lake = lakes.lake(database, tmp_path)
        store = f"ducklake:postgres:{lake.database} schema={lake.schema}"
        started = []
        for name in ("first", "second"):
            folder = tmp_path / name
            folder.mkdir()
            settings = {"KPI_STORE": store, "KPI_DATA": lake.data, "KPI_HERE": str(folder)}
            started.append(running.enter_context(servers.running("uvicorn", folder, **settings)))
        yield started


@pytest.fixture
def site(replicas: list[Server], tmp_path: Path) -> Iterator[Site]:
    """The shipped site before both, changed as nginx-replicas.conf says."""
    nginx, folder, secure, plain = needed("nginx"), tmp_path / "nginx", free_port(), free_port()
    folder.mkdir()
    changes = {"# add_header Set-Cookie": "add_header Set-Cookie", "$request_time'": "$request_time $upstream_addr'"}
    configuration = configured(folder, "http://kpi_replicas", secure, plain, changes)
    text = REPLICAS.read_text("utf-8")
    for shipped, server in zip(("10.0.0.11:8501", "10.0.0.12:8501"), replicas, strict=True):
        assert shipped in text
        text = text.replace(shipped, server.url.replace("http://localhost", "127.0.0.1"))
    (folder / "replicas.conf").write_text(text, "utf-8")
    main = MAIN.replace("    include", "    include {folder}/replicas.conf;\n    include", 1)
    configuration.write_text(main.format(folder=folder), "utf-8")
    process = subprocess.Popen([nginx, "-p", folder, "-c", configuration])
    running = Site(f"https://localhost:{secure}", f"http://localhost:{plain}", folder, replicas[0])
    try:
        wait_for(running)
        yield running
    finally:
        process.terminate()
        process.wait()


def serving(site: Site, replicas: list[Server]) -> Server:
    """The dashboard that nginx sent the last request to."""
    address = (site.logs / "kpi.log").read_text("utf-8").split()[-1]
    return next(each for each in replicas if each.url.endswith(address.rpartition(":")[2]))


def test_what_one_stores_the_other_shows_and_takes_over(site, replicas, chromium, visitor, tmp_path):
    complaints = Complaints()
    page = window(chromium, complaints, WIDTH, HEIGHT)
    page.goto(site.url + INDICATOR)
    finished(page)
    expect(page.get_by_text("37.5%").first).to_be_hidden()
    reading = serving(site, replicas)
    (other,) = [each for each in replicas if each is not reading]
    file = tmp_path / "values.csv"
    file.write_text("indicator,agency,period,numerator,denominator\nCT3.07,540,2024,3,8\n", "utf-8")
    writer = visitor()
    assert submit(writer, other, file, 1) == 2
    time.sleep(2)  # within these a submission is seen everywhere
    page.goto(site.url + f"{INDICATOR}&level=district")
    finished(page)
    expect(page.get_by_text("37.5%").first).to_be_visible()
    reading.process.kill()
    expect(page.locator("[data-testid=stApp][data-test-connection-state=CONNECTED]")).to_be_attached()
    page.goto(page.url)
    finished(page)
    expect(page.get_by_text("37.5%").first).to_be_visible()
    assert serving(site, replicas) is other
    page.context.close()
    assert [each for each in complaints.all if "WebSocket" not in each] == [], "the lost connection, and nothing else"
