"""The empty form for one agency and one period: what it has to fill in, and nothing else."""

from kpi.template.asked import FormError, asked
from kpi.template.plain import csv_form
from kpi.template.workbook import xlsx_form

__all__ = ["FormError", "asked", "csv_form", "xlsx_form"]
