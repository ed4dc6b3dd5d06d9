"""The submissions so far, the latest first; how one is withdrawn and reinstated, and its file."""

import math
from collections.abc import Callable, Hashable, Mapping
from typing import Any

import streamlit as st

from kpi.access import Actor
from kpi.i18n import N_, Words
from kpi.store import DuckError
from kpi.ui import downloads, show
from kpi.ui.page import Page, actor, why_read_only
from kpi.ui.upload.contents import contents
from kpi.ui.upload.done import STORED
from kpi.ui.upload.pending import WHO

PER_PAGE = 10
TOLD = 400  # px of what is told of a submission: its buttons beside it, on a phone below it
REFUSED, DONE = "submission_refused", "submission_done"
REASON, BY, EVEN_PUBLISHED = "submission_reason", "submission_by", "submission_even_published"
KIND = {
    "handed_in": N_("Handed in"),
    "published": N_("Published figures"),
    "demo": N_("Demonstration"),
}


def history(page: Page) -> None:
    """A card per submission: when, who, which file, how many figures, its state; buttons for its contents and its file,
    to withdraw it or to reinstate it."""
    _ = page.t
    if DONE in st.session_state:
        st.toast(_(st.session_state.pop(DONE)), icon=":material/check:")
    number = st.session_state.get("history_page", 1)
    submissions = page.store.query("store/submission_history", count=PER_PAGE, skip=PER_PAGE * (number - 1))
    if submissions.empty:
        st.caption(_("Nothing has been handed in yet."))
        return
    for row in submissions.to_dict("records"):
        _card(page, row)
    pages = math.ceil(int(submissions["submissions"].iloc[0]) / PER_PAGE)
    if pages > 1:
        st.pagination(pages, key="history_page")


def _card(page: Page, row: Mapping[Hashable, Any]) -> None:
    _, number = page.t, int(row["submission"])
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
        _file(page, row)
        if is_withdrawn:
            st.badge(_("Withdrawn"), icon=":material/undo:", color="gray")
            _act(page, row, "reinstate", _("Reinstate"), _("Reinstate submission {n}?", n=number))
        else:
            st.badge(_("Counts"), icon=":material/check:", color="green")
            _act(page, row, "withdraw", _("Withdraw"), _("Withdraw submission {n}?", n=number))


def _file(page: Page, row: Mapping[Hashable, Any]) -> None:
    """The file as it was submitted, where it was kept."""
    store, number = page.store, int(row["submission"])
    if store.has_file(row["sha256"]):
        name = row["file_name"] if "." in row["file_name"] else f"{number}.csv"  # what was typed on the page
        downloads.button(page.t("File"), lambda: store.submitted_file(number) or b"", name, "application/octet-stream",
                         key=f"file_{number}", type="tertiary")  # fmt: skip


def _act(page: Page, row: Mapping[Hashable, Any], act: str, label: str, title: str) -> None:
    """A button that opens the dialog of an act; none for those who may only read."""
    icon, body = {"withdraw": (":material/undo:", _withdraw), "reinstate": (":material/redo:", _reinstate)}[act]
    if not why_read_only() and st.button(label, key=f"{act}_{row['submission']}", icon=icon):
        st.dialog(title)(body)(page, row, label)


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


def _withdraw(page: Page, row: Mapping[Hashable, Any], label: str) -> None:
    """The body of the dialog. It closes by itself once the submission is withdrawn."""
    _ = page.t
    st.markdown(
        _(
            "{file}: its {n} figures will no longer count, and those that it replaced will count again. "
            "The submission stays in the history.",
            file=f"**{show.escaped(row['file_name'])}**",
            n=_.number(row["rows"]),
        )
    )
    if row["kind"] == "published":
        st.warning(_("These are the published values of the plan, not an agency's data."), icon=":material/warning:")
        st.checkbox(_("Withdraw the published values all the same"), key=EVEN_PUBLISHED)
    _ask(page, label, _("For example: wrong period, wrong agency"), withdraw, int(row["submission"]))


def _reinstate(page: Page, row: Mapping[Hashable, Any], label: str) -> None:
    """The body of the dialog. It closes by itself once the submission counts again."""
    _ = page.t
    st.markdown(
        _(
            "{file}: its {n} figures will count again, unless a later submission has replaced them.",
            file=f"**{show.escaped(row['file_name'])}**",
            n=_.number(row["rows"]),
        )
    )
    _ask(page, label, _("For example: withdrawn by mistake"), reinstate, int(row["submission"]))


def _ask(page: Page, label: str, example: str, done: Callable[[Page, int], None], submission: int) -> None:
    """Who and why, and the button that acts."""
    _ = page.t
    if st.session_state.get(DONE):
        st.rerun()
    st.session_state.setdefault(BY, st.session_state.get(WHO, ""))
    st.text_input(_("Your full name and office"), key=BY, max_chars=120)
    st.text_area(_("Reason"), key=REASON, max_chars=500, placeholder=example)
    if REFUSED in st.session_state:
        msgid, params = st.session_state.pop(REFUSED)
        st.error(show.escaped(_(msgid, **params)), icon=":material/error:")
    st.button(label, type="primary", key="submission_act", on_click=done, args=(page, submission))


def withdraw(page: Page, submission: int) -> None:
    """Withdraw a submission; says in the dialog what is missing or why it cannot be done."""

    def act(by: Actor, reason: str) -> None:
        even = bool(st.session_state.get(EVEN_PUBLISHED))
        page.store.withdraw(submission, by=by, reason=reason, even_published=even)
        if st.session_state.get(STORED) == submission:
            del st.session_state[STORED]

    _do(act, N_("The submission is withdrawn; the earlier figures count again."))


def reinstate(page: Page, submission: int) -> None:
    """Reinstate a submission; says in the dialog what is missing or why it cannot be done."""
    _do(
        lambda by, reason: page.store.reinstate(submission, by=by, reason=reason),
        N_("The submission counts again."),
    )


def _do(act: Callable[[Actor, str], None], news: str) -> None:
    state = st.session_state
    by, reason = str(state.get(BY) or "").strip(), str(state.get(REASON) or "").strip()
    if not by:
        state[REFUSED] = N_("Write your name and office."), {}
    elif not reason:
        state[REFUSED] = N_("Write the reason."), {}
    else:
        try:
            act(actor(by), reason)
        except DuckError as error:
            state[REFUSED] = show.failure(error)
        else:
            state[DONE] = news
