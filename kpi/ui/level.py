"""The agencies of a level: what the page is made of, and how it is drawn."""

from datetime import datetime

import pandas as pd

from kpi import evaluation
from kpi.evaluation.scorecard import scorecard
from kpi.i18n import HERE, Words
from kpi.plan import Plan, successors
from kpi.plan.rows import Row, records
from kpi.reporting import punctuality
from kpi.store import Store
from kpi.ui import downloads, navigation, stores
from kpi.ui.choice import NOW, Choice
from kpi.ui.components.markup import html, markup
from kpi.ui.page import Page
from kpi.views import names
from kpi.views.level import CELLS, RANKED, TABS, Facts, Level, level
from kpi.views.map import has_boundaries, level_map

SHOWN = 30  # agencies; the others are folded away


def of(page: Page) -> str:
    """The level that the page shows: that of the chosen agency, or the chosen one, else the plan's first."""
    agency, plan = page.choice.agency, page.plan
    chosen = names.agency(plan, agency)["level"] if agency else page.choice.level
    return chosen if chosen in plan.levels else plan.levels[0]


def units_differ(page: Page) -> bool:
    """Whether the level's agencies of the period are others than the current ones."""
    return successors.differ(page.plan, page.choice.as_of, of(page))


def view(page: Page) -> Level:
    return page.cached(_view, page.store, page.t, page.choice, of(page))


def chosen(page: Page) -> str:
    """What is chosen, in short."""
    return f"{page.t.in_text(page.plan, page.choice.as_of)} · {page.t.level(of(page))}"


def draw(page: Page) -> None:
    markup(page.cached(_html, page.store, page.t, page.choice, of(page)), "level")
    shown = view(page)
    if shown.rows and not shown.is_empty:
        downloads.table_files(lambda: _table(shown, page.t), title=shown.title, key="level_files")


def _table(shown: Level, t: Words) -> pd.DataFrame:
    """One row per agency: its rank and share, and the value of each indicator."""
    columns = [t("Rank"), t("Agency"), t("Met or on track (%)"), t("Met or on track"), t("Assessed"),
               t("Actuals reported"), t("Actuals due"), *shown.indicators]  # fmt: skip
    cells = [(row.rank, row.full_name, row.percent, row.on_target, row.assessed, row.have, row.due,
              *(cell.value if cell else "" for cell in row.cells)) for row in shown.rows]  # fmt: skip
    return pd.DataFrame(cells, columns=columns)


def _view(store: Store, t: Words, chosen: Choice, code: str) -> Level:
    rows = stores.cached(facts, store, chosen.as_of, code, chosen.area, chosen.units == NOW)
    return level(rows, store.plan, t, tab=chosen.tab)


def facts(store: Store, as_of: str, code: str, area: int | None, current: bool) -> Facts:
    """The rows of a level as of a period, on the units of the time or the current ones."""
    year = store.plan.periods.get(as_of).year
    before = f"{year - 1}{as_of[4:]}"
    due = stores.cached(punctuality.data_due, store, year, datetime.now(HERE).date())
    indicators = store.plan.indicators
    of_area = indicators["indicator"] if area is None else indicators.loc[indicators["area"] == area, "indicator"]
    return Facts(
        as_of=as_of,
        level=code,
        cells=cells(store, as_of, code, area, current),
        before=cells(store, before, code, area, current) if year - 1 in store.plan.years else None,
        due=[] if current else records(due[(due["level"] == code) & due["indicator"].isin(of_area)]),
    )


def cells(store: Store, as_of: str, code: str, area: int | None, current: bool = False) -> list[Row]:
    """The worst row of each agency of a level and indicator as of a period."""
    card = scorecard(store, period=as_of, scope="agency", level=code, area=area, current_units=current)
    existing = card if current else names.existing(store.plan, card, as_of)
    return records(evaluation.worst(existing, ["agency", "indicator"]))


def _html(store: Store, t: Words, chosen: Choice, code: str) -> str:
    v = stores.cached(_view, store, t, chosen, code)
    return html(
        "level.html", t, v=v, chosen=chosen, level=code, tab=chosen.tab or RANKED, cells=chosen.tab == CELLS,
        map=level_map(v.rows, store.plan, code), elsewhere=_elsewhere(store.plan, chosen, code), shown=SHOWN,
        tabs=[(tab, t(word)) for tab, word in TABS.items()], link=navigation.address,
    )  # fmt: skip


def _elsewhere(plan: Plan, chosen: Choice, code: str) -> bool:
    """Whether the same year has a map on the current units, though these have none."""
    current = successors.final(plan)
    return chosen.units != NOW and has_boundaries(plan, code, current.loc[current["level"] == code, "current"])
