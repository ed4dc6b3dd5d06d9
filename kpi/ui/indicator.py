"""The page of an indicator: what it is made of, its first screen, and the tabs below."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from kpi import evaluation, phrases
from kpi.access import Act
from kpi.charts import Drawing
from kpi.evaluation.scorecard import no_case_notes, readings, scorecard
from kpi.i18n import N_, Words, is_missing
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, first_of_each, records
from kpi.store import Store
from kpi.ui import choice, downloads, explain, navigation, stores, tasks
from kpi.ui.choice import Choice
from kpi.ui.components import filters
from kpi.ui.components.filters import Group, Option, choice_list
from kpi.ui.components.markup import chart, html, markup, word_table
from kpi.ui.page import Page, why_not
from kpi.views import definition, names
from kpi.views.bullets import INCREASE
from kpi.views.definition import DEFINITION_STATUS
from kpi.views.indicator import furthest, indicator_view, levels_on_offer, pareto
from kpi.views.upload import value_history

MISSING = "missing"  # tab of the list of agencies: most missing first, instead of the lowest
READING = ("agency", "level", "target_form", "direction", "status", "value", "unit", "goal", "expected")
SHOWN = 50  # submissions behind a value
TABS = {
    "assessed": N_("How is this assessed?"),
    "explanations": N_("Explanations"),
    "tasks": N_("Its tasks"),
    "history": N_("Upload history"),
    "definition": N_("About this indicator"),
    "decision": N_("Text of the decision"),
    "numbers": N_("Data"),
}


@dataclass(frozen=True)
class Scope:
    """The scope of the page. excluded: an agency that was chosen and does not report the indicator."""

    code: str
    as_of: str
    level: str
    agency: str | None
    excluded: str | None = None


def scope_of(page: Page) -> Scope:
    """The chosen scope; else the indicator that is furthest below target in the year, at its worst level."""
    chosen = page.choice
    rows = stores.cached(_worst, page.store, chosen.as_of)
    worst = rows[chosen.indicator] if chosen.indicator else furthest(list(rows.values()), page.plan)
    code, agency = str(worst["indicator"]), chosen.agency
    level = names.agency(page.plan, agency)["level"] if agency else chosen.level or worst["level"]
    if level not in levels_on_offer(page.plan, code):
        return Scope(code, chosen.as_of, worst["level"], None, excluded=agency)
    return Scope(code, chosen.as_of, level, agency)


def _worst(store: Store, as_of: str) -> dict[str, Row]:
    return {row["indicator"]: row for row in records(evaluation.plan_status(scorecard(store, period=as_of)))}


def view_of(store: Store, t: Words, scope: Scope) -> Row:
    """The page's view of a scope."""
    plan, period = store.plan, store.plan.periods.get(scope.as_of)
    code, level, agency, year = scope.code, scope.level, scope.agency, period.year
    now = _card(store, scope)
    agencies, others = now[now["scope"] == "agency"], now[now["scope"] != "agency"]
    scopes = [row for row in [*_before(year, scorecard(store, indicator=code)), *records(others)]
              if row["scope"] == TOTAL or row["coverage_due"] > 0]  # fmt: skip  # none is due of a level that has ended
    own = [row for row in scopes if row["level"] == level]
    if agency:
        own = [*_before(year, scorecard(store, scope="agency", agency=agency, indicator=code)),
               *records(agencies[agencies["agency"] == agency])]  # fmt: skip
    notes = stores.cached(no_case_notes, store, scope.as_of)
    return indicator_view(
        plan, t, code=code, as_of=scope.as_of, level=level, agency=agency,
        own=[names.noted(row, notes, plan) if row["year"] == year else row for row in own],
        readings=[row for row in records(readings(store, indicators=[code], level=level, agency=agency))
                  if row["year"] < year],
        scopes=scopes,
        agencies=_due(agencies, plan, scope),
        lowest=_lowest(_due(agencies, plan, scope, of_level=False)),
    )  # fmt: skip


def _card(store: Store, scope: Scope) -> pd.DataFrame:
    """The indicator's rows of the total, the levels and the agencies, the worst first."""
    return evaluation.worst_first(scorecard(store, period=scope.as_of, scope="all", indicator=scope.code))


def _due(card: pd.DataFrame, plan: Plan, scope: Scope, *, of_level: bool = True) -> pd.DataFrame:
    """The rows of agencies, of the scope's level or all, that exist at the period's end."""
    due = card[(card["scope"] == "agency") & names.exist(plan, card["agency"], scope.as_of)]
    return due[due["level"] == scope.level] if of_level and scope.level != TOTAL else due


def rows(page: Page) -> pd.DataFrame:
    """The rows of the agencies of the chosen level; of the province itself where it alone reports the indicator."""
    scope = scope_of(page)
    card = _card(page.store, scope)
    agencies = _due(card, page.plan, scope)
    return agencies if len(agencies) else card[(card["scope"] != "agency") & (card["level"] == scope.level)]


