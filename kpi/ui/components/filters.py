"""The row of filters under the answer: each a menu with its name inside, bound to the choice of the session."""

from collections.abc import Callable, Mapping

import streamlit as st

from kpi.evaluation import STATUS_ORDER
from kpi.i18n import N_
from kpi.ui import choice, stores
from kpi.ui.page import Page
from kpi.ui.verbatim import escaped
from kpi.views import names

ALL = ""
UNITS = {choice.THEN: N_("of the time"), choice.NOW: N_("of today")}
_ON = "filters_on"  # in the session: filter → the page on which it was last drawn


def filters(page: Page, *draws: Callable[[Page], object]) -> None:
    """The page's filters in one row; on a phone folded away behind the line that `answer` draws."""
    with st.container(key="filters", horizontal=True, gap="xsmall", vertical_alignment="center"):
        for draw in draws:
            draw(page)


def period(page: Page) -> None:
    """Year and period in one: any year of the plan, and as of which of its periods."""
    t, plan, chosen = page.t, page.plan, page.choice
    years = {str(year): str(year) for year in plan.years}
    periods = {each.code: names.short_period(plan, each.code, t) for each in plan.periods.of_year(chosen.year)}
    with st.popover(_named(t("As of"), t.in_text(plan, chosen.as_of)), key="filter_when"):
        _segments("year", t("Year"), years, str(chosen.year))
        _segments("period", t("As of"), periods, chosen.as_of)


def area(page: Page, *, with_all: bool = True) -> None:
    """A reform area, or all of them."""
    t = page.t
    options = {ALL: t("all")} if with_all else {}
    options |= {str(row.area): f"{row.roman}. {t.short(row)}" for row in page.plan.areas.itertuples()}
    menu(page, "area", t("Reform area"), options, str(page.choice.area or ALL))


def level(page: Page, *, with_total: bool = False, with_all: bool = False) -> None:
    """A level of the plan, the whole province, or all."""
    t = page.t
    levels = (("total",) if with_total else ()) + tuple(page.plan.levels)
    options = {ALL: t("all")} if with_all else {}
    options |= {code: t.level(code) for code in levels}
    menu(page, "level", t("Level"), options, page.choice.level or next(iter(options)))


def units(page: Page) -> None:
    """Whether a year is shown on the agencies of the time or on those of today."""
    menu(page, "units", page.t("Units"), {code: page.t(word) for code, word in UNITS.items()}, page.choice.units)


def status(page: Page) -> None:
    """One status alone, or all."""
    t = page.t
    options = {ALL: t("all")} | {code: names.status_words(code, t) for code in STATUS_ORDER}
    menu(page, "status", t("Status"), options, page.choice.status or ALL)


def menu(page: Page, name: str, label: str, options: Mapping[str, str], current: str) -> None:
    """A choice between a few: a button that says what is chosen, and the options (code → words) below it."""
    shown = options.get(current, next(iter(options.values())))

    def choose() -> None:
        choice.choose(name, st.session_state[f"filter_{name}"], stores.plan())

    st.menu_button(
        _named(label, shown), list(options), format_func=lambda code: escaped(options[code]), key=f"filter_{name}",
        on_click=choose,
    )  # fmt: skip


def _named(label: str, value: str) -> str:
    return f":gray[{escaped(label)}:] {escaped(value)}"


def _segments(name: str, label: str, options: Mapping[str, str], current: str) -> None:
    key, page = f"filter_{name}", choice.page_of_run()
    pages = st.session_state.setdefault(_ON, {})  # one entry for all: each select box goes through the whole session
    if st.session_state.get(key) != current or pages.get(name) != page:
        st.session_state[key], pages[name] = current, page

    def choose() -> None:
        choice.choose(name, st.session_state[key], stores.plan())

    st.segmented_control(
        label, list(options), format_func=options.__getitem__, required=True, key=key, on_change=choose
    )
