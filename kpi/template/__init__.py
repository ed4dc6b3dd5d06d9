"""Blank templates: what an agency has to fill in for a period and nothing else, as CSV, workbooks, or a ZIP of all."""

from kpi.template.rows import FormError, csv_form, due_indicators, form, form_of_all, forms
from kpi.template.workbook import workbooks, xlsx_form, zip_of_forms

__all__ = [
    "FormError", "csv_form", "due_indicators", "form", "form_of_all", "forms", "workbooks", "xlsx_form", "zip_of_forms",
]  # fmt: skip
