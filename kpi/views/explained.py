"""Why an indicator is below target and what is done about it: explanations, and pending requests for one."""

from collections.abc import Sequence
from datetime import date

from kpi.i18n import Words, is_missing
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row
from kpi.views import names
from kpi.views.indicator import below


def about(row: Row, plan: Plan, t: Words) -> Row:
    """The subject of a row that names an indicator, an agency and a period: its codes, and their names."""
    agency = names.agency(plan, row["agency"])
    return {
        **{name: row[name] for name in ("indicator", "agency", "period")},
        "level": agency["level"],
        "title": f"{row['indicator']} · {t.name(names.indicator(plan, row['indicator']))}",
        "agency_name": t.name(agency),
        "period_name": t.period(plan, row["period"]),
    }


def explained(
    explanations: Sequence[Row], waiting: Sequence[Row], plan: Plan, t: Words, code: str, as_of: str, level: str,
    agency: str | None, day: date,
) -> tuple[list[Row], list[Row], list[Row]]:  # fmt: skip
    """Explanations of an indicator up to a period and requests pending on a day: of an agency, of a level's agencies
    and the lead agencies, or of all (level 'total'). Each agency's latest of the year, the lead agencies' first; all
    the others; the requests.

    explanations: all, the latest first. waiting: the requests pending on the day, overdue ones first.
    """
    end = plan.periods.get(as_of)
    leads = names.leads(plan, code, end.ends)

    def is_shown(row: Row) -> bool:
        of_level = level == TOTAL or row["agency"] in leads or names.agency(plan, row["agency"])["level"] == level
        return row["indicator"] == code and (row["agency"] == agency if agency else of_level)

    written = [row for row in explanations if is_shown(row) and plan.periods.get(row["period"]).t <= end.t]
    now: dict[str, Row] = {}
    for row in written:
        if plan.periods.get(row["period"]).year == end.year and row["is_latest"]:
            now.setdefault(row["agency"], row)
    shown = {row["explanation"] for row in now.values()}
    leads_first = sorted(now.values(), key=lambda row: row["agency"] not in leads)
    return (
        [explanation(row, plan, t) for row in leads_first],
        [explanation(row, plan, t) for row in written if row["explanation"] not in shown],
        [request(row, plan, day, t) for row in waiting if is_shown(row)],
    )


def who_may_explain(view: Row, plan: Plan, t: Words) -> dict[str, str]:
    """The agencies that can be asked to explain, by code: the indicator's leads, then the agencies below target, the
    worst first, with their status."""
    leads = {code: t("{agency} (lead agency)", agency=name) for code, _level, name in view["leads"]}
    others = {code: f"{name} · {t.status(status)}" for code, name, status in below(view["card"], plan, t)}
    return leads | {code: name for code, name in others.items() if code not in leads}


def explanation(row: Row, plan: Plan, t: Words) -> Row:
    """A row of explanations.explanations() in words. note: whether its value was replaced since, or a later explanation
    was written."""
    note = ""
    if not row["is_latest"]:
        note = t("Superseded by a later explanation.")
    elif not is_missing(row["submission"]) and not row["is_figure_current"]:
        note = t("The value it explains has since been replaced or withdrawn.")
    signed = f"{row['written_by']}, {t.moment(row['written_at'])}"
    return about(row, plan, t) | {"cause": row["cause"], "remedy": row["remedy"], "signed": signed, "note": note}


def request(row: Row, plan: Plan, day: date, t: Words) -> Row:
    """A row of explanations.requests() in words, as it is on a day. note: of the requester. due: '' where no day was
    set."""
    due = None if is_missing(row["due"]) else row["due"].date()
    text = "" if due is None else t("due by {day}", day=t.date(due))
    if due is not None and due < day:
        text = t.plural("due by {day}, {n} day ago", "due by {day}, {n} days ago", (day - due).days, day=t.date(due))
    signed = t("requested by {who}, {when}", who=row["asked_by"], when=t.moment(row["asked_at"]))
    own = {"request": int(row["request"]), "signed": signed, "note": row["note"], "due": text}
    return about(row, plan, t) | own
