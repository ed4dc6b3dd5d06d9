"""A table of text → indicators, agencies and periods of the plan, and amounts; and from there the rows to store.

An agency is given by a code or a name that it had at the end of the period. If two match, none is chosen.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kpi.intake import bounds, numbers
from kpi.intake.agencies import BLANK, SUGGESTIONS, UNKNOWN, Agencies, spaced
from kpi.intake.numbers import Kind
from kpi.intake.problem import quoted
from kpi.intake.table import COLUMNS, KEYS, NUMBERS, Codes, Floats, Mask, Table, texts, visible
from kpi.period import Period, fold
from kpi.plan import Plan

SCHEMA = pa.schema(
    [("line", pa.int64())]
    + [(name, pa.dictionary(pa.int32(), pa.string())) for name in KEYS]
    + [(name, pa.float64()) for name in NUMBERS]
    + [(name, pa.string()) for name in ("note", "document")]
)
_MOST_UNKNOWN = 2 * bounds.LISTED  # names; in a useless file each is another one
_KINDS = {"rank": Kind.COUNT, "reduction": Kind.COUNT, "milestone": Kind.MILESTONE}


class Indicators:
    """The plan's indicators by index: code, kind, unit, reporting levels."""

    def __init__(self, plan: Plan) -> None:
        self.codes: list[str] = plan.indicators["indicator"].tolist()
        self.kinds: list[str] = plan.indicators["kind"].tolist()
        self.units: list[str] = plan.indicators["unit"].tolist()
        self.levels = [plan.levels_of(code) for code in self.codes]
        self._by_code = {code.casefold(): index for index, code in enumerate(self.codes)}
        self._names = plan.indicators["name_vi"]
        scales = plan.indicators["scale_max"] if "scale_max" in plan.indicators else pd.Series(dtype="Float64")
        self._scales: list[float] = scales.reindex(plan.indicators.index).astype("float64").tolist()

    def by_code(self, text: str) -> int:
        """The indicator with this code, UNKNOWN or BLANK."""
        return self._by_code.get(spaced(text).casefold(), UNKNOWN) if visible(text) else BLANK

    def nearest(self, text: str) -> list[str]:
        """The indicators whose code or name looks most like the text."""
        indexes = self._by_code | {_folded(name): index for index, name in enumerate(self._names)}
        similar = difflib.get_close_matches(_folded(text), indexes, SUGGESTIONS, 0.6)
        return [self.codes[index] for index in dict.fromkeys(indexes[name] for name in similar)]

    @cached_property
    def last_ranks(self) -> Floats:
        """The last place of each rank; NaN for other indicators, and for the last two, which are UNKNOWN and BLANK."""
        ranks = [scale if kind == "rank" else np.nan for kind, scale in zip(self.kinds, self._scales, strict=True)]
        return np.array([*ranks, np.nan, np.nan])

    @cached_property
    def value_kinds(self) -> Codes:
        """The kind of number of each indicator's value; ANY for the last two, which are UNKNOWN and BLANK."""
        kinds = [
            _KINDS.get(kind, Kind.PERCENT if kind == "ratio" or unit == "%" else Kind.RATE)
            for kind, unit in zip(self.kinds, self.units, strict=True)
        ]
        return np.array([*kinds, Kind.ANY, Kind.ANY], dtype=np.int8)


@lru_cache(maxsize=4)
def _of_plan(plan: Plan) -> tuple[Indicators, Agencies]:
    return Indicators(plan), Agencies(plan)


def _folded(text: str) -> str:
    return " ".join(fold(visible(text)).split())


@dataclass(frozen=True)
class AgencyMatch:
    """A text that was read as an agency that has another code: its official code or its name."""

    text: str
    agency: str


@dataclass(frozen=True)
class Reading:
    """`indicator`, `agency`, `period`: for each row an index into `indicators`, `agencies`, `periods`, below 0 if there
    is none. `amount`, `outcome`: the numbers of each column of NUMBERS, see kpi.intake.numbers."""

    table: Table
    plan: Plan
    indicators: Indicators
    agencies: Agencies
    periods: tuple[Period, ...]
    indicator: Codes
    agency: Codes
    period: Codes
    amount: dict[str, Floats]
    outcome: dict[str, Codes]

    @cached_property
    def exists(self) -> Mask:
        """The rows whose agency exists on the last day of their period, or where one of them is unknown."""
        ends = np.array([*(period.ends for period in self.periods), "NaT", "NaT"], dtype="datetime64[D]")[self.period]
        is_active = (self.agencies.starts[self.agency] <= ends) & (ends <= self.agencies.ends[self.agency])
        exists: Mask = is_active | (self.agency < 0) | (self.period < 0)
        return exists

    def text(self, name: str, row: int) -> str:
        """The text of a cell, as the person who wrote it sees it."""
        return numbers.shown(self.table.columns[name][int(row)].as_py())

    def indicator_of(self, row: int) -> str:
        """The code of the row's indicator; the cell's text if it is none of the plan's."""
        index = self.indicator[row]
        return self.indicators.codes[index] if index >= 0 else quoted(self.text("indicator", row))

    def agency_of(self, row: int) -> str:
        """The code of the row's agency; the cell's text if it is none of the plan's, or could be several."""
        index = self.agency[row]
        return self.agencies.codes[index] if index >= 0 else quoted(self.text("agency", row))

    def agency_matches(self) -> tuple[AgencyMatch, ...]:
        """Texts that were read as an agency by its official code or name, in the file's order; at most LISTED."""
        words = self.table.columns["agency"]
        key = words.indices.to_numpy().astype(np.int64) * len(self.agencies.codes) + self.agency
        rows = np.sort(np.unique(key, return_index=True)[1])[: bounds.LISTED]
        matches = (AgencyMatch(self.text("agency", row), self.agency_of(row)) for row in rows.tolist())
        return tuple(match for match in matches if spaced(match.text).casefold() != match.agency.casefold())

    def of_kind(self, kind: str) -> Mask:
        """The rows whose indicator is of this kind."""
        return np.array([*(each == kind for each in self.indicators.kinds), False, False])[self.indicator]

    @cached_property
    def is_percent(self) -> Mask:
        """The rows whose value is a percentage: ratios, and scores in percent."""
        is_percent: Mask = self.indicators.value_kinds[self.indicator] == Kind.PERCENT
        return is_percent


