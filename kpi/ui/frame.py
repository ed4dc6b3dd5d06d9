"""The frame round every room: page set-up, language, data set, navigation, the demonstration's banner."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from html import escape
from urllib.parse import quote

import streamlit as st

from kpi import i18n
from kpi.i18n import Words
from kpi.plan import Plan, PlanError
from kpi.store import StoreBusy, StoreError, StoreLost
from kpi.store.marker import WAYS_OUT
from kpi.ui import choice, filters, navigation, show, stores
from kpi.ui.actor import why_not
from kpi.ui.page import Page, enter

# Drawn here: a named icon would be fetched from a stranger's server.
_BARS = (
    '<rect width="32" height="32" rx="6" fill="#0b5a8f"/>'
    '<path d="M7 26V19h4v7zM14 26V14h4v12zM21 26V11h4v15z" fill="#fff"/>'
    '<path d="M5 8h22" stroke="#ffb000" stroke-width="2.5" stroke-dasharray="4 2.5"/>'
)
_LETTER = 12.5  # pixels, the usual width of one in the logo


def _drawn(width: float, inside: str) -> str:
    """An image of `width` by 32 as an address that needs no server."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 32" width="{width}" height="32">{inside}</svg>'
    return "data:image/svg+xml," + quote(svg)


_ICON = _drawn(32, _BARS)


def frame() -> None:
    """Draw the frame and run the room that was asked for."""
    navigation.leave()
    st.set_page_config(layout="wide", page_icon=_ICON, initial_sidebar_state=220)
    try:
        plan = stores.plan()
    except PlanError as broken:
        _plan_is_broken(broken, i18n.of(st.query_params.get("lang", "")))
        return
    chosen = choice.read(plan)
    st.logo(_logo(plan.province[chosen.get("lang", "vi")]), size="large", icon_image=_ICON)
    _ = i18n.of(chosen.get("lang", ""))
    room = st.navigation(navigation.navigation(_))
    navigation.enter(room)
    choice.write()
    _sidebar(plan, chosen, _)
    try:
        with _preparing(chosen.get("data"), _):
            here = enter()
    except StoreError as error:
        _store_is_closed(error, _)
        return
    _notices(here)
    room.run()


@cache
def _logo(name: str) -> str:
    """The bars with the province's name beside them, in a blue that both themes carry."""
    style = 'font-family="Source Sans, Arial, sans-serif" font-size="20" font-weight="700" fill="#3d86e0"'
    return _drawn(48 + _LETTER * len(name), f'{_BARS}<text x="42" y="23" {style}>{escape(name)}</text>')


def _notices(here: Page) -> None:
    """Above every page: that the figures are made up, and what the address asks for and does not exist."""
    t = here.t
    if here.is_demo:
        name, explained = t("Demo data"), t("not real results")
        st.html(f"<p class='strip-demo'><b>{escape(name)}</b> · {escape(explained)}</p>")
    for name, value in choice.not_there().items():
        st.toast(t("The address asks for {name} “{value}”, which does not exist. The page shows what does.",
                   name=name, value=show.escaped(value)), icon=":material/link_off:", duration="infinite")  # fmt: skip


def _preparing(data: str | None, _: Words) -> AbstractContextManager[None]:
    """A word to whoever comes first to a demonstration that has yet to be made."""
    if data == choice.DEMO and not stores.is_ready("demo"):
        return st.spinner(_("The demonstration is being prepared; this happens once and takes some seconds."))
    return nullcontext()


def _sidebar(plan: Plan, chosen: Mapping[str, str], _: Words) -> None:
    """The switches that hold for every page. They stand there also when a store cannot be read, as the way out."""
    with st.sidebar:
        filters.data_switch(_, chosen)
        filters.language_switch(_, chosen)
        if why := why_not():
            st.caption(f":material/lock: {_(why)}")
        st.caption(
            _(
                "{plan}. Decision {number} of {day}.",
                plan=show.escaped(plan.name[_.lang]),
                number=show.escaped(plan.decision_number),
                day=_.date(plan.decision_date),
            )
        )


def _plan_is_broken(broken: PlanError, _: Words) -> None:
    st.error(_("The plan's folder has mistakes. Mend them, then load this page again."), icon=":material/error:")
    rows = [(problem.file, problem.line, problem.column, problem.message) for problem in broken.problems]
    columns = (_("File"), _("Line"), _("Column"), _("Problem"))
    st.dataframe([dict(zip(columns, row, strict=True)) for row in rows], hide_index=True)


def _store_is_closed(error: StoreError, _: Words) -> None:
    choice.broke_off()
    if isinstance(error, StoreBusy):
        st.warning(
            _("Another program holds the figures, so they cannot be shown at this moment. Wait until it has finished."),
            icon=":material/lock:",
        )
    else:
        st.error(_("The figures cannot be read. Tell your administrator what stands below."), icon=":material/error:")
    st.caption(show.escaped(_(error.msgid, **error.params)))
    if isinstance(error, StoreLost):
        st.caption(show.escaped(_(WAYS_OUT)))
    st.button(_("Try again"), icon=":material/refresh:")
