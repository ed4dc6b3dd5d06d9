"""A cache of the process, shared by all sessions."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Cache(Generic[Value]):
    """Values by their keys; beyond `at_most` the one not requested for the longest is dropped. If several threads
    request the same key, one computes it and the others wait. A failure is not cached.

    st.cache_resource does the same and takes fifty times as long to find a value, twenty times in a rerun.
    """

    def __init__(self, at_most: int) -> None:
        self._at_most = at_most
        self._lock = Lock()
        self._values: OrderedDict[Hashable, Future[Value]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of the key, computed if need be. `make` may request other keys, but not its own."""
        with self._lock:
            cached = self._values.get(key)
            if cached is None:
                future = self._values[key] = Future()
                if len(self._values) > self._at_most:
                    self._values.popitem(last=False)
            else:
                self._values.move_to_end(key)
        return self._computed(key, future, make) if cached is None else cached.result()

    def _computed(self, key: Hashable, future: Future[Value], make: Callable[[], Value]) -> Value:
        try:
            value = make()
        except BaseException as error:
            with self._lock:
                if self._values.get(key) is future:
                    del self._values[key]
            future.set_exception(error)
            raise
        future.set_result(value)
        return value

    def replace(self, key: Hashable, make: Callable[[Value | None], Value]) -> Value:
        """Compute the value of the key anew from the one before; who requests it meanwhile waits."""
        with self._lock:
            before = self._values.get(key)
            future = self._values[key] = Future()
        old = None if before is None or before.exception() else before.result()
        return self._computed(key, future, lambda: make(old))

    def __contains__(self, key: Hashable) -> bool:
        with self._lock:
            return key in self._values

    def clear(self) -> list[Value]:
        """Drop all values, and return them."""
        with self._lock:
            futures, self._values = list(self._values.values()), OrderedDict()
        return [future.result() for future in futures if future.done() and not future.exception()]
