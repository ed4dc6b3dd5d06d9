"""Reporting status: reports due, received, late and missing."""

from kpi.reporting.tables import prepare

__all__ = ["prepare"]
