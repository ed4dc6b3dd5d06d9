"""A receipt: what a submission was, and what its agencies had of their periods at the end of that day."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpi.i18n import Words
from kpi.plan import Plan
from kpi.plan.rows import Row
from kpi.views import names
from kpi.views.upload_due import Coverage

SHORT_HASH = 12  # characters of the SHA-256


@dataclass(frozen=True)
class Receipt:
    """In words. facts: name and value; reports: of each agency and period; as_of: the day that these hold for."""

    number: int
    province: str
    title: str
    facts: tuple[tuple[str, str], ...]
    as_of: str
    reports: tuple[Coverage, ...]
    remark: str


def receipt(row: Row, reports: Sequence[Coverage], keys: Sequence[tuple[str, str]], plan: Plan, t: Words, *,
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
        (t("Agency"), ", ".join(agencies.get(code, code) for code in own_agencies)),
        (t("Reporting period"), ", ".join(t.period(plan, code) for code in own_periods if code in plan.periods)),
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
        reports=tuple(reports),
        remark=" ".join(remarks),
    )
