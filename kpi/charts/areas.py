"""How many indicators stand in each status, by reform area: one stacked strip per area."""

from collections import defaultdict
from typing import Any

import pandas as pd

from kpi.charts import palette
from kpi.charts.sheet import LABEL, Drawing, Numbers, draw, empty, hover, undimmed, wrap
from kpi.evaluation import STATUS_ORDER
from kpi.i18n import Words
from kpi.plan.rows import Row, records

LINE, BAR, SPACE = 18, 30, 12  # px: a line of an area's name, its strip, the room under it
WRAP = 50  # characters: what a phone shows in one line
HOLLOW = ("thin", "pending", "no_data", "not_applicable")  # not judged: nothing is filled in
THIN_SPACE = "\u2009"


def by_area(counts: pd.DataFrame, _: Words) -> Drawing:
    """A strip per area under its name, so that names take no width from the strips. What each mark means is said by
    the counts that stand beside the drawing, and by each segment's hover label.

    counts: one row per area and status that occurs: area, label (roman numeral and name), status, count.
    """
    rows = records(counts)
    if not rows:
        return empty(_("The plan has no indicators here."), _)
    labels = {area: wrap(label, WRAP) for area, label in sorted((row["area"], row["label"]) for row in rows)}
    total: dict[int, int] = defaultdict(int)
    for row in rows:
        total[row["area"]] += row["count"]
    tops = _tops(labels)
    height = tops.pop(None)
    found = {status: [row for row in rows if row["status"] == status] for status in STATUS_ORDER}
    layout = {
        "height": height,
        "barmode": "stack",
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
        "xaxis": {"visible": False, "fixedrange": True, "range": [0, max(total.values())]},
        "yaxis": {"visible": False, "fixedrange": True, "range": [height, 0]},  # one unit is one px, from the top
        "annotations": [_name(label, tops[area]) for area, label in labels.items()],
    }
    strips = {area: tops[area] + LINE * _lines(label) + BAR / 2 for area, label in labels.items()}
    traces = [_segments(some, status, strips, _) for status, some in found.items() if some]
    return draw(traces, layout, _alt(rows, _), _, _numbers(rows, _))


def _numbers(rows: list[Row], _: Words) -> Numbers:
    """A row per area, a column per status that occurs."""
    areas = {area: label for area, label in sorted((row["area"], row["label"]) for row in rows)}
    counts = {(row["area"], row["status"]): row["count"] for row in rows}
    occurs = [status for status in STATUS_ORDER if any(of == status for _area, of in counts)]
    return {
        _("Reform area"): list(areas.values()),
        **{_.status(status): [counts.get((area, status), 0) for area in areas] for status in occurs},
    }


def _lines(label: str) -> int:
    return label.count("<br>") + 1


def _tops(labels: dict[int, str]) -> dict[int | None, int]:
    """Where each area begins, in px from the top; under None where the last one ends."""
    tops: dict[int | None, int] = {}
    top = 0
    for area, label in labels.items():
        tops[area] = top
        top += LINE * _lines(label) + BAR + SPACE
    return tops | {None: top}


def _name(label: str, top: int) -> dict[str, Any]:
    return {"text": label, "x": 0, "xref": "paper", "y": top, "xanchor": "left", "yanchor": "top", "align": "left",
            "showarrow": False, "borderpad": 0, "font": {"size": LABEL, "color": palette.INK}}  # fmt: skip


def _segments(rows: list[Row], status: str, strips: dict[int, float], _: Words) -> dict[str, Any]:
    look, word, hollow = palette.STATUS[status], _.status(status), status in HOLLOW
    said = [_.plural("{n} indicator", "{n} indicators", row["count"]) for row in rows]
    return {
        "type": "bar",
        "orientation": "h",
        "name": word,
        "y": [strips[row["area"]] for row in rows],
        "x": [row["count"] for row in rows],
        "width": BAR - 6,
        "marker": {"color": palette.GROUND if hollow else look.colour,
                   "line": {"width": 1.5, "color": look.colour if hollow else palette.GROUND}},
        "text": [f"{look.mark}{THIN_SPACE}{row['count']}" for row in rows],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "insidetextfont": {"size": LABEL, "color": palette.INK if hollow else look.on},
        "textangle": 0,
        "constraintext": "none",
        "hovertext": [hover(row["label"], f"{word}: {n}") for row, n in zip(rows, said, strict=True)],
        "hoverinfo": "text",
        "customdata": [row["area"] for row in rows],
        **undimmed(palette.INK if hollow else look.on),
    }  # fmt: skip


def _alt(rows: list[Row], _: Words) -> str:
    said: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: (row["area"], STATUS_ORDER.index(row["status"]))):
        said.setdefault(row["label"], []).append(f"{row['count']} {_.status(row['status']).lower()}")
    areas = "; ".join(f"{label}: {', '.join(counts)}" for label, counts in said.items())
    return _("Indicators by reform area and status. {said}.", said=areas)
