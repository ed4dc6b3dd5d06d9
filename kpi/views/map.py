"""The units of a level on the map: one indicator, or the share of indicators that each of them keeps."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from kpi import charts, evaluation
from kpi.charts import Drawing
from kpi.charts.outline import lean
from kpi.evaluation.scorecard import scorecard
from kpi.i18n import NOTHING, Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.store import Store
from kpi.views import names
from kpi.views.agencies import league

TOLERANCE = 0.0012  # degrees: half a pixel of the drawing
SHOWN = ["agency", "name", "figure", "word", "said"]


@dataclass(frozen=True)
class Map:
    """rows: one per unit, the worst first: agency, name, figure, word (the status; empty on the map of shares), said.
    counts: units per status; empty on the map of shares. drawing: None where the plan has no boundaries of these."""

    drawing: Drawing | None
    title: str
    counts: dict[str, int]
    rows: pd.DataFrame


def mapped(plan: Plan, _: Words) -> tuple[tuple[str, str, str], ...]:
    """The levels with boundaries: level, the last period for which they hold, and both in words."""
    periods = [period for year in plan.years for period in plan.periods.of_year(year)]
    found = []
    for level in plan.levels:
        drawn = {feature["id"] for feature in outlines(plan, level)["features"]}
        held = [period.code for period in periods if drawn & set(plan.due_agencies(period.code)["agency"])]
        if held:
            found.append((level, held[-1], f"{_.level(level)}, {_.in_text(plan, held[-1])}"))
    return tuple(found)


def level_map(
    store: Store, _: Words, as_of: str, level: str, area: int | None, indicator: str | None, of_today: bool = False
) -> Map:
    """The units of a level as of a period: how they stand with an indicator, or without one the share kept of all."""
    if indicator is None:
        return _of_shares(store, _, as_of, level, area, of_today)
    plan = store.plan
    card = scorecard(store, period=as_of, scope="agency", level=level, indicator=indicator, of_today=of_today)
    stands = evaluation.worst(card if of_today else names.standing(plan, card, as_of), ["agency"])
    units = _named(names.described(evaluation.worst_first(stands), plan, _), plan, _)
    counts = Counter(row["status"] for row in units)
    rows = [
        row | {"name": row["label"], "figure": _.figure(row["value"], row["unit"]),
               "word": names.status_words(row["status"], _)}
        for row in units
    ]  # fmt: skip
    return Map(
        drawing=_drawn(charts.status_map, units, plan, level, _),
        title=f"{indicator} · {_.name(names.indicator(plan, indicator))}",
        counts={status: counts[status] for status in evaluation.STATUS_ORDER if counts[status]},
        rows=pd.DataFrame(rows, columns=SHOWN),
    )


def _of_shares(store: Store, _: Words, as_of: str, level: str, area: int | None, of_today: bool) -> Map:
    plan = store.plan
    ranked = records(league(store, _, as_of, level, area, of_today).rows)
    units = _named([row | {"label": row["name"], "said": _kept(row, _)} for row in ranked], plan, _)
    rows = [row | {"figure": _.percent(row["share"], 0), "word": "", "said": _briefly(row, _)} for row in units]
    rows.sort(key=lambda row: 101 if is_missing(row["share"]) else row["share"])
    return Map(
        drawing=_drawn(charts.share_map, units, plan, level, _),
        title=_("Share of the judged indicators that are met or on track"),
        counts={},
        rows=pd.DataFrame(rows, columns=SHOWN),
    )


def _kept(row: Row, _: Words) -> str:
    """How many of an agency's judged indicators are kept, of how many."""
    if not row["judged"]:
        return _("Nothing can be judged yet.")
    return _("{kept} of {judged} judged indicators are met or on track", kept=_count(row), judged=row["judged"])


def _briefly(row: Row, _: Words) -> str:
    """The same in a narrow column under the map's title: '3/14 chỉ tiêu'."""
    return _("{kept} of {judged} indicators", kept=_count(row), judged=row["judged"]) if row["judged"] else NOTHING


def _count(row: Row) -> int:
    return sum(int(row[status]) for status in ("met", "on_track"))


def _named(units: list[Row], plan: Plan, _: Words) -> list[Row]:
    return [row | {"short": names.short(names.agency(plan, row["agency"]), _)} for row in units]


def _drawn(draw: Any, units: list[Row], plan: Plan, level: str, _: Words) -> Drawing | None:
    boundaries = outlines(plan, level)
    drawn = {feature["id"] for feature in boundaries["features"]}
    if not drawn & {row["agency"] for row in units}:
        return None
    made: Drawing = draw(units, boundaries, _)
    return made


@lru_cache(maxsize=8)
def outlines(plan: Plan, level: str) -> dict[str, Any]:
    """The boundaries of a level as a drawing needs them. Shared: never change it."""
    return lean(plan.boundaries(level), TOLERANCE)
