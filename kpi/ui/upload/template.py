"""The empty form for one agency and one period, to fill in and hand in."""

import streamlit as st

from kpi import template
from kpi.template import FormError
from kpi.ui import downloads
from kpi.ui.page import Page, escaped


def template_form(page: Page) -> None:
    """Choose agency and period, download the form."""
    _, plan = page.t, page.plan
    periods = [period.code for year in reversed(plan.years) for period in plan.periods.of_year(year)]
    period = st.selectbox(
        _("Reporting period"), periods, index=periods.index(page.choice.as_of),
        format_func=lambda code: _.period(plan, code), key="template_period",
    )  # fmt: skip
    st.caption(what_counts(page, period))
    names = _reporting(page, period)
    agency = st.selectbox(
        _("Agency"), list(names), index=list(names).index(page.choice.agency) if page.choice.agency in names else 0,
        format_func=names.__getitem__, key="template_agency",
    )  # fmt: skip
    try:
        template.asked(plan, agency, period)
    except FormError:
        st.caption(
            escaped(
                _("{agency} has nothing to report for {period}.", agency=names[agency], period=_.in_text(plan, period))
            )
        )
    else:
        _downloads(page, agency, period)


def what_counts(page: Page, period: str) -> str:
    """From which day to which the figures of a period count."""
    _, window = page.t, page.plan.periods.get(period)
    return _("Figures are cumulative: from {first} to {last}.", first=_.date(window.starts), last=_.date(window.ends))


def _reporting(page: Page, period: str) -> dict[str, str]:
    """The agencies that report for the period and the province itself, by name."""
    agencies, _ = page.plan.agencies, page.t
    due = set(page.plan.due_agencies(period)["agency"]) | {page.plan.total_agency}
    return {str(row.agency): _.name(row) for row in agencies[agencies["agency"].isin(due)].itertuples()}


def _downloads(page: Page, agency: str, period: str) -> None:
    _, plan, store = page.t, page.plan, page.store

    def workbook() -> bytes:
        current = store.query("store/current_actuals", indicators=None, agencies=[agency], periods=None)
        return template.xlsx_form(plan, current, agency, period)

    excel = _("Download the form (Excel)")
    downloads.button(excel, workbook, f"{agency}_{period}.xlsx", downloads.XLSX, type="primary")
    downloads.button(
        _("Download the form (CSV)"),
        lambda: template.csv_form(plan, agency, period),
        f"{agency}_{period}.csv",
        "text/csv",
    )
