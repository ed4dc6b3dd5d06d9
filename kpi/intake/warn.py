"""Warnings about values that break no rule: by themselves, and beside the store's and the file's other values.

By itself a row may hold a rate that is perhaps a fraction, a name that is another one's, or a bare quarter. A series is
the values of one indicator and agency in order of time; values within a year are cumulative.
"""

import itertools
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.compute as pc

from kpi.intake.agencies import UNKNOWN, Words, toned
from kpi.intake.headings import NUMBERS
from kpi.intake.numbers import Outcome
from kpi.intake.problem import quoted
from kpi.intake.reading import Reading
from kpi.intake.rules import Findings, Params, fraction
from kpi.intake.table import Codes, Floats, Mask
from kpi.plan.rows import records

Columns = dict[str, npt.NDArray[Any]]
Texts = npt.NDArray[np.object_]

_NOISE = 1e-9


def check(reading: Reading, good: Mask, current: pd.DataFrame | None) -> Findings:
    """The warnings of the `good` rows. current: indicator, agency, period and NUMBERS of what is active."""
    findings = Findings(reading)
    if good.any():
        _check_fractions(reading, good, findings)
        if "indicator" in reading.table.names:
            _check_indicator_names(reading, good, findings)
        if "agency" in reading.table.names:
            agencies = reading.agencies
            _check_names(reading, good, findings, "agency", lambda text: set(agencies.named(text)), agencies.label)
        _check_quarters(reading, good, findings)
        series = _series(reading, good, current)
        _check_changes(reading, findings, series)
        _check_falls(reading, findings, series)
        _check_repeats(reading, findings, series)
    return findings


