"""Which texts are codes, names or periods of a plan, before any row is read."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa

from kpi.intake.headings import visible
from kpi.intake.table import Mask, texts
from kpi.period import fold
from kpi.plan import Plan

_BEFORE_PERIOD = re.compile("^(?:(?:ket qua|thuc hien|gia tri|so lieu|so|actual|value|result|in|of|for) )+")

Test = Callable[[str], bool]


class Vocabulary:
    """Tests of single texts, and of all rows of a dictionary array."""

    def __init__(self, plan: Plan) -> None:
        agencies = plan.agencies
        self._indicators = _codes(plan.indicators["indicator"])
        self._agencies = _codes(agencies["agency"])
        self._agency_codes = self._agencies
        if "official_code" in agencies:
            self._agency_codes = self._agencies | _codes(agencies["official_code"].dropna())
        names = pd.concat([agencies["name_vi"], agencies["name_en"]]).dropna()
        self._agency_names = frozenset(map(_folded, names))
        self._indicator_names = frozenset(map(_folded, plan.indicators["name_vi"]))
        self._parse = lru_cache(maxsize=4096)(plan.periods.parse)

    def is_indicator(self, text: str) -> bool:
        """Whether the text is a code of an indicator."""
        return _code(text) in self._indicators

    def is_agency(self, text: str) -> bool:
        """Whether the text is a code of an agency, its own or an official one."""
        return _code(text) in self._agency_codes

    def is_agency_name(self, text: str) -> bool:
        """Whether an agency has or had this name."""
        return _folded(text) in self._agency_names

    def is_name(self, text: str) -> bool:
        """Whether the text is an agency's code or name, or an indicator's name."""
        return self.is_agency(text) or self.is_agency_name(text) or _folded(text) in self._indicator_names

    def is_name_alone(self, text: str) -> bool:
        """Whether the text is a name and no code."""
        return self.is_name(text) and not self.is_agency(text)

    def period(self, text: str) -> str | None:
        """The code of the period, None if the text is none."""
        return self._parse(visible(text)) if visible(text) else None

    def period_named(self, heading: str, year: str) -> str | None:
        """The code of the period that a heading of numbers names, such as ``thực hiện năm 2023``; of ``Quý I`` in this
        year."""
        name = _BEFORE_PERIOD.sub("", _folded(heading))
        return self.period(name) or self.period(f"{name} {year}")

    def is_period(self, text: str) -> bool:
        """Whether the text is a period."""
        return self.period(text) is not None


def rows_that(column: pa.DictionaryArray, is_true: Test) -> Mask:
    """The rows of whose text the test is true; each distinct text is tested once."""
    words = np.fromiter(map(is_true, texts(column.dictionary)), dtype=bool, count=len(column.dictionary))
    rows: Mask = words[column.indices.to_numpy()] if len(words) else np.zeros(len(column), dtype=bool)
    return rows


def share(words: Iterable[str], is_true: Test) -> float:
    """The share of the distinct texts that are not blank for which the test is true; 0 if all are blank."""
    filled = {word for word in words if visible(word)}
    return sum(map(is_true, filled)) / len(filled) if filled else 0.0


def _folded(text: str) -> str:
    return " ".join(fold(visible(text)).split())


def _codes(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(map(_code, texts))


def _code(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", visible(text)).split()).casefold()


@lru_cache(maxsize=4)
def of_plan(plan: Plan) -> Vocabulary:
    """The vocabulary of a plan, built once."""
    return Vocabulary(plan)
