"""The settings of a plan, read from plan.toml."""

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from kpi import Refusal
from kpi.i18n import N_
from kpi.period import Period, PeriodRule, Periods, fold
from kpi.plan import keys
from kpi.plan.keys import TEXT, TEXTS, Section, Source
from kpi.plan.problem import PlanProblem

FILE = "plan.toml"
TOTAL = "total"  # the level of the province as a whole
LEVELS = ("province", "district", "commune")  # those that the interface has a name for


class OutsidePlan(Refusal):
    """A year or a period that is none of the plan's."""


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


@dataclass(frozen=True)
class Letterhead:
    """The letterhead of a report: whose, and since when, is in `level`, `starts` (of an agency's name; empty: any) and
    `since` (None: always). By language, ``vi`` and ``en``: `parent` (the body above, perhaps empty), the lines of
    `issuer` and `signed`, `place` and `recipients`. {name}, {short} and {code} stand for the agency's name, its name
    without its kind, and its code."""

    level: str
    starts: str
    since: date | None
    symbol: str
    parent: dict[str, str]
    issuer: dict[str, tuple[str, ...]]
    place: dict[str, str]
    signed: dict[str, tuple[str, ...]]
    recipients: dict[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Settings:
    """The content of plan.toml. ``name`` and ``province`` are by language, ``vi`` and ``en``; ``levels`` are without
    the total; a period is locked ``lock_days`` after it is due (None: only by hand); where it
    ``needs_approval`` submissions wait for that, and where it lets them, people ``approve_own``; of ``letterheads`` the
    first that fits holds; ``sources`` have what, title, licence."""

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
    needs_approval: bool
    approve_own: bool
    rules: Rules
    intake: IntakeLimits
    letterheads: tuple[Letterhead, ...]
    sources: tuple[dict[str, str], ...]

    def period(self, code: str) -> Period:
        """The period of a code; PeriodError if it is none, OutsidePlan if its year is none of the plan's."""
        period = self.periods.get(code)
        if period.year not in self.years:
            message = N_("{period} is outside the plan, which covers {first}–{last}.")
            raise OutsidePlan(message, period=code, first=self.years[0], last=self.years[-1])
        return period


_TOP = {
    "id": keys.NAME, "name_vi": TEXT, "name_en": TEXT, "province_vi": TEXT, "province_en": TEXT,
    "decision_number": TEXT, "decision_date": keys.DATE, "decision_source": TEXT, "years": keys.YEARS,
    "base_year": keys.YEAR, "total_agency": TEXT, "standing_agency": TEXT, "levels": TEXTS,
}  # fmt: skip
_RULES = {
    "min_coverage": keys.SHARE, "tolerance": keys.SHARE, "tolerance_floor": keys.SHARE, "grace_days": keys.DAYS,
    "differs_points": keys.POINTS,
}  # fmt: skip
_INTAKE = {
    "max_bytes": keys.COUNT, "max_rows": keys.COUNT, "agree_points": keys.POINTS, "big_change_points": keys.POINTS,
    "big_change_share": keys.SHARE,
}  # fmt: skip
_PERIOD = {
    "suffix": keys.SUFFIX, "share": keys.PART_OF_YEAR, "starts": keys.MONTH_DAY, "ends": keys.MONTH_DAY,
    "due": keys.MONTH_DAY, "name_vi": keys.PERIOD_NAME, "name_en": keys.PERIOD_NAME,
}  # fmt: skip
_SOURCE = {"what": TEXT, "title": TEXT, "licence": TEXT}
# In both languages; English may be left out, and then is Vietnamese.
_LETTERHEAD = {"parent": TEXT, "issuer": TEXTS, "place": TEXT, "signed": TEXTS, "recipients": TEXTS}
_OPTIONAL_LINES = ("parent", "place")
_FIELDS = ("{name}", "{short}", "{code}")
_FORMER = ("grades", "today_boundaries_from")  # keys of older plans, which nothing reads

# The settings that tables are checked against; where one of these is wrong, tables cannot be checked.
_NEEDED_BY_TABLES = {
    *("decision_source", "years", "levels", "total_agency", "standing_agency"),
    *("intake", "reporting", "periods", "frequencies"),
}


def read(text: str) -> tuple[Settings | None, list[PlanProblem]]:
    """The settings and every problem. They are None if something is wrong that tables are checked against."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"at line (\d+)", str(error))
        line = int(match[1]) if match else len(text.splitlines())
        return None, [PlanProblem(FILE, line, "", f"this is not TOML: {error}.")]
    source = Source(FILE, text)
    make_settings = _take(Section(source, (), table))
    wrong = {re.split(r"[.\[]", problem.column)[0] for problem in source.problems}
    return (None if wrong & _NEEDED_BY_TABLES else make_settings()), source.problems


def _take(top: Section) -> Callable[[], Settings]:
    """Reads every key and records the problems; returns a function that creates the settings."""
    plain = {key: top.take(key, kind) for key, kind in _TOP.items()}
    years, levels = plain.pop("years"), plain.pop("levels")
    for level in levels or ():
        if level == TOTAL:
            top.wrong("levels", f"“{TOTAL}” is the province as a whole and no level that reports; delete it here.")
        elif level not in LEVELS:
            top.wrong("levels", f"“{level}” is none of: {', '.join(LEVELS)}.")
    if plain["base_year"] and years and plain["base_year"] > years[-1]:
        top.wrong("base_year", f"{plain['base_year']} is after the plan's last year, {years[-1]}.")
    rules = top.section("reckoning").take_all(_RULES)
    intake = top.section("intake").take_all(_INTAKE)
    reporting = top.section("reporting")
    unit_days_before = reporting.take("unit_days_before", keys.DAYS)
    lock_days = reporting.take("lock_days_after_due", keys.DAYS, optional=True)
    needs_approval = reporting.take("approval", keys.YES_NO, optional=True)
    approve_own = reporting.take("approve_own", keys.YES_NO, optional=True)
    reporting.end()
    periods = _take_periods(top)
    frequencies = _take_frequencies(top, periods)
    letterheads = _take_letterheads(top, [TOTAL, *(levels or ())])
    sources = [section.take_all(_SOURCE) for section in top.sections("sources")]
    top.end(ignored=_FORMER)
    languages: dict[str, Any] = {
        key: {lang: plain.pop(f"{key}_{lang}") for lang in ("vi", "en")} for key in ("name", "province")
    }
    return lambda: Settings(
        **plain,
        **languages,
        years=tuple(years),
        levels=tuple(levels),
        periods=Periods([_rule(period) for period in periods], frequencies, unit_days_before),
        lock_days=lock_days,
        needs_approval=bool(needs_approval),
        approve_own=bool(approve_own),
        rules=Rules(**rules),
        intake=IntakeLimits(**intake),
        letterheads=tuple(letterheads),
        sources=tuple(sources),
    )


def _take_periods(top: Section) -> list[dict[str, Any]]:
    sections = top.sections("periods")
    periods = [section.take_all(_PERIOD) for section in sections]
    for number, (section, period) in enumerate(zip(sections, periods, strict=True)):
        for key in ("suffix", "share", "name_vi", "name_en"):
            earlier = [_folded(other[key]) for other in periods[:number]]
            if period[key] is not None and _folded(period[key]) in earlier:
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
    frequencies = {frequency: section.take(frequency, keys.SUFFIXES) or () for frequency in section.left()}
    suffixes = [period["suffix"] for period in periods]
    for frequency, due in frequencies.items() if suffixes and None not in suffixes else ():
        for suffix in due:
            if suffix not in suffixes:
                section.wrong(frequency, f"no period has the suffix “{suffix}”; correct it or add the period.")
    return frequencies


def _rule(period: dict[str, Any]) -> PeriodRule:
    days = {key: (int(period[key][:2]), int(period[key][3:])) for key in ("starts", "ends", "due")}
    return PeriodRule(**(period | days))


def _take_letterheads(top: Section, levels: Sequence[str]) -> list[Letterhead]:
    """Takes [[report.letterheads]], none if there is no [report]. `levels`: those that a letterhead may be for."""
    if "report" not in top.left():
        return []
    report = top.section("report")
    letterheads = [_take_letterhead(section, levels) for section in report.sections("letterheads")]
    report.end()
    return letterheads


def _take_letterhead(section: Section, levels: Sequence[str]) -> Letterhead:
    level = section.take("level", TEXT)
    if level is not None and level not in levels:
        section.wrong("level", f"“{level}” is no level; write one of: {', '.join(levels)}.")
    starts = section.take("starts", TEXT, optional=True) or ""
    since = section.take("from", keys.DATE, optional=True)
    symbol = section.take("symbol", TEXT)
    _check_fields(section, "symbol", symbol)
    lines = {name: _take_lines(section, name, kind) for name, kind in _LETTERHEAD.items()}
    section.end()
    return Letterhead(level, starts, since, symbol, **lines)


def _take_lines(section: Section, name: str, kind: keys.Kind) -> dict[str, Any]:
    vietnamese = section.take(f"{name}_vi", kind, optional=name in _OPTIONAL_LINES)
    english = section.take(f"{name}_en", kind, optional=True)
    _check_fields(section, f"{name}_vi", vietnamese)
    _check_fields(section, f"{name}_en", english)
    if kind is TEXT:
        return {"vi": vietnamese or "", "en": english or vietnamese or ""}
    return {"vi": tuple(vietnamese or ()), "en": tuple(english or vietnamese or ())}


def _check_fields(section: Section, key: str, value: str | list[str] | None) -> None:
    for text in [value] if isinstance(value, str) else value or []:
        rest = text
        for field in _FIELDS:
            rest = rest.replace(field, "")
        if "{" in rest or "}" in rest:
            section.wrong(key, f"“{text}”: in braces may stand only {', '.join(_FIELDS)}.")
