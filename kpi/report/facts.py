"""All that a report is made from, asked of the store once: how every indicator stands, came to stand, and why."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from kpi import evaluation
from kpi.evaluation.scorecard import scorecard
from kpi.i18n import Words, is_missing
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, records
from kpi.report.asked import Asked
from kpi.store import Store, explanations
from kpi.tasks import update_log
from kpi.views import names
from kpi.views.names import Notes

SCOPE = ["indicator", "scope", "level", "agency"]


@dataclass(frozen=True)
class Standing:
    """An indicator at one scope. targets: its rows of the card, one per target that binds there. before: the reading
    that it is compared with (NaN: none) and what it is called. past: its rows of the years before, one per year and
    target. label: the scope's name, empty where the indicator has but one."""

    label: str
    targets: tuple[Row, ...]
    before: float
    before_name: str
    past: tuple[Row, ...]

    @property
    def row(self) -> Row:
        """The row whose status stands for the scope."""
        return min(self.targets, key=lambda row: evaluation.STATUS_ORDER.index(row["status"]))

    @property
    def latest(self) -> Row | None:
        """The last reading before the year, if any, with the worst of its statuses."""
        known = [row for row in self.past if not is_missing(row["value"])]
        last = max((row["year"] for row in known), default=None)
        of_last = [row for row in known if row["year"] == last]
        return min(of_last, key=lambda row: evaluation.STATUS_ORDER.index(row["status"]), default=None)


@dataclass(frozen=True)
class Item:
    """An indicator with its scopes; `status` is the plan's, or the agency's own; `before_status` is a year before, at
    the same scope and held against the same target."""

    indicator: str
    name: str
    area: int
    kind: str
    status: str
    before_status: str | None
    standings: tuple[Standing, ...]

    @property
    def worst(self) -> Standing:
        """The scope that stands worst: for an agency also that of the province, if it leads the indicator."""
        return min(self.standings, key=lambda one: evaluation.STATUS_ORDER.index(one.row["status"]))

    @property
    def falls_short(self) -> bool:
        return self.worst.row["status"] in evaluation.SHORT


@dataclass(frozen=True)
class Facts:
    """items: in the decision's order. levels: of the card, the rows of levels, for coverage. annex: every row that the
    annex shows, of all years of the report. written: the latest explanations. tasks: as they stood on `tasks_day`."""

    plan: Plan
    asked: Asked
    items: tuple[Item, ...]
    levels: pd.DataFrame
    annex: pd.DataFrame
    written: tuple[Row, ...]
    tasks: tuple[Row, ...]
    tasks_day: date

    def of_area(self, area: int) -> list[Item]:
        return [item for item in self.items if item.area == area]

    @property
    def areas(self) -> list[Row]:
        """The areas with an indicator that the report speaks of."""
        return [row for row in records(self.plan.areas) if self.of_area(row["area"])]

    def leads(self, indicator: str) -> tuple[str, ...]:
        return names.leads(self.plan, indicator, self.asked.period.ends)


def gather(store: Store, _: Words, asked: Asked, today: date) -> Facts:
    """The facts of a report, as of its period and judged on the day `today`."""
    plan, period = store.plan, asked.period
    card = _card(store, asked, period.code, today)
    before = _before(store, asked, today)
    past = _past(store, asked, today)
    day = min(today, period.due)
    everything = pd.concat([past[past["year"].isin(asked.years)], card], ignore_index=True)
    notes = names.notes(store.query("store/no_case_notes", year=period.year, t=period.t))
    return Facts(
        plan=plan,
        asked=asked,
        items=_items(plan, asked, card, before, past, notes, _),
        levels=card[card["scope"] != TOTAL],
        annex=_in_order(everything, plan),
        written=_written(store, asked),
        tasks=_tasks(store, asked, day),
        tasks_day=day,
    )


def _card(store: Store, asked: Asked, period: str, today: date) -> pd.DataFrame:
    """The rows that the report judges: the total and the levels; or the agency, and what it leads for the province."""
    if asked.agency is None:
        return scorecard(store, period=period, today=today)
    own = scorecard(store, period=period, agency=asked.agency, today=today)
    led = scorecard(store, period=period, scope=TOTAL, today=today)
    return pd.concat([own, led[led["indicator"].isin(_led(store.plan, asked))]], ignore_index=True)


def _led(plan: Plan, asked: Asked) -> set[str]:
    ends = asked.period.ends
    return {code for code in plan.indicators["indicator"] if asked.agency in names.leads(plan, code, ends)}


def _before(store: Store, asked: Asked, today: date) -> pd.DataFrame:
    """The card of the same period a year earlier."""
    earlier = f"{asked.year - 1}{asked.period.code[4:]}"
    return _card(store, asked, earlier, today)


def _past(store: Store, asked: Asked, today: date) -> pd.DataFrame:
    """The rows of the plan's years before the period's, each as of its end."""
    earlier = [year for year in store.plan.years if year < asked.year]
    cards = [_card(store, asked, str(year), today) for year in earlier]
    return pd.concat(cards, ignore_index=True) if cards else _card(store, asked, str(asked.year), today).iloc[:0]


