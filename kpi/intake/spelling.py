"""Names of agencies as letterheads and people write them: ``UBND H. Phù Cát, tỉnh Mẫu``, ``Sở NN&PTNT``.

Kinds of places and offices may be abbreviated, a place may be called by its name alone, the places around it may
follow. Nothing of any one plan is written here.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from kpi.period import fold
from kpi.plan import TOTAL

LONGEST = 200  # characters; no name of an agency is longer

_WORD = re.compile(r"[^\W_]+")
_KINDS = ("thành phố", "thị xã", "thị trấn", "đặc khu", "huyện", "quận", "phường", "xã", "tỉnh")
_COMMITTEE = "ubnd"  # what places sign as
_COMMITTEES = ("ủy ban nhân dân", "ủy ban nd", "ub nhân dân", "ub nd", "u b n d", "people s committee")
_SILENT = frozenset(("và", "va", "and", "of"))
_TONES = "\u0300\u0301\u0303\u0309\u0323"

Words = tuple[str, ...]


@lru_cache(maxsize=16_384)
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


def without_kind(words: Words) -> Words:
    """``ubnd xa an hoa`` → ``an hoa``: folded words without the committee and the kind of place."""
    words = words[1:] if words[:1] == (_COMMITTEE,) else words
    for kind in _KINDS:
        for start in _abbreviations(folded(kind)):
            if words[: len(start)] == start and len(words) > len(start):
                return words[len(start) :]
    return words


class Spelling:
    """The agencies' names under one way of splitting a text into words, `toned` or `folded`."""

    def __init__(
        self,
        split: Callable[[str], Words],
        names: Sequence[str],
        other_names: Iterable[Sequence[str]],
        levels: Sequence[str],
        ancestors: Sequence[Sequence[int]],
    ) -> None:
        """names: Vietnamese. other_names: columns of English and short names, "" where missing."""
        self._split, self._ancestors = split, ancestors
        self._kinds = [split(kind) for kind in _KINDS]
        self._words = [split(name) for name in names]
        self._full: dict[Words, list[int]] = defaultdict(list)
        self._forms: dict[Words, list[int]] = defaultdict(list)
        self._offices: dict[str, list[int]] = defaultdict(list)
        self._spoken = {word for words in self._words for word in words} - {_COMMITTEE}
        self._places: list[set[Words]] = []
        for index, words in enumerate(self._words):
            _put(self._full, words, index)
            self._places.append(set(self._place_forms(words, levels[index])))
            for form in self._places[index]:
                for signed in (form, (_COMMITTEE, *form), (*form, _COMMITTEE)):
                    if signed != split("tỉnh"):
                        _put(self._forms, signed, index)
            if not self._places[index]:
                _put(self._offices, self._initials(words), index)
        for column in other_names:
            for index, name in enumerate(column):
                if name:
                    _put(self._forms, split(name), index)
                    if self._places[index]:
                        _put(self._forms, (_COMMITTEE, *split(name)), index)
                        _put(self._forms, (*split(name), _COMMITTEE), index)

    def _place_forms(self, words: Words, level: str) -> Iterator[Words]:
        """The ways to write a place: with its kind, with an abbreviation of it, without. None for an office."""
        for kind in self._kinds:
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


def _put(indexes: dict[Words, list[int]] | dict[str, list[int]], key: Words | str, index: int) -> None:
    if key and index not in indexes[key]:  # type: ignore[index]
        indexes[key].append(index)  # type: ignore[index]


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
