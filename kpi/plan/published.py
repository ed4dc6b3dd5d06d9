"""Published actuals: whether each can be a figure of its indicator, agency and period."""

from collections.abc import Iterator

from kpi.period import PeriodError
from kpi.plan.agencies import exists
from kpi.plan.problem import PlanProblem
from kpi.plan.settings import TOTAL, Settings
from kpi.plan.tables import Table

_COUNTS = ("rank", "reduction", "milestone")


def published(settings: Settings, actuals: Table, indicators: Table, agencies: Table) -> Iterator[PlanProblem]:
    """What a reporter who handed these actuals in would be told."""
    yield from _senders(settings, actuals, indicators, agencies)
    kinds = {code: kind for _, code, kind in indicators.rows("indicator", "kind")}
    columns = ("indicator", "numerator", "denominator", "value")
    for line, indicator, numerator, denominator, value in actuals.rows(*columns):
        kind = kinds.get(indicator)
        if kind is None or any(line in actuals.doubtful.get(column, ()) for column in columns):
            continue
        agree_points = settings.intake.agree_points
        wrong = (
            _wrong_ratio(numerator, denominator, value, agree_points)
            if kind == "ratio"
            else _wrong_value(kind, numerator, denominator, value)
        )
        if wrong:
            yield actuals.problem(line, *wrong)


def _senders(settings: Settings, actuals: Table, indicators: Table, agencies: Table) -> Iterator[PlanProblem]:
    levels_of = {code: levels for _, code, levels in indicators.rows("indicator", "reporting_levels")}
    known = {code: rest for _, code, *rest in agencies.rows("agency", "level", "reports", "valid_from", "valid_to")}
    for line, indicator, agency, period in actuals.rows("indicator", "agency", "period"):
        level, reports, valid_from, valid_to = known.get(agency, (None, None, None, None))
        levels = levels_of.get(indicator)
        if levels and level not in (None, TOTAL, *levels.split(";")):
            message = f"agencies of level “{level}” do not report {indicator}; it is reported by: {levels}."
            yield actuals.problem(line, "agency", message)
        elif reports is False:
            yield actuals.problem(line, "agency", f"{agency} does not report (column reports); name who does.")
        if period is None:
            continue
        try:
            last_day = settings.periods.get(period).ends
        except PeriodError as error:
            yield actuals.problem(line, "period", str(error))
            continue
        if not exists(valid_from, valid_to, last_day):
            message = f"{agency} does not exist on {last_day}, the last day of {period}; name who stood in its place."
            yield actuals.problem(line, "agency", message)


def _wrong_value(
    kind: str, numerator: float | None, denominator: float | None, value: float | None
) -> tuple[str, str] | None:
    """The column and what is wrong there, of a figure that is one number."""
    for column, cell in (("numerator", numerator), ("denominator", denominator)):
        if cell is not None:
            return column, f"must be empty: the figure of a {kind} stands in the column value."
    if value is None:
        return "value", f"this cell is empty; the figure of a {kind} stands here."
    if kind in _COUNTS and not value.is_integer():
        return "value", f"{value:g} is not whole; the figure of a {kind} is."
    if kind == "rank" and value < 1:
        return "value", "0 is no rank; the first is 1."
    if kind == "milestone" and value > 1:
        return "value", "a milestone is 0 or 1."
    return None


def _wrong_ratio(
    numerator: float | None, denominator: float | None, value: float | None, agree_points: float
) -> tuple[str, str] | None:
    """The column and what is wrong there, of a figure with numerator and denominator, or with a bare rate."""
    if value is not None and value > 100:
        return "value", f"{value:g} is more than 100, and a ratio is in percent."
    if numerator is None and denominator is None:
        return None if value is not None else ("value", "no figure; give a value, or numerator and denominator.")
    if numerator is None or denominator is None:
        return (
            "numerator" if numerator is None else "denominator",
            "this cell is empty, and the other half of the ratio is not.",
        )
    for column, count in (("numerator", numerator), ("denominator", denominator)):
        if not count.is_integer():
            return column, f"{count:g} is not whole, and a count is."
    if numerator > denominator:
        return "numerator", f"{numerator:.0f} is more than the denominator, {denominator:.0f}."
    if value is not None and denominator and abs(100 * numerator / denominator - value) > agree_points:
        rate = 100 * numerator / denominator
        return "value", f"{value:g} is not {numerator:.0f}/{denominator:.0f}, which is {rate:.2f}; mend one."
    return None
