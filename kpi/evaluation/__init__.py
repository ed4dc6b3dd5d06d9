"""The evaluation (docs/methodology.md, section 4): from actuals and targets to expectation and status, in SQL.

stages    the queries of sql/ in their order, and what they are asked
tables    the scorecard that is cached of each store, and those of other moments
"""

from kpi.evaluation.stages import Evaluation, closed_years
from kpi.evaluation.tables import ask

__all__ = ["Evaluation", "ask", "closed_years"]
