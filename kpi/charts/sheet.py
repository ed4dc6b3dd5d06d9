"""What every figure shares: how one is put together, how words are wrapped, how axes write their numbers.

A figure is a plain dict, as Plotly reads it in the reader's browser. Colours of the theme are named by palette.INK and
its siblings.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

from kpi import phrases
from kpi.charts import palette
from kpi.charts.margins import roomy
from kpi.i18n import Words, is_missing
from kpi.plan.rows import Row

LABEL = 13  # px, text on the drawing
SMALL = 12
CLEAR = "rgba(0,0,0,0)"
GRID = "rgba(128,138,150,0.22)"  # seen, but behind everything, on either ground
HOVER_WIDTH = 46  # characters
EMPTY_HEIGHT = 96


Numbers = Mapping[str, Sequence[Any]]  # heading, in the reader's language → cells from the top; None is missing


@dataclass(frozen=True)
class Drawing:
    """A finished figure, what it says, for those who cannot see it, and what is drawn as a table of numbers (not words,
    their unit in the heading), or what makes it of thousands. Shared between sessions: never change it."""

    figure: dict[str, Any]
    alt: str
    tabled: Numbers | Callable[[], Numbers]

    @cached_property
    def numbers(self) -> Numbers:
        """The table, made when it is first looked at."""
        return self.tabled() if callable(self.tabled) else self.tabled

    @cached_property
    def json(self) -> str:
        """The figure as a browser gets it, written when it is first shown."""
        return json.dumps(self.figure, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def draw(
    data: list[dict[str, Any]],
    layout: dict[str, Any],
    alt: str,
    _: Words,
    numbers: Numbers | Callable[[], Numbers] | None = None,
) -> Drawing:
    """The drawing of traces and a layout, both plain dicts. numbers: see Drawing."""
    common = {
        "separators": {"vi": ",.", "en": ".,"}[_.lang],
        "margin": {"l": 4, "r": 4, "t": 12, "b": 4},
        "hovermode": "closest",
        "font": {"family": palette.FONT, "size": SMALL, "color": palette.INK},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "hoverlabel": {
            "align": "left",
            "bgcolor": palette.GROUND,
            "bordercolor": palette.BORDER,
            "font": {"family": palette.FONT, "size": LABEL, "color": palette.INK},
        },
        "dragmode": "pan",
        "showlegend": False,
        "legend": legend(),
    }
    whole = common | layout
    return Drawing({"data": data, "layout": whole | {"margin": roomy(whole)}}, alt, numbers or {})


def legend(**place: Any) -> dict[str, Any]:
    """A legend in rows, above the drawing unless `place` says otherwise; nothing to click on. Only for drawings without
    names beside them: Plotly gives a legend no more width than the axis has."""
    return {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom",
            "traceorder": "normal", "itemclick": False, "itemdoubleclick": False,
            "font": {"size": LABEL, "color": palette.INK}} | place  # fmt: skip


def empty(sentence: str, _: Words) -> Drawing:
    """The drawing of nothing: a sentence that says so."""
    hidden = {"visible": False, "fixedrange": True}
    said = {"text": wrap(sentence, 44), "showarrow": False, "xref": "paper", "yref": "paper", "x": 0, "y": 0.5,
            "xanchor": "left", "align": "left", "font": {"size": 14, "color": palette.INK}}  # fmt: skip
    layout = {"height": EMPTY_HEIGHT, "annotations": [said], "xaxis": hidden, "yaxis": hidden}
    return draw([], layout, sentence, _)


def in_rows(*blocks: Sequence[float]) -> dict[str, Any]:
    """What a layout says of a drawing higher than a sheet, for kpi/web/browser/paper_charts.js: on paper it is
    parted between its rows. A block: where on the upright axis the head above its rows ends, then each of them.

    It is text because Plotly takes an object of equal content for another one, and draws anew."""
    return {"meta": json.dumps([list(block) for block in blocks])}


def known(x: Any) -> bool:
    return not is_missing(x)


def wrap(text: str, width: int) -> str:
    """The text in lines of at most `width` characters, as Plotly breaks them and escaped for it; a longer word stays
    whole."""
    if len(text) <= width:
        return escaped(text)
    # A crowd of agencies has two hundred hover labels: textwrap takes twenty times as long.
    text, lines, start = text.replace("\n", " "), [], 0
    while len(text) - start > width:
        end = text.rfind(" ", start, start + width + 1)
        end = text.find(" ", start + width) if end < 0 else end
        if end < 0:
            break
        lines.append(text[start:end])
        start = end + 1
    lines.append(text[start:])
    return "<br>".join(map(escaped, lines))


def escaped(text: str) -> str:
    """The text letter for letter in a drawing: Plotly reads tags and entities."""
    return escape(text, quote=False)


def hover(title: str, *lines: str) -> str:
    """The text of a hover label: a bold title and sentences under it."""
    return "<br>".join([f"<b>{wrap(title, HOVER_WIDTH)}</b>", *(wrap(line, HOVER_WIDTH) for line in lines if line)])


def hover_of(row: Row, _: Words) -> str:
    """The hover label of a scope's reading: its name, its figure, its judgement."""
    return hover(row["label"], phrases.reading(row, _), row["said"])


