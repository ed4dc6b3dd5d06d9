"""The page of a reform area: what it is made of, and how it is drawn."""

from typing import Any

import pandas as pd

from kpi import evaluation
from kpi.evaluation.scorecard import no_case_notes, scorecard
from kpi.i18n import Words
from kpi.plan import TOTAL
from kpi.plan.rows import records
from kpi.store import Store
from kpi.ui import downloads
from kpi.ui.choice import Choice
from kpi.ui.components import markup
from kpi.ui.page import Page
from kpi.views import names
from kpi.views.area import AreaView, area_view
from kpi.views.bullets import table


def area_of(page: Page) -> int:
    """The chosen area; without one that of the chosen indicator, else the first."""
    chosen = page.choice
    if chosen.area is None and chosen.indicator:
        return int(names.indicator(page.plan, chosen.indicator)["area"])
    return chosen.area or int(page.plan.areas["area"].iloc[0])


def view(page: Page) -> AreaView:
    return page.cached(_view, page.store, page.t, page.choice, area_of(page))


def _view(store: Store, t: Words, chosen: Choice, area: int) -> AreaView:
    plan, as_of, agency = store.plan, chosen.as_of, chosen.agency
    level = None if chosen.level == TOTAL else chosen.level
    year = plan.periods.get(as_of).year
    scope: dict[str, Any] = {"agency": agency} if agency else {"level": level, "scope": "level"} if level else {}
    now, before = scorecard(store, period=as_of, area=area, **scope), scorecard(store, area=area, **scope)
    if not scope:
        now, before = _at_their_own_level(now), _at_their_own_level(before)
    notes = no_case_notes(store, as_of)
    card = [names.noted(row, notes, plan) for row in records(evaluation.worst_first(now))]
    scope_name = t.short(names.agency(plan, agency)) if agency else t.level(level) if level else ""
    return area_view(card, records(before[before["year"] < year]), plan, t, area=area, as_of=as_of, scope=scope_name)


def _at_their_own_level(card: pd.DataFrame) -> pd.DataFrame:
    return card[card["level"] == card["target_level"]]


def draw(page: Page) -> None:
    area = area_of(page)
    markup.draw(page, "area", _view, page.choice, area)
    if rows := view(page).rows:
        title = names.area(page.plan, area, page.t)
        downloads.table_files(lambda: table(rows, page.t), title=title, key="area_files")
