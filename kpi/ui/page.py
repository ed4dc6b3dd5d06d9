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

Made = TypeVar("Made")
Asked = ParamSpec("Asked")


@dataclass(frozen=True)
class Page:
    """A page's surroundings. `_` translates; `store` is the one that the choice of data names."""

    plan: Plan
    store: Store
    _: Words
    choice: Choice

    @property
    def t(self) -> Words:
        return self._

    @property
    def lang(self) -> str:
        return self._.lang

    @property
    def is_demo(self) -> bool:
        return self.choice.data == choice.DEMO

    def kept(self, make: Callable[Asked, Made], *args: Asked.args, **kwargs: Asked.kwargs) -> Made:
        """`stores.kept`: what was made once is kept until something is handed in. Never change what comes back."""
        return stores.kept(make, *args, **kwargs)


_entered: ContextVar[Page] = ContextVar("page of this run")  # each run has a thread, and so a context, of its own


def enter() -> Page:
    """The surroundings of this run's page, once the frame has read the choice."""
    now = current()
    _entered.set(now)
    return now


def current() -> Page:
    """The same, read anew."""
    plan = stores.plan()
    first = choice.resolved(plan.years[-1])
    store = stores.store(first.data)
    return Page(plan, store, i18n.of(first.lang), choice.resolved(stores.kept(evaluation.shown_year, store)))


def first_content() -> AbstractContextManager[object]:
    """What follows the answer and the filters."""
    return st.container(key="first_content")


def page(title: str = "", caption: str = "") -> Page:
    """Open a room: draws its heading (a msgid) and hands over its surroundings."""
    now = here()
    if title:
        st.title(now._(title), anchor=False)
    if caption:
        st.caption(now._(caption))
    return now


def here() -> Page:
    """The page of this run; in a part that runs by itself, read anew."""
    return _entered.get(None) or current()
