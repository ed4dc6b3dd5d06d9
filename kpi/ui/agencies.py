"""The agencies' page: the agencies of a level beside each other, or one of them."""

from typing import Any

import pandas as pd

from kpi import evaluation
from kpi.evaluation.scorecard import latest_period, ranking, scorecard, status_counts
from kpi.i18n import Words
from kpi.plan.rows import Row, records
from kpi.reporting import punctuality
from kpi.store import Store
from kpi.tables import LEADS, REPORTS
from kpi.ui import downloads, navigation, overview, stores
from kpi.ui.choice import NOW, Choice
from kpi.ui.components import markup
from kpi.ui.page import Page
from kpi.views import names
from kpi.views.agency import agency
from kpi.views.bullets import table
from kpi.views.level import CELLS, RANKED, TABS, Drawn, LevelFacts, in_order, level, level_word
from kpi.views.map import MOST_UNITS

SHOWN = 30  # agencies; the others are folded away
MOST_DRAWN = SHOWN + 200
LISTED = 3  # tasks of one kind; the others are on the page of tasks


def level_of(page: Page) -> str:
    """The level that the page shows: that of the chosen agency, or the chosen one, else the plan's first."""
    code, plan = page.choice.agency, page.plan
    chosen = names.agency(plan, code)["level"] if code else page.choice.level
    return chosen if chosen in plan.levels else plan.levels[0]


def level_view(page: Page) -> Row:
    return page.cached(view_of, page.store, page.t, page.choice, level_of(page))


def view_of(store: Store, t: Words, chosen: Choice, code: str, *, is_complete: bool = False) -> Row:
    """The level with the first agencies in the order of the tab, or with all."""
    given = (chosen.as_of, code, chosen.area, chosen.units == NOW)
    facts = stores.cached(level_facts, store, *given)
    first = in_order(facts, store.plan, t, chosen.tab)[: None if is_complete else MOST_DRAWN]
    agencies = tuple(sorted(first))
    counts = stores.cached(status_counts, store, **_of_level(*given), agencies=agencies)
    drawn = Drawn(
        first,
        statuses={row["agency"]: row for row in records(counts)},
        cells=records(_cells(store, *given, agencies)) if chosen.tab == CELLS else [],
        due=[] if chosen.units == NOW else _due(store, chosen.as_of, chosen.area, agencies),
    )
    return level(facts, drawn, store.plan, t, tab=chosen.tab)


def level_facts(store: Store, as_of: str, code: str, area: int | None, current: bool) -> LevelFacts:
    """The rows of a level as of a period, on the units of the time or the current ones."""
    year, given = store.plan.periods.get(as_of).year, _of_level(as_of, code, area, current)
    return LevelFacts(
        as_of=as_of,
        level=code,
        is_current=current,
        agencies=records(stores.cached(ranking, store, **given)),
        indicators=records(stores.cached(status_counts, store, **given)),
        before=_shares(store, f"{year - 1}{as_of[4:]}", code, area, current) if year - 1 in store.plan.years else {},
        latest=stores.cached(latest_period, store, **given),
    )


def _of_level(period: str, level: str, area: int | None, current: bool) -> dict[str, Any]:
    """The arguments of the questions about a level's agencies."""
    return {"period": period, "level": level, "area": area, "current_units": current}


def _shares(store: Store, period: str, level: str, area: int | None, current: bool) -> dict[str, float]:
    agencies = stores.cached(ranking, store, **_of_level(period, level, area, current))
    with_rank = agencies[agencies["rank"].notna()]
    return dict(zip(with_rank["agency"].tolist(), with_rank["share"].tolist(), strict=True))


def _due(store: Store, as_of: str, area: int | None, agencies: tuple[str, ...]) -> list[Row]:
    """The values due from the agencies for a period, or in its year from those that owe nothing for it; of one area or
    of all."""
    own = _data_due(store, as_of, area, agencies, period=as_of)
    others = {*agencies} - {row["agency"] for row in own}
    return own + _data_due(store, as_of, area, tuple(sorted(others)), period=None) if others else own


def _data_due(store: Store, as_of: str, area: int | None, agencies: tuple[str, ...], period: str | None) -> list[Row]:
    year, indicators = store.plan.periods.get(as_of).year, store.plan.indicators
    due = stores.cached(punctuality.data_due, store, year, store.today, agencies=agencies, period=period)
    of_area = indicators["indicator"] if area is None else indicators.loc[indicators["area"] == area, "indicator"]
    return records(due[due["indicator"].isin(of_area)].drop(columns="unit_due"))


