"""Which report is asked for: as of which period, over which years, of the whole province or of one agency."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from kpi.i18n import N_, Words
from kpi.period import Period, PeriodError
from kpi.plan import TOTAL, Plan


class ReportError(ValueError):
    """There is no such report. `msgid` and `params` say why, in the language of whoever asked."""

    def __init__(self, msgid: str, **params: object) -> None:
        super().__init__(msgid.format(**params))
        self.msgid, self.params = msgid, params


@dataclass(frozen=True)
class Asked:
    """`period`: as of which; `from_year`: the first of several years (None: the period's alone); `agency`: None for the
    whole province; `dated`: the date that the paper bears."""

    period: Period
    from_year: int | None
    agency: str | None
    dated: date
    is_final: bool  # of several years, the last of the plan among them and over

    @property
    def year(self) -> int:
        return self.period.year

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(range(self.from_year or self.year, self.year + 1))

    @property
    def is_span(self) -> bool:
        return self.from_year is not None

    @property
    def stem(self) -> str:
        """What a file of it is named after: '2021-2023-H1_SNV'."""
        span = f"{self.from_year}-{self.period.code}" if self.is_span else self.period.code
        return f"{span}_{self.agency}" if self.agency else span


def asked(plan: Plan, period: str, from_year: int | None, agency: str | None, dated: date) -> Asked:
    """What is asked for, checked against the plan; ReportError where it cannot be."""
    try:
        as_of = plan.periods.get(period)
    except PeriodError as error:
        raise ReportError(N_("{period} is not a period of the plan."), period=period) from error
    if as_of.year not in plan.years:
        raise ReportError(N_("{year} is not a year of the plan."), year=as_of.year)
    if from_year is not None and not plan.years[0] <= from_year <= as_of.year:
        raise ReportError(N_("A report up to {year} cannot begin with {from_year}."), year=as_of.year,
                          from_year=from_year)  # fmt: skip
    if agency is not None:
        agency = _reporting(plan, agency, as_of)
    first = from_year if from_year != as_of.year else None
    is_final = first is not None and not as_of.suffix and as_of.year == plan.years[-1]
    return Asked(as_of, first, agency, dated, is_final)


def _reporting(plan: Plan, agency: str, as_of: Period) -> str | None:
    """The agency, None for the province itself; it reports, and exists at some time of the period's year until then."""
    known = plan.agencies[plan.agencies["agency"] == agency]
    if known.empty:
        raise ReportError(N_("The plan has no agency {agency}."), agency=agency)
    row = known.iloc[0]
    if row["level"] == TOTAL:
        return None
    if not row["reports"]:
        raise ReportError(N_("{agency} does not report: it only co-ordinates."), agency=agency)
    ended = pd.notna(row["valid_to"]) and row["valid_to"] < pd.Timestamp(as_of.starts)
    begins_later = pd.notna(row["valid_from"]) and row["valid_from"] > pd.Timestamp(as_of.ends)
    if ended or begins_later:
        raise ReportError(N_("{agency} did not exist in {period}."), agency=agency, period=as_of.code)
    return agency


def span_in_text(plan: Plan, what: Asked, _: Words) -> str:
    """What the report is about: 'năm 2024', 'giai đoạn 2021–2025', 'từ năm 2021 đến 6 tháng đầu năm 2023'."""
    if not what.is_span:
        return _.in_text(plan, what.period.code)
    if not what.period.suffix:
        return _("{first}–{last}", first=what.from_year, last=what.year)
    return _("{first} to {period}", first=what.from_year, period=_.in_text(plan, what.period.code))
