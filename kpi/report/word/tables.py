"""A table as Word's own XML: written whole, since a report has thousands of cells."""

from collections.abc import Sequence
from dataclasses import dataclass
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
    shape = _Shape(block.columns, style, "top" if any(None in line.cells for line in block.lines) else "center")
    rows = [_row(headings, shape, "heading", [""] * len(block.columns), keeps=True)]
    for line, following in zip(block.lines, [*block.lines[1:], None], strict=True):
        keeps = line.tone == "group" or (following is not None and None in following.cells)
        rows.append(_row(line, shape, line.tone, _merges(line, following), keeps=keeps))
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


@dataclass(frozen=True)
class _Shape:
    """What all rows of a table share. `stands`: 'top' where cells are merged downwards, so that a merged one that is
    parted by the page's end has its text on the first page; else 'center'."""

    columns: Sequence[Column]
    style: str
    stands: str


def _row(line: Line, shape: _Shape, tone: str, merges: Sequence[str], *, keeps: bool) -> str:
    """A row; `keeps` it on the page of the next one."""
    header = "<w:tblHeader/>" if tone == "heading" else ""
    spans = len(shape.columns) if len(line.cells) == 1 else 1
    cells = []
    for cell, column, merge in zip(line.cells, shape.columns, merges, strict=False):
        width = sum(map(_twips, shape.columns)) if spans > 1 else _twips(column)
        align = "center" if tone == "heading" else "left" if spans > 1 else column.align
        stands = "center" if tone == "heading" else shape.stands
        about = (
            f'<w:tcW w:w="{width}" w:type="dxa"/>'
            + (f'<w:gridSpan w:val="{spans}"/>' if spans > 1 else "")
            + (f'<w:vMerge w:val="{merge}"/>' if merge else "")
            + (f'<w:shd w:val="clear" w:color="auto" w:fill="{SHADE[tone]}"/>' if tone else "")
            + f'<w:vAlign w:val="{stands}"/>'
        )
        said = _paragraph(cell or "", shape.style, align, is_bold=bool(tone), keeps=keeps)
        cells.append(f"<w:tc><w:tcPr>{about}</w:tcPr>{said}</w:tc>")
    return f"<w:tr><w:trPr><w:cantSplit/>{header}</w:trPr>{''.join(cells)}</w:tr>"


def _paragraph(text: str, style: str, align: str, *, is_bold: bool, keeps: bool) -> str:
    bold = "<w:rPr><w:b/></w:rPr>" if is_bold else ""
    runs = "<w:r><w:br/></w:r>".join(
        f'<w:r>{bold}<w:t xml:space="preserve">{escape(line)}</w:t></w:r>' for line in text.split("\n")
    )
    keep = "<w:keepNext/>" if keeps else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}<w:jc w:val="{align}"/></w:pPr>{runs}</w:p>'
