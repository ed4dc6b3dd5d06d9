"""Agencies by code or by name on a day: the one that is meant, or why none is chosen, and what may have been meant.

A code is an agency's own or an official one. A name is compared letter by letter, then with tone marks wherever the
writer put them, then without diacritics: as letterheads and people write it, ``UBND H. Phù Cát, tỉnh Mẫu``, ``Sở
NN&PTNT``. Kinds of places and offices may be abbreviated, a place may be called by its name alone, the places around it
may follow. Nothing of any one plan is written here.
"""

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from kpi.intake.headings import visible
from kpi.intake.table import Mask
from kpi.period import fold
from kpi.plan import TOTAL, Plan

# In place of an index. UNDATED: a text that fits several agencies, in a row without a period.
UNKNOWN, BLANK, AMBIGUOUS, INACTIVE, UNDATED = -1, -2, -3, -4, -5
SUGGESTIONS = 3
LONGEST = 200  # characters; no name of an agency is longer

_BESIDE_CODE = " ():–-"
_Y = str.maketrans("y", "i")  # Quy Nhơn, Qui Nhơn
_WORD = re.compile(r"[^\W_]+")
_KINDS = ("thành phố", "thị xã", "thị trấn", "đặc khu", "huyện", "quận", "phường", "xã", "tỉnh")
_COMMITTEE = "ubnd"  # what places sign as
_COMMITTEES = ("ủy ban nhân dân", "ủy ban nd", "ub nhân dân", "ub nd", "u b n d", "people s committee")
_SILENT = frozenset(("và", "va", "and", "of"))
_TONES = "\u0300\u0301\u0303\u0309\u0323"

Words = tuple[str, ...]


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
                self._by_code[code.casefold()].append(index)
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for index, name in enumerate(self.names):
            self._by_name[spaced(name)].append(index)
        ancestors = [self._ancestors(index) for index in range(len(self.codes))]
        self._spellings = [_Spelling(split, agencies, ancestors) for split in (toned, folded)]

    def _ancestors(self, index: int) -> list[int]:
        parent = self._parents[index]
        return [parent, *self._ancestors(parent)] if parent >= 0 else []

    def find(self, text: str) -> list[int]:
        """The agencies, of any day, that the text may mean."""
        text = spaced(text)
        return self.coded(text) or self.named(text) or self._labelled(text)

    def coded(self, text: str) -> list[int]:
        """The agencies, of any day, that have this code, own or official."""
        code = text.casefold().removesuffix(".0")
        return list(dict.fromkeys(self._by_code.get(code, ()))) if code else []

    def named(self, text: str) -> list[int]:
        """The agencies, of any day, that have this name."""
        if exact := self._by_name.get(text):
            return exact
        return next((indexes for spelling in self._spellings if (indexes := spelling.find(text))), [])

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

    def on(self, indexes: Iterable[int], day: date | None) -> list[int]:
        """Those that exist on the day; all without a day."""
        if day is None:
            return list(indexes)
        return [index for index in indexes if self.starts[index] <= np.datetime64(day) <= self.ends[index]]

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
        bare, look = _bare(text), _look(text)
        same = [index for index in on_day if bare and self._bare_names[index] == bare]
        looks: dict[str, list[int]] = defaultdict(list)
        for index in on_day:
            for name in self._looks[index]:
                looks[name].append(index)
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


def _look(text: str) -> str:
    return " ".join(folded(text)).translate(_Y)


def _bare(name: str) -> str:
    """``UBND xã An Hòa`` → ``an hoa``: a look without the committee and the kind of place."""
    words = folded(name)
    words = words[1:] if words[:1] == (_COMMITTEE,) else words
    starts = (start for kind in _KINDS for start in _abbreviations(folded(kind)))
    start = next((start for start in starts if words[: len(start)] == start and len(words) > len(start)), ())
    return " ".join(words[len(start) :]).translate(_Y)


def _begins(look: str, name: str) -> bool:
    """Whether one of the two begins with all words of the other."""
    return f"{look} ".startswith(f"{name} ") or f"{name} ".startswith(f"{look} ")


def _texts(table: pd.DataFrame, column: str) -> list[str]:
    """A column's texts, "" where missing; all of them where the plan has no such column."""
    return table[column].fillna("").tolist() if column in table else [""] * len(table)


# ---------------------------------------------------------------- names as people write them


def _tone_last(word: str) -> str:
    """``hoà`` and ``hòa`` → ``hoa`` and a tone mark."""
    parts = unicodedata.normalize("NFD", word)
    tones = "".join(part for part in parts if part in _TONES)
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES)) + tones


def toned(text: str) -> Words:
    """The words of a name with their diacritics, in lower case, each tone mark behind its word."""
    words = _WORD.findall(unicodedata.normalize("NFC", text).casefold())
    return _contracted(tuple(_tone_last(word) for word in words if word not in _SILENT), _tone_last)


