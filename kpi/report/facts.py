"""All that a report is made from: how every indicator is, how it was, and why."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date

import pandas as pd

from kpi.evaluation import SHORT, STATUS_ORDER
from kpi.evaluation.scorecard import no_case_notes, scorecard
from kpi.i18n import Words, is_missing
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, records
from kpi.report.request import Request
from kpi.reporting import punctuality
from kpi.store import Store, explanations
from kpi.store.approval import WAITING
from kpi.store.snapshot import end_of, snapshot_on
from kpi.tasks import update_log
from kpi.views import names

SCOPE = ("indicator", "scope", "level", "agency")
TARGET = ("target_level", "target_form")
Key = tuple[str, ...]  # the values of SCOPE


@dataclass(frozen=True)
class Scope:
    """An indicator of the total, a level or an agency. label: its name, empty where the indicator has but one. targets:
    its rows of the scorecard, one per target that binds there. past: its rows of the years before. before: the reading
    that it is compared with (NaN: none), and before_name what that is called."""

    label: str
    targets: tuple[Row, ...]
    past: tuple[Row, ...]
    before: float
    before_name: str

    @property
    def row(self) -> Row:
        """The row with the worst status."""
        return min(self.targets, key=_rank)

    @property
    def latest(self) -> Row | None:
        """The last reading before the year, if any, with the worst of its statuses."""
        with_value = [row for row in self.past if not is_missing(row["value"])]
        return min(with_value, key=lambda row: (-row["year"], _rank(row)), default=None)


@dataclass(frozen=True)
class Item:
    """An indicator with its scopes. `status` is the plan's, or the agency's own; `before_status` that of a year before,
    of the same scope and target."""

    indicator: str
    name: str
    area: int
    kind: str
    status: str
    before_status: str | None
    scopes: tuple[Scope, ...]

    @property
    def worst(self) -> Scope:
        """The scope with the worst status: in an agency's report also the province's, if it leads the indicator."""
        return min(self.scopes, key=lambda scope: _rank(scope.row))

    @property
    def is_below(self) -> bool:
        return self.worst.row["status"] in SHORT


@dataclass(frozen=True)
class Facts:
    """known_until: nothing recorded later is in it; revision: its last event. items: in the decision's order. levels:
    the scorecard's rows of levels, for coverage. annex: every row that the annex shows, of all years of the report.
    written: the latest explanations. tasks: as of `tasks_day`. grid: rows of punctuality.grid() of the report's years,
    up to its period. waiting: how many submissions waited for an approval."""

    plan: Plan
    request: Request
    known_until: date
    revision: int
    items: tuple[Item, ...]
    levels: pd.DataFrame
    annex: pd.DataFrame
    written: tuple[Row, ...]
    tasks: tuple[Row, ...]
    tasks_day: date
    grid: pd.DataFrame
    waiting: int = 0

    def of_area(self, area: int) -> list[Item]:
        return [item for item in self.items if item.area == area]

    @property
    def areas(self) -> list[Row]:
        """The areas with an indicator of the report."""
        return [row for row in records(self.plan.areas) if self.of_area(row["area"])]

    def leads(self, indicator: str) -> tuple[str, ...]:
        return names.leads(self.plan, indicator, self.request.period.ends)

    def lead_names(self, indicator: str, t: Words) -> str:
        return ", ".join(t.name(names.agency(self.plan, code)) for code in self.leads(indicator))

    def period_words(self, t: Words) -> str:
        return t.in_text(self.plan, self.request.period.code)


def gather(store: Store, t: Words, request: Request) -> Facts:
    """The facts of a report as of its period, as known at the end of its date."""
    plan, period = store.plan, request.period
    known_until = min(request.dated, store.today)
    with nullcontext(store) if known_until >= store.today else snapshot_on(store, known_until) as then:
        card = _card(then, request, period.code)
        before = _card(then, request, f"{request.year - 1}{period.code[4:]}")
        earlier = [_card(then, request, str(year)) for year in plan.years if year < request.year]
        notes = no_case_notes(then, period.code)
        written, grid = _written(then, request), _grid(then, request)
        waiting = then.submissions(state=WAITING, count=1)
        tasks_day = min(known_until, period.due)
        tasks = records(update_log.task_states(then, tasks_day))
    past = pd.concat(earlier, ignore_index=True) if earlier else card.iloc[:0]
    annex = pd.concat([past[past["year"].isin(request.years)], card], ignore_index=True)
    return Facts(
        plan=plan,
        request=request,
        known_until=known_until,
        revision=int(store.query("store/revision_until", until=end_of(known_until))["revision"].iloc[0]),
        items=_items(plan, request, card, before, past, notes, t),
        levels=card[card["scope"] != TOTAL],
        annex=_in_order(annex, plan),
        written=written,
        tasks=tuple(
            row for row in tasks if request.agency is None or request.agency in names.task_leads(row, plan, tasks_day)
        ),
        tasks_day=tasks_day,
        grid=grid,
        waiting=int(waiting["submissions"].iloc[0]) if len(waiting) else 0,
    )  # fmt: skip


def _rank(row: Row) -> int:
    return STATUS_ORDER.index(row["status"])


def _card(store: Store, request: Request, period: str) -> pd.DataFrame:
    """The scorecard's rows of the report: the total and the levels; or the agency, and the totals that it leads."""
    if request.agency is None:
        return scorecard(store, period=period)
    own = scorecard(store, period=period, agency=request.agency)
    totals = scorecard(store, period=period, scope=TOTAL)
    is_led = [request.agency in names.leads(store.plan, code, request.period.ends) for code in totals["indicator"]]
    return pd.concat([own, totals[is_led]], ignore_index=True)


