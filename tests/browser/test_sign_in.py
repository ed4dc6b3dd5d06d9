"""Signing in at a real identity provider, and what the access file then allows."""

import time
from collections.abc import Iterator
from pathlib import Path

import oidc_provider_mock
import pytest
from oidc_provider_mock._app import OpenIDCode
from playwright.sync_api import Page, expect

from bench import servers
from bench.servers import Server
from kpi.access import NOT_ADMITTED
from tests.browser.actions import VI, choose_file, finished, submit, visit
from tests.browser.conftest import HEIGHT, WIDTH, Complaints, forget
from tests.browser.conftest import window as new_window
from tests.support.uploads import csv_text

LAN, HUONG, NAM = "lan@example.vn", "huong@example.vn", "nam@example.vn"  # a reporter, an approver, nobody
ACCESS = """
[people]
"Lan@example.vn" = {role = "reporter", agencies = ["540"]}
"huong@example.vn" = {role = "approver"}
"""
SECRETS = """
[auth]
redirect_uri = "http://localhost:{port}/oauth2callback"
cookie_secret = "a secret of this test alone, and long"
client_id = "kpi"
client_secret = "not checked by this provider"
server_metadata_url = "http://localhost:{provider}/.well-known/openid-configuration"
"""


@pytest.fixture(scope="module")
def access_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("access") / "access.toml"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, access_file: Path) -> Iterator[Server]:
    """A dashboard at which people sign in, and its identity provider."""
    folder, port = tmp_path_factory.mktemp("guarded"), servers.free_port()
    access_file.write_text(ACCESS, "utf-8")
    with oidc_provider_mock.run_server_in_thread() as provider:
        secrets = folder / ".streamlit" / "secrets.toml"
        secrets.parent.mkdir()
        secrets.write_text(SECRETS.format(port=port, provider=provider.server_port), "utf-8")
        settings = {"KPI_ACCESS": "oidc", "KPI_ACCESS_FILE": str(access_file), "HOME": str(folder)}
        with servers.running("uvicorn", folder, None, port, **settings) as server:
            yield server


@pytest.fixture(scope="module")
def opened(chromium) -> Iterator[tuple[Page, Complaints]]:
    """A browser window, and its complaints."""
    complaints = Complaints()
    page = new_window(chromium, complaints, WIDTH, HEIGHT)
    yield page, complaints
    page.context.close()


@pytest.fixture
def window(opened: tuple[Page, Complaints], access_file: Path) -> Iterator[Page]:
    """The window, signed in nowhere; the provider's own pages may want a style sheet from elsewhere, and an icon."""
    page, complaints = opened
    yield page
    forget(page)
    access_file.write_text(ACCESS, "utf-8")
    messages, complaints.all = complaints.all, []
    assert [message for message in messages if "pico" not in message and "favicon" not in message] == []


def sign_in(page: Page, server: Server, address: str, at: str = "/") -> None:
    """Signs in as somebody, and goes to a page."""
    page.goto(server.url + at)
    page.get_by_role("button", name=VI("Sign in")).click()
    page.get_by_placeholder("sub").fill(address)
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url(f"{server.url}/**")


def written(folder: Path, agency: str) -> Path:
    """A file with one value of an agency, another each time."""
    file = folder / f"{agency}.csv"
    file.write_text(csv_text([("CT3.07", agency, "2024", "", "", f"{time.time() % 50:.4f}", "", "")]), "utf-8")
    return file


def test_somebody_who_is_not_signed_in_sees_no_page(guarded, window):
    for address in ("/", "/upload", "/indicator?indicator=CT3.07&data=demo"):
        window.goto(guarded.url + address)
        expect(window.get_by_role("button", name=VI("Sign in"))).to_be_visible()
        expect(window.locator(".st-key-first_content")).to_have_count(0)
        expect(window.get_by_test_id("stSidebarNav")).to_have_count(0)


