"""Visitors without a browser: they speak Streamlit's protocol and draw nothing.

Each opens a page and chooses another year again and again, as soon as the server has answered in full or some seconds
later.
"""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from random import Random
from urllib.parse import urlsplit

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from bench.servers import Server

YEAR = "Năm"
YEARS = ("2021", "2022", "2023", "2024", "2025")
LIST = "kpi_choice_list"  # the name of the component
USERS = 10
TRIGGER = "$$STREAMLIT_INTERNAL_KEY_{list}__events"  # the widget in which a component names events
LONGEST_ANSWER = 60  # s
LARGEST_MESSAGE = 200_000_000  # bytes


@dataclass
class Visitor:
    """An open page as its browser has it: its address, and by id its select boxes with their options and its segmented
    controls; by name its lists, which are components of ours."""

    socket: ClientConnection
    page: str
    query: str
    page_hash: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    segments: set[str] = field(default_factory=set)
    large: set[str] = field(default_factory=set)  # messages that the server need not send again

    async def choose(self, label: str, option: str) -> float:
        """Seconds until the page has run to its end with another option of the control with that label, named by a part
        of it, or with that value of the list with that name."""
        if label in self.lists:
            return await self.run((self.lists[label], option))
        (widget,) = [widget for widget, its_label in self.labels.items() if its_label == label]
        self.held[widget] = next(each for each in self.options[widget] if option in each)
        return await self.run()

    async def run(self, choice: tuple[str, str] | None = None) -> float:
        """Seconds until the page has run to its end; choice: a list and the value chosen from it. RuntimeError if the
        page fails."""
        began = time.perf_counter()
        await self.socket.send(self._request(choice))
        self.labels = {}
        async with asyncio.timeout(LONGEST_ANSWER):
            while not self._is_last(ForwardMsg.FromString(await self.socket.recv())):
                pass
        self.held = {widget: self.held[widget] for widget in self.labels}
        return time.perf_counter() - began

    def _request(self, choice: tuple[str, str] | None) -> bytes:
        message = BackMsg()
        request = message.rerun_script
        request.query_string, request.page_script_hash = self.query, self.page_hash
        request.page_name = "" if self.page_hash else self.page
        request.context_info.timezone, request.context_info.locale = "Asia/Ho_Chi_Minh", "vi-VN"
        request.cached_message_hashes.extend(self.large)
        for widget, option in self.held.items():
            state = request.widget_states.widgets.add(id=widget)
            if widget in self.segments:
                state.string_array_value.data.append(option)
            else:
                state.string_value = option
        if choice:
            event = request.widget_states.widgets.add(id=TRIGGER.format(list=choice[0]))
            event.json_trigger_value = json.dumps([{"event": "choice", "value": choice[1]}])
        return message.SerializeToString()

    def _is_last(self, message: ForwardMsg) -> bool:
        """Whether the run ends with this message; stores the widgets it has."""
        kind = message.WhichOneof("type")
        if message.metadata.cacheable:
            self.large.add(message.hash)
        if kind in ("new_session", "navigation"):  # the second says which of an app's pages the address meant
            self.page_hash = getattr(message, kind).page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "selectbox":
            box = message.delta.new_element.selectbox
            self.labels[box.id], self.options[box.id] = box.label, list(box.options)
            if box.set_value or box.id not in self.held:
                self.held[box.id] = box.raw_value if box.set_value else box.options[box.default]
        elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "button_group":
            group = message.delta.new_element.button_group
            options = [option.content for option in group.options]
            self.labels[group.id], self.options[group.id] = group.label, options
            self.segments.add(group.id)
            if group.set_value or group.id not in self.held:
                self.held[group.id] = group.raw_values[0] if group.set_value else options[group.default[0]]
        elif kind == "delta" and message.delta.new_element.bidi_component.component_name.endswith(LIST):
            component = message.delta.new_element.bidi_component
            self.lists[json.loads(component.bytes)["name"]] = component.id
        elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
            raise RuntimeError(message.delta.new_element.exception.message)
        elif kind == "delta" and message.delta.new_element.alert.format == Alert.ERROR:
            raise RuntimeError(message.delta.new_element.alert.body)
        elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                raise RuntimeError(f"the page ended with {message.script_finished}")
            return True
        return False


async def _arrive(server: Server, address: str) -> Visitor:
    """A visitor who has opened the page at `address`."""
    parts = urlsplit(address)
    url = f"ws://{urlsplit(server.url).netloc}/_stcore/stream"
    socket = await connect(url, subprotocols=["streamlit"], max_size=LARGEST_MESSAGE, compression=None)
    visitor = Visitor(socket, parts.path.strip("/"), parts.query)
    await visitor.run()
    return visitor


@dataclass(frozen=True)
class Load:
    """A crowd's changes per second, and the time of each in ms."""

    a_second: float
    ms: list[float]


def load(server: Server, address: str, *, changes: int, users: int = USERS, every: float = 0) -> Load:
    """Changes of the year by visitors who arrive together; their arrival is not measured. every: seconds between one's
    changes, from half to one and a half times as long."""
    return asyncio.run(_load(server, address, changes, users, every))


def processor_times(server: Server, address: str, picks: Sequence[tuple[str, str]]) -> list[float]:
    """The server's processor time in ms for each of one visitor's changes (label, option) without a pause."""
    return asyncio.run(_processor_times(server, address, picks))


async def _processor_times(server: Server, address: str, picks: Sequence[tuple[str, str]]) -> list[float]:
    visitor, took = await _arrive(server, address), []
    for label, option in picks:
        before = server.cpu_seconds()
        await visitor.choose(label, option)
        took.append(1000 * (server.cpu_seconds() - before))
    await visitor.socket.close()
    return took


async def _load(server: Server, address: str, changes: int, users: int, every: float) -> Load:
    visitors = await asyncio.gather(*(_arrive(server, address) for _ in range(users)))
    left = iter(range(changes))
    began = time.perf_counter()
    took = await asyncio.gather(*(_change(visitor, index, left, every) for index, visitor in enumerate(visitors)))
    seconds = time.perf_counter() - began
    await asyncio.gather(*(visitor.socket.close() for visitor in visitors))
    return Load(changes / seconds, [1000 * each for of_one in took for each in of_one])


async def _change(visitor: Visitor, index: int, left: Iterator[int], every: float) -> list[float]:
    """Makes changes while any are left; each visitor begins with another year."""
    years, chance, took = islice(cycle(YEARS), index % len(YEARS), None), Random(index), []
    for _ in left:
        await asyncio.sleep(every * chance.uniform(0.5, 1.5))
        took.append(await visitor.choose(YEAR, next(years)))
    return took
