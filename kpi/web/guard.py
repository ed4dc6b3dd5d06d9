"""The guard: decides about each request and websocket before Streamlit sees it.

A request that it lets through carries headers that nobody else can set: `x-kpi-access` (kpi/web/verdict.py),
`x-kpi-address`, the client's address, `x-kpi-identity`, the person whom the web server before it has signed in, and
`x-kpi-token`, a program's token, which nobody after it finds in the query.
The limits refuse with 503 what is over them: websockets that are open at a time, and uploads.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote_plus

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from kpi.access import PERSON, WRITE
from kpi.web import answers, verdict
from kpi.web.answers import own_path, refuse
from kpi.web.verdict import Proxy, Request

OWN_HEADERS = "x-kpi-"
TOKEN = "token"  # in a query
READING = frozenset({"GET", "HEAD"})
UPLOADING = frozenset({"PUT", "DELETE"})

SOCKET = "/_stcore/stream"
# All others below /_stcore/ do not exist here: the agent API, metrics, the run of a script for a health check.
CORE = frozenset({"/_stcore/health", "/_stcore/host-config"})
# Downloads and pictures by their hash; the files of components.
MEDIA = re.compile(r"/media/[^/]+|/_stcore/bidi-components/.+")
WATCHDOGS = frozenset({"/health", "/ready", "/_stcore/health"})  # which sign nobody in
MOVED = {"/news": "/changes"}
UPLOAD = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/[^/]+")


class Routes:
    """The addresses of a dashboard: pages ("/", "/upload"), the project's own routes and files, and Streamlit's static
    files in the folder `static`. programs: those of the project's own that a token opens."""

    def __init__(
        self, *, pages: Collection[str], own: Collection[str], static: Path, programs: Collection[str] = ()
    ) -> None:
        self._pages = frozenset(pages)
        self.programs = frozenset(programs)
        files = (path.relative_to(static).as_posix() for path in static.rglob("*") if path.is_file())
        self._read = self._pages | frozenset(own) | CORE | {f"/{file}" for file in files if file != "index.html"}

    def methods(self, path: str) -> frozenset[str]:
        """The methods of an address: none where it does not exist."""
        if UPLOAD.fullmatch(path):
            return UPLOADING
        return READING if path in self._read or MEDIA.fullmatch(path) else frozenset()

    def page_meant(self, path: str) -> str | None:
        """The page that an address with a final slash or capital letters means, or one that has moved."""
        page = path.rstrip("/").lower()
        page = MOVED.get(page, page)
        return page if page in self._pages and page != path else None


