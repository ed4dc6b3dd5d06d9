"""What an indicator's page keeps folded: how it is assessed, its definition, explanations, all data."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from kpi.charts import Drawing
from kpi.i18n import N_, Words
from kpi.plan.rows import Row
from kpi.store import Store
from kpi.ui import corrections, downloads, explain, navigation, stores, tasks
from kpi.ui.choice import Choice
from kpi.ui.components.markup import html, markup, word_table
from kpi.ui.indicator import Scope, has_lists, view_of
from kpi.ui.page import Page
from kpi.ui.show import numbers_as_table
from kpi.views import assessed, definition
from kpi.views.indicator import IndicatorView

SHOWN = 50  # submissions behind a value
ASSESSED, EXPLANATIONS, ABOUT, DECISION, NUMBERS, TASKS, HISTORY = (
    "assessed", "explanations", "definition", "decision", "numbers", "tasks", "history",
)  # fmt: skip
TABS = {
    ASSESSED: N_("How is this assessed?"),
    EXPLANATIONS: N_("Explanations"),
    TASKS: N_("Its tasks"),
    HISTORY: N_("Upload history"),
    ABOUT: N_("About this indicator"),
    DECISION: N_("Text of the decision"),
    NUMBERS: N_("Data"),
}


def tabs(page: Page, of: Scope, shown: IndicatorView) -> None:
    """The names of the tabs, and the one that is open, which the browser scrolls to."""
    offered = [code for code in TABS if _is_offered(code, of, shown)]
    tab = page.choice.tab if page.choice.tab in offered else None
    markup(page.cached(_html, page.store, page.t, page.choice, of, tab, tuple(offered)), "indicator_tabs")
    draw: dict[str, Callable[[], None]] = {
        EXPLANATIONS: lambda: explain.beside(page, shown, of.level, of.agency),
        TASKS: lambda: tasks.of_milestone(page, shown),
        HISTORY: lambda: corrections.figure_history(page, of.code, of.agency or "", shown.scope),
        NUMBERS: lambda: _numbers(page, of, shown),
    }
    if tab in draw:
        with st.container(key="indicator_panel"):
            draw[tab]()


def _is_offered(code: str, of: Scope, shown: IndicatorView) -> bool:
    conditions: dict[str, bool] = {
        ASSESSED: shown.worst is not None,
        ABOUT: has_lists(shown),
        TASKS: bool(shown.row["kind"] == "milestone"),
        HISTORY: of.agency is not None,
        NUMBERS: not shown.is_empty,
    }
    return conditions.get(code, True)


def _html(store: Store, t: Words, chosen: Choice, of: Scope, tab: str | None, offered: tuple[str, ...]) -> str:
    plan, shown = store.plan, stores.cached(view_of, store, t, of)
    facts: tuple[tuple[str, str], ...] = ()
    if tab == ASSESSED and shown.worst:
        facts = assessed.steps(shown.now, plan, t)
    elif tab == ABOUT:
        facts = definition.facts(plan, of.code, of.as_of, t)
    submissions = submissions_behind(store, shown.worst, t) if tab == ASSESSED and shown.worst else pd.DataFrame()
    return html(
        "indicator_tabs.html", t, of=of, chosen=chosen, tab=tab, link=navigation.address,
        tabs=[(code, t(TABS[code])) for code in offered], facts=facts,
        submissions=submissions, shown=SHOWN,
        table=word_table(submissions.head(SHOWN), t, alt=t("The submissions behind the value")),
        quotes=definition.quotes(plan, of.code, t) if tab == DECISION else (),
        sources=definition.sources_of(plan, of.code, shown.row["unit"], t) if tab == DECISION and not store.is_demo
        else (),
        decision=t("Decision {number} of {day}", number=plan.decision_number, day=t.date(plan.decision_date)),
    )  # fmt: skip


def submissions_behind(store: Store, row: Row, t: Words) -> pd.DataFrame:
    """Who submitted what the value is made of."""
    if row["basis"] is None:
        return pd.DataFrame()
    own = {"own": row["agency"], "reported": store.plan.total_agency}.get(row["basis"])
    level = None if row["level"] == "total" else row["level"]
    return assessed.sources(
        store.query("store/value_sources", indicator=row["indicator"], period=row["period"], agency=own,
                    level=None if own else level), t,
    )  # fmt: skip


def _numbers(page: Page, of: Scope, shown: IndicatorView) -> None:
    """Each chart's numbers, to read and to download."""
    t, name = page.t, f"{of.code} · {shown.name}"
    _table(page, shown.years, "by_year", t("{indicator}: by year, {scope}", indicator=name, scope=shown.scope))
    if shown.dots:
        _table(page, shown.dots, "by_agency", t("{indicator}: by agency", indicator=name))
    if shown.pareto:
        _table(page, shown.pareto, "shortfall", t("{indicator}: where the shortfall lies", indicator=name))


def _table(page: Page, drawing: Drawing, key: str, title: str) -> None:
    st.markdown(f"**{title}**")
    numbers_as_table(page, drawing)
    downloads.table_files(lambda: pd.DataFrame(drawing.numbers), title=title, name=title.split(" · ")[0],
                          key=f"{key}_table")  # fmt: skip
