"""All tables to take along: of the plan, of what was handed in, and the reckoning; and the plan's folder as a whole."""

from collections.abc import Callable
from datetime import datetime

import pandas as pd
import streamlit as st

from kpi import exports
from kpi.evaluation.scorecard import FIELDS, scorecard
from kpi.i18n import HERE, N_
from kpi.store import Store
from kpi.ui import downloads, show
from kpi.ui.page import Page
from kpi.views import method
from kpi.views.downloads import file_name

SHEET_ROWS = 200_000  # beyond, a workbook takes minutes to write, and Excel ends at a million
FORMS = {
    "csv": ("CSV", "text/csv"),
    "xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": ("JSON", "application/json"),
}
STATUSES = N_("Figures, targets and statuses of every scope: {period}")


def data(page: Page) -> None:
    """A line for each table, with its files. They are made when one is clicked."""
    _, period = page.t, page.t.in_text(page.plan, page.choice.as_of)
    st.caption(
        _("Codes and plain numbers, as other programs read them. CSV is in UTF-8, with commas and decimal points.")
    )
    st.subheader(_("Results"), anchor=False)
    _line(page, method.SCORECARD, _(STATUSES, period=period), period_of=page.choice.as_of)
    st.subheader(_("What was handed in"), anchor=False)
    for name in exports.STORE_TABLES:
        _line(page, name, _(method.TABLES[name]))
    st.subheader(_("The plan"), anchor=False)
    for name in exports.PLAN_TABLES:
        _line(page, name, _(method.TABLES[name]))
    _package(page)


def _line(page: Page, name: str, said: str, period_of: str | None = None) -> None:
    _, today = page.t, datetime.now(HERE).date()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
        st.markdown(f"**{name}** · {show.escaped(said)}", width="content")
        with st.container(horizontal=True, gap="small", width="content"):
            for ending, (label, mime) in FORMS.items():
                if ending == "xlsx" and not page.cached(_fits_a_sheet, page.store):
                    continue
                downloads.button(
                    label, _made(page, name, ending),
                    file_name(ending, name, period_of or today.isoformat(), is_demo=page.is_demo, t=_), mime,
                    key=f"data_{name}_{ending}", type="tertiary", help=_("{table} as {form}", table=name, form=label),
                )  # fmt: skip


def _made(page: Page, name: str, ending: str) -> Callable[[], bytes]:
    """What makes the file. It runs without a session, once the button is clicked."""
    store, as_of, today, t = page.store, page.choice.as_of, datetime.now(HERE).date(), page.t
    made_of = method.made_of(page.plan, today, t, is_demo=page.is_demo)
    return lambda: method.written(table(store, name, as_of), name, ending, made_of, t)


def table(store: Store, name: str, as_of: str) -> pd.DataFrame:
    """One of method.TABLES, or the scorecard of a period, as machines read it: codes, plain numbers, dates."""
    if name == method.SCORECARD:
        return scorecard(store, period=as_of, scope="all")[list(FIELDS)]
    return exports.plan_table(name, store.plan) if name in exports.PLAN_TABLES else exports.store_table(name, store)


def _fits_a_sheet(store: Store) -> bool:
    return bool(store.query("store/export/counts")["actuals"].iloc[0] <= SHEET_ROWS)


def _package(page: Page) -> None:
    _, plan = page.t, page.plan
    downloads.button(
        _("The plan's whole folder (ZIP)"), lambda: method.package(plan), f"{plan.id}.zip", "application/zip",
        key="data_package", icon=":material/folder_zip:",
    )  # fmt: skip
    st.caption(_("A Frictionless Data Package: tables, types and keys are described in datapackage.json, so that any "
                 "tool can check and open them."))  # fmt: skip