def _series(reading: Reading, good: Mask, current: pd.DataFrame | None) -> Columns:
    """The values of the good rows, and the current ones of their indicators and agencies that they do not replace.

    One element per value, by series and time: indicator (its index), pair (one number per series), period, year, t, row
    of the file (−1 if none), NUMBERS (only ratios have numerators and denominators), amount (a ratio's rate, else the
    value), replaced (the amount that it replaces, NaN if none), may_warn (uploaded, and no milestone).
    """
    rows = np.flatnonzero(good)
    period = reading.period[rows]
    values: Columns = {
        "indicator": reading.indicator[rows], "agency": reading.agency[rows], "row": rows,
        "period": np.array([each.code for each in reading.periods], dtype=object)[period],
        "year": np.array([each.year for each in reading.periods])[period],
        "t": np.array([each.t for each in reading.periods])[period],
        **{name: reading.amount[name][rows] for name in NUMBERS},
    }  # fmt: skip
    values["pair"] = _pair(reading, values)
    if current is not None and len(current):
        before = _current(reading, current)
        before = _take(before, np.isin(before["pair"], values["pair"]))
        values = {name: np.concatenate([before[name], column]) for name, column in values.items()}
    kind = np.array(reading.indicators.kinds)[values["indicator"]]
    for name in ("numerator", "denominator"):
        values[name] = np.where(kind == "ratio", values[name], np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = 100 * values["numerator"] / values["denominator"]
    values["amount"] = np.where(np.isfinite(rate), rate, values["value"])
    values["may_warn"] = (values["row"] >= 0) & (kind != "milestone")
    values = _take(values, np.lexsort([values["row"], values["t"], values["pair"]]))
    replaced, has_replaced = _beside(values, 1, "pair", "t")
    values["replaced"] = np.where(has_replaced, values["amount"][replaced], np.nan)
    return _take(values, ~_beside(values, -1, "pair", "t")[1])


def _current(reading: Reading, current: pd.DataFrame) -> Columns:
    """The current values whose indicator, agency and period the plan still has."""
    periods = [reading.plan.periods.get(code) for code in current["period"].unique() if code in reading.plan.periods]
    values = {
        "indicator": pd.Index(reading.indicators.codes).get_indexer(pd.Index(current["indicator"])),
        "agency": pd.Index(reading.agencies.codes).get_indexer(pd.Index(current["agency"])),
        "row": np.full(len(current), -1),
        "period": current["period"].to_numpy(object),
        "year": current["period"].map({period.code: period.year for period in periods}).to_numpy(),
        "t": current["period"].map({period.code: period.t for period in periods}).to_numpy(),
        **{name: current[name].to_numpy("float64", na_value=np.nan) for name in NUMBERS},
    }
    values["pair"] = _pair(reading, values)
    is_of_plan = current["period"].isin([period.code for period in periods]).to_numpy()
    return _take(values, is_of_plan & (values["indicator"] >= 0) & (values["agency"] >= 0))


def _pair(reading: Reading, values: Columns) -> Codes:
    """A number for each indicator with each agency."""
    pair: Codes = values["indicator"].astype(np.int64) * len(reading.agencies.codes) + values["agency"]
    return pair


def _take(values: Columns, which: Mask | Codes) -> Columns:
    return {name: column[which] for name, column in values.items()}


def _beside(values: Columns, step: int, *keys: str) -> tuple[Codes, Mask]:
    """The index of the value so many places before each one (below 0: after it), and whether that has the same keys."""
    places = np.arange(len(values["row"])) - step
    other = places.clip(0, len(places) - 1)
    return other, np.logical_and.reduce([other == places, *(values[key][other] == values[key] for key in keys)])


def _check_changes(reading: Reading, findings: Findings, series: Columns) -> None:
    """Compares each value with the one that it replaces, else with the last one before it."""
    valued = _take(series, ~np.isnan(series["amount"]))
    last, has_last = _beside(valued, 1, "pair")
    replaces = ~np.isnan(valued["replaced"])
    old = np.where(replaces, valued["replaced"], np.where(has_last, valued["amount"][last], np.nan))
    period = np.where(replaces, valued["period"], valued["period"][last])
    limits = reading.plan.intake
    is_percent = np.array([unit == "%" for unit in reading.indicators.units])[valued["indicator"]]
    allowed = np.where(is_percent, limits.big_change_points, limits.big_change_share * old) + _NOISE
    is_big = valued["may_warn"] & (np.abs(valued["amount"] - old) > allowed)
    _add_as_written(reading, findings, "big_change", valued, is_big, old, period)


def _check_falls(reading: Reading, findings: Findings, series: Columns) -> None:
    """Compares each numerator or denominator with the nearest earlier and larger one of its year, and with the nearest
    later and smaller one of the store."""
    for direction, why in ((1, ""), (-1, "later")):
        for name in ("numerator", "denominator"):
            numbers, nearest = series[name], np.full(len(series["row"]), -1)
            for step in itertools.count(1):
                other, is_there = _beside(series, direction * step, "pair", "year")
                if not is_there.any():
                    break
                differs = numbers[other] > numbers if direction > 0 else numbers[other] < numbers
                is_there &= differs & ((series["row"][other] < 0) | (direction > 0))
                nearest = np.where(is_there & (nearest < 0), other, nearest)
            cases = series["may_warn"] & (nearest >= 0)
            _add(reading, findings, name, "falls", series, cases, numbers, numbers[nearest], series["period"][nearest],
                 why)  # fmt: skip


def _check_repeats(reading: Reading, findings: Findings, series: Columns) -> None:
    """Finds values that are the last ones before them to the digit, or the next ones of the store."""
    may_repeat = series["may_warn"] & ~np.isnan(series["amount"])
    for step in (1, -1):
        other, is_same = _beside(series, step, "pair")
        is_same &= may_repeat & ((series["row"][other] < 0) | (step > 0))
        for name in NUMBERS:
            old, new = series[name][other], series[name]
            is_same &= (new == old) | (np.isnan(new) & np.isnan(old))
        _add_as_written(reading, findings, "unchanged", series, is_same, series["amount"][other],
                        series["period"][other])  # fmt: skip
        may_repeat &= ~is_same


def _add_as_written(
    reading: Reading, findings: Findings, code: str, values: Columns, cases: Mask, old: Floats, period: Texts
) -> None:
    """Adds a warning for each amount, in the column in which the reporter wrote it: the value's, else the
    numerator's."""
    has_value = ~np.isnan(values["value"])
    for column, own in (("value", cases & has_value), ("numerator", cases & ~has_value)):
        _add(reading, findings, column, code, values, own, values["amount"], old, period)


def _add(
    reading: Reading, findings: Findings, column: str, code: str, values: Columns, cases: Mask,
    new: Floats, old: Floats, period: Texts, why: str = "",
) -> None:  # fmt: skip
    """Adds a warning for each of the cases among the values: the new number, the old one and its period."""

    def params(row: int) -> Params:
        [at] = np.flatnonzero(values["row"] == row)
        params = {"new": repr(float(new[at])), "old": repr(float(old[at])), "period": period[at]}
        if code != "falls":
            params["unit"] = reading.indicators.units[values["indicator"][at]]
        return params | ({"why": why} if why else {})

    findings.add(values["row"][cases], column, code, params)


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
    named: dict[Words, set[int]] = {}
    for column in ("name_vi", "name_en", "short_vi", "short_en"):
        for index, name in enumerate(table[column].fillna("") if column in table else ()):
            named.setdefault(toned(name), set()).add(index)

    def label(index: int) -> str:
        return f"{codes[index]} ({quoted(table['name_vi'].iloc[index])})"

    _check_names(reading, good, findings, "indicator", lambda text: named.get(toned(text), set()), label)


def _check_names(
    reading: Reading, good: Mask, findings: Findings, key: str,
    called: Callable[[str], set[int]], label: Callable[[int], str],
) -> None:  # fmt: skip
    """Rows in which the name beside the code is another one's. Each name with each code is compared once."""
    names = reading.table.names[key]
    own = {"indicator": reading.indicator, "agency": reading.agency}[key]
    pairs = pd.DataFrame({"name": names.indices.to_numpy(), "own": own})[good]

    def other(name: int, index: int) -> int:
        text = names.dictionary[name].as_py()
        indexes = called(text) if text else set()
        return UNKNOWN if not indexes or index in indexes else min(indexes)

    distinct = pairs.drop_duplicates()
    distinct = distinct.assign(other=[other(*pair) for pair in distinct.itertuples(index=False)])
    odd = pairs.reset_index(names="row").merge(distinct[distinct["other"] != UNKNOWN]).set_index("row")

    def params(row: int) -> Params:
        [pair] = records(odd.loc[[row]])
        name = names.dictionary[pair["name"]].as_py()
        return {"text": quoted(name), "code": label(pair["own"]), "other": label(pair["other"])}

    findings.add(odd.index.to_numpy(np.int64), key, "contradiction", params)


def _check_quarters(reading: Reading, good: Mask, findings: Findings) -> None:
    """The first row of each text such as ``Quý III/2024`` for a period that holds the quarters before it too."""
    is_long = np.array([*(period.share > 0.25 for period in reading.periods), False, False])
    words = pd.Series(reading.table.columns["period"].indices.to_numpy())
    first = words[good & is_long[reading.period]].drop_duplicates().index

    def is_bare(text: str) -> bool:  # the code itself is the program's own word
        code = reading.plan.periods.ending_with_quarter(text)
        return code is not None and text.casefold() != code.casefold()

    def params(row: int) -> Mapping[str, str]:
        period = reading.periods[reading.period[row]]
        return {"text": quoted(reading.text("period", row)), "period": period.code, "starts": period.starts.isoformat()}

    bare = [row for row in first if is_bare(reading.text("period", row))]
    findings.add(np.array(bare, dtype=np.int64), "period", "nine_months", params)
