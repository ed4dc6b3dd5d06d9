"""Where the shortfall lies: what each agency misses, the most first, and how it adds up (Pareto)."""

from typing import Any

import pandas as pd

from kpi.charts import palette
from kpi.charts.sheet import LABEL, SMALL, Drawing, draw, hover, line, words
from kpi.i18n import Words
from kpi.plan.rows import Row, records

HEIGHT = 190
FAINT = 0.45  # opacity of agencies that are not among the few
SHOWN = 200  # agencies; the tail of thousands is a line on the axis


def pareto(agencies: pd.DataFrame, few: int, t: Words) -> Drawing:
    """A bar per agency with its share of the shortfall, and a line of the shares added up. The few that hold half are
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
                  "tickvals": [1, few, len(rows)], "ticktext": [t.number(n) for n in (1, few, len(rows))],
                  "tickfont": {"size": SMALL}},
        "yaxis": {"fixedrange": True, "zeroline": False, "range": [0, 104], "tickvals": [0, 50, 100],
                  "ticktext": [t.percent(tick) for tick in (0, 50, 100)], "tickfont": {"size": SMALL},
                  "gridcolor": palette.GRID},
    }  # fmt: skip
    text = t.plural("{n} agency: {share}", "{n} agencies: {share}", few, share=t.percent(sums[few - 1], 0))
    data = [
        _bars(rows, places, few, t),
        line(places, sums, palette.INK, 2),
        words([f"<b>{text}</b>"], x=[few], y=[sums[few - 1]], size=LABEL, side="bottom right"),
    ]
    numbers = {
        t("Agency"): agencies["label"].tolist(),
        t("Shortfall"): agencies["missing"].tolist(),
        t("Share of the shortfall (%)"): (100 * agencies["share"]).tolist(),
        t("Cumulative (%)"): (100 * agencies["share_so_far"]).tolist(),
    }
    shown = "; ".join(f"{row['label']}: {_missing(row, t)}" for row in rows[:few])
    return draw(data, layout, t("Where the shortfall lies. {said}.", said=shown), t, numbers)


def _bars(rows: list[Row], places: list[int], few: int, t: Words) -> dict[str, Any]:
    hovers = [hover(row["label"], _missing(row, t), _sum(n, row, t)) for n, row in zip(places, rows, strict=True)]
    return {
        "type": "bar", "x": places, "y": [100 * row["share"] for row in rows],
        "marker": {"color": palette.GREY, "opacity": [1 if n <= few else FAINT for n in places]},
        "hovertext": hovers, "hoverinfo": "text", "customdata": [row["agency"] for row in rows], "showlegend": False,
    }  # fmt: skip


def _missing(row: Row, t: Words) -> str:
    share = 100 * row["share"]
    return t("missing {x} ({share})", x=t.number(row["missing"], 0), share=t.percent(share, 1 if share < 1 else 0))


def _sum(n: int, row: Row, t: Words) -> str:
    """What the agencies down to this one miss together."""
    share = t.percent(100 * row["share_so_far"], 0)
    return t.plural("the first {n}: {share}", "the first {n} together: {share}", n, share=share)
