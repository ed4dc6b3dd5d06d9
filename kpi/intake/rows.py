"""A reading without problems → the rows that go into the store."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kpi.intake.arrays import Floats
from kpi.intake.headings import COLUMNS, FIGURES
from kpi.intake.reading import Reading

SCHEMA = pa.schema(
    [("line", pa.int64())]
    + [(name, pa.dictionary(pa.int32(), pa.string())) for name in ("indicator", "agency", "period")]
    + [(name, pa.float64()) for name in FIGURES]
    + [(name, pa.string()) for name in ("note", "document")]
)


def of(reading: Reading) -> pa.Table:
    """The rows in canonical codes; what is missing is null. Columns: see SCHEMA."""
    codes = {
        "indicator": (reading.indicator, reading.indicators.codes),
        "agency": (reading.agency, reading.agencies.codes),
        "period": (reading.period, [period.code for period in reading.periods]),
    }
    columns = {
        "line": pa.array(reading.table.line),
        **{name: _words(places, words) for name, (places, words) in codes.items()},
        **{name: _figures(reading.amount[name]) for name in FIGURES},
        **{name: _text(reading.table.columns[name]) for name in ("note", "document")},
    }
    return pa.table([columns[name] for name in ("line", *COLUMNS)], schema=SCHEMA)


def _words(places: "pa.Array", words: list[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(places, pa.int32()), pa.array(words, pa.string()))


def _figures(amounts: Floats) -> pa.Array:
    is_missing = np.isnan(amounts)
    return pa.array(amounts, mask=is_missing) if is_missing.any() else pa.array(amounts)


def _text(cells: pa.Array) -> pa.Array:
    """Without blanks around, composed, null where empty."""
    if len(cells) == 0 or not pc.any(pc.not_equal(cells, "")).as_py():
        return pa.nulls(len(cells), pa.string())
    trimmed = pc.utf8_trim_whitespace(cells)
    composed = trimmed if pc.all(pc.string_is_ascii(trimmed)).as_py() else pc.utf8_normalize(trimmed, "NFC")
    return pc.if_else(pc.equal(composed, ""), pa.scalar(None, pa.string()), composed)
