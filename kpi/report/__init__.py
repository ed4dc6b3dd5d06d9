"""Reports as offices write them: a year's or a period's, an interim or a final review, of the province or an agency."""

from kpi import i18n
from kpi.report.annex import workbook
from kpi.report.blocks import Block, Chart, Heading, Paragraph, Point, Table
from kpi.report.compose import Report, compose
from kpi.report.letters import Letter, letters
from kpi.report.request import ReportError
from kpi.report.verification import verify
from kpi.report.word import converter, letter_document, letters_archive, pdf, report_document, summary_document


def annex_workbook(report: Report) -> bytes:
    """The report's sheets as .xlsx."""
    return workbook(report.sheets, report.subject, report.mark, report.code, report.dated, i18n.of(report.lang))


__all__ = [
    "Block",
    "Chart",
    "Heading",
    "Letter",
    "Paragraph",
    "Point",
    "Report",
    "ReportError",
    "Table",
    "annex_workbook",
    "compose",
    "converter",
    "letter_document",
    "letters",
    "letters_archive",
    "pdf",
    "report_document",
    "summary_document",
    "verify",
]
