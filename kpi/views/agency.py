"""An agency: the indicators it leads, its own results, its overdue tasks, open requests and reports."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import pandas as pd

from kpi.evaluation import ON_TARGET, SHORT
from kpi.i18n import Words, is_missing
from kpi.period import Period
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.views import names
from kpi.views.bullets import indicator_rows
from kpi.views.explained import request
from kpi.views.level import PEERS, fitting, rests_on, when
from kpi.views.names import absence, by_lead
from kpi.views.overview import Facts, parts
from kpi.views.reporting import last_reports
from kpi.views.tasks import task_row
from kpi.views.upload import ended


def agency(
    code: str, plan: Plan, t: Words, *, area: int | None, of_plan: Facts, own_card: Sequence[Row],
    own_rows: Sequence[Row], peers: pd.DataFrame, due: Sequence[Row], submission: Row | None = None,
) -> Row:  # fmt: skip
    """The page of one agency, of one area or of all.

    standing: its rank among its peers, '' without one. undecided: its last submission, where it waits for an approval
    or was returned, and why. report: of the period, or the last before it that the agency owed; next_report: when the
    next of the year is due.

    of_plan: the rows of the overview. own_card: the agency's of all years; own_rows: the worst of each indicator in the
    year. peers: the ranking of its level's agencies. due: of data_due() of the agency. submission: its last one, None
    where it has none.
    """
    as_of, today = of_plan.as_of, of_plan.today
    period, about = plan.periods.get(as_of), names.agency(plan, code)
    statuses = [row for row in _of_area(of_plan.statuses, area) if row["year"] == period.year]
    led = _section(by_lead(statuses, plan, period.ends).get(code, []), of_plan.card, plan, t, period.ends)
    own = _section(_of_area(own_rows, area), own_card, plan, t, period.ends)
    day = min(period.ends, today)
    tasks = [task_row(row, plan, t, day)
             for row in by_lead(_of_area(of_plan.tasks, area), plan, period.ends).get(code, [])]  # fmt: skip
    owed = _of_area(due, area, plan)
    last = last_reports(owed, period, plan).get(code)
    absent = None if own_rows else absence(plan, code, as_of, t)
    undecided = submission if submission and submission["state"] in ("waiting", "returned") else None
    if undecided:
        undecided = undecided | {"why": ended(undecided, undecided["state"], undecided["reason"], t)}
    answer, short = _answers(t.short(about), when(plan, as_of, t), led, own, absent, t)
    return {
        "agency": code,
        "name": t.name(about),
        "answer": answer,
        "short_answer": short,
        "standing": _standing(code, about["level"], peers, t),
        "level": about["level"] if about["level"] in plan.levels else None,
        "absence": absent,
        "note": rests_on([code], (row["period"] for row in own_rows), as_of, plan, t),
        "led": led,
        "own": own,
        "overdue": tuple(task for task in tasks if task["state"] == "overdue"),
        "unrecorded": tuple(task for task in tasks if task["state"] == "unrecorded"),
        "waiting": sum(task["state"] == "waiting" for task in tasks),
        "undecided": undecided,
        "requests": tuple(
            request(row, plan, today, t) for row in _of_area(of_plan.requests, area, plan) if row["agency"] == code
        ),
        "report": last,
        "next_report": _next(owed, last["period"], plan, today, t) if last else "",
    }


def _of_area(rows: Sequence[Row], area: int | None, plan: Plan | None = None) -> list[Row]:
    """The rows of an area; with a plan, by their indicator's."""
    if area is None:
        return list(rows)
    return [row for row in rows if area == (names.indicator(plan, row["indicator"]) if plan else row)["area"]]


def _section(statuses: Sequence[Row], card: Sequence[Row], plan: Plan, t: Words, day: date) -> Row:
    """Indicators of an agency. rows: below target or on track, the furthest from target first; folded: the others,
    counted in `counts`."""
    counts = Counter(row["status"] for row in statuses)
    drawn = indicator_rows(statuses, card, plan, t, day)
    open_ = (*SHORT, "on_track")
    return {
        "rows": [row for row in drawn if row["status"] in open_],
        "folded": [row for row in drawn if row["status"] not in open_],
        "counts": parts({status: n for status, n in counts.items() if status not in open_}, t),
        "total": len(statuses),
        "below": sum(counts[status] for status in SHORT),
        "assessed": sum(counts[status] for status in (*SHORT, *ON_TARGET)),
    }


def _answers(name: str, period: str, led: Row, own: Row, absent: Row | None, t: Words) -> tuple[str, str]:
    """The answer sentence, and its short form for a phone. A long one leaves the period to the filter."""
    whose = f"{name} {period}"
    if absent and not led["total"]:
        sentence = f"{whose}: {absent['sentence'][:1].lower()}{absent['sentence'][1:].rstrip('.')}"
        return sentence, sentence
    short = t("{whose}: nothing assessed yet", whose=whose)
    if own["assessed"]:
        reports = t("reports {n} itself, {below} below target", n=own["total"], below=own["below"])
        briefly = t("reports {n}, {below} below", n=own["total"], below=own["below"])
        short = t("{whose}: {below}/{n} indicators below target", whose=whose, below=own["below"], n=own["total"])
    else:
        reports = t("reports {n}, none assessed yet", n=own["total"]) if own["total"] else t("reports none itself")
        briefly = reports
    if led["assessed"]:
        leads = t.plural("leads {n} indicator, {below} below target", "leads {n} indicators, {below} below target",
                         led["total"], below=led["below"])  # fmt: skip
        short = t("{whose}: {below}/{n} led indicators below target", whose=whose, below=led["below"], n=led["total"])
    elif led["total"]:
        leads = t.plural("leads {n} indicator, not yet assessed", "leads {n} indicators, none assessed yet",
                         led["total"])  # fmt: skip
    else:
        leads = t("leads no indicator")
    full, brief = f"{whose}: {leads} · {reports}", f"{whose}: {leads} · {briefly}"
    return fitting(full, brief, f"{name}: {leads} · {briefly}"), short


def _standing(code: str, level: str, peers: pd.DataFrame, t: Words) -> str:
    own = next(iter(records(peers[peers["agency"] == code])), None)
    if own is None:
        return ""
    if is_missing(own["rank"]):
        return t("not ranked: {n} of {due} indicators assessed", n=own["assessed"], due=own["total"])
    return t("Rank {rank} of {of} {peers} · {share}% met or on track", rank=t.number(own["rank"]),
             of=t.number(peers["rank"].count()), peers=t(PEERS[level]), share=t.number(own["share"], 0))  # fmt: skip


def _next(due: Sequence[Row], last: Period, plan: Plan, today: date, t: Words) -> str:
    """The next report of the year that is still to come; '' where there is none."""
    periods = [plan.periods.get(code) for code in {row["period"] for row in due}]
    later = [each for each in periods if each.t > last.t and each.unit_due >= today]
    if not later:
        return ""
    after = min(later, key=lambda each: each.t)
    return t("next: {period}, due {day}", period=t.in_text(plan, after.code), day=t.date(after.unit_due))
