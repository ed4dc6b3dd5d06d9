"""Explanations (giải trình): beside an indicator's data, with the ways to request and write one; pending ones."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from kpi import evaluation
from kpi.access import Act
from kpi.i18n import N_, Words
from kpi.plan.rows import Row, records
from kpi.store import Store, duties, explanations
from kpi.ui import choice, show
from kpi.ui.page import Page, dialog, escaped, why_not
from kpi.views import names
from kpi.views.explained import explained, who_may_explain

SHOWN_FIRST = 2  # explanations in sight; the others are folded away
AGENCY, CAUSE, REMEDY, NOTE, BY, DUE = (
    f"explain_{name}" for name in ("agency", "cause", "remedy", "note", "by", "due")
)
LONGEST = 2000  # characters
DAYS_GIVEN = timedelta(days=10)  # to write an explanation, by default


def beside(page: Page, view: Row, level: str, agency: str | None) -> None:
    """Draws the explanations of the chosen scope, the pending requests, and the buttons to request and write one."""
    t, code = page.t, view["row"]["indicator"]
    show.toast(page)
    scope = code, page.choice.as_of, level, agency
    now, earlier, requests = page.cached(explained_of, page.store, t, *scope, page.store.today)
    st.subheader(t("Explanations"), anchor=False)
    if not now:
        st.caption(t("No explanation yet."))
    _cards(now[:SHOWN_FIRST], t)
    if others := now[SHOWN_FIRST:] + earlier:
        with st.expander(t.plural("{n} other explanation", "{n} other explanations", len(others))):
            _cards(others, t)
    pending = t.plural("{n} explanation pending", "{n} explanations pending", len(requests))
    with st.expander(pending) if len(requests) > 1 else st.container():
        for request in requests:
            _request(page, request)
    is_below = view["worst"] is not None and view["worst"]["status"] in evaluation.SHORT
    if view["worst"] and is_below and not show.reading_only(page, Act.EXPLAIN):
        _buttons(page, view, agency, view["worst"]["period"])


def explained_of(
    store: Store, t: Words, code: str, as_of: str, level: str, agency: str | None, day: date
) -> tuple[list[Row], list[Row], list[Row]]:
    """The explanations of an indicator up to a period and the pending requests of a day; see views.explained."""
    written = records(explanations.explanations(store))
    waiting = records(explanations.waiting(explanations.requests(store), day))
    return explained(written, waiting, store.plan, t, code, as_of, level, agency, day)


def _cards(shown: Sequence[Row], t: Words) -> None:
    for each in shown:
        with st.container(border=True, gap="xsmall"):
            st.markdown(_subject(each))
            for heading, text in ((t("Cause"), each["cause"]), (t("Corrective action"), each["remedy"])):
                st.markdown(f"**{heading}:** {escaped(text)}")
            st.caption(" · ".join(escaped(text) for text in (each["signed"], each["note"]) if text))


def _subject(row: Row, *more: str) -> str:
    return " · ".join([f"**{escaped(row['agency_name'])}**", *more, escaped(row["period_name"])])


def _request(page: Page, request: Row) -> None:
    t = page.t
    with st.container(border=True, gap="xsmall"):
        waiting = t("Waiting for an explanation")
        st.markdown(f":orange-badge[◷ {waiting}] {_subject(request)}")
        st.caption(_details(request))
        if show.reading_only(page, Act.EXPLAIN):
            return
        with st.container(horizontal=True, gap="xsmall"):
            number, code = request["request"], request["indicator"]
            own = _own(page, code, {request["agency"]: request["agency_name"]})
            if own and st.button(t("Write the explanation"), key=f"answer_{number}", icon=":material/edit:"):
                dialog(t("Write an explanation"), _write)(page, code, request["period"], own)
            if why_not(Act.REQUEST_EXPLANATION) is None and st.button(
                t("Withdraw the request"), key=f"take_back_{number}", icon=":material/undo:", type="tertiary"
            ):
                dialog(t("Withdraw the request"), _take_back)(page, request)


def _own(page: Page, indicator: str, offered: Mapping[str, str]) -> dict[str, str]:
    """Those of the agencies for which the person may explain."""
    pairs = duties.of_values(page.plan, pd.DataFrame({"agency": list(offered), "indicator": indicator}))
    return {
        agency: offered[agency] for agency, responsible in pairs
        if why_not(Act.EXPLAIN, [(agency, responsible)]) is None
    }  # fmt: skip


def _details(request: Row) -> str:
    note = f": “{request['note']}”" if request["note"] else ""
    return escaped(" · ".join(filter(None, (request["due"], request["signed"] + note))))


def _buttons(page: Page, view: Row, agency: str | None, period: str) -> None:
    """The ways to request and to write an explanation; a link that names an agency opens the request at once."""
    t, code, wanted = page.t, view["row"]["indicator"], page.choice.ask

    def offered() -> dict[str, str]:  # computed only when a dialog opens
        return {agency: view["scope"]} if agency else who_may_explain(view, page.plan, t)

    with st.container(horizontal=True, gap="xsmall"):
        may_ask = why_not(Act.REQUEST_EXPLANATION) is None
        if may_ask and (
            st.button(t("Request an explanation"), key="explain_ask", icon=":material/contact_support:") or wanted
        ):
            agencies = dict(sorted(offered().items(), key=lambda each: each[0] != wanted))
            dialog(t("Request an explanation"), _ask)(page, code, period, agencies)
            choice.choose(ask=None)
        if st.button(t("Write an explanation"), key="explain_write", icon=":material/edit:"):
            dialog(t("Write an explanation"), _write)(page, code, period, _own(page, code, offered()))


def _ask(page: Page, code: str, period: str, offered: Mapping[str, str]) -> None:
    t, today = page.t, page.store.today
    _about(page, code, period)
    with show.form("explain_form"):
        _agency(t, offered)
        show.name_field(page, t("Requested by (full name, office)"), BY)
        st.date_input(t("Due day"), today + DAYS_GIVEN, min_value=today, key=DUE, format="DD/MM/YYYY")
        st.text_area(t("Question (optional)"), key=NOTE, max_chars=LONGEST)
        show.act_button(
            t("Send the request"), "explain_done",
            lambda by: explanations.ask(page.store, indicator=code, agency=show.typed(AGENCY), period=period, by=by,
                                        due=st.session_state[DUE], note=show.typed(NOTE)),
            N_("Request sent. The agency sees it on its own page and here."), by=BY,
        )  # fmt: skip


def _write(page: Page, code: str, period: str, offered: Mapping[str, str]) -> None:
    t = page.t
    _about(page, code, period)
    if not offered:
        st.caption(t("Your own agency has nothing to explain here."))
        return
    with show.form("explain_form"):
        _agency(t, offered)
        st.text_area(t("Cause: why the target is not reached"), key=CAUSE, max_chars=LONGEST)
        st.text_area(t("Corrective action: what, by whom, by when"), key=REMEDY, max_chars=LONGEST)
        show.name_field(page, t("Written by (full name, office)"), BY)
        show.act_button(
            t("Save the explanation"), "explain_done",
            lambda by: explanations.explain(page.store, indicator=code, agency=show.typed(AGENCY), period=period,
                                            cause=show.typed(CAUSE), remedy=show.typed(REMEDY), by=by),
            N_("Explanation saved. Everybody sees it with the indicator."), by=BY,
        )  # fmt: skip


def _take_back(page: Page, request: Row) -> None:
    t = page.t
    st.markdown(_subject(request, request["indicator"]))
    st.caption(_details(request))
    with show.form("explain_form"):
        show.name_field(page, t("Withdrawn by (full name, office)"), BY)
        st.text_area(t("Reason (optional)"), key=NOTE, max_chars=LONGEST)
        show.act_button(
            t("Withdraw the request"), "explain_done",
            lambda by: explanations.take_back(page.store, request["request"], by=by, reason=show.typed(NOTE)),
            N_("Request withdrawn."), by=BY,
        )  # fmt: skip


def _about(page: Page, code: str, period: str) -> None:
    name, when = page.t.name(names.indicator(page.plan, code)), page.t.period(page.plan, period)
    st.markdown(f"**{code} · {escaped(name)}** · {escaped(when)}")


def _agency(t: Words, offered: Mapping[str, str]) -> None:
    st.selectbox(t("Agency that explains"), list(offered), format_func=offered.__getitem__, key=AGENCY,
                 disabled=len(offered) == 1)  # fmt: skip
