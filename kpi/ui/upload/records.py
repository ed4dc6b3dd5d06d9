"""The upload history: submissions with their withdrawal, locked periods, and the log of all events."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any, Literal, NamedTuple

import pandas as pd
import streamlit as st

from kpi import exports
from kpi.access import Act, Actor
from kpi.i18n import N_, Words
from kpi.plan.rows import Row, records
from kpi.store import Store, approval
from kpi.ui import downloads, navigation, show
from kpi.ui.components import filters
from kpi.ui.components.filters import Group, Option, choice_list
from kpi.ui.page import Page, dialog, why_not
from kpi.ui.upload.checks import PERSON
from kpi.ui.upload.review import STORED, first_rows
from kpi.views.upload import EVENTS, ended, locked_table, log, submission_contents

CARDS, LOG_ROWS, MOST_CONTENTS = 10, 20, 200  # of a page or table
FACTS_WIDTH = 360  # px: buttons are beside a submission's facts, on a phone below them
SUBMISSIONS, LOCKS, LOG = "submissions", "locks", "log"
PARTS = {SUBMISSIONS: N_("Submissions"), LOCKS: N_("Locked periods"), LOG: N_("Log")}
KIND = {"handed_in": N_("Uploaded"), "published": N_("Published values"), "demo": N_("Demonstration")}
# Keys of the session: the fields of the dialogs, and of the search.
BY, REASON, EVEN_PUBLISHED = "submission_by", "submission_reason", "submission_even_published"
LOCK_BY, LOCK_REASON = "lock_by", "lock_reason"
AGENCY_SEARCH, PERIOD_SEARCH, STATE_SEARCH, PERSON_SEARCH = (
    "history_agency", "history_period", "history_state", "history_person",
)  # fmt: skip
STATES = {"": N_("All"), "accepted": N_("Active"), "withdrawn": N_("Withdrawn")}
APPROVAL_STATES = {"waiting": N_("Waiting for approval"), "returned": N_("Returned")}


def history(page: Page) -> None:
    """One of the three parts, as chosen; the others are not asked for."""
    t = page.t
    st.subheader(t("Upload history"), anchor=False)
    part = st.segmented_control(
        t("Upload history"), list(PARTS), default=SUBMISSIONS, format_func=lambda part: t(PARTS[part]), required=True,
        key="records", label_visibility="collapsed",
    )  # fmt: skip
    show.toast(page)
    if (count := waiting(page)) and part == SUBMISSIONS:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(f":orange-badge[:material/hourglass_top: {waiting_words(count, t)}]")
            st.button(t("Show them"), key="waiting_show", type="tertiary", on_click=_show_waiting)
    {SUBMISSIONS: _submissions, LOCKS: _locks, LOG: _log}[part](page)


def waiting(page: Page) -> int:
    """How many submissions wait for an approval."""
    if not page.plan.needs_approval:
        return 0
    rows = page.store.submissions(state=approval.WAITING, count=1)
    return int(rows["submissions"].max()) if len(rows) else 0


def waiting_words(count: int, t: Words) -> str:
    return t.plural("{n} submission waits for approval", "{n} submissions wait for approval", count)


def _show_waiting() -> None:
    st.session_state[STATE_SEARCH] = approval.WAITING
    _first_page()


def _submissions(page: Page) -> None:
    t, state = page.t, st.session_state
    fits = _search(page)
    skip = CARDS * (state.get("history_page", 1) - 1)
    submissions = page.store.submissions(count=CARDS, skip=skip, **fits)
    if submissions.empty:
        st.caption(t("No such submission.") if any(fits.values()) else t("Nothing has been uploaded yet."))
        return
    if any(fits.values()):
        count = int(submissions["submissions"].iloc[0])
        st.caption(t.plural("{n} submission found", "{n} submissions found", count))
    for row in records(submissions):
        _card(page, row)
    pages = math.ceil(int(submissions["submissions"].iloc[0]) / CARDS)
    if pages > 1:
        st.pagination(pages, key="history_page")


def _search(page: Page) -> dict[str, Any]:
    """The fields of the search; returns parameters of Store.submissions."""
    t, plan, state = page.t, page.plan, st.session_state
    agencies = filters.agency_groups(page, plan.agencies["agency"])
    periods = tuple(
        Group(str(year), tuple(Option(period.code, t.period(plan, period.code))
                               for period in reversed(plan.periods.of_year(year))))
        for year in reversed(plan.years)
    )  # fmt: skip
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="history_search"):
        for key, name, groups in (
            (AGENCY_SEARCH, t("Agency"), agencies),
            (PERIOD_SEARCH, t("Reporting period"), periods),
        ):
            choice_list(name, groups, state.get(key), key=f"{key}_list", t=t, all_label=t("all"),
                        on_choice=partial(_look_for, key))  # fmt: skip
        states = STATES | (APPROVAL_STATES if page.plan.needs_approval else {})
        st.segmented_control(
            t("State"), list(states), format_func=lambda code: t(states[code]), default="", required=True,
            key=STATE_SEARCH, on_change=_first_page, label_visibility="collapsed", wrap=True,
        )  # fmt: skip
        if page.store.shows_persons:
            st.text_input(t("Person"), key=PERSON_SEARCH, placeholder=t("Person"), on_change=_first_page, width=220,
                          label_visibility="collapsed", type="search")  # fmt: skip
    return {
        "agency": state.get(AGENCY_SEARCH), "period": state.get(PERIOD_SEARCH), "state": state[STATE_SEARCH] or None,
        "person": state.get(PERSON_SEARCH, ""),
    }  # fmt: skip


def _look_for(key: str, code: str) -> None:
    st.session_state[key] = code or None
    _first_page()


def _first_page() -> None:
    st.session_state["history_page"] = 1


def _card(page: Page, row: Row) -> None:
    """When, who, which file, how many values, state; buttons for contents and file, to withdraw or reinstate."""
    t, number = page.t, int(row["submission"])
    with st.container(border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(gap="xsmall", width=FACTS_WIDTH):
            _facts(row, t)
        navigation.link(
            "upload", t("Receipt"), icon=":material/receipt_long:", key=f"receipt_{number}", submission=number
        )
        if st.button(t("View data"), key=f"contents_{number}", icon=":material/list:", type="tertiary"):
            dialog(t("Submission {n}", n=number), _contents, width="large")(page, number)
        _file(page, row)
        name, icon, colour, changes = BADGES[row["state"]]
        st.badge(t(name), icon=icon, color=colour)
        with st.container(horizontal=True, width="content", gap="small"):
            for change in changes:
                right = Act.ADMINISTER if row["kind"] == "published" else change.right
                if why_not(right) is None and st.button(t(change.verb), key=f"{change.key}_{number}", icon=change.icon):
                    dialog(t(change.question, n=number), _change)(page, row, change)


def _facts(row: Row, t: Words) -> None:
    title = t("Submission {n}", n=int(row["submission"]))
    st.markdown(f"**{title}** · {t.moment(row['handed_in_at'])} · {show.escaped(row['handed_in_by'])}")
    count = t.plural("{n} value", "{n} values", int(row["rows"]))
    warnings = t.plural("{n} warning confirmed", "{n} warnings confirmed", int(row["warnings"]))
    facts = [row["file_name"], count, t(KIND[row["kind"]]), warnings if row["warnings"] else "", row["note"]]
    st.caption(" · ".join(show.escaped(fact) for fact in facts if isinstance(fact, str) and fact))
    corrections, first = int(row["corrections"]), int(row["late"] - row["corrections"])
    if corrections:
        late = t.plural("{n} late correction", "{n} late corrections", corrections)
        st.caption(f":orange-badge[:material/lock: {late}] {show.escaped(row['correction_reason'])}")
    if first:
        late = t.plural("{n} value uploaded after the period was locked",
                        "{n} values uploaded after the period was locked", first)  # fmt: skip
        st.caption(f":gray-badge[:material/lock: {late}]")
    if end := ended(row, row["state"], row["reason"], t):
        st.caption(show.escaped(end))


def _file(page: Page, row: Row) -> None:
    store, number = page.store, int(row["submission"])
    if store.has_file(row["sha256"]):
        name = row["file_name"] if "." in row["file_name"] else f"{number}.csv"  # what was typed on the page
        downloads.button(page.t("File"), lambda: store.submitted_file(number) or b"", name, "application/octet-stream",
                         key=f"file_{number}", type="tertiary")  # fmt: skip


def contents_of(store: Store, t: Words, submission: int) -> pd.DataFrame:
    return submission_contents(store.query("store/submission_contents", submission=submission), store.plan, t)


def _contents(page: Page, number: int) -> None:
    """A submission's indicators and agencies; picking one opens its page with its history."""
    t = page.t
    contents = page.cached(contents_of, page.store, t, number)
    shown = contents.head(MOST_CONTENTS)
    columns = {"indicator_name": t("Indicator"), "agency_name": t("Agency"), "year": t("Year"), "actuals": t("Values")}
    st.caption(t("Pick a row (on the keyboard: Shift+Space) to see the indicator with the history of its values."))
    picked = show.table(
        shown[list(columns)].rename(columns=columns), key=f"contents_of_{number}", on_select="rerun",
        selection_mode="single-row", alt=t("The submission's values by indicator, agency and year"),
        column_config={t("Year"): st.column_config.NumberColumn(format="%d")},
    ).selection.rows  # fmt: skip
    first_rows(t, len(shown), len(contents))
    if picked:
        row = shown.iloc[picked[0]]
        navigation.go("indicator", indicator=row["indicator"], level=row["level"], agency=row["agency"],
                      year=int(row["year"]), period=None, area=None)  # fmt: skip


