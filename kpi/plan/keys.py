"""Keys of a TOML file, taken one by one. A missing, misspelt or impossible key becomes a problem with its line."""

import re
from collections.abc import Callable, Collection
from datetime import date, datetime
from itertools import pairwise
from typing import Any, NamedTuple

from kpi.period import FIRST_YEAR, LAST_YEAR
from kpi.plan.problem import PlanProblem

Path = tuple[str | int, ...]  # ("periods", 1, "due"): the key "due" of the second [[periods]]


class Kind(NamedTuple):
    """The kind of a key's value, in words and as a test."""

    must: str
    fits: Callable[[Any], bool]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_like(pattern: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and bool(re.fullmatch(pattern, value))


def _is_list_of_distinct(fits: Callable[[Any], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and all(map(fits, value)) and len(set(value)) == len(value)


def _is_month_day(value: object) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{2}-[0-9]{2}", value):
        return False
    try:
        date(2023, int(value[:2]), int(value[3:]))  # a common year: a day that not every year has will not do
    except ValueError:
        return False
    return True


def _are_years(value: object) -> bool:
    if not isinstance(value, list) or not value or not all(map(YEAR.fits, value)):
        return False
    return all(later == earlier + 1 for earlier, later in pairwise(value))


TEXT = Kind("a text that is not empty", _is_text)
NAME = Kind("small letters, digits and dashes", _is_like(r"[a-z0-9]+(-[a-z0-9]+)*"))
DATE = Kind("a date such as 2021-09-14", lambda value: isinstance(value, date) and not isinstance(value, datetime))
YEAR = Kind(
    f"a year of {FIRST_YEAR}–{LAST_YEAR}", lambda value: _is_integer(value) and FIRST_YEAR <= value <= LAST_YEAR
)
YEARS = Kind("a list of years, one after the other", _are_years)
DAYS = Kind("a whole number of days, 0–365", lambda value: _is_integer(value) and 0 <= value <= 365)
YES_NO = Kind("true or false", lambda value: isinstance(value, bool))
COUNT = Kind("a whole number above 0", lambda value: _is_integer(value) and value > 0)
SHARE = Kind("a number from 0 to 1", lambda value: _is_number(value) and 0 <= value <= 1)
PART_OF_YEAR = Kind("a number above 0, at most 1", lambda value: _is_number(value) and 0 < value <= 1)
POINTS = Kind("a number from 0 to 100", lambda value: _is_number(value) and 0 <= value <= 100)
MONTH_DAY = Kind('a month and day that every year has, such as "03-14"', _is_month_day)
PERIOD_NAME = Kind("a text with {year} in it", lambda value: isinstance(value, str) and value.count("{year}") == 1)
SUFFIX = Kind('capitals and digits such as "Q1", or "" for the year', _is_like("([A-Z]+[0-9]*)?"))
SUFFIXES = Kind("a list of suffixes, none twice", _is_list_of_distinct(SUFFIX.fits))
TEXTS = Kind("a list of texts, none twice", lambda value: bool(value) and _is_list_of_distinct(_is_text)(value))


class Source:
    """The file's text, to find the line of a key, and the problems in it."""

    def __init__(self, file: str, text: str) -> None:
        self._file, self._lines = file, text.splitlines()
        self.problems: list[PlanProblem] = []

    def wrong(self, path: Path, message: str) -> None:
        column = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
        self.problems.append(PlanProblem(self._file, self._line(path), column, message))

    def _line(self, path: Path) -> int:
        """The line of the key, else of the nearest section around it, else 0."""
        lines: dict[Path, int] = {}
        section: Path = ()
        for number, line in enumerate(self._lines, start=1):
            if header := re.match(r"\s*(\[\[?)\s*([\w.-]+)\s*\]", line):
                section = tuple(header[2].split("."))
                if header[1] == "[[":
                    section = (*section, sum(path[:-1] == section for path in lines if isinstance(path[-1], int)))
                lines.setdefault(section, number)
            elif key := re.match(r"\s*\"?([\w-]+)\"?\s*=", line):
                lines.setdefault((*section, key[1]), number)
        return next((lines[path[:depth]] for depth in range(len(path), 0, -1) if path[:depth] in lines), 0)


class Section:
    """A table of the file. A wrong value becomes a problem and is taken as None; a key that is never taken is unknown.
    A missing section is one problem, whatever it lacks."""

    def __init__(self, source: Source, path: Path, table: dict[str, Any] | None) -> None:
        self._source, self._path = source, path
        self._missing = table is None
        self._left = dict(table or {})

    def take(self, key: str, kind: Kind, *, optional: bool = False) -> Any:
        if key not in self._left:
            if not optional and not self._missing:
                self.wrong(key, f"this key is missing; it must be {kind.must}.")
            return None
        value = self._left.pop(key)
        if kind.fits(value):
            return value
        self.wrong(key, f"must be {kind.must}; it is {value!r}.")
        return None

    def take_all(self, kinds: dict[str, Kind]) -> dict[str, Any]:
        """The value of each of ``kinds``, which are all the keys that the section may have."""
        taken = {key: self.take(key, kind) for key, kind in kinds.items()}
        self.end()
        return taken

    def section(self, key: str) -> "Section":
        table = self._left.pop(key, None)
        if not isinstance(table, dict):
            self.wrong(key, f"the section [{key}] is missing; add it.")
            table = None
        return Section(self._source, (*self._path, key), table)

    def sections(self, key: str) -> list["Section"]:
        tables = self._left.pop(key, None)
        if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
            self.wrong(key, f"no section [[{key}]] is there; add at least one.")
            return []
        return [Section(self._source, (*self._path, key, number), table) for number, table in enumerate(tables)]

    def left(self) -> tuple[str, ...]:
        """The keys not taken yet."""
        return tuple(self._left)

    def end(self, *, ignored: Collection[str] = ()) -> None:
        """Names every key that is left as unknown, except the ignored ones."""
        for key in [key for key in self._left if key not in ignored]:
            self.wrong(key, "the program knows no such key; correct its spelling or delete it.")

    def wrong(self, key: str, message: str) -> None:
        self._source.wrong((*self._path, key), message)
