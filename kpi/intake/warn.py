"""What looks odd in figures that break no rule, beside those handed in before and beside the file's own.

A series is the figures of one indicator and agency in order of time; figures within a year add up.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from kpi.intake.arrays import Codes, Floats, Mask, blocks, in_threads
from kpi.intake.findings import Findings
from kpi.intake.reading import Reading
from kpi.plan.order import ordered

_PLACE_BITS = 9  # no plan has more periods in a year than days
_TIME_BITS = _PLACE_BITS + 14  # no year has more digits than four
_NOISE = 1e-9


def check(reading: Reading, good: Mask, current: pd.DataFrame | None) -> Findings:
    """``big_change`` and ``falls`` for the ``good`` rows. ``current``: indicator, agency, period, numerator,
    denominator, value of what counts today; what the file replaces does not count any more."""
    findings = Findings(reading.table)
    if good.any():
        submitted = _submitted(reading, good)
        before = _before(reading, submitted, current)
        order, key = ordered(submitted.key)
        is_replaced = _is_among(before.key, key)
        figures, replaced = submitted, before.of(is_replaced)
        if not is_replaced.all():
            figures = submitted.followed_by(before.of(~is_replaced))
            order, key = ordered(figures.key)
        replaced = replaced.of(np.argsort(replaced.key))
        in_threads(lambda part: _judge(reading, figures.of(order[part]), replaced, findings), _series(key))
    return findings


def _series(key: Codes) -> Iterator[slice]:
    """The sorted figures in parts of whole series."""
    begin = 0
    for block in blocks(len(key)):
        after = ((key[block.stop - 1] >> _TIME_BITS) + 1) << _TIME_BITS
        end = int(np.searchsorted(key, after))
        if begin < end:
            yield slice(begin, end)
        begin = end


def _judge(reading: Reading, series: "Figures", replaced: "Figures", findings: Findings) -> None:
    """Every warning of some whole series, beside what they replace."""
    _check_changes(reading, series, replaced, findings)
    for name, counts in (("numerator", series.numerator), ("denominator", series.denominator)):
        _check_falls(reading, series, name, counts, findings)


@dataclass(frozen=True)
class Figures:
    """``key`` is one number for indicator, agency and time, in this order; ``row`` the row of the file, −1 for a figure
    handed in before; the others as they were handed in, NaN where there is none, but numerators and denominators only
    of ratios."""

    key: Codes
    row: Codes
    numerator: Floats
    denominator: Floats
    value: Floats

    @cached_property
    def pair(self) -> Codes:
        """One number for indicator and agency."""
        return self.key >> _TIME_BITS

    @cached_property
    def figure(self) -> Floats:
        """The rate of a ratio, else the value."""
        with np.errstate(divide="ignore", invalid="ignore"):
            rate = 100 * self.numerator / self.denominator
        return np.where(np.isfinite(rate), rate, self.value)

    def of(self, chosen: Mask | Codes) -> "Figures":
        """The chosen figures, in the order of the choice."""
        return Figures(
            self.key[chosen], self.row[chosen], self.numerator[chosen], self.denominator[chosen], self.value[chosen]
        )

    def followed_by(self, others: "Figures") -> "Figures":
        """These figures and the others."""
        pairs = ((getattr(self, name), getattr(others, name)) for name in self.__dataclass_fields__)
        return Figures(*(np.concatenate(pair) for pair in pairs))


def _figures(
    reading: Reading, indicator: Codes, agency: Codes, time: Codes, row: Codes, amount: Mapping[str, Floats]
) -> Figures:
    numerator, denominator = amount["numerator"], amount["denominator"]
    is_other = np.array([kind != "ratio" for kind in reading.indicators.kinds])[indicator]
    if is_other.any():
        numerator, denominator = np.where(is_other, np.nan, numerator), np.where(is_other, np.nan, denominator)
    key = _pair(reading, indicator, agency)
    key <<= _TIME_BITS
    key |= time
    return Figures(key, row, numerator, denominator, amount["value"])


def _pair(reading: Reading, indicator: Codes, agency: Codes) -> Codes:
    return np.multiply(indicator, len(reading.agencies.codes), dtype=np.int64) + agency


def _is_among(few: Codes, ordered_many: Codes) -> Mask:
    """Which of the few are among the many."""
    is_among: Mask = ordered_many[np.minimum(np.searchsorted(ordered_many, few), len(ordered_many) - 1)] == few
    return is_among


def _submitted(reading: Reading, good: Mask) -> Figures:
    times = np.array([_time(reading, period.code) for period in reading.periods], dtype=np.int64)
    row = np.flatnonzero(good)
    if len(row) == len(good):
        return _figures(reading, reading.indicator, reading.agency, times[reading.period], row, reading.amount)
    amount = {name: amounts[row] for name, amounts in reading.amount.items()}
    return _figures(reading, reading.indicator[row], reading.agency[row], times[reading.period[row]], row, amount)


def _before(reading: Reading, submitted: Figures, current: pd.DataFrame | None) -> Figures:
    """The current figures of the indicators and agencies of the file."""
    if current is None or current.empty:
        return submitted.of(np.zeros(0, dtype=np.int64))
    indicator = pd.Index(reading.indicators.codes).get_indexer(pd.Index(current["indicator"]))
    agency = pd.Index(reading.agencies.codes).get_indexer(pd.Index(current["agency"]))
    period, codes = pd.factorize(current["period"])
    time = np.array([_time(reading, code) for code in codes], dtype=np.int64)[period]
    is_in_file = np.zeros(len(reading.indicators.codes) * len(reading.agencies.codes), dtype=bool)
    is_in_file[submitted.pair] = True
    kept = (indicator >= 0) & (agency >= 0) & (time >= 0) & is_in_file[_pair(reading, indicator, agency)]
    amount = {name: current[name].to_numpy(np.float64)[kept] for name in ("numerator", "denominator", "value")}
    return _figures(reading, indicator[kept], agency[kept], time[kept], np.full(kept.sum(), -1), amount)


def _time(reading: Reading, code: str) -> int:
    """A period as a number that grows with time: its year and its place in the year; −1 if the plan has it no more."""
    periods = reading.plan.periods
    if code not in periods:
        return -1
    year = periods.get(code).year
    return (year << _PLACE_BITS) + [period.code for period in periods.of_year(year)].index(code)


def _check_changes(reading: Reading, series: Figures, replaced: Figures, findings: Findings) -> None:
    """Each figure beside the one it replaces, else beside the last one before it."""
    at = np.arange(len(series.key))
    last = np.maximum.accumulate(np.where(np.isnan(series.figure), -1, at))
    earlier = np.concatenate([[-1], last[:-1]])
    is_same = (earlier >= 0) & (series.pair[earlier] == series.pair)
    old, old_key = np.where(is_same, series.figure[earlier], np.nan), series.key[earlier]
    if len(replaced.key):
        found = np.minimum(np.searchsorted(replaced.key, series.key), len(replaced.key) - 1)
        replaces = (replaced.key[found] == series.key) & ~np.isnan(replaced.figure[found])
        old, old_key = np.where(replaces, replaced.figure[found], old), np.where(replaces, series.key, old_key)
    odd = _big(reading, series, old)
    _tell(reading, findings, "value", "big_change", series.row[odd], series.figure[odd], old[odd], old_key[odd])


def _big(reading: Reading, series: Figures, old: Floats) -> Codes:
    """Where the series makes a leap: of so many points in percentages, of such a share of the old figure elsewhere."""
    limits, indicators = reading.plan.intake, reading.indicators
    change = np.abs(series.figure - old)
    least = np.minimum(limits.big_change_points, limits.big_change_share * old)
    at = np.flatnonzero((change > least + _NOISE) & (series.row >= 0))
    indicator = series.pair[at] // len(reading.agencies.codes)
    is_percent = np.array([unit == "%" for unit in indicators.units])[indicator]
    is_milestone = np.array([kind == "milestone" for kind in indicators.kinds])[indicator]
    allowed = np.where(is_percent, limits.big_change_points, limits.big_change_share * old[at])
    return at[~is_milestone & (change[at] > allowed + _NOISE)]


def _check_falls(reading: Reading, series: Figures, name: str, counts: Floats, findings: Findings) -> None:
    """Each numerator or denominator beside the nearest earlier one of its year that is larger."""
    year = series.key >> _PLACE_BITS
    earlier = np.full(len(counts), -1)
    for step in range(1, len(reading.plan.periods.of_year(reading.plan.years[0]))):
        falls = np.flatnonzero((counts[step:] < counts[:-step]) & (year[step:] == year[:-step])) + step
        falls = falls[earlier[falls] < 0]
        earlier[falls] = falls - step
    odd = np.flatnonzero((series.row >= 0) & (earlier >= 0))
    old = earlier[odd]
    _tell(reading, findings, name, "falls", series.row[odd], counts[odd], counts[old], series.key[old])


def _tell(
    reading: Reading, findings: Findings, column: str, code: str, rows: Codes, new: Floats, old: Floats, old_key: Codes
) -> None:
    """A warning at each of the rows: its figure beside an older one, and the period of that."""
    if not len(rows):
        return
    times, place = np.unique(old_key & ((1 << _TIME_BITS) - 1), return_inverse=True)
    of_year = reading.plan.periods.of_year
    codes = [of_year(time >> _PLACE_BITS)[time & ((1 << _PLACE_BITS) - 1)].code for time in times.tolist()]
    order = np.argsort(rows)

    def params(row: int) -> dict[str, str]:
        at = order[np.searchsorted(rows, row, sorter=order)]
        unit = {"unit": reading.indicators.units[reading.indicator[row]]} if column == "value" else {}
        return {"new": repr(float(new[at])), "old": repr(float(old[at])), "period": codes[place[at]], **unit}

    findings.add(rows, column, code, params)
