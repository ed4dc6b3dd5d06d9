"""Explanations (giải trình) at the screen: beside an indicator's chart, and what is still open on other pages."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

import streamlit as st

from kpi import evaluation
from kpi.i18n import HERE, N_, Words
from kpi.plan.rows import Row, records
from kpi.store import DuckError, Store, explanations
from kpi.ui import choice, navigation, show
from kpi.ui.actor import actor
from kpi.ui.page import Page
from kpi.views.explained import Explained, Explanation, Request, explained, open_requests, who_may_explain
from kpi.views.indicator import IndicatorView

SHOWN_FIRST = 2  # explanations beside the chart; the others wait below
LISTED = 20  # open requests on other pages
NEWS, REFUSED = "explain_news", "explain_refused"
AGENCY, CAUSE, REMEDY, NOTE, BY = ("explain_agency", "explain_cause", "explain_remedy", "explain_note", "explain_by")
DUE = "explain_due"
LONGEST = 2000  # characters
DAYS_GIVEN = timedelta(days=10)  # to write an explanation, where who asks names no other day


def beside(page: Page, view: IndicatorView, level: str, agency: str | None) -> None:
    """What was explained about the indicator in the chosen scope, what is open, and the ways to ask and to answer.
    Nothing, where nothing falls short and nobody wrote or asked."""
    _, code, as_of = page.t, view.row["indicator"], page.choice.as_of
    if st.session_state.get(NEWS):
        st.toast(_(st.session_state.pop(NEWS)), icon=":material/check:")
    found = page.cached(explained_of, page.store, _, code, as_of, level, agency, _today())
    falls_short = view.worst is not None and view.worst["status"] in evaluation.SHORT
    if found.is_empty and not falls_short:
        return
    st.subheader(_("Explanations"), anchor=False)
    if not found.now:
        st.caption(_("No explanation yet."))
    for one in found.now[:SHOWN_FIRST]:
        _card(one, _)
    _more(found.now[SHOWN_FIRST:] + found.earlier, _)
    _waiting(page, found.open)
    if falls_short:
        period = view.worst["period"] if view.worst else as_of
        _buttons(page, view, agency, period)


def explained_of(store: Store, t: Words, code: str, as_of: str, level: str, agency: str | None, day: date) -> Explained:
    """What was written about an indicator up to a period and what waits on a day; see views.explained."""
    written, waiting = records(explanations.explanations(store)), _waiting_on(store, day)
    return explained(written, waiting, store.plan, t, code, as_of, level, agency, day)


def requests_of(store: Store, t: Words, agency: str | None, area: int | None, day: date) -> tuple[Request, ...]:
    """The requests that wait on a day, of one agency, of one area, or of all; overdue ones first."""
    return open_requests(_waiting_on(store, day), store.plan, t, agency, area, day)


def _waiting_on(store: Store, day: date) -> list[Row]:
    return records(explanations.waiting(explanations.requests(store), day))


def _card(one: Explanation, _: Words) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{show.escaped(one.agency)}** · {show.escaped(one.period)}")
        cause, remedy = _("Cause"), _("Remedy")
        st.markdown(f"**{cause}:** {show.escaped(one.cause)}")
        st.markdown(f"**{remedy}:** {show.escaped(one.remedy)}")
        st.caption(" · ".join(show.escaped(said) for said in (one.signed, one.note) if said))


def _more(others: tuple[Explanation, ...], _: Words) -> None:
    if others:
        with st.expander(_.plural("{n} other explanation", "{n} other explanations", len(others))):
            for one in others:
                _card(one, _)


def _waiting(page: Page, requests: tuple[Request, ...]) -> None:
    """The open requests; several are folded away, so that what was explained stays in sight."""
    with st.expander(_how_many(page.t, len(requests))) if len(requests) > 1 else st.container():
        for request in requests:
            _open_request(page, request)


def _how_many(_: Words, n: int) -> str:
    return _.plural("{n} explanation pending",
                    "{n} explanations pending", n)  # fmt: skip


def _open_request(page: Page, request: Request) -> None:
    _ = page.t
    with st.container(border=True, gap="xsmall"):
        waiting = _("Waiting for an explanation")
        st.markdown(f":orange-badge[◷ {waiting}] {_of_whom(request)}")
        st.caption(_asked(request))
        if show.reading_only(page):
            return
        with st.container(horizontal=True, gap="xsmall"):
            who = {request.agency: request.agency_name}
            if st.button(_("Write the explanation"), key=f"answer_{request.request}", icon=":material/edit:"):
                _dialog(page, N_("Write an explanation"), _write, request.indicator, request.period, who)
            if st.button(_("Take back"), key=f"take_back_{request.request}", icon=":material/undo:", type="tertiary"):
                _dialog(page, N_("Take the request back"), _take_back, request)


def _of_whom(request: Request) -> str:
    return f"**{show.escaped(request.agency_name)}** · {show.escaped(request.period_name)}"


def _asked(request: Request) -> str:
    note = f": “{request.note}”" if request.note else ""
    return show.escaped(" · ".join(filter(None, (request.due_said, request.signed + note))))


def _buttons(page: Page, view: IndicatorView, agency: str | None, period: str) -> None:
    """The ways to write an explanation and to ask for one; a link that names whom to ask opens the dialog at once."""
    _, code, asked = page.t, view.row["indicator"], page.choice.ask
    if show.reading_only(page):
        return
    with st.container(horizontal=True, gap="xsmall"):
        if st.button(_("Ask for an explanation"), key="explain_ask", icon=":material/contact_support:") or asked:
            offered = _offered(page, view, agency)
            first = {code: name for code, name in offered.items() if code == asked}
            _dialog(page, N_("Ask for an explanation"), _ask, code, period, first | offered)
            choice.choose(ask=None)
        if st.button(_("Write an explanation"), key="explain_write", icon=":material/edit:"):
            _dialog(page, N_("Write an explanation"), _write, code, period, _offered(page, view, agency))


def _offered(page: Page, view: IndicatorView, agency: str | None) -> dict[str, str]:
    """Of whom an explanation can be asked, by code; among thousands of agencies not to be found out before it is."""
    return {agency: view.scope} if agency else who_may_explain(view, page.plan, page.t)


def _dialog(page: Page, title: str, body: Callable[..., None], *about: object) -> None:
    """Opens a dialog; it closes by itself once what it asks for is done."""

    def drawn() -> None:
        if st.session_state.get(NEWS):
            st.rerun()
        body(page, *about)

    st.dialog(page.t(title))(drawn)()


def _ask(page: Page, code: str, period: str, offered: Mapping[str, str]) -> None:
    _ = page.t
    _about(page, code, period)
    _whom(_("Who is asked"), offered)
    _name(_("Who asks (full name, office)"))
    today = _today()
    st.date_input(_("Due day"), today + DAYS_GIVEN, min_value=today, key=DUE, format="DD/MM/YYYY")
    st.text_area(_("What is asked (may stay empty)"), key=NOTE, max_chars=LONGEST)
    _finish(page, _("Send the request"), send, page, code, period)


def _write(page: Page, code: str, period: str, offered: Mapping[str, str]) -> None:
    _ = page.t
    _about(page, code, period)
    _whom(_("Agency that explains"), offered)
    st.text_area(_("Cause: why the target is not reached"), key=CAUSE, max_chars=LONGEST)
    st.text_area(_("Remedy: what is done, by whom, by when"), key=REMEDY, max_chars=LONGEST)
    _name(_("Who writes (full name, office)"))
    _finish(page, _("Keep the explanation"), keep, page, code, period)


def _take_back(page: Page, request: Request) -> None:
    _ = page.t
    st.markdown(f"**{show.escaped(request.agency_name)}** · {request.indicator} · {show.escaped(request.period_name)}")
    st.caption(_asked(request))
    _name(_("Who takes it back"))
    st.text_area(_("Reason (may stay empty)"), key=NOTE, max_chars=LONGEST)
    _finish(page, _("Take the request back"), take_back, page, request.request)


def _about(page: Page, code: str, period: str) -> None:
    indicators = page.plan.indicators.set_index("indicator")
    name, when = page.t.name(indicators.loc[code]), page.t.period(page.plan, period)
    st.markdown(f"**{code} · {show.escaped(name)}** · {show.escaped(when)}")


def _whom(label: str, offered: Mapping[str, str]) -> None:
    st.selectbox(label, list(offered), format_func=offered.__getitem__, key=AGENCY, disabled=len(offered) == 1)


def _name(label: str) -> None:
    st.text_input(label, key=BY, max_chars=120, persist_state="session")


def _finish(page: Page, label: str, done: Callable[..., None], *about: object) -> None:
    if REFUSED in st.session_state:
        msgid, params = st.session_state.pop(REFUSED)
        st.error(show.escaped(page.t(msgid, **params)), icon=":material/error:")
    st.button(label, type="primary", key="explain_done", on_click=done, args=about)


def send(page: Page, code: str, period: str) -> None:
    """Keep the request that the dialog's fields hold."""
    _do(
        lambda field: explanations.ask(
            page.store, indicator=code, agency=field(AGENCY), period=period, by=actor(field(BY)),
            due=st.session_state[DUE], note=field(NOTE),
        ),
        N_("The request is kept; the agency sees it on its scorecard and here."),
    )  # fmt: skip


