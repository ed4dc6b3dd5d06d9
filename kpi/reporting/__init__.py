"""Reporting status: reports due, received, late and missing."""
