"""The charts of a level's agencies: their readings along one axis, and where their shortfall lies (Pareto)."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import permutations, product
from typing import Any

import numpy as np
import pandas as pd

from kpi import phrases
from kpi.charts import palette, sheet
from kpi.charts.sheet import LABEL, SMALL, Drawing, hover, line, words
from kpi.evaluation import SHORT, STATUS_ORDER
from kpi.i18n import Words, is_missing
from kpi.plan.rows import Row, records

MOST_DOTS = 400  # more would take a browser half a second to draw, and nobody could pick one out
MOST_STACKED = 24  # signs on top of each other; above that, bars count them
SIGN = ["agency", "status", "period", "value", "unit", "goal", "expected"]  # of the card, what a sign needs
BINS, BARS = 70, 40  # parts of the axis: of signs, and of bars
DOT, DOT_ROW = 8, 9.0  # px
TALLEST, LEAST = 130, 60  # px: the tallest bar, the least height for signs
LINES, FOOT = 60, 26  # px above for the words on the lines, below for the axis
SPACE = "\u00a0"  # between a line and its words
LETTER, MARGIN = 0.012, 0.03  # shares of the axis: width of a letter, space at each end
ROUND = (1, 2, 2.5, 5, 10)  # widths of a bar, times a power of ten
PARETO = 190
FAINT = 0.45  # opacity of agencies outside the few that have half of the shortfall
MOST_BARS = 200  # agencies; with thousands the smallest would only be a line on the axis


def dots(agencies: pd.DataFrame, own: Row | None, t: Words, *, whose: str, names: Mapping[str, str],
         chosen: str | None = None) -> Drawing:  # fmt: skip
    """The agencies' readings with the lines of the level's own reading, of what is expected of it, and of its target.

    agencies: a row each of the scorecard. own: the level's row; readings of another period than its own are hollow.
    whose: the level's name. names: of agencies by code. chosen: the agency that is named. The lowest is named as well.
    A sign's customdata is its agency.
    """
    sign = -1 if agencies["direction"].iloc[0] == "down" else 1
    order = np.argsort(sign * agencies["value"].to_numpy(float), kind="stable")  # no reading: last
    ordered = agencies.iloc[order]
    count = int(ordered["value"].notna().sum())
    if not count:
        return sheet.empty(t("No agency has data for this year yet."), t)
    read, unit = ordered.iloc[:count], ordered["unit"].iloc[0]
    marks = _marks(own, whose, t)
    ends = [*read["value"].iloc[[0, -1]].tolist(), *(x for x, *_look in marks)]
    low, high = min(ends), max(ends)
    parts = ((read["value"] - read["value"].min()) / ((high - low) / BINS or 1)).round()
    levels = read.groupby(parts).cumcount().tolist()  # how many signs are stacked below each
    if count > MOST_DOTS or max(levels) >= MOST_STACKED:
        traces, top, plot = _bars(read, (high - low) / BARS or 1, t)
    else:
        rows = [row | {"label": names[row["agency"]]} for row in records(read[SIGN])]
        plot = max(LEAST, (max(levels) + 1) * DOT_ROW)
        traces, top = _signs(rows, levels, own["period"] if own else None, t), plot / DOT_ROW
        named = [rows[0], *(row for row in rows[1:] if row["agency"] == chosen)]
        traces += _names(named, levels, rows, (low, high), t)
    pixel, margin = top / plot, MARGIN * (high - low or 1)
    layout = {
        "height": round(plot + LINES + FOOT),
        "margin": {"l": 4, "r": 12, "t": 4, "b": 4},
        "xaxis": sheet.value_axis(unit, t, nticks=8, showgrid=False, range=[low - margin, high + margin]),
        "yaxis": {"visible": False, "fixedrange": True, "range": [-0.7 * DOT * pixel, top + LINES * pixel]},
        "barmode": "stack",
    }
    traces = [*_lines(marks, top, pixel, (low, high)), *traces]
    alt = _alt(read, names, len(ordered) - count, t)

    def numbers() -> sheet.Numbers:
        rows = records(ordered)
        return sheet.without_empty(
            {
                t("Agency"): [names[row["agency"]] for row in rows],
                **sheet.value_columns(rows, unit, t),
                t("Status"): [t.status(row["status"]) for row in rows],
                t("Assessment"): [phrases.assessment(row, t) for row in rows],
            }
        )

    return sheet.draw(traces, layout, alt, t, numbers)


def _marks(own: Row | None, whose: str, t: Words) -> list[tuple[float, str, float, str]]:
    """The level's own reading, what is expected of it, its target: where, words, width and dash of the line."""
    if own is None:
        return []
    expected: Any = None if own["expected"] == own["goal"] else own["expected"]
    marks = (
        (own["value"], f"<b>{sheet.escaped(whose)}: {phrases.reading(own, t)}</b>", 2, "solid"),
        (expected, t("expected by now: {x}", x=phrases.expectation(own, t)), 1.6, "dash"),
        (own["goal"], f"<b>{t('target: {x}', x=phrases.mark(own, t))}</b>", 2.4, "solid"),
    )
    return [mark for mark in marks if not is_missing(mark[0])]


