"""What changed between two days, in words: statuses, reports, late agencies, tasks, explanations."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from kpi import phrases
from kpi.changes import comparison
from kpi.changes.news import DAYS, News, Span
from kpi.i18n import N_, Words, is_missing
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, records
from kpi.reporting import punctuality
from kpi.views import names
from kpi.views.explained import Request, in_words
from kpi.views.tasks import TaskLine, task_lines
from kpi.views.turned import ARROW, Turn, counted, in_few_words, turns

REPORTS = ("missing", "partial", "late")  # states of a report that are told
DUE = "pending"  # the sign of tasks that fall due
TURNED = {  # by comparison.WAYS
    "worse": N_("Worse"),
    "better": N_("Better"),
    "judged": N_("Newly assessed"),
    "unjudged": N_("No longer assessed"),
}
LONGEST, LONGEST_SHORT = 90, 62  # characters of the answer: one line, or two of a phone


@dataclass(frozen=True)
class Came:
    """What came for a period: from how many agencies, and how many values are new, corrected, or count no more."""

    period: str
    name: str
    agencies: int
    first: int
    corrected: int
    gone: int


@dataclass(frozen=True)
class Corrected:
    """A value that took the place of another: of what (codes), and in words."""

    indicator: str
    agency: str
    level: str
    period: str
    name: str
    agency_name: str
    period_name: str
    before: str
    after: str

    @property
    def change(self) -> str:
        return f"{self.before} {ARROW} {self.after}"


@dataclass(frozen=True)
class NewFigures:
    """said: how much came, in a sentence. by_period: the latest first. withdrawn: each submission that was withdrawn or
    reinstated, in a sentence."""

    said: str
    submissions: int
    by_period: tuple[Came, ...]
    corrected: tuple[Corrected, ...]
    withdrawn: tuple[str, ...]


@dataclass(frozen=True)
class LateLevel:
    """The late reports of a level: how many in each of REPORTS. agencies: the names of those that are missing."""

    level: str
    missing: int
    partial: int
    late: int
    agencies: tuple[str, ...]


@dataclass(frozen=True)
class Late:
    """Of the last period due: its code, and its levels with a late report."""

    said: str
    period: str | None
    levels: tuple[LateLevel, ...]


@dataclass(frozen=True)
class Turned:
    """Indicators whose status changed in one way, the worst first."""

    title: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Tasks:
    """Tasks that have come into one state. sign: the status whose sign they bear."""

    title: str
    sign: str
    lines: tuple[TaskLine, ...]


@dataclass(frozen=True)
class Written:
    """An explanation: of what (codes), and in words."""

    explanation: int
    indicator: str
    agency: str
    level: str
    period: str
    title: str
    agency_name: str
    period_name: str
    cause: str
    remedy: str
    signed: str


@dataclass(frozen=True)
class ChangesView:
    """headline: how many statuses changed. span: the days, in words. why: why these days, where nobody chose them.
    turned, tasks: the groups that are not empty."""

    answer: str
    short_answer: str
    span: str
    why: str
    period: str
    headline: str
    turned: tuple[Turned, ...]
    figures: NewFigures
    late: Late
    tasks: tuple[Tasks, ...]
    explained: tuple[Written, ...]
    asked: tuple[Request, ...]

    @property
    def turns(self) -> tuple[Turn, ...]:
        return tuple(turn for group in self.turned for turn in group.turns)

    @property
    def is_empty(self) -> bool:
        """Whether nothing came, changed or was written in these days; what is late or falls due is no event of them."""
        happened = any(group.sign != DUE for group in self.tasks)
        return not (self.turned or self.figures.by_period or self.figures.withdrawn or happened or self.explained)


def changes_view(new: News, plan: Plan, t: Words) -> ChangesView:
    """The news in words."""
    figures, tasks = _figures(new, plan, t), _tasks(new, plan, t)
    explained = tuple(_written(row, plan, t) for row in records(new.explained))
    said = _said(new, figures, tasks, explained, t)
    return ChangesView(
        answer=_answer(new.span, said, LONGEST, t),
        short_answer=_answer(new.span, said, LONGEST_SHORT, t),
        span=span_words(new.span, t),
        why=_why(new.span, plan, t),
        period=t.in_text(plan, new.period),
        headline=counted(new.turned["way"], t.date(new.span.since), t),
        turned=_turned(turns(new.turned, plan, new.span.until, t), t),
        figures=figures,
        late=_late(new, plan, t),
        tasks=tasks,
        explained=explained,
        asked=tuple(in_words(row, plan, new.span.until, t) for row in records(new.asked.iloc[::-1])),
    )


def span_words(span: Span, _: Words) -> str:
    """'từ ngày 15/12/2024 đến hết ngày 19/01/2025'."""
    return _("from {since} to the end of {until}", since=_.date(span.since), until=_.date(span.until))


# ---------------------------------------------------------------- the answer


def _said(new: News, figures: NewFigures, tasks: Sequence[Tasks], explained: Sequence[Written], t: Words) -> list[str]:
    """What there is to say in a few words each, what matters most first."""
    sizes = {group.sign: len(group.lines) for group in tasks}
    overdue, done = sizes.get("missed", 0), sizes.get("met", 0)
    return [
        in_few_words(new.turned["way"], t),
        t.plural("{n} new report", "{n} new reports", figures.submissions) if figures.submissions else "",
        t.plural("{n} task overdue", "{n} tasks overdue", overdue) if overdue else "",
        t.plural("{n} task completed", "{n} tasks completed", done) if done else "",
        t.plural("{n} explanation", "{n} explanations", len(explained)) if explained else "",
    ]


def _answer(span: Span, said: Iterable[str], longest: int, t: Words) -> str:
    """As much of it as fits, none of it cut."""
    answer = ""
    for part in filter(None, said):
        longer = f"{answer} · {part}" if answer else t("From {day}: {changes}", day=t.date(span.since), changes=part)
        if not answer or len(longer) <= longest:
            answer = longer
    return answer or t("From {since} to {until}: no change", since=t.date(span.since), until=t.date(span.until))


def _why(span: Span, plan: Plan, t: Words) -> str:
    if not span.of_period:
        return ""
    return t("Nothing has changed in the last {n} days. These are the days in which the reports of {period} came in.",
             n=t.number(DAYS), period=t.in_text(plan, span.of_period))  # fmt: skip


def _turned(found: Sequence[Turn], t: Words) -> tuple[Turned, ...]:
    groups = ((title, tuple(turn for turn in found if turn.way == way)) for way, title in TURNED.items())
    return tuple(Turned(t(title), of_way) for title, of_way in groups if of_way)


# ---------------------------------------------------------------- tasks


def _tasks(new: News, plan: Plan, t: Words) -> tuple[Tasks, ...]:
    """The groups that have a task. Past its deadline, one of which nobody has recorded anything is no overdue one."""
    groups = (
        (N_("Newly overdue"), "missed", new.tasks_overdue),
        (N_("Deadline passed in these days, no update recorded"), "unassessed", new.tasks_unrecorded),
        (N_("Due within {n} days"), DUE, new.tasks_due),
        (N_("Done"), "met", new.tasks_done),
    )
    return tuple(
        Tasks(t(title, n=t.number(DAYS)), sign, task_lines(rows, plan, new.span.until, t))
        for title, sign, rows in groups
        if len(rows)
    )


# ---------------------------------------------------------------- figures


def _figures(new: News, plan: Plan, t: Words) -> NewFigures:
    by_period = records(comparison.counted(new.figures))
    corrected = records(new.figures[new.figures["way"] == "corrected"])
    return NewFigures(
        said=_came(new, t),
        submissions=int(new.submissions["is_new"].sum()),
        by_period=tuple(Came(**row, name=t.period(plan, row["period"])) for row in by_period),
        corrected=tuple(_corrected(row, plan, t) for row in corrected),
        withdrawn=tuple(_taken_back(row, t) for row in records(new.submissions) if not is_missing(row["reason"])),
    )


def _came(new: News, _: Words) -> str:
    """How many submissions came, from how many agencies, with what."""
    submissions = int(new.submissions["is_new"].sum())
    if not submissions:
        return _("No figures came in during these days.")
    ways = Counter(new.figures["way"])
    agencies = new.figures.loc[new.figures["way"] != "gone", "agency"].nunique()
    parts = [
        _.plural("{n} submission", "{n} submissions", submissions),
        _.plural("figures of {n} agency", "figures of {n} agencies", agencies),
        _.plural("{n} new figure", "{n} new figures", ways["first"]),
        _.plural("{n} corrected", "{n} corrected", ways["corrected"]) if ways["corrected"] else "",
        _.plural("{n} counts no more", "{n} count no more", ways["gone"]) if ways["gone"] else "",
    ]
    return "; ".join(part for part in parts if part) + "."


def _corrected(row: Row, plan: Plan, t: Words) -> Corrected:
    indicator = names.indicator(plan, row["indicator"])
    before, after = (_reading(row, when, indicator["unit"], t) for when in ("before", "after"))
    return Corrected(
        **{name: row[name] for name in ("indicator", "agency", "level", "period")},
        name=f"{row['indicator']} · {t.name(indicator)}",
        agency_name=t.name(names.agency(plan, row["agency"])),
        period_name=t.period(plan, row["period"]),
        before=before,
        after=after,
    )


def _reading(row: Row, when: str, unit: str, _: Words) -> str:
    """'52,3% (523/1.000)', or the bare value."""
    value, numerator, denominator = (row[f"{name}_{when}"] for name in ("value", "numerator", "denominator"))
    return phrases.submitted(value, numerator, denominator, unit, _)


def _taken_back(row: Row, _: Words) -> str:
    if is_missing(row["withdrawn_at"]):
        return _("Submission {n} ({file}) was reinstated by {who}, {when}: {reason}", n=row["submission"],
                 file=row["file_name"], who=row["reinstated_by"], when=_.moment(row["reinstated_at"]),
                 reason=row["reason"])  # fmt: skip
    return _("Submission {n} ({file}) was withdrawn by {who}, {when}: {reason}", n=row["submission"],
             file=row["file_name"], who=row["withdrawn_by"], when=_.moment(row["withdrawn_at"]),
             reason=row["reason"])  # fmt: skip


# ---------------------------------------------------------------- late agencies


def _late(new: News, plan: Plan, t: Words) -> Late:
    if new.due_period is None:
        return Late(t("No report has fallen due yet."), None, ())
    of_level = {level: new.late[new.late["level"] == level] for level in (TOTAL, *plan.levels)}
    return Late(
        said=_late_words(new, plan, t),
        period=new.due_period,
        levels=tuple(_late_level(level, rows, plan, t) for level, rows in of_level.items() if len(rows)),
    )


def _late_level(level: str, rows: pd.DataFrame, plan: Plan, t: Words) -> LateLevel:
    counts, missing = Counter(rows["state"]), rows.loc[rows["state"] == "missing", "agency"]
    agencies = tuple(t.name(names.agency(plan, code)) for code in missing)
    return LateLevel(level, counts["missing"], counts["partial"], counts["late"], agencies)


def _late_words(new: News, plan: Plan, _: Words) -> str:
    assert new.due_period is not None
    counts = Counter(new.late["state"])
    said = [
        _.plural("no data received from {n} agency", "no data received from {n} agencies", counts["missing"]),
        _.plural("incomplete data from {n} agency", "incomplete data from {n} agencies", counts["partial"]),
        _.plural("{n} agency submitted after the due day in these days",
                 "{n} agencies submitted after the due day in these days", counts["late"]),
    ]  # fmt: skip
    told = [words for state, words in zip(REPORTS, said, strict=True) if counts[state]]
    due = plan.periods.get(new.due_period)
    params = {"period": _.period(plan, due.code), "day": _.date(due.unit_due)}
    if not set(punctuality.TO_CHASE) & set(counts):
        told = [_("every agency has submitted all data due"), *told]
    return _("{period} (due from agencies by {day}): {said}.", said="; ".join(told), **params)


# ---------------------------------------------------------------- explanations


def _written(row: Row, plan: Plan, _: Words) -> Written:
    return Written(
        explanation=int(row["explanation"]),
        **{name: row[name] for name in ("indicator", "agency", "period", "cause", "remedy")},
        level=names.agency(plan, row["agency"])["level"],
        title=f"{row['indicator']} · {_.name(names.indicator(plan, row['indicator']))}",
        agency_name=_.name(names.agency(plan, row["agency"])),
        period_name=_.period(plan, row["period"]),
        signed=f"{row['written_by']}, {_.moment(row['written_at'])}",
    )
