"""The guard, before an ASGI app that echoes the requests that pass."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocket

from kpi.web.answers import SecurityHeaders
from kpi.web.guard import Guard, Routes, admitted
from kpi.web.verdict import Proxy, request_of
from tests.support.loops import run

UPLOAD = "/_stcore/upload_file/session/file"
STREAM = "/_stcore/stream"


async def echo(request):
    return JSONResponse(request.headers.items(), headers={"X-Query": request.url.query})


async def echo_websocket(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_json(websocket.headers.items())
    await websocket.close()


@pytest.fixture
def enter(tmp_path: Path):
    """enter(host="localhost:8501", client="127.0.0.1"): a client of a dashboard whose pages are / and /upload."""
    (tmp_path / "static").mkdir()
    for name in ("index.html", "favicon.png", "static/a.js"):
        (tmp_path / name).write_text("1")
    programs = ["/api/scorecard", "/calendar.ics"]
    routes = Routes(pages=["/", "/upload", "/changes"], own=["/health", *programs], static=tmp_path, programs=programs)

    def entered(host: str = "localhost:8501", client: str = "127.0.0.1", *, mode: str = "local") -> TestClient:
        guard = Middleware(Guard, hosts=["kpi.example.vn"], routes=routes, mode=mode, in_container=False, proxy=PROXY,
                           is_token="secret".__eq__, may_upload="reporter".__eq__)  # fmt: skip
        inside = [
            Route("/{rest:path}", echo, methods=["GET", "HEAD", "PUT", "DELETE", "POST", "OPTIONS"]),
            WebSocketRoute("/{rest:path}", echo_websocket),
        ]
        app = Starlette(routes=inside, middleware=[Middleware(SecurityHeaders, script_hashes=[]), guard])
        return TestClient(app, base_url=f"http://{host}", client=(client, 50000))

    return entered


PROXY = Proxy("s3cret", "x-remote-user")
OWN = {"Origin": "http://localhost:8501"}


def socket(client: TestClient, path: str, headers: dict[str, str]):
    return client.websocket_connect(f"ws://{client.base_url.netloc.decode()}{path}", headers=headers)


def status(app, **scope: object) -> int:
    """The status that `app` answers to a request that no client can send."""
    started = []

    async def send(message):
        started.append(message)

    address = {"client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8501), "query_string": b"", "scheme": "http"}
    run(app(address | {"type": "http", "method": "GET", "headers": [(b"host", b"localhost")]} | scope, None, send))
    return started[0]["status"]


def test_a_foreign_host_is_refused_in_both_languages_with_the_setting_s_name(enter):
    answer = enter("evil.example").get("/")
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    vietnamese, english = answer.text.strip().splitlines()
    assert "Từ chối" in vietnamese and "KPI_HOSTS" in vietnamese
    assert "Refused" in english and "KPI_HOSTS" in english
    assert enter("kpi.example.vn").get("/").status_code == 200


@pytest.mark.parametrize("path", ["/", "/health", "/static/a.js", "/nowhere", UPLOAD])
def test_a_foreign_origin_is_refused_everywhere(enter, path):
    for method in ("GET", "PUT", "OPTIONS"):
        answer = enter().request(method, path, headers={"Origin": "http://evil.example"})
        assert (answer.status_code, "KPI_HOSTS" in answer.text) == (403, True)


@pytest.mark.parametrize(
    ("host", "headers", "status"),
    [
        ("localhost:8501", {"Origin": "http://evil.example"}, 403),
        ("localhost:8501", {"Origin": "null"}, 403),
        ("evil.example", {"Origin": "http://evil.example"}, 403),
    ],
)
def test_a_foreign_websocket_is_refused_in_words_before_it_opens(enter, host, headers, status):
    with pytest.raises(WebSocketDenialResponse) as refused, socket(enter(host), STREAM, headers):
        pass
    assert (refused.value.status_code, "KPI_HOSTS" in refused.value.text) == (status, True)
    assert "frame-ancestors 'none'" in refused.value.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/", "/_stcore/stream/", "/_stcore/agent/mcp", "/nowhere"])
def test_there_is_one_websocket(enter, path):
    with pytest.raises(WebSocketDenialResponse) as refused, socket(enter(), path, OWN):
        pass
    assert refused.value.status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("HEAD", "/upload", 200),
        ("GET", "/health", 200),
        ("GET", "/favicon.png", 200),
        ("GET", "/static/a.js", 200),
        ("GET", "/media/0123abcd.csv", 200),
        ("GET", "/_stcore/health", 200),
        ("GET", "/_stcore/host-config", 200),
        ("GET", "/_stcore/bidi-components/kpi.picture/index.js", 200),
        ("PUT", UPLOAD, 200),
        ("DELETE", UPLOAD, 200),
        ("GET", "/nowhere", 404),
        ("GET", "/index.html", 404),
        ("GET", "/upload/nowhere", 404),
        ("GET", "/upload/_stcore/health", 404),
        ("GET", "/static/../index.html", 404),
        ("GET", "/static/missing.js", 404),
        ("GET", "/component/any/index.html", 404),
        ("GET", "/oauth2callback", 404),
        ("GET", "/_stcore/metrics", 404),
        ("GET", "/_stcore/script-health-check", 404),
        ("GET", "/_stcore/agent/openapi.json", 404),
        ("POST", "/_stcore/agent/interact", 404),
        ("POST", "/_stcore/agent/mcp", 404),
        ("GET", "/_stcore/upload_file/session", 404),
        ("GET", STREAM, 404),
        ("POST", UPLOAD, 405),
        ("OPTIONS", UPLOAD, 405),
        ("GET", UPLOAD, 405),
        ("POST", "/", 405),
        ("TRACE", "/health", 405),
    ],
)
def test_what_is_not_on_the_list_does_not_exist(enter, method, path, status):
    assert enter().request(method, path, headers=OWN).status_code == status


@pytest.mark.parametrize("target", ["http://evil.example/", "http://localhost/upload", "*", "//evil.example/"])
def test_a_target_that_is_no_path_does_not_exist(enter, target):
    """Targets as a proxy's client sends them, or with another server's name."""
    assert status(enter().app, path=target) == 404


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("/upload/", "/upload"),
        ("/Upload", "/upload"),
        ("/news?year=2024", "/changes?year=2024"),
        ("/UPLOAD//?year=2024&agency=H%E1%BB%99", "/upload?year=2024&agency=H%E1%BB%99"),
    ],
)
def test_an_address_with_a_final_slash_or_capitals_or_a_former_name_leads_to_its_page(enter, written, meant):
    answer = enter().get(written, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, meant)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_reader_may_not_upload_nor_delete(enter, method):
    lan = {"Origin": "http://kpi.example.vn"}
    refused = [
        enter("kpi.example.vn", "10.1.2.3").request(method, UPLOAD, headers=lan),
        enter(mode="read-only").request(method, UPLOAD, headers=OWN),
        enter().request(method, UPLOAD, headers=OWN | {"X-Forwarded-For": "127.0.0.1"}),
        enter().request(method, UPLOAD),
    ]
    assert [answer.status_code for answer in refused] == [403, 403, 403, 403]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_where_people_sign_in_only_the_sessions_of_those_who_may_submit_upload(enter, method):
    client = enter(mode="oidc")
    statuses = [
        client.request(method, f"/_stcore/upload_file/{session}/file", headers=OWN).status_code
        for session in ("reporter", "viewer")
    ]
    assert statuses == [200, 403]


def verdict(headers: list[list[str]]) -> list[list[str]]:
    return [pair for pair in headers if "kpi" in pair[0]]


@pytest.mark.parametrize("forged", ["x-kpi-access", "X-KPI-Access", "x_kpi_access", "X-Kpi_Access", "x-kpi-anything"])
def test_the_verdict_is_the_guard_s_alone(enter, forged):
    headers = {"Origin": "http://kpi.example.vn", forged: "write"}
    client = enter("kpi.example.vn", "::ffff:10.1.2.3")
    verdict_headers = [["x-kpi-access", "elsewhere"], ["x-kpi-address", "10.1.2.3"]]
    assert verdict(client.get("/", headers=headers).json()) == verdict_headers
    with socket(client, STREAM, headers) as websocket:
        assert verdict(websocket.receive_json()) == verdict_headers


def test_the_websocket_carries_who_may_write(enter):
    with socket(enter(), STREAM, OWN) as websocket:
        assert verdict(websocket.receive_json()) == [["x-kpi-access", "write"], ["x-kpi-address", "127.0.0.1"]]


def test_behind_a_web_server_that_signs_people_in_only_its_own_requests_come_in(enter):
    client = enter("kpi.example.vn", "10.0.0.9", mode="proxy")
    sent = {"X-Kpi-Proxy-Secret": "s3cret", "X-Remote-User": "lan@example.vn", "X-Forwarded-For": "1.2.3.4, 10.9.9.9"}
    own = [["x-kpi-access", "person"], ["x-kpi-address", "10.9.9.9"], ["x-kpi-identity", "lan@example.vn"]]
    assert verdict(client.get("/", headers=sent).json()) == own
    with socket(client, STREAM, sent) as websocket:
        assert verdict(websocket.receive_json()) == own
    refused = [
        {},
        {"X-Remote-User": "lan@example.vn"},
        {"X-Remote-User": "lan@example.vn", "X-Kpi-Identity": "lan@example.vn", "X-Kpi-Access": "person"},
        sent | {"X-Kpi-Proxy-Secret": "guessed"},
        sent | {"X-Remote-User": " "},
        [*sent.items(), ("X-Remote-User", "huong@example.vn")],
        [*sent.items(), ("X_Remote_User", "huong@example.vn")],
        [*sent.items(), ("X-Kpi-Proxy-Secret", "s3cret")],
    ]
    assert [client.get("/", headers=headers).status_code for headers in refused] == [403] * len(refused)
    assert client.get("/health").status_code == 200


@pytest.mark.parametrize(
    ("query", "authorization", "token", "rest"),
    [
        ("token=secret", "", "secret", ""),
        ("year=2024&token=secret&lang=vi", "", "secret", "year=2024&lang=vi"),
        ("%74oken=sec%72et&agency=Ph%C3%B9", "", "secret", "agency=Ph%C3%B9"),
        ("", "Bearer secret", "secret", ""),
        ("", "bearer  secret ", "secret", ""),
        ("token=secret", "Basic bGFuOjE=", "secret", ""),  # as a browser's, that nginx has signed in
        ("token=a&token=b", "", "?", ""),
        ("token=%C4%91%0A", "", "?", ""),
        ("tokens=a&a=token", "", None, "tokens=a&a=token"),
        ("", "Basic secret", None, ""),
        ("", "Bearer ", None, ""),
    ],
)
@pytest.mark.parametrize("mode", ["local", "oidc"])
def test_a_token_is_taken_out_of_the_query(enter, mode, query, authorization, token, rest):
    headers = {"X-Kpi-Token": "forged"} | ({"Authorization": authorization} if authorization else {})
    answer = enter(mode=mode).get(f"/api/scorecard?{query}", headers=headers)
    assert dict(answer.json()).get("x-kpi-token") == token
    assert answer.headers["x-query"] == rest


def test_behind_a_web_server_that_signs_people_in_a_token_opens_the_addresses_of_programs_alone(enter):
    client = enter("kpi.example.vn", mode="proxy")
    statuses = {
        (path, query): client.get(path + query).status_code
        for path in ("/api/scorecard", "/calendar.ics", "/", "/changes", "/nowhere")
        for query in ("?token=secret", "?token=guessed", "")
    }
    opened = {key for key, status in statuses.items() if status == 200}
    assert opened == {("/api/scorecard", "?token=secret"), ("/calendar.ics", "?token=secret")}
    assert set(statuses.values()) == {200, 403}
    assert client.put(UPLOAD + "?token=secret").status_code == 403
    with pytest.raises(WebSocketDenialResponse), socket(client, STREAM + "?token=secret", {}):
        pass


def test_where_people_sign_in_by_the_dashboard_a_header_names_nobody(enter):
    client = enter("kpi.example.vn", "10.0.0.9", mode="oidc")
    headers = {"X-Remote-User": "lan@example.vn", "X-Kpi-Identity": "lan@example.vn"}
    assert verdict(client.get("/", headers=headers).json()) == [
        ["x-kpi-access", "person"],
        ["x-kpi-address", "10.0.0.9"],
    ]


@pytest.mark.parametrize(
    ("host", "origin"),
    [("kpi.example.vn", "http://kpi.example.vn:80"), ("KPI.example.vn.", "http://kpi.example.vn")],
)
def test_streamlit_finds_host_and_origin_alike_to_the_letter(host, origin):
    """If they differ, Streamlit requests an address in the internet, on the event loop."""
    scope = {"type": "websocket", "scheme": "ws", "headers": [(b"host", host.encode()), (b"origin", origin.encode())]}
    headers = dict(admitted(scope, "elsewhere", request_of(scope).client)["headers"])
    assert headers[b"origin"] == b"http://" + headers[b"host"]


def test_a_server_that_knows_no_answer_for_websockets_closes_them():
    sent = []

    async def send(message):
        sent.append(message)

    async def never(_scope, _receive, _send):
        raise AssertionError("reached")

    guard = Guard(never, hosts=[], routes=Routes(pages=[], own=[], static=Path("/nowhere")), mode="local",
                  in_container=False)  # fmt: skip
    scope = {"type": "websocket", "scheme": "ws", "path": STREAM, "headers": [(b"host", b"evil.example")]}
    run(guard(scope, None, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]
