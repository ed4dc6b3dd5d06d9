"""Statuses that turned: as what, to what, each a link to its indicator."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from kpi.i18n import Words
from kpi.ui import navigation
from kpi.ui.lines import lines
from kpi.ui.page import Page
from kpi.views import names
from kpi.views.turned import ARROW, Turn

SHOWN_FIRST = 8


def turns(page: Page, items: Sequence[Turn], *, key: str) -> None:
    """Indicators whose status turned, worse ones first; of many the first, and all on demand."""
    _ = page._
    shown = items if st.session_state.get(key) else items[:SHOWN_FIRST]
    if not shown:
        return
    rows = [
        {
            _("Indicator"): f"{item.indicator} · {item.name}",
            _("Status then and now"): f"{_together(item.before, _)} {ARROW} {_together(item.after, _)}",
            _("Actual"): f"{item.where}: {item.figures}" if item.where and item.figures else item.figures,
            _("Lead agency"): item.lead,
        }
        for item in shown
    ]
    links = [navigation.address("indicator", indicator=item.indicator, level=item.level, agency=None) for item in shown]
    lines(pd.DataFrame(rows), alt=_("Indicators whose status has turned"), links=links)
    if len(items) > SHOWN_FIRST:
        st.toggle(_.plural("Show all {n}", "Show all {n}", len(items)), key=key)


def _together(status: str, _: Words) -> str:
    """A status whose mark never stands at the end of a line without its word."""
    return names.status_words(status, _).replace(" ", "\u00a0", 1)