def _lines(
    marks: Sequence[tuple[float, str, float, str]], top: float, pixel: float, ends: tuple[float, float]
) -> list[dict[str, Any]]:
    """The lines, each with its words beside it in a row of its own above the signs."""
    traces = []
    for (x, text, width, dash), (row, side) in zip(marks, _rows_and_sides(marks, ends), strict=True):
        height = top + (LINES - 8 - 18 * row) * pixel
        beside = f"{text}{SPACE}" if side == "left" else f"{SPACE}{text}"
        traces.append(line([x] * 2, [0, height], palette.INK, width, dash=dash))
        traces.append(words([beside], x=[x], y=[height], size=SMALL, side=f"middle {side}"))
    return traces


def _rows_and_sides(
    marks: Sequence[tuple[float, str, float, str]], ends: tuple[float, float]
) -> Sequence[tuple[int, str]]:
    """The row of each line's words, 0 at the top, and their side: those where the fewest words cross a line that ends
    higher or an edge."""
    low, high = ends
    lengths = [LETTER * len(re.sub("<.*?>", "", text)) * (high - low) for _x, text, *_look in marks]

    def crossings(looks: Sequence[tuple[int, str]]) -> int:
        count = 0
        for (x, *_mark), (row, side), length in zip(marks, looks, lengths, strict=True):
            start, end = (x - length, x) if side == "left" else (x, x + length)
            count += (start < low) + (end > high)
            count += sum(
                start < other < end and above < row
                for (other, *_look), (above, _side) in zip(marks, looks, strict=True)
            )
        return count

    rows = permutations(range(len(marks)))
    sides = list(product(("left", "right"), repeat=len(marks)))
    return min((list(zip(row, side, strict=True)) for row in rows for side in sides), key=crossings)


def _signs(rows: Sequence[Row], levels: Sequence[int], period: str | None, t: Words) -> list[dict[str, Any]]:
    """A trace per status, and one more for its readings of an earlier period."""
    groups: dict[tuple[int, bool], list[tuple[Row, int]]] = {}
    for row, level in zip(rows, levels, strict=True):
        key = STATUS_ORDER.index(row["status"]), period not in (None, row["period"])
        groups.setdefault(key, []).append((row, level))
    traces = []
    for (status, is_earlier), signs in sorted(groups.items(), key=lambda group: group[0]):
        look, word = palette.STATUS[STATUS_ORDER[status]], t.status(STATUS_ORDER[status])
        fill = palette.GROUND if is_earlier else look.fill
        edge = {"width": 1.5 if fill == palette.GROUND else 1, "color": look.outline}
        traces.append({
            "type": "scatter", "mode": "markers", "x": [row["value"] for row, _level in signs],
            "y": [level for _row, level in signs],
            "marker": {"symbol": look.symbol, "size": DOT, "color": fill, "line": edge},
            "hovertext": [hover(row["label"], f"{phrases.reading(row, t)} · {word}") for row, _level in signs],
            "hoverinfo": "text", "customdata": [row["agency"] for row, _level in signs], "cliponaxis": False,
            "showlegend": False,
        })  # fmt: skip
    return traces


def _names(
    named: list[Row], levels: Sequence[int], rows: Sequence[Row], ends: tuple[float, float], t: Words
) -> list[dict[str, Any]]:
    """The names of a few agencies, above their signs and those beside them, on the side of the axis's middle."""
    low, high = ends
    traces = []
    for row in named:
        text, value = f"{row['label']} {phrases.reading(row, t)}", row["value"]
        width = len(text) * LETTER * (high - low)
        is_right = value < (low + high) / 2
        start, end = (value, value + width) if is_right else (value - width, value)
        above = max(level for other, level in zip(rows, levels, strict=True) if start <= other["value"] <= end)
        side = "top right" if is_right else "top left"
        traces.append(words([sheet.escaped(text)], x=[value], y=[above + 0.6], size=LABEL, side=side))
    return traces


