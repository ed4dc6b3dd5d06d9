"""What is new between two days, in words: statuses, figures, late agencies, tasks, explanations, and the letter."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import pandas as pd

from kpi import phrases
from kpi.changes import comparison
from kpi.changes.news import News, Span, news
from kpi.i18n import Words, is_missing
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, records
from kpi.reporting import punctuality
from kpi.store import Store
from kpi.views import names
from kpi.views.explained import Request, in_words
from kpi.views.task_lines import TaskLine, task_lines
from kpi.views.turned import ARROW, Turn, counted, turns

REPORTS = ("missing", "partial", "late")  # states of a report that are told


@dataclass(frozen=True)
class NewFigures:
    """by_period: one row per period that figures came for, or went: period, agencies, first, corrected, gone.
    corrected: one row per figure that took the place of another: indicator, agency, level, period (codes), name,
    agency_name, period_name, change. withdrawn: each submission that was withdrawn or reinstated, in a sentence."""

    said: str
    by_period: pd.DataFrame
    corrected: pd.DataFrame
    withdrawn: tuple[str, ...]


@dataclass(frozen=True)
class Late:
    """Of the last period due. levels: one row per level with one of them: level and how many reports are in each of
    REPORTS. missing: the names of the agencies that have handed in nothing, by level."""

    said: str
    levels: pd.DataFrame
    missing: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Written:
    """An explanation: of what (codes), and in words."""

    explanation: int
    indicator: str
    agency: str
    period: str
    title: str
    agency_name: str
    period_name: str
    cause: str
    remedy: str
    signed: str


@dataclass(frozen=True)
class NewsView:
    """headline: how many statuses turned. span: the days, in words. is_empty: nothing at all is new."""

    span: str
    period: str
    headline: str
    turns: tuple[Turn, ...]
    figures: NewFigures
    late: Late
    tasks_overdue: tuple[TaskLine, ...]
    tasks_unrecorded: tuple[TaskLine, ...]
    tasks_due: tuple[TaskLine, ...]
    tasks_done: tuple[TaskLine, ...]
    explained: tuple[Written, ...]
    asked: tuple[Request, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing came, turned or was written in these days; what is late or falls due is no event of them."""
        return not (self.turns or len(self.figures.by_period) or self.figures.withdrawn or self.tasks_overdue
                    or self.tasks_done or self.explained)  # fmt: skip


def news_view(store: Store, _: Words, period: str, since: date, until: date, today: date) -> NewsView:
    """What is new from the beginning of `since` to the end of `until`, statuses judged as of a period."""
    return told(news(store, period, Span(since, until), today), store.plan, _)


def told(new: News, plan: Plan, _: Words) -> NewsView:
    """The news in words."""
    until = new.span.until
    return NewsView(
        span=span_words(new.span, _),
        period=_.in_text(plan, new.period),
        headline=counted(new.turned["way"], _.date(new.span.since), _),
        turns=turns(new.turned, plan, until, _),
        figures=_figures(new, plan, _),
        late=_late(new, plan, _),
        tasks_overdue=task_lines(new.tasks_overdue, plan, until, _),
        tasks_unrecorded=task_lines(new.tasks_unrecorded, plan, until, _),
        tasks_due=task_lines(new.tasks_due, plan, until, _),
        tasks_done=task_lines(new.tasks_done, plan, until, _),
        explained=tuple(_written(row, plan, _) for row in records(new.explained)),
        asked=tuple(in_words(row, plan, until, _) for row in records(new.asked.iloc[::-1])),
    )


def span_words(span: Span, _: Words) -> str:
    """'từ ngày 15/12/2024 đến hết ngày 19/01/2025'."""
    return _("from {since} to the end of {until}", since=_.date(span.since), until=_.date(span.until))


# ---------------------------------------------------------------- figures


def _figures(new: News, plan: Plan, _: Words) -> NewFigures:
    by_period = comparison.counted(new.figures)
    corrected = records(new.figures[new.figures["way"] == "corrected"])
    return NewFigures(
        said=_came(new, _),
        by_period=by_period.assign(name=[_.period(plan, code) for code in by_period["period"]]),
        corrected=pd.DataFrame(
            [_corrected(row, plan, _) for row in corrected],
            columns=["indicator", "agency", "level", "period", "name", "agency_name", "period_name", "change"],
        ),
        withdrawn=tuple(_taken_back(row, _) for row in records(new.hand_ins) if not is_missing(row["reason"])),
    )


def _came(new: News, _: Words) -> str:
    """How many submissions came, from how many agencies, with what."""
    submissions = int(new.hand_ins["is_new"].sum())
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


def _corrected(row: Row, plan: Plan, _: Words) -> Row:
    indicator = names.indicator(plan, row["indicator"])
    before, after = (_reading(row, when, indicator["unit"], _) for when in ("before", "after"))
    return {
        **{name: row[name] for name in ("indicator", "agency", "level", "period")},
        "name": f"{row['indicator']} · {_.name(indicator)}",
        "agency_name": _.name(names.agency(plan, row["agency"])),
        "period_name": _.period(plan, row["period"]),
        "change": f"{before} {ARROW} {after}",
    }


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


def _late(new: News, plan: Plan, _: Words) -> Late:
    if new.due_period is None:
        return Late(_("No report has fallen due yet."), pd.DataFrame(columns=["level", *REPORTS]), {})
    by_level = pd.crosstab(new.late["level"], new.late["state"]).reindex(columns=list(REPORTS), fill_value=0)
    order = [level for level in (TOTAL, *plan.levels) if level in by_level.index]
    missing = new.late[new.late["state"] == "missing"]
    return Late(
        said=_late_words(new, plan, _),
        levels=by_level.reindex(order).rename_axis("level").reset_index(),
        missing={
            level: tuple(_.name(names.agency(plan, code)) for code in missing.loc[missing["level"] == level, "agency"])
            for level in order
            if level in set(missing["level"])
        },
    )


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
        title=f"{row['indicator']} · {_.name(names.indicator(plan, row['indicator']))}",
        agency_name=_.name(names.agency(plan, row["agency"])),
        period_name=_.period(plan, row["period"]),
        signed=f"{row['written_by']}, {_.moment(row['written_at'])}",
    )
