"""The frame round every room: page set-up, language, data set, navigation, the demonstration's banner."""

from contextlib import AbstractContextManager, nullcontext
from urllib.parse import quote

import streamlit as st

from kpi import words
from kpi.plan import PlanError
from kpi.store import StoreBusy, StoreError
from kpi.ui import choice, filters, rooms, show, stores
from kpi.ui.page import Page, current
from kpi.words import Words

# Drawn here: a named icon would be fetched from a stranger's server.
_ICON = "data:image/svg+xml," + quote(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#0b5a8f"/>'
    '<path d="M7 26V17h4v9zM14 26V12h4v14zM21 26V8h4v18z" fill="#fff"/>'
    '<path d="M5 9h22" stroke="#ffb000" stroke-width="2.5" stroke-dasharray="4 2.5"/></svg>'
)


def frame() -> None:
    """Draw the frame and run the room that was asked for."""
    st.set_page_config(layout="wide", page_icon=_ICON)
    try:
        plan = stores.plan()
    except PlanError as broken:
        _plan_is_broken(broken, words.of(st.query_params.get("lang", "")))
        return
    chosen = choice.read(plan)
    _ = words.of(chosen.get("lang", ""))
    room = st.navigation(rooms.navigation(_))
    rooms.enter(room)
    choice.write()
    try:
        with _preparing(chosen.get("data"), _):
            here = current()
    except StoreError as error:
        _store_is_closed(error, _)
        return
    _sidebar(here)
    show.demo_banner(here)
    room.run()


def _preparing(data: str | None, _: Words) -> AbstractContextManager[None]:
    """A word to whoever comes first to a demonstration that has yet to be made."""
    if data == choice.DEMO and not stores.is_ready("demo"):
        return st.spinner(_("The demonstration is being prepared; this happens once and takes some seconds."))
    return nullcontext()


def _sidebar(here: Page) -> None:
    _, plan = here._, here.plan
    with st.sidebar:
        filters.data_switch(here)
        filters.language_switch(here, words.LANGUAGES)
        st.caption(
            _(
                "{plan}. Decision {number} of {day}.",
                plan=plan.name[here.lang],
                number=plan.decision_number,
                day=_.date(plan.decision_date),
            )
        )


def _plan_is_broken(broken: PlanError, _: Words) -> None:
    st.error(_("The plan's folder has mistakes. Mend them, then load this page again."), icon=":material/error:")
    rows = [(problem.file, problem.line, problem.column, problem.message) for problem in broken.problems]
    columns = (_("File"), _("Line"), _("Column"), _("Problem"))
    st.dataframe([dict(zip(columns, row, strict=True)) for row in rows], hide_index=True)


def _store_is_closed(error: StoreError, _: Words) -> None:
    if isinstance(error, StoreBusy):
        st.warning(
            _("Another program holds the figures, so they cannot be shown at this moment. Wait until it has finished."),
            icon=":material/lock:",
        )
    else:
        st.error(_("The figures cannot be read. Tell your administrator what stands below."), icon=":material/error:")
    st.caption(_(error.msgid, **error.params))
    st.button(_("Try again"), icon=":material/refresh:")