def test_a_reporter_signs_in_and_out(guarded, window):
    sign_in(window, guarded, LAN)
    finished(window)
    expect(window.get_by_text(LAN)).to_be_visible()
    window.get_by_role("button", name=VI("Sign out")).click()
    window.get_by_role("button", name="End session").click()
    expect(window.get_by_role("button", name=VI("Sign in"))).to_be_visible()


def test_signing_in_leads_to_the_page_and_language_that_were_asked_for(guarded, window):
    window.goto(f"{guarded.url}/indicator?indicator=CT3.07")
    window.get_by_text("English", exact=True).click()
    window.get_by_role("button", name="Sign in").click()
    window.get_by_placeholder("sub").fill(LAN)
    window.get_by_role("button", name="Authorize").click()
    window.wait_for_url(f"{guarded.url}/indicator?indicator=CT3.07&lang=en")
    finished(window)
    expect(window.get_by_role("button", name="Sign out")).to_be_visible()


def test_who_denies_at_the_provider_stays_outside(guarded, window):
    window.goto(guarded.url)
    window.get_by_role("button", name=VI("Sign in")).click()
    window.get_by_role("button", name="Deny").click()
    expect(window.get_by_role("button", name=VI("Sign in"))).to_be_visible()


def test_somebody_whom_the_access_file_does_not_name_is_refused(guarded, window):
    sign_in(window, guarded, NAM)
    expect(window.get_by_text(VI(NOT_ADMITTED))).to_be_visible()
    expect(window.locator(".st-key-first_content")).to_have_count(0)


@pytest.mark.parametrize(
    "claims", [{"iat": time.time() - 12 * 3600 - 5}, {"aud": ["another program"]}], ids=["too old", "another's"]
)
def test_a_token_that_is_older_than_a_session_or_another_programs_lets_nobody_in(guarded, window, monkeypatch, claims):
    usual = OpenIDCode.get_client_claims
    monkeypatch.setattr(OpenIDCode, "get_client_claims", lambda self, client: usual(self, client) | claims)
    sign_in(window, guarded, LAN)
    expect(window.get_by_role("button", name=VI("Sign in"))).to_be_visible()


def test_a_reporter_uploads_for_their_own_agency_and_for_no_other(guarded, window, tmp_path):
    sign_in(window, guarded, LAN, "/upload?agency=540&year=2024")
    submit(window, guarded, written(tmp_path, "540"), rows=1)
    visit(window, guarded, "/upload?agency=545&year=2024")
    choose_file(window, written(tmp_path, "545"))
    expect(window.get_by_text("tài khoản của bạn không được nộp số liệu thay Huyện Phù Mỹ")).to_be_visible()
    expect(window.get_by_role("button", name=VI("Confirm upload"))).to_have_count(0)


def test_a_right_that_is_taken_away_ends_at_the_next_act(guarded, window, access_file, tmp_path):
    sign_in(window, guarded, LAN, "/upload?agency=540&year=2024")
    choose_file(window, written(tmp_path, "540"))
    confirm = window.get_by_role("button", name=VI("Confirm upload"))
    expect(confirm).to_be_visible()
    finished(window)  # or the run under way would end with the right, before the click
    access_file.write_text('[people]\n"huong@example.vn" = {role = "approver"}', "utf-8")
    confirm.click()
    expect(window.get_by_text(VI(NOT_ADMITTED))).to_be_visible()
    expect(window.locator(".st-key-first_content")).to_have_count(0)


def test_a_dialog_that_is_open_ends_with_the_right(guarded, window, access_file):
    sign_in(window, guarded, HUONG, "/upload")
    window.get_by_role("radio", name=VI("Locked periods")).click()
    window.get_by_role("button", name=VI("Lock the period")).click()
    act = window.get_by_test_id("stDialog").get_by_role("button", name=VI("Lock the period"))
    expect(act).to_be_visible()
    finished(window)
    access_file.write_text('[people]\n"lan@example.vn" = {role = "viewer"}', "utf-8")
    act.click()
    expect(window.locator(".st-key-sign_in").get_by_text(VI(NOT_ADMITTED))).to_be_visible()
    expect(window.get_by_test_id("stDialog")).to_have_count(0)
