"""plan.toml → settings, with every key checked: a missing, misspelt or impossible one is named with its line."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any, NamedTuple

from kpi.period import FIRST_YEAR, LAST_YEAR, PeriodRule, Periods, fold
from kpi.plan_problem import PlanProblem

FILE = "plan.toml"
TOTAL = "total"  # the level of the province as a whole

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Reckoning:
    """``min_coverage``, ``tolerance`` and ``tolerance_floor`` are shares of 1; ``differs_points`` percentage points."""

    min_coverage: float
    tolerance: float
    tolerance_floor: float
    grace_days: int
    differs_points: float


@dataclass(frozen=True)
class IntakeLimits:
    """``agree_points`` and ``big_change_points`` are percentage points, ``big_change_share`` a share of 1."""

    max_bytes: int
    max_rows: int
    agree_points: float
    big_change_points: float
    big_change_share: float


@dataclass(frozen=True, eq=False)
class Settings:
    """What plan.toml says. ``name`` and ``province`` by language; ``levels`` without ``total``; ``grades`` from the best
    (``name_vi``, ``name_en``, ``from``); ``sources`` (``what``, ``title``, ``licence``)."""

    id: str
    name: dict[str, str]
    province: dict[str, str]
    decision_number: str
    decision_date: date
    decision_source: str
    years: tuple[int, ...]
    base_year: int
    total_agency: str
    standing_agency: str
    levels: tuple[str, ...]
    today_boundaries_from: date | None
    periods: Periods
    reckoning: Reckoning
    intake: IntakeLimits
    grades: tuple[dict[str, Any], ...]
    sources: tuple[dict[str, str], ...]


class Kind(NamedTuple):
    """What a key's value must be, in words and as a test."""

    must: str
    fits: Callable[[Any], bool]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_month_day(value: object) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{2}-[0-9]{2}", value):
        return False
    try:
        date(2023, int(value[:2]), int(value[3:]))  # a common year: a date that not every year has is none
    except ValueError:
        return False
    return True


def _are_years(value: object) -> bool:
    if not isinstance(value, list) or not value or not all(YEAR.fits(year) for year in value):
        return False
    return all(later == earlier + 1 for earlier, later in pairwise(value))


def _are_distinct_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value)) and len(set(value)) == len(value)


TEXT = Kind("a text that is not empty", _is_text)
DATE = Kind("a date such as 2021-09-14", lambda value: isinstance(value, date) and not isinstance(value, datetime))
YEAR = Kind(f"a year of {FIRST_YEAR}–{LAST_YEAR}", lambda value: _is_whole(value) and FIRST_YEAR <= value <= LAST_YEAR)
YEARS = Kind("a list of years, one after the other", _are_years)
DAYS = Kind("a whole number of days, 0–365", lambda value: _is_whole(value) and 0 <= value <= 365)
COUNT = Kind("a whole number above 0", lambda value: _is_whole(value) and value > 0)
SHARE = Kind("a number from 0 to 1", lambda value: _is_number(value) and 0 <= value <= 1)
PART_OF_YEAR = Kind("a number above 0, at most 1", lambda value: _is_number(value) and 0 < value <= 1)
POINTS = Kind("a number from 0 to 100", lambda value: _is_number(value) and 0 <= value <= 100)
MONTH_DAY = Kind('a month and day that every year has, such as "03-14"', _is_month_day)
PERIOD_NAME = Kind("a text with {year} in it", lambda value: isinstance(value, str) and value.count("{year}") == 1)
SUFFIX = Kind(
    'capitals and digits such as "Q1", or "" for the year',
    lambda value: isinstance(value, str) and bool(re.fullmatch(r"([A-Z]+[0-9]*)?", value)),
)
LEVELS = Kind(
    f"a list of levels, none twice, without “{TOTAL}”",
    lambda value: _are_distinct_texts(value) and bool(value) and TOTAL not in value,
)
SUFFIXES = Kind(
    "a list of suffixes, none twice",
    lambda value: isinstance(value, list) and all(map(SUFFIX.fits, value)) and len(set(value)) == len(value),
)