def _cells(
    store: Store, as_of: str, code: str, area: int | None, current: bool, agencies: tuple[str, ...] | None = None
) -> pd.DataFrame:
    """The worst row of each agency of a level and indicator as of a period."""
    card = scorecard(store, period=as_of, scope="agency", level=code, area=area, agencies=agencies,
                     current_units=current)  # fmt: skip
    existing = card if current else names.existing(store.plan, card, as_of)
    return evaluation.worst(existing, ["agency", "indicator"])


def rows(page: Page) -> pd.DataFrame:
    """The worst row of each agency of the level and indicator; of one agency those of the indicators that it leads and
    of those that it reports. `part` says which."""
    store, chosen = page.store, page.choice
    if not chosen.agency:
        return _cells(store, chosen.as_of, level_of(page), chosen.area, chosen.units == NOW).assign(part=None)
    own = scorecard(store, period=chosen.as_of, area=chosen.area, agency=chosen.agency)
    of_plan = evaluation.plan_status(scorecard(store, period=chosen.as_of, area=chosen.area))
    led = overview.led(of_plan, chosen.agency, page.plan, chosen.as_of)
    return pd.concat([led.assign(part=LEADS), evaluation.worst(own, ["indicator"]).assign(part=REPORTS)])


def draw_level(page: Page) -> None:
    code = level_of(page)
    markup.draw(page, "level", view_of, page.choice, code, level=code, tab=page.choice.tab or RANKED,
                tabs=tuple(TABS.items()), shown=SHOWN, most_units=MOST_UNITS)  # fmt: skip
    view = level_view(page)
    if view["rows"] and not view["is_empty"]:
        downloads.table_files(lambda: _level_table(page.store, page.t, page.choice, code), title=view["title"],
                              key="level_files")  # fmt: skip


def _level_table(store: Store, t: Words, chosen: Choice, code: str) -> pd.DataFrame:
    view = view_of(store, t, chosen, code, is_complete=True)
    columns = [t("Rank"), t("Agency"), t("Met or on track (%)"), t("Met or on track"), t("Assessed"),
               t("Actuals reported"), t("Actuals due"), *view["indicators"]]  # fmt: skip
    own = ("rank", "full_name", "percent", "on_target", "assessed", "have", "due")
    rows = [[*(row[name] for name in own), *(cell["reading"] if cell else "" for cell in row["cells"])]
            for row in view["rows"]]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def agency_view(page: Page, code: str) -> Row:
    return page.cached(_agency, page.store, page.t, code, page.choice.as_of, page.choice.area)


def _agency(store: Store, t: Words, code: str, as_of: str, area: int | None) -> Row:
    return agency(code, store.plan, t, area=area, **stores.cached(agency_facts, store, code, as_of))


def agency_facts(store: Store, code: str, as_of: str) -> dict[str, Any]:
    """The rows of one agency as of a period."""
    plan, of_plan = store.plan, stores.cached(overview.facts_of_period, store, as_of)
    period = plan.periods.get(as_of)
    others, own = overview.by_year(store, period, code)
    due = stores.cached(punctuality.data_due, store, period.year, of_plan.today, agencies=(code,))
    submissions = records(store.submissions(agency=code, count=1)) if plan.needs_approval else []
    return {
        "of_plan": of_plan,
        "own_card": [*records(others), *records(own)],
        "own_rows": records(evaluation.worst(own, ["indicator"])),
        "peers": stores.cached(ranking, store, period=as_of, level=names.agency(plan, code)["level"]),
        "due": records(due),
        "submission": next(iter(submissions), None),
    }


def back(page: Page) -> None:
    """The link to all agencies of the same level."""
    code = level_of(page)
    address = navigation.address("agencies", agency=None, level=code)
    markup.markup(markup.macro("back", page.t, href=address, level=level_word(code, page.t)), "back")


def draw_agency(page: Page, code: str) -> None:
    markup.draw(page, "one_agency", _agency, code, page.choice.as_of, page.choice.area, listed=LISTED)
    view = agency_view(page, code)
    if view["led"]["total"] or view["own"]["total"]:
        downloads.table_files(lambda: _agency_table(view, page.t), title=view["name"], key="agency_files")


def _agency_table(view: Row, t: Words) -> pd.DataFrame:
    parts = {t("Leads"): view["led"], t("Reports itself"): view["own"]}
    tables = [table((*part["rows"], *part["folded"]), t).assign(**{t("Part"): word}) for word, part in parts.items()]
    return pd.concat([each for each in tables if len(each)])
