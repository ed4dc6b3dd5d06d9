"""The parts of the page on who has reported: filters and tiles, the strip of all reports, one report, whom to chase."""

from kpi.ui.reporting.chase import whom_to_chase
from kpi.ui.reporting.one import one_report
from kpi.ui.reporting.standing import choose, definitions, standing
from kpi.ui.reporting.strip import choose_order, strip

__all__ = ["choose", "choose_order", "definitions", "one_report", "standing", "strip", "whom_to_chase"]
