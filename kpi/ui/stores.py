"""The plan and the stores of this process, and what was reckoned from them, kept until something is handed in."""

from collections.abc import Callable
from dataclasses import astuple, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, ParamSpec, TypeVar

import numpy as np

from kpi import demo
from kpi import plan as plans
from kpi import store as stores
from kpi.i18n import HERE, Words
from kpi.plan import Plan
from kpi.store import Store
from kpi.store.cache import Keeper

KEPT_AT_MOST = 500  # finished frames and figures per process

Made = TypeVar("Made")
Asked = ParamSpec("Asked")

_stores: Keeper[Store] = Keeper(2)
_results: Keeper[Any] = Keeper(KEPT_AT_MOST)
_last_revisions: dict[str, int] = {}


@cache
def plan() -> Plan:
    """The plan of this process, read once. PlanError names what is wrong with its folder."""
    return plans.load()


def store(kind: stores.Kind) -> Store:
    """The 'official' or the 'demo' store: one object per process, shared by all sessions. The demonstration is made
    where it is missing, which takes some seconds. StoreBusy if another process holds the file."""
    return _stores.get(kind, lambda: _opened(kind))


def _opened(kind: stores.Kind) -> Store:
    path = stores.default_path(kind)
    if kind == "demo" and not path.exists():
        demo.build(plan(), path)
    return Store.open(path, plan(), kind=kind)


def close() -> None:
    """Let go of the stores' files, whole and tidy, at the end of the process."""
    for each in _stores.clear():
        each.close()


def replace_official(put: Callable[[], object]) -> None:
    """Lets go of the official store's file, puts something in its place and opens that. Pages wait meanwhile."""

    def anew(before: Store | None) -> Store:
        if before is not None:
            before.close()
        try:
            put()
        finally:
            _results.clear()
        return _opened("official")

    _stores.replace("official", anew)


def is_ready(kind: stores.Kind) -> bool:
    """Whether a store can be opened at once: only a missing demonstration cannot."""
    return kind == "official" or stores.default_path(kind).exists()


def kept(make: Callable[Asked, Made], *args: Asked.args, **kwargs: Asked.kwargs) -> Made:
    """``make(*args, **kwargs)``, reckoned once per day and state of the store among its arguments.

    The result is shared by all sessions: never change it. Arguments are plain values, the plan, a store and words;
    a frame is not one of them: hand over what made it, and let `make` ask for it.
    """
    for value in (*args, *kwargs.values()):
        if isinstance(value, Store):
            _let_go_of_older(value)
    named = sorted(kwargs.items())
    key = (make.__module__, make.__qualname__, _key(args), _key(named), datetime.now(HERE).date())
    made: Made = _results.get(repr(key), lambda: make(*args, **kwargs))
    return made


def _let_go_of_older(changed: Store) -> None:
    """Results of an earlier state of a store are never asked for again: free them at its first new revision."""
    name, revision = _store_name(changed), changed.revision
    if _last_revisions.get(name, revision) != revision:
        _results.clear()
    _last_revisions[name] = revision


def _store_name(asked: Store) -> str:
    return str(asked.path) if asked.path else f"in memory {id(asked)}"


def _key(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool | date):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Store):
        return _store_name(value), value.revision, value.plan.version
    if isinstance(value, Plan):
        return value.version
    if isinstance(value, Words):
        return value.lang, value.version
    if is_dataclass(value) and not isinstance(value, type):
        return _key(astuple(value))
    if isinstance(value, tuple | list):
        return tuple(_key(item) for item in value)
    raise TypeError(f"{type(value).__name__} cannot tell one state from another: hand over what made it")
