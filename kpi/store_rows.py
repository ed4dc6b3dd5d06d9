"""Rows as a reporter's file gives them → actuals as the store keeps them: whole, of the plan, once each, in order.

The codes become numbers first: a million rows are compared and put in order in a tenth of a second.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kpi.duck import StoreError
from kpi.period import FIRST_YEAR, LAST_YEAR
from kpi.plan import Plan
from kpi.words import N_

COLUMNS = ("line", "indicator", "agency", "period", "numerator", "denominator", "value", "note", "document")
CHUNK = 122_880  # rows that one thread of DuckDB takes at a time
EXAMPLES = 3

Numbers = npt.NDArray[np.int64]

UNKNOWN = {
    "indicator": N_("Nothing was stored: {count} rows name an indicator that the plan does not have ({examples})."),
    "agency": N_("Nothing was stored: {count} rows name an agency that the plan does not have ({examples})."),
    "period": N_("Nothing was stored: {count} rows name a period that the plan does not have ({examples})."),
}


def actuals(rows: pd.DataFrame | pa.Table, plan: Plan, submission: int | Numbers) -> pa.Table:
    """The actuals that the rows are: submission, line, indicator, agency, period, year, t, numerator, denominator,
    value, note, document; sorted by submission, indicator, year, agency. An empty note or document is missing.

    `rows` has COLUMNS; `submission` is the one that all belong to, or each row's. StoreError if there are no rows, a
    figure is no number, or a row names what the plan does not have, or the same as another of its submission.
    """
    table = _arrow(rows)
    if not len(table):
        raise StoreError(N_("Nothing was stored: there are no rows."))
    periods = plan.periods.frame(range(FIRST_YEAR, LAST_YEAR + 1))
    period = _places(table, "period", periods["period"])
    years = periods["year"].to_numpy()[period]
    key = _places(table, "indicator", sorted(plan.indicators["indicator"]))
    for places, count in (
        (years - FIRST_YEAR, LAST_YEAR - FIRST_YEAR + 1),
        (_places(table, "agency", sorted(plan.agencies["agency"])), len(plan.agencies)),
        (period, len(periods)),
    ):
        key = key * count + places
    numbers = np.broadcast_to(submission, len(table))
    order = np.lexsort((key, numbers)) if isinstance(submission, np.ndarray) else np.argsort(key, kind="stable")
    _refuse_repeated(numbers[order], key[order])
    kept = pa.table(
        {"submission": pa.array(numbers, pa.int64()), "line": table["line"].cast(pa.int64())}
        | {name: table[name] for name in ("indicator", "agency", "period")}
        | {"year": pa.array(years, pa.int16()), "t": pa.array(periods["t"].to_numpy()[period])}
        | {name: _figures(table[name]) for name in ("numerator", "denominator", "value")}
        | {name: _texts(table[name]) for name in ("note", "document")}
    )
    return _in_chunks(kept if np.array_equal(order, np.arange(len(order))) else kept.take(pa.array(order)))


def _arrow(rows: pd.DataFrame | pa.Table) -> pa.Table:
    if isinstance(rows, pa.Table):
        return rows.unify_dictionaries().combine_chunks()
    try:
        return pa.Table.from_pandas(rows[list(COLUMNS)], preserve_index=False).combine_chunks()
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise StoreError(N_("Nothing was stored: a column mixes numbers and text ({why})."), why=error) from error


def _places(table: pa.Table, column: str, known: Sequence[str] | pd.Series) -> Numbers:
    """Where each row's code stands among the known ones; StoreError if some are not known."""
    codes = table[column].combine_chunks()
    encoded = pc.dictionary_encode(codes.cast(pa.string()) if pa.types.is_null(codes.type) else codes)
    place_of = {code: place for place, code in enumerate(known)}
    named = encoded.dictionary.to_pylist()
    places = np.array([*(place_of.get(code, -1) for code in named), -1])  # the last for a code that is missing
    found: Numbers = places[pc.fill_null(encoded.indices, len(named)).to_numpy()]
    unknown = np.count_nonzero(found < 0)
    if unknown:
        examples = [code for code in named if code not in place_of][:EXAMPLES]
        raise StoreError(UNKNOWN[column], count=unknown, examples=", ".join(examples) or "–")
    return found


def _refuse_repeated(submission: Numbers, key: Numbers) -> None:
    """StoreError if two neighbours of the sorted rows are of the same submission and name the same."""
    repeated = np.count_nonzero((key[1:] == key[:-1]) & (submission[1:] == submission[:-1]))
    if repeated:
        message = N_("Nothing was stored: {count} rows repeat the indicator, agency and period of another.")
        raise StoreError(message, count=repeated)


def _figures(column: pa.ChunkedArray) -> pa.ChunkedArray:
    try:
        numbers = column.cast(pa.float64())
    except pa.ArrowInvalid as error:
        raise StoreError(N_("Nothing was stored: a figure is no number ({why})."), why=error) from error
    return pc.if_else(pc.is_nan(numbers), None, numbers)


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_null(column.type):
        return column.cast(pa.string())
    return pc.if_else(pc.equal(column, ""), None, column)


def _in_chunks(table: pa.Table) -> pa.Table:
    """The same table, in parts that several threads can take."""
    return pa.Table.from_batches(table.combine_chunks().to_batches(max_chunksize=CHUNK), table.schema)
