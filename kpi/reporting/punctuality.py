"""Reporting discipline: who handed in what was due, by the units' own due day, late, in part or not at all.

A figure is due from an agency for a period where agencies of its level report the indicator, the indicator's frequency
names the period, and the agency exists on the period's last day. Only the first figure that still stands counts for
timeliness, so that a correction makes nobody late; what was withdrawn counts as never handed in. Why it is so:
docs/decisions/0014-who-owes-a-report-is-who-exists-on-the-periods-last-day.md.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpi.i18n import HERE, N_
from kpi.period import Period
from kpi.plan import TOTAL, Plan
from kpi.store import Store
from kpi.store.cache import OfStores

Mask = npt.NDArray[np.bool_]

COUNTED = ("missing", "partial", "late", "on_time")  # of reports that fell due, the worst first
STATES = (*COUNTED, "not_due", "did_not_exist")
TO_CHASE = ("missing", "partial")
ALL = "all"  # all levels, or all periods of the year

GRID_COLUMNS = [
    "agency", "level", "period", "unit_due", "due", "have", "in_time", "unasked", "state", "fell_due", "whole_at",
]  # fmt: skip
SHARE_COLUMNS = ["level", "period", "due", "on_time", "late", "partial", "missing", "share_on_time", "share_whole"]


@dataclass(frozen=True)
class Year:
    """The reports of a year, and the figures due in it."""

    cells: pd.DataFrame
    figures: pd.DataFrame


_kept = OfStores(at_most=16)  # years, each as of a day; one page asks several times

# Term and definition, as the pages show them.
DEFINITIONS = (
    (N_("Report due"), N_(
        "An agency owes a report for a period if it exists on the period's last day and at least one indicator of its "
        "level is due by its frequency: every quarter, every half-year or every year. Indices that others publish are "
        "never due.")),
    (N_("On time"), N_(
        "Every figure due was handed in by the units' due day, Vietnam time. The first figure counts: a correction "
        "after the due day does not make the report late.")),
    (N_("Late"), N_(
        "Every figure due has come, but at least one of them after the due day or after the period was locked.")),
    (N_("Part of it"), N_("The due day has passed, and some of the figures due have come, not all.")),
    (N_("Not handed in"), N_(
        "The due day has passed and no figure due has come. An empty form is no report; 0/0 counts as handed in; what "
        "was withdrawn counts as never handed in, until it is handed in again.")),
    (N_("Not due"), N_("The due day has not passed, or nothing is asked of the agency in this period.")),
    (N_("Did not exist"), N_(
        "The agency did not exist on the period's last day: nothing is due from it, and it counts in no share. What it "
        "handed in stays visible; its successor owes the report.")),
    (N_("Share on time"), N_("Reports on time ÷ reports whose due day has passed.")),
    (N_("Share whole"), N_("Reports with every figure due, on time or late ÷ reports whose due day has passed.")),
)  # fmt: skip


def grid(store: Store, year: int, today: date) -> pd.DataFrame:
    """One row per agency and period of a year, as it stood at the end of a day in Vietnam: see cells()."""
    return _kept.get(_year, store, year, today).cells.copy(deep=False)


def figures_due(store: Store, year: int, today: date) -> pd.DataFrame:
    """One row per figure due in a year, as it stood at the end of a day in Vietnam: see figures()."""
    return _kept.get(_year, store, year, today).figures.copy(deep=False)


def _year(store: Store, year: int, today: date) -> Year:
    """What the store says of a year by a day."""
    arrived = came(store.plan, year, _standing_figures(store, year, today))
    return Year(cells(store.plan, year, arrived, today), figures(store.plan, year, arrived, today))


def _standing_figures(store: Store, year: int, today: date) -> pd.DataFrame:
    midnight = datetime.combine(today + timedelta(days=1), time(), HERE).astimezone(UTC).replace(tzinfo=None)
    return store.query("reporting/standing_figures", year=year, until=midnight)


@dataclass(frozen=True)
class Duty:
    """What a year asks of whom, by place in the plan: `exists` is agency × period, `due` agency × period × indicator;
    `shown`: the agencies that report and existed on any day of the year's periods."""

    agencies: pd.Index
    periods: pd.Index
    indicators: pd.Index
    unit_due: npt.NDArray[np.datetime64]
    exists: Mask
    due: Mask
    shown: Mask


