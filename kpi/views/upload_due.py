"""Agencies' data of a period: what is due and what is missing; what became of each file of an upload; receipts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kpi.i18n import N_, Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row
from kpi.views import names
from kpi.views.upload import ended

Key = tuple[str, str, str]  # indicator, agency, period
MOST_NAMED = 6  # missing indicators, agencies or periods in a line; reports of a receipt that list what is missing


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
        if not self.missing:
            return self.count(t)
        codes = some([code for code, _name in self.missing], most, t, N_(" and {n} more"))
        return t("{count}, missing: {codes}", count=self.count(t), codes=codes)

    def count(self, t: Words) -> str:
        return t("{have}/{due} data points", have=t.number(self.have), due=t.number(self.due))


def some(words: Sequence[str], most: int, t: Words, others: str = N_(" and {n} others")) -> str:
    """'CT3.04, CT3.07 and 2 more'; others: a msgid."""
    more = len(words) - most
    return ", ".join(words[:most]) + (t(others, n=t.number(more)) if more > 0 else "")


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

    def report(agency: str, period: str, rows: list[Row]) -> AgencyReport:
        missing = [row["indicator"] for row in rows
                   if is_missing(row["first_at"]) and (row["indicator"], agency, period) not in stored_too]  # fmt: skip
        return AgencyReport(
            agency=agency,
            period=period,
            agency_name=names.agencies(plan, t)[agency],
            period_name=t.period(plan, period),
            due=len(rows),
            have=len(rows) - len(missing),
            missing=tuple((code, t.name(names.indicator(plan, code))) for code in missing),
        )

    return tuple(report(agency, period, rows) for (agency, period), rows in reports.items())


def of_the_province(indicators: Collection[str], agencies: Collection[str], plan: Plan, day: date) -> tuple[str, ...]:
    """The indicators of province-wide data that none of the agencies leads on a day, to be asked about.

    indicators: of the province's own data in an upload. agencies: the reader's, and those that report in the same file.
    """
    if plan.total_agency in agencies:
        return ()
    led = {code for code in indicators if not set(agencies).isdisjoint(names.leads(plan, code, day))}
    return tuple(sorted(set(indicators) - led))


READY, CHECK_FIRST, REFUSED, STORED, FAILED = "ready", "check_first", "refused", "stored", "failed"
OUTCOME = {
    READY: N_("Ready"),
    CHECK_FIRST: N_("Ready, with warnings"),
    REFUSED: N_("Refused"),
    STORED: N_("Stored"),
    FAILED: N_("Not stored"),
}
MOST_OF_FILE = 3  # missing indicators, or agencies


def outcome_words(file: Row, plan: Plan, t: Words) -> dict[str, str]:
    """The cells of a file of several. file: path (its folder and name), outcome, agencies, periods (codes), rows,
    problem (the first, or the first warning), problems (how many), reports, submission, its number once it is
    stored."""
    agencies, others = names.agencies(plan, t), file["problems"] - 1
    more = t.plural("{n} more problem", "{n} more problems", others) if file["outcome"] == REFUSED else (
        t.plural("{n} more warning", "{n} more warnings", others)
    )  # fmt: skip
    problem = f"{file['problem']} ({more})" if others > 0 else file["problem"]
    reports = [report.words(t, MOST_OF_FILE) for report in file["reports"][:MOST_OF_FILE]]
    if len(reports) > 1:
        reports = [t("{where}: {message}", where=f"{report.agency_name}, {report.period_name}", message=words)
                   for report, words in zip(file["reports"], reports, strict=False)]  # fmt: skip
    return {
        t("File"): file["path"],
        t("Outcome"): t(OUTCOME[file["outcome"]]),
        t("Agency"): some([agencies[code] for code in file["agencies"]], MOST_OF_FILE, t),
        t("Reporting period"): some([t.period(plan, code) for code in file["periods"]], MOST_OF_FILE, t),
        t("Values"): t.number(file["rows"]) if file["rows"] else "",
        t("Problem, or what is still missing"): " · ".join(filter(None, (problem, "; ".join(reports)))),
        t("Submission"): str(file["submission"] or ""),
    }


SHORT_HASH = 12  # characters of the SHA-256


def receipt(row: Row, reports: Sequence[AgencyReport], keys: Sequence[tuple[str, str]], plan: Plan, t: Words, *,
            is_demo: bool) -> Row:  # fmt: skip
    """The receipt of a submission in words: province, title, facts (name and value), as_of (the day that the lines hold
    for), lines (of each agency and period, with the missing indicators if they are listed one by one, for a few
    reports), remark. row: of Store.submissions. reports: at the end of its day. keys: its agencies and periods."""
    agencies = names.agencies(plan, t)
    own_agencies = dict.fromkeys(agency for agency, _period in keys)
    own_periods = dict.fromkeys(period for _agency, period in keys if period in plan.periods)
    facts = [
        (t("Submission"), str(row["submission"])),
        (t("Received"), t.moment(row["handed_in_at"])),
        (t("Uploaded by"), row["handed_in_by"]),
        (t("File"), row["file_name"]),
        (t("Identifier (SHA-256)"), str(row["sha256"])[:SHORT_HASH]),
        (t("Agency"), some([agencies.get(code, code) for code in own_agencies], MOST_NAMED, t)),
        (t("Reporting period"), some([t.period(plan, code) for code in own_periods], MOST_NAMED, t)),
        (t("Values"), t.number(row["rows"])),
        (t("Warnings confirmed"), t.number(row["warnings"]) if row["warnings"] else ""),
        (t("Note"), row["note"] if isinstance(row["note"], str) else ""),
    ]
    remarks = [t("Demonstration: these are no real data.")] if is_demo else []
    if row["state"] == "waiting":
        remarks.append(t("Waiting for approval: the values do not count yet."))
    remarks.append(ended(row, row["state"], row["reason"], t))
    return {
        "province": agencies[plan.total_agency],
        "title": t("Receipt of data"),
        "facts": [(name, value) for name, value in facts if value],
        "as_of": t("Data at the end of {day}", day=t.date(row["handed_in_at"])),
        "lines": [_line(report, len(reports) <= MOST_NAMED, t) for report in reports],
        "remark": " ".join(filter(None, remarks)),
    }


def _line(report: AgencyReport, is_detailed: bool, t: Words) -> tuple[str, tuple[str, ...]]:
    whose = f"{report.agency_name}, {report.period_name}"
    if not is_detailed or not report.missing:
        return f"{whose}: {report.words(t)}.", ()
    heading = t("{whose}: {count}, still missing:", whose=whose, count=report.count(t))
    return heading, tuple(map(" ".join, report.missing))
