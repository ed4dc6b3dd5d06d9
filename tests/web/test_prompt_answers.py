"""Small answers of a websocket under uvicorn are sent at once."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from websockets.sync.client import connect

from kpi.web.prompt_answers import PromptAnswers


@contextmanager
def served(app) -> Iterator[int]:
    """`app` under uvicorn on a listening socket that does not name its protocol, as `streamlit run` makes it."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="warning", ws="websockets-sansio"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        assert not thread.is_alive()


async def tells_its_delay(_scope, receive, send):
    """A websocket app that reports whether its connection delays small messages."""
    await receive()
    await send({"type": "websocket.accept"})
    connection = send.__self__.transport.get_extra_info("socket")
    prompt = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    await send({"type": "websocket.send", "text": "prompt" if prompt else "held back"})
    await send({"type": "websocket.close"})


@pytest.mark.parametrize(
    ("app", "answer"), [(tells_its_delay, "held back"), (PromptAnswers(tells_its_delay), "prompt")]
)
def test_a_page_s_small_answers_are_not_held_back(app, answer):
    with served(app) as port, connect(f"ws://127.0.0.1:{port}/") as client:
        assert client.recv(timeout=10) == answer
