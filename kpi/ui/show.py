"""Shared parts of pages: a status in words, tables, an empty page with the next steps, refusals, an upload field."""

import json
import logging
from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager
from typing import Any, Literal

import pandas as pd
import streamlit as st

from kpi import i18n
from kpi.access import Act, Actor
from kpi.charts import Drawing
from kpi.charts.palette import STATUS
from kpi.i18n import N_, NOTHING, Words, is_missing
from kpi.store import DuckError, StoreError
from kpi.ui import choice, downloads, navigation, sign_in, stores
from kpi.ui.components.markup import html, markup, word_table
from kpi.ui.page import Page, actor, why_not
from kpi.ui.page import escaped as escaped
from kpi.views import names

_log = logging.getLogger(__name__)

Message = tuple[str, dict[str, object]]  # a msgid and its parameters
LONGEST_NAME = 120  # characters
Colour = Literal["red", "orange", "yellow", "blue", "green", "gray"]
# Streamlit's names of the theme's colours that come nearest to the palette's; the other statuses are gray.
STATUS_COLOUR: dict[str, Colour] = {
    "missed": "red",
    "off_track": "orange",
    "behind": "yellow",
    "on_track": "blue",
    "met": "green",
}


def status_text(t: Words, status: str) -> str:
    """A status in Markdown, for a sentence or a table cell."""
    return f":{STATUS_COLOUR.get(status, 'gray')}-badge[{STATUS[status].mark} {t.status(status)}]"


def table(
    frame: pd.DataFrame, *, key: str, alt: str, files: Callable[[], pd.DataFrame] | None = None, **options: Any
) -> Any:
    """A table without its index, with what it shows as CSV and Excel below. files: gives what these hold, where it is
    not what is shown, as of numbers that the screen has in words. options: of st.dataframe."""
    shown = st.dataframe(frame, hide_index=True, key=key, alt=alt, placeholder=NOTHING, **options)
    if len(frame):
        downloads.table_files(files or (lambda: downloads.as_shown(frame, options)), title=alt, key=key)
    return shown


def picked(frame: pd.DataFrame, *, how: str, **options: Any) -> int | None:
    """A table from which one row can be picked; the row's position, or None. how: to pick one, and what for."""
    st.caption(how)
    rows = table(frame, on_select="rerun", selection_mode="single-row", **options).selection.rows
    return rows[0] if rows else None


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


def name_field(page: Page, label: str, key: str, refused: str) -> None:
    """The field for the name of the person who acts, and why their last attempt was refused."""
    sign_in.prefill(key)
    st.text_input(label, key=key, max_chars=LONGEST_NAME, persist_state="session")
    if refused in st.session_state:
        msgid, params = st.session_state.pop(refused)
        st.error(escaped(page.t(msgid, **params)), icon=":material/error:")


def typed(key: str) -> str:
    """The text of a field of the session, without blanks around it."""
    return str(st.session_state.get(key) or "").strip()


def attempt(by: str, refused: str, news: str, act: Callable[[Actor], Message]) -> bool:
    """Whether `act` changed the store, in the name that was typed. Its message, or the reason of a refusal, is left in
    the session for the next run. by, refused, news: keys of the session."""
    name = typed(by)
    if not name:
        st.session_state[refused] = N_("Write your name and office."), {}
        return False
    try:
        st.session_state[news] = act(actor(name))
    except DuckError as error:
        st.session_state[refused] = failure(error)
        return False
    return True


def act_button(label: str, key: str, act: Callable[[Actor], object], done: str, *, by: str, refused: str, news: str
               ) -> None:  # fmt: skip
    """The button of a dialog, which changes the store in the name that was typed and closes. done: a msgid."""
    if news in st.session_state:
        st.rerun()

    def acted(person: Actor) -> Message:
        act(person)
        return done, {}

    def clicked() -> None:
        attempt(by, refused, news, acted)

    st.form_submit_button(label, type="primary", key=key, on_click=clicked)


def toast(page: Page, news: str) -> None:
    """Say what the last act did."""
    if news in st.session_state:
        msgid, params = st.session_state.pop(news)
        st.toast(escaped(page.t(msgid, **params)), icon=":material/check:")


def numbers_as_table(page: Page, drawing: Drawing) -> None:
    """A chart's numbers as this language writes them; a year is no quantity."""
    t, frame = page.t, pd.DataFrame(drawing.numbers)
    numbers = [name for name in frame.columns if frame[name].dtype.kind in "iuf"]
    quantities = [name for name in numbers if name != t("Year")]
    words = {
        name: frame[name].map(t.number if name in quantities else lambda cell: "" if is_missing(cell) else str(cell))
        for name in drawing.numbers
    }
    st.html(word_table(pd.DataFrame(words), t, alt=drawing.alt, numbers=numbers))


def own_words(button: str, hint: str) -> None:
    """Replace the words of the page's upload fields, which Streamlit has in English alone."""
    field = '[data-testid="stFileUploaderDropzone"]'
    says = '[data-testid="stFileUploaderDropzoneInstructions"] span'
    st.html(
        f"<style>{field} button p, {says} {{font-size: 0}}"
        f" {field} button p::after {{content: {_css_text(button)}; font-size: 0.9375rem}}"
        f" {says}::after {{content: {_css_text(hint)}; font-size: 0.875rem}}</style>"
    )


def _css_text(text: str) -> str:
    """A quoted CSS string that cannot end its <style>."""
    return json.dumps(text, ensure_ascii=False).replace("<", "\\3c ")
