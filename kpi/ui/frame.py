"""The frame of every page: set-up, language, data set, navigation, notices; what is shown where a page cannot be."""

import logging
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import cache
from html import escape
from secrets import token_hex
from urllib.parse import quote, urlencode

import streamlit as st

from kpi import access, i18n
from kpi.access import Act
from kpi.access.settings import settings
from kpi.evaluation.scorecard import scorecard
from kpi.i18n import Words
from kpi.plan import Plan, PlanError
from kpi.plan.rows import records
from kpi.store import Store, StoreBusy, StoreError, StoreLost
from kpi.store.marker import WAYS_OUT
from kpi.store.snapshot import end_of
from kpi.ui import choice, navigation, sign_in, stores
from kpi.ui.components import filters, markup
from kpi.ui.page import Page, enter, escaped, why_not
from kpi.views import names
from kpi.views.changes import Difference, differences

# Drawn here: a named icon would be fetched from a stranger's server.
_BARS = (
    '<rect width="32" height="32" rx="6" fill="#0b5a8f"/>'
    '<path d="M7 26V19h4v7zM14 26V14h4v12zM21 26V11h4v15z" fill="#fff"/>'
    '<path d="M5 8h22" stroke="#ffb000" stroke-width="2.5" stroke-dasharray="4 2.5"/>'
)
UNFORESEEN = "unforeseen"  # begins the key of the block that stands where a page failed
_log = logging.getLogger(__name__)
_STREAMLITS = logging.getLogger("streamlit.error_util")
MOST_OWN = 3  # agencies of a reporter in the sidebar
MOST_NAMED = 12  # differences since a day that are named
_LETTER = 12.5  # pixels, the usual width of one in the logo


