"""Measurements: each ratio's two sides in one run, several times, medians. And the servers and browsers they need."""
