"""Warnings about values that break no rule: by themselves, and beside the store's and the file's other values.

By itself a row may hold a rate that is perhaps a fraction, a name that is another one's, or a bare quarter. A series is
the values of one indicator and agency in order of time; values within a year are cumulative.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kpi.intake import spelling
from kpi.intake.numbers import Outcome
from kpi.intake.problem import quoted
from kpi.intake.reading import Reading
from kpi.intake.rules import Findings, Params, fraction
from kpi.intake.table import NUMBERS, Codes, Floats, Mask
from kpi.period import Period

_NOISE = 1e-9


def check(reading: Reading, good: Mask, current: pd.DataFrame | None) -> Findings:
    """The warnings of the `good` rows. current: indicator, agency, period and NUMBERS of what is active."""
    findings = Findings(reading)
    if good.any():
        _check_rows(reading, good, findings)
        current = _with_known_codes(reading, current)
        periods = _in_order(reading, current)
        time_of = {period.code: time for time, period in enumerate(periods)}
        uploaded, before = _uploaded(reading, good, time_of), _before(reading, current, time_of)
        is_replaced = before["key"].isin(uploaded["key"])
        is_related = before["pair"].isin(uploaded["pair"])
        series = pd.concat([uploaded, before[is_related & ~is_replaced]]).sort_values("key", ignore_index=True)
        if not is_replaced.any() and series["pair"].is_unique:
            return findings  # no value has another to be compared with
        _check_changes(reading, findings, series, before[is_replaced].set_index("key")["amount"], periods)
        for name in ("numerator", "denominator"):
            _check_falls(reading, findings, series, name, periods)
        _check_repeats(reading, findings, series, periods)
    return findings


def _with_known_codes(reading: Reading, current: pd.DataFrame | None) -> pd.DataFrame:
    """The current values whose indicator, agency and period the plan still has."""
    if current is None:
        return pd.DataFrame(columns=["indicator", "agency", "period", *NUMBERS])
    codes = [code for code in current["period"].unique() if code in reading.plan.periods]
    return current[
        current["indicator"].isin(reading.indicators.codes)
        & current["agency"].isin(reading.agencies.codes)
        & current["period"].isin(codes)
    ]


def _in_order(reading: Reading, current: pd.DataFrame) -> list[Period]:
    """The periods of the file and of the current values, in order of time."""
    plan = reading.plan
    years = {period.year for period in reading.periods} | {
        plan.periods.get(code).year for code in current["period"].unique()
    }
    return [period for year in sorted(years) for period in plan.periods.of_year(year)]


def _uploaded(reading: Reading, good: Mask, time_of: dict[str, int]) -> pd.DataFrame:
    rows = np.flatnonzero(good)
    times = np.array([time_of[period.code] for period in reading.periods])
    numbers = {name: reading.amount[name][rows] for name in NUMBERS}
    return _values(
        reading, reading.indicator[rows], reading.agency[rows], times[reading.period[rows]], rows, numbers, len(time_of)
    )


def _before(reading: Reading, current: pd.DataFrame, time_of: dict[str, int]) -> pd.DataFrame:
    indicator = pd.Index(reading.indicators.codes).get_indexer(pd.Index(current["indicator"]))
    agency = pd.Index(reading.agencies.codes).get_indexer(pd.Index(current["agency"]))
    period, codes = pd.factorize(current["period"])
    time = np.array([time_of[code] for code in codes], dtype=np.int64)[period]
    numbers = {name: current[name].to_numpy(np.float64) for name in NUMBERS}
    return _values(reading, indicator, agency, time, np.full(len(current), -1, dtype=np.int64), numbers, len(time_of))


def _values(
    reading: Reading, indicator: Codes, agency: Codes, time: Codes, row: Codes, numbers: dict[str, Floats], times: int
) -> pd.DataFrame:
    """One row per value: indicator, time, row of the file (−1 if none), numerator, denominator, value, amount.

    pair: one number per series. key: one number per value, in order of series and time. amount: a ratio's rate, else
    the value; only ratios have numerators and denominators.
    """
    is_ratio = np.array([kind == "ratio" for kind in reading.indicators.kinds])[indicator]
    numerator, denominator = (np.where(is_ratio, numbers[name], np.nan) for name in ("numerator", "denominator"))
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = 100 * numerator / denominator
    pair = indicator.astype(np.int64) * len(reading.agencies.codes) + agency
    return pd.DataFrame(
        {
            "indicator": indicator, "time": time, "row": row, "numerator": numerator, "denominator": denominator,
            "value": numbers["value"], "amount": np.where(np.isfinite(rate), rate, numbers["value"]), "pair": pair,
            "key": pair * times + time,
        }
    )  # fmt: skip


def _check_changes(
    reading: Reading, findings: Findings, series: pd.DataFrame, replaced: pd.Series, periods: Sequence[Period]
) -> None:
    """Compares each value with the one that it replaces, else with the last one before it."""
    last = series[["amount", "time"]].where(series["amount"].notna()).groupby(series["pair"]).ffill()
    last = last.groupby(series["pair"]).shift()
    active = series["key"].map(replaced)
    old = active.fillna(last["amount"])
    time = series["time"].where(active.notna(), last["time"])
    limits, change = reading.plan.intake, (series["amount"] - old).abs()
    is_percent = np.array([unit == "%" for unit in reading.indicators.units])[series["indicator"]]
    is_milestone = np.array([kind == "milestone" for kind in reading.indicators.kinds])[series["indicator"]]
    allowed = np.where(is_percent, limits.big_change_points, limits.big_change_share * old) + _NOISE
    is_big = (series["row"] >= 0) & ~is_milestone & (change > allowed)
    for column, is_written in _written(reading, series).items():
        rows = is_big & is_written
        _add(reading, findings, column, "big_change", series, series["amount"], old, time, rows, periods)


def _check_falls(
    reading: Reading, findings: Findings, series: pd.DataFrame, name: str, periods: Sequence[Period]
) -> None:
    """Compares each numerator or denominator with the nearest earlier and larger one of its year, and with the nearest
    later and smaller one of the store."""
    counts, is_uploaded = series[name], series["row"] >= 0
    first_year, last_year = periods[0].year, periods[-1].year
    year_of = np.array([period.year - first_year for period in periods])
    year = series["pair"] * (last_year - first_year + 1) + year_of[series["time"]]
    most_steps = len(reading.plan.periods.of_year(first_year))
    for why, sign in (("", 1), ("later", -1)):
        old, time = pd.Series(np.nan, series.index), pd.Series(np.nan, series.index)
        for step in range(sign, sign * most_steps, sign):
            other = counts.shift(step)
            falls = old.isna() & (sign * counts < sign * other) & (year == year.shift(step))
            if why:
                falls &= series["row"].shift(step) == -1
            old, time = old.mask(falls, other), time.mask(falls, series["time"].shift(step))
        _add(reading, findings, name, "falls", series, counts, old, time, is_uploaded & old.notna(), periods, why)


def _check_repeats(reading: Reading, findings: Findings, series: pd.DataFrame, periods: Sequence[Period]) -> None:
    """Finds values that are the last ones before them to the digit, or the next ones of the store."""
    is_milestone = np.array([kind == "milestone" for kind in reading.indicators.kinds])[series["indicator"]]
    may_repeat = (series["row"] >= 0) & ~is_milestone & series["amount"].notna()
    for step in (1, -1):
        other = series.shift(step)
        is_same = may_repeat & (series["pair"] == other["pair"])
        for name in NUMBERS:
            is_same &= (series[name] == other[name]) | (series[name].isna() & other[name].isna())
        if step == -1:
            is_same &= other["row"] == -1
        for column, is_written in _written(reading, series).items():
            _add(
                reading, findings, column, "unchanged", series, series["amount"], other["amount"], other["time"],
                is_same & is_written, periods,
            )  # fmt: skip
        may_repeat &= ~is_same


def _written(reading: Reading, series: pd.DataFrame) -> dict[str, pd.Series]:
    """The column in which the reporter wrote each value: the value's, else the numerator's."""
    has_value = (series["row"] >= 0) & series["value"].notna()
    return {"value": has_value, "numerator": (series["row"] >= 0) & ~has_value}


def _add(
    reading: Reading, findings: Findings, column: str, code: str, series: pd.DataFrame, new: pd.Series, old: pd.Series,
    time: pd.Series, odd: pd.Series, periods: Sequence[Period], why: str = "",
) -> None:  # fmt: skip
    """Adds a warning for each odd value: the new number, the old one and its period."""
    at_row = pd.Series(np.flatnonzero(odd), series.loc[odd, "row"])

    def params(row: int) -> Params:
        at = at_row[row]
        params = {"new": repr(float(new[at])), "old": repr(float(old[at])), "period": periods[int(time[at])].code}
        if code != "falls":
            params["unit"] = reading.indicators.units[reading.indicator[row]]
        return params | ({"why": why} if why else {})

    findings.add(at_row.index.to_numpy(np.int64), column, code, params)


def _check_rows(reading: Reading, good: Mask, findings: Findings) -> None:
    """`fraction`, `contradiction` and `nine_months` of the `good` rows."""
    _check_fractions(reading, good, findings)
    agencies = reading.agencies
    if "indicator" in reading.table.names:
        _check_indicator_names(reading, good, findings)
    if "agency" in reading.table.names:
        _check_names(reading, good, findings, "agency", lambda text: set(agencies.named(text)), agencies.label)
    _check_quarters(reading, good, findings)


def _check_fractions(reading: Reading, good: Mask, findings: Findings) -> None:
    """Percentages of at most 1 without a % sign. A numerator and a denominator that agree confirm them."""
    value, is_number = reading.amount["value"], reading.outcome["value"] == Outcome.NUMBER
    has_sign = pc.match_substring(reading.table.columns["value"], "%").to_numpy(zero_copy_only=False)
    rows = good & reading.is_percent & is_number & (value > 0) & (value <= 1) & ~has_sign & ~fraction(reading)[2]

    def params(row: int) -> Params:
        low = float(value[row])
        return {"text": quoted(reading.text("value", row)), "low": repr(low), "high": f"{low * 100:.15g}"}

    findings.add(rows, "value", "fraction", params)


def _check_indicator_names(reading: Reading, good: Mask, findings: Findings) -> None:
    table, codes = reading.plan.indicators, reading.indicators.codes
    named: dict[spelling.Words, set[int]] = {}
    for column in ("name_vi", "name_en", "short_vi", "short_en"):
        for index, name in enumerate(table[column].fillna("") if column in table else ()):
            named.setdefault(spelling.toned(name), set()).add(index)

    def label(index: int) -> str:
        return f"{codes[index]} ({quoted(table['name_vi'].iloc[index])})"

    _check_names(reading, good, findings, "indicator", lambda text: named.get(spelling.toned(text), set()), label)


def _check_names(
    reading: Reading, good: Mask, findings: Findings, key: str,
    called: Callable[[str], set[int]], label: Callable[[int], str],
) -> None:  # fmt: skip
    """Rows in which the name beside the code is another one's. Each name with each code is compared once."""
    names: pa.DictionaryArray = reading.table.names[key]
    own: Codes = {"indicator": reading.indicator, "agency": reading.agency}[key]
    rows, width = np.flatnonzero(good), int(own.max()) + 1
    pairs = names.indices.to_numpy()[rows].astype(np.int64) * width + own[rows]
    _, first, places = np.unique(pairs, return_index=True, return_inverse=True)
    other_of_pair = np.full(len(first), -1)
    for pair, row in enumerate(rows[first].tolist()):
        text, index = names[row].as_py(), int(own[row])
        if text and (indexes := called(text)) and index not in indexes:
            other_of_pair[pair] = min(indexes)
    other_of = np.full(len(good), -1)
    other_of[rows] = other_of_pair[places]

    def params(row: int) -> Params:
        name = names[row].as_py()
        return {"text": quoted(name), "code": label(int(own[row])), "other": label(int(other_of[row]))}

    findings.add(other_of >= 0, key, "contradiction", params)


def _check_quarters(reading: Reading, good: Mask, findings: Findings) -> None:
    """The first row of each text such as ``Quý III/2024`` for a period that holds the quarters before it too."""
    is_long = np.array([*(period.share > 0.25 for period in reading.periods), False, False])
    rows = np.flatnonzero(good & is_long[reading.period])
    periods = reading.plan.periods

    def is_bare(text: str) -> bool:  # the code itself is the program's own word
        code = periods.ending_with_quarter(text)
        return code is not None and text.strip().casefold() != code.casefold()

    words, first = np.unique(reading.table.columns["period"].indices.to_numpy()[rows], return_index=True)
    texts = reading.table.columns["period"].dictionary
    bare = [
        row for word, row in zip(words.tolist(), rows[first].tolist(), strict=True)
        if is_bare(texts[word].as_py())
    ]  # fmt: skip

    def params(row: int) -> Mapping[str, str]:
        period = reading.periods[reading.period[row]]
        return {"text": quoted(reading.text("period", row)), "period": period.code, "starts": period.starts.isoformat()}

    findings.add(np.array(bare, dtype=np.int64), "period", "nine_months", params)
