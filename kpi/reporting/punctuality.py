"""Reporting discipline: who reported what was due by the units' own due day, late, incompletely or not at all.

A value is due from an agency for a period where agencies of its level report the indicator, the indicator's frequency
names the period, and the agency exists on the period's last day. Only the first value that still counts decides
timeliness, so a correction makes nobody late; a withdrawn submission counts as never made. A period whose due day lies
before the program's first use, and for which nobody has reported, was not asked for: nothing of it is missing. Why:
docs/decisions/0014-who-owes-a-report-is-who-exists-on-the-periods-last-day.md.
"""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from kpi.i18n import N_
from kpi.plan import TOTAL
from kpi.plan.rows import Row
from kpi.reporting.tables import reports
from kpi.store import Store
from kpi.store.connection import Connection, rows, sql

COUNTED = ("missing", "partial", "late", "on_time")  # of reports that fell due, the worst first
STATES = (*COUNTED, "not_due", "did_not_exist")
TO_CHASE = ("missing", "partial")
ALL = "all"  # all levels, or all periods of the year
SHARE_COLUMNS = ["level", "period", "due", "on_time", "late", "partial", "missing", "share_on_time", "share_whole"]

# Term and definition, as the pages show them.
DEFINITIONS = (
    (N_("Report due"), N_(
        "An agency owes a report for a period if it exists on the period's last day and at least one indicator of its "
        "level is due by its frequency: every quarter, every half-year or every year. Indices that others publish are "
        "never due.")),
    (N_("On time"), N_(
        "All data due was submitted by the units' due day, Vietnam time. The first submission counts: a correction "
        "after the due day does not make the report late.")),
    (N_("Late"), N_(
        "All data due was submitted, but part of it after the due day or after the period was locked.")),
    (N_("Incomplete"), N_("The due day has passed, and some of the data due is still missing.")),
    (N_("Missing"), N_(
        "The due day has passed and no data due has been received. A blank template is no report; 0/0 counts as data; "
        "a withdrawn submission does not count.")),
    (N_("Not due"), N_("The due day has not passed, or nothing is asked of the agency in this period.")),
    (N_("Not requested"), N_(
        "The due day passed before this program was first used, and nobody has reported for the period since.")),
    (N_("Not applicable"), N_(
        "The agency did not exist on the period's last day: nothing is due from it, and it counts in no share. Its own "
        "submissions stay visible; its successor owes the report.")),
    (N_("% on time"), N_("Reports on time ÷ reports whose due day has passed.")),
    (N_("% complete"), N_("Complete reports, on time or late ÷ reports whose due day has passed.")),
)  # fmt: skip


def of_period(
    store: Store, period: str, today: date, *, level: str | None, agencies: int | None, indicators: int
) -> tuple[list[Row], list[Row], list[Row]]:
    """The numbers of a year's reports at the end of a day in Vietnam, and of a period at one level or all.

    Of the year as in sql/report_counts.sql. Of the period a row per level and state, the worst first, with the first
    `agencies` (None: all) of it; and one for each of the first `indicators` with values that have not come: indicator,
    missing, due.
    """
    year = store.plan.periods.get(period).year
    own, most = {"period": period, "level": level}, agencies or len(store.plan.agencies)
    with reports(store, year, today) as connection:
        return (
            rows(connection.execute(sql("reporting/report_counts"))),
            rows(connection.execute(sql("reporting/worst"), own | {"count": most})),
            rows(connection.execute(sql("reporting/to_come"), own | {"count": indicators})),
        )


def grid(store: Store, year: int, today: date, *, period: str | None = None) -> pd.DataFrame:
    """One row per agency and period of a year, or one of its periods, at the end of a day in Vietnam, by level, then in
    the plan's order: agency, level, period, unit_due, is_asked, due, have, in_time, unasked, state, fell_due, whole_at.

    `due`, `have`, `in_time` count the values that are due, came, came in time; `unasked` those that came though not
    due. `state` is one of STATES. `fell_due`: something was due and asked for, and the due day has passed; only these
    reports count in shares. `whole_at` (UTC) is when the last value due came, NaT if not all have.
    """
    with reports(store, year, today) as connection:
        return _grid(connection, store, period=period).df()


def grid_of(store: Store, year: int, today: date, agencies: Sequence[str]) -> list[Row]:
    """The rows of `grid` of some agencies; whole_at is None where not all has come."""
    with reports(store, year, today, agencies) as connection:
        return rows(_grid(connection, store, agencies=agencies))


def _grid(
    connection: Connection, store: Store, *, agencies: Sequence[str] | None = None, period: str | None = None
) -> Connection:
    params = {"agencies": agencies, "period": period, "levels": [TOTAL, *store.plan.levels]}
    return connection.execute(sql("reporting/grid"), params)


def data_due(
    store: Store, year: int, today: date, *, agencies: Sequence[str] | None = None, level: str | None = None,
    period: str | None = None,
) -> pd.DataFrame:  # fmt: skip
    """One row per value due in a year at the end of a day in Vietnam, in the plan's order: agency, level, period,
    indicator, unit_due, is_asked, first_at (UTC, NaT: none came), state. Of all, of some agencies, a level, a period.

    `state` is 'on_time', 'late', 'missing' or, until the due day has passed or where the period is not asked for,
    'not_due'.
    """
    with reports(store, year, today, agencies) as connection:
        params = {"agencies": agencies, "level": level, "period": period}
        return connection.execute(sql("reporting/data_due"), params).df()


def shares(grid: pd.DataFrame) -> pd.DataFrame:
    """SHARE_COLUMNS, one row per level and period, and per 'all' of either, in the grid's order, 'all' first.

    Counts are of reports whose due day has passed; shares are in percent of them, NaN where there is none. `partial`
    and `missing` are reports still to come.
    """
    every = [[ALL, *grid[name].unique()] for name in ("level", "period")]
    fell_due = grid.loc[grid["fell_due"], ["level", "period", "state"]]
    summed = pd.concat([
        fell_due, fell_due.assign(level=ALL), fell_due.assign(period=ALL), fell_due.assign(level=ALL, period=ALL),
    ])  # fmt: skip
    counts = summed.value_counts().unstack("state").reindex(
        index=pd.MultiIndex.from_product(every, names=["level", "period"]), columns=list(COUNTED)
    )  # fmt: skip
    table = counts.fillna(0).astype("int64").rename_axis(columns=None).reset_index()
    table["due"] = table[list(COUNTED)].sum(axis=1)
    some = table["due"].where(table["due"] > 0).astype("float64")
    table["share_on_time"] = 100 * table["on_time"] / some
    table["share_whole"] = 100 * (table["on_time"] + table["late"]) / some
    return table[SHARE_COLUMNS]
