"""How numbers are made and assessed, and who owes a report when: terms in rows, with their formulas."""

from collections.abc import Sequence

import streamlit as st

from kpi.charts.palette import TASK
from kpi.i18n import N_, Words
from kpi.plan import Plan
from kpi.ui import show
from kpi.ui.components.markup import html, markup
from kpi.ui.page import Page
from kpi.views import method, terms
from kpi.views.terms import Term

HEADROOM = r"\vphantom{\Bigg|}"  # without it the browser cuts the top off a fraction's T


def formulas(page: Page) -> None:
    """Each term of the evaluation: its meaning beside its formula, what else holds to open."""
    t = page.t
    st.caption(t("The numbers are this plan's own, as its folder sets them."))
    for number, term in enumerate(page.cached(terms.formulas, page.plan, t), start=1):
        _row(number, term, t)


def _row(number: int, term: Term, t: Words) -> None:
    with st.container(key=f"term_{number}"):
        said, formula = st.columns(2, gap="large")
        said.markdown(f"**{number}. {show.escaped(term.name)}**  \n{show.escaped(term.meaning)}")
        if term.rules:
            said.expander(t("Details"), type="compact").markdown(bullets(term.rules))
        if term.formula:
            formula.latex(HEADROOM + term.formula)
            formula.caption(show.escaped(term.letters))


def bullets(sentences: Sequence[str]) -> str:
    """Sentences as a list in Markdown."""
    return "\n".join(f"- {show.escaped(sentence)}" for sentence in sentences)


def statuses(page: Page) -> None:
    """Every status and every state of a task with its sign and word, and when it holds."""
    markup(page.cached(_statuses, page.plan, page.t), "statuses")


def _statuses(plan: Plan, t: Words) -> str:
    of_indicators = [(status, t.status(status), said) for status, said in terms.statuses(plan, t)]
    of_tasks = [("", f"{TASK[state]} {t.task_state(state)}", t(said)) for state, said in terms.TASK_STATES.items()]
    tables = [("", of_indicators), (t("States of a task"), of_tasks)]
    return html("terms.html", t, tables=tables, notes=terms.worst_of(t))


def reporting(page: Page) -> None:
    """The periods of a year with their due days, then what on time, late and complete mean."""
    markup(page.cached(_reporting, page.plan, page.t, page.choice.year), "reporting")


def _reporting(plan: Plan, t: Words, year: int) -> str:
    days = N_("{first} – {last}; agencies by {unit_due}, the province by {due}")
    periods = [("", period.name, t(days, **vars(period))) for period in method.periods(plan, t, year)]
    words = [("", term.name, term.meaning) for term in terms.reporting(plan, t)]
    tables = [(t("Periods and due days"), periods), (t("On time, late, in part, missing"), words)]
    return html("terms.html", t, tables=tables, notes=())
