"""Agencies × periods: a cell per report, its state's colour under the state's mark and the figures that came."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from kpi.charts import palette
from kpi.charts.bars import names_axis
from kpi.charts.sheet import GRID, SMALL, Drawing, Numbers, draw, empty, escaped, hover, in_rows, undimmed, wrap
from kpi.i18n import Words
from kpi.plan.rows import Row, Table, records
from kpi.reporting.punctuality import COUNTED, STATES, TO_CHASE

ROW, LINE, HEAD = 26, 16, 52  # px: an agency, a line of its name, the periods' names above a block
NAME_WIDTH = 22  # characters
HEAD_WIDTH, SUM_WIDTH = 9, 5  # characters of the names above the columns and above the sums before they break
BLOCK = 30  # agencies under one heading: it is repeated before it leaves the screen
SUMS_AT, SUMS = 0.2, 0.12  # of a column: where the reports on time stand, and how far left of it the axis begins


def reporting_strip(agencies: Table, periods: Table, cells: Table, _: Words) -> Drawing:
    """How each agency's reports of a year stand.

    agencies: agency, label, group (the name of its level; one group's rows stand together) and sum ('3/4': reports on
    time of those due), in the order of the rows. periods: period and label, in the order of the columns. cells: one row
    per agency and period: agency, period, state, text (what stands on it), said (a sentence).
    A point's customdata is [agency, period]; of a sum's, the period is empty.
    """
    rows, columns = records(agencies), records(periods)
    if not rows:
        return empty(_("No agency of this level reports in this year."), _)
    names = [_in_lines(row["label"]) for row in rows]
    bands = _bands(rows, names)
    own = [band for band in bands if band.agency]
    down = {band.agency: band for band in own}
    across = {column["period"]: place for place, column in enumerate(columns, start=1)}
    found = sorted(records(cells), key=lambda cell: (down[cell["agency"]].top, across[cell["period"]]))
    total = bands[-1].bottom
    ticks = {band.middle: band.name for band in own}
    ticks |= {band.bottom - LINE: band.name for band in bands if not band.agency}
    layout = {
        "height": total + 8,
        "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
        "xaxis": {"visible": False, "fixedrange": True, "range": [-SUMS, len(columns) + 0.5]},
        "yaxis": names_axis(names)
        | {"range": [total, 0], "tickvals": list(ticks), "ticktext": list(ticks.values()), "ticklabelstandoff": 2,
           "ticks": ""},
        "annotations": [head for band in bands if not band.agency for head in _heading(band.bottom, columns, _)],
        "clickmode": "event+select",
        "hoverdistance": 2 * ROW,
        **in_rows(*_blocks(bands)),
    }  # fmt: skip
    labels = {row["agency"]: row["label"] for row in rows}
    titles = {column["period"]: column["label"] for column in columns}
    traces = [
        _ground(found, bands, across),
        *(_texts(state, found, down, across, labels, titles, _) for state in STATES),
        _sums(rows, down, _),
    ]
    return draw(traces, layout, _alt(rows, found, labels, titles, _), _, _numbers(rows, columns, found, _))


@dataclass(frozen=True)
class Band:
    """A strip across the drawing, in px from its top: an agency's row, or (agency '') the heading above a block."""

    agency: str
    name: str
    top: int
    bottom: int

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def _bands(rows: list[Row], names: list[str]) -> list[Band]:
    """Each agency's row, as high as its name; a heading above each level, and again before it leaves the screen."""
    bands: list[Band] = []
    bottom, under, group = 0, 0, None
    for row, name in zip(rows, names, strict=True):
        if under == BLOCK or row["group"] != group:
            bands.append(Band("", f"<b>{wrap(row['group'], NAME_WIDTH)}</b>", bottom, bottom + HEAD))
            bottom, under, group = bottom + HEAD, 0, row["group"]
        height = max(ROW, 4 + LINE * (1 + name.count("<br>")))
        bands.append(Band(row["agency"], name, bottom, bottom + height))
        bottom, under = bottom + height, under + 1
    return bands


def _blocks(bands: list[Band]) -> list[list[float]]:
    """Where each heading ends, and each row under it."""
    blocks: list[list[float]] = []
    for band in bands:
        if not band.agency:
            blocks.append([])
        blocks[-1].append(band.bottom)
    return blocks


def _in_lines(label: str) -> str:
    """A name in lines; what stands in brackets at its end stays together."""
    name, bracket, day = label.rpartition(" (")
    if len(label) <= NAME_WIDTH or not bracket:
        return wrap(label, NAME_WIDTH)
    return f"{wrap(name, NAME_WIDTH)}<br>({escaped(day)}"


