"""How much room the words beside the axes take, so that Plotly need not find out by drawing a chart twice.

Plotly widens a margin for words that do not fit, and then draws anew. What stands here is reckoned from the widths of
the letters, a little on the safe side: too small, and a chart is drawn once more; never wrong to look at.
"""

import unicodedata
from html import unescape
from typing import Any

# Letters of the theme's typeface by the width that none of them exceeds, in thousandths of their size. Vietnamese marks
# stand above and below and take no width of their own.
_LETTERS = {
    200: " ", 255: "',.:;ijl|·", 311: "!()-I[]f{}", 350: "/\\rt", 426: '"*?sz', 460: "cx",
    500: "#$+0123456789<=>FJLY^_ekvy~–−", 560: "AESTVXZ`abdghnopquđ", 620: "&BCDGKPR▲▼●◆○□◇", 665: "HNOQUĐ", 730: "Mw",
    850: "%@Wm✖",
}  # fmt: skip
_WIDTHS = {letter: width for width, letters in _LETTERS.items() for letter in letters}
_WIDEST = 1000
_BOLD = 1.05
LINE = 1.3  # of the size of letters: from one line to the next


def width(text: str, size: float) -> float:
    """How wide the widest line of a text is, in px. Lines end with <br>; <b> sets a line in bold, and &lt; is one
    letter."""
    return max(_line_width(line, size) for line in text.split("<br>"))


def _line_width(line: str, size: float) -> float:
    bold = "<b>" in line
    letters = unicodedata.normalize("NFD", unescape(line.replace("<b>", "").replace("</b>", "")))
    units = sum(_WIDTHS.get(letter, _WIDEST) for letter in letters if not unicodedata.combining(letter))
    return units * size / 1000 * (_BOLD if bold else 1)


def lines(text: str) -> int:
    return text.count("<br>") + 1


_OFF_LEFT, _STANDOFF = 10, 3  # px from a name to the plot and to the edge
_OFF_BELOW, _OFF_ABOVE = 13.5, 12
_TITLE = 1  # px beside its lines
_LEGEND = 34  # px of a legend in one row


def roomy(layout: dict[str, Any]) -> dict[str, float]:
    """The margins of a layout, widened for the words of its axes and a legend of one row above or below the plot."""
    margin = dict(layout["margin"])
    if names := _names(layout.get("yaxis")):
        across = max(width(name, _size(layout["yaxis"])) for name in names)
        margin["l"] = max(margin["l"], across + _OFF_LEFT + layout["yaxis"].get("ticklabelstandoff", _STANDOFF))
    if (axis := layout.get("xaxis")) and axis.get("visible", True):
        side, off = ("t", _OFF_ABOVE) if axis.get("side") == "top" else ("b", _OFF_BELOW)
        margin[side] = max(margin[side], off + _height(axis))
    if layout["showlegend"]:
        _add_legend(margin, layout)
    return {side: round(size, 1) for side, size in margin.items()}


def _names(axis: dict[str, Any] | None) -> list[str]:
    """What stands beside an axis; of numbers that Plotly chooses, the ends of their range."""
    if axis is None or not axis.get("visible", True):
        return []
    suffix = axis.get("ticksuffix", "")
    ends = [f"{end:,.0f}{suffix}" for end in axis.get("range", ())]
    return list(axis.get("ticktext", ends))


def _size(axis: dict[str, Any]) -> float:
    size: float = axis["tickfont"]["size"]
    return size


def _height(axis: dict[str, Any]) -> float:
    names = [name.removesuffix("<br>") for name in axis.get("ticktext", ("",))]
    high = LINE * _size(axis) * max(lines(name) for name in names)
    if title := axis.get("title"):
        high += _TITLE + LINE * title["font"]["size"] * lines(title["text"])
    return high


def _add_legend(margin: dict[str, float], layout: dict[str, Any]) -> None:
    """A legend stands a part of the plot's height above or below it, so that one depends on the other."""
    place = layout["legend"]["y"]
    side, other, away = ("t", "b", place - 1) if place >= 1 else ("b", "t", -place)
    needed = (_LEGEND + away * (layout["height"] - margin[other])) / (1 + away)
    margin[side] = max(margin[side], needed)
