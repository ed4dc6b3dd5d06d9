"""The trial of deploy/compose.yaml without containers: its site, secrets and access file, and a mock provider."""

from collections.abc import Iterator

import oidc_provider_mock
import pytest
from playwright.sync_api import Page, expect

from bench import servers
from bench.servers import free_port
from kpi.access import Role, people
from tests.browser.actions import finished
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
    page = window(chromium, Complaints(), 1366, 768)
    yield page
    page.context.close()


def test_a_person_of_the_trial_signs_in_through_nginx(trial, page):
    sign_in(page, trial, "lan@example.vn", "/upload?agency=548&year=2024")
    finished(page)
    expect(page.locator("input[type=file]")).to_have_count(1)


def test_each_person_of_the_trial_has_a_role():
    in_the_file = people.read(TRIAL / "access.toml")
    roles = {name: in_the_file.right(f"{name}@example.vn") for name in ("lan", "huong", "quan-tri", "nam")}
    assert {name: right and right.role for name, right in roles.items()} == {
        "lan": Role.REPORTER, "huong": Role.APPROVER, "quan-tri": Role.ADMINISTRATOR, "nam": Role.VIEWER,
    }  # fmt: skip


def test_its_token_reads(trial):
    assert ask(trial, "GET", "/api/indicators.csv?token=trial").status_code == 200
    assert ask(trial, "GET", "/api/indicators.csv").status_code == 401
