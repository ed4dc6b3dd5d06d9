"""Changes between two days, in words: statuses, values, late reports, tasks, explanations."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from kpi import phrases
from kpi.changes.news import DAYS, WAYS, News, Span
from kpi.i18n import N_, Words, is_missing
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, records
from kpi.reporting import punctuality
from kpi.views import names
from kpi.views.explained import about, explanation, request
from kpi.views.tasks import task_row

REPORTS = ("missing", "partial", "late")  # states of a report that are shown
DUE = "pending"  # the sign of tasks that fall due
CHANGES = {
    "worse": N_("worse"),
    "better": N_("better"),
    "judged": N_("newly assessed"),
    "unjudged": N_("no longer assessed"),
}
LONGEST, LONGEST_SHORT = 90, 62  # characters of the answer: one line, or two of a phone


def changes_view(news: News, plan: Plan, t: Words) -> Row:
    """Changes in words.

    span: the days. why: why these days, if nobody chose them. statuses: of each way that occurs its title and rows, the
    worst first. received: how much data, in a sentence. by_period: the period and amounts in words, the latest first.
    withdrawn: each submission that was withdrawn or reinstated, in a sentence. late: the reports of the last period
    due, in a sentence; late_agencies: their names by level, then by each of REPORTS. tasks: of each state that occurs
    its title, the status whose sign it bears, and its rows. is_empty: nothing happened in these days; late reports and
    tasks that fall due are no events.
    """
    span, statuses, late = news.span, _status_words(news, t), _late_agencies(news, plan, t)
    since, until = t.date(span.since), t.date(span.until)
    reports, overdue, done = int(news.submissions["is_new"].sum()), len(news.tasks_overdue), len(news.tasks_done)
    events = _present(
        (len(statuses), statuses),
        (reports, t.plural("{n} new report", "{n} new reports", reports)),
        (overdue, t.plural("{n} task overdue", "{n} tasks overdue", overdue)),
        (done, t.plural("{n} task completed", "{n} tasks completed", done)),
        (len(news.explained), t.plural("{n} explanation", "{n} explanations", len(news.explained))),
    )
    in_brief = _status_words(news, t, ("worse", "better")) or statuses  # a phone has room for no more
    tasks, why = _tasks(news, plan, t), ""
    withdrawn = [_withdrawn(row, t) for row in records(news.submissions) if not is_missing(row["reason"])]
    of_tasks = any(sign != DUE for _title, sign, _rows in tasks)
    if span.of_period:
        why = t("Nothing has changed in the last {n} days. These are the days in which reports for {period} were due.",
                n=t.number(DAYS), period=t.in_text(plan, span.of_period))  # fmt: skip
    return {
        "answer": _answer(span, events, LONGEST, t),
        "short_answer": _answer(span, [in_brief, *events[1:]] if statuses else events, LONGEST_SHORT, t),
        "span": t("from {since} to the end of {until}", since=since, until=until),
        "why": why,
        "period": t.in_text(plan, news.period),
        "status_summary": t("Since {moment}: {changes}.", moment=since, changes=statuses) if statuses else
        t("No indicator has changed status since {moment}.", moment=since),
        "statuses": tuple(
            (t(CHANGES[way]), tuple(_status(row, news, plan, t) for row in records(rows)))
            for way in WAYS if len(rows := news.statuses[news.statuses["way"] == way])
        ),
        "received": _received(news.values, reports, t),
        "by_period": tuple((str(code), _amounts(rows, t)) for code, rows in news.values.groupby("period", sort=False)),
        "corrected": tuple(_corrected(row, plan, t) for row in records(news.values[news.values["way"] == "corrected"])),
        "withdrawn": withdrawn,
        "due_period": news.due_period,
        "late": _late_words(Counter(news.late["state"]), news.due_period, plan, t),
        "late_agencies": {level: late[level] for level in (TOTAL, *plan.levels) if level in late},
        "tasks": tasks,
        "explained": tuple(explanation(row, plan, t) for row in records(news.explained)),
        "requests": tuple(request(row, plan, span.until, t) for row in records(news.requests.iloc[::-1])),
        "is_empty": not (statuses or len(news.values) or withdrawn or of_tasks or len(news.explained)),
    }  # fmt: skip


def _present(*parts: tuple[int, str]) -> list[str]:
    """The words of what there is any of."""
    return [words for n, words in parts if n]


def _answer(span: Span, events: Iterable[str], longest: int, t: Words) -> str:
    """As many of the events as fit, the most important first, none of them cut."""
    answer = ""
    for event in events:
        longer = f"{answer} · {event}" if answer else t("From {day}: {changes}", day=t.date(span.since), changes=event)
        if not answer or len(longer) <= longest:
            answer = longer
    return answer or t("From {since} to {until}: no change", since=t.date(span.since), until=t.date(span.until))


# ---------------------------------------------------------------- statuses


def _status_words(news: News, t: Words, ways: Sequence[str] = WAYS) -> str:
    """'3 indicators worse, 8 better'; '' if none changed in these ways."""
    counts = Counter(news.statuses["way"])
    changed = [(way, counts[way]) for way in ways if counts[way]]
    if not changed:
        return ""
    (way, n), *others = changed
    first = t.plural("{n} indicator {way}", "{n} indicators {way}", n, way=t(CHANGES[way]))
    return ", ".join([first, *(f"{t.number(n)} {t(CHANGES[way])}" for way, n in others)])


def _status(row: Row, news: News, plan: Plan, t: Words) -> Row:
    """The row with names and `change`, 'old → new'; no level at the total."""
    code, level, day = row["indicator"], row["level_after"], news.span.until
    indicator = names.indicator(plan, code)
    values = [row[name] for name in ("value_before", "value_after") if not is_missing(row[name])]
    return row | {
        "name": t.name(indicator),
        "short_name": t.short(indicator),
        "change": " → ".join(phrases.value(x, indicator["unit"], t) for x in values),
        "lead": names.lead_words(plan, code, day, t),
        "short_lead": " · ".join(t.short(names.agency(plan, each)) for each in names.leads(plan, code, day)),
        "level": None if level == TOTAL else level,
        "level_name": "" if level == TOTAL else t.level(level),
    }


# ---------------------------------------------------------------- tasks


def _tasks(news: News, plan: Plan, t: Words) -> tuple[tuple[str, str, tuple[Row, ...]], ...]:
    """The groups that have a task. One past its deadline without any update is not called overdue."""
    day = news.span.until
    groups = (
        (N_("Newly overdue"), "missed", news.tasks_overdue),
        (N_("Deadline passed in these days, no update recorded"), "unassessed", news.tasks_unrecorded),
        (N_("Due within {n} days"), DUE, news.tasks_due),
        (N_("Done"), "met", news.tasks_done),
    )
    return tuple(
        (t(title, n=t.number(DAYS)), sign, tuple(task_row(row, plan, t, day) for row in records(rows)))
        for title, sign, rows in groups
        if len(rows)
    )


# ---------------------------------------------------------------- values


def _received(values: pd.DataFrame, submissions: int, t: Words) -> str:
    if not submissions:
        return t("No data received in these days.")
    parts = (t.plural("{n} submission", "{n} submissions", submissions), *_amounts(values, t))
    return "; ".join(filter(None, parts)) + "."


def _amounts(rows: pd.DataFrame, t: Words) -> tuple[str, ...]:
    """From how many agencies values are, and how many are new, corrected or withdrawn; '' where there are none."""
    ways = Counter(rows["way"])
    agencies = rows.loc[rows["way"] != "gone", "agency"].nunique()
    return (
        t.plural("data of {n} agency", "data of {n} agencies", agencies) if agencies else "",
        t.plural("{n} new value", "{n} new values", ways["first"]) if ways["first"] else "",
        t.plural("{n} corrected", "{n} corrected", ways["corrected"]) if ways["corrected"] else "",
        t.plural("{n} withdrawn", "{n} withdrawn", ways["gone"]) if ways["gone"] else "",
    )


def _corrected(row: Row, plan: Plan, t: Words) -> Row:
    unit = names.indicator(plan, row["indicator"])["unit"]
    before, after = (
        phrases.submitted(row[f"value_{when}"], row[f"numerator_{when}"], row[f"denominator_{when}"], unit, t)
        for when in ("before", "after")
    )
    return about(row, plan, t) | {"before": before, "after": after}


def _withdrawn(row: Row, t: Words) -> str:
    about = {"n": row["submission"], "file": row["file_name"], "reason": row["reason"]}
    if is_missing(row["withdrawn_at"]):
        return t("Submission {n} ({file}) was reinstated by {who}, {when}. Reason: {reason}", who=row["reinstated_by"],
                 when=t.moment(row["reinstated_at"]), **about)  # fmt: skip
    return t("Submission {n} ({file}) was withdrawn by {who}, {when}. Reason: {reason}", who=row["withdrawn_by"],
             when=t.moment(row["withdrawn_at"]), **about)  # fmt: skip


# ---------------------------------------------------------------- late reports


def _late_agencies(news: News, plan: Plan, t: Words) -> dict[str, dict[str, list[str]]]:
    agencies: dict[str, dict[str, list[str]]] = {}
    for row in records(news.late):
        of_level = agencies.setdefault(row["level"], {state: [] for state in REPORTS})
        of_level[row["state"]].append(t.name(names.agency(plan, row["agency"])))
    return agencies


def _late_words(counts: Counter[str], period: str | None, plan: Plan, t: Words) -> str:
    if period is None:
        return t("No report has fallen due yet.")
    missing, partial, late = (counts[state] for state in REPORTS)
    parts = _present(
        (missing, t.plural("no data received from {n} agency", "no data received from {n} agencies", missing)),
        (partial, t.plural("incomplete data from {n} agency", "incomplete data from {n} agencies", partial)),
        (late, t.plural("{n} agency submitted after the due day in these days",
                        "{n} agencies submitted after the due day in these days", late)),
    )  # fmt: skip
    if not set(punctuality.TO_CHASE) & set(counts):
        parts = [t("every agency has submitted all data due"), *parts]
    day = t.date(plan.periods.get(period).unit_due)
    return t("{period} (due from agencies by {day}): {states}.", period=t.period(plan, period), day=day,
             states="; ".join(parts))  # fmt: skip


# ---------------------------------------------------------------- as a letter

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=select_autoescape(), undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
)  # fmt: skip


def letter(view: Row, plan: Plan, t: Words, *, is_demo: bool) -> str:
    """The letter that tells of changes, its subject first."""
    template = _TEMPLATES.get_template("changes.txt")
    return template.render(view=view, plan=plan, t=t, is_demo=is_demo, days=DAYS, sentence=_sentence)


def _sentence(text: str) -> str:
    """A person's text on one line, with a full stop."""
    folded = " ".join(text.split())
    return folded if folded.endswith((".", "!", "?")) else f"{folded}."


