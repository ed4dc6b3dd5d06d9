"""The security headers of every answer: what it may load, that nobody may frame it, that types are not guessed."""

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kpi.web.verdict import parse_host

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def content_security_policy(*, script_hashes: Collection[str], host: str | None) -> str:
    """The policy of every answer.

    script_hashes: of the inline scripts in the first document ("'sha256-…'"). host: the request's own, to name its
    websocket for browsers to which 'self' is not; None for a Host that cannot be read.
    """
    sockets = [] if host is None or parse_host(host) is None else [f"ws://{host}", f"wss://{host}"]
    directives = {
        "default-src": ["'self'"],
        # Arrow's WebAssembly; components of st.components.v2 load from blob:
        "script-src": ["'self'", "'wasm-unsafe-eval'", "blob:", *script_hashes],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'", *sockets],
        "worker-src": ["'self'", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())


class SecurityHeaders:
    """Middleware that sets the security headers on every answer, also on those that refuse a websocket."""

    def __init__(self, app: ASGIApp, *, script_hashes: Collection[str]) -> None:
        self.app = app
        self._script_hashes = tuple(script_hashes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        policy = content_security_policy(script_hashes=self._script_hashes, host=Headers(scope=scope).get("host"))

        async def send_with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                headers = MutableHeaders(scope=message)
                headers.update(SECURITY_HEADERS | {"Content-Security-Policy": policy})
            await send(message)

        await self.app(scope, receive, send_with_headers)
