"""Keys of a TOML file, taken as a table of their kinds says. A missing, misspelt or impossible key becomes a problem
with its line."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from kpi.period import FIRST_YEAR, LAST_YEAR
from kpi.plan.problem import PlanProblem

Path = tuple[str | int, ...]  # ("periods", 1, "due"): the key "due" of the second [[periods]]
# The keys of a section: plain ones, sections in it, sections that are repeated; "*" stands for whatever keys it has.
Keys = Mapping[str, "Kind | Keys | list[Keys]"]


class Kind(NamedTuple):
    """The kind of a key's value, in words and as a test, and whether the key may be left out."""

    must: str
    fits: Callable[[Any], bool]
    is_optional: bool = False


def optional(kind: Kind) -> Kind:
    return kind._replace(is_optional=True)


def _is_number(value: Any, least: float, most: float) -> bool:
    return type(value) in (int, float) and least <= value <= most


def _is_integer(value: Any, least: int, most: float) -> bool:
    return type(value) is int and least <= value <= most


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_like(pattern: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and bool(re.fullmatch(pattern, value))


def _is_list_of_distinct(fits: Callable[[Any], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and all(map(fits, value)) and len(set(value)) == len(value)


def _is_month_day(value: object) -> bool:
    try:  # in a common year: a day that not every year has will not do
        return isinstance(value, str) and f"{date.fromisoformat(f'2023-{value}'):%m-%d}" == value
    except ValueError:
        return False


def _are_years(value: Any) -> bool:
    are_years = isinstance(value, list) and bool(value) and all(map(YEAR.fits, value))
    return are_years and value == list(range(value[0], value[-1] + 1))


TEXT = Kind("a text that is not empty", _is_text)
NAME = Kind("small letters, digits and dashes", _is_like(r"[a-z0-9]+(-[a-z0-9]+)*"))
DATE = Kind("a date such as 2021-09-14", lambda value: isinstance(value, date) and not isinstance(value, datetime))
YEAR = Kind(f"a year of {FIRST_YEAR}–{LAST_YEAR}", lambda value: _is_integer(value, FIRST_YEAR, LAST_YEAR))
YEARS = Kind("a list of years, one after the other", _are_years)
DAYS = Kind("a whole number of days, 0–365", lambda value: _is_integer(value, 0, 365))
YES_NO = Kind("true or false", lambda value: isinstance(value, bool))
COUNT = Kind("a whole number above 0", lambda value: _is_integer(value, 1, float("inf")))
SHARE = Kind("a number from 0 to 1", lambda value: _is_number(value, 0, 1))
PART_OF_YEAR = Kind("a number above 0, at most 1", lambda value: _is_number(value, 0, 1) and value > 0)
POINTS = Kind("a number from 0 to 100", lambda value: _is_number(value, 0, 100))
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

    def take(self, table: Mapping[str, Any], keys: Keys, path: Path = ()) -> dict[str, Any]:
        """The value of each of ``keys``, which are all that the table at this path may have: None for one that is
        missing or wrong. A missing section is one problem, whatever it lacks."""
        taken: dict[str, Any] = {}
        keys = dict.fromkeys(table, keys["*"]) if "*" in keys else keys
        for key, kind in keys.items():
            value, here = table.get(key), (*path, key)
            if isinstance(kind, Kind):
                taken[key] = self._checked(value, kind, here)
            elif isinstance(kind, list):
                taken[key] = self._sections(value, kind[0], here)
            elif isinstance(value, dict):
                taken[key] = self.take(value, kind, here)
            else:
                self.wrong(here, f"the section [{key}] is missing; add it.")
                taken[key] = dict.fromkeys(kind)
        for key in table.keys() - keys.keys():
            self.wrong((*path, key), "the program knows no such key; correct its spelling or delete it.")
        return taken

    def _checked(self, value: Any, kind: Kind, path: Path) -> Any:
        if value is None and not kind.is_optional:
            self.wrong(path, f"this key is missing; it must be {kind.must}.")
        elif value is not None and not kind.fits(value):
            self.wrong(path, f"must be {kind.must}; it is {value!r}.")
            return None
        return value

    def _sections(self, tables: Any, keys: Keys, path: Path) -> list[dict[str, Any]]:
        if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
            self.wrong(path, f"no section [[{path[-1]}]] is there; add at least one.")
            return []
        return [self.take(table, keys, (*path, number)) for number, table in enumerate(tables)]

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
