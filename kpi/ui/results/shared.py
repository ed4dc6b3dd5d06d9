"""What all pages of results draw alike."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from kpi.figures import Drawing
from kpi.palette import STATUS
from kpi.ui import show
from kpi.ui.page import Page
from kpi.views import names
from kpi.views.overview import UNJUDGED

FILTER_WIDTH = 150  # px: two beside each other on a phone


def rows_of_filters(page: Page, *drawn: Callable[[Page], object]) -> None:
    """The page's filters in one row, or as few to a row as the screen asks for."""
    with st.grid(len(drawn), min_column_width=FILTER_WIDTH, gap="small"):
        for draw in drawn:
            draw(page)


def tiles(page: Page, counts: Mapping[str, int]) -> None:
    """How many indicators stand in each status, the worst first; those that cannot be judged together, with why."""
    _ = page._
    open_ = {status: count for status, count in counts.items() if status in UNJUDGED}
    with st.container(horizontal=True, gap="xsmall"):
        for status, count in counts.items():
            if status not in UNJUDGED:
                st.metric(show.status_text(_, status), _.number(count), border=True, width="content")
        if open_:
            cannot = _("Cannot be judged")
            st.metric(
                f":gray-badge[{STATUS['no_data'].mark} {cannot}]",
                _.number(sum(open_.values())),
                border=True,
                width="content",
            )
    if open_:
        said = " · ".join(f"{names.status_words(status, _)}: {_.number(count)}" for status, count in open_.items())
        st.caption(_("Cannot be judged: {reasons}", reasons=said))


def drawing(made: Drawing, key: str) -> None:
    show.chart(made.figure, key, made.alt)


def picked(frame: pd.DataFrame, **options: Any) -> int | None:
    """A table from which one row can be picked; the row's place, or None."""
    event = show.table(frame, on_select="rerun", selection_mode="single-row", **options)
    rows = event.selection.rows
    return rows[0] if rows else None
