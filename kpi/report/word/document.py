"""The blocks of a report into the office's template: the report with its annex, and its summary on one page."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from docx.document import Document as Opened
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.text.paragraph import Paragraph as WordParagraph

from kpi.report.blocks import Block, Chart, Heading, Paragraph, Point, Table
from kpi.report.compose import Report
from kpi.report.word import charts, tables, template

# Styles of the template: what they look like is the office's to choose.
BODY, CAPTION, CELLS, SMALL_CELLS = "Body Text", "Caption", "TableText", "TableTextSmall"
MANY = 8  # columns, from which on a table is set smaller
SIGNS = ("- ", "+ ")  # before a point, by its depth


def report_document(report: Report) -> bytes:
    """The report as .docx: the same report is the same bytes."""
    document = template.opened("report", report.lang)
    _fill(document, report, report.title)
    _write(document, template.place(document, template.BODY), report.body, report.lang, CELLS)
    _add_annex(document, report)
    return _finished(document, report, report.subject)


def summary_document(report: Report) -> bytes:
    """The summary as .docx: one page of A4."""
    document = template.opened("summary", report.lang)
    _fill(document, report, report.summary_title)
    _write(document, template.place(document, template.BODY), report.summary, report.lang, SMALL_CELLS)
    return _finished(document, report, report.subject)


def _fill(document: Opened, report: Report, title: str) -> None:
    head = report.head
    marks = [";"] * (len(head.recipients) - 1) + ["."]
    template.fill(
        document,
        {
            "CO_QUAN_CHU_QUAN": head.parent,
            "CO_QUAN_BAN_HANH": head.issuer,
            "KY_HIEU": head.symbol,
            "NOI_NGAY": head.place_and_day,
            "TEN_VAN_BAN": title,
            "TRICH_YEU": _tied(report.subject),
            "KY_TEN": head.signed,
            "NOI_NHAN": [f"- {name}{mark}" for name, mark in zip(head.recipients, marks, strict=False)],
            "DANH_DAU": report.mark,
        },
    )


def _tied(text: str) -> str:
    """The last two words kept together, so that no line of a title has one alone."""
    return "\u00a0".join(text.rsplit(" ", 1))


def _finished(document: Opened, report: Report, title: str) -> bytes:
    about = document.core_properties
    about.title, about.author, about.language = title, report.head.issuer_said, report.lang
    about.created = about.modified = datetime.combine(report.dated, time())
    return template.saved(document)


def _write(
    document: Opened, where: WordParagraph, blocks: Sequence[Block], lang: str, cells: str
) -> None:  # fmt: skip
    """The blocks before a paragraph, which goes."""
    number = 0
    for block in blocks:
        if isinstance(block, Chart):
            number += 1
            _draw(document, where, block, number, lang)
        elif isinstance(block, Table):
            _caption(where, block.title)
            style = cells if len(block.columns) < MANY else SMALL_CELLS
            where._p.addprevious(tables.table(block, style))
            where.insert_paragraph_before("", style=cells)
        else:
            _say(where, block)
    where._p.getparent().remove(where._p)


def _say(where: WordParagraph, block: Heading | Paragraph | Point) -> None:
    if isinstance(block, Heading):
        where.insert_paragraph_before(block.text, style=f"Heading {block.level}")
    else:
        sign = SIGNS[block.depth] if isinstance(block, Point) else ""
        said = where.insert_paragraph_before(sign + block.text, style=BODY)
        said.paragraph_format.keep_with_next = block.text.endswith(":")


def _caption(where: WordParagraph, text: str) -> None:
    where.insert_paragraph_before(text, style=CAPTION).paragraph_format.keep_with_next = True


def _draw(document: Opened, where: WordParagraph, block: Chart, number: int, lang: str) -> None:
    """A chart under its title, the two never parted."""
    _caption(where, block.title)
    holder = where.insert_paragraph_before("", style=CELLS)
    holder.alignment = WD_ALIGN_PARAGRAPH.CENTER
    charts.add(document, holder.add_run(), block, number, lang)


def _add_annex(document: Opened, report: Report) -> None:
    """All figures behind the signature, on pages that lie, numbered from one."""
    before = document.sections[-1]
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = before.page_height, before.page_width
    section.left_margin = section.right_margin = section.bottom_margin = Cm(2)
    section.top_margin = Cm(2)
    _number_from_one(section._sectPr)
    for text, style in ((report.annex_title, "Title"), (report.annex.title, "Subtitle")):
        document.add_paragraph(text, style=style)
    note = document.add_paragraph(report.annex_note, style=CAPTION)
    note.paragraph_format.keep_with_next = True
    last = document.add_paragraph("", style=SMALL_CELLS)
    last._p.addprevious(tables.table(report.annex, SMALL_CELLS))


def _number_from_one(properties: Any) -> None:
    for old in properties.findall(qn("w:pgNumType")):
        properties.remove(old)
    numbers = OxmlElement("w:pgNumType")
    numbers.set(qn("w:start"), "1")
    margins = properties.find(qn("w:pgMar"))
    margins.addnext(numbers)
