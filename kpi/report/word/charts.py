"""Bars that Word itself draws (DrawingML), with their figures in a workbook behind them: who edits the report can edit
them, and no picture has to be made on the server."""

from datetime import datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
from docx.document import Document as Opened
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from kpi.report.blocks import Chart, Series

EMU = 360_000  # a centimetre
WIDTH = 16.0
BAR, FRAME, LEAST = 0.56, 1.5, 3.6  # centimetres: a bar, the legend and the margins, the smallest chart
NAMES = 0.40  # of the width, for the names of the categories
ROOM = 1.9  # the longest bar takes this part of the plot: what is right of it is for its label
MADE = datetime(2000, 1, 1)  # the same figures are the same file, whenever it is made
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"


def add(document: Opened, run: Any, block: Chart, number: int, lang: str) -> None:
    """Draws a chart in a run. `number` is unique within the document."""
    package = document.part.package
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), BOOK_TYPE, _book(block), package)
    chart = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART_TYPE, b"", package)
    behind = chart.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)
    drawn = document.part.relate_to(chart, RELATIONSHIP_TYPE.CHART)
    bars = len(block.categories) * (1 if block.stacked else len(block.series))
    height = max(LEAST, FRAME + BAR * bars * (1.5 if block.stacked else 1))
    chart._blob = _chart(block, behind, lang, height).encode()
    run._r.append(_frame(drawn, block, number, height))


def _frame(relation: str, block: Chart, number: int, height: float) -> Any:
    size = f'cx="{round(WIDTH * EMU)}" cy="{round(height * EMU)}"'
    named = f'id="{number}" name="Chart {number}" descr={quoteattr(block.alt)}'
    return parse_xml(
        f'<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:wp="{_WP}"'
        f' xmlns:a="{_A}" xmlns:r="{_R}"><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr {named}/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{_C}">'
        f'<c:chart xmlns:c="{_C}" r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )


def _book(block: Chart) -> bytes:
    """The figures: categories in the first column, a series in each further one."""
    written = BytesIO()
    plainly = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, plainly) as book:
        book.set_properties({"created": MADE})
        sheet = book.add_worksheet("Sheet1")
        sheet.write_column(1, 0, block.categories)
        for at, series in enumerate(block.series, start=1):
            sheet.write_string(0, at, series.name)
            for row, value in enumerate(series.values, start=1):
                if value is not None:
                    sheet.write_number(row, at, value)
    return written.getvalue()


def _chart(block: Chart, behind: str, lang: str, height: float) -> str:
    series = "".join(_series(one, at, block, lang) for at, one in enumerate(block.series))
    longest = max(_length(block), default=1.0) or 1.0
    grouping, overlap = ("stacked", '<c:overlap val="100"/>') if block.stacked else ("clustered", "")
    reach = longest * (1.02 if block.stacked else ROOM)
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace xmlns:c="{_C}" xmlns:a="{_A}"'
        f' xmlns:r="{_R}"><c:date1904 val="0"/><c:lang val="{_lang(lang)}"/><c:roundedCorners val="0"/><c:chart>'
        f'<c:autoTitleDeleted val="1"/><c:plotArea>{_layout(height)}<c:barChart><c:barDir val="bar"/>'
        f'<c:grouping val="{grouping}"/><c:varyColors val="0"/>{series}<c:gapWidth val="45"/>{overlap}'
        f'<c:axId val="1"/><c:axId val="2"/></c:barChart>{_axes(reach)}</c:plotArea><c:legend>'
        f'<c:legendPos val="b"/><c:overlay val="0"/>{_text(1000)}</c:legend><c:plotVisOnly val="1"/>'
        f'<c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_text(1000)}'
        f'<c:externalData r:id="{behind}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _length(block: Chart) -> list[float]:
    """How long each bar is."""
    values = [[value or 0.0 for value in one.values] for one in block.series]
    return [sum(of) if block.stacked else max(of) for of in zip(*values, strict=True)]