class Change(NamedTuple):
    """Something that may be done with a submission, and what its dialog says: the effect on {file} and its {n} values,
    an example of a reason (none is asked for without one), and what was done."""

    key: str
    right: Act
    verb: str
    icon: str
    question: str
    effect: str
    example: str
    done: str
    act: Callable[[Store, int, Actor, str], object]


APPROVE = Change(
    "approve", Act.APPROVE, N_("Approve"), ":material/check:", N_("Approve submission {n}?"),
    N_("{file}: its {n} values will be active, except those that a later submission has replaced."), "",
    N_("The submission is approved."), lambda store, number, by, _reason: approval.approve(store, number, by=by),
)  # fmt: skip
RETURN = Change(
    "return", Act.APPROVE, N_("Return"), ":material/reply:", N_("Return submission {n}?"),
    N_("{file} goes back to the agency: its {n} values do not count, and it has to submit again."),
    N_("For example: values of another period"), N_("The submission is returned."),
    lambda store, number, by, reason: approval.return_it(store, number, by=by, reason=reason),
)  # fmt: skip
WITHDRAW = Change(
    "withdraw", Act.WITHDRAW, N_("Withdraw"), ":material/undo:", N_("Withdraw submission {n}?"),
    N_("{file}: its {n} values will no longer be active, and those that it replaced will be active again. The "
       "submission stays in the history."),
    N_("For example: wrong period, wrong agency"), N_("Withdrawn; the earlier values are active again."),
    lambda store, number, by, reason: store.withdraw(
        number, by=by, reason=reason, even_published=bool(st.session_state.get(EVEN_PUBLISHED))),
)  # fmt: skip
REINSTATE = Change(
    "reinstate", Act.REINSTATE, N_("Reinstate"), ":material/redo:", N_("Reinstate submission {n}?"),
    N_("{file}: its {n} values will be active again, except those that a later submission has replaced."),
    N_("For example: withdrawn by mistake"), N_("The submission is active again."),
    lambda store, number, by, reason: store.reinstate(number, by=by, reason=reason),
)  # fmt: skip
# By a submission's state: its badge, and what may be done with it.
BADGES: dict[str, tuple[str, str, Literal["green", "orange", "gray"], tuple[Change, ...]]] = {
    "accepted": (N_("Active"), ":material/check:", "green", (WITHDRAW,)),
    "waiting": (N_("Waiting for approval"), ":material/hourglass_top:", "orange", (APPROVE, RETURN)),
    "returned": (N_("Returned"), ":material/reply:", "gray", ()),
    "withdrawn": (N_("Withdrawn"), ":material/undo:", "gray", (REINSTATE,)),
}