def value_axis(unit: str, _: Words, **more: Any) -> dict[str, Any]:
    """An axis of figures with the unit on every tick. `tickvals` are written out: Plotly leaves their unit away."""
    if "tickvals" in more:
        more["ticktext"] = [phrases.figure(value, unit, _) for value in more["tickvals"]]
    axis: dict[str, Any] = {"fixedrange": True, "gridcolor": GRID, "zeroline": False, "automargin": True,
                            "tickfont": {"size": SMALL}, "tickformat": ",~f"}  # fmt: skip
    return axis | {"ticksuffix": _.figure(0, unit).removeprefix("0")} | more


def marker(status: str | None, size: int) -> dict[str, Any]:
    """The marker of a status (None: not judged): hollow where the reading is not judged for want of figures."""
    look = palette.STATUS[status] if status else palette.UNJUDGED
    if look.symbol.endswith("-open"):
        ring = {"width": 2.5, "color": look.colour}
        return {"symbol": "circle", "size": size, "color": palette.GROUND, "line": ring}
    edge = {"width": 1, "color": look.colour if look.fill else palette.GROUND}
    return {"symbol": look.symbol, "size": size, "color": look.fill or look.colour, "line": edge}


def line(
    x: Sequence[float | None], y: Sequence[float | None], colour: str, width: float, dash: str = "solid"
) -> dict[str, Any]:
    """A line that is only looked at; None in it is a gap."""
    return {"type": "scatter", "mode": "lines", "x": list(x), "y": list(y), "hoverinfo": "skip", "showlegend": False,
            "line": {"color": colour, "width": width, "dash": dash}}  # fmt: skip


def undimmed(ink: str | None = None) -> dict[str, Any]:
    """A click leads elsewhere: nothing is faded for it. ink: of the words on a trace."""
    style: dict[str, Any] = {"marker": {"opacity": 1}} | ({"textfont": {"color": ink}} if ink else {})
    return {"selected": style, "unselected": style}


def words(
    text: Sequence[str],
    *,
    x: Sequence[float],
    y: Sequence[float],
    size: int,
    place: str,
    colour: str | Sequence[str] = palette.INK,
) -> dict[str, Any]:
    """Words on the drawing, beneath whatever is drawn after them. place: as Plotly says it, 'top right'."""
    return {"type": "scatter", "mode": "text", "x": list(x), "y": list(y), "text": list(text), "textposition": place,
            "textfont": {"size": size, "color": colour}, "hoverinfo": "skip", "showlegend": False,
            "cliponaxis": False, **undimmed()}  # fmt: skip


def note(text: str, *, size: int = LABEL, **place: Any) -> dict[str, Any]:
    """Bold words on the drawing, on a patch of ground so that no line runs through them."""
    return {"text": f"<b>{text}</b>", "showarrow": False, "align": "left", "bgcolor": palette.GROUND, "opacity": 0.92,
            "borderpad": 1, "font": {"size": size, "color": palette.INK}} | place  # fmt: skip