def folded(text: str) -> Words:
    """The words of a name without diacritics, in lower case."""
    return _contracted(tuple(word for word in _WORD.findall(fold(text)) if word not in _SILENT), fold)


def _contracted(words: Words, form: Callable[[str], str]) -> Words:
    """The words with ``ủy ban nhân dân`` as one."""
    for phrase in _phrases(form):
        for at in range(len(words) - len(phrase) + 1):
            if words[at : at + len(phrase)] == phrase:
                return (*words[:at], _COMMITTEE, *_contracted(words[at + len(phrase) :], form))
    return words


@lru_cache(maxsize=2)
def _phrases(form: Callable[[str], str]) -> list[Words]:
    return [tuple(map(form, phrase.split())) for phrase in _COMMITTEES]


class _Spelling:
    """The agencies' names under one way of splitting a text into words, `toned` or `folded`."""

    def __init__(self, split: Callable[[str], Words], agencies: pd.DataFrame, ancestors: Sequence[list[int]]) -> None:
        self._split, self._ancestors = split, ancestors
        self._words = [split(name) for name in agencies["name_vi"]]
        self._full: dict[Words, list[int]] = defaultdict(list)
        self._forms: dict[Words, list[int]] = defaultdict(list)
        self._offices: dict[str, list[int]] = defaultdict(list)
        self._spoken = {word for words in self._words for word in words} - {_COMMITTEE}
        self._places = [set(self._place_forms(*each)) for each in zip(self._words, agencies["level"], strict=True)]
        for index, words in enumerate(self._words):
            self._full[words].append(index)
            for form in self._places[index]:
                self._add_signed(form, index)
            if not self._places[index]:
                self._offices[self._initials(words)].append(index)
        for column in ("name_en", "short_vi", "short_en"):
            for index, name in enumerate(_texts(agencies, column)):
                if name and self._places[index]:
                    self._add_signed(split(name), index)
                elif name:
                    self._forms[split(name)].append(index)

    def _add_signed(self, form: Words, index: int) -> None:
        """Adds a place's name, alone and with its committee's before or after it."""
        for signed in (form, (_COMMITTEE, *form), (*form, _COMMITTEE)):
            if signed != self._split("tỉnh"):
                self._forms[signed].append(index)

    def _place_forms(self, words: Words, level: str) -> Iterator[Words]:
        """The ways to write a place: with its kind, with an abbreviation of it, without. None for an office."""
        for kind in map(self._split, _KINDS):
            bare = words[len(kind) :]
            if words[: len(kind)] == kind and bare:
                for start in _abbreviations(kind):
                    yield (*start, *bare)
                    if len(bare) == 1 and bare[0].isdigit():
                        yield (*start[:-1], start[-1] + bare[0])  # P1, Q3
                if not all(word.isdigit() for word in bare):
                    yield bare
                if level == TOTAL:
                    yield from _abbreviations(kind)

    def find(self, text: str) -> list[int]:
        """The agencies that the text may name."""
        words = self._split(text) if len(text) <= LONGEST else ()
        if exact := self._full.get(words):
            return exact
        for cut in range(len(words), 0, -1):
            head, tail = words[:cut], words[cut:]
            fitting = [index for index in self._heads(head) if self._surrounds(tail, self._ancestors[index])]
            if fitting:
                return fitting
        return []

    def _heads(self, words: Words) -> list[int]:
        indexes = [*self._full.get(words, ()), *self._forms.get(words, ())]
        if not indexes:
            offices = self._offices.get(self._initials(words), ())
            indexes = [index for index in offices if _abbreviates(words, self._words[index])]
        return list(dict.fromkeys(indexes))

    def _initials(self, words: Words) -> str:
        """``sở nông nghiệp ptnt`` → ``snnptnt``: the first letters of words, all letters of abbreviations."""
        return "".join(word[0] if word in self._spoken else word for word in words)

    def _surrounds(self, words: Words, ancestors: Sequence[int]) -> bool:
        """Whether the words name some of the ancestors, the nearest first."""
        if not words:
            return True
        return any(
            words[: len(form)] == form and self._surrounds(words[len(form) :], ancestors[at + 1 :])
            for at, ancestor in enumerate(ancestors)
            for form in self._places[ancestor]
        )


def _abbreviations(kind: Words) -> list[Words]:
    """``thị xã`` → itself, ``tx``, ``t x``, ``t xã``."""
    initials = tuple(word[0] for word in kind)
    return list(dict.fromkeys([kind, ("".join(initials),), initials, (*initials[:-1], kind[-1])]))


def _abbreviates(words: Words, name: Words) -> bool:
    """Whether each word is one of the name's, or the initials of several, in their order."""
    if not words or not name:
        return not words and not name
    if words[0] == name[0] and _abbreviates(words[1:], name[1:]):
        return True
    letters = ""
    for at, word in enumerate(name, start=1):
        letters += word if word == _COMMITTEE else word[0]
        if letters == words[0] and _abbreviates(words[1:], name[at:]):
            return True
    return False
