"""Agencies by code or by name on a day: the one that is meant, or why none is chosen, and what may have been meant.

A code is an agency's own or an official one. A name is compared letter by letter, then with tone marks wherever the
writer put them, then without diacritics.
"""

import difflib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from kpi.intake import spelling
from kpi.intake.table import Mask, visible
from kpi.plan import Plan

# In place of an index. UNDATED: a text that fits several agencies, in a row without a period.
UNKNOWN, BLANK, AMBIGUOUS, INACTIVE, UNDATED = -1, -2, -3, -4, -5
SUGGESTIONS = 3

_BESIDE_CODE = " ():–-"
_Y = str.maketrans("y", "i")  # Quy Nhơn, Qui Nhơn


class Agencies:
    """The plan's agencies by index: code, level, dates, names."""

    def __init__(self, plan: Plan) -> None:
        agencies = plan.agencies
        self._plan = plan
        self.codes: list[str] = agencies["agency"].tolist()
        self.levels: list[str] = agencies["level"].tolist()
        self.reports: Mask = agencies["reports"].to_numpy(dtype=bool)
        self.starts = agencies["valid_from"].fillna(pd.Timestamp.min.ceil("D")).to_numpy("datetime64[D]")
        self.ends = agencies["valid_to"].fillna(pd.Timestamp.max.floor("D")).to_numpy("datetime64[D]")
        self.names: list[str] = agencies["name_vi"].tolist()
        self._index_of = {code: index for index, code in enumerate(self.codes)}
        self._parents = [self._index_of.get(code, UNKNOWN) for code in _texts(agencies, "parent")]
        self._by_code: dict[str, list[int]] = defaultdict(list)
        for codes in (self.codes, _texts(agencies, "official_code")):
            for index, code in enumerate(codes):
                if code and index not in self._by_code[code.casefold()]:
                    self._by_code[code.casefold()].append(index)
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for index, name in enumerate(self.names):
            self._by_name[spaced(name)].append(index)
        others = [_texts(agencies, column) for column in ("name_en", "short_vi", "short_en")]
        ancestors = [self._ancestors(index) for index in range(len(self.codes))]
        self._spellings = [
            spelling.Spelling(split, self.names, others, self.levels, ancestors)
            for split in (spelling.toned, spelling.folded)
        ]

    def _ancestors(self, index: int) -> list[int]:
        """Its parent, the parent of that one, and so on."""
        parent = self._parents[index]
        return [parent, *self._ancestors(parent)] if parent >= 0 else []

    def find(self, text: str) -> list[int]:
        """The agencies, of any day, that the text may mean."""
        text = spaced(text)
        return self.coded(text) or self.named(text) or self._labelled(text)

    def coded(self, text: str) -> list[int]:
        """The agencies, of any day, that have this code, own or official."""
        return self._by_code.get(text.casefold().removesuffix(".0"), [])

    def named(self, text: str) -> list[int]:
        """The agencies, of any day, that have this name."""
        if exact := self._by_name.get(text):
            return exact
        return next((indexes for names in self._spellings if (indexes := names.find(text))), [])

    def _labelled(self, text: str) -> list[int]:
        """``540 (Thành phố Quy Nhơn)`` and ``Quy Nhơn - 540``: those that fit both, else those that fit either."""
        spread = text.replace("(", " (")
        first, _, after = spread.partition(" ")
        before, _, last = spread.rpartition(" ")
        for code, name in ((first, after), (last, before)):
            coded = self.coded(code.strip(_BESIDE_CODE))
            if coded and (named := self.named(name.strip(_BESIDE_CODE))):
                return [index for index in coded if index in named] or [*coded, *named]
        return []

    def exists(self, index: int, day: date) -> bool:
        """Whether the agency exists on the day."""
        return bool(self.starts[index] <= np.datetime64(day) <= self.ends[index])

    def on(self, indexes: Sequence[int], day: date | None) -> list[int]:
        """Those that exist on the day; all without a day."""
        return [index for index in indexes if day is None or self.exists(index, day)]

    def choose(self, indexes: Sequence[int], day: date | None) -> int:
        """The one that exists on the day, or UNKNOWN, AMBIGUOUS, INACTIVE or UNDATED."""
        if len(indexes) <= 1:
            return indexes[0] if indexes else UNKNOWN
        if day is None:
            return UNDATED
        active = self.on(indexes, day)
        return active[0] if len(active) == 1 else AMBIGUOUS if active else INACTIVE

    def label(self, index: int) -> str:
        """``540 (Thành phố Quy Nhơn)``"""
        return f"{self.codes[index]} ({self.names[index]})"

    def label_with_parent(self, index: int) -> str:
        """``21727 (Xã Ân Nghĩa, Huyện Hoài Ân)``"""
        parent = self._parents[index]
        around = f", {self.names[parent]}" if parent >= 0 and self._parents[parent] >= 0 else ""
        return f"{self.codes[index]} ({self.names[index]}{around})"

    def nearest(self, text: str, day: date | None) -> list[int]:
        """The agencies of the day whose code or name looks most like the text, those of the same place first."""
        on_day = self.on(range(len(self.codes)), day)
        bare = _bare(text)
        same = [index for index in on_day if bare and self._bare_names[index] == bare]
        looks: dict[str, list[int]] = defaultdict(list)
        for index in on_day:
            for look in self._looks[index]:
                looks[look].append(index)
        look = _look(text)
        begun = [index for index in on_day if look and _begins(look, self._looks[index][1])]
        similar = difflib.get_close_matches(look, looks, SUGGESTIONS, 0.6)
        near = [*same, *begun, *(index for each in similar for index in looks[each])]
        return [*dict.fromkeys(near)][:SUGGESTIONS]

    def instead_of(self, indexes: Iterable[int], day: date) -> list[int]:
        """The agencies of the day in place of ones that do not exist on it: successors, namesakes, predecessors."""
        others: list[int] = []
        for index in indexes:
            code = self.codes[index]
            others += [self._index_of[other] for other in self._plan.acting_for(code, day)]
            others += [other for other, bare in enumerate(self._bare_names) if bare == self._bare_names[index]]
            others += [self._index_of[other] for other in self._before(code)]
        return [*dict.fromkeys(self.on(others, day))]

    def _before(self, code: str) -> list[str]:
        """The agencies that it took over, directly or not."""
        direct = [other for other in self.codes if code in self._plan.successors(other)]
        return [*direct, *(earlier for other in direct for earlier in self._before(other))]

    @cached_property
    def _bare_names(self) -> list[str]:
        return [*map(_bare, self.names)]

    @cached_property
    def _looks(self) -> list[tuple[str, str]]:
        return [(_look(code), _look(name)) for code, name in zip(self.codes, self.names, strict=True)]


def spaced(text: str) -> str:
    """The text composed, without invisible characters, with single blanks."""
    return " ".join(unicodedata.normalize("NFC", visible(text)).split())


def _bare(name: str) -> str:
    """A folded name without its kind of place."""
    return " ".join(spelling.without_kind(spelling.folded(name))).translate(_Y)


def _look(text: str) -> str:
    return " ".join(spelling.folded(text)).translate(_Y)


def _begins(look: str, name: str) -> bool:
    """Whether one of the two begins with all words of the other."""
    return f"{look} ".startswith(f"{name} ") or f"{name} ".startswith(f"{look} ")


def _texts(table: pd.DataFrame, column: str) -> list[str]:
    """A column's texts, "" where missing; all of them where the plan has no such column."""
    return table[column].fillna("").tolist() if column in table else [""] * len(table)
