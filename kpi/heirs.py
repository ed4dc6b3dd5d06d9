"""Any year on the units of today: what agencies handed in, summed for whoever has taken their place in the end.

An agency of today reads as the sum of those whose place it has taken, over one period as a level's roll-up is made
(design, 4.2): a period of which half of them have figures, else the reading is thin. Only ratios are summed; any other
figure carries over where one alone was due. What an agency that was divided among several handed in cannot be divided:
it is missing from each of them, and counts as due.
"""

from functools import lru_cache
from math import ceil

import numpy as np
import pandas as pd

from kpi import handed_in, reckon
from kpi.plan import Plan
from kpi.rows import frame, plain
from kpi.store import Store


@lru_cache(maxsize=8)
def heirs(plan: Plan) -> pd.DataFrame:
    """One row per agency that reports and each that stands in its place in the end, itself if nobody took it over:
    agency, heir, level (the heir's), divided (among several)."""
    level = dict(zip(plan.agencies["agency"], plan.agencies["level"], strict=True))
    rows = [
        (agency, heir, level[heir], len(found) > 1)
        for agency in plan.agencies.loc[plan.agencies["reports"], "agency"]
        if agency != plan.total_agency
        for found in [last(plan, agency)]
        for heir in found
    ]
    return pd.DataFrame(rows, columns=["agency", "heir", "level", "divided"])


def last(plan: Plan, agency: str) -> tuple[str, ...]:
    """Who stands in an agency's place in the end: itself, if nobody took it over."""
    return tuple(dict.fromkeys(heir for one in plan.successors(agency) for heir in last(plan, one))) or (agency,)


def differ(plan: Plan, period: str, level: str) -> bool:
    """Whether the agencies of a level that were due for a period are others than those of today."""
    due, year = plan.due_agencies(period), plan.periods.get(period).year
    then = set(due.loc[due["level"] == level, "agency"])
    of_today = _due(plan, year, year)
    return then != set(of_today.loc[(of_today["period"] == period) & (of_today["level"] == level), "heir"])


def agencies(plan: Plan, years: tuple[int, ...], as_of: float) -> list[tuple[str, str, str, int]]:
    """Scope, level, agency and year of the agencies of today in whose place somebody had to report in the year."""
    due = _due(plan, min(years), max(years))
    of_years = due[due["year"].isin(years) & (due["t"] <= as_of)].drop_duplicates(["heir", "year"])
    return [
        ("agency", level, heir, int(year))
        for level, heir, year in zip(of_years["level"], of_years["heir"], of_years["year"], strict=True)
    ]


@lru_cache(maxsize=32)
def _due(plan: Plan, first: int, last: int) -> pd.DataFrame:
    """One row per agency of today and period of these years: heir, level, period, year, t, due (how many had to report
    in its place)."""
    parts = []
    for period in (one for year in range(first, last + 1) for one in plan.periods.of_year(year)):
        due = plan.due_agencies(period.code)[["agency"]].merge(heirs(plan), on="agency")
        counted = due.groupby(["heir", "level"], as_index=False).agg(due=("agency", "size"))
        parts.append(counted.assign(period=period.code, year=period.year, t=period.t))
    return plain(pd.concat(parts, ignore_index=True))


def readings(
    store: Store, as_of: float, *, level: str | None, agency: str | None, area: int | None, indicator: str | None
) -> dict[str, np.ndarray]:
    """reckon.READING_COLUMNS of the agencies of today, in every year up to a period."""
    plan = store.plan
    heir = heirs(plan)
    wanted = heir[~heir["divided"]]
    for name, asked in (("level", level), ("heir", agency)):
        if asked is not None:
            wanted = wanted[wanted[name] == asked]
    agencies = None if agency is None else wanted["agency"].tolist()
    actuals = handed_in.of_agencies(store, as_of, indicator=indicator, agencies=agencies, area=area)
    last_year = ceil(as_of)
    due = _due(plan, min(*plan.years, last_year, actuals.year.min(initial=last_year)), last_year)
    due = due[due["heir"].isin(wanted["heir"].tolist()) & (due["t"] <= as_of)]
    reported = _reported(plan, area, indicator)
    of_heirs = reported.merge(due, on="level").drop(columns="level").rename(columns={"heir": "level"})
    rolled = reckon.roll_up(_summed(plan, actuals, wanted, due), of_heirs, plan.reckoning.min_coverage)
    columns = {name: column.to_numpy() for name, column in rolled.items()}
    alone = (columns["coverage_due"] == 1) & rolled["basis"].notna().to_numpy()
    columns |= {
        "agency": columns["level"],
        "level": rolled["level"].map(dict(zip(heir["heir"], heir["level"], strict=True))).to_numpy(object),
        "scope": np.full(len(rolled), "agency", dtype=object),
        "basis": np.where(alone, "own", columns["basis"]),
        "rolled_up_value": np.full(len(rolled), np.nan),
        "unweighted": np.where(alone, np.nan, columns["unweighted"]),
    }
    return {name: columns[name] for name in reckon.READING_COLUMNS}


def _summed(plan: Plan, actuals: reckon.Actuals, wanted: pd.DataFrame, due: pd.DataFrame) -> pd.DataFrame:
    """One row per indicator, heir (as `level`) and period: what those whose place it has taken handed in, summed as
    roll_up() wants it. What cannot be summed has a row where one alone was due. due: rows of _due()."""
    heir_of = dict(zip(wanted["agency"], wanted["heir"], strict=True))
    heir = np.array([heir_of.get(code) for code in plan.agencies["agency"]], dtype=object)[actuals.agency]
    rows = np.flatnonzero(heir)  # of others there is none
    group = reckon.numbers(actuals.indicator[rows], heir[rows], actuals.period[rows])
    numerator, denominator, value = (of[rows] for of in (actuals.numerator, actuals.denominator, actuals.value))
    is_ratio = actuals.is_ratio[rows]
    weighted = is_ratio & (denominator > 0)
    bare = ~np.isnan(value) & ~(is_ratio & ~np.isnan(numerator))

    def added(of: np.ndarray, where: np.ndarray) -> np.ndarray:
        return np.bincount(group, np.where(where, np.nan_to_num(of), 0))

    have, unweighted = np.bincount(group), np.bincount(group, bare)
    one = np.zeros(len(have), dtype=int)
    one[group] = rows
    sums = frame(
        {
            "indicator": plan.indicators["indicator"].to_numpy(object)[actuals.indicator[one]],
            "level": heir[one],
            "period": actuals.period[one],
            "have": have,
            "numerator": added(numerator, weighted),
            "denominator": added(denominator, weighted & ~np.isnan(numerator)),
            "unweighted": unweighted,
            "mean_rate": reckon.divide(added(value, bare), unweighted),
        }
    )
    row = reckon.find([sums["level"], sums["period"]], [due["heir"], due["period"]])
    alone = np.append(due["due"].to_numpy() == 1, False)[row]
    return sums[np.asarray(actuals.is_ratio[one] | alone)]


def _reported(plan: Plan, area: int | None, indicator: str | None) -> pd.DataFrame:
    """One row per indicator asked for and level that reports it."""
    rows = [
        (code, level)
        for code, its_area in zip(plan.indicators["indicator"], plan.indicators["area"], strict=True)
        if area in (None, its_area) and indicator in (None, code)
        for level in plan.levels_of(code)
    ]
    return pd.DataFrame(rows, columns=["indicator", "level"], dtype=object)
