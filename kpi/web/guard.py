"""The guard: decides about each request and websocket before Streamlit sees it.

What it lets through carries its verdict in two headers, which nobody else can set: `x-kpi-access` (kpi/web/verdict.py)
and `x-kpi-address`, the client's address.
"""

from collections.abc import Awaitable, Collection

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from kpi.web import refusals
from kpi.web.hosts import Host, ip, parse_host
from kpi.web.paths import own_path
from kpi.web.refusals import refuse
from kpi.web.routes import SOCKET, UPLOADING, Routes
from kpi.web.verdict import WRITE, Request, access, has_foreign_origin, host_of, normal_headers, normal_name

OWN_HEADERS = "x-kpi-"


class Guard:
    """Middleware before everything of Streamlit's. In this order it refuses

    - a Host that is not the dashboard's, and an Origin other than the request's own: 403;
    - addresses that do not exist: 404; methods that an address has not: 405;
    - uploads of those who may not write: 403.

    hosts: names and IP addresses of the dashboard, beside the loopback ones. read_only: nobody may write.
    in_container: the server runs in one.
    """

    def __init__(
        self, app: ASGIApp, *, hosts: Collection[str], routes: Routes, read_only: bool, in_container: bool
    ) -> None:
        self.app = app
        self._hosts = frozenset(host.name for host in map(parse_host, hosts) if host is not None)
        self._routes = routes
        self._read_only = read_only
        self._in_container = in_container

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        request = request_of(scope)
        host = host_of(request, self._hosts)
        if host is None:
            await refuse(scope, receive, send, status=403, sentence=refusals.FOREIGN_HOST)
        elif has_foreign_origin(request, host):
            await refuse(scope, receive, send, status=403, sentence=refusals.FOREIGN_ORIGIN)
        else:
            await self._lead(scope, receive, send, request, host)

    def _lead(self, scope: Scope, receive: Receive, send: Send, request: Request, host: Host) -> Awaitable[None]:
        """Where a request that came by the right name goes."""
        path, method = own_path(scope), scope.get("method", "")
        methods = self._routes.methods(path) if scope["type"] == "http" else frozenset()
        may = access(request, host, read_only=self._read_only, in_container=self._in_container)
        if scope["type"] == "websocket" and path == SOCKET:
            return self.app(admitted(scope, request, may), receive, send)
        if not methods:
            page = self._routes.page_meant(path) if scope["type"] == "http" else None
            if page is not None:
                return _redirect(scope, page)(scope, receive, send)
            return refuse(scope, receive, send, status=404, sentence=refusals.NOT_FOUND)
        if method not in methods:
            allowed = {"Allow": ", ".join(sorted(methods))}
            return refuse(scope, receive, send, status=405, sentence=refusals.WRONG_METHOD, headers=allowed)
        if method in UPLOADING and may != WRITE:
            return refuse(scope, receive, send, status=403, sentence=refusals.READER)
        return self.app(admitted(scope, request, may), receive, send)


def request_of(scope: Scope) -> Request:
    """What the verdict needs of an ASGI scope."""
    client, server = scope.get("client"), scope.get("server")
    return Request(
        scheme=scope.get("scheme", ""),
        client=client[0] if client else None,
        server=server[0] if server else None,
        headers=normal_headers(scope["headers"]),
    )


def admitted(scope: Scope, request: Request, may: str) -> Scope:
    """`scope` with the verdict in its headers, and without any such header of the client's.

    The Origin, which is the request's own here, is written as "scheme://" and the header Host, to the letter:
    Streamlit compares the two so, and where they differ asks an address in the internet who it is, for seconds
    during which nobody is served.
    """
    address = None if request.client is None else ip(request.client)
    own = [("access", may), *([] if address is None else [("address", str(address))])]
    headers = [(name, value) for name, value in scope["headers"] if not normal_name(name).startswith(OWN_HEADERS)]
    host = next((value for name, value in headers if normal_name(name) == "host"), b"")
    headers = [
        (name, value.partition(b"//")[0] + b"//" + host if normal_name(name) == "origin" else value)
        for name, value in headers
    ]
    verdict = [(f"{OWN_HEADERS}{name}".encode(), value.encode()) for name, value in own]
    return {**scope, "headers": headers + verdict}


def _redirect(scope: Scope, page: str) -> RedirectResponse:
    query = scope.get("query_string", b"").decode("latin-1")
    address = scope.get("root_path", "") + page
    return RedirectResponse(f"{address}?{query}" if query else address, status_code=308)
