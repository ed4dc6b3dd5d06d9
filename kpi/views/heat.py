"""Which agency of a level stands how with which indicator, sorted as asked."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

import pandas as pd

from kpi import charts, evaluation, phrases
from kpi.charts import Drawing
from kpi.charts.palette import STATUS
from kpi.i18n import Words
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.store import Store
from kpi.views import names
from kpi.views.agencies import level_card, ranked
from kpi.views.parts import of_part

BY_SHARE, BY_NAME = "share", "name"  # else an indicator's code


@dataclass(frozen=True)
class Heat:
    """counts: judgements per status, the worst first. indicators: code → name, in the plan's order. agencies: all, in
    the order asked for: agency, label, share; drawn is the part of them that was asked for. cells: agency and indicator
    → status, value and unit."""

    drawing: Drawing
    counts: dict[str, int]
    indicators: dict[str, str]
    agencies: tuple[Row, ...]
    cells: dict[tuple[str, str], tuple[str, float, str]]
    words: Words

    @property
    def is_empty(self) -> bool:
        return not set(self.counts) - {"no_data", "not_applicable"}

    @cached_property
    def rows(self) -> pd.DataFrame:
        """A table of words, made when it is first looked at: one row per agency in the order drawn: agency, name,
        share, and per indicator its mark and figure, empty where not reported."""
        columns = {
            "agency": [row["agency"] for row in self.agencies],
            "name": [row["label"] for row in self.agencies],
            "share": pd.array([row["share"] for row in self.agencies], dtype="Int64"),
        }
        marks = {code: [self._said(row["agency"], code) for row in self.agencies] for code in self.indicators}
        return pd.DataFrame({**columns, **marks})

    def _said(self, agency: str, indicator: str) -> str:
        if (agency, indicator) not in self.cells:
            return ""
        status, value, unit = self.cells[agency, indicator]
        return f"{STATUS[status].mark} {self.words.figure(value, unit, 1)}"


def heat_map(
    store: Store, _: Words, as_of: str, level: str, area: int | None, order: str, of_today: bool = False, part: int = 0
) -> Heat:
    """The agencies of a level × the indicators that they report, as of a period.

    order: 'share' (the best first), 'name', or an indicator (the worst first; who does not report it last). part: which
    of them are drawn, where they are too many for one picture (kpi.views.parts).
    """
    plan = store.plan
    worst = level_card(store, as_of, level, area, of_today)
    cells = records(worst)
    shares = [{"agency": row["agency"], "label": row["name"], "share": row["share"]} for row in ranked(worst, plan, _)]
    agencies = _sorted(shares, worst, order)
    columns = _columns(plan, cells, _)
    counts = Counter(cell["status"] for cell in cells)
    shown = of_part(agencies, part)
    codes = {row["agency"] for row in shown}
    drawn = [cell | {"said": phrases.judgement(cell, _)} for cell in cells if cell["agency"] in codes]
    return Heat(
        drawing=charts.heat_map(shown, columns, drawn, _),
        counts={status: counts[status] for status in evaluation.STATUS_ORDER if counts[status]},
        indicators={column["indicator"]: column["label"] for column in columns},
        agencies=tuple(agencies),
        cells={(cell["agency"], cell["indicator"]): (cell["status"], cell["value"], cell["unit"]) for cell in cells},
        words=_,
    )


def _columns(plan: Plan, cells: list[Row], _: Words) -> list[Row]:
    """The indicators that occur, in the plan's order."""
    occurs = {cell["indicator"] for cell in cells}
    return [{"indicator": code, "label": _.name(names.indicator(plan, code))}
            for code in plan.indicators["indicator"] if code in occurs]  # fmt: skip


def _sorted(agencies: list[Row], worst: pd.DataFrame, order: str) -> list[Row]:
    """The agencies, which come with the best share first, as asked."""
    if order == BY_SHARE:
        return agencies
    if order == BY_NAME:
        return sorted(agencies, key=itemgetter("label"))
    of_indicator = evaluation.worst_first(worst[worst["indicator"] == order])["agency"]
    place = {agency: at for at, agency in enumerate(of_indicator)}
    return sorted(agencies, key=lambda row: place.get(row["agency"], len(place)))