@dataclass
class Guard:
    """Middleware before Streamlit. In this order it refuses

    - a Host that is not the dashboard's, and an Origin other than the request's own: 403;
    - behind a web server that signs people in, what does not come from it or from nobody: 403, but for a program
      with a token of the access file;
    - addresses that do not exist: 404; methods that an address does not have: 405;
    - uploads by readers, and of sessions in which nobody is signed in who may submit: 403.

    hosts: the dashboard's names and IP addresses besides the loopback ones. mode: KPI_ACCESS. proxy: the web server
    before it. is_token: whether the access file has a token. may_upload: whether the person of a session may submit.
    """

    app: ASGIApp
    _: KW_ONLY
    hosts: Collection[str]
    routes: Routes
    mode: str
    in_container: bool
    proxy: Proxy | None = None
    is_token: Callable[[str], bool] = lambda _token: False
    may_upload: Callable[[str], bool] = lambda _session: False

    @cached_property
    def _hosts(self) -> frozenset[str]:
        return frozenset(host.name for host in map(verdict.parse_host, self.hosts) if host is not None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        request = verdict.request_of(scope)
        scope, token = without_token(scope, request)
        host = verdict.host_of(request, self._hosts)
        sender = self.proxy if self.proxy is not None and self.proxy.is_sender(request) else None
        person = sender.person(request) if sender else ""
        if host is None:
            await refuse(scope, receive, send, *answers.FOREIGN_HOST)
        elif verdict.has_foreign_origin(request, host):
            await refuse(scope, receive, send, *answers.FOREIGN_ORIGIN)
        elif self.mode == "proxy" and not person and not self._is_open_to_nobody(scope, token):
            await refuse(scope, receive, send, *answers.NOT_SIGNED_IN)
        else:
            may = verdict.access(request, host, mode=self.mode, in_container=self.in_container)
            client = sender.address(request) if sender else request.client
            await self._answer(admitted(scope, may, client, person, token), receive, send, may)

    def _is_open_to_nobody(self, scope: Scope, token: str) -> bool:
        """Whether a request needs no person: a watchdog's, or a program's with its token."""
        path = own_path(scope)
        is_program = scope["type"] == "http" and path in self.routes.programs
        return path in WATCHDOGS or (is_program and self.is_token(token))

    async def _answer(self, scope: Scope, receive: Receive, send: Send, may: str) -> None:
        """Answer a request with the right Host: by the app, or by a refusal."""
        path, is_http = own_path(scope), scope["type"] == "http"
        methods = self.routes.methods(path) if is_http else frozenset()
        upload, page = UPLOAD.fullmatch(path), self.routes.page_meant(path) if is_http else None
        if page is not None:
            query = scope.get("query_string", b"").decode("latin-1")
            address = scope.get("root_path", "") + page
            moved = RedirectResponse(f"{address}?{query}" if query else address, status_code=308)
            await moved(scope, receive, send)
        elif not methods and (is_http or path != SOCKET):
            await refuse(scope, receive, send, *answers.NOT_FOUND)
        elif is_http and scope["method"] not in methods:
            allowed = {"Allow": ", ".join(sorted(methods))}
            await refuse(scope, receive, send, *answers.WRONG_METHOD, allowed)
        elif upload and may != WRITE and not (may == PERSON and self.may_upload(upload["session"])):
            await refuse(scope, receive, send, *answers.READER)
        else:
            await self.app(scope, receive, send)


def without_token(scope: Scope, request: Request) -> tuple[Scope, str]:
    """`scope` with no token in its query, and the token: of the query, else of the header Authorization; empty where
    there is none. A text that no token can be is "?"."""
    query = [part.partition("=") for part in scope.get("query_string", b"").decode("latin-1").split("&")]
    tokens = [unquote_plus(value) for name, _sign, value in query if unquote_plus(name) == TOKEN]
    if tokens:
        rest = "&".join("".join(part) for part in query if unquote_plus(part[0]) != TOKEN)
        scope = {**scope, "query_string": rest.encode("latin-1")}
    else:
        sent = [value.partition(" ") for value in request.values("authorization")]
        tokens = [token.strip() for scheme, _blank, token in sent if scheme.lower() == "bearer"]
    token = tokens[0] if len(tokens) == 1 else "?" if tokens else ""
    return scope, token if token.isascii() and token.isprintable() else "?"


def admitted(scope: Scope, may: str, client: str | None, person: str = "", token: str = "") -> Scope:
    """`scope` with the verdict, the client's address, the person and the token in its headers, and without any such
    header of the client's.

    The Origin, which is the request's own here, is written as "scheme://" and the header Host, to the letter:
    Streamlit compares the two so, and where they differ asks an address in the internet who it is, for seconds
    during which nobody is served.
    """
    own = {"access": may, "address": str(verdict.ip(client or "") or ""), "identity": person, "token": token}
    headers = [
        (name, value) for name, value in scope["headers"] if not verdict.normal_name(name).startswith(OWN_HEADERS)
    ]
    host = next((value for name, value in headers if verdict.normal_name(name) == "host"), b"")
    headers = [
        (name, value.partition(b"//")[0] + b"//" + host if verdict.normal_name(name) == "origin" else value)
        for name, value in headers
    ]
    added = [(f"{OWN_HEADERS}{name}".encode(), value.encode("latin-1")) for name, value in own.items() if value]
    return {**scope, "headers": headers + added}


# An open page holds one websocket and some megabytes. The 190 agencies of a province may all come from one address,
# that of the network which they share, each with two or three pages open.
SOCKETS = 1000
SOCKETS_OF_ONE_ADDRESS = 600

UPLOADS = 120
UPLOADS_OF_ONE_SESSION = 100  # a person may choose as many files at once as a ZIP may hold
UPLOADED_BYTES = 500 * 1024 * 1024  # in progress, and held by Streamlit for the sessions that uploaded them


@dataclass
class SocketLimit:
    """Middleware that lets at most so many websockets be open at a time, in all and from one address."""

    app: ASGIApp
    most: int = SOCKETS
    most_of_one: int = SOCKETS_OF_ONE_ADDRESS
    _open: Counter[str] = field(default_factory=Counter, init=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        client = (scope.get("client") or ("unknown",))[0]
        if self._open.total() >= self.most or self._open[client] >= self.most_of_one:
            await refuse(scope, receive, send, *answers.TOO_MANY_SOCKETS)
            return
        with _counted(self._open, client):
            await self.app(scope, receive, send)


@dataclass
class UploadLimit:
    """Middleware that lets at most so many files be uploaded at a time, in all and by one session, and refuses a file
    for which the memory of uploaded files has no space left, or that does not say its size.

    held: gives the bytes of files that were uploaded and are still in memory.
    """

    app: ASGIApp
    held: Callable[[], int]
    most: int = UPLOADS
    most_of_one: int = UPLOADS_OF_ONE_SESSION
    most_bytes: int = UPLOADED_BYTES
    _running: Counter[str] = field(default_factory=Counter, init=False)
    _bytes: Counter[str] = field(default_factory=Counter, init=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        upload = UPLOAD.fullmatch(own_path(scope)) if scope.get("method") == "PUT" else None
        if upload is None:
            await self.app(scope, receive, send)
            return
        session, size = upload["session"], Headers(scope=scope).get("content-length", "")
        if not (size.isascii() and size.isdigit()):
            await refuse(scope, receive, send, *answers.NO_LENGTH)
        elif (
            self._running.total() >= self.most
            or self._running[session] >= self.most_of_one
            or self.held() + self._bytes.total() + int(size) > self.most_bytes
        ):
            await refuse(scope, receive, send, *answers.TOO_MANY_UPLOADS)
        else:
            with _counted(self._running, session), _counted(self._bytes, session, int(size)):
                await self.app(scope, receive, send)


@contextmanager
def _counted(counts: Counter[str], key: str, amount: int = 1) -> Iterator[None]:
    counts[key] += amount
    try:
        yield
    finally:
        counts[key] -= amount
        if counts[key] <= 0:
            del counts[key]
