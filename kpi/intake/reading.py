"""A table of text → indicators, agencies and periods of the plan, and amounts; and from there the rows to store.

An agency is given by a code or a name that it had at the end of the period. If two match, none is chosen.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kpi.intake import bounds, numbers, vocabulary
from kpi.intake.agencies import BLANK, UNKNOWN, Agencies, spaced
from kpi.intake.headings import COLUMNS, KEYS, NUMBERS, visible
from kpi.intake.numbers import Kind
from kpi.intake.problem import quoted
from kpi.intake.table import Codes, Floats, Mask, Table, texts
from kpi.intake.vocabulary import Indicators
from kpi.period import Period
from kpi.plan import Plan

SCHEMA = pa.schema(
    [("line", pa.int64())]
    + [(name, pa.dictionary(pa.int32(), pa.string())) for name in KEYS]
    + [(name, pa.float64()) for name in NUMBERS]
    + [(name, pa.string()) for name in ("note", "document")]
)
_MOST_UNKNOWN = 2 * bounds.LISTED  # names; in a useless file each is another one


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

    def last_day(self, row: int) -> date | None:
        """The last day of the row's period, None if that is unknown."""
        return self.periods[self.period[row]].ends if self.period[row] >= 0 else None

    def indicator_of(self, row: int) -> str:
        """The code of the row's indicator; the cell's text if it is none of the plan's."""
        index = self.indicator[row]
        return self.indicators.codes[index] if index >= 0 else quoted(self.text("indicator", row))

    def agency_of(self, row: int) -> str:
        """The code of the row's agency; the cell's text if it is none of the plan's, or could be several."""
        index = self.agency[row]
        return self.agencies.codes[index] if index >= 0 else quoted(self.text("agency", row))

    def agency_matches(self) -> list[tuple[str, str]]:
        """Texts that were read as an agency by its official code or name, and its own code, in the file's order; at
        most LISTED."""
        words = self.table.columns["agency"]
        key = words.indices.to_numpy().astype(np.int64) * len(self.agencies.codes) + self.agency
        rows = np.sort(np.unique(key, return_index=True)[1])[: bounds.LISTED]
        matches = [(self.text("agency", row), self.agency_of(row)) for row in rows.tolist()]
        return [(text, code) for text, code in matches if spaced(text).casefold() != code.casefold()]

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
    words, columns = vocabulary.of_plan(plan), table.columns
    index_of_code = np.fromiter(map(words.indicators.by_code, texts(columns["indicator"].dictionary)), dtype=np.int32)
    indicator = index_of_code[columns["indicator"].indices.to_numpy()]
    period, periods = _periods(columns["period"], plan)
    agency = _agency_indexes(columns["agency"], period, periods, words.agencies)
    count = np.full(len(table), Kind.COUNT, dtype=np.int8)
    kinds = {"numerator": count, "denominator": count, "value": words.indicators.value_kinds[indicator]}
    amount: dict[str, Floats] = {}
    outcome: dict[str, Codes] = {}
    for name in NUMBERS:
        amount[name], outcome[name] = numbers.read(columns[name], kinds[name])
    return Reading(table, plan, words.indicators, words.agencies, periods, indicator, agency, period, amount, outcome)


def _periods(column: pa.DictionaryArray, plan: Plan) -> tuple[Codes, tuple[Period, ...]]:
    """For each row the index of its period among those of the file, which are in order of time."""
    codes = [(plan.periods.parse(word) or "?") if word else "" for word in map(visible, texts(column.dictionary))]
    periods = tuple(sorted((plan.periods.get(code) for code in set(codes) - {"", "?"}), key=lambda period: period.t))
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
