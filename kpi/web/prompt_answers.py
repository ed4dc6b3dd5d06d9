"""Small answers, sent at once."""

import asyncio
import socket

from starlette.types import ASGIApp, Receive, Scope, Send


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
    """Only uvicorn passes its connection along with `send`; other servers are left as they are."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if isinstance(transport, asyncio.Transport):
        connection = transport.get_extra_info("socket")
        if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