def read(table: Table, plan: Plan) -> Reading:
    """Reads the keys and numbers of each row; each distinct text once."""
    indicators, agencies = _of_plan(plan)
    columns = table.columns
    indicator, (period, periods) = _indexes(columns["indicator"], indicators.by_code), _periods(columns["period"], plan)
    agency = _agency_indexes(columns["agency"], period, periods, agencies)
    count = np.full(len(table), Kind.COUNT, dtype=np.int8)
    kinds = {"numerator": count, "denominator": count, "value": indicators.value_kinds[indicator]}
    amount: dict[str, Floats] = {}
    outcome: dict[str, Codes] = {}
    for name in NUMBERS:
        amount[name], outcome[name] = numbers.read(columns[name], kinds[name])
    return Reading(table, plan, indicators, agencies, periods, indicator, agency, period, amount, outcome)


def _indexes(column: pa.DictionaryArray, index_of: Callable[[str], int]) -> Codes:
    """For each row the index of its text."""
    index_of_word = np.fromiter(map(index_of, texts(column.dictionary)), dtype=np.int32)
    indexes: Codes = index_of_word[column.indices.to_numpy()]
    return indexes


def _periods(column: pa.DictionaryArray, plan: Plan) -> tuple[Codes, tuple[Period, ...]]:
    """For each row the index of its period among those of the file, which are in order of time."""
    codes = [(plan.periods.parse(word) or "?") if word else "" for word in map(visible, texts(column.dictionary))]
    in_file = {plan.periods.get(code) for code in set(codes) - {"", "?"}}
    periods = tuple(sorted(in_file, key=lambda period: (period.year, period.share)))
    index_of = {"": BLANK, "?": UNKNOWN} | {period.code: index for index, period in enumerate(periods)}
    return np.array([index_of[code] for code in codes], dtype=np.int32)[column.indices.to_numpy()], periods


def _agency_indexes(
    column: pa.DictionaryArray, period: Codes, periods: tuple[Period, ...], agencies: Agencies
) -> Codes:
    """For each row the index of its agency, which depends on the period's end. Each text is searched once."""
    matching = list(_matches(texts(column.dictionary), agencies))
    days = [*(period.ends for period in periods), None]
    keys, places = np.unique(
        column.indices.to_numpy().astype(np.int64) * len(days) + np.where(period >= 0, period, len(periods)),
        return_inverse=True,
    )
    matches = ((matching[key // len(days)], days[key % len(days)]) for key in keys.tolist())
    indexes = (BLANK if match is None else agencies.choose(match, day) for match, day in matches)
    chosen: Codes = np.fromiter(indexes, dtype=np.int32)[places]
    return chosen


def _matches(words: Iterable[str], agencies: Agencies) -> Iterator[list[int] | None]:
    """The agencies that each text may mean, None for a blank. Names are searched until too many are unknown: by then
    more are wrong than are listed."""
    unknown = 0
    for text in words:
        if not visible(text):
            yield None
        else:
            match = agencies.find(text) if unknown < _MOST_UNKNOWN else agencies.coded(text)
            unknown += not match
            yield match


def rows(reading: Reading) -> pa.Table:
    """The rows to store, in SCHEMA: codes of the plan, missing values null. For a reading without problems."""
    columns = {
        "line": pa.array(reading.table.line),
        "indicator": _words(reading.indicator, reading.indicators.codes),
        "agency": _words(reading.agency, reading.agencies.codes),
        "period": _words(reading.period, [period.code for period in reading.periods]),
        **{name: pa.array(reading.amount[name], from_pandas=True) for name in NUMBERS},
        **{name: _text(reading.table.columns[name]) for name in ("note", "document")},
    }
    return pa.table([columns[name] for name in ("line", *COLUMNS)], schema=SCHEMA)


def _words(indexes: Codes, words: list[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(indexes, pa.int32()), pa.array(words, pa.string()))


def _text(cells: pa.Array) -> pa.Array:
    """The texts without blanks around, composed; null where empty."""
    composed = pc.utf8_normalize(pc.utf8_trim_whitespace(cells), "NFC")
    return pc.if_else(pc.equal(composed, ""), pa.scalar(None, pa.string()), composed)
