"""The rows of a file → actuals of the store: complete, of the plan, once each, in order.

Codes become numbers first, so that a million rows are compared and sorted in a tenth of a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kpi import StoreError
from kpi.i18n import N_
from kpi.period import FIRST_YEAR, LAST_YEAR
from kpi.plan import Plan
from kpi.plan.rows import Numbers, ordered

COLUMNS = ("line", "indicator", "agency", "period", "numerator", "denominator", "value", "note", "document")
KEYS = ("indicator", "agency", "period")
CHUNK = 122_880  # rows that one thread of DuckDB takes at a time
EXAMPLES = 3

Positions = npt.NDArray[np.int32]

UNKNOWN = {
    "indicator": N_("Nothing was stored: {count} rows name an indicator that the plan does not have ({examples})."),
    "agency": N_("Nothing was stored: {count} rows name an agency that the plan does not have ({examples})."),
    "period": N_("Nothing was stored: {count} rows name a period that the plan does not have ({examples})."),
}


@dataclass(frozen=True)
class Arriving:
    """Actuals for the store.

    table: submission, line, indicator, agency, period, year, t, numerator, denominator, value, note, document, sorted
    by submission, indicator, year, agency; an empty note or document is missing. key: a number for each row's
    indicator, year, agency and period, in this order. codes: the distinct ones of KEYS, perhaps some more.
    """

    table: pa.Table
    key: Numbers
    codes: dict[str, list[str]]

    def __len__(self) -> int:
        return len(self.key)

    def has(self, key: Numbers) -> npt.NDArray[np.bool_]:
        """Which of these keys are among its own, which must be of one submission."""
        position = np.minimum(np.searchsorted(self.key, key), len(self.key) - 1)
        return np.asarray(self.key[position] == key)


def actuals(rows: pd.DataFrame | pa.Table, plan: Plan, submission: int | Numbers) -> Arriving:
    """The rows (COLUMNS) as actuals; submission: of all rows, or of each.

    StoreError if there are no rows, a value is no number, or a row names what the plan does not have, or repeats
    another of its submission.
    """
    table = _arrow(rows)
    if not len(table):
        raise StoreError(N_("Nothing was stored: there are no rows."))
    numbering = _numbering(plan)
    codes, positions = _positions(table, numbering)
    for name in KEYS:
        _refuse_unknown(name, codes[name], positions[name], numbering)
    order, key = ordered(numbering.keys(positions))
    if isinstance(submission, np.ndarray):
        by_submission, submission = ordered(submission[order])
        order, key = order[by_submission], key[by_submission]
    numbers = np.broadcast_to(submission, len(table))
    _refuse_repeated(numbers, key)
    table, period = _sorted(table, order), positions["period"][order]
    sorted_table = pa.table(
        {"submission": pa.array(numbers, pa.int64()), "line": table["line"].cast(pa.int64())}
        | {name: table[name] for name in KEYS}
        | {"year": pa.array(numbering.year[period], pa.int16()), "t": pa.array(numbering.t[period])}
        | {name: _numbers(table[name]) for name in ("numerator", "denominator", "value")}
        | {name: _texts(table[name]) for name in ("note", "document")}
    )
    batches = sorted_table.combine_chunks().to_batches(max_chunksize=CHUNK)  # for several threads
    return Arriving(pa.Table.from_batches(batches, sorted_table.schema), key, codes)


def keys(table: pa.Table, plan: Plan) -> Numbers:
    """The key of each row by its indicator, agency and period; −1 where the plan does not have one of them."""
    numbering = _numbering(plan)
    _, positions = _positions(table, numbering)
    is_known = np.logical_and.reduce([positions[name] >= 0 for name in KEYS])
    return np.where(is_known, numbering.keys(positions), -1)


def of_the_plan(rows: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """The rows whose indicator, agency and period the plan has: its folder may have lost some since they came."""
    return rows[keys(pa.Table.from_pandas(rows[list(KEYS)], preserve_index=False), plan) >= 0]


@dataclass(frozen=True)
class _Numbering:
    """The position of each code of the plan in its sorted column, and the year and time of each period."""

    position_of: dict[str, dict[str, int]]
    year: npt.NDArray[np.int16]
    t: npt.NDArray[np.float64]

    def keys(self, positions: dict[str, Positions]) -> Numbers:
        """One number for each row's indicator, year, agency and period."""
        agencies, periods = len(self.position_of["agency"]), len(self.position_of["period"])
        of_year = agencies * periods
        of_indicator = (LAST_YEAR - FIRST_YEAR + 1) * of_year
        of_period = (self.year.astype(np.int64) - FIRST_YEAR) * of_year + np.arange(periods)
        key: Numbers = of_period[positions["period"]]
        key += np.multiply(positions["agency"], periods, dtype=np.int64)
        key += np.multiply(positions["indicator"], of_indicator, dtype=np.int64)
        return key


