"""What the pages of results share in drawing: a row of filters, counts per status, lists of indicators, drawings."""

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import streamlit as st

from kpi import narrate
from kpi.figures import Drawing
from kpi.palette import STATUS
from kpi.ui import rooms, show
from kpi.ui.page import Page
from kpi.views.overview import Short

FILTER_WIDTH = 150  # px: two beside each other on a phone
CARD_WIDTH = 340
SHOWN_FIRST = 8


def filters(page: Page, *drawn: Callable[[Page], object]) -> None:
    """The page's filters in one row, or as few as the screen allows."""
    with st.grid(len(drawn), min_column_width=FILTER_WIDTH, gap="small"):
        for draw in drawn:
            draw(page)


def tiles(page: Page, counts: Mapping[str, int]) -> None:
    """How many indicators stand in each status, the worst first."""
    with st.container(horizontal=True, gap="xsmall"):
        for status, count in counts.items():
            st.metric(show.status_text(page._, status), page._.number(count), border=True, width="content")


def drawing(made: Drawing, key: str) -> None:
    show.chart(made.figure, key, made.alt)


def indicators(page: Page, items: Sequence[Short], *, key: str) -> None:
    """A list of indicators, each a link to its page, with its status, gap and who answers for it."""
    _ = page._
    shown = items if st.session_state.get(key) else items[:SHOWN_FIRST]
    with st.grid(2, min_column_width=CARD_WIDTH, gap="xsmall"):
        for item in shown:
            with st.container(border=True, gap="xxsmall", height="stretch"):
                rooms.link("indicator", f"**{show.escaped(item.name)}**", indicator=item.indicator, area=None,
                           level=item.level, agency=None)  # fmt: skip
                st.markdown(f"{show.status_text(_, item.status)} **{item.figure}** · {show.escaped(item.said)}")
                where = f" · {_.level(item.level)}" if item.level else ""
                st.caption(f"{item.indicator}{where} · {_('Lead')}: {show.escaped(item.lead)}")
    if len(items) > SHOWN_FIRST:
        st.toggle(_.plural("Show all {n}", "Show all {n}", len(items)), key=key)


def who_table(page: Page, who: pd.DataFrame) -> None:
    """The agencies that lead an indicator that falls short, with how many of theirs do."""
    _ = page._
    if who.empty:
        st.caption(_("Nobody: no indicator falls short."))
        return
    rows = {
        show.escaped(row["name"]): " ".join(
            f":{show.STATUS_COLOUR[status]}-badge[{STATUS[status].mark} {row[status]}]"
            for status in narrate.SHORT
            if row[status]
        )
        for row in who.to_dict("records")
    }
    st.table(rows, border="horizontal", alt=_("Lead agencies by how many of their indicators fall short"))


def coverage(page: Page, levels: pd.DataFrame) -> None:
    """Of the figures due from each level's agencies, how many have come in."""
    _ = page._
    if levels.empty:
        st.caption(_("One office reports each of these indicators."))
        return
    with st.grid(len(levels), min_column_width=220):
        for level, have, due in levels[["level", "have", "due"]].itertuples(index=False):
            said = _("{level}: {have} of {due} figures due have come in ({share})", level=_.level(level),
                     have=_.number(have), due=_.number(due), share=_.percent(100 * have / due, 0))  # fmt: skip
            st.progress(have / due, text=said)