@lru_cache(maxsize=16)
def duty(plan: Plan, year: int) -> Duty:
    """The duties of a year. The province itself always exists."""
    agencies, periods = plan.agencies, plan.periods.frame([year])
    here = [{plan.total_agency, *plan.due_agencies(period)["agency"]} for period in periods["period"]]
    exists = np.array([[agency in present for present in here] for agency in agencies["agency"]])
    levels = [TOTAL, *plan.levels]
    asked = np.array([[_owed(plan, level, period) for period in plan.periods.of_year(year)] for level in levels])
    lived = ~(agencies["valid_from"] > periods["ends"].max()) & ~(agencies["valid_to"] < periods["starts"].min())
    return Duty(
        agencies=pd.Index(agencies["agency"]),
        periods=pd.Index(periods["period"]),
        indicators=pd.Index(plan.indicators["indicator"]),
        unit_due=periods["unit_due"].to_numpy("M8[D]"),
        exists=exists,
        due=asked[[levels.index(level) for level in agencies["level"]]] & exists[:, :, None],
        shown=(lived & agencies["reports"]).to_numpy(bool),
    )


def _owed(plan: Plan, level: str, period: Period) -> list[bool]:
    """Of each indicator, whether agencies of a level owe it for a period."""
    asked = zip(plan.indicators["indicator"], plan.indicators["frequency"], strict=True)
    return [
        level in plan.levels_of(code) and period in plan.periods.due_for(frequency, period.year)
        for code, frequency in asked
    ]


@dataclass(frozen=True)
class Came:
    """What came, agency × period × indicator: when the first figure came (UTC, NaT: none), and whether in time."""

    at: npt.NDArray[np.datetime64]
    in_time: Mask

    @property
    def any(self) -> Mask:
        return ~np.isnat(self.at)


def came(plan: Plan, year: int, standing: pd.DataFrame) -> Came:
    """What came for a year: of the figures that stand for the same thing, the first.

    standing: indicator, agency, period, submission, handed_in_at (UTC), after_lock (whether the period was locked by
    then). What the plan does not have is left out.
    """
    asked = duty(plan, year)
    latest_first = standing.sort_values(["handed_in_at", "submission"], ascending=False)  # the first is written last
    place = (
        asked.agencies.get_indexer(pd.Index(latest_first["agency"])),
        asked.periods.get_indexer(pd.Index(latest_first["period"])),
        asked.indicators.get_indexer(pd.Index(latest_first["indicator"])),
    )
    known = np.logical_and.reduce([places >= 0 for places in place])
    agency, period, indicator = (places[known] for places in place)
    at = np.full(asked.due.shape, np.datetime64("NaT", "us"))
    in_time = np.zeros(asked.due.shape, bool)
    moments, after_lock = latest_first["handed_in_at"], latest_first["after_lock"].to_numpy(bool)
    at[agency, period, indicator] = moments.to_numpy("M8[us]")[known]
    in_time[agency, period, indicator] = (_day(moments)[known] <= asked.unit_due[period]) & ~after_lock[known]
    return Came(at, in_time)


def _day(moments: pd.Series) -> npt.NDArray[np.datetime64]:
    """The day in Vietnam of moments in UTC."""
    here = moments.astype("datetime64[us]").dt.tz_localize("UTC").dt.tz_convert(HERE)
    return here.dt.tz_localize(None).to_numpy("M8[D]")


def figures(plan: Plan, year: int, arrived: Came, today: date) -> pd.DataFrame:
    """One row per figure due in a year, in plan order: agency, level, period, indicator, unit_due, first_at, state.

    `arrived` is came() of the same year. `state` is 'on_time', 'late', 'missing' or, until the due day has passed,
    'not_due'; `first_at` (UTC) is NaT where nothing came; `unit_due` is a day in Vietnam.
    """
    asked = duty(plan, year)
    agency, period, indicator = np.nonzero(asked.due)
    at, in_time = arrived.at[asked.due], arrived.in_time[asked.due]
    passed = asked.unit_due[period] < np.datetime64(today)
    state = np.select([in_time, ~np.isnat(at), passed], ["on_time", "late", "missing"], "not_due")
    table = pd.DataFrame({
        "agency": asked.agencies.take(agency), "level": plan.agencies["level"].to_numpy()[agency],
        "period": asked.periods.take(period), "indicator": asked.indicators.take(indicator),
        "unit_due": asked.unit_due[period].astype("M8[s]"), "first_at": at, "state": state,
    })  # fmt: skip
    return table.astype(dict.fromkeys(("agency", "level", "period", "indicator", "state"), "str"))


