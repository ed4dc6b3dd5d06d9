"""What was done so far: the submissions, the locked periods, and the log of every event."""

import math

import streamlit as st

from kpi import exports
from kpi.i18n import N_, Words
from kpi.store import Store
from kpi.ui import downloads, show
from kpi.ui.page import Page
from kpi.ui.upload.history import history
from kpi.ui.upload.locks import locks
from kpi.views import history as told
from kpi.views.history import WHAT

PER_PAGE = 20
EVERYTHING = ""
SUBMISSIONS, LOCKS, LOG = "submissions", "locks", "log"
PARTS = {SUBMISSIONS: N_("Submissions so far"), LOCKS: N_("Locked periods"), LOG: N_("Log")}


def logged(store: Store, t: Words, what: str | None, count: int, skip: int) -> told.Log:
    """One page of the log; of one kind (a key of WHAT) or of all."""
    return told.log(store.events(what=what, count=count, skip=skip), store.plan, t)


def records(page: Page) -> None:
    """One of the three, as chosen; the others are not asked for."""
    _ = page.t
    st.subheader(_("What was done so far"), anchor=False)
    names = {part: _(name) for part, name in PARTS.items()}
    part = st.segmented_control(
        _("What was done so far"), list(names), default=SUBMISSIONS, format_func=names.__getitem__, required=True,
        key="records", label_visibility="collapsed",
    )  # fmt: skip
    if part == LOCKS:
        locks(page)
    elif part == LOG:
        log(page)
    else:
        history(page)


def log(page: Page) -> None:
    """Who did what, when and why, the latest first; all of it to take along."""
    _ = page.t
    names = {EVERYTHING: _("Everything"), **{what: _(name) for what, name in WHAT.items()}}
    what = st.selectbox(_("Kind of event"), list(names), format_func=names.__getitem__, key="log_what", width=320)
    at = f"log_page_{what}"
    skip = PER_PAGE * (st.session_state.get(at, 1) - 1)
    found = page.cached(logged, page.store, _, what or None, PER_PAGE, skip)
    if found.rows.empty:
        st.caption(_("Nothing of the kind has happened yet."))
        return
    alt = _("Who did what, when and why, the latest first")
    st.table(found.rows.map(show.escaped), border="horizontal", hide_index=True, alt=alt)
    pages = math.ceil(found.count / PER_PAGE)
    if pages > 1:
        st.pagination(pages, key=at)
    store = page.store
    downloads.button(
        _("Download the whole log (CSV)"),
        lambda: exports.csv_text(exports.store_table("events", store)).encode("utf-8-sig"),
        "kpi-events.csv",
        "text/csv",
    )
