"""Agencies × indicators: a cell per judgement, its colour under the status's shape, a row's share before it."""

from collections import Counter
from typing import Any

from kpi import phrases
from kpi.charts import palette
from kpi.charts.bars import names_axis
from kpi.charts.numbers import cell, headed
from kpi.charts.sheet import GRID, SMALL, Drawing, Numbers, draw, empty, hover, in_rows, known, undimmed, wrap
from kpi.evaluation import SHORT, STATUS_ORDER, UNASSESSED
from kpi.i18n import Words
from kpi.plan.rows import Row, Table, records

ROW, LINE = 24, 16  # px: an agency, a line of its name
NAME_WIDTH = 24  # characters
HEAD_ROWS = 3  # how many rows the codes above the columns take
BLOCK = 30  # agencies under one heading: it is repeated before it leaves the screen
SHAPE = 8  # px
SHARES_AT = -0.3
SHARE = 1.2  # of a column, the room of the shares and what parts them from the names
FADED = GRID  # the colour of cells that are not judged


def heat_map(agencies: Table, indicators: Table, cells: Table, _: Words) -> Drawing:
    """Which agency stands how with which indicator.

    agencies: agency, label and share (percent met or on track; missing: nothing to judge), one row each, in the order
    of the rows. indicators: indicator and label, in the order of the columns. cells: one row per pair that is reported:
    agency, indicator, status, value, unit, said.
    A point's customdata is [agency, indicator]; of a share's, the indicator is empty.
    """
    rows, columns = records(agencies), records(indicators)
    if not rows or not columns:
        return empty(_("No agency of this level reports any of these indicators."), _)
    places = _lines(len(rows))
    down = {row["agency"]: place for row, place in zip(rows, places, strict=True)}
    across = {column["indicator"]: place for place, column in enumerate(columns, start=1)}
    found = sorted(records(cells), key=lambda cell: (down[cell["agency"]], across[cell["indicator"]]))
    names = [wrap(row["label"], NAME_WIDTH) for row in rows]
    height = max(ROW, 4 + LINE * max(1 + name.count("<br>") for name in names))
    total = places[-1] + 1
    layout = {
        "height": total * height + 8,
        "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
        "xaxis": {"visible": False, "fixedrange": True, "range": [-SHARE, len(columns) + 0.5]},
        "yaxis": names_axis(names)
        | {"range": [total - 0.5, -0.5], "tickvals": places, "ticklabelstandoff": 2, "ticks": ""},
        "annotations": [head for row in _heads(len(rows)) for head in _heading(row, columns, _)],
        "clickmode": "event+select",
        "hoverdistance": max(ROW, height),
        **in_rows(*([head - 0.5, *(at + 0.5 for at in places[part : part + BLOCK])]
                    for part, head in zip(range(0, len(rows), BLOCK), _heads(len(rows)), strict=True))),
    }  # fmt: skip
    labels = {row["agency"]: row["label"] for row in rows}
    titles = {column["indicator"]: f"{column['indicator']} · {column['label']}" for column in columns}
    traces = [
        _ground(found, down, across, total),
        _shapes(found, down, across, labels, titles, _),
        _shares(rows, places, _),
    ]
    return draw(traces, layout, _alt(rows, columns, found, labels, titles, _), _, _numbers(rows, columns, found, _))


def _numbers(rows: list[Row], columns: list[Row], found: list[Row], _: Words) -> Numbers:
    """A row per agency, a column per indicator."""
    values = {(one["agency"], one["indicator"]): cell(one["value"]) for one in found}
    units = {one["indicator"]: one["unit"] for one in found}
    return {
        _("Agency"): [row["label"] for row in rows],
        headed(_("Met or on track"), "%", _): [cell(row["share"]) for row in rows],
        **{
            headed(f"{code} {column['label']}", units.get(code, "yes/no"), _): [
                values.get((row["agency"], code)) for row in rows
            ]
            for column in columns
            for code in [column["indicator"]]
        },
    }


