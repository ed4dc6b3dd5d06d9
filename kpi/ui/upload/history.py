"""The submissions so far, the latest first, and how one is withdrawn."""

import math
from collections.abc import Hashable, Mapping
from typing import Any

import streamlit as st

from kpi.duck import DuckError
from kpi.store import Store
from kpi.ui import show
from kpi.ui.actor import actor
from kpi.ui.page import Page
from kpi.ui.upload.contents import contents
from kpi.ui.upload.done import STORED
from kpi.ui.upload.pending import WHO
from kpi.words import N_, Words

PER_PAGE = 10
TOLD = 500  # px of what is told of a submission: its buttons beside it, on a phone below it
REFUSED, WITHDRAWN = "withdraw_refused", "withdraw_done"
REASON, BY = "withdraw_reason", "withdraw_by"
KIND = {
    "handed_in": N_("Handed in"),
    "published": N_("Published figures"),
    "demo": N_("Demonstration"),
}


def history(page: Page) -> None:
    """A card per submission: when, who, which file, how many figures, its state; and a button to withdraw it."""
    _ = page._
    if st.session_state.pop(WITHDRAWN, False):
        st.toast(_("The submission is withdrawn; the earlier figures count again."), icon=":material/undo:")
    number = st.session_state.get("history_page", 1)
    submissions = page.store.query("submission_history", count=PER_PAGE, skip=PER_PAGE * (number - 1))
    if submissions.empty:
        st.caption(_("Nothing has been handed in yet."))
        return
    for row in submissions.to_dict("records"):
        _card(page, row)
    pages = math.ceil(int(submissions["submissions"].iloc[0]) / PER_PAGE)
    if pages > 1:
        st.pagination(pages, key="history_page")


def _card(page: Page, row: Mapping[Hashable, Any]) -> None:
    _, number = page._, int(row["submission"])
    is_withdrawn = row["state"] == "withdrawn"
    with st.container(border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(gap="xsmall", width=TOLD):
            title, kind = _("Submission {n}", n=number), KIND[row["kind"]]
            st.markdown(f"**{title}** · {_.moment(row['handed_in_at'])} · {show.escaped(row['handed_in_by'])}")
            figures = _.plural("{n} figure", "{n} figures", int(row["rows"]))
            warned = _.plural("{n} warning confirmed", "{n} warnings confirmed", int(row["warnings"]))
            parts = [row["file_name"], figures, _(kind), warned if row["warnings"] else "", row["note"]]
            st.caption(" · ".join(show.escaped(part) for part in parts if isinstance(part, str) and part))
            _late(row, _)
            if is_withdrawn:
                st.caption(
                    _(
                        "Withdrawn by {who}, {when}: {reason}",
                        who=show.escaped(row["withdrawn_by"]),
                        when=_.moment(row["withdrawn_at"]),
                        reason=show.escaped(row["reason"]),
                    )
                )
        contents(page, row)
        if is_withdrawn:
            st.badge(_("Withdrawn"), icon=":material/undo:", color="gray")
        else:
            st.badge(_("Counts"), icon=":material/check:", color="green")
            if st.button(_("Withdraw"), key=f"withdraw_{number}", icon=":material/undo:"):
                st.dialog(_("Withdraw submission {n}?", n=number))(_ask)(page, row)


def _late(row: Mapping[Hashable, Any], _: Words) -> None:
    """What of the submission came after its period was locked, and why it replaced what was there."""
    first, corrections = int(row["late"] - row["corrections"]), int(row["corrections"])
    if corrections:
        told = _.plural("{n} late correction", "{n} late corrections", corrections)
        st.caption(f":orange-badge[:material/lock: {told}] {show.escaped(row['correction_reason'])}")
    if first:
        told = _.plural("{n} figure handed in after the period was locked",
                        "{n} figures handed in after the period was locked", first)  # fmt: skip
        st.caption(f":gray-badge[:material/lock: {told}]")


def _ask(page: Page, row: Mapping[Hashable, Any]) -> None:
    """The body of the dialog. It closes by itself once the submission is withdrawn."""
    _, number = page._, int(row["submission"])
    if st.session_state.get(WITHDRAWN):
        st.rerun()
    st.markdown(
        _(
            "{file}: its {n} figures will no longer count, and those that it replaced will count again. "
            "The submission stays in the history.",
            file=f"**{show.escaped(row['file_name'])}**",
            n=_.number(row["rows"]),
        )
    )
    st.session_state.setdefault(BY, st.session_state.get(WHO, ""))
    st.text_input(_("Who withdraws"), key=BY, max_chars=120)
    st.text_area(_("Reason"), key=REASON, max_chars=500, placeholder=_("For example: wrong period, wrong agency"))
    _complaint(_)
    st.button(_("Withdraw"), type="primary", key="withdraw_confirm", on_click=withdraw, args=(page.store, number))


def _complaint(_: Words) -> None:
    if REFUSED in st.session_state:
        msgid, params = st.session_state.pop(REFUSED)
        st.error(_(msgid, **params), icon=":material/error:")


def withdraw(store: Store, submission: int) -> None:
    """Withdraw a submission; says in the dialog what is missing or why it cannot be done."""
    state = st.session_state
    by, reason = state.get(BY, "").strip(), state.get(REASON, "").strip()
    if not by:
        state[REFUSED] = N_("Write who withdraws."), {}
    elif not reason:
        state[REFUSED] = N_("Write the reason."), {}
    else:
        try:
            store.withdraw(submission, by=actor(by), reason=reason)
        except DuckError as error:
            state[REFUSED] = show.failure(error)
        else:
            state[WITHDRAWN] = True
            if state.get(STORED) == submission:
                del state[STORED]
