"""Why an indicator falls short and what is done about it: what was written, and what was asked and is still open."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import pandas as pd

from kpi.i18n import HERE, Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.store import Store, explanations
from kpi.store.cache import OfStores
from kpi.views import names
from kpi.views.indicator import IndicatorView
from kpi.views.units import below

_kept = OfStores(2)  # all that was written and asked: every page wants a little of it


@dataclass(frozen=True)
class Explanation:
    """An explanation in words. `note` says so where its figure counts no more, or a later explanation took its
    place."""

    agency: str
    period: str
    cause: str
    remedy: str
    signed: str
    note: str


@dataclass(frozen=True)
class Request:
    """A request that waits for its explanation: codes, and the words for them. `note` is what the asker wrote. `due` is
    the last day (None: none was given), `due_said` the same in words, "" where there is none."""

    request: int
    indicator: str
    agency: str
    period: str
    title: str
    agency_name: str
    period_name: str
    signed: str
    note: str
    due: date | None
    due_said: str
    is_overdue: bool


@dataclass(frozen=True)
class RequestCounts:
    """How many requests wait for an explanation, and how many of them past their due day."""

    open: int
    overdue: int


@dataclass(frozen=True)
class Explained:
    """Of one indicator and scope: each agency's latest explanation of the year, first of who leads it; all the others;
    the open requests."""

    now: tuple[Explanation, ...]
    earlier: tuple[Explanation, ...]
    open: tuple[Request, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.now or self.earlier or self.open)


def explained(
    store: Store, _: Words, code: str, as_of: str, level: str, agency: str | None, today: date | None = None
) -> Explained:
    """What was written about an indicator up to a period and what is open on a day, of an agency, or of those of a
    level and who leads it, or of all (level 'total')."""
    plan = store.plan
    end = plan.periods.get(as_of)
    of = _of_scope(plan, code, level, agency, as_of)
    written = [
        row for row in records(_of(_kept.get(explanations.explanations, store), code))
        if row["agency"] in of and plan.periods.get(row["period"]).t <= end.t
    ]  # fmt: skip
    day = today or datetime.now(HERE).date()
    asked = records(_of(_waiting(store, day), code))
    now: dict[str, Row] = {}
    for row in written:
        if plan.periods.get(row["period"]).year == end.year and row["is_latest"]:
            now.setdefault(row["agency"], row)
    shown = {row["explanation"] for row in now.values()}
    leads = names.leads(plan, code, end.ends)
    leads_first = sorted(now.values(), key=lambda row: row["agency"] not in leads)
    return Explained(
        now=tuple(_explanation(row, plan, _) for row in leads_first),
        earlier=tuple(_explanation(row, plan, _) for row in written if row["explanation"] not in shown),
        open=tuple(in_words(row, plan, day, _) for row in asked if row["agency"] in of),
    )


def _of(rows: pd.DataFrame, code: str) -> pd.DataFrame:
    return rows[(rows["indicator"] == code).to_numpy()]


def _waiting(store: Store, day: date) -> pd.DataFrame:
    return explanations.waiting(_kept.get(explanations.requests, store), day)


def _of_scope(plan: Plan, code: str, level: str, agency: str | None, as_of: str) -> Collection[str]:
    if agency:
        return {agency}
    return _of_level(plan, level).union(names.leads(plan, code, plan.periods.get(as_of).ends))


@lru_cache(maxsize=32)
def _of_level(plan: Plan, level: str) -> frozenset[str]:
    agencies = plan.agencies
    return frozenset(agencies["agency"] if level == "total" else agencies.loc[agencies["level"] == level, "agency"])


def open_requests(
    store: Store, _: Words, agency: str | None, area: int | None, today: date | None = None
) -> tuple[Request, ...]:
    """All requests that wait for an explanation on a day, overdue ones first, then by due day; of one agency, of one
    area, or of all."""
    day = today or datetime.now(HERE).date()
    return tuple(in_words(row, store.plan, day, _) for row in _asked_of(store, agency, area, day))


def request_counts(
    store: Store, agency: str | None = None, area: int | None = None, today: date | None = None
) -> RequestCounts:
    """How many requests wait for an explanation on a day; of one agency, of one area, or of all."""
    rows = _asked_of(store, agency, area, today or datetime.now(HERE).date())
    return RequestCounts(open=len(rows), overdue=sum(bool(row["is_overdue"]) for row in rows))


def _asked_of(store: Store, agency: str | None, area: int | None, day: date) -> list[Row]:
    return [
        row for row in records(_waiting(store, day))
        if agency in (None, row["agency"]) and area in (None, names.indicator(store.plan, row["indicator"])["area"])
    ]  # fmt: skip


def who_may_explain(view: IndicatorView, plan: Plan, _: Words) -> dict[str, str]:
    """Of an indicator's page, who can be asked to explain, by code: who leads it, then the agencies that fall short,
    the worst first, with their status."""
    offered = {code: _("{agency} (lead agency)", agency=name) for code, _level, name in view.leads}
    for agency, name, status in below(view.card, plan, _):
        offered.setdefault(agency, f"{name} · {_.status(status)}")
    return offered


def _explanation(row: Row, plan: Plan, _: Words) -> Explanation:
    note = ""
    if not row["is_latest"]:
        note = _("A later explanation took its place.")
    elif not is_missing(row["submission"]) and not row["is_figure_current"]:
        note = _("The figure that it explains has been replaced or withdrawn since.")
    return Explanation(
        agency=_.name(names.agency(plan, row["agency"])),
        period=_.period(plan, row["period"]),
        cause=row["cause"],
        remedy=row["remedy"],
        signed=f"{row['written_by']}, {_.moment(row['written_at'])}",
        note=note,
    )


def in_words(row: Row, plan: Plan, day: date, _: Words) -> Request:
    """A row of explanations.requests(), as it is on a day."""
    due = None if is_missing(row["due"]) else row["due"].date()
    return Request(
        request=int(row["request"]),
        indicator=row["indicator"],
        agency=row["agency"],
        period=row["period"],
        title=f"{row['indicator']} · {_.name(names.indicator(plan, row['indicator']))}",
        agency_name=_.name(names.agency(plan, row["agency"])),
        period_name=_.period(plan, row["period"]),
        signed=_("asked by {who}, {when}", who=row["asked_by"], when=_.moment(row["asked_at"])),
        note=row["note"],
        due=due,
        due_said=_due_said(due, day, _),
        is_overdue=due is not None and due < day,
    )


def _due_said(due: date | None, day: date, _: Words) -> str:
    if due is None:
        return ""
    if due < day:
        return _.plural("due by {day}, {n} day ago", "due by {day}, {n} days ago", (day - due).days, day=_.date(due))
    return _("due by {day}", day=_.date(due))
