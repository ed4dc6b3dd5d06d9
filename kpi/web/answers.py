"""Answers to requests: security headers, and refusals in plain words in Vietnamese and English."""

from collections.abc import Collection
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kpi import access, i18n
from kpi.access import Actor, Role
from kpi.i18n import N_
from kpi.web.verdict import parse_host

RETRY_AFTER = {"Retry-After": "60"}  # seconds

# Refusals: status, msgid, headers.
FOREIGN_HOST = 403, N_(
    "Refused: this is not an address of this dashboard. If it should be one, the administrator adds the name to "
    "KPI_HOSTS."
)  # fmt: skip
FOREIGN_ORIGIN = 403, N_(
    "Refused: the request comes from another site. If it is the dashboard's own address, the administrator checks "
    "KPI_HOSTS and the headers that the web server before the dashboard passes on."
)  # fmt: skip
NOT_SIGNED_IN = 403, N_(
    "Refused: the web server before the dashboard has signed nobody in. If you are signed in, the administrator checks "
    "KPI_PROXY_HEADER and KPI_PROXY_SECRET_FILE."
)  # fmt: skip
NO_RIGHT = N_(
    "Programs need a token here, in the header “Authorization: Bearer …” or in the address as “token=…”. The "
    "administrator issues it."
)
NOT_FOUND = 404, N_("There is no such page. The overview is the first page of this address.")
WRONG_METHOD = 405, N_("This address cannot be used in this way.")
READER = 403, N_("Refused: you can read here, but not upload or delete files.")
NO_LENGTH = 411, N_("Refused: the request does not say how long the file is.")
TOO_MANY_SOCKETS = 503, N_("Too many pages are open at the moment. Try again in a minute."), RETRY_AFTER
TOO_MANY_UPLOADS = 503, N_("Too many files are being uploaded at the moment. Try again in a minute."), RETRY_AFTER
FAILED = N_("The request failed, because of an error in the program. The server's log says more.")

POLICY_VIOLATION = 1008  # of a websocket

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


@dataclass
class SecurityHeaders:
    """Middleware that sets the security headers on every answer, also on those that refuse a websocket."""

    app: ASGIApp
    script_hashes: Collection[str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        policy = content_security_policy(script_hashes=self.script_hashes, host=Headers(scope=scope).get("host"))

        async def send_with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                headers = MutableHeaders(scope=message)
                headers.update(SECURITY_HEADERS | {"Content-Security-Policy": policy})
            await send(message)

        await self.app(scope, receive, send_with_headers)


def in_every_language(sentence: str) -> str:
    """A msgid in Vietnamese and English, a line each."""
    return "".join(f"{i18n.of(language)(sentence)}\n" for language in i18n.LANGUAGES)


async def refuse(
    scope: Scope, receive: Receive, send: Send, status: int, sentence: str, headers: dict[str, str] | None = None
) -> None:
    """Answer a request, or a websocket that is not open yet, with `sentence`, a msgid. A server that can only close a
    websocket closes it."""
    if scope["type"] == "websocket" and "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        return
    headers = {"Cache-Control": "no-store", **(headers or {})}
    await PlainTextResponse(in_every_language(sentence), status, headers)(scope, receive, send)


def log_refusal(request: Request) -> None:
    """Log that a program, or a person whom the access file does not name, may not read here."""
    identity, address = request.headers.get(access.IDENTITY, ""), request.headers.get(access.ADDRESS, "")
    stranger = Actor("", Role.VIEWER, identity, address)
    has_token = access.TOKEN in request.headers
    access.log(stranger, "read", access.REFUSED, path=request.url.path, token="unknown" if has_token else "none")


async def failed(_request: Request, _error: Exception) -> PlainTextResponse:
    """For ``exception_handlers`` of ``st.App``, which are outside all middleware; the server logs the error."""
    policy = content_security_policy(script_hashes=[], host=None)
    headers = SECURITY_HEADERS | {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    return PlainTextResponse(in_every_language(FAILED), 500, headers)


def own_path(scope: Scope) -> str:
    """The path of a request below the address at which the dashboard is mounted: "/upload"."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))