@lru_cache(maxsize=4)
def _numbering(plan: Plan) -> _Numbering:
    """The plan's numbering, made once for all submissions."""
    periods = plan.periods.frame(range(FIRST_YEAR, LAST_YEAR + 1))
    codes: dict[str, Sequence[str]] = {
        "indicator": sorted(plan.indicators["indicator"]),
        "agency": sorted(plan.agencies["agency"]),
        "period": periods["period"].tolist(),
    }
    position_of = {name: {code: position for position, code in enumerate(column)} for name, column in codes.items()}
    return _Numbering(position_of, periods["year"].to_numpy(np.int16), periods["t"].to_numpy(np.float64))


def _arrow(rows: pd.DataFrame | pa.Table) -> pa.Table:
    if isinstance(rows, pa.Table):
        return rows.unify_dictionaries().combine_chunks()
    try:
        return pa.Table.from_pandas(rows[list(COLUMNS)], preserve_index=False).combine_chunks()
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise StoreError(N_("Nothing was stored: a column mixes numbers and text ({why})."), why=error) from error


def _positions(table: pa.Table, numbering: _Numbering) -> tuple[dict[str, list[str]], dict[str, Positions]]:
    """The distinct codes of the KEYS, and the position of each row's code in the plan, −1 where the plan has none."""
    codes, positions = {}, {}
    for name in KEYS:
        column = table[name].combine_chunks()
        encoded = pc.dictionary_encode(column.cast(pa.string()) if pa.types.is_null(column.type) else column)
        distinct = codes[name] = encoded.dictionary.to_pylist()
        position_of = numbering.position_of[name]
        of_code = np.array([*(position_of.get(code, -1) for code in distinct), -1], dtype=np.int32)
        positions[name] = of_code[pc.fill_null(encoded.indices, len(distinct)).to_numpy()]
    return codes, positions


def _refuse_unknown(name: str, codes: list[str], positions: Positions, numbering: _Numbering) -> None:
    """StoreError if some rows name what the plan does not have."""
    if positions.min() < 0:
        unknown = np.count_nonzero(positions < 0)
        examples = [code for code in codes if code not in numbering.position_of[name]][:EXAMPLES]
        raise StoreError(UNKNOWN[name], count=unknown, examples=", ".join(examples) or "–")


def _sorted(table: pa.Table, order: Numbers) -> pa.Table:
    """The rows in this order; an empty column is the same in any order."""
    rows = pa.array(order)
    columns = [column if column.null_count == len(column) else column.take(rows) for column in table.columns]
    return pa.table(columns, names=table.column_names)


def _refuse_repeated(submission: npt.NDArray[Any], key: Numbers) -> None:
    """StoreError if two neighbours of the sorted rows have the same submission and key."""
    is_repeated = key[1:] == key[:-1]
    if is_repeated.any() and (repeated := np.count_nonzero(is_repeated & (submission[1:] == submission[:-1]))):
        message = N_("Nothing was stored: {count} rows repeat the indicator, agency and period of another.")
        raise StoreError(message, count=repeated)


def _numbers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    try:
        numbers = column.cast(pa.float64())
    except pa.ArrowInvalid as error:
        raise StoreError(N_("Nothing was stored: a value is no number ({why})."), why=error) from error
    is_nan = pc.is_nan(numbers)
    return pc.if_else(is_nan, None, numbers) if pc.any(is_nan).as_py() else numbers


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_null(column.type):
        return column.cast(pa.string())
    if column.null_count == len(column):
        return column
    is_empty = pc.equal(column, "")
    return pc.if_else(is_empty, None, column) if pc.any(is_empty).as_py() else column
