"""The row of filters under the answer: each a menu with its name inside, bound to the choice of the session."""

from collections.abc import Callable, Mapping
from datetime import date

import streamlit as st

from kpi.evaluation import STATUS_ORDER
from kpi.i18n import N_, Words
from kpi.plan import Plan, successors
from kpi.plan.rows import Row, records
from kpi.ui import choice, stores
from kpi.ui.components.choice_list import Group, Option, choice_list
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
    period_or(page, page.choice.as_of)


def period_or(page: Page, as_of: str) -> None:
    """The same on a page that means this period where none is chosen."""
    with st.popover(_named(page.t("As of"), page.t.in_text(page.plan, as_of)), key="filter_when"):
        _year_and_period(page, str(page.choice.year), as_of)


def day(page: Page, shown: date, *, is_today: bool) -> None:
    """The same on a page that means today where no period is chosen."""
    t, chosen = page.t, page.choice
    with st.popover(_named(t("As of"), t.date(shown)), key="filter_when"):
        st.button(t("Today"), key="filter_today", disabled=is_today, on_click=choice.choose_all,
                  args=(stores.plan(), {"period": None, "year": None}))  # fmt: skip
        _year_and_period(page, *((None, None) if is_today else (str(chosen.year), chosen.as_of)))


def _year_and_period(page: Page, year: str | None, as_of: str | None) -> None:
    t, plan = page.t, page.plan
    years = {str(each): str(each) for each in plan.years}
    periods = {each.code: names.short_period(plan, each.code, t) for each in plan.periods.of_year(page.choice.year)}
    _segments("year", t("Year"), years, year)
    if year:
        _segments("period", t("As of"), periods, as_of)


def area(page: Page, *, with_all: bool = True) -> None:
    """A reform area, or all of them."""
    t = page.t
    options = {ALL: t("all")} if with_all else {}
    options |= {str(row.area): f"{row.roman}. {t.short(row)}" for row in page.plan.areas.itertuples()}
    menu(page, "area", t("Reform area"), options, str(page.choice.area or ALL))


def area_always(page: Page) -> None:
    """A reform area; there is always one."""
    area(page, with_all=False)


def level_or_all(page: Page) -> None:
    """A level, or every target at its own."""
    level(page, with_all=True)


def level(page: Page, *, with_total: bool = False, with_all: bool = False) -> None:
    """A level of the plan, the whole province, or all."""
    t = page.t
    levels = (("total",) if with_total else ()) + tuple(page.plan.levels)
    options = {ALL: t("all")} if with_all else {}
    options |= {code: t.level(code) for code in levels}
    menu(page, "level", t("Level"), options, page.choice.level or next(iter(options)))


def agency(page: Page, *, within_level: bool = False) -> None:
    """An agency that exists at the end of the period (or today, where units of today are shown), or all. One that was
    chosen and exists no longer stays on offer. within_level: those of the chosen level alone."""
    t, chosen = page.t, page.choice
    groups = page.kept(_agencies, page.plan, t, chosen.as_of, chosen.units, chosen.level if within_level else None,
                       chosen.agency)  # fmt: skip
    long_list(page, "agency", t("Agency"), groups, chosen.agency)


def lead(page: Page) -> None:
    """An agency that leads an indicator, or all."""
    t, chosen = page.t, page.choice
    groups = page.kept(_leads, page.plan, t, chosen.as_of)
    offered = {option.value for group in groups for option in group.options}
    long_list(page, "agency", t("Lead agency"), groups, chosen.agency if chosen.agency in offered else None)


def long_list(page: Page, name: str, label: str, groups: tuple[Group, ...], value: str | None) -> None:
    """A choice between many, or all of them."""
    choice_list(
        label, groups, value, key=f"filter_{name}", t=page.t, all_label=page.t("all"),
        on_choice=lambda code: choice.choose(name, code, stores.plan()),
    )  # fmt: skip


def _agencies(plan: Plan, t: Words, as_of: str, units: str, level: str | None, chosen: str | None) -> tuple[Group, ...]:
    codes = set(successors.heirs(plan)["heir"]) if units == choice.NOW else set(plan.due_agencies(as_of)["agency"])
    rows = [row for row in records(plan.agencies) if row["agency"] in codes or row["agency"] == chosen]
    groups = ((of, [row for row in rows if row["level"] == of]) for of in plan.levels if level in (None, of))
    return tuple(Group(t.level(of), tuple(option(row, t) for row in of_level)) for of, of_level in groups if of_level)


def _leads(plan: Plan, t: Words, as_of: str) -> tuple[Group, ...]:
    day = plan.periods.get(as_of).ends
    codes = {code for indicator in plan.indicators["indicator"] for code in names.leads(plan, indicator, day)}
    rows = [row for row in records(plan.agencies) if row["agency"] in codes]
    return (Group(t("Lead agencies"), tuple(option(row, t) for row in rows)),)


def option(row: Row, t: Words) -> Option:
    """An agency to choose."""
    also = f"{row['agency']} {row['name_vi']}"
    return Option(row["agency"], t.name(row), t.short(row), also)


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
    return f"{escaped(label)}: {escaped(value)}"


def _segments(name: str, label: str, options: Mapping[str, str], current: str | None) -> None:
    key, page = f"filter_{name}", choice.page_of_run()
    pages = st.session_state.setdefault(_ON, {})  # one entry for all: each select box goes through the whole session
    if st.session_state.get(key) != current or pages.get(name) != page:
        st.session_state[key], pages[name] = current, page

    def choose() -> None:
        choice.choose(name, st.session_state[key], stores.plan())

    st.segmented_control(
        label, list(options), format_func=lambda code: escaped(options[code]), required=True, key=key, on_change=choose
    )