class Section:
    """A table of the file whose keys are taken one by one: what is not as it must be becomes a problem and is taken as
    None, what is never taken is unknown."""

    def __init__(self, source: "Source", path: Path, table: dict[str, Any]) -> None:
        self._source, self._path, self._table = source, path, dict(table)

    def take(self, key: str, kind: Kind, *, optional: bool = False) -> Any:
        if key not in self._table:
            if not optional:
                self.wrong(key, f"is missing; add {key} = {kind.must}.")
            return None
        value = self._table.pop(key)
        if kind.fits(value):
            return value
        self.wrong(key, f"must be {kind.must}; it is {value!r}.")
        return None

    def section(self, key: str) -> "Section":
        value = self._table.pop(key, None)
        if not isinstance(value, dict):
            self.wrong(key, f"is missing; add the section [{key}].")
        return Section(self._source, (*self._path, key), value if isinstance(value, dict) else {})

    def sections(self, key: str) -> list["Section"]:
        values = self._table.pop(key, None)
        if not isinstance(values, list) or not values or not all(isinstance(value, dict) for value in values):
            self.wrong(key, f"is missing; add at least one section [[{key}]].")
            return []
        return [Section(self._source, (*self._path, key, number), value) for number, value in enumerate(values)]

    def keys(self) -> list[str]:
        return list(self._table)

    def wrong(self, key: str, message: str) -> None:
        self._source.wrong((*self._path, key) if key else self._path, message)

    def end(self) -> None:
        """Names the keys that nobody took."""
        for key in self._table:
            self.wrong(key, "is not a key that the program knows; mend its spelling or delete it.")


class Source:
    """The file's text, to find the line of a key, and what was found wrong in it."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self.problems: list[PlanProblem] = []

    def wrong(self, path: Path, message: str) -> None:
        column = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
        self.problems.append(PlanProblem(FILE, self.line(path), column, message))

    def line(self, path: Path) -> int:
        """The line where the key stands, else the line of the nearest section round it, else 0."""
        seen: dict[Path, int] = {}
        here: Path = ()
        counts: dict[str, int] = {}
        for number, line in enumerate(self._lines, start=1):
            if header := re.match(r"\s*(\[\[?)\s*([\w.-]+)\s*\]", line):
                here = tuple(header[2].split("."))
                if header[1] == "[[":
                    counts[header[2]] = counts.get(header[2], -1) + 1
                    here = (*here, counts[header[2]])
                seen.setdefault(here, number)
            elif key := re.match(r"\s*\"?([\w-]+)\"?\s*=", line):
                seen.setdefault((*here, key[1]), number)
        return next((seen[path[:depth]] for depth in range(len(path), 0, -1) if path[:depth] in seen), 0)


def read(text: str) -> tuple[Settings | None, list[PlanProblem]]:
    """The settings, or None and every problem."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        number = int(line[1]) if line else len(text.splitlines())
        return None, [PlanProblem(FILE, number, "", f"this is not TOML: {error}.")]
    source = Source(text)
    settings = _settings(Section(source, (), table))
    return (None, source.problems) if source.problems else (settings(), [])


def _settings(top: Section) -> Callable[[], Settings]:
    """Takes every key; what it returns makes the settings, once it is known that nothing is wrong."""
    taken = {key: top.take(key, kind) for key, kind in _TOP.items()}
    boundaries_from = top.take("today_boundaries_from", DATE, optional=True)
    reckoning = _take_all(top.section("reckoning"), _RECKONING)
    intake = _take_all(top.section("intake"), _INTAKE)
    unit_days_before = _take_all(top.section("reporting"), {"unit_days_before": DAYS})["unit_days_before"]
    periods = _periods(top.sections("periods"), top)
    frequencies = _frequencies(top.section("frequencies"), {period["suffix"] for period in periods})
    grades = tuple(_take_all(grade, _GRADE) for grade in top.sections("grades"))
    if any(better["from"] <= worse["from"] for better, worse in pairwise(grades) if None not in (*better.values(), *worse.values())):
        top.wrong("grades", "must stand in falling order of “from”, each below the one before.")
    sources = tuple(_take_all(source, _SOURCE) for source in top.sections("sources"))
    if taken["years"] and taken["base_year"] and taken["base_year"] > taken["years"][-1]:
        top.wrong("base_year", "must not be later than the plan's last year.")
    top.end()
    return lambda: Settings(
        **{key: value for key, value in taken.items() if not key.startswith(("name_", "province_", "years", "levels"))},
        name={"vi": taken["name_vi"], "en": taken["name_en"]},
        province={"vi": taken["province_vi"], "en": taken["province_en"]},
        years=tuple(taken["years"]),
        levels=tuple(taken["levels"]),
        today_boundaries_from=boundaries_from,
        periods=Periods([_rule(period) for period in periods], frequencies, unit_days_before),
        reckoning=Reckoning(**reckoning),
        intake=IntakeLimits(**intake),
        grades=grades,
        sources=sources,
    )


