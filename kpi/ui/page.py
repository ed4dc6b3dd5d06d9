"""The context of a page: its plan, store, words and choice, the actor; and safe display of typed text."""

import re
from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from kpi import access, evaluation, i18n
from kpi.access import Act, Actor, NotAllowed, Role
from kpi.i18n import N_, Words
from kpi.plan import Plan
from kpi.store import Store
from kpi.ui import choice, sign_in, stores
from kpi.ui.choice import Choice
from kpi.views import names

ONLY_SHOWN = N_("You see the data as known on an earlier day: nothing can be changed there.")

Result = TypeVar("Result")
Params = ParamSpec("Params")

# Streamlit looks for these after it has read the Markdown, escapes or not: addresses, mail addresses, :icons: and
# :emoji:, arrows and dashes. An empty element within hides them.
_FOUND_LATER = re.compile(
    r"""
    (?<=[wW])(?=[wW]{2}\.)            # www.
    | (?<=[pPsS])(?=://)              # http:// and https://
    | (?=@)                           # name@place
    | (?<=:)(?=[\w+-]+(?:[:/]|$))     # :smile: and :material/home:
    | (?<=[<>~-])(?=[-=>])            # -> -- >=
    """,
    re.VERBOSE,
)
_EMPTY = ":color[]"  # a directive that Streamlit turns into an empty <span>
_MARKS = re.compile(r"[\\`*_{}\[\]$<>&~|]|:(?=[A-Za-z]|$)")
_BEGINS_BLOCK = re.compile(r"^(?=[-+=#])|^(\d+)(?=[.)](?: |$))")  # headings, lists and lines
_BLANKS = re.compile(r"[^\S\N{NO-BREAK SPACE}]+")


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

    def file_name(self, ending: str, name: str) -> str:
        """The name of a file of the page's data."""
        return names.file_name(ending, name, self.choice.as_of, is_demo=self.is_demo, t=self.t)

    def source(self) -> str:
        """Where the page's data come from, and the day that it shows."""
        return names.source(self.plan, self.choice.as_of, self.store.today, self.is_demo, self.t)


_entered: ContextVar[Page] = ContextVar("page of this run")  # each run has a thread, and so a context, of its own


def enter() -> Page:
    """The page of this run, once the frame has read the choice."""
    now = _current()
    _entered.set(now)
    return now


def _current() -> Page:
    plan = stores.plan()
    chosen = choice.resolved(plan.years[-1])
    store = stores.seen(stores.store_on(chosen.data, chosen.known), shows_persons=sign_in.shows_persons())
    chosen = choice.resolved(stores.cached(evaluation.shown_year, store))
    return Page(plan, store, i18n.of(chosen.lang), chosen)


def here() -> Page:
    """The page of this run. In a fragment, which runs by itself, it is read anew; where the person may not read any
    more, the whole page runs again, which says so."""
    if not sign_in.is_admitted():
        st.rerun()
    return _entered.get(None) or _current()


def dialog(title: str, body: Callable[Params, None], **look: Any) -> Callable[Params, None]:
    """`body` as a dialog; look: of st.dialog. As a fragment it runs by itself, and so asks each time who may read."""

    @wraps(body)
    def drawn(*args: Params.args, **kwargs: Params.kwargs) -> None:
        here()
        body(*args, **kwargs)

    opened: Callable[Params, None] = st.dialog(title, **look)(drawn)
    return opened


def first_content() -> AbstractContextManager[object]:
    """The container of the content below the answer and the filters."""
    return st.container(key="first_content")


def actor(name: str = "") -> Actor:
    """The person at the screen, by the name they typed, with the rights of their connection; ask at each act."""
    now = sign_in.actor(name) if sign_in.is_asked_for() else access.from_connection(st.context.headers, name)
    return replace(now, role=Role.VIEWER, why_not=ONLY_SHOWN) if choice.is_chosen(choice.SNAPSHOT_DAY) else now


def why_not(act: Act, concerned: Iterable[tuple[str, Collection[str]]] | None = None) -> NotAllowed | None:
    """Why the person may not do this; None if they may. concerned: for whom (`access.refusal`); None: for anybody."""
    now = actor()
    return access.refusal(replace(now, agencies=None) if concerned is None else now, act, concerned or ())


def escaped(text: object) -> str:
    """The text in one line as Markdown that shows it as it was typed: no link, picture, icon, formula or format."""
    line = _BLANKS.sub(" ", str(text)).strip()
    inline = _EMPTY.join(_MARKS.sub(r"\\\g<0>", part) for part in _FOUND_LATER.split(line))
    return _BEGINS_BLOCK.sub(r"\1\\", inline)