def _lines(agencies: int) -> list[int]:
    """Each agency's line, counted from the top; every block begins below a heading."""
    return [place + HEAD_ROWS * (1 + place // BLOCK) for place in range(agencies)]


def _heads(agencies: int) -> list[int]:
    """The lines above which the headings stand."""
    return [block * (BLOCK + HEAD_ROWS) + HEAD_ROWS for block in range(-(-agencies // BLOCK))]


def _heading(line: int, columns: list[Row], _: Words) -> list[dict[str, Any]]:
    """The codes above a block, upright so that columns may be narrow; their names on hovering."""
    share = {"text": _("% kept"), "hovertext": hover(_("Share of the judged indicators that are met or on track"))}
    codes = [{"text": row["indicator"], "hovertext": hover(row["label"])} for row in columns]
    return [
        {"x": place or SHARES_AT, "y": line - 0.6, "textangle": -90, "showarrow": False, "yanchor": "bottom",
         "captureevents": True, "font": {"size": SMALL, "color": palette.INK},
         "hoverlabel": {"bgcolor": palette.GROUND}, **head}
        for place, head in enumerate([share, *codes])
    ]  # fmt: skip


def _ground(found: list[Row], down: dict[str, int], across: dict[str, int], total: int) -> dict[str, Any]:
    """The cells' colours; what an agency does not report stays blank."""
    ground: list[list[int | None]] = [[None] * len(across) for _line in range(total)]
    for one in found:
        ground[down[one["agency"]]][across[one["indicator"]] - 1] = STATUS_ORDER.index(one["status"])
    return {
        "type": "heatmap", "x0": 1, "dx": 1, "y0": 0, "dy": 1, "z": ground, "xgap": 1, "ygap": 1, "hoverinfo": "skip",
        "showscale": False, **classes([fill(status) for status in STATUS_ORDER]),
    }  # fmt: skip


def classes(colours: list[str]) -> dict[str, Any]:
    """A scale of colours without anything between them: z is a colour's place."""
    steps = len(colours)
    scale = [[edge / steps, colour] for place, colour in enumerate(colours) for edge in (place, place + 1)]
    return {"zmin": -0.5, "zmax": steps - 0.5, "colorscale": scale}


def fill(status: str) -> str:
    """The colour of a status on a surface: faint where nothing is judged, so that the judged ones speak."""
    return FADED if status in UNASSESSED else palette.STATUS[status].colour


def ink(status: str) -> str:
    """What is legible upon it."""
    return palette.INK if status in UNASSESSED else palette.STATUS[status].on


def _shapes(
    found: list[Row],
    down: dict[str, int],
    across: dict[str, int],
    labels: dict[str, str],
    titles: dict[str, str],
    _: Words,
) -> dict[str, Any]:
    """The statuses' shapes, which are also what is pointed at and clicked: a heatmap has no points to select."""
    return {
        "type": "scatter", "mode": "markers", "cliponaxis": False, "showlegend": False,
        "x": [across[cell["indicator"]] for cell in found], "y": [down[cell["agency"]] for cell in found],
        "marker": {"size": SHAPE, "symbol": [palette.STATUS[cell["status"]].symbol for cell in found],
                   "color": [ink(cell["status"]) for cell in found], "opacity": 1,
                   "line": {"width": 1, "color": [ink(cell["status"]) for cell in found]}},
        "customdata": [[cell["agency"], cell["indicator"]] for cell in found],
        "hovertext": [_hover(cell, labels[cell["agency"]], titles[cell["indicator"]], _) for cell in found],
        "hoverinfo": "text", **undimmed(),
    }  # fmt: skip


def _hover(cell: Row, label: str, title: str, _: Words) -> str:
    mark = palette.STATUS[cell["status"]].mark
    figure = f" · {phrases.reading(cell, _)}" if known(cell["value"]) else ""
    return hover(label, title, f"{mark} {_.status(cell['status'])}{figure}", cell["said"])


def _shares(rows: list[Row], places: list[int], _: Words) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "text", "x": [SHARES_AT] * len(rows), "y": places, "cliponaxis": False,
        "text": [_.percent(row["share"], 0) for row in rows],
        "textfont": {"size": SMALL, "color": palette.INK},
        "customdata": [[row["agency"], ""] for row in rows], "hoverinfo": "text", "showlegend": False,
        "hovertext": [hover(row["label"], _("{share} of its judged indicators are met or on track",
                                            share=_.percent(row["share"], 0))) for row in rows],
        "selected": {"textfont": {"color": palette.INK}}, "unselected": {"textfont": {"color": palette.INK}},
    }  # fmt: skip


def _alt(
    rows: list[Row],
    columns: list[Row],
    found: list[Row],
    labels: dict[str, str],
    titles: dict[str, str],
    _: Words,
) -> str:
    """What the chart says: how many cells fall short, and where most of them lie."""
    short = [cell for cell in found if cell["status"] in SHORT]
    sentences = [
        _("{agencies} agencies by {indicators} indicators", agencies=_.number(len(rows)),
          indicators=_.number(len(columns))),
        _("{short} of {all} judgements fall short", short=_.number(len(short)), all=_.number(len(found))),
    ]  # fmt: skip
    if short:
        agency, most = Counter(cell["agency"] for cell in short).most_common(1)[0]
        sentences.append(_("most at {agency}: {n}", agency=labels[agency], n=_.number(most)))
        indicator, most = Counter(cell["indicator"] for cell in short).most_common(1)[0]
        sentences.append(_("most often {indicator}: {n}", indicator=titles[indicator], n=_.number(most)))
    return _("Heat map. {said}.", said="; ".join(sentences))
