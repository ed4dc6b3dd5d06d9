"""The blank template of one agency and period: what it has to fill in, and nothing else."""

from kpi.template.rows import FormError, asked, csv_form
from kpi.template.workbook import xlsx_form

__all__ = ["FormError", "asked", "csv_form", "xlsx_form"]
