"""What a report is made of, before it is a Word document, a page or a workbook: headings, sentences, tables, charts.

All text is in the report's language already; nothing here is reckoned.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "center", "right"]
Tone = Literal["", "group", "total"]


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
    """An item of a list: depth 0 stands behind a dash, depth 1 behind a plus."""

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
    """One bar per category; `labels` are written at the bars in `ink`, `colours` are the bars' own, `key` stands for
    all of them in the legend (hex without #)."""

    name: str
    values: tuple[float | None, ...]
    labels: tuple[str, ...]
    colours: tuple[str, ...]
    key: str
    ink: str = "000000"


@dataclass(frozen=True)
class Chart:
    """Horizontal bars, the first category on top; `stacked`: the series of a category form one bar."""

    title: str
    alt: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    stacked: bool = False


Block = Heading | Paragraph | Point | Table | Chart


def numbered(blocks: Sequence[Block], table: str, chart: str) -> tuple[Block, ...]:
    """The blocks, with their tables and charts numbered: '{table} 1. …', '{chart} 1. …'."""
    tables = charts = 0
    made: list[Block] = []
    for block in blocks:
        if isinstance(block, Table):
            tables += 1
            block = Table(f"{table} {tables}. {block.title}", block.columns, block.lines)
        elif isinstance(block, Chart):
            charts += 1
            title = f"{chart} {charts}. {block.title}"
            block = Chart(title, block.alt, block.categories, block.series, block.stacked)
        made.append(block)
    return tuple(made)
