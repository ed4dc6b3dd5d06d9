"""The parts of the agencies' page."""

import streamlit as st

from kpi.charts.palette import STATUS
from kpi.ui import filters, navigation, show
from kpi.ui.page import Page
from kpi.ui.results.shared import absent, picked, rows_of_filters
from kpi.ui.results.ways import choose_units
from kpi.views import AgencyCard, League, names

# px; Streamlit breaks a cell's words into lines only where rows are higher than 64.
NAME_WIDTH, ROW_HEIGHT, CARD_HEIGHT = 150, 66, 84  # the height of two or three lines of a name, and of four
LONG_NAME = 24  # characters; a longer one does not fit into a line of that width
# px; what matters most comes first and fits into a phone beside the box that picks a row.
FIGURE_WIDTH, STATUS_WIDTH, PLACE_WIDTH, SHARE_WIDTH, MOVED_WIDTH, COUNT_WIDTH = 68, 108, 52, 118, 120, 30
ROWS_SHOWN, TALL = 30, 640  # more agencies than this scroll within so many px


def choose_agency(page: Page) -> tuple[str, str | None, bool]:
    """The page's filters; the level and the agency that were chosen, and whether agencies are those of today."""
    row = st.grid(2, min_column_width=220, gap="small")
    with row:
        level = filters.level_filter(page, with_all=False) or page.plan.levels[0]
    with st.container():
        rows_of_filters(page, filters.year_filter, filters.period_filter, filters.area_filter)
        of_today = choose_units(page, level)
    with row:
        agency = filters.agency_filter(page, level=level, with_all=True, of_today=of_today)
    return level, agency, of_today


def agency_heading(page: Page, card: AgencyCard, standing: str) -> None:
    """How the agency stands, in a sentence, and its place among its peers."""
    if card.headline:
        st.markdown("  \n".join(show.escaped(one) for one in (card.headline, standing) if one))
    if card.note:
        st.caption(show.escaped(card.note))
    if card.absence:
        absent(page, "agencies", card.absence)


def scorecard(page: Page, card: AgencyCard) -> None:
    """Every indicator that the agency reports, the worst first; picking one leads to its page."""
    _, column = page._, st.column_config
    place = picked(
        card.rows, key="scorecard", alt=_("Scorecard of {agency}", agency=card.name), height="content",
        row_height=CARD_HEIGHT, files=lambda: card.numbers,
        column_order=["name", "figure", "word", "goal", "expected", "gap", "trend"],
        column_config={
            "name": column.TextColumn(_("Indicator"), width=NAME_WIDTH),
            "word": column.TextColumn(_("Status"), width=STATUS_WIDTH),
            "figure": column.TextColumn(_("Actual"), alignment="right", width=FIGURE_WIDTH),
            "goal": column.TextColumn(_("Target"), alignment="right"),
            "expected": column.TextColumn(_("Expected"), alignment="right"),
            "gap": column.TextColumn(_("Gap"), alignment="right"),
            "trend": column.LineChartColumn(_("Trend"), width="small"),
        },
    )  # fmt: skip
    if place is not None:
        navigation.go("indicator", indicator=card.rows["indicator"].iloc[place])


def league(page: Page, table: League, moved: dict[str, str], level: str) -> None:
    """The agencies by the share of their judged indicators that are met or on track; picking one opens its card.
    moved: agency → how its place has changed since the year before."""
    _, column = page._, st.column_config
    occurs = table.occurs
    counts = {
        status: column.NumberColumn(STATUS[status].mark, help=_.status(status), width=COUNT_WIDTH, format="%d")
        for status in occurs
    }
    rows = table.rows.assign(moved=[moved.get(agency, "") for agency in table.rows["agency"]])
    place = picked(
        rows, key=f"league_{page.choice.agency}", alt=table.headline,
        name=_("Comparison: {level}", level=_.level(level)),
        column_order=["rank", "name", "share", *(["moved"] if moved else []), *occurs],
        height="content" if len(table.rows) <= ROWS_SHOWN else TALL,
        row_height=ROW_HEIGHT if table.rows["name"].str.len().max() > LONG_NAME else None,
        column_config={
            "rank": column.NumberColumn(_("Place"), width=PLACE_WIDTH, format="%d"),
            "moved": column.TextColumn(_("Against the year before"), width=MOVED_WIDTH),
            "name": column.TextColumn(_("Agency"), width=NAME_WIDTH),
            "share": column.ProgressColumn(
                _("Met or on track"), width=SHARE_WIDTH, min_value=0, max_value=100, format="%d%%"
            ),
            **counts,
        },
    )  # fmt: skip
    st.caption(" · ".join(names.status_words(status, _) for status in occurs))
    if place is not None:
        navigation.go("agencies", agency=table.rows["agency"].iloc[place])
