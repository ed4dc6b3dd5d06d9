"""A plan's folder → checked tables. A new plan is a new folder; nothing of any one plan is written here.

folder          the plan itself: reads the folder, once, and refuses it with every problem at once
settings        plan.toml, its keys taken by ``keys``
schema          datapackage.json, the folder's description of itself
tables          CSV files, cell by cell, against that description
checks          what the description cannot say; ``agency_checks`` of agencies, published values and boundaries
"""

from kpi.plan.folder import Plan, load, missing_folder
from kpi.plan.problem import PlanError, PlanProblem
from kpi.plan.settings import TOTAL, IntakeLimits, OutsidePlan, Rules

__all__ = [
    "TOTAL", "IntakeLimits", "OutsidePlan", "Plan", "PlanError", "PlanProblem", "Rules", "load", "missing_folder",
]  # fmt: skip
