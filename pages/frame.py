"""The frame round every room, run on each visit and each change; no logic of its own."""

from kpi import ui

ui.frame()
