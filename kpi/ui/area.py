"""The page of a reform area: what it is made of, and how it is drawn."""

from typing import Any

import pandas as pd

from kpi import evaluation
from kpi.evaluation.scorecard import no_case_notes, scorecard
from kpi.i18n import Words
from kpi.plan import TOTAL
from kpi.plan.rows import Row, records
from kpi.store import Store
from kpi.ui import downloads
from kpi.ui.choice import Choice
from kpi.ui.components import markup
from kpi.ui.page import Page
from kpi.views import names
from kpi.views.area import area_view
from kpi.views.bullets import table


def area_of(page: Page) -> int:
    """The chosen area; without one that of the chosen indicator, else the first."""
    chosen = page.choice
    if chosen.area is None and chosen.indicator:
        return int(names.indicator(page.plan, chosen.indicator)["area"])
    return chosen.area or int(page.plan.areas["area"].iloc[0])


def view(page: Page) -> Row:
    return page.cached(_view, page.store, page.t, page.choice, area_of(page))


def _view(store: Store, t: Words, chosen: Choice, area: int) -> Row:
    plan, as_of, agency, level = store.plan, chosen.as_of, chosen.agency, _level(chosen)
    year = plan.periods.get(as_of).year
    now, before = _card(store, chosen, area, period=as_of), _card(store, chosen, area)
    notes = no_case_notes(store, as_of)
    card = [names.noted(row, notes, plan) for row in records(now)]
    scope_name = t.short(names.agency(plan, agency)) if agency else t.level(level) if level else ""
    return area_view(card, records(before[before["year"] < year]), plan, t, area=area, as_of=as_of, scope=scope_name)


def _level(chosen: Choice) -> str | None:
    return None if chosen.level == TOTAL else chosen.level


def _card(store: Store, chosen: Choice, area: int, period: str | None = None) -> pd.DataFrame:
    """The rows of the chosen agency or level, else those of each target's own level, the worst first."""
    if chosen.agency:
        scope: dict[str, Any] = {"agency": chosen.agency}
    else:
        scope = {"level": level, "scope": "level"} if (level := _level(chosen)) else {}
    card = scorecard(store, period=period, area=area, **scope)
    return evaluation.worst_first(card if scope else card[card["level"] == card["target_level"]])


def rows(page: Page) -> pd.DataFrame:
    """The rows of the chosen period, the worst first."""
    return _card(page.store, page.choice, area_of(page), period=page.choice.as_of)


def draw(page: Page) -> None:
    area = area_of(page)
    markup.draw(page, "area", _view, page.choice, area)
    if rows := view(page)["rows"]:
        title = names.area(page.plan, area, page.t)
        downloads.table_files(lambda: table(rows, page.t), title=title, key="area_files")
