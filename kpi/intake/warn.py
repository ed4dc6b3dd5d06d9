"""Warnings about values that break no rule: by themselves, and beside the store's and the file's other values.

By itself a row may hold a rate that is perhaps a fraction, a name that is another one's, or a bare quarter. A series is
the values of one indicator and agency in order of time; values within a year are cumulative.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from kpi.intake.agencies import UNKNOWN, Words, toned
from kpi.intake.headings import KEYS, NUMBERS
from kpi.intake.numbers import Outcome
from kpi.intake.problem import quoted
from kpi.intake.reading import Reading
from kpi.intake.rules import Findings, Params, fraction
from kpi.intake.table import Mask
from kpi.plan.rows import records

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
        series = _series(reading, good, pd.DataFrame(columns=[*KEYS, *NUMBERS]) if current is None else current)
        if not series.empty:
            _check_changes(reading, findings, series)
            _check_falls(reading, findings, series)
            _check_repeats(reading, findings, series)
    return findings


def _series(reading: Reading, good: Mask, current: pd.DataFrame) -> pd.DataFrame:
    """The values of the good rows, and the current ones of their indicators and agencies that they do not replace,
    unless a series has one value alone.

    One row per value, by series and time: indicator (its index), pair (one number per series), period, year, t, row of
    the file (−1 if none), NUMBERS (only ratios have numerators and denominators), amount (a ratio's rate, else the
    value), replaced (the amount that it replaces, NaN if none), may_warn (uploaded, and no milestone).
    """
    periods = np.array([*(period.code for period in reading.periods), "", ""])[reading.period]
    uploaded = pd.DataFrame({
        "indicator": reading.indicator, "agency": reading.agency, "period": periods, "row": np.arange(len(good)),
        **reading.amount,
    })[good]  # fmt: skip
    values = pd.concat([_current(reading, current), uploaded], ignore_index=True)
    values["pair"] = values["indicator"].astype(np.int64) * len(reading.agencies.codes) + values["agency"]
    is_uploaded = values["pair"].isin(values.loc[values["row"] >= 0, "pair"])
    values = values[is_uploaded & values.duplicated("pair", keep=False)]
    if values.empty:
        return values
    kind = np.array(reading.indicators.kinds)[values["indicator"]]
    values = values.astype(dict.fromkeys(NUMBERS, "float64"))
    values.loc[kind != "ratio", ["numerator", "denominator"]] = np.nan
    rate = 100 * values["numerator"] / values["denominator"]
    period_of = {code: reading.plan.periods.get(code) for code in values["period"].unique()}
    values = values.assign(
        amount=rate.where(np.isfinite(rate), values["value"]),
        year=values["period"].map({code: period.year for code, period in period_of.items()}),
        t=values["period"].map({code: period.t for code, period in period_of.items()}),
        may_warn=(values["row"] >= 0) & (kind != "milestone"),
    ).sort_values(["pair", "t", "row"], ignore_index=True)
    is_replaced = values.duplicated(["pair", "t"], keep="last")
    values["replaced"] = values["amount"].shift().where(is_replaced.shift(fill_value=False))
    return values[~is_replaced]


def _current(reading: Reading, current: pd.DataFrame) -> pd.DataFrame:
    """The current values whose indicator, agency and period the plan still has, the first two by their indexes."""
    of_plan = [code for code in current["period"].unique() if code in reading.plan.periods]
    indexes = {
        "indicator": pd.Index(reading.indicators.codes).get_indexer(pd.Index(current["indicator"])),
        "agency": pd.Index(reading.agencies.codes).get_indexer(pd.Index(current["agency"])),
    }
    is_known = (indexes["indicator"] >= 0) & (indexes["agency"] >= 0) & current["period"].isin(of_plan)
    return current[["period", *NUMBERS]].assign(**indexes, row=-1)[is_known]


def _check_changes(reading: Reading, findings: Findings, series: pd.DataFrame) -> None:
    """Compares each value with the one that it replaces, else with the last one before it."""
    valued = series[series["amount"].notna()]
    last = valued.groupby("pair")[["amount", "period"]].shift()
    old = valued["replaced"].fillna(last["amount"])
    period = valued["period"].where(valued["replaced"].notna(), last["period"])
    limits = reading.plan.intake
    is_percent = np.array([unit == "%" for unit in reading.indicators.units])[valued["indicator"]]
    allowed = np.where(is_percent, limits.big_change_points, limits.big_change_share * old) + _NOISE
    is_big = valued["may_warn"] & ((valued["amount"] - old).abs() > allowed)
    _add_as_written(reading, findings, "big_change", valued.assign(old=old, period_old=period)[is_big])


def _check_falls(reading: Reading, findings: Findings, series: pd.DataFrame) -> None:
    """Compares each numerator or denominator with the nearest earlier and larger one of its year, and with the nearest
    later and smaller one of the store."""
    others = series[["pair", "year", "t", "row", "period", "numerator", "denominator"]]
    pairs = series[series["may_warn"]].merge(others, on=["pair", "year"], suffixes=("", "_old"))
    is_later = (pairs["t_old"] > pairs["t"]) & (pairs["row_old"] < 0)
    for name in ("numerator", "denominator"):
        pairs["new"], pairs["old"] = pairs[name], pairs[f"{name}_old"]
        earlier = pairs[(pairs["t_old"] < pairs["t"]) & (pairs["old"] > pairs["new"])]
        later = pairs[is_later & (pairs["old"] < pairs["new"])]
        _add(reading, findings, name, "falls", earlier.drop_duplicates("row", keep="last"))
        _add(reading, findings, name, "falls", later.drop_duplicates("row"), "later")


def _check_repeats(reading: Reading, findings: Findings, series: pd.DataFrame) -> None:
    """Finds values that are the last ones before them to the digit, or the next ones of the store."""
    may_repeat = series["may_warn"] & series["amount"].notna()
    for step in (1, -1):
        other = series.groupby("pair")[["row", "period", "amount", *NUMBERS]].shift(step)
        is_same = may_repeat & (other["row"].notna() if step == 1 else other["row"] == -1)
        for name in NUMBERS:
            is_same &= (series[name] == other[name]) | (series[name].isna() & other[name].isna())
        cases = series.assign(old=other["amount"], period_old=other["period"])[is_same]
        _add_as_written(reading, findings, "unchanged", cases)
        may_repeat &= ~is_same


def _add_as_written(reading: Reading, findings: Findings, code: str, cases: pd.DataFrame) -> None:
    """Adds a warning for each amount, in the column in which the reporter wrote it: the value's, else the
    numerator's."""
    cases, has_value = cases.assign(new=cases["amount"]), cases["value"].notna()
    _add(reading, findings, "value", code, cases[has_value])
    _add(reading, findings, "numerator", code, cases[~has_value])


def _add(reading: Reading, findings: Findings, column: str, code: str, cases: pd.DataFrame, why: str = "") -> None:
    """Adds a warning for each row of the cases: the new number, the old one and its period (new, old, period_old)."""
    case_of = cases.set_index("row")

    def params(row: int) -> Params:
        [case] = records(case_of.loc[[row]])
        params = {"new": repr(float(case["new"])), "old": repr(float(case["old"])), "period": case["period_old"]}
        if code != "falls":
            params["unit"] = reading.indicators.units[case["indicator"]]
        return params | ({"why": why} if why else {})

    findings.add(cases["row"].to_numpy(np.int64), column, code, params)


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
