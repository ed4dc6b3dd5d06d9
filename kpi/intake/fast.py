"""A plain text file → table at the speed of Arrow's reader.

Plain: no quotation mark, no blank line, no lone carriage return, and every row as wide as the headings. Then a record
is a line, and its number is its place; a property test holds that the general reader says the same. Anything else is
left to that one.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from kpi.intake import bounds
from kpi.intake.arrays import Mask
from kpi.intake.cells import visible
from kpi.intake.headings import COLUMNS, Headings
from kpi.intake.problem import Unreadable
from kpi.intake.table import KEYS, Table, unread

_SMALL = 1 << 20  # bytes; below, starting threads costs more than they save
_WORDS = pa.dictionary(pa.int32(), pa.string())


def read(utf8: bytes, separator: str, headings: Headings, max_rows: int) -> Table | None:
    """The table, or None where the text is not plain. That it is UTF-8 has been proved before."""
    begin = _after_line(utf8, headings.line)
    if begin is None or not _is_plain(utf8):
        return None
    cells = _cells(pa.py_buffer(utf8).slice(begin), separator, headings)
    if cells is None:
        return None
    line = headings.line + 1 + np.arange(len(cells["value"]), dtype=np.int64)
    blank = _blank_rows(cells)
    if blank is not None:
        filled = pa.array(~blank)
        cells, line = {label: column.filter(filled) for label, column in cells.items()}, line[~blank]
    if len(line) > max_rows:
        raise Unreadable("too_many_rows", int(line[max_rows]), limit=str(max_rows))
    columns, warnings = {name: cells[name] for name in COLUMNS}, unread(headings, _filled(cells, headings))
    return Table(columns, line, np.zeros(len(line), dtype=np.int32), ("",), (headings,), [], warnings)


def _after_line(utf8: bytes, line: int) -> int | None:
    """Where the line after this one begins, if there is one with something on it."""
    at = 0
    for _ in range(line):
        at = utf8.find(b"\n", at) + 1
        if at == 0:
            return None
    return at if at < len(utf8) else None


def _is_plain(utf8: bytes) -> bool:
    """Blank lines are left to Arrow to stumble over: they are not as wide as the headings."""
    return b'"' not in utf8 and (b"\r" not in utf8 or utf8.count(b"\r") == utf8.count(b"\r\n"))


def _cells(body: pa.Buffer, separator: str, headings: Headings) -> dict[str, pa.Array] | None:
    """Every column, the known ones by name and the others by place; None where a row is not as wide as the headings."""
    names = {at: name for name, at in headings.places.items()}
    labels = [names.get(at, str(at)) for at in range(headings.width)]
    types = {label: _WORDS if label in KEYS else pa.string() for label in labels}
    try:
        read = csv.read_csv(
            body,
            read_options=csv.ReadOptions(column_names=labels, use_threads=len(body) > _SMALL),
            parse_options=csv.ParseOptions(delimiter=separator, quote_char=False, ignore_empty_lines=False),
            convert_options=csv.ConvertOptions(column_types=types, check_utf8=False),
        )
    except pa.ArrowInvalid:
        return None
    table = read.unify_dictionaries().combine_chunks()
    cells = {label: _whole(table.column(label)) for label in labels}
    if any(map(_has_long_cell, cells.values())):
        return None
    missing = [name for name in COLUMNS if name not in cells]
    return cells | {name: pa.repeat(pa.scalar(""), len(table)) for name in missing}


def _has_long_cell(cells: pa.Array) -> bool:
    texts = cells.dictionary if pa.types.is_dictionary(cells.type) else cells
    longest = pc.max(pc.binary_length(texts)).as_py()
    return longest is not None and longest > bounds.CELL


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _blank_rows(columns: dict[str, pa.Array]) -> Mask | None:
    """Which rows hold nothing in COLUMNS; None where all hold something."""
    suspect = np.ones(len(columns["indicator"]), dtype=bool)
    for name in KEYS:
        words = columns[name].dictionary.to_pylist()
        is_blank = np.array([not visible(word) for word in words], dtype=bool)
        suspect &= is_blank[columns[name].indices.to_numpy()]
        if not suspect.any():
            return None
    rows = np.flatnonzero(suspect)
    others = [columns[name].take(pa.array(rows)).to_pylist() for name in COLUMNS if name not in KEYS]
    suspect[rows] = [not any(map(visible, cells)) for cells in zip(*others, strict=True)]
    return suspect


def _filled(cells: dict[str, pa.Array], headings: Headings) -> list[int]:
    """The columns without a heading that hold something."""
    return [at for at in headings.unnamed if any(map(visible, pc.unique(cells[str(at)]).to_pylist()))]
