"""Who closes the gap: what each agency is missing for the target, the most first, and how it adds up (Pareto)."""

from typing import Any

import pandas as pd

from kpi.charts import palette
from kpi.charts.axes import percent_ticks
from kpi.charts.sheet import GRID, LABEL, SMALL, Drawing, Numbers, draw, empty, hover, line, note, wrap
from kpi.i18n import Words
from kpi.plan.rows import Row, records

MOST_NAMED = 15
ROW, LINE, HEAD, FOOT = 10, 15, 36, 26  # px: between agencies, a line of words, the axis, what is said below
NAME_WIDTH = 24  # characters
BAR = 0.62  # of a row
ROOM = 1.1  # of the last sum: where the axis ends
FAINT = 0.45  # opacity of agencies that are not among the few


def gap(agencies: pd.DataFrame, few: int, _: Words) -> Drawing:
    """A bar per agency, its share of all that is missing, and a dotted line of the shares added up, on one axis of
    percent. The few that together hold most of it are strong; those beyond MOST_NAMED are told of below.

    agencies: one row each, the most missing first: agency, label (its name), missing (of the numerator), share and
    share_so_far (0 to 1). few: how many of them, from the top, make up most of it.
    """
    rows, others = records(agencies.iloc[:MOST_NAMED]), agencies.iloc[MOST_NAMED:]
    if not rows:
        return empty(_("No agency is short of the target."), _)
    names = [f"{wrap(row['label'], NAME_WIDTH)}<br>{_said(row, _)}" for row in rows]
    tallest = max(1 + name.count("<br>") for name in names)
    layout = {
        "height": HEAD + FOOT + len(rows) * (ROW + LINE * tallest),
        "margin": {"l": 4, "r": 4, "t": HEAD, "b": FOOT},
        "xaxis": _percent_axis(100 * ROOM * rows[-1]["share_so_far"], _),
        "yaxis": {"fixedrange": True, "showgrid": False, "zeroline": False, "automargin": True, "ticklabelstandoff": 6,
                  "range": [len(rows) - 0.5, -0.5], "tickvals": list(range(len(rows))), "ticktext": names,
                  "tickfont": {"size": SMALL, "color": palette.INK}},
        "annotations": [*([_few_note(rows, few, _)] if few <= len(rows) else []), *_others_note(others, _)],
    }  # fmt: skip
    traces = [_bars(rows, few, _), *_sums(rows, few, _)]
    return draw(traces, layout, _alt(rows, others, _), _, _numbers(agencies, _))


def _numbers(agencies: pd.DataFrame, _: Words) -> Numbers:
    return {
        _("Agency"): agencies["label"].tolist(),
        _("Missing"): agencies["missing"].tolist(),
        _("Share of all that is missing (%)"): (100 * agencies["share"]).tolist(),
        _("Added up (%)"): (100 * agencies["share_so_far"]).tolist(),
    }


def _others_note(others: pd.DataFrame, _: Words) -> list[dict[str, Any]]:
    """Under the drawing, what those are missing who are not named."""
    text = _others(others, _)
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": 0, "yref": "paper", "yanchor": "top", "yshift": -4}
    return [note(text, size=SMALL, **place)] if text else []


def _others(others: pd.DataFrame, _: Words) -> str:
    if others.empty:
        return ""
    together = {name: sum(others[name].tolist()) for name in ("missing", "share")}
    return _.plural("{n} other agency: {said}", "{n} other agencies: {said}", len(others), said=_said(together, _))


def _said(row: Row, _: Words) -> str:
    return _("missing {x} ({share})", x=_.number(row["missing"], 0), share=_percent(row["share"], _))


def _percent(share: float, _: Words) -> str:
    """In whole percent; among thousands of agencies one has less than that."""
    return _.percent(100 * share, 1 if 0 < share < 0.01 else 0)


def _percent_axis(end: float, _: Words) -> dict[str, Any]:
    ticks = percent_ticks(0, min(end, 100))
    return {"fixedrange": True, "zeroline": False, "range": [0, end], "tickvals": ticks, "side": "top",
            "ticktext": [_.percent(tick) for tick in ticks], "tickfont": {"size": SMALL},
            "gridcolor": GRID}  # fmt: skip


def _bars(rows: list[Row], few: int, _: Words) -> dict[str, Any]:
    strong = [1 if place < few else FAINT for place in range(len(rows))]
    return {
        "type": "bar", "orientation": "h", "y": list(range(len(rows))), "x": [100 * row["share"] for row in rows],
        "width": BAR,
        "marker": {"color": palette.UNJUDGED.colour, "opacity": strong},
        "hovertext": [hover(row["label"], _said(row, _), _so_far(place, row, _)) for place, row in enumerate(rows)],
        "hoverinfo": "text", "customdata": [row["agency"] for row in rows],
    }  # fmt: skip


def _so_far(place: int, row: Row, _: Words) -> str:
    """What the agencies down to this one are missing together."""
    share = _.percent(100 * row["share_so_far"], 0)
    return _.plural("the first {n}: {share}", "the first {n} together: {share}", place + 1, share=share)


def _sums(rows: list[Row], few: int, _: Words) -> list[dict[str, Any]]:
    x, y = [100 * row["share_so_far"] for row in rows], list(range(len(rows)))
    sizes = [11 if place == few - 1 else 6 for place in y]
    dots = {
        "type": "scatter", "mode": "markers", "x": x, "y": y, "cliponaxis": False,
        "marker": {"size": sizes, "color": palette.INK}, "hoverinfo": "text",
        "hovertext": [hover(row["label"], _so_far(place, row, _)) for place, row in enumerate(rows)],
        "customdata": [row["agency"] for row in rows], "showlegend": False,
    }  # fmt: skip
    return [line(x, y, palette.INK, 1.5), dots]


def _few_note(rows: list[Row], few: int, _: Words) -> dict[str, Any]:
    """At the dot of the last of the few: how many they are and what they hold."""
    share = rows[few - 1]["share_so_far"]
    words = _.plural("{n} agency: {share}", "{n} agencies: {share}", few, share=_.percent(100 * share, 0))
    if few == 1:  # its dot lies on the end of its own bar
        return note(words, size=LABEL, x=100 * share, y=0, xanchor="right", yanchor="bottom", yshift=8)
    return note(words, size=LABEL, x=100 * share, y=few - 1, xanchor="right", xshift=-12, yanchor="middle")


def _alt(rows: list[Row], others: pd.DataFrame, _: Words) -> str:
    shown = [f"{row['label']}: {_said(row, _)}" for row in rows] + [said for said in [_others(others, _)] if said]
    return _("Who closes the gap, by the missing numerator. {said}.", said="; ".join(shown))