def keep(page: Page, code: str, period: str) -> None:
    """Keep the explanation that the dialog's fields hold."""
    _do(
        lambda field: explanations.explain(
            page.store, indicator=code, agency=field(AGENCY), period=period, cause=field(CAUSE), remedy=field(REMEDY),
            by=actor(field(BY)),
        ),
        N_("The explanation is kept; everybody sees it beside the chart."),
    )  # fmt: skip


def take_back(page: Page, request: int) -> None:
    """Take a request back."""
    _do(
        lambda field: explanations.take_back(page.store, request, by=actor(field(BY)), reason=field(NOTE)),
        N_("The request is taken back."),
    )


def _do(change: Callable[[Callable[[str], str]], object], news: str) -> None:
    """Change the store; whoever is not named, or what the store refuses, is said in the dialog."""
    state = st.session_state

    def field(key: str) -> str:
        return str(state.get(key) or "").strip()

    if not field(BY):
        state[REFUSED] = N_("Write your name and office."), {}
        return
    try:
        change(field)
    except DuckError as error:
        state[REFUSED] = show.failure(error)
    else:
        state[NEWS] = news


def _today() -> date:
    return datetime.now(HERE).date()


def still_open(page: Page, agency: str | None = None) -> None:
    """The requests that wait for an explanation, of an agency or of all, each with its way to the indicator's page.
    Nothing, where none waits."""
    _ = page.t
    requests = page.cached(requests_of, page.store, _, agency, page.choice.area, _today())
    if not requests:
        return
    with st.expander(_how_many(_, len(requests)), icon=":material/contact_support:", expanded=agency is not None):
        for request in requests[:LISTED]:
            _listed(page, request)
        if len(requests) > LISTED:
            st.caption(_("The {n} with the earliest due days are shown.", n=_.number(LISTED)))


def _listed(page: Page, request: Request) -> None:
    level = page.plan.agencies.set_index("agency")["level"][request.agency]
    with st.container(gap="xxsmall"):
        navigation.link(
            "indicator", request.title, key=f"open_request_{request.request}", indicator=request.indicator,
            agency=request.agency, level=level, year=request.period[:4], period=request.period, area=None,
            tab="explanations",
        )  # fmt: skip
        st.caption(f"{_of_whom(request)} · {_asked(request)}")
