"""How much may be open at a time: websockets, and uploads. What is over a limit is refused at once with 503."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from kpi.web import answers
from kpi.web.answers import RETRY_AFTER, own_path, refuse
from kpi.web.guard import UPLOAD

# An open page holds one websocket and some megabytes. The 190 agencies of a province may all come from one address,
# that of the network which they share, each with two or three pages open.
SOCKETS = 1000
SOCKETS_OF_ONE_ADDRESS = 600

UPLOADS = 120
UPLOADS_OF_ONE_SESSION = 100  # a person may choose as many files at once as a ZIP may hold
UPLOADED_BYTES = 500 * 1024 * 1024  # in progress, and held by Streamlit for the sessions that uploaded them


class SocketLimit:
    """Middleware that lets at most so many websockets be open at a time, in all and from one address."""

    def __init__(self, app: ASGIApp, *, most: int = SOCKETS, most_of_one: int = SOCKETS_OF_ONE_ADDRESS) -> None:
        self.app = app
        self._most, self._most_of_one = most, most_of_one
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        client = (scope.get("client") or ("unknown",))[0]
        if self._open.total() >= self._most or self._open[client] >= self._most_of_one:
            sentence = answers.TOO_MANY_SOCKETS
            await refuse(scope, receive, send, status=503, sentence=sentence, headers=RETRY_AFTER)
            return
        with _counted(self._open, client):
            await self.app(scope, receive, send)


class UploadLimit:
    """Middleware that lets at most so many files be uploaded at a time, in all and by one session, and refuses a file
    for which the memory of uploaded files has no space left, or that does not say its size.

    held: gives the bytes of files that were uploaded and are still in memory.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        held: Callable[[], int],
        most: int = UPLOADS,
        most_of_one: int = UPLOADS_OF_ONE_SESSION,
        most_bytes: int = UPLOADED_BYTES,
    ) -> None:
        self.app = app
        self._held = held
        self._most, self._most_of_one, self._most_bytes = most, most_of_one, most_bytes
        self._running: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        upload = UPLOAD.fullmatch(own_path(scope)) if scope.get("method") == "PUT" else None
        if upload is None:
            await self.app(scope, receive, send)
            return
        session, size = upload["session"], Headers(scope=scope).get("content-length", "")
        if not (size.isascii() and size.isdigit()):
            await refuse(scope, receive, send, status=411, sentence=answers.NO_LENGTH)
        elif self._is_full(session, int(size)):
            sentence = answers.TOO_MANY_UPLOADS
            await refuse(scope, receive, send, status=503, sentence=sentence, headers=RETRY_AFTER)
        else:
            with _counted(self._running, session), _counted(self._bytes, session, int(size)):
                await self.app(scope, receive, send)

    def _is_full(self, session: str, size: int) -> bool:
        return (
            self._running.total() >= self._most
            or self._running[session] >= self._most_of_one
            or self._held() + self._bytes.total() + size > self._most_bytes
        )


@contextmanager
def _counted(counts: Counter[str], key: str, amount: int = 1) -> Iterator[None]:
    counts[key] += amount
    try:
        yield
    finally:
        counts[key] -= amount
        if counts[key] <= 0:
            del counts[key]
