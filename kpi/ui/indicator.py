"""The page of an indicator: what it is made of, and how its first screen is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from kpi import evaluation
from kpi.evaluation.scorecard import readings, scorecard
from kpi.i18n import Words
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, records
from kpi.store import Store
from kpi.ui import choice, navigation, stores
from kpi.ui.actor import why_read_only
from kpi.ui.components import filters
from kpi.ui.components.chart import chart
from kpi.ui.components.choice_list import Group, Option, choice_list
from kpi.ui.components.markup import html, markup
from kpi.ui.page import Page
from kpi.views import definition, names
from kpi.views.indicator import Facts, IndicatorView, furthest, indicator_view, levels_on_offer
from kpi.views.units import INCREASE

LOWEST, MISSING = "lowest", "missing"  # tabs of the list of agencies


@dataclass(frozen=True)
class Scope:
    """What the page speaks of. excluded: an agency that was asked for and does not report the indicator."""

    code: str
    as_of: str
    level: str
    agency: str | None
    excluded: str | None = None


def scope(page: Page) -> Scope:
    """What was chosen; else the indicator that falls furthest short in the year, at the level where it is worst."""
    chosen = page.choice
    worst = page.cached(_stands, page.store, chosen.as_of, chosen.indicator)
    code, agency = str(worst["indicator"]), chosen.agency
    offered = levels_on_offer(page.plan, code)
    level = names.agency(page.plan, agency)["level"] if agency else chosen.level or worst["level"]
    if level not in offered:
        return Scope(code, chosen.as_of, worst["level"], None, excluded=agency)
    return Scope(code, chosen.as_of, level, agency)


def _stands(store: Store, as_of: str, code: str | None) -> Row:
    stands = records(evaluation.plan_status(scorecard(store, period=as_of, indicator=code)))
    return furthest(stands, store.plan)


def view(page: Page, of: Scope) -> IndicatorView:
    return page.cached(view_of, page.store, page.t, of)


def view_of(store: Store, t: Words, of: Scope) -> IndicatorView:
    facts = stores.cached(_facts, store, of)
    return indicator_view(facts, store.plan, t, code=of.code, as_of=of.as_of, level=of.level, agency=of.agency)


def _facts(store: Store, of: Scope) -> Facts:
    plan, year = store.plan, store.plan.periods.get(of.as_of).year
    code, as_of, level, agency = of.code, of.as_of, of.level, of.agency
    now = evaluation.worst_first(scorecard(store, period=as_of, scope="all", indicator=code))
    before = _until(scorecard(store, indicator=code), year - 1)
    is_agency = now["scope"].to_numpy() == "agency"
    scopes = _due([*records(evaluation.worst_first(before)), *records(now[~is_agency])], plan)
    own = [row for row in scopes if row["level"] == level]
    if agency:
        of_years = _until(scorecard(store, scope="agency", agency=agency, indicator=code), year - 1)
        of_year = now[is_agency & (now["agency"].to_numpy() == agency)]
        own = [*records(evaluation.worst_first(of_years)), *records(of_year)]
    of_level = is_agency & ((now["level"].to_numpy() == level) | (level == TOTAL))
    agencies, notes = (
        now[of_level],
        names.notes(store.query("store/no_case_notes", year=year, t=plan.periods.get(as_of).t)),
    )
    return Facts(
        own=[names.noted(row, notes, plan) if row["year"] == year else row for row in own],
        readings=[row for row in records(readings(store, indicator=code, level=level, agency=agency))
                  if row["year"] < year],
        scopes=scopes,
        agencies=agencies[names.exist(plan, agencies["agency"].to_numpy(), as_of)],
        lowest=_lowest(now[is_agency], plan, as_of),
    )  # fmt: skip


def _lowest(agencies: pd.DataFrame, plan: Plan, as_of: str) -> dict[str, Row]:
    """Of each level the agency that is lowest, on the target that names a value."""
    read = agencies[(agencies["target_form"] != INCREASE) & agencies["value"].notna()]
    lowest = {}
    for level, of_level in read.groupby("level", sort=False):
        due = of_level[names.exist(plan, of_level["agency"].to_numpy(), as_of)]
        sign = -1 if due["direction"].iloc[0] == "down" else 1
        place = int(np.argmin(sign * due["value"].to_numpy(float)))
        lowest[str(level)] = records(due.iloc[[place]])[0]
    return lowest


def _until(card: pd.DataFrame, year: int) -> pd.DataFrame:
    return card[card["year"].to_numpy() <= year]


def _due(rows: Sequence[Row], plan: Plan) -> list[Row]:
    """Without the levels that had ended or were yet to come: of their agencies nothing was due."""
    return [row for row in rows if row["scope"] == TOTAL or row["coverage_due"] > 0]


def head(page: Page, of: Scope, shown: IndicatorView) -> None:
    """The indicator as the page's title, and the filters beside it; on a phone below it."""
    t, plan = page.t, page.plan
    with st.container(key="title_row", horizontal=True, gap="small", vertical_alignment="center"):
        with st.container(key="indicator_title"):
            choice_list(
                t("Indicator"), page.cached(_indicators, plan, t), of.code, key="filter_indicator", t=t, look="title",
                on_choice=lambda code: choice.choose(indicator=code),
            )  # fmt: skip
        offered = levels_on_offer(plan, of.code)
        folded = f"{t.in_text(plan, of.as_of)} · {shown.scope}"
        filters.answer(page, shown.answer, short=shown.short_answer, filters=folded)
        draws = [filters.period, lambda page: _level(page, of)]
        filters.filters(page, *draws, *([_agency] if set(offered) & set(plan.levels) else []))


