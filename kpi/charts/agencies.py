"""The agencies of a level against the target: sorted bars for a handful, dots on a line for a crowd, and for a country
how many stand where."""

from typing import Any

import numpy as np
import pandas as pd

from kpi import phrases
from kpi.charts import palette
from kpi.charts.bars import bars, beside, names_axis, tick
from kpi.charts.numbers import of_scopes
from kpi.charts.sheet import (  # fmt: skip
    Drawing,
    Numbers,
    common_goal,
    draw,
    empty,
    in_rows,
    known,
    legend,
    top_of,
    value_axis,
    wrap,
)
from kpi.charts.spread import dots, goal_line, goal_note, histogram
from kpi.evaluation import SHORT, STATUS_ORDER
from kpi.i18n import Words
from kpi.plan.rows import Row, Table, records

MOST_BARS = 30
MOST_DOTS = 400  # more would take a browser half a second to draw, and nobody could pick one out
ROW, LINE, HEAD = 30, 18, 118  # px: an agency, a line of its name, all else
BAR = 22  # px: no thicker beside names of three lines


def by_agency(agencies: Table, _: Words) -> Drawing:
    """The agencies' readings of one indicator and year, the worst first.

    agencies: one row each: agency, label (its name), value, unit, direction, status, goal, expected, said (the
    judgement in words; of more than MOST_DOTS it may be None), and the columns that kpi.phrases reads. Who has no
    reading stands below the bars; dots leave them out.
    """
    if len(agencies) > MOST_DOTS:
        return _of_thousands(pd.DataFrame(agencies), _)
    rows = sorted(records(agencies), key=lambda row: row["label"])
    read = [row for row in rows if known(row["value"])]
    if not read:
        return empty(_("No agency has figures for this year yet."), _)
    read.sort(key=lambda row: row["value"], reverse=read[0]["direction"] == "down")
    silent = [row for row in rows if not known(row["value"])]
    alt = _alt(len(read), sum(row["status"] in SHORT for row in read), read[0], read[-1], len(silent), _)
    numbers = of_scopes(_("Agency"), [*read, *silent], _)
    return _bars([*read, *silent], alt, numbers, _) if len(rows) <= MOST_BARS else dots(read, alt, numbers, _)


def _of_thousands(agencies: pd.DataFrame, _: Words) -> Drawing:
    """by_agency() without a row of each: its table is made when somebody opens it."""
    value, label = agencies["value"].to_numpy(float), agencies["label"].to_numpy(object)
    by_name = np.argsort(label, kind="stable")
    sign = -1 if agencies["direction"].iloc[0] == "down" else 1
    ordered = agencies.iloc[by_name[np.argsort(sign * value[by_name], kind="stable")]]  # who has no reading comes last
    count = int((~np.isnan(value)).sum())
    read = ordered.iloc[:count]
    if not count:
        return empty(_("No agency has figures for this year yet."), _)
    last, first = records(read.iloc[[0, -1]])
    alt = _alt(count, int(read["status"].isin(SHORT).sum()), last, first, len(ordered) - count, _)
    return histogram(read, alt, lambda: of_scopes(_("Agency"), records(ordered), _), _)


def _bars(rows: list[Row], alt: str, numbers: Numbers, _: Words) -> Drawing:
    goal, top = common_goal(row["goal"] for row in rows), top_of(rows)
    own = [tick(place, row["goal"], 0.45) for place, row in enumerate(rows) if known(row["goal"])]
    names = [wrap(row["label"], 22) for row in rows]
    height = max(ROW, LINE * max(1 + name.count("<br>") for name in names))
    layout = {
        "height": HEAD + len(names) * height,
        "margin": {"l": 4, "r": 4, "t": 48, "b": 4},
        "xaxis": value_axis(rows[0]["unit"], _, range=[0, top], nticks=6, side="top"),
        "yaxis": names_axis(names),
        "shapes": own if goal is None else [goal_line(goal)],
        "annotations": [
            *beside(rows, top, _),
            *([] if goal is None else [goal_note(rows[0], goal <= 0.5 * top, _, yshift=22)]),
        ],
        "showlegend": True,
        "legend": legend(y=-0.02, yanchor="top", yref="paper"),
        **in_rows([-0.5, *(place + 0.5 for place in range(len(rows)))]),
    }
    return draw(_bar_traces(rows, top, BAR / height, _), layout, alt, _, numbers)


def _bar_traces(rows: list[Row], top: float, share: float, _: Words) -> list[dict[str, Any]]:
    """One trace per status that occurs, so that the legend says what each colour and mark stands for."""
    traces = []
    for status in STATUS_ORDER:
        some = {place: row for place, row in enumerate(rows) if row["status"] == status}
        if some:
            name = f"{palette.STATUS[status].mark} {_.status(status)} ({_.number(len(some))})"
            traces.append(bars(some, top, _, share=share, leads_to="agency") | {"name": name, "showlegend": True})
    return traces


def _alt(read: int, short: int, last: Row, first: Row, silent: int, _: Words) -> str:
    """What the chart says: how many have a reading, how many fall short, who is last and first, how many are silent."""
    sentences = [
        _.plural("{n} agency has figures", "{n} agencies have figures", read),
        _.plural("{n} falls short", "{n} fall short", short),
        _("last: {agency} with {x}", agency=last["label"], x=phrases.figure(last["value"], last["unit"], _)),
        _("first: {agency} with {x}", agency=first["label"], x=phrases.figure(first["value"], first["unit"], _)),
    ]
    if silent:
        sentences.append(_.plural("{n} without data", "{n} without data", silent))
    return _("By agency. {said}.", said="; ".join(sentences))