def _before(year: int, card: pd.DataFrame) -> list[Row]:
    return records(evaluation.worst_first(card[card["year"] < year]))


def _lowest(agencies: pd.DataFrame) -> dict[str, Row]:
    """The lowest agency of each level, on the target that names a value."""
    read = [row for row in records(agencies[[*READING]]) if row["target_form"] != INCREASE
            and not is_missing(row["value"])]  # fmt: skip
    in_order = sorted(read, key=lambda row: row["value"] if row["direction"] == "up" else -row["value"])
    return {row["level"]: row for row in first_of_each(in_order, "level")}


def head(page: Page, scope: Scope, view: Row) -> None:
    """The indicator as the page's title, and the filters beside it; on a phone below it."""
    t, plan = page.t, page.plan
    levels = {level: t.level(level) for level in levels_on_offer(plan, scope.code)}
    draws: list[Callable[[Page], object]] = [filters.period]
    if len(levels) > 1:
        draws.append(lambda page: filters.menu(page, "level", t("Level"), levels, scope.level))
    if set(levels) & set(plan.levels):
        draws.append(lambda page: filters.agency(page, within_level=True))
    with st.container(key="title_row", horizontal=True, gap="small", vertical_alignment="center"):
        with st.container(key="indicator_title"):
            choice_list(
                t("Indicator"), stores.cached(_indicators, plan, t), scope.code, key="filter_indicator", t=t,
                look="title", on_choice=lambda code: choice.choose(indicator=code),
            )  # fmt: skip
        folded = f"{t.in_text(plan, scope.as_of)} · {view['scope']}"
        filters.answer(page, view["answer"], short=view["short_answer"], filters=folded)
        filters.filters(page, *draws)


def _indicators(plan: Plan, t: Words) -> tuple[Group, ...]:
    options: dict[int, list[Option]] = {}
    for row in records(plan.indicators):
        code = row["indicator"]
        option = Option(code, f"{code} · {t.name(row)}", f"{code} · {t.short(row)}")
        options.setdefault(row["area"], []).append(option)
    return tuple(Group(names.area(plan, area, t), tuple(of_area)) for area, of_area in options.items())


def draw(page: Page, scope: Scope, view: Row) -> None:
    """The fact line; the years and the agencies' signs at the left, the levels and the lists at the right; the tabs."""
    may_ask = why_not(Act.REQUEST_EXPLANATION) is None
    text = stores.cached(_html, page.store, page.t, page.choice, scope, may_ask)

    def clicked() -> None:
        if click := st.session_state["indicator_body"].click:
            _follow(page, scope, *click)

    markup(text, "indicator_body", on_click_change=clicked)
    _tab(page, scope, view)


def _follow(page: Page, scope: Scope, chart: str, shape: Any) -> None:
    if chart == "by_agency":
        level = names.agency(page.plan, shape)["level"]
        choice.choose(indicator=scope.code, level=level, agency=shape)
    elif shape in page.plan.years:  # a reading may be older than the plan
        choice.choose(year=shape)


def _pareto(store: Store, t: Words, scope: Scope) -> Drawing:
    return pareto(stores.cached(view_of, store, t, scope), t)


def _title(view: Row, key: str, t: Words) -> str:
    name = f"{view['row']['indicator']} · {view['name']}"
    return {
        "by_year": t("{indicator}: by year, {scope}", indicator=name, scope=view["scope"]),
        "by_agency": t("{indicator}: by agency", indicator=name),
        "shortfall": t("{indicator}: where the shortfall lies", indicator=name),
    }[key]


def _html(store: Store, t: Words, chosen: Choice, scope: Scope, may_ask: bool) -> str:
    plan, view = store.plan, stores.cached(view_of, store, t, scope)
    tab, has_neighbours = _open_tab(chosen, scope, view), bool(view["levels"]) or view["has_lists"]
    # Where few agencies hold half of what is missing, and that list is open: how it adds up.
    is_added_up = chosen.tab == MISSING and view["has_pareto"]
    drawings = {"by_year": None if view["is_empty"] else view["years"],
                "by_agency": stores.cached(_pareto, store, t, scope) if is_added_up else view["dots"]}  # fmt: skip
    return html(
        "indicator.html", t, may_ask=may_ask, view=view, scope=scope, link=navigation.address, years=plan.years,
        charts={key: drawing and chart(store, t, drawing, key, title=_title(view, key, t), as_of=scope.as_of)
                for key, drawing in drawings.items()},
        is_missing_tab=chosen.tab == MISSING and bool(view["units"] and view["units"]["shortfall"]),
        is_added_up=is_added_up, has_neighbours=has_neighbours,
        about=() if has_neighbours and tab != "definition" else definition.facts(plan, scope.code, scope.as_of, t),
        excluded=t.name(names.agency(plan, scope.excluded)) if scope.excluded else "",
        tab=tab, tabs=[(code, t(TABS[code])) for code in _tabs_on_offer(scope, view)],
        assessed=assessed(view["now"], plan, t) if tab == "assessed" else "",
        submissions=submissions_behind(store, view["worst"], t) if tab == "assessed" and view["worst"] else None,
        table=word_table, most=SHOWN,
        quotes=definition.quotes(plan, scope.code, t) if tab == "decision" else (),
        sources=definition.sources_of(plan, scope.code, view["row"]["unit"], t)
        if tab == "decision" and not store.is_demo else (),
        decision=t("Decision {number} of {day}", number=plan.decision_number, day=t.date(plan.decision_date)),
    )  # fmt: skip


