"""The empty form for one agency and one period, to fill in and hand in."""

import streamlit as st

from kpi import template
from kpi.ui.page import Page


def template_form(page: Page) -> None:
    """Choose agency and period, download the form."""
    _, plan = page._, page.plan
    st.caption(
        _("Figures add up over the year: each period counts from 15 December of the year before to its own end.")
    )
    periods = [period.code for year in reversed(plan.years) for period in plan.periods.of_year(year)]
    period = st.selectbox(
        _("Reporting period"), periods, index=periods.index(page.choice.as_of) if page.choice.as_of in periods else 0,
        format_func=lambda code: _.period(plan, code), key="template_period",
    )  # fmt: skip
    due = plan.due_agencies(period)
    names = {str(row.agency): _.name(row) for row in due.itertuples()}
    agency = st.selectbox(
        _("Agency"), list(names), index=list(names).index(page.choice.agency) if page.choice.agency in names else 0,
        format_func=names.__getitem__, key="template_agency",
    )  # fmt: skip
    st.download_button(
        _("Download the form (CSV)"),
        data=lambda: template.csv_form(plan, agency, period),
        file_name=f"{agency}_{period}.csv",
        mime="text/csv",
        icon=":material/download:",
        type="primary",
    )
