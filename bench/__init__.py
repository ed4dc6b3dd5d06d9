"""Measurements: both sides of each ratio, repeated in one run; and the servers and browsers they need."""
