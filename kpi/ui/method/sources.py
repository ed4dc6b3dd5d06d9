"""Where everything comes from: the decision, the published values, whose data and under which licence."""

import streamlit as st

from kpi.i18n import Words
from kpi.plan import Plan
from kpi.ui import downloads, show
from kpi.ui.components.markup import html, markup
from kpi.ui.page import Page
from kpi.views import method


def sources(page: Page) -> None:
    """The decision to download, each published value with its source to click on, licences."""
    t, plan = page.t, page.plan
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        decision = t("Decision {number} of {day}", number=plan.decision_number, day=t.date(plan.decision_date))
        st.markdown(f"**{show.escaped(decision)}** · {show.escaped(plan.name[t.lang])}", width="content")
        text = plan.decision.encode()
        downloads.button(t("The decision's text (TXT)"), text, plan.decision_source, "text/plain", type="tertiary")
    markup(page.cached(_html, plan, t), "sources")


def _html(plan: Plan, t: Words) -> str:
    return html("sources.html", t, published=method.published(plan, t), evidence=method.evidence(t),
                others=plan.sources)  # fmt: skip
