"""The overview and the meeting over it: what they are made of, and how they are drawn."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from kpi import evaluation
from kpi.changes.news import two_periods
from kpi.evaluation.scorecard import readings, scorecard
from kpi.i18n import Words
from kpi.period import Period
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, records
from kpi.store import Store, explanations
from kpi.tasks import update_log
from kpi.ui import choice, downloads, stores
from kpi.ui.choice import Choice
from kpi.ui.components import markup
from kpi.ui.page import Page
from kpi.views import names
from kpi.views.bullets import table
from kpi.views.overview import MOST_LEADS, UNASSESSED_TOGETHER, Facts, overview

SHOWN = 6  # rows that need attention; the others are folded away
MEETING = "meeting"


def view(page: Page) -> Row:
    return page.cached(view_of, page.store, page.t, page.choice)


def view_of(store: Store, t: Words, chosen: Choice) -> Row:
    lead = chosen.agency if leads_any(store.plan, chosen.agency, chosen.as_of) else None
    facts_of_period = stores.cached(facts, store, chosen.as_of)
    return overview(facts_of_period, store.plan, t, area=chosen.area, lead=lead, status=chosen.status, tab=chosen.tab)


def rows(page: Page) -> pd.DataFrame:
    """The status of each indicator in the chosen period, of one area, lead or status, or of all."""
    plan, chosen = page.plan, page.choice
    statuses = evaluation.plan_status(scorecard(page.store, period=chosen.as_of, area=chosen.area))
    if leads_any(plan, chosen.agency, chosen.as_of):
        statuses = led(statuses, str(chosen.agency), plan, chosen.as_of)
    if chosen.status:
        wanted = evaluation.UNASSESSED if chosen.status == UNASSESSED_TOGETHER else (chosen.status,)
        statuses = statuses[statuses["status"].isin(wanted)]
    return statuses


def led(card: pd.DataFrame, agency: str, plan: Plan, as_of: str) -> pd.DataFrame:
    """The rows of the indicators that an agency leads at the end of a period."""
    day = plan.periods.get(as_of).ends
    return card[[agency in names.leads(plan, code, day) for code in card["indicator"]]]


def leads_any(plan: Plan, agency: str | None, as_of: str) -> bool:
    """Whether an agency leads an indicator. One that leads none was chosen on another page, for what it reports."""
    day = plan.periods.get(as_of).ends
    return agency is not None and any(agency in names.leads(plan, code, day) for code in plan.indicators["indicator"])


def facts(store: Store, as_of: str) -> Facts:
    """The rows of the overview as of a period."""
    period = store.plan.periods.get(as_of)
    before = _before(store, period)
    return replace(
        stores.cached(facts_of_period, store, as_of),
        before=before,
        card_before=records(scorecard(store, period=before)) if before else (),
        published=_published(store, period.year),
    )


def facts_of_period(store: Store, as_of: str) -> Facts:
    """The same without the period before and without what others publish."""
    period = store.plan.periods.get(as_of)
    today = store.today
    other_years, now = by_year(store, period)
    return Facts(
        as_of=as_of,
        before=None,
        card=records(other_years) + records(now),
        statuses=records(evaluation.plan_status(other_years)) + records(evaluation.plan_status(now)),
        card_before=(),
        tasks=records(update_log.task_states(store, min(period.ends, today))),
        requests=records(explanations.waiting(explanations.requests(store), today)),
        today=today,
        published={},
    )


def by_year(store: Store, period: Period, agency: str | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The scorecard of the plan, or of one agency: of the other years, and of the period's as of its end."""
    all_years = scorecard(store, agency=agency)
    is_own = all_years["year"] == period.year
    own = scorecard(store, period=period.code, agency=agency) if period.suffix else all_years[is_own]
    return all_years[~is_own], own


def _published(store: Store, year: int) -> dict[str, list[Row]]:
    """By indicator, the readings up to a year of each rank that others publish."""
    indicators = store.plan.indicators
    ranks = indicators.loc[(indicators["frequency"] == "published") & (indicators["unit"] == "rank"), "indicator"]
    until: dict[str, list[Row]] = {}
    for row in records(readings(store, indicators=ranks.tolist(), level=TOTAL)):
        if row["year"] <= year:
            until.setdefault(row["indicator"], []).append(row)
    return until


def _before(store: Store, period: Period) -> str | None:
    """The period with data before the latest one up to `period`; None where its year has none, or none is before."""
    pair = two_periods(period, stores.cached(evaluation.periods_with_data, store))
    return pair[1].code if pair and pair[0].year == period.year else None


def chosen(page: Page) -> str:
    """The choice in short words."""
    area = [names.area_short(page.plan, page.choice.area, page.t)] if page.choice.area else []
    return " · ".join([page.t.in_text(page.plan, page.choice.as_of), *area])


def draw(page: Page) -> None:
    """Draw the page; over it the meeting, where one is held."""
    if page.choice.slide:
        slides = markup.written(page, MEETING, view_of, page.choice, most_leads=MOST_LEADS)
        markup.markup(slides, MEETING, on_slide_change=_turn)
    markup.draw(page, "overview", view_of, page.choice, shown=SHOWN, most_leads=MOST_LEADS)
    if rows := view(page)["attention"]:
        title = page.t("Indicators needing attention")
        downloads.table_files(lambda: table(rows, page.t), title=title, key="overview_files")


def _turn() -> None:
    """Go to the slide that the browser names; 0 ends the meeting."""
    slide = st.session_state[MEETING].slide
    if slide:
        choice.choose(slide=int(slide))
    elif slide == 0:
        choice.choose(meeting=None, slide=None)