def _items(
    plan: Plan, request: Request, card: pd.DataFrame, before: pd.DataFrame, past: pd.DataFrame,
    notes: Mapping[tuple[str, str], str], t: Words,
) -> tuple[Item, ...]:  # fmt: skip
    shown = card if request.agency else card[card["level"] == card["target_level"]]
    now, a_year_ago = _by_scope(shown), _by_scope(before)
    history = _by_scope(past.sort_values("year", kind="stable"))
    order = ["", TOTAL, *plan.levels]  # the agency's own scope comes first, then from the total down
    items = []
    for indicator in records(plan.indicators):
        keys = [key for key in now if key[0] == indicator["indicator"]]
        keys.sort(key=lambda key: order.index("" if key[1] == "agency" else key[2]))
        scopes = tuple(
            Scope(_label(request, now[key][0], len(keys), t), tuple(names.noted(row, notes, plan) for row in now[key]),
                  tuple(history.get(key, ())), *_compared(plan, request, now[key][0], a_year_ago.get(key, ()), t))
            for key in keys
        )  # fmt: skip
        if scopes:
            own = [scope for scope in scopes if scope.row["scope"] == "agency"] or scopes
            row = min((scope.row for scope in own), key=_rank)
            same = (old["status"] for old in a_year_ago.get(_key(row), ())
                    if all(old[name] == row[name] for name in TARGET))  # fmt: skip
            items.append(Item(indicator["indicator"], t.name(indicator), indicator["area"], indicator["kind"],
                              row["status"], next(same, None), scopes))  # fmt: skip
    return tuple(items)


def _by_scope(card: pd.DataFrame) -> dict[Key, list[Row]]:
    rows: dict[Key, list[Row]] = {}
    for row in records(card):
        rows.setdefault(_key(row), []).append(row)
    return rows


def _key(row: Row) -> Key:
    return tuple("" if is_missing(row[name]) else str(row[name]) for name in SCOPE)


def _label(request: Request, row: Row, scopes: int, t: Words) -> str:
    if request.agency is None:
        return t.level(row["level"]) if scopes > 1 or row["level"] != TOTAL else ""
    if row["scope"] == TOTAL:
        return t("Whole province (led by this agency)")
    return t("The agency's own value") if scopes > 1 else ""


def _compared(plan: Plan, request: Request, row: Row, a_year_ago: Sequence[Row], t: Words) -> tuple[float, str]:
    """The reading of a year before and what it is called: that of the same part of the year if there is one."""
    year = request.year - 1
    for old in a_year_ago[:1]:
        is_same_part = str(old["period"])[4:] == str(row["period"])[4:]
        if request.period.suffix and is_same_part and not old["thin"] and not is_missing(old["value"]):
            return old["value"], t("the same period of {year}", year=year)
    return row["previous_value"], t.in_text(plan, str(year))


def _in_order(rows: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """By indicator as the plan has them, scope from the top, target, year."""
    rank = {name: at for names_of in (plan.indicators["indicator"], (TOTAL, *plan.levels))
            for at, name in enumerate(names_of)}  # fmt: skip
    keys = ["indicator", "level", "scope", "target_level", "target_form", "target_value", "year"]
    ranked = ("indicator", "level", "target_level")
    return rows.sort_values(
        keys, key=lambda column: column.map(rank) if column.name in ranked else column, kind="stable",
        ignore_index=True,
    )  # fmt: skip


def _written(store: Store, request: Request) -> tuple[Row, ...]:
    """Each agency's latest explanation of an indicator in the report's years, up to its period."""
    latest: dict[tuple[str, str], Row] = {}
    for row in records(explanations.explanations(store, agency=request.agency)):  # the latest first
        period = store.plan.periods.get(row["period"])
        if period.year in request.years and period.t <= request.period.t:
            latest.setdefault((row["indicator"], row["agency"]), row)
    return tuple(latest.values())


def _grid(store: Store, request: Request) -> pd.DataFrame:
    grid = pd.concat([punctuality.grid(store, year, store.today) for year in request.years], ignore_index=True)
    is_shown = grid["period"].map(lambda code: store.plan.periods.get(code).t <= request.period.t).astype(bool)
    if request.agency is not None:
        is_shown &= grid["agency"] == request.agency
    return grid[is_shown].reset_index(drop=True)
