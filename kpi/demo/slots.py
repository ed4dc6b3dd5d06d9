"""Which figures a plan asks for: one slot per indicator, agency and period, with nothing filled in yet."""

import pandas as pd

from kpi.plan import Plan

COLUMNS = ["indicator", "agency", "level", "period", "year", "t"]


def slots(plan: Plan) -> pd.DataFrame:
    """One row per indicator, agency and period that is due in the plan's years, and per base figure before them.

    Columns: indicator, agency, level (the agency's; the total's own rows say total), period, year, t.
    """
    periods = {period.code: period for year in _years(plan) for period in plan.periods.of_year(year)}
    units = {code: _agencies_by_level(plan, code) for code in periods}
    rows = [
        (indicator["indicator"], agency, level, code, periods[code].year, periods[code].t)
        for _, indicator in plan.indicators.iterrows()
        for code in _asked(plan, indicator)
        for level in _reporting(plan, indicator["indicator"], units[code])
        for agency in units[code][level]
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _years(plan: Plan) -> range:
    """The plan's years and those before them that a base, or the first year's increase, is read from."""
    return range(min(plan.base_year, *plan.years, *(plan.targets["year_from"] - 1)), max(plan.years) + 1)


def _agencies_by_level(plan: Plan, period: str) -> dict[str, list[str]]:
    due = plan.due_agencies(period)
    return {"total": [plan.total_agency]} | {
        level: due.loc[due["level"] == level, "agency"].tolist() for level in plan.levels
    }


def _asked(plan: Plan, indicator: pd.Series) -> list[str]:
    """The periods an indicator is asked for: its frequency's in the plan's years, the year's end before them."""
    targets = plan.targets[plan.targets["indicator"] == indicator["indicator"]]
    before = {plan.base_year} | set((targets.loc[targets["form"] == "increase", "year_from"] - 1).tolist())
    codes = [plan.periods.year_end(year).code for year in sorted(before - set(plan.years))]
    for year in plan.years:
        due = plan.periods.due_for(indicator["frequency"], year) or (plan.periods.year_end(year),)
        codes += [period.code for period in due]
    return codes


def _reporting(plan: Plan, indicator: str, units: dict[str, list[str]]) -> list[str]:
    """The indicator's levels; the total too where one of them has no agency left to speak for its part."""
    levels = list(plan.levels_of(indicator))
    left = [level for level in levels if units[level]]
    return ["total", *left] if left and len(left) < len(levels) else left
