"""The frame round every room: page set-up, language, data set, navigation, the demonstration's banner."""

import streamlit as st

from kpi import words
from kpi.plan import PlanError
from kpi.store import StoreBusy, StoreError
from kpi.ui import choice, filters, rooms, show, stores
from kpi.ui.page import Page, current
from kpi.words import Words


def frame() -> None:
    """Draw the frame and run the room that was asked for."""
    st.set_page_config(layout="wide", page_icon=":material/flag:", initial_sidebar_state="auto")
    try:
        plan = stores.plan()
    except PlanError as broken:
        _plan_is_broken(broken, words.of(st.query_params.get("lang", "")))
        return
    chosen = choice.read(plan)
    _ = words.of(chosen.get("lang", ""))
    room = st.navigation(rooms.navigation(_))
    choice.write()
    try:
        here = current()
    except StoreError as error:
        _store_is_closed(error, _)
        return
    _sidebar(here)
    show.demo_banner(here)
    room.run()


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
