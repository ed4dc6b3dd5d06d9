"""The site of deploy/nginx.conf in a real nginx, with TLS, before a real server."""

import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPSConnection
from pathlib import Path
from types import MappingProxyType

import httpx2
import pytest
import trustme
from playwright.sync_api import expect

from bench import servers
from bench.servers import Server, free_port
from kpi.access import NOT_ADMITTED, WHY_NOT
from tests.browser.actions import VI, finished
from tests.support.tools import needed

SITE = servers.ROOT / "deploy" / "nginx.conf"
MAIN = """
daemon off;
user root;
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 4096; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""
UPLOAD = "/_stcore/upload_file/session/file"
PASSWORD, SECRET = "a password", "a secret that nginx and the dashboard share"
ACCESS = f"""
[people]
lan = {{role = "reporter", agencies = ["540"]}}
[tokens]
ioc = {{sha256 = "{sha256(b"open").hexdigest()}", role = "viewer"}}
"""
SECONDS_TO_START = 10


@dataclass(frozen=True)
class Site:
    """A running nginx: the address of its site with and without TLS, its folder of logs, and the server behind it."""

    url: str
    plain: str
    logs: Path
    server: Server


def configured(folder: Path, dashboard: str, secure: int, plain: int, changes: Mapping[str, str]) -> Path:
    """The configuration of an nginx that serves the shipped site: other places and ports, and `changes`."""
    trustme.CA().issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(folder / "cert.pem")
    text = SITE.read_text("utf-8")
    for shipped, here in {
        "http://127.0.0.1:8501": dashboard, "listen 443": f"listen {secure}", "listen [::]:443 ssl;": "",
        "listen 80": f"listen {plain}", "listen [::]:80;": "", "kpi.example.vn": "localhost",
        "/etc/nginx/kpi.crt": str(folder / "cert.pem"), "/etc/nginx/kpi.key": str(folder / "cert.pem"),
        "/var/log/nginx": str(folder), **changes,
    }.items():  # fmt: skip
        assert shipped in text
        text = text.replace(shipped, here)
    (folder / "site.conf").write_text(text, "utf-8")
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder), "utf-8")
    return folder / "nginx.conf"


@contextmanager
def nginx_before(
    server: Server, folder: Path, changes: Mapping[str, str] = MappingProxyType({}), secure: int | None = None
) -> Iterator[Site]:
    """A running nginx before a server, its site changed as an administrator would; secure: its port."""
    nginx, secure, plain = needed("nginx"), secure or free_port(), free_port()
    folder.chmod(0o755)
    configuration = configured(folder, server.url.replace("localhost", "127.0.0.1"), secure, plain, changes)
    process = subprocess.Popen([nginx, "-p", folder, "-c", configuration])
    site = Site(f"https://localhost:{secure}", f"http://localhost:{plain}", folder, server)
    try:
        wait_for(site)
        yield site
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    needed("nginx")
    behind, folder = tmp_path_factory.mktemp("behind"), tmp_path_factory.mktemp("nginx")
    with servers.running("uvicorn", behind) as server, nginx_before(server, folder) as site:
        yield site


@pytest.fixture(scope="module")
def signing_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site at which nginx signs people in, as the comments of the shipped one say."""
    needed("nginx")
    folder, behind = tmp_path_factory.mktemp("nginx"), tmp_path_factory.mktemp("behind")
    (folder / "users").write_text("".join(f"{name}:{{PLAIN}}{PASSWORD}\n" for name in ("lan", "nam")), "utf-8")
    (folder / "secret").write_text(SECRET, "utf-8")
    (folder / "access.toml").write_text(ACCESS, "utf-8")
    settings = {
        "KPI_ACCESS": "proxy", "KPI_ACCESS_FILE": str(folder / "access.toml"), "KPI_PROXY_HEADER": "X-Remote-User",
        "KPI_PROXY_SECRET_FILE": str(folder / "secret"),
    }  # fmt: skip
    changes = {
        "# auth_basic ": "auth_basic ", "# proxy_set_header": "proxy_set_header",
        "# location ~": "location ~", "#     proxy": "proxy", "    # }": "    }",
        "/etc/nginx/kpi.users": str(folder / "users"), "as in KPI_PROXY_SECRET_FILE": SECRET,
    }  # fmt: skip
    with servers.running("uvicorn", behind, **settings) as server, nginx_before(server, folder, changes) as site:
        yield site


