"""Agencies × periods: a cell per report, its state's colour under the state's mark and the figures that came."""

from collections import Counter
from typing import Any

import pandas as pd

from kpi import palette
from kpi.discipline import COUNTED, STATES, TO_CHASE
from kpi.figures.bars import names_axis
from kpi.figures.heat import FADED, classes
from kpi.figures.sheet import SMALL, Drawing, Numbers, draw, empty, hover, undimmed, wrap
from kpi.rows import Row, records
from kpi.words import Words

ROW, LINE = 26, 16  # px: an agency, a line of its name
NAME_WIDTH = 20  # characters
HEAD_WIDTH = 9  # characters of a period's name before it breaks
HEAD_ROWS = 2  # how many rows the periods' names above a block take
BLOCK = 30  # agencies under one heading: it is repeated before it leaves the screen
SUMS_AT, SUMS = 0.2, 0.12  # of a column: where the reports on time stand, and how far left of it the axis begins


def reporting_strip(agencies: pd.DataFrame, periods: pd.DataFrame, cells: pd.DataFrame, _: Words) -> Drawing:
    """How each agency's reports of a year stand.

    agencies: agency, label, group (the name of its level; one group's rows stand together) and sum ('3/4': reports on
    time of those due), in the order of the rows. periods: period and label, in the order of the columns. cells: one row
    per agency and period: agency, period, state, text (what stands on it), said (a sentence).
    A point's customdata is [agency, period]; of a sum's, the period is empty.
    """
    rows, columns = records(agencies), records(periods)
    if not rows:
        return empty(_("No agency of this level reports in this year."), _)
    places, heads = _lines(rows)
    down = {row["agency"]: place for row, place in zip(rows, places, strict=True)}
    across = {column["period"]: place for place, column in enumerate(columns, start=1)}
    found = sorted(records(cells), key=lambda cell: (down[cell["agency"]], across[cell["period"]]))
    names = [wrap(row["label"], NAME_WIDTH) for row in rows]
    height = max(ROW, 4 + LINE * max(1 + name.count("<br>") for name in names))
    total = places[-1] + 1
    groups = {place - 0.8: f"<b>{wrap(group, NAME_WIDTH)}</b>" for place, group in heads.items()}
    layout = {
        "height": total * height + 8,
        "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
        "xaxis": {"visible": False, "fixedrange": True, "range": [-SUMS, len(columns) + 0.5]},
        "yaxis": names_axis(names)
        | {"range": [total - 0.5, -0.5], "tickvals": [*places, *groups], "ticktext": [*names, *groups.values()],
           "ticklabelstandoff": 2, "ticks": ""},
        "annotations": [head for place in heads for head in _heading(place, columns, _)],
        "clickmode": "event+select",
        "hoverdistance": max(ROW, height),
    }  # fmt: skip
    labels = {row["agency"]: row["label"] for row in rows}
    titles = {column["period"]: column["label"] for column in columns}
    traces = [
        _ground(found, down, across, total),
        *(_texts(state, found, down, across, labels, titles, _) for state in STATES),
        _sums(rows, places, _),
    ]
    return draw(traces, layout, _alt(rows, found, labels, titles, _), _, _numbers(rows, columns, found, _))


def _lines(rows: list[Row]) -> tuple[list[int], dict[int, str]]:
    """Each agency's line, counted from the top, and the lines above which headings stand, each with its group."""
    places, heads, line, under = [], {}, 0, BLOCK
    for before, row in zip([None, *rows], rows, strict=False):
        if under == BLOCK or before is None or before["group"] != row["group"]:
            line, under = line + HEAD_ROWS, 0
            heads[line] = row["group"]
        places.append(line)
        line, under = line + 1, under + 1
    return places, heads


def _heading(place: int, columns: list[Row], _: Words) -> list[dict[str, Any]]:
    """The periods' names above a block, and what the sums are."""
    on_time = {"x": SUMS_AT, "text": wrap(_("On time"), HEAD_WIDTH)}
    named = [{"x": at, "text": wrap(column["label"], HEAD_WIDTH)} for at, column in enumerate(columns, start=1)]
    return [
        {"y": place - 0.6, "showarrow": False, "yanchor": "bottom", "align": "center",
         "font": {"size": SMALL, "color": palette.INK}, **head}
        for head in (on_time, *named)
    ]  # fmt: skip


def _ground(found: list[Row], down: dict[str, int], across: dict[str, int], total: int) -> dict[str, Any]:
    """The cells' colours; where an agency did not exist, none."""
    ground: list[list[int | None]] = [[None] * len(across) for _line in range(total)]
    for cell in found:
        if cell["state"] != "did_not_exist":
            ground[down[cell["agency"]]][across[cell["period"]] - 1] = STATES.index(cell["state"])
    return {
        "type": "heatmap", "x0": 1, "dx": 1, "y0": 0, "dy": 1, "z": ground, "xgap": 2, "ygap": 2, "hoverinfo": "skip",
        "showscale": False, **classes([_fill(state) for state in STATES]),
    }  # fmt: skip


def _fill(state: str) -> str:
    """Faint where nothing fell due, so that the others speak."""
    return palette.REPORTING[state].colour if state in COUNTED else FADED


def _texts(
    state: str,
    found: list[Row],
    down: dict[str, int],
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
        "x": [across[cell["period"]] for cell in own], "y": [down[cell["agency"]] for cell in own],
        "text": [cell["text"] for cell in own], "textfont": {"size": SMALL, "color": ink},
        "customdata": [[cell["agency"], cell["period"]] for cell in own],
        "hovertext": [hover(f"{labels[cell['agency']]} · {titles[cell['period']]}", word, cell["said"])
                      for cell in own],
        "hoverinfo": "text", **undimmed(ink),
    }  # fmt: skip


def _sums(rows: list[Row], places: list[int], _: Words) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "text", "x": [SUMS_AT] * len(rows), "y": places, "cliponaxis": False,
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
