"""Connections and uploads over a limit are refused at once; finished ones no longer count."""

from contextlib import ExitStack

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient, WebSocketDenialResponse

from kpi.web.guard import SocketLimit, UploadLimit
from tests.support.loops import run

UPLOAD = "/_stcore/upload_file/{}/file"


async def accept(scope, receive, send):
    await receive()
    await send({"type": "websocket.accept"})
    await receive()


def test_websockets_are_limited_in_all_and_from_one_address():
    limit = SocketLimit(accept, most=3, most_of_one=2)
    first, second, third = (TestClient(limit, client=(f"10.0.0.{n}", 1)) for n in (1, 2, 3))

    def is_refused(client: TestClient) -> bool:
        try:
            with client.websocket_connect("/_stcore/stream"):
                return False
        except WebSocketDenialResponse as refused:
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
            return True

    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(first.websocket_connect("/_stcore/stream"))
        assert is_refused(first)
        stack.enter_context(second.websocket_connect("/_stcore/stream"))
        assert is_refused(third)
    assert not is_refused(first)
    assert not is_refused(third)


class Uploads:
    """An upload limit before an app that starts more uploads while it handles one, so that they run together."""

    def __init__(self, held: int = 0, **limits: int) -> None:
        self.meanwhile: list[tuple[str, int]] = []
        self.statuses: list[int] = []
        self.limit = UploadLimit(self.app, held=lambda: held, **limits)

    async def app(self, scope, receive, send):
        if self.meanwhile:
            session, size = self.meanwhile.pop()

            async def note(message):
                if message["type"] == "http.response.start":
                    self.statuses.append(message["status"])

            second = {**scope, "path": UPLOAD.format(session), "headers": [(b"content-length", b"%d" % size)]}
            await self.limit(second, receive, note)
        await PlainTextResponse("stored")(scope, receive, send)

    def put(self, session: str, size: int) -> int:
        return TestClient(self.limit).put(UPLOAD.format(session), content=b"x" * size).status_code


@pytest.mark.parametrize(
    ("meanwhile", "statuses"),
    [
        ([("one", 10)], [200]),
        ([("one", 10), ("one", 10)], [503, 200]),
        ([("two", 10), ("three", 10), ("four", 10)], [503, 200, 200]),
        ([("two", 81)], [503]),
        ([("two", 80)], [200]),
    ],
    ids=["two of one", "three of one", "four in all", "too many bytes", "just as many bytes"],
)
def test_uploads_in_progress_are_limited_by_session_number_and_bytes(meanwhile, statuses):
    uploads = Uploads(most=3, most_of_one=2, most_bytes=100, held=10)
    uploads.meanwhile = meanwhile[::-1]
    assert uploads.put("one", 10) == 200
    assert uploads.statuses == statuses
    assert uploads.put("one", 90) == 200


def test_what_is_held_of_earlier_uploads_counts():
    assert Uploads(held=95, most_bytes=100).put("one", 6) == 503
    assert Uploads(held=94, most_bytes=100).put("one", 6) == 200


@pytest.mark.parametrize("length", [None, "", "-1", "1e9", "٣"])
def test_an_upload_says_its_size(length):
    headers = [] if length is None else [(b"content-length", length.encode())]
    statuses = []

    async def send(message):
        statuses.append(message.get("status"))

    async def never(_scope, _receive, _send):
        raise AssertionError("reached")

    scope = {"type": "http", "method": "PUT", "path": UPLOAD.format("one"), "headers": headers}
    run(UploadLimit(never, held=lambda: 0)(scope, None, send))
    assert statuses[0] == 411
