"""The upload page: which period is due, what an agency must report for it, and what is still missing."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kpi.i18n import Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row
from kpi.views import names

Key = tuple[str, str, str]  # indicator, agency, period
MOST_NAMED = 6  # missing indicators that a sentence names


@dataclass(frozen=True)
class AgencyReport:
    """An agency's data for a period. due, have: numbers of data points; missing: (code, name) of each indicator."""

    agency: str
    period: str
    agency_name: str
    period_name: str
    due: int
    have: int
    missing: tuple[tuple[str, str], ...]

    @property
    def is_complete(self) -> bool:
        return not self.missing

    def words(self, t: Words, most: int = MOST_NAMED) -> str:
        """'4/13 data points, missing: CT3.04, CT3.07'."""
        count = t("{have}/{due} data points", have=t.number(self.have), due=t.number(self.due))
        if not self.missing:
            return count
        codes = ", ".join(code for code, _name in self.missing[:most])
        more = len(self.missing) - most
        codes += t(" and {n} more", n=t.number(more)) if more > 0 else ""
        return t("{count}, missing: {codes}", count=count, codes=codes)


def due_period(plan: Plan, agency: str | None, today: date) -> str:
    """The latest period that is over and in which the agency exists; the plan's first period if there is none."""
    periods = [period for year in plan.years for period in plan.periods.of_year(year)]
    over = [period for period in periods if period.ends < today] or periods[:1]
    if agency is None:
        return over[-1].code
    row = names.agency(plan, agency)
    own = [
        period for period in over
        if (is_missing(row["valid_from"]) or row["valid_from"].date() <= period.ends)
        and (is_missing(row["valid_to"]) or row["valid_to"].date() >= period.ends)
    ]  # fmt: skip
    return (own or over)[-1].code


def without_others(due: Sequence[Row], agencies: Collection[str], stored_too: Collection[Key], plan: Plan) -> list[Row]:
    """The rows of `due` without the province's that others than the agencies lead; all where they lead none.

    due, stored_too: as in agency_reports. agencies: the reader's, and those that report in the same file.
    """

    def is_led(row: Row) -> bool:
        day = plan.periods.get(row["period"]).ends
        return not set(agencies).isdisjoint(names.leads(plan, row["indicator"], day))

    province = [row for row in due if row["agency"] == plan.total_agency]
    if plan.total_agency in agencies or not any(is_led(row) for row in province):
        return list(due)
    return [
        row for row in due
        if row["agency"] != plan.total_agency or is_led(row)
        or (row["indicator"], row["agency"], row["period"]) in stored_too
    ]  # fmt: skip


def agency_reports(due: Iterable[Row], stored_too: Collection[Key], plan: Plan, t: Words) -> tuple[AgencyReport, ...]:
    """The reports of the agencies and periods in `due`, in its order.

    due: rows of kpi.reporting.punctuality.data_due(), of the agencies and periods that matter. stored_too: data points
    that count as received although they are not stored yet.
    """
    reports: dict[tuple[str, str], list[Row]] = {}
    for row in due:
        reports.setdefault((row["agency"], row["period"]), []).append(row)
    return tuple(_report(rows, stored_too, plan, t) for rows in reports.values())


def _report(rows: list[Row], stored_too: Collection[Key], plan: Plan, t: Words) -> AgencyReport:
    agency, period = rows[0]["agency"], rows[0]["period"]
    missing = [
        row["indicator"] for row in rows
        if is_missing(row["first_at"]) and (row["indicator"], agency, period) not in stored_too
    ]  # fmt: skip
    return AgencyReport(
        agency=agency,
        period=period,
        agency_name=names.agencies(plan, t)[agency],
        period_name=t.period(plan, period),
        due=len(rows),
        have=len(rows) - len(missing),
        missing=tuple((code, t.name(names.indicator(plan, code))) for code in missing),
    )


def of_the_province(indicators: Collection[str], agencies: Collection[str], plan: Plan, day: date) -> tuple[str, ...]:
    """The indicators of province-wide data that none of the agencies leads on a day, to be asked about.

    indicators: of the province's own data in an upload. agencies: the reader's, and those that report in the same file.
    """
    if plan.total_agency in agencies:
        return ()
    led = {code for code in indicators if not set(agencies).isdisjoint(names.leads(plan, code, day))}
    return tuple(sorted(set(indicators) - led))
