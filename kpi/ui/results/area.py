"""The parts of a reform area's page."""

from collections.abc import Callable

import streamlit as st

from kpi.charts import Drawing
from kpi.i18n import Words
from kpi.plan import TOTAL
from kpi.ui import filters, navigation, show
from kpi.ui.page import Page
from kpi.ui.results.shared import drawing, numbers_as_table, rows_of_filters
from kpi.views import names
from kpi.views.area import AreaRow, AreaView, Standing


def choose_area(page: Page) -> int:
    """The page's filters; the area that was chosen: without one that of the chosen indicator, else the first."""
    area = filters.area_filter(page, with_all=False)
    rows_of_filters(page, filters.year_filter, filters.period_filter)
    return area or int(page.plan.areas["area"].iloc[0])


def area_heading(page: Page, view: AreaView) -> None:
    """How the area stands, in a sentence and in counts; how its bullets are read."""
    _ = page._
    st.subheader(show.escaped(view.name), anchor=False)
    counts = " ".join(f"{show.status_text(_, status)} **{_.number(n)}**" for status, n in view.counts.items())
    st.markdown(f"{show.escaped(view.headline)}  \n{counts}")
    st.caption(
        _(
            "The bar is the actual figure, the solid line the target: a bar that does not reach the line falls short; "
            "where less is better, one that passes it does. Dotted tick: what the program expects by now on the way to "
            "the target. Beside it the years, dotted the projection. Ranks grow to the right, the best at the end."
        )
    )


def area_rows(page: Page, view: AreaView) -> None:
    """Every indicator: words beside its drawing, and the way to its page."""
    for row in view.rows:
        with st.container(border=True, gap="xxsmall"):
            words, picture = st.columns([5, 6], gap="medium", vertical_alignment="center")
            with words:
                _words(page, row)
            with picture:
                if row.drawing:
                    drawing(
                        row.drawing, f"bullet_{row.indicator}", page=page, title=f"{row.indicator} · {row.name}",
                        name=row.indicator, leads=_to_indicator(row.indicator),
                    )  # fmt: skip


def _to_indicator(code: str) -> Callable[[str], None]:
    def go(level: str) -> None:
        navigation.go("indicator", indicator=code, level=None if level == TOTAL else level, agency=None)

    return go


def areas(page: Page, made: Drawing) -> None:
    """How the areas stand; a strip and a line of the table lead to an area's page."""
    _ = page._

    def listed() -> None:
        numbers_as_table(page, made)
        for area in page.plan.areas["area"]:
            if page.choice.area in (None, area):
                navigation.link("area", names.area(page.plan, area, _), area=int(area), indicator=None)

    title = _("Indicators by reform area and status")
    drawing(
        made, "areas", page=page, title=title, leads=lambda area: navigation.go("area", area=int(area)), listed=listed
    )


def _words(page: Page, row: AreaRow) -> None:
    _ = page._
    standings = [_standing(one, _) for one in row.standings]
    lines = [f"**{show.escaped(row.name)}**", *standings]
    if row.asks:
        lines.append(f":small[:gray[{show.escaped(row.asks)}]]")
    with st.container(gap="xxsmall"):
        st.markdown("  \n".join(lines))
        # The name is no link itself: Streamlit cuts a link's words off where they do not fit in one line.
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            level = row.standings[0].level
            navigation.link("indicator", row.indicator, indicator=row.indicator, level=level, agency=None)
            if row.ahead:
                st.caption(show.escaped(row.ahead), width="stretch")


def _standing(one: Standing, _: Words) -> str:
    said = f"{show.status_text(_, one.status)} {show.escaped(one.said)}"
    return f"{_.level(one.level)}: {said}" if one.level else said
