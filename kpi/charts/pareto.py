"""Where the shortfall lies: what each agency misses, the most first, and how it adds up (Pareto)."""

from typing import Any

import pandas as pd

from kpi.charts import palette
from kpi.charts.sheet import GRID, LABEL, SMALL, Drawing, Numbers, draw, hover, line, words
from kpi.i18n import Words
from kpi.plan.rows import Row, records

HEIGHT = 190
FAINT = 0.45  # opacity of agencies that are not among the few
SHOWN = 200  # agencies; the tail of thousands is a line on the axis


def pareto(agencies: pd.DataFrame, few: int, _: Words) -> Drawing:
    """A bar per agency, as a share of the largest, and a line of the shares added up. The few that hold half are
    strong.

    agencies: one row each, the most missing first: agency, label (its name), missing (of the numerator), share and
    share_so_far (0 to 1). few: how many of them, from the top, hold half. A bar's customdata is its agency.
    """
    rows = records(agencies.iloc[:SHOWN])
    places = list(range(1, len(rows) + 1))
    sums = [100 * row["share_so_far"] for row in rows]
    layout = {
        "height": HEIGHT,
        "margin": {"l": 4, "r": 12, "t": 18, "b": 4},
        "xaxis": {"fixedrange": True, "showgrid": False, "zeroline": False, "range": [0.4, len(rows) + 0.6],
                  "tickvals": [1, few, len(rows)], "ticktext": [_.number(n) for n in (1, few, len(rows))],
                  "tickfont": {"size": SMALL}},
        "yaxis": {"fixedrange": True, "zeroline": False, "range": [0, 104], "tickvals": [0, 50, 100],
                  "ticktext": [_.percent(tick) for tick in (0, 50, 100)], "tickfont": {"size": SMALL},
                  "gridcolor": GRID},
    }  # fmt: skip
    said = _.plural("{n} agency: {share}", "{n} agencies: {share}", few, share=_.percent(sums[few - 1], 0))
    data = [
        _bars(rows, places, few, _),
        line(places, sums, palette.INK, 2),
        words([f"<b>{said}</b>"], x=[few], y=[sums[few - 1]], size=LABEL, place="bottom right"),
    ]
    return draw(data, layout, _alt(rows, few, _), _, _numbers(agencies, _))


def _numbers(agencies: pd.DataFrame, _: Words) -> Numbers:
    return {
        _("Agency"): agencies["label"].tolist(),
        _("Shortfall"): agencies["missing"].tolist(),
        _("Share of the shortfall (%)"): (100 * agencies["share"]).tolist(),
        _("Cumulative (%)"): (100 * agencies["share_so_far"]).tolist(),
    }


def _bars(rows: list[Row], places: list[int], few: int, _: Words) -> dict[str, Any]:
    return {
        "type": "bar", "x": places, "y": [100 * row["share"] for row in rows],
        "marker": {"color": palette.UNJUDGED.colour, "opacity": [1 if n <= few else FAINT for n in places]},
        "hovertext": [hover(row["label"], _said(row, _), _so_far(n, row, _)) for n, row in zip(places, rows,
                                                                                              strict=True)],
        "hoverinfo": "text", "customdata": [row["agency"] for row in rows], "showlegend": False,
    }  # fmt: skip


def _said(row: Row, _: Words) -> str:
    share = 100 * row["share"]
    return _("missing {x} ({share})", x=_.number(row["missing"], 0), share=_.percent(share, 1 if share < 1 else 0))


def _so_far(n: int, row: Row, _: Words) -> str:
    """What the agencies down to this one miss together."""
    share = _.percent(100 * row["share_so_far"], 0)
    return _.plural("the first {n}: {share}", "the first {n} together: {share}", n, share=share)


def _alt(rows: list[Row], few: int, _: Words) -> str:
    shown = "; ".join(f"{row['label']}: {_said(row, _)}" for row in rows[:few])
    return _("Where the shortfall lies. {said}.", said=shown)
