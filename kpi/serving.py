"""What the web server adds to Streamlit's own: compressed static files, a first document that knows where it is, prompt
answers, safe headers, a health route.

Streamlit sends its scripts uncompressed, some 7 MB on a first visit. Here each is compressed once per process,
when first asked for, and kept: a third of the bytes, and no work for whoever comes next.
"""

import asyncio
import gzip
import logging
import socket
from collections.abc import Callable, Collection
from html import escape
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger(__name__)

COMPRESSIBLE = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
SMALLEST_WORTH_COMPRESSING = 1000  # bytes
# Streamlit puts a hash of the content into each of these files' names.
FOREVER = "public, immutable, max-age=31536000"
# As a chart appears, Streamlit hands its theme over twice, as two templates of equal content. Plotly tells them apart
# by identity, so that it would draw every chart twice; told to compare the content, it sees that nothing has changed.
CHARTS = "PlotlyChart."
TEMPLATE = b"template:{valType:`any`,editType:`calc`"
COMPARED = TEMPLATE + b",_compareAsJSON:!0"

_BROWSER = Path(__file__).with_name("browser")

SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
}


class CompressedStatic:
    """Middleware that answers requests for the scripts and styles below `folder` with gzipped copies.

    `folder` is what the server shows under `prefix`. Whatever else is asked for, by whoever cannot read gzip or
    wants a part of a file only, goes through to `app`.
    """

    def __init__(self, app: ASGIApp, *, folder: Path, prefix: str = "/static/") -> None:
        self.app = app
        self._files = {
            prefix + path.relative_to(folder).as_posix(): path
            for path in folder.rglob("*")
            if path.suffix in COMPRESSIBLE and path.stat().st_size >= SMALLEST_WORTH_COMPRESSING
        }
        self._copies: dict[str, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        url_path = self._compressible_path(scope)
        if url_path is None:
            await self.app(scope, receive, send)
            return
        file = self._files[url_path]
        if url_path not in self._copies:
            self._copies[url_path] = await asyncio.to_thread(_gzipped, file)
        headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding", "Cache-Control": FOREVER}
        response = Response(self._copies[url_path], headers=headers, media_type=COMPRESSIBLE[file.suffix])
        await response(scope, receive, send)

    def _compressible_path(self, scope: Scope) -> str | None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return None
        url_path = _own_path(scope)
        may_compress = _accepts_gzip(scope) and "range" not in Headers(scope=scope)
        return url_path if may_compress and url_path in self._files else None


def _gzipped(file: Path) -> bytes:
    content = file.read_bytes()
    if file.name.startswith(CHARTS):
        content = drawn_once(content)
    return gzip.compress(content, compresslevel=9, mtime=0)


def drawn_once(script: bytes) -> bytes:
    """Streamlit's charts, told to draw each once. A script that is not as this version of Streamlit has it stays as it
    is: its charts are drawn twice, and the log says so."""
    if script.count(TEMPLATE) != 1:
        _log.warning("Plotly's script is not the one that was expected: charts are drawn twice, and so more slowly")
        return script
    return script.replace(TEMPLATE, COMPARED)


class FirstDocument:
    """Middleware that answers for the pages at `paths` ("/", "/upload") with Streamlit's index.html, completed.

    Told where its server is, the browser does not look for it below the page's own address first, which costs two
    requests and leaves two errors in its console. The document also names its language and title, and asks for what
    draws charts along with the rest instead of after it. What lies in kpi/browser/ comes with it: how steps become
    entries of the browser's history, and how a page prints.
    """

    def __init__(self, app: ASGIApp, *, static: Path, paths: Collection[str], title: str, lang: str) -> None:
        self.app = app
        self._paths = frozenset(paths)
        charts = [path.relative_to(static).as_posix() for path in static.glob("static/js/PlotlyChart.*.js")]
        document = completed((static / "index.html").read_text("utf-8"), title=title, lang=lang, scripts=charts)
        self._body = document.encode()
        self._compressed = gzip.compress(self._body, mtime=0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or _own_path(scope) not in self._paths:
            await self.app(scope, receive, send)
            return
        headers = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        body = self._body
        if _accepts_gzip(scope):
            headers["Content-Encoding"], body = "gzip", self._compressed
        await Response(body, headers=headers, media_type="text/html")(scope, receive, send)


# Every page is one step below the root, wherever a proxy puts that: "." is the root as the browser sees it.
_WHERE_THE_SERVER_IS = '<script>window.__streamlit = {BACKEND_BASE_URL: new URL(".", location.href).href}</script>'


def _ours() -> str:
    """The scripts and styles of kpi/browser/, to stand in the document itself."""
    tags = {".js": "script", ".css": "style"}
    files = sorted(file for file in _BROWSER.iterdir() if file.suffix in tags)
    return "".join(f"<{tags[file.suffix]}>{file.read_text('utf-8')}</{tags[file.suffix]}>" for file in files)


def completed(document: str, *, title: str, lang: str, scripts: Collection[str]) -> str:
    """Streamlit's index.html with title, language, the server's address, early fetches of `scripts`, and our own.

    ValueError if the document is not as this version of Streamlit has it: then this is to be looked at anew.
    """
    early = "".join(f'<link rel="modulepreload" crossorigin href="./{script}">' for script in scripts)
    changes = {
        '<html lang="en">': f'<html lang="{escape(lang)}">',
        "<title>Streamlit</title>": f"<title>{escape(title)}</title>",
        "</head>": f"{_WHERE_THE_SERVER_IS}{early}{_ours()}</head>",
    }
    for found, wanted in changes.items():
        if document.count(found) != 1:
            raise ValueError(f"Streamlit's index.html does not hold {found} once")
        document = document.replace(found, wanted)
    return document


def _own_path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def _accepts_gzip(scope: Scope) -> bool:
    return "gzip" in Headers(scope=scope).get("accept-encoding", "")


class PromptAnswers:
    """Middleware that sends a page's answers at once instead of waiting for the browser to acknowledge the last one.

    Under `streamlit run` the listening socket does not name its protocol, so asyncio leaves Nagle's algorithm on,
    and every second small message of a rerun waits some 40 ms.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            _send_without_delay(send)
        await self.app(scope, receive, send)


def _send_without_delay(send: Send) -> None:
    """Only uvicorn hands its connection along with `send`; other servers are left as they are."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if isinstance(transport, asyncio.Transport):
        connection = transport.get_extra_info("socket")
        if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class SafeHeaders:
    """Middleware that tells browsers not to guess types, not to be framed by strangers, not to leak addresses."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAFE_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def health_route(probe: Callable[[], dict[str, object]], path: str = "/health") -> Route:
    """A route for load balancers and watchdogs: 200 with what `probe` says, 503 where it raises.

    `probe` must touch what a page needs (plan, store); it runs in a thread of its own. What went wrong is for the
    log, not for whoever asks.
    """

    async def health(_request: Request) -> JSONResponse:
        try:
            facts = await run_in_threadpool(probe)
        except Exception:
            _log.exception("the health probe failed")
            return JSONResponse({"status": "unavailable"}, status_code=503)
        return JSONResponse({"status": "ok", **facts}, headers={"Cache-Control": "no-store"})

    return Route(path, health)
