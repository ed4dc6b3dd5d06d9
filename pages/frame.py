"""The frame of every page, run on each visit and each change; no logic of its own."""

from kpi.ui.frame import frame

frame()
