"""What was made once and is handed out from then on, to all sessions."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from kpi.store.submissions import Store

Made = TypeVar("Made")


class Cache(Generic[Made]):
    """Things by their keys, at most so many: the one not asked for the longest goes first. Of several who ask for the
    same at once, one makes it and the others wait. What could not be made is tried again when it is asked for next.

    st.cache_resource does the same and takes fifty times as long to find what it has, twenty times in a rerun.
    """

    def __init__(self, at_most: int) -> None:
        self._at_most = at_most
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, Future[Made]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What is kept under the key, made now if need be. `make` may ask for other keys."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            else:
                mine = self._kept[key] = Future()
                if len(self._kept) > self._at_most:
                    self._kept.popitem(last=False)
        return found.result() if found is not None else self._made(key, mine, make)

    def _made(self, key: Hashable, mine: Future[Made], make: Callable[[], Made]) -> Made:
        try:
            made = make()
        except BaseException as error:
            with self._lock:
                if self._kept.get(key) is mine:
                    del self._kept[key]
            mine.set_exception(error)
            raise
        mine.set_result(made)
        return made

    def replace(self, key: Hashable, make: Callable[[Made | None], Made]) -> Made:
        """What is kept under the key, made anew from what there was; those who ask for it meanwhile wait."""
        with self._lock:
            before = self._kept.get(key)
            mine = self._kept[key] = Future()
        was = None if before is None or before.exception() else before.result()
        return self._made(key, mine, lambda: make(was))

    def clear(self) -> list[Made]:
        """Lets go of all, and hands over what there was."""
        with self._lock:
            kept, self._kept = self._kept, OrderedDict()
        return [each.result() for each in kept.values() if each.done() and not each.exception()]


class StoreCache:
    """What was made of each store, at most so much of each, until it changes."""

    def __init__(self, at_most: int) -> None:
        self._at_most = at_most
        self._kept: WeakKeyDictionary[Store, tuple[int, Cache[Any]]] = WeakKeyDictionary()

    def get(self, make: Callable[..., Made], store: Store, *asked: Hashable) -> Made:
        """``make(store, *asked)`` of this revision of the store, made once. Not to be changed by who gets it."""
        revision = store.revision
        of, cache = self._kept.get(store, (None, None))
        if cache is None or of != revision:
            cache = Cache(self._at_most)
            self._kept[store] = (revision, cache)
        made: Made = cache.get((make, *asked), lambda: make(store, *asked))
        return made