def _image(width: float, content: str) -> str:
    """An image of `width` by 32 as an address that needs no server."""
    size = f'viewBox="0 0 {width} 32" width="{width}" height="32"'
    return "data:image/svg+xml," + quote(f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{content}</svg>')


_ICON = _image(32, _BARS)


@cache
def _logo(name: str) -> tuple[str, int]:
    """The bars with the province's name beside them, in a blue that both themes carry; and the width in pixels."""
    width = round(48 + _LETTER * len(name))
    style = 'font-family="Source Sans, Arial, sans-serif" font-size="20" font-weight="700" fill="#3d86e0"'
    return _image(width, f'{_BARS}<text x="42" y="23" {style}>{escape(name)}</text>'), width


def frame() -> None:
    """Draw the frame and run the page."""
    navigation.leave()
    st.set_page_config(layout="wide", page_icon=_ICON, initial_sidebar_state=220)
    try:
        plan = stores.plan()
    except PlanError as error:
        _plan_is_broken(error, i18n.of(st.query_params.get("lang", "")))
        return
    chosen = choice.DEFAULTS | choice.read()
    t = i18n.of(chosen["lang"])
    sign_in.remember()
    if not sign_in.is_admitted():
        _sign_in_page(plan, t)
        return
    st.logo(_logo(plan.province[t.lang])[0], size="large", icon_image=_ICON)
    page = st.navigation(navigation.navigation(t))
    navigation.enter(page)
    choice.write()
    _sidebar(plan, chosen["data"], t)
    is_built = stores.is_ready("demo" if chosen["data"] == choice.DEMO else "official")
    waiting = t("The demonstration is being prepared; this happens once and takes some seconds.")
    try:
        with nullcontext() if is_built else st.spinner(waiting):
            here = enter()
    except StoreError as error:
        _store_is_closed(error, t)
        return
    _notices(here)
    page.run()


def _sidebar(plan: Plan, data: str, t: Words) -> None:
    """The switches of every page, also when a store cannot be read: they are the way out."""
    switch = {"width": "stretch", "wrap": False}
    sets = {choice.OFFICIAL: t("Official"), choice.DEMO: t("Demo")}
    with st.sidebar:
        _person(plan, t)
        filters.segments("data", t("Data set"), sets, data, **switch)
        filters.segments("lang", t("Language"), i18n.LANGUAGES, t.lang, **switch)
        if refusal := why_not(Act.SUBMIT):
            st.caption(f":material/lock: {t(refusal.msgid)}")
        st.caption(t("{plan}. Decision {number} of {day}.", plan=escaped(plan.name[t.lang]),
                     number=escaped(plan.decision_number), day=t.date(plan.decision_date)))  # fmt: skip


def _sign_in_page(plan: Plan, t: Words) -> None:
    """In place of every page, for somebody who is not signed in or whom the access file does not name."""
    choice.write()
    person, (logo, width) = sign_in.signed_in().person(), _logo(plan.province[t.lang])
    with st.container(horizontal_alignment="center"), st.container(width=560, key="sign_in"):
        st.image(logo, width=width)
        st.title(escaped(plan.name[t.lang]), anchor=False)
        if person is not None:
            sign_in.log_refusal(person.identity)
            st.error(t(access.NOT_ADMITTED), icon=":material/lock:")
            _person(plan, t)
        else:
            st.markdown(t(sign_in.SIGN_IN))
            st.button(t("Sign in"), type="primary", icon=":material/login:", on_click=st.login)
        filters.segments("lang", t("Language"), i18n.LANGUAGES, t.lang, label_visibility="collapsed")


def _person(plan: Plan, t: Words) -> None:
    """The person who is signed in, the way to their own agencies, and the way out, which a web server before the
    dashboard has itself."""
    person = sign_in.signed_in().person() if sign_in.is_asked_for() else None
    for code in sign_in.own_agencies()[:MOST_OWN]:
        name = names.agencies(plan, t).get(code, code)
        navigation.link("agencies", f"{t('My agency')}: {name}", key=f"own_{code}", agency=code, level=None)
    if person is not None:
        st.caption(f":material/person: {escaped(person.name)}")
        if settings().access == "oidc":
            st.button(t("Sign out"), icon=":material/logout:", on_click=st.logout, type="tertiary")


def _notices(page: Page) -> None:
    """Above every page: that the data are made up, and what the address asks for and does not exist."""
    t = page.t
    if page.is_demo:
        name, explained = t("Demo data"), t("not real results")
        st.html(f"<p class='strip-demo'><b>{escape(name)}</b> · {escape(explained)}</p>")
    if page.choice.known:
        markup.draw(page, "known", _changed_since, stores.store(page.choice.data), page.choice.as_of, most=MOST_NAMED)
    for name, value in choice.unknown_in_address().items():
        ignored = t("The address asks for {name} “{value}”, which does not exist. It was ignored.",
                    name=name, value=escaped(value))  # fmt: skip
        years = page.plan.years
        if name in ("year", "period"):
            ignored += " " + t("The plan covers {first}–{last}; {year} is shown.", first=years[0], last=years[-1],
                               year=page.choice.year)  # fmt: skip
        st.toast(ignored, icon=":material/link_off:", duration="infinite")


def _changed_since(before: Store, t: Words, now: Store, as_of: str) -> tuple[int, tuple[Difference, ...]]:
    """The changes since the day of a snapshot: how many values, and what became of the total and the levels."""
    values = now.query("changes/values", since=end_of(before.today), until=end_of(now.today))
    then, today = (records(scorecard(store, period=as_of)) for store in (before, now))
    return len(values), differences(then, today, before.plan, t)


def _plan_is_broken(error: PlanError, t: Words) -> None:
    st.error(t("The plan's folder has errors. Correct them, then reload this page."), icon=":material/error:")
    rows = [(problem.file, problem.line, problem.column, problem.message) for problem in error.problems]
    columns = (t("File"), t("Line"), t("Column"), t("Problem"))
    st.dataframe([dict(zip(columns, row, strict=True)) for row in rows], hide_index=True)


def _store_is_closed(error: StoreError, t: Words) -> None:
    choice.widgets_are_lost()
    if isinstance(error, StoreBusy):
        st.warning(t("Another program is using the data, so they cannot be shown now. Wait until it has finished."),
                   icon=":material/lock:")  # fmt: skip
    else:
        st.error(t("The data cannot be read. Send the message below to your administrator."), icon=":material/error:")
    st.caption(escaped(t(error.msgid, **error.params)))
    if isinstance(error, StoreLost):
        st.caption(escaped(t(WAYS_OUT)))
    st.button(t("Try again"), icon=":material/refresh:")


def log_once() -> None:
    """Let only unforeseen() log an error: Streamlit logs it first, without the reference. Errors within unforeseen()
    are still logged by Streamlit, together with their cause."""
    _STREAMLITS.addFilter(lambda record: record.msg != "Uncaught app execution")


def unforeseen(error: Exception) -> bool:
    """Log the error and show what happened and what to do; True: shown. For ``on_script_error`` of ``st.App``, which
    calls it for errors of pages, fragments and callbacks, but not for reruns and stops."""
    reference, now = token_hex(3).upper(), datetime.now(UTC)
    query = {name: value for name, value in st.query_params.to_dict().items() if name != "token"}
    address = f"{st.context.url}?{urlencode(query)}"
    _log.error("%s: a page failed, reference %s: %s", f"{now:%F %T}Z", reference, address, exc_info=error)
    t = i18n.of(choice.language())
    choice.widgets_are_lost()
    failed = t("This part could not be shown, because of an error in the program.")
    unchanged = t("What was submitted before is unchanged. If you have just stored, withdrawn or recorded something, "
                  "check whether it was saved before you do it again.")  # fmt: skip
    again = t("Try again, or reload the page. If the error remains, tell your administrator the reference "
              "**{reference}** ({moment}); it is in the server's log.", reference=reference, moment=t.moment(now),
             )  # fmt: skip
    with st.container(key=f"{UNFORESEEN}_{reference}", border=True):
        st.error(f"**{failed}**", icon=":material/error:")
        st.markdown(f"{unchanged}\n\n{again}")
        st.button(t("Try again"), icon=":material/refresh:", key=f"again_{reference}")
    return True