# ---------------------------------------------------------------- differences between two scorecards

KEY = ("indicator", "scope", "level", "agency", "year", "target_level", "target_form")


@dataclass(frozen=True)
class Difference:
    """A number that was another one. then, now: as they are written; scope and year: '' and None where it has none."""

    name: str
    scope: str
    year: int | None
    then: str
    now: str


def differences(then: Iterable[Row], now: Iterable[Row], plan: Plan, t: Words) -> tuple[Difference, ...]:
    """One for each value or status that differs, in their order; a value that several targets bind is named once."""

    def written(row: Row | None) -> str:
        if row is None:
            return "–"
        status = t.status(row["status"])
        return status if is_missing(row["value"]) else f"{phrases.value(row['value'], row['unit'], t)} · {status}"

    before, after = (
        {tuple("" if is_missing(row[name]) else row[name] for name in KEY): row for row in rows} for rows in (then, now)
    )
    named: dict[Difference, None] = {}
    for key in before | after:
        was, is_now = written(before.get(key)), written(after.get(key))
        if was != is_now:
            row = after.get(key) or before[key]
            name = f"{row['indicator']} · {t.short(names.indicator(plan, row['indicator']))}"
            named[Difference(name, names.scope_name(plan, row, t), int(row["year"]), was, is_now)] = None
    return tuple(named)
