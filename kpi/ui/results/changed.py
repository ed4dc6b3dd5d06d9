"""Statuses that turned: as what, to what, each a link to its indicator."""

from collections.abc import Sequence

import streamlit as st

from kpi.ui import rooms, show
from kpi.ui.page import Page
from kpi.views.turned import ARROW, Changed, Turn

CARD_WIDTH = 340  # px
SHOWN_FIRST = 6


def changed(page: Page, found: Changed) -> None:
    """What turned since the period before: how many in which way, then which."""
    st.markdown(found.headline)
    if found.turns:
        turns(page, found.turns, key="all_turned")


def turns(page: Page, items: Sequence[Turn], *, key: str, shown_first: int = SHOWN_FIRST) -> None:
    """Indicators whose status turned, worse ones first; of many the first, and all on demand."""
    shown = items if st.session_state.get(key) else items[:shown_first]
    with st.grid(2, min_column_width=CARD_WIDTH, gap="xsmall"):
        for item in shown:
            _card(page, item)
    if len(items) > shown_first:
        st.toggle(page._.plural("Show all {n}", "Show all {n}", len(items)), key=key)


def _card(page: Page, item: Turn) -> None:
    _ = page._
    statuses = f"{show.status_text(_, item.before)} {ARROW} {show.status_text(_, item.after)}"
    figures = f" **{show.escaped(item.figures)}**" if item.figures else ""
    lead = _("Lead: {agencies}", agencies=show.escaped(item.lead))
    where = f"{item.where} · {lead}" if item.where else lead
    with st.container(border=True, gap="xxsmall", height="stretch"):
        st.markdown(f"**{show.escaped(item.name)}**  \n{statuses}{figures}  \n:small[:gray[{where}]]")
        rooms.link(
            "indicator", item.indicator, key=f"turn_{item.indicator}", indicator=item.indicator, level=item.level,
            agency=None,
        )  # fmt: skip
