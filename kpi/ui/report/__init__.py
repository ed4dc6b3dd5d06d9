"""The parts of the page of the report: what is asked for, the files to take along, the text to read before."""

from kpi.ui.report.choose import Asked, asked, chosen, paper
from kpi.ui.report.files import files
from kpi.ui.report.preview import preview

__all__ = ["Asked", "asked", "chosen", "files", "paper", "preview"]
