"""Reports as offices write them: a year's or a period's, an interim or a final review, of the province or an agency.

asked       which report: period, years, agency
facts       all that it is made from, asked of the store once
sentences   an indicator in words; path: over several years
area, tasks, reporting, assessment, summary    the parts, as blocks of text, tables and charts
annex       every figure, for the paper and the workbook
letterhead  who issues, signs and receives it
compose     all of it, one frozen value
word        as a Word document (the only door to python-docx); workbook: its annex in Excel
"""

from collections.abc import Callable

from kpi.report.asked import ReportError
from kpi.report.blocks import Block, Chart, Heading, Paragraph, Point, Table
from kpi.report.compose import Report, compose
from kpi.report.word import report_document, summary_document
from kpi.report.workbook import annex_workbook

Writer = Callable[[Report], bytes]

__all__ = [
    "Block",
    "Chart",
    "Heading",
    "Paragraph",
    "Point",
    "Report",
    "ReportError",
    "Table",
    "Writer",
    "annex_workbook",
    "compose",
    "report_document",
    "summary_document",
]
