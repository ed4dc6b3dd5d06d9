"""What looks odd in figures that break no rule, beside those handed in before and beside the file's own.

A series is the figures of one indicator and agency in order of time; figures within a year add up.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from kpi.intake.arrays import Codes, Floats, Mask
from kpi.intake.problem import Problem
from kpi.intake.reading import Reading
from kpi.intake.rules import Findings

_PLACES_IN_YEAR = 400  # no plan has more periods in a year than days
_TIMES = 10_000 * _PLACES_IN_YEAR  # no year has more digits than four
_NOISE = 1e-9

Series = Mapping[str, np.ndarray]  # columns of equal length; see _figures


def check(reading: Reading, good: Mask, current: pd.DataFrame | None) -> list[Problem]:
    """``big_change`` and ``falls`` for the ``good`` rows. ``current``: indicator, agency, period, numerator,
    denominator, value of what counts today; what the file replaces does not count any more."""
    findings = Findings(reading)
    if good.any():
        handed_in = _handed_in(reading, good)
        before = _before(reading, handed_in, current)
        replaced = np.isin(before["key"], handed_in["key"])
        series = _ordered(handed_in, {name: column[~replaced] for name, column in before.items()})
        _check_changes(reading, series, {name: column[replaced] for name, column in before.items()}, findings)
        for name in ("numerator", "denominator"):
            _check_falls(reading, series, name, findings)
    return findings.problems()


def _figures(
    reading: Reading, indicator: Codes, agency: Codes, time: Codes, row: Codes, figures: Mapping[str, Floats]
) -> Series:
    """``pair`` and ``key``: one number for indicator and agency, and for these with the time; ``row``: the row of the
    file, −1 for a figure handed in before; ``figure``: the rate of a ratio, else the value, NaN where neither is."""
    pair = indicator.astype(np.int64) * len(reading.agencies.codes) + agency
    numerator, denominator = figures["numerator"], figures["denominator"]
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(denominator > 0, 100 * numerator / denominator, np.nan)
    is_ratio = np.array([kind == "ratio" for kind in reading.indicators.kinds])[indicator]
    figure = np.where(is_ratio & ~np.isnan(rate), rate, figures["value"])
    return {
        "pair": pair, "key": pair * _TIMES + time, "time": time, "row": row, "indicator": indicator,
        "numerator": np.where(is_ratio, numerator, np.nan), "denominator": np.where(is_ratio, denominator, np.nan),
        "figure": figure,
    }  # fmt: skip


def _handed_in(reading: Reading, good: Mask) -> Series:
    row = np.flatnonzero(good)
    times = np.array([_time(reading, period.code) for period in reading.periods], dtype=np.int64)
    figures = {name: amounts[row] for name, amounts in reading.amount.items()}
    return _figures(reading, reading.indicator[row], reading.agency[row], times[reading.period[row]], row, figures)


def _before(reading: Reading, handed_in: Series, current: pd.DataFrame | None) -> Series:
    """The current figures of the indicators and agencies of the file."""
    if current is None or current.empty:
        return {name: column[:0] for name, column in handed_in.items()}
    indicator = pd.Index(reading.indicators.codes).get_indexer(pd.Index(current["indicator"]))
    agency = pd.Index(reading.agencies.codes).get_indexer(pd.Index(current["agency"]))
    period, codes = pd.factorize(current["period"])
    time = np.array([_time(reading, code) for code in codes], dtype=np.int64)[period]
    pair = indicator.astype(np.int64) * len(reading.agencies.codes) + agency
    kept = (indicator >= 0) & (agency >= 0) & np.isin(pair, handed_in["pair"])
    figures = {name: current[name].to_numpy(np.float64)[kept] for name in ("numerator", "denominator", "value")}
    return _figures(reading, indicator[kept], agency[kept], time[kept], np.full(kept.sum(), -1), figures)


def _time(reading: Reading, code: str) -> int:
    """A period as a number that grows with time: its year and its place in the year."""
    periods = reading.plan.periods
    year = periods.get(code).year
    return year * _PLACES_IN_YEAR + [period.code for period in periods.of_year(year)].index(code)


def _code(reading: Reading, time: int) -> str:
    return reading.plan.periods.of_year(time // _PLACES_IN_YEAR)[time % _PLACES_IN_YEAR].code


def _ordered(handed_in: Series, before: Series) -> Series:
    columns = {name: np.concatenate([column, before[name]]) for name, column in handed_in.items()}
    order = np.argsort(columns["key"])
    return {name: column[order] for name, column in columns.items()}


def _check_changes(reading: Reading, series: Series, replaced: Series, findings: Findings) -> None:
    """Each figure beside the one it replaces, else beside the last one before it."""
    at = np.arange(len(series["pair"]))
    has_figure = ~np.isnan(series["figure"])
    last = np.maximum.accumulate(np.where(has_figure, at, -1))
    earlier = np.concatenate([[-1], last[:-1]])
    is_same = (earlier >= 0) & (series["pair"][earlier] == series["pair"])
    old = np.where(is_same, series["figure"][earlier], np.nan)
    old_time = np.where(is_same, series["time"][earlier], 0)
    order = np.argsort(replaced["key"])
    if len(order):
        found = np.minimum(np.searchsorted(replaced["key"][order], series["key"]), len(order) - 1)
        replaces = (replaced["key"][order][found] == series["key"]) & ~np.isnan(replaced["figure"][order][found])
        old = np.where(replaces, replaced["figure"][order][found], old)
        old_time = np.where(replaces, series["time"], old_time)
    big = (series["row"] >= 0) & _is_big(reading, series, old)
    _tell(reading, series, big, "value", "big_change", series["figure"], old, old_time, findings)


def _is_big(reading: Reading, series: Series, old: Floats) -> Mask:
    limits, indicators = reading.plan.intake, reading.indicators
    is_percent = np.array([unit == "%" for unit in indicators.units])[series["indicator"]]
    is_milestone = np.array([kind == "milestone" for kind in indicators.kinds])[series["indicator"]]
    allowed = np.where(is_percent, limits.big_change_points, limits.big_change_share * old)
    return ~is_milestone & (np.abs(series["figure"] - old) > allowed + _NOISE)


def _check_falls(reading: Reading, series: Series, name: str, findings: Findings) -> None:
    """Each numerator or denominator beside the nearest earlier one of its year that is larger."""
    figures, year = series[name], series["time"] // _PLACES_IN_YEAR
    old, old_time = np.full(len(figures), np.nan), np.zeros(len(figures), dtype=np.int64)
    for step in range(1, len(reading.plan.periods.of_year(reading.plan.years[0]))):
        same = (series["pair"][step:] == series["pair"][:-step]) & (year[step:] == year[:-step])
        falls = same & (figures[step:] < figures[:-step]) & np.isnan(old[step:])
        old[step:][falls] = figures[:-step][falls]
        old_time[step:][falls] = series["time"][:-step][falls]
    falling = (series["row"] >= 0) & ~np.isnan(old)
    _tell(reading, series, falling, name, "falls", figures, old, old_time, findings)


def _tell(
    reading: Reading, series: Series, odd: Mask, column: str, code: str, new: Floats, old: Floats, time: Codes,
    findings: Findings,
) -> None:  # fmt: skip
    """A warning for each odd figure of the series, at its row of the file."""
    place_of = dict(zip(series["row"][odd].tolist(), np.flatnonzero(odd).tolist(), strict=True))
    rows = np.zeros(len(reading.table), dtype=bool)
    rows[list(place_of)] = True
    findings.add(rows, column, code, _params(reading, place_of, new, old, time))


def _params(
    reading: Reading, place_of: Mapping[int, int], new: Floats, old: Floats, time: Codes
) -> Callable[[int], dict[str, str]]:
    def params(row: int) -> dict[str, str]:
        place = place_of[row]
        return {
            "new": repr(float(new[place])), "old": repr(float(old[place])), "period": _code(reading, int(time[place])),
        }  # fmt: skip

    return params
