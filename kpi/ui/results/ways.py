"""The ways to compare a level's agencies: as a table, as a heat map, on the map. Which one is part of the address."""

import streamlit as st

from kpi import views
from kpi.i18n import N_
from kpi.ui import navigation, show
from kpi.ui.page import Page
from kpi.ui.results.shared import beneath, drawing, picked
from kpi.ui.switch import switch
from kpi.views import Heat, Map, names
from kpi.views.heat import BY_NAME, BY_SHARE
from kpi.views.map import mapped

TABLE, HEAT, MAP = "table", "heat", "map"
VIEW, UNITS = "view", "units"  # in the address
WAYS = {TABLE: N_("League table"), HEAT: N_("Heat map"), MAP: N_("Map")}
THEN, TODAY = "then", "today"
TIMES = {THEN: N_("Agencies of that time"), TODAY: N_("Agencies of today")}
NARROWEST = 18  # px of a column of the heat map, below which it scrolls sideways
NAMES = 190  # px of its agencies' names and shares
ROWS_SHOWN, TALL = 16, 640  # more units than this scroll within so many px


def choose_way(page: Page) -> str:
    """The control above the comparison."""
    return switch(page, VIEW, N_("Compare as"), WAYS)


def choose_units(page: Page, level: str) -> bool:
    """Whether the agencies are those of today, each with the figures of all whose place it has taken. Asked only where
    these are others than those that reported for the period."""
    if not views.units_differ(page.plan, page.choice.as_of, level):
        return False
    return switch(page, UNITS, N_("Agencies as they were or as they are"), TIMES) == TODAY


def choose_order(page: Page) -> str:
    """By what the heat map's rows are sorted: of an indicator that this level does not report, by share."""
    _ = page._
    names = page.plan.indicators.set_index("indicator")
    if page.choice.area is not None:
        names = names[names["area"] == page.choice.area]
    options = {BY_SHARE: _("Share met or on track, the best first"), BY_NAME: _("Name")}
    options |= {str(code): f"{code} · {_.name(row)}" for code, row in names.iterrows()}
    return st.selectbox(
        _("Sort by"), list(options), format_func=options.__getitem__, key="order", persist_state="session", width=460
    )


def heat_map(page: Page, heat: Heat, level: str) -> None:
    """Every judgement as a cell; a cell leads to the indicator's page for that agency, a share to the scorecard."""
    _ = page._
    st.markdown(counts(page, heat.counts))
    st.caption(_("Click a cell for the indicator's page, a share for the agency's scorecard. Blank: not reported."))
    width = NAMES + NARROWEST * len(heat.indicators)
    st.html(f"<style>.st-key-heat_wide {{overflow-x: auto}} .st-key-heat_wide > div {{min-width: {width}px}}</style>")
    with st.container(key="heat_wide"):
        key = f"heat_{page.choice.agency}"
        name = _("Agencies by indicators: {level}", level=_.level(level))
        title = f"{name}. {_legend(page, heat.counts)}"
        found = show.chart(heat.drawing, key, title=title, clicks=True)
    _columns_named(heat)
    beneath(page, heat.drawing, key, title=title, name=name, listed=lambda: _cells(page, heat))
    if found is not None:
        agency, indicator = found
        if indicator:
            navigation.go("indicator", indicator=indicator, level=level, agency=agency)
        navigation.go("agencies", agency=agency)


def _columns_named(heat: Heat) -> None:
    """What the columns' codes stand for, under them: on a wall and on paper nobody can point at one."""
    named = [show.escaped(f"{code} · {name}") for code, name in heat.indicators.items()]
    half = -(-len(named) // 2)
    for column, some in zip(st.columns(2, gap="medium"), (named[:half], named[half:]), strict=True):
        column.caption("  \n".join(some))


def _cells(page: Page, heat: Heat) -> None:
    """The same as a table; picking a line leads to the agency's scorecard."""
    _, column = page._, st.column_config
    place = picked(
        heat.rows, key=f"heat_table_{page.choice.agency}", alt=heat.drawing.alt, files=False,
        column_order=["name", "share", *heat.indicators],
        height="content" if len(heat.rows) <= ROWS_SHOWN else TALL,
        column_config={
            "name": column.TextColumn(_("Agency"), pinned=True),
            "share": column.NumberColumn(_("% kept"), format="%d%%"),
            **{code: column.TextColumn(code, help=show.escaped(name)) for code, name in heat.indicators.items()},
        },
    )  # fmt: skip
    if place is not None:
        navigation.go("agencies", agency=heat.rows["agency"].iloc[place])


def level_map(page: Page, shown: Map) -> None:
    """The units on the map beside their list; picking one in either leads to its scorecard."""
    _ = page._
    if shown.rows.empty:
        st.info(_("No agency of this level reports this indicator."), icon=":material/info:")
        return
    if shown.drawing is None:
        _elsewhere(page)
        return
    st.markdown(f"**{show.escaped(shown.title)}**")
    if shown.counts:
        st.markdown(counts(page, shown.counts))
    fifths = _("Pale to deep: the share in fifths, each 20%.")
    picture, listed = st.columns(2, gap="medium")
    with picture:
        drawing(
            shown.drawing, f"map_{page.choice.agency}", page=page,
            title=f"{shown.title}. {_legend(page, shown.counts) or fifths}",
            name=_("map of {what}", what=shown.title), leads=lambda agency: navigation.go("agencies", agency=agency),
        )  # fmt: skip
        if not shown.counts:
            st.caption(fifths)
        st.caption(_("Click a unit for its scorecard. Boundaries simplified; for orientation only."))
    with listed:
        place = _listed(page, shown)
    if place is not None:
        navigation.go("agencies", agency=shown.rows["agency"].iloc[place])


def _listed(page: Page, shown: Map) -> int | None:
    _, column = page._, st.column_config
    # Of a status its word says enough: beside the map a judgement would find room for its first letters alone.
    order = ["name", "figure", "word"] if shown.counts else ["name", "figure", "said"]
    return picked(
        shown.rows, key=f"map_table_{page.choice.agency}", alt=shown.drawing.alt if shown.drawing else "", files=False,
        column_order=order,
        height="content" if len(shown.rows) <= ROWS_SHOWN else TALL,
        column_config={
            "name": column.TextColumn(_("Agency"), width=150),
            "figure": column.TextColumn(_("Actual") if shown.counts else _("% kept"), alignment="right", width=66),
            "word": column.TextColumn(_("Status"), width=136),
            "said": column.TextColumn(_("Judgement")),
        },
    )  # fmt: skip


def _elsewhere(page: Page) -> None:
    """Which units the plan has boundaries of, and the way to them."""
    _ = page._
    st.info(_("The plan has no boundaries of these units. It has those of:"), icon=":material/info:")
    for level, period, said in page.kept(mapped, page.plan, _):
        navigation.link("agencies", said, level=level, year=int(period[:4]), period=period, agency=None)


def counts(page: Page, found: dict[str, int]) -> str:
    """How many stand in each status: what each colour and shape means."""
    return " ".join(f"{show.status_text(page._, status)} **{page._.number(n)}**" for status, n in found.items())


def _legend(page: Page, found: dict[str, int]) -> str:
    """The same where Markdown cannot stand: on a picture that leaves the page, and its colours without their words."""
    return " · ".join(f"{names.status_words(status, page._)} {page._.number(n)}" for status, n in found.items())
