"""The last report that an agency owed up to a period: what came of it, and in which state it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kpi.i18n import is_missing
from kpi.period import Period
from kpi.plan import Plan
from kpi.plan.rows import Row


@dataclass(frozen=True)
class LastReport:
    """asked and missing: indicators. state, is_asked: as of kpi.reporting.punctuality."""

    period: Period
    asked: tuple[str, ...]
    missing: tuple[str, ...]
    state: str
    is_asked: bool


def last_reports(due: Iterable[Row], period: Period, plan: Plan) -> dict[str, LastReport]:
    """Agency → its last report up to a period. due: rows of punctuality.figures_due()."""
    of_agencies: dict[str, dict[str, list[Row]]] = {}
    for row in due:
        of_agencies.setdefault(row["agency"], {}).setdefault(row["period"], []).append(row)
    found = {}
    for agency, by_period in of_agencies.items():
        owed = [plan.periods.get(code) for code in by_period if plan.periods.get(code).t <= period.t]
        if owed:
            last = max(owed, key=lambda each: each.t)
            found[agency] = _report(last, by_period[last.code])
    return found


def _report(period: Period, asked: Sequence[Row]) -> LastReport:
    indicators = tuple(row["indicator"] for row in asked)
    missing = tuple(row["indicator"] for row in asked if is_missing(row["first_at"]))
    states = {row["state"] for row in asked}
    state = next((state for state in ("not_due", "missing", "late") if state in states), "on_time")
    if state == "missing" and len(missing) < len(asked):
        state = "partial"
    return LastReport(period, indicators, missing, state, asked[0]["is_asked"])