_TOP = dict.fromkeys(
    ("id", "name_vi", "name_en", "province_vi", "province_en", "decision_number", "decision_source"), TEXT
) | {
    "decision_date": DATE,
    "years": YEARS,
    "base_year": YEAR,
    "total_agency": TEXT,
    "standing_agency": TEXT,
    "levels": LEVELS,
}
_RECKONING = {
    "min_coverage": SHARE,
    "tolerance": SHARE,
    "tolerance_floor": SHARE,
    "grace_days": DAYS,
    "differs_points": POINTS,
}
_INTAKE = {
    "max_bytes": COUNT,
    "max_rows": COUNT,
    "agree_points": POINTS,
    "big_change_points": POINTS,
    "big_change_share": SHARE,
}
_PERIOD = {
    "suffix": SUFFIX,
    "share": PART_OF_YEAR,
    "starts": MONTH_DAY,
    "ends": MONTH_DAY,
    "due": MONTH_DAY,
    "name_vi": PERIOD_NAME,
    "name_en": PERIOD_NAME,
}
_GRADE = {"name_vi": TEXT, "name_en": TEXT, "from": POINTS}
_SOURCE = {"what": TEXT, "title": TEXT, "licence": TEXT}


def _take_all(section: Section, kinds: dict[str, Kind]) -> dict[str, Any]:
    taken = {key: section.take(key, kind) for key, kind in kinds.items()}
    section.end()
    return taken


def _periods(sections: list[Section], top: Section) -> list[dict[str, Any]]:
    periods = [_take_all(section, _PERIOD) for section in sections]
    seen: dict[tuple[str, Any], int] = {}
    for number, (section, period) in enumerate(zip(sections, periods, strict=True)):
        for key in ("suffix", "share", "name_vi", "name_en"):
            value = fold(period[key]) if isinstance(period[key], str) else period[key]
            if value is not None and seen.setdefault((key, value), number) != number:
                section.wrong(key, f"is that of another period already: {period[key]!r}; each needs one of its own.")
        if period["suffix"] is not None and period["share"] is not None and (period["suffix"] == "") != (period["share"] == 1):
            section.wrong("share", 'must be 1 for the year itself (suffix ""), and below 1 for every other period.')
    if periods and all(period["suffix"] for period in periods if period["suffix"] is not None):
        top.wrong("periods", 'must hold the year itself: a period with suffix "" and share 1.')
    _ends_in_order(sections, periods)
    return periods


def _ends_in_order(sections: list[Section], periods: list[dict[str, Any]]) -> None:
    dated = [pair for pair in zip(sections, periods, strict=True) if None not in (pair[1]["ends"], pair[1]["share"])]
    for (_, earlier), (section, later) in pairwise(sorted(dated, key=lambda pair: pair[1]["share"])):
        if later["ends"] <= earlier["ends"]:
            section.wrong("ends", f"must be later than {earlier['ends']}, the end of the period with the smaller share.")


def _frequencies(section: Section, suffixes: set[str]) -> dict[str, list[str]]:
    frequencies = {key: section.take(key, SUFFIXES) for key in section.keys()}
    for key, due in frequencies.items():
        for suffix in due or []:
            if suffix not in suffixes:
                section.wrong(key, f"names the suffix “{suffix}”, which no period has.")
    return frequencies


def _rule(period: dict[str, Any]) -> PeriodRule:
    days = {key: (int(period[key][:2]), int(period[key][3:])) for key in ("starts", "ends", "due")}
    return PeriodRule(**(period | days))
