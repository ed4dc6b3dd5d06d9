"""The number in a cell, or why there is none.

A count is whole, so a separator in it groups thousands; in a rate or score a lone separator is the decimal mark. What
can still be read in two ways is not read.
"""

import math
import re
import unicodedata
from enum import IntEnum

import numpy as np
import pyarrow as pa

from kpi.intake.headings import visible
from kpi.intake.table import Codes, Floats
from kpi.period import fold

TYPED = "\x02"  # before a number that is one in the sheet, not text; neither XML nor CSV can hold this character
LARGEST = 2.0**53 - 1  # beyond it, doubles skip whole numbers


class Kind(IntEnum):
    """The kind of number that a cell should hold."""

    COUNT = 0  # whole
    RATE = 1  # a score, which is no percentage
    PERCENT = 2  # a rate or a score in percent
    ANY = 3  # the indicator is unknown
    MILESTONE = 4  # 1 or 0, or a word for it


class Outcome(IntEnum):
    """The result of reading a cell; from NEGATIVE on there is a number that is out of range."""

    NUMBER = 0
    BLANK = 1
    NOT_NUMBER = 2
    AMBIGUOUS = 3
    PERCENT_SIGN = 4
    FORMULA = 5
    NEGATIVE = 6
    NOT_INTEGER = 7
    TOO_LARGE = 8


_INTEGERS = (Kind.COUNT, Kind.MILESTONE)
_SHAPE = re.compile(r"(?P<sign>[+\-−]?)\s*(?P<body>[0-9.,][0-9., \u00a0\u2009\u202f]*?)\s*(?P<percent>%?)", re.ASCII)
_ONE_SPACE = str.maketrans(dict.fromkeys("\u00a0\u2009\u202f", " "))
_MARKS = re.compile("[., ]")
_LONE = re.compile("([0-9]*)[.,]([0-9]+)")
_THOUSANDS = re.compile(r"([1-9][0-9]{0,2}(?:([., ])[0-9]{3})(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]+))?")
_FORMULA = re.compile(r"=|#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!|GETTING_DATA)", re.IGNORECASE)
_NAN = float("nan")


def number(text: str, kind: Kind) -> tuple[float, Outcome]:
    """The number in the text and NUMBER, or another outcome (with NaN if there is no number at all)."""
    if kind is Kind.ANY:
        return _any_number(text)
    if text.startswith(TYPED):
        return _typed(text[1:], kind)
    text = visible(text)
    if not text:
        return _NAN, Outcome.BLANK
    if kind is Kind.MILESTONE and (meaning := milestone(text)) is not None:
        return meaning, Outcome.NUMBER
    match = _SHAPE.fullmatch(text)
    if not match:
        return _NAN, Outcome.FORMULA if _FORMULA.match(text) else Outcome.NOT_NUMBER
    plain, outcome = _plain(match["body"].translate(_ONE_SPACE), is_integer=kind in _INTEGERS)
    if outcome is not Outcome.NUMBER:
        return _NAN, outcome
    if match["percent"] and kind is not Kind.PERCENT:
        return _NAN, Outcome.PERCENT_SIGN
    amount = float(plain)
    return _fitting(-amount if match["sign"] in ("-", "−") and amount else amount, kind)


def _any_number(text: str) -> tuple[float, Outcome]:
    """Whether the text is a number at all, which is all that can be checked for an unknown indicator."""
    for kind in (Kind.PERCENT, Kind.MILESTONE):
        amount, outcome = number(text, kind)
        if outcome is Outcome.BLANK:
            return amount, outcome
        if not math.isnan(amount):
            return amount, Outcome.NUMBER
    return number(text, Kind.PERCENT)


def _typed(text: str, kind: Kind) -> tuple[float, Outcome]:
    """A number of a spreadsheet, to the 15 digits that it shows. In a cell formatted as a percentage it holds a
    hundredth of what it shows."""
    plain, percent, _ = text.partition("%")
    if percent and kind is not Kind.PERCENT:
        return _NAN, Outcome.PERCENT_SIGN
    amount = float(f"{float(plain) * (100 if percent else 1):.15g}")
    return _fitting(amount, kind) if math.isfinite(amount) else (_NAN, Outcome.NOT_NUMBER)


def shown(text: str) -> str:
    """The cell's text as the person who wrote it sees it."""
    if not text.startswith(TYPED):
        return visible(text)
    amount, percent, _ = text[1:].partition("%")
    return f"{float(amount) * (100 if percent else 1):.15g}{percent}"


def _fitting(amount: float, kind: Kind) -> tuple[float, Outcome]:
    if amount < 0:
        return amount, Outcome.NEGATIVE
    if amount > LARGEST:
        return amount, Outcome.TOO_LARGE
    if kind in _INTEGERS and not amount.is_integer():
        return amount, Outcome.NOT_INTEGER
    return amount, Outcome.NUMBER