def _items(
    plan: Plan, asked: Asked, card: pd.DataFrame, before: pd.DataFrame, past: pd.DataFrame, notes: Notes, _: Words
) -> tuple[Item, ...]:
    shown = card if asked.agency else card[card["level"] == card["target_level"]]
    by_indicator = {code: records(rows) for code, rows in shown.groupby("indicator", sort=False)}
    earlier = {_key(row): row for row in records(before)}
    status_before = {(*_key(row), row["target_level"], row["target_form"]): row["status"] for row in records(before)}
    history: dict[tuple[str, ...], list[Row]] = {}
    for row in records(past.sort_values("year", kind="stable")):
        history.setdefault(_key(row), []).append(row)
    made = []
    for about in records(plan.indicators):
        code = about["indicator"]
        rows = [names.noted(row, notes, plan) for row in by_indicator.get(code, ())]
        if rows:
            standings = _standings(plan, asked, rows, earlier, history, _)
            decides = [one for one in standings if one.row["scope"] == "agency"] or standings
            row = min((one.row for one in decides), key=lambda row: evaluation.STATUS_ORDER.index(row["status"]))
            same = status_before.get((*_key(row), row["target_level"], row["target_form"]))
            made.append(Item(code, _.name(about), about["area"], about["kind"], row["status"], same, standings))
    return tuple(made)


def _key(row: Row) -> tuple[str, ...]:
    return tuple("" if is_missing(row[name]) else str(row[name]) for name in SCOPE)


def _standings(
    plan: Plan, asked: Asked, rows: list[Row], earlier: dict[tuple[str, ...], Row],
    history: dict[tuple[str, ...], list[Row]], _: Words,
) -> tuple[Standing, ...]:  # fmt: skip
    """One per scope, the agency's own first, then from the total down."""
    scopes: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        scopes.setdefault(_key(row), []).append(row)
    order = ("agency", *plan.levels)
    place = {TOTAL: 1, **{level: at + 2 for at, level in enumerate(plan.levels)}}
    ordered = sorted(scopes.items(), key=lambda one: 0 if one[1][0]["scope"] == order[0] else place[one[1][0]["level"]])
    made = []
    for key, targets in ordered:
        value, name = _compared(plan, asked, targets[0], earlier.get(key), _)
        label = _label(asked, targets[0], len(ordered), _)
        made.append(Standing(label, tuple(targets), value, name, tuple(history.get(key, ()))))
    return tuple(made)


def _label(asked: Asked, row: Row, scopes: int, _: Words) -> str:
    if asked.agency is not None:
        if row["scope"] == TOTAL:
            return _("Whole province (led by this agency)")
        return _("The agency's own figure") if scopes > 1 else ""
    return _.level(row["level"]) if scopes > 1 or row["level"] != TOTAL else ""


def _compared(plan: Plan, asked: Asked, row: Row, earlier: Row | None, _: Words) -> tuple[float, str]:
    """The reading of a year before and what it is called: that of the same part of the year where there is one."""
    year = asked.year - 1
    if asked.period.suffix and earlier and not earlier["thin"] and not is_missing(earlier["value"]):
        is_same_part = str(earlier["period"])[4:] == str(row["period"])[4:]
        if is_same_part:
            return earlier["value"], _("the same period of {year}", year=year)
    return row["previous_value"], _.in_text(plan, str(year))


def _in_order(rows: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """By indicator as the plan has them, scope from the top, target, year."""
    codes = {code: at for at, code in enumerate(plan.indicators["indicator"])}
    levels = {level: at for at, level in enumerate((TOTAL, *plan.levels))}
    keyed = rows.assign(
        _code=rows["indicator"].map(codes), _level=rows["level"].map(levels), _target=rows["target_level"].map(levels)
    )
    keys = ["_code", "_level", "scope", "_target", "target_form", "target_value", "year"]
    return keyed.sort_values(keys, kind="stable", ignore_index=True).drop(columns=["_code", "_level", "_target"])


def _written(store: Store, asked: Asked) -> tuple[Row, ...]:
    """Each agency's latest explanation of an indicator in the report's years, up to its period."""
    periods = store.plan.periods
    seen: dict[tuple[str, str], Row] = {}
    for row in records(explanations.explanations(store, agency=asked.agency)):
        period = periods.get(row["period"])
        if row["is_latest"] and period.year in asked.years and period.t <= asked.period.t:
            seen.setdefault((row["indicator"], row["agency"]), row)
    return tuple(seen.values())


def _tasks(store: Store, asked: Asked, day: date) -> tuple[Row, ...]:
    """The tasks as they stood on a day; of an agency those that it leads."""
    plan = store.plan
    return tuple(
        row for row in records(update_log.task_states(store, day))
        if asked.agency is None or asked.agency in task_leads(plan, row, day)
    )  # fmt: skip


def task_leads(plan: Plan, row: Row, day: date) -> tuple[str, ...]:
    """The agencies that lead a task, as whoever stands in their place on a day; empty where the plan names none by
    code."""
    codes = [] if is_missing(row["lead_code"]) else [code.strip() for code in str(row["lead_code"]).split(";")]
    return tuple(dict.fromkeys(agency for code in codes if code for agency in plan.acting_for(code, day) or (code,)))
