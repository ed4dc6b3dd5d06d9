"""Why an indicator falls short and what is done about it: what was written, and what was asked and is still open."""

from dataclasses import dataclass

from kpi import explanations, narrate
from kpi.plan import Plan
from kpi.reckon import STATUS_ORDER
from kpi.rows import Row, records
from kpi.store import Store
from kpi.views import names
from kpi.views.indicator import IndicatorView
from kpi.words import Words, is_missing


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
    """A request that waits for its explanation: codes, and the words for them. `note` is what the asker wrote."""

    request: int
    indicator: str
    agency: str
    period: str
    title: str
    agency_name: str
    period_name: str
    signed: str
    note: str


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


def explained(store: Store, _: Words, code: str, as_of: str, level: str, agency: str | None) -> Explained:
    """What was written about an indicator up to a period and what is open, of an agency, or of those of a level and
    who leads it, or of all (level 'total')."""
    plan = store.plan
    end = plan.periods.get(as_of)
    of = _of_scope(plan, code, level, agency, as_of)
    written = [
        row for row in records(explanations.explanations(store, indicator=code))
        if row["agency"] in of and plan.periods.get(row["period"]).t <= end.t
    ]  # fmt: skip
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
        open=tuple(one for one in open_requests(store, _, None, None) if one.indicator == code and one.agency in of),
    )


def _of_scope(plan: Plan, code: str, level: str, agency: str | None, as_of: str) -> set[str]:
    if agency:
        return {agency}
    agencies = plan.agencies
    of_level = agencies if level == "total" else agencies[agencies["level"] == level]
    return {*of_level["agency"], *names.leads(plan, code, plan.periods.get(as_of).ends)}


def open_requests(store: Store, _: Words, agency: str | None, area: int | None) -> tuple[Request, ...]:
    """All requests that wait for an explanation, the longest waiting first; of one agency, of one area, or of all."""
    asked = explanations.requests(store, agency=agency)
    plan = store.plan
    return tuple(
        in_words(row, plan, _)
        for row in records(asked[asked["state"] == "open"].iloc[::-1])
        if area is None or names.indicator(plan, row["indicator"])["area"] == area
    )


def who_may_explain(view: IndicatorView, _: Words) -> dict[str, str]:
    """Of an indicator's page, who can be asked to explain, by code: who leads it, then the agencies that fall short,
    the worst first, with their status."""
    order = {status: place for place, status in enumerate(STATUS_ORDER)}
    sign = 1 if view.row["direction"] == "down" else -1
    short = sorted(
        (order[one.status], sign * one.value, one.label, one.agency, one.status)
        for one in view.shown
        if one.status in narrate.SHORT
    )
    offered = {code: _("{agency} (lead agency)", agency=name) for code, name in view.leads}
    for _order, _value, label, agency, status in short:
        offered.setdefault(agency, f"{label} · {_.status(status)}")
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


def in_words(row: Row, plan: Plan, _: Words) -> Request:
    """A row of explanations.requests()."""
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
    )
