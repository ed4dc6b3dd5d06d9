"""The page of a reform area: what it is made of, and how it is drawn."""

from typing import Any

import pandas as pd

from kpi import evaluation
from kpi.evaluation.scorecard import scorecard
from kpi.i18n import Words
from kpi.plan import TOTAL
from kpi.plan.rows import records
from kpi.store import Store
from kpi.ui import navigation, show, stores
from kpi.ui.actor import why_not
from kpi.ui.choice import Choice
from kpi.ui.components.markup import html, markup
from kpi.ui.page import Page
from kpi.views import names
from kpi.views.area import AreaView, area_view
from kpi.views.bullets import table


def area_of(page: Page) -> int:
    """The area that was chosen: without one that of the chosen indicator, else the first."""
    chosen = page.choice
    if chosen.area is None and chosen.indicator:
        return int(names.indicator(page.plan, chosen.indicator)["area"])
    return chosen.area or int(page.plan.areas["area"].iloc[0])


def view(page: Page) -> AreaView:
    return page.kept(_view, page.store, page.t, area_of(page), page.choice.as_of, page.choice.level, page.choice.agency)


def _view(store: Store, t: Words, area: int, as_of: str, level: str | None, agency: str | None) -> AreaView:
    plan = store.plan
    scope: dict[str, Any] = {}
    if agency:
        scope = {"agency": agency}
    elif level not in (None, TOTAL):
        scope = {"level": level, "scope": "level"}
    now, before = scorecard(store, period=as_of, area=area, **scope), scorecard(store, area=area, **scope)
    if not scope:
        now, before = _at_their_own_level(now), _at_their_own_level(before)
    card = records(evaluation.worst_first(now))
    year = plan.periods.get(as_of).year
    who = t.short(names.agency(plan, agency)) if agency else t.level(level) if scope and level else ""
    return area_view(
        card, [row for row in records(before) if row["year"] < year], plan, t, area=area, as_of=as_of, scope=who
    )


def _at_their_own_level(card: pd.DataFrame) -> pd.DataFrame:
    return card[card["level"] == card["target_level"]]


def draw(page: Page) -> None:
    markup(page.kept(_html, page.store, page.t, page.choice, area_of(page), not why_not()), "area")
    if rows := view(page).rows:
        title = names.area(page.plan, area_of(page), page.t)
        show.take_along(lambda: table(rows, page.t), title=title, key="area_files")


def _html(store: Store, t: Words, chosen: Choice, area: int, may_ask: bool) -> str:
    shown = stores.kept(_view, store, t, area, chosen.as_of, chosen.level, chosen.agency)
    return html(
        "area.html", t, o=shown, chosen=chosen, link=navigation.address, years=store.plan.years, may_ask=may_ask
    )
