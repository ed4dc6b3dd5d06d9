"""The plan in one year: status of its indicators, what needs attention, who leads it, and what has been reported."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kpi import phrases
from kpi.evaluation import ON_TARGET, SHORT, UNASSESSED
from kpi.i18n import N_, Words, is_missing
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row
from kpi.views import names
from kpi.views.bullets import indicator_rows, scope
from kpi.views.explained import request
from kpi.views.names import by_lead, task_leads

UNASSESSED_TOGETHER = "unassessed"  # the statuses without an assessment, as one part of a bar
FURTHEST, WORSE, BY_LEAD = "furthest", "worse", "lead"
TABS = {FURTHEST: N_("Furthest from target"), WORSE: N_("Worse than {period}"), BY_LEAD: N_("By lead agency")}
_ASSESSED = (*SHORT, *ON_TARGET)  # the worst first
MOST_LEADS = 8


@dataclass(frozen=True)
class Part:
    """Part of a bar: a status (or all without an assessment), its word, how many."""

    status: str
    word: str
    count: int


@dataclass(frozen=True)
class Facts:
    """The data of the overview. card: the total's and the levels' rows of every year of the plan, that of `as_of`
    as of it; statuses: one of them per indicator and year, the worst; card_before: as of the period `before`; tasks:
    with their state; requests: pending on the day `today`."""

    as_of: str
    before: str | None
    card: Sequence[Row]
    statuses: Sequence[Row]
    card_before: Sequence[Row]
    tasks: Sequence[Row]
    requests: Sequence[Row]
    today: date
    published: Mapping[str, Sequence[Row]]


def overview(facts: Facts, plan: Plan, t: Words, *, area: int | None, lead: str | None, status: str | None,
             tab: str | None) -> Row:  # fmt: skip
    """The overview of one area or all, of what one agency leads or all; `status` and `tab` choose the rows below.

    attention: each indicator once, the furthest from its target first, milestones last. tabs: code, word, count.
    coverage: how many of the actuals due from a level's agencies have been reported.
    """
    period = plan.periods.get(facts.as_of)
    codes = {code for code in plan.indicators["indicator"]
             if area in (None, names.indicator(plan, code)["area"])
             and (lead is None or lead in names.leads(plan, code, period.ends))}  # fmt: skip
    card = [row for row in facts.card if row["indicator"] in codes]
    of_years = [row for row in facts.statuses if row["indicator"] in codes]
    statuses = [row for row in of_years if row["year"] == period.year]
    rows = indicator_rows(statuses, card, plan, t, period.ends)
    changes = _changes(statuses, facts.card_before, plan, t)
    worse = {change["indicator"] for change in changes if change["is_worse"] and change["status"] in SHORT}
    tasks = [row for row in facts.tasks if area in (None, row["area"])
             and (lead is None or lead in task_leads(row, plan, period.ends))]  # fmt: skip
    states = Counter(task["state"] for task in tasks)
    counts = Counter(row["status"] for row in statuses)
    short = sum(counts[code] for code in SHORT)
    before = t.in_text(plan, facts.before) if facts.before else ""
    answer, short_answer = _answers(counts, t.in_text(plan, facts.as_of), t)
    return {
        "answer": answer,
        "short_answer": short_answer,
        "parts": parts(counts, t),
        "total": len(statuses),
        "years": [_bar(year, str(year), [row for row in of_years if row["year"] == year], t) for year in plan.years],
        "areas": [
            _bar(code, names.area_short(plan, code, t), [row for row in statuses if row["area"] == code], t)
            for code in sorted({row["area"] for row in statuses})
        ],
        "leads": _leads(statuses, tasks, plan, period.ends, t),
        "attention": _attention(rows, status, tab, worse),
        "tabs": tuple(
            (tab, t(TABS[tab], period=before), n)
            for tab, n in ((FURTHEST, short), (WORSE, len(worse)), (BY_LEAD, short)) if tab != WORSE or before
        ),
        "coverage": _coverage([row for row in card if row["year"] == period.year], plan),
        "tasks": len(tasks),
        "overdue": states["overdue"],
        "unrecorded": states["unrecorded"],
        "requests": tuple(request(row, plan, facts.today, t) for row in facts.requests if row["indicator"] in codes),
        "published": tuple(_published(code, rows, plan, t) for code, rows in facts.published.items() if code in codes),
        "changes": changes,
        "changes_title": t("Changes since {period}", period=before) if before else "",
        "is_mostly_empty": 2 * sum(counts[code] for code in UNASSESSED) > len(statuses),
    }  # fmt: skip


def _published(code: str, readings: Sequence[Row], plan: Plan, t: Words) -> Row:
    """The ranks that a published index gave the province. points: year, rank, its part of the drawing's width (0 to 1)
    and height (0 is the best of the drawing); goal: the rank to reach."""
    goal = max(row["value"] for row in names.targets(plan, code))
    first, last = readings[0]["year"], max(readings[-1]["year"], readings[0]["year"] + 1)
    ranks = [goal, *(row["value"] for row in readings)]

    def height(rank: float) -> float:
        return float((rank - min(ranks)) / max(1.0, max(ranks) - min(ranks)))

    points = tuple(
        (row["year"], t.number(row["value"], 0), (row["year"] - first) / (last - first), height(row["value"]))
        for row in readings
    )
    name = t.short(names.indicator(plan, code))
    return {"indicator": code, "name": name, "points": points, "goal": t.number(goal, 0), "goal_height": height(goal)}


def parts(counts: Mapping[str, int], t: Words) -> tuple[Part, ...]:
    """The parts of a bar, the worst first; those without an assessment are one."""
    words = {status: t.status(status) for status in _ASSESSED} | {UNASSESSED_TOGETHER: t("Not assessed")}
    unassessed = sum(counts.get(status, 0) for status in UNASSESSED)
    all_counts = {**counts, UNASSESSED_TOGETHER: unassessed}
    return tuple(Part(status, word, n) for status, word in words.items() if (n := all_counts.get(status, 0)))


def _bar(code: int, name: str, rows: Sequence[Row], t: Words) -> Row:
    """The statuses of a year or of an area; below: how many are below target."""
    counts = Counter(row["status"] for row in rows)
    below = sum(counts[status] for status in SHORT)
    return {"code": code, "name": name, "parts": parts(counts, t), "total": len(rows), "below": below}


def _answers(counts: Counter[str], period: str, t: Words) -> tuple[str, str]:
    on_target, short = (sum(counts[status] for status in group) for group in (ON_TARGET, SHORT))
    numbers = {"period": period[:1].upper() + period[1:], "kept": t.number(on_target), "short": t.number(short),
               "total": t.number(counts.total())}  # fmt: skip
    brief = t("{period}: {kept}/{total} met or on track · {short} short of target", **numbers)
    if not on_target and not short:
        return t("{period}: none of the {total} indicators can be assessed yet", **numbers), brief
    sentence = t("{period}: {kept}/{total} indicators met or on track · {short} short of target", **numbers)
    if others := counts.total() - on_target - short:
        sentence += " · " + t("{n} not assessed", n=t.number(others))
    return sentence, brief


def _leads(statuses: Sequence[Row], tasks: Sequence[Row], plan: Plan, day: date, t: Words) -> tuple[Row, ...]:
    """Leads of what is below target or overdue, most below target first; tasks that name no agency last. counts: by
    status; unrecorded: tasks past their deadline of which nothing was recorded."""
    below = by_lead((row for row in statuses if row["status"] in SHORT), plan, day)
    late = by_lead((task for task in tasks if task["state"] in ("overdue", "unrecorded")), plan, day)
    leads: list[Row] = []
    for agency in below | late:
        about = names.agency(plan, agency) if agency else None
        counts = Counter(row["status"] for row in below.get(agency, ()))
        states = Counter(task["state"] for task in late.get(agency, ()))
        leads.append({
            "agency": agency,
            "level": about["level"] if about else None,
            "name": t.short(about) if about else t("Several agencies"),
            "below": counts.total(),
            "counts": [Part(status, t.status(status), counts[status]) for status in SHORT],
            "overdue": states["overdue"],
            "unrecorded": states["unrecorded"],
        })  # fmt: skip
    leads.sort(key=lambda row: (row["agency"] is None, -row["below"], -row["overdue"], -row["unrecorded"]))
    return tuple(leads)


def _changes(statuses: Iterable[Row], card_before: Iterable[Row], plan: Plan, t: Words) -> tuple[Row, ...]:
    """Changes of status, worse ones first, between assessments of one level and one target."""
    order = _ASSESSED.index
    before = {scope(row): row for row in card_before if row["status"] in _ASSESSED}
    pairs = [(before[scope(row)], row) for row in statuses if row["status"] in _ASSESSED and scope(row) in before]
    changes = [
        row | {
            "name": t.short(names.indicator(plan, row["indicator"])),
            "level_name": "" if row["level"] == TOTAL else t.level(row["level"]),
            "before": former["status"],
            "actual_before": phrases.reading(former, t),
            "actual": phrases.reading(row, t),
            "is_worse": order(row["status"]) < order(former["status"]),
        }
        for former, row in pairs
        if former["status"] != row["status"]
    ]  # fmt: skip
    changes.sort(key=lambda row: (not row["is_worse"], order(row["status"]), row["indicator"]))
    return tuple(changes)


def _attention(rows: Sequence[Row], status: str | None, tab: str | None, worse: set[str]) -> tuple[Row, ...]:
    if status is not None:
        wanted = UNASSESSED if status == UNASSESSED_TOGETHER else (status,)
        return tuple(row for row in rows if row["status"] in wanted)
    short = [row for row in rows if row["is_below"] and (tab != WORSE or row["indicator"] in worse)]
    return tuple(sorted(short, key=lambda row: row["lead"]) if tab == BY_LEAD else short)


def _coverage(card: Iterable[Row], plan: Plan) -> tuple[Row, ...]:
    """By level; an indicator has a row for each target, and is counted once."""
    rows = {(row["level"], row["indicator"]): row for row in card
            if row["scope"] == "level" and not is_missing(row["coverage_due"])}  # fmt: skip
    have, due = Counter[str](), Counter[str]()
    for (level, _indicator), row in rows.items():
        have[level] += int(row["coverage_have"])
        due[level] += int(row["coverage_due"])
    return tuple({"level": level, "have": have[level], "due": due[level]} for level in plan.levels if due[level])
