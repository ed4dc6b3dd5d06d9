"""The plan and the stores of this process, and a cache of what was evaluated from them."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, ParamSpec, Protocol, TypeVar
from weakref import WeakSet

import numpy as np
from streamlit import runtime
from streamlit.runtime.stats import CacheStat

from kpi import demo
from kpi import plan as plans
from kpi import store as stores
from kpi.i18n import HERE, N_, Words
from kpi.plan import Plan
from kpi.store import Store, StoreError
from kpi.store.cache import Cache
from kpi.store.snapshot import OfficeStore, snapshot_on

MOST_RESULTS = 500  # cached per process
MOST_SNAPSHOTS = 4  # stores of earlier days, in memory

Result = TypeVar("Result")
Params = ParamSpec("Params")

_plans: Cache[Plan] = Cache(1)
_stores: Cache[Store] = Cache(2)
_snapshots: Cache[Store] = Cache(MOST_SNAPSHOTS)
_results: Cache[Any] = Cache(MOST_RESULTS)
_last_revisions: dict[str, int] = {}


def plan() -> Plan:
    """The plan of this process, read once and when it is reloaded. PlanError names what is wrong with its folder."""
    return _plans.get("plan", plans.load)


def store(kind: stores.Kind) -> Store:
    """The 'official' or the 'demo' store: one object per process, shared by all sessions. A missing demonstration is
    built, which takes some seconds. StoreBusy if another process holds the file."""
    opened = _stores.get(kind, lambda: _opened(kind))
    opened.follow()
    return opened


def store_on(kind: stores.Kind, day: date | None) -> Store:
    """The store as known at the end of a day; None: as it is now."""
    now = store(kind)
    return now if day is None else _snapshots.get((now.id, now.revision, day), lambda: snapshot_on(now, day))


def seen(complete: Store, *, shows_persons: bool) -> Store:
    """The store as somebody reads it: with the names of persons or of their offices. The demonstration has none."""
    return complete if shows_persons or complete.is_demo else OfficeStore(complete)


def _opened(kind: stores.Kind) -> Store:
    if not is_ready(kind):
        demo.build(plan(), stores.default_path(kind))
    return Store.open(stores.default_location(kind), plan(), kind=kind)


def is_ready(kind: stores.Kind) -> bool:
    """Whether a store can be opened at once: only a missing demonstration cannot."""
    return kind == "official" or stores.default_path(kind).exists()


def close() -> None:
    """Close the stores' files and forget the plan, at the end of the process."""
    _plans.clear()
    for each in _stores.clear():
        each.close()


def reload_plan() -> Plan:
    """Read the plan's folder again and open the stores with it. Pages wait meanwhile. PlanError, or StoreError if it
    holds another plan; then the plan before stays."""
    before, fresh = plan(), plans.load()
    if fresh.id != before.id:
        raise StoreError(
            N_("{folder} holds another plan, {plan}. The dashboard goes on with {before}. Restart it to change plans."),
            folder=fresh.folder, plan=fresh.id, before=before.id,
        )  # fmt: skip
    if fresh.version != before.version:
        replace("official", lambda: _plans.replace("plan", lambda _before: fresh))
        if "demo" in _stores:
            replace("demo", lambda: None)
        _snapshots.clear()
    return fresh


def replace(kind: stores.Kind, put: Callable[[], object]) -> None:
    """Close a store's file, call `put` to replace it, and open the new one. Pages wait meanwhile."""

    def replaced(before: Store | None) -> Store:
        if before is not None:
            before.close()
        try:
            put()
        finally:
            _results.clear()
        return _opened(kind)

    _stores.replace(kind, replaced)


def cached(make: Callable[Params, Result], *args: Params.args, **kwargs: Params.kwargs) -> Result:
    """``make(*args, **kwargs)``, computed once per day and state of the store among its arguments.

    All sessions share the result: never change it. Arguments are plain values, the plan, a store and words, no frames:
    pass what the frame is made of, and let `make` ask for it.
    """
    for value in (*args, *kwargs.values()):
        if isinstance(value, Store):  # nobody asks for the results of its earlier revisions again
            if _last_revisions.get(value.id, value.revision) != value.revision:
                _results.clear()
            _last_revisions[value.id] = value.revision
    key = (_key(make), _key(args), _key(sorted(kwargs.items())), datetime.now(HERE).date())
    result: Result = _results.get(repr(key), partial(make, *args, **kwargs))
    return result


def _key(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool | date):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Store):
        return value.id, value.revision, value.plan.version, value.shows_persons
    if isinstance(value, Plan):
        return value.version
    if isinstance(value, Words):
        return value.lang, value.version
    if is_dataclass(value) and not isinstance(value, type):
        return tuple(_key(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, tuple | list):
        return tuple(map(_key, value))
    if callable(value):
        return value.__module__, value.__qualname__
    raise TypeError(f"{type(value).__name__} cannot tell one state from another: pass what it is made of")


class Held(Protocol):
    """Uploaded files that a session holds: how many bytes."""

    size: int


_held: WeakSet[Held] = WeakSet()


def hold(files: Held) -> None:
    """Count the files among the uploaded ones until their session forgets them."""
    _held.add(files)


def uploaded_bytes() -> int:
    """Bytes of uploaded files that Streamlit, and sessions of ours, hold in memory."""
    families = runtime.get_instance().uploaded_file_mgr.get_stats().values()
    own = sum(files.size for files in list(_held))
    return own + sum(stat.byte_length for stats in families for stat in stats if isinstance(stat, CacheStat))
