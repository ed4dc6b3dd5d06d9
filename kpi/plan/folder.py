"""The plan: what its folder holds, read once and checked."""

import hashlib
import json
import os
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from kpi.plan import agency_checks, checks, schema, settings, tables
from kpi.plan.problem import MISSING_FILE, PlanError, PlanProblem
from kpi.plan.settings import TOTAL, Settings

PLANS = Path(__file__).parents[2] / "data" / "plans"
_NO_MILESTONES = pd.DataFrame(columns=["indicator", "task", "note"], dtype="str").astype({"task": "int64"})
_NO_CONTACTS = pd.DataFrame(columns=["agency", "office", "email"], dtype="str")
_TEXT_FILES = (".csv", ".geojson", ".json", ".toml", ".txt")


@dataclass(frozen=True, eq=False)
class Plan(Settings):
    """The settings, and the folder's tables with the columns of its CSV files: text is ``str``, whole numbers
    ``int64`` (``tasks.deadline_year`` ``Int64``), ``targets.value`` and published values ``float64``,
    ``agencies.valid_from`` and ``valid_to`` ``datetime64[s]`` (NaT: open), ``agencies.reports`` ``bool``,
    ``indicators.scale_max`` ``Int64``. Empty cells are missing. Optional columns (short names, English, notes in
    Vietnamese) are there where the file has them: read them with ``Words.text`` and ``Words.short``.

    ``milestones`` holds the tasks that make up a milestone, ``contacts`` the e-mail addresses of agencies' offices;
    they are empty where the folder does not say.
    ``decision`` is the decision's text; ``version`` changes whenever any file of the folder does.
    """

    areas: pd.DataFrame
    indicators: pd.DataFrame
    targets: pd.DataFrame
    agencies: pd.DataFrame
    tasks: pd.DataFrame
    published: pd.DataFrame
    milestones: pd.DataFrame
    contacts: pd.DataFrame
    folder: Path
    decision: str
    version: str
    _boundaries: Mapping[str, str]
    _levels: Mapping[str, tuple[str, ...]]
    _successors: Mapping[str, tuple[str, ...]]
    _last_days: Mapping[str, date | None]

    def has_map(self, level: str) -> bool:
        """Whether the plan has boundaries of a level, of any year."""
        return level in self._boundaries

    def boundaries(self, level: str) -> dict[str, Any]:
        """The GeoJSON FeatureCollection of a level, read anew; each feature's property ``code`` is an agency. Without
        features where the plan has none of that level."""
        if level not in self._boundaries:
            return {"type": "FeatureCollection", "features": []}
        read: dict[str, Any] = json.loads(self._boundaries[level])
        return read

    def levels_of(self, indicator: str) -> tuple[str, ...]:
        """The levels whose agencies report the indicator; KeyError if it is none of the plan's."""
        return self._levels[indicator]

    def successors(self, agency: str) -> tuple[str, ...]:
        """The agencies that took this one over when it ended; KeyError if it is none of the plan's."""
        return self._successors[agency]

    def acting_for(self, agency: str, day: date) -> tuple[str, ...]:
        """The agency itself until it ends, then its successors on that day, or theirs. Empty if it ended without."""
        return self._follow(agency, lambda code: (last_day := self._last_days[code]) is None or day <= last_day)

    def agency_on(self, agency: str, day: date) -> str:
        """The agency itself, or the first of its successors on that day; if none exists then, the last of them."""
        return (self.acting_for(agency, day) or self.last_successors(agency))[0]

    def last_successors(self, agency: str) -> tuple[str, ...]:
        """The final successors of an agency; itself if it has none."""
        return self._follow(agency, lambda code: not self._successors[code])

    def _follow(self, agency: str, is_end: Callable[[str], bool]) -> tuple[str, ...]:
        """The last agencies on all paths through its successors, each once, in order."""
        ends, ahead = [], [agency]
        while ahead:
            code = ahead.pop(0)
            if is_end(code):
                ends.append(code)
            else:
                ahead[:0] = self._successors[code]
        return tuple(dict.fromkeys(ends))

    @cached_property
    def final_successors(self) -> pd.DataFrame:
        """One row per agency that reports and each of its final successors (itself if it has none): agency, current,
        level (the current agency's), divided (among several). The evaluation adds up their values in
        kpi/evaluation/sql/member_of_successor.sql; what a divided agency submitted is missing from each."""
        level = dict(zip(self.agencies["agency"], self.agencies["level"], strict=True))
        rows = [
            (agency, successor, level[successor], len(successors) > 1)
            for agency in self.agencies.loc[self.agencies["reports"], "agency"]
            if agency != self.total_agency
            for successors in [self.last_successors(agency)]
            for successor in successors
        ]
        return pd.DataFrame(rows, columns=["agency", "current", "level", "divided"])

    def has_other_agencies(self, period: str, level: str) -> bool:
        """Whether the agencies of a level that were due for a period are others than the current ones."""
        due = self.due_agencies(period)
        current = due[["agency"]].merge(self.final_successors, on="agency")
        at_the_time = set(due.loc[due["level"] == level, "agency"])
        return at_the_time != set(current.loc[current["level"] == level, "current"])

    def closed_years(self, years: Iterable[int], as_of: float, today: date) -> tuple[int, ...]:
        """The years that are evaluated as of their end on a day after the plan's grace (methodology, 4)."""
        grace = timedelta(days=self.rules.grace_days)
        return tuple(year for year in years if as_of >= year and today > self.periods.year_end(year).due + grace)

    def due_agencies(self, period: str) -> pd.DataFrame:
        """The rows of ``agencies`` that must report at the end of a period: they report, exist on its last day, and are
        not the province itself."""
        return _due_agencies(self, period).copy(deep=False)


