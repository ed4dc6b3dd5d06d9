"""What all pages of results draw alike."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from kpi.charts import Drawing
from kpi.charts.palette import STATUS
from kpi.evaluation import UNJUDGED
from kpi.i18n import is_missing
from kpi.ui import downloads, navigation, show
from kpi.ui.lines import lines
from kpi.ui.page import Page, here
from kpi.views import names
from kpi.views.lifetime import Absence
from kpi.views.parts import parts

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


def absent(page: Page, room: str, why: Absence) -> None:
    """Why an agency has no figures: it did not exist then. Beneath, who does its work, with the way there."""
    st.info(show.escaped(why.said), icon=":material/info:")
    if not why.others:
        return
    st.caption(show.escaped(why.who))
    with st.container(horizontal=True, gap="xsmall"):
        for agency, level, name in why.others:
            navigation.link(room, name, key=f"instead_{agency}", agency=agency, level=level)


def drawing(
    made: Drawing,
    key: str,
    *,
    page: Page | None = None,
    title: str = "",
    name: str = "",
    leads: Callable[[Any], None] | None = None,
    listed: Callable[[], None] | None = None,
) -> None:
    """A chart, and folded away beneath it what it shows as a table and as files to take along.

    title: what a picture of it is called, where that is more than the chart's own message begins with. name: of its
    files, by default the title. leads: goes to what the customdata of a clicked shape stands for. listed: draws the
    table, where its lines lead on too: who uses the keyboard goes the same ways.
    """
    page = page or here()
    title = title or made.alt.partition(". ")[0]
    found = show.chart(made, key, title=title if made.tabled else "", clicks=leads is not None)
    if made.tabled:
        beneath(page, made, key, title=title, name=name or title, listed=listed)
    if leads and found is not None:
        leads(found)


def choose_part(page: Page, count: int, key: str) -> int:
    """Which part of a long list is drawn; asked only where it is too long for one picture."""
    _, found = page._, parts(count)
    if len(found) < 2:
        return 0
    if st.session_state.get(key, 0) >= len(found):  # of a longer list
        st.session_state[key] = 0
    words = [_("{first}–{last} of {count}", first=_.number(first), last=_.number(last), count=_.number(count))
             for first, last in found]  # fmt: skip
    part: int = st.selectbox(
        _("Agencies shown"), range(len(found)), format_func=words.__getitem__, key=key, persist_state="session",
        width=460,
    )  # fmt: skip
    return part


def beneath(
    page: Page, made: Drawing, key: str, *, title: str, name: str, listed: Callable[[], None] | None = None
) -> None:
    """Folded away: drawn only once it is opened, so that it costs next to nothing until then."""
    _ = page._
    folded = st.expander(_("Figures and downloads"), key=f"{key}_figures", type="compact", on_change="rerun")
    if not folded.open:
        return
    table = pd.DataFrame(made.numbers)
    with folded:
        if listed:
            listed()
        else:
            numbers_as_table(page, made)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            downloads.table_files(page, lambda: table, title=title, name=name, key=f"{key}_table")


def numbers_as_table(page: Page, made: Drawing) -> None:
    """The numbers as this language writes them; a year is no quantity."""
    _, table = page._, pd.DataFrame(made.numbers)
    numbers = [name for name in table.columns if table[name].dtype.kind in "iuf"]

    def written(name: str) -> Callable[[Any], str]:
        return _.number if name in numbers and name != _("Year") else lambda cell: "" if is_missing(cell) else str(cell)

    words = {name: table[name].map(written(name)) for name in made.numbers}
    lines(pd.DataFrame(words), alt=made.alt, numbers=numbers)


def picked(frame: pd.DataFrame | pa.Table, *, how: str = "", **options: Any) -> int | None:
    """A table from which one row can be picked; the row's place, or None. how: to pick one, and what for."""
    st.caption(how or here()._("Pick a row (on the keyboard: Shift+Space) to open it."))
    event = show.table(frame, on_select="rerun", selection_mode="single-row", **options)
    rows = event.selection.rows
    return rows[0] if rows else None