def _change(page: Page, row: Row, change: Change) -> None:
    t, state, number = page.t, st.session_state, int(row["submission"])
    st.markdown(t(change.effect, file=f"**{show.escaped(row['file_name'])}**", n=t.number(row["rows"])))
    if change is WITHDRAW and row["kind"] == "published":
        st.warning(t("These are the published values of the plan, not an agency's data."), icon=":material/warning:")
        st.checkbox(t("Withdraw the published values anyway"), key=EVEN_PUBLISHED)

    def act(by: Actor) -> None:
        change.act(page.store, number, by, show.typed(REASON))
        if state.get(STORED) == (page.choice.data, number):
            del state[STORED]

    state.setdefault(BY, state.get(PERSON, ""))
    with show.form("submission_form"):
        show.name_field(page, t("Your full name and office"), BY)
        if change.example:
            st.text_area(t("Reason"), key=REASON, max_chars=500, placeholder=t(change.example))
        show.act_button(t(change.verb), "submission_act", act, change.done, by=BY)


def _locks(page: Page) -> None:
    t, plan = page.t, page.plan
    st.caption(t("In a locked period the first value is still accepted and marked as late; replacing a value needs a "
                 "reason, which is stored with it."))  # fmt: skip
    st.caption(
        t("The plan does not lock periods automatically.") if plan.lock_days is None
        else t("Periods are locked automatically {n} days after the due date.", n=t.number(plan.lock_days))
    )  # fmt: skip
    locked = page.store.locked_periods()
    if locked.empty:
        st.caption(t("No period is locked."))
    else:
        table = locked_table(locked, plan, t).map(show.escaped)
        st.table(table, border="horizontal", hide_index=True, alt=t("Locked periods"))
    if show.reading_only(page, Act.LOCK):
        return
    periods = [period.code for year in reversed(plan.years) for period in reversed(plan.periods.of_year(year))]
    period = st.selectbox(
        t("Reporting period"), periods, index=periods.index(page.choice.as_of),
        format_func=lambda code: t.period(plan, code), key="lock_period", width=320,
    )  # fmt: skip
    is_locked = period in set(locked["period"])
    label = t("Unlock the period") if is_locked else t("Lock the period")
    icon = ":material/lock_open:" if is_locked else ":material/lock:"
    if st.button(label, key="lock_open", icon=icon):
        title = show.escaped(f"{label}: {t.period(plan, period)}")
        dialog(title, _change_lock)(page, period, is_locked, label)


