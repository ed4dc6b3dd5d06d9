"""What a cell's number is, or why it is none.

Decided by what is asked for: a count is whole, so a separator in it groups thousands; in a rate or score a lone
separator is the decimal mark. What could still be read in two ways is not read.
"""

import math
import re
from enum import IntEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kpi.intake.arrays import Codes, Floats, Mask, pairs
from kpi.intake.cells import visible

TYPED = "\x02"  # stands before a number that a spreadsheet holds as a number, not as text; XML and CSV cannot hold it
LARGEST = 2.0**53 - 1  # beyond it, doubles skip whole numbers


class Asked(IntEnum):
    """What kind of number the cell is asked for."""

    COUNT = 0  # whole
    RATE = 1  # a score, which is no percentage
    PERCENT = 2  # a rate or a score in percent
    ANY = 3  # not known, because the indicator is not


class Found(IntEnum):
    """What reading a cell came to; from NEGATIVE on there is a number, but none that can be taken."""

    NUMBER = 0
    BLANK = 1
    NOT_NUMBER = 2
    AMBIGUOUS = 3
    PERCENT_SIGN = 4
    FORMULA = 5
    NEGATIVE = 6
    NOT_WHOLE = 7
    TOO_LARGE = 8


_SHAPE = re.compile(r"(?P<sign>[+\-−]?)\s*(?P<body>[0-9.,][0-9., \u00a0\u2009\u202f]*?)\s*(?P<percent>%?)", re.ASCII)
_ONE_SPACE = str.maketrans(dict.fromkeys("\u00a0\u2009\u202f", " "))
_GROUPS = {mark: re.compile(rf"[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+") for mark in "., "}
_FORMULA = re.compile(r"=|#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!|GETTING_DATA)", re.IGNORECASE)
_POINT = ord(".")
_EXACT_DIGITS = 15  # so many are below LARGEST
_NAN = float("nan")


def number(text: str, asked: Asked) -> tuple[float, Found]:
    """The number that the text means and NUMBER, or what stands against it (NaN if there is no number at all)."""
    if asked is Asked.ANY:
        return _any_number(text)
    if text.startswith(TYPED):
        return _typed(text[1:], asked)
    text = visible(text)
    if not text:
        return _NAN, Found.BLANK
    match = _SHAPE.fullmatch(text)
    if not match:
        return _NAN, Found.FORMULA if _FORMULA.match(text) else Found.NOT_NUMBER
    plain, found = _plain(match["body"].translate(_ONE_SPACE), whole=asked is Asked.COUNT)
    if found is not Found.NUMBER:
        return _NAN, found
    if match["percent"] and asked is not Asked.PERCENT:
        return _NAN, Found.PERCENT_SIGN
    amount = float(plain)
    return _fitting(-amount if match["sign"] in ("-", "−") and amount else amount, asked)


def _any_number(text: str) -> tuple[float, Found]:
    """Whether the text is a number at all: nothing else can be said of the figure of an unknown indicator."""
    tried = [number(text, asked) for asked in (Asked.PERCENT, Asked.COUNT)]
    readable = [(amount, found) for amount, found in tried if not math.isnan(amount) or found is Found.BLANK]
    if not readable:
        return tried[0]
    amount, found = readable[0]
    return (amount, Found.BLANK) if found is Found.BLANK else (amount, Found.NUMBER)


def _typed(text: str, asked: Asked) -> tuple[float, Found]:
    """A spreadsheet's own number, to the 15 digits that a spreadsheet shows; in a cell formatted as a percentage the
    sheet holds a hundredth of what it shows."""
    if text.endswith("%"):
        if asked is not Asked.PERCENT:
            return _NAN, Found.PERCENT_SIGN
        amount = float(f"{float(text[:-1]) * 100:.15g}")
    else:
        amount = float(f"{float(text):.15g}")
    return _fitting(amount, asked) if math.isfinite(amount) else (_NAN, Found.NOT_NUMBER)


def shown(text: str) -> str:
    """The cell's text as the person who wrote it sees it."""
    if not text.startswith(TYPED):
        return visible(text)
    amount, percent, _ = text[1:].partition("%")
    return f"{float(amount) * (100 if percent else 1):.15g}{percent}"


def _fitting(amount: float, asked: Asked) -> tuple[float, Found]:
    if amount < 0:
        return amount, Found.NEGATIVE
    if amount > LARGEST:
        return amount, Found.TOO_LARGE
    if asked is Asked.COUNT and not amount.is_integer():
        return amount, Found.NOT_WHOLE
    return amount, Found.NUMBER


def _plain(body: str, whole: bool) -> tuple[str, Found]:
    """Digits with separators → digits with at most one decimal point."""
    marks = [letter for letter in body if letter in "., "]
    if not marks:
        return body, Found.NUMBER
    last, kinds = marks[-1], set(marks)
    if len(kinds) == 1:
        if len(marks) == 1 and last != " ":
            return _lone(body, last, whole)
        return _grouped(body, last)
    head, _, tail = body.rpartition(last)
    if last == " " or marks.count(last) > 1 or len(kinds) > 2 or not tail:
        return "", Found.NOT_NUMBER
    joined, found = _grouped(head, marks[0])
    return f"{joined}.{tail}", found


