"""plan.toml → settings."""

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from kpi.period import PeriodRule, Periods, fold
from kpi.plan import letterheads
from kpi.plan.keys import (
    COUNT,
    DATE,
    DAYS,
    MONTH_DAY,
    NAME,
    PART_OF_YEAR,
    PERIOD_NAME,
    POINTS,
    SHARE,
    SUFFIX,
    SUFFIXES,
    TEXT,
    TEXTS,
    YEAR,
    YEARS,
    Section,
    Source,
)
from kpi.plan.letterheads import Letterhead
from kpi.plan.problem import PlanProblem

FILE = "plan.toml"
TOTAL = "total"  # the level of the province as a whole
LEVELS = ("province", "district", "commune")  # those that the interface has a name for


@dataclass(frozen=True)
class Rules:
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
    """What plan.toml says. ``name`` and ``province`` are by language, ``vi`` and ``en``; ``levels`` are without the
    total; a period is locked ``lock_days`` after it is due (None: only by hand); of ``letterheads`` the first that fits
    is meant; ``sources`` have what, title, licence."""

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
    periods: Periods
    lock_days: int | None
    rules: Rules
    intake: IntakeLimits
    letterheads: tuple[Letterhead, ...]
    sources: tuple[dict[str, str], ...]


_PLAIN = {
    "id": NAME,
    "decision_number": TEXT,
    "decision_date": DATE,
    "decision_source": TEXT,
    "base_year": YEAR,
    "total_agency": TEXT,
    "standing_agency": TEXT,
}
_SHAPED = {
    "name_vi": TEXT,
    "name_en": TEXT,
    "province_vi": TEXT,
    "province_en": TEXT,
    "years": YEARS,
    "levels": TEXTS,
}
_RULES = {
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
_FORMER = ("grades", "today_boundaries_from")  # older plans have these keys; nothing reads them
_SOURCE = {"what": TEXT, "title": TEXT, "licence": TEXT}

# What tables are held against; where one of these is wrong, tables cannot be judged.
_HELD_AGAINST = {
    *("decision_source", "years", "levels", "total_agency", "standing_agency"),
    *("intake", "reporting", "periods", "frequencies"),
}


def read(text: str) -> tuple[Settings | None, list[PlanProblem]]:
    """The settings and every problem. They are None if something is wrong that tables are held against."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) if place else len(text.splitlines())
        return None, [PlanProblem(FILE, line, "", f"this is not TOML: {error}.")]
    source = Source(FILE, text)
    make_settings = _take(Section(source, (), table))
    wrong = {re.split(r"[.\[]", problem.column)[0] for problem in source.problems}
    return (None if wrong & _HELD_AGAINST else make_settings()), source.problems


def _take(top: Section) -> Callable[[], Settings]:
    """Takes every key and names what is wrong; what it returns makes the settings of what is there."""
    plain = {key: top.take(key, kind) for key, kind in _PLAIN.items()}
    shaped = {key: top.take(key, kind) for key, kind in _SHAPED.items()}
    for level in shaped["levels"] or ():
        if level == TOTAL:
            top.wrong("levels", f"“{TOTAL}” is the province as a whole and no level that reports; delete it here.")
        elif level not in LEVELS:
            top.wrong("levels", f"“{level}” is none of: {', '.join(LEVELS)}.")
    if plain["base_year"] and shaped["years"] and plain["base_year"] > shaped["years"][-1]:
        top.wrong("base_year", f"{plain['base_year']} is after the plan's last year, {shaped['years'][-1]}.")
    rules = top.section("reckoning").take_all(_RULES)
    intake = top.section("intake").take_all(_INTAKE)
    reporting = top.section("reporting")
    unit_days_before = reporting.take("unit_days_before", DAYS)
    lock_days = reporting.take("lock_days_after_due", DAYS, optional=True)
    reporting.end()
    periods = _take_periods(top)
    frequencies = _take_frequencies(top, periods)
    heads = letterheads.take(top, [TOTAL, *(shaped["levels"] or ())])
    sources = [section.take_all(_SOURCE) for section in top.sections("sources")]
    top.end(ignored=_FORMER)
    return lambda: Settings(
        **plain,
        name={"vi": shaped["name_vi"], "en": shaped["name_en"]},
        province={"vi": shaped["province_vi"], "en": shaped["province_en"]},
        years=tuple(shaped["years"]),
        levels=tuple(shaped["levels"]),
        periods=Periods([_rule(period) for period in periods], frequencies, unit_days_before),
        lock_days=lock_days,
        rules=Rules(**rules),
        intake=IntakeLimits(**intake),
        letterheads=tuple(make() for make in heads),
        sources=tuple(sources),
    )


def _take_periods(top: Section) -> list[dict[str, Any]]:
    sections = top.sections("periods")
    periods = [section.take_all(_PERIOD) for section in sections]
    for number, (section, period) in enumerate(zip(sections, periods, strict=True)):
        for key in ("suffix", "share", "name_vi", "name_en"):
            if period[key] is not None and _folded(period[key]) in [_folded(one[key]) for one in periods[:number]]:
                section.wrong(key, f"{period[key]!r} is another period's already; each needs its own.")
        if None not in (period["suffix"], period["share"]) and (period["suffix"] == "") != (period["share"] == 1):
            section.wrong("share", 'must be 1 for the year itself (suffix ""), and below 1 for all others.')
    if periods and all(period["suffix"] for period in periods):
        top.wrong("periods", 'no period is the year itself; add the one with suffix "" and share 1.')
    dated = [pair for pair in zip(sections, periods, strict=True) if None not in (pair[1]["share"], pair[1]["ends"])]
    for (_, shorter), (section, longer) in pairwise(sorted(dated, key=lambda pair: pair[1]["share"])):
        if longer["ends"] <= shorter["ends"]:
            section.wrong("ends", f"must be after {shorter['ends']}, the end of the next shorter period.")
    return periods


def _folded(value: object) -> object:
    return fold(value) if isinstance(value, str) else value


def _take_frequencies(top: Section, periods: Sequence[dict[str, Any]]) -> dict[str, Sequence[str]]:
    section = top.section("frequencies")
    frequencies = {frequency: section.take(frequency, SUFFIXES) or () for frequency in section.left()}
    suffixes = [period["suffix"] for period in periods]
    if not suffixes or None in suffixes:
        return frequencies
    for frequency, due in frequencies.items():
        for suffix in due:
            if suffix not in suffixes:
                section.wrong(frequency, f"no period has the suffix “{suffix}”; mend it or add the period.")
    return frequencies


def _rule(period: dict[str, Any]) -> PeriodRule:
    days = {key: (int(period[key][:2]), int(period[key][3:])) for key in ("starts", "ends", "due")}
    return PeriodRule(**(period | days))