def wait_for(site: Site) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            assert ask(site, "GET", "/health").status_code in (200, 401)
            return
        except httpx2.TransportError:
            if time.monotonic() > deadline:
                raise


def ask(site: Site, method: str, path: str, **options) -> httpx2.Response:
    return httpx2.request(method, site.url + path, verify=False, timeout=20, **options)


def test_a_page_works_through_it_and_only_reads(site, visitor):
    page = visitor()
    page.goto(f"{site.url}/upload")
    finished(page)
    expect(page.get_by_text(VI(WHY_NOT["proxy"])).first).to_be_visible()
    expect(page.locator("input[type=file]")).to_have_count(0)
    past = httpx2.put(f"{site.server.url}{UPLOAD}", headers={"Origin": site.server.url}, content=b"1")
    assert "XSRF" in past.text, "who comes from this machine past nginx may write"


@pytest.mark.parametrize(("name", "forged", "may_upload"), [("lan", "nam", True), ("nam", "lan", False)])
def test_whom_nginx_signs_in_has_their_own_role_whatever_they_send(signing_in, visitor, name, forged, may_upload):
    page = visitor(
        http_credentials={"username": name, "password": PASSWORD},
        extra_http_headers={"X-Remote-User": forged},
    )
    page.goto(f"{signing_in.url}/upload")
    expect(page.locator("input[type=file]").or_(page.get_by_text(VI(NOT_ADMITTED)))).to_be_attached()
    expect(page.locator("input[type=file]")).to_have_count(1 if may_upload else 0)


def test_nobody_comes_in_past_the_sign_in_of_nginx(signing_in):
    assert ask(signing_in, "GET", "/").status_code == 401
    past = httpx2.get(f"{signing_in.server.url}/", headers={"X-Remote-User": "lan"})
    assert past.status_code == 403


def test_programs_come_in_past_the_sign_in_of_nginx_by_a_token_alone(signing_in):
    forged = {"X-Remote-User": "lan", "X-Kpi-Proxy-Secret": SECRET}
    for path in ("/api/agencies.csv", "/calendar.ics?agency=540", "/indicator.json"):
        token = "&token=open" if "?" in path else "?token=open"
        assert ask(signing_in, "GET", path + token).status_code == 200
        assert ask(signing_in, "GET", path, headers={"Authorization": "Bearer open"}).status_code == 200
        for refused in (ask(signing_in, "GET", path), ask(signing_in, "GET", path + token + "x", headers=forged)):
            assert refused.status_code == 403
    assert ask(signing_in, "GET", "/upload?token=open").status_code == 401


@pytest.mark.parametrize("name", ["X-Kpi-Access", "x_kpi_access", "X-Forwarded-For", "X-Forwarded-Proto", "Forwarded"])
def test_no_header_of_a_visitor_makes_them_a_writer(site, name):
    for origin in (site.url, site.server.url, "http://localhost"):
        answer = ask(site, "PUT", UPLOAD, headers={"Origin": origin, name: "write"}, content=b"1")
        assert answer.status_code == 403


def status_of_a_file(site: Site, path: str, size: int) -> int:
    """The status that answers the beginning of an upload of so many bytes."""
    upload = HTTPSConnection(site.url.removeprefix("https://"), context=ssl._create_unverified_context(), timeout=20)
    upload.putrequest("PUT", path)
    upload.putheader("Content-Length", str(size))
    upload.endheaders()
    status = upload.getresponse().status
    upload.close()
    return status


def test_a_file_over_the_limit_is_refused_before_it_is_read(site):
    assert status_of_a_file(site, UPLOAD, 101 * 1024 * 1024 + 1) == 413


def test_without_tls_visitors_are_sent_to_the_same_address_with_it(site):
    answer = httpx2.get(f"{site.plain}/upload?agency=540")
    assert (answer.status_code, answer.headers["location"]) == (308, "https://localhost/upload?agency=540")
    assert "max-age" in ask(site, "GET", "/").headers["strict-transport-security"]


def test_no_log_holds_a_query_and_so_no_token(site):
    ask(site, "GET", "/calendar.ics?agency=540&token=secret")
    status_of_a_file(site, f"{UPLOAD}?token=secret", 10**9)
    logs = [*site.logs.glob("*.log"), site.server.log]
    assert "/calendar.ics" in (site.logs / "kpi.log").read_text("utf-8")
    assert [log.name for log in logs if "secret" in log.read_text("utf-8")] == []
