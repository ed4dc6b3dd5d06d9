"""What a submission holds, and the way from there to the history of each of its indicators."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from kpi.i18n import Words
from kpi.store import Store
from kpi.ui import navigation
from kpi.ui.page import Page
from kpi.ui.show import picked
from kpi.views.history import submission_contents

SHOWN_AT_MOST = 200


def contents_of(store: Store, t: Words, submission: int) -> pd.DataFrame:
    """What a submission holds; see submission_contents."""
    return submission_contents(store.query("store/submission_contents", submission=submission), store.plan, t)


def contents(page: Page, row: Mapping[Hashable, Any]) -> None:
    """A button that opens the submission's indicators and agencies; picking one leads to its page with its history."""
    _, number = page.t, int(row["submission"])
    if st.button(_("Contents"), key=f"contents_{number}", icon=":material/list:", type="tertiary"):
        st.dialog(_("Submission {n}", n=number), width="large")(_list)(page, number)


def _list(page: Page, number: int) -> None:
    _ = page.t
    held = page.cached(contents_of, page.store, _, number)
    shown = held.head(SHOWN_AT_MOST)
    place = picked(
        shown, key=f"contents_of_{number}",
        how=_("Pick a row (on the keyboard: Shift+Space) to see the indicator with the history of its figures."),
        alt=_("The submission's figures by indicator, agency and year"),
        column_order=["indicator_name", "agency_name", "year", "actuals"],
        column_config={
            "indicator_name": st.column_config.TextColumn(_("Indicator"), width="large"),
            "agency_name": st.column_config.TextColumn(_("Agency")),
            "year": st.column_config.NumberColumn(_("Year"), format="%d", width="small"),
            "actuals": st.column_config.NumberColumn(_("Figures"), format="%d", width="small"),
        },
    )  # fmt: skip
    if len(held) > len(shown):
        st.caption(_("The first {n} of {all} rows are shown.", n=_.number(len(shown)), all=_.number(len(held))))
    if place is not None:
        row = shown.iloc[place]
        navigation.go("indicator", indicator=row["indicator"], level=row["level"], agency=row["agency"],
                      year=int(row["year"]), period=None, area=None)  # fmt: skip
