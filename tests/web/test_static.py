"""Streamlit's scripts and styles, compressed: tried on a bare ASGI app."""

import gzip
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from kpi.web.static import CompressedStatic, scripts_and_styles

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
    middleware = [Middleware(CompressedStatic, files=scripts_and_styles(tmp_path))]
    return TestClient(Starlette(routes=routes, middleware=middleware))


def test_a_script_comes_gzipped_and_may_be_kept_for_ever(client):
    response = client.get("/static/js/index.abc.js", headers={"Accept-Encoding": "gzip, br"})
    assert response.text == SCRIPT
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["cache-control"] == "public, immutable, max-age=31536000"
    assert response.headers["vary"] == "Accept-Encoding"
    assert int(response.headers["content-length"]) == len(gzip.compress(SCRIPT.encode(), 9))


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