def cells(plan: Plan, year: int, arrived: Came, today: date) -> pd.DataFrame:
    """One row per period of a year and agency that reports and existed on any day of it, or handed anything in for it;
    by level, then in the plan's order: GRID_COLUMNS.

    `arrived` as in figures(). `due`, `have`, `in_time`: how many figures are due, came, came in time; `unasked`: how
    many came though not due. `state` is one of STATES; `fell_due` says that something was due and the due day has
    passed: only these count in shares. `whole_at` (UTC) is when the last figure due came, NaT if not all have.
    """
    asked = duty(plan, year)
    have = (arrived.any & asked.due).sum(axis=2)
    due, in_time = asked.due.sum(axis=2), (arrived.in_time & asked.due).sum(axis=2)
    is_whole, passed = have == due, np.broadcast_to(asked.unit_due < np.datetime64(today), due.shape)
    conditions = [~asked.exists, due == 0, is_whole & (in_time == due), is_whole, ~passed, have > 0]
    states = ["did_not_exist", "not_due", "on_time", "late", "not_due", "partial"]
    last = np.where(asked.due, arrived.at, np.datetime64("NaT")).astype("M8[us]")
    whole_at = np.where(is_whole & (due > 0), np.fmax.reduce(last, axis=2), np.datetime64("NaT"))
    shown = np.flatnonzero(asked.shown | arrived.any.any(axis=(1, 2)))
    rows = _by_level(plan, shown)
    periods = len(asked.periods)
    level = plan.agencies["level"].to_numpy()
    values = {
        "due": due, "have": have, "in_time": in_time, "unasked": (arrived.any & ~asked.due).sum(axis=2),
        "state": np.select(conditions, states, "missing"), "fell_due": (due > 0) & passed, "whole_at": whole_at,
    }  # fmt: skip
    table = pd.DataFrame({
        "agency": np.repeat(asked.agencies.to_numpy()[rows], periods), "level": np.repeat(level[rows], periods),
        "period": np.tile(asked.periods.to_numpy(), len(rows)),
        "unit_due": np.tile(asked.unit_due.astype("M8[s]"), len(rows)),
        **{name: of_all[rows].ravel() for name, of_all in values.items()},
    })  # fmt: skip
    return table.astype(dict.fromkeys(("agency", "level", "period", "state"), "str"))[GRID_COLUMNS]


def _by_level(plan: Plan, places: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Agencies by level, the province itself first, then in the plan's order."""
    order = [TOTAL, *plan.levels]
    level = [order.index(level) for level in plan.agencies["level"].to_numpy()[places]]
    return places[np.argsort(level, kind="stable")]


def shares(grid: pd.DataFrame) -> pd.DataFrame:
    """SHARE_COLUMNS, one row per level and period, and per 'all' of either, in the grid's order, 'all' first.

    Counts are of reports whose due day has passed; shares are in percent of them, NaN where there is none. `partial`
    and `missing` are what is still to come.
    """
    level, levels = pd.factorize(grid["level"])
    period, periods = pd.factorize(grid["period"])
    counts = np.zeros((1 + len(levels), 1 + len(periods), len(COUNTED)), "int64")
    for place, state in enumerate(COUNTED):
        told = (grid["fell_due"] & (grid["state"] == state)).to_numpy()
        np.add.at(counts[:, :, place], (1 + level[told], 1 + period[told]), 1)
    counts[0] = counts.sum(axis=0)
    counts[:, 0] = counts.sum(axis=1)
    every = pd.MultiIndex.from_product([[ALL, *levels], [ALL, *periods]], names=["level", "period"])
    table = pd.DataFrame(counts.reshape(len(every), -1), every, list(COUNTED)).reset_index()
    table = table.astype({"level": "str", "period": "str"})
    table["due"] = table[list(COUNTED)].sum(axis=1)
    some = table["due"].where(table["due"] > 0).astype("float64")
    table["share_on_time"] = 100 * table["on_time"] / some
    table["share_whole"] = 100 * (table["on_time"] + table["late"]) / some
    return table[SHARE_COLUMNS]
