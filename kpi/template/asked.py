"""Which indicators an agency is asked for in a period."""

import pandas as pd

from kpi.i18n import N_
from kpi.period import PeriodError
from kpi.plan import TOTAL, Plan


class FormError(ValueError):
    """There is no form for this agency and period. `msgid` and `params` say why, in the interface's language."""

    def __init__(self, msgid: str, **params: object) -> None:
        super().__init__(msgid.format(**params))
        self.msgid, self.params = msgid, params


def asked(plan: Plan, agency: str, period: str) -> pd.DataFrame:
    """The rows of the plan's indicators that the agency reports and that are due in the period, in the plan's order.

    For the province itself also, in the year's own period, those that others publish. FormError where the agency or the
    period is unknown, the agency does not report then, or nothing is due.
    """
    _check(plan, agency, period)
    level = plan.agencies.set_index("agency").at[agency, "level"]
    year = plan.periods.get(period).year
    reported = [level in plan.levels_of(code) for code in plan.indicators["indicator"]]
    due = [_is_due(plan, frequency, period, year) for frequency in plan.indicators["frequency"]]
    wanted: pd.DataFrame = plan.indicators[pd.Series(reported) & pd.Series(due)]
    if wanted.empty:
        raise FormError(N_("{agency} has nothing to report for {period}."), agency=agency, period=period)
    return wanted.reset_index(drop=True)


def _is_due(plan: Plan, frequency: str, period: str, year: int) -> bool:
    """A figure that is never due, because others publish it, can be handed in for the year."""
    due = plan.periods.due_for(frequency, year) or (plan.periods.year_end(year),)
    return period in {one.code for one in due}


def _check(plan: Plan, agency: str, period: str) -> None:
    agencies = plan.agencies.set_index("agency")
    if agency not in agencies.index:
        raise FormError(N_("The plan has no agency {agency}."), agency=agency)
    try:
        ends = plan.periods.get(period).ends
    except PeriodError as error:
        raise FormError(N_("{period} is not a period of the plan."), period=period) from error
    if not agencies.at[agency, "reports"]:
        raise FormError(N_("{agency} does not report: it only co-ordinates."), agency=agency)
    if agencies.at[agency, "level"] != TOTAL and agency not in set(plan.due_agencies(period)["agency"]):
        raise FormError(
            N_("{agency} does not exist on {day}, the last day of the period ({period})."),
            agency=agency,
            day=ends,
            period=period,
        )
