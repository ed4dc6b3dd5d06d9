"""The filters that pages share. Each is drawn where it is called, bound to the choice of the session."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from kpi.i18n import LANGUAGES, Words
from kpi.plan import Plan, successors
from kpi.ui import choice, stores
from kpi.ui.page import Page
from kpi.views import lifetime, names

ALL = ""
_ON = "filters_on"  # in the session: filter → the page on which it was last drawn


def year_filter(page: Page) -> int:
    """The year: any of the plan's."""
    options = {str(year): str(year) for year in page.plan.years}
    return int(_pick("year", page._("Year"), options, str(page.choice.year)))


def period_filter(page: Page, label: str | None = None, *, default: str | None = None) -> str:
    """The period of the chosen year, as of which to reckon unless `label` says otherwise; where none was chosen
    `default`, else the year itself."""
    _, plan, year = page._, page.plan, page.choice.year
    options = {period.code: _.period(plan, period.code) for period in reversed(plan.periods.of_year(year))}
    return _pick("period", label or _("As of"), options, page.choice.period or default or page.choice.as_of)


def agency_filter(
    page: Page,
    *,
    level: str | None = None,
    with_all: bool = False,
    period: str | None = None,
    all_label: str | None = None,
    of_today: bool = False,
) -> str | None:
    """An agency that exists at the end of `period`, by default the chosen one, or `of_today`, of `level` if one is
    given. One that was chosen but no longer exists stays on offer, with its last day. None where `with_all` and all
    are meant."""
    _, plan = page._, page.plan
    options = {ALL: all_label or _("All agencies")} if with_all else {}
    if of_today:
        options |= page.kept(_of_today, plan, _, level)
    else:
        options |= page.kept(_existing, plan, _, level, period or page.choice.as_of)
    chosen = page.choice.agency
    if chosen is not None and chosen not in options:
        row = names.agency(plan, chosen)
        if level in (None, row["level"]):
            options[chosen] = lifetime.dated(plan, row, None if of_today else period or page.choice.as_of, _)
    return _pick("agency", _("Agency"), options, chosen if chosen in options else next(iter(options))) or None


def _existing(plan: Plan, _: Words, level: str | None, period: str) -> dict[str, str]:
    """Code → name of the agencies, of a level if one is given, that exist at the end of a period."""
    agencies = plan.agencies if level is None else plan.agencies[plan.agencies["level"] == level]
    end = pd.Timestamp(plan.periods.get(period).ends)
    begun = agencies["valid_from"].isna() | (agencies["valid_from"] <= end)
    standing = agencies["valid_to"].isna() | (agencies["valid_to"] >= end)
    return {str(row.agency): _.name(row) for row in agencies[begun & standing].itertuples()}


def _of_today(plan: Plan, _: Words, level: str | None) -> dict[str, str]:
    """Code → name of the agencies in whose place nobody else has come, of a level if one is given."""
    standing = successors.heirs(plan)
    codes = (standing if level is None else standing[standing["level"] == level])["heir"].unique()
    return {code: _.name(names.agency(plan, code)) for code in codes}


def language_switch(_: Words, chosen: Mapping[str, str]) -> None:
    """The language of the interface; each names itself."""
    _segments("lang", _("Language"), LANGUAGES, chosen.get("lang", choice.FIXED_DEFAULTS["lang"]))


def data_switch(_: Words, chosen: Mapping[str, str]) -> None:
    """The official figures or the demonstration's."""
    options = {choice.OFFICIAL: _("Official"), choice.DEMO: _("Demo")}
    _segments("data", _("Figures"), options, chosen.get("data", choice.FIXED_DEFAULTS["data"]))


def _pick(name: str, label: str, options: Mapping[str, str], current: str) -> str:
    key = _hold(name, current)
    st.selectbox(label, list(options), format_func=options.__getitem__, key=key, on_change=_chosen, args=(name,))
    return current


def _segments(name: str, label: str, options: Mapping[str, str], current: str) -> None:
    st.segmented_control(
        label, list(options), format_func=options.__getitem__, required=True, width="stretch", wrap=False,
        key=_hold(name, current), on_change=_chosen, args=(name,),
    )  # fmt: skip


def _hold(name: str, current: str) -> str:
    """The key of a filter's widget, which now shows the session's choice. On each page it is a widget of its own, which
    at first knows nothing of what was chosen on another."""
    key, page = f"filter_{name}", choice.page_of_run()
    pages = st.session_state.setdefault(_ON, {})  # one entry for all: each select box goes through the whole session
    if st.session_state.get(key) != current or pages.get(name) != page:
        st.session_state[key], pages[name] = current, page
    return key


def _chosen(name: str) -> None:
    choice.choose(name, st.session_state[f"filter_{name}"], stores.plan())
