"""The middleware round Streamlit, tried on a bare ASGI app."""

import gzip
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import streamlit
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from websockets.sync.client import connect

from kpi.serving import (
    COMPARED,
    TEMPLATE,
    CompressedStatic,
    FirstDocument,
    PromptAnswers,
    SafeHeaders,
    completed,
    drawn_once,
    health_route,
)

SCRIPT = "export const x = 1;\n" * 500


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "index.abc.js").write_text(SCRIPT, "utf-8")
    (tmp_path / "js" / "tiny.js").write_text("1", "utf-8")
    (tmp_path / "font.woff2").write_bytes(b"x" * 5000)
    (tmp_path.parent / "secret.js").write_text(SCRIPT, "utf-8")

    async def original(_request):
        return PlainTextResponse("from Streamlit")

    routes = [Route("/{rest:path}", original)]
    middleware = [Middleware(SafeHeaders), Middleware(CompressedStatic, folder=tmp_path)]
    return TestClient(Starlette(routes=routes, middleware=middleware))


def test_a_script_comes_gzipped_and_may_be_kept_for_ever(client):
    response = client.get("/static/js/index.abc.js", headers={"Accept-Encoding": "gzip, br"})
    assert response.text == SCRIPT
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["cache-control"] == "public, immutable, max-age=31536000"
    assert response.headers["vary"] == "Accept-Encoding"
    assert int(response.headers["content-length"]) == len(gzip.compress(SCRIPT.encode(), 9))


def test_plotly_is_told_to_compare_templates_by_what_they_hold():
    [script] = Path(streamlit.__file__).parent.glob("static/static/js/PlotlyChart.*.js")
    before = script.read_bytes()
    after = drawn_once(before)
    assert (len(after) - len(before), after.count(COMPARED)) == (len(COMPARED) - len(TEMPLATE), 1)


def test_a_script_of_another_plotly_stays_as_it_is_and_the_log_says_so(caplog):
    assert drawn_once(b"export const x = 1;") == b"export const x = 1;"
    assert "charts are drawn twice" in caplog.text


def test_a_script_is_compressed_once_however_often_it_is_asked_for(client, monkeypatch):
    calls = []
    original = gzip.compress
    monkeypatch.setattr(gzip, "compress", lambda *a, **k: calls.append(a) or original(*a, **k))
    for _ in range(3):
        assert client.get("/static/js/index.abc.js").text == SCRIPT
    assert len(calls) == 1


def test_a_head_request_gets_the_headers_alone(client):
    response = client.head("/static/js/index.abc.js", headers={"Accept-Encoding": "gzip"})
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/static/js/index.abc.js", {"Accept-Encoding": "identity"}),
        ("/static/js/index.abc.js", {"Accept-Encoding": "gzip", "Range": "bytes=0-9"}),
        ("/static/js/tiny.js", {"Accept-Encoding": "gzip"}),
        ("/static/font.woff2", {"Accept-Encoding": "gzip"}),
        ("/static/js/missing.js", {"Accept-Encoding": "gzip"}),
        ("/static/%2e%2e/secret.js", {"Accept-Encoding": "gzip"}),
        ("/upload", {"Accept-Encoding": "gzip"}),
    ],
)
def test_everything_else_is_left_to_streamlit(client, path, headers):
    response = client.get(path, headers=headers)
    assert response.text == "from Streamlit"
    assert "content-encoding" not in response.headers


STREAMLIT = Path(streamlit.__file__).parent / "static"


@pytest.fixture
def front() -> TestClient:
    async def original(_request):
        return PlainTextResponse("from Streamlit")

    document = Middleware(FirstDocument, static=STREAMLIT, paths=["/", "/upload"], title="Kế hoạch", lang="vi")
    return TestClient(Starlette(routes=[Route("/{rest:path}", original)], middleware=[document]))


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize("path", ["/", "/upload"])
def test_the_first_document_knows_its_language_its_title_and_where_its_server_is(front, path, encoding):
    answer = front.get(path, headers={"Accept-Encoding": encoding})
    assert answer.headers.get("content-encoding", "identity") == encoding
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="vi">' in answer.text
    assert "<title>Kế hoạch</title>" in answer.text
    assert "window.__streamlit = {BACKEND_BASE_URL:" in answer.text
    early = re.findall(r'<link rel="modulepreload" crossorigin href="\./(static/js/PlotlyChart[^"]+)"', answer.text)
    assert [(STREAMLIT / script).is_file() for script in early] == [True]


@pytest.mark.parametrize("path", ["/nowhere", "/upload/_stcore/health", "/_stcore/health", "/favicon.png"])
def test_what_is_not_a_page_of_ours_is_left_to_streamlit(front, path):
    assert front.get(path).text == "from Streamlit"


def test_a_document_of_another_streamlit_is_refused_at_start():
    with pytest.raises(ValueError, match="does not hold <title>Streamlit</title> once"):
        completed('<html lang="en"><head></head></html>', title="Kế hoạch", lang="vi", scripts=[])


def test_every_answer_carries_the_safe_headers(client):
    headers = client.get("/").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["referrer-policy"] == "same-origin"


def test_health_says_what_the_probe_says():
    client = TestClient(Starlette(routes=[health_route(lambda: {"revision": 7})]))
    response = client.get("/health")
    assert (response.status_code, response.json()) == (200, {"status": "ok", "revision": 7})


def test_health_is_503_and_tells_strangers_nothing_when_the_probe_fails(caplog):
    def probe():
        raise OSError("/secret/path is gone")

    response = TestClient(Starlette(routes=[health_route(probe)])).get("/health")
    assert (response.status_code, response.json()) == (503, {"status": "unavailable"})
    assert "/secret/path is gone" in caplog.text


@contextmanager
def served(app) -> Iterator[int]:
    """`app` under uvicorn on a listening socket that does not name its protocol, as `streamlit run` makes it."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="warning", ws="websockets-sansio"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        assert not thread.is_alive()


async def tells_its_delay(_scope, receive, send):
    """A websocket that says whether its connection holds small messages back."""
    await receive()
    await send({"type": "websocket.accept"})
    connection = send.__self__.transport.get_extra_info("socket")
    prompt = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    await send({"type": "websocket.send", "text": "prompt" if prompt else "held back"})
    await send({"type": "websocket.close"})


@pytest.mark.parametrize(
    ("app", "answer"), [(tells_its_delay, "held back"), (PromptAnswers(tells_its_delay), "prompt")]
)
def test_a_page_s_small_answers_are_not_held_back(app, answer):
    with served(app) as port, connect(f"ws://127.0.0.1:{port}/") as client:
        assert client.recv(timeout=10) == answer
