"""What each indicator means: one table to search, each row unfolds to its whole definition."""

import streamlit as st

from kpi.i18n import Words
from kpi.plan import Plan
from kpi.ui import navigation, stores
from kpi.ui.choice import Choice
from kpi.ui.components.markup import html, markup
from kpi.ui.page import Page
from kpi.views import method
from kpi.views.definition import DEFINITION_STATUS

SEARCH = "method_search"


def search(page: Page) -> None:
    """The words that are looked for."""
    t = page.t
    st.text_input(
        t("Search"), key=SEARCH, type="search", live=True, placeholder=t("Search name, code, lead agency"), width=260,
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip


def indicators(page: Page) -> None:
    """The definitions that fit the filters, the chosen indicator's first and open."""
    asked = st.session_state.get(SEARCH) or ""
    markup(page.cached(_html, page.plan, page.t, page.choice, asked), "method")


def _html(plan: Plan, t: Words, chosen: Choice, asked: str) -> str:
    defined = stores.cached(method.definitions, plan, t, chosen.area, chosen.as_of)
    rows = sorted(method.found(defined, asked), key=lambda one: one.indicator != chosen.indicator)
    source = t("Decision {number} of {day}", number=plan.decision_number, day=t.date(plan.decision_date))
    return html(
        "method.html", t, rows=rows, chosen=chosen, link=navigation.address, source=source,
        firmness=[t(words) for words in DEFINITION_STATUS.values()],
    )  # fmt: skip
