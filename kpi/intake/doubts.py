"""Warnings about a row by itself: a rate that may be a fraction, a name that is another one's, a bare quarter."""

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kpi.intake import spelling
from kpi.intake.numbers import Outcome
from kpi.intake.problem import quoted
from kpi.intake.reading import Reading
from kpi.intake.rules import Findings, Params, fraction
from kpi.intake.table import Codes, Mask


def check(reading: Reading, good: Mask, findings: Findings) -> None:
    """`fraction`, `contradiction` and `nine_months` of the `good` rows."""
    _check_fractions(reading, good, findings)
    for key, check_names in (("indicator", _check_indicator_names), ("agency", _check_agency_names)):
        if key in reading.table.names:
            check_names(reading, good, findings)
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


def _check_agency_names(reading: Reading, good: Mask, findings: Findings) -> None:
    agencies = reading.agencies
    _check_names(reading, good, findings, "agency", lambda text: set(agencies.named(text)), agencies.label)


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
    words, first = np.unique(reading.table.columns["period"].indices.to_numpy()[rows], return_index=True)
    texts = reading.table.columns["period"].dictionary
    bare = [
        row for word, row in zip(words.tolist(), rows[first].tolist(), strict=True)
        if _is_bare_quarter(texts[word].as_py(), reading)
    ]  # fmt: skip

    def params(row: int) -> Mapping[str, str]:
        period = reading.periods[reading.period[row]]
        return {"text": quoted(reading.text("period", row)), "period": period.code, "starts": period.starts.isoformat()}

    findings.add(np.array(bare, dtype=np.int64), "period", "nine_months", params)


def _is_bare_quarter(text: str, reading: Reading) -> bool:
    """Whether the text names a quarter; the code itself is the program's own word."""
    code = reading.plan.periods.ending_with_quarter(text)
    return code is not None and text.strip().casefold() != code.casefold()
