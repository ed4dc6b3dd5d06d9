"""The parts of a report before it is a Word document, a page or a workbook: headings, sentences, tables, charts.

All text is in the report's language; nothing is calculated here.
"""

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "center", "right"]
Tone = Literal["", "heading", "group", "total"]


@dataclass(frozen=True)
class Heading:
    """level 1: a part ('I. …'), 2: a section of it ('1. …')."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Point:
    """An item of a list: depth 0 has a dash, depth 1 a plus."""

    text: str
    depth: int = 0


@dataclass(frozen=True)
class Column:
    """`width` in centimetres."""

    heading: str
    width: float
    align: Align = "left"


@dataclass(frozen=True)
class Line:
    """A row of a table, a cell per column; None continues the cell above. A 'group' row has one cell for all."""

    cells: tuple[str | None, ...]
    tone: Tone = ""


@dataclass(frozen=True)
class Table:
    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Series:
    """One bar per category. `labels` are written at the bars in `ink`; `colours` are the bars', `key` the legend's."""

    name: str
    values: tuple[float | None, ...]
    labels: tuple[str, ...]
    colours: tuple[str, ...]
    key: str
    ink: str = "#000000"


@dataclass(frozen=True)
class Chart:
    """Horizontal bars, the first category on top; `stacked`: the series of a category form one bar."""

    title: str
    alt: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    stacked: bool = False


Block = Heading | Paragraph | Point | Table | Chart
