"""A receipt: what a submission was, and what its agencies had of their periods at the end of that day."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpi.i18n import Words
from kpi.plan import Plan
from kpi.plan.rows import Row
from kpi.views import names
from kpi.views.upload_due import AgencyReport

SHORT_HASH = 12  # characters of the SHA-256
MOST_NAMED = 6  # agencies or periods in a line; reports whose missing indicators are listed by name


@dataclass(frozen=True)
class Receipt:
    """In words. facts: name and value; as_of: the day that the lines hold for; lines: of each agency and period, with
    the missing indicators if they are listed one by one, for a few reports."""

    number: int
    province: str
    title: str
    facts: tuple[tuple[str, str], ...]
    as_of: str
    lines: tuple[tuple[str, tuple[str, ...]], ...]
    remark: str


def receipt(row: Row, reports: Sequence[AgencyReport], keys: Sequence[tuple[str, str]], plan: Plan, t: Words, *,
            is_demo: bool) -> Receipt:  # fmt: skip
    """The receipt of a submission. row: of Store.submissions. reports: at the end of its day. keys: its agencies and
    periods."""
    agencies, province = names.agencies(plan, t), names.agency(plan, plan.total_agency)
    own_agencies = dict.fromkeys(agency for agency, _period in keys)
    own_periods = dict.fromkeys(period for _agency, period in keys)
    facts = [
        (t("Submission"), str(row["submission"])),
        (t("Received"), t.moment(row["handed_in_at"])),
        (t("Uploaded by"), row["handed_in_by"]),
        (t("File"), row["file_name"]),
        (t("Identifier (SHA-256)"), str(row["sha256"])[:SHORT_HASH]),
        (t("Agency"), _some([agencies.get(code, code) for code in own_agencies], t)),
        (t("Reporting period"), _some([t.period(plan, code) for code in own_periods if code in plan.periods], t)),
        (t("Values"), t.number(row["rows"])),
        (t("Warnings confirmed"), t.number(row["warnings"]) if row["warnings"] else ""),
        (t("Note"), row["note"] if isinstance(row["note"], str) else ""),
    ]
    remarks = [t("Demonstration: these are no real data.")] if is_demo else []
    if row["state"] == "withdrawn":
        remarks.append(t("Withdrawn by {who}, {when}: {reason}", who=row["withdrawn_by"],
                         when=t.moment(row["withdrawn_at"]), reason=row["reason"]))  # fmt: skip
    return Receipt(
        number=int(row["submission"]),
        province=t.name(province),
        title=t("Receipt of data"),
        facts=tuple((name, value) for name, value in facts if value),
        as_of=t("Data at the end of {day}", day=t.date(row["handed_in_at"])),
        lines=tuple(_line(report, len(reports) <= MOST_NAMED, t) for report in reports),
        remark=" ".join(remarks),
    )


def _some(words: Sequence[str], t: Words) -> str:
    more = len(words) - MOST_NAMED
    return ", ".join(words[:MOST_NAMED]) + (t(" and {n} others", n=t.number(more)) if more > 0 else "")


def _line(report: AgencyReport, is_detailed: bool, t: Words) -> tuple[str, tuple[str, ...]]:
    whose = f"{report.agency_name}, {report.period_name}"
    if not is_detailed or not report.missing:
        return f"{whose}: {report.words(t)}.", ()
    count = t("{have}/{due} data points", have=t.number(report.have), due=t.number(report.due))
    return t("{whose}: {count}, still missing:", whose=whose, count=count), tuple(
        f"{code} {name}" for code, name in report.missing
    )
