"""The head of a page: the answer as its heading, and a row of filters, each bound to the choice of the session.

Many options are a list of our own: a button that opens a search and the options in groups. The search runs in the
browser (choice_list.js): it ignores diacritics and case. Of a country's thousands the browser gets the first, and then
those that match what is typed.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from kpi.i18n import N_, Words
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, records
from kpi.ui import choice, navigation
from kpi.ui.components.markup import macro, markup
from kpi.ui.page import Page, escaped
from kpi.views import names

ALL = ""
MOST_OPTIONS = 400  # that a browser gets at once
UNITS = {choice.THEN: N_("at the time"), choice.NOW: N_("current")}
_PAGES = "filters_on"  # in the session: filter → the page on which it was last drawn


_FILES = Path(__file__).with_name("choice_list")
_LIST = st.components.v2.component(
    "kpi_choice_list",
    html=_FILES.with_suffix(".html").read_text("utf-8"),
    css=_FILES.with_suffix(".css").read_text("utf-8"),
    js=_FILES.with_suffix(".js").read_text("utf-8"),
)


@dataclass(frozen=True)
class Option:
    """One thing to choose. The search also finds it by its value, by `short` and by `also` (a code, an official name);
    `short` is what a filter's button shows, and a title's on a phone."""

    value: str
    label: str
    short: str = ""
    also: str = ""

    @cached_property
    def words(self) -> str:
        return names.searchable(f"{self.label} {self.short} {self.value} {self.also}")


@dataclass(frozen=True)
class Group:
    """Options under a heading of their own."""

    name: str
    options: tuple[Option, ...]


def choice_list(
    name: str,
    groups: Sequence[Group],
    value: str | None,
    *,
    key: str,
    t: Words,
    on_choice: Callable[[str], None],
    look: Literal["filter", "title"] = "filter",
    all_label: str | None = None,
) -> None:
    """Draw the list; `on_choice` gets the chosen value ("" for all) before the page runs again.

    name: on the button of a filter. value: the current choice, if any. look: a filter, or the page's title. all_label:
    of an entry that clears the choice, if there is one.
    """

    typed = f"{key}_typed"

    def choose() -> None:
        st.session_state.pop(typed, None)
        on_choice(st.session_state[key].choice)

    def find() -> None:
        st.session_state[typed] = st.session_state[key].search

    wanted = st.session_state.get(typed, "")
    offered, more = _offered(groups, wanted)
    _LIST(
        key=key,
        data=_sent(
            groups=offered,
            name=name,
            value=value or "",
            chosen=_chosen(groups, value, look) or all_label or "",
            brief=_chosen(groups, value, "filter") or "",
            all=all_label,
            typed=wanted,
            more=t("{n} more: type a part of the name or the code", n=t.number(more)) if more else "",
            look=look,
            search=t("Search by name or code"),
            nothing=t("No results"),
        ),
        on_choice_change=choose,
        on_search_change=find,
        width="stretch" if look == "title" else "content",
    )


def _offered(groups: Sequence[Group], wanted: str) -> tuple[tuple[Group, ...], int]:
    """The first options that a search finds, and how many more there are. Where all fit, the browser searches."""
    count = sum(len(group.options) for group in groups)
    if count <= MOST_OPTIONS:
        return tuple(groups), 0
    if wanted:
        matches = {*names.matching([(option, option.words) for group in groups for option in group.options], wanted)}
        groups = [Group(group.name, tuple(each for each in group.options if each in matches)) for group in groups]
        count = len(matches)
    left, offered = MOST_OPTIONS, []
    for group in groups:
        if options := group.options[:left]:
            offered.append(Group(group.name, options))
        left -= len(options)
    return tuple(offered), max(0, count - MOST_OPTIONS)


@lru_cache(maxsize=64)  # some hundred options each, on every run of a page
def _sent(groups: tuple[Group, ...], **words: str | None) -> bytes:
    """The JSON that choice_list.js gets, as bytes: Streamlit writes anything else twice."""
    return json.dumps({"groups": [asdict(group) for group in groups], **words}, ensure_ascii=False).encode()


def _chosen(groups: Sequence[Group], value: str | None, look: str) -> str | None:
    """The words on the button; a value that is in no group is shown as it is."""
    option = _option_of(groups, value)
    if option is None:
        return value
    return option.label if look == "title" else option.short or option.label


def _option_of(groups: Sequence[Group], value: str | None) -> Option | None:
    if value is None:
        return None
    return next((option for group in groups for option in group.options if option.value == value), None)


def answer(
    page: Page, sentence: str, *, short: str = "", filters: str = "", aside: str = "", meeting: bool = False
) -> None:
    """Draw the heading: the answer in one sentence of at most 90 characters.

    short: for a phone, at most two lines. filters: what the line that unfolds the filters says is chosen. aside: text
    at the right end of the row of filters. meeting: whether a link there begins one.
    """
    begin = navigation.address("overview", meeting=1) if meeting else ""
    values = {"sentence": sentence, "short": short or sentence, "filters": filters, "aside": aside, "begin": begin}
    markup(macro("answer", page.t, **values), "answer")


def filters(page: Page, *draws: Callable[[Page], object]) -> None:
    """Draw the filters in one row; on a phone they are folded away behind a line of the heading."""
    with st.container(key="filters", horizontal=True, gap="xsmall", vertical_alignment="center"):
        for draw in draws:
            draw(page)


def period(page: Page, as_of: str | None = None) -> None:
    """Any year of the plan, and as of which of its periods. as_of: the one that the page shows, if not the chosen."""
    as_of = as_of or page.choice.as_of
    with st.popover(_label(page.t("As of"), page.t.in_text(page.plan, as_of)), key="filter_when"):
        year_and_period(page, page.choice.year, as_of)


def day(page: Page, shown: date, *, is_today: bool) -> None:
    """The same on a page that shows today by default."""
    t, chosen = page.t, page.choice
    with st.popover(_label(t("As of"), t.date(shown)), key="filter_when"):
        st.button(t("Today"), key="filter_today", disabled=is_today, on_click=choice.choose,
                  kwargs={"period": None, "year": None})  # fmt: skip
        year_and_period(page, None if is_today else chosen.year, chosen.as_of)


def year_and_period(page: Page, year: int | None, period: str, label: str = "") -> None:
    """The years of the plan, and the periods of the chosen one (None: of none yet) under a label of their own."""
    t, plan = page.t, page.plan
    segments("year", t("Year"), {str(each): str(each) for each in plan.years}, str(year) if year else None)
    if year:
        periods = {each.code: names.short_period(plan, each.code, t) for each in plan.periods.of_year(year)}
        segments("period", label or t("As of"), periods, period)


def area(page: Page, *, with_all: bool = True) -> None:
    t = page.t
    options = {ALL: t("all")} if with_all else {}
    options |= {str(row.area): f"{row.roman}. {t.short(row)}" for row in page.plan.areas.itertuples()}
    menu(page, "area", t("Reform area"), options, str(page.choice.area or ALL))


def level(page: Page, *, with_total: bool = False, with_all: bool = False) -> None:
    t = page.t
    options = {ALL: t("all")} if with_all else {}
    options |= {code: t.level(code) for code in ((TOTAL,) if with_total else ()) + tuple(page.plan.levels)}
    menu(page, "level", t("Level"), options, page.choice.level or next(iter(options)))


def agency(page: Page, *, within_level: bool = False) -> None:
    """An agency due to report at the end of the period (or a current one, where those are shown), or all. One that was
    chosen and no longer exists stays on offer. within_level: only those of the chosen level."""
    t, chosen = page.t, page.choice
    as_of, level = None if chosen.units == choice.NOW else chosen.as_of, chosen.level if within_level else None
    groups = page.cached(_reporting, page.plan, t, as_of, level)
    if chosen.agency and _option_of(groups, chosen.agency) is None:
        groups = page.cached(_reporting, page.plan, t, as_of, level, chosen.agency)
    long_list(page, "agency", t("Agency"), groups, chosen.agency)


def _reporting(
    plan: Plan, t: Words, as_of: str | None, level: str | None, chosen: str | None = None
) -> tuple[Group, ...]:
    """The agencies due to report at the end of a period (None: the current ones), and the chosen one, by level."""
    codes = plan.final_successors["current"] if as_of is None else plan.due_agencies(as_of)["agency"]
    return _by_level(plan, t, (*codes, *([chosen] if chosen else [])), level)


def lead(page: Page) -> None:
    """An agency that leads indicators, or all."""
    groups = page.cached(_leads, page.plan, page.t, page.choice.as_of)
    offered = {option.value for option in groups[0].options}
    chosen = page.choice.agency if page.choice.agency in offered else None
    long_list(page, "agency", page.t("Lead agency"), groups, chosen)


def long_list(page: Page, name: str, label: str, groups: tuple[Group, ...], value: str | None) -> None:
    """A choice between many, or all of them."""
    choice_list(
        label, groups, value, key=f"filter_{name}", t=page.t, all_label=page.t("all"),
        on_choice=lambda code: choice.choose(**{name: code}),
    )  # fmt: skip


def agency_groups(
    page: Page, codes: Collection[str], chosen: str | None = None, level: str | None = None
) -> tuple[Group, ...]:
    """The agencies of these codes, and the chosen one, by level (or of one level alone), the province itself last."""
    return page.cached(_by_level, page.plan, page.t, tuple(sorted({*codes, *([chosen] if chosen else [])})), level)


def _by_level(plan: Plan, t: Words, codes: tuple[str, ...], level: str | None) -> tuple[Group, ...]:
    wanted = set(codes)
    rows = [row for row in records(plan.agencies) if row["agency"] in wanted]
    levels = (*plan.levels, TOTAL) if level is None else (level,)
    groups = ((code, [row for row in rows if row["level"] == code]) for code in levels)
    return tuple(Group(t.level(code), tuple(option(row, t) for row in peers)) for code, peers in groups if peers)


def _leads(plan: Plan, t: Words, as_of: str) -> tuple[Group, ...]:
    day = plan.periods.get(as_of).ends
    codes = {code for indicator in plan.indicators["indicator"] for code in names.leads(plan, indicator, day)}
    rows = [row for row in records(plan.agencies) if row["agency"] in codes]
    return (Group(t("Lead agencies"), tuple(option(row, t) for row in rows)),)


def option(row: Row, t: Words) -> Option:
    """An agency as an option; it is also found by its code and its official name."""
    return Option(row["agency"], t.name(row), t.short(row), f"{row['agency']} {row['name_vi']}")


def units(page: Page) -> None:
    """The agencies at the time, or the current ones."""
    menu(page, "units", page.t("Units"), {code: page.t(word) for code, word in UNITS.items()}, page.choice.units)


def menu(page: Page, name: str, label: str, options: Mapping[str, str], current: str) -> None:
    """A choice between a few: a button that says what is chosen, and the options (code → words) below it."""
    shown, key = options.get(current, next(iter(options.values()))), f"filter_{name}"
    st.menu_button(
        _label(label, shown), list(options), format_func=lambda code: escaped(options[code]), key=key,
        on_click=lambda: _choose(name),
    )  # fmt: skip


def segments(name: str, label: str, options: Mapping[str, str], current: str | None, **look: Any) -> None:
    """A choice between a few that are all visible. look: of st.segmented_control."""
    st.segmented_control(
        label, list(options), format_func=lambda code: escaped(options[code]), required=True,
        key=_bound(name, current), on_change=_choose, args=(name,), **look,
    )  # fmt: skip


def select(name: str, label: str, options: Mapping[str, str], current: str) -> None:
    """A select box, for a form among other fields."""
    st.selectbox(label, list(options), format_func=options.__getitem__, key=_bound(name, current), on_change=_choose,
                 args=(name,))  # fmt: skip


def _label(name: str, value: str) -> str:
    return f"{escaped(name)}: {escaped(value)}"


def _choose(name: str) -> None:
    choice.choose(**{name: st.session_state[f"filter_{name}"]})


def _bound(name: str, current: str | None) -> str:
    """The key of a filter's widget, set to the session's choice. Each page has its own widget, which at first does not
    have what was chosen on another page."""
    key, page = f"filter_{name}", choice.page_of_run()
    pages = st.session_state.setdefault(_PAGES, {})  # one entry for all: each select box goes through the whole session
    if st.session_state.get(key) != current or pages.get(name) != page:
        st.session_state[key], pages[name] = current, page
    return key
