"""Which indicator, agency or period a cell means. Each distinct text is decided once.

An agency may be written by its code, or by a name that it had at the end of the period: compared exactly first, then
without diacritics and in any case. Two that fit are never chosen between.
"""

import difflib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from kpi.intake.arrays import Codes, Mask
from kpi.intake.cells import visible
from kpi.period import fold
from kpi.plan import Plan

# In place of a code's place in the plan; UNDATED is a name that fits several agencies in a row without a period.
UNKNOWN, BLANK, AMBIGUOUS, INACTIVE, UNDATED = -1, -2, -3, -4, -5
SUGGESTIONS = 3
MOST_SUGGESTED_FOR = 200  # comparing every text of a file of rubbish with every name would take minutes


class Agencies:
    """The plan's agencies by place: code, level, dates, and who is called what."""

    def __init__(self, plan: Plan) -> None:
        agencies = plan.agencies
        self.codes: list[str] = agencies["agency"].tolist()
        self.levels: list[str] = agencies["level"].tolist()
        self.names: list[str] = agencies["name_vi"].tolist()
        self.reports: Mask = agencies["reports"].to_numpy(dtype=bool)
        self.starts = agencies["valid_from"].fillna(pd.Timestamp.min.ceil("D")).to_numpy("datetime64[D]")
        self.ends = agencies["valid_to"].fillna(pd.Timestamp.max.floor("D")).to_numpy("datetime64[D]")
        self._by_code = {code.casefold(): place for place, code in enumerate(self.codes)}
        both = zip(agencies["name_vi"], agencies["name_en"], strict=True)
        self._all_names = [tuple(name for name in names if isinstance(name, str)) for names in both]

    @cached_property
    def _exact(self) -> dict[str, list[int]]:
        return self._by_name(_spaced)

    @cached_property
    def _folded(self) -> dict[str, list[int]]:
        return self._by_name(_folded)

    def _by_name(self, form: Callable[[str], str]) -> dict[str, list[int]]:
        places: dict[str, list[int]] = defaultdict(list)
        for place, names in enumerate(self._all_names):
            for name in set(map(form, names)):
                places[name].append(place)
        return places

    def by_code(self, text: str) -> int:
        """The place of the agency with this code, UNKNOWN or BLANK."""
        return BLANK if not visible(text) else self._by_code.get(_spaced(text).casefold(), UNKNOWN)

    def called(self, text: str) -> list[int]:
        """Whom the name may mean, at whatever time."""
        return self._exact.get(_spaced(text)) or self._folded.get(_folded(text), [])

    def by_name(self, text: str, day: date | None) -> int:
        """The one agency of this name that exists on the day, else what keeps it from being found."""
        called = self.called(text)
        if not called:
            return UNKNOWN
        if len(called) == 1 or day is None:
            return called[0] if len(called) == 1 else UNDATED
        living = [place for place in called if self.is_active(place, day)]
        return living[0] if len(living) == 1 else AMBIGUOUS if living else INACTIVE

    def is_active(self, place: int, day: date) -> bool:
        """Whether the agency exists on this day."""
        return bool(self.starts[place] <= np.datetime64(day) <= self.ends[place])

    def label(self, place: int) -> str:
        """``540 (Thành phố Quy Nhơn)``"""
        return f"{self.codes[place]} ({self.names[place]})"

    def nearest(self, text: str) -> list[int]:
        """The agencies whose code or name looks most like the text."""
        known = {code: [place] for code, place in self._by_code.items()} | self._folded
        found = difflib.get_close_matches(_folded(text), known, SUGGESTIONS, 0.6)
        return list(dict.fromkeys(place for name in found for place in known[name]))[:SUGGESTIONS]


class Indicators:
    """The plan's indicators by place: code, kind, unit."""

    def __init__(self, plan: Plan) -> None:
        self.codes: list[str] = plan.indicators["indicator"].tolist()
        self.kinds: list[str] = plan.indicators["kind"].tolist()
        self.units: list[str] = plan.indicators["unit"].tolist()
        self.levels = [plan.levels_of(code) for code in self.codes]
        self._by_code = {code.casefold(): place for place, code in enumerate(self.codes)}
        self._names = plan.indicators["name_vi"]

    def by_code(self, text: str) -> int:
        """The place of the indicator with this code, UNKNOWN or BLANK."""
        return BLANK if not visible(text) else self._by_code.get(_spaced(text).casefold(), UNKNOWN)

    def nearest(self, text: str) -> list[int]:
        """The indicators whose code or name looks most like the text."""
        known = self._by_code | {_folded(name): place for place, name in enumerate(self._names)}
        found = difflib.get_close_matches(_folded(text), known, SUGGESTIONS, 0.6)
        return list(dict.fromkeys(known[name] for name in found))


@lru_cache(maxsize=4)
def of(plan: Plan) -> tuple[Indicators, Agencies]:
    """The plan's names, laid out once for all files."""
    return Indicators(plan), Agencies(plan)


def places(place_of: Iterable[int], rows: Codes) -> Codes:
    """For each row the place of its word."""
    lookup = np.fromiter(place_of, dtype=np.int32)
    return lookup[rows]


def _spaced(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", visible(text)).split())


def _folded(text: str) -> str:
    return " ".join(fold(visible(text)).split())
