"""Shared by all charts: putting one together, breaking lines, writing numbers on axes and in tables.

A figure is a plain dict, as Plotly reads it in the browser. Its colours are those of palette.
"""

import json
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

from kpi import phrases
from kpi.charts import palette
from kpi.i18n import Words, is_missing
from kpi.plan.rows import Row

LABEL, SMALL = 13, 12  # px, text
HOVER_WIDTH = 46  # characters
EMPTY_HEIGHT = 96  # px
LETTER, LINE = 0.6, 1.3  # times the font size: widest letter, height of a line
OFF_AXIS = 13.5  # px between an axis and its labels

Numbers = Mapping[str, Sequence[Any]]  # heading in the reader's language → cells from the top; None is missing


@dataclass(frozen=True)
class Drawing:
    """A figure, its message for those who cannot see it, and its numbers (or a function that makes them). Shared
    between sessions: never change it."""

    figure: dict[str, Any]
    alt: str
    tabled: Numbers | Callable[[], Numbers]

    @cached_property
    def numbers(self) -> Numbers:
        """The chart's data as a table: numbers as numbers, their unit in the heading."""
        return self.tabled() if callable(self.tabled) else self.tabled

    @property
    def json(self) -> str:
        """The figure as the browser gets it."""
        return json.dumps(self.figure, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def draw(
    data: list[dict[str, Any]],
    layout: dict[str, Any],
    alt: str,
    t: Words,
    numbers: Numbers | Callable[[], Numbers] | None = None,
) -> Drawing:
    """The drawing of Plotly's traces and layout."""
    layout = {
        "separators": {"vi": ",.", "en": ".,"}[t.lang],
        "margin": {"l": 4, "r": 4, "t": 12, "b": 4},
        "hovermode": "closest",
        "font": {"family": palette.FONT, "size": SMALL, "color": palette.INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hoverlabel": {
            "align": "left",
            "bgcolor": palette.GROUND,
            "bordercolor": palette.BORDER,
            "font": {"family": palette.FONT, "size": LABEL, "color": palette.INK},
        },
        "dragmode": "pan",
        "showlegend": False,
    } | layout
    return Drawing({"data": data, "layout": layout | {"margin": _margin(layout)}}, alt, numbers or {})


def _margin(layout: dict[str, Any]) -> dict[str, float]:
    """The margins with space for the axes' labels; Plotly would have to draw twice to find them."""
    margin, x, y = dict(layout["margin"]), layout["xaxis"], layout["yaxis"]
    if y.get("visible", True):
        ends = [f"{end:,.0f}{y.get('ticksuffix', '')}" for end in y["range"]]
        longest = max(len(word) for word in y.get("ticktext", ends))
        margin["l"] = round(longest * LETTER * y["tickfont"]["size"] + OFF_AXIS, 1)
    if x.get("visible", True):
        lines = 1 + max(words.count("<br>") for words in x.get("ticktext", [""]))
        margin["b"] = round(lines * LINE * x["tickfont"]["size"] + OFF_AXIS, 1)
    return margin


def empty(sentence: str, t: Words) -> Drawing:
    """A chart without data: a sentence that says so."""
    hidden = {"visible": False, "fixedrange": True}
    note = {"text": wrap(sentence, 44), "showarrow": False, "xref": "paper", "yref": "paper", "x": 0, "y": 0.5,
            "xanchor": "left", "align": "left", "font": {"size": 14, "color": palette.INK}}  # fmt: skip
    layout = {"height": EMPTY_HEIGHT, "annotations": [note], "xaxis": hidden, "yaxis": hidden}
    return draw([], layout, sentence, t)


def wrap(text: str, width: int) -> str:
    """The text in lines of at most `width` characters, written for Plotly. A longer word stays in one piece."""
    if len(text) <= width:  # most are short, and a chart of agencies has hundreds
        return escaped(text)
    lines = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    return "<br>".join(map(escaped, lines))


def escaped(text: str) -> str:
    """The text escaped for Plotly, which reads tags and entities in it."""
    return escape(text, quote=False)


def hover(title: str, *lines: str) -> str:
    """The text of a hover label: a bold title and sentences under it."""
    return "<br>".join([f"<b>{wrap(title, HOVER_WIDTH)}</b>", *(wrap(line, HOVER_WIDTH) for line in lines if line)])


def value_axis(unit: str, t: Words, **more: Any) -> dict[str, Any]:
    """An axis of values with the unit on every tick; Plotly would leave it away from given `tickvals`."""
    if "tickvals" in more:
        more["ticktext"] = [phrases.value(value, unit, t) for value in more["tickvals"]]
    axis: dict[str, Any] = {"fixedrange": True, "gridcolor": palette.GRID, "zeroline": False, "automargin": True,
                            "tickfont": {"size": SMALL}, "tickformat": ",~f"}  # fmt: skip
    return axis | {"ticksuffix": t.value(0, unit).removeprefix("0")} | more


def marker(status: str | None, size: int) -> dict[str, Any]:
    """The sign of a status, or of a reading from before the plan (None)."""
    look = palette.STATUS[status] if status else palette.BEFORE_PLAN
    width = 2.5 if look.fill == palette.GROUND else 1
    return {"symbol": look.symbol, "size": size, "color": look.fill, "line": {"width": width, "color": look.edge}}


def line(
    x: Sequence[float | None], y: Sequence[float | None], colour: str, width: float, dash: str = "solid"
) -> dict[str, Any]:
    """A line without hover labels; None in it is a gap."""
    return {"type": "scatter", "mode": "lines", "x": list(x), "y": list(y), "hoverinfo": "skip", "showlegend": False,
            "line": {"color": colour, "width": width, "dash": dash}}  # fmt: skip


def words(
    text: Sequence[str],
    *,
    x: Sequence[float],
    y: Sequence[float],
    size: int,
    side: str,
    colour: str | Sequence[str] = palette.INK,
) -> dict[str, Any]:
    """Text on the chart, covered by later traces. side: Plotly's textposition, 'top right'."""
    return {"type": "scatter", "mode": "text", "x": list(x), "y": list(y), "text": list(text), "textposition": side,
            "textfont": {"size": size, "color": colour}, "hoverinfo": "skip", "showlegend": False,
            "cliponaxis": False}  # fmt: skip


def cell(x: Any) -> Any:
    """A value as a cell of the table of numbers."""
    return None if is_missing(x) else x


def headed(name: str, unit: str, t: Words) -> str:
    """'Kết quả (%)', 'Kết quả (hạng)'; a milestone has no unit."""
    if unit == "yes/no":
        return name
    return f"{name} ({t('rank') if unit == 'rank' else t.value(0, unit).removeprefix('0').strip()})"


def value_columns(rows: Sequence[Row], unit: str, t: Words) -> Numbers:
    """The columns of the values, their targets, and what is expected by then, where that differs."""

    def values(name: str) -> list[Any]:
        return [t.value(row[name], unit) if unit == "yes/no" and not is_missing(row[name]) else cell(row[name])
                for row in rows]  # fmt: skip

    expected = [None if row["expected"] == row["goal"] else cell(row["expected"]) for row in rows]
    return {
        headed(t("Actual"), unit, t): values("value"),
        headed(t("Target"), unit, t): values("goal"),
        headed(t("Expected"), unit, t): expected,
    }


def without_empty(numbers: Numbers) -> Numbers:
    """The columns that have any value."""
    return {name: cells for name, cells in numbers.items() if any(each is not None for each in cells)}