def _layout(height: float) -> str:
    place = {"x": NAMES, "y": 0.01, "w": 0.985 - NAMES, "h": 1 - FRAME / height}
    sizes = "".join(f'<c:{name} val="{value:.3f}"/>' for name, value in place.items())
    return (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f"{sizes}</c:manualLayout></c:layout>"
    )


def _lang(lang: str) -> str:
    return "vi-VN" if lang == "vi" else "en-GB"


def _text(size: int, wrap: str = "square") -> str:
    face = '<a:latin typeface="Times New Roman"/><a:cs typeface="Times New Roman"/>'
    ink = '<a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
    return (
        f'<c:txPr><a:bodyPr wrap="{wrap}"/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}">{ink}{face}</a:defRPr>'
        '</a:pPr><a:endParaRPr lang="vi-VN"/></a:p></c:txPr>'
    )


def _fill(colour: str) -> str:
    return f'<c:spPr><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></c:spPr>'


def _series(one: Series, at: int, block: Chart, lang: str) -> str:
    letter = chr(ord("B") + at)
    last = len(block.categories) + 1
    points = "".join(
        f'<c:dPt><c:idx val="{place}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>{_fill(colour)}</c:dPt>'
        for place, colour in enumerate(one.colours)
    )
    names = "".join(f'<c:pt idx="{i}"><c:v>{escape(name)}</c:v></c:pt>' for i, name in enumerate(block.categories))
    values = "".join(
        f'<c:pt idx="{i}"><c:v>{value!r}</c:v></c:pt>' for i, value in enumerate(one.values) if value is not None
    )
    count = f'<c:ptCount val="{len(block.categories)}"/>'
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/><c:tx><c:strRef><c:f>Sheet1!${letter}$1</c:f><c:strCache>'
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(one.name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f'{_fill(one.key)}<c:invertIfNegative val="0"/>{points}{_labels(one, block, lang)}<c:cat><c:strRef>'
        f"<c:f>Sheet1!$A$2:$A${last}</c:f><c:strCache>{count}{names}</c:strCache></c:strRef></c:cat><c:val><c:numRef>"
        f"<c:f>Sheet1!${letter}$2:${letter}${last}</c:f><c:numCache><c:formatCode>General</c:formatCode>{count}"
        f"{values}</c:numCache></c:numRef></c:val></c:ser>"
    )


def _labels(one: Series, block: Chart, lang: str) -> str:
    """The labels as they are written: a program's own would have the numbers of the reader's machine."""
    shown = '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
    shown += '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
    side = f'<c:dLblPos val="{"ctr" if block.stacked else "outEnd"}"/>'
    face = f'<a:rPr lang="{_lang(lang)}" sz="1000"><a:solidFill><a:srgbClr val="{one.ink}"/></a:solidFill>'
    face += '<a:latin typeface="Times New Roman"/></a:rPr>'
    written = "".join(
        f'<c:dLbl><c:idx val="{i}"/><c:tx><c:rich><a:bodyPr wrap="none"/><a:p><a:r>{face}<a:t>{escape(label)}</a:t>'
        f"</a:r></a:p></c:rich></c:tx>{side}{shown}</c:dLbl>"
        for i, label in enumerate(one.labels)
        if label
    )
    return f"<c:dLbls>{written}{_text(1000, 'none')}{side}{shown}</c:dLbls>"


def _axes(reach: float) -> str:
    """The names on the left, the first on top; the values have no axis, since each bar bears its own."""
    line = '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="7F7F7F"/></a:solidFill></a:ln></c:spPr>'
    return (
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'{line}{_text(950)}<c:crossAx val="2"/><c:crosses val="autoZero"/><c:auto val="1"/>'
        '<c:lblAlgn val="ctr"/><c:lblOffset val="60"/><c:noMultiLvlLbl val="1"/></c:catAx>'
        f'<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:max val="{reach:.4f}"/>'
        '<c:min val="0"/></c:scaling><c:delete val="1"/><c:axPos val="t"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="none"/><c:crossAx val="1"/><c:crosses val="autoZero"/>'
        '<c:crossBetween val="between"/></c:valAx>'
    )
