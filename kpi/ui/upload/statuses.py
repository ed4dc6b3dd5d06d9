"""Before the confirmation: where the indicators of a file's agencies stand now, and where once it is in."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from kpi.changes.upload import LARGEST
from kpi.ui import show
from kpi.ui.page import Page

SHOWN_AT_MOST = 60


def statuses(page: Page, outlook: pd.DataFrame | None) -> None:
    """kpi.changes.upload.outlook in words and shapes: a sentence, and a row per status that changes or stays."""
    _ = page.t
    st.subheader(_("What the status will be"), anchor=False)
    if outlook is None:
        st.caption(_("For more than {n} figures at once this is not worked out.", n=_.number(LARGEST)))
        return
    if outlook.empty:
        st.caption(_("No target of the plan judges these figures."))
        return
    changed = int((outlook["status_now"] != outlook["status_after"]).sum())
    said = _.plural("{n} status changes.", "{n} statuses change.", changed) if changed else _("No status changes.")
    years = [_.period(page.plan, str(year)) for year in sorted(outlook["year"].unique())]
    st.markdown(show.escaped(f"{', '.join(years)}: {said}"))
    st.table(_in_words(page, outlook.head(SHOWN_AT_MOST)), border="horizontal", alt=_("The statuses now and then"))
    if len(outlook) > SHOWN_AT_MOST:
        st.caption(_("The first {n} of {all} rows are shown.", n=SHOWN_AT_MOST, all=_.number(len(outlook))))


def _in_words(page: Page, outlook: pd.DataFrame) -> pd.DataFrame:
    _, plan = page.t, page.plan
    names = {row.indicator: f"{row.indicator} · {_.name(row)}" for row in plan.indicators.itertuples()}
    agencies = {row.agency: _.name(row) for row in plan.agencies.itertuples()}
    units = dict(zip(plan.indicators["indicator"], plan.indicators["unit"], strict=True))
    rows = outlook.to_dict("records")

    def standing(row: Mapping[Hashable, Any], when: str) -> str:
        status = show.status_text(_, row[f"status_{when}"])
        if pd.isna(row[f"value_{when}"]):
            return status
        return f"{show.escaped(_.value(row[f'value_{when}'], units[row['indicator']]))} {status}"

    in_words = {
        _("Indicator"): [show.escaped(names[row["indicator"]]) for row in rows],
        _("Agency"): [show.escaped(agencies[row["agency"]]) for row in rows],
        _("Year"): [str(row["year"]) for row in rows],
        # In one cell, which breaks on a phone where two columns would leave the name no room.
        _("Now → after"): [f"{standing(row, 'now')} → {standing(row, 'after')}" for row in rows],
    }
    if outlook["agency"].nunique() == 1:  # the preview names it
        del in_words[_("Agency")]
    if outlook["year"].nunique() == 1:  # the sentence above names it
        del in_words[_("Year")]
    return pd.DataFrame(in_words)
