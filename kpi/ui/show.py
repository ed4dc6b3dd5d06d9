"""Shared parts of pages: a status in words, tables, an empty page with the next steps, forms that act, refusals."""

import json
import logging
from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager
from typing import Any

import pandas as pd
import streamlit as st

from kpi import i18n
from kpi.access import Act, Actor
from kpi.charts.palette import STATUS
from kpi.i18n import N_, NOTHING, Words
from kpi.store import DuckError, StoreError
from kpi.ui import choice, downloads, navigation, sign_in, stores
from kpi.ui.components.markup import html, markup
from kpi.ui.page import Page, actor, why_not
from kpi.ui.page import escaped as escaped
from kpi.views import names

_log = logging.getLogger(__name__)

Message = tuple[str, dict[str, object]]  # a msgid and its parameters
LONGEST_NAME = 120  # characters
ROWS_SHOWN, TABLE_HEIGHT = 10, 420  # px, of a table of more rows than these
NEWS = "act_news"  # in the session: what the last act did
# Streamlit's names of the theme's colours that come nearest to the palette's; the other statuses are gray.
STATUS_COLOUR = {"missed": "red", "off_track": "orange", "behind": "yellow", "on_track": "blue", "met": "green"}


def status_text(t: Words, status: str) -> str:
    """A status in Markdown, for a sentence or a table cell."""
    return f":{STATUS_COLOUR.get(status, 'gray')}-badge[{STATUS[status].mark} {t.status(status)}]"


def table(frame: pd.DataFrame, *, key: str, alt: str, **options: Any) -> Any:
    """A table without its index, with what it shows as CSV and Excel below. options: of st.dataframe."""
    shown = st.dataframe(
        frame, height=TABLE_HEIGHT if len(frame) > ROWS_SHOWN else "content", hide_index=True, key=key, alt=alt,
        placeholder=NOTHING, **options,
    )  # fmt: skip
    if len(frame):
        downloads.table_files(lambda: frame, title=alt, key=key)
    return shown


def empty(page: Page, message: str) -> None:
    """Say calmly that there is nothing to show. On the official data it offers the next steps as well."""
    st.info(escaped(message), icon=":material/info:")
    if not page.is_demo:
        markup(html("start.html", page.t, link=navigation.address, view=None), "next_steps")


def reading_only(page: Page, act: Act = Act.SUBMIT, concerned: Iterable[tuple[str, Collection[str]]] | None = None
                 ) -> bool:  # fmt: skip
    """Whether the person may not do this, for those concerned or for anybody; says why, in place of what they cannot
    do."""
    refusal = why_not(act, concerned)
    if refusal is not None:
        why = page.t(refusal.msgid, **names.refusal(refusal.params, page.plan, page.t))
        st.caption(f":material/lock: {escaped(why)}")
    return refusal is not None


def failure(error: DuckError) -> Message:
    """The message for a person when the store refused or failed: a msgid and its parameters. Details for the
    administrator go into the log."""
    if isinstance(error, StoreError):
        return error.msgid, names.refusal(error.params, stores.plan(), i18n.of(choice.language()))
    _log.error("the store failed", exc_info=error)
    return N_("The store failed, and nothing was changed. Tell your administrator; the server's log says why."), {}


def form(key: str) -> AbstractContextManager[object]:
    """A form whose fields are sent together by its button. The page does not run while somebody fills it in: a run that
    ends between two fields makes Streamlit forget what was just typed into the second."""
    return st.form(key, border=False, enter_to_submit=False)


def name_field(page: Page, label: str, key: str) -> None:
    """The field for the name of the person who acts, and why their last attempt was refused."""
    sign_in.prefill(key)
    st.text_input(label, key=key, max_chars=LONGEST_NAME, persist_state="session")
    if refused := st.session_state.pop(f"{key}_refused", None):
        msgid, params = refused
        st.error(escaped(page.t(msgid, **params)), icon=":material/error:")


def refuse(by: str, message: Message) -> None:
    """Show the reason below the field for the name, of this key, in the next run."""
    st.session_state[f"{by}_refused"] = message


def typed(key: str) -> str:
    """The text of a field of the session, without blanks around it."""
    return str(st.session_state.get(key) or "").strip()


def attempt(by: str, act: Callable[[Actor], Message]) -> bool:
    """Whether `act` changed the store, in the name that was typed into the field `by`. The next run shows its message,
    or the reason of a refusal."""
    name = typed(by)
    if not name:
        refuse(by, (N_("Write your name and office."), {}))
        return False
    try:
        st.session_state[NEWS] = act(actor(name))
    except DuckError as error:
        refuse(by, failure(error))
        return False
    return True


def act_button(label: str, key: str, act: Callable[[Actor], object], done: str, *, by: str) -> None:
    """The button of a dialog, which changes the store in the name that was typed and closes. done: a msgid."""
    if NEWS in st.session_state:
        st.rerun()

    def acted(person: Actor) -> Message:
        act(person)
        return done, {}

    def clicked() -> None:
        attempt(by, acted)

    st.form_submit_button(label, type="primary", key=key, on_click=clicked)


def toast(page: Page) -> None:
    """Say what the last act did."""
    if news := st.session_state.pop(NEWS, None):
        msgid, params = news
        st.toast(escaped(page.t(msgid, **params)), icon=":material/check:")


def own_words(button: str, hint: str) -> None:
    """Replace the words of the page's upload fields, which Streamlit has in English alone."""
    field = '[data-testid="stFileUploaderDropzone"]'
    says = '[data-testid="stFileUploaderDropzoneInstructions"] span'
    # Quoted strings of CSS that cannot end their <style>.
    button, hint = (json.dumps(text, ensure_ascii=False).replace("<", "\\3c ") for text in (button, hint))
    st.html(
        f"<style>{field} button p, {says} {{font-size: 0}}"
        f" {field} button p::after {{content: {button}; font-size: 0.9375rem}}"
        f" {says}::after {{content: {hint}; font-size: 0.875rem}}</style>"
    )
