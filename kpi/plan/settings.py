"""The settings of a plan, read from plan.toml."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from kpi import Refusal
from kpi.i18n import N_
from kpi.period import Period, PeriodRule, Periods, fold
from kpi.plan import keys
from kpi.plan.keys import TEXT, TEXTS, Source, optional
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


# Letterheads have these in both languages; English may be left out, and then is Vietnamese.
_LINES = {"parent": optional(TEXT), "issuer": TEXTS, "place": optional(TEXT), "signed": TEXTS, "recipients": TEXTS}
_LETTERHEAD = {
    "level": TEXT, "starts": optional(TEXT), "from": optional(keys.DATE), "symbol": TEXT,
    **{f"{name}_vi": kind for name, kind in _LINES.items()},
    **{f"{name}_en": optional(kind) for name, kind in _LINES.items()},
}  # fmt: skip
_PERIOD = {
    "suffix": keys.SUFFIX, "share": keys.PART_OF_YEAR, "starts": keys.MONTH_DAY, "ends": keys.MONTH_DAY,
    "due": keys.MONTH_DAY, "name_vi": keys.PERIOD_NAME, "name_en": keys.PERIOD_NAME,
}  # fmt: skip
_KEYS: keys.Keys = {
    "id": keys.NAME, "name_vi": TEXT, "name_en": TEXT, "province_vi": TEXT, "province_en": TEXT,
    "decision_number": TEXT, "decision_date": keys.DATE, "decision_source": TEXT, "years": keys.YEARS,
    "base_year": keys.YEAR, "total_agency": TEXT, "standing_agency": TEXT, "levels": TEXTS,
    "reckoning": {
        "min_coverage": keys.SHARE, "tolerance": keys.SHARE, "tolerance_floor": keys.SHARE, "grace_days": keys.DAYS,
        "differs_points": keys.POINTS,
    },
    "intake": {
        "max_bytes": keys.COUNT, "max_rows": keys.COUNT, "agree_points": keys.POINTS, "big_change_points": keys.POINTS,
        "big_change_share": keys.SHARE,
    },
    "reporting": {
        "unit_days_before": keys.DAYS, "lock_days_after_due": optional(keys.DAYS), "approval": optional(keys.YES_NO),
        "approve_own": optional(keys.YES_NO),
    },
    "periods": [_PERIOD],
    "frequencies": {"*": keys.SUFFIXES},
    "sources": [{"what": TEXT, "title": TEXT, "licence": TEXT}],
}  # fmt: skip
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
    report: keys.Keys = {"report": {"letterheads": [_LETTERHEAD]}} if "report" in table else {}
    source = Source(FILE, text)
    values = source.take({key: value for key, value in table.items() if key not in _FORMER}, {**_KEYS, **report})
    _check(source, values)
    wrong = {re.split(r"[.\[]", problem.column)[0] for problem in source.problems}
    return (None if wrong & _NEEDED_BY_TABLES else _settings(values)), source.problems


def _settings(values: dict[str, Any]) -> Settings:
    reporting, letterheads = values["reporting"], values.get("report", {}).get("letterheads", [])
    plain = (
        "id",
        "decision_number",
        "decision_date",
        "decision_source",
        "base_year",
        "total_agency",
        "standing_agency",
    )
    return Settings(
        **{key: values[key] for key in plain},
        name={lang: values[f"name_{lang}"] for lang in ("vi", "en")},
        province={lang: values[f"province_{lang}"] for lang in ("vi", "en")},
        years=tuple(values["years"]),
        levels=tuple(values["levels"]),
        periods=Periods(map(_rule, values["periods"]), values["frequencies"], reporting["unit_days_before"]),
        lock_days=reporting["lock_days_after_due"],
        needs_approval=bool(reporting["approval"]),
        approve_own=bool(reporting["approve_own"]),
        rules=Rules(**values["reckoning"]),
        intake=IntakeLimits(**values["intake"]),
        letterheads=tuple(map(_letterhead, letterheads)),
        sources=tuple(values["sources"]),
    )


def _rule(period: dict[str, Any]) -> PeriodRule:
    days = {key: (int(period[key][:2]), int(period[key][3:])) for key in ("starts", "ends", "due")}
    return PeriodRule(**(period | days))


def _letterhead(values: dict[str, Any]) -> Letterhead:
    lines: dict[str, Any] = {}
    for name, kind in _LINES.items():
        vietnamese = values[f"{name}_vi"] or ""
        texts = {"vi": vietnamese, "en": values[f"{name}_en"] or vietnamese}
        lines[name] = {lang: tuple(text) if kind is TEXTS else text for lang, text in texts.items()}
    return Letterhead(values["level"], values["starts"] or "", values["from"], values["symbol"], **lines)


def _check(source: Source, values: dict[str, Any]) -> None:
    """Adds the problems of values that do not fit each other."""
    years, levels, base_year = values["years"], values["levels"] or (), values["base_year"]
    for level in levels:
        if level == TOTAL:
            message = f"“{TOTAL}” is the province as a whole and no level that reports; delete it here."
            source.wrong(("levels",), message)
        elif level not in LEVELS:
            source.wrong(("levels",), f"“{level}” is none of: {', '.join(LEVELS)}.")
    if base_year and years and base_year > years[-1]:
        source.wrong(("base_year",), f"{base_year} is after the plan's last year, {years[-1]}.")
    _check_periods(source, values["periods"])
    suffixes = [period["suffix"] for period in values["periods"]]
    for frequency, due in values["frequencies"].items() if suffixes and None not in suffixes else ():
        for suffix in set(due or ()) - set(suffixes):
            message = f"no period has the suffix “{suffix}”; correct it or add the period."
            source.wrong(("frequencies", frequency), message)
    for number, letterhead in enumerate(values.get("report", {}).get("letterheads", ())):
        _check_letterhead(source, ("report", "letterheads", number), letterhead, (TOTAL, *levels))


def _check_periods(source: Source, periods: Sequence[dict[str, Any]]) -> None:
    for number, period in enumerate(periods):
        for key in ("suffix", "share", "name_vi", "name_en"):
            earlier = [_folded(other[key]) for other in periods[:number]]
            if period[key] is not None and _folded(period[key]) in earlier:
                message = f"{period[key]!r} is another period's already; each needs its own."
                source.wrong(("periods", number, key), message)
        if None not in (period["suffix"], period["share"]) and (period["suffix"] == "") != (period["share"] == 1):
            message = 'must be 1 for the year itself (suffix ""), and below 1 for all others.'
            source.wrong(("periods", number, "share"), message)
    if periods and all(period["suffix"] for period in periods):
        source.wrong(("periods",), 'no period is the year itself; add the one with suffix "" and share 1.')
    dated = [(number, period) for number, period in enumerate(periods) if None not in (period["share"], period["ends"])]
    for (_, shorter), (number, longer) in pairwise(sorted(dated, key=lambda pair: pair[1]["share"])):
        if longer["ends"] <= shorter["ends"]:
            message = f"must be after {shorter['ends']}, the end of the next shorter period."
            source.wrong(("periods", number, "ends"), message)


def _folded(value: object) -> object:
    return fold(value) if isinstance(value, str) else value


def _check_letterhead(source: Source, path: keys.Path, letterhead: dict[str, Any], levels: Sequence[str]) -> None:
    level = letterhead["level"]
    if level is not None and level not in levels:
        source.wrong((*path, "level"), f"“{level}” is no level; write one of: {', '.join(levels)}.")
    for key in letterhead.keys() - {"level", "starts", "from"}:
        value = letterhead[key]
        for text in [value] if isinstance(value, str) else value or []:
            if re.search(r"[{}]", re.sub(r"\{(name|short|code)\}", "", text)):
                source.wrong((*path, key), f"“{text}”: in braces may stand only {{name}}, {{short}}, {{code}}.")