def _bars(read: pd.DataFrame, least: float, t: Words) -> tuple[list[dict[str, Any]], float, float]:
    """A bar per part of the axis and status, as high as there are agencies; the tallest, and its px."""
    values, statuses, unit = read["value"].to_numpy(float), read["status"].to_numpy(object), read["unit"].iloc[0]
    power = 10.0 ** math.floor(math.log10(least))
    step = next(times * power for times in ROUND if times * power >= least * (1 - 1e-9))
    last = max(math.ceil(values.max() / step) - 1, math.floor(values.min() / step))
    parts = np.minimum(np.floor(values / step), last).astype(int)
    traces = []

    def bar_words(part: int, count: int, status: str) -> str:
        ends = f"{t.number(part * step)}–{t.value((part + 1) * step, unit)}"
        return hover(ends, f"{t.plural('{n} agency', '{n} agencies', count)}: {t.status(status)}")

    for status in (each for each in STATUS_ORDER if (statuses == each).any()):
        look, counts = palette.STATUS[status], Counter(parts[statuses == status].tolist())
        traces.append({
            "type": "bar", "x": [(part + 0.5) * step for part in counts], "y": list(counts.values()),
            "width": 0.92 * step, "marker": {"color": look.fill, "line": {"width": 1, "color": look.outline}},
            "hovertext": [bar_words(part, count, status) for part, count in counts.items()],
            "hoverinfo": "text", "showlegend": False,
        })  # fmt: skip
    return traces, float(max(Counter(parts.tolist()).values())), TALLEST


def _alt(read: pd.DataFrame, names: Mapping[str, str], silent: int, t: Words) -> str:
    last, first = ({"agency": names[row["agency"]], "x": phrases.value(row["value"], row["unit"], t)}
                   for row in records(read.iloc[[0, -1]]))  # fmt: skip
    sentences = [
        t.plural("{n} agency has data", "{n} agencies have data", len(read)),
        t.plural("{n} below target", "{n} below target", int(read["status"].isin(SHORT).sum())),
        t("lowest: {agency} with {x}", **last),
        t("highest: {agency} with {x}", **first),
    ]
    if silent:
        sentences.append(t.plural("{n} without data", "{n} without data", silent))
    return t("By agency. {facts}.", facts="; ".join(sentences))


# ---------------------------------------------------------------- the shortfall


def pareto(agencies: pd.DataFrame, few: int, t: Words) -> Drawing:
    """A bar per agency with its share of the shortfall, and a line of the shares added up. The few that hold half are
    strong.

    agencies: one row each, the most missing first: agency, label (its name), missing (of the numerator), share and
    share_so_far (0 to 1). few: how many of them, from the top, hold half. A bar's customdata is its agency.
    """
    rows = records(agencies.iloc[:MOST_BARS])
    places = list(range(1, len(rows) + 1))
    sums = [100 * row["share_so_far"] for row in rows]
    layout = {
        "height": PARETO,
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
        _shares(rows, places, few, t),
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
    return sheet.draw(data, layout, t("Where the shortfall lies. {agencies}.", agencies=shown), t, numbers)


def _shares(rows: list[Row], places: list[int], few: int, t: Words) -> dict[str, Any]:
    sums = [t.plural("the first {n}: {share}", "the first {n} together: {share}", n,
                     share=t.percent(100 * row["share_so_far"], 0)) for n, row in enumerate(rows, start=1)]  # fmt: skip
    return {
        "type": "bar", "x": places, "y": [100 * row["share"] for row in rows],
        "marker": {"color": palette.GREY, "opacity": [1 if n <= few else FAINT for n in places]},
        "hovertext": [hover(row["label"], _missing(row, t), total) for row, total in zip(rows, sums, strict=True)],
        "hoverinfo": "text", "customdata": [row["agency"] for row in rows], "showlegend": False,
    }  # fmt: skip


def _missing(row: Row, t: Words) -> str:
    share = 100 * row["share"]
    return t("missing {x} ({share})", x=t.number(row["missing"], 0), share=t.percent(share, 1 if share < 1 else 0))
