"""Which agency of a level stands how with which indicator, sorted as asked."""

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from kpi import figures, narrate, reckon
from kpi.figures import Drawing
from kpi.palette import STATUS
from kpi.plan import Plan
from kpi.rows import Row, records
from kpi.store import Store
from kpi.views import names
from kpi.views.agencies import league, level_card
from kpi.words import Words

BY_SHARE, BY_NAME = "share", "name"  # else an indicator's code


@dataclass(frozen=True)
class Heat:
    """counts: judgements per status, the worst first. indicators: code → name, in the plan's order. rows: one per
    agency in the order drawn: agency, name, share, and per indicator its mark and figure, empty where not reported."""

    drawing: Drawing
    counts: dict[str, int]
    indicators: dict[str, str]
    rows: pd.DataFrame

    @property
    def is_empty(self) -> bool:
        return not set(self.counts) - {"no_data"}


def heat_map(
    store: Store, _: Words, as_of: str, level: str, area: int | None, order: str, of_today: bool = False
) -> Heat:
    """The agencies of a level × the indicators that they report, as of a period.

    order: 'share' (the best first), 'name', or an indicator (the worst first; who does not report it last).
    """
    plan = store.plan
    worst = level_card(store, as_of, level, area, of_today)
    cells = worst.assign(said=[narrate.judgement(row, _) for row in records(worst)])
    ranked = league(store, _, as_of, level, area, of_today).rows
    agencies = _sorted(ranked[["agency", "name", "share"]].rename(columns={"name": "label"}), cells, order)
    columns = _columns(plan, cells, _)
    counts = Counter(cells["status"])
    return Heat(
        drawing=figures.heat_map(agencies, pd.DataFrame(columns, columns=["indicator", "label"]), cells, _),
        counts={status: counts[status] for status in reckon.STATUS_ORDER if counts[status]},
        indicators={column["indicator"]: column["label"] for column in columns},
        rows=_table(agencies, columns, cells, _),
    )


def _columns(plan: Plan, cells: pd.DataFrame, _: Words) -> list[Row]:
    """The indicators that occur, in the plan's order."""
    occurs = set(cells["indicator"])
    return [{"indicator": code, "label": _.name(names.indicator(plan, code))}
            for code in plan.indicators["indicator"] if code in occurs]  # fmt: skip


def _sorted(agencies: pd.DataFrame, cells: pd.DataFrame, order: str) -> pd.DataFrame:
    """The agencies, which come with the best share first, as asked."""
    if order == BY_SHARE:
        return agencies
    if order == BY_NAME:
        return agencies.sort_values("label", kind="stable", ignore_index=True)
    of_indicator = reckon.worst_first(cells[cells["indicator"] == order])["agency"]
    place = {agency: at for at, agency in enumerate(of_indicator)}
    return agencies.sort_values(
        "agency", key=lambda codes: codes.map(place).fillna(len(place)), kind="stable", ignore_index=True
    )


def _table(agencies: pd.DataFrame, columns: list[Row], cells: pd.DataFrame, _: Words) -> pd.DataFrame:
    said = {
        (cell["agency"], cell["indicator"]): f"{STATUS[cell['status']].mark} {_.figure(cell['value'], cell['unit'], 1)}"
        for cell in records(cells)
    }
    marks = {
        column["indicator"]: [said.get((agency, column["indicator"]), "") for agency in agencies["agency"]]
        for column in columns
    }
    return pd.DataFrame({**agencies.rename(columns={"label": "name"}).to_dict("series"), **marks})
