"""The page's filters, how the chosen period stands, and what the words mean."""

from datetime import date, datetime
from typing import Any

import streamlit as st

from kpi.i18n import HERE
from kpi.reporting import punctuality
from kpi.ui import filters, show
from kpi.ui.page import Page
from kpi.ui.results import rows_of_filters
from kpi.views.reporting import Standing, last_due, state_words

TREND, SHARE = 140, 112  # px of the columns that show the year's periods and a share


def choose(page: Page) -> tuple[str, str | None, str | None, date]:
    """The filters; the period, the level and the agency (None: all) that they say, and today in Vietnam. Without a word
    the period is the latest whose due day has passed."""
    _, today = page._, datetime.now(HERE).date()
    period = page.choice.period or last_due(page.plan, page.choice.year, today)
    level = page.choice.level
    rows_of_filters(
        page,
        filters.year_filter,
        lambda page: filters.period_filter(page, _("Reporting period"), default=period),
        lambda page: filters.level_filter(page, with_total=True),
        lambda page: filters.agency_filter(page, level=level, with_all=True, period=period),
    )
    return period, level, page.choice.agency, today


def standing(page: Page, view: Standing) -> None:
    """The shares and counts of the period, then level by level, and what is missing most."""
    _ = page._
    with st.container(horizontal=True, gap="xsmall"):
        st.metric(_("Share on time"), _.percent(view.share_on_time, 1), border=True, width="content")
        st.metric(_("Share whole"), _.percent(view.share_whole, 1), border=True, width="content")
        for state, count in view.counts.items():
            st.metric(_state(page, state), _.number(count), border=True, width="content")
    if not view.levels.empty:
        _by_level(page, view)
    if view.lacking:
        with st.expander(_("What is missing most"), icon=":material/search:"):
            st.markdown("\n".join(f"- {show.escaped(one)}" for one in view.lacking))


def _state(page: Page, state: str) -> str:
    """A state as a badge in Markdown, in the colour nearest to the palette's."""
    colours = {"missing": "red", "partial": "orange", "late": "yellow", "on_time": "green"}
    return f":{colours.get(state, 'gray')}-badge[{state_words(state, page._)}]"


def _by_level(page: Page, view: Standing) -> None:
    _, column = page._, st.column_config
    share: dict[str, Any] = {"min_value": 0, "max_value": 100, "format": "%.0f%%", "width": SHARE}
    states = {
        state: column.NumberColumn(_.reporting_state(state), format="%d") for state in reversed(punctuality.COUNTED)
    }
    show.table(
        view.levels, key="by_level", alt=_("Reports by level"), height="content",
        column_order=["name", "due", *states, "share_on_time", "share_whole", "trend"],
        column_config={
            "name": column.TextColumn(_("Level")),
            "due": column.NumberColumn(_("Reports due"), format="%d"),
            **states,
            "share_on_time": column.ProgressColumn(_("Share on time"), **share),
            "share_whole": column.ProgressColumn(_("Share whole"), **share),
            "trend": column.BarChartColumn(_("On time, by period"), y_min=0, y_max=100, width=TREND),
        },
    )  # fmt: skip


def definitions(page: Page) -> None:
    """What each word on the page means."""
    _ = page._
    with st.expander(_("How this is counted"), icon=":material/menu_book:"):
        st.markdown("\n".join(f"- **{_(term)}:** {_(said)}" for term, said in punctuality.DEFINITIONS))
