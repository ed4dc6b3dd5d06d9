"""A table as Word's own XML: written whole, since a report has thousands of cells."""

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from kpi.report.blocks import Column, Line, Table

TWIPS = 567  # a centimetre
SHADE = {"group": "F2F2F2", "total": "F2F2F2", "heading": "E7EBF0"}


def table(block: Table, style: str) -> Any:
    """The element of a table; `style` is the paragraphs' style in its cells. Its headings are repeated on each page."""
    grid = "".join(f'<w:gridCol w:w="{_twips(column)}"/>' for column in block.columns)
    headings = Line(tuple(column.heading for column in block.columns))
    rows = [_row(headings, block.columns, style, "heading", [""] * len(block.columns))]
    for at, line in enumerate(block.lines):
        following = block.lines[at + 1] if at + 1 < len(block.lines) else None
        rows.append(_row(line, block.columns, style, line.tone, _merges(line, following)))
    width = sum(_twips(column) for column in block.columns)
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>{_BORDERS}'
        f'<w:tblLayout w:type="fixed"/>{_MARGINS}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


_BORDERS = "<w:tblBorders>{}</w:tblBorders>".format(
    "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
)
_MARGINS = "<w:tblCellMar>{}</w:tblCellMar>".format(
    "".join(f'<w:{side} w:w="{room}" w:type="dxa"/>' for side, room in
            (("top", 20), ("left", 57), ("bottom", 20), ("right", 57)))
)  # fmt: skip


def _twips(column: Column) -> int:
    return round(column.width * TWIPS)


def _merges(line: Line, following: Line | None) -> list[str]:
    """Per cell 'continue' where it goes on with the one above, 'restart' where the one below goes on with it."""
    if line.tone == "group":
        return [""]
    below = following.cells if following and len(following.cells) == len(line.cells) else ("",) * len(line.cells)
    return [
        "continue" if cell is None else "restart" if under is None else ""
        for cell, under in zip(line.cells, below, strict=True)
    ]


def _row(line: Line, columns: Sequence[Column], style: str, tone: str, merges: Sequence[str]) -> str:
    header = "<w:tblHeader/>" if tone == "heading" else ""
    spans = len(line.cells) == 1 and len(columns) > 1
    cells = []
    for cell, column, merge in zip(line.cells, columns, merges, strict=False):
        width = sum(map(_twips, columns)) if spans else _twips(column)
        align = "center" if tone == "heading" else "left" if spans else column.align
        keeps = tone in ("heading", "group") or merge == "restart"
        cells.append(_cell(cell or "", width, align, style, tone, merge, len(columns) if spans else 1, keeps))
    return f"<w:tr><w:trPr><w:cantSplit/>{header}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(
    text: str, width: int, align: str, style: str, tone: str, merge: str, spans: int, keeps: bool
) -> str:  # fmt: skip
    span = f'<w:gridSpan w:val="{spans}"/>' if spans > 1 else ""
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{SHADE[tone]}"/>' if tone else ""
    keep = "<w:keepNext/>" if keeps else ""
    bold = "<w:rPr><w:b/></w:rPr>" if tone else ""
    runs = "<w:r><w:br/></w:r>".join(
        f'<w:r>{bold}<w:t xml:space="preserve">{escape(line)}</w:t></w:r>' for line in text.split("\n")
    )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merged}{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}<w:jc w:val="{align}"/></w:pPr>{runs}</w:p></w:tc>'
    )
