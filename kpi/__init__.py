"""Promises of a province's plan against what its agencies hand in."""
