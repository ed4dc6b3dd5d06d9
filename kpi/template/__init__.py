"""The empty form for one agency and one period: what it has to fill in, and nothing else."""

from kpi.template.asked import FormError, asked
from kpi.template.plain import csv_form

__all__ = ["FormError", "asked", "csv_form"]
