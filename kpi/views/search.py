"""The search of long lists, in Python by the rule of choice_list.js: each word of the search begins a word of what is
found; where some have the words in this order, only those."""

import re
from collections.abc import Iterable
from typing import TypeVar

from kpi.period import fold

Thing = TypeVar("Thing")


def matching(things: Iterable[tuple[Thing, str]], wanted: str) -> list[Thing]:
    """The things that a search finds, each given with its searchable() words."""
    words = searchable(wanted).rstrip()
    in_any_order = [(each, its) for each, its in things if all(f" {word}" in its for word in words.split())]
    in_order = [(each, its) for each, its in in_any_order if words in its]
    return [each for each, _its in in_order or in_any_order]


def searchable(text: str) -> str:
    """Folded, without punctuation, a space before each word and number: CT3.04 → " ct 3.04"."""
    plain = re.sub(r"(?:[^\w.]|_)+", " ", fold(text))
    return " " + re.sub(r"(?<=[^\W\d])(?=\d)", " ", plain).lstrip()
