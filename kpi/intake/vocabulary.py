"""Which texts are codes, names or periods of a plan."""

import difflib
import re
from collections.abc import Callable, Iterable
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa

from kpi.intake.agencies import BLANK, SUGGESTIONS, UNKNOWN, Agencies, spaced
from kpi.intake.headings import plain, visible
from kpi.intake.numbers import Kind
from kpi.intake.table import Codes, Floats, Mask, texts
from kpi.plan import Plan

_BEFORE_PERIOD = re.compile("^(?:(?:ket qua|thuc hien|gia tri|so lieu|so|actual|value|result|in|of|for) )+")
_KINDS = {"rank": Kind.COUNT, "reduction": Kind.COUNT, "milestone": Kind.MILESTONE}

Test = Callable[[str], bool]


class Indicators:
    """The plan's indicators by index: code, kind, unit, reporting levels.

    value_kinds: the kind of number of each value; ANY for the last two, which are UNKNOWN and BLANK. last_ranks: the
    last place of each rank; NaN for other indicators and the last two.
    """

    def __init__(self, plan: Plan) -> None:
        table = plan.indicators
        self.codes: list[str] = table["indicator"].tolist()
        self.kinds: list[str] = table["kind"].tolist()
        self.units: list[str] = table["unit"].tolist()
        self.levels = [plan.levels_of(code) for code in self.codes]
        self._by_code = {code.casefold(): index for index, code in enumerate(self.codes)}
        self._names = table["name_vi"]
        kinds = [
            _KINDS.get(kind, Kind.PERCENT if kind == "ratio" or unit == "%" else Kind.RATE)
            for kind, unit in zip(self.kinds, self.units, strict=True)
        ]
        self.value_kinds: Codes = np.array([*kinds, Kind.ANY, Kind.ANY], dtype=np.int8)
        ranks = table["scale_max"].where(table["kind"] == "rank") if "scale_max" in table else [np.nan] * len(table)
        self.last_ranks: Floats = np.array(pd.Series([*ranks, np.nan, np.nan], dtype="Float64").astype("float64"))

    def by_code(self, text: str) -> int:
        """The indicator with this code, UNKNOWN or BLANK."""
        return self._by_code.get(spaced(text).casefold(), UNKNOWN) if visible(text) else BLANK

    def nearest(self, text: str) -> list[str]:
        """The indicators whose code or name looks most like the text."""
        indexes = self._by_code | {plain(name): index for index, name in enumerate(self._names)}
        similar = difflib.get_close_matches(plain(text), indexes, SUGGESTIONS, 0.6)
        return [self.codes[index] for index in dict.fromkeys(indexes[name] for name in similar)]


class Vocabulary:
    """The indicators and agencies of a plan, and tests of single texts before any row is read."""

    def __init__(self, plan: Plan) -> None:
        self.indicators, self.agencies = Indicators(plan), Agencies(plan)
        names = pd.concat([plan.agencies["name_vi"], plan.agencies["name_en"]]).dropna()
        self._agency_names = frozenset(map(plain, names))
        self._indicator_names = frozenset(map(plain, plan.indicators["name_vi"]))
        self._parse = lru_cache(maxsize=4096)(plan.periods.parse)

    def is_indicator(self, text: str) -> bool:
        """Whether the text is a code of an indicator."""
        return self.indicators.by_code(text) >= 0

    def is_agency(self, text: str) -> bool:
        """Whether the text is a code of an agency, its own or an official one."""
        return bool(self.agencies.coded(spaced(text)))

    def is_agency_name(self, text: str) -> bool:
        """Whether an agency has or had this name."""
        return plain(text) in self._agency_names

    def is_name(self, text: str) -> bool:
        """Whether the text is an agency's code or name, or an indicator's name."""
        return self.is_agency(text) or self.is_name_alone(text)

    def is_name_alone(self, text: str) -> bool:
        """Whether the text is a name and no code."""
        name = plain(text)
        return (name in self._agency_names or name in self._indicator_names) and not self.is_agency(text)

    def period(self, text: str) -> str | None:
        """The code of the period, None if the text is none."""
        return self._parse(visible(text)) if visible(text) else None

    def period_named(self, heading: str, year: str) -> str | None:
        """The code of the period that a heading of numbers names, such as ``thực hiện năm 2023``; of ``Quý I`` in this
        year."""
        name = _BEFORE_PERIOD.sub("", plain(heading))
        return self.period(name) or self.period(f"{name} {year}")

    def is_period(self, text: str) -> bool:
        """Whether the text is a period."""
        return self.period(text) is not None


@lru_cache(maxsize=4)
def of_plan(plan: Plan) -> Vocabulary:
    """The vocabulary of a plan, built once."""
    return Vocabulary(plan)


def rows_that(column: pa.DictionaryArray, is_true: Test) -> Mask:
    """The rows of whose text the test is true; each distinct text is tested once."""
    words = np.fromiter(map(is_true, texts(column.dictionary)), dtype=bool, count=len(column.dictionary))
    rows: Mask = words[column.indices.to_numpy()] if len(words) else np.zeros(len(column), dtype=bool)
    return rows


def share(words: Iterable[str], is_true: Test) -> float:
    """The share of the distinct texts that are not blank for which the test is true; 0 if all are blank."""
    filled = {word for word in words if visible(word)}
    return sum(map(is_true, filled)) / len(filled) if filled else 0.0
