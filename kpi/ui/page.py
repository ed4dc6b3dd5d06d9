"""What every page starts with: the plan, the store, the words and the choice of this run."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

import streamlit as st

from kpi import evaluation, i18n
from kpi.i18n import Words
from kpi.plan import Plan
from kpi.store import Store
from kpi.ui import choice, stores
from kpi.ui.choice import Choice

Result = TypeVar("Result")
Params = ParamSpec("Params")


@dataclass(frozen=True)
class Page:
    """`store` is the one that the choice of data names; `t` translates."""

    plan: Plan
    store: Store
    t: Words
    choice: Choice

    @property
    def is_demo(self) -> bool:
        return self.choice.data == choice.DEMO

    def cached(self, make: Callable[Params, Result], *args: Params.args, **kwargs: Params.kwargs) -> Result:
        return stores.cached(make, *args, **kwargs)


_entered: ContextVar[Page] = ContextVar("page of this run")  # each run has a thread, and so a context, of its own


def enter() -> Page:
    """The page of this run, once the frame has read the choice."""
    now = _current()
    _entered.set(now)
    return now


def _current() -> Page:
    plan = stores.plan()
    data = choice.resolved(plan.years[-1]).data
    store = stores.store(data)
    chosen = choice.resolved(stores.cached(evaluation.shown_year, store))
    return Page(plan, store, i18n.of(chosen.lang), chosen)


def here() -> Page:
    """The page of this run; in a fragment, which runs by itself, read anew."""
    return _entered.get(None) or _current()


def first_content() -> AbstractContextManager[object]:
    """What follows the answer and the filters."""
    return st.container(key="first_content")