def _change_lock(page: Page, period: str, is_locked: bool, label: str) -> None:
    t, store = page.t, page.store
    st.markdown(
        t("Values of the period can then be replaced without a reason.") if is_locked
        else t("Values of the period can then be replaced only with a reason.")
    )  # fmt: skip

    def act(by: Actor) -> None:
        change = store.unlock_period if is_locked else store.lock_period
        change(period, by=by, reason=show.typed(LOCK_REASON))

    done = N_("The period is unlocked.") if is_locked else N_("The period is locked.")
    with show.form("lock_form"):
        show.name_field(page, t("Your full name and office"), LOCK_BY)
        st.text_input(t("Reason") if is_locked else t("Reason (optional)"), key=LOCK_REASON, max_chars=500)
        show.act_button(label, "lock_change", act, done, by=LOCK_BY)


def logged(store: Store, t: Words, kind: str | None, count: int, skip: int) -> tuple[pd.DataFrame, int]:
    """One page of the log; of one kind (a key of EVENTS) or of all."""
    return log(store.events(what=kind, count=count, skip=skip), store.plan, t)


def _log(page: Page) -> None:
    t, store = page.t, page.store
    kinds = {"": t("Everything"), **{code: t(name) for code, (name, _clause) in EVENTS.items()}}
    kind = st.selectbox(t("Kind of event"), list(kinds), format_func=kinds.__getitem__, key="log_what", width=320)
    at = f"log_page_{kind}"
    skip = LOG_ROWS * (st.session_state.get(at, 1) - 1)
    rows, count = page.cached(logged, store, t, kind or None, LOG_ROWS, skip)
    if rows.empty:
        st.caption(t("No such event yet."))
        return
    alt = t("Who did what, when and why, the latest first")
    st.table(rows.map(show.escaped), border="horizontal", hide_index=True, alt=alt)
    pages = math.ceil(count / LOG_ROWS)
    if pages > 1:
        st.pagination(pages, key=at)
    downloads.csv_button(
        t("Download the whole log (CSV)"), lambda: exports.store_table("events", store), "kpi-events.csv"
    )
