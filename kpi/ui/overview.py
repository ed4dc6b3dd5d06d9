"""The overview: what it is made of, and how it is drawn."""

from datetime import datetime

from kpi import evaluation
from kpi.changes import comparison
from kpi.evaluation.scorecard import readings, scorecard
from kpi.i18n import HERE, Words
from kpi.period import Period
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, records
from kpi.store import Store, explanations
from kpi.tasks import update_log
from kpi.ui import navigation, show, stores
from kpi.ui.actor import why_not
from kpi.ui.choice import Choice
from kpi.ui.components.markup import html, markup
from kpi.ui.components.meeting import meeting
from kpi.ui.page import Page
from kpi.views import names
from kpi.views.bullets import table
from kpi.views.overview import FURTHEST, MOST_LEADS, Facts, Overview, overview

SHOWN = 6  # rows that need attention; the others are folded away


def view(page: Page) -> Overview:
    chosen = page.choice
    lead = chosen.agency if leads_any(page.plan, chosen.agency, chosen.as_of) else None
    return page.kept(_view, page.store, page.t, chosen.as_of, chosen.area, lead, chosen.status, chosen.tab)


def leads_any(plan: Plan, agency: str | None, as_of: str) -> bool:
    """Whether an agency leads an indicator. One that leads none was chosen on another page, for what it reports."""
    day = plan.periods.get(as_of).ends
    return agency is not None and any(agency in names.leads(plan, code, day) for code in plan.indicators["indicator"])


def _view(store: Store, t: Words, as_of: str, area: int | None, lead: str | None, status: str | None,
          tab: str | None) -> Overview:  # fmt: skip
    return overview(stores.kept(facts, store, as_of), store.plan, t, area=area, lead=lead, status=status, tab=tab)


def facts(store: Store, as_of: str) -> Facts:
    """The rows of the overview as of a period."""
    period = store.plan.periods.get(as_of)
    whole = scorecard(store)
    card = [row for row in records(whole) if row["year"] != period.year] + records(scorecard(store, period=as_of))
    stands = [row for row in records(evaluation.plan_status(whole)) if row["year"] != period.year]
    before = _before(store, period)
    return Facts(
        as_of=as_of,
        before=before,
        card=card,
        stands=stands + records(evaluation.plan_status(scorecard(store, period=as_of))),
        card_before=records(scorecard(store, period=before)) if before else (),
        tasks=records(update_log.standing(store, min(period.ends, datetime.now(HERE).date()))),
        open_requests=int((explanations.requests(store)["state"] == "open").sum()),
        published=_published(store, period.year),
    )


def _published(store: Store, year: int) -> dict[str, list[Row]]:
    """By indicator, the readings up to a year of each rank that others publish."""
    indicators = store.plan.indicators
    ranks = indicators.loc[(indicators["frequency"] == "published") & (indicators["unit"] == "rank"), "indicator"]
    courses = {code: records(readings(store, indicator=code, level=TOTAL)) for code in ranks}
    known = {code: [row for row in rows if row["year"] <= year] for code, rows in courses.items()}
    return {code: rows for code, rows in known.items() if rows}


def _before(store: Store, period: Period) -> str | None:
    """The period with figures before the latest one up to `period`; None where its year has none, or none is before."""
    plan = store.plan
    known = [code for code in store.query("store/periods_with_figures")["period"]
             if code in plan.periods and plan.periods.get(code).year in plan.years]  # fmt: skip
    pair = comparison.two_periods(plan.periods, period, known)
    return pair[1] if pair and plan.periods.get(pair[0]).year == period.year else None


def chosen(page: Page) -> str:
    """What is chosen, in short."""
    area = [names.area_short(page.plan, page.choice.area, page.t)] if page.choice.area else []
    return " · ".join([page.t.in_text(page.plan, page.choice.as_of), *area])


def draw(page: Page) -> None:
    """The page; over it the meeting, where one is held."""
    if page.choice.slide:
        meeting(page.kept(_html, page.store, page.t, page.choice, "meeting.html"), page.choice.slide)
    markup(page.kept(_html, page.store, page.t, page.choice, "overview.html", not why_not()), "overview")
    rows = view(page).attention
    if rows:
        title = page.t("Needs attention")
        show.take_along(lambda: table(rows, page.t), title=title, key="overview_files")


def _html(store: Store, t: Words, chosen: Choice, template: str, may_ask: bool = False) -> str:
    lead = chosen.agency if leads_any(store.plan, chosen.agency, chosen.as_of) else None
    o = stores.kept(_view, store, t, chosen.as_of, chosen.area, lead, chosen.status, chosen.tab)
    return html(
        template, t, o=o, chosen=chosen, slide=chosen.slide, tab=chosen.tab or FURTHEST, link=navigation.address,
        shown=SHOWN, most_leads=MOST_LEADS, may_ask=may_ask,
    )  # fmt: skip