@lru_cache(maxsize=256)
def _due_agencies(plan: Plan, period: str) -> pd.DataFrame:
    agencies, day = plan.agencies, pd.Timestamp(plan.periods.get(period).ends)
    exists = ~(agencies["valid_from"] > day) & ~(agencies["valid_to"] < day)
    return agencies[exists & agencies["reports"] & (agencies["level"] != TOTAL)]


def load(folder: Path | None = None) -> Plan:
    """The plan in a folder (else in that of ``KPI_PLAN``, else in the one under data/plans); PlanError with every
    problem at once."""
    folder = folder or _default_folder()
    contents = _contents(folder)
    texts, problems = _texts(contents)
    values, own = settings.read(texts[settings.FILE]) if settings.FILE in texts else (None, [])
    problems += own
    schemas, own = schema.read(texts[schema.FILE], contents) if schema.FILE in texts else ([], [])
    problems += own
    by_name, own = tables.read(schemas, texts)
    problems += own
    boundaries, own = agency_checks.boundaries(texts, by_name.get("agencies"))
    problems += own + checks.check(values, by_name, texts)
    if values is not None and values.decision_source not in contents:
        problems.append(PlanProblem(values.decision_source, 0, "", MISSING_FILE))
    if problems or values is None:
        raise PlanError(problems)
    agencies, indicators = by_name["agencies"], by_name["indicators"]
    absent = {"milestones": _NO_MILESTONES, "contacts": _NO_CONTACTS}
    frames: dict[str, Any] = absent | {name: table.frame() for name, table in by_name.items()}
    return Plan(
        **vars(values),
        **frames,
        folder=folder,
        decision=texts[values.decision_source],
        version=_version(contents),
        _boundaries=boundaries,
        _levels={code: checks.split(cell) for _, code, cell in indicators.rows("indicator", "reporting_levels")},
        _successors={code: checks.split(cell) for _, code, cell in agencies.rows("agency", "successor")},
        _last_days={code: day for _, code, day in agencies.rows("agency", "valid_to")},
    )


def _default_folder() -> Path:
    if chosen := os.environ.get("KPI_PLAN"):
        return Path(chosen)
    folders = sorted(path for path in PLANS.glob("*") if path.is_dir())
    if len(folders) == 1:
        return folders[0]
    number = f"has several ({', '.join(path.name for path in folders)})" if folders else "has none"
    message = f"no plan is chosen, and {PLANS.name} {number}; set KPI_PLAN to the folder of the one you want."
    raise PlanError([PlanProblem(str(PLANS), 0, "", message)])


def missing_folder(plan: str) -> Path | None:
    """Where the folder of a plan should be, if there is no plan at all; None if there is one."""
    if chosen := os.environ.get("KPI_PLAN"):
        return None if Path(chosen).exists() else Path(chosen)
    return None if any(path.is_dir() for path in PLANS.glob("*")) else PLANS / plan


def _contents(folder: Path) -> dict[str, bytes]:
    """Every file of the folder by name, without hidden and temporary files."""
    if not folder.is_dir():
        raise PlanError([PlanProblem(str(folder), 0, "", "there is no such folder; a plan is a folder.")])
    paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith((".", "~")))
    return {path.name: path.read_bytes() for path in paths}


def _texts(contents: Mapping[str, bytes]) -> tuple[dict[str, str], list[PlanProblem]]:
    """The text files, normalised to NFC so that letters compare equal across files."""
    texts: dict[str, str] = {}
    problems = [PlanProblem(name, 0, "", MISSING_FILE) for name in (settings.FILE, schema.FILE) if name not in contents]
    for name, data in contents.items():
        if not name.endswith(_TEXT_FILES):
            continue
        try:
            texts[name] = unicodedata.normalize("NFC", data.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            problems.append(PlanProblem(name, line, "", "this is not UTF-8; save the file again as UTF-8."))
    return texts, problems


def _version(contents: Mapping[str, bytes]) -> str:
    digests = (f"{name} {hashlib.sha256(data).hexdigest()}\n" for name, data in contents.items())
    return hashlib.sha256("".join(digests).encode()).hexdigest()