def assessed(rows: Sequence[Row], plan: Plan, t: Words) -> str:
    """How a value is assessed, as a list of terms. rows: of one scope and year, the worst first."""
    about = names.indicator(plan, rows[0]["indicator"])
    return html(
        "assessed.html", t, rows=rows, about=about, plan=plan, rules=plan.rules, phrases=phrases,
        definition=t(DEFINITION_STATUS[about["definition_status"]]), unassessed=evaluation.UNASSESSED,
        epsilon=evaluation.EPSILON, differ=evaluation.differ,
    )  # fmt: skip


def _tab(page: Page, scope: Scope, view: Row) -> None:
    """Draw the open tab, unless it is HTML."""
    draws: dict[str | None, Callable[[], None]] = {
        "explanations": lambda: explain.beside(page, view, scope.level, scope.agency),
        "tasks": lambda: tasks.of_milestone(page, view),
        "history": lambda: _history(page, scope, view["scope"]),
        "numbers": lambda: _numbers(page, scope, view),
    }
    if draw_tab := draws.get(_open_tab(page.choice, scope, view)):
        with st.container(key="indicator_panel"):
            draw_tab()


def _open_tab(chosen: Choice, scope: Scope, view: Row) -> str | None:
    return chosen.tab if chosen.tab in _tabs_on_offer(scope, view) else None


def _tabs_on_offer(scope: Scope, view: Row) -> list[str]:
    conditions = {
        "assessed": view["worst"] is not None,
        "definition": bool(view["levels"]) or view["has_lists"],
        "tasks": bool(view["row"]["kind"] == "milestone"),
        "history": scope.agency is not None,
        "numbers": not view["is_empty"],
    }
    return [code for code in TABS if conditions.get(code, True)]


def submissions_behind(store: Store, row: Row, t: Words) -> pd.DataFrame:
    """The submissions behind a value."""
    if row["basis"] is None:
        return pd.DataFrame()
    agency = {"own": row["agency"], "reported": store.plan.total_agency}.get(row["basis"])
    level = None if agency or row["level"] == TOTAL else row["level"]
    rows = store.query("store/value_sources", indicator=row["indicator"], period=row["period"], agency=agency,
                       level=level)  # fmt: skip
    return definition.submissions(rows, t)


def _history(page: Page, scope: Scope, name: str) -> None:
    t = page.t
    rows, corrections = stores.cached(history_of, page.store, t, scope.code, scope.agency or "")
    if rows.empty:
        st.caption(t("No submissions yet."))
        return
    title = t.plural("{agency}: {n} submitted value", "{agency}: {n} submitted values", len(rows), agency=name)
    if corrections:
        late = t.plural("{n} late correction", "{n} late corrections", corrections)
        title = f"{title} · {late}"
    st.html(word_table(rows, t, alt=title))


def history_of(store: Store, t: Words, code: str, agency: str) -> tuple[pd.DataFrame, int]:
    return value_history(store.history(code, agency), store.plan, t, code)


def _numbers(page: Page, scope: Scope, view: Row) -> None:
    _table(page, view, view["years"], "by_year")
    if view["dots"]:
        _table(page, view, view["dots"], "by_agency")
    if view["has_pareto"]:
        _table(page, view, page.cached(_pareto, page.store, page.t, scope), "shortfall")


def _table(page: Page, view: Row, drawing: Drawing, key: str) -> None:
    """A chart's numbers as this language writes them; a year is no quantity."""
    t, frame = page.t, pd.DataFrame(drawing.numbers)
    title = _title(view, key, t)
    numbers = [name for name in drawing.numbers if frame[name].dtype.kind in "iuf"]
    quantities = {*numbers} - {t("Year")}
    words = {name: frame[name].map(t.number if name in quantities else definition.plain) for name in drawing.numbers}
    st.markdown(f"**{title}**")
    st.html(word_table(pd.DataFrame(words), t, alt=drawing.alt, numbers=numbers))
    downloads.table_files(lambda: frame, title=title, name=title.split(" · ")[0], key=f"{key}_table")
