"""One agency: what its page is made of, and how it is drawn."""

from datetime import datetime

import pandas as pd

from kpi import evaluation
from kpi.evaluation.scorecard import scorecard
from kpi.i18n import HERE, Words
from kpi.plan.rows import records
from kpi.reporting import punctuality
from kpi.store import Store, explanations
from kpi.ui import downloads, level, navigation, overview, stores
from kpi.ui.choice import Choice
from kpi.ui.components.markup import html, markup
from kpi.ui.page import Page, why_read_only
from kpi.views import names
from kpi.views.agency import Agency, Facts, agency
from kpi.views.bullets import table
from kpi.views.level import level_word

LISTED = 3  # tasks of one kind; the others are on the page of tasks


def view(page: Page, code: str) -> Agency:
    return page.cached(_view, page.store, page.t, code, page.choice.as_of, page.choice.area)


def chosen(page: Page, code: str) -> str:
    """What is chosen, in short."""
    return f"{page.t.in_text(page.plan, page.choice.as_of)} · {page.t.short(names.agency(page.plan, code))}"


def draw(page: Page, code: str) -> None:
    markup(page.cached(_html, page.store, page.t, page.choice, code, not why_read_only()), "one_agency")
    shown = view(page, code)
    if shown.led.total or shown.own.total:
        downloads.table_files(lambda: _table(shown, page.t), title=shown.name, key="agency_files")


def _table(shown: Agency, t: Words) -> pd.DataFrame:
    """What the agency leads and what it reports, one under the other."""
    parts = {t("Leads"): shown.led, t("Reports itself"): shown.own}
    tables = [table((*part.rows, *part.folded), t).assign(**{t("Part"): word}) for word, part in parts.items()]
    return pd.concat([each for each in tables if len(each)])


def back(page: Page) -> None:
    """The way to all agencies of the same level."""
    code = level.of(page)
    address = navigation.address("agencies", agency=None, level=code)
    markup(html("back.html", page.t, href=address, level=level_word(code, page.t)), "back")


def _view(store: Store, t: Words, code: str, as_of: str, area: int | None) -> Agency:
    return agency(code, stores.cached(facts, store, code, as_of), store.plan, t, area=area)


def facts(store: Store, code: str, as_of: str) -> Facts:
    """The rows of one agency as of a period; of what it leads those of the overview."""
    plan = store.plan
    period, today = plan.periods.get(as_of), datetime.now(HERE).date()
    plan_rows = stores.cached(overview.facts, store, as_of)
    own = scorecard(store, period=as_of, agency=code)
    others = [row for row in records(scorecard(store, agency=code)) if row["year"] != period.year]
    requests = explanations.requests(store, agency=code)
    due = stores.cached(punctuality.data_due, store, period.year, today)
    return Facts(
        as_of=as_of,
        card=plan_rows.card,
        statuses=[row for row in plan_rows.statuses if row["year"] == period.year],
        own_card=[*others, *records(own)],
        own=records(evaluation.worst(own, ["indicator"])),
        peers=stores.cached(level.cells, store, as_of, names.agency(plan, code)["level"], None),
        tasks=plan_rows.tasks,
        requests=records(requests[requests["state"] == "open"]),
        due=records(due[due["agency"] == code]),
        today=today,
    )


def _html(store: Store, t: Words, chosen: Choice, code: str, may_ask: bool) -> str:
    v = stores.cached(_view, store, t, code, chosen.as_of, chosen.area)
    return html("agency.html", t, v=v, chosen=chosen, years=store.plan.years, listed=LISTED, link=navigation.address,
                may_ask=may_ask)  # fmt: skip
