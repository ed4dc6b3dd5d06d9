"""Parts of a Word document that python-docx cannot write: tables of thousands of cells, and bar charts.

Word itself draws a chart, with its workbook behind it, so that an office can edit it: XlsxWriter writes both, and the
chart's part is moved into the document and linked to the workbook.
"""

from datetime import datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr
from zipfile import ZipFile

import xlsxwriter
from docx.document import Document as Opened
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kpi.report.blocks import Chart, Line, Series, Table

TWIPS = 567  # a centimetre

_TABLE = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
).get_template("table.xml")


def table(block: Table, style: str) -> Any:
    """The element of a table, its headings repeated on each page; `style` is the paragraphs' style in its cells."""
    lines = [Line(tuple(column.heading for column in block.columns), "heading"), *block.lines]
    # Of a merged cell that a page's end divides, only what is at its top is on the first page.
    vertical = "top" if any(None in line.cells for line in lines) else "center"
    widths = [round(column.width * TWIPS) for column in block.columns]
    return parse_xml(_TABLE.render(
        columns=block.columns, widths=widths, lines=pairwise([*lines, Line(())]), style=style, vertical=vertical
    ))  # fmt: skip


# ---------------------------------------------------------------- charts

EMU = 360_000  # a centimetre
WIDTH = 16.0
BAR, FRAME, LEAST = 0.56, 1.5, 7.5  # centimetres: a bar, the legend and the margins, the smallest chart
NAMES = 0.40  # of the width, for the names of the categories
AXIS = 1.9  # the axis is so much longer than the longest bar: the rest is for its label
CREATED = datetime(2000, 1, 1)  # the same data are the same file, whenever it is made
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FONT = {"name": "Times New Roman", "size": 10}


def add_chart(document: Opened, run: Any, block: Chart, number: int) -> None:
    """Adds a chart to a run. `number` is unique within the document."""
    bars = len(block.categories) * (1 if block.stacked else len(block.series))
    height = max(LEAST, FRAME + BAR * bars * (1.5 if block.stacked else 1))
    content = _book(block, height)
    package = document.part.package
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), BOOK_TYPE, content, package)
    chart = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART_TYPE, b"", package)
    source = f'<c:externalData r:id="{chart.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)}"/><c:printSettings>'
    with ZipFile(BytesIO(content)) as archive:
        chart._blob = archive.read("xl/charts/chart1.xml").replace(b"<c:printSettings>", source.encode())
    run._r.append(_frame(document.part.relate_to(chart, RELATIONSHIP_TYPE.CHART), block, number, height))


def _frame(relation: str, block: Chart, number: int, height: float) -> Any:
    return parse_xml(
        f'<w:drawing {nsdecls("w", "wp", "a", "r", "c")}><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{round(WIDTH * EMU)}" cy="{round(height * EMU)}"/>'
        f'<wp:docPr id="{number}" name="Chart {number}" descr={quoteattr(block.alt)}/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )


def _book(block: Chart, height: float) -> bytes:
    written = BytesIO()
    plainly = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, plainly) as book:
        book.set_properties({"created": CREATED})
        sheet = book.add_worksheet("Sheet1")
        sheet.write_column(1, 0, block.categories)
        chart = book.add_chart({"type": "bar", "subtype": "stacked" if block.stacked else "clustered"})
        for column, series in enumerate(block.series, start=1):
            sheet.write_column(0, column, [series.name, *series.values])
            chart.add_series(_series(series, column, block))
        _shape(chart, block, height)
        sheet.insert_chart(1, len(block.series) + 2, chart)
    return written.getvalue()


def _series(series: Series, column: int, block: Chart) -> dict[str, Any]:
    """The labels are texts: a program's own would have the number format of the reader's machine."""
    last = len(block.categories)
    font = {**FONT, "color": series.ink}
    return {
        "name": ["Sheet1", 0, column],
        "categories": ["Sheet1", 1, 0, last, 0],
        "values": ["Sheet1", 1, column, last, column],
        "fill": {"color": series.key},
        "points": [{"fill": {"color": colour}} for colour in series.colours],
        "gap": 45,
        "data_labels": {
            "value": True,
            "position": "center" if block.stacked else "outside_end",
            "custom": [{"value": label, "font": font} if label else {"delete": True} for label in series.labels],
        },
    }


def _shape(chart: Any, block: Chart, height: float) -> None:
    """The names on the left, the first on top; the values have no axis, since each bar bears its own."""
    values = [[value or 0.0 for value in series.values] for series in block.series]
    longest = max((sum(bar) if block.stacked else max(bar) for bar in zip(*values, strict=True)), default=0.0) or 1.0
    chart.set_title({"none": True})
    chart.set_legend({"position": "bottom", "font": FONT})
    chart.set_y_axis({
        "reverse": True, "num_font": {**FONT, "size": 9.5}, "major_tick_mark": "none", "minor_tick_mark": "none",
        "label_position": "low", "interval_unit": 1, "line": {"color": "#7F7F7F"},
    })  # fmt: skip
    end = longest * (1.02 if block.stacked else AXIS)
    chart.set_x_axis({"visible": False, "min": 0, "max": end, "major_gridlines": {"visible": False}})
    chart.set_plotarea({"layout": {"x": NAMES, "y": 0.01, "width": 0.985 - NAMES, "height": 1 - FRAME / height}})
    chart.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