def _heading(bottom: int, columns: list[Row], _: Words) -> list[dict[str, Any]]:
    """The periods' names above a block, and what the sums are."""
    on_time = {"x": SUMS_AT, "text": wrap(_("On time"), SUM_WIDTH)}
    named = [{"x": at, "text": wrap(column["label"], HEAD_WIDTH)} for at, column in enumerate(columns, start=1)]
    return [
        {"y": bottom - 4, "showarrow": False, "yanchor": "bottom", "align": "center",
         "font": {"size": SMALL, "color": palette.INK}, **head}
        for head in (on_time, *named)
    ]  # fmt: skip


def _ground(found: list[Row], bands: list[Band], across: dict[str, int]) -> dict[str, Any]:
    """The cells' colours; where an agency did not exist, none."""
    colours: dict[tuple[str, str], int] = {
        (cell["agency"], cell["period"]): STATES.index(cell["state"])
        for cell in found
        if cell["state"] != "did_not_exist"
    }
    return {
        "type": "heatmap", "x0": 1, "dx": 1, "y": [0, *(band.bottom for band in bands)],
        "z": [[colours.get((band.agency, period)) for period in across] for band in bands],
        "xgap": 2, "ygap": 2, "hoverinfo": "skip", "showscale": False, **_classes([_fill(state) for state in STATES]),
    }  # fmt: skip


def _fill(state: str) -> str:
    """Faint where nothing fell due, so that the others speak."""
    return palette.REPORTING[state].colour if state in COUNTED else GRID


def _texts(
    state: str,
    found: list[Row],
    down: dict[str, Band],
    across: dict[str, int],
    labels: dict[str, str],
    titles: dict[str, str],
    _: Words,
) -> dict[str, Any]:
    """What stands on the cells of a state, which is also what is pointed at and clicked."""
    own = [cell for cell in found if cell["state"] == state]
    ink = palette.REPORTING[state].on if state in COUNTED else palette.INK
    word = f"{palette.REPORTING[state].mark} {_.reporting_state(state)}"
    return {
        "type": "scatter", "mode": "text", "cliponaxis": False, "showlegend": False,
        "x": [across[cell["period"]] for cell in own], "y": [down[cell["agency"]].middle for cell in own],
        "text": [cell["text"] for cell in own], "textfont": {"size": SMALL, "color": ink},
        "customdata": [[cell["agency"], cell["period"]] for cell in own],
        "hovertext": [hover(f"{labels[cell['agency']]} · {titles[cell['period']]}", word, cell["said"])
                      for cell in own],
        "hoverinfo": "text", **undimmed(ink),
    }  # fmt: skip


def _sums(rows: list[Row], down: dict[str, Band], _: Words) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "text", "x": [SUMS_AT] * len(rows), "cliponaxis": False,
        "y": [band.middle for band in down.values()],
        "text": [row["sum"] for row in rows], "textfont": {"size": SMALL, "color": palette.INK},
        "customdata": [[row["agency"], ""] for row in rows], "hoverinfo": "text", "showlegend": False,
        "hovertext": [hover(row["label"], _("Reports on time of those due: {sum}", sum=row["sum"])) for row in rows],
        **undimmed(palette.INK),
    }  # fmt: skip


def _numbers(rows: list[Row], columns: list[Row], found: list[Row], _: Words) -> Numbers:
    """A row per agency, its state in each period in words."""
    said = {(cell["agency"], cell["period"]): cell for cell in found}

    def words(agency: str, period: str) -> str:
        cell = said[agency, period]
        return f"{_.reporting_state(cell['state'])} ({cell['text'].split(' ', 1)[-1]})"

    return {
        _("Level"): [row["group"] for row in rows],
        _("Agency"): [row["label"] for row in rows],
        **{column["label"]: [words(row["agency"], column["period"]) for row in rows] for column in columns},
    }


def _alt(rows: list[Row], found: list[Row], labels: dict[str, str], titles: dict[str, str], _: Words) -> str:
    """What the drawing says: how many reports stand how, and who has most to come."""
    counts = Counter(cell["state"] for cell in found)
    told = [f"{_.reporting_state(state)}: {_.number(counts[state])}" for state in STATES if counts[state]]
    to_come = [cell for cell in found if cell["state"] in TO_CHASE]
    if to_come:
        period, most = Counter(cell["period"] for cell in to_come).most_common(1)[0]
        told.append(_("most to come for {period}: {n}", period=titles[period], n=_.number(most)))
        agency, most = Counter(cell["agency"] for cell in to_come).most_common(1)[0]
        told.append(_("most at {agency}: {n}", agency=labels[agency], n=_.number(most)))
    return _("Reports of {agencies} agencies. {said}.", agencies=_.number(len(rows)), said="; ".join(told))


def _classes(colours: list[str]) -> dict[str, Any]:
    """A scale of colours without anything between them: z is a colour's place."""
    steps = len(colours)
    scale = [[edge / steps, colour] for place, colour in enumerate(colours) for edge in (place, place + 1)]
    return {"zmin": -0.5, "zmax": steps - 0.5, "colorscale": scale}