def _grouped(body: str, mark: str) -> tuple[str, Found]:
    return (body.replace(mark, ""), Found.NUMBER) if _GROUPS[mark].fullmatch(body) else ("", Found.NOT_NUMBER)


def _lone(body: str, mark: str, whole: bool) -> tuple[str, Found]:
    """One point or comma. In a count three digits behind it are thousands, anything else a decimal mark; 1848.000 is
    neither well-formed thousands nor surely a fraction."""
    head, _, tail = body.partition(mark)
    if not tail:
        return "", Found.NOT_NUMBER
    if whole and _GROUPS[mark].fullmatch(body):
        return head + tail, Found.NUMBER
    if whole and tail == "000" and head != "0":
        return "", Found.AMBIGUOUS
    return f"{head or '0'}.{tail}", Found.NUMBER


def read(texts: pa.Array, asked: Codes) -> tuple[Floats, Codes]:
    """A column of cells → amounts (NaN where there is none) and what was found. ``asked``: one Asked for each row.

    Plain digits, and in rates plain decimals, are read at one go; of the rest each distinct text once.
    """
    amounts = np.full(len(texts), np.nan)
    found = np.full(len(texts), Found.BLANK, dtype=np.int8)
    if len(texts) == 0:
        return amounts, found
    length = pc.binary_length(texts).to_numpy(zero_copy_only=False)
    blank = length == 0
    if blank.all():
        return amounts, found
    rates = (asked == Asked.RATE) | (asked == Asked.PERCENT)
    kind = pa.float64() if rates.all() else pa.int64()
    if length.max() <= _EXACT_DIGITS and _read_plain(texts, kind, blank, amounts, found):
        return amounts, found
    plain = _mask(pc.ascii_is_decimal(texts)) & (length <= _EXACT_DIGITS)
    if rates.any():
        points = pc.replace_substring(texts, ",", ".")
        decimals = rates & ~blank & ~plain & _plain_decimals(points) & (length <= _EXACT_DIGITS)
        _cast(points, pa.float64(), decimals, amounts, found)
    _cast(texts, pa.int64(), plain, amounts, found)
    rest = np.flatnonzero(~blank & (found == Found.BLANK))
    if len(rest):
        _read_each(texts, asked, rest, amounts, found)
    return amounts, found


def _cast(texts: pa.Array, kind: pa.DataType, rows: Mask, amounts: Floats, found: Codes) -> None:
    if rows.all():
        amounts[:] = pc.cast(texts, kind).to_numpy(zero_copy_only=False)
        found[:] = Found.NUMBER
    elif rows.any():
        amounts[rows] = pc.cast(texts.filter(pa.array(rows)), kind).to_numpy(zero_copy_only=False)
        found[rows] = Found.NUMBER


def _read_plain(texts: pa.Array, kind: pa.DataType, blank: Mask, amounts: Floats, found: Codes) -> bool:
    """Reads a whole column of cells that are blank or digits, or where it is of doubles digits with at most one point
    among them; False if it is not."""
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    letters = np.frombuffer(texts.buffers()[2], dtype=np.uint8)[offsets[0] : offsets[-1]]
    is_plain = (letters - 48) < 10
    if kind == pa.float64() and not is_plain.all():
        last = offsets[1:][~blank] - offsets[0] - 1
        is_plain[:] |= letters == _POINT
        is_plain[last] &= letters[last] != _POINT
    if not is_plain.all():
        return False
    figures = pc.if_else(pa.array(blank), pa.scalar(None, pa.string()), texts) if blank.any() else texts
    try:
        amounts[:] = pc.cast(figures, kind).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:  # two points
        return False
    found[~blank] = Found.NUMBER
    return True


def _plain_decimals(texts: pa.Array) -> Mask:
    """Digits, one point, digits."""
    inside = pc.and_(pc.invert(pc.starts_with(texts, ".")), pc.invert(pc.ends_with(texts, ".")))
    digits = pc.ascii_is_decimal(pc.replace_substring(texts, ".", "", max_replacements=1))
    return _mask(pc.and_(inside, digits))


def _mask(flags: pa.Array) -> Mask:
    return np.asarray(flags.to_numpy(zero_copy_only=False), dtype=bool)


def _read_each(texts: pa.Array, asked: Codes, rows: Codes, amounts: Floats, found: Codes) -> None:
    encoded = texts.take(pa.array(rows)).dictionary_encode()
    words = encoded.dictionary.to_pylist()
    distinct, place = pairs(encoded.indices.to_numpy(), asked[rows], len(Asked))
    readings = [number(words[word], Asked(kind)) for word, kind in distinct]
    amounts[rows] = np.array([amount for amount, _ in readings])[place]
    found[rows] = np.array([what for _, what in readings], dtype=np.int8)[place]