def _plain(body: str, is_integer: bool) -> tuple[str, Outcome]:
    """Digits with separators → digits with at most one decimal point.

    In a count three digits after a lone point or comma are thousands, else it is a decimal mark. 1848.000 is ambiguous:
    neither well-formed thousands nor certainly a fraction.
    """
    if body.isdigit():
        return body, Outcome.NUMBER
    if lone := _LONE.fullmatch(body):
        if is_integer and _THOUSANDS.fullmatch(body):
            return lone[1] + lone[2], Outcome.NUMBER
        if is_integer and lone[2] == "000" and lone[1] != "0":
            return "", Outcome.AMBIGUOUS
        return f"{lone[1] or '0'}.{lone[2]}", Outcome.NUMBER
    if thousands := _THOUSANDS.fullmatch(body):
        return f"{_MARKS.sub('', thousands[1])}.{thousands[3] or 0}", Outcome.NUMBER
    return "", Outcome.NOT_NUMBER


def read(texts: pa.Array, kinds: Codes) -> tuple[Floats, Codes]:
    """A column of cells → amounts (NaN if there is none) and outcomes. kinds: one Kind per row.

    Each distinct text of a kind is read once.
    """
    encoded = texts.dictionary_encode()
    keys, order = np.unique(encoded.indices.to_numpy().astype(np.int64) * len(Kind) + kinds, return_inverse=True)
    amounts, outcomes = np.empty(len(keys)), np.empty(len(keys), dtype=np.int8)
    cells = encoded.dictionary.to_pylist()
    for at, key in enumerate(keys.tolist()):
        amounts[at], outcomes[at] = number(cells[key // len(Kind)], Kind(key % len(Kind)))
    return amounts[order], outcomes[order]


# ---------------------------------------------------------------- words in the place of a number

_YES = "đạt, đã đạt, có, đã có, x, v, ✓, ✔, hoàn thành, đã hoàn thành, xong, đã xong, rồi, true, yes, completed, done"
_NO = (
    "chưa, không, chưa đạt, không đạt, chưa có, không có, chưa hoàn thành, không hoàn thành, chưa xong, false, no, "
    "not completed, not yet, not done"
)
_NOTHING = re.compile(
    r"(?:(?:khong|ko|k|chua)(?: co)?(?: (?:phat sinh|ps|p/s))?"
    r"(?: (?:ho so|truong hop|so lieu|thu tuc|vu viec|giao dich))?"
    r"|kps|khong ap dung|chua thong ke|trong|x|n/a|na|none|nil|null|nan|not applicable|no cases|no data|not available"
    r")[.!]*"
)
_INEXACT = re.compile(
    r"(?:[<>≥≤≈~±]|[<>]=|khoang|tren|duoi|hon|gan|xap xi|uoc|tu|it nhat|toi thieu|toi da|dat tren|dat|about|over|under|"
    r"nearly|approximately|at least|at most|more than|less than)[^0-9]*[0-9].*"
    r"|[0-9][0-9.,]*\s*%?\s*(?:-|–|—|den|to)\s*[0-9][0-9.,]*\s*%?|[0-9][0-9.,]*\s*%?\s*(?:\+|tro len|or more)"
)
_WITH_WORDS = re.compile(r"(?=.*[^\W\d_])[^0-9]*([0-9][0-9., ]*)[^0-9]*")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|thg ?[0-9]{1,2})"
_DATE = re.compile(
    r"(?:[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?P<year>(?:19|20)[0-9]{2})|(?P<iso>(?:19|20)[0-9]{2})-[0-9]{2}-[0-9]{2})"
    r"(?:[ t][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\.0+)?)?"
    rf"|(?:[0-9]{{1,2}}-)?{_MONTH}-(?P<short>[0-9]{{4}}|[0-9]{{2}})|[0-9]{{1,2}}-{_MONTH}"
)


# Why a text is no number: “không phát sinh”, 01/02/2024, “khoảng 90”, “90 hồ sơ”.
_WORDINGS = (("nothing", _NOTHING), ("date", _DATE), ("inexact", _INEXACT), ("unit", _WITH_WORDS))


def _spellings(words: str) -> frozenset[str]:
    return frozenset(spelling for word in words.split(", ") for spelling in (word, fold(word)))


_MEANS = dict.fromkeys(_spellings(_NO), 0.0) | dict.fromkeys(_spellings(_YES), 1.0)


def milestone(text: str) -> float | None:
    """1 or 0 for a word that says whether a milestone is completed; None for any other text."""
    return _MEANS.get(" ".join(unicodedata.normalize("NFC", text).casefold().rstrip(".!").split()))


def wording(text: str) -> str:
    """Why the text is no number, a name of _WORDINGS; empty where that cannot be told."""
    folded = " ".join(fold(text).split())
    if not re.search(r"[\w<>%≥≤~]", folded):  # “-”
        return "nothing"
    return next((why for why, pattern in _WORDINGS if pattern.fullmatch(folded)), "")


def date_year(text: str) -> int | None:
    """The year of a text that is a day or a month as a spreadsheet shows one; 0 if it shows none; None for others."""
    match = _DATE.fullmatch(" ".join(fold(text).split()))
    if not match:
        return None
    year = int(match["year"] or match["iso"] or match["short"] or 0)
    return year + 2000 if 0 < year < 100 else year
