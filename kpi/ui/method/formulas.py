"""How numbers are made and judged, and who owes a report when: terms to open, statuses and periods as tables."""

from collections.abc import Iterable, Sequence

import streamlit as st

from kpi.ui import filters, show
from kpi.ui.page import Page
from kpi.ui.tasks.shown import badge
from kpi.views import method, terms
from kpi.views.terms import Term

HEADROOM = r"\vphantom{\Bigg|}"  # without it the browser cuts the top off a fraction's T
CARD = 380  # px: two beside each other from a laptop's width on


def formulas(page: Page) -> None:
    """Each term of the reckoning: its meaning in sight, formula and rules to open."""
    _ = page._
    st.caption(_("The numbers are this plan's own, as its folder sets them."))
    _told(page, page.kept(terms.formulas, page.plan, _))


def statuses(page: Page) -> None:
    """Every status with its colour, shape and word, and when it holds."""
    _ = page._
    told = [
        (show.status_text(_, status), show.escaped(said)) for status, said in page.kept(terms.statuses, page.plan, _)
    ]
    st.markdown(lines((_("Status"), _("When it holds")), told))
    st.markdown(bullets(page.kept(terms.worst_of, _)))
    st.subheader(_("States of a task"), anchor=False)
    states = [(badge(_, state), show.escaped(_(said))) for state, said in terms.TASK_STATES.items()]
    st.markdown(lines((_("State"), _("When it holds")), states))


def reporting(page: Page) -> None:
    """The periods of a year with their due days, then what on time, late and whole mean."""
    _ = page._
    with st.container(width=200):
        year = filters.year_filter(page)
    headings = (_("Period, and its figures"), _("Agencies hand in by"), _("The province reports by"))
    rows = [
        (f"**{show.escaped(period.name)}** · {period.first} – {period.last}", f"**{period.unit_due}**", period.due)
        for period in page.kept(method.periods, page.plan, _, year)
    ]
    st.markdown(lines(headings, rows))
    st.subheader(_("On time, late, in part, missing"), anchor=False)
    told = page.kept(terms.reporting, page.plan, _)
    st.markdown(lines((_("Term"), _("Meaning")), [(f"**{term.name}**", show.escaped(term.meaning)) for term in told]))


def _told(page: Page, told: Sequence[Term]) -> None:
    """A card for each term; what else holds is folded away in it."""
    _ = page._
    with st.grid(2, min_column_width=CARD, gap="small"):
        for number, term in enumerate(told, start=1):
            with st.container(border=True, gap="small"):
                st.markdown(f"**{number}. {show.escaped(term.name)}**")
                st.markdown(show.escaped(term.meaning))
                if term.formula:
                    st.latex(HEADROOM + term.formula)
                    st.caption(show.escaped(term.letters))
                if term.rules:
                    with st.expander(_("What else holds")):
                        st.markdown(bullets(term.rules))


def bullets(sentences: Sequence[str]) -> str:
    """Sentences as a list in Markdown."""
    return "\n".join(f"- {show.escaped(sentence)}" for sentence in sentences)


def lines(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Cells, Markdown themselves, as a table in Markdown: its columns are as wide as the screen lets them be."""
    written = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in written)
