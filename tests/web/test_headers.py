"""Security headers of every answer."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from kpi.web.answers import SecurityHeaders, content_security_policy, failed


async def lax(_request):
    return PlainTextResponse("1", headers={"X-Frame-Options": "SAMEORIGIN", "Content-Security-Policy": "default-src *"})


def test_every_answer_carries_the_security_headers_and_no_weaker_ones():
    app = Starlette(routes=[Route("/", lax)], middleware=[Middleware(SecurityHeaders, script_hashes=["'sha256-x'"])])
    for path in ("/", "/nowhere"):
        headers = TestClient(app, base_url="http://localhost:8501").get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers.get_list("content-security-policy") == [
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' blob: 'sha256-x'; "
            "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
            "connect-src 'self' ws://localhost:8501 wss://localhost:8501; worker-src 'self' blob:; "
            "object-src 'none'; base-uri 'self'; frame-ancestors 'none'"
        ]


def test_a_failure_tells_strangers_nothing_and_carries_the_headers_too():
    async def fail(_request):
        raise OSError("/secret/path is gone")

    app = Starlette(routes=[Route("/", fail)], exception_handlers={Exception: failed})
    answer = TestClient(app, raise_server_exceptions=False).get("/")
    assert answer.status_code == 500
    assert "secret" not in answer.text and "The request failed" in answer.text
    assert answer.headers["x-frame-options"] == "DENY"
    assert "default-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("host", [None, "evil.example; script-src *", "a b", "[::1", "x@y"])
def test_a_host_that_cannot_be_read_adds_nothing_to_the_policy(host):
    assert "connect-src 'self';" in content_security_policy(script_hashes=[], host=host)
