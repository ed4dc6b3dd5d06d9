"""How many indicators stand in each status, by reform area: one stacked strip per area."""

from collections import defaultdict
from typing import Any

import pandas as pd

from kpi import palette
from kpi.figures.levels import names_axis
from kpi.figures.sheet import LABEL, Drawing, Row, draw, empty, hover, records, wrap
from kpi.reckon import STATUS_ORDER
from kpi.words import Words

ROW, HEAD = 46, 84  # px
BAR = 0.62
HOLLOW = ("thin", "pending", "no_data")  # not judged: nothing is filled in


def by_area(counts: pd.DataFrame, _: Words) -> Drawing:
    """counts: one row per area and status that occurs: area, label (roman numeral and name), status, count."""
    rows = records(counts)
    if not rows:
        return empty(_("The plan has no indicators here."), _)
    labels = dict(sorted((row["area"], row["label"]) for row in rows))
    place = {area: at for at, area in enumerate(labels)}
    total: dict[int, int] = defaultdict(int)
    for row in rows:
        total[row["area"]] += row["count"]
    found = {status: [row for row in rows if row["status"] == status] for status in STATUS_ORDER}
    layout = {
        "height": HEAD + ROW * len(labels),
        "barmode": "stack",
        "xaxis": {"visible": False, "fixedrange": True, "range": [0, max(total.values())]},
        "yaxis": names_axis([wrap(label, 27) for label in labels.values()]),
        "showlegend": True,
    }
    traces = [_segments(some, status, place, _) for status, some in found.items() if some]
    return draw(traces, layout, _alt(found, labels, _), _)


def _segments(rows: list[Row], status: str, place: dict[int, int], _: Words) -> dict[str, Any]:
    look, word, hollow = palette.STATUS[status], _.status(status), status in HOLLOW
    said = [_.plural("{n} indicator", "{n} indicators", row["count"]) for row in rows]
    return {
        "type": "bar",
        "orientation": "h",
        "name": f"{look.mark} {word}",
        "y": [place[row["area"]] for row in rows],
        "x": [row["count"] for row in rows],
        "width": BAR,
        "marker": {"color": palette.GROUND if hollow else look.colour,
                   "line": {"width": 1.5, "color": look.colour if hollow else palette.GROUND}},
        "text": [f"{look.mark} {row['count']}" for row in rows],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "insidetextfont": {"size": LABEL, "color": palette.INK if hollow else look.on},
        "textangle": 0,
        "constraintext": "none",
        "hovertext": [hover(row["label"], f"{word}: {n}") for row, n in zip(rows, said, strict=True)],
        "hoverinfo": "text",
        "customdata": [row["area"] for row in rows],
    }  # fmt: skip


def _alt(found: dict[str, list[Row]], labels: dict[int, str], _: Words) -> str:
    counts = {(row["area"], status): row["count"] for status, rows in found.items() for row in rows}
    said = []
    for area, label in labels.items():
        has = [status for status in STATUS_ORDER if (area, status) in counts]
        said.append(f"{label}: {', '.join(f'{counts[area, status]} {_.status(status).lower()}' for status in has)}")
    return _("Indicators by reform area and status. {said}.", said="; ".join(said))
