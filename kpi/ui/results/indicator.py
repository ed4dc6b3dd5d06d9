"""The parts of an indicator's page."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from kpi import phrases, views
from kpi.i18n import is_missing
from kpi.ui import filters, navigation, show
from kpi.ui.page import Page
from kpi.ui.results.shared import absent, drawing, picked
from kpi.views import IndicatorView, names


def choose_indicator(page: Page) -> tuple[str, str, str | None]:
    """The page's filters; the indicator, the level and the agency that were chosen."""
    plan = page.plan
    code = filters.indicator_filter(page) or plan.indicators["indicator"].iloc[0]
    offered = page.kept(views.levels_on_offer, plan, code)
    with st.grid(4, min_column_width=150, gap="small"):
        filters.year_filter(page)
        filters.period_filter(page)
        level = offered[0]
        if len(offered) > 1:
            level = filters.level_filter(page, with_all=False, among=offered) or level
        agency = None
        if level in plan.levels:
            agency = filters.agency_filter(page, level=level, with_all=True)
    return code, level, agency


def indicator_heading(page: Page, view: IndicatorView) -> None:
    """The indicator's name, how it stands, and in a line what its number is made of."""
    _, row = page._, view.stands
    st.subheader(show.escaped(_named(view)), anchor=False)
    if view.absence:
        absent(page, "indicator", view.absence)
        return
    if row is None:
        st.caption(show.escaped(view.said))
        return
    st.markdown(f"{show.status_text(_, row['status'])} {show.escaped(view.said)}")
    with st.container(horizontal=True, gap="xsmall"):
        st.metric(
            _("Actual: {scope}", scope=show.escaped(view.scope)),
            show.escaped(view.figure),
            border=True,
            width="content",
        )
        st.metric(_("Target"), show.escaped(phrases.goal(row, _)), border=True, width="content")
        if not is_missing(row["expected"]) and row["expected"] != row["goal"]:
            expected = show.escaped(phrases.expectation(row, _))
            st.metric(_("Interpolated expectation"), expected, border=True, width="content")
    st.caption(" · ".join(show.escaped(one) for one in view.made))


def definition(page: Page, view: IndicatorView) -> None:
    """What is counted, over what, by whom, how often, and how firm the definition is."""
    _, row = page._, view.row
    rows = {
        _("Reform area"): view.area,
        _("Lead agency"): " · ".join(name for _code, name in view.leads),
        _("Target"): _targets(page, view),
        _("Numerator"): _.text(row, "numerator"),
        _("Denominator"): _.text(row, "denominator"),
        _("Reported by"): " · ".join(_.level(level) for level in page.plan.levels_of(row["indicator"])),
        _("Due"): names.frequency(page.plan, row["frequency"], page.choice.year, _),
        _("Definition"): view.definition,
        _("Note"): _.text(row, "note"),
    }
    told = {name: show.escaped(cell) for name, cell in rows.items() if not is_missing(cell) and cell}
    show.facts(told, alt=_("What the indicator measures"))


def _targets(page: Page, view: IndicatorView) -> str:
    """What is asked, each once, with the levels that it is asked of."""
    levels: dict[str, list[str]] = {}
    for target in sorted(view.targets, key=lambda target: ("total", *page.plan.levels).index(target.level)):
        levels.setdefault(target.asks, []).append(target.level)
    return "; ".join(
        asks if of == ["total"] else f"{', '.join(page._.level(level) for level in of)}: {asks}"
        for asks, of in levels.items()
    )


def by_year(page: Page, view: IndicatorView) -> None:
    """The course over the years; a reading leads to its year."""
    _, code, name = page._, view.row["indicator"], _named(view)

    def to_year(year: Any) -> None:
        if int(year) in page.plan.years and int(year) != page.choice.year:
            navigation.go("indicator", year=int(year))

    title = _("{indicator}: by year, {scope}", indicator=name, scope=view.scope)
    drawing(view.years, "by_year", page=page, title=title, name=_("{code} by year", code=code), leads=to_year)


def by_level(page: Page, view: IndicatorView, chosen: str) -> None:
    """The levels side by side; a bar leads to its level, as the filter does."""
    _, code, name = page._, view.row["indicator"], _named(view)

    def to_level(level: Any) -> None:
        if level != chosen:
            navigation.go("indicator", level=str(level), agency=None)

    if view.levels:
        title = _("{indicator}: by level", indicator=name)
        drawing(view.levels, "by_level", page=page, title=title, name=_("{code} by level", code=code), leads=to_level)


def by_agency(page: Page, view: IndicatorView) -> None:
    """The agencies against the target; a bar, a dot and a line of the table lead to an agency's scorecard."""
    _, code, name = page._, view.row["indicator"], _named(view)

    def to_agency(agency: Any) -> None:
        navigation.go("agencies", agency=str(agency), level=names.agency(page.plan, str(agency))["level"])

    if view.agencies:
        drawing(
            view.agencies, "by_agency", page=page, title=_("{indicator}: by agency", indicator=name),
            name=_("{code} by agency", code=code), leads=to_agency, listed=lambda: _league(page, view, to_agency),
        )  # fmt: skip


def _named(view: IndicatorView) -> str:
    return f"{view.row['indicator']} · {view.name}"


def _league(page: Page, view: IndicatorView, to_agency: Callable[[Any], None]) -> None:
    """The agencies by reading; picking one leads to its scorecard."""
    _, column = page._, st.column_config
    place = picked(
        view.league, key="league", alt=_("Agencies by reading"), files=False,
        column_order=["rank", "label", "figure", "word", *(["said"] if view.shown["said"][0] else [])],
        column_config={
            "rank": column.NumberColumn(_("Place"), width=52, format="%d"),
            "label": column.TextColumn(_("Agency"), width=136),
            "figure": column.TextColumn(_("Actual"), alignment="right", width=66),
            "word": column.TextColumn(_("Status"), width=140),
            "said": column.TextColumn(_("Judgement"), width="large"),
        },
    )  # fmt: skip
    if place is not None:
        to_agency(view.league["agency"].iloc[place])


def quotes(page: Page, view: IndicatorView) -> None:
    """The decision's sentences behind the targets, each once, with what had to be read into them."""
    _, plan = page._, page.plan
    for quote, translation in dict.fromkeys((target.quote, target.translation) for target in view.targets):
        st.markdown(f"> {show.escaped(quote)}")
        if translation:
            st.caption(_("Translation: {text}", text=show.escaped(translation)))
        notes = dict.fromkeys(target.note for target in view.targets if target.quote == quote and target.note)
        for note in notes:
            st.caption(_("Note: {note}", note=show.escaped(note)))
    source = _("Decision {number} of {day}", number=show.escaped(plan.decision_number), day=_.date(plan.decision_date))
    st.caption(source)


def sources(page: Page, view: IndicatorView) -> None:
    """Each published figure with its source to click on."""
    lines = []
    for source in view.sources:
        named = show.linked(source.title, source.url)
        quote = f" · “{show.escaped(source.quote)}”" if source.quote else ""
        lines.append(f"- **{show.escaped(source.figure)}** · {named} · {source.evidence}{quote}")
    st.markdown("\n".join(lines))
