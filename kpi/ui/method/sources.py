"""Where everything comes from: the decision, the published figures, whose data and under which licence."""

import pandas as pd
import streamlit as st

from kpi.ui import downloads, show
from kpi.ui.lines import lines
from kpi.ui.page import Page
from kpi.views import method


def sources(page: Page) -> None:
    """The decision to take along, each published figure with its source to click on, licences."""
    _, plan = page._, page.plan
    st.subheader(_("The decision"), anchor=False)
    st.markdown(f"**{show.escaped(plan.name[_.lang])}**")
    st.markdown(
        _("Decision {number} of {day}", number=show.escaped(plan.decision_number), day=_.date(plan.decision_date))
    )
    text = plan.decision.encode()
    downloads.button(_("The decision's text (TXT)"), text, plan.decision_source, "text/plain", type="tertiary")
    _published(page)
    st.subheader(_("Data of others"), anchor=False)
    rows = [
        {
            _("What"): _(source["what"]),
            _("Where it comes from"): source["title"],
            _("Licence"): _(source["licence"]),
        }
        for source in plan.sources
    ]
    lines(pd.DataFrame(rows), alt=_("Data of others"))


def _published(page: Page) -> None:
    _, column = page._, st.column_config
    st.subheader(_("Published results"), anchor=False)
    rows = page.kept(method.published, page.plan, _)
    if rows.empty:
        st.caption(_("The plan's folder holds no published results."))
        return
    st.caption(
        _("How each was had from its source: {ways}.", ways=show.escaped("; ".join(page.kept(method.evidence, _))))
    )
    show.table(
        rows, key="published", alt=_("Published results with their sources"),
        column_config={
            "indicator": column.TextColumn(_("Indicator"), width=220),
            "figure": column.TextColumn(_("Actual"), width=150),
            "title": column.TextColumn(_("Source"), width=300),
            "url": column.LinkColumn(_("Address"), width=90, display_text=_("Open")),
            "evidence": column.TextColumn(_("How it was had"), width=150),
            "quote": column.TextColumn(_("The source's own words"), width="large"),
        },
    )  # fmt: skip