def _indicators(plan: Plan, t: Words) -> tuple[Group, ...]:
    return tuple(
        Group(names.area(plan, area, t), tuple(_option(row, t) for row in records(plan.indicators)
                                               if row["area"] == area))
        for area in plan.areas["area"]
    )  # fmt: skip


def _option(row: Row, t: Words) -> Option:
    return Option(row["indicator"], f"{row['indicator']} · {t.name(row)}", row["indicator"], t.short(row))


def _level(page: Page, of: Scope) -> None:
    offered = {level: page.t.level(level) for level in levels_on_offer(page.plan, of.code)}
    if len(offered) > 1:
        filters.menu(page, "level", page.t("Level"), offered, of.level)


def _agency(page: Page) -> None:
    filters.agency(page, within_level=True)


def draw(page: Page, of: Scope, shown: IndicatorView) -> None:
    """The fact line; the years and the agencies' signs at the left, the levels and the lists at the right."""
    _markup(page, of, "fact")
    if shown.absence:
        return
    left, right = st.columns([620, 436], gap="medium")
    with left:
        _markup(page, of, "years")
        if not shown.is_empty:
            title = page.t("{indicator}: by year, {scope}", indicator=f"{of.code} · {shown.name}", scope=shown.scope)
            chart(page, shown.years, "by_year", title=title, on_click=lambda year: _to_year(year, page.plan))
            _markup(page, of, "legend")
        _agencies(page, of, shown)
    with right:
        for part in ("levels", "lists") if has_lists(shown) else ("about",):
            _markup(page, of, part)


def _to_year(year: int, plan: Plan) -> None:
    if year in plan.years:  # a reading may be older than the plan
        choice.choose(year=year)


def has_lists(shown: IndicatorView) -> bool:
    """Whether levels or agencies stand beside the years; else the definition does."""
    return bool(shown.levels or (shown.units and shown.units.lowest))


def _agencies(page: Page, of: Scope, shown: IndicatorView) -> None:
    """The agencies' signs; where few hold half of what is missing, and that list is open, how it adds up."""
    drawing = shown.pareto if page.choice.tab == MISSING and shown.pareto else shown.dots
    if drawing is None:
        return

    def to_agency(agency: str) -> None:
        level = names.agency(page.plan, agency)["level"]
        choice.choose(indicator=of.code, level=level, agency=agency)

    _markup(page, of, "agencies")
    title = page.t("{indicator}: by agency", indicator=f"{of.code} · {shown.name}")
    chart(page, drawing, "by_agency", title=title, on_click=to_agency)
    _markup(page, of, "signs")


def _markup(page: Page, of: Scope, part: str) -> None:
    written = page.cached(_html, page.store, page.t, page.choice, of, part, not why_read_only())
    if written.strip():
        markup(written, f"indicator_{part}")


def _html(store: Store, t: Words, chosen: choice.Choice, of: Scope, part: str, may_ask: bool) -> str:
    shown = stores.cached(view_of, store, t, of)
    plan = store.plan
    return html("indicator.html", t, part=part, may_ask=may_ask, o=shown, of=of, chosen=chosen, link=navigation.address,
                years=plan.years, is_missing_tab=chosen.tab == MISSING and bool(shown.units and shown.units.shortfall),
                about=definition.facts(plan, of.code, of.as_of, t) if part == "about" else (),
                excluded=t.name(names.agency(plan, of.excluded)) if of.excluded else "")  # fmt: skip
