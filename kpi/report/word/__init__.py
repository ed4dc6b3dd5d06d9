"""A report as a Word document: the only door to python-docx.

template    the office's own document, its fields filled in
tables      a table of cells, borders, merged cells
charts      bars that Word itself draws, with their figures behind them
document    the blocks of a report into the template, and the annex behind it
"""

from kpi.report.word.document import report_document, summary_document

__all__ = ["report_document", "summary_document"]
