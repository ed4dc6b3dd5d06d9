"""The trial of deploy/compose.yaml without containers: its site, secrets and access file, and a mock provider."""

from collections.abc import Iterator

import oidc_provider_mock
import pytest
from playwright.sync_api import Page, expect

from bench import servers
from bench.servers import free_port
from kpi.access import NOT_ADMITTED
from tests.browser.actions import VI, finished
from tests.browser.conftest import Complaints, window
from tests.browser.test_nginx import Site, ask, nginx_before
from tests.browser.test_sign_in import sign_in
from tests.support.tools import needed

TRIAL = servers.ROOT / "deploy" / "trial"


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    needed("nginx")
    folder, behind, secure = tmp_path_factory.mktemp("trial"), tmp_path_factory.mktemp("behind"), free_port()
    with oidc_provider_mock.run_server_in_thread() as provider:
        secrets = folder / ".streamlit" / "secrets.toml"
        secrets.parent.mkdir()
        text = (TRIAL / "secrets.toml").read_text("utf-8")
        for shipped, here in {"https://localhost/": f"https://localhost:{secure}/",
                              "localhost:9400": f"localhost:{provider.server_port}"}.items():  # fmt: skip
            assert shipped in text
            text = text.replace(shipped, here)
        secrets.write_text(text, "utf-8")
        settings = {"KPI_ACCESS": "oidc", "KPI_ACCESS_FILE": str(TRIAL / "access.toml"), "HOME": str(folder)}
        with (
            servers.running("uvicorn", behind, **settings) as server,
            nginx_before(server, folder, secure=secure) as site,
        ):
            yield site


@pytest.fixture
def page(chromium) -> Iterator[Page]:
    page = window(chromium, Complaints(), 1366, 768, ignore_https_errors=True)
    yield page
    page.context.close()


@pytest.mark.parametrize(("person", "may_upload"), [("lan", True), ("quan-tri", True), ("nam", False)])
def test_each_person_of_the_trial_signs_in_through_nginx(trial, page, person, may_upload):
    sign_in(page, trial, f"{person}@example.vn", "/upload?agency=548&year=2024")
    finished(page)
    expect(page.get_by_text(VI(NOT_ADMITTED))).to_have_count(0)
    expect(page.locator("input[type=file]")).to_have_count(1 if may_upload else 0)


def test_its_token_reads(trial):
    assert ask(trial, "GET", "/api/indicators.csv?token=trial").status_code == 200
    assert ask(trial, "GET", "/api/indicators.csv").status_code == 401
