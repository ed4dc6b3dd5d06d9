"""The stages of the evaluation in their order: each is one query of sql/ and makes a temporary table or view."""

from dataclasses import dataclass

from kpi.plan import Plan
from kpi.store.connection import Connection, sql

# `asked` takes what a question asks; all other stages read tables alone.
AT_THE_TIME = (
    "agency_asked", "period_seen", "member_of_level", "due_agency", "actual_seen", "own_reading", "submitted",
    "covered", "rolled_up", "total_reading", "reading_at_the_time", "scope_at_the_time", "binding", "past", "compared",
    "expectation", "scorecard",
)  # fmt: skip
# The same, with the agencies that ended in each other in the place of levels.
OF_SUCCESSORS = (
    "period_seen", "member_of_successor", "due_agency", "actual_seen", "submitted", "covered", "rolled_up",
    "reading_of_successors", "scope_of_successors", "binding", "past", "compared", "expectation", "scorecard",
)  # fmt: skip


@dataclass(frozen=True)
class Evaluation:
    """What to evaluate: years as of a moment (t of a period, see kpi/period.py), for indicators and agencies (None:
    all). closed_years: those that no late submission can change. agency_years: those of which agencies are evaluated
    (None: all); the total and the levels are of all years. current_units: only the current agencies, each with the
    submissions of those that it succeeded, without total and levels."""

    years: tuple[int, ...]
    as_of: float
    closed_years: tuple[int, ...]
    indicators: tuple[str, ...] | None = None
    agencies: tuple[str, ...] | None = None
    agency_years: tuple[int, ...] | None = None
    current_units: bool = False


def evaluate(connection: Connection, plan: Plan, evaluation: Evaluation) -> None:
    """Create the connection's temporary table `scorecard`, and those of the stages before it."""
    connection.execute(
        sql("evaluation/asked"),
        {
            "years": evaluation.years,
            "agency_years": evaluation.years if evaluation.agency_years is None else evaluation.agency_years,
            "as_of": evaluation.as_of,
            "closed_years": evaluation.closed_years,
            "indicators": evaluation.indicators or plan.indicators["indicator"].tolist(),
            "agencies": evaluation.agencies,
            "levels": plan.levels,
            "total": plan.total_agency,
            "base_year": plan.base_year,
            "min_coverage": plan.rules.min_coverage,
            "tolerance": plan.rules.tolerance,
            "tolerance_floor": plan.rules.tolerance_floor,
        },
    )
    for stage in OF_SUCCESSORS if evaluation.current_units else AT_THE_TIME:
        run(connection, stage)


def run(connection: Connection, stage: str) -> None:
    """Runs one stage, which reads the tables of those before it and the plan's."""
    connection.execute(sql(f"evaluation/{stage}"))
